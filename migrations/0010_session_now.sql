-- A session as it stands now: the day it was last moved to, and what became of it. Pages and lists ask this view, so that
-- "its day" has one meaning; row security is that of whoever asks.
create view session_now with (security_invoker = true) as
select s.tenant_id, s.id, s.subject_id, s.supervisor_id, s.kind, s.first_day, s.start_at as first_start, s.minutes, s.place, s.booked,
    s.recorded_at, s.recorded_by, coalesce(m.to_day, s.first_day) as day, coalesce(m.to_start, s.start_at) as start_at,
    coalesce(m.times, 0) as times_moved, c.reason as cancel_reason, c.asked_by as cancel_asked_by, c.recorded_at as cancelled_at,
    h.id as holding_id, h.held_on, r.id as record_id
from session s
left join lateral (
    select v.to_day, v.to_start, count(*) over () as times from session_move v
    where v.tenant_id = s.tenant_id and v.session_id = s.id order by v.recorded_at desc, v.id desc limit 1) m on true
left join session_cancellation c on c.tenant_id = s.tenant_id and c.session_id = s.id
left join session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.id and h.superseded_at is null
left join record r on r.tenant_id = s.tenant_id and r.session_id = s.id;
grant select on session_now to plumbline_app;
