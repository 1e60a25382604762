//! A placement: a child at a location, in a kind of care or a group, from a date.

mod comparing;
mod source;

pub use comparing::{Difference, DifferenceKind, compare};
pub use source::{Agreed, Restated};

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangePlacement, Changed, Permitted, PlaceChild, Relation, Role, Subject},
    child::{Child, ChildId, GuardianId, Reference},
    code::codes,
    code_list::is_programme,
    identifier::holds_citizen_number,
    line::LineEnd,
    location::{Location, LocationId},
    organisation::OrganisationId,
};

/// The id of a placement.
pub type PlacementId = Id<Placement>;

codes! {
    /// Kind of care (soort opvang of onderwijs) of a placement.
    Care {
        /// Dagopvang: a day-care centre, from 0 years until the child really goes to school.
        DayCare = "dayCare",
        /// Peuteropvang, with or without preschool education.
        Preschool = "preschool",
        /// Basisschool, groups 1 to 8.
        School = "school",
        /// Buitenschoolse opvang, until the month in which secondary school starts.
        AfterSchoolCare = "afterSchoolCare",
        /// Gastouderopvang.
        Childminder = "childminder",
    }
}

codes! {
    /// Group (jaargroep) in primary school; `0` is the intake group and `S` special education, as in the OSO code list.
    Group {
        /// Instroomgroep.
        Intake = "0",
        /// Groep 1.
        One = "1",
        /// Groep 2.
        Two = "2",
        /// Groep 3.
        Three = "3",
        /// Groep 4.
        Four = "4",
        /// Groep 5.
        Five = "5",
        /// Groep 6.
        Six = "6",
        /// Groep 7.
        Seven = "7",
        /// Groep 8.
        Eight = "8",
        /// Speciaal (basis)onderwijs.
        Special = "S",
    }
}

impl Care {
    /// Whether this is childcare (kinderopvang), for which hours per week are known, as opposed to school.
    pub const fn is_childcare(self) -> bool {
        !matches!(self, Self::School)
    }
}

/// Minutes in a week, more than which no placement can have.
pub const MINUTES_PER_WEEK: i32 = 7 * 24 * 60;

/// The preschool education (voorschoolse educatie) that a placement gives.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PreschoolEducation {
    /// A code of the list `preschool-programmes`.
    pub programme: String,
    /// Offered minutes in a week.
    pub minutes_per_week: i32,
    /// Days in a week on which it is offered: 1 to 7.
    pub days_per_week: i32,
}

/// What can be stated of a placement.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PlacementFacts {
    /// Where.
    pub location_id: LocationId,
    /// In what kind of care.
    pub care: Care,
    /// In what group; school only.
    pub group: Option<Group>,
    /// First day.
    pub start_date: Date,
    /// Last day; open when absent.
    pub end_date: Option<Date>,
    /// Agreed minutes in a week; needed for childcare.
    pub minutes_per_week: Option<i32>,
    /// The preschool education that it gives.
    pub preschool_education: Option<PreschoolEducation>,
    /// The first day on which the child is a pupil of a secondary school.
    pub left_for_secondary_date: Option<Date>,
    /// Under what reference the source system of the recording organisation knows it.
    pub reference: Option<Reference>,
}

/// A placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// The child, by the anchor of the recording organisation's registration.
    pub child_id: ChildId,
    /// The organisation that recorded it.
    pub organisation_id: OrganisationId,
    /// What is stated of it.
    pub facts: PlacementFacts,
    /// Guardians with authority over the child, by whom it may be read.
    pub guardian_ids: Vec<GuardianId>,
    /// The source system by whose word the facts stand; none where somebody stated them by hand.
    pub source: Option<String>,
    /// When this version was recorded.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A placement that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlacement {
    /// The child.
    pub child: Child,
    /// The organisation that records it.
    pub organisation_id: OrganisationId,
    /// What is stated of it.
    pub facts: PlacementFacts,
}

/// What must be known to judge a placement.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The child that is placed.
    pub child: &'a Child,
    /// The location named in the facts, if there is one.
    pub location: Option<&'a Location>,
    /// The other placements of the child that the same organisation recorded.
    pub others: &'a [Placement],
    /// From when no placement of the child begins.
    pub line_end: LineEnd,
    /// The caller.
    pub caller: &'a Authority,
}

impl PlacementFacts {
    /// Whether a day lies within it.
    pub fn covers(&self, day: Date) -> bool {
        self.start_date <= day && self.end_date.is_none_or(|end| day <= end)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end = |a: &Self, b: &Self| b.end_date.is_none_or(|end| a.start_date <= end);
        self.care == other.care
            && self.location_id == other.location_id
            && starts_before_end(self, other)
            && starts_before_end(other, self)
    }

    /// Every cause for which the facts cannot stand, in the order of the members.
    fn judge(&self, around: &Surroundings<'_>) -> Result<(), Refusal> {
        let mut causes = self.judge_location(around);
        causes.extend(self.judge_days(around));
        causes.extend(self.judge_hours());
        let school = self.care == Care::School;
        if self.group.is_some() && !school {
            causes.push(Cause::new(Reason::GroupWithoutSchool, "#/group"));
        }
        if self.left_for_secondary_date.is_some() && !school {
            causes.push(Cause::new(Reason::SecondaryWithoutSchool, "#/leftForSecondaryDate"));
        }
        for (text, pointer) in self
            .reference
            .iter()
            .flat_map(|reference| [(&reference.source, "#/reference/source"), (&reference.value, "#/reference/value")])
        {
            if holds_citizen_number(text) {
                causes.push(Cause::new(Reason::CitizenNumber, pointer));
            }
        }
        if around.others.iter().any(|other| self.overlaps(&other.facts)) {
            causes.push(Cause::new(Reason::PlacementOverlaps, "#/startDate"));
        }
        Refusal::unless_empty(causes)
    }

