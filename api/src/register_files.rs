//! Published register files, from bytes to rows: schools (DUO), childcare sites (LRK) and school holidays.
//!
//! A file is taken as it is published: gzip or not, UTF-8 or Windows-1252, `;` or `,`, with the headers of several years and
//! publishers. What the rows mean for what is kept is decided by [`persistence::domain::register`]; nothing is stored here.
//!
//! - `decode`: bytes to text, with a limit on the size after unpacking.
//! - `table`: text to numbered rows of fields.
//! - `columns`: the known names of each field.
//! - `schools`, `childcare`, `holidays`: fields to typed rows or reasons.
//! - `days`: days, in the form that a file uses.
//! - `error`: why a file as a whole cannot be read.

mod childcare;
mod columns;
mod days;
mod decode;
mod error;
mod fields;
mod holidays;
mod schools;
mod table;

#[cfg(test)]
mod tests;

use persistence::domain::{
    holiday::SchoolHoliday,
    identifier::MunicipalityCode,
    register::{ChildcareSite, ImportKind, RegisterFile, RegisterRow, SchoolSite},
};

pub(crate) use columns::comparable;
pub(crate) use days::Strokes;
pub(crate) use error::FileError;
pub(crate) use fields::tidy;
use table::Table;
pub(crate) use table::{LONGEST_ROW, fields as fields_of, row as row_of};

/// Reads a file of a register. `municipality` counts for rows of childcare sites without a code of their own; `limit` is the
/// number of bytes that the unpacked file may have.
pub(crate) fn read(
    kind: ImportKind,
    bytes: &[u8],
    municipality: Option<&MunicipalityCode>,
    limit: u64,
) -> Result<RegisterFile, FileError> {
    match kind {
        ImportKind::Schools => read_schools(bytes, limit).map(RegisterFile::Schools),
        ImportKind::Childcare => read_childcare(bytes, municipality, limit).map(RegisterFile::Childcare),
        ImportKind::SchoolHolidays => read_school_holidays(bytes, limit).map(RegisterFile::SchoolHolidays),
        // What a supplier has is no register, and is read by `supplier_files`.
        ImportKind::Placements => Err(FileError::UnknownHeader),
    }
}

/// Reads DUO's file of primary school sites. `limit` is the number of bytes that the unpacked file may have.
fn read_schools(bytes: &[u8], limit: u64) -> Result<Vec<RegisterRow<SchoolSite>>, FileError> {
    Ok(schools::read(&Table::read(&decode::text(bytes, limit)?, columns::SCHOOLS)?))
}

/// Reads a file of the national childcare register (LRK). `municipality` counts for files and rows without a code of their own.
/// `limit` is the number of bytes that the unpacked file may have.
fn read_childcare(
    bytes: &[u8],
    municipality: Option<&MunicipalityCode>,
    limit: u64,
) -> Result<Vec<RegisterRow<ChildcareSite>>, FileError> {
    childcare::read(&Table::read(&decode::text(bytes, limit)?, columns::CHILDCARE)?, municipality)
}

/// Reads a file of school holidays. `limit` is the number of bytes that the unpacked file may have.
fn read_school_holidays(bytes: &[u8], limit: u64) -> Result<Vec<RegisterRow<SchoolHoliday>>, FileError> {
    Ok(holidays::read(&Table::read(&decode::text(bytes, limit)?, columns::SCHOOL_HOLIDAYS)?))
}
