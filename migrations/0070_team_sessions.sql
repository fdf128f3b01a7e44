-- The sessions of a team: group, peer and reflective supervision, and team meetings. They are in nobody's file: who works in the team,
-- whoever leads the session, and whoever may see the file of somebody in the team, see that it is planned, was held, and who came; what was
-- written of it is read by the team, by whoever leads, and by those who may read what is written in the file of somebody there.

create table team_session (
    tenant_id uuid not null references council (id),
    id uuid not null,
    unit_id uuid not null,
    kind text not null check (length(kind) between 1 and 80),
    leader_id uuid not null,
    first_day date not null,
    start_at time,
    minutes int check (minutes between 1 and 1440),
    place text check (length(place) <= 200),
    booked boolean not null default true,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, unit_id) references unit (tenant_id, id),
    foreign key (tenant_id, leader_id) references person (tenant_id, id)
);
create index team_session_of_unit on team_session (tenant_id, unit_id, first_day desc);
create index team_session_by_day on team_session (tenant_id, first_day);
create index team_session_of_leader on team_session (tenant_id, leader_id, first_day desc);

-- Moved to another day, or cancelled.
create table team_session_step (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    unit_id uuid not null,
    to_day date,
    to_start time,
    reason text not null check (length(reason) <= 80),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id)
);
create index team_session_step_of on team_session_step (tenant_id, session_id, recorded_at);

-- The case that is prepared: its reference as the policy lets it stand, who presents it, and why it was chosen; and the day on which the
-- child's case notes say that the session took place.
create table team_session_case (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    unit_id uuid not null,
    reference text not null check (length(reference) between 1 and 40),
    presenter_id uuid not null,
    reason text check (length(reason) <= 200),
    noted_on date,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id),
    foreign key (tenant_id, presenter_id) references person (tenant_id, id)
);
create unique index team_session_case_once on team_session_case (tenant_id, session_id) where superseded_at is null;

create table team_session_holding (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    unit_id uuid not null,
    held_on date not null,
    start_at time,
    minutes int check (minutes between 1 and 1440),
    mode text not null check (mode in ('in-person', 'video', 'phone')),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id)
);
create unique index team_session_held_once on team_session_holding (tenant_id, session_id) where superseded_at is null;
create index team_session_holding_by_day on team_session_holding (tenant_id, held_on) where superseded_at is null;
create index team_session_holding_of_unit on team_session_holding (tenant_id, unit_id, held_on desc) where superseded_at is null;

-- Who came, and who was expected and did not.
create table team_session_presence (
    tenant_id uuid not null references council (id),
    holding_id uuid not null,
    session_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    came boolean not null,
    primary key (tenant_id, holding_id, person_id),
    foreign key (tenant_id, holding_id) references team_session_holding (tenant_id, id),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);

-- Somebody writes it up: each with a draft of their own, so that nobody's waits for another's.
create table team_session_writing (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    unit_id uuid not null,
    author_id uuid not null,
    policy_version text not null,
    begun_at timestamptz not null default app.now(),
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id),
    foreign key (tenant_id, author_id) references person (tenant_id, id)
);
create unique index team_session_writing_once on team_session_writing (tenant_id, session_id, author_id) where ended_at is null;

create table team_session_wording (
    tenant_id uuid not null references council (id),
    session_id uuid not null,
    number int not null check (number > 0),
    unit_id uuid not null,
    body jsonb not null,
    shared_at timestamptz not null default app.now(),
    shared_by uuid not null,
    primary key (tenant_id, session_id, number),
    foreign key (tenant_id, session_id) references team_session (tenant_id, id),
    foreign key (tenant_id, shared_by) references person (tenant_id, id)
);

-- A session as it stands now.
create view team_session_now with (security_invoker = true) as
select s.tenant_id, s.id, s.unit_id, s.kind, s.leader_id, s.first_day, s.booked, s.minutes, s.place, s.recorded_at,
    coalesce(m.to_day, s.first_day) as day, coalesce(m.to_start, s.start_at) as start_at, coalesce(m.times, 0) as times_moved,
    c.reason as cancel_reason, c.recorded_at as cancelled_at, c.recorded_by as cancelled_by,
    h.id as holding_id, h.held_on, h.start_at as held_at, h.minutes as held_minutes, h.mode, h.recorded_at as held_recorded
