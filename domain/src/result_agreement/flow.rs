//! Making, changing, agreeing, measuring and discussing. What all agreed on stays; before that a change has everybody agree anew.

use super::{
    NewResultAgreement, NewResultMeasurement, ResultAgreement, ResultAgreementId, ResultApproval, ResultDiscussion, ResultFacts,
    ResultMeasurement, ResultMeasurementId, ResultState, ResultSurroundings,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AgreeResult, Authority, Changed, MeasureResult, Permitted, WriteResultAgreement},
};

impl ResultAgreement {
    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteResultAgreement, NewResultAgreement> {
    /// Makes a result agreement, to which nobody agreed yet.
    ///
    /// # Errors
    ///
    /// Every cause at once: parties that are unknown or whom the law does not name at the article, an agenda or goal that is not there,
    /// moments that are not in order, and values that cannot be.
    pub fn make(
        self,
        id: ResultAgreementId,
        around: &ResultSurroundings,
        now: Instant,
    ) -> Result<Changed<ResultAgreement>, Refusal> {
        let NewResultAgreement { municipality_id, facts } = self.into_subject();
        Refusal::unless_empty(facts.causes(municipality_id, around))?;
        let (approvals, discussion) = (Vec::new(), None);
        Ok(Changed::made(ResultAgreement { id, municipality_id, facts, approvals, discussion, created_at: now, version: 1 }))
    }
}

impl Permitted<WriteResultAgreement, ResultAgreement> {
    /// States other facts; whoever agreed agrees anew.
    ///
    /// # Errors
    ///
    /// As for a new one; or all agreed already.
    pub fn change(self, facts: ResultFacts, around: &ResultSurroundings) -> Result<Changed<ResultAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        if agreement.is_agreed() {
            return Err(Refusal::rule(Reason::ResultAgreed, "#"));
        }
        Refusal::unless_empty(facts.causes(agreement.municipality_id, around))?;
        agreement.facts = facts;
        agreement.approvals.clear();
        Ok(agreement.next_version())
    }

    /// Records that the result was discussed.
    ///
    /// # Errors
    ///
    /// Nothing was measured yet, or the day lies in the future.
    pub fn discuss(
        self,
        discussion: ResultDiscussion,
        has_value: bool,
        now: Instant,
    ) -> Result<Changed<ResultAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        let mut causes = Vec::new();
        if !matches!(agreement.state(has_value), ResultState::Measured | ResultState::Discussed) {
            causes.push(Cause::new(Reason::ResultNotMeasured, "#"));
        }
        if discussion.date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        agreement.discussion = Some(discussion);
        Ok(agreement.next_version())
    }
}

impl Permitted<AgreeResult, ResultAgreement> {
    /// Records that the caller's own organisation agrees.
    ///
    /// # Errors
    ///
    /// It agreed already, or the day lies in the future.
    pub fn agree(self, date: Date, caller: &Authority, now: Instant) -> Result<Changed<ResultAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        let organisation_id = caller.organisation();
        let mut causes = Vec::new();
        if agreement.is_agreed_by(organisation_id) {
            causes.push(Cause::new(Reason::AlreadyAgreed, "#"));
        }
        if date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        agreement.approvals.push(ResultApproval { organisation_id, date, recorded_at: now });
        Ok(agreement.next_version())
    }
}

impl Permitted<MeasureResult, NewResultMeasurement> {
    /// Sends a measurement in. A newer one of the same site takes the place of an older one in what is reckoned; both stay.
    ///
    /// # Errors
    ///
    /// Every cause at once: not all agreed yet, a day in the future, a percentage above a hundred, a group of fewer than the threshold, and a
    /// site of others or beyond the token.
    pub fn send(self, id: ResultMeasurementId, caller: &Authority, now: Instant) -> Result<Changed<ResultMeasurement>, Refusal> {
        Refusal::unless_empty(self.subject().causes(caller, now.date()))?;
        let NewResultMeasurement { agreement, facts, .. } = self.into_subject();
        let (agreement_id, organisation_id) = (agreement.id, caller.organisation());
        Ok(Changed::made(ResultMeasurement { id, agreement_id, organisation_id, facts, recorded_at: now }))
    }
}
