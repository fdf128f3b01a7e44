-- Grants: a dated permission to read files, with who holds it, what for, whose files, what it opens, and who approved it. An inspector and an
-- investigating officer come to a file by nothing else, and so does workforce development where the policy does not name it as a reader.
--
-- A grant is facts, never overwritten: what was granted, until when (again with each renewal), and that it was ended before its day. From
-- them app.derive_access_of derives rows of file_access at levels of their own, bounded by their days. Nothing that reads or writes by
-- another level knows those: no list, search, case or team of anybody else comes with a grant, and nothing can be written under one. What
-- a grant does open is named here, table by table.

create table file_grant (
    tenant_id uuid not null references council (id),
    id uuid not null,
    holder_id uuid not null,
    kind text not null check (kind in ('inspector', 'investigating-officer', 'workforce-development')),
    -- What the pair keeps between them only for an investigating officer, and only where the approver says so.
    opens text not null check (opens in ('figures', 'content', 'private')),
    from_day date not null,
    approved_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, holder_id) references person (tenant_id, id),
    foreign key (tenant_id, approved_by) references person (tenant_id, id),
    constraint file_grant_by_another check (holder_id <> approved_by),
    constraint file_grant_private check (opens <> 'private' or kind = 'investigating-officer')
);
create index file_grant_of_holder on file_grant (tenant_id, holder_id);

-- What it is for, and who asked: apart, because an administrator sees that there is a grant and not why.
create table file_grant_purpose (
    tenant_id uuid not null references council (id),
    grant_id uuid not null,
    wording text not null check (length(wording) between 1 and 2000),
    asked_by text not null check (length(asked_by) between 1 and 200),
    primary key (tenant_id, grant_id),
    foreign key (tenant_id, grant_id) references file_grant (tenant_id, id)
);

-- Whose files: named people, or whoever holds a post in a unit or below it on the day.
create table file_grant_scope (
    tenant_id uuid not null references council (id),
    id uuid not null,
    grant_id uuid not null,
    subject_id uuid,
    unit_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, grant_id) references file_grant (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, unit_id) references unit (tenant_id, id),
    check (num_nonnulls(subject_id, unit_id) = 1)
);
create index file_grant_scope_of on file_grant_scope (tenant_id, grant_id);
create index file_grant_scope_of_subject on file_grant_scope (tenant_id, subject_id) where subject_id is not null;

-- Until when: the first row comes with the grant, each renewal brings another. withheld_until: until then the person whose file it is does
-- not see who opened it, because an investigation is under way.
create table file_grant_term (
    tenant_id uuid not null references council (id),
    grant_id uuid not null,
    number int not null check (number > 0),
    until_day date not null,
    withheld_until date check (withheld_until <= until_day),
    approved_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, grant_id, number),
    foreign key (tenant_id, grant_id) references file_grant (tenant_id, id),
    foreign key (tenant_id, approved_by) references person (tenant_id, id)
);

create table file_grant_end (
    tenant_id uuid not null references council (id),
    grant_id uuid not null,
    reason text not null check (length(reason) between 1 and 2000),
    ended_by uuid not null,
    ended_at timestamptz not null default app.now(),
    primary key (tenant_id, grant_id),
    foreign key (tenant_id, grant_id) references file_grant (tenant_id, id),
    foreign key (tenant_id, ended_by) references person (tenant_id, id)
);

-- A grant as it stands now.
create view file_grant_now with (security_invoker = true) as
select g.tenant_id, g.id, g.holder_id, g.kind, g.opens, g.from_day, t.until_day, t.withheld_until, g.approved_by, g.recorded_at,
    e.ended_at, e.ended_by
from file_grant g
join lateral (select x.until_day, x.withheld_until from file_grant_term x
    where x.tenant_id = g.tenant_id and x.grant_id = g.id order by x.number desc limit 1) t on true
left join file_grant_end e on e.tenant_id = g.tenant_id and e.grant_id = g.id;
alter view file_grant_now owner to plumbline_owner;
grant select on file_grant_now to plumbline_app;

-- Rows of file_access that come from a grant say which.
alter table file_access add column grant_id uuid;
alter table file_access add foreign key (tenant_id, grant_id) references file_grant (tenant_id, id);
alter table file_access drop constraint file_access_level_check;
alter table file_access add constraint file_access_level_check check (level in ('figures', 'content', 'private', 'presence',
    'granted-figures', 'granted-content', 'granted-private', 'granted-presence'));
