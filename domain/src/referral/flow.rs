//! Who says what of a referral: making one, taking it a step further, and changing whose turn it is.

use super::{
    AtSite, Indication, Referral, ReferralEnd, ReferralId, ReferralMove, ReferralState, ReferralTerms, Standing, Turn,
    TurnChange, TurnReason,
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

/// How many steps a referral has at most.
const MOST_STEPS: usize = 100;

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

    fn turned(&self, turn: Turn) -> TurnChange {
        let identity = self.caller.identity();
        TurnChange {
            turn,
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
            due_date: terms.due(state, signalled_date),
            ages_out_date,
            moves: vec![recorder.entry(state, signalled_date, None)],
            turns: Vec::new(),
            version: 1,
        }))
    }
}

impl Advance {
    /// What belongs to another state than this one, or is missing for it.
    fn judge_members(&self, from: ReferralState, causes: &mut Vec<Cause>) {
        let ends = self.state.is_end() || self.state.gives_back(from);
        let (indicates, registers) = (self.state == ReferralState::Indicated, self.state == ReferralState::Registered);
        let members = [
            ("#/indicated", self.indicated.is_some(), indicates, indicates),
            ("#/criteriaVersion", self.criteria_version.is_some(), indicates, indicates),
            ("#/locationId", self.site.is_some(), registers, registers),
            ("#/guardiansAgreedDate", self.guardians_agreed_date.is_some(), registers, false),
            ("#/reason", self.reason.is_some(), ends, ends),
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

    /// Whether it only says that the indication was another after all.
    fn corrects(&self, from: ReferralState) -> bool {
        self.state == ReferralState::Indicated && !from.is_end() && from != ReferralState::Signalled
    }

    /// Why it cannot follow where the referral stands.
    fn judge_state(&self, referral: &Referral, standing: &Standing, causes: &mut Vec<Cause>) {
        // What follows from places and age may be recorded too, and whoever left by that may be registered anew.
        let by_itself = standing.by_itself
            && (self.state == standing.state
                || (standing.state == ReferralState::DroppedOut && self.state == ReferralState::Registered));
        let follows = self.state.follows(standing.state) || by_itself || self.corrects(standing.state);
        let too_long = referral.moves.len() >= MOST_STEPS && !self.state.is_end();
        if !follows || too_long {
            causes.push(Cause::new(Reason::ReferralJump, "#/state"));
        } else if self.state == ReferralState::AgedOut && self.date < referral.ages_out_date {
            causes.push(Cause::new(Reason::ReferralNotTooOld, "#/date"));
        } else if !self.state.is_end() && referral.ages_out_date <= self.date {
            causes.push(Cause::new(Reason::ReferralTooOld, "#/date"));
        }
    }
}

impl Referral {
    /// Where it is registered now: a child that still is at the site keeps its turn there.
    fn register(&mut self, place: Place, date: Date, guardians_agreed_date: Option<Date>, is_there: bool) {
        if let Some(same) = self.site.as_mut().filter(|site| is_there && site.place == place) {
            same.guardians_agreed_date = guardians_agreed_date.or(same.guardians_agreed_date);
            return;
        }
        let turn = Turn { as_indicated: self.is_indicated(), from_date: date, reason: None };
        self.site = Some(AtSite { place, registered_date: date, guardians_agreed_date, turn });
    }

    fn indicate(&mut self, indication: Indication) {
        if let Some(site) = self.site.as_mut().filter(|site| site.turn.reason.is_none()) {
            site.turn.as_indicated = indication.indicated;
        }
        self.indication = Some(indication);
    }
}

impl Permitted<AdvanceReferral, Referral> {
    /// Takes it a step further.
    ///
    /// # Errors
    ///
    /// The state cannot follow the one in which it stands, the day lies in the future or before the last step, what belongs to the state is
    /// missing or what belongs to another is there. A site says only what happens at the site.
    pub fn advance(
        self,
        advance: Advance,
        mover: Mover,
        standing: &Standing,
        terms: &ReferralTerms,
        recorder: Recorder<'_>,
    ) -> Result<Changed<Referral>, Refusal> {
        let mut referral = self.into_subject();
        if mover == Mover::Site && !advance.state.is_of_site(standing.state) {
            return Err(Refusal::Forbidden(Action::AdvanceReferral));
        }
        let (mut causes, corrects) = (Vec::new(), advance.corrects(standing.state));
        advance.judge_state(&referral, standing, &mut causes);
        let not_before = if corrects {
            referral.signalled_date()
        } else if standing.by_itself && standing.state != ReferralState::AgedOut && advance.state != standing.state {
            standing.date.max(referral.moved_date())
        } else {
            referral.moved_date()
        };
        recorder.judge_date(advance.date, not_before, "#/date", &mut causes);
        if let Some(agreed) = advance.guardians_agreed_date {
            recorder.judge_date(agreed, referral.signalled_date(), "#/guardiansAgreedDate", &mut causes);
        }
        advance.judge_members(standing.state, &mut causes);
        Refusal::unless_empty(causes)?;
        let Advance { state, date, indicated, criteria_version, site, guardians_agreed_date, reason } = advance;
        if let Some((indicated, criteria_version)) = indicated.zip(criteria_version) {
            referral.indicate(Indication { indicated, date, criteria_version });
        }
        referral.moves.push(recorder.entry(state, date, reason));
        if corrects && referral.state != state {
            return Ok(next_version(referral));
        }
        let is_there = matches!(standing.state, ReferralState::Registered | ReferralState::Placed);
        match (site, standing.place) {
            (Some(Ok(place)), _) => referral.register(place, date, guardians_agreed_date, is_there),
            // Guardians registered the child themselves, or elsewhere than was recorded, and a place tells where.
            (_, Some(place)) if state.is_at_site() && referral.site.as_ref().is_none_or(|site| site.place != place) => {
                referral.register(place, date, None, false);
            }
            _ if state.gives_back(standing.state) => referral.site = None,
            _ => {}
        }
        referral.state = state;
        let found_outside = state == ReferralState::Indicated && !referral.is_indicated();
        referral.due_date = terms.due(state, date).filter(|_| !found_outside);
        Ok(next_version(referral))
    }
}

impl Permitted<ManageWaitingList, Referral> {
    /// Changes whose turn it is.
    ///
    /// # Errors
    ///
    /// The child does not wait, or the day lies in the future or before the signal.
    pub fn take_turn(
        self,
        as_indicated: bool,
        from_date: Date,
        reason: TurnReason,
        standing: &Standing,
        recorder: Recorder<'_>,
    ) -> Result<Changed<Referral>, Refusal> {
        let mut referral = self.into_subject();
        let signalled = referral.signalled_date();
        let waits = standing.state == ReferralState::Registered && referral.turns.len() < MOST_STEPS;
        let Some(site) = referral.site.as_mut().filter(|_| waits) else {
            return Err(Refusal::rule(Reason::ReferralNotWaiting, "#"));
        };
        let mut causes = Vec::new();
        recorder.judge_date(from_date, signalled, "#/fromDate", &mut causes);
        Refusal::unless_empty(causes)?;
        site.turn = Turn { as_indicated, from_date, reason: Some(reason) };
        let change = recorder.turned(site.turn);
        referral.turns.push(change);
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
