//! Answers to a shared record: signed, signed with a comment, a change asked for, or disagreed; each bound to the wording shown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{PersonId, RecordId, SignOffId};
use domain::sign_off::{Kind, SignOff};
use uuid::Uuid;

use crate::records::{RecordRow, Sharing};
use crate::{Membership, Reads, StoreError, WriteTx, log};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// To which version.
    pub number: i32,
    /// By whom.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// What.
    pub kind: Kind,
    /// When.
    pub at: DateTime<Utc>,
    /// In their own words, where there are any and the reader may read them.
    pub wording: Option<String>,
}

/// Every answer to every version of a record, in the order in which they came.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn of(db: &mut impl Reads, record: RecordId) -> Result<Vec<Answer>, StoreError> {
    Ok(of_all(db, &[record]).await?.remove(&record).unwrap_or_default())
}

/// The same of several records.
///
/// # Errors
/// As `of`.
pub async fn of_all(db: &mut impl Reads, records: &[RecordId]) -> Result<HashMap<RecordId, Vec<Answer>>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = records.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select o.record_id, o.number, o.person_id, p.name, o.kind, o.signed_at, w.wording as "wording?" from sign_off o
           join person p on p.tenant_id = o.tenant_id and p.id = o.person_id
           left join sign_off_wording w on w.tenant_id = o.tenant_id and w.sign_off_id = o.id
           where o.tenant_id = $1 and o.record_id = any($2) order by o.signed_at, o.id"#,
        council,
        &ids
    )
    .fetch_all(db.conn())
    .await?;
    let mut found: HashMap<RecordId, Vec<Answer>> = HashMap::new();
    for r in rows {
        let kind = Kind::from_word(&r.kind).ok_or(StoreError::Unreadable("sign_off.kind"))?;
        found.entry(r.record_id.into()).or_default().push(Answer {
            number: r.number,
            person: r.person_id.into(),
            name: r.name,
            kind,
            at: r.signed_at,
            wording: r.wording,
        });
    }
    Ok(found)
}

/// Answers a version. Call it under `records::lock`, with the sharing as it stands under that lock.
///
/// # Errors
/// `Refused` when the person has answered this version before; or the database fails.
pub async fn answer(
    db: &mut WriteTx,
    who: &Membership,
    record: &RecordRow,
    sharing: &Sharing,
    answer: &SignOff,
) -> Result<(), StoreError> {
    let id = SignOffId::fresh();
    let (council, subject) = (db.council(), record.subject.uuid());
    sqlx::query!(
        "insert into sign_off (tenant_id, id, record_id, number, subject_id, person_id, kind, commitment) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council, id.uuid(), record.id.uuid(), sharing.number, subject, who.person().uuid(), answer.kind().word(), &sharing.commitment.0[..]
    )
    .execute(db.conn())
    .await?;
    if let Some(wording) = answer.wording() {
        sqlx::query!(
            "insert into sign_off_wording (tenant_id, sign_off_id, subject_id, wording) values ($1, $2, $3, $4)",
            council,
            id.uuid(),
            subject,
            wording
        )
        .execute(db.conn())
        .await?;
    }
    log(db, who, answer.kind().act(), record.about(), None).await?;
    Ok(())
}
