-- What an agreement keeps between its two stands apart, at the level of what a record keeps private: row security lets nobody else see
-- it, whatever a page does. What was offered before keeps its place and its signatures; the reader's page leaves it out.
create table agreement_private (
    tenant_id uuid not null references council (id),
    agreement_id uuid not null,
    number int not null,
    subject_id uuid not null,
    body jsonb not null,
    primary key (tenant_id, agreement_id, number),
    foreign key (tenant_id, agreement_id, number) references agreement_offer (tenant_id, agreement_id, number),
    foreign key (tenant_id, subject_id) references person (tenant_id, id)
);
create index agreement_private_of_subject on agreement_private (tenant_id, subject_id);

alter table agreement_private owner to plumbline_owner;
alter table agreement_private enable row level security;
alter table agreement_private force row level security;
create policy owner on agreement_private to plumbline_owner using (true) with check (true);
create policy seen on agreement_private for select to plumbline_app using (tenant_id = (select app.tenant())
    and ((select app.whole_council('private')) or subject_id = any ((select app.files('private'))::uuid[])));
create policy added on agreement_private for insert to plumbline_app with check (tenant_id = (select app.tenant())
    and subject_id = any ((select app.files('private'))::uuid[]));
grant select, insert on agreement_private to plumbline_app;
