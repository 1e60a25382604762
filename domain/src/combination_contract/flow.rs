//! Signing, and what comes after.
//!
//! | verb | from | to | needs |
//! |---|---|---|---|
//! | sign | offered | offered, signed once all have | |
//! | sign | signed, active, suspended | the same | an amendment that waits |
//! | activate | signed | active | no blocking findings, all of the screening, with training an agreement for each site |
//! | suspend | active | suspended | |
//! | resume | suspended | active | no blocking findings |
//! | end | any but ended | the same until its last day; ended at once where it never was active | |

use super::{
    CombinationContract, ContractEndReason, ContractEnding, ContractSignature, ContractState as State, ContractSurroundings,
    Suspension, findings::nothing_blocks, standing::all_signed,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AdvanceCombinationContract, Authority, Changed, Permitted, SignCombinationContract},
    code::codes,
    combination::Employer,
    parameter::RuleParameters,
    training_agreement::untrained,
};

codes! {
    /// Wie tekent: de eigen organisatie, of de werknemer, van wie een partij het vastlegt.
    ContractSignatory {
        /// De werknemer.
        Person = "person",
        /// De eigen organisatie.
        Organisation = "organisation",
    }
}

impl CombinationContract {
    /// What of the screening is missing before the person may work with children: the entry in the register and its link for childcare
    /// (Wet kinderopvang 1.50), and a certificate of conduct for each engagement (also Wet op het primair onderwijs 32). Whether these
    /// are in time and young enough is for the findings to say.
    fn missing_screening(&self) -> Vec<Cause> {
        let screening = self.screening.clone().unwrap_or_default();
        let mut causes = Vec::new();
        let in_childcare = self.engagements.iter().any(|one| one.terms.employer == Employer::ChildcareProvider);
        if in_childcare && (screening.register_entry.is_none() || screening.register_link.is_none()) {
            causes.push(Cause::new(Reason::RegisterEntryMissing, "#/screening"));
        }
        for place in 0..self.engagements.len() {
            if !screening.conduct_certificates.iter().any(|one| one.engagement == place) && !self.is_continued(place, &screening)
            {
                causes.push(Cause::new(Reason::CertificateMissing, format!("#/engagements/{place}")));
            }
        }
        causes
    }

    /// Whether an engagement follows another at the same organisation, for which a certificate was seen.
    fn is_continued(&self, place: usize, screening: &super::ContractScreening) -> bool {
        let Some(engagement) = self.engagements.get(place) else { return false };
        let Some((followed, before)) = engagement.follows.and_then(|at| Some((at, self.engagements.get(at)?))) else {
            return false;
        };
        before.organisation_id == engagement.organisation_id
            && (screening.conduct_certificates.iter().any(|one| one.engagement == followed)
                || self.is_continued(followed, screening))
    }
}

impl Permitted<SignCombinationContract, CombinationContract> {
    /// Records that the own organisation, or the person, signed the contract or the amendment that waits. Once all have, it holds.
    ///
    /// # Errors
    ///
    /// There is nothing to sign; the own organisation does not sign it; it was signed already; or the day lies in the future.
    pub fn sign(
        self,
        signatory: ContractSignatory,
        date: Date,
        caller: &Authority,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        let organisations = contract.signing_organisations();
        let is_amended = contract.waiting_amendment().is_some();
        if is_amended {
            contract.must_be(&[State::Signed, State::Active, State::Suspended])?;
        } else {
            contract.must_be(&[State::Offered])?;
        }
        let own = caller.organisation();
        let signs = match signatory {
            ContractSignatory::Person => None,
            ContractSignatory::Organisation => Some(own),
        };
        let mut causes = Vec::new();
        if signs.is_some_and(|organisation| !organisations.contains(&organisation)) {
            causes.push(Cause::new(Reason::SignatoryUnfit, "#/signatory"));
        }
        let signatures = match contract.amendments.last_mut() {
            Some(amendment) if is_amended => &mut amendment.signatures,
            _ => &mut contract.signatures,
        };
        if signatures.iter().any(|one| one.organisation_id == signs) {
            causes.push(Cause::new(Reason::AlreadySigned, "#/signatory"));
        }
        if date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        signatures.push(ContractSignature { organisation_id: signs, date, recorded_by: own, recorded_at: now });
        if all_signed(signatures, &organisations) {
            if is_amended {
                contract.agree_amendment(now);
                nothing_blocks(&contract.check(around, parameters, now.date())?)?;
            } else {
                contract.state = State::Signed;
            }
        }
        Ok(contract.next_version())
    }
}

