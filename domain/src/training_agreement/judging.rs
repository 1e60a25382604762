//! What of a training agreement cannot be, with every cause at once.

use super::{TrainingAgreement, TrainingFacts};
use crate::{
    Cause, Date, Reason,
    authority::{Authority, Relation, Subject},
    combination::Employer,
    combination_contract::{CombinationContract, ContractState},
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

/// What must be known to judge an agreement.
#[derive(Clone, Debug)]
pub struct TrainingSurroundings {
    /// The contract to which it belongs.
    pub contract: CombinationContract,
    /// The named training provider, if there is such an organisation.
    pub training_provider: Option<Organisation>,
    /// The other agreements of the contract.
    pub others: Vec<TrainingAgreement>,
}

/// A training agreement that is not made yet.
#[derive(Clone, Debug)]
pub struct NewTrainingAgreement {
    /// The engagement at the site, by its place in the contract.
    pub engagement: usize,
    /// The training provider.
    pub training_provider_id: OrganisationId,
    /// What is stated of it.
    pub facts: TrainingFacts,
    /// What must be known.
    pub around: TrainingSurroundings,
}

impl TrainingFacts {
    /// Every cause that shows without knowing the day or the contract.
    pub fn own_causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.end_date < self.start_date {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        }
        for (index, year) in self.study_years.iter().enumerate() {
            let at = format!("#/studyYears/{index}");
            if year.end_date < year.start_date {
                causes.push(Cause::new(Reason::EndBeforeStart, format!("{at}/endDate")));
            }
            if year.start_date < self.start_date || self.end_date < year.end_date {
                causes.push(Cause::new(Reason::StudyYearOutside, at.clone()));
            }
            let overlaps = |earlier: &&crate::combination::StudyYear| {
                earlier.start_date <= year.end_date && year.start_date <= earlier.end_date
            };
            if self.study_years.iter().take(index).any(|earlier| overlaps(&earlier)) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("{at}/startDate")));
            }
            if i64::from(year.guided_minutes) + i64::from(year.practice_minutes) > i64::from(year.total_minutes) {
                causes.push(Cause::new(Reason::HoursBeyondTotal, format!("{at}/totalHours")));
            }
        }
        let shares = &self.guidance.ratio_shares;
        for (index, share) in shares.iter().enumerate() {
            let at = format!("#/ratioShares/{index}");
            if shares.iter().take(index).any(|earlier| earlier.from_date == share.from_date) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("{at}/fromDate")));
            }
            for (day, member) in
                [(share.practice_opinion_date, "practiceOpinionDate"), (share.training_opinion_date, "trainingOpinionDate")]
            {
                if day > share.from_date {
                    causes.push(Cause::new(Reason::OpinionTooLate, format!("{at}/{member}")));
                }
            }
        }
        causes
    }

    /// Every cause for which it cannot be stated so of an engagement on a day.
    pub(super) fn causes(&self, contract: &CombinationContract, engagement: usize, today: Date) -> Vec<Cause> {
        let mut causes = self.own_causes();
        match contract.engagements.get(engagement) {
            None => causes.push(Cause::new(Reason::EngagementUnknown, "#/engagement")),
            Some(known) => {
                if !known.terms.covers(self.start_date) {
                    causes.push(Cause::new(Reason::EngagementNotRunning, "#/startDate"));
                }
                if known.terms.employer == Employer::SchoolBoard && !self.guidance.ratio_shares.is_empty() {
                    causes.push(Cause::new(Reason::RatioWithoutChildcare, "#/ratioShares"));
                }
            }
        }
        let recognised = self.guidance.recognition.map(|recognition| recognition.checked_date);
        for (day, pointer) in [(recognised, "#/recognition/checkedDate"), (self.guidance.plan_date, "#/guidancePlanDate")] {
            if day.is_some_and(|day| day > today) {
                causes.push(Cause::new(Reason::DateInFuture, pointer));
            }
        }
        causes
    }
}

impl NewTrainingAgreement {
    pub(super) fn causes(&self, today: Date) -> Vec<Cause> {
        let contract = &self.around.contract;
        let mut causes = self.facts.causes(contract, self.engagement, today);
        match &self.around.training_provider {
            None => causes.push(Cause::new(Reason::OrganisationUnknown, "#/trainingProviderId")),
            Some(provider) if provider.kind != OrganisationKind::TrainingProvider => {
                causes.push(Cause::new(Reason::TrainingProviderUnfit, "#/trainingProviderId"));
            }
            Some(_) => {}
        }
        if self.around.others.iter().any(|other| other.engagement == self.engagement) {
            causes.push(Cause::new(Reason::TrainingAgreementExists, "#/engagement"));
        }
        if contract.state == ContractState::Ended {
            causes.push(Cause::new(Reason::ContractState, "#/contractId"));
        }
        causes
    }
}

/// The holder of the site makes one, or the coordinator of the contract; that an engagement is not there is told to every party.
impl Subject for NewTrainingAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        let (contract, own) = (&self.around.contract, caller.organisation());
        let coordinates = contract.coordinator_id == Some(own);
        let engagement = contract.engagements.get(self.engagement);
        let holds = engagement.is_none_or(|one| one.organisation_id == own && caller.reaches(one.location_id));
        let is_party = contract.relation(caller) == Relation::Party;
        if is_party && (coordinates || holds) { Relation::Own } else { Relation::Anyone }
    }
}
