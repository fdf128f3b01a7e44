//! Sign-in and "who is this", before a council's capability is known; through the door's own role and pool.

use domain::ids::{CouncilId, PersonId, SignInId};
use sqlx::PgTransaction;
use uuid::Uuid;

use crate::{Db, StoreError, Token, TokenHash};

/// The hash of the token that a browser sent.
pub type Cap = TokenHash;

/// What a browser's token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInState {
    /// Nothing: unknown or revoked.
    None,
    /// A signed-in browser.
    Live,
    /// Expired, not revoked, and young enough that what its person still saves is held for them.
    Expired {
        /// The council it was for.
        council: CouncilId,
        /// Whose it was.
        person: PersonId,
    },
}

/// A council as its sign-in page needs it.
#[derive(Debug, Clone)]
pub struct CouncilAtDoor {
    /// Its id.
    pub id: CouncilId,
    /// Its name.
    pub name: String,
    /// Whether its people are invented.
    pub demo: bool,
}

/// A new sign-in: the token goes into the cookie and nowhere else.
pub struct SignedIn {
    /// The secret for the cookie.
    pub token: Token,
    /// Who signed in.
    pub person: PersonId,
}

/// How long an account or a network has to wait after failures.
#[derive(Debug, Clone, Copy)]
pub struct Throttle {
    /// Seconds until the next try is looked at; 0 = now.
    pub wait_seconds: i64,
}

/// An account found by its address, for the check of its password.
pub struct AccountAtDoor {
    /// Whose.
    pub person: PersonId,
    /// None until an invitation was taken up.
    pub password_hash: Option<String>,
    /// Locked by an administrator.
    pub locked: bool,
}

/// Somebody to try on the sign-in page of a demo.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// The address to sign in with.
    pub email: String,
    /// Role and name.
    pub label: String,
}

