-- The journal of what a person learns, for themselves: entries, and the needs that make a development plan of them.
--
-- It is the person's own. Nobody else reads a row of it, whatever they are to the person: no supervisor, no manager, no quality
-- assurance, no administrator, nobody under a grant. So its walls know the person alone, and not who may read a file. Facts: an entry is
-- changed by a new version, and taken back by a version without words; nothing is overwritten. Two who write the same next version
-- cannot both do so.

create table journal_entry (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    unique (tenant_id, id, subject_id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index journal_entry_of_subject on journal_entry (tenant_id, subject_id);

create table journal_version (
    tenant_id uuid not null,
    entry_id uuid not null,
    number int not null check (number > 0),
    subject_id uuid not null,
    withdrawn boolean not null default false,
    learnt_on date,
    minutes int check (minutes between 1 and 59940),
    with_peer boolean not null default false,
    need_by date,
    need_met_on date,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, entry_id, number),
    unique (tenant_id, entry_id, number, subject_id),
    foreign key (tenant_id, entry_id, subject_id) references journal_entry (tenant_id, id, subject_id),
    constraint journal_version_withdrawn check (withdrawn = (learnt_on is null) and not (withdrawn and number = 1)),
    constraint journal_version_need check (need_met_on is null or need_by is not null)
);

create table journal_wording (
    tenant_id uuid not null,
    entry_id uuid not null,
    number int not null,
    subject_id uuid not null,
    title text not null check (length(title) between 1 and 200),
    activity text not null check (length(activity) between 1 and 400),
    happened text not null check (length(happened) <= 20000),
    learnt text not null check (length(learnt) <= 20000),
    differently text not null check (length(differently) <= 20000),
    impact text not null check (length(impact) <= 20000),
    peer text not null check (length(peer) <= 20000),
    standards text[] not null,
    standards_part text not null check (length(standards_part) <= 400),
    need text not null check (length(need) <= 2000),
    primary key (tenant_id, entry_id, number),
    foreign key (tenant_id, entry_id, number, subject_id) references journal_version (tenant_id, entry_id, number, subject_id)
);

do $$
declare t text;
begin
    foreach t in array array['journal_entry', 'journal_version', 'journal_wording'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('grant select, insert on %I to plumbline_app', t);
        execute format('create policy seen on %I for select to plumbline_app
            using (tenant_id = (select app.tenant()) and subject_id = (select app.person()))', t);
        execute format('create policy added on %I for insert to plumbline_app
            with check (tenant_id = (select app.tenant()) and subject_id = (select app.person()))', t);
    end loop;
end $$;

-- That somebody writes in their journal, or takes its records with them, is known to themselves alone.
create policy of_journals on log as restrictive for select to plumbline_app
    using (about is distinct from 'journal' or actor_id = (select app.person()));
