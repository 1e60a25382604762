//! Fields that more than one register has, from text to value or reason.

use csv::StringRecord;
use persistence::domain::{
    holiday::HolidayRegion,
    identifier::MunicipalityCode,
    register::{RefusedRow, RowReason, RowRefusal, SiteKey, site::LONGEST_NAME},
};

use super::{columns::Field, table::Table};

/// One row with the reasons found so far, so that a report names them all at once.
pub(super) struct Reading<'t> {
    table: &'t Table,
    row: &'t StringRecord,
    reasons: Vec<RowRefusal>,
}

impl<'t> Reading<'t> {
    /// Starts to read a row. One that is wider or narrower than the header is refused whole: its fields may have shifted. The
    /// site of the first field that is a `key` still counts as present, so that a broken row closes nothing.
    pub(super) fn start(table: &'t Table, row: &'t StringRecord, key: fn(&str) -> Option<SiteKey>) -> Result<Self, RefusedRow> {
        if table.fits(row) {
            Ok(Self { table, row, reasons: Vec::new() })
        } else {
            let present = row.iter().find_map(|field| key(field.trim()));
            Err(RefusedRow { present, ..refused_whole(RowReason::ColumnCount) })
        }
    }

    /// The text of a field.
    pub(super) fn get(&self, field: Field) -> Option<&'t str> {
        self.table.get(self.row, field)
    }

    /// Notes a reason, with the column of a field.
    pub(super) fn refuse<T>(&mut self, reason: RowReason, field: Field) -> Option<T> {
        self.reasons.push(RowRefusal { reason, at: self.table.name_of(field).map(str::to_owned) });
        None
    }

    /// The row refused for the reasons found.
    pub(super) fn refused(self, present: Option<SiteKey>) -> RefusedRow {
        RefusedRow { reasons: self.reasons, present }
    }

    /// Whether no reason was found.
    pub(super) fn is_sound(&self) -> bool {
        self.reasons.is_empty()
    }

    /// A name.
    pub(super) fn name(&mut self) -> Option<String> {
        let name = tidy(self.get(Field::Name).unwrap_or_default());
        match name.chars().count() {
            0 => self.refuse(RowReason::NoName, Field::Name),
            length if length > LONGEST_NAME => self.refuse(RowReason::NameTooLong, Field::Name),
            _ => Some(name),
        }
    }

    /// A municipality: the code of the row, or else the one that the caller gave.
    pub(super) fn municipality(&mut self, otherwise: Option<&MunicipalityCode>) -> Option<MunicipalityCode> {
        let Some(text) = self.get(Field::Municipality) else {
            return otherwise.cloned().or_else(|| self.refuse(RowReason::NoMunicipality, Field::Municipality));
        };
        // A spreadsheet drops the zeros in front: 344 is GM0344.
        let digits = text.strip_prefix("GM").unwrap_or(text);
        match format!("GM{digits:0>4}").parse() {
            Ok(code) => Some(code),
            Err(_) => self.refuse(RowReason::MunicipalityNumber, Field::Municipality),
        }
    }

    /// A holiday region.
    pub(super) fn region(&mut self) -> Option<HolidayRegion> {
        let text = self.get(Field::Region).unwrap_or_default().to_lowercase();
        match text.strip_prefix("regio ").unwrap_or(&text) {
            "noord" | "north" => Some(HolidayRegion::North),
            "midden" | "middle" => Some(HolidayRegion::Middle),
            "zuid" | "south" => Some(HolidayRegion::South),
            _ => self.refuse(RowReason::HolidayRegion, Field::Region),
        }
    }
}

/// A row refused for one reason, whatever else may be wrong with it.
pub(super) fn refused_whole(reason: RowReason) -> RefusedRow {
    RefusedRow { reasons: vec![RowRefusal::whole(reason)], present: None }
}

/// A text in which each run of blanks is one blank, without characters that cannot be seen. The registers have names with two
/// blanks in them; nobody means those.
pub(crate) fn tidy(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
