-- What cannot be in real life, asked of the made-up councils: each query lists the rows that would show it, and none may.
-- bank_holiday, off (days nobody works), told (everything somebody wrote down) and met (sessions held) stand in scene.sql.

-- name: something was written down on a day that is not over
select relation, id from told where at_day >= app.today();

-- name: something was written down by somebody who was not employed then
select t.relation, t.id from told t join person p on p.tenant_id = t.tenant_id and p.id = t.by_id
where t.at_day < p.employed_from or t.at_day >= p.left_on;

-- name: something was written down by somebody who was away that day
select t.relation, t.id from told t join absence a on a.tenant_id = t.tenant_id and a.subject_id = t.by_id
where t.at_day >= a.from_day and (a.until_day is null or t.at_day < a.until_day);

-- name: something was written down on a weekend, a bank holiday or a closure day
select t.relation, t.id from told t join off o on o.tenant_id = t.tenant_id and o.day = t.at_day;

-- name: something was written down in the night
select relation, id from told where (at at time zone 'Europe/London')::time not between '08:00' and '19:30';

-- name: something was written into a file by somebody who was not of the pair that day
select t.relation, t.id from told t where t.by_id <> t.subject_id and t.relation <> 'file_grant' and not exists (select from relationship r
    where r.tenant_id = t.tenant_id and r.subject_id = t.subject_id and r.supervisor_id = t.by_id
      and r.from_day <= t.at_day and (r.until_day is null or r.until_day > t.at_day));

-- name: something was written down and the log does not tell it
select t.relation, t.id from told t where t.act is not null and not exists (select from log l
    where l.tenant_id = t.tenant_id and l.about_id = t.id and l.actor_id = t.by_id and l.subject_id is not distinct from t.subject_id and l.at = t.at and l.act = t.act);

-- name: the log tells something twice
select act, about_id from log where act not like 'opened-%' and act <> 'gave-reason' group by tenant_id, act, about_id, actor_id, at having count(*) > 1;

-- name: the log tells something that did not happen
select l.act, l.id from log l where l.act not like 'opened-%' and l.act not in ('gave-reason', 'added-agenda-item') and not exists (select from told t
    where t.tenant_id = l.tenant_id and t.id = l.about_id and t.by_id = l.actor_id and t.at = l.at and t.act = l.act);

-- name: a sharing does not have its row of the log
select x.record_id, x.number from record_sharing x where 1 <> (select count(*) from log l where l.tenant_id = x.tenant_id
    and l.about_id = x.record_id and l.actor_id = x.shared_by and l.at = x.shared_at
    and l.act = case when x.number = 1 then 'shared-record' else 'shared-record-again' end);

-- name: an opening without a tie, or with one that the reader did not have
select l.id, l.tie from log l where (l.act like 'opened-%' or l.act = 'gave-reason') and case
    when l.tie is null then true
    when l.actor_id = l.subject_id then l.tie <> 'self'
    else not exists (select from file_access a where a.tenant_id = l.tenant_id and a.reader_id = l.actor_id and a.subject_id = l.subject_id
        and a.because = l.tie and a.level = 'content' and a.from_day <= day_of(l.at) and a.until_day > day_of(l.at)) end;

-- name: somebody outside the pair opened a record without a reason
select l.id from log l where l.act = 'opened-record' and l.tie not in ('self', 'line', 'professional', 'practice-educator', 'cover')
    and not exists (select from log g join log_reason w on w.tenant_id = g.tenant_id and w.log_id = g.id where g.tenant_id = l.tenant_id
        and g.actor_id = l.actor_id and g.subject_id = l.subject_id and g.act = 'gave-reason' and g.at < l.at and g.at > l.at - interval '8 hours');

-- name: something was opened before it was shared
select l.id from log l where l.act = 'opened-record' and l.at < (select min(x.shared_at) from record_sharing x where x.tenant_id = l.tenant_id and x.record_id = l.about_id);

