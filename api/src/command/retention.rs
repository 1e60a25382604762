//! `doorlijn retention`: the terms after which data goes, for a timer of the operator to run every day.

use clap::Subcommand;
use persistence::domain::code::Code;

use super::{Outcome, say, system_clock, words};
use crate::{
    config::Config,
    retention::{Carried, carry_out},
    server::open_database,
};

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
    let done = if dry_run { "would be taken away" } else { "taken away" };
    for Carried { term, first_kept, count } in carry_out(&database, system_clock()(), dry_run).await.map_err(words)? {
        say(format_args!("{}: {count} of before {first_kept} {done}", term.as_str()))?;
    }
    Ok(())
}
