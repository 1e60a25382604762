//! `doorlijn import`: published registers, by the operator and for the whole country; and the placements of one organisation, as a
//! client of it.

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use clap::{Args, Subcommand};
use persistence::domain::{
    Language,
    authority::Action,
    code::Code,
    identifier::MunicipalityCode,
    page::{Page, PageRequest},
    register::{Import, ImportId, ImportKind, ImportedRow, RegisterFile, RowOutcome},
};
use persistence::{Call, Database};

use super::{Outcome, operated, placements::PlacementArgs, say, words};
use crate::{config::Config, imports::FILE_BYTES, register_files, server::open_database};

/// How many rows of the report are read at a time.
const PAGE: u16 = 100;
/// How many rows with the same outcome are shown unless all are asked for.
pub(super) const SHOWN: u32 = 20;

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    /// Sites of primary schools, as DUO publishes them.
    Schools(FileArgs),
    /// Sites of the national childcare register (LRK), or an extract of it.
    Childcare(FileArgs),
    /// School holidays by region.
    SchoolHolidays(FileArgs),
    /// Placements as a source system exports them; acts as a client of the organisation.
    Placements(PlacementArgs),
}

#[derive(Args)]
pub(super) struct FileArgs {
    /// The file as it is published, gzip or not.
    file: PathBuf,
    /// The municipality of rows without a code of their own, such as GM0363.
    #[arg(long)]
    municipality: Option<MunicipalityCode>,
    /// Close all sites that the file lacks, also when they are more than 5 %.
    #[arg(long)]
    accept_closures: bool,
    /// Show every row that is not unchanged, not only the first of each outcome.
    #[arg(long)]
    rows: bool,
}

pub(super) async fn run(config: Config, command: ImportCommand) -> Outcome {
    let (kind, args) = match command {
        ImportCommand::Schools(args) => (ImportKind::Schools, args),
        ImportCommand::Childcare(args) => (ImportKind::Childcare, args),
        ImportCommand::SchoolHolidays(args) => (ImportKind::SchoolHolidays, args),
        ImportCommand::Placements(args) => return super::placements::run(config, args).await,
    };
    let began = Instant::now();
    let file = read(kind, &args)?;
    eprintln!("{}: {} rows read in {:.1?}, importing", args.file.display(), rows_of(&file), began.elapsed());
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let call = operated(Action::ImportRegister);
    let import = import(&database, &call, file, args.accept_closures).await?;
    show_rows(&database, &call, import.id, if args.rows { u32::MAX } else { SHOWN }).await?;
    say(summary(&import))?;
    eprintln!("done in {:.1?}", began.elapsed());
    Ok(())
}

/// Reads the file; one that is too large is not taken into memory.
fn read(kind: ImportKind, args: &FileArgs) -> Result<RegisterFile, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", args.file.display());
    let length = std::fs::metadata(&args.file).map_err(|error| named(&error))?.len();
    if length > u64::from(FILE_BYTES) {
        return Err(named(&register_files::FileError::TooLarge { limit: FILE_BYTES.into() }));
    }
    let bytes = std::fs::read(&args.file).map_err(|error| named(&error))?;
    let read = register_files::read(kind, &bytes, args.municipality.as_ref(), FILE_BYTES.into());
    read.map_err(|error| named(&error))
}

fn rows_of(file: &RegisterFile) -> usize {
    match file {
        RegisterFile::Schools(rows) => rows.len(),
        RegisterFile::Childcare(rows) => rows.len(),
        RegisterFile::SchoolHolidays(rows) => rows.len(),
    }
}

/// Imports, and says every few seconds that it still does.
async fn import(database: &Database, call: &Call, file: RegisterFile, accept_closures: bool) -> Result<Import, String> {
    let began = Instant::now();
    let work = database.import(call, file, accept_closures);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done.map_err(words),
            () = tokio::time::sleep(std::time::Duration::from_secs(5)) => {
                eprintln!("still importing after {} s", began.elapsed().as_secs());
            }
        }
    }
}

/// Prints what became of the rows: of those that are made only how many, of the others the first ones of each outcome.
pub(super) async fn show_rows(database: &Database, call: &Call, id: ImportId, most: u32) -> Outcome {
    let mut counts: BTreeMap<RowOutcome, u32> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = PageRequest { size: PAGE, after };
        let read = database.read(call, move |tx| tx.import_rows(id, page)).await.map_err(words)?;
        let Some(Page { items, next }) = read else { return Err("the report of the import is gone".into()) };
        for row in &items {
            let outcome = row.result.outcome();
            let count = counts.entry(outcome).or_default();
            *count = count.saturating_add(1);
            if *count <= most && (outcome != RowOutcome::Made || most == u32::MAX) {
                say(line(row))?;
            }
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    for (outcome, count) in counts.iter().filter(|(outcome, count)| **outcome != RowOutcome::Made && **count > most) {
        say(format_args!("... and {} more {outcome}; --rows shows all", count - most))?;
    }
    Ok(())
}

/// One row of the report: where, what, what became of it and why.
fn line(row: &ImportedRow) -> String {
    let place = row.row_number.map_or_else(|| "not in the file".into(), |number| format!("line {number}"));
    let reasons = row.result.reasons().into_iter().map(|reason| {
        let text = reason.text.get(Language::English);
        reason.at.map_or_else(|| text.to_owned(), |at| format!("{text} ({at})"))
    });
    let reasons: Vec<String> = reasons.collect();
    let item = row.item.as_deref().unwrap_or("-");
    format!("{place}\t{item}\t{}\t{}", row.result.outcome(), reasons.join(" ")).trim_end().to_owned()
}

pub(super) fn summary(import: &Import) -> String {
    let counts = &import.counts;
    format!(
        "{}: {} made, {} changed, {} unchanged, {} refused, {} closed, {} left",
        import.kind.as_str(),
        counts.made,
        counts.changed,
        counts.unchanged,
        counts.refused,
        counts.closed,
        counts.left
    )
}
