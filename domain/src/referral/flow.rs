//! Who says what of a referral: making one, taking it a step further, and changing whose turn it is.

use super::{
    AtSite, Indication, Referral, ReferralEnd, ReferralId, ReferralMove, ReferralState, ReferralTerms, Turn, TurnReason,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{Action, AdvanceReferral, Authority, Changed, ManageWaitingList, Permitted, Refer, Relation, Subject},
    child::Child,
    line::Place,
};

/// A referral that is not made yet.
#[derive(Clone, Debug)]
pub struct NewReferral {
    /// The child, as who refers has registered it.
    pub child: Child,
    /// Whether there is a referral of it by the same organisation that has not ended.
    pub has_open: bool,
    /// When it was signalled.
    pub signalled_date: Date,
}

/// A step to be recorded, with what belongs to where it leads.
#[derive(Clone, Debug)]
pub struct Advance {
    /// Where it leads.
    pub state: ReferralState,
    /// On which day.
    pub date: Date,
    /// Whether the child belongs to the target group; with an indication alone.
    pub indicated: Option<bool>,
    /// The version of the municipality's criteria; with an indication alone.
    pub criteria_version: Option<String>,
    /// The site, or why the one that is named cannot be it; with a registration alone.
    pub site: Option<Result<Place, Reason>>,
    /// When guardians agreed that the site hears who the child is; with a registration alone.
    pub guardians_agreed_date: Option<Date>,
    /// Why it ends; with an end alone.
    pub reason: Option<ReferralEnd>,
}

/// Who records a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// Who refers.
    Referrer,
    /// The site at which the child is registered.
    Site,
}

/// On whose word something is recorded, and when.
#[derive(Clone, Copy, Debug)]
pub struct Recorder<'a> {
    /// The caller.
    pub caller: &'a Authority,
    /// Now.
    pub now: Instant,
}

impl Recorder<'_> {
    fn entry(&self, state: ReferralState, date: Date, reason: Option<ReferralEnd>) -> ReferralMove {
        let identity = self.caller.identity();
        ReferralMove {
            state,
            date,
            reason,
            organisation_id: identity.organisation,
            client_id: identity.client,
            person: identity.person.clone(),
            recorded_at: self.now,
        }
    }

    fn judge_date(&self, date: Date, not_before: Date, pointer: &str, causes: &mut Vec<Cause>) {
        if date > self.now.date() {
            causes.push(Cause::new(Reason::DateInFuture, pointer));
        } else if date < not_before {
            causes.push(Cause::new(Reason::DateBeforeLast, pointer));
        }
    }
}

impl Permitted<Refer, NewReferral> {
    /// Signals a child.
    ///
    /// # Errors
    ///
    /// The child is too old, or there is a referral of it that has not ended; the day lies in the future or before its birth.
    pub fn refer(self, id: ReferralId, terms: &ReferralTerms, recorder: Recorder<'_>) -> Result<Changed<Referral>, Refusal> {
        let NewReferral { child, has_open, signalled_date } = self.into_subject();
        let ages_out_date = terms.ages_out(child.birth_date);
        let mut causes = Vec::new();
        recorder.judge_date(signalled_date, child.birth_date, "#/signalledDate", &mut causes);
        if ages_out_date <= recorder.now.date() {
            causes.push(Cause::new(Reason::ReferralTooOld, "#"));
        }
        if has_open {
            causes.push(Cause::new(Reason::ReferralOpen, "#"));
        }
        Refusal::unless_empty(causes)?;
        let state = ReferralState::Signalled;
        Ok(Changed::made(Referral {
            id,
            child_id: child.id,
            organisation_id: recorder.caller.organisation(),
            state,
            indication: None,
            site: None,
            due_date: terms.due(state, signalled_date, ages_out_date),
            ages_out_date,
            moves: vec![recorder.entry(state, signalled_date, None)],
            version: 1,
        }))
    }
}

