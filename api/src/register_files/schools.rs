//! Rows of DUO's file of primary school sites.

use persistence::domain::{
    identifier::{BoardNumber, Brin},
    register::{RefusedRow, RegisterRow, RowReason, SchoolSite, SiteKey},
};

use super::{
    columns::Field,
    fields::{Reading, tidy},
    table::Table,
};

/// Reads all rows.
pub(super) fn read(table: &Table) -> Vec<RegisterRow<SchoolSite>> {
    let read = |row| Reading::start(table, row, key).and_then(school);
    table.rows.iter().map(|(number, row)| RegisterRow { number: *number, read: read(row) }).collect()
}

/// A number of the register.
fn key(text: &str) -> Option<SiteKey> {
    text.parse().ok().map(SiteKey::Brin)
}

/// Reads one row. Every field is looked at, so that the report has all reasons.
fn school(mut row: Reading<'_>) -> Result<SchoolSite, RefusedRow> {
    let brin: Option<Brin> = match row.get(Field::Number).unwrap_or_default().parse() {
        Ok(brin) => Some(brin),
        Err(_) => row.refuse(RowReason::SiteNumber, Field::Number),
    };
    let name = row.name();
    let board: Option<BoardNumber> = match row.get(Field::Board).unwrap_or_default().parse() {
        Ok(board) => Some(board),
        Err(_) => row.refuse(RowReason::NoBoard, Field::Board),
    };
    let municipality = row.municipality(None);
    let holiday_region = row.region();
    let place = row.get(Field::Place).map(tidy);
    match (brin, name, board, municipality, holiday_region) {
        (Some(brin), Some(name), Some(board), Some(municipality), Some(holiday_region)) => {
            Ok(SchoolSite { brin, name, board, municipality, holiday_region, place })
        }
        (brin, ..) => Err(row.refused(brin.map(SiteKey::Brin))),
    }
}
