-- A caseload as a file: kept from the preview until it is applied or given up, and then its text is let go of. What stands for a child
-- is compared by its print, so that whoever loads a caseload cannot read the children of another one.

create table caseload_file (
    tenant_id uuid not null references council (id),
    id uuid not null,
    body text not null check (length(body) <= 8000000),
    was_windows boolean not null,
    sent_by uuid not null,
    sent_at timestamptz not null default app.now(),
    applied_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, sent_by) references person (tenant_id, id)
);
alter table caseload_file owner to plumbline_owner;
alter table caseload_file enable row level security;
alter table caseload_file force row level security;
create policy owner on caseload_file to plumbline_owner using (true) with check (true);
-- Its sender's alone, while they administer.
create policy sent on caseload_file to plumbline_app
    using (tenant_id = (select app.tenant()) and sent_by = (select app.person()) and (select app.has_capacity('administrator')))
    with check (tenant_id = (select app.tenant()) and sent_by = (select app.person()) and (select app.has_capacity('administrator')));
grant select, insert, update (body, applied_at) on caseload_file to plumbline_app;

create function app.child_prints() returns table (case_id uuid, id uuid, print text, from_day date)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$ select m.case_id, m.id, encode(sha256(convert_to(m.label, 'UTF8')), 'hex'), m.from_day from public.case_member m
          where m.tenant_id = app.tenant() and app.has_capacity('administrator') and m.superseded_at is null
            and (m.until_day is null or m.until_day > app.today()) $$;

-- A child who is no longer of the family keeps the name that the administrator does not know.
create function app.end_children(rows uuid[], days date[]) returns void language sql volatile security definer set search_path = pg_catalog, pg_temp
    as $$ with ended as (
              update public.case_member m set superseded_at = app.now(), superseded_by = app.person()
              from unnest(rows, days) e (id, day)
              where m.tenant_id = app.tenant() and app.has_capacity('administrator') and m.id = e.id and m.superseded_at is null
              returning m.tenant_id, m.case_id, m.label, m.from_day, e.day)
          insert into public.case_member (tenant_id, id, case_id, label, from_day, until_day, recorded_by)
          select tenant_id, gen_random_uuid(), case_id, label, from_day, day, app.person() from ended where from_day < day $$;

do $$
declare f text;
begin
    foreach f in array array['app.child_prints()', 'app.end_children(uuid[], date[])'] loop
        execute format('alter function %s owner to plumbline_owner', f);
        execute format('revoke all on function %s from public', f);
        execute format('grant execute on function %s to plumbline_app', f);
    end loop;
end $$;
