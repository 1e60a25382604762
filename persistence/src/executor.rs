//! Threads that own their connections behind bounded queues. A full queue is an answer ("too much work is waiting"), not a wait.
//!
//! Reads run each in a transaction of their own. Writes run on PostgreSQL each in a serializable transaction that is tried again
//! when another stood in its way; on SQLite one thread runs the waiting ones one after the other, each in a savepoint, and
//! commits them together. Nobody is answered before the commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, Connection as _, TransactionManager};
use tokio::sync::oneshot;

use crate::{
    Failure,
    connection::{AnyConnection, per_backend},
    failure::OpenError,
    url::DatabaseUrl,
};

/// How many calls may wait in one queue before new ones are turned away.
const QUEUE_LENGTH: usize = 1024;
/// How many writes SQLite commits together at most.
const BATCH_SIZE: usize = 64;
/// How long SQLite gathers writes into one commit at most.
const BATCH_TIME: Duration = Duration::from_millis(4);
/// How often a transaction is tried when others stand in its way.
const ATTEMPTS: u32 = 12;

/// How much longer each attempt waits than the one before, so that those who stood in each other's way pass.
const BACKOFF: Duration = Duration::from_micros(500);

/// What the threads of a queue do with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Each job reads from one snapshot.
    Read,
    /// Each job writes in one serializable transaction, tried again when it must be.
    Write,
    /// Jobs write one after the other and are committed together: all writes of SQLite, and the records of PostgreSQL.
    WriteTogether,
}

/// A piece of work that a thread runs in a transaction, perhaps more than once, and then answers.
trait Job: Send {
    fn run(&mut self, connection: &mut AnyConnection) -> Result<(), Failure>;
    fn finish(self: Box<Self>, outcome: Result<(), Failure>);
}

struct Task<T, F> {
    work: F,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, Failure>>,
}

impl<T: Send, F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send> Job for Task<T, F> {
    fn run(&mut self, connection: &mut AnyConnection) -> Result<(), Failure> {
        self.result = None;
        let done = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)));
        let result = done.unwrap_or_else(|_| Err(Failure::Internal("a transaction panicked".into())))?;
        self.result = Some(result);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Failure>) {
        let missing = || Failure::Internal("a transaction that was never run".into());
        let Self { result, reply, .. } = *self;
        let answer = outcome.and_then(|()| result.ok_or_else(missing));
        // A caller that has gone away needs no answer.
        drop(reply.send(answer));
    }
}

/// A queue of work and the threads that do it.
pub(crate) struct Executor {
    queue: Option<Sender<Box<dyn Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Executor {
    /// Starts the threads, each with a connection of its own that it opens again when it was lost. The first connections are
    /// opened here, so that a wrong address is found at start.
    pub(crate) fn start(name: &str, url: &DatabaseUrl, mode: Mode, count: usize) -> Result<Self, OpenError> {
        let (sender, receiver) = bounded(QUEUE_LENGTH);
        let mut threads = Vec::with_capacity(count);
        for index in 0..count {
            let worker = Worker { url: url.clone(), mode, queue: receiver.clone(), connection: Some(AnyConnection::open(url)?) };
            let thread = thread::Builder::new()
                .name(format!("{name}-{index}"))
                .spawn(move || worker.work())
                .map_err(|error| OpenError::Database(error.to_string()))?;
            threads.push(thread);
        }
        Ok(Self { queue: Some(sender), threads: Mutex::new(threads) })
    }

    /// Runs work on one of the threads and waits for its commit.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(|| Failure::Unavailable("the service is stopping".into()))?;
        match queue.try_send(Box::new(Task { work, result: None, reply })) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Failure::Overloaded),
            Err(TrySendError::Disconnected(_)) => return Err(Failure::Unavailable("the service is stopping".into())),
        }
        answer.await.unwrap_or_else(|_| Err(Failure::Unavailable("the service is stopping".into())))
    }

    /// How many calls are waiting.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.as_ref().map_or(0, Sender::len)
    }
}

/// Work that was accepted is finished before the threads end.
impl Drop for Executor {
    fn drop(&mut self) {
        self.queue = None;
        let threads = self.threads.get_mut().map(std::mem::take).unwrap_or_default();
        for thread in threads {
            if thread.join().is_err() {
                log::error!("a database thread ended with a panic");
            }
        }
    }
}

struct Worker {
    url: DatabaseUrl,
    mode: Mode,
    queue: Receiver<Box<dyn Job>>,
    connection: Option<AnyConnection>,
}

/// What became of a job.
enum Done {
    /// It was answered; says whether the connection can still be used.
    Answered { healthy: bool },
    /// The connection turned out to be lost before anything was done.
    NotBegun(Box<dyn Job>, Failure),
}

