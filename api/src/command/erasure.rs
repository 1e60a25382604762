//! `doorlijn erasure`: the journal of erasures, to save beside backups and to apply when both stores were put back from them.

use std::path::PathBuf;

use clap::Subcommand;
use persistence::Erasure;
use persistence::domain::{Id, Instant};

use super::{Outcome, say, system_clock, words};
use crate::{config::Config, server::open_database};

#[derive(Subcommand)]
pub(super) enum ErasureCommand {
    /// Print the journal: registration, child and moment of each erasure.
    Journal,
    /// Erase again what a journal holds and is there all the same. The service does this with its own journal whenever it starts.
    Apply {
        /// A journal that was printed earlier; the own one alone when absent.
        file: Option<PathBuf>,
    },
}

pub(super) async fn run(config: Config, command: ErasureCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    match command {
        ErasureCommand::Journal => {
            for Erasure { registration_id, child_id, erased_at } in database.erasures().await.map_err(words)? {
                say(format_args!("{registration_id} {child_id} {erased_at}"))?;
            }
            Ok(())
        }
        ErasureCommand::Apply { file } => {
            if let Some(file) = file {
                let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
                let noted = lines.map(|(number, line)| {
                    entry(line).ok_or_else(|| format!("line {} is no entry of a journal: {line:?}", number + 1))
                });
                database.note_erasures(noted.collect::<Result<_, _>>()?).await.map_err(words)?;
            }
            let count = database.apply_erasures(system_clock()()).await.map_err(words)?;
            say(format_args!("erased again: {count} registrations"))
        }
    }
}

fn entry(line: &str) -> Option<Erasure> {
    let mut parts = line.split_whitespace();
    let entry = Erasure {
        registration_id: Id::from_uuid(parts.next()?.parse().ok()?),
        child_id: Id::from_uuid(parts.next()?.parse().ok()?),
        erased_at: Instant::from(parts.next()?.parse::<jiff::Timestamp>().ok()?),
    };
    parts.next().is_none().then_some(entry)
}
