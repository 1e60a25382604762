//! What the service does by itself while it serves: the log is sealed, its index by child kept up, destroyed keys are taken
//! out of the files, a renewal of the search key that was broken off is finished, what is to be done is computed anew where something
//! changed, figures are published, and what is kept for a term is thrown away.

use std::time::Duration;

use persistence::{
    Database, Failure,
    domain::{Date, code::Code},
};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{
    caller::Clock,
    retention::{Carried, carry_out},
};

/// How often the house is kept. What is not sealed yet grows no older than this and the lease of a sealer that died.
const ROUND: Duration = Duration::from_secs(1);
/// In which rounds what has had its term is thrown away: every ten minutes.
const PRUNED_EVERY: u64 = 600;

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
            let (mut terms_done, mut terms) = (None, JoinSet::new());
            let mut publishing: JoinSet<()> = JoinSet::new();
            for number in 0_u64.. {
                rounds.tick().await;
                let prunes = number.is_multiple_of(PRUNED_EVERY);
                if prunes {
                    prune(&own, &clock).await;
                }
                let outcome = round(&own, &clock).await;
                while let Some(done) = terms.try_join_next() {
                    terms_done = done.ok().flatten().or(terms_done);
                }
                // Beside the rounds, for it may take long, and as long as it does the log is sealed and its lease renewed: so no other
                // process begins.
                if prunes && matches!(outcome, Ok(true)) && terms.is_empty() && terms_done != Some(clock().date()) {
                    terms.spawn(carry_out_terms(own.clone(), clock.clone()));
                }
                while publishing.try_join_next().is_some() {}
                if matches!(outcome, Ok(true)) && publishing.is_empty() {
                    publishing.spawn(publish(own.clone(), clock.clone(), prunes));
                }
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

/// Throws away what has had its term. Several processes may do so at once.
async fn prune(database: &Database, clock: &Clock) {
    match database.prune_kept_answers(clock()).await {
        Ok(0) => {}
        Ok(count) => log::info!("{count} answers to requests with an idempotency key have had their term"),
        Err(failure) => log::warn!("what has had its term could not be thrown away: {failure}"),
    }
    match database.prune_invitations(clock()).await {
        Ok(0) => {}
        Ok(count) => log::info!("{count} invitations of guardians are thrown away"),
        Err(failure) => log::warn!("void invitations could not be thrown away: {failure}"),
    }
    match database.purge_handovers(clock()).await {
        Ok(0) => {}
        Ok(count) => log::info!("the text of {count} handovers has had its time"),
        Err(failure) => log::warn!("the text of handovers could not be thrown away: {failure}"),
    }
    match database.prune_next_steps(clock().date()).await {
        Ok(0) => {}
        Ok(count) => log::info!("{count} steps are none any more"),
        Err(failure) => log::warn!("steps whose days are over could not be thrown away: {failure}"),
    }
    match database.prune_changes(clock()).await {
        Ok(0) => {}
        Ok(count) => log::info!("{count} things are gone for longer than anybody can follow"),
        Err(failure) => log::warn!("what is gone could not be thrown away: {failure}"),
    }
}

/// Keeps the list of what is to be done up with what is recorded, for a part of the round: after a large import it lags behind for some
/// minutes, and the log is sealed meanwhile.
async fn refresh_steps(database: &Database, clock: &Clock) -> Result<(), Failure> {
    let until = Instant::now() + ROUND / 2;
    while database.refresh_next_steps(clock()).await? && Instant::now() < until {}
    Ok(())
}

/// Closes the publications that were asked for, beside the rounds as it may take some seconds; with `due` also those that are due by
/// themselves are asked for.
async fn publish(database: Database, clock: Clock, due: bool) {
    if due && let Err(failure) = database.request_due_publications(clock()).await {
        log::warn!("publications that are due could not be asked for: {failure}");
    }
    match database.close_publications(clock()).await {
        Ok(0) => {}
        Ok(count) => log::info!("the figures of {count} publications are closed"),
        Err(failure) => log::warn!("a publication could not be closed, and is tried again: {failure}"),
    }
}

/// What the process does that holds the lease of the log, which it says whether it does.
async fn round(database: &Database, clock: &Clock) -> Result<bool, Failure> {
    database.purge_keys_if_due().await?;
    let holds = database.seal_log(clock()).await?.is_some();
    if holds {
        database.index_log(clock()).await?;
        database.renew_search_hashes().await?;
        refresh_steps(database, clock).await?;
        database.settle_figures().await?;
    }
    Ok(holds)
}

/// Carries out the retention terms of a day; gives the day, or nothing where it failed and is to be tried again.
async fn carry_out_terms(database: Database, clock: Clock) -> Option<Date> {
    let today = clock().date();
    match carry_out(&database, clock(), false).await {
        Ok(carried) => {
            for Carried { term, count, .. } in carried.into_iter().filter(|one| one.count > 0) {
                log::info!("{count} things have had the term {}", term.as_str());
            }
            Some(today)
        }
        Err(failure) => {
            log::warn!("the retention terms could not be carried out: {failure}");
            None
        }
    }
}
