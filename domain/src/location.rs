//! A location: a school site or a childcare site of an organisation.

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{AddLocation, Authority, ChangeLocation, Changed, Permitted, Relation, Subject},
    code::codes,
    holiday::HolidayRegion,
    identifier::{Brin, DistrictCode, Lrk, MunicipalityCode},
    organisation::OrganisationId,
    placement::Care,
};

/// The id of a location.
pub type LocationId = Id<Location>;

codes! {
    /// Kind of location (soort locatie).
    LocationKind {
        /// Schoolvestiging, known by its BRIN and two digits.
        School = "school",
        /// Kindercentrum of gastouderopvang, known by its LRK number.
        Childcare = "childcare",
    }
}

codes! {
    /// Phase of education of young children (voor- en vroegschoolse educatie) to which a programme belongs.
    ProgrammePhase {
        /// Voorschoolse educatie, before group 1.
        Preschool = "preschool",
        /// Vroegschoolse educatie, groups 1 and 2.
        EarlySchool = "earlySchool",
    }
}

/// A programme that a location works with during a period; both days belong to it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationProgramme {
    /// A code of the list `preschool-programmes`.
    pub code: String,
    /// The phase in which it is used.
    pub phase: ProgrammePhase,
    /// First day.
    pub start_date: Date,
    /// Last day; open when absent.
    pub end_date: Option<Date>,
}

impl LocationProgramme {
    /// Whether it is in use on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.start_date <= day && self.end_date.is_none_or(|end| day <= end)
    }
}

/// What can be stated of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationFacts {
    /// The name by which it is known.
    pub name: String,
    /// BRIN and site number; schools only.
    pub brin: Option<Brin>,
    /// Number in the childcare register; childcare only.
    pub lrk: Option<Lrk>,
    /// The kinds of care that it offers.
    pub care: Vec<Care>,
    /// The programmes for young children that it works with.
    pub programmes: Vec<LocationProgramme>,
    /// The municipality in which it lies.
    pub municipality: MunicipalityCode,
    /// The district in which it lies.
    pub district: Option<DistrictCode>,
    /// The region whose school holidays hold there; unknown when absent.
    pub holiday_region: Option<HolidayRegion>,
    /// The day from which it is closed; open when absent.
    pub closed_date: Option<Date>,
}

/// A location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// The organisation that holds it (houder, bevoegd gezag).
    pub organisation_id: OrganisationId,
    /// Its kind, which never changes.
    pub kind: LocationKind,
    /// What is stated of it.
    pub facts: LocationFacts,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A location that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLocation {
    /// The organisation that will hold it.
    pub organisation_id: OrganisationId,
    /// Its kind.
    pub kind: LocationKind,
    /// What is stated of it.
    pub facts: LocationFacts,
}

impl LocationFacts {
    /// Every cause for which these facts cannot be those of a location of a kind.
    fn judge(&self, kind: LocationKind) -> Result<(), Refusal> {
        let mut causes = Vec::new();
        let school = kind == LocationKind::School;
        if self.brin.is_some() && !school {
            causes.push(Cause::new(Reason::IdentifierOfOtherKind, "#/brin"));
        }
        if self.lrk.is_some() && school {
            causes.push(Cause::new(Reason::IdentifierOfOtherKind, "#/lrk"));
        }
        for (index, care) in self.care.iter().enumerate() {
            if care.is_childcare() == school {
                causes.push(Cause::new(Reason::CareOfOtherKind, format!("#/care/{index}")));
            }
            if self.care.iter().take(index).any(|earlier| earlier == care) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/care/{index}")));
            }
        }
        for (index, programme) in self.programmes.iter().enumerate() {
            if programme.end_date.is_some_and(|end| end < programme.start_date) {
                causes.push(Cause::new(Reason::EndBeforeStart, format!("#/programmes/{index}/endDate")));
            }
            if !crate::code_list::is_programme(&programme.code) {
                causes.push(Cause::new(Reason::ProgrammeUnknown, format!("#/programmes/{index}/code")));
            }
        }
        Refusal::unless_empty(causes)
    }
}

impl Location {
    /// Whether children can be placed there on a day.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.facts.closed_date.is_none_or(|closed| day < closed)
    }
}

impl Permitted<AddLocation, NewLocation> {
    /// Makes the location.
    pub fn add(self, id: LocationId, now: Instant) -> Result<Changed<Location>, Refusal> {
        let NewLocation { organisation_id, kind, facts } = self.into_subject();
        facts.judge(kind)?;
        Ok(Changed::made(Location { id, organisation_id, kind, facts, created_at: now, version: 1 }))
    }
}

impl Permitted<ChangeLocation, Location> {
    /// States other facts of the location.
    pub fn amend(self, facts: LocationFacts) -> Result<Changed<Location>, Refusal> {
        let mut location = self.into_subject();
        facts.judge(location.kind)?;
        let expected = location.version;
        location.facts = facts;
        location.version += 1;
        Ok(Changed::from_version(location, expected))
    }
}

impl Subject for Location {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.organisation_id && caller.reaches(self.id) {
            Relation::Own
        } else if caller.municipality() == Some(&self.facts.municipality) {
            Relation::Directed
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for NewLocation {
    /// A token that is narrowed to some locations adds no others.
    fn relation(&self, caller: &Authority) -> Relation {
        let narrowed = caller.identity().locations.is_some();
        if caller.organisation() == self.organisation_id && !narrowed { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(care: &[Care]) -> LocationFacts {
        LocationFacts {
            name: "De Ark".into(),
            brin: None,
            lrk: None,
            care: care.to_vec(),
            programmes: Vec::new(),
            municipality: "GM0344".parse().unwrap(),
            district: None,
            holiday_region: None,
            closed_date: None,
        }
    }

    #[test]
    fn a_location_offers_only_what_its_kind_can() {
        let judged = |kind, care: &[Care]| facts(care).judge(kind);
        assert_eq!(judged(LocationKind::School, &[Care::School]), Ok(()));
        assert_eq!(judged(LocationKind::Childcare, &[Care::DayCare, Care::AfterSchoolCare]), Ok(()));
        assert_eq!(judged(LocationKind::School, &[Care::DayCare]), Err(Refusal::rule(Reason::CareOfOtherKind, "#/care/0")));
        assert_eq!(
            judged(LocationKind::Childcare, &[Care::Preschool, Care::Preschool]),
            Err(Refusal::rule(Reason::DuplicateEntry, "#/care/1"))
        );
    }

    #[test]
    fn every_cause_is_named_at_once() {
        let mut facts = facts(&[Care::School]);
        facts.brin = Some("28BF00".parse().unwrap());
        facts.programmes = vec![LocationProgramme {
            code: "piramide".into(),
            phase: ProgrammePhase::Preschool,
            start_date: jiff::civil::date(2026, 1, 1),
            end_date: Some(jiff::civil::date(2025, 1, 1)),
        }];
        let Err(Refusal::Rules(causes)) = facts.judge(LocationKind::Childcare) else { panic!("not refused") };
        let pointers: Vec<_> = causes.iter().map(|cause| cause.pointer.as_str()).collect();
        assert_eq!(pointers, ["#/brin", "#/care/0", "#/programmes/0/endDate"]);
    }
}