impl Db {
    /// The council behind an address, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn council_at_door(&self, slug: &str) -> Result<Option<CouncilAtDoor>, StoreError> {
        let mut tx = self.door.begin().await?;
        let row =
            sqlx::query!("select id, name, demo from council where slug = $1", slug).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        Ok(row.map(|r| CouncilAtDoor { id: r.id.into(), name: r.name, demo: r.demo }))
    }

    /// Every council's slug and name, for the front page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn councils_at_door(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.door.begin().await?;
        let rows = sqlx::query!("select slug, name from council order by name").fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|r| (r.slug, r.name)).collect())
    }

    /// The people whom a demo's sign-in page offers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demo_people(&self, council: CouncilId) -> Result<Vec<DemoPerson>, StoreError> {
        let mut tx = self.door.begin().await?;
        let rows = sqlx::query_as!(
            DemoPerson,
            "select email, label from door.demo_person where tenant_id = $1 order by place",
            council.uuid()
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// What the token is worth in the council of this address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_state(&self, slug: &str, cap: &Cap) -> Result<SignInState, StoreError> {
        let mut tx = self.door.begin().await?;
        let row = sqlx::query!(
            r#"select s.tenant_id, s.person_id, now() < s.ends_at and now() < s.last_input_at + interval '30 minutes' as "live!",
                   now() < least(s.ends_at, s.last_input_at + interval '30 minutes') + interval '12 hours' as "holds!"
               from door.sign_in s join council c on c.id = s.tenant_id
               where s.token_hash = $1 and c.slug = $2 and s.revoked_at is null"#,
            &cap.0[..],
            slug
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(match row {
            Some(r) if r.live => SignInState::Live,
            Some(r) if r.holds => SignInState::Expired { council: r.tenant_id.into(), person: r.person_id.into() },
            _ => SignInState::None,
        })
    }

    /// Notes that the person of a live sign-in has just done something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch(&self, cap: &Cap) -> Result<(), StoreError> {
        let mut tx = self.door.begin().await?;
        sqlx::query!(
            "update door.sign_in set last_input_at = now() where token_hash = $1 and revoked_at is null
               and now() < ends_at and now() < last_input_at + interval '30 minutes'",
            &cap.0[..]
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps what an expired sign-in's person still typed, until they sign in again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_draft(
        &self,
        council: CouncilId,
        person: PersonId,
        address: &str,
        body: &serde_json::Value,
    ) -> Result<(), StoreError> {
        let mut tx = self.door.begin().await?;
        sqlx::query!(
            "insert into door.held_draft (tenant_id, id, person_id, address, body) values ($1, $2, $3, $4, $5)",
            council.uuid(),
            Uuid::now_v7(),
            person.uuid(),
            address,
            body
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// How long these keys (an account, a network; hashed) have to wait: nothing up to four failures within a quarter of an
    /// hour, then twice as long with each further one, five minutes at most. Nobody is ever locked out for good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn throttle(&self, keys: &[TokenHash]) -> Result<Throttle, StoreError> {
        let keys: Vec<Vec<u8>> = keys.iter().map(|k| k.0.to_vec()).collect();
        let mut tx = self.door.begin().await?;
        let wait = sqlx::query_scalar!(
            r#"select coalesce(max(wait), 0)::bigint as "wait!" from (
                   select ceil(extract(epoch from max(at) + least(300, power(2, least(count(*) - 5, 9))) * interval '1 second' - now())) as wait
                   from door.attempt where key = any($1) and at > now() - interval '15 minutes'
                   group by key having count(*) >= 5) waits"#,
            &keys
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Throttle { wait_seconds: wait.max(0) })
    }

    /// Notes a failure, and forgets those that no longer count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_failure(&self, keys: &[TokenHash]) -> Result<(), StoreError> {
        let keys: Vec<Vec<u8>> = keys.iter().map(|k| k.0.to_vec()).collect();
        let mut tx = self.door.begin().await?;
        sqlx::query!("insert into door.attempt (key) select * from unnest($1::bytea[])", &keys)
            .execute(&mut *tx)
            .await?;
        sqlx::query!("delete from door.attempt where at < now() - interval '1 day'").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets an account's failures after it signed in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_failures(&self, key: TokenHash) -> Result<(), StoreError> {
        let mut tx = self.door.begin().await?;
        sqlx::query!("delete from door.attempt where key = $1", &key.0[..]).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The account with this address, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_at_door(&self, council: CouncilId, email: &str) -> Result<Option<AccountAtDoor>, StoreError> {
        let mut tx = self.door.begin().await?;
        let row = sqlx::query!(
            r#"select a.person_id, a.password_hash, (a.locked_at is not null or coalesce(p.left_on <= app.today(), false)) as "locked!"
               from door.account a join person p on p.tenant_id = a.tenant_id and p.id = a.person_id
               where a.tenant_id = $1 and a.email = lower($2)"#,
            council.uuid(), email
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|r| AccountAtDoor { person: r.person_id.into(), password_hash: r.password_hash, locked: r.locked }))
    }

    /// Opens a sign-in for ten hours at most; the caller has checked the password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in(&self, council: CouncilId, person: PersonId, browser: &str) -> Result<SignedIn, StoreError> {
        let mut tx = self.door.begin().await?;
        let signed_in = open(&mut tx, council, person, "password", browser).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Opens a sign-in for a command that acts as this person, for an hour at most; whoever may run commands on the database vouches
    /// for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_by_command(&self, council: CouncilId, person: PersonId) -> Result<SignedIn, StoreError> {
        let mut tx = self.door.begin().await?;
        let signed_in = open(&mut tx, council, person, "command", "A command on the server").await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Ends the sign-in behind the token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, cap: &Cap) -> Result<(), StoreError> {
        let mut tx = self.door.begin().await?;
        sqlx::query!(
            "update door.sign_in set revoked_at = now() where token_hash = $1 and revoked_at is null",
            &cap.0[..]
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whose one-time link this is, while it is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invitation(&self, council: CouncilId, token: &TokenHash) -> Result<Option<String>, StoreError> {
        let mut tx = self.door.begin().await?;
        let name = sqlx::query_scalar!(
            "select p.name from door.invitation i join person p on p.tenant_id = i.tenant_id and p.id = i.person_id
             where i.tenant_id = $1 and i.token_hash = $2 and i.used_at is null and i.withdrawn_at is null and i.ends_at > now()",
            council.uuid(), &token.0[..]
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(name)
    }

    /// Takes up an invitation: sets the password, uses the link up, signs in.
    ///
    /// # Errors
    /// `NotFound` when the link is used, withdrawn or too old.
    pub async fn take_up(
        &self,
        council: CouncilId,
        token: &TokenHash,
        password_hash: &str,
        browser: &str,
    ) -> Result<SignedIn, StoreError> {
        let mut tx = self.door.begin().await?;
        let person = sqlx::query_scalar!(
            "update door.invitation set used_at = now()
             where tenant_id = $1 and token_hash = $2 and used_at is null and withdrawn_at is null and ends_at > now()
             returning person_id",
            council.uuid(),
            &token.0[..]
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound)?;
        sqlx::query!(
            "update door.account set password_hash = $3 where tenant_id = $1 and person_id = $2",
            council.uuid(),
            person,
            password_hash
        )
        .execute(&mut *tx)
        .await?;
        let signed_in = open(&mut tx, council, person.into(), "invitation", browser).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}

async fn open(
    tx: &mut PgTransaction<'static>,
    council: CouncilId,
    person: PersonId,
    how: &str,
    browser: &str,
) -> Result<SignedIn, StoreError> {
    let token = Token::fresh()?;
    let browser: String = browser.chars().take(200).collect();
    sqlx::query!(
        "insert into door.sign_in (tenant_id, id, person_id, token_hash, how, browser, ends_at)
         values ($1, $2, $3, $4, $5, $6, now() + case when $5 = 'command' then interval '1 hour' else interval '10 hours' end)",
        council.uuid(),
        SignInId::fresh().uuid(),
        person.uuid(),
        &TokenHash::of(token.expose()).0[..],
        how,
        browser
    )
    .execute(&mut **tx)
    .await?;
    Ok(SignedIn { token, person })
}
