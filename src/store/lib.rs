//! The only SQL: who is asking, transactions that carry a council, and one file per noun.

pub mod absences;
pub mod access;
pub mod accounts;
mod acting;
pub mod actions;
pub mod agenda;
pub mod agreements;
pub mod calendar;
pub mod caseload;
pub mod cases;
pub mod concerns;
pub mod council;
pub mod covers;
mod db;
pub mod disclosures;
pub mod discussions;
mod doorstep;
pub mod drafts;
mod error;
pub mod facts;
pub mod files;
pub mod find;
pub mod founding;
pub mod guard;
pub mod happenings;
mod hash;
pub mod holdings;
pub mod local;
mod log;
mod migrate;
pub mod openings;
pub mod password;
pub mod people;
pub mod records;
pub mod samples;
pub mod sent;
pub mod sessions;
pub mod sign_offs;
pub mod staff;
pub mod survey;
pub mod team;
pub mod team_sessions;
pub mod timeline;
mod tx;
pub mod units;

pub use acting::{Acting, Administrator, Member, Membership, Quality, Role, Supervisor};
pub use db::{Db, DbError, Urls};
pub use doorstep::{AccountAtDoor, Cap, CouncilAtDoor, DemoPerson, SignInState, SignedIn, Throttle};
pub use error::StoreError;
pub use hash::{Commitment, Token, TokenHash};
pub use log::{About, Act, log};
pub use migrate::migrate;
pub use tx::{Claim, Committed, Form, ReadTx, Reads, Refusal, WriteTx, today};

/// The migrations, for the start of the program and for tests.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
