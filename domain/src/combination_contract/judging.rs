//! What of a contract cannot be, with every cause at once.

use super::{CombinationContract, ContractFacts, ContractPerson, ContractSurroundings, PlacedCandidate, StatedEngagement};
use crate::{
    Cause, Date, Reason, Refusal,
    combination::{Draft, Employer, judge_shape},
    identifier::holds_citizen_number,
    location::LocationKind,
    name::FoldedName,
    organisation::OrganisationKind,
};

/// The causes of a refusal for reasons.
pub(super) fn causes(refused: Result<(), Refusal>) -> Vec<Cause> {
    match refused {
        Err(Refusal::Rules(causes)) => causes,
        _ => Vec::new(),
    }
}

impl ContractPerson {
    fn causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        let prefix = self.family_name_prefix.as_deref().unwrap_or_default();
        for (name, member) in [(&self.given_name, "givenName"), (&self.family_name, "familyName")] {
            if FoldedName::fold(name).is_none() {
                causes.push(Cause::new(Reason::NameEmpty, format!("#/person/{member}")));
            }
        }
        for (text, member) in [
            (self.given_name.as_str(), "givenName"),
            (prefix, "familyNamePrefix"),
            (&self.family_name, "familyName"),
            (&self.contact, "contact"),
        ] {
            if holds_citizen_number(text) {
                causes.push(Cause::new(Reason::CitizenNumber, format!("#/person/{member}")));
            }
        }
        causes
    }
}

impl StatedEngagement {
    /// Every cause for which it cannot be at its site.
    fn causes(&self, at: &str, around: &ContractSurroundings) -> Vec<Cause> {
        let Some(site) = around.site(self.location_id) else {
            return vec![Cause::new(Reason::LocationUnknown, format!("{at}/locationId"))];
        };
        let mut causes = Vec::new();
        let is_of_kind = match site.kind {
            LocationKind::School => self.terms.employer == Employer::SchoolBoard,
            LocationKind::Childcare => self.terms.employer == Employer::ChildcareProvider,
        };
        if !is_of_kind {
            causes.push(Cause::new(Reason::EmployerOfOtherKind, format!("{at}/employer")));
        }
        if !site.is_open_on(self.terms.start_date) {
            causes.push(Cause::new(Reason::LocationClosed, format!("{at}/locationId")));
        }
        causes
    }
}

impl ContractFacts {
    /// What the rules of `combination` judge, as of a day, without a schedule.
    pub(super) fn draft(&self, as_of: Date) -> Draft {
        Draft {
            as_of,
            birth_date: self.person.birth_date,
            construction: self.construction,
            engagements: self.engagements.iter().map(|one| one.terms.clone()).collect(),
            shifts: None,
            training: None,
            screening: self.circumstances.screening.clone(),
            sites: self.circumstances.sites.clone(),
            informed_employers: self.circumstances.informed_employers.clone(),
            roster_published_date: None,
        }
    }

    /// Every cause that shows without knowing the day or anything else.
    pub fn own_causes(&self) -> Vec<Cause> {
        let mut causes = self.person.causes();
        causes.extend(self::causes(judge_shape(&self.draft(Date::MAX))));
        let sides = [Employer::SchoolBoard, Employer::ChildcareProvider];
        if !sides.iter().all(|side| self.engagements.iter().any(|one| one.terms.employer == *side)) {
            causes.push(Cause::new(Reason::SideMissing, "#/engagements"));
        }
        causes
    }

    /// Every cause for which it cannot be stated so on a day.
    pub(super) fn causes(&self, around: &ContractSurroundings, today: Date) -> Vec<Cause> {
        let mut causes = self.own_causes();
        if self.person.birth_date > today {
            causes.push(Cause::new(Reason::BirthInFuture, "#/person/birthDate"));
        }
        for (index, engagement) in self.engagements.iter().enumerate() {
            causes.extend(engagement.causes(&format!("#/engagements/{index}"), around));
        }
        if self.coordinator_id.is_some() {
            match &around.coordinator {
                None => causes.push(Cause::new(Reason::OrganisationUnknown, "#/coordinatorId")),
                Some(coordinator) if coordinator.kind != OrganisationKind::Coordinator => {
                    causes.push(Cause::new(Reason::CoordinatorKindUnfit, "#/coordinatorId"));
                }
                Some(_) => {}
            }
        }
        if self.candidate_id.is_some() {
            // Who has a place is known to who runs the programme, and so that one is a party to the contract.
            let is_of_coordinator = |candidate: &PlacedCandidate| self.coordinator_id == Some(candidate.coordinator_id);
            if !around.candidate.as_ref().is_some_and(is_of_coordinator) {
                causes.push(Cause::new(Reason::CandidateUnknown, "#/candidateId"));
            }
        }
        causes.extend(self.future_dates(today));
        if around.overlaps {
            causes.push(Cause::new(Reason::ContractOverlaps, "#/person"));
        }
        causes
    }

    /// What is noted of screening has been done, so no day of it lies in the future.
    fn future_dates(&self, today: Date) -> Vec<Cause> {
        let Some(screening) = &self.circumstances.screening else { return Vec::new() };
        let days = [("registerEntryDate", screening.register_entry_date), ("registerLinkDate", screening.register_link_date)];
        let late = days.into_iter().filter(|(_, day)| day.is_some_and(|day| day > today));
        let certificates = screening.conduct_certificates.iter().enumerate().filter(|(_, one)| one.issued_date > today);
        late.map(|(member, _)| format!("#/screening/{member}"))
            .chain(certificates.map(|(index, _)| format!("#/screening/conductCertificates/{index}/issuedDate")))
            .map(|pointer| Cause::new(Reason::DateInFuture, pointer))
            .collect()
    }
}

impl CombinationContract {
    /// Whether the schedule still fits the engagements: every place that it names is there, and runs on the days of its exceptions.
    pub(super) fn schedule_fits(&self) -> bool {
        let fits = |schedule: &crate::combination::Schedule| {
            schedule.causes(self.engagements.len(), |place, day| self.engaged(place, day)).is_empty()
        };
        self.schedule.as_ref().is_none_or(fits)
    }
}