alter table file_access add constraint file_access_granted check ((grant_id is not null) = (level like 'granted-%'));

-- Who approves: a quality lead or a senior manager.
create function app.approves() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin return app.has_capacity('quality') or app.has_capacity('senior-manager'); end $$;

-- The grants that a reader may see: those they hold, and for who approves all but those that are still withheld from them.
create function app.grants_seen() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today(); approver boolean := app.approves();
begin
    return query select g.id from public.file_grant g where g.tenant_id = council and (g.holder_id = reader or (approver and not exists (
        select from public.file_grant_now n join public.file_grant_scope s on s.tenant_id = n.tenant_id and s.grant_id = n.id
        where n.tenant_id = council and n.id = g.id and n.ended_at is null and n.withheld_until > today and s.subject_id = reader)));
end $$;

-- The grants that a reader may decide of: not one that they hold themself, nor one of their own file.
create function app.grants_decided() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); reader uuid := app.person();
begin
    if not app.approves() then return; end if;
    return query select g.id from public.file_grant g where g.tenant_id = council and g.holder_id <> reader and not exists (
        select from public.file_grant_scope s where s.tenant_id = council and s.grant_id = g.id and s.subject_id = reader);
end $$;

-- The grants that a reader holds and that run today.
create function app.grants_held() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 2 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return query select n.id from public.file_grant_now n where n.tenant_id = council and n.holder_id = reader and n.ended_at is null
        and n.from_day <= today and n.until_day > today;
end $$;

-- The grants whose openings a reader does not see yet: an investigation is under way, and they neither lead it nor decide of it.
create function app.grants_withheld() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 2 as $$
declare council uuid := app.tenant(); today date := app.today();
begin
    return query select n.id from public.file_grant_now n where n.tenant_id = council and n.ended_at is null and n.withheld_until > today
        and n.id not in (select app.grants_seen());
end $$;

-- The files that grants open to a reader today, at a level; and the teams in which those people work, for what counts towards their clocks.
create function app.granted(wanted text) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today(); wanted_level text := 'granted-' || wanted;
begin
    return query select a.subject_id from public.file_access a where a.tenant_id = council and a.reader_id = reader
        and a.subject_id is not null and a.level = wanted_level and a.from_day <= today and a.until_day > today;
end $$;

create function app.granted_teams() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); today date := app.today();
begin
    return query
        with theirs as materialized (select app.granted('figures') as id)
        select distinct p.unit_id from public.post p join theirs on theirs.id = p.person_id
            where p.tenant_id = council and p.superseded_at is null and p.from_day <= today and (p.until_day is null or p.until_day > today);
end $$;

-- What an administrator sees: that there is a grant, whose, from when to when.
create function app.grants_known() returns table (id uuid, holder text, from_day date, until_day date, ended_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select n.id, p.name, n.from_day, n.until_day, n.ended_at from public.file_grant_now n
          join public.person p on p.tenant_id = n.tenant_id and p.id = n.holder_id
          where n.tenant_id = app.tenant() and app.has_capacity('administrator') order by n.from_day desc, p.name, n.id $$;

do $$
declare f text; t text;
begin
    foreach f in array array['app.approves()', 'app.grants_seen()', 'app.grants_decided()', 'app.grants_held()', 'app.grants_withheld()',
        'app.granted(text)', 'app.granted_teams()', 'app.grants_known()'] loop
        execute format('alter function %s owner to plumbline_owner', f);
        execute format('revoke all on function %s from public', f);
        execute format('grant execute on function %s to plumbline_app', f);
    end loop;
    foreach t in array array['file_grant', 'file_grant_purpose', 'file_grant_scope', 'file_grant_term', 'file_grant_end'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and %I in (select app.grants_seen()))', t, case when t = 'file_grant' then 'id' else 'grant_id' end);
        if t <> 'file_grant' then
            execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
                and grant_id in (select app.grants_decided()))', t);
        end if;
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
end $$;
create policy added on file_grant for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and (select app.approves()) and approved_by = (select app.person()));
create policy own on file_grant_term as restrictive for insert to plumbline_app with check (approved_by = (select app.person()));
create policy own on file_grant_end as restrictive for insert to plumbline_app with check (ended_by = (select app.person()));

