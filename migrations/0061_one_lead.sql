-- One person leads a case at a time: the file that is loaded says so already, and now the table does, too, whoever writes it.
create unique index case_led_once on case_allocation (tenant_id, case_id)
    where superseded_at is null and part = 'lead' and until_day is null;
