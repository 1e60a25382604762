//! An import as it is kept: which register, by whom, and what became of each row.

use super::{ChildcareSite, LeftReason, RegisterField, RegisterRow, RowRefusal, SchoolSite};
use crate::{
    Cause, Id, Instant, Reason,
    authority::{Authority, Relation, Subject},
    code::{Code, codes},
    holiday::SchoolHoliday,
    language::Bilingual,
    organisation::OrganisationId,
};

/// The id of an import.
pub type ImportId = Id<Import>;

codes! {
    /// What a file that is imported holds: a published register, or what a supplier has (soort bestand).
    ImportKind {
        /// DUO's file of primary school sites.
        Schools = "schools",
        /// Landelijk Register Kinderopvang, or an extract of it.
        Childcare = "childcare",
        /// School holidays by region.
        SchoolHolidays = "schoolHolidays",
        /// Placements as a source system of childcare or school exports them.
        Placements = "placements",
    }
}

codes! {
    /// What became of a row, or of a site that a file lacks (uitkomst).
    RowOutcome {
        /// It was not kept and is made.
        Made = "made",
        /// It was kept and is changed.
        Changed = "changed",
        /// Nothing happened.
        Left = "left",
        /// The row is not taken.
        Refused = "refused",
        /// The file lacks the site, so it is closed.
        Closed = "closed",
    }
}

codes! {
    /// How an import is getting on (stand).
    ImportState {
        /// It is being carried out.
        Running = "running",
        /// It stopped before the end; the same file again goes on where it stopped.
        BrokenOff = "brokenOff",
        /// All of it was carried out.
        Done = "done",
    }
}

/// For how many seconds an import of which nothing is heard counts as running.
const SILENCE: i64 = 60;

/// How far the import of a supplier's file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// Whether all of it was carried out.
    pub done: bool,
    /// When the last part was carried out.
    pub updated_at: Instant,
    /// Counts its changes.
    pub version: i32,
}

/// The rows of one file, read or refused each.
#[derive(Clone, Debug)]
pub enum RegisterFile {
    /// School sites.
    Schools(Vec<RegisterRow<SchoolSite>>),
    /// Childcare sites.
    Childcare(Vec<RegisterRow<ChildcareSite>>),
    /// School holidays.
    SchoolHolidays(Vec<RegisterRow<SchoolHoliday>>),
}

impl RegisterFile {
    /// The register.
    pub const fn kind(&self) -> ImportKind {
        match self {
            Self::Schools(_) => ImportKind::Schools,
            Self::Childcare(_) => ImportKind::Childcare,
            Self::SchoolHolidays(_) => ImportKind::SchoolHolidays,
        }
    }
}

/// How many rows and absent sites had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// Rows of which the thing was not kept and is made.
    pub made: u32,
    /// Rows that changed what is kept.
    pub changed: u32,
    /// Rows that say what is kept already.
    pub unchanged: u32,
    /// Rows that are refused.
    pub refused: u32,
    /// Absent sites that are closed.
    pub closed: u32,
    /// Rows left for another reason than saying the same, and absent sites left open.
    pub left: u32,
}

impl ImportCounts {
    /// Counts one more row or absent site.
    pub fn add(&mut self, result: &RowResult) {
        let count = match result {
            RowResult::Made => &mut self.made,
            RowResult::Changed(_) => &mut self.changed,
            RowResult::Left(LeftReason::Same) => &mut self.unchanged,
            RowResult::Left(_) => &mut self.left,
            RowResult::Refused(_) | RowResult::Ruled(_) => &mut self.refused,
            RowResult::Closed => &mut self.closed,
        };
        *count = count.saturating_add(1);
    }
}

/// An import that was begun. One that broke off has counted what it did until then; to repeat it does the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The register.
    pub kind: ImportKind,
    /// The organisation that imported; none when the operator did.
    pub organisation_id: Option<OrganisationId>,
    /// What became of the rows.
    pub counts: ImportCounts,
    /// When it began.
    pub created_at: Instant,
    /// How far it is, of a supplier's file; a register is imported whole before anybody hears of it.
    pub progress: Option<ImportProgress>,
}