from team_session s
left join lateral (select v.to_day, v.to_start, count(*) over () as times from team_session_step v
    where v.tenant_id = s.tenant_id and v.session_id = s.id and v.to_day is not null order by v.recorded_at desc, v.id desc limit 1) m on true
left join lateral (select x.reason, x.recorded_at, x.recorded_by from team_session_step x
    where x.tenant_id = s.tenant_id and x.session_id = s.id and x.to_day is null order by x.recorded_at limit 1) c on true
left join team_session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.id and h.superseded_at is null;
grant select on team_session_now to plumbline_app;

-- The teams of a reader: those in which they work, and those in which somebody works whose file they may see at this level.
create function app.teams(wanted text) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return query
        with mine as materialized (select app.readable(wanted) as id union select reader)
        select distinct p.unit_id from public.post p join mine on mine.id = p.person_id
            where p.tenant_id = council and p.superseded_at is null and p.from_day <= today and (p.until_day is null or p.until_day > today);
end $$;

-- The teams in which a reader supervises somebody, or stands in for who does: they plan its sessions and write them up.
create function app.run_teams() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 5 as $$
declare council uuid := app.tenant(); reader uuid := app.person(); today date := app.today();
begin
    return query select distinct p.unit_id from public.relationship r
        join public.post p on p.tenant_id = r.tenant_id and p.person_id = r.subject_id and p.superseded_at is null and p.from_day <= today
            and (p.until_day is null or p.until_day > today)
        where r.tenant_id = council and r.supervisor_id = reader and r.superseded_at is null and r.kind in ('line', 'cover')
            and r.from_day <= today and (r.until_day is null or r.until_day > today);
end $$;

-- The sessions that a reader leads, wherever the team is.
create function app.led_sessions() returns setof uuid language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    rows 20 as $$
declare council uuid := app.tenant(); reader uuid := app.person();
begin
    return query select s.id from public.team_session s where s.tenant_id = council and s.leader_id = reader;
end $$;

do $$
declare f text; t text; own text;
begin
    foreach f in array array['app.teams(text)', 'app.run_teams()', 'app.led_sessions()'] loop
        execute format('alter function %s owner to plumbline_owner', f);
        execute format('revoke all on function %s from public', f);
        execute format('grant execute on function %s to plumbline_app', f);
    end loop;
    foreach t in array array['team_session', 'team_session_step', 'team_session_case', 'team_session_holding', 'team_session_presence',
        'team_session_writing', 'team_session_wording'] loop
        own := case when t = 'team_session' then 'id' else 'session_id' end;
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('grant select, insert on %I to plumbline_app', t);
        if t = 'team_session_wording' then
            execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
                and (unit_id in (select app.teams(''content'')) or session_id in (select app.led_sessions())))', t);
        else
            execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
                and ((select app.whole_council(''figures'')) or unit_id in (select app.teams(''figures'')) or %I in (select app.led_sessions())))', t, own);
        end if;
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and (unit_id in (select app.run_teams()) or %I in (select app.led_sessions())))', t, own);
    end loop;
    foreach t in array array['team_session', 'team_session_step', 'team_session_case', 'team_session_holding'] loop
        execute format('create policy own on %I as restrictive for insert to plumbline_app with check (recorded_by = (select app.person()))', t);
    end loop;
    foreach t in array array['team_session_case', 'team_session_holding'] loop
        execute format('create policy changed on %I for update to plumbline_app using (tenant_id = (select app.tenant())
            and (unit_id in (select app.run_teams()) or session_id in (select app.led_sessions()))) with check (tenant_id = (select app.tenant()))', t);
        execute format('grant update (superseded_at, superseded_by) on %I to plumbline_app', t);
    end loop;
