//! One piece of work in a transaction of its own.

use std::{thread, time::Duration};

use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::{Done, Job, Mode, Waiting, begin_with, commit, too_busy};
use crate::{
    Failure,
    connection::{AnyConnection, per_backend},
};

/// How often a transaction is tried when others stand in its way.
const ATTEMPTS: u32 = 12;
/// How long the first attempt waits for those who stood in its way; each waits twice as long as the one before, up to a most, so that
/// all of them together wait a quarter of a second.
const BACKOFF: Duration = Duration::from_micros(500);
const MOST_BACKOFF: Duration = Duration::from_millis(50);

/// Runs a job in a transaction of its own.
pub(super) fn run(connection: &mut AnyConnection, mode: Mode, mut job: Box<dyn Job>) -> Done {
    let begin = match (mode, connection.is_sqlite()) {
        (Mode::Read, true) => "begin",
        (Mode::Read, false) => "begin isolation level repeatable read read only",
        (_, true) => "begin immediate",
        (_, false) => "begin isolation level serializable",
    };
    let mut attempt = 1;
    let outcome = loop {
        match begin_with(connection, begin) {
            Err(failure @ Failure::Unavailable(_)) if attempt == 1 => return Done::NotBegun(Waiting::Work(job), failure),
            Err(failure) => break Err(failure),
            Ok(()) => {}
        }
        match in_transaction(connection, job.as_mut()) {
            Err(Failure::Forgotten) => {}
            Err(Failure::Contended(_)) if attempt < ATTEMPTS => {
                thread::sleep((BACKOFF * (1 << (attempt - 1))).min(MOST_BACKOFF));
                attempt += 1;
            }
            outcome => break outcome,
        }
    };
    let healthy = !is_broken(&outcome);
    job.finish(outcome.map_err(too_busy));
    Done::Answered { healthy }
}

/// Runs a job that is one statement, as it is. Where what it remembered no longer holds, it becomes a transaction.
pub(super) fn run_bare(connection: &mut AnyConnection, mut job: Box<dyn Job>) -> Done {
    match job.run(connection) {
        Err(Failure::Forgotten) => run(connection, Mode::Read, job),
        // Nothing was done but to ask, so it may be asked again.
        Err(failure @ Failure::Unavailable(_)) => Done::NotBegun(Waiting::Work(job), failure),
        outcome => {
            let healthy = !is_broken(&outcome);
            job.finish(outcome.map_err(too_busy));
            Done::Answered { healthy }
        }
    }
}

/// Runs a job in the transaction that was begun, and ends it.
fn in_transaction(connection: &mut AnyConnection, job: &mut dyn Job) -> Result<(), Failure> {
    match job.run(connection) {
        Ok(()) => commit(connection),
        Err(failure) => {
            let rolled_back = per_backend!(connection, c => AnsiTransactionManager::rollback_transaction(c));
            match rolled_back {
                Err(error) if !matches!(failure, Failure::Unavailable(_)) => Err(Failure::Unavailable(error.to_string())),
                _ => Err(failure),
            }
        }
    }
}

/// Whether an outcome leaves the connection in a state that nobody can be sure of.
fn is_broken(outcome: &Result<(), Failure>) -> bool {
    matches!(outcome, Err(Failure::Unavailable(_) | Failure::Internal(_)))
}
