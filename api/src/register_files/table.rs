//! Text to numbered rows of fields.
//!
//! Registers quote a field only where it holds the delimiter or a quote, and some have quotes that are none: a name that
//! starts with `"` and never closes it. Read as one stream, such a quote would swallow the rows after it. So each line is read
//! by itself: as quoted, and when that does not give as many fields as the header, as if a quote were any character. Only a
//! line that is too short either way is joined with the lines after it, for a field that holds a line break.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::{
    FileError,
    columns::{Column, Field, comparable},
};

/// The number of lines over which one quoted field may run.
pub(crate) const LONGEST_ROW: usize = 8;

/// A header and the rows under it.
#[derive(Debug)]
pub(super) struct Table {
    columns: BTreeMap<Field, (usize, String)>,
    width: usize,
    /// Each row with the line on which it starts; the header is line 1.
    pub(super) rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a text whose header has these columns.
    pub(super) fn read(text: &str, known: &[Column]) -> Result<Self, FileError> {
        let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
        let mut lines = lines.as_slice();
        let mut number = 0_u64;
        let mut header = "";
        while let [line, rest @ ..] = lines
            && header.trim().is_empty()
        {
            (header, lines, number) = (line, rest, number + 1);
        }
        let semicolons = header.matches(';').count();
        let delimiter = if semicolons > header.matches(',').count() { b';' } else { b',' };
        let header = fields(header, delimiter, true);
        let mut table = Self { columns: columns(&header, known)?, width: header.len(), rows: Vec::new() };
        while let [line, ..] = lines {
            let (row, taken) = if line.trim().is_empty() { (None, 1) } else { row(lines, delimiter, table.width) };
            table.rows.extend(row.map(|row| (number + 1, row)));
            (lines, number) = (lines.get(taken..).unwrap_or_default(), number + lines_as_number(taken));
        }
        Ok(table)
    }

    /// Whether the row has as many fields as the header.
    pub(super) fn fits(&self, row: &StringRecord) -> bool {
        row.len() == self.width
    }

    /// Whether the header has this field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.columns.contains_key(&field)
    }

    /// What stands in a row under a field, without the blanks around it. An empty field, or one of a single blank, is nothing.
    pub(super) fn get<'r>(&self, row: &'r StringRecord, field: Field) -> Option<&'r str> {
        let (index, _) = self.columns.get(&field)?;
        row.get(*index).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The name of a field as the file writes it.
    pub(super) fn name_of(&self, field: Field) -> Option<&str> {
        self.columns.get(&field).map(|(_, name)| name.as_str())
    }
}

/// Finds the known columns in a header.
fn columns(header: &StringRecord, known: &[Column]) -> Result<BTreeMap<Field, (usize, String)>, FileError> {
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    for column in known {
        let names: Vec<String> = column.names.iter().map(|name| comparable(name)).collect();
        let mut places = header.iter().enumerate().filter(|(_, name)| names.contains(&comparable(name)));
        let now = column.names.first().copied().unwrap_or_default();
        match (places.next(), places.next()) {
            (Some(_), Some(_)) => return Err(FileError::DoubleColumn(now)),
            (Some((index, name)), None) => {
                found.insert(column.field, (index, name.trim().to_owned()));
            }
            (None, _) if column.needed => missing.push(now),
            (None, _) => {}
        }
    }
    match (found.is_empty(), missing.is_empty()) {
        (true, _) => Err(FileError::UnknownHeader),
        (false, false) => Err(FileError::MissingColumns(missing)),
        (false, true) => Ok(found),
    }
}

/// The row that starts on the first of these lines, and how many of them it takes.
pub(crate) fn row(lines: &[&str], delimiter: u8, width: usize) -> (Option<StringRecord>, usize) {
    let Some(line) = lines.first() else { return (None, 1) };
    let quoted = fields(line, delimiter, true);
    if quoted.len() == width || !line.contains('"') {
        return (Some(quoted), 1);
    }
    let plain = fields(line, delimiter, false);
    if plain.len() == width {
        return (Some(plain), 1);
    }
    for count in 2..=LONGEST_ROW.min(lines.len()) {
        let joined = lines.get(..count).unwrap_or_default().join("\n");
        let record = fields(&joined, delimiter, true);
        if record.len() == width && joined.matches('"').count() % 2 == 0 {
            return (Some(record), count);
        }
    }
    (Some(plain), 1)
}

/// The fields of one row. A line without quotes is what nearly every line is, and needs no reader.
pub(crate) fn fields(line: &str, delimiter: u8, quoting: bool) -> StringRecord {
    if !quoting || !line.contains('"') {
        return line.split(char::from(delimiter)).collect();
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(line.len())
        .from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(_) => record,
        // A text in memory that is UTF-8 always reads; were it not to, the line counts as it stands.
        Err(_) => line.split(char::from(delimiter)).collect(),
    }
}

/// A number of lines as it is counted in the file; the number is at most [`LONGEST_ROW`].
fn lines_as_number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Column] = &[
        Column { field: Field::Number, needed: true, names: &["lrk_id"] },
        Column { field: Field::Name, needed: true, names: &["naam"] },
        Column { field: Field::Place, needed: false, names: &["plaats"] },
    ];

    fn names(text: &str) -> Vec<(u64, Option<String>)> {
        let table = Table::read(text, KNOWN).unwrap();
        table.rows.iter().map(|(line, row)| (*line, table.get(row, Field::Name).map(str::to_owned))).collect()
    }

    #[test]
    fn quotes_count_where_they_close_and_are_characters_where_they_do_not() {
        let text = "lrk_id;naam;plaats\r\n1;\"De \"\"Ster\"\"; klein\";X\r\n2;\"t Hofje;X\r\n3;De \"Kla4\";X\r\n4;'t Wiel';X\r\n5; ;X\r\n";
        let read = names(text);
        let read: Vec<(u64, Option<&str>)> = read.iter().map(|(line, name)| (*line, name.as_deref())).collect();
        assert_eq!(
            read,
            [(2, Some("De \"Ster\"; klein")), (3, Some("\"t Hofje")), (4, Some("De \"Kla4\"")), (5, Some("'t Wiel'")), (6, None)]
        );
    }

    #[test]
    fn a_field_may_hold_a_line_break_and_rows_keep_their_line() {
        let read = names("\nLRK-ID,Naam,Plaats\n1,\"De\nSter\",X\n\n2,De Maan,X");
        assert_eq!(read, [(3, Some("De\nSter".into())), (6, Some("De Maan".into()))]);
    }

    #[test]
    fn a_row_of_another_width_stays_one_row() {
        let table = Table::read("lrk_id,naam,plaats\n1,\"De\n2,De Maan,X\n3,a,b,c\n", KNOWN).unwrap();
        let fits: Vec<bool> = table.rows.iter().map(|(_, row)| table.fits(row)).collect();
        assert_eq!(fits, [false, true, false]);
    }

    #[test]
    fn a_header_that_is_not_known_says_what_it_lacks() {
        let read = |text: &str| Table::read(text, KNOWN).map(|_| ());
        assert_eq!(read("a;b\n1;2"), Err(FileError::UnknownHeader));
        assert_eq!(read("lrk_id;b\n1;2"), Err(FileError::MissingColumns(vec!["naam"])));
        assert_eq!(read("lrk_id;naam;NAAM\n1;2;3"), Err(FileError::DoubleColumn("naam")));
        assert_eq!(read("lrk_id;naam"), Ok(()));
    }
}
