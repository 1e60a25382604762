//! What the published registers (schools, childcare sites, school holidays) mean for what is kept.
//!
//! A register file comes as rows that are read already (`api::register_files` does that); here each row is held against what
//! is kept, and the answer is a [`Plan`]: made, changed, left or refused per row, and closed or left per kept site that the
//! file no longer names. Nothing is read or written here, and the same rows against the same kept things give the same plan.
//!
//! - [`site`]: a school or childcare site as a file tells it and as it is kept.
//! - [`holder`]: who holds a site, and under which key that organisation is found again.
//! - [`mod@plan`]: the decision per row; [`closing`]: which absent sites are closed.
//! - [`holidays`]: the same for school holidays.
//! - [`region`]: the holiday region of a municipality, from its schools.
//! - [`applying`]: the verbs by which a plan is carried out; [`import`]: an import and its rows as they are kept.
//! - [`reason`]: why a row is refused or a thing left, in Dutch and English.

pub mod applying;
pub mod closing;
pub mod holder;
pub mod holidays;
pub mod import;
pub mod plan;
pub mod reason;
pub mod region;
pub mod site;

#[cfg(test)]
mod tests;

pub use applying::{HolderNumber, NewHolder, NewSite, SiteChange, rows_within};
pub use closing::{Absence, AbsenceOutcome};
pub use holder::{Holder, HolderKey, HolderStep};
pub use holidays::{KeptHoliday, plan_holidays};
pub use import::{
    Import, ImportCounts, ImportId, ImportKind, ImportProgress, ImportReason, ImportState, ImportedRow, RegisterFile, RowOutcome,
    RowResult,
};
pub use plan::{Counts, Kept, Outcome, Plan, PlannedRow, plan};
pub use reason::{LeftReason, RegisterField, RowReason, RowRefusal};
pub use region::regions_of_municipalities;
pub use site::{ChildcareSite, KeptSite, SchoolSite, Site, SiteKey};

/// One row of a register file, read or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow<T> {
    /// Line in the file on which the row starts; the header is line 1.
    pub number: u64,
    /// What the row says, or why it cannot be taken.
    pub read: Result<T, RefusedRow>,
}

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Every reason, in the order of the fields.
    pub reasons: Vec<RowRefusal>,
    /// The site that the row names and that is still registered. A site whose row is refused is not absent, so it is never
    /// closed for that.
    pub present: Option<SiteKey>,
}

impl<T> RegisterRow<T> {
    /// The same row with another form of what it says, such as a [`SchoolSite`] as a [`Site`].
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> RegisterRow<U> {
        RegisterRow { number: self.number, read: self.read.map(change) }
    }
}
