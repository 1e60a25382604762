//! What is stated of a contract, and what must be known to judge it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    Date,
    authority::{Authority, Relation, Subject},
    candidate::CandidateId,
    combination::{Construction, Engagement, Screening, SiteStaff},
    holiday::SchoolHoliday,
    location::{Location, LocationId},
    organisation::{Organisation, OrganisationId},
    programme::ProgrammeId,
    training_agreement::TrainingAgreement,
};

/// The person of a contract. All of it is sealed with a key of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractPerson {
    /// Given name.
    pub given_name: String,
    /// Prefix of the family name (tussenvoegsel).
    pub family_name_prefix: Option<String>,
    /// Family name without its prefix.
    pub family_name: String,
    /// Day of birth.
    pub birth_date: Date,
    /// How to reach this person: an e-mail address or a telephone number.
    pub contact: String,
}

/// What is stated of an engagement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedEngagement {
    /// Where it is worked.
    pub location_id: LocationId,
    /// Side, agreement, function, hours and days.
    pub terms: Engagement,
    /// The pay scale (schaal) by its code in the agreement.
    pub scale_code: Option<String>,
}

/// What stands beside what was agreed, and can be stated as long as the contract runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The checks before work with children may start.
    pub screening: Option<Screening>,
    /// The engagements whose employer knows of the other, by their places.
    pub informed_employers: Option<Vec<usize>>,
    /// How the childcare sites are staffed.
    pub sites: Option<Vec<SiteStaff>>,
}

/// What can be stated of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFacts {
    /// Whom it is about.
    pub person: ContractPerson,
    /// Who holds the employment contract.
    pub construction: Construction,
    /// The coordinator of the programme from which it came.
    pub coordinator_id: Option<OrganisationId>,
    /// The candidate of that programme whom it is about, once matched with a place.
    pub candidate_id: Option<CandidateId>,
    /// The parts of the contract.
    pub engagements: Vec<StatedEngagement>,
    /// Whether it has a training part.
    pub with_training: bool,
    /// What stands beside them.
    pub circumstances: Circumstances,
}

/// A candidate who has a place in a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedCandidate {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Who runs it.
    pub coordinator_id: OrganisationId,
}

/// What must be known to judge a contract.
#[derive(Clone, Debug, Default)]
pub struct ContractSurroundings {
    /// The named sites, as far as they exist.
    pub sites: Vec<Location>,
    /// The named coordinator, if there is such an organisation.
    pub coordinator: Option<Organisation>,
    /// The named candidate, if it has a place.
    pub candidate: Option<PlacedCandidate>,
    /// The school holidays of all regions.
    pub holidays: Arc<[SchoolHoliday]>,
    /// Its training agreements.
    pub training: Vec<TrainingAgreement>,
    /// Whether another contract of the same person, which has not ended, runs on some of the same days.
    pub overlaps: bool,
}

/// A contract that is not stated yet.
#[derive(Clone, Debug)]
pub struct NewCombinationContract {
    /// What is stated of it.
    pub facts: ContractFacts,
    /// What must be known to judge that.
    pub around: ContractSurroundings,
}

impl ContractSurroundings {
    /// A named site.
    pub(super) fn site(&self, id: LocationId) -> Option<&Location> {
        self.sites.iter().find(|site| site.id == id)
    }

    /// Whether a day is a school holiday at a site; nowhere where the region is not known.
    pub(super) fn is_holiday(&self, site: LocationId, day: Date) -> bool {
        let Some(region) = self.site(site).and_then(|site| site.facts.holiday_region) else { return false };
        let holds = |one: &SchoolHoliday| one.region == region && one.start_date <= day && day <= one.end_date;
        self.holidays.iter().any(holds)
    }
}

/// The first and the last day of some engagements together; no last day where one has no end.
pub(super) fn period<'a>(terms: impl Iterator<Item = &'a Engagement> + Clone) -> (Date, Option<Date>) {
    let first = terms.clone().map(|one| one.start_date).min().unwrap_or(Date::MAX);
    let is_open = terms.clone().any(|one| one.end_date.is_none());
    (first, if is_open { None } else { terms.filter_map(|one| one.end_date).max() })
}

impl ContractFacts {
    /// The first and the last day of all engagements.
    pub fn period(&self) -> (Date, Option<Date>) {
        period(self.engagements.iter().map(|one| &one.terms))
    }

    /// The named sites.
    pub fn location_ids(&self) -> Vec<LocationId> {
        self.engagements.iter().map(|one| one.location_id).collect()
    }
}

/// Whoever holds one of the sites states a contract there, and a coordinator one of the own programme. A token that is narrowed to locations
/// states one at one of these.
impl Subject for NewCombinationContract {
    fn relation(&self, caller: &Authority) -> Relation {
        let own = caller.organisation();
        let is_at = |one: &StatedEngagement| {
            let holder = self.around.site(one.location_id).map(|site| site.organisation_id);
            holder == Some(own) && caller.reaches(one.location_id)
        };
        let coordinates = self.facts.coordinator_id == Some(own) && caller.identity().locations.is_none();
        if coordinates || self.facts.engagements.iter().any(is_at) { Relation::Own } else { Relation::Anyone }
    }
}
