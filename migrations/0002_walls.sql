-- The walls: row security on every table, what each role may do, and the one function that derives who reads which file.
-- Every policy names its role. plumbline_owner has no login; its policy serves the pinned security definer functions and the
-- migrating role (a member of it), which deploys and loads and never serves a page.

do $$
declare t record;
begin
    for t in select n.nspname as s, c.relname as r from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname in ('public', 'door') and c.relname <> '_sqlx_migrations'
    loop
        execute format('alter table %I.%I owner to plumbline_owner', t.s, t.r);
        execute format('alter table %I.%I enable row level security', t.s, t.r);
        execute format('alter table %I.%I force row level security', t.s, t.r);
        execute format('create policy owner on %I.%I to plumbline_owner using (true) with check (true)', t.s, t.r);
    end loop;
    for t in select n.nspname as s, c.relname as r from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname = 'door'
    loop
        execute format('create policy door on %I.%I to plumbline_door using (true) with check (true)', t.s, t.r);
    end loop;
end $$;

-- The door: accounts and sign-ins before a council is known.
grant select, insert, update on door.account, door.invitation, door.sign_in to plumbline_door;
grant select, insert, delete on door.attempt to plumbline_door;
grant select, insert, update on door.held_draft to plumbline_door;
grant select on door.demo_person to plumbline_door;
grant select on council to plumbline_door;
grant select on person to plumbline_door;
create policy door on council for select to plumbline_door using (true);
create policy door on person for select to plumbline_door using (true);

-- The council's own row, version and directory: anybody signed in to the council; changes by its administrators.
create policy tenant on council for select to plumbline_app using (id = (select app.tenant()));
grant select on council to plumbline_app;

create policy tenant on fact_version to plumbline_app
    using (tenant_id = (select app.tenant())) with check (tenant_id = (select app.tenant()));
grant select, update (n) on fact_version to plumbline_app;

do $$
declare t text;
begin
    foreach t in array array['person', 'unit', 'post', 'relationship', 'closure_day', 'local_setting'] loop
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant()))', t);
        execute format('create policy added on %I for insert to plumbline_app
            with check (tenant_id = (select app.tenant()) and (select app.has_capacity(''administrator'')))', t);
        execute format('create policy changed on %I for update to plumbline_app
            using (tenant_id = (select app.tenant()) and (select app.has_capacity(''administrator'')))
            with check (tenant_id = (select app.tenant()))', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
end $$;
grant update (name, employed_from, left_on, qualified_on, version) on person to plumbline_app;
grant update (name, parent_id, team_type, until_day, version) on unit to plumbline_app;
grant update (superseded_at, superseded_by) on post, relationship, local_setting to plumbline_app;
create policy removed on closure_day for delete to plumbline_app
    using (tenant_id = (select app.tenant()) and (select app.has_capacity('administrator')));
grant delete on closure_day to plumbline_app;
-- A supervisor's line manager arranges cover; the gate decides who that is, this lets the row in.
create policy covered on relationship for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and kind = 'cover' and subject_id = any ((select app.files('figures'))::uuid[]));

create policy tenant on access_setting for select to plumbline_app using (tenant_id = (select app.tenant()));
grant select on access_setting to plumbline_app;
create policy mine on file_access for select to plumbline_app
    using (tenant_id = (select app.tenant()) and ((reader_id = (select app.person()) and until_day > (select app.today())) or subject_id = (select app.person())));
grant select on file_access to plumbline_app;

-- Dates and states of a file.
do $$
declare t text;
begin
    foreach t in array array['person_flag', 'dated_event', 'interval_override', 'waiver', 'session', 'session_move',
        'session_cancellation', 'session_holding', 'session_contest', 'record', 'record_sharing', 'sign_off', 'agreement',
        'agreement_offer', 'agreement_signature', 'action', 'action_step'] loop
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.whole_council(''figures'')) or subject_id = any ((select app.files(''figures''))::uuid[])))', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
    -- Entered by the pair: a writer needs the content of that file, today.
    foreach t in array array['session', 'session_move', 'session_cancellation', 'session_holding', 'session_contest', 'record',
        'record_sharing', 'sign_off', 'agreement', 'agreement_offer', 'agreement_signature', 'action', 'action_step'] loop
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and subject_id = any ((select app.files(''content''))::uuid[]))', t);
    end loop;
    -- Entered by administrators, and by whoever supervises the person.
    foreach t in array array['person_flag', 'dated_event', 'interval_override', 'waiver'] loop
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and ((select app.has_capacity(''administrator'')) or subject_id = any ((select app.files(''content''))::uuid[])))', t);
        execute format('create policy changed on %I for update to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.has_capacity(''administrator'')) or subject_id = any ((select app.files(''content''))::uuid[])))', t);
        execute format('grant update (superseded_at, superseded_by) on %I to plumbline_app', t);
    end loop;
