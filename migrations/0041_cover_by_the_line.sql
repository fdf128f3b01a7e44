-- Cover is arranged and ended by the management line. Until now whoever saw the figures of a file could have put a row of cover into
-- it, the person themself included; the gate refused that, and now the database does, too.

drop policy covered on relationship;
create policy covered on relationship for insert to plumbline_app
    with check (tenant_id = (select app.tenant()) and kind = 'cover' and app.manages(subject_id));
create policy uncovered on relationship for update to plumbline_app
    using (tenant_id = (select app.tenant()) and kind = 'cover' and app.manages(subject_id))
    with check (tenant_id = (select app.tenant()) and kind = 'cover');