-- name: a session was booked after the day it was booked for
select id from session where booked and recorded_at >= (first_day + start_at) at time zone 'Europe/London';

-- name: a session was entered afterwards before it was held
select s.id from session s left join session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.id
where not s.booked and (h.id is null or s.recorded_at < (h.held_on + h.start_at) at time zone 'Europe/London');

-- name: a move was written down before the booking or the move before it, or after the session should have begun
select m.id from (select m.*, lag(m.recorded_at) over w as before, s.recorded_at as booked_at, s.start_at
    from session_move m join session s on s.tenant_id = m.tenant_id and s.id = m.session_id
    window w as (partition by m.tenant_id, m.session_id order by m.recorded_at, m.id)) m
where m.recorded_at <= coalesce(m.before, m.booked_at) or m.recorded_at >= (m.from_day + m.start_at) at time zone 'Europe/London';

-- name: moves do not follow each other from day to day
select m.id from (select m.*, lag(m.to_day) over w as before, s.first_day from session_move m
    join session s on s.tenant_id = m.tenant_id and s.id = m.session_id
    window w as (partition by m.tenant_id, m.session_id order by m.recorded_at, m.id)) m
where m.from_day <> coalesce(m.before, m.first_day) or m.to_day = m.from_day;

-- name: a session was cancelled before it was booked, after it should have begun, or though it was held
select c.session_id from session_cancellation c join session_now n on n.tenant_id = c.tenant_id and n.id = c.session_id
where c.recorded_at <= n.recorded_at or c.recorded_at >= (n.day + n.start_at) at time zone 'Europe/London' or n.held_on is not null;

-- name: a session was held on another day than the one it stood on
select n.id from session_now n where n.held_on <> n.day;

-- name: a session was noted as held before it was over
select h.id from session_holding h where h.recorded_at < (h.held_on + h.start_at + make_interval(mins => h.minutes)) at time zone 'Europe/London';

-- name: a session was held, or is planned, on a weekend, a bank holiday or a closure day
select m.id from met m join off o on o.tenant_id = m.tenant_id and o.day = m.day;

-- name: a session was held, or is planned, while one of the two is away
select s.id from sits s join absence a on a.tenant_id = s.tenant_id and a.subject_id = s.person_id
where s.day >= a.from_day and (a.until_day is null or s.day < a.until_day);

-- name: a session was held, or is planned, while one of the two is not employed
select s.id from sits s join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
where s.day < p.employed_from or s.day >= p.left_on;

-- name: a session without a relationship of the two on its day
select m.id from met m where not exists (select from relationship r where r.tenant_id = m.tenant_id and r.subject_id = m.subject_id
    and r.supervisor_id = m.supervisor_id and r.from_day <= m.day and (r.until_day is null or r.until_day > m.day));

-- name: somebody sits in two sessions at once
select a.id from sits a join sits b on b.tenant_id = a.tenant_id and b.person_id = a.person_id and b.day = a.day and b.id > a.id
where a.start_at < b.start_at + make_interval(mins => b.minutes) and b.start_at < a.start_at + make_interval(mins => a.minutes);

-- name: a session was contested before it was noted as held
select c.id from session_contest c left join session_holding h on h.tenant_id = c.tenant_id and h.session_id = c.session_id
where h.id is null or c.recorded_at <= h.recorded_at;

-- name: a record was begun before its session was over, or of a session that was not held
select r.id from record r left join session_holding h on h.tenant_id = r.tenant_id and h.session_id = r.session_id
where h.id is null or r.recorded_at < (h.held_on + h.start_at + make_interval(mins => h.minutes)) at time zone 'Europe/London';

-- name: a record was shared before it was begun, or before its session was noted as held
select x.record_id from record_sharing x join record r on r.tenant_id = x.tenant_id and r.id = x.record_id
    join session_holding h on h.tenant_id = x.tenant_id and h.session_id = r.session_id
