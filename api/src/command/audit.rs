//! `doorlijn audit`: whether the log of processing is what was sealed.

use clap::Subcommand;
use persistence::Verified;

use super::{Outcome, say, words};
use crate::{
    config::Config,
    conventions::{hex, unhex},
    server::open_database,
};

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Read the whole log again and name every record that was changed, taken away or added. Fails where there is one.
    Verify {
        /// A last seal that was noted earlier, as this command prints it: the log must still hold it.
        #[arg(long, value_name = "NUMBER:SEAL", value_parser = noted)]
        noted: Option<(i64, Vec<u8>)>,
    },
}

fn noted(text: &str) -> Result<(i64, Vec<u8>), String> {
    let wrong = || "it is not of the form NUMBER:SEAL".to_owned();
    let (number, seal) = text.split_once(':').ok_or_else(wrong)?;
    let bytes = unhex(seal).filter(|bytes| bytes.len() == 32).ok_or_else(wrong)?;
    Ok((number.parse().map_err(|_| wrong())?, bytes))
}

pub(super) async fn run(config: Config, AuditCommand::Verify { noted }: AuditCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let verified = database.verify_log(|finding| println!("{finding}")).await.map_err(words)?;
    let mut findings = verified.findings;
    if let Some((number, seal)) = noted
        && database.seal(number).await.map_err(words)? != Some(seal)
    {
        say(format_args!("changed: seal {number} is not the one that was noted"))?;
        findings += 1;
    }
    report(&verified)?;
    if findings == 0 { Ok(()) } else { Err(format!("the log is not what was sealed: {findings} findings")) }
}

fn report(verified: &Verified) -> Outcome {
    say(format_args!("{} records under {} seals", verified.records, verified.seals))?;
    if verified.pruned_until > 0 {
        say(format_args!("pruned after their term: the records of seals 1 to {}", verified.pruned_until))?;
    }
    match verified.waiting_since {
        Some(since) => say(format_args!("not sealed yet: {} records, the earliest of {since}", verified.waiting))?,
        None => say("not sealed yet: none")?,
    }
    match &verified.last {
        Some((number, seal)) => say(format_args!("last seal: {number}:{}", hex(seal))),
        None => Ok(()),
    }
}
