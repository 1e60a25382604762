//! `doorlijn metrics`: what is counted for figures.

use clap::Subcommand;
use persistence::Rebuilt;

use super::{Outcome, say, system_clock, words};
use crate::{config::Config, server::open_database};

#[derive(Subcommand)]
pub(super) enum MetricsCommand {
    /// Work out anew for what every child is counted, and mend the sums where they differ; while no service runs on the database.
    Rebuild,
}

pub(super) async fn run(config: Config, MetricsCommand::Rebuild: MetricsCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let Rebuilt { children, mended_children, mended_sums } = database.rebuild_figures(system_clock()()).await.map_err(words)?;
    say(format_args!(
        "{children} children worked out anew, {mended_children} of them counted otherwise before; {mended_sums} sums mended"
    ))
}
