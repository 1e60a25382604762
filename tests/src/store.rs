//! Where the service of one test keeps its data: a folder of its own, and on `PostgreSQL` a database of its own.

use std::sync::{Arc, Condvar, Mutex};

use tempfile::TempDir;

use crate::postgres::{self, PostgresForTests, TestDatabase};

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a folder of the test.
    Sqlite,
    /// A database on the server that the tests share.
    Postgres,
}

/// The data of one test. It is removed with the last clone.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    // The order matters: the database goes first, then the place in the queue for the server.
    database: Option<TestDatabase>,
    other: Option<String>,
    _turn: Option<Turn>,
    folder: TempDir,
}

impl Store {
    /// An empty store, or nothing where there is no `PostgreSQL`; that is said once.
    pub fn new(backend: Backend) -> Option<Self> {
        let (database, turn) = match backend {
            Backend::Sqlite => (None, None),
            Backend::Postgres => {
                let turn = Turn::take();
                (Some(postgres::create_database()?), Some(turn))
            }
        };
        let folder = tempfile::Builder::new().prefix("doorlijn-test.").tempdir().unwrap();
        Some(Self(Arc::new(Inner { database, other: None, _turn: turn, folder })))
    }

    /// A store on a database that the test looks after itself.
    pub fn at(url: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("doorlijn-test.").tempdir().unwrap();
        Self(Arc::new(Inner { database: None, other: Some(url.to_owned()), _turn: None, folder }))
    }

    /// Which of the two databases it is.
    pub fn backend(&self) -> Backend {
        if self.url().starts_with("sqlite:") { Backend::Sqlite } else { Backend::Postgres }
    }

    /// The address, as `DOORLIJN_DATABASE_URL` takes it.
    pub fn url(&self) -> String {
        let given = self.0.database.as_ref().map(|database| database.url().to_owned()).or_else(|| self.0.other.clone());
        given.unwrap_or_else(|| format!("sqlite://{}", self.0.folder.path().join("doorlijn.db").display()))
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        self.0.folder.path()
    }

    /// The variables with which the service is configured to use this store.
    pub fn variables(&self) -> Vec<(String, String)> {
        let folder = self.0.folder.path().display().to_string();
        vec![("DOORLIJN_DATABASE_URL".into(), self.url()), ("DOORLIJN_DATA_DIR".into(), folder)]
    }
}

/// A turn on the shared `PostgreSQL`: each service holds some twenty connections, and a server that was given has only so many.
#[derive(Debug)]
struct Turn;

static TURNS: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

impl Turn {
    fn take() -> Self {
        let most = if matches!(postgres::server(), PostgresForTests::Given(_)) { 3 } else { 8 };
        let taken = TURNS.0.lock().unwrap();
        let mut taken = TURNS.1.wait_while(taken, |taken| *taken >= most).unwrap();
        *taken += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Ok(mut taken) = TURNS.0.lock() {
            *taken -= 1;
        }
        TURNS.1.notify_one();
    }
}