impl Worker {
    fn work(mut self) {
        while let Ok(job) = self.queue.recv() {
            self.serve(job);
        }
    }

    /// Does a job. A connection may have been lost while nothing was asked of it, which shows at the first statement only; then
    /// the job is tried once more with a new one.
    fn serve(&mut self, job: Box<dyn Job>) {
        let kept = self.connection.is_some();
        match self.attempt(job) {
            Some((job, _)) if kept => {
                if let Some((job, failure)) = self.attempt(job) {
                    job.finish(Err(failure));
                }
            }
            Some((job, failure)) => job.finish(Err(failure)),
            None => {}
        }
    }

    /// Gives the job back where it could not be begun.
    fn attempt(&mut self, job: Box<dyn Job>) -> Option<(Box<dyn Job>, Failure)> {
        if self.connection.is_none() {
            match AnyConnection::open(&self.url) {
                Ok(connection) => self.connection = Some(connection),
                Err(error) => return Some((job, Failure::Unavailable(error.to_string()))),
            }
        }
        let connection = self.connection.as_mut()?;
        let done = match self.mode {
            Mode::WriteTogether => write_together(connection, job, &self.queue),
            Mode::Read | Mode::Write => run_alone(connection, self.mode, job),
        };
        match done {
            Done::Answered { healthy: true } => None,
            Done::Answered { healthy: false } => {
                self.connection = None;
                None
            }
            Done::NotBegun(job, failure) => {
                self.connection = None;
                Some((job, failure))
            }
        }
    }
}

/// Runs a job in a transaction of its own.
fn run_alone(connection: &mut AnyConnection, mode: Mode, mut job: Box<dyn Job>) -> Done {
    let begin = match (mode, connection.is_sqlite()) {
        (Mode::Read, true) => "begin",
        (Mode::Read, false) => "begin isolation level repeatable read read only",
        (_, true) => "begin immediate",
        (_, false) => "begin isolation level serializable",
    };
    let mut attempt = 1;
    let outcome = loop {
        match begin_with(connection, begin) {
            Err(failure @ Failure::Unavailable(_)) if attempt == 1 => return Done::NotBegun(job, failure),
            Err(failure) => break Err(failure),
            Ok(()) => {}
        }
        match in_transaction(connection, job.as_mut()) {
            Err(Failure::Contended(_)) if attempt < ATTEMPTS => {
                thread::sleep(BACKOFF * attempt);
                attempt += 1;
            }
            outcome => break outcome,
        }
    };
    let healthy = !is_broken(&outcome);
    job.finish(outcome.map_err(too_busy));
    Done::Answered { healthy }
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

/// Runs the jobs that are waiting, each in a savepoint, commits them together, and only then answers.
fn write_together(connection: &mut AnyConnection, first: Box<dyn Job>, queue: &Receiver<Box<dyn Job>>) -> Done {
    let begin = if connection.is_sqlite() { "begin immediate" } else { "begin" };
    if let Err(failure) = begin_with(connection, begin) {
        if matches!(failure, Failure::Unavailable(_)) {
            return Done::NotBegun(first, failure);
        }
        let healthy = matches!(failure, Failure::Contended(_));
        first.finish(Err(too_busy(failure)));
        return Done::Answered { healthy };
    }
    let began = Instant::now();
    let mut done: Vec<(Box<dyn Job>, Result<(), Failure>)> = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        let outcome = connection.transaction(|connection| job.run(connection));
        done.push((job, outcome));
        let more = done.len() < BATCH_SIZE && began.elapsed() < BATCH_TIME;
        next = if more { queue.try_recv().ok() } else { None };
    }
    let committed = commit(connection);
    for (job, outcome) in done {
        let outcome = outcome.and_then(|()| committed.clone());
        job.finish(outcome.map_err(too_busy));
    }
    Done::Answered { healthy: committed.is_ok() }
}

fn begin_with(connection: &mut AnyConnection, sql: &str) -> Result<(), Failure> {
    per_backend!(connection, c => AnsiTransactionManager::begin_transaction_sql(c, sql)).map_err(Failure::from)
}

fn commit(connection: &mut AnyConnection) -> Result<(), Failure> {
    per_backend!(connection, c => AnsiTransactionManager::commit_transaction(c)).map_err(Failure::from)
}

/// Work that stood in the way of others to the last attempt was not done; the caller may try again.
fn too_busy(failure: Failure) -> Failure {
    match failure {
        Failure::Contended(_) => Failure::Overloaded,
        failure => failure,
    }
}

/// Whether an outcome leaves the connection in a state that nobody can be sure of.
fn is_broken(outcome: &Result<(), Failure>) -> bool {
    matches!(outcome, Err(Failure::Unavailable(_) | Failure::Internal(_)))
}
