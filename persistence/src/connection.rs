//! One connection to either database, and what makes one query text serve both.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection, RunQueryDsl, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

use crate::{Failure, failure::OpenError, migration::LOCK, url::DatabaseUrl};

/// How long a connection to SQLite waits for another.
const BUSY: Duration = Duration::from_secs(10);
/// After which time it is tried again where SQLite does not wait by itself.
const AGAIN: Duration = Duration::from_millis(10);

/// A connection to SQLite or to PostgreSQL. Plain diesel queries run on it as they stand.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    /// Two files: the keys, and everything else attached beside them.
    Sqlite(SqliteConnection),
    /// A server; the keys lie in a schema of their own.
    Postgres(PgConnection),
}

/// Runs one expression on whichever database a connection leads to. It is there for what the enum lacks (`ON CONFLICT`, batch
/// insert) and for reads whose text would otherwise be built anew at every call; both arms are the same text by construction.
macro_rules! per_backend {
    ($connection:expr, $inner:ident => $query:expr) => {
        match $connection {
            $crate::connection::AnyConnection::Sqlite($inner) => $query,
            $crate::connection::AnyConnection::Postgres($inner) => $query,
        }
    };
}

/// Inserts all of a vector of rows. On PostgreSQL more than one go in one statement, for each is a round trip; on SQLite they go one
/// by one, because only the insertion of one row is kept prepared.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match &mut *$connection {
            $crate::connection::AnyConnection::Postgres(c) if rows.len() > 1 => {
                diesel::insert_into($table).values(rows).execute(c).map(drop)
            }
            connection => rows.into_iter().try_for_each(|row| {
                $crate::connection::per_backend!(connection, c => diesel::insert_into($table).values(row).execute(c)).map(drop)
            }),
        }
    }};
}

pub(crate) use {insert_all, per_backend};

/// The address of a PostgreSQL server with how long it may be silent, where the address itself does not say so. Without it a server
/// that is cut off, which says nothing any more, would keep whoever asks it waiting for many minutes.
fn impatient(address: &str) -> String {
    const PATIENCE: [(&str, &str); 5] = [
        ("connect_timeout", "5"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ];
    let stated = address.split_once('?').map_or("", |(_, query)| query);
    let states = |name: &str| stated.split('&').any(|pair| pair.split('=').next() == Some(name));
    let missing = PATIENCE.iter().filter(|(name, _)| !states(name));
    missing.fold(address.to_owned(), |whole, (name, value)| {
        let mark = if whole.contains('?') { '&' } else { '?' };
        format!("{whole}{mark}{name}={value}")
    })
}

/// The file of keys that belongs to a data file.
fn key_file(data: &Path) -> PathBuf {
    data.with_extension("keys.db")
}

impl AnyConnection {
    /// Opens a connection for the service.
    ///
    /// On SQLite the keys are the main file and the data is attached: of two files in one transaction SQLite commits the main
    /// one first, so a crash in between leaves a key without data or data without its key, never data under a key that
    /// will come back.
    pub(crate) fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = establish_sqlite(&key_file(path))?;
                attach(&mut connection, path, "data")?;
                log_ahead(&mut connection, ["main", "data"])?;
                run(
                    &mut connection,
                    "pragma main.synchronous = full; pragma data.synchronous = full; \
                     pragma main.secure_delete = on; pragma foreign_keys = on; \
                     pragma data.secure_delete = fast; pragma temp_store = memory; \
                     pragma data.cache_size = -8192; pragma data.wal_autocheckpoint = 4000;",
                )?;
                Ok(Self::Sqlite(connection))
            }
            DatabaseUrl::Postgres(address) => {
                let mut connection =
                    PgConnection::establish(&impatient(address)).map_err(|error| OpenError::Database(error.to_string()))?;
                run(
                    &mut connection,
                    "set search_path = public, keys; set time zone 'UTC'; set statement_timeout = '30s'; set lock_timeout = '10s';",
                )?;
                Ok(Self::Postgres(connection))
            }
        }
    }

    /// Opens the connection of the one writer of SQLite. Its pages stay good from one transaction to the next, while those of a reader
    /// are worth nothing after every commit, so it has the larger cache (in KiB, with a minus as SQLite wants it).
    pub(crate) fn open_writer(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let mut connection = Self::open(url)?;
        if let Self::Sqlite(sqlite) = &mut connection {
            run(sqlite, "pragma data.cache_size = -32768;")?;
        }
        Ok(connection)
    }

    /// Opens a connection for migrations, which write to the data and name the schema of the keys.
    pub(crate) fn open_for_migration(url: &DatabaseUrl) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = establish_sqlite(path)?;
                attach(&mut connection, &key_file(path), "keys")?;
                log_ahead(&mut connection, ["main", "keys"])?;
                run(&mut connection, "pragma keys.secure_delete = on;")?;
                Ok(Self::Sqlite(connection))
            }
            DatabaseUrl::Postgres(_) => {
                let mut connection = Self::open(url)?;
                // A migration takes as long as it takes, and waits for the process that migrates already.
                let patient = "set statement_timeout = 0; set lock_timeout = 0;";
                // Of two that make the schema at the same moment one would fail, whether or not it asked for one that is there. All of
                // this is one transaction, which holds the lock until its end.
                let lock = format!("select pg_advisory_xact_lock({LOCK});");
                run(&mut connection, &format!("{patient} {lock} create schema if not exists keys; set search_path = public;"))?;
                Ok(connection)
            }
        }
    }

    /// Runs work in a transaction that writes from its beginning: on SQLite one that first reads is turned away, not made to wait,
    /// when another process has written meanwhile.
    pub(crate) fn write_alone<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let begin = if self.is_sqlite() { "begin immediate" } else { "begin" };
        per_backend!(&mut *self, c => AnsiTransactionManager::begin_transaction_sql(c, begin))?;
        let outcome = work(self);
        match &outcome {
            Ok(_) => per_backend!(self, c => AnsiTransactionManager::commit_transaction(c))?,
            Err(_) => per_backend!(self, c => AnsiTransactionManager::rollback_transaction(c))?,
        }
        outcome
    }

    /// Whether this is a connection to SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// Moves what the log of a key file holds into the file, where what was destroyed is overwritten, and empties the log. Says whether