impl Import {
    /// How it is getting on at a moment.
    pub fn state(&self, now: Instant) -> ImportState {
        match self.progress {
            Some(progress) if !progress.done && progress.updated_at.plus_seconds(SILENCE) > now => ImportState::Running,
            Some(progress) if !progress.done => ImportState::BrokenOff,
            _ => ImportState::Done,
        }
    }

    /// Counts its changes, from 1.
    pub fn version(&self) -> i32 {
        self.progress.map_or(1, |progress| progress.version)
    }
}

impl ImportCounts {
    /// How many rows were counted.
    pub fn rows(&self) -> u32 {
        [self.made, self.changed, self.unchanged, self.refused, self.left].into_iter().fold(0, u32::saturating_add)
    }
}

/// What became of one row, or of a site that the file lacks, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowResult {
    /// It is made.
    Made,
    /// These fields are changed.
    Changed(Vec<RegisterField>),
    /// It is left.
    Left(LeftReason),
    /// The row is not taken, because of how it is written.
    Refused(Vec<RowRefusal>),
    /// The row is not taken, because rules refuse what it says; the place of a cause is the name of a column.
    Ruled(Vec<Cause>),
    /// The site is closed.
    Closed,
}

/// Why a row became what it became, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportReason<'a> {
    /// The code: of a field for a row that changed, of a reason for one that is left or refused.
    pub code: &'static str,
    /// Where: the name of a column, or the line of an earlier row.
    pub at: Option<&'a str>,
    /// The reason as a sentence.
    pub text: Bilingual,
}

impl Subject for Import {
    /// A municipality imports what lies in it, so what it imported is within it too; placements are the importer's own.
    fn relation(&self, caller: &Authority) -> Relation {
        match self.kind {
            _ if self.organisation_id != Some(caller.organisation()) => Relation::Anyone,
            ImportKind::Placements => Relation::Own,
            ImportKind::Schools | ImportKind::Childcare | ImportKind::SchoolHolidays => Relation::Directed,
        }
    }
}

impl RowResult {
    /// The outcome without its reasons.
    pub const fn outcome(&self) -> RowOutcome {
        match self {
            Self::Made => RowOutcome::Made,
            Self::Changed(_) => RowOutcome::Changed,
            Self::Left(_) => RowOutcome::Left,
            Self::Refused(_) | Self::Ruled(_) => RowOutcome::Refused,
            Self::Closed => RowOutcome::Closed,
        }
    }

    /// Every reason: the fields that changed, or why it is left or refused.
    pub fn reasons(&self) -> Vec<ImportReason<'_>> {
        let plain = |code, text| ImportReason { code, at: None, text };
        match self {
            Self::Made | Self::Closed => Vec::new(),
            Self::Changed(fields) => fields.iter().map(|field| plain(field.as_str(), field.text())).collect(),
            Self::Left(reason) => vec![plain(reason.as_str(), reason.text())],
            Self::Refused(refusals) => refusals
                .iter()
                .map(|refusal| ImportReason {
                    code: refusal.reason.as_str(),
                    at: refusal.at.as_deref(),
                    text: refusal.reason.text(),
                })
                .collect(),
            Self::Ruled(causes) => causes
                .iter()
                .map(|cause| ImportReason {
                    code: cause.reason.code(),
                    at: Some(cause.pointer.as_str()).filter(|at| !at.is_empty()),
                    text: cause.reason.text(),
                })
                .collect(),
        }
    }

    /// What became of a row, from its outcome with the codes and places of its reasons; nothing where these do not fit together.
    pub fn from_codes<'a>(outcome: RowOutcome, reasons: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Option<Self> {
        let mut reasons = reasons.into_iter();
        match outcome {
            RowOutcome::Made => Some(Self::Made),
            RowOutcome::Closed => Some(Self::Closed),
            RowOutcome::Changed => reasons.map(|(code, _)| Code::from_code(code)).collect::<Option<_>>().map(Self::Changed),
            RowOutcome::Left => reasons.next().and_then(|(code, _)| Code::from_code(code)).map(Self::Left),
            RowOutcome::Refused => {
                let reasons: Vec<_> = reasons.collect();
                let written = reasons
                    .iter()
                    .map(|(code, at)| Some(RowRefusal { reason: Code::from_code(code)?, at: at.map(str::to_owned) }))
                    .collect::<Option<_>>();
                let ruled =
                    |(code, at): &(&str, Option<&str>)| Some(Cause::new(Reason::from_code(code)?, at.unwrap_or_default()));
                written.map(Self::Refused).or_else(|| reasons.iter().map(ruled).collect::<Option<_>>().map(Self::Ruled))
            }
        }
    }
}