end $$;
create policy own on team_session_writing as restrictive for insert to plumbline_app with check (author_id = (select app.person()));
create policy own on team_session_wording as restrictive for insert to plumbline_app with check (shared_by = (select app.person()));
create policy changed on team_session_writing for update to plumbline_app
    using (tenant_id = (select app.tenant()) and author_id = (select app.person())) with check (tenant_id = (select app.tenant()));
grant update (ended_at) on team_session_writing to plumbline_app;

alter table draft drop constraint draft_about_check;
alter table draft add constraint draft_about_check check (about in ('record', 'agreement', 'discussion', 'team-session'));

-- A case is discussed in the session of a team, too: the discussion is the child's and its worker's as any other.
alter table discussion add column team_session_id uuid;
alter table discussion add foreign key (tenant_id, team_session_id) references team_session (tenant_id, id);
alter table discussion add check (session_id is null or team_session_id is null);
alter table discussion_sharing add column team_session_id uuid;
create index discussion_of_team_session on discussion (tenant_id, team_session_id) where dropped_at is null and team_session_id is not null;
create unique index discussion_once_in_team on discussion (tenant_id, team_session_id, case_id) where dropped_at is null and team_session_id is not null;

-- The record of a group's session that one of them presented: whose session it is in their file.
alter table session add column team_session_id uuid;
alter table session add foreign key (tenant_id, team_session_id) references team_session (tenant_id, id);
create unique index session_of_team_session on session (tenant_id, team_session_id) where team_session_id is not null;

-- Times in the council's own calendar, such as practice weeks.
create table council_period (
    tenant_id uuid not null references council (id),
    id uuid not null,
    period text not null check (length(period) between 1 and 80),
    from_day date not null,
    until_day date not null check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id)
);
alter table council_period owner to plumbline_owner;
alter table council_period enable row level security;
alter table council_period force row level security;
create policy owner on council_period to plumbline_owner using (true) with check (true);
create policy seen on council_period for select to plumbline_app using (tenant_id = (select app.tenant()));
create policy added on council_period for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and (select app.has_capacity('administrator')));
create policy changed on council_period for update to plumbline_app
    using (tenant_id = (select app.tenant()) and (select app.has_capacity('administrator')))
    with check (tenant_id = (select app.tenant()));
grant select, insert on council_period to plumbline_app;
grant update (superseded_at, superseded_by) on council_period to plumbline_app;

-- The cases that a session looks at where the policy has them sampled: numbers alone, each with why it was chosen and how; a draw with its
-- seed and the lists it was drawn from, so that it can be done again.
create table session_draw (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    seed text not null check (length(seed) between 1 and 100),
    wanted int not null check (wanted > 0),
    lists jsonb not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index session_draw_of on session_draw (tenant_id, session_id);

create table session_sample (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    number text not null check (length(number) between 1 and 40),
    criterion text not null check (length(criterion) between 1 and 80),
    draw_id uuid,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, draw_id) references session_draw (tenant_id, id),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create unique index session_sample_once on session_sample (tenant_id, session_id, number) where superseded_at is null;
create index session_sample_of_subject on session_sample (tenant_id, subject_id) where superseded_at is null;

do $$
declare t text;
begin
    foreach t in array array['session_draw', 'session_sample'] loop
        execute format('alter table %I owner to plumbline_owner', t);
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner on %I to plumbline_owner using (true) with check (true)', t);
        execute format('create policy seen on %I for select to plumbline_app using (tenant_id = (select app.tenant())
            and ((select app.whole_council(''figures'')) or subject_id in (select app.readable(''figures''))))', t);
        execute format('create policy added on %I for insert to plumbline_app with check (tenant_id = (select app.tenant())
            and subject_id in (select app.readable(''content'')))', t);
        execute format('create policy own on %I as restrictive for insert to plumbline_app with check (recorded_by = (select app.person()))', t);
        execute format('grant select, insert on %I to plumbline_app', t);
    end loop;
end $$;
create policy changed on session_sample for update to plumbline_app
    using (tenant_id = (select app.tenant()) and subject_id in (select app.readable('content'))) with check (tenant_id = (select app.tenant()));
grant update (superseded_at, superseded_by) on session_sample to plumbline_app;
