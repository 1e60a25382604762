//! What candidates see and do themselves: they come in with a one-time code, correct what they stated, and withdraw.

use super::{Candidate, CandidateEnd, CandidateFacts, CandidateId};
use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ExchangeCandidateCode, InviteCandidate, Permitted, Role},
    invitation::{Attempt, CodeTerms, Invitation},
};

/// An invitation of a candidate.
pub type CandidateInvitation = Invitation<CandidateId>;

/// The id of an invitation of a candidate.
pub type CandidateInvitationId = Id<CandidateInvitation>;

impl Permitted<InviteCandidate, Candidate> {
    /// Invites a candidate, at the contact that is on file.
    ///
    /// # Errors
    ///
    /// The candidate was rejected or withdrew, or is not known any more.
    pub fn invite(
        self,
        id: CandidateInvitationId,
        code_hash: Vec<u8>,
        terms: CodeTerms,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<CandidateInvitation>, Refusal> {
        let candidate = self.into_subject();
        if candidate.state.is_end() || candidate.facts.is_none() {
            return Err(Refusal::rule(Reason::CandidateState, "#"));
        }
        Ok(Invitation::made(id, candidate.id, code_hash, terms, caller, now))
    }
}

impl Permitted<ExchangeCandidateCode, CandidateInvitation> {
    /// Tries a code, of which the keyed hash is given. A wrong try is saved like a right one, so that it counts.
    ///
    /// # Errors
    ///
    /// The code was exchanged, has expired, or was tried too often: then it does not matter whether it is right.
    pub fn attempt(self, code_hash: &[u8], now: Instant) -> Result<(Changed<CandidateInvitation>, Attempt), Refusal> {
        self.into_subject().tried(code_hash, now)
    }
}

impl CandidateFacts {
    /// What a candidate would change that others recorded: the day and the way of the application, and the selection.
    pub(super) fn others_causes(&self, stated: &Self, caller: &Authority) -> Vec<Cause> {
        if caller.role() != Role::Candidate {
            return Vec::new();
        }
        let changed = [
            (self.applied_date != stated.applied_date, "#/appliedDate"),
            (self.channel != stated.channel, "#/channel"),
            (self.screening != stated.screening, "#/screening"),
        ];
        changed
            .into_iter()
            .filter(|(changed, _)| *changed)
            .map(|(_, pointer)| Cause::new(Reason::RecordedByOthers, pointer))
            .collect()
    }
}

impl CandidateEnd {
    /// Whether it is a reason for which candidates withdraw themselves.
    const fn is_own(self) -> bool {
        matches!(self, Self::OtherWork | Self::Personal | Self::Conditions)
    }

    /// Refuses a candidate a reason that is for others to give.
    pub(super) fn judge(self, caller: &Authority) -> Result<(), Refusal> {
        if caller.role() == Role::Candidate && !self.is_own() {
            return Err(Refusal::rule(Reason::EndReasonUnfit, "#/reason"));
        }
        Ok(())
    }
}
