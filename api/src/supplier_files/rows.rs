//! A file of any format to rows of texts. No more of it is in memory than a row and what the formats need to go on.

use std::{
    borrow::Cow,
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
};

use flate2::read::MultiGzDecoder;
use persistence::domain::register::RowReason;
use serde_json::Value;

use super::{
    Stopped,
    columns::{Columns, count, place_of},
    sheet,
};
use crate::register_files::{FileError, LONGEST_ROW, fields_of, row_of};

/// How large a file may be when it is unpacked, in bytes.
const UNPACKED: u64 = 4 << 30;
/// How long a line may be, in bytes. A longer one is no row of anything.
const LONGEST_LINE: u64 = 1 << 16;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZIP: [u8; 2] = *b"PK";
const UTF_8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Comma or semicolon separated.
    Csv,
    /// A JSON object on each line.
    Lines,
    /// A sheet of Excel.
    Sheet,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// Its fields, as many as there are columns.
    Texts(Vec<String>),
    /// It cannot be read.
    Broken(RowReason),
}

/// What is read of a file.
pub(super) enum Event {
    /// Its columns; this comes first.
    Header(Columns),
    /// A row with its number: the line on which it starts, or its row in a sheet.
    Row(u64, Row),
}

/// Takes what is read.
pub(super) type Take<'t> = dyn FnMut(Event) -> Result<(), Stopped> + 't;

/// Reads a file in a format, or in the one that its first bytes tell.
pub(super) fn read(mut file: File, format: Option<Format>, take: &mut Take<'_>) -> Result<(), Stopped> {
    let mut first = [0; 2];
    file.seek(SeekFrom::Start(0)).map_err(Stopped::Disk)?;
    let length = file.read(&mut first).map_err(Stopped::Disk)?;
    file.seek(SeekFrom::Start(0)).map_err(Stopped::Disk)?;
    match first {
        _ if length == 0 => Err(FileError::Empty.into()),
        ZIP => sheet::read(file, take),
        _ if format == Some(Format::Sheet) => Err(FileError::Damaged.into()),
        GZIP => read_text(BufReader::new(MultiGzDecoder::new(BufReader::new(file)).take(UNPACKED + 1)), format, take),
        _ => read_text(BufReader::new(file.take(UNPACKED + 1)), format, take),
    }
}

fn read_text<R: Read>(reader: BufReader<R>, format: Option<Format>, take: &mut Take<'_>) -> Result<(), Stopped> {
    let mut lines = Lines { reader, number: 0, read: 0, marked: false };
    let begin = lines.begin()?;
    match format.unwrap_or(if begin == Some(b'{') { Format::Lines } else { Format::Csv }) {
        Format::Lines => read_lines(&mut lines, take),
        Format::Csv | Format::Sheet => read_csv(&mut lines, take),
    }
}

/// The lines of a text.
struct Lines<R> {
    reader: BufReader<R>,
    number: u64,
    read: u64,
    marked: bool,
}

/// A line with its number, or that it is too long.
struct Line {
    number: u64,
    text: Result<String, RowReason>,
}

impl<R: Read> Lines<R> {
    /// Takes the mark of UTF-8 off, and tells the first byte that is no blank among the first.
    fn begin(&mut self) -> Result<Option<u8>, Stopped> {
        let first = self.reader.fill_buf().map_err(|error| damaged(&error))?;
        self.marked = first.starts_with(&UTF_8_MARK);
        let text = first.strip_prefix(&UTF_8_MARK).unwrap_or(first);
        let begin = text.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        if self.marked {
            self.reader.consume(UTF_8_MARK.len());
        }
        Ok(begin)
    }

    fn next(&mut self) -> Result<Option<Line>, Stopped> {
        let mut bytes = Vec::new();
        self.piece(&mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let mut whole = true;
        let mut rest = Vec::new();
        while !bytes.ends_with(b"\n") && self.piece(&mut rest)? > 0 {
            whole = false;
            if rest.ends_with(b"\n") {
                break;
            }
            rest.clear();
        }
        let text = if whole { Ok(self.text(&bytes)?) } else { Err(RowReason::Unreadable) };
        Ok(Some(Line { number: self.number, text }))
    }

    /// Reads up to the end of the line, or as much as a line can be.
    fn piece(&mut self, into: &mut Vec<u8>) -> Result<usize, Stopped> {
        let read = (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', into).map_err(|error| damaged(&error))?;
        self.read = self.read.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if self.read > UNPACKED { Err(FileError::TooLarge { limit: UNPACKED }.into()) } else { Ok(read) }
    }

    /// The text of a line: UTF-8, and where it is not, Windows-1252, unless the file is marked as UTF-8.
    fn text(&self, bytes: &[u8]) -> Result<String, Stopped> {
        let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A zero byte stands in spreadsheets of another kind, archives and UTF-16.
        if line.contains(&0) {
            return Err(FileError::NotText.into());
        }
        match std::str::from_utf8(line) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) if self.marked => Err(FileError::NotText.into()),
            Err(_) => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0.into_owned()),
        }
    }
}

