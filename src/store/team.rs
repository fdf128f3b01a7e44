//! Who supervises whom today, and what a supervisor's list shows beside the due dates: records without an answer, actions late.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::ids::{PersonId, RecordId, RelationshipId, SessionId};
use engine::Day;
use uuid::Uuid;

use crate::{Reads, StoreError};

/// A person whom somebody supervises today.
#[derive(Debug, Clone)]
pub struct Supervisee {
    /// The relationship.
    pub relationship: RelationshipId,
    /// Line, professional, practice educator, cover.
    pub kind: String,
    /// Who supervises.
    pub supervisor: PersonId,
    /// Who is supervised.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The policy's role of their post, if they hold one.
    pub role: Option<String>,
    /// Their team.
    pub team: Option<String>,
}

/// What is written and not finished in a person's file.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// Whose.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// Its kind.
    pub kind: String,
    /// Who held it.
    pub supervisor: PersonId,
    /// When it was held.
    pub held_on: Day,
    /// Its record, once begun.
    pub record: Option<RecordId>,
    /// Since when it waits for an answer; none while it is not shared.
    pub shared_on: Option<Day>,
    /// The supervisee asked for a change of what was shared last.
    pub change_asked: bool,
    /// Its draft was handed on to somebody.
    pub handed_on: bool,
}

/// The people these supervisors supervise on a day, by name.
///
/// # Errors
/// When the database fails.
pub async fn of_supervisors(
    db: &mut impl Reads,
    supervisors: &[PersonId],
    today: Day,
) -> Result<Vec<Supervisee>, StoreError> {
    let council = db.council();
    let supervisors: Vec<Uuid> = supervisors.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select r.id, r.kind, r.supervisor_id, r.subject_id, p.name, o.role as "role?",
               (select u.name from unit u where u.tenant_id = r.tenant_id and u.id = o.unit_id) as team
           from relationship r join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id
           left join lateral (select x.role, x.unit_id from post x where x.tenant_id = r.tenant_id and x.person_id = r.subject_id
               and x.superseded_at is null and x.from_day <= $3 and (x.until_day is null or x.until_day > $3) order by x.from_day desc, x.id limit 1) o on true
           where r.tenant_id = $1 and r.supervisor_id = any($2) and r.superseded_at is null and r.from_day <= $3
             and (r.until_day is null or r.until_day > $3)
           order by p.name, r.kind, r.id"#,
        council, &supervisors, today.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Supervisee {
            relationship: r.id.into(),
            kind: r.kind,
            supervisor: r.supervisor_id.into(),
            person: r.subject_id.into(),
            name: r.name,
            role: r.role,
            team: r.team,
        })
        .collect())
}

/// Those of these sessions held since a day whose record is not shared, or is shared and not answered; oldest first.
///
/// # Errors
/// When the database fails.
pub async fn unfinished(
    db: &mut impl Reads,
    sessions: &[SessionId],
    since: Day,
) -> Result<Vec<Unfinished>, StoreError> {
    let council = db.council();
    let sessions: Vec<Uuid> = sessions.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select h.subject_id, h.session_id, h.kind, s.supervisor_id, h.held_on, r.id as "record?", (x.shared_at at time zone 'Europe/London')::date as "shared_on?: NaiveDate",
               coalesce(a.kind = 'ask-for-change', false) as "change_asked!", exists (select from draft_release e where e.tenant_id = r.tenant_id
                   and e.about = 'record' and e.about_id = r.id and e.ended_at is null) as "handed_on!"
           from session_holding h join session s on s.tenant_id = h.tenant_id and s.id = h.session_id
           left join record r on r.tenant_id = h.tenant_id and r.session_id = h.session_id
           left join lateral (select y.number, y.shared_at from record_sharing y where y.tenant_id = r.tenant_id and y.record_id = r.id order by y.number desc limit 1) x on true
           left join sign_off a on a.tenant_id = r.tenant_id and a.record_id = r.id and a.number = x.number and a.person_id = h.subject_id
           where h.tenant_id = $1 and h.session_id = any($2) and h.superseded_at is null and h.held_on >= $3
             and (x.number is null or a.id is null or a.kind = 'ask-for-change')
           order by h.held_on, h.session_id"#,
        council, &sessions, since.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Unfinished {
            person: r.subject_id.into(),
            session: r.session_id.into(),
            kind: r.kind,
            supervisor: r.supervisor_id.into(),
            held_on: r.held_on.into(),
            record: r.record.map(RecordId::from),
            shared_on: r.shared_on.map(Day::from),
            change_asked: r.change_asked,
            handed_on: r.handed_on,
        })
        .collect())
}

/// How many open actions of each of these people are past their day.
///
/// # Errors
/// When the database fails.
pub async fn actions_late(
    db: &mut impl Reads,
    people: &[PersonId],
    today: Day,
) -> Result<HashMap<PersonId, i64>, StoreError> {
    let council = db.council();
    let people: Vec<Uuid> = people.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select a.subject_id as "subject_id!", count(*) as "late!" from action_now a
           where a.tenant_id = $1 and a.subject_id = any($2) and a.is_open and a.due_on < $3
           group by a.subject_id"#,
        council,
        &people,
        today.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.subject_id.into(), r.late)).collect())
}
