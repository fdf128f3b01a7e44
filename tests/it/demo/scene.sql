-- What impossible.sql asks of: the calendar, everything that somebody wrote down, and who met or is to meet whom.

create function day_of(at timestamptz) returns date language sql stable as $$ select (at at time zone 'Europe/London')::date $$;

create table off as
select c.id as tenant_id, d.day::date as day from council c, generate_series(app.today() - interval '9 years', app.today() + interval '1 year', '1 day') d (day)
where extract(isodow from d.day) > 5 or d.day::date in (select day from bank_holiday) or exists (select from closure_day x where x.tenant_id = c.id and x.day = d.day::date);
create unique index on off (tenant_id, day);

create table told as
select tenant_id, relation, id, subject_id, by_id, at, day_of(at) as at_day, act from (
    select tenant_id, 'session' as relation, id, subject_id, recorded_by as by_id, recorded_at as at, case when booked then 'booked-session' else 'entered-session' end as act from session
    union all select tenant_id, 'session_move', session_id, subject_id, recorded_by, recorded_at, 'moved-session' from session_move
    union all select tenant_id, 'session_cancellation', session_id, subject_id, recorded_by, recorded_at, 'cancelled-session' from session_cancellation
    union all select h.tenant_id, 'session_holding', h.session_id, h.subject_id, h.recorded_by, h.recorded_at, case when s.booked then 'held-session' end
        from session_holding h join session s on s.tenant_id = h.tenant_id and s.id = h.session_id
    union all select tenant_id, 'session_contest', session_id, subject_id, recorded_by, recorded_at, 'contested-session' from session_contest
    union all select tenant_id, 'record', id, subject_id, author_id, recorded_at, 'began-record' from record
    union all select tenant_id, 'record_sharing', record_id, subject_id, shared_by, shared_at, case when number = 1 then 'shared-record' else 'shared-record-again' end from record_sharing
    union all select tenant_id, 'sign_off', record_id, subject_id, person_id, signed_at, case kind when 'sign' then 'signed-record'
        when 'sign-with-comment' then 'signed-record-with-comment' when 'ask-for-change' then 'asked-for-change' else 'disagreed-with-record' end from sign_off
    union all select tenant_id, 'draft', about_id, subject_id, saved_by, saved_at, null from draft
    union all select tenant_id, 'draft_clash', about_id, subject_id, author_id, kept_at, null from draft_clash
    union all select tenant_id, 'agreement', id, subject_id, recorded_by, recorded_at, 'began-agreement' from agreement
    union all select tenant_id, 'agreement_offer', agreement_id, subject_id, offered_by, offered_at, 'offered-agreement' from agreement_offer
    union all select tenant_id, 'agreement_signature', agreement_id, subject_id, person_id, signed_at, 'signed-agreement' from agreement_signature
    union all select tenant_id, 'action', id, subject_id, recorded_by, recorded_at, null from action
    union all select tenant_id, 'action_step', action_id, subject_id, recorded_by, recorded_at, case when record_id is null then 'did-action' end from action_step
    union all select tenant_id, 'agenda_item', id, subject_id, author_id, added_at, 'added-agenda-item' from agenda_item
    union all select tenant_id, 'file_grant', id, null::uuid, approved_by, recorded_at, 'gave-grant' from file_grant
) all_of_it;
create index on told (tenant_id, id, act);
create index on told (tenant_id, by_id, at_day);

-- Sessions that were held, and those still to come.
create table met as
select tenant_id, id, subject_id, supervisor_id, coalesce(held_on, day) as day, start_at, minutes from session_now
where held_on is not null or (cancelled_at is null and day >= app.today());
create table sits as
select tenant_id, id, day, start_at, minutes, subject_id as person_id from met union all select tenant_id, id, day, start_at, minutes, supervisor_id from met;
create index on sits (tenant_id, person_id, day);
create index log_of_what on log (tenant_id, about_id);
analyze;