where x.shared_at <= r.recorded_at or x.shared_at < h.recorded_at;

-- name: versions are not numbered from one on, in the order of their sharing
select record_id from (select x.*, row_number() over (partition by tenant_id, record_id order by shared_at) as place from record_sharing x) x
where x.number <> x.place;

-- name: a new version that nobody had asked for
select x.record_id from record_sharing x where x.number > 1 and not exists (select from sign_off a where a.tenant_id = x.tenant_id
    and a.record_id = x.record_id and a.number = x.number - 1 and a.kind = 'ask-for-change' and a.signed_at < x.shared_at);

-- name: a record was answered before it was shared, or with another commitment
select a.id from sign_off a join record_sharing x on x.tenant_id = a.tenant_id and x.record_id = a.record_id and x.number = a.number
where a.signed_at <= x.shared_at or a.commitment <> x.commitment;

-- name: a version was answered after the next one was shared
select a.id from sign_off a join record_sharing x on x.tenant_id = a.tenant_id and x.record_id = a.record_id and x.number = a.number + 1
where a.signed_at >= x.shared_at;

-- name: a shared version without its words
select x.record_id from record_sharing x where not exists (select from record_wording w where w.tenant_id = x.tenant_id
    and w.record_id = x.record_id and w.number = x.number);

-- name: a comment, a change or a disagreement without words, or words without one
select a.id from sign_off a left join sign_off_wording w on w.tenant_id = a.tenant_id and w.sign_off_id = a.id
where (a.kind = 'sign') <> (w.sign_off_id is null);

-- name: a draft of a record that is shared, or of somebody else
select d.about_id from draft d left join record r on r.tenant_id = d.tenant_id and r.id = d.about_id
where d.about = 'record' and (r.id is null or r.author_id <> d.author_id or d.saved_at <= r.recorded_at
    or exists (select from record_sharing x where x.tenant_id = d.tenant_id and x.record_id = d.about_id));

-- name: a case is discussed with somebody who did not work with it that day
select d.id from discussion d where not exists (select from case_allocation a where a.tenant_id = d.tenant_id and a.case_id = d.case_id
    and a.worker_id = d.worker_id and a.from_day <= d.begun_on and (a.until_day is null or a.until_day > d.begun_on));

-- name: a closed case is discussed, or one that is not open yet
select d.id from discussion d where not exists (select from case_opening o where o.tenant_id = d.tenant_id and o.case_id = d.case_id
    and o.from_day <= d.begun_on and (o.until_day is null or o.until_day > d.begun_on));

-- name: a discussion is written by somebody who did not supervise that day
select d.id from discussion d left join relationship r on r.tenant_id = d.tenant_id and r.subject_id = d.worker_id and r.supervisor_id = d.author_id
    and r.from_day <= (d.recorded_at at time zone 'Europe/London')::date
    and coalesce(r.until_day, 'infinity') > (d.recorded_at at time zone 'Europe/London')::date
where r.id is null;

-- name: a discussion is written, or entered on a record, by somebody who was away that day
with wrote as (select tenant_id, id, author_id as who, (recorded_at at time zone 'Europe/London')::date as day from discussion
    union all select tenant_id, id, recorded_by, entered_on from discussion_entry)
select w.id from wrote w join absence a on a.tenant_id = w.tenant_id and a.subject_id = w.who
where a.from_day <= w.day and coalesce(a.until_day, 'infinity') > w.day;

-- name: a discussion is written, or entered on a record, on a day off
with wrote as (select tenant_id, id, (recorded_at at time zone 'Europe/London')::date as day from discussion
    union all select tenant_id, id, entered_on from discussion_entry)
select w.id from wrote w join off o on o.tenant_id = w.tenant_id and o.day = w.day;

