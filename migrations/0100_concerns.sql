-- What goes wrong between people, and what was told to others.
--
-- A concern (a difficulty, a dispute, a serious concern, an urgent request) goes through the steps of a process of the policy. It is
-- between the person, who supervises them in the line or stands in, and the management line above; nobody else knows of it: no
-- administrator, no quality assurance, no professional supervisor. Where the process keeps its words from the person concerned (`told`
-- is false) they see the days of the steps alone. Facts: nothing is changed, what happens next is another row.

create table concern (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    process text not null,
    told boolean not null,
    opened_on date not null,
    raised_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    unique (tenant_id, id, subject_id, told),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, raised_by) references person (tenant_id, id)
);
create index concern_of_subject on concern (tenant_id, subject_id);

create table concern_step (
    tenant_id uuid not null,
    id uuid not null,
    concern_id uuid not null,
    subject_id uuid not null,
    told boolean not null,
    step text not null,
    taken_on date not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    unique (tenant_id, concern_id, step),
    foreign key (tenant_id, concern_id, subject_id, told) references concern (tenant_id, id, subject_id, told),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id)
);

create table concern_end (
    tenant_id uuid not null,
    concern_id uuid not null,
    subject_id uuid not null,
    told boolean not null,
    outcome text not null,
    ended_on date not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, concern_id),
    foreign key (tenant_id, concern_id, subject_id, told) references concern (tenant_id, id, subject_id, told),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id)
);

-- What was written: when it was raised, with a step, at the end, or between.
create table concern_wording (
    tenant_id uuid not null,
    id uuid not null,
    concern_id uuid not null,
    subject_id uuid not null,
    told boolean not null,
    of text not null check (of in ('raised', 'step', 'note', 'end')),
    step text,
    wording text not null check (length(wording) between 1 and 20000),
    author_id uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, concern_id, subject_id, told) references concern (tenant_id, id, subject_id, told),
    foreign key (tenant_id, author_id) references person (tenant_id, id)
);
create index concern_wording_of_concern on concern_wording (tenant_id, concern_id);

-- What was said in supervision and told to others; the person whose file it is in sees each.
create table disclosure (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    told_on date not null,
    explained text not null check (explained in ('before', 'after', 'not-yet')),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    unique (tenant_id, id, subject_id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id)
);
create index disclosure_of_subject on disclosure (tenant_id, subject_id, told_on);

create table disclosure_wording (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    subject_id uuid not null,
    to_whom text not null check (length(to_whom) between 1 and 400),
    reason text not null check (length(reason) between 1 and 400),
    what text not null check (length(what) between 1 and 20000),
    next_steps text not null default '' check (length(next_steps) <= 20000),
    primary key (tenant_id, disclosure_id),
    foreign key (tenant_id, disclosure_id, subject_id) references disclosure (tenant_id, id, subject_id)
);

-- Whose concerns the reader is a party to today: their own, of whom they supervise in the line or stand in with, and of the line below.
create function app.concern_files() returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select coalesce(array_agg(distinct a.subject_id), '{}') from public.file_access a
          where a.tenant_id = app.tenant() and a.reader_id = app.person() and a.subject_id is not null and a.level = 'figures'
            and a.because in ('self', 'line', 'cover', 'management-line') and a.from_day <= app.today() and a.until_day > app.today() $$;

-- How many concerns of each process are open in the council, and how many of them for longer than so many days: numbers and no names,
-- for whoever sees Quality.
create function app.concern_figures(older_than integer) returns table (process text, open bigint, old bigint)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select c.process, count(*), count(*) filter (where c.opened_on < app.today() - older_than)
          from public.concern c
          where c.tenant_id = app.tenant()
            and (app.has_capacity('quality') or app.has_capacity('senior-manager') or app.has_capacity('principal-social-worker'))
            and not exists (select from public.concern_end e where e.tenant_id = c.tenant_id and e.concern_id = c.id)
          group by c.process order by c.process $$;

do $$
declare t text;
begin
    foreach t in array array['concern', 'concern_step', 'concern_end', 'concern_wording', 'disclosure', 'disclosure_wording'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
    foreach t in array array['concern', 'concern_step', 'concern_end'] loop
        execute format('create policy seen on %I for select to plumbline_app
            using (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[]))', t);
    end loop;
    foreach t in array array['disclosure', 'disclosure_wording'] loop
        execute format('create policy seen on %I for select to plumbline_app
            using (tenant_id = (select app.tenant()) and subject_id = any ((select app.files(''content''))::uuid[]))', t);
        execute format('create policy added on %I for insert to plumbline_app
            with check (tenant_id = (select app.tenant()) and subject_id = any ((select app.files(''content''))::uuid[])
                and subject_id <> (select app.person()))', t);
    end loop;
end $$;
create policy seen on concern_wording for select to plumbline_app
    using (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[])
        and (told or subject_id <> (select app.person())));
create policy added on concern for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[]) and raised_by = (select app.person()));
create policy added on concern_step for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[]) and recorded_by = (select app.person()));
create policy added on concern_end for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[]) and recorded_by = (select app.person()));
create policy added on concern_wording for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and subject_id = any ((select app.concern_files())::uuid[]) and author_id = (select app.person()));

-- That somebody opened or did something with a concern is known to its parties alone.
create policy of_concerns on log as restrictive for select to plumbline_app
    using (about is distinct from 'concern' or subject_id = any ((select app.concern_files())::uuid[]));

alter function app.concern_files() owner to plumbline_owner;
alter function app.concern_figures(integer) owner to plumbline_owner;
revoke all on function app.concern_files(), app.concern_figures(integer) from public;
grant execute on function app.concern_files(), app.concern_figures(integer) to plumbline_app;
