//! Who opened a file, as what, when and why; and the reason that whoever is not of the pair gives before.

use chrono::{DateTime, Utc};
use domain::access::Tie;
use domain::grant::Kind;
use domain::ids::{AgreementId, PersonId, RecordId, SessionId};
use engine::Day;
use uuid::Uuid;

use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// For how many hours a reason holds: a working day.
const REASON_HOLDS: i32 = 8;

/// One opening of something that was written.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Its row of the log.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub reader: String,
    /// As what, in words; none where it was not kept.
    pub tie: Option<&'static str>,
    /// Whether it was under a grant, whose purpose is the reason.
    pub granted: bool,
    /// What was opened.
    pub what: What,
    /// Why; none where the pair needs no reason.
    pub reason: Option<String>,
}

/// What was opened.
#[derive(Debug, Clone)]
pub enum What {
    /// The record of a session of this kind, on this day.
    Record(RecordId, String, Day),
    /// The page of a session of this kind, on this day, with the notes on its plan.
    Session(SessionId, String, Day),
    /// The agreement with this supervisor.
    Agreement(AgreementId, String),
    /// Something else, by its word.
    Other(String),
}

/// Where a page of the list begins: after this row.
pub type After = (DateTime<Utc>, Uuid);

/// Who opened what of a person's file, the latest first; the person's own readings are left out, and so are drafts, which are
/// opened by whoever writes them.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &mut impl Reads,
    subject: PersonId,
    after: Option<After>,
    most: i64,
) -> Result<Vec<Opening>, StoreError> {
    let council = db.council();
    let (at, id) = after.unzip();
    let rows = sqlx::query!(
        r#"select l.id, l.at, p.name as reader, l.tie, l.grant_id, l.about, l.about_id, s.kind as "session_kind?", s.held_on as "held_on?", s.day as "day?",
               v.name as "supervisor?", coalesce(o.wording, g.wording) as reason
           from log l join person p on p.tenant_id = l.tenant_id and p.id = l.actor_id
           left join record r on r.tenant_id = l.tenant_id and r.id = l.about_id and l.about = 'record'
           left join session_now s on s.tenant_id = l.tenant_id and s.id = case l.about when 'record' then r.session_id when 'session' then l.about_id end
           left join agreement a on a.tenant_id = l.tenant_id and a.id = l.about_id and l.about = 'agreement'
           left join person v on v.tenant_id = a.tenant_id and v.id = a.supervisor_id
           left join log_reason o on o.tenant_id = l.tenant_id and o.log_id = l.id
           left join lateral (select w.wording from log b join log_reason w on w.tenant_id = b.tenant_id and w.log_id = b.id
               where l.grant_id is null and b.tenant_id = l.tenant_id and b.actor_id = l.actor_id and b.subject_id = l.subject_id and b.act = 'gave-reason'
                 and b.at <= l.at and b.at > l.at - make_interval(hours => $6) order by b.at desc, b.id desc limit 1) g on true
           where l.tenant_id = $1 and l.subject_id = $2 and l.act like 'opened-%' and l.act <> 'opened-draft' and l.actor_id <> $2
             and ($3::timestamptz is null or (l.at, l.id) < ($3, $4))
           order by l.at desc, l.id desc limit $5"#,
        council, subject.uuid(), at, id, most, REASON_HOLDS
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Opening {
            id: r.id,
            at: r.at,
            reader: r.reader,
            tie: r.tie.as_deref().and_then(in_words),
            granted: r.grant_id.is_some(),
            what: match (r.about.as_deref(), r.about_id, r.session_kind.zip(r.held_on.or(r.day)), r.supervisor) {
                (Some("record"), Some(id), Some((kind, day)), _) => What::Record(id.into(), kind, day.into()),
                (Some("session"), Some(id), Some((kind, day)), _) => What::Session(id.into(), kind, day.into()),
                (_, Some(id), _, Some(supervisor)) => What::Agreement(id.into(), supervisor),
                _ => What::Other(r.about.unwrap_or_default()),
            },
            reason: r.reason,
        })
        .collect())
}

/// As what somebody opened a file, from the word that the log keeps.
fn in_words(tie: &str) -> Option<&'static str> {
    Tie::from_word(tie).map(Tie::in_words).or_else(|| Kind::from_word(tie).map(Kind::in_words))
}

/// Whether the reader said within the last hours why they open this file.
///
/// # Errors
/// When the database fails.
pub async fn reason_given(db: &mut impl Reads, who: &Membership, subject: PersonId) -> Result<bool, StoreError> {
    let council = db.council();
    let given = sqlx::query_scalar!(
        r#"select exists (select from log l where l.tenant_id = $1 and l.actor_id = $2 and l.subject_id = $3 and l.act = 'gave-reason'
               and l.at > app.now() - make_interval(hours => $4)) as "given!""#,
        council, who.person().uuid(), subject.uuid(), REASON_HOLDS
    )
    .fetch_one(db.conn())
    .await?;
    Ok(given)
}

/// Keeps why the reader opens this file.
///
/// # Errors
/// When the database refuses or fails.
pub async fn give_reason(db: &mut WriteTx, who: &Membership, subject: PersonId, why: &str) -> Result<(), StoreError> {
    let about = About { subject: Some(subject), kind: "file", id: subject.uuid() };
    log(db, who, "gave-reason", about, Some(why)).await?;
    Ok(())
}
