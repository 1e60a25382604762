//! Indicators (indicatoren): what a municipality counts of the continuous line and of the combination function, each with a formula that
//! has versions. What was published keeps the formula by which it was counted; a change of a formula is a new version.
//!
//! - `catalogue`: THE table of them, in both languages. `ties`: which of them are told of the same people. `month`: months and their
//!   reference days.
//! - `contribution`: what one child adds to which figures, in which months. `child`: what that is, computed from what is recorded of it.

mod catalogue;
mod child;
mod contribution;
mod month;
mod ties;

#[cfg(test)]
mod tests;

pub use catalogue::{definition, definitions};
pub use child::{CountedChild, contributions};
pub use contribution::{Contribution, Contributions, Count, CountKey, Tally, net};
pub use month::{Month, NotAMonth};
pub use ties::{Tie, TieSide, families, ties};

use crate::{
    authority::{Authority, Relation, Subject},
    code::{Code, codes},
    language::Bilingual,
};

/// All formulas together as they are now; another text has every child counted anew.
pub const FORMULAS: &str = "figures.1";

codes! {
    /// Indicator (indicator).
    IndicatorCode {
        /// Bereik van voorschoolse educatie.
        PreschoolReach = "preschool-reach",
        /// Wachttijd per stap naar voorschoolse educatie.
        PreschoolWaiting = "preschool-waiting",
        /// Kinderen die genoeg uren voorschoolse educatie konden volgen.
        PreschoolHoursCompliance = "preschool-hours-compliance",
        /// Overdrachten die zijn ontvangen.
        HandoverCompleted = "handover-completed",
        /// Overdrachten die op tijd zijn ontvangen.
        HandoverOnTime = "handover-on-time",
        /// Warme overdrachten waar een gesprek nodig was.
        HandoverWarm = "handover-warm",
        /// Overdrachten waarbij een ouder een onderdeel weigerde.
        HandoverConsentRefused = "handover-consent-refused",
        /// Kinderen zonder opvang of school.
        LineInterruptions = "line-interruptions",
        /// Kinderen die begonnen zonder dat hun overdracht er was.
        LineInformationGaps = "line-information-gaps",
        /// Kinderen van wie het programma op school doorgaat.
        ProgrammeContinuity = "programme-continuity",
        /// Kinderen die langer kleuteren.
        ExtendedKindergarten = "extended-kindergarten",
        /// Kinderen van wie de ondersteuning met de ouders is afgesproken.
        SupportInPlace = "support-in-place",
        /// Vragen aan deskundigen die op tijd zijn beantwoord.
        ExpertiseRequests = "expertise-requests",
        /// Bezette plekken in de combinatiefunctie.
        CombinationSeats = "combination-seats",
        /// Combinatiefunctie-contracten die na een jaar nog lopen.
        CombinationRetention = "combination-retention",
        /// Uren per week van een combinatiefunctie.
        CombinationHours = "combination-hours",
        /// Kinderen met een pedagogisch verbinder.
        ChildrenWithConnector = "children-with-connector",
        /// Scholingen met opvang en school samen.
        JointTraining = "joint-training",
        /// Gehouden overleggen.
        MeetingsHeld = "meetings-held",
        /// Gebruik van subsidie.
        SubsidyUse = "subsidy-use",
        /// Resultaatafspraken die op schema liggen.
        AgreementsOnTrack = "agreements-on-track",
    }
}

codes! {
    /// Unit (eenheid) of the value of an indicator.
    IndicatorUnit {
        /// Percentage: teller gedeeld door noemer.
        Percentage = "percentage",
        /// Dagen: de mediaan.
        Days = "days",
        /// Uren: het gemiddelde.
        Hours = "hours",
    }
}

codes! {
    /// Part (uitsplitsing) of a figure: the figure itself, a reason for which it was not reached, or a step that was waited for.
    FigurePart {
        /// Het cijfer zelf.
        Whole = "whole",
        /// Niet bereikt: er was geen plaats.
        NoPlace = "noPlace",
        /// Niet bereikt: de ouders zien ervan af.
        GuardiansDecline = "guardiansDecline",
        /// Niet bereikt: dagopvang zonder voorschoolse educatie.
        DayCareWithout = "dayCareWithoutPreschoolEducation",
        /// Niet bereikt: gestopt.
        Stopped = "stopped",
        /// Niet bereikt: onderweg naar een plaats.
        Underway = "underway",
        /// Niet bereikt: reden onbekend.
        Unknown = "unknown",
        /// Gewacht vanaf het signaal.
        Signalled = "signalled",
        /// Gewacht vanaf de indicatie.
        Indicated = "indicated",
        /// Gewacht vanaf het gesprek met de ouders.
        Informed = "informed",
        /// Gewacht vanaf de aanmelding.
        Registered = "registered",
        /// Gewacht vanaf de plaatsing.
        Placed = "placed",
    }
}

/// A version of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Formula {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Counts the formulas of the indicator, from 1.
    pub version: i32,
}

impl std::fmt::Display for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.v{}", self.indicator.as_str(), self.version)
    }
}

/// What an indicator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Which.
    pub code: IndicatorCode,
    /// The version of its formula now.
    pub version: i32,
    /// The unit of its value.
    pub unit: IndicatorUnit,
    /// How it is called.
    pub name: Bilingual,
    /// What it says: numerator over denominator, and of which months.
    pub definition: Bilingual,
    /// Of whom or what it is.
    pub population: Bilingual,
    /// From what it is counted.
    pub source: Bilingual,
    /// In what it is told apart, besides the figure itself.
    pub parts: &'static [FigurePart],
    /// Whether it is a state, counted on the first day of each month; else it is what happens in the month. Of a state a school year is the
    /// last of its months, of what happens it is their sum.
    pub lasts: bool,
    /// What it counts, and where.
    pub counting: Counting,
}

/// What an indicator counts, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Children: in the district where they live, at the location where they are.
    Children,
    /// People and questions of a site: in its district.
    Sites,
    /// Meetings, trainings, agreements, euro cents: of the whole municipality. They are no people, so nothing of them is hidden.
    Things,
}

impl Definition {
    /// Its formula now.
    pub const fn formula(&self) -> Formula {
        Formula { indicator: self.code, version: self.version }
    }
}

/// What indicators there are is for every valid token, like the register.
impl Subject for Definition {
    fn relation(&self, _: &Authority) -> Relation {
        Relation::Anyone
    }
}
