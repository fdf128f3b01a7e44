-- Councils, their people, and the supervision file of each person.
--
-- Two walls of row security stand here. The first is the council: every row carries tenant_id, and every policy compares
-- it with app.tenant(), which looks the tenant up from the capability (the hash of a sign-in's token) that the transaction
-- has set; the app role cannot read the table behind it, so a forged setting finds nothing. The second is the file: what
-- belongs to one person's supervision file is shown only to readers with a row in file_access for that day and level,
-- and those rows are derived from relationships and posts by one function, in the transaction that changes them.
-- Facts are appended and superseded, never overwritten. Days are London days; [from_day, until_day) everywhere.

create schema app authorization plumbline_owner;
create schema door authorization plumbline_owner;
grant usage on schema app to plumbline_app, plumbline_door, plumbline_jobs;
grant usage on schema door to plumbline_door;
grant usage on schema public to plumbline_app, plumbline_door, plumbline_jobs;

-- The one place in the database that knows the time and the day; tests replace now(). What expires at the door goes by the
-- real clock.
create function app.now() returns timestamptz language sql stable as $$ select now() $$;
create function app.today() returns date language sql stable
    as $$ select (app.now() at time zone 'Europe/London')::date $$;

-- Before a tenant is known ------------------------------------------------------------------------------------------

create table council (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name text not null check (length(name) between 1 and 200),
    demo boolean not null default false,
    created_at timestamptz not null default now()
);

-- Grows by one with every committed change of facts; caches of figures are keyed by it.
create table fact_version (
    tenant_id uuid primary key references council (id),
    n bigint not null default 1
);

create table person (
    tenant_id uuid not null references council (id),
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    employed_from date not null,
    left_on date check (left_on >= employed_from),
    qualified_on date,
    recorded_at timestamptz not null default app.now(),
    version int not null default 1,
    primary key (tenant_id, id)
);
create index person_by_name on person (tenant_id, lower(name) text_pattern_ops);

create table door.account (
    tenant_id uuid not null references council (id),
    person_id uuid not null,
    email text not null check (email = lower(email) and length(email) between 3 and 254),
    password_hash text,
    locked_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, person_id),
    unique (tenant_id, email),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);

create table door.invitation (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    ends_at timestamptz not null,
    used_at timestamptz,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references door.account (tenant_id, person_id)
);

create table door.sign_in (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    token_hash bytea not null unique check (length(token_hash) = 32),
    how text not null check (how in ('password', 'invitation')),
    browser text not null default '' check (length(browser) <= 200),
    created_at timestamptz not null default now(),
    last_input_at timestamptz not null default now(),
    ends_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references door.account (tenant_id, person_id)
);
create index sign_in_of_person on door.sign_in (tenant_id, person_id, created_at desc);

-- Failed attempts, for the growing delay; keys are hashes, so that nothing typed into the wrong field is kept.
create table door.attempt (
    key bytea not null,
    at timestamptz not null default now()
);
create index attempt_by_key on door.attempt (key, at desc);

-- What was typed when a sign-in had already expired: appended, never read before the same person signs in again.
create table door.held_draft (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    address text not null check (length(address) <= 400),
    body jsonb not null,
    held_at timestamptz not null default now(),
    taken_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references door.account (tenant_id, person_id)
);

create table door.demo_person (
    tenant_id uuid not null references council (id),
    email text not null,
    label text not null,
    place int not null,
    primary key (tenant_id, email)
);

-- Who is asking --------------------------------------------------------------------------------------------------------

create function app.tenant() returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select s.tenant_id from door.sign_in s
          where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
            and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes' $$;

create function app.person() returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select s.person_id from door.sign_in s
          where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
            and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes' $$;

create function app.sign_in() returns uuid language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select s.id from door.sign_in s
          where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex')
            and s.revoked_at is null and now() < s.ends_at and now() < s.last_input_at + interval '30 minutes' $$;

-- Directory: units, posts, relationships -------------------------------------------------------------------------------

