//! Transactions: a page reads, an act writes and must commit; each carries the capability of the sign-in behind it.

use domain::ids::FormToken;
use sqlx::{PgConnection, PgTransaction};
use uuid::Uuid;

use crate::{Acting, Db, Membership, Role, StoreError, TokenHash};

/// Why a transaction was not opened.
#[derive(Debug)]
pub enum Refusal {
    /// Nobody is signed in to this council in this browser.
    Anonymous,
    /// Signed in, and not as what the page asks for.
    NotTheirs,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A transaction that can only read; PostgreSQL holds it to that too.
#[derive(Debug)]
pub struct ReadTx {
    tx: PgTransaction<'static>,
    council: Uuid,
}

/// A transaction that writes; dropped without `commit`, it never was.
#[derive(Debug)]
pub struct WriteTx {
    tx: PgTransaction<'static>,
    council: Uuid,
    person: Uuid,
    claimed: Option<Form>,
}

/// A posted form, as an act claims it.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Which act it is.
    pub token: FormToken,
    /// The held form that it puts back, if it does: let go of with the commit.
    pub held: Option<Uuid>,
}

/// What both kinds of transaction can do.
pub trait Reads: Send {
    /// The connection, for this crate's queries.
    fn conn(&mut self) -> &mut PgConnection;
    /// The council whose capability is in force.
    fn council(&self) -> Uuid;
}

impl Reads for ReadTx {
    fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
    fn council(&self) -> Uuid {
        self.council
    }
}
impl Reads for WriteTx {
    fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
    fn council(&self) -> Uuid {
        self.council
    }
}

