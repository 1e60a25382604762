//! The first sheet of an XLSX file, cell by cell. Its rows are never in memory together; the texts that the file keeps apart for
//! all cells (shared strings) are, so they have a limit.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
};

use calamine::{DataRef, Reader as _, Xlsx};
use persistence::domain::register::RowReason;

use super::{
    Stopped,
    columns::Columns,
    rows::{Event, Row, Take},
};
use crate::register_files::FileError;

/// How large the texts that a file keeps apart may be, unpacked, in bytes.
const SHARED: u64 = 48 << 20;
/// How many columns a row may have.
const WIDEST: u32 = 500;

pub(super) fn read(mut file: File, take: &mut Take<'_>) -> Result<(), Stopped> {
    if shared_size(&file)? > SHARED {
        return Err(FileError::TooLarge { limit: SHARED }.into());
    }
    file.seek(SeekFrom::Start(0)).map_err(Stopped::Disk)?;
    let mut book: Xlsx<BufReader<File>> = Xlsx::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    let Some(name) = book.sheet_names().first().cloned() else { return Err(FileError::Empty.into()) };
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
    let mut sheet = Sheet { columns: None, row: Vec::new(), at: 0 };
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (row, column) = cell.get_position();
        if row != sheet.at {
            sheet.end_row(take)?;
            sheet.at = row;
        }
        if column < WIDEST {
            sheet.put(column, text(cell.get_value()));
        }
    }
    sheet.end_row(take)?;
    if sheet.columns.is_some() { Ok(()) } else { Err(FileError::Empty.into()) }
}

fn damaged(error: &dyn std::error::Error) -> Stopped {
    log::debug!("a sheet cannot be read: {error}");
    FileError::Damaged.into()
}

struct Sheet {
    columns: Option<usize>,
    row: Vec<String>,
    at: u32,
}

impl Sheet {
    fn put(&mut self, column: u32, text: String) {
        let column = usize::try_from(column).unwrap_or_default();
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        if let Some(cell) = self.row.get_mut(column) {
            *cell = text;
        }
    }

    /// Hands the row on that has come to its end. A sheet leaves out the cells after the last that is filled.
    fn end_row(&mut self, take: &mut Take<'_>) -> Result<(), Stopped> {
        let mut row = std::mem::take(&mut self.row);
        if row.iter().all(|text| text.trim().is_empty()) {
            return Ok(());
        }
        let number = u64::from(self.at) + 1;
        let Some(width) = self.columns else {
            let columns = Columns::of(&row)?;
            self.columns = Some(columns.width());
            return take(Event::Header(columns));
        };
        while row.len() > width && row.last().is_some_and(|text| text.trim().is_empty()) {
            row.pop();
        }
        if row.len() > width {
            return take(Event::Row(number, Row::Broken(RowReason::ColumnCount)));
        }
        row.resize(width, String::new());
        take(Event::Row(number, Row::Texts(row)))
    }
}

/// A cell as text: whole numbers without a fraction, days as ISO writes them.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // The text of a float is the shortest that reads as the same; of a whole number it has no fraction.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        // What could not be computed is refused as a value, not taken as absent.
        DataRef::Error(error) => format!("{error:?}"),
        DataRef::Empty => String::new(),
    }
}

/// How large the texts that the file keeps apart are; not what it says of them, but as they are unpacked, as far as the limit.
fn shared_size(file: &File) -> Result<u64, Stopped> {
    let file = file.try_clone().map_err(Stopped::Disk)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    match archive.by_name("xl/sharedStrings.xml") {
        Ok(shared) => io::copy(&mut shared.take(SHARED + 1), &mut io::sink()).map_err(|error| damaged(&error)),
        Err(_) => Ok(0),
    }
}
