//! `doorlijn retention`: the terms after which data goes, for a timer of the operator to run every day.

use clap::Subcommand;
use persistence::Failure;
use persistence::domain::{Instant, authority::Action, code::Code, parameter::MissingParameter, retention::RetentionTerm};

use super::{Outcome, operated, say, words};
use crate::{config::Config, server::open_database};

#[derive(Subcommand)]
pub(super) enum RetentionCommand {
    /// Take away what is kept no longer.
    Run {
        /// Only count it.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn run(config: Config, RetentionCommand::Run { dry_run }: RetentionCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let call = operated(Action::ReadRegister);
    let terms = database.read(&call, |tx| {
        let parameters = tx.rule_parameters()?;
        let first = |term: &RetentionTerm| Ok((*term, term.first_day_kept(tx.today(), &parameters)?));
        let terms: Result<Vec<_>, MissingParameter> = RetentionTerm::ALL.iter().map(first).collect();
        terms.map_err(|missing| Failure::Internal(missing.to_string()))
    });
    for (term, first) in terms.await.map_err(words)? {
        let before = Instant::beginning_of(first).ok_or_else(|| format!("{first} has no beginning"))?;
        let count = if dry_run { database.count_expired(term, before).await } else { database.take_expired(term, before).await };
        let done = if dry_run { "would be taken away" } else { "taken away" };
        say(format_args!("{}: {} of before {first} {done}", term.as_str(), count.map_err(words)?))?;
    }
    Ok(())
}