-- name: a discussion is of another day or another worker than its session
select d.id from discussion d where not exists (select from session_holding h where h.tenant_id = d.tenant_id and h.session_id = d.session_id
    and h.subject_id = d.worker_id and h.kind = d.kind and h.held_on = d.begun_on);

-- name: a discussion says that it is shared or entered, and is not
select d.id from discussion d where d.shared <> exists (select from discussion_sharing s where s.tenant_id = d.tenant_id and s.discussion_id = d.id)
    or d.shared = exists (select from draft t where t.tenant_id = d.tenant_id and t.about = 'discussion' and t.about_id = d.id)
    or d.open = (d.shared and (select count(*) from discussion_entry e where e.tenant_id = d.tenant_id and e.discussion_id = d.id and e.superseded_at is null)
        = (select count(*) from case_member m where m.tenant_id = d.tenant_id and m.case_id = d.case_id));

-- name: an entry on a child's record was made before the discussion was shared, or on another day than it says
select e.id from discussion_entry e join discussion_sharing s on s.tenant_id = e.tenant_id and s.discussion_id = e.discussion_id
where e.recorded_at <= s.shared_at or (e.recorded_at at time zone 'Europe/London')::date <> e.entered_on;

-- name: an entry on a child's record was made by somebody who did not work with the case that day
select e.id from discussion_entry e left join case_allocation a on a.tenant_id = e.tenant_id and a.case_id = e.case_id and a.worker_id = e.recorded_by
    and a.from_day <= e.entered_on and coalesce(a.until_day, 'infinity') > e.entered_on
where a.id is null;

-- name: two people lead a case on one day
select a.case_id from case_allocation a join case_allocation b on b.tenant_id = a.tenant_id and b.case_id = a.case_id and a.id < b.id
where a.part = 'lead' and b.part = 'lead' and a.from_day < coalesce(b.until_day, 'infinity') and b.from_day < coalesce(a.until_day, 'infinity');

-- name: two texts of a draft of which only one differs
select c.id from draft_clash c left join draft d on d.tenant_id = c.tenant_id and d.about_id = c.about_id where d.about_id is null or d.body = c.body;

-- name: an action was agreed on another day than its session, or written down apart from its record
select a.id from action a join record r on r.tenant_id = a.tenant_id and r.id = a.record_id
    join session_holding h on h.tenant_id = r.tenant_id and h.session_id = r.session_id
where a.agreed_on <> h.held_on or not exists (select from record_sharing x where x.tenant_id = a.tenant_id and x.record_id = r.id and x.shared_at = a.recorded_at);

-- name: an action was due before it was agreed
select id from action where due_on <= agreed_on;

-- name: an action belongs to nobody of the pair
select a.id from action a join record r on r.tenant_id = a.tenant_id and r.id = a.record_id where a.owner_id not in (a.subject_id, r.author_id);

-- name: a step before its action, before the step it follows, or in another order than that of the days
select s.id from (select s.*, lag(s.recorded_at) over w as before, lag(s.day) over w as day_before, a.recorded_at as agreed_at, a.agreed_on
    from action_step s join action a on a.tenant_id = s.tenant_id and a.id = s.action_id
    window w as (partition by s.tenant_id, s.action_id order by s.recorded_at, s.id)) s
where s.recorded_at <= coalesce(s.before, s.agreed_at) or s.day < coalesce(s.day_before, s.agreed_on);

-- name: a step after an action was closed
select s.id from (select s.*, lag(s.kind) over (partition by s.tenant_id, s.action_id order by s.recorded_at, s.id) as before from action_step s) s
where s.before in ('done', 'dropped');

-- name: a new day that is none, or a day without being new
select id from action_step where (kind = 'redated') <> (due_on is not null) or due_on <= day;

-- name: a step of a record on another day than that of its session
select s.id from action_step s join record r on r.tenant_id = s.tenant_id and r.id = s.record_id
    join session_holding h on h.tenant_id = r.tenant_id and h.session_id = r.session_id where s.day <> h.held_on;