end $$;
create policy changed on session_holding for update to plumbline_app
    using (tenant_id = (select app.tenant()) and subject_id = any ((select app.files('content'))::uuid[]));
grant update (superseded_at, superseded_by) on session_holding to plumbline_app;
create policy changed on session_contest for update to plumbline_app
    using (tenant_id = (select app.tenant()) and recorded_by = (select app.person()));
grant update (withdrawn_at) on session_contest to plumbline_app;
-- A signature is one's own.
create policy own on sign_off as restrictive for insert to plumbline_app with check (person_id = (select app.person()));
create policy own on agreement_signature as restrictive for insert to plumbline_app with check (person_id = (select app.person()));

-- Absences: a supervisee may know that the supervisor is away.
create policy seen on absence for select to plumbline_app using (tenant_id = (select app.tenant())
    and ((select app.whole_council('figures')) or subject_id = any ((select app.files('presence'))::uuid[])));
create policy added on absence for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and ((select app.has_capacity('administrator')) or subject_id = any ((select app.files('content'))::uuid[])));
create policy changed on absence for update to plumbline_app using (tenant_id = (select app.tenant())
    and ((select app.has_capacity('administrator')) or subject_id = any ((select app.files('content'))::uuid[])));
grant select, insert on absence to plumbline_app;
grant update (superseded_at, superseded_by) on absence to plumbline_app;

-- What was written.
do $$
declare t text;
begin
    foreach t in array array['agenda_item', 'record_wording', 'sign_off_wording', 'contest_wording', 'agreement_wording',
        'action_wording', 'action_step_wording', 'fact_note'] loop
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.whole_council(''content'')) or subject_id = any ((select app.files(''content''))::uuid[])))', t);
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and subject_id = any ((select app.files(''content''))::uuid[]))', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
end $$;
create policy changed on agenda_item for update to plumbline_app
    using (tenant_id = (select app.tenant()) and subject_id = any ((select app.files('content'))::uuid[]));
grant update (withdrawn_at, discussed_in) on agenda_item to plumbline_app;
-- An administrator's note on an absence goes in without the right to read the file.
create policy noted on fact_note for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and about = 'absence' and (select app.has_capacity('administrator')));

create policy seen on record_private for select to plumbline_app using (tenant_id = (select app.tenant())
    and ((select app.whole_council('private')) or subject_id = any ((select app.files('private'))::uuid[])));
create policy added on record_private for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('private'))::uuid[]));
grant select, insert on record_private to plumbline_app;

-- Drafts: the author while the file is theirs, or whom a release names.
create function app.released(what text, which uuid) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.draft_release r where r.tenant_id = app.tenant() and r.about = what
            and r.about_id = which and r.to_person = app.person()) $$;
create policy seen on draft for select to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('content'))::uuid[])
    and (author_id = (select app.person()) or app.released(about, about_id)));
create policy added on draft for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('content'))::uuid[]) and author_id = (select app.person()));
create policy changed on draft for update to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('content'))::uuid[])
    and (author_id = (select app.person()) or app.released(about, about_id)))
    with check (tenant_id = (select app.tenant()));
