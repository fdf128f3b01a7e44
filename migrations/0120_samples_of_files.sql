-- Samples of supervision files: drawn by a stated seed from whoever is supervised on a day, each team by its share, so that the same question
-- draws the same files again. What was looked at stays: the parts it was drawn from, the files in it, what was found in them as a whole and
-- what is improved. Nothing about a sample is in anybody's file; opening the files is in the log, as ever.

create table file_sample (
    tenant_id uuid not null references council (id),
    id uuid not null,
    purpose text not null check (length(purpose) between 1 and 2000),
    -- Who was supervised on this day; what had happened by its end.
    as_of date not null,
    since_day date not null check (since_day <= as_of),
    -- Only whoever had a post there or below it; the whole council where there is none.
    unit_id uuid,
    seed text not null check (length(seed) between 1 and 100),
    wanted int not null check (wanted between 1 and 200),
    drawn_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, unit_id) references unit (tenant_id, id),
    foreign key (tenant_id, drawn_by) references person (tenant_id, id)
);
create index file_sample_by_day on file_sample (tenant_id, recorded_at);

-- The teams it was drawn from: how many people each had, and how many of them were drawn.
create table file_sample_part (
    tenant_id uuid not null references council (id),
    sample_id uuid not null,
    place int not null check (place > 0),
    unit_id uuid,
    people int not null check (people > 0),
    drawn int not null check (drawn between 0 and people),
    primary key (tenant_id, sample_id, place),
    foreign key (tenant_id, sample_id) references file_sample (tenant_id, id),
    foreign key (tenant_id, unit_id) references unit (tenant_id, id)
);

create table file_sample_member (
    tenant_id uuid not null references council (id),
    sample_id uuid not null,
    place int not null check (place > 0),
    part int not null,
    person_id uuid not null,
    primary key (tenant_id, sample_id, place),
    unique (tenant_id, sample_id, person_id),
    foreign key (tenant_id, sample_id, part) references file_sample_part (tenant_id, sample_id, place),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);

-- What was found in the sample as a whole, and what is improved: by whom, by when, and that it was done.
create table file_sample_finding (
    tenant_id uuid not null references council (id),
    id uuid not null,
    sample_id uuid not null,
    finding text not null check (length(finding) between 1 and 20000),
    improvement text not null default '' check (length(improvement) <= 20000),
    owner text not null default '' check (length(owner) <= 200),
    due_on date,
    done_on date,
    done_by uuid,
    recorded_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, sample_id) references file_sample (tenant_id, id),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id),
    foreign key (tenant_id, done_by) references person (tenant_id, id),
    check ((done_on is null) = (done_by is null))
);
create index file_sample_finding_of on file_sample_finding (tenant_id, sample_id);

-- Who draws samples: whoever reads the figures of the whole council.
create function app.samples_files() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$ begin return app.has_capacity('quality') or app.has_capacity('senior-manager') or app.has_capacity('principal-social-worker'); end $$;
alter function app.samples_files() owner to plumbline_owner;
revoke all on function app.samples_files() from public;
grant execute on function app.samples_files() to plumbline_app;

do $$
declare t text;
begin
    foreach t in array array['file_sample', 'file_sample_part', 'file_sample_member', 'file_sample_finding'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and (select app.samples_files()))', t);
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and (select app.samples_files()))', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
end $$;
create policy own on file_sample as restrictive for insert to plumbline_app with check (drawn_by = (select app.person()));
create policy own on file_sample_finding as restrictive for insert to plumbline_app with check (recorded_by = (select app.person()) and done_on is null);
create policy done on file_sample_finding for update to plumbline_app
    using (tenant_id = (select app.tenant()) and (select app.samples_files()) and done_on is null)
    with check (tenant_id = (select app.tenant()) and done_by = (select app.person()));
grant update (done_on, done_by) on file_sample_finding to plumbline_app;
