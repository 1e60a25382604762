//! What waits, committed together: each piece of work in a savepoint, and the records of reads as one.

use std::{
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::Receiver;
use diesel::connection::Connection as _;

use super::{Done, Entry, Job, UnderWay, Waiting, begin_with, commit, too_busy};
use crate::{Failure, connection::AnyConnection, records};

/// How many writes are committed together at most.
const WORKS: usize = 64;
/// How many records are committed together at most.
const RECORDS: usize = 256;
/// How long SQLite gathers into one commit at most.
const BATCH_TIME: Duration = Duration::from_millis(4);
/// Records linger for others while so many reads are under way; with fewer there is nobody to wait for.
const LINGER_FROM: usize = 32;
/// How long they linger on SQLite, and on PostgreSQL, where a commit is a round trip.
const LINGER_SQLITE: Duration = Duration::from_micros(200);
const LINGER_POSTGRES: Duration = Duration::from_micros(500);

/// Runs what is waiting, commits it together, and only then answers.
pub(super) fn run(connection: &mut AnyConnection, first: Waiting, queue: &Receiver<Waiting>, under_way: &UnderWay) -> Done {
    let sqlite = connection.is_sqlite();
    if let Waiting::Record(_) = first
        && queue.is_empty()
        && under_way.count() >= LINGER_FROM
    {
        thread::sleep(if sqlite { LINGER_SQLITE } else { LINGER_POSTGRES });
    }
    if let Err(failure) = begin_with(connection, if sqlite { "begin immediate" } else { "begin" }) {
        if matches!(failure, Failure::Unavailable(_)) {
            return Done::NotBegun(first, failure);
        }
        let healthy = matches!(failure, Failure::Contended(_));
        first.finish(Err(too_busy(failure)));
        return Done::Answered { healthy };
    }
    let began = Instant::now();
    let mut works: Vec<(Box<dyn Job>, Result<(), Failure>)> = Vec::new();
    let mut entries: Vec<Box<Entry>> = Vec::new();
    let mut next = Some(first);
    while let Some(waiting) = next {
        match waiting {
            Waiting::Work(mut job) => {
                let outcome = in_savepoint(connection, job.as_mut());
                works.push((job, outcome));
            }
            Waiting::Record(entry) => entries.push(entry),
        }
        let room = works.len() < WORKS && entries.len() < RECORDS && began.elapsed() < BATCH_TIME;
        next = if room { queue.try_recv().ok() } else { None };
    }
    let recorded = if entries.is_empty() {
        Ok(())
    } else {
        connection.transaction(|connection| records::insert(connection, entries.iter().map(|entry| &entry.record)))
    };
    let committed = commit(connection);
    for (job, outcome) in works {
        let outcome = outcome.and_then(|()| committed.clone());
        job.finish(outcome.map_err(too_busy));
    }
    for entry in entries {
        let outcome = recorded.clone().and_then(|()| committed.clone());
        Waiting::Record(entry).finish(outcome.map_err(too_busy));
    }
    Done::Answered { healthy: committed.is_ok() }
}

/// Runs a job in a savepoint; once more where what it remembered no longer holds.
fn in_savepoint(connection: &mut AnyConnection, job: &mut dyn Job) -> Result<(), Failure> {
    match connection.transaction(|connection| job.run(connection)) {
        Err(Failure::Forgotten) => connection.transaction(|connection| job.run(connection)),
        outcome => outcome,
    }
}
