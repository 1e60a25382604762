//! Migrations: one set for both databases, run at start in one transaction under a lock, so that processes may start together.

use diesel::{
    RunQueryDsl,
    connection::{AnsiTransactionManager, TransactionManager},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    connection::{AnyConnection, per_backend},
    failure::OpenError,
    url::DatabaseUrl,
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The number under which processes agree on PostgreSQL that one of them migrates; it has no other meaning.
pub(crate) const LOCK: i64 = 0x000d_0071_1a11;

/// Brings the database to the newest schema. Gives the number of migrations that were run.
pub fn migrate(url: &DatabaseUrl) -> Result<usize, OpenError> {
    let mut connection = AnyConnection::open_for_migration(url)?;
    // A service that runs locks the file of keys before that of the data, and this locks them the other way round. So where nothing is
    // to be done it locks nothing, lest the two wait for each other.
    if connection.is_sqlite() && !connection.has_pending_migration(MIGRATIONS).map_err(|error| failed(&error))? {
        return Ok(0);
    }
    under_lock(connection, |connection| connection.run_pending_migrations(MIGRATIONS).map(|run| run.len()))
}

/// Takes every migration back, which leaves an empty database. For tests of the migrations.
pub fn revert_all(url: &DatabaseUrl) -> Result<usize, OpenError> {
    under_lock(AnyConnection::open_for_migration(url)?, |connection| {
        connection.revert_all_migrations(MIGRATIONS).map(|run| run.len())
    })
}

type Migrated = Result<usize, Box<dyn std::error::Error + Send + Sync>>;

fn failed(error: &dyn std::fmt::Display) -> OpenError {
    OpenError::Database(format!("migrations: {error}"))
}

fn under_lock(mut connection: AnyConnection, work: impl FnOnce(&mut AnyConnection) -> Migrated) -> Result<usize, OpenError> {
    let begin = if connection.is_sqlite() { "begin immediate" } else { "begin" };
    per_backend!(&mut connection, c => AnsiTransactionManager::begin_transaction_sql(c, begin))
        .map_err(|error| failed(&error))?;
    if let AnyConnection::Postgres(connection) = &mut connection {
        diesel::sql_query(format!("select pg_advisory_xact_lock({LOCK})")).execute(connection).map_err(|error| failed(&error))?;
    }
    match work(&mut connection) {
        Ok(count) => {
            per_backend!(&mut connection, c => AnsiTransactionManager::commit_transaction(c)).map_err(|error| failed(&error))?;
            Ok(count)
        }
        Err(error) => Err(failed(&error)),
    }
}