    fn judge_location(&self, around: &Surroundings<'_>) -> Vec<Cause> {
        let at = |reason| vec![Cause::new(reason, "#/locationId")];
        let Some(location) = around.location else { return at(Reason::LocationUnknown) };
        if location.organisation_id == around.caller.organisation() {
            if !around.caller.reaches(location.id) {
                return at(Reason::LocationOutsideToken);
            }
        } else if self.care != Care::School {
            return at(Reason::LocationOfOthers);
        }
        if !location.facts.care.contains(&self.care) {
            return vec![Cause::new(Reason::CareNotOffered, "#/care")];
        }
        if location.is_open_on(self.start_date) { Vec::new() } else { at(Reason::LocationClosed) }
    }

    fn judge_days(&self, around: &Surroundings<'_>) -> Vec<Cause> {
        let birth_date = around.child.birth_date;
        let mut causes = Vec::new();
        if self.start_date < birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, "#/startDate"));
        }
        if self.start_date >= around.line_end.of(birth_date) {
            causes.push(Cause::new(Reason::StartAfterLine, "#/startDate"));
        }
        if self.end_date.is_some_and(|end| end < self.start_date) {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        }
        if self.left_for_secondary_date.is_some_and(|left| left < self.start_date) {
            causes.push(Cause::new(Reason::SecondaryBeforeStart, "#/leftForSecondaryDate"));
        }
        causes
    }

    fn judge_hours(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        match self.minutes_per_week {
            None if self.care.is_childcare() => causes.push(Cause::new(Reason::HoursMissing, "#/hoursPerWeek")),
            Some(minutes) if !(1..=MINUTES_PER_WEEK).contains(&minutes) => {
                causes.push(Cause::new(Reason::HoursImpossible, "#/hoursPerWeek"));
            }
            _ => {}
        }
        if let Some(education) = &self.preschool_education {
            if !matches!(self.care, Care::DayCare | Care::Preschool) {
                causes.push(Cause::new(Reason::PreschoolEducationElsewhere, "#/preschoolEducation"));
            }
            if !is_programme(&education.programme) {
                causes.push(Cause::new(Reason::ProgrammeUnknown, "#/preschoolEducation/programme"));
            }
            let offered = education.minutes_per_week;
            let fits = offered > 0
                && self.minutes_per_week.is_none_or(|minutes| offered <= minutes)
                && offered <= education.days_per_week.saturating_mul(24 * 60);
            if !fits {
                causes.push(Cause::new(Reason::PreschoolHoursImpossible, "#/preschoolEducation/hoursPerWeek"));
            }
        }
        causes
    }
}

impl Permitted<PlaceChild, NewPlacement> {
    /// Places the child.
    pub fn place(self, id: PlacementId, around: &Surroundings<'_>, now: Instant) -> Result<Changed<Placement>, Refusal> {
        let NewPlacement { child, organisation_id, facts } = self.into_subject();
        facts.judge(around)?;
        Ok(Changed::made(Placement {
            id,
            child_id: child.id,
            organisation_id,
            source: facts.source(),
            facts,
            guardian_ids: Vec::new(),
            recorded_at: now,
            version: 1,
        }))
    }
}

impl Permitted<ChangePlacement, Placement> {
    /// States other facts of the placement, which ends, corrects or reopens it.
    pub fn amend(self, facts: PlacementFacts, around: &Surroundings<'_>, now: Instant) -> Result<Changed<Placement>, Refusal> {
        facts.judge(around)?;
        let source = source::spoken_for(&facts, around.caller);
        Ok(self.state(facts, source, now))
    }

    fn state(self, facts: PlacementFacts, source: Option<String>, now: Instant) -> Changed<Placement> {
        let mut placement = self.into_subject();
        let expected = placement.version;
        placement.facts = facts;
        placement.source = source;
        placement.recorded_at = now;
        placement.version += 1;
        Changed::from_version(placement, expected)
    }

    /// Ends the placement on the day before another that follows it; one that ended earlier keeps its end.
    pub fn end_before(self, next_start: Date, caller: &Authority, now: Instant) -> Result<Changed<Placement>, Refusal> {
        let mut facts = self.subject().facts.clone();
        if next_start <= facts.start_date {
            return Err(Refusal::rule(Reason::PlacementEnded, "#/startDate"));
        }
        let day_before = next_start.yesterday().unwrap_or(next_start);
        facts.end_date = Some(facts.end_date.map_or(day_before, |end| end.min(day_before)));
        let source = source::spoken_for(&facts, caller);
        Ok(self.state(facts, source, now))
    }

    /// Takes the placement back as recorded by mistake; its history stays.
    pub fn remove(self, now: Instant) -> Changed<Removed> {
        let mut placement = self.into_subject();
        let expected = placement.version;
        placement.recorded_at = now;
        placement.version += 1;
        Changed::from_version(Removed(placement), expected)
    }
}

/// A placement that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed(pub Placement);

impl Subject for Placement {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            let own = self.guardian_ids.iter().any(|id| caller.identity().guardians.contains(id));
            return if own { Relation::OwnChild } else { Relation::Anyone };
        }
        if caller.role() == Role::Connector {
            return Relation::Connected;
        }
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

impl Subject for NewPlacement {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}
