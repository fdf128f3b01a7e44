-- The supervisee's side: as what somebody opened a file, who may see that, and the way to a span of months of a file
-- without its whole history; one agreement to a pair.

-- As what: the nearest way in which the reader stood to the file at that moment, kept with the row, because relationships end.
alter table log add column tie text;

create function app.note_tie() returns trigger language plpgsql set search_path = pg_catalog, pg_temp
    as $$
begin
    new.tie := (select a.because from public.file_access a where a.tenant_id = new.tenant_id and a.reader_id = new.actor_id
        and (a.subject_id = new.subject_id or a.subject_id is null) and a.level <> 'presence'
        and a.from_day <= app.today() and a.until_day > app.today()
        order by array_position(array['self', 'line', 'professional', 'practice-educator', 'cover', 'management-line', 'quality',
            'principal-social-worker', 'senior-manager', 'workforce', 'administrator'], a.because) limit 1);
    return new;
end $$;
alter function app.note_tie() owner to plumbline_owner;
revoke all on function app.note_tie() from public;
create trigger note_tie before insert on log for each row
    when (new.tie is null and new.subject_id is not null and (new.act like 'opened-%' or new.act = 'gave-reason'))
    execute function app.note_tie();

create index log_openings on log (tenant_id, subject_id, at desc, id desc) where act like 'opened-%';

-- Whoever may read what was written in a file sees who opened it, those with the whole council included.
drop policy seen on log;
create policy seen on log for select to plumbline_app using (tenant_id = (select app.tenant())
    and (actor_id = (select app.person()) or subject_id = (select app.person()) or (select app.whole_council('content'))
         or subject_id = any ((select app.files('content'))::uuid[])));
drop policy seen on log_reason;
create policy seen on log_reason for select to plumbline_app using (tenant_id = (select app.tenant())
    and (actor_id = (select app.person()) or subject_id = (select app.person()) or (select app.whole_council('content'))
         or subject_id = any ((select app.files('content'))::uuid[])));

-- A span of months of a file, read by its days.
create index session_holding_by_day_of_subject on session_holding (tenant_id, subject_id, held_on) where superseded_at is null;
create index session_move_to_day on session_move (tenant_id, subject_id, to_day);
create index action_by_day on action (tenant_id, subject_id, agreed_on);
create index action_step_by_day on action_step (tenant_id, subject_id, day);

-- A pair has one agreement; what changes is its version.
create unique index agreement_of_relationship on agreement (tenant_id, relationship_id);

-- An agreement with the relationship it belongs to now: when an administrator ends or corrects a relationship, another row takes
-- the place of the one under which the pair had agreed.
create view agreement_now with (security_invoker = true) as
select a.tenant_id, a.id, a.subject_id, a.supervisor_id, a.policy_version, coalesce(live.id, a.relationship_id) as relationship_id
from agreement a join relationship o on o.tenant_id = a.tenant_id and o.id = a.relationship_id
left join lateral (select r.id from relationship r where r.tenant_id = o.tenant_id and r.subject_id = o.subject_id and r.superseded_at is null
    and r.supervisor_id = o.supervisor_id and r.kind = o.kind
    and r.from_day < coalesce(o.until_day, 'infinity') and coalesce(r.until_day, 'infinity') > o.from_day
    order by r.from_day desc, r.id limit 1) live on o.superseded_at is not null;
grant select on agreement_now to plumbline_app;
