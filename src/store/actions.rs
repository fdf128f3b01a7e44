//! Actions: they belong to the supervisee and stay on every agenda until somebody closes them. The latest step says how an
//! action stands: done and dropped close it; kept and a new day leave it, or open it again.

use chrono::{DateTime, Utc};
use domain::ids::{ActionId, PersonId, RecordId};
use domain::record::Step;
use domain::wording::{ActionWritten, Fate};
use engine::Day;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// An action with how it stands.
#[derive(Debug, Clone)]
pub struct ActionRow {
    /// Its id.
    pub id: ActionId,
    /// Whose file it is in.
    pub subject: PersonId,
    /// Who is to do it.
    pub owner: PersonId,
    /// That person's name.
    pub owner_name: String,
    /// What is to be done; empty where the reader may know of it and not read it.
    pub what: String,
    /// Since when.
    pub agreed_on: Day,
    /// Its day now.
    pub due: Option<Day>,
    /// How many sessions it has survived.
    pub survived: u32,
    /// The record that made it.
    pub record: Option<RecordId>,
    /// The latest step.
    pub last: Option<Fate>,
}

impl ActionRow {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.last.is_none_or(Fate::is_open)
    }
}

/// What a record has decided of an action: its latest step of that action.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The action.
    pub action: ActionId,
    /// What was decided.
    pub fate: Fate,
    /// Its new day.
    pub due: Option<Day>,
}

struct Row {
    id: Uuid,
    subject_id: Uuid,
    owner_id: Uuid,
    owner_name: String,
    wording: Option<String>,
    agreed_on: chrono::NaiveDate,
    record_id: Option<Uuid>,
    last_step: Option<String>,
    due_on: Option<chrono::NaiveDate>,
    survived: i64,
}

impl TryFrom<Row> for ActionRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let fate = |kind: &String| Fate::from_word(kind).ok_or(StoreError::Unreadable("action_step.kind"));
        Ok(Self {
            id: row.id.into(),
            subject: row.subject_id.into(),
            owner: row.owner_id.into(),
            owner_name: row.owner_name,
            what: row.wording.unwrap_or_default(),
            agreed_on: row.agreed_on.into(),
            due: row.due_on.map(Day::from),
            survived: u32::try_from(row.survived).unwrap_or(0),
            record: row.record_id.map(RecordId::from),
            last: row.last_step.as_ref().map(fate).transpose()?,
        })
    }
}

/// The open actions of a person, the oldest first; those that were closed are not read.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn open_of(db: &mut impl Reads, subject: PersonId) -> Result<Vec<ActionRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_as!(
        Row,
        r#"select a.id as "id!", a.subject_id as "subject_id!", a.owner_id as "owner_id!", o.name as owner_name, w.wording as "wording?",
               a.agreed_on as "agreed_on!", a.record_id, a.last_step, a.due_on, a.survived as "survived!"
           from action_now a join person o on o.tenant_id = a.tenant_id and o.id = a.owner_id
           left join action_wording w on w.tenant_id = a.tenant_id and w.action_id = a.id
           where a.tenant_id = $1 and a.subject_id = $2 and a.is_open order by a.agreed_on, a.id"#,
        council, subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter().map(ActionRow::try_from).collect()
}

/// These actions of a person, open or closed, the oldest first.
///
/// # Errors
/// As `open_of`.
pub async fn of(db: &mut impl Reads, subject: PersonId, ids: &[ActionId]) -> Result<Vec<ActionRow>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select a.id as "id!", a.subject_id as "subject_id!", a.owner_id as "owner_id!", o.name as owner_name, w.wording as "wording?",
               a.agreed_on as "agreed_on!", a.record_id, a.last_step, a.due_on, a.survived as "survived!"
           from action_now a join person o on o.tenant_id = a.tenant_id and o.id = a.owner_id
           left join action_wording w on w.tenant_id = a.tenant_id and w.action_id = a.id
           where a.tenant_id = $1 and a.subject_id = $2 and a.id = any($3) order by a.agreed_on, a.id"#,
        council, subject.uuid(), &ids
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter().map(ActionRow::try_from).collect()
}

/// Whose file an action is in and who is to do it, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, action: ActionId) -> Result<Option<ActionRow>, StoreError> {
    let council = db.council();
    let subject =
        sqlx::query_scalar!("select subject_id from action where tenant_id = $1 and id = $2", council, action.uuid())
            .fetch_optional(db.conn())
            .await?;
    let Some(subject) = subject else { return Ok(None) };
    Ok(of(db, subject.into(), &[action]).await?.pop())
}

