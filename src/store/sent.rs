//! Files that were sent to be loaded: each its sender's until it is applied, and then its text is let go of.

use uuid::Uuid;

use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// A file that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Its text; empty once it was applied.
    pub body: String,
    /// It was read as Windows-1252.
    pub was_windows: bool,
    /// Whether it was applied.
    pub applied: bool,
}

/// Keeps a file until it is applied.
///
/// # Errors
/// When the database refuses or fails.
pub async fn keep(
    db: &mut WriteTx,
    who: &Membership,
    kind: &'static str,
    body: &str,
    was_windows: bool,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into sent_file (tenant_id, id, kind, body, was_windows, sent_by) values ($1, $2, $3, $4, $5, $6)",
        db.council(),
        id,
        kind,
        body,
        was_windows,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "sent-file", About { subject: None, kind, id }, None).await?;
    Ok(id)
}

/// The file of a kind, for whoever sent it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, kind: &str, id: Uuid) -> Result<Option<Sent>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select body, was_windows, applied_at is not null as "applied!" from sent_file where tenant_id = $1 and kind = $2 and id = $3"#,
        council,
        kind,
        id
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| Sent { body: r.body, was_windows: r.was_windows, applied: r.applied }))
}

/// Makes whoever else loads a file into this council wait until this transaction ends, and gives its statements the time that twenty
/// thousand people need: each still ends after a minute.
///
/// # Errors
/// When the database fails.
pub async fn lock(db: &mut WriteTx) -> Result<(), StoreError> {
    let key = format!("files {}", db.council());
    sqlx::query!("select set_config('statement_timeout', '60s', true)").fetch_one(db.conn()).await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", key).execute(db.conn()).await?;
    Ok(())
}

/// Notes that a file was applied, and lets go of its text if it was kept.
///
/// # Errors
/// When the database refuses or fails.
pub async fn applied(
    db: &mut WriteTx,
    who: &Membership,
    kind: &'static str,
    id: Uuid,
    why: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sent_file set body = '', applied_at = app.now() where tenant_id = $1 and id = $2",
        db.council(),
        id
    )
    .execute(db.conn())
    .await?;
    log(db, who, "applied-file", About { subject: None, kind, id }, why).await?;
    Ok(())
}
