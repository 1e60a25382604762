//! Making, changing and signing. What was signed changes while not all three have signed, and then they sign anew; what stands beside it,
//! recognition, guidance plan and shares, can be stated as long as it runs.

use super::{
    MonthProgress, NewTrainingAgreement, TrainingAgreement, TrainingAgreementId, TrainingFacts, TrainingSignatory,
    TrainingSignature,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, RecordTrainingProgress, SignTrainingAgreement, WriteTrainingAgreement},
    combination_contract::CombinationContract,
};

impl TrainingAgreement {
    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteTrainingAgreement, NewTrainingAgreement> {
    /// Makes an agreement for one site of a contract.
    ///
    /// # Errors
    ///
    /// Every cause at once: days and hours that cannot be, an engagement that is not there, does not run or has an agreement already, a
    /// training provider that is none, a contract that has ended.
    pub fn make(self, id: TrainingAgreementId, now: Instant) -> Result<Changed<TrainingAgreement>, Refusal> {
        Refusal::unless_empty(self.subject().causes(now.date()))?;
        let NewTrainingAgreement { engagement, training_provider_id, facts, around } = self.into_subject();
        let known = around.contract.engagements.get(engagement).ok_or(Refusal::NotFound)?;
        Ok(Changed::made(TrainingAgreement {
            id,
            contract_id: around.contract.id,
            engagement,
            location_id: known.location_id,
            company_id: known.organisation_id,
            training_provider_id,
            coordinator_id: around.contract.coordinator_id,
            facts,
            signatures: Vec::new(),
            progress: Vec::new(),
            recorded_at: now,
            version: 1,
        }))
    }
}

impl Permitted<WriteTrainingAgreement, TrainingAgreement> {
    /// States other facts.
    ///
    /// # Errors
    ///
    /// Every cause for which these cannot be; or all have signed what would become otherwise.
    pub fn change(
        self,
        facts: TrainingFacts,
        contract: &CombinationContract,
        now: Instant,
    ) -> Result<Changed<TrainingAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        let is_signed_same = TrainingFacts { guidance: facts.guidance.clone(), ..agreement.facts.clone() } == facts;
        if !is_signed_same && agreement.is_signed() {
            return Err(Refusal::rule(Reason::AgreementSigned, "#"));
        }
        Refusal::unless_empty(facts.causes(contract, agreement.engagement, now.date()))?;
        if !is_signed_same {
            agreement.signatures.clear();
        }
        agreement.facts = facts;
        Ok(agreement.next_version())
    }
}

impl Permitted<SignTrainingAgreement, TrainingAgreement> {
    /// Records that the own organisation, or the student, signed it.
    ///
    /// # Errors
    ///
    /// It is not for the own organisation to sign so; it was signed so already; or the day lies in the future.
    pub fn sign(
        self,
        signatory: TrainingSignatory,
        date: Date,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<TrainingAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        let own = caller.organisation();
        let may_sign = match signatory {
            TrainingSignatory::TrainingProvider => own == agreement.training_provider_id,
            TrainingSignatory::Company => own == agreement.company_id,
            TrainingSignatory::Student => true,
        };
        let mut causes = Vec::new();
        if !may_sign {
            causes.push(Cause::new(Reason::SignatoryUnfit, "#/signatory"));
        }
        if agreement.is_signed_by(signatory) {
            causes.push(Cause::new(Reason::AlreadySigned, "#/signatory"));
        }
        if date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        agreement.signatures.push(TrainingSignature { signatory, date, recorded_by: own, recorded_at: now });
        Ok(agreement.next_version())
    }
}

impl Permitted<RecordTrainingProgress, TrainingAgreement> {
    /// States the hours of months, in the place of all that were stated before.
    ///
    /// # Errors
    ///
    /// Every cause at once: a month that is there twice, lies outside the agreement or in the future; or not all have signed.
    pub fn record(self, mut months: Vec<MonthProgress>, now: Instant) -> Result<Changed<TrainingAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        if !agreement.is_signed() {
            return Err(Refusal::rule(Reason::AgreementUnsigned, "#"));
        }
        let mut causes = Vec::new();
        for (index, one) in months.iter().enumerate() {
            let at = format!("#/months/{index}/month");
            if months.iter().take(index).any(|earlier| earlier.month == one.month) {
                causes.push(Cause::new(Reason::DuplicateEntry, at.clone()));
            }
            if one.month < agreement.facts.start_date.first_of_month() || one.month > agreement.facts.end_date {
                causes.push(Cause::new(Reason::MonthOutside, at.clone()));
            }
            if one.month > now.date() {
                causes.push(Cause::new(Reason::DateInFuture, at));
            }
        }
        Refusal::unless_empty(causes)?;
        months.sort_by_key(|one| one.month);
        agreement.progress = months;
        Ok(agreement.next_version())
    }
}