-- What a grant opens: dates and states; what was written and shared; what the pair keeps. Never a draft, a point of an agenda, a note, a
-- case or what a team wrote.
do $$
declare t text;
begin
    foreach t in array array['person_flag', 'dated_event', 'interval_override', 'waiver', 'session', 'session_move', 'session_cancellation',
        'session_holding', 'session_contest', 'record', 'record_sharing', 'sign_off', 'agreement', 'agreement_offer', 'agreement_signature',
        'action', 'action_step'] loop
        execute format('create policy granted on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and subject_id in (select app.granted(''figures'')))', t);
    end loop;
    foreach t in array array['record_wording', 'sign_off_wording', 'contest_wording', 'agreement_wording'] loop
        execute format('create policy granted on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and subject_id in (select app.granted(''content'')))', t);
    end loop;
    foreach t in array array['record_private', 'agreement_private'] loop
        execute format('create policy granted on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and subject_id in (select app.granted(''private'')))', t);
    end loop;
    -- The session of a team counts towards the clocks of who came: without it a date under a grant would differ from everybody else's.
    foreach t in array array['team_session', 'team_session_step', 'team_session_holding'] loop
        execute format('create policy granted on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and unit_id in (select app.granted_teams()))', t);
    end loop;
end $$;
create policy granted on team_session_presence for select to plumbline_app using (tenant_id = (select app.tenant())
    and person_id in (select app.granted('figures')));
-- Whether the person, or who supervises them, is away decides what is due.
create policy granted on absence for select to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id in (select app.granted('presence')));

-- Who a file is open to is for the person to know; under a grant they see who opened it, and not before.
drop policy mine on file_access;
create policy mine on file_access for select to plumbline_app
    using (tenant_id = (select app.tenant()) and ((reader_id = (select app.person()) and until_day > (select app.today()))
        or (subject_id = (select app.person()) and grant_id is null)));

-- The log names the grant under which something was opened. What is withheld is seen by who opened it and by who decides of the grant.
alter table log add column grant_id uuid;
alter table log add foreign key (tenant_id, grant_id) references file_grant (tenant_id, id);
drop policy seen on log;
create policy seen on log for select to plumbline_app using (tenant_id = (select app.tenant())
    and (actor_id = (select app.person()) or ((subject_id = (select app.person()) or (select app.whole_council('content'))
         or subject_id in (select app.readable('content')))
        and (grant_id is null or grant_id not in (select app.grants_withheld())))));
create policy held on log as restrictive for insert to plumbline_app
    with check (grant_id is null or grant_id in (select app.grants_held()));

create or replace function app.note_tie() returns trigger language plpgsql set search_path = pg_catalog, pg_temp
    as $$
begin
    select a.because, a.grant_id into new.tie, new.grant_id from public.file_access a
        where a.tenant_id = new.tenant_id and a.reader_id = new.actor_id
        and (a.subject_id = new.subject_id or a.subject_id is null) and a.level not in ('presence', 'granted-presence')
        and a.from_day <= app.today() and a.until_day > app.today()
        order by array_position(array['self', 'line', 'professional', 'practice-educator', 'cover', 'management-line', 'quality',
            'principal-social-worker', 'senior-manager', 'workforce', 'administrator', 'investigating-officer', 'inspector',
            'workforce-development'], a.because) limit 1;
    return new;
end $$;

