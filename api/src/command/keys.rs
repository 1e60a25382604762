//! `doorlijn master-key` and `doorlijn search-key`: keys are renewed while the service runs. What was broken off goes on when the same
//! command is given again.

use clap::Subcommand;
use persistence::MasterKey;

use super::{Outcome, say, words};
use crate::{
    config::Config,
    server::{master_key_file, open_database},
};

#[derive(Subcommand)]
pub(super) enum MasterKeyCommand {
    /// Make a new master key, wrap every key by it, and let go of the one before.
    Rotate,
}

#[derive(Subcommand)]
pub(super) enum SearchKeyCommand {
    /// Make a new search key, give every registration its hashes, and destroy the one before.
    Renew,
}

pub(super) async fn master(config: Config, MasterKeyCommand::Rotate: MasterKeyCommand) -> Outcome {
    let file = master_key_file(&config);
    // A database that was never opened has no key yet, and its own is the newest there can be.
    drop(open_database(&config).map_err(|error| error.to_string())?);
    MasterKey::begin_renewal(&file).map_err(|error| error.to_string())?;
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let count = database.wrap_keys_again().await.map_err(words)?;
    MasterKey::end_renewal(&file).map_err(|error| error.to_string())?;
    say(format_args!("{count} keys are wrapped by a new master key; the one before is gone from this machine"))
}

pub(super) async fn search(config: Config, SearchKeyCommand::Renew: SearchKeyCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    database.begin_search_key_renewal().await.map_err(words)?;
    let count = database.renew_search_hashes().await.map_err(words)?;
    say(format_args!("{count} registrations have the hashes of a new search key; the one before is gone"))
}
