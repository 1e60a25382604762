//! Where a contract stands on a day, whose it is, and who signs.

use super::{
    Amendment, Circumstances, CombinationContract, ContractEngagement, ContractFacts, ContractSignature, ContractState as State,
    PlacedCandidate, StatedEngagement, facts,
};
use crate::{
    Date,
    authority::{Authority, Relation, Subject},
    location::LocationId,
    organisation::OrganisationId,
};

impl From<&ContractEngagement> for StatedEngagement {
    fn from(one: &ContractEngagement) -> Self {
        Self { location_id: one.location_id, terms: one.terms.clone(), scale_code: one.scale_code.clone() }
    }
}

/// The organisations of some engagements, each once, in the order of their ids.
pub(super) fn organisations<'a>(engagements: impl Iterator<Item = &'a ContractEngagement>) -> Vec<OrganisationId> {
    let mut organisations: Vec<OrganisationId> = engagements.map(|one| one.organisation_id).collect();
    organisations.sort_unstable();
    organisations.dedup();
    organisations
}

/// Whether the person and each of some organisations signed.
pub(super) fn all_signed(signatures: &[ContractSignature], organisations: &[OrganisationId]) -> bool {
    let has = |signatory: Option<OrganisationId>| signatures.iter().any(|one| one.organisation_id == signatory);
    has(None) && organisations.iter().all(|organisation| has(Some(*organisation)))
}

impl CombinationContract {
    /// The first and the last day of all engagements, or the day on which it is said to end; no last day where there is no end.
    pub fn period(&self) -> (Date, Option<Date>) {
        let (first, last) = facts::period(self.engagements.iter().map(|one| &one.terms));
        let ends = self.ending.map(|ending| ending.end_date);
        (
            first,
            match (last, ends) {
                (Some(last), Some(ends)) => Some(last.min(ends)),
                (last, ends) => last.or(ends),
            },
        )
    }

    /// The same as it is on a day: what ran to its last day has ended.
    #[must_use]
    pub fn at(mut self, today: Date) -> Self {
        if self.period().1.is_some_and(|last| last < today) {
            self.state = State::Ended;
        }
        self
    }

    /// What is stated of it; none once nobody knows any more whom it was about.
    pub fn facts(&self) -> Option<ContractFacts> {
        Some(ContractFacts {
            person: self.person.clone()?,
            construction: self.construction,
            coordinator_id: self.coordinator_id,
            candidate_id: self.candidate_id,
            with_training: self.with_training,
            engagements: self.engagements.iter().map(StatedEngagement::from).collect(),
            circumstances: Circumstances {
                screening: self.screening.as_ref().map(super::ContractScreening::dates),
                informed_employers: self.informed_employers.clone(),
                sites: self.sites.clone(),
            },
        })
    }

    /// The candidate whom it is about, as it was found when that was stated: whatever became of it since, it stays the same person.
    pub(super) fn known_candidate(&self) -> Option<PlacedCandidate> {
        let known = self.programme_id.zip(self.coordinator_id);
        known.map(|(programme_id, coordinator_id)| PlacedCandidate { programme_id, coordinator_id })
    }

    /// The engagement that stands for one on a day: itself while it runs, or what an amendment put in its place.
    pub(super) fn engaged(&self, place: usize, day: Date) -> Option<usize> {
        let mut at = place;
        loop {
            if self.engagements.get(at)?.terms.covers(day) {
                return Some(at);
            }
            // What follows stands behind what it follows, so this ends.
            at = self.engagements.iter().skip(at + 1).position(|one| one.follows == Some(at))? + at + 1;
        }
    }

    /// The organisations whose contract it is, each once: those of the sites, and the coordinator.
    pub fn parties(&self) -> Vec<OrganisationId> {
        let waiting = self.waiting_amendment().into_iter().flat_map(|amendment| &amendment.engagements);
        let mut parties = organisations(self.engagements.iter().chain(waiting));
        parties.extend(self.coordinator_id.filter(|coordinator| !parties.contains(coordinator)));
        parties
    }

    /// The sites of each party, as far as it has any: by these a token that is narrowed to locations knows it.
    pub fn party_sites(&self) -> Vec<(OrganisationId, Option<LocationId>)> {
        let waiting = self.waiting_amendment().into_iter().flat_map(|amendment| &amendment.engagements);
        let at = self.engagements.iter().chain(waiting).map(|one| (one.organisation_id, Some(one.location_id)));
        let mut sites: Vec<_> = at.chain(self.coordinator_id.map(|coordinator| (coordinator, None))).collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// The amendment that waits for signatures.
    pub fn waiting_amendment(&self) -> Option<&Amendment> {
        self.amendments.last().filter(|amendment| amendment.agreed_at.is_none())
    }

    /// The organisations that sign the contract, or the amendment that waits.
    pub fn signing_organisations(&self) -> Vec<OrganisationId> {
        match self.waiting_amendment() {
            None => organisations(self.engagements.iter()),
            Some(amendment) => {
                let lasts = |one: &&ContractEngagement| one.terms.end_date.is_none_or(|end| amendment.start_date <= end);
                organisations(amendment.engagements.iter().filter(lasts))
            }
        }
    }

    /// Whether it was suspended on a day, or had ended by then.
    pub(super) fn rests_on(&self, day: Date) -> bool {
        let within = |one: &super::Suspension| one.start_date <= day && one.end_date.is_none_or(|end| day <= end);
        self.suspensions.iter().any(within) || self.ending.is_some_and(|ending| ending.end_date < day)
    }
}

impl Subject for CombinationContract {
    fn relation(&self, caller: &Authority) -> Relation {
        let own = caller.organisation();
        let is_party = self
            .party_sites()
            .into_iter()
            .any(|(party, site)| party == own && site.map_or(caller.identity().locations.is_none(), |site| caller.reaches(site)));
        if is_party { Relation::Party } else { Relation::Anyone }
    }
}
