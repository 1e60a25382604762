//! The verbs, each in some states. A candidate goes on step by step; an end can come from any state before the start.
//!
//! | verb | from | to | needs |
//! |---|---|---|---|
//! | advance | applied | screening | eligible |
//! | advance | screening | intake | every step of the selection was passed |
//! | record intake | intake | ready, or stays | the intake was passed |
//! | place | ready | placed | an accepted match |
//! | advance | placed | started | its first day |
//! | reject | applied to placed | rejected | a reason |
//! | withdraw | applied to placed | withdrawn | a reason; of one's own where the candidate does it |

use serde::{Deserialize, Serialize};

use super::{Candidate, CandidateFacts, CandidateMove, CandidateState as State, EligibilityTerms, NewCandidate, ScreeningStep};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{
        AddCandidate, AdvanceCandidate, Authority, ChangeCandidate, Changed, EndCandidate, MatchCandidates, Permitted,
        RecordIntake, WithdrawCandidate,
    },
    candidate::CandidateId,
    code::{Code, codes},
    identifier::holds_citizen_number,
};

codes! {
    /// Waarom een kandidaat is afgewezen of zich terugtrok.
    CandidateEnd {
        /// Kan niet meedoen volgens de voorwaarden.
        NotEligible = "notEligible",
        /// Niet geschikt gebleken in de selectie.
        NotSuited = "notSuited",
        /// De opleider nam de kandidaat niet aan.
        NotAdmitted = "notAdmitted",
        /// Er was geen plek die past.
        NoPlace = "noPlace",
        /// Vond ander werk.
        OtherWork = "otherWork",
        /// Persoonlijke omstandigheden; welke wordt niet gevraagd.
        Personal = "personal",
        /// Uren of inkomen passen niet.
        Conditions = "conditions",
        /// Liet niets meer horen.
        NoAnswer = "noAnswer",
    }
}

/// What the intake of the training provider came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    /// The day of it.
    pub date: Date,
    /// Whether the training provider takes the candidate.
    pub passed: bool,
    /// The level of training that the candidate can follow (mbo 2 to 4).
    pub level: u8,
}

/// A step of its own accord, with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// The state to which it goes: screening, intake or started.
    pub state: State,
    /// The day.
    pub date: Date,
}

impl CandidateFacts {
    fn causes(&self, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (member, text) in [("givenName", &self.given_name), ("familyName", &self.family_name), ("contact", &self.contact)] {
            if holds_citizen_number(text) {
                causes.push(Cause::new(Reason::CitizenNumber, format!("#/{member}")));
            }
        }
        if self.birth_date > today {
            causes.push(Cause::new(Reason::BirthInFuture, "#/birthDate"));
        }
        if self.applied_date > today {
            causes.push(Cause::new(Reason::DateInFuture, "#/appliedDate"));
        }
        for (index, done) in self.screening.iter().enumerate() {
            if done.passed.is_some() && done.date > today {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/screening/{index}/date")));
            }
            if self.screening.iter().take(index).any(|earlier| earlier.step == done.step) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/screening/{index}/step")));
            }
        }
        for (index, travel) in self.travel.iter().enumerate() {
            if self.travel.iter().take(index).any(|earlier| earlier.location_id == travel.location_id) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/travel/{index}/locationId")));
            }
        }
        causes
    }

    /// Every step of the selection that was not passed.
    fn open_steps(&self) -> impl Iterator<Item = ScreeningStep> {
        let passed = |step: &&ScreeningStep| self.screening.iter().any(|done| done.step == **step && done.passed == Some(true));
        ScreeningStep::ALL.iter().filter(move |step| !passed(step)).copied()
    }
}

impl Permitted<AddCandidate, NewCandidate> {
    /// Takes the application in. Who cannot take part can apply: that is told, and decided by people.
    ///
    /// # Errors
    ///
    /// Every cause at once: days that have not come, a step or site that stands there twice, and a citizen service number.
    pub fn add(self, id: CandidateId, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        let NewCandidate { programme, facts } = self.into_subject();
        Refusal::unless_empty(facts.causes(now.date()))?;
        let moves = vec![CandidateMove { state: State::Applied, date: facts.applied_date }];
        let state = State::Applied;
        let candidate = Candidate { id, programme, facts: Some(facts), state, reason: None, moves, created_at: now, version: 1 };
        Ok(Changed::made(candidate))
    }
}

