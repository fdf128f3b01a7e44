//! Facts about cases: open from when to when, as what, with whom, discussed when, and when that stood on the child's record.

use engine::Span;
use engine::facts::{Allocation, Case, CaseCategory, CaseEvent, CaseOverride, Discussion};
use uuid::Uuid;

use super::{Scope, among, at, day, id};
use crate::{Reads, StoreError};

/// Rows about the cases of a scope, which are named, or about all that are of concern: those that were not closed long before the days
/// that are judged. Two statements, as with people.
macro_rules! of_cases {
    ($db:expr, $scope:expr, $select:tt + $rest:tt, $row:ident => $fact:expr) => {{
        let council = $db.council();
        match $scope.people {
            Some(cases) => {
                let rows = sqlx::query!($select + " and t.case_id = any($2) " + $rest, council, cases)
                    .fetch_all($db.conn())
                    .await?;
                rows.into_iter().map(|$row| $fact).collect()
            }
            None => {
                let rows = sqlx::query!(
                    $select
                        + " and exists (select from case_opening o where o.tenant_id = $1 and o.case_id = t.case_id
                               and o.superseded_at is null and coalesce(o.until_day, 'infinity') > $2) "
                        + $rest,
                    council,
                    $scope.cases_since
                )
                .fetch_all($db.conn())
                .await?;
                rows.into_iter().map(|$row| $fact).collect()
            }
        }
    }};
}

/// The cases of a window: of these people all that they worked with in it.
pub(super) async fn of_people(db: &mut impl Reads, scope: Scope<'_>) -> Result<Option<Vec<Uuid>>, StoreError> {
    let Some(people) = scope.people else { return Ok(None) };
    let council = db.council();
    let ids = sqlx::query_scalar!(
        "select distinct case_id from case_allocation where tenant_id = $1 and worker_id = any($2) and superseded_at is null
           and from_day <= $4 and (until_day is null or until_day > $3)",
        council,
        people,
        scope.since,
        scope.until
    )
    .fetch_all(db.conn())
    .await?;
    Ok(Some(ids))
}

