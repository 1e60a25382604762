//! Files in which suppliers of childcare and school systems export placements, from bytes to items: CSV, NDJSON and XLSX, gzip or
//! not, with Dutch or English names of columns, a row for each placement or a row for each child and month.
//!
//! A file is read from one end to the other and is never in memory as a whole. What an item means for what is kept is decided by
//! [`persistence::domain::supplied`] and the rules of placements; nothing is stored here.
//!
//! - `columns`: the known names of each field.
//! - `rows`: a file of any format to rows of texts.
//! - `sheet`: the same for XLSX.
//! - `cells`: the texts of a row to values, or the reasons why not.
//! - `months`: rows of months, gathered by child in scratch files.

mod cells;
mod columns;
mod months;
mod rows;
mod sheet;

use std::{fs::File, io, path::PathBuf};

use persistence::domain::{
    identifier::MunicipalityCode,
    supplied::{ColumnNames, Supplied},
};

use crate::register_files::FileError;
pub(crate) use rows::Format;

/// How many items are handed on at a time.
const ITEMS: usize = 100;

/// What holds for every row of a file that does not say otherwise itself.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The source system.
    pub(crate) source: String,
    /// The municipality of children.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Where scratch files may lie.
    pub(crate) scratch: PathBuf,
}

/// What is read of a file, in its order.
#[derive(Debug)]
pub(crate) enum Part {
    /// Its columns; this comes first.
    Columns(ColumnNames),
    /// Some of its items.
    Items(Vec<Supplied>),
}

/// Why the reading of a file stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// The file cannot be read.
    #[error("{0}")]
    File(FileError),
    /// The disk of the service failed.
    #[error("{0}")]
    Disk(io::Error),
    /// Nobody listens any more.
    #[error("nobody listens")]
    Unheard,
}

impl From<FileError> for Stopped {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// Reads a file and hands on its parts. The same file gives the same items in the same order.
pub(crate) fn read(
    file: File,
    format: Option<Format>,
    settings: &Settings,
    hand_on: &mut dyn FnMut(Part) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut reader: Option<Reader<'_>> = None;
    rows::read(file, format, &mut |event| match event {
        rows::Event::Header(columns) => {
            hand_on(Part::Columns(columns.names()))?;
            let by_month = columns.by_month();
            let gathered = if by_month { Some(months::Gathered::new(&settings.scratch)?) } else { None };
            reader = Some(Reader { cells: cells::Cells { columns, settings }, gathered, items: Vec::with_capacity(ITEMS) });
            Ok(())
        }
        rows::Event::Row(number, row) => match &mut reader {
            Some(reader) => reader.take(number, row, hand_on),
            None => Err(FileError::UnknownHeader.into()),
        },
    })?;
    reader.ok_or(Stopped::File(FileError::Empty))?.finish(hand_on)
}

/// Makes items of rows.
struct Reader<'s> {
    cells: cells::Cells<'s>,
    gathered: Option<months::Gathered>,
    items: Vec<Supplied>,
}

impl Reader<'_> {
    fn take(&mut self, number: u64, row: rows::Row, hand_on: &mut dyn FnMut(Part) -> Result<(), Stopped>) -> Result<(), Stopped> {
        match (&mut self.gathered, row) {
            (Some(gathered), rows::Row::Texts(texts)) => {
                let key = self.cells.key(&texts);
                gathered.put(&key, number, &texts)
            }
            (_, row) => {
                let item = self.cells.placement(number, &row);
                self.give(item, hand_on)
            }
        }
    }

    fn give(&mut self, item: Supplied, hand_on: &mut dyn FnMut(Part) -> Result<(), Stopped>) -> Result<(), Stopped> {
        self.items.push(item);
        if self.items.len() < ITEMS {
            return Ok(());
        }
        hand_on(Part::Items(std::mem::replace(&mut self.items, Vec::with_capacity(ITEMS))))
    }

    fn finish(mut self, hand_on: &mut dyn FnMut(Part) -> Result<(), Stopped>) -> Result<(), Stopped> {
        if let Some(gathered) = self.gathered.take() {
            for bucket in gathered.into_buckets() {
                for item in self.cells.months(bucket?) {
                    self.give(item, hand_on)?;
                }
            }
        }
        if self.items.is_empty() { Ok(()) } else { hand_on(Part::Items(self.items)) }
    }
}
