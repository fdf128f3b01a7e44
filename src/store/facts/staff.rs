//! Facts about staff: who is employed, in which posts, by whom they are supervised, when they are away; and what the council sets.

use engine::Span;
use engine::facts::{
    Absence, Closure, Event, Flag, LocalSetting, Override, Period, Person, Post, Relationship, RelationshipKind, Team,
    Waiver,
};
use uuid::Uuid;

use super::{Scope, among, at, day, id, teams_of};
use crate::{Reads, StoreError};

pub(super) async fn persons(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Person>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select id, name, employed_from, left_on, qualified_on, recorded_at from person where tenant_id = $1"
        + " and id = any($2)" + " order by id",
        [council],
        r => Person {
            id: id(r.id),
            name: r.name,
            started: Some(day(r.employed_from)),
            qualified: r.qualified_on.map(day),
            until: r.left_on.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn posts(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Post>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select person_id, role, unit_id, employment, attributes, without_attributes, from_day, until_day, recorded_at from post
         where tenant_id = $1 and superseded_at is null" + " and person_id = any($2)" + " order by from_day, id",
        [council],
        r => Post {
            person: id(r.person_id),
            role: r.role.into(),
            team: Some(id(r.unit_id)),
            employment: Some(r.employment.into()),
            attributes: r.attributes.into_iter().map(Into::into).collect(),
            without: r.without_attributes.into_iter().map(Into::into).collect(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

/// The teams of these posts, or every team where everybody is asked for.
pub(super) async fn teams(db: &mut impl Reads, scope: Scope<'_>, posts: &[Post]) -> Result<Vec<Team>, StoreError> {
    let held = teams_of(posts);
    teams_among(db, scope.people.map(|_| held.as_slice())).await
}

pub(super) async fn teams_among(db: &mut impl Reads, units: Option<&[Uuid]>) -> Result<Vec<Team>, StoreError> {
    let council = db.council();
    Ok(among!(db, units,
        "select id, name, team_type, recorded_at from unit where tenant_id = $1" + " and id = any($2)" + " order by id",
        [council],
        r => Team {
            id: id(r.id),
            name: r.name,
            kind: r.team_type.map(Into::into),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn flags(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Flag>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select subject_id, flag, from_day, until_day, recorded_at from person_flag
         where tenant_id = $1 and superseded_at is null" + " and subject_id = any($2)" + " order by from_day, id",
        [council],
        r => Flag {
            person: id(r.subject_id),
            flag: r.flag.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn relationships(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Relationship>, StoreError> {
    let council = db.council();
    among!(db, scope.people,
        "select id, subject_id, supervisor_id, kind, from_day, until_day, recorded_at from relationship
         where tenant_id = $1 and superseded_at is null" + " and subject_id = any($2)" + " order by from_day, id",
        [council],
        r => Ok(Relationship {
            id: id(r.id),
            supervisee: id(r.subject_id),
            supervisor: id(r.supervisor_id),
            kind: match r.kind.as_str() {
                "line" => RelationshipKind::Line,
                "professional" => RelationshipKind::Professional,
                "practice-educator" => RelationshipKind::PracticeEducator,
                "cover" => RelationshipKind::Cover,
                _ => return Err(StoreError::Unreadable("relationship.kind")),
            },
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
    )
}

/// Times away that had not ended before the window.
pub(super) async fn absences(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Absence>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select subject_id, kind, from_day, until_day, recorded_at from absence
         where tenant_id = $1 and superseded_at is null and coalesce(until_day, 'infinity'::date) >= $2"
        + " and subject_id = any($3)" + " order by from_day, id",
        [council, scope.since],
        r => Absence {
            person: id(r.subject_id),
            kind: r.kind.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn overrides(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Override>, StoreError> {
    let council = db.council();
    among!(db, scope.people,
        "select subject_id, clock, every, approver_role, reason, from_day, until_day, recorded_at from interval_override
         where tenant_id = $1 and superseded_at is null" + " and subject_id = any($2)" + " order by from_day, id",
        [council],
        r => Ok(Override {
            person: id(r.subject_id),
            clock: r.clock.into(),
            every: Span::parse(&r.every).ok_or(StoreError::Unreadable("interval_override.every"))?,
            from: day(r.from_day),
            until: r.until_day.map(day),
            reason: r.reason,
            approved_by: r.approver_role.map(Into::into),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
    )
}

pub(super) async fn waivers(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Waiver>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select w.subject_id, w.clock, w.reason, p.name as by_name, w.from_day, w.until_day, w.recorded_at from waiver w
         join person p on p.tenant_id = w.tenant_id and p.id = w.approved_by
         where w.tenant_id = $1 and w.superseded_at is null" + " and w.subject_id = any($2)" + " order by w.from_day, w.id",
        [council],
        r => Waiver {
            person: id(r.subject_id),
            clock: r.clock.into(),
            from: day(r.from_day),
            until: r.until_day.map(day),
            reason: r.reason,
            by: r.by_name,
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn events(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Event>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select subject_id, event, day, recorded_at from dated_event where tenant_id = $1 and superseded_at is null"
        + " and subject_id = any($2)" + " order by day, id",
        [council],
        r => Event {
            person: id(r.subject_id),
            event: r.event.into(),
            day: day(r.day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}

pub(super) async fn closures(db: &mut impl Reads) -> Result<Vec<Closure>, StoreError> {
    let council = db.council();
    let rows =
        sqlx::query!("select day, name, recorded_at from closure_day where tenant_id = $1 order by day", council)
            .fetch_all(db.conn())
            .await?;
    Ok(rows
        .into_iter()
        .map(|r| Closure { day: day(r.day), name: r.name, recorded: Some(at(r.recorded_at)), superseded: None })
        .collect())
}

pub(super) async fn periods(db: &mut impl Reads) -> Result<Vec<Period>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select period, from_day, until_day, recorded_at from council_period where tenant_id = $1 and superseded_at is null order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Period {
            period: r.period.into(),
            from: day(r.from_day),
            until: day(r.until_day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}

pub(super) async fn settings(db: &mut impl Reads) -> Result<Vec<LocalSetting>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select setting, value, from_day, recorded_at from local_setting
         where tenant_id = $1 and superseded_at is null order by from_day, id",
        council
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| LocalSetting {
            id: r.setting.into(),
            value: r.value,
            from: Some(day(r.from_day)),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}