pub(super) async fn cases(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Case>, StoreError> {
    let council = db.council();
    let since = if scope.people.is_some() { scope.since } else { scope.cases_since };
    Ok(among!(db, scope.people,
        "select case_id, from_day, until_day, recorded_at from case_opening where tenant_id = $1 and superseded_at is null
           and from_day <= $3 and coalesce(until_day, 'infinity') > $2" + " and case_id = any($4)" + " order by from_day, id",
        [council, since, scope.until],
        r => Case {
            id: id(r.case_id),
            opened: day(r.from_day),
            closed: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn categories(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<CaseCategory>, StoreError> {
    Ok(of_cases!(db, scope,
        "select t.case_id, t.category, t.from_day, t.until_day, t.recorded_at from case_category t where t.tenant_id = $1 and t.superseded_at is null"
        + "order by t.from_day, t.id",
        r => CaseCategory {
            case: id(r.case_id),
            category: r.category.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

/// Who leads: a co-worker's case is due with whoever leads it.
pub(super) async fn allocations(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Allocation>, StoreError> {
    Ok(of_cases!(db, scope,
        "select t.case_id, t.worker_id, t.from_day, t.from_at, t.until_day, t.recorded_at from case_allocation t
         where t.tenant_id = $1 and t.part = 'lead' and t.superseded_at is null" + "order by t.from_day, t.id",
        r => Allocation {
            case: id(r.case_id),
            worker: id(r.worker_id),
            from: day(r.from_day),
            at: r.from_at.map(at),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn events(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<CaseEvent>, StoreError> {
    Ok(of_cases!(db, scope,
        "select t.case_id, t.event, t.day, t.at, t.recorded_at from case_event t where t.tenant_id = $1 and t.superseded_at is null"
        + "order by t.day, t.id",
        r => CaseEvent {
            case: id(r.case_id),
            event: r.event.into(),
            day: day(r.day),
            at: r.at.map(at),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn overrides(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<CaseOverride>, StoreError> {
    of_cases!(db, scope,
        "select t.case_id, t.clock, t.every, t.approver_role, t.from_day, t.until_day, t.recorded_at from case_interval t
         where t.tenant_id = $1 and t.superseded_at is null" + "order by t.from_day, t.id",
        r => Ok(CaseOverride {
            case: id(r.case_id),
            clock: r.clock.into(),
            every: Span::parse(&r.every).ok_or(StoreError::Unreadable("case_interval.every"))?,
            from: day(r.from_day),
            until: r.until_day.map(day),
            // What was written about a child is no fact of the engine's.
            reason: String::new(),
            approved_by: r.approver_role.map(Into::into),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
    )
}

/// The discussions held in the window, of the cases of concern, and before it the latest of each kind that counts for a case.
pub(super) async fn discussions(
    db: &mut impl Reads,
    scope: Scope<'_>,
    kinds: &[String],
) -> Result<Vec<Discussion>, StoreError> {
    let council = db.council();
    macro_rules! found {
        ($r:ident) => {
            Discussion {
                id: id($r.discussion_id),
                case: id($r.case_id),
                kind: $r.kind.into(),
                session: $r.session_id.map(id),
                day: day($r.held_on),
                at: $r.held_at.map(at),
                present: vec![id($r.shared_by)],
                detailed: $r.detailed,
                criterion: $r.criterion.map(Into::into),
                on_record: $r.on_record.map(day),
                recorded: Some(at($r.first_at)),
                superseded: None,
            }
        };
    }
    // On the record it is once nothing of it is owed: on the day of the last child's entry.
    if let Some(cases) = scope.people {
        let rows = sqlx::query!(
            r#"with near as (
                   select x.discussion_id, x.number from discussion_sharing x where x.tenant_id = $1 and x.case_id = any($5)
                       and x.superseded_at is null and x.held_on between $2 and $3
                   union all
                   select latest.discussion_id, latest.number from unnest($5::uuid[]) c (id) cross join unnest($4::text[]) kind (name)
                       cross join lateral (select x.discussion_id, x.number from discussion_sharing x where x.tenant_id = $1 and x.case_id = c.id
                           and x.kind >= kind.name and x.kind <= kind.name and x.superseded_at is null and x.held_on < $2
                           order by x.kind, x.held_on desc limit 1) latest)
               select x.discussion_id, x.case_id, x.kind, coalesce(x.session_id, x.team_session_id) as session_id, x.held_on, x.held_at, x.shared_by, x.detailed, x.criterion, x.first_at,
                   case when d.open then null else (select max(e.entered_on) from discussion_entry e where e.tenant_id = $1
                       and e.discussion_id = x.discussion_id and e.superseded_at is null) end as on_record
               from near n join discussion_sharing x on x.tenant_id = $1 and x.discussion_id = n.discussion_id and x.number = n.number
               join discussion d on d.tenant_id = $1 and d.id = x.discussion_id
               order by x.held_on, x.discussion_id"#,
            council, scope.since, scope.until, kinds, cases
        )
        .fetch_all(db.conn())
        .await?;
        return Ok(rows.into_iter().map(|r| found!(r)).collect());
    }
    let rows = sqlx::query!(
        r#"with concern as (
               select distinct o.case_id from case_opening o where o.tenant_id = $1 and o.superseded_at is null
                   and coalesce(o.until_day, 'infinity') > $5),
           near as materialized (
               select x.discussion_id, x.case_id, x.kind, coalesce(x.session_id, x.team_session_id) as session_id, x.held_on, x.held_at, x.shared_by, x.detailed, x.criterion, x.first_at
               from concern c join discussion_sharing x on x.tenant_id = $1 and x.case_id = c.case_id and x.superseded_at is null
                   and x.held_on between $2 and $3
               union all
               select latest.* from case_opening o cross join unnest($4::text[]) kind (name)
                   cross join lateral (select x.discussion_id, x.case_id, x.kind, coalesce(x.session_id, x.team_session_id) as session_id, x.held_on, x.held_at, x.shared_by, x.detailed,
                           x.criterion, x.first_at
                       from discussion_sharing x where x.tenant_id = $1 and x.case_id = o.case_id
                       and x.kind >= kind.name and x.kind <= kind.name and x.superseded_at is null and x.held_on < $2
                       order by x.kind, x.held_on desc limit 1) latest
                   where o.tenant_id = $1 and o.superseded_at is null and o.from_day < $2 and coalesce(o.until_day, 'infinity') > $5),
           entered as (select e.discussion_id, max(e.entered_on) as day from near n
               join discussion_entry e on e.tenant_id = $1 and e.discussion_id = n.discussion_id and e.superseded_at is null
               group by e.discussion_id)
           select x.discussion_id as "discussion_id!", x.case_id as "case_id!", x.kind as "kind!", x.session_id, x.held_on as "held_on!", x.held_at,
               x.shared_by as "shared_by!", x.detailed as "detailed!", x.criterion, x.first_at as "first_at!",
               case when d.open then null else e.day end as on_record
           from near x join discussion d on d.tenant_id = $1 and d.id = x.discussion_id
           left join entered e on e.discussion_id = x.discussion_id
           order by x.held_on, x.discussion_id"#,
        council, scope.since, scope.until, kinds, scope.cases_since
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| found!(r)).collect())
}
