//! A private PostgreSQL: made, started, stopped and recovered from whatever programs are installed.

/// The roles and the database, as psql reads them; may run again at any time.
pub const ROLES_SQL: &str = include_str!("../../migrations/setup/roles.sql");
