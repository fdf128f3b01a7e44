//! What can go wrong in the store; details of a row never leave it.

/// A failed piece of database work.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row, or not one that this person may see: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("changed by somebody else meanwhile")]
    Clash,
    /// A named constraint of the database refused the row.
    #[error("refused by {0}")]
    Refused(String),
    /// A value in the database that the code does not know.
    #[error("unreadable value in {0}")]
    Unreadable(&'static str),
    /// The connection broke while a transaction was being committed: it is stored, or it is not.
    #[error("unsure whether it was committed: {0}")]
    Unsure(String),
    /// The database did not answer as it should.
    #[error("database: {0}")]
    Database(String),
}

impl StoreError {
    /// What a failed commit means. A refusal by the database is one, and nothing was stored; a connection that ends before the
    /// answer leaves it open, and so does a server that is shut down (class 57) in the middle of it.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        let refused = error.as_database_error().is_some_and(|e| e.code().is_some_and(|code| !code.starts_with("57")));
        match Self::from(error) {
            other if refused => other,
            other => Self::Unsure(other.to_string()),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            // Only the code and the constraint's name: the detail of a failed check carries the whole row.
            sqlx::Error::Database(db) => match db.constraint() {
                Some(name) => Self::Refused(name.to_owned()),
                None => Self::Database(format!("code {}", db.code().unwrap_or_default())),
            },
            sqlx::Error::Io(io) => Self::Database(format!("connection: {}", io.kind())),
            sqlx::Error::PoolTimedOut => Self::Database("no connection was free in time".to_owned()),
            _ => Self::Database("unexpected answer".to_owned()),
        }
    }
}