create table unit (
    tenant_id uuid not null references council (id),
    id uuid not null,
    parent_id uuid,
    kind text not null check (kind in ('directorate', 'service', 'team')),
    team_type text,
    name text not null check (length(name) between 1 and 200),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    version int not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, parent_id) references unit (tenant_id, id)
);

create table post (
    tenant_id uuid not null references council (id),
    id uuid not null,
    person_id uuid not null,
    unit_id uuid not null,
    role text not null,
    employment text not null,
    capacities text[] not null default '{}',
    attributes text[] not null default '{}',
    without_attributes text[] not null default '{}',
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id),
    foreign key (tenant_id, unit_id) references unit (tenant_id, id)
);
create index post_of_person on post (tenant_id, person_id, from_day) where superseded_at is null;
create index post_in_unit on post (tenant_id, unit_id) where superseded_at is null;

create table relationship (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    supervisor_id uuid not null,
    kind text not null check (kind in ('line', 'professional', 'practice-educator', 'cover')),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    check (subject_id <> supervisor_id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, supervisor_id) references person (tenant_id, id)
);
create index relationship_of_subject on relationship (tenant_id, subject_id, from_day) where superseded_at is null;
create index relationship_of_supervisor on relationship (tenant_id, supervisor_id, from_day) where superseded_at is null;

create table closure_day (
    tenant_id uuid not null references council (id),
    day date not null,
    name text not null check (length(name) between 1 and 200),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    primary key (tenant_id, day)
);

-- A council's own values where its policy is silent; always shown as local.
create table local_setting (
    tenant_id uuid not null references council (id),
    id uuid not null,
    setting text not null,
    value text not null check (length(value) <= 200),
    from_day date not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id)
);

-- What a council's policy says of readers, copied from its files at start-up so that the database can hold the line.
create table access_setting (
    tenant_id uuid not null references council (id),
    reader text not null,
    level text not null check (level in ('figures', 'content', 'private', 'presence')),
    primary key (tenant_id, reader, level)
);

-- Who may read which file on which days. subject_id null = every file of the council. Derived, never typed.
create table file_access (
    tenant_id uuid not null references council (id),
    reader_id uuid not null,
    subject_id uuid,
    level text not null check (level in ('figures', 'content', 'private', 'presence')),
    because text not null,
    from_day date not null,
    until_day date not null,
    foreign key (tenant_id, reader_id) references person (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index file_access_of_reader on file_access (tenant_id, reader_id, level, from_day, until_day);

create function app.has_capacity(wanted text) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.post p where p.tenant_id = app.tenant() and p.person_id = app.person()
            and p.superseded_at is null and p.from_day <= app.today() and (p.until_day is null or p.until_day > app.today())
            and wanted = any (p.capacities)) $$;

create function app.whole_council(wanted text) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.file_access a where a.tenant_id = app.tenant() and a.reader_id = app.person()
            and a.subject_id is null and a.level = wanted and a.from_day <= app.today() and a.until_day > app.today()) $$;

create function app.files(wanted text) returns uuid[] language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select coalesce(array_agg(distinct a.subject_id), '{}') from public.file_access a
          where a.tenant_id = app.tenant() and a.reader_id = app.person() and a.subject_id is not null
            and a.level = wanted and a.from_day <= app.today() and a.until_day > app.today() $$;

-- The file: dates and states (level figures) -----------------------------------------------------------------------------

