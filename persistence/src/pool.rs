//! A queue of work with the connections that do it, and how much of it there is.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::oneshot;

use crate::{
    Failure,
    connection::AnyConnection,
    executor::{Executor, Mode, Recorder, UnderWay, stopping},
    failure::OpenError,
    records::KeptRecord,
    url::DatabaseUrl,
};

/// Connections that serve one queue.
pub(crate) struct Pool {
    name: &'static str,
    connections: usize,
    executor: Executor,
    calls: Arc<AtomicUsize>,
}

/// How busy a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// What the pool is for: `read`, `write` or `record`.
    pub name: &'static str,
    /// How many connections it has.
    pub connections: usize,
    /// How many calls wait for one.
    pub waiting: usize,
    /// How many calls are in work or wait.
    pub calls: usize,
}

/// Counts a call until it is answered.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn one_more(calls: &Arc<AtomicUsize>) -> Self {
        calls.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(calls))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whoever waits for the outcome of work.
pub(crate) struct Waiter<T>(oneshot::Sender<Result<T, Failure>>);

impl<T> Waiter<T> {
    /// Tells the outcome. A caller that has gone away needs no answer.
    pub(crate) fn answer(self, outcome: Result<T, Failure>) {
        drop(self.0.send(outcome));
    }
}

/// Waits until a waiter is answered.
pub(crate) async fn answered<T>(ask: impl FnOnce(Waiter<T>) -> Result<(), Failure>) -> Result<T, Failure> {
    let (reply, answer) = oneshot::channel();
    ask(Waiter(reply))?;
    answer.await.unwrap_or_else(|_| Err(stopping()))
}

/// Where processing records are left, to be written together.
#[derive(Clone)]
pub(crate) struct Records {
    recorder: Recorder,
    calls: Arc<AtomicUsize>,
}

impl Records {
    /// Writes one; what follows hears whether it is durable.
    pub(crate) fn append(&self, record: KeptRecord, then: impl FnOnce(Result<(), Failure>) + Send + 'static) {
        let counted = Counted::one_more(&self.calls);
        self.recorder.record(record, move |recorded| {
            drop(counted);
            then(recorded);
        });
    }
}

impl Pool {
    /// Opens the connections.
    pub(crate) fn start(name: &'static str, url: &DatabaseUrl, mode: Mode, connections: usize) -> Result<Self, OpenError> {
        let executor = Executor::start(name, url, mode, connections)?;
        Ok(Self { name, connections, executor, calls: Arc::default() })
    }

    /// Runs work on one of the connections and waits for its commit.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        self.run_then(false, work, |outcome, waiter| waiter.answer(outcome)).await
    }

    /// Runs work, bare where it is a single statement, and waits until what follows it answers. That runs on the thread of the
    /// connection, so whoever waits is woken once, however many queues the answer goes through.
    pub(crate) async fn run_then<T, F, D>(&self, bare: bool, work: F, then: D) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
        D: FnOnce(Result<T, Failure>, Waiter<T>) + Send + 'static,
    {
        let _counted = Counted::one_more(&self.calls);
        answered(|waiter| self.executor.send(bare, work, move |outcome| then(outcome, waiter))).await
    }

    /// Where processing records are left for this pool; nothing once it stops.
    pub(crate) fn records(&self) -> Option<Records> {
        self.executor.recorder().map(|recorder| Records { recorder, calls: Arc::clone(&self.calls) })
    }

    /// The reads whose records come to this pool.
    pub(crate) fn under_way(&self) -> &UnderWay {
        self.executor.under_way()
    }

    /// How busy it is.
    pub(crate) fn state(&self) -> PoolState {
        let (waiting, calls) = (self.executor.waiting(), self.calls.load(Ordering::Relaxed));
        PoolState { name: self.name, connections: self.connections, waiting, calls }
    }
}
