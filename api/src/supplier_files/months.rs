//! Rows of months, gathered so that those of one child come together wherever they stand in the file. They lie in scratch files
//! without a name, which the system takes away with the process that holds them; only one of the files is in memory at a time.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

use super::Stopped;

/// Over how many files the rows are spread: of a million rows each then has some eight thousand.
const BUCKETS: usize = 128;

/// Rows with their numbers.
pub(super) type Gathering = Vec<(u64, Vec<String>)>;

/// Rows on their way to be gathered.
pub(super) struct Gathered {
    files: Vec<BufWriter<File>>,
}

impl Gathered {
    /// Begins with nothing.
    pub(super) fn new(scratch: &Path) -> Result<Self, Stopped> {
        let file = |_| tempfile::tempfile_in(scratch).map(BufWriter::new);
        Ok(Self { files: (0..BUCKETS).map(file).collect::<Result<_, _>>().map_err(Stopped::Disk)? })
    }

    /// Puts a row where all of its key come together.
    pub(super) fn put(&mut self, key: &str, number: u64, row: &[String]) -> Result<(), Stopped> {
        let place = usize::try_from(spread(key)).unwrap_or_default() % BUCKETS;
        let Some(file) = self.files.get_mut(place) else { return Ok(()) };
        serde_json::to_writer(&mut *file, &(number, row)).map_err(|error| Stopped::Disk(error.into()))?;
        file.write_all(b"\n").map_err(Stopped::Disk)
    }

    /// The rows, by what they belong together.
    pub(super) fn into_buckets(self) -> impl Iterator<Item = Result<Gathering, Stopped>> {
        self.files.into_iter().map(|file| {
            let mut file = file.into_inner().map_err(|error| Stopped::Disk(error.into_error()))?;
            file.seek(SeekFrom::Start(0)).map_err(Stopped::Disk)?;
            let read = |line: std::io::Result<String>| {
                let line = line.map_err(Stopped::Disk)?;
                serde_json::from_str(&line).map_err(|error| Stopped::Disk(error.into()))
            };
            BufReader::new(file).lines().map(read).collect()
        })
    }
}

/// A number for a key that is the same at every run, so that an import that goes on finds its items in the same order (FNV-1a).
fn spread(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
