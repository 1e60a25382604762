//! What the service does by itself while it serves: the log is sealed, its index by child kept up, destroyed keys are taken
//! out of the files, and a renewal of the search key that was broken off is finished.

use std::time::Duration;

use persistence::{Database, Failure};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::caller::Clock;

/// How often the house is kept. What is not sealed yet grows no older than this and the lease of a sealer that died.
const ROUND: Duration = Duration::from_secs(1);

/// The task that keeps the house; it ends with [`Housekeeping::end`].
pub(crate) struct Housekeeping {
    task: JoinHandle<()>,
    database: Database,
}

impl Housekeeping {
    /// Begins.
    pub(crate) fn begin(database: Database, clock: Clock) -> Self {
        let own = database.clone();
        let task = tokio::spawn(async move {
            let mut rounds = interval(ROUND);
            rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut well = true;
            loop {
                rounds.tick().await;
                let outcome = round(&own, &clock).await;
                // A database that is away is away every second; it is enough to hear of it once.
                if let Err(failure) = &outcome
                    && well
                {
                    log::warn!("the house is not being kept, the log not sealed: {failure}");
                }
                well = outcome.is_ok();
            }
        });
        Self { task, database }
    }

    /// Ends, and lets another process seal at once.
    pub(crate) async fn end(self) {
        self.task.abort();
        if let Err(failure) = self.database.release_log().await {
            log::warn!("another process will seal the log only after some seconds: {failure}");
        }
    }
}

async fn round(database: &Database, clock: &Clock) -> Result<(), Failure> {
    database.purge_keys_if_due().await?;
    if database.seal_log(clock()).await?.is_some() {
        database.index_log(clock()).await?;
        database.renew_search_hashes().await?;
    }
    Ok(())
}
