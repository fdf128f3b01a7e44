-- Figures of a whole council are made of the cases that were open lately: a case closed before the days that are judged makes nothing
-- due and is on no list. These indexes lead to the others without going through all that were ever open, and to the discussions of a
-- case by their days.
create index case_opening_until on case_opening (tenant_id, (coalesce(until_day, 'infinity'::date))) include (case_id) where superseded_at is null;
create index discussion_sharing_of_case_by_day on discussion_sharing (tenant_id, case_id, held_on) where superseded_at is null;