-- name: a new day or a dropped action without a reason
select s.id from action_step s where s.kind in ('redated', 'dropped') and not exists (select from action_step_wording w where w.tenant_id = s.tenant_id and w.step_id = s.id);

-- name: two absences of one person at once
select a.id from absence a join absence b on b.tenant_id = a.tenant_id and b.subject_id = a.subject_id and b.id > a.id
where daterange(a.from_day, a.until_day) && daterange(b.from_day, b.until_day);

-- name: an absence outside the employment
select a.id from absence a join person p on p.tenant_id = a.tenant_id and p.id = a.subject_id
where a.from_day < p.employed_from or a.until_day > p.left_on or (a.until_day is null and p.left_on is not null);

-- name: an illness that is known beforehand
select a.id from absence a where a.kind = 'sickness' and (a.from_day >= app.today() or day_of(a.recorded_at) < a.from_day);

-- name: an absence written down on a day that is not over
select id from absence where day_of(recorded_at) >= app.today();

-- name: a post or a relationship written down on a day that is not over
select id from post where day_of(recorded_at) >= app.today() union all select id from relationship where day_of(recorded_at) >= app.today();

-- name: a post outside the employment, or none on a day of it
select p.id from person p where (select range_agg(daterange(o.from_day, o.until_day)) from post o where o.tenant_id = p.tenant_id and o.person_id = p.id)
    is distinct from multirange(daterange(p.employed_from, p.left_on))
    and not exists (select from file_grant g where g.tenant_id = p.tenant_id and g.holder_id = p.id);

-- name: a grant that its approver could not have given, that began before it was given, or that is over
select g.id from file_grant g join file_grant_term t on t.tenant_id = g.tenant_id and t.grant_id = g.id
where t.approved_by <> g.approved_by or g.from_day < day_of(g.recorded_at) or t.until_day <= app.today() or t.withheld_until <= app.today()
    or t.until_day > g.from_day + case g.kind when 'investigating-officer' then interval '3 months' else interval '1 year' end
    or not exists (select from post o where o.tenant_id = g.tenant_id and o.person_id = g.approved_by and o.from_day <= g.from_day
        and (o.until_day is null or o.until_day > g.from_day) and o.capacities && array['quality', 'senior-manager']);

-- name: two posts of one person at once
select a.id from post a join post b on b.tenant_id = a.tenant_id and b.person_id = a.person_id and b.id > a.id
where daterange(a.from_day, a.until_day) && daterange(b.from_day, b.until_day);

-- name: somebody came or is called to come after today
select id from person where employed_from > app.today() or left_on > app.today() + 60;

-- name: a relationship before a start or beyond a leaving of one of the two
select r.id from relationship r cross join lateral (values (r.subject_id), (r.supervisor_id)) v (id) join person p on p.tenant_id = r.tenant_id and p.id = v.id
where r.from_day < p.employed_from or coalesce(r.until_day, 'infinity') > coalesce(p.left_on, 'infinity');

-- name: two lines of one person at once
select a.id from relationship a join relationship b on b.tenant_id = a.tenant_id and b.subject_id = a.subject_id and b.kind = a.kind and b.id > a.id
where a.kind = 'line' and daterange(a.from_day, a.until_day) && daterange(b.from_day, b.until_day);

-- name: two relationships of the same two at once
select a.id from relationship a join relationship b on b.tenant_id = a.tenant_id and b.subject_id = a.subject_id and b.supervisor_id = a.supervisor_id
    and b.id > a.id where daterange(a.from_day, a.until_day) && daterange(b.from_day, b.until_day);

-- name: people who supervise each other in a circle
with recursive up as (select tenant_id, subject_id, supervisor_id, 1 as steps from relationship where kind = 'line' and until_day is null
    union all select u.tenant_id, u.subject_id, r.supervisor_id, u.steps + 1 from up u join relationship r on r.tenant_id = u.tenant_id
        and r.subject_id = u.supervisor_id and r.kind = 'line' and r.until_day is null where u.steps < 12)