/// A file that stops in the middle of what is packed, or that the disk does not give.
fn damaged(error: &io::Error) -> Stopped {
    log::debug!("a supplier's file cannot be read on: {error}");
    FileError::Damaged.into()
}

fn read_csv<R: Read>(lines: &mut Lines<R>, take: &mut Take<'_>) -> Result<(), Stopped> {
    let header = loop {
        match lines.next()? {
            None => return Err(FileError::Empty.into()),
            Some(Line { text: Err(_), .. }) => return Err(FileError::UnknownHeader.into()),
            Some(Line { text: Ok(text), .. }) if text.trim().is_empty() => {}
            Some(Line { text: Ok(text), .. }) => break text,
        }
    };
    let delimiter = [b';', b'\t', b','].into_iter().max_by_key(|sign| header.matches(char::from(*sign)).count()).unwrap_or(b';');
    let header: Vec<String> = fields_of(&header, delimiter, true).iter().map(str::to_owned).collect();
    let columns = Columns::of(&header)?;
    let width = columns.width();
    take(Event::Header(columns))?;
    let mut ahead: VecDeque<Line> = VecDeque::new();
    loop {
        if ahead.is_empty() {
            ahead.extend(lines.next()?);
        }
        let Some(first) = ahead.front() else { return Ok(()) };
        let number = first.number;
        let Ok(text) = &first.text else {
            take(Event::Row(number, Row::Broken(RowReason::Unreadable)))?;
            ahead.pop_front();
            continue;
        };
        if text.trim().is_empty() {
            ahead.pop_front();
            continue;
        }
        if text.matches('"').count() % 2 == 1 {
            while ahead.len() < LONGEST_ROW {
                let Some(line) = lines.next()? else { break };
                ahead.push_back(line);
            }
        }
        let texts: Vec<&str> = ahead.iter().map_while(|line| line.text.as_deref().ok()).collect();
        let (record, taken) = row_of(&texts, delimiter, width);
        let row = match record {
            Some(record) if record.len() == width => Row::Texts(record.iter().map(str::to_owned).collect()),
            _ => Row::Broken(RowReason::ColumnCount),
        };
        ahead.drain(..taken.min(ahead.len()));
        take(Event::Row(number, row))?;
    }
}

fn read_lines<R: Read>(lines: &mut Lines<R>, take: &mut Take<'_>) -> Result<(), Stopped> {
    let mut begun = false;
    while let Some(Line { number, text }) = lines.next()? {
        if text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
            continue;
        }
        let row = text.map_or_else(Row::Broken, |text| object(&text));
        if !begun {
            begun = true;
            let month = place_of("month").unwrap_or_default();
            let by_month = matches!(&row, Row::Texts(texts) if texts.get(month).is_some_and(|text| !text.is_empty()));
            take(Event::Header(Columns::named(by_month)))?;
        }
        take(Event::Row(number, row))?;
    }
    Ok(())
}

/// The fields of a JSON object, in the order of all fields. An object within it (`reference`, `preschoolEducation`) is as if its
/// members had longer names.
fn object(text: &str) -> Row {
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(text) else { return Row::Broken(RowReason::Unreadable) };
    let mut texts = vec![String::new(); count()];
    let mut set = |name: &str, value: &Value| {
        if let (Some(text), Some(value)) = (place_of(name).and_then(|place| texts.get_mut(place)), written(value)) {
            *text = value.into_owned();
        }
    };
    for (name, value) in &members {
        match value {
            Value::Object(within) => within.iter().for_each(|(member, value)| set(&format!("{name}{member}"), value)),
            value => set(name, value),
        }
    }
    Row::Texts(texts)
}

fn written(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
