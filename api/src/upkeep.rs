//! What the service does by itself from time to time: throwing away what is kept for a term.

use std::time::Duration;

use persistence::Database;

use crate::caller::Clock;

/// How long it waits in between.
const PAUSE: Duration = Duration::from_secs(600);

/// Throws away what has had its term, now and again, as long as the service runs. Several processes may do so at once.
pub(crate) async fn upkeep(database: Database, clock: Clock) {
    loop {
        match database.prune_kept_answers(clock()).await {
            Ok(0) => {}
            Ok(count) => log::info!("{count} answers to requests with an idempotency key have had their term"),
            Err(failure) => log::warn!("what has had its term could not be thrown away: {failure}"),
        }
        actix_web::rt::time::sleep(PAUSE).await;
    }
}
