-- A page costs what it shows: at the size of five councils most of a page's time went into asking, table by table, who the reader is
-- and what they may read. Nobody reads more or less than before; the same answers come in another way.
--
-- Those functions were written in SQL, and the database plans such a function anew in every statement that calls it, each with
-- those that it calls in turn. In plpgsql a plan is kept as long as the connection lives.
create or replace function app.tenant() returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin
        return (select s.tenant_id from door.sign_in s
            where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
              and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes');
    end $$;

create or replace function app.person() returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin
        return (select s.person_id from door.sign_in s
            where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
              and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes');
    end $$;

create or replace function app.sign_in() returns uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin
        return (select s.id from door.sign_in s
            where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
              and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes');
    end $$;

create or replace function app.idle_seconds() returns double precision language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin
        return (select extract(epoch from now() - s.last_input_at)::double precision from door.sign_in s
            where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex'));
    end $$;

create or replace function app.has_capacity(wanted text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return exists (select from public.post p where p.tenant_id = council and p.person_id = reader
        and p.superseded_at is null and p.from_day <= today and (p.until_day is null or p.until_day > today)
        and wanted = any (p.capacities));
end $$;

create or replace function app.whole_council(wanted text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return exists (select from public.file_access a where a.tenant_id = council and a.reader_id = reader
        and a.subject_id is null and a.level = wanted and a.from_day <= today and a.until_day > today);
end $$;

-- The files of a reader as rows, for row security: looked up in a hash, where an array of a thousand was read from its beginning for
-- every row. None while nobody is known.
create function app.readable(wanted text) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 100 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return query select a.subject_id from public.file_access a where a.tenant_id = council and a.reader_id = reader
        and a.subject_id is not null and a.level = wanted and a.from_day <= today and a.until_day > today;
end $$;

-- The same as one value, for what takes an array.
create or replace function app.files(wanted text) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin
        return (select coalesce(array_agg(distinct f), '{}') from app.readable(wanted) f);
    end $$;

alter function app.readable(text) owner to plumbline_owner;
revoke all on function app.readable(text) from public;
grant execute on function app.readable(text) to plumbline_app;

-- Every policy that asked the array asks the rows, whatever else it says. The words of the policy are the database's own, so that
-- none of them can be forgotten here or changed on the way.
do $$
declare p record; said text; checked text;
begin
    for p in select c.oid::regclass as relation, l.polname, pg_get_expr(l.polqual, l.polrelid) as said, pg_get_expr(l.polwithcheck, l.polrelid) as checked
             from pg_policy l join pg_class c on c.oid = l.polrelid
             where concat(pg_get_expr(l.polqual, l.polrelid), pg_get_expr(l.polwithcheck, l.polrelid)) like '%app.files(%'
    loop
        said := regexp_replace(p.said, '= ANY \(\( SELECT app\.files\((''[a-z]+''::text)\) AS files\)::uuid\[\]\)', 'in (select app.readable(\1))', 'g');
        checked := regexp_replace(p.checked, '= ANY \(\( SELECT app\.files\((''[a-z]+''::text)\) AS files\)::uuid\[\]\)', 'in (select app.readable(\1))', 'g');
        if concat(said, checked) like '%app.files(%' then
            raise exception 'policy % on % asks for files in a way that this migration does not know', p.polname, p.relation;
        end if;
        if said is not null then execute format('alter policy %I on %s using (%s)', p.polname, p.relation, said); end if;
        if checked is not null then execute format('alter policy %I on %s with check (%s)', p.polname, p.relation, checked); end if;
    end loop;
end $$;

-- Found in the index alone: whose files at a level, and how a reader stands to one file or to all.
drop index file_access_of_reader;
create index file_access_of_reader on file_access (tenant_id, reader_id, level) include (subject_id, from_day, until_day);
create index file_access_of_file on file_access (tenant_id, reader_id, subject_id) include (level, because, from_day, until_day);

-- Times away that are not over before a day, without those that are.
create index absence_by_end on absence (tenant_id, subject_id, (coalesce(until_day, 'infinity'::date))) where superseded_at is null;

-- A session is looked up with its own cancellation, if it has one, and not beside everybody's.
create or replace view session_now with (security_invoker = true) as
select s.tenant_id, s.id, s.subject_id, s.supervisor_id, s.kind, s.first_day, s.start_at as first_start, s.minutes, s.place, s.booked,
    s.recorded_at, s.recorded_by, coalesce(m.to_day, s.first_day) as day, coalesce(m.to_start, s.start_at) as start_at,
    coalesce(m.times, 0) as times_moved, c.reason as cancel_reason, c.asked_by as cancel_asked_by, c.recorded_at as cancelled_at,
    h.id as holding_id, h.held_on, r.id as record_id
from session s
left join lateral (
    select v.to_day, v.to_start, count(*) over () as times from session_move v
    where v.tenant_id = s.tenant_id and v.session_id = s.id order by v.recorded_at desc, v.id desc limit 1) m on true
left join lateral (
    select x.reason, x.asked_by, x.recorded_at from session_cancellation x
    where x.tenant_id = s.tenant_id and x.session_id = s.id limit 1) c on true
left join session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.id and h.superseded_at is null
left join record r on r.tenant_id = s.tenant_id and r.session_id = s.id;

-- What waits for a person who was signed out is found by the person.
create index held_draft_of_person on door.held_draft (tenant_id, person_id) where taken_at is null;

-- Who reads which file, derived as before. What is no longer so was found by comparing every row with every other of the same
-- reader, three seconds for the largest council at each change of a supervisor; the difference of the two sets is found by a hash.
create or replace function app.derive_access_of(council_id uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
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
    ), wanted as materialized (
        select p.id as reader_id, p.id as subject_id, v.level, 'self' as because, '-infinity'::date as from_day, 'infinity'::date as until_day
            from public.person p, (values ('figures'), ('content'), ('private'), ('presence')) v (level)
            where p.tenant_id = council_id
        union
        select supervisor_id, subject_id, v.level, kind, from_day, until_day
            from pair, (values ('figures'), ('content'), ('private'), ('presence')) v (level)
        union
        select subject_id, supervisor_id, 'presence', 'supervisee', from_day, until_day from pair
        union
        select l.reader_id, l.subject_id, s.level, 'management-line', l.from_day, l.until_day
            from line l join public.access_setting s on s.tenant_id = council_id and s.reader = 'management-line'
            where l.steps > 1
        union
        select p.person_id, null, s.level, s.reader, p.from_day, coalesce(p.until_day, 'infinity'::date)
            from public.post p join public.access_setting s on s.tenant_id = council_id and s.reader = any (p.capacities)
            where p.tenant_id = council_id and p.superseded_at is null
    ), gone as (
        delete from public.file_access a using (
            select reader_id, subject_id, level, because, from_day, until_day from public.file_access where tenant_id = council_id
            except
            select reader_id, subject_id, level, because, from_day, until_day from wanted) g
        where a.tenant_id = council_id and a.reader_id = g.reader_id and a.subject_id is not distinct from g.subject_id
            and a.level = g.level and a.because = g.because and a.from_day = g.from_day and a.until_day = g.until_day
    )
    insert into public.file_access (tenant_id, reader_id, subject_id, level, because, from_day, until_day)
        select council_id, w.reader_id, w.subject_id, w.level, w.because, w.from_day, w.until_day
        from (select reader_id, subject_id, level, because, from_day, until_day from wanted
              except
              select reader_id, subject_id, level, because, from_day, until_day from public.file_access where tenant_id = council_id) w;
end $$;

-- Whether an action is open is what its latest step says, by the time at which it was written down. So that closed ones need not be
-- read to find those that are open, the row keeps the answer; nothing but the steps decides it.
alter table action add column open boolean not null default true;
update action a set open = false where (select s.kind in ('done', 'dropped') from action_step s
    where s.tenant_id = a.tenant_id and s.action_id = a.id order by s.recorded_at desc, s.id desc limit 1);
create index action_open on action (tenant_id, subject_id) where open;
create index action_step_of_council on action_step (tenant_id, day);

create function app.note_open() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
begin
    -- In one order, so that two who decide of the same actions wait for one another.
    perform from public.action a where (a.tenant_id, a.id) in (select n.tenant_id, n.action_id from added n) order by a.id for update;
    update public.action a set open = s.open
        from (select distinct on (t.tenant_id, t.action_id) t.tenant_id, t.action_id, t.kind in ('kept', 'redated') as open
              from public.action_step t where (t.tenant_id, t.action_id) in (select n.tenant_id, n.action_id from added n)
              order by t.tenant_id, t.action_id, t.recorded_at desc, t.id desc) s
        where a.tenant_id = s.tenant_id and a.id = s.action_id and a.open <> s.open;
    return null;
end $$;
alter function app.note_open() owner to plumbline_owner;
revoke all on function app.note_open() from public;
create trigger note_open after insert on action_step referencing new table as added for each statement execute function app.note_open();

create or replace view action_now with (security_invoker = true) as
select a.tenant_id, a.id, a.subject_id, a.owner_id, a.record_id, a.agreed_on, coalesce(d.due_on, a.due_on) as due_on, l.kind as last_step,
    a.open as is_open, coalesce(n.sessions, 0) as survived
from action a
left join lateral (select s.kind from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id
    order by s.recorded_at desc, s.id desc limit 1) l on true
left join lateral (select s.due_on from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id and s.kind = 'redated'
    order by s.recorded_at desc, s.id desc limit 1) d on true
left join lateral (select count(distinct s.record_id) as sessions from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id
    and s.kind in ('kept', 'redated') and s.record_id is distinct from a.record_id) n on true;