-- Who reads which file, derived as before, and from grants: each of its people from its first day, or the first day of a post in its
-- unit, to its last, and no longer than the holder is with the council. One's own file needs no grant.
create or replace function app.derive_access_of(council_id uuid) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp set enable_nestloop = off
    as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('file_access ' || council_id::text, 0));
    with recursive pair as (
        select r.subject_id, r.supervisor_id, r.kind, r.from_day, coalesce(r.until_day, 'infinity'::date) as until_day
        from public.relationship r where r.tenant_id = council_id and r.superseded_at is null
    ), line as (
        select subject_id, supervisor_id as reader_id, from_day, until_day, 1 as steps from pair where kind = 'line'
        union
        select l.subject_id, p.supervisor_id, greatest(l.from_day, p.from_day), least(l.until_day, p.until_day), l.steps + 1
        from line l join pair p on p.kind = 'line' and p.subject_id = l.reader_id
        where l.steps < 12 and p.supervisor_id <> l.subject_id
          and greatest(l.from_day, p.from_day) < least(l.until_day, p.until_day)
    ), running as (
        select n.id, n.holder_id, n.kind, n.opens, n.from_day, least(n.until_day, coalesce(h.left_on, 'infinity'::date)) as until_day
        from public.file_grant_now n join public.person h on h.tenant_id = n.tenant_id and h.id = n.holder_id
        where n.tenant_id = council_id and n.ended_at is null
    ), below as (
        select s.grant_id, s.unit_id from public.file_grant_scope s where s.tenant_id = council_id and s.unit_id is not null
        union
        select b.grant_id, u.id from below b join public.unit u on u.tenant_id = council_id and u.parent_id = b.unit_id
    ), meant as (
        select g.id, g.holder_id, g.kind, g.opens, s.subject_id, g.from_day, g.until_day
        from running g join public.file_grant_scope s on s.tenant_id = council_id and s.grant_id = g.id
        where s.subject_id is not null and s.subject_id <> g.holder_id
        union
        select g.id, g.holder_id, g.kind, g.opens, p.person_id, greatest(g.from_day, p.from_day),
            least(g.until_day, coalesce(p.until_day, 'infinity'::date))
        from running g join below b on b.grant_id = g.id
        join public.post p on p.tenant_id = council_id and p.unit_id = b.unit_id and p.superseded_at is null
        where p.person_id <> g.holder_id
    ), wanted as materialized (
        select p.id as reader_id, p.id as subject_id, v.level, 'self' as because, '-infinity'::date as from_day, 'infinity'::date as until_day,
            null::uuid as grant_id
            from public.person p, (values ('figures'), ('content'), ('private'), ('presence')) v (level)
            where p.tenant_id = council_id
        union
        select supervisor_id, subject_id, v.level, kind, from_day, until_day, null
            from pair, (values ('figures'), ('content'), ('private'), ('presence')) v (level)
        union
        select subject_id, supervisor_id, 'presence', 'supervisee', from_day, until_day, null from pair
        union
        select l.reader_id, l.subject_id, s.level, 'management-line', l.from_day, l.until_day, null
            from line l join public.access_setting s on s.tenant_id = council_id and s.reader = 'management-line'
            where l.steps > 1
        union
        select p.person_id, null, s.level, s.reader, p.from_day, coalesce(p.until_day, 'infinity'::date), null
            from public.post p join public.access_setting s on s.tenant_id = council_id and s.reader = any (p.capacities)
            where p.tenant_id = council_id and p.superseded_at is null
        union
        select m.holder_id, m.subject_id, v.level, m.kind, m.from_day, m.until_day, m.id
            from meant m join (values ('figures', 'granted-figures'), ('figures', 'granted-presence'), ('content', 'granted-figures'),
                ('content', 'granted-presence'), ('content', 'granted-content'), ('private', 'granted-figures'),
                ('private', 'granted-presence'), ('private', 'granted-content'), ('private', 'granted-private')) v (opens, level)
                on v.opens = m.opens
            where m.from_day < m.until_day
        union
        select m.holder_id, p.supervisor_id, 'granted-presence', m.kind, greatest(m.from_day, p.from_day), least(m.until_day, p.until_day), m.id
            from meant m join pair p on p.subject_id = m.subject_id
            where greatest(m.from_day, p.from_day) < least(m.until_day, p.until_day)
    ), gone as (
        delete from public.file_access a using (
            select reader_id, subject_id, level, because, from_day, until_day, grant_id from public.file_access where tenant_id = council_id
            except
            select reader_id, subject_id, level, because, from_day, until_day, grant_id from wanted) g
        where a.tenant_id = council_id and a.reader_id = g.reader_id
            and coalesce(a.subject_id, a.tenant_id) = coalesce(g.subject_id, council_id)
            and a.level = g.level and a.because = g.because and a.from_day = g.from_day and a.until_day = g.until_day
            and coalesce(a.grant_id, a.tenant_id) = coalesce(g.grant_id, council_id)
    )
    insert into public.file_access (tenant_id, reader_id, subject_id, level, because, from_day, until_day, grant_id)
        select council_id, w.reader_id, w.subject_id, w.level, w.because, w.from_day, w.until_day, w.grant_id
        from (select reader_id, subject_id, level, because, from_day, until_day, grant_id from wanted
              except
              select reader_id, subject_id, level, because, from_day, until_day, grant_id from public.file_access where tenant_id = council_id) w;
end $$;
