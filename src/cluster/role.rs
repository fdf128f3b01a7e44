//! The database roles that sign in; `migrations/setup/roles.sql` makes all but the first.

/// Who connects, and so what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Makes the roles and the database, nothing else.
    Superuser,
    /// Changes the tables at a deploy.
    Migrate,
    /// Answers requests.
    App,
    /// Makes sign-ins.
    Door,
    /// Works in the background.
    Jobs,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Superuser, Self::Migrate, Self::App, Self::Door, Self::Jobs];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Superuser => "postgres",
            Self::Migrate => "plumbline_migrate",
            Self::App => "plumbline_app",
            Self::Door => "plumbline_door",
            Self::Jobs => "plumbline_jobs",
        }
    }

    /// The variable of the set-up script that carries its password.
    pub(crate) fn password_variable(self) -> Option<&'static str> {
        match self {
            Self::Superuser => None,
            Self::Migrate => Some("migrate_password"),
            Self::App => Some("app_password"),
            Self::Door => Some("door_password"),
            Self::Jobs => Some("jobs_password"),
        }
    }
}