/// The day in the database: for a command, which has no request to take it from.
///
/// # Errors
/// When the database fails.
pub async fn today(db: &mut impl Reads) -> Result<engine::Day, StoreError> {
    let day = sqlx::query_scalar!(r#"select app.today() as "today!""#).fetch_one(db.conn()).await?;
    Ok(day.into())
}

/// Proof that an act was committed, with the address that answers it.
#[derive(Debug)]
pub struct Committed {
    location: String,
}

impl Committed {
    /// Where to send the browser now.
    pub fn location(&self) -> &str {
        &self.location
    }
}

/// Whether this form was answered before.
#[derive(Debug)]
pub enum Claim {
    /// The first time: go on.
    First,
    /// Posted before: this is what it answered then.
    Before(Committed),
}

impl Db {
    /// Opens a page's transaction for whoever holds the token, if they may act as `R` in the council of this address. The whole
    /// page is read as of one moment, so that its numbers and its lists are of the same facts.
    ///
    /// # Errors
    /// `Refusal`: nobody signed in here, not in this role, or the database failed.
    pub async fn read<R: Role>(&self, slug: &str, token: &TokenHash) -> Result<(Acting<R>, ReadTx), Refusal> {
        let mut tx = self.app.begin_with("begin isolation level repeatable read read only").await?;
        let membership = enter(&mut tx, slug, token).await?;
        let council = membership.council.uuid();
        let acting = Acting::of(membership).ok_or(Refusal::NotTheirs)?;
        Ok((acting, ReadTx { tx, council }))
    }

    /// Opens an act's transaction; as `read`.
    ///
    /// # Errors
    /// As `read`.
    pub async fn write<R: Role>(&self, slug: &str, token: &TokenHash) -> Result<(Acting<R>, WriteTx), Refusal> {
        let mut tx = self.app.begin().await?;
        let membership = enter(&mut tx, slug, token).await?;
        let (council, person) = (membership.council.uuid(), membership.person.uuid());
        let acting = Acting::of(membership).ok_or(Refusal::NotTheirs)?;
        Ok((acting, WriteTx { tx, council, person, claimed: None }))
    }
}

/// Sets the capability and asks the database who that is.
async fn enter(tx: &mut PgTransaction<'static>, slug: &str, token: &TokenHash) -> Result<Membership, Refusal> {
    sqlx::query!("select set_config('app.cap', $1, true)", token.to_hex()).fetch_one(&mut **tx).await?;
    let row = sqlx::query!(
        r#"select c.id as council, c.slug, c.name as council_name, c.demo, p.id as person, p.name,
               app.sign_in() as "sign_in!", app.idle_seconds() as "idle_seconds!",
               coalesce((select array_agg(distinct k) from post o, unnest(o.capacities) k
                   where o.tenant_id = c.id and o.person_id = p.id and o.superseded_at is null
                     and o.from_day <= app.today() and (o.until_day is null or o.until_day > app.today())), '{}') as "capacities!",
               exists (select from relationship r where r.tenant_id = c.id and r.subject_id = p.id and r.superseded_at is null
                   and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today())) as "supervised!",
               exists (select from relationship r where r.tenant_id = c.id and r.supervisor_id = p.id and r.superseded_at is null
                   and r.from_day <= app.today() and (r.until_day is null or r.until_day > app.today())) as "supervises!",
               exists (select app.grants_held()) as "holds_grant!"
           from council c join person p on p.tenant_id = c.id
           where c.id = (select app.tenant()) and p.id = (select app.person()) and c.slug = $1"#,
        slug
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(Refusal::Anonymous)?;
    Ok(Membership {
        council: row.council.into(),
        slug: row.slug,
        council_name: row.council_name,
        demo: row.demo,
        person: row.person.into(),
        name: row.name,
        sign_in: row.sign_in.into(),
        capacities: row.capacities,
        supervised: row.supervised,
        supervises: row.supervises,
        holds_grant: row.holds_grant,
        idle_seconds: row.idle_seconds,
    })
}

impl WriteTx {
    /// Claims a form before anything else is done: the same form posted again waits here, and is given the first answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&mut self, form: Form) -> Result<Claim, StoreError> {
        let first = sqlx::query!(
            "insert into answered_form (tenant_id, person_id, token, location) values ($1, $2, $3, '')
             on conflict do nothing",
            self.council,
            self.person,
            form.token.uuid()
        )
        .execute(&mut *self.tx)
        .await?
        .rows_affected()
            == 1;
        if first {
            self.claimed = Some(form);
            return Ok(Claim::First);
        }
        let location = sqlx::query_scalar!(
            "select location from answered_form where tenant_id = $1 and person_id = $2 and token = $3",
            self.council,
            self.person,
            form.token.uuid()
        )
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(Claim::Before(Committed { location }))
    }

    /// Commits, and keeps where the form's sender was sent.
    ///
    /// # Errors
    /// When the database fails; then nothing was stored, or it is `Unsure`.
    pub async fn commit(mut self, location: impl Into<String>) -> Result<Committed, StoreError> {
        let location = location.into();
        self.answer(&location).await?;
        sqlx::query!("update fact_version set n = n + 1 where tenant_id = $1", self.council)
            .execute(&mut *self.tx)
            .await?;
        self.tx.commit().await.map_err(StoreError::of_commit)?;
        Ok(Committed { location })
    }

    /// Commits a save that changes no fact the engine sees: a draft, a row of the log.
    ///
    /// # Errors
    /// When the database fails; then nothing was stored, or it is `Unsure`.
    pub async fn commit_quietly(mut self, location: impl Into<String>) -> Result<Committed, StoreError> {
        let location = location.into();
        self.answer(&location).await?;
        self.tx.commit().await.map_err(StoreError::of_commit)?;
        Ok(Committed { location })
    }

    /// Keeps where the sender of a claimed form is sent, for the same form posted again; what it puts back is not held any more.
    async fn answer(&mut self, location: &str) -> Result<(), StoreError> {
        if let Some(Form { token, held }) = self.claimed {
            if let Some(held) = held {
                sqlx::query!("select app.take_held_draft($1)", held).execute(&mut *self.tx).await?;
            }
            sqlx::query!(
                "update answered_form set location = $4 where tenant_id = $1 and person_id = $2 and token = $3",
                self.council,
                self.person,
                token.uuid(),
                location
            )
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }
}
