//! The address of a database. The scheme picks the kind; anything else is refused, never guessed.

use std::{fmt, path::PathBuf, str::FromStr};

use crate::failure::OpenError;

/// Where the data is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file on a local disk.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its whole address.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path.contains(['?', '#']) || path == ":memory:" {
                return Err(OpenError::Address("sqlite:// needs the path of a file on a local disk"));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if demands_tls(text) && !cfg!(feature = "postgres-tls") {
                return Err(OpenError::Address(
                    "sslmode asks for TLS and this binary is built without it; build with --features postgres-tls",
                ));
            }
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(OpenError::Address("it must start with sqlite:// or postgres://"))
    }
}

/// Whether an address asks for TLS; `prefer` and `allow` only hope for it.
fn demands_tls(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .any(|(key, value)| key == "sslmode" && matches!(value, "require" | "verify-ca" | "verify-full"))
}

/// Shows the kind only: an address may hold a password.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_picks_the_database_and_nothing_is_guessed() {
        assert_eq!("sqlite:///data/d.db".parse::<DatabaseUrl>().ok(), Some(DatabaseUrl::Sqlite("/data/d.db".into())));
        assert!(matches!("postgres://u:p@h/d".parse(), Ok(DatabaseUrl::Postgres(_))));
        for wrong in ["", "doorlijn.db", "sqlite://", "sqlite://:memory:", "mysql://h/d", "sqlite://a?mode=ro"] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    #[cfg(not(feature = "postgres-tls"))]
    fn an_address_that_asks_for_tls_is_refused_with_the_reason_when_the_binary_has_none() {
        let refused = "postgres://h/d?sslmode=require".parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(refused.contains("postgres-tls"), "{refused}");
        assert!("postgres://h/d?sslmode=prefer".parse::<DatabaseUrl>().is_ok());
    }
}