impl Permitted<AdvanceCombinationContract, CombinationContract> {
    /// Starts the work.
    ///
    /// # Errors
    ///
    /// Every gate that is closed: not all have signed, a finding stands in the way, screening is missing, or, with a training part, a
    /// training agreement of a site that all three have signed.
    pub fn activate(
        self,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Signed])?;
        let mut causes = contract.missing_screening();
        if contract.with_training {
            let missing = untrained(&around.training, &contract).into_iter();
            let at = |place| Cause::new(Reason::TrainingAgreementMissing, format!("#/engagements/{place}"));
            causes.extend(missing.map(at));
        }
        causes.extend(super::judging::causes(nothing_blocks(&contract.check(around, parameters, now.date())?)));
        Refusal::unless_empty(causes)?;
        contract.state = State::Active;
        Ok(contract.next_version())
    }

    /// Stops the work for some time, from a day on. Why is not kept: it may be about health.
    ///
    /// # Errors
    ///
    /// The contract is not active, or the day lies in the future or before the contract.
    pub fn suspend(self, date: Date, now: Instant) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Active])?;
        let last = contract.suspensions.iter().filter_map(|one| one.end_date).max();
        if date > now.date() {
            return Err(Refusal::rule(Reason::DateInFuture, "#/date"));
        }
        if date < contract.period().0 || last.is_some_and(|last| date <= last) {
            return Err(Refusal::rule(Reason::DateBeforeLast, "#/date"));
        }
        contract.suspensions.push(Suspension { start_date: date, end_date: None });
        contract.state = State::Suspended;
        Ok(contract.next_version())
    }

    /// Takes the work up again on a day.
    ///
    /// # Errors
    ///
    /// The contract is not suspended, the day lies in the future or not after the first day without work, or a finding stands in the way.
    pub fn resume(
        self,
        date: Date,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Suspended])?;
        if date > now.date() {
            return Err(Refusal::rule(Reason::DateInFuture, "#/date"));
        }
        if let Some(suspension) = contract.suspensions.last_mut() {
            let last_free = date.yesterday().unwrap_or(date);
            if last_free < suspension.start_date {
                return Err(Refusal::rule(Reason::DateBeforeLast, "#/date"));
            }
            suspension.end_date = Some(last_free);
        }
        contract.state = State::Active;
        nothing_blocks(&contract.check(around, parameters, now.date())?)?;
        Ok(contract.next_version())
    }

    /// Says what the last day is, and why. A contract that never was active ends at once; any other once that day is over.
    ///
    /// # Errors
    ///
    /// It has ended; or the day lies before the contract begins, or after it ends anyway.
    pub fn end(self, end_date: Date, reason: ContractEndReason) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        if contract.state == State::Ended {
            return Err(Refusal::rule(Reason::ContractState, "#"));
        }
        let was_active = matches!(contract.state, State::Active | State::Suspended);
        contract.ending = None;
        let (first, last) = contract.period();
        if was_active && end_date < first {
            return Err(Refusal::rule(Reason::EndBeforeStart, "#/endDate"));
        }
        if last.is_some_and(|last| end_date > last) {
            return Err(Refusal::rule(Reason::EndAfterContract, "#/endDate"));
        }
        // What waits for signatures has nothing left to hold for.
        contract.amendments.retain(|amendment| amendment.agreed_at.is_some());
        contract.ending = Some(ContractEnding { end_date, reason });
        if !was_active {
            contract.state = State::Ended;
        }
        Ok(contract.next_version())
    }
}