/// it could: what is still being read stands in the way.
pub(crate) fn empty_log_of_keys(data: &Path) -> Result<bool, OpenError> {
    #[derive(diesel::QueryableByName)]
    struct Checkpoint {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        busy: i32,
    }
    let mut connection = establish_sqlite(&key_file(data))?;
    // Writers wait meanwhile, so it is tried for a short time only.
    run(&mut connection, "pragma busy_timeout = 100; pragma secure_delete = on;")?;
    let done: Result<Checkpoint, _> = diesel::sql_query("pragma wal_checkpoint(truncate)").get_result(&mut connection);
    done.map(|done| done.busy == 0).map_err(|error| OpenError::Database(error.to_string()))
}

fn establish_sqlite(path: &Path) -> Result<SqliteConnection, OpenError> {
    let path = path.to_str().ok_or(OpenError::Address("the path is not readable as text"))?;
    let mut connection = SqliteConnection::establish(path).map_err(|error| OpenError::Database(error.to_string()))?;
    run(&mut connection, &format!("pragma busy_timeout = {};", BUSY.as_millis()))?;
    Ok(connection)
}

/// Has both files write ahead to a log. Where another process changes an empty file over at the same moment SQLite says at once that it is
/// locked, however long a connection waits otherwise (`busy_timeout`), so it is tried again for as long.
fn log_ahead(connection: &mut SqliteConnection, files: [&str; 2]) -> Result<(), OpenError> {
    let patience = Instant::now() + BUSY;
    for file in files {
        let sql = format!("pragma {file}.journal_mode = wal;");
        while let Err(error) = connection.batch_execute(&sql) {
            let is_locked = error.to_string().contains("locked");
            if !is_locked || Instant::now() > patience {
                return Err(OpenError::Database(error.to_string()));
            }
            std::thread::sleep(AGAIN);
        }
    }
    Ok(())
}

fn attach(connection: &mut SqliteConnection, path: &Path, name: &str) -> Result<(), OpenError> {
    let path = path.to_str().ok_or(OpenError::Address("the path is not readable as text"))?;
    let quoted = path.replace('\'', "''");
    run(connection, &format!("attach database '{quoted}' as {name};"))
}

fn run(connection: &mut impl SimpleConnection, sql: &str) -> Result<(), OpenError> {
    connection.batch_execute(sql).map_err(|error| OpenError::Database(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_server_may_be_silent_is_said_where_the_address_does_not() {
        let all = "connect_timeout=5&keepalives_idle=10&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=20000";
        assert_eq!(impatient("postgres://h/d"), format!("postgres://h/d?{all}"));
        let own = "postgres://h/d?sslmode=require&connect_timeout=60";
        let rest = all.strip_prefix("connect_timeout=5").unwrap();
        assert_eq!(impatient(own), format!("{own}{rest}"));
    }
}
