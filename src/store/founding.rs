//! Founding a council and its first people, from the command line, as the migrating role; pages take over from there.

use std::str::FromStr as _;

use domain::ids::{CouncilId, PersonId, PostId, UnitId};
use engine::Day;
use engine::policy::{Council, Role};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use uuid::Uuid;

use crate::{DbError, StoreError, Token, TokenHash, access};

/// Why a council or a person could not be founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// No connection as the migrating role.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The council is there already.
    #[error("the council {0} is there already")]
    CouncilExists(String),
    /// There is no such council.
    #[error("there is no council {0}: add it with `plumbline council add {0}`")]
    NoCouncil(String),
    /// Another person has the address.
    #[error("another person of this council has the address {0}")]
    AddressTaken(String),
}

impl From<sqlx::Error> for FoundingError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A person to be invited, with the post that carries what they may do.
#[derive(Debug)]
pub struct Invited<'a> {
    /// The council.
    pub slug: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The address to sign in with.
    pub email: &'a str,
    /// The role of the policy.
    pub role: &'a Role,
    /// How they are employed.
    pub employment: &'a str,
    /// The unit by name; the council's first one if none is named.
    pub unit: Option<&'a str>,
    /// The first day of employment and post.
    pub from: Day,
}

/// The connection of the migrating role.
///
/// # Errors
/// When the address cannot be read or the database not reached.
pub async fn connect(url: &str) -> Result<PgConnection, DbError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| DbError::Address)?.application_name("plumbline");
    options.connect().await.map_err(|e| DbError::Unreachable(StoreError::from(e).to_string()))
}

/// Founds a council under its policy: its row, its first unit, and who may read what.
///
/// # Errors
/// `CouncilExists`, or what the database refused.
pub async fn add_council(url: &str, council: &Council, today: Day) -> Result<CouncilId, FoundingError> {
    let mut connection = connect(url).await?;
    let mut tx = connection.begin().await?;
    let id = CouncilId::fresh();
    let added = sqlx::query!(
        "insert into council (id, slug, name) values ($1, $2, $3) on conflict (slug) do nothing",
        id.uuid(),
        council.slug(),
        council.file.name
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if added == 0 {
        return Err(FoundingError::CouncilExists(council.slug().to_owned()));
    }
    sqlx::query!("insert into fact_version (tenant_id) values ($1)", id.uuid()).execute(&mut *tx).await?;
    sqlx::query!(
        "insert into unit (tenant_id, id, kind, name, from_day) values ($1, $2, 'directorate', $3, $4)",
        id.uuid(),
        UnitId::fresh().uuid(),
        "Children’s services",
        today.date()
    )
    .execute(&mut *tx)
    .await?;
    access::settle(&mut tx, id, &domain::access::settings(council.policy_on(today))).await?;
    tx.commit().await?;
    Ok(id)
}

/// The councils that are there: slug, name, people.
///
/// # Errors
/// When the database fails.
pub async fn councils(url: &str) -> Result<Vec<(String, String, i64)>, FoundingError> {
    let mut connection = connect(url).await?;
    let rows = sqlx::query!(
        r#"select c.slug, c.name, (select count(*) from person p where p.tenant_id = c.id) as "people!" from council c order by c.slug"#
    )
    .fetch_all(&mut connection)
    .await?;
    Ok(rows.into_iter().map(|r| (r.slug, r.name, r.people)).collect())
}

/// Copies what each council's policy of today lets readers see, and derives who reads which file; at every start, because the
/// files may have changed.
///
/// # Errors
/// When the database fails.
pub async fn settle_access<'a>(
    url: &str,
    councils: impl IntoIterator<Item = &'a Council>,
    today: Day,
) -> Result<(), FoundingError> {
    let mut connection = connect(url).await?;
    for council in councils {
        let mut tx = connection.begin().await?;
        let id = sqlx::query_scalar!("select id from council where slug = $1", council.slug())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(id) = id {
            access::settle(&mut tx, id.into(), &domain::access::settings(council.policy_on(today))).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Makes the person, their post and their account, and gives the one-time link's token: it is shown once and kept nowhere.
///
/// # Errors
/// `NoCouncil`, `AddressTaken`, or what the database refused.
pub async fn invite(url: &str, new: &Invited<'_>) -> Result<Token, FoundingError> {
    let mut connection = connect(url).await?;
    let mut tx = connection.begin().await?;
    let council = sqlx::query_scalar!("select id from council where slug = $1", new.slug)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| FoundingError::NoCouncil(new.slug.to_owned()))?;
    let unit = sqlx::query_scalar!(
        "select id from unit where tenant_id = $1 and ($2::text is null or name = $2) order by from_day, id limit 1",
        council,
        new.unit
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(StoreError::NotFound)?;
    let person = PersonId::fresh();
    let email = new.email.trim().to_lowercase();
    sqlx::query!(
        "insert into person (tenant_id, id, name, employed_from) values ($1, $2, $3, $4)",
        council,
        person.uuid(),
        new.name,
        new.from.date()
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, from_day) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council,
        PostId::fresh().uuid(),
        person.uuid(),
        unit,
        new.role.id.as_str(),
        new.employment,
        &capacities(new.role),
        new.from.date()
    )
    .execute(&mut *tx)
    .await?;
    let added = sqlx::query!(
        "insert into door.account (tenant_id, person_id, email) values ($1, $2, $3) on conflict (tenant_id, email) do nothing",
        council,
        person.uuid(),
        email
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if added == 0 {
        return Err(FoundingError::AddressTaken(email));
    }
    let token = Token::fresh()?;
    sqlx::query!(
        "insert into door.invitation (tenant_id, id, person_id, token_hash, ends_at) values ($1, $2, $3, $4, now() + interval '7 days')",
        council,
        Uuid::now_v7(),
        person.uuid(),
        &TokenHash::of(token.expose()).0[..]
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("select app.derive_access_of($1)", council).execute(&mut *tx).await?;
    // A program that serves meanwhile keeps figures under the version of the facts.
    sqlx::query!("update fact_version set n = n + 1 where tenant_id = $1", council).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(token)
}

/// The capacities of a role as the database keeps them.
pub fn capacities(role: &Role) -> Vec<String> {
    role.capacities
        .iter()
        .filter_map(|capacity| serde_json::to_value(capacity).ok()?.as_str().map(str::to_owned))
        .collect()
}
