//! Where the private PostgreSQL listens: a socket in the data folder, or loopback where the path is too long for one.

use std::{
    fmt::Write,
    fs, io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use crate::{folder::Folder, role::Role};

/// The longest socket path that every system takes (macOS has 104 bytes with the closing zero, Linux 108).
const LONGEST: usize = 103;
/// Part of the socket's file name; nobody outside the folder sees it.
const SOCKET_PORT: u16 = 5432;

/// Where to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// A folder with a socket in it.
    Socket(PathBuf),
    /// A port on 127.0.0.1.
    Loopback(u16),
}

impl Endpoint {
    /// The socket where its path fits, else a port that is free now.
    pub(crate) fn choose(folder: &Folder) -> io::Result<Self> {
        let socket = folder.socket();
        let plain = socket.to_str().is_some_and(|path| !path.contains([',', '"', '\'', '\\', '\n']));
        let length = socket.as_os_str().len() + format!("/.s.PGSQL.{SOCKET_PORT}").len();
        if plain && length <= LONGEST {
            return Ok(Self::Socket(socket));
        }
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(Self::Loopback(free.local_addr()?.port()))
    }

    /// Where a running server listens, by its own file.
    pub(crate) fn of_running(postgres: &Path) -> Option<Self> {
        let text = fs::read_to_string(postgres.join("postmaster.pid")).ok()?;
        let line = |number: usize| text.lines().nth(number).map(str::trim);
        let port = line(3)?.parse().ok()?;
        match line(4)? {
            "" => Some(Self::Loopback(port)),
            socket => Some(Self::Socket(PathBuf::from(socket))),
        }
    }

    /// What to tell the server.
    pub(crate) fn settings(&self) -> [String; 3] {
        match self {
            Self::Socket(folder) => [
                "listen_addresses=".to_owned(),
                format!("unix_socket_directories={}", folder.display()),
                format!("port={SOCKET_PORT}"),
            ],
            Self::Loopback(port) => {
                ["listen_addresses=127.0.0.1".to_owned(), "unix_socket_directories=".to_owned(), format!("port={port}")]
            }
        }
    }

    /// What to tell psql.
    pub(crate) fn host_and_port(&self) -> (String, String) {
        match self {
            Self::Socket(folder) => (folder.display().to_string(), SOCKET_PORT.to_string()),
            Self::Loopback(port) => ("127.0.0.1".to_owned(), port.to_string()),
        }
    }

    /// What to tell everybody else.
    pub(crate) fn url(&self, role: Role, password: &str, database: &str) -> String {
        let role = role.name();
        match self {
            Self::Socket(folder) => {
                let host = escaped(&folder.display().to_string());
                format!("postgres://{role}:{password}@localhost:{SOCKET_PORT}/{database}?host={host}")
            }
            Self::Loopback(port) => format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"/.-_".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_a_folder_with_odd_letters() {
        let url = Endpoint::Socket(PathBuf::from("/home/ann é/a&b?c")).url(Role::App, "secret", "plumbline");
        assert_eq!(url, "postgres://plumbline_app:secret@localhost:5432/plumbline?host=/home/ann%20%C3%A9/a%26b%3Fc");
    }
}
