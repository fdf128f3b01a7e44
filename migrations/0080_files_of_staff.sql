-- Staff, posts, supervisors and absences come from files, too, and from a folder by command. Every kind of file waits in the same table
-- until it is applied.

alter table caseload_file rename to sent_file;
alter table sent_file rename constraint caseload_file_pkey to sent_file_pkey;
alter table sent_file add column kind text not null default 'caseload' check (kind in ('caseload', 'staff', 'absences'));
alter table sent_file alter column kind drop default;

-- The number that another system knows a person by: the national columns carry nothing else. It is no fact that anything is judged by.
create table person_number (
    tenant_id uuid not null references council (id),
    person_id uuid not null,
    system text not null check (system in ('staff', 'cases')),
    number text not null check (length(number) between 1 and 80),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    primary key (tenant_id, person_id, system),
    unique (tenant_id, system, number),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
alter table person_number owner to plumbline_owner;
alter table person_number enable row level security;
alter table person_number force row level security;
create policy owner on person_number to plumbline_owner using (true) with check (true);
create policy kept on person_number to plumbline_app
    using (tenant_id = (select app.tenant()) and (select app.has_capacity('administrator')))
    with check (tenant_id = (select app.tenant()) and (select app.has_capacity('administrator')));
grant select, insert, update (number, recorded_at, recorded_by) on person_number to plumbline_app;

-- Accounts for many new people at once, as app.invite makes one, without a link: the app role reads no table of the door.
create function app.add_accounts(people uuid[], addresses text[]) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
begin
    if not app.has_capacity('administrator') then raise exception 'not an administrator' using errcode = 'insufficient_privilege'; end if;
    insert into door.account (tenant_id, person_id, email)
        select app.tenant(), a.person, lower(a.address) from unnest(people, addresses) a (person, address);
end $$;
alter function app.add_accounts(uuid[], text[]) owner to plumbline_owner;
revoke all on function app.add_accounts(uuid[], text[]) from public;
grant execute on function app.add_accounts(uuid[], text[]) to plumbline_app;

-- A command acts as a named person, through the same walls as that person's browser: it opens a sign-in of an hour at most and ends it.
-- It is no sign-in of theirs, so it is not told as the latest one.
alter table door.sign_in drop constraint sign_in_how_check;
alter table door.sign_in add constraint sign_in_how_check check (how in ('password', 'invitation', 'command'));
create or replace function app.accounts() returns table (person_id uuid, email text, has_password boolean, invited boolean, locked boolean, last_sign_in timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select a.person_id, a.email, a.password_hash is not null,
            exists (select from door.invitation i where i.tenant_id = a.tenant_id and i.person_id = a.person_id
                and i.used_at is null and i.withdrawn_at is null and i.ends_at > now()),
            a.locked_at is not null,
            (select max(s.created_at) from door.sign_in s where s.tenant_id = a.tenant_id and s.person_id = a.person_id and s.how <> 'command')
          from door.account a where a.tenant_id = app.tenant() and app.has_capacity('administrator') $$;

-- Who reads which file is derived in the transaction that brought or ended thousands of relationships, before anybody counted them anew.
-- Taken for a few, rows that are no longer so were looked for by each reader through all of that reader's: never ending for twenty thousand
-- below one manager. They are found by a hash, of which the file is a part, too. The function is otherwise as it was.
do $$
declare said text := pg_get_functiondef('app.derive_access_of(uuid)'::regprocedure);
        found constant text := 'a.subject_id is not distinct from g.subject_id';
begin
    if strpos(said, found) = 0 then raise exception 'app.derive_access_of is not as this migration knows it'; end if;
    execute replace(said, found, 'coalesce(a.subject_id, a.tenant_id) = coalesce(g.subject_id, council_id)');
end $$;
alter function app.derive_access_of(uuid) set enable_nestloop = off;
