-- Writing and sharing a record: who saved a draft last, that a draft exists without what it says, the lock under which a record is
-- shared and answered, and a release that ends when the draft it opened is shared.

alter table draft add column saved_by uuid;
grant update (saved_by) on draft to plumbline_app;
alter table draft_clash add column writer text check (writer ~ '^[0-9a-f]{32}$');
alter table draft_clash add column seq bigint;
grant update (writer, seq) on draft_clash to plumbline_app;

-- A release stays when its draft is gone: it is part of what happened. It opens nothing any more.
alter table draft_release drop constraint draft_release_tenant_id_about_about_id_fkey;
alter table draft_release drop constraint draft_release_pkey;
alter table draft_release add column id uuid not null default gen_random_uuid();
alter table draft_release add primary key (tenant_id, id);
alter table draft_release add column ended_at timestamptz;
create unique index draft_release_open on draft_release (tenant_id, about, about_id, to_person) where ended_at is null;
grant update (ended_at) on draft_release to plumbline_app;
create policy ended on draft_release for update to plumbline_app
    using (tenant_id = (select app.tenant()) and to_person = (select app.person()))
    with check (tenant_id = (select app.tenant()));

create or replace function app.released(what text, which uuid) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.draft_release r where r.tenant_id = app.tenant() and r.about = what
            and r.about_id = which and r.to_person = app.person() and r.ended_at is null) $$;

-- The management line releases; whoever may see that the file exists may see that a draft was released.
create function app.manages(whom uuid) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.file_access a where a.tenant_id = app.tenant() and a.reader_id = app.person()
            and a.subject_id = whom and a.because = 'management-line' and a.from_day <= app.today() and a.until_day > app.today()) $$;
drop policy added on draft_release;
create policy added on draft_release for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and released_by = (select app.person()) and app.manages(subject_id));
drop policy seen on draft_release;
create policy seen on draft_release for select to plumbline_app using (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('figures'))::uuid[]));

-- That a draft exists, whose it is and when it was saved; never what it says.
create function app.draft_states(of uuid[]) returns table (about text, about_id uuid, subject_id uuid, author_id uuid, saved_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select d.about, d.about_id, d.subject_id, d.author_id, d.saved_at from public.draft d
          where d.tenant_id = app.tenant() and d.subject_id = any (of) and d.subject_id = any (app.files('figures')) $$;

-- An action as it stands now: the latest step says whether it is open, the latest new day what its day is, and the sessions whose
-- records kept it how many it has survived. Pages and counts ask this view, so that "open" has one meaning.
create view action_now with (security_invoker = true) as
select a.tenant_id, a.id, a.subject_id, a.owner_id, a.record_id, a.agreed_on, coalesce(d.due_on, a.due_on) as due_on, l.kind as last_step,
    coalesce(l.kind in ('kept', 'redated'), true) as is_open, coalesce(n.sessions, 0) as survived
from action a
left join lateral (select s.kind from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id
    order by s.recorded_at desc, s.id desc limit 1) l on true
left join lateral (select s.due_on from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id and s.kind = 'redated'
    order by s.recorded_at desc, s.id desc limit 1) d on true
left join lateral (select count(distinct s.record_id) as sessions from action_step s where s.tenant_id = a.tenant_id and s.action_id = a.id
    and s.kind in ('kept', 'redated') and s.record_id is distinct from a.record_id) n on true;
grant select on action_now to plumbline_app;
create index action_step_of_action on action_step (tenant_id, action_id, recorded_at desc, id desc);
create index sign_off_of_record on sign_off (tenant_id, record_id);

-- Sharing and answering a record wait for one another. The app role may change no record, so the lock is taken here.
create function app.lock_record(which uuid) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $$
begin
    perform from public.record r where r.tenant_id = app.tenant() and r.id = which
        and (r.subject_id = any (app.files('figures')) or app.whole_council('figures')) for update;
    return found;
end $$;

do $$
declare f text;
begin
    foreach f in array array['app.released(text, uuid)', 'app.manages(uuid)', 'app.draft_states(uuid[])', 'app.lock_record(uuid)'] loop
        execute format('alter function %s owner to plumbline_owner', f);
        execute format('revoke all on function %s from public', f);
        execute format('grant execute on function %s to plumbline_app', f);
    end loop;
end $$;
