//! The import of a supplier's file: read by a thread of its own, carried out part by part. The parts are as large as what may hold
//! a writer, and a part waits in line like every other call, so nobody waits long for an import.

use std::{fs::File, time::Duration};

use persistence::domain::{self, Instant, register::Import, supplied::Supplied};
use persistence::{Applied, Call, Database, Failure, SupplierImport};
use tokio::sync::mpsc;

use crate::{
    placements::days_after_end,
    register_files::FileError,
    supplier_files::{self, Format, Part, Settings, Stopped},
};

/// How many parts of the file are read ahead.
const AHEAD: usize = 4;
/// The least and the most items in a part, and how many the first has.
const LEAST: usize = 10;
const MOST: usize = 1000;
const FIRST: usize = 50;
/// How often a step is tried while others keep the database busy, and how long to wait between.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(200);

/// A file that is to be imported.
pub(crate) struct SupplierFile {
    /// Where its bytes lie.
    pub(crate) file: File,
    /// Its form, where that was told.
    pub(crate) format: Option<Format>,
    /// What holds for all its rows.
    pub(crate) settings: Settings,
    /// A keyed hash of all this and of whose import it is.
    pub(crate) fingerprint: Vec<u8>,
}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// The file cannot be read.
    #[error("{0}")]
    File(FileError),
    /// A part was not carried out.
    #[error("{0}")]
    Failure(#[from] Failure),
}

impl From<Stopped> for RunError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::File(error) => Self::File(error),
            Stopped::Disk(error) => Self::Failure(Failure::Internal(format!("a scratch file: {error}"))),
            Stopped::Unheard => Self::Failure(Failure::Internal("a file that nobody waited for".into())),
        }
    }
}

/// Imports a file from where an import of it stopped, or from its beginning. `heard` is told how far it is.
pub(crate) async fn run(
    database: &Database,
    call: &Call,
    file: SupplierFile,
    heard: impl Fn(&SupplierImport) + Send,
) -> Result<Import, RunError> {
    let (hand_on, mut parts) = mpsc::channel(AHEAD);
    let SupplierFile { file, format, settings, fingerprint } = file;
    let reading = tokio::task::spawn_blocking(move || {
        let mut hand_on = |part| hand_on.blocking_send(part).map_err(|_| Stopped::Unheard);
        supplier_files::read(file, format, &settings, &mut hand_on)
    });
    let Some(Part::Columns(names)) = parts.recv().await else {
        read_to_the_end(reading).await?;
        return Err(RunError::File(FileError::Empty));
    };
    let at = moment(call);
    let begun = patiently(|| {
        let fingerprint = fingerprint.clone();
        database.write(call, move |tx| tx.begin_supplied(&fingerprint, at))
    })
    .await?;
    heard(&begun);
    let mut done = usize::try_from(begun.items_done).unwrap_or(usize::MAX);
    let mut import = begun;
    let mut waiting: Vec<Supplied> = Vec::new();
    let mut size = FIRST;
    let mut open = true;
    while open {
        match parts.recv().await {
            Some(Part::Items(items)) => {
                // What was done before it broke off is read again, and left.
                let skipped = done.min(items.len());
                done -= skipped;
                waiting.extend(items.into_iter().skip(skipped));
            }
            Some(Part::Columns(_)) => {}
            None => open = false,
        }
        while waiting.len() >= size || (!open && !waiting.is_empty()) {
            let rest = waiting.split_off(size.min(waiting.len()));
            let part = std::mem::replace(&mut waiting, rest);
            let count = part.len();
            let Applied { import: after, took } = apply(database, call, &import, part.into(), &names).await?;
            size = next_size(count, took, database.part_time());
            import = after;
            heard(&import);
        }
    }
    read_to_the_end(reading).await?;
    let at = moment(call);
    let ended = patiently(|| {
        let import = import.clone();
        database.write(call, move |tx| tx.end_supplied(&import, at))
    });
    Ok(ended.await?)
}

async fn read_to_the_end(reading: tokio::task::JoinHandle<Result<(), Stopped>>) -> Result<(), RunError> {
    let read = reading.await.map_err(|error| Failure::Internal(format!("the reading of a file: {error}")))?;
    Ok(read?)
}

/// Carries out a part.
async fn apply(
    database: &Database,
    call: &Call,
    import: &SupplierImport,
    items: std::sync::Arc<[Supplied]>,
    names: &domain::supplied::ColumnNames,
) -> Result<Applied, Failure> {
    patiently(|| {
        let (import, items, names, at) = (import.clone(), std::sync::Arc::clone(&items), names.clone(), moment(call));
        database.write(call, move |tx| {
            let days = days_after_end(tx)?;
            tx.apply_supplied(&import, &items, &names, days, at)
        })
    })
    .await
}

/// Does a piece of work again while too much else is waiting or stands in its way: the same file may be under way twice, and who
/// takes it over stands in line with one that moves on again and again.
async fn patiently<T, F: Future<Output = Result<T, Failure>>>(mut work: impl FnMut() -> F) -> Result<T, Failure> {
    for _ in 0..TRIES {
        match work().await {
            Err(Failure::Overloaded) => tokio::time::sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    work().await
}

/// How many items the next part has, so that it takes about as long as a part may.
fn next_size(count: usize, took: Duration, aim: Duration) -> usize {
    let count = u128::try_from(count).unwrap_or(u128::MAX);
    let wanted = count.saturating_mul(aim.as_micros()) / took.as_micros().max(1);
    let most = count.saturating_mul(2);
    usize::try_from(wanted.min(most)).unwrap_or(MOST).clamp(LEAST, MOST)
}

/// The moment that counts as now: the call began at one, and an import takes long.
fn moment(call: &Call) -> Instant {
    call.now.plus(call.began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_grows_and_shrinks_towards_the_time_that_it_may_take() {
        let ms = Duration::from_millis;
        assert_eq!(next_size(100, ms(20), ms(10)), 50);
        assert_eq!(next_size(100, ms(8), ms(10)), 125);
        assert_eq!(next_size(100, ms(0), ms(10)), 200, "not more than twice as much at a time");
        assert_eq!(next_size(900, ms(1), ms(10)), MOST);
        assert_eq!(next_size(10, ms(900), ms(10)), LEAST);
    }
}