impl Advance {
    /// What belongs to another state than this one, or is missing for it.
    fn judge_members(&self, causes: &mut Vec<Cause>) {
        let (indicates, registers) = (self.state == ReferralState::Indicated, self.state == ReferralState::Registered);
        let members = [
            ("#/indicated", self.indicated.is_some(), indicates, indicates),
            ("#/criteriaVersion", self.criteria_version.is_some(), indicates, indicates),
            ("#/locationId", self.site.is_some(), registers, registers),
            ("#/guardiansAgreedDate", self.guardians_agreed_date.is_some(), registers, false),
            ("#/reason", self.reason.is_some(), self.state.is_end(), self.state.is_end()),
        ];
        for (pointer, is_there, belongs, is_needed) in members {
            match (is_there, belongs, is_needed) {
                (true, false, _) => causes.push(Cause::new(Reason::OfOtherState, pointer)),
                (false, _, true) => causes.push(Cause::new(Reason::NeededForState, pointer)),
                _ => {}
            }
        }
        if let Some(Err(reason)) = self.site {
            causes.push(Cause::new(reason, "#/locationId"));
        }
        if self.reason.is_some_and(|reason| self.state.is_end() && !self.state.ends_by(reason)) {
            causes.push(Cause::new(Reason::EndReasonUnfit, "#/reason"));
        }
    }
}

impl Permitted<AdvanceReferral, Referral> {
    /// Takes it a step further.
    ///
    /// # Errors
    ///
    /// The state cannot follow the one that was recorded last, the day lies in the future or before the last step, what belongs to the
    /// state is missing or what belongs to another is there. A site says only what happens at the site.
    pub fn advance(
        self,
        advance: Advance,
        mover: Mover,
        terms: &ReferralTerms,
        recorder: Recorder<'_>,
    ) -> Result<Changed<Referral>, Refusal> {
        let mut referral = self.into_subject();
        if mover == Mover::Site && !advance.state.is_of_site() {
            return Err(Refusal::Forbidden(Action::AdvanceReferral));
        }
        let mut causes = Vec::new();
        if !advance.state.follows(referral.state) {
            causes.push(Cause::new(Reason::ReferralJump, "#/state"));
        }
        if advance.state == ReferralState::AgedOut && recorder.now.date() < referral.ages_out_date {
            causes.push(Cause::new(Reason::ReferralNotTooOld, "#/state"));
        }
        recorder.judge_date(advance.date, referral.moved_date(), "#/date", &mut causes);
        if advance.guardians_agreed_date.is_some_and(|agreed| agreed > recorder.now.date()) {
            causes.push(Cause::new(Reason::DateInFuture, "#/guardiansAgreedDate"));
        }
        advance.judge_members(&mut causes);
        Refusal::unless_empty(causes)?;
        let Advance { state, date, indicated, criteria_version, site, guardians_agreed_date, reason } = advance;
        if let Some((indicated, criteria_version)) = indicated.zip(criteria_version) {
            referral.indication = Some(Indication { indicated, date, criteria_version });
        }
        if let Some(Ok(place)) = site {
            let turn = Turn { as_indicated: referral.is_indicated(), from_date: date, reason: None };
            referral.site = Some(AtSite { place, registered_date: date, guardians_agreed_date, turn });
        }
        referral.state = state;
        referral.due_date = terms.due(state, date, referral.ages_out_date);
        referral.moves.push(recorder.entry(state, date, reason));
        Ok(next_version(referral))
    }
}

impl Permitted<ManageWaitingList, Referral> {
    /// Changes whose turn it is.
    ///
    /// # Errors
    ///
    /// The child does not wait, or the day lies in the future.
    pub fn take_turn(
        self,
        as_indicated: bool,
        from_date: Date,
        reason: TurnReason,
        now: Instant,
    ) -> Result<Changed<Referral>, Refusal> {
        let mut referral = self.into_subject();
        let waits = referral.state == ReferralState::Registered;
        let Some(site) = referral.site.as_mut().filter(|_| waits) else {
            return Err(Refusal::rule(Reason::ReferralNotWaiting, "#"));
        };
        if from_date > now.date() {
            return Err(Refusal::rule(Reason::DateInFuture, "#/fromDate"));
        }
        site.turn = Turn { as_indicated, from_date, reason: Some(reason) };
        Ok(next_version(referral))
    }
}

fn next_version(mut referral: Referral) -> Changed<Referral> {
    let expected = referral.version;
    referral.version += 1;
    Changed::from_version(referral, expected)
}

impl Mover {
    /// In which of the two a caller stands towards a referral.
    pub fn of(referral: &Referral, caller: &Authority) -> Self {
        if referral.relation(caller) == Relation::Own { Self::Referrer } else { Self::Site }
    }
}

/// The transaction registered the child for the caller, or found it among the own registrations.
impl Subject for NewReferral {
    fn relation(&self, _caller: &Authority) -> Relation {
        Relation::Own
    }
}
