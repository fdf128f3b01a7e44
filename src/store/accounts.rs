//! Accounts and sign-ins as their owners and administrators handle them, and what was held for somebody.

use chrono::{DateTime, Utc};
use domain::ids::{PersonId, SignInId};
use uuid::Uuid;

use crate::{Acting, Administrator, Reads, StoreError, TokenHash, WriteTx};

/// One of a person's signed-in browsers.
#[derive(Debug, Clone)]
pub struct SignInRow {
    /// Its id.
    pub id: SignInId,
    /// What the browser called itself.
    pub browser: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When something was last done in it.
    pub last_input_at: DateTime<Utc>,
}

/// A form that came after its sign-in had expired.
#[derive(Debug, Clone)]
pub struct HeldDraft {
    /// Its id.
    pub id: Uuid,
    /// Where it was sent.
    pub address: String,
    /// Its fields as typed.
    pub fields: Vec<(String, String)>,
    /// When it came.
    pub held_at: DateTime<Utc>,
}

/// An account as its council's administrators see it.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Whose.
    pub person: PersonId,
    /// The address to sign in with.
    pub email: String,
    /// An invitation was taken up.
    pub has_password: bool,
    /// A one-time link is good.
    pub invited: bool,
    /// Locked.
    pub locked: bool,
    /// The latest sign-in.
    pub last_sign_in: Option<DateTime<Utc>>,
}

/// The reader's own live sign-ins, latest first.
///
/// # Errors
/// When the database fails.
pub async fn my_sign_ins(db: &mut impl Reads) -> Result<Vec<SignInRow>, StoreError> {
    let rows = sqlx::query!(
        r#"select id as "id!", browser as "browser!", created_at as "created_at!", last_input_at as "last_input_at!" from app.my_sign_ins()"#
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| SignInRow {
            id: r.id.into(),
            browser: r.browser,
            created_at: r.created_at,
            last_input_at: r.last_input_at,
        })
        .collect())
}

/// The reader's own address and password hash.
///
/// # Errors
/// When the database fails.
pub async fn my_account(db: &mut impl Reads) -> Result<(String, Option<String>), StoreError> {
    let row =
        sqlx::query!(r#"select email as "email!", password_hash from app.my_account()"#).fetch_one(db.conn()).await?;
    Ok((row.email, row.password_hash))
}

/// Sets the writer's own password; every other sign-in of theirs ends.
///
/// # Errors
/// When the database fails.
pub async fn change_my_password(db: &mut WriteTx, hash: &str) -> Result<(), StoreError> {
    sqlx::query!("select app.change_my_password($1)", hash).execute(db.conn()).await?;
    Ok(())
}

/// Ends sign-ins: one, or all of the person's; somebody else's only by an administrator (the database checks it).
///
/// # Errors
/// When refused, or the database fails.
pub async fn end_sign_ins(db: &mut WriteTx, whose: PersonId, which: Option<SignInId>) -> Result<i64, StoreError> {
    let ended =
        sqlx::query_scalar!(r#"select app.end_sign_ins($1, $2) as "ended!""#, whose.uuid(), which.map(SignInId::uuid))
            .fetch_one(db.conn())
            .await?;
    Ok(ended)
}

/// What was held for the reader.
///
/// # Errors
/// When the database fails.
pub async fn my_held_drafts(db: &mut impl Reads) -> Result<Vec<HeldDraft>, StoreError> {
    let rows = sqlx::query!(
        r#"select id as "id!", address as "address!", body as "body!", held_at as "held_at!" from app.my_held_drafts()"#
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let fields = serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("held_draft"))?;
            Ok(HeldDraft { id: r.id, address: r.address, fields, held_at: r.held_at })
        })
        .collect()
}

/// Lets go of a held form: it was put back, or its person does not want it.
///
/// # Errors
/// When the database fails.
pub async fn take_held_draft(db: &mut WriteTx, which: Uuid) -> Result<(), StoreError> {
    sqlx::query!("select app.take_held_draft($1)", which).execute(db.conn()).await?;
    Ok(())
}

/// Every account of the council.
///
/// # Errors
/// When the database fails.
pub async fn accounts(db: &mut impl Reads, _who: &Acting<Administrator>) -> Result<Vec<AccountRow>, StoreError> {
    let rows = sqlx::query!(
        r#"select person_id as "person!", email as "email!", has_password as "has_password!", invited as "invited!",
               locked as "locked!", last_sign_in from app.accounts()"#
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| AccountRow {
            person: r.person.into(),
            email: r.email,
            has_password: r.has_password,
            invited: r.invited,
            locked: r.locked,
            last_sign_in: r.last_sign_in,
        })
        .collect())
}

/// Invites: makes the account if there is none and keeps the hash of a one-time link, good for seven days. With `reset` the
/// password is taken away and every sign-in ends.
///
/// # Errors
/// `Refused("account_tenant_id_email_key")` when another person has the address.
pub async fn invite(
    db: &mut WriteTx,
    whom: PersonId,
    email: &str,
    link: &TokenHash,
    reset: bool,
) -> Result<(), StoreError> {
    sqlx::query!("select app.invite($1, $2, $3, $4, $5)", whom.uuid(), email, Uuid::now_v7(), &link.0[..], reset)
        .execute(db.conn())
        .await?;
    Ok(())
}

/// Locks or unlocks an account; locking ends its sign-ins.
///
/// # Errors
/// When refused, or the database fails.
pub async fn lock(db: &mut WriteTx, whom: PersonId, locked: bool) -> Result<(), StoreError> {
    sqlx::query!("select app.lock_account($1, $2)", whom.uuid(), locked).execute(db.conn()).await?;
    Ok(())
}
