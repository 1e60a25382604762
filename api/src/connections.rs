//! Connections: a client that keeps one waiting loses it.
//!
//! The server below gives up on the first head of a connection that does not come, and on a connection that lies idle. It does
//! not look at a later head that was begun and never ends; this does.

use std::{
    any::Any,
    net::{Shutdown, TcpStream},
    os::fd::AsFd,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{dev::Extensions, rt};

/// How many connections are open.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// One connection, as its requests find it.
pub(crate) struct Connection {
    socket: TcpStream,
    /// Since when no request of it is in work.
    waiting_since: Mutex<Option<Instant>>,
}

impl Connection {
    /// Watches a connection that was just made: whenever no request of it is in work for so long, it is closed.
    pub(crate) fn watch(stream: &dyn Any, extensions: &mut Extensions, patience: Duration) {
        let socket = stream.downcast_ref::<rt::net::TcpStream>().and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
        let Some(socket) = socket.map(TcpStream::from) else { return };
        OPEN.fetch_add(1, Ordering::Relaxed);
        let connection = Arc::new(Self { socket, waiting_since: Mutex::new(Some(Instant::now())) });
        rt::spawn(close_when_waiting(Arc::downgrade(&connection), patience));
        extensions.insert(connection);
    }

    /// A request of it is in work now.
    pub(crate) fn begins(&self) {
        self.set(None);
    }

    /// The answer is on its way; the next request may come.
    pub(crate) fn ends(&self) {
        self.set(Some(Instant::now()));
    }

    /// How many connections are open in this process.
    pub(crate) fn open() -> usize {
        OPEN.load(Ordering::Relaxed)
    }

    fn set(&self, waiting_since: Option<Instant>) {
        *self.waiting_since.lock().unwrap_or_else(PoisonError::into_inner) = waiting_since;
    }

    fn waited(&self) -> Duration {
        let since = *self.waiting_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn close_when_waiting(connection: Weak<Connection>, patience: Duration) {
    while let Some(open) = connection.upgrade() {
        let left = patience.saturating_sub(open.waited());
        if left.is_zero() {
            // Whoever has closed it already has done what was asked.
            open.socket.shutdown(Shutdown::Both).ok();
            return;
        }
        drop(open);
        rt::time::sleep(left).await;
    }
}
