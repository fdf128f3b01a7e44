//! What happened in a person's file between two days: one query for each kind, none of which reads the history before them.

use chrono::{DateTime, Utc};
use domain::ids::{ActionId, AgreementId, PersonId, RecordId, RelationshipId, SessionId};
use domain::session::State;
use engine::Day;
use uuid::Uuid;

use crate::{Reads, StoreError};

/// Whose file, from when to when, both days included.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// Whose file.
    pub subject: PersonId,
    /// The first day.
    pub since: Day,
    /// The last day.
    pub until: Day,
}

/// A session with what became of it.
#[derive(Debug, Clone)]
pub struct Met {
    /// Which.
    pub id: SessionId,
    /// The policy's kind.
    pub kind: String,
    /// With whom.
    pub supervisor: String,
    /// The day it was held on, or stands on.
    pub day: Day,
    /// The day first booked.
    pub first_day: Day,
    /// How often it was moved.
    pub times_moved: i64,
    /// The policy's reason for cancelling it.
    pub cancelled: Option<String>,
    /// Whether it was held.
    pub held: bool,
    /// When that was written down.
    pub held_recorded: Option<DateTime<Utc>>,
    /// How long it lasted, or is planned.
    pub minutes: Option<i32>,
    /// The supervisee says that it was not like this.
    pub contested: bool,
    /// Its record, once begun.
    pub record: Option<RecordId>,
}

/// A version of a record.
#[derive(Debug, Clone)]
pub struct Version {
    /// Of which record.
    pub record: RecordId,
    /// Which version.
    pub number: i32,
    /// When it was shared.
    pub shared_at: DateTime<Utc>,
    /// By whom.
    pub shared_by: String,
    /// The answers to it: who, of what kind, when.
    pub answers: Vec<(String, String, DateTime<Utc>)>,
}

/// Something that happened to an agreement.
#[derive(Debug, Clone)]
pub struct AgreementStep {
    /// Which agreement.
    pub agreement: AgreementId,
    /// Between whom: the relationship.
    pub relationship: RelationshipId,
    /// The supervisor.
    pub supervisor: String,
    /// Which version.
    pub number: i32,
    /// Who offered or signed it.
    pub by: String,
    /// It was signed; otherwise it was offered.
    pub signed: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that happened to an action.
#[derive(Debug, Clone)]
pub struct ActionStep {
    /// Which action.
    pub action: ActionId,
    /// Who is to do it.
    pub owner: String,
    /// When it happened.
    pub day: Day,
    /// What became of it; none when it was agreed.
    pub kind: Option<String>,
    /// Its day.
    pub due: Option<Day>,
    /// What is to be done; only for whoever may read it.
    pub wording: Option<String>,
}

/// A time away.
#[derive(Debug, Clone)]
pub struct Away {
    /// The policy's kind.
    pub kind: String,
    /// The first day.
    pub from: Day,
    /// The day of the return.
    pub until: Option<Day>,
}

impl Met {
    /// What became of it, seen today.
    pub fn state(&self, today: Day) -> State {
        State::on(today, self.day, self.times_moved > 0, self.held, self.cancelled.is_some())
    }
}

/// The sessions of the stretch, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn sessions(db: &mut impl Reads, stretch: Stretch, most: i64) -> Result<Vec<Met>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"with near as (
               select s.id from session s where s.tenant_id = $1 and s.subject_id = $2 and s.first_day between $3 and $4
               union select h.session_id from session_holding h
                   where h.tenant_id = $1 and h.subject_id = $2 and h.superseded_at is null and h.held_on between $3 and $4
               union select m.session_id from session_move m where m.tenant_id = $1 and m.subject_id = $2 and m.to_day between $3 and $4
           )
           select n.id as "id!", n.kind as "kind!", v.name as supervisor, coalesce(n.held_on, n.day) as "day!", n.first_day as "first_day!",
               n.times_moved as "times_moved!", n.cancel_reason, n.held_on is not null as "held!", h.recorded_at as "held_recorded?",
               coalesce(h.minutes, n.minutes) as minutes, n.record_id,
               exists (select from session_contest c where c.tenant_id = n.tenant_id and c.session_id = n.id and c.withdrawn_at is null) as "contested!"
           from session_now n
           join person v on v.tenant_id = n.tenant_id and v.id = n.supervisor_id
           left join session_holding h on h.tenant_id = n.tenant_id and h.id = n.holding_id
           where n.tenant_id = $1 and n.id = any(array(select id from near)) and coalesce(n.held_on, n.day) between $3 and $4
           order by 4 desc, n.start_at desc nulls last, n.id limit $5"#,
        council, stretch.subject.uuid(), stretch.since.date(), stretch.until.date(), most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Met {
            id: r.id.into(),
            kind: r.kind,
            supervisor: r.supervisor,
            day: r.day.into(),
            first_day: r.first_day.into(),
            times_moved: r.times_moved,
            cancelled: r.cancel_reason,
            held: r.held,
            held_recorded: r.held_recorded,
            minutes: r.minutes,
            contested: r.contested,
            record: r.record_id.map(RecordId::from),
        })
        .collect())
}