create policy removed on draft for delete to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('content'))::uuid[])
    and (author_id = (select app.person()) or app.released(about, about_id)));
grant select, insert, delete, update (body, version, writer, seq, saved_at, author_id) on draft to plumbline_app;
create policy seen on draft_clash for select to plumbline_app
    using (tenant_id = (select app.tenant()) and author_id = (select app.person()) and subject_id = any ((select app.files('content'))::uuid[]));
create policy added on draft_clash for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and author_id = (select app.person()) and subject_id = any ((select app.files('content'))::uuid[]));
create policy changed on draft_clash for update to plumbline_app
    using (tenant_id = (select app.tenant()) and author_id = (select app.person()));
grant select, insert, update (body, kept_at, settled_at) on draft_clash to plumbline_app;
create policy seen on draft_release for select to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('content'))::uuid[]));
create policy added on draft_release for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and released_by = (select app.person()) and subject_id = any ((select app.files('content'))::uuid[]));
grant select, insert on draft_release to plumbline_app;

create policy mine on answered_form to plumbline_app
    using (tenant_id = (select app.tenant()) and person_id = (select app.person()))
    with check (tenant_id = (select app.tenant()) and person_id = (select app.person()));
grant select, insert, update (location) on answered_form to plumbline_app;

-- The log: written by the actor; read by the actor, by the person it is about, and by whoever may read that file.
create policy seen on log for select to plumbline_app using (tenant_id = (select app.tenant())
    and (actor_id = (select app.person()) or subject_id = (select app.person())
         or subject_id = any ((select app.files('content'))::uuid[])));
create policy added on log for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and actor_id = (select app.person()));
grant select, insert on log to plumbline_app;
create policy seen on log_reason for select to plumbline_app using (tenant_id = (select app.tenant())
    and (actor_id = (select app.person()) or subject_id = (select app.person())
         or subject_id = any ((select app.files('content'))::uuid[])));
create policy added on log_reason for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and actor_id = (select app.person()));
grant select, insert on log_reason to plumbline_app;

-- Who reads which file ---------------------------------------------------------------------------------------------------

-- Rebuilds the derived rows of one council and writes only the difference. Readers:
--   the person; the supervisor of the pair; the management line above (by access_setting 'management-line'); whoever holds a post with
--   a capacity that access_setting names (the whole council). A supervisee may know whether the supervisor is present.
create function app.derive_access_of(council_id uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
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
        delete from public.file_access a where a.tenant_id = council_id and not exists (
            select from wanted w where w.reader_id = a.reader_id and w.subject_id is not distinct from a.subject_id
                and w.level = a.level and w.because = a.because and w.from_day = a.from_day and w.until_day = a.until_day)
    )
    insert into public.file_access (tenant_id, reader_id, subject_id, level, because, from_day, until_day)
        select council_id, w.reader_id, w.subject_id, w.level, w.because, w.from_day, w.until_day
        from (select reader_id, subject_id, level, because, from_day, until_day from wanted
              except
              select reader_id, subject_id, level, because, from_day, until_day from public.file_access where tenant_id = council_id) w;
end $$;

create function app.derive_access() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare council_id uuid := app.tenant();
begin
    if council_id is null then raise exception 'no council in force' using errcode = 'insufficient_privilege'; end if;
    perform app.derive_access_of(council_id);
end $$;

do $$
declare f record;
begin
    for f in select p.oid::regprocedure as sig from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' loop
        execute format('alter function %s owner to plumbline_owner', f.sig);
        execute format('revoke all on function %s from public', f.sig);
    end loop;
end $$;
grant execute on function app.now(), app.today(), app.tenant(), app.person(), app.sign_in(), app.has_capacity(text), app.whole_council(text),
    app.files(text), app.released(text, uuid), app.derive_access() to plumbline_app;
grant execute on function app.now(), app.today() to plumbline_door;
