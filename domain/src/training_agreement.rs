//! Training agreements (praktijkovereenkomsten, POK; WEB 7.2.8 and 7.2.9): one for each site of a combination contract, between training
//! provider, student and training company. The student is the person of the contract.
//!
//! What the rules ask of hours, signatures, recognition and guidance is judged with the contract, by `combination`: the hours of a part of a
//! study year count there pro rata.
//!
//! - `judging`: what of an agreement cannot be. `flow`: making, changing and signing. `progress`: hours by month against the plan.
//! - `gathering`: the agreements of a contract as one training.

mod flow;
mod gathering;
mod judging;
mod progress;

#[cfg(test)]
mod tests;

pub use gathering::training;
pub(crate) use gathering::untrained;
pub use judging::{NewTrainingAgreement, TrainingSurroundings};
pub use progress::{MonthPlan, MonthProgress};

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Subject},
    code::codes,
    combination::StudyYear,
    combination_contract::CombinationContractId,
    location::LocationId,
    organisation::OrganisationId,
};

/// The id of a training agreement.
pub type TrainingAgreementId = Id<TrainingAgreement>;

codes! {
    /// Wie een praktijkovereenkomst tekent.
    TrainingSignatory {
        /// De opleider.
        TrainingProvider = "trainingProvider",
        /// De student, van wie een partij het vastlegt.
        Student = "student",
        /// Het leerbedrijf.
        Company = "company",
    }
}

/// What is learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Qualification {
    /// The number of the qualification (crebo): five digits.
    pub crebo: String,
    /// The level, 1 to 4.
    pub level: i32,
}

/// That the company is recognised for the qualification (erkend leerbedrijf, WEB 7.2.8(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    /// When somebody saw it in the register of SBB.
    pub checked_date: Date,
    /// Until when it holds, as far as is known.
    pub until_date: Option<Date>,
}

/// To which share a trainee may count in the ratio of professionals and children, from a day on, in the opinion of both supervisors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RatioShare {
    /// From which day.
    pub from_date: Date,
    /// The share, 0 to 100 percent.
    pub percentage: i32,
    /// When the supervisor at the company (praktijkbegeleider) said so.
    pub practice_opinion_date: Date,
    /// When the supervisor at the training provider (opleidingsbegeleider) said so.
    pub training_opinion_date: Date,
}

/// What stands beside what was signed, and can be stated as long as the agreement runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guidance {
    /// That the company is recognised.
    pub recognition: Option<Recognition>,
    /// The day of the written guidance plan (begeleidingsplan), agreed by student and both supervisors.
    pub plan_date: Option<Date>,
    /// The shares to which the trainee may count in the ratio; none of a school.
    pub ratio_shares: Vec<RatioShare>,
}

/// What can be stated of a training agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingFacts {
    /// What is learnt.
    pub qualification: Qualification,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// The hours of each study year: all and guided hours of the programme, practice hours at this site.
    pub study_years: Vec<StudyYear>,
    /// What stands beside it.
    pub guidance: Guidance,
}

/// That somebody signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingSignature {
    /// Who.
    pub signatory: TrainingSignatory,
    /// When.
    pub date: Date,
    /// The organisation that recorded it.
    pub recorded_by: OrganisationId,
    /// When that was.
    pub recorded_at: Instant,
}

/// A training agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingAgreement {
    /// Its id.
    pub id: TrainingAgreementId,
    /// The contract to which it belongs.
    pub contract_id: CombinationContractId,
    /// The engagement at the site, by its place in the contract.
    pub engagement: usize,
    /// The site.
    pub location_id: LocationId,
    /// The training company: the holder of the site.
    pub company_id: OrganisationId,
    /// The training provider.
    pub training_provider_id: OrganisationId,
    /// The coordinator of the contract, who reads along.
    pub coordinator_id: Option<OrganisationId>,
    /// What is stated of it.
    pub facts: TrainingFacts,
    /// Who signed it.
    pub signatures: Vec<TrainingSignature>,
    /// The hours of each month, in order.
    pub progress: Vec<MonthProgress>,
    /// When it was made.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

impl TrainingAgreement {
    /// Whether somebody signed it.
    pub fn is_signed_by(&self, signatory: TrainingSignatory) -> bool {
        self.signatures.iter().any(|one| one.signatory == signatory)
    }

    /// Whether all three have signed it (WEB 7.2.9).
    pub fn is_signed(&self) -> bool {
        crate::code::Code::ALL.iter().all(|signatory| self.is_signed_by(*signatory))
    }
}

/// Each of its organisations is a party; a token that is narrowed to locations reaches it at its site.
impl Subject for TrainingAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        let own = caller.organisation();
        let is_whole = caller.identity().locations.is_none();
        let at_site = own == self.company_id && caller.reaches(self.location_id);
        let beside = is_whole && (own == self.training_provider_id || self.coordinator_id == Some(own));
        if at_site || beside { Relation::Party } else { Relation::Anyone }
    }
}
