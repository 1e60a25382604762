//! A queue of work with the connections that do it, and how much of it there is.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    Failure,
    connection::AnyConnection,
    executor::{Executor, Mode, UnderWay},
    failure::OpenError,
    records::KeptRecord,
    url::DatabaseUrl,
};

/// Connections that serve one queue.
pub(crate) struct Pool {
    name: &'static str,
    connections: usize,
    executor: Executor,
    calls: AtomicUsize,
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

/// Counts a call for as long as somebody waits for it.
struct Counted<'a>(&'a AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    /// Opens the connections.
    pub(crate) fn start(name: &'static str, url: &DatabaseUrl, mode: Mode, connections: usize) -> Result<Self, OpenError> {
        let executor = Executor::start(name, url, mode, connections)?;
        Ok(Self { name, connections, executor, calls: AtomicUsize::new(0) })
    }

    /// Runs work on one of the connections and waits for its commit.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        let _counted = self.count();
        self.executor.run(work).await
    }

    /// Runs work that is a single statement, without a transaction around it.
    pub(crate) async fn run_bare<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        let _counted = self.count();
        self.executor.run_bare(work).await
    }

    /// Writes the processing record of a read and waits until it is durable.
    pub(crate) async fn record(&self, record: KeptRecord) -> Result<(), Failure> {
        let _counted = self.count();
        self.executor.record(record).await
    }

    /// The reads whose records come to this pool.
    pub(crate) fn under_way(&self) -> &UnderWay {
        self.executor.under_way()
    }

    fn count(&self) -> Counted<'_> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        Counted(&self.calls)
    }

    /// How busy it is.
    pub(crate) fn state(&self) -> PoolState {
        let (waiting, calls) = (self.executor.waiting(), self.calls.load(Ordering::Relaxed));
        PoolState { name: self.name, connections: self.connections, waiting, calls }
    }
}
