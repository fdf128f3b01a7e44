-- What the council itself did on a day, by a name of its policy: the yearly survey, a check by senior management, an evaluation, the
-- report of it. Kept with what came of it, by whoever reads the council's figures; nobody's file. Nothing is changed: a wrong entry is
-- taken back, and stays.

create table council_happening (
    tenant_id uuid not null references council (id),
    id uuid not null,
    event text not null,
    day date not null,
    outcome text not null default '' check (length(outcome) <= 20000),
    recorded_at timestamptz not null default app.now(),
    recorded_by uuid not null,
    superseded_at timestamptz,
    superseded_by uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, recorded_by) references person (tenant_id, id)
);
create index council_happening_by_day on council_happening (tenant_id, day) where superseded_at is null;

alter table council_happening owner to plumbline_owner;
alter table council_happening enable row level security;
alter table council_happening force row level security;
create policy owner on council_happening to plumbline_owner using (true) with check (true);
-- That it happened is no secret of the council: whoever computes what is due sees it. What came of it stands on a page of Quality.
create policy seen on council_happening for select to plumbline_app using (tenant_id = (select app.tenant()));
create policy added on council_happening for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and recorded_by = (select app.person())
        and ((select app.has_capacity('quality')) or (select app.has_capacity('senior-manager')) or (select app.has_capacity('principal-social-worker'))));
create policy changed on council_happening for update to plumbline_app
    using (tenant_id = (select app.tenant()) and recorded_by = (select app.person()))
    with check (tenant_id = (select app.tenant()));
grant select, insert, update (superseded_at, superseded_by) on council_happening to plumbline_app;
