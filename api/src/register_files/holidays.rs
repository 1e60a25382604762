//! Rows of a file of school holidays.

use persistence::domain::{
    Date,
    holiday::SchoolHoliday,
    register::{RefusedRow, RegisterRow, RowReason},
};

use super::{columns::Field, days::Strokes, fields::Reading, table::Table};

/// Reads all rows.
pub(super) fn read(table: &Table) -> Vec<RegisterRow<SchoolHoliday>> {
    let days = table.rows.iter().flat_map(|(_, row)| [table.get(row, Field::Start), table.get(row, Field::End)]);
    let strokes = Strokes::of(days.flatten());
    let read = |row| Reading::start(table, row, |_| None).and_then(|row| holiday(row, strokes));
    table.rows.iter().map(|(number, row)| RegisterRow { number: *number, read: read(row) }).collect()
}

/// Reads one row.
fn holiday(mut row: Reading<'_>, strokes: Strokes) -> Result<SchoolHoliday, RefusedRow> {
    let school_year = school_year(&mut row);
    let region = row.region();
    let name = row.name();
    let start = day(&mut row, strokes, Field::Start);
    let end = day(&mut row, strokes, Field::End);
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        row.refuse::<()>(RowReason::EndBeforeStart, Field::End);
    }
    match (school_year, region, name, start, end) {
        (Some(school_year), Some(region), Some(name), Some(start_date), Some(end_date)) if row.is_sound() => {
            Ok(SchoolHoliday { region, school_year, name, start_date, end_date })
        }
        _ => Err(row.refused(None)),
    }
}

/// A school year such as `2025-2026`, written so or as `2025/2026`.
fn school_year(row: &mut Reading<'_>) -> Option<String> {
    let text = row.get(Field::SchoolYear).unwrap_or_default();
    let years = text.split_once(['-', '/']).map(|(first, second)| (first.trim().parse::<u16>(), second.trim().parse::<u16>()));
    match years {
        Some((Ok(first), Ok(second))) if (1900..=2200).contains(&first) && first + 1 == second => {
            Some(format!("{first}-{second}"))
        }
        _ => row.refuse(RowReason::SchoolYear, Field::SchoolYear),
    }
}

fn day(row: &mut Reading<'_>, strokes: Strokes, field: Field) -> Option<Date> {
    let read = strokes.day(row.get(field).unwrap_or_default());
    read.or_else(|| row.refuse(RowReason::Day, field))
}