select subject_id from up where supervisor_id = subject_id or steps >= 12;

-- name: somebody stands in for a supervisor who is not away
select c.id from relationship c where c.kind = 'cover' and not exists (select from relationship r join absence a on a.tenant_id = r.tenant_id and a.subject_id = r.supervisor_id
    where r.tenant_id = c.tenant_id and r.subject_id = c.subject_id and r.kind <> 'cover' and r.supervisor_id <> c.supervisor_id
      and daterange(a.from_day, a.until_day) @> daterange(c.from_day, c.until_day)
      and daterange(r.from_day, r.until_day) @> daterange(c.from_day, c.until_day));

-- name: a supervisor whose post gives no right to supervise
select r.id from relationship r where not exists (select from post o where o.tenant_id = r.tenant_id and o.person_id = r.supervisor_id
    and o.from_day <= r.from_day and (o.until_day is null or o.until_day > r.from_day) and 'supervisor' = any (o.capacities));

-- name: a state or an event outside the employment, or an event to come
select f.id from person_flag f join person p on p.tenant_id = f.tenant_id and p.id = f.subject_id where f.from_day < p.employed_from or f.until_day > p.left_on
union all select e.id from dated_event e join person p on p.tenant_id = e.tenant_id and p.id = e.subject_id
where e.day < p.employed_from or e.day >= p.left_on or e.day >= app.today();

-- name: somebody qualified after they had begun a post that asks for it
select id from person where qualified_on > employed_from;

-- name: an interval agreed outside the employment, or after today
select o.id from interval_override o join person p on p.tenant_id = o.tenant_id and p.id = o.subject_id
where o.from_day < p.employed_from or o.from_day >= app.today() or o.from_day >= p.left_on;

-- name: an account that is open though somebody left, or closed though they are here, or none
select p.id from person p left join door.account a on a.tenant_id = p.tenant_id and a.person_id = p.id
where a.person_id is null or (a.locked_at is not null) <> coalesce(p.left_on <= app.today(), false);

-- name: two people of one council with one name
select min(name) from person group by tenant_id, name having count(*) > 1;

-- name: an agreement outside its relationship, or with a version before the one it follows
select o.agreement_id from (select o.*, lag(o.offered_at) over w as before, row_number() over w as place, a.recorded_at as begun, r.from_day, r.until_day
    from agreement_offer o join agreement a on a.tenant_id = o.tenant_id and a.id = o.agreement_id
    join relationship r on r.tenant_id = a.tenant_id and r.id = a.relationship_id
    window w as (partition by o.tenant_id, o.agreement_id order by o.number)) o
where o.number <> o.place or o.offered_at <= coalesce(o.before, o.begun) or day_of(o.offered_at) < o.from_day or day_of(o.offered_at) >= o.until_day;

-- name: an agreement was signed before it was offered, after the next version, or with another commitment
select g.agreement_id from agreement_signature g join agreement_offer o on o.tenant_id = g.tenant_id and o.agreement_id = g.agreement_id and o.number = g.number
    left join agreement_offer n on n.tenant_id = g.tenant_id and n.agreement_id = g.agreement_id and n.number = g.number + 1
where g.signed_at <= o.offered_at or g.signed_at >= n.offered_at or g.commitment <> o.commitment;

-- name: an agreement whose review was named for a day before it was offered
select agreement_id from agreement_offer where review_on <= day_of(offered_at);

-- name: an agenda point added before its author had anything to do with the file
select i.id from agenda_item i where i.author_id <> i.subject_id and not exists (select from relationship r where r.tenant_id = i.tenant_id
    and r.subject_id = i.subject_id and r.supervisor_id = i.author_id and r.from_day <= day_of(i.added_at) and (r.until_day is null or r.until_day > day_of(i.added_at)));
