-- Children and families, who works with them, what was said of them in supervision, and that it stands on the child's record.
--
-- A case is known by the reference of the council's case system. It is no part of anybody's supervision file: who may know of it and
-- read what was discussed follows from who works with it today. Whoever reads the file of one of its workers at a level reads the case
-- at that level; a former worker and their supervisor lose it on the day the allocation ends. The clock stays with the case, whoever
-- has it, so every fact here hangs on the case.

create table case_ref (
    tenant_id uuid not null references council (id),
    id uuid not null,
    -- Without spaces and in capitals, so that one case is not two.
    reference text not null check (reference ~ '^[A-Z0-9][A-Z0-9/.-]{0,39}$'),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    primary key (tenant_id, id),
    unique (tenant_id, reference)
);

create table case_opening (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

create table case_category (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    category text not null check (length(category) between 1 and 80),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

create table case_allocation (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    worker_id uuid not null,
    part text not null check (part in ('lead', 'co-worker')),
    from_day date not null,
    -- The instant, where the policy counts in hours.
    from_at timestamptz,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id),
    foreign key (tenant_id, worker_id) references person (tenant_id, id)
);
create index case_allocation_of_worker on case_allocation (tenant_id, worker_id) include (case_id, from_day, until_day) where superseded_at is null;

create table case_state (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    flag text not null check (length(flag) between 1 and 80),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

-- The children of a family, each with a record of their own. What stands for a child is what the policy lets stand.
create table case_member (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    label text not null check (length(label) between 1 and 80),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

create table case_event (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    event text not null check (length(event) between 1 and 80),
    day date not null,
    at timestamptz,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

create table case_interval (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    clock text not null check (length(clock) between 1 and 80),
    every text not null check (length(every) between 1 and 40),
    approved_by uuid,
    approver_role text,
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id),
    foreign key (tenant_id, approved_by) references person (tenant_id, id)
);

-- Why a case has a time of its own, in somebody's words.
create table case_interval_reason (
    tenant_id uuid not null references council (id),
    interval_id uuid not null,
    case_id uuid not null,
    wording text not null check (length(wording) between 1 and 2000),
    primary key (tenant_id, interval_id),
    foreign key (tenant_id, interval_id) references case_interval (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

-- A discussion of a case: begun, written, shared with the worker, and entered on the child's record. Nothing but what happens to it
-- decides `shared` and `open`; they are kept so that what is owed is found without reading what is long done.
create table discussion (
    tenant_id uuid not null references council (id),
    id uuid not null,
    case_id uuid not null,
    worker_id uuid not null,
    session_id uuid,
    kind text not null check (length(kind) between 1 and 80),
    form text not null,
    policy_version text not null,
    author_id uuid not null,
    begun_on date not null,
    shared boolean not null default false,
    open boolean not null default true,
    dropped_at timestamptz,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id),
    foreign key (tenant_id, worker_id) references person (tenant_id, id),
    foreign key (tenant_id, author_id) references person (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id)
);
create index discussion_of_session on discussion (tenant_id, session_id) where dropped_at is null;
create index discussion_of_case on discussion (tenant_id, case_id);
create index discussion_open on discussion (tenant_id, worker_id) where open;
-- A case stands once in a session.
create unique index discussion_once on discussion (tenant_id, session_id, case_id) where dropped_at is null and session_id is not null;

create table discussion_sharing (
    tenant_id uuid not null references council (id),
    discussion_id uuid not null,
    number int not null check (number > 0),
    case_id uuid not null,
    worker_id uuid not null,
    kind text not null,
    session_id uuid,
    held_on date not null,
    held_at timestamptz,
    detailed boolean not null,
    criterion text,
    shared_at timestamptz not null default app.now(),
    shared_by uuid not null,
    -- When the first version was shared: from then on it was known that the case was discussed.
    first_at timestamptz not null default app.now(),
    superseded_at timestamptz,
    primary key (tenant_id, discussion_id, number),
    foreign key (tenant_id, discussion_id) references discussion (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);
create index discussion_sharing_of_case on discussion_sharing (tenant_id, case_id, kind, held_on desc) where superseded_at is null;
create index discussion_sharing_by_day on discussion_sharing (tenant_id, held_on) where superseded_at is null;

create table discussion_wording (
    tenant_id uuid not null references council (id),
    discussion_id uuid not null,
    number int not null,
    case_id uuid not null,
    body jsonb not null,
    primary key (tenant_id, discussion_id, number),
    foreign key (tenant_id, discussion_id, number) references discussion_sharing (tenant_id, discussion_id, number),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id)
);

-- That a discussion stands on the child's record, for each child of the family; for the family as one where no child is known.
create table discussion_entry (
    tenant_id uuid not null references council (id),
    id uuid not null,
    discussion_id uuid not null,
    case_id uuid not null,
    member_id uuid,
    entered_on date not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, discussion_id) references discussion (tenant_id, id),
    foreign key (tenant_id, case_id) references case_ref (tenant_id, id),
    foreign key (tenant_id, member_id) references case_member (tenant_id, id)
);
create unique index discussion_entry_once on discussion_entry (tenant_id, discussion_id, coalesce(member_id, '00000000-0000-0000-0000-000000000000'::uuid))
    where superseded_at is null;

alter table draft drop constraint draft_about_check;
alter table draft add constraint draft_about_check check (about in ('record', 'agreement', 'discussion'));

-- The cases that a reader may know of or read. While a discussion is being written its author keeps the case; while one is still to be
-- entered and nobody works with the case any more, it stays with those of the worker who discussed it.
create function app.cases(wanted text) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 200 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return query
        with mine as materialized (select app.readable(wanted) as id)
        select a.case_id from public.case_allocation a
            where a.tenant_id = council and a.superseded_at is null and a.worker_id in (select id from mine)
              and a.from_day <= today and (a.until_day is null or a.until_day > today)
        union
        select d.case_id from public.discussion d
            where d.tenant_id = council and d.open and d.worker_id in (select id from mine)
              and ((not d.shared and d.author_id = reader)
                   or not exists (select from public.case_allocation a where a.tenant_id = council and a.case_id = d.case_id
                       and a.superseded_at is null and a.from_day <= today and (a.until_day is null or a.until_day > today)));
end $$;
alter function app.cases(text) owner to plumbline_owner;
revoke all on function app.cases(text) from public;
grant execute on function app.cases(text) to plumbline_app;

do $$
declare t text;
begin
    foreach t in array array['case_ref', 'case_opening', 'case_category', 'case_allocation', 'case_state', 'case_member', 'case_event',
        'case_interval', 'case_interval_reason', 'discussion', 'discussion_sharing', 'discussion_wording', 'discussion_entry'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
    -- Dates and states of a case, its reference included.
    foreach t in array array['case_opening', 'case_category', 'case_allocation', 'case_state', 'case_event', 'case_interval', 'discussion',
        'discussion_sharing', 'discussion_entry'] loop
        execute format('create index %I on %I (tenant_id, case_id)%s', t || '_by_case', t,
            case when t in ('discussion', 'discussion_sharing') then '' else ' where superseded_at is null' end);
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.whole_council(''figures'')) or case_id in (select app.cases(''figures''))))', t);
    end loop;
    -- What names a child, and what was written.
    foreach t in array array['case_member', 'case_interval_reason', 'discussion_wording'] loop
        execute format('create index %I on %I (tenant_id, case_id)', t || '_by_case', t);
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.whole_council(''content'')) or case_id in (select app.cases(''content''))))', t);
    end loop;
    -- Entered by whoever works with the case and by those above; the caseload itself by administrators, too.
    foreach t in array array['case_category', 'case_state', 'case_event', 'case_interval', 'case_interval_reason', 'discussion',
        'discussion_sharing', 'discussion_wording', 'discussion_entry'] loop
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and case_id in (select app.cases(''content'')))', t);
    end loop;
    foreach t in array array['case_opening', 'case_category', 'case_allocation', 'case_state', 'case_member', 'case_event'] loop
        execute format('create policy loaded on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and (select app.has_capacity(''administrator'')))', t);
        execute format('create policy corrected on %I for update to plumbline_app using (tenant_id = (select app.tenant())
            and (select app.has_capacity(''administrator''))) with check (tenant_id = (select app.tenant()))', t);
    end loop;
    foreach t in array array['case_category', 'case_state', 'case_event', 'case_interval', 'discussion_entry'] loop
        execute format('create policy changed on %I for update to plumbline_app using (tenant_id = (select app.tenant())
            and case_id in (select app.cases(''content''))) with check (tenant_id = (select app.tenant()))', t);
    end loop;
    foreach t in array array['case_opening', 'case_category', 'case_allocation', 'case_state', 'case_member', 'case_event', 'case_interval',
        'discussion_entry'] loop
        execute format('grant update (superseded_at, superseded_by) on %I to plumbline_app', t);
    end loop;
end $$;
drop index discussion_by_case, discussion_sharing_by_case;

create policy seen on case_ref for select to plumbline_app using (tenant_id = (select app.tenant())
    and ((select app.whole_council('figures')) or id in (select app.cases('figures'))));
create policy loaded on case_ref for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and (select app.has_capacity('administrator')));

create policy changed on discussion for update to plumbline_app using (tenant_id = (select app.tenant())
    and case_id in (select app.cases('content'))) with check (tenant_id = (select app.tenant()));
grant update (shared, open, dropped_at) on discussion to plumbline_app;
create policy changed on discussion_sharing for update to plumbline_app using (tenant_id = (select app.tenant())
    and case_id in (select app.cases('content'))) with check (tenant_id = (select app.tenant()));
grant update (superseded_at) on discussion_sharing to plumbline_app;
-- Written by oneself.
create policy own on discussion as restrictive for insert to plumbline_app with check (author_id = (select app.person()));
create policy own on discussion_sharing as restrictive for insert to plumbline_app with check (shared_by = (select app.person()));
create policy own on discussion_entry as restrictive for insert to plumbline_app with check (recorded_by = (select app.person()));
