//! The log: who did what, when, why; written in the transaction of what it tells.

use domain::access::Granted;
use domain::ids::{LogId, PersonId};
use uuid::Uuid;

use crate::{Membership, Reads as _, StoreError, WriteTx};

/// What was done, by its stable name (lower case words joined by hyphens).
pub type Act = &'static str;

/// What it was done to.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Whose file, if anybody's.
    pub subject: Option<PersonId>,
    /// The kind of thing: session, record, agreement, post, …
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
}

/// Writes a row of the log, with a reason when one was given.
///
/// # Errors
/// When the row is refused: then the act fails with it.
pub async fn log(
    db: &mut WriteTx,
    who: &Membership,
    act: Act,
    about: About,
    reason: Option<&str>,
) -> Result<LogId, StoreError> {
    let id = LogId::fresh();
    let subject = about.subject.map(PersonId::uuid);
    sqlx::query!(
        "insert into log (tenant_id, id, actor_id, act, subject_id, about, about_id) values ($1, $2, $3, $4, $5, $6, $7)",
        db.council(), id.uuid(), who.person().uuid(), act, subject, about.kind, about.id
    )
    .execute(db.conn())
    .await?;
    if let Some(wording) = reason {
        sqlx::query!(
            "insert into log_reason (tenant_id, log_id, subject_id, actor_id, wording) values ($1, $2, $3, $4, $5)",
            db.council(),
            id.uuid(),
            subject,
            who.person().uuid(),
            wording
        )
        .execute(db.conn())
        .await?;
    }
    Ok(id)
}

/// Writes that something was opened under a grant; the row names it, and the grant's purpose is the reason.
///
/// # Errors
/// When the row is refused: then nothing is opened.
pub async fn log_under(
    db: &mut WriteTx,
    who: &Membership,
    act: Act,
    about: About,
    granted: Granted,
) -> Result<LogId, StoreError> {
    let id = LogId::fresh();
    sqlx::query!(
        "insert into log (tenant_id, id, actor_id, act, subject_id, about, about_id, tie, grant_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        db.council(),
        id.uuid(),
        who.person().uuid(),
        act,
        about.subject.map(PersonId::uuid),
        about.kind,
        about.id,
        granted.kind.word(),
        granted.id.uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// Why several things are opened at once.
#[derive(Debug, Clone, Copy)]
pub enum Reason<'a> {
    /// It was said.
    Given(&'a str),
    /// The purpose of this grant is the reason.
    Grant(Granted),
}

/// Writes a row for each of these, as `log` and `log_under` would.
///
/// # Errors
/// When a row is refused: then nothing is opened.
pub async fn log_each(
    db: &mut WriteTx,
    who: &Membership,
    act: Act,
    about: &[About],
    reason: Reason<'_>,
) -> Result<(), StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = about.iter().map(|_| LogId::fresh().uuid()).collect();
    let subjects: Vec<Option<Uuid>> = about.iter().map(|about| about.subject.map(PersonId::uuid)).collect();
    let kinds: Vec<String> = about.iter().map(|about| about.kind.to_owned()).collect();
    let things: Vec<Uuid> = about.iter().map(|about| about.id).collect();
    let (wording, granted) = match reason {
        Reason::Given(wording) => (Some(wording), None),
        Reason::Grant(granted) => (None, Some(granted)),
    };
    sqlx::query!(
        "insert into log (tenant_id, id, actor_id, act, subject_id, about, about_id, tie, grant_id)
         select $1, x.id, $2, $3, x.subject_id, x.about, x.about_id, $8, $9
         from unnest($4::uuid[], $5::uuid[], $6::text[], $7::uuid[]) x (id, subject_id, about, about_id)",
        council,
        who.person().uuid(),
        act,
        &ids,
        &subjects as &[Option<Uuid>],
        &kinds,
        &things,
        granted.map(|granted| granted.kind.word()),
        granted.map(|granted| granted.id.uuid())
    )
    .execute(db.conn())
    .await?;
    if let Some(wording) = wording {
        sqlx::query!(
            "insert into log_reason (tenant_id, log_id, subject_id, actor_id, wording)
             select $1, x.id, x.subject_id, $2, $5 from unnest($3::uuid[], $4::uuid[]) x (id, subject_id)",
            council,
            who.person().uuid(),
            &ids,
            &subjects as &[Option<Uuid>],
            wording
        )
        .execute(db.conn())
        .await?;
    }
    Ok(())
}
