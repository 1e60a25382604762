//! Publications (publicaties): the figures of a municipality, closed on a day.
//!
//! A publication closes the months that are over and that none closed before; what was published of them stays as it is, and is shown by
//! every later publication too. The school year that runs is shown to date: of what happens as the sum of the months that were closed, of what
//! lasts as the last of them. What is hidden is decided once, for all that a publication adds, together with what was decided before.
//!
//! - `closing`: from what is counted to the cells that are published. `ledger`: what a reader can add up over them. `series`: sums by place
//!   and month.

mod closing;
mod ledger;
mod series;

#[cfg(test)]
mod tests;

pub use closing::{CellKey, CellNumbers, Closing, Decided, DecidedCell, PublishedCell, close};
pub use series::{NO_PLACE, Place, Places, Sums};

use std::collections::BTreeMap;

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, Publish, Relation, Subject},
    code::codes,
    identifier::MunicipalityCode,
    indicator::{IndicatorCode, Month},
    organisation::OrganisationId,
    result_agreement::Figure,
};

/// The id of a publication.
pub type PublicationId = Id<Publication>;

/// What is to be reached, by the indicator that measures it.
pub type Targets = BTreeMap<IndicatorCode, Figure>;

/// How many months before a publication its first one goes back: ten years.
pub const MONTHS_BACK: i32 = 120;

codes! {
    /// State of a publication.
    PublicationState {
        /// Wordt afgesloten: de cijfers worden geteld.
        Closing = "closing",
        /// Afgesloten: de cijfers staan vast.
        Closed = "closed",
    }
}

codes! {
    /// Level (niveau) at which figures are shown.
    FigureLevel {
        /// Gemeente.
        Municipality = "municipality",
        /// Wijk.
        District = "district",
        /// Organisatie.
        Organisation = "organisation",
        /// Locatie.
        Location = "location",
    }
}

codes! {
    /// Period (periode) of figures.
    FigureSpan {
        /// Maand.
        Month = "month",
        /// Schooljaar.
        SchoolYear = "schoolYear",
    }
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// The municipality as an organisation, which alone reads it.
    pub organisation_id: OrganisationId,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// Counts the publications of the municipality, from 1.
    pub number: i32,
    /// The day on which it was asked for.
    pub date: Date,
    /// The last month that it closes.
    pub last_month: Month,
    /// Below how many people a figure is hidden.
    pub threshold: i32,
    /// Whether the service made it by itself.
    pub is_automatic: bool,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When its figures were settled; none while they are being counted.
    pub closed_at: Option<Instant>,
    /// What was agreed to be reached in the school year of its last month, when it was closed.
    pub targets: Targets,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// What was published last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastPublished {
    /// The number of that publication.
    pub number: i32,
    /// The last month that it closes.
    pub month: Month,
}

/// A publication that is not made yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPublication {
    /// The municipality as an organisation.
    pub organisation_id: OrganisationId,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// What was published last, if anything was.
    pub last: Option<LastPublished>,
    /// `leaMetric.threshold`: below how many people a figure is hidden.
    pub threshold: i32,
}

impl Publication {
    /// How far it is.
    pub const fn state(&self) -> PublicationState {
        if self.closed_at.is_some() { PublicationState::Closed } else { PublicationState::Closing }
    }
}

impl NewPublication {
    /// The publication of the months that are over, unless they are published already.
    pub fn made(self, id: PublicationId, now: Instant, is_automatic: bool) -> Result<Publication, Refusal> {
        let Self { organisation_id, municipality, last, threshold } = self;
        let last_month = Month::of(now.date()).plus(-1);
        if last.is_some_and(|last| last.month >= last_month) {
            return Err(Refusal::Rules(vec![Cause::new(Reason::MonthsPublished, "#")]));
        }
        Ok(Publication {
            id,
            organisation_id,
            municipality,
            number: last.map_or(0, |last| last.number) + 1,
            date: now.date(),
            last_month,
            threshold,
            is_automatic,
            requested_at: now,
            closed_at: None,
            targets: Targets::new(),
            version: 1,
        })
    }

    /// Whether the service makes it by itself on a day: once the day of the month is there on which figures are published, for a
    /// municipality that took part before that day.
    pub fn is_due(&self, day_of_month: i32, joined: Date, today: Date) -> bool {
        let month = Month::of(today);
        let day = month.first_day().saturating_add(jiff::Span::new().days(i64::from(day_of_month.clamp(1, 28)) - 1));
        joined < day && day <= today && self.last.is_none_or(|last| last.month < month.plus(-1))
    }
}

impl Permitted<Publish, NewPublication> {
    /// Asks for the publication of the months that are over.
    pub fn publish(self, id: PublicationId, now: Instant) -> Result<Changed<Publication>, Refusal> {
        self.into_subject().made(id, now, false).map(Changed::made)
    }
}

/// Figures are for the municipality that they are of, and for nobody else.
fn relation_to(organisation: OrganisationId, caller: &Authority) -> Relation {
    if caller.organisation() == organisation { Relation::Own } else { Relation::Anyone }
}

impl Subject for Publication {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(self.organisation_id, caller)
    }
}

impl Subject for NewPublication {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(self.organisation_id, caller)
    }
}

/// The figures of a municipality, as somebody asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiguresOf(
    /// The municipality.
    pub MunicipalityCode,
);

impl Subject for FiguresOf {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.municipality() == Some(&self.0) { Relation::Own } else { Relation::Anyone }
    }
}