/// What a record has decided of actions so far.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn decided_in(db: &mut impl Reads, subject: PersonId, record: RecordId) -> Result<Vec<Decided>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select distinct on (action_id) action_id, kind, due_on from action_step
         where tenant_id = $1 and subject_id = $2 and record_id = $3 order by action_id, recorded_at desc, id desc",
        council,
        subject.uuid(),
        record.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let fate = Fate::from_word(&r.kind).ok_or(StoreError::Unreadable("action_step.kind"))?;
            Ok(Decided {
                action: r.action_id.into(),
                fate,
                due: r.due_on.map(Day::from).filter(|_| fate == Fate::Redated),
            })
        })
        .collect()
}

/// A step of an action as people read it.
#[derive(Debug, Clone)]
pub struct StepRow {
    /// What became of the action.
    pub fate: Fate,
    /// Its new day.
    pub due: Option<Day>,
    /// In the session of a record.
    pub record: Option<RecordId>,
    /// The words that went with it.
    pub why: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every step of an action, the first first.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn steps(db: &mut impl Reads, action: ActionId) -> Result<Vec<StepRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select s.kind, s.due_on, s.record_id, w.wording as "wording?", p.name, s.recorded_at from action_step s
           join person p on p.tenant_id = s.tenant_id and p.id = s.recorded_by
           left join action_step_wording w on w.tenant_id = s.tenant_id and w.step_id = s.id
           where s.tenant_id = $1 and s.action_id = $2 order by s.recorded_at, s.id"#,
        council,
        action.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(StepRow {
                fate: Fate::from_word(&r.kind).ok_or(StoreError::Unreadable("action_step.kind"))?,
                due: r.due_on.map(Day::from),
                record: r.record_id.map(RecordId::from),
                why: r.wording.unwrap_or_default(),
                by: r.name,
                at: r.recorded_at,
            })
        })
        .collect()
}

/// Adds actions that a record has agreed.
///
/// # Errors
/// When the database refuses or fails.
pub async fn add(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    record: RecordId,
    agreed_on: Day,
    actions: &[ActionWritten],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = actions.iter().map(|action| action.id.uuid()).collect();
    let owners: Vec<Uuid> = actions.iter().map(|action| action.owner.uuid()).collect();
    let days: Vec<Option<chrono::NaiveDate>> = actions.iter().map(|action| action.by.map(Day::date)).collect();
    let wordings: Vec<String> = actions.iter().map(|action| action.what.clone()).collect();
    sqlx::query!(
        "insert into action (tenant_id, id, subject_id, owner_id, record_id, agreed_on, due_on, recorded_by)
         select $1, x.id, $2, x.owner, $3, $4, x.due, $5 from unnest($6::uuid[], $7::uuid[], $8::date[]) x (id, owner, due)",
        db.council(), subject.uuid(), record.uuid(), agreed_on.date(), who.person().uuid(), &ids, &owners, &days as &[Option<chrono::NaiveDate>]
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into action_wording (tenant_id, action_id, subject_id, wording) select $1, x.id, $2, x.wording from unnest($3::uuid[], $4::text[]) x (id, wording)",
        db.council(), subject.uuid(), &ids, &wordings
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Takes actions a step further, each with the words that go with it.
///
/// # Errors
/// When the database refuses or fails.
pub async fn step(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    record: Option<RecordId>,
    day: Day,
    steps: &[Step],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = steps.iter().map(|_| Uuid::now_v7()).collect();
    let actions: Vec<Uuid> = steps.iter().map(|step| step.action.uuid()).collect();
    let kinds: Vec<String> = steps.iter().map(|step| step.fate.word().to_owned()).collect();
    let days: Vec<Option<chrono::NaiveDate>> = steps.iter().map(|step| step.due.map(Day::date)).collect();
    let why: Vec<String> = steps.iter().map(|step| step.why.clone()).collect();
    sqlx::query!(
        "insert into action_step (tenant_id, id, action_id, subject_id, kind, day, due_on, record_id, recorded_by)
         select $1, x.id, x.action, $2, x.kind, $3, x.due, $4, $5 from unnest($6::uuid[], $7::uuid[], $8::text[], $9::date[]) x (id, action, kind, due)",
        db.council(), subject.uuid(), day.date(), record.map(RecordId::uuid), who.person().uuid(), &ids, &actions, &kinds, &days as &[Option<chrono::NaiveDate>]
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into action_step_wording (tenant_id, step_id, subject_id, wording)
         select $1, x.id, $2, x.wording from unnest($3::uuid[], $4::text[]) x (id, wording) where x.wording <> ''",
        db.council(),
        subject.uuid(),
        &ids,
        &why
    )
    .execute(db.conn())
    .await?;
    Ok(())
}
