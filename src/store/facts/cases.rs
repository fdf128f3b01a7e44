//! Facts about cases: open from when to when, as what, with whom, discussed when, and when that stood on the child's record.

use engine::Span;
use engine::facts::{Allocation, Case, CaseCategory, CaseEvent, CaseOverride, Discussion};
use uuid::Uuid;

use super::{Scope, among, at, day, id};
use crate::{Reads, StoreError};

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
    Ok(among!(db, scope.people,
        "select case_id, from_day, until_day, recorded_at from case_opening where tenant_id = $1 and superseded_at is null
           and from_day <= $3 and (until_day is null or until_day > $2)" + " and case_id = any($4)" + " order by from_day, id",
        [council, scope.since, scope.until],
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
    let council = db.council();
    Ok(among!(db, scope.people,
        "select case_id, category, from_day, until_day, recorded_at from case_category where tenant_id = $1 and superseded_at is null"
        + " and case_id = any($2)" + " order by from_day, id",
        [council],
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
    let council = db.council();
    Ok(among!(db, scope.people,
        "select case_id, worker_id, from_day, from_at, until_day, recorded_at from case_allocation
         where tenant_id = $1 and part = 'lead' and superseded_at is null" + " and case_id = any($2)" + " order by from_day, id",
        [council],
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
    let council = db.council();
    Ok(among!(db, scope.people,
        "select case_id, event, day, at, recorded_at from case_event where tenant_id = $1 and superseded_at is null"
        + " and case_id = any($2)" + " order by day, id",
        [council],
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
    let council = db.council();
    among!(db, scope.people,
        "select case_id, clock, every, approver_role, from_day, until_day, recorded_at from case_interval
         where tenant_id = $1 and superseded_at is null" + " and case_id = any($2)" + " order by from_day, id",
        [council],
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

/// The discussions held in the window, and before it the latest of each kind that counts for a case.
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
        r#"with near as (
               select x.discussion_id, x.number from discussion_sharing x where x.tenant_id = $1 and x.superseded_at is null
                   and x.held_on between $2 and $3
               union all
               select latest.discussion_id, latest.number from case_opening o cross join unnest($4::text[]) kind (name)
                   cross join lateral (select x.discussion_id, x.number from discussion_sharing x where x.tenant_id = $1 and x.case_id = o.case_id
                       and x.kind >= kind.name and x.kind <= kind.name and x.superseded_at is null and x.held_on < $2
                       order by x.kind, x.held_on desc limit 1) latest
                   where o.tenant_id = $1 and o.superseded_at is null and o.from_day < $2 and (o.until_day is null or o.until_day > $2)),
           entered as (select e.discussion_id, max(e.entered_on) as day from discussion_entry e where e.tenant_id = $1 and e.superseded_at is null
               group by e.discussion_id)
           select x.discussion_id, x.case_id, x.kind, coalesce(x.session_id, x.team_session_id) as session_id, x.held_on, x.held_at, x.shared_by, x.detailed, x.criterion, x.first_at,
               case when d.open then null else e.day end as on_record
           from near n join discussion_sharing x on x.tenant_id = $1 and x.discussion_id = n.discussion_id and x.number = n.number
           join discussion d on d.tenant_id = $1 and d.id = x.discussion_id
           left join entered e on e.discussion_id = x.discussion_id
           order by x.held_on, x.discussion_id"#,
        council, scope.since, scope.until, kinds
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| found!(r)).collect())
}
