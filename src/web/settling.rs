//! Which of two texts of one draft holds: the same for records, agreements and discussions. Nothing is thrown away.

use chrono::{DateTime, Utc};
use store::drafts::{self, Of};
use store::{Membership, StoreError, WriteTx};
use uuid::Uuid;

use crate::fault::Fault;
use crate::page::Flash;

/// Which of the two to keep, and the two as they were shown.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SettleTyped {
    keep: String,
    version: String,
    mine: String,
    kept_at: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is settled.
    Done,
    /// There are no two texts any more.
    Gone,
    /// One of the two was saved again since they were shown.
    Changed,
}

/// Keeps mine or theirs; the other one stays in the database, too. Where the draft was shared meanwhile, mine begins a new one.
///
/// # Errors
/// `Unreadable` where the form is not ours; or the database fails.
pub async fn settle(db: &mut WriteTx, who: &Membership, of: Of, typed: &SettleTyped) -> Result<Settled, Fault> {
    let (Ok(mine), Ok(kept_at)) = (typed.mine.parse::<Uuid>(), typed.kept_at.parse::<DateTime<Utc>>()) else {
        return Err(Fault::Unreadable);
    };
    let keeps_mine = typed.keep == "mine";
    let settled = if drafts::lock(db, of).await?.is_some() {
        drafts::settle(db, who, of, (typed.version.parse().unwrap_or(0), mine, kept_at), keeps_mine).await
    } else if keeps_mine {
        drafts::begin_with_mine(db, who, of, (mine, kept_at)).await
    } else {
        drafts::drop_mine(db, mine).await
    };
    match settled {
        Ok(()) => Ok(Settled::Done),
        Err(StoreError::NotFound) => Ok(Settled::Gone),
        Err(StoreError::Clash) => Ok(Settled::Changed),
        Err(error) => Err(error.into()),
    }
}

/// What is said above both texts when one of them changed.
pub fn changed() -> Flash {
    Flash::notice("One of the two was saved again meanwhile: this is how they read now")
}
