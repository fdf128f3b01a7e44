-- The roles Plumbline works under, and its database: a superuser runs this once, before the first migration. It may run again
-- at any time: what is there already stays, what differs is put right.
--
--   plumbline setup-sql | psql --no-psqlrc -v migrate_password=… -v app_password=… -v door_password=… -v jobs_password=… SUPERUSER_URL
--
-- A password that is not given stays as it is (a new role then has none and cannot sign in by password).
-- Another name than `plumbline` for the database: -v database=NAME.
--
-- Why so many roles: the one that answers requests (app) must not be able to read past row security, so it is neither owner,
-- superuser nor `bypassrls`; sign-ins are made by a role of their own (door), so that no mistake in a page can make one;
-- tables belong to a role that nobody can sign in as (owner), and only a deploy may act as it (migrate).

\set ON_ERROR_STOP on
\set QUIET on
-- Passwords pass through here: none of it may reach the server's log.
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';
set client_min_messages = 'warning';
\if :{?database}
\else
  \set database plumbline
\endif

-- Two set-ups at once would trip over each other.
select pg_advisory_lock(7315526) \g /dev/null

select format('create role %I', wanted) from unnest(array[
  'plumbline_owner', 'plumbline_migrate', 'plumbline_app', 'plumbline_door', 'plumbline_jobs'
]) as wanted where not exists (select from pg_roles where rolname = wanted) \gexec

alter role plumbline_owner   nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role plumbline_migrate login nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role plumbline_app     login nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role plumbline_door    login nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role plumbline_jobs    login nosuperuser nobypassrls nocreatedb nocreaterole noreplication;

-- What a migration makes belongs to the owner, not to whoever deployed it.
grant plumbline_owner to plumbline_migrate;
alter role plumbline_migrate set role = 'plumbline_owner';

-- Time is bounded here and not around the future in the application: a future that is dropped leaves its transaction open.
alter role plumbline_app  set statement_timeout = '10s';
alter role plumbline_app  set lock_timeout = '5s';
alter role plumbline_app  set idle_in_transaction_session_timeout = '15s';
alter role plumbline_door set statement_timeout = '10s';
alter role plumbline_door set lock_timeout = '5s';
alter role plumbline_door set idle_in_transaction_session_timeout = '15s';

\if :{?migrate_password}
  alter role plumbline_migrate password :'migrate_password';
\endif
\if :{?app_password}
  alter role plumbline_app password :'app_password';
\endif
\if :{?door_password}
  alter role plumbline_door password :'door_password';
\endif
\if :{?jobs_password}
  alter role plumbline_jobs password :'jobs_password';
\endif

select format('create database %I owner plumbline_owner template template0 encoding ''UTF8''', :'database')
  where not exists (select from pg_database where datname = :'database') \gexec
alter database :"database" owner to plumbline_owner;

-- Nobody comes in, makes a temporary table or a schema because they are "public".
revoke all on database :"database" from public;
grant connect on database :"database" to plumbline_migrate, plumbline_app, plumbline_door, plumbline_jobs;

select pg_advisory_unlock(7315526) \g /dev/null
\connect :"database"
set client_min_messages = 'warning';
revoke all on schema public from public;
alter schema public owner to plumbline_owner;
grant usage on schema public to plumbline_app, plumbline_door, plumbline_jobs;
