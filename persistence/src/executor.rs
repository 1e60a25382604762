//! Threads that own their connections behind bounded queues. A full queue is an answer ("too much work is waiting"), not a wait.
//!
//! `alone`: one piece of work in a transaction of its own, as reads are, and the writes of PostgreSQL. `together`: the pieces that
//! wait, committed together, as the writes of SQLite are and the processing records of reads. Nobody is answered before the
//! commit.

mod alone;
mod together;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use crate::{
    Failure,
    connection::{AnyConnection, per_backend},
    failure::OpenError,
    records::KeptRecord,
    url::DatabaseUrl,
};

/// How many calls may wait in one queue before new ones are turned away.
const QUEUE_LENGTH: usize = 1024;

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

impl Mode {
    fn connection(self, url: &DatabaseUrl) -> Result<AnyConnection, OpenError> {
        match self {
            Self::Read | Self::Write => AnyConnection::open(url),
            Self::WriteTogether => AnyConnection::open_writer(url),
        }
    }
}

/// A piece of work that a thread runs in a transaction, perhaps more than once, and then answers.
trait Job: Send {
    /// Whether it is a single statement, which is a snapshot by itself.
    fn is_bare(&self) -> bool;
    fn run(&mut self, connection: &mut AnyConnection) -> Result<(), Failure>;
    fn finish(self: Box<Self>, outcome: Result<(), Failure>);
}

/// The processing record of a read, which is written together with others, and what follows once it is durable.
struct Entry {
    record: KeptRecord,
    then: Box<dyn FnOnce(Result<(), Failure>) + Send>,
}

/// What waits in a queue.
enum Waiting {
    Work(Box<dyn Job>),
    Record(Box<Entry>),
}

impl Waiting {
    fn finish(self, outcome: Result<(), Failure>) {
        match self {
            Self::Work(job) => job.finish(outcome),
            Self::Record(entry) => (entry.then)(outcome),
        }
    }
}

struct Task<T, F, D> {
    bare: bool,
    work: F,
    result: Option<T>,
    then: D,
}

impl<T, F, D> Job for Task<T, F, D>
where
    T: Send,
    F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send,
    D: FnOnce(Result<T, Failure>) + Send,
{
    fn is_bare(&self) -> bool {
        self.bare
    }

    fn run(&mut self, connection: &mut AnyConnection) -> Result<(), Failure> {
        self.result = None;
        let done = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)));
        let result = done.unwrap_or_else(|_| Err(Failure::Internal("a transaction panicked".into())))?;
        self.result = Some(result);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), Failure>) {
        let missing = || Failure::Internal("a transaction that was never run".into());
        let Self { result, then, .. } = *self;
        then(outcome.and_then(|()| result.ok_or_else(missing)));
    }
}

/// A queue of work and the threads that do it.
pub(crate) struct Executor {
    queue: Option<Sender<Waiting>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    under_way: UnderWay,
}

/// How many reads are between their beginning and their answer, by which the records know whether to wait for each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnderWay(Arc<AtomicUsize>);

/// One read that is under way, until it is dropped.
pub(crate) struct OnItsWay(UnderWay);