create table person_flag (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    flag text not null,
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index person_flag_of_subject on person_flag (tenant_id, subject_id) where superseded_at is null;

create table dated_event (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    event text not null,
    day date not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index dated_event_of_subject on dated_event (tenant_id, subject_id) where superseded_at is null;

create table absence (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    kind text not null,
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index absence_of_subject on absence (tenant_id, subject_id, from_day) where superseded_at is null;

create table interval_override (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    clock text not null,
    every text not null,
    approved_by uuid,
    approver_role text,
    reason text not null default '' check (length(reason) <= 2000),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index interval_override_of_subject on interval_override (tenant_id, subject_id) where superseded_at is null;

create table waiver (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    clock text not null,
    approved_by uuid not null,
    reason text not null default '' check (length(reason) <= 2000),
    from_day date not null,
    until_day date check (until_day > from_day),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index waiver_of_subject on waiver (tenant_id, subject_id) where superseded_at is null;

create table session (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    supervisor_id uuid not null,
    kind text not null,
    first_day date not null,
    start_at time,
    minutes int check (minutes between 1 and 1440),
    place text check (length(place) <= 200),
    booked boolean not null default true,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, supervisor_id) references person (tenant_id, id)
);
create index session_of_subject on session (tenant_id, subject_id, first_day desc);
create index session_of_supervisor on session (tenant_id, supervisor_id, first_day desc);
create index session_by_day on session (tenant_id, first_day);

create table session_move (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    from_day date not null,
    to_day date not null,
    to_start time,
    reason text not null,
    asked_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index session_move_of_session on session_move (tenant_id, session_id, recorded_at);
create index session_move_of_subject on session_move (tenant_id, subject_id);

create table session_cancellation (
    tenant_id uuid not null references council (id),
    session_id uuid not null,
    subject_id uuid not null,
    reason text not null,
    asked_by uuid not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, session_id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index session_cancellation_of_subject on session_cancellation (tenant_id, subject_id);

create table session_holding (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    kind text not null,
    held_on date not null,
    start_at time,
    minutes int check (minutes between 1 and 1440),
    mode text not null check (mode in ('in-person', 'video', 'phone')),
    in_private boolean,
    interrupted boolean,
    late_start boolean,
    parts text[] not null default '{}',
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create unique index session_held_once on session_holding (tenant_id, session_id) where superseded_at is null;
create index session_holding_of_subject on session_holding (tenant_id, subject_id, kind, held_on desc) where superseded_at is null;
create index session_holding_by_day on session_holding (tenant_id, held_on) where superseded_at is null;

-- The supervisee says: this meeting did not take place as it is written here.
create table session_contest (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index session_contest_of_subject on session_contest (tenant_id, subject_id);

create table record (
    tenant_id uuid not null references council (id),
    id uuid not null,
    session_id uuid not null,
    subject_id uuid not null,
    author_id uuid not null,
    policy_version text not null,
    form text not null,
    recorded_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    unique (tenant_id, session_id),
    foreign key (tenant_id, session_id) references session (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, author_id) references person (tenant_id, id)
);
create index record_of_subject on record (tenant_id, subject_id);
create index record_of_author on record (tenant_id, author_id);

create table record_sharing (
    tenant_id uuid not null references council (id),
    record_id uuid not null,
    number int not null check (number > 0),
    subject_id uuid not null,
    commitment bytea not null check (length(commitment) = 32),
    shared_at timestamptz not null default app.now(),
    shared_by uuid not null,
    primary key (tenant_id, record_id, number),
    foreign key (tenant_id, record_id) references record (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index record_sharing_of_subject on record_sharing (tenant_id, subject_id);

create table sign_off (
    tenant_id uuid not null references council (id),
    id uuid not null,
    record_id uuid not null,
    number int not null,
    subject_id uuid not null,
    person_id uuid not null,
    kind text not null check (kind in ('sign', 'sign-with-comment', 'ask-for-change', 'disagree')),
    commitment bytea not null check (length(commitment) = 32),
    signed_at timestamptz not null default app.now(),
    primary key (tenant_id, id),
    unique (tenant_id, record_id, number, person_id),
    foreign key (tenant_id, record_id, number) references record_sharing (tenant_id, record_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index sign_off_of_subject on sign_off (tenant_id, subject_id);

create table agreement (
    tenant_id uuid not null references council (id),
    id uuid not null,
    relationship_id uuid not null,
    subject_id uuid not null,
    supervisor_id uuid not null,
    policy_version text not null,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, relationship_id) references relationship (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, supervisor_id) references person (tenant_id, id)
);
create index agreement_of_subject on agreement (tenant_id, subject_id);

create table agreement_offer (
    tenant_id uuid not null references council (id),
    agreement_id uuid not null,
    number int not null check (number > 0),
    subject_id uuid not null,
    commitment bytea not null check (length(commitment) = 32),
    review_on date,
    offered_at timestamptz not null default app.now(),
    offered_by uuid not null,
    primary key (tenant_id, agreement_id, number),
    foreign key (tenant_id, agreement_id) references agreement (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index agreement_offer_of_subject on agreement_offer (tenant_id, subject_id);

create table agreement_signature (
    tenant_id uuid not null references council (id),
    agreement_id uuid not null,
    number int not null,
    subject_id uuid not null,
    person_id uuid not null,
    commitment bytea not null check (length(commitment) = 32),
    signed_at timestamptz not null default app.now(),
    primary key (tenant_id, agreement_id, number, person_id),
    foreign key (tenant_id, agreement_id, number) references agreement_offer (tenant_id, agreement_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index agreement_signature_of_subject on agreement_signature (tenant_id, subject_id);

create table action (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    owner_id uuid not null,
    record_id uuid,
    agreed_on date not null,
    due_on date,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, owner_id) references person (tenant_id, id),
    foreign key (tenant_id, record_id) references record (tenant_id, id)
);
create index action_of_subject on action (tenant_id, subject_id);

-- done and dropped close an action; kept counts a survived session; redated gives it a new day.
create table action_step (
    tenant_id uuid not null references council (id),
    id uuid not null,
    action_id uuid not null,
    subject_id uuid not null,
    kind text not null check (kind in ('done', 'dropped', 'kept', 'redated')),
    day date not null,
    due_on date,
    record_id uuid,
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, action_id) references action (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index action_step_of_subject on action_step (tenant_id, subject_id);

-- The file: what was written (level content) -----------------------------------------------------------------------------

create table agenda_item (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    author_id uuid not null,
    wording text not null check (length(wording) between 1 and 4000),
    added_at timestamptz not null default app.now(),
    withdrawn_at timestamptz,
    discussed_in uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, discussed_in) references record (tenant_id, id)
);
create index agenda_item_of_subject on agenda_item (tenant_id, subject_id);

create table record_wording (
    tenant_id uuid not null references council (id),
    record_id uuid not null,
    number int not null,
    subject_id uuid not null,
    body jsonb not null,
    primary key (tenant_id, record_id, number),
    foreign key (tenant_id, record_id, number) references record_sharing (tenant_id, record_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index record_wording_of_subject on record_wording (tenant_id, subject_id);

create table sign_off_wording (
    tenant_id uuid not null references council (id),
    sign_off_id uuid not null,
    subject_id uuid not null,
    wording text not null check (length(wording) between 1 and 20000),
    primary key (tenant_id, sign_off_id),
    foreign key (tenant_id, sign_off_id) references sign_off (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

create table contest_wording (
    tenant_id uuid not null references council (id),
    contest_id uuid not null,
    subject_id uuid not null,
    wording text not null check (length(wording) between 1 and 20000),
    primary key (tenant_id, contest_id),
    foreign key (tenant_id, contest_id) references session_contest (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

create table agreement_wording (
    tenant_id uuid not null references council (id),
    agreement_id uuid not null,
    number int not null,
    subject_id uuid not null,
    body jsonb not null,
    primary key (tenant_id, agreement_id, number),
    foreign key (tenant_id, agreement_id, number) references agreement_offer (tenant_id, agreement_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

create table action_wording (
    tenant_id uuid not null references council (id),
    action_id uuid not null,
    subject_id uuid not null,
    wording text not null check (length(wording) between 1 and 4000),
    primary key (tenant_id, action_id),
    foreign key (tenant_id, action_id) references action (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

create table action_step_wording (
    tenant_id uuid not null references council (id),
    step_id uuid not null,
    subject_id uuid not null,
    wording text not null check (length(wording) between 1 and 4000),
    primary key (tenant_id, step_id),
    foreign key (tenant_id, step_id) references action_step (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

-- A note on a move, a cancellation, an absence or an override: why, in the words of the person who entered it.
create table fact_note (
    tenant_id uuid not null references council (id),
    id uuid not null,
    subject_id uuid not null,
    about text not null check (about in ('move', 'cancellation', 'absence', 'override', 'waiver', 'agreement')),
    about_id uuid not null,
    wording text not null check (length(wording) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index fact_note_of_subject on fact_note (tenant_id, subject_id);

-- The file: what the pair keeps between them (level private) ---------------------------------------------------------------

create table record_private (
    tenant_id uuid not null references council (id),
    record_id uuid not null,
    number int not null,
    subject_id uuid not null,
    body jsonb not null,
    primary key (tenant_id, record_id, number),
    foreign key (tenant_id, record_id, number) references record_sharing (tenant_id, record_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

-- Drafts: the author's alone until shared ----------------------------------------------------------------------------------

create table draft (
    tenant_id uuid not null references council (id),
    about text not null check (about in ('record', 'agreement')),
    about_id uuid not null,
    subject_id uuid not null,
    author_id uuid not null,
    body jsonb not null,
    version int not null default 1,
    -- The page that saved last, and the number of its save: a repeat or an overtaken save is told from a clash by them.
    writer text check (writer ~ '^[0-9a-f]{32}$'),
    seq bigint,
    saved_at timestamptz not null default app.now(),
    primary key (tenant_id, about, about_id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, author_id) references person (tenant_id, id)
);

-- Texts that lost a race: kept for their author, so that nobody's words are overwritten or dropped.
create table draft_clash (
    tenant_id uuid not null references council (id),
    id uuid not null,
    about text not null,
    about_id uuid not null,
    subject_id uuid not null,
    author_id uuid not null,
    body jsonb not null,
    kept_at timestamptz not null default app.now(),
    settled_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id),
    foreign key (tenant_id, author_id) references person (tenant_id, id)
);

create unique index draft_clash_open on draft_clash (tenant_id, about, about_id, author_id) where settled_at is null;

-- A departed supervisor's unshared draft, handed on under a reason.
create table draft_release (
    tenant_id uuid not null references council (id),
    about text not null,
    about_id uuid not null,
    to_person uuid not null,
    subject_id uuid not null,
    reason text not null check (length(reason) between 1 and 2000),
    released_at timestamptz not null default app.now(),
    released_by uuid not null,
    primary key (tenant_id, about, about_id, to_person),
    foreign key (tenant_id, about, about_id) references draft (tenant_id, about, about_id),
    foreign key (tenant_id, to_person) references person (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);

-- A form posted twice happens once ----------------------------------------------------------------------------------------

create table answered_form (
    tenant_id uuid not null references council (id),
    person_id uuid not null,
    token uuid not null,
    location text not null check (length(location) <= 400),
    answered_at timestamptz not null default app.now(),
    primary key (tenant_id, person_id, token),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);

-- The log: opaque ids, free text apart --------------------------------------------------------------------------------------

create table log (
    tenant_id uuid not null references council (id),
    id uuid not null,
    at timestamptz not null default app.now(),
    actor_id uuid not null,
    act text not null check (act ~ '^[a-z]+(-[a-z]+)*$'),
    subject_id uuid,
    about text,
    about_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, actor_id) references person (tenant_id, id),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index log_of_subject on log (tenant_id, subject_id, at desc);
create index log_of_actor on log (tenant_id, actor_id, at desc);

create table log_reason (
    tenant_id uuid not null references council (id),
    log_id uuid not null,
    subject_id uuid,
    actor_id uuid not null,
    wording text not null check (length(wording) between 1 and 2000),
    primary key (tenant_id, log_id),
    foreign key (tenant_id, log_id) references log (tenant_id, id)
);