/// Every shared version of these records with the answers to it, the latest version first.
///
/// # Errors
/// When the database fails.
pub async fn versions(db: &mut impl Reads, records: &[RecordId]) -> Result<Vec<Version>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = records.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select x.record_id, x.number, x.shared_at, p.name as shared_by, a.kind as "kind?", a.signed_at as "signed_at?", w.name as "signed_by?"
           from record_sharing x join person p on p.tenant_id = x.tenant_id and p.id = x.shared_by
           left join sign_off a on a.tenant_id = x.tenant_id and a.record_id = x.record_id and a.number = x.number
           left join person w on w.tenant_id = a.tenant_id and w.id = a.person_id
           where x.tenant_id = $1 and x.record_id = any($2) order by x.record_id, x.number desc, a.signed_at, a.id"#,
        council, &ids
    )
    .fetch_all(db.conn())
    .await?;
    let mut versions: Vec<Version> = Vec::new();
    for r in rows {
        let answer = r.signed_by.zip(r.kind).zip(r.signed_at).map(|((by, kind), at)| (by, kind, at));
        match versions.last_mut() {
            Some(last) if last.record.uuid() == r.record_id && last.number == r.number => last.answers.extend(answer),
            _ => versions.push(Version {
                record: r.record_id.into(),
                number: r.number,
                shared_at: r.shared_at,
                shared_by: r.shared_by,
                answers: answer.into_iter().collect(),
            }),
        }
    }
    Ok(versions)
}

/// When versions of agreements were offered and signed in the stretch.
///
/// # Errors
/// When the database fails.
pub async fn agreements(db: &mut impl Reads, stretch: Stretch) -> Result<Vec<AgreementStep>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select a.id as "id!", a.relationship_id as "relationship_id!", v.name as supervisor, e.number as "number!", p.name as by, e.signed as "signed!", e.at as "at!"
           from (select o.agreement_id, o.number, o.offered_by as who, false as signed, o.offered_at as at from agreement_offer o
                     where o.tenant_id = $1 and o.subject_id = $2
                 union all select g.agreement_id, g.number, g.person_id, true, g.signed_at from agreement_signature g
                     where g.tenant_id = $1 and g.subject_id = $2) e
           join agreement_now a on a.tenant_id = $1 and a.id = e.agreement_id
           join person v on v.tenant_id = a.tenant_id and v.id = a.supervisor_id
           join person p on p.tenant_id = a.tenant_id and p.id = e.who
           where (e.at at time zone 'Europe/London')::date between $3 and $4 order by e.at desc, e.signed desc"#,
        council, stretch.subject.uuid(), stretch.since.date(), stretch.until.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| AgreementStep {
            agreement: r.id.into(),
            relationship: r.relationship_id.into(),
            supervisor: r.supervisor,
            number: r.number,
            by: r.by,
            signed: r.signed,
            at: r.at,
        })
        .collect())
}

/// Actions agreed in the stretch, and what became of actions in it; a step that only kept an action is left out.
///
/// # Errors
/// When the database fails.
pub async fn actions(db: &mut impl Reads, stretch: Stretch, most: i64) -> Result<Vec<ActionStep>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select e.id as "id!", p.name as owner, e.day as "day!", e.kind, e.due_on, w.wording as "wording?"
           from (select a.id, a.owner_id, a.agreed_on as day, null as kind, a.due_on from action a
                     where a.tenant_id = $1 and a.subject_id = $2 and a.agreed_on between $3 and $4
                 union all select a.id, a.owner_id, s.day, s.kind, s.due_on from action_step s
                     join action a on a.tenant_id = s.tenant_id and a.id = s.action_id
                     where s.tenant_id = $1 and s.subject_id = $2 and s.kind <> 'kept' and s.day between $3 and $4) e
           join person p on p.tenant_id = $1 and p.id = e.owner_id
           left join action_wording w on w.tenant_id = $1 and w.action_id = e.id
           order by e.day desc, e.id limit $5"#,
        council,
        stretch.subject.uuid(),
        stretch.since.date(),
        stretch.until.date(),
        most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| ActionStep {
            action: r.id.into(),
            owner: r.owner,
            day: r.day.into(),
            kind: r.kind,
            due: r.due_on.map(Day::from),
            wording: r.wording,
        })
        .collect())
}

/// Times away that began in the stretch.
///
/// # Errors
/// When the database fails.
pub async fn absences(db: &mut impl Reads, stretch: Stretch) -> Result<Vec<Away>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select kind, from_day, until_day from absence
         where tenant_id = $1 and subject_id = $2 and superseded_at is null and from_day between $3 and $4 order by from_day desc",
        council, stretch.subject.uuid(), stretch.since.date(), stretch.until.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Away { kind: r.kind, from: r.from_day.into(), until: r.until_day.map(Day::from) })
        .collect())
}

/// The latest day before this one on which anything is in the file; none when the file begins later.
///
/// # Errors
/// When the database fails.
pub async fn latest_before(db: &mut impl Reads, subject: PersonId, day: Day) -> Result<Option<Day>, StoreError> {
    let council = db.council();
    let latest = sqlx::query_scalar!(
        r#"select greatest(
               (select max(s.first_day) from session s where s.tenant_id = $1 and s.subject_id = $2 and s.first_day < $3),
               (select max(h.held_on) from session_holding h where h.tenant_id = $1 and h.subject_id = $2 and h.superseded_at is null and h.held_on < $3),
               (select max(r.from_day) from relationship r where r.tenant_id = $1 and r.subject_id = $2 and r.superseded_at is null and r.from_day < $3),
               (select max(r.until_day) from relationship r where r.tenant_id = $1 and r.subject_id = $2 and r.superseded_at is null and r.until_day < $3),
               (select max(a.from_day) from absence a where a.tenant_id = $1 and a.subject_id = $2 and a.superseded_at is null and a.from_day < $3),
               (select max(c.agreed_on) from action c where c.tenant_id = $1 and c.subject_id = $2 and c.agreed_on < $3),
               (select max(o.offered_at at time zone 'Europe/London')::date from agreement_offer o where o.tenant_id = $1 and o.subject_id = $2
                    and (o.offered_at at time zone 'Europe/London')::date < $3)) as latest"#,
        council, subject.uuid(), day.date()
    )
    .fetch_one(db.conn())
    .await?;
    Ok(latest.map(Day::from))
}