impl UnderWay {
    /// Counts one more.
    pub(crate) fn begin(&self) -> OnItsWay {
        self.0.fetch_add(1, Ordering::Relaxed);
        OnItsWay(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Executor {
    /// Starts the threads, each with a connection of its own that it opens again when it was lost. The first connections are
    /// opened here, so that a wrong address is found at start.
    pub(crate) fn start(name: &str, url: &DatabaseUrl, mode: Mode, count: usize) -> Result<Self, OpenError> {
        let (sender, receiver) = bounded(QUEUE_LENGTH);
        let under_way = UnderWay::default();
        let mut threads = Vec::with_capacity(count);
        for index in 0..count {
            let connection = Some(mode.connection(url)?);
            let worker = Worker { url: url.clone(), mode, queue: receiver.clone(), connection, under_way: under_way.clone() };
            let thread = thread::Builder::new()
                .name(format!("{name}-{index}"))
                .spawn(move || worker.work())
                .map_err(|error| OpenError::Database(error.to_string()))?;
            threads.push(thread);
        }
        Ok(Self { queue: Some(sender), threads: Mutex::new(threads), under_way })
    }

    /// Runs work on one of the threads, in a transaction unless it is bare: a single statement. What follows gets its outcome after
    /// the commit, on that thread.
    pub(crate) fn send<T, F, D>(&self, bare: bool, work: F, then: D) -> Result<(), Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
        D: FnOnce(Result<T, Failure>) + Send + 'static,
    {
        let queue = self.queue.as_ref().ok_or_else(stopping)?;
        let task = Waiting::Work(Box::new(Task { bare, work, result: None, then }));
        wait_in_line(queue, task).map_err(|(_, failure)| failure)
    }

    /// Where others leave their records; it must not outlive the work of those.
    pub(crate) fn recorder(&self) -> Option<Recorder> {
        self.queue.clone().map(Recorder)
    }

    /// The reads whose records come to this queue.
    pub(crate) fn under_way(&self) -> &UnderWay {
        &self.under_way
    }

    /// How many calls are waiting.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.as_ref().map_or(0, Sender::len)
    }
}

/// The end of a queue at which processing records are left.
#[derive(Clone)]
pub(crate) struct Recorder(Sender<Waiting>);

impl Recorder {
    /// Writes a processing record together with others; what follows hears whether it is durable.
    pub(crate) fn record(&self, record: KeptRecord, then: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        let entry = Waiting::Record(Box::new(Entry { record, then: Box::new(then) }));
        if let Err((entry, failure)) = wait_in_line(&self.0, entry) {
            entry.finish(Err(failure));
        }
    }
}

/// Gives back what found no room.
fn wait_in_line(queue: &Sender<Waiting>, waiting: Waiting) -> Result<(), (Waiting, Failure)> {
    match queue.try_send(waiting) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(waiting)) => Err((waiting, Failure::Overloaded)),
        Err(TrySendError::Disconnected(waiting)) => Err((waiting, stopping())),
    }
}

pub(crate) fn stopping() -> Failure {
    Failure::Unavailable("the service is stopping".into())
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
    queue: Receiver<Waiting>,
    connection: Option<AnyConnection>,
    under_way: UnderWay,
}

/// What became of the first that waited.
enum Done {
    /// It was answered; says whether the connection can still be used.
    Answered { healthy: bool },
    /// The connection turned out to be lost before anything was done.
    NotBegun(Waiting, Failure),
}

impl Worker {
    fn work(mut self) {
        while let Ok(waiting) = self.queue.recv() {
            self.serve(waiting);
        }
    }

    /// Does what waited first. A connection may have been lost while nothing was asked of it, which shows at the first statement
    /// only; then it is tried once more with a new one.
    fn serve(&mut self, waiting: Waiting) {
        let kept = self.connection.is_some();
        match self.attempt(waiting) {
            Some((waiting, _)) if kept => {
                if let Some((waiting, failure)) = self.attempt(waiting) {
                    waiting.finish(Err(failure));
                }
            }
            Some((waiting, failure)) => waiting.finish(Err(failure)),
            None => {}
        }
    }

    /// Gives back what could not be begun.
    fn attempt(&mut self, waiting: Waiting) -> Option<(Waiting, Failure)> {
        if self.connection.is_none() {
            match self.mode.connection(&self.url) {
                Ok(connection) => self.connection = Some(connection),
                Err(error) => return Some((waiting, Failure::Unavailable(error.to_string()))),
            }
        }
        let connection = self.connection.as_mut()?;
        let done = match (self.mode, waiting) {
            (Mode::Read | Mode::Write, Waiting::Work(job)) if job.is_bare() => alone::run_bare(connection, job),
            (Mode::Read | Mode::Write, Waiting::Work(job)) => alone::run(connection, self.mode, job),
            (_, waiting) => together::run(connection, waiting, &self.queue, &self.under_way),
        };
        match done {
            Done::Answered { healthy: true } => None,
            Done::Answered { healthy: false } => {
                self.connection = None;
                None
            }
            Done::NotBegun(waiting, failure) => {
                self.connection = None;
                Some((waiting, failure))
            }
        }
    }
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
