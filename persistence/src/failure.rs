//! What a caller of storage gets instead of what was asked for.

use diesel::result::{DatabaseErrorKind, Error};
use domain::{Refusal, parameter::MissingParameter};

use crate::constraint::Constraint;

/// Why the storage cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of a database that Doorlijn knows.
    #[error("the address of the database is not usable: {0}")]
    Address(&'static str),
    /// The key file cannot be read or written.
    #[error("the master key in {path} is not usable: {reason}")]
    MasterKey {
        /// Where it lies.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The database does not answer, or is not one of Doorlijn.
    #[error("the database cannot be opened: {0}")]
    Database(String),
}

/// Why a transaction did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A rule or the policy says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A constraint of the database stopped a change that the rules had let pass, mostly because another came first.
    #[error("constraint {0:?}")]
    Constraint(Constraint),
    /// The idempotency key belongs to another request of the same operation.
    #[error("an idempotency key of another request")]
    KeyReused,
    /// The same request with the same idempotency key is still running; seconds after which to ask again.
    #[error("the same request is still running")]
    StillRunning(u64),
    /// The position in the order of changes is too long ago to be read on from.
    #[error("a position too long ago")]
    TooOld,
    /// The database is out of reach; the same call may succeed later.
    #[error("the database is out of reach: {0}")]
    Unavailable(String),
    /// So much work is waiting that this call was not begun.
    #[error("too much work is waiting")]
    Overloaded,
    /// Two transactions stood in each other's way; the transaction runs it again before anybody hears of it.
    #[error("stood in the way of another transaction: {0}")]
    Contended(String),
    /// What was remembered of an earlier call does not hold any more; the transaction runs it again with what it loads before
    /// anybody hears of it.
    #[error("what was remembered does not hold any more")]
    Forgotten,
    /// A defect: a query that cannot be, a row that cannot be read, a seal that does not open.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<MissingParameter> for Failure {
    fn from(missing: MissingParameter) -> Self {
        Self::Internal(missing.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Some(constraint) = Constraint::violated(&error) {
            return Self::Constraint(constraint);
        }
        match &error {
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, information) => {
                Self::Contended(information.message().to_owned())
            }
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _)
            | Error::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            Error::DatabaseError(_, information) => {
                let message = information.message();
                if message.contains("due to statement timeout") {
                    Self::Overloaded
                } else if ["deadlock detected", "database is locked", "due to lock timeout"]
                    .iter()
                    .any(|sign| message.contains(sign))
                {
                    Self::Contended(message.to_owned())
                } else if is_out_of_reach(message) || is_out_of_order(message) {
                    Self::Unavailable(message.to_owned())
                } else {
                    Self::Internal(message.to_owned())
                }
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// Whether a message of SQLite says that its disk is full or fails: nothing is wrong with the call, and it may succeed once the
/// operator has mended that.
fn is_out_of_order(message: &str) -> bool {
    ["database or disk is full", "disk I/O error", "unable to open database file"].iter().any(|sign| message.contains(sign))
}

/// Whether a message of libpq says that the server has gone or is going; diesel gives these no kind of their own.
fn is_out_of_reach(message: &str) -> bool {
    [
        "server closed the connection",
        "connection to server",
        "terminating connection",
        "the database system is",
        "no connection to the server",
        "could not receive data from server",
        "could not send data to server",
        "SSL connection has been closed",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_full_or_fails_is_no_defect() {
        let told = |message: &str| Failure::from(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())));
        for message in ["database or disk is full", "disk I/O error", "unable to open database file"] {
            assert_eq!(told(message), Failure::Unavailable(message.into()));
        }
        assert_eq!(told("no such table: children"), Failure::Internal("no such table: children".into()));
    }
}
