//! Runs SQL scripts as a role, through the psql that comes with the server.

use std::{path::PathBuf, process::Stdio};

use tokio::io::AsyncWriteExt;

use crate::{
    ROLES_SQL, account::Account, binaries::Binaries, endpoint::Endpoint, error::ClusterError, passwords::Passwords,
    role::Role,
};

/// A psql and where to point it.
#[derive(Clone)]
pub(crate) struct Psql {
    program: PathBuf,
    endpoint: Endpoint,
    passwords: Passwords,
}

impl Psql {
    pub(crate) fn new(binaries: &Binaries, endpoint: &Endpoint, passwords: &Passwords) -> Self {
        Self { program: binaries.program("psql"), endpoint: endpoint.clone(), passwords: passwords.clone() }
    }

    /// Makes the roles and a database, or puts right what differs.
    pub(crate) async fn set_up(&self, database: &str) -> Result<(), ClusterError> {
        let passwords = Role::ALL.into_iter().filter_map(|role| {
            let variable = role.password_variable()?;
            Some(format!("\\set {variable} {}\n", self.passwords.of(role)))
        });
        let script =
            [format!("\\set database {database}\n")].into_iter().chain(passwords).chain([ROLES_SQL.to_owned()]);
        let script: String = script.collect();
        self.run(Role::Superuser, "postgres", &script).await
    }

    /// Runs a script; the first mistake ends it. The script goes in by standard input: a command line is for everyone to see.
    pub(crate) async fn run(&self, role: Role, database: &str, script: &str) -> Result<(), ClusterError> {
        let cannot = |source| ClusterError::Program { program: self.program.clone(), source };
        let (host, port) = self.endpoint.host_and_port();
        // As ourselves, not as the server's user: psql does not mind root.
        let mut command = Account::own().command(&self.program);
        command.args(["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"]);
        command.args(["--host", &host, "--port", &port, "--username", role.name(), "--dbname", database]);
        command
            .env("PGPASSWORD", self.passwords.of(role))
            .env("PGCLIENTENCODING", "UTF8")
            .env("PGCONNECT_TIMEOUT", "10");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().map_err(cannot)?;
        if let Some(mut input) = child.stdin.take() {
            // A psql that has given up says why below.
            let _ = input.write_all(script.as_bytes()).await;
        }
        let answer = child.wait_with_output().await.map_err(cannot)?;
        if answer.status.success() {
            return Ok(());
        }
        Err(ClusterError::NotSetUp { said: String::from_utf8_lossy(&answer.stderr).trim().to_owned() })
    }
}