/// A row that was not found unchanged, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedRow {
    /// Its place in the report, from 1.
    pub position: i32,
    /// Line in the file on which the row starts; none for a site that the file lacks.
    pub row_number: Option<i32>,
    /// What the row is about: the number of a site, or region, school year and name of a holiday. None where the row does not
    /// tell, or where it may be about a person.
    pub item: Option<String>,
    /// What became of it.
    pub result: RowResult,
}

impl RegisterField {
    /// The change of this field as a sentence.
    pub const fn text(self) -> Bilingual {
        let (dutch, english) = match self {
            Self::Open => ("De locatie is weer open.", "The site is open again."),
            Self::Name => ("De naam is gewijzigd.", "The name has changed."),
            Self::Holder => ("De houder is gewijzigd.", "The holder has changed."),
            Self::Municipality => ("De gemeente is gewijzigd.", "The municipality has changed."),
            Self::Place => ("De plaats is gewijzigd.", "The place has changed."),
            Self::HolidayRegion => ("De vakantieregio is gewijzigd.", "The holiday region has changed."),
            Self::Care => ("De soort opvang is gewijzigd.", "The kind of care has changed."),
            Self::PreschoolEducation => {
                ("Het aanbod van voorschoolse educatie is gewijzigd.", "The offer of preschool education has changed.")
            }
            Self::Places => ("Het aantal kindplaatsen is gewijzigd.", "The number of places has changed."),
            Self::StartDate => ("De eerste dag is gewijzigd.", "The first day has changed."),
            Self::EndDate => ("De laatste dag is gewijzigd.", "The last day has changed."),
        };
        Bilingual { dutch, english }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::RowReason;

    #[test]
    fn what_became_of_a_row_is_told_by_codes_alone() {
        let at = RowRefusal::at(RowReason::NoName, "VESTIGINGSNAAM");
        let results = [
            RowResult::Made,
            RowResult::Changed(vec![RegisterField::Name, RegisterField::Open]),
            RowResult::Left(LeftReason::TooManyClosures),
            RowResult::Refused(vec![at, RowRefusal::whole(RowReason::Places)]),
            RowResult::Ruled(vec![Cause::new(Reason::HoursMissing, "uren"), Cause::new(Reason::OtherSource, "")]),
            RowResult::Closed,
        ];
        for result in results {
            let codes: Vec<_> = result.reasons().iter().map(|reason| (reason.code, reason.at)).collect();
            assert_eq!(RowResult::from_codes(result.outcome(), codes), Some(result.clone()));
        }
        assert_eq!(RowResult::from_codes(RowOutcome::Left, [("no such reason", None)]), None);
        assert_eq!(RowResult::from_codes(RowOutcome::Left, []), None);
    }

    #[test]
    fn an_import_of_which_nothing_is_heard_has_broken_off() {
        let at = |text: &str| Instant::from(text.parse::<jiff::Timestamp>().unwrap());
        let began = at("2026-09-01T06:00:00Z");
        let import = |progress| Import {
            id: Id::from_uuid(uuid::Uuid::nil()),
            kind: ImportKind::Placements,
            organisation_id: None,
            counts: ImportCounts::default(),
            created_at: began,
            progress,
        };
        let progress = |done| Some(ImportProgress { done, updated_at: began, version: 3 });
        assert_eq!(import(progress(false)).state(at("2026-09-01T06:00:59Z")), ImportState::Running);
        assert_eq!(import(progress(false)).state(at("2026-09-01T06:01:00Z")), ImportState::BrokenOff);
        assert_eq!(import(progress(true)).state(at("2026-09-02T06:00:00Z")), ImportState::Done);
        assert_eq!(
            (import(None).state(began), import(None).version(), import(progress(true)).version()),
            (ImportState::Done, 1, 3)
        );
    }

    #[test]
    fn the_change_of_every_field_is_a_sentence() {
        for field in RegisterField::ALL {
            assert!(field.text().dutch.ends_with('.') && field.text().english.ends_with('.'), "{field}");
        }
    }
}
