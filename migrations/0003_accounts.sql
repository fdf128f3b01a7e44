-- Accounts as administrators and their owners handle them: through pinned functions that look who asks, so that what they
-- do stands in one transaction with its row of the log. The app role reads no table of the door.

create function app.accounts() returns table (person_id uuid, email text, has_password boolean, invited boolean, locked boolean, last_sign_in timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select a.person_id, a.email, a.password_hash is not null,
            exists (select from door.invitation i where i.tenant_id = a.tenant_id and i.person_id = a.person_id
                and i.used_at is null and i.withdrawn_at is null and i.ends_at > now()),
            a.locked_at is not null,
            (select max(s.created_at) from door.sign_in s where s.tenant_id = a.tenant_id and s.person_id = a.person_id)
          from door.account a where a.tenant_id = app.tenant() and app.has_capacity('administrator') $$;

-- Makes the account when there is none, withdraws earlier invitations, and keeps the hash of a new one-time link.
-- A reset is the same with the old password taken away and its sign-ins ended.
create function app.invite(whom uuid, address text, invitation uuid, hash bytea, reset boolean) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
begin
    if not app.has_capacity('administrator') then raise exception 'not an administrator' using errcode = 'insufficient_privilege'; end if;
    insert into door.account (tenant_id, person_id, email) values (app.tenant(), whom, lower(address))
        on conflict (tenant_id, person_id) do update set email = excluded.email;
    update door.invitation set withdrawn_at = now()
        where tenant_id = app.tenant() and person_id = whom and used_at is null and withdrawn_at is null;
    if reset then
        update door.account set password_hash = null where tenant_id = app.tenant() and person_id = whom;
        update door.sign_in set revoked_at = now() where tenant_id = app.tenant() and person_id = whom and revoked_at is null;
    end if;
    insert into door.invitation (tenant_id, id, person_id, token_hash, ends_at)
        values (app.tenant(), invitation, whom, hash, now() + interval '7 days');
end $$;

create function app.lock_account(whom uuid, locked boolean) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
begin
    if not app.has_capacity('administrator') then raise exception 'not an administrator' using errcode = 'insufficient_privilege'; end if;
    update door.account set locked_at = case when locked then now() end where tenant_id = app.tenant() and person_id = whom;
    if locked then
        update door.sign_in set revoked_at = now() where tenant_id = app.tenant() and person_id = whom and revoked_at is null;
    end if;
end $$;

-- Ends sign-ins: one's own, or anybody's for an administrator; one of them, or all with which = null.
create function app.end_sign_ins(whom uuid, which uuid) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare ended bigint;
begin
    if whom <> app.person() and not app.has_capacity('administrator') then
        raise exception 'not an administrator' using errcode = 'insufficient_privilege';
    end if;
    update door.sign_in set revoked_at = now()
        where tenant_id = app.tenant() and person_id = whom and (which is null or id = which) and revoked_at is null;
    get diagnostics ended = row_count;
    return ended;
end $$;

create function app.my_sign_ins() returns table (id uuid, browser text, created_at timestamptz, last_input_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select s.id, s.browser, s.created_at, s.last_input_at from door.sign_in s
          where s.tenant_id = app.tenant() and s.person_id = app.person() and s.revoked_at is null and now() < s.ends_at
            and now() < s.last_input_at + interval '30 minutes' order by s.last_input_at desc $$;

create function app.my_account() returns table (email text, password_hash text)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select a.email, a.password_hash from door.account a where a.tenant_id = app.tenant() and a.person_id = app.person() $$;

-- A new password ends every other sign-in of the person.
create function app.change_my_password(hash text) returns void
    language sql security definer set search_path = pg_catalog, pg_temp
    as $$ update door.account set password_hash = hash where tenant_id = app.tenant() and person_id = app.person();
          update door.sign_in set revoked_at = now() where tenant_id = app.tenant() and person_id = app.person()
            and revoked_at is null and id <> app.sign_in() $$;

create function app.my_held_drafts() returns table (id uuid, address text, body jsonb, held_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select h.id, h.address, h.body, h.held_at from door.held_draft h
          where h.tenant_id = app.tenant() and h.person_id = app.person() and h.taken_at is null order by h.held_at $$;

create function app.take_held_draft(which uuid) returns void
    language sql security definer set search_path = pg_catalog, pg_temp
    as $$ update door.held_draft set taken_at = now(), body = '{}'
          where tenant_id = app.tenant() and person_id = app.person() and id = which and taken_at is null $$;

create function app.idle_seconds() returns double precision language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select extract(epoch from now() - s.last_input_at)::double precision from door.sign_in s
          where s.token_hash = decode(nullif(current_setting('app.cap', true), ''), 'hex') $$;

do $$
declare f record;
begin
    for f in select p.oid::regprocedure as sig from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' loop
        execute format('alter function %s owner to plumbline_owner', f.sig);
        execute format('revoke all on function %s from public', f.sig);
    end loop;
end $$;
grant execute on function app.accounts(), app.invite(uuid, text, uuid, bytea, boolean), app.lock_account(uuid, boolean),
    app.end_sign_ins(uuid, uuid), app.my_sign_ins(), app.my_account(), app.change_my_password(text),
    app.my_held_drafts(), app.take_held_draft(uuid), app.idle_seconds() to plumbline_app;