impl Candidate {
    fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::rule(Reason::CandidateState, "#")) }
    }

    /// What is known of the person, who was not erased.
    fn known(&self) -> Result<&CandidateFacts, Refusal> {
        self.facts.as_ref().ok_or_else(|| Refusal::rule(Reason::CandidateState, "#"))
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }

    /// A step has a day that has come and does not lie before the last one.
    fn judge_day(&self, date: Date, today: Date) -> Result<(), Refusal> {
        if date > today {
            return Err(Refusal::rule(Reason::DateInFuture, "#/date"));
        }
        if self.moved_date().is_some_and(|last| date < last) {
            return Err(Refusal::rule(Reason::DateBeforeLast, "#/date"));
        }
        Ok(())
    }

    fn moved(mut self, state: State, date: Date) -> Self {
        self.state = state;
        self.moves.push(CandidateMove { state, date });
        self
    }

    fn ended(self, state: State, reason: CandidateEnd, now: Instant) -> Result<Changed<Self>, Refusal> {
        self.must_be(&[State::Applied, State::Screening, State::Intake, State::Ready, State::Placed])?;
        let mut ended = self.moved(state, now.date());
        ended.reason = Some(reason);
        Ok(ended.next_version())
    }
}

impl Permitted<ChangeCandidate, Candidate> {
    /// States other facts of the person; what the intake came to stays.
    ///
    /// # Errors
    ///
    /// As for an application, an end that was reached, and where the candidate does it what others recorded.
    pub fn amend(self, facts: CandidateFacts, caller: &Authority, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        let mut candidate = self.into_subject();
        if candidate.state.is_end() {
            return Err(Refusal::rule(Reason::CandidateState, "#"));
        }
        let known = candidate.known()?;
        let intake = known.intake;
        let mut causes = known.others_causes(&facts, caller);
        causes.extend(facts.causes(now.date()));
        Refusal::unless_empty(causes)?;
        candidate.facts = Some(CandidateFacts { intake, ..facts });
        Ok(candidate.next_version())
    }
}

impl Permitted<AdvanceCandidate, Candidate> {
    /// Goes on to the selection, to the intake, or begins.
    ///
    /// # Errors
    ///
    /// A state that does not follow, a day to come or before the last step, who cannot take part, and a step of the selection that was
    /// not passed.
    pub fn advance(self, to: Advance, terms: EligibilityTerms, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        let candidate = self.into_subject();
        let facts = candidate.known()?;
        let mut causes = Vec::new();
        match (candidate.state, to.state) {
            (State::Applied, State::Screening) => {
                if !facts.ineligible(terms).is_empty() {
                    causes.push(Cause::new(Reason::NotEligible, "#/state"));
                }
            }
            (State::Screening, State::Intake) => {
                if facts.open_steps().next().is_some() {
                    causes.push(Cause::new(Reason::ScreeningOpen, "#/state"));
                }
            }
            (State::Placed, State::Started) => {}
            _ => causes.push(Cause::new(Reason::CandidateState, "#/state")),
        }
        Refusal::unless_empty(causes)?;
        candidate.judge_day(to.date, now.date())?;
        Ok(candidate.moved(to.state, to.date).next_version())
    }
}

impl Permitted<RecordIntake, Candidate> {
    /// Records what the intake came to: who passed is ready to be matched, who did not stays until somebody decides.
    ///
    /// # Errors
    ///
    /// Another state, and a day to come or before the last step.
    pub fn record(self, intake: Intake, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        let mut candidate = self.into_subject();
        candidate.must_be(&[State::Intake])?;
        candidate.judge_day(intake.date, now.date())?;
        candidate.facts.as_mut().ok_or_else(|| Refusal::rule(Reason::CandidateState, "#"))?.intake = Some(intake);
        let candidate = if intake.passed { candidate.moved(State::Ready, intake.date) } else { candidate };
        Ok(candidate.next_version())
    }
}

impl Permitted<MatchCandidates, Candidate> {
    /// Takes the place of an accepted match.
    ///
    /// # Errors
    ///
    /// Another state.
    pub fn place(self, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        let candidate = self.into_subject();
        candidate.must_be(&[State::Ready])?;
        Ok(candidate.moved(State::Placed, now.date()).next_version())
    }
}

impl Permitted<EndCandidate, Candidate> {
    /// Rejects the candidate, for a reason.
    ///
    /// # Errors
    ///
    /// A state from which there is no way.
    pub fn reject(self, reason: CandidateEnd, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        self.into_subject().ended(State::Rejected, reason, now)
    }
}

impl Permitted<WithdrawCandidate, Candidate> {
    /// Records that the candidate withdrew, for a reason.
    ///
    /// # Errors
    ///
    /// A state from which there is no way; or the candidate does it, and the reason is one that is for others to give.
    pub fn withdraw(self, reason: CandidateEnd, caller: &Authority, now: Instant) -> Result<Changed<Candidate>, Refusal> {
        reason.judge(caller)?;
        self.into_subject().ended(State::Withdrawn, reason, now)
    }
}
