//! Making and changing an agenda and its goals. Each change is one version of the whole, so that its history shows what held when.

use super::{Agenda, AgendaFacts, AgendaGoal, AgendaGoalId, AgendaId, GoalFacts, NewAgenda};
use crate::{
    Cause, Instant, Reason, Refusal,
    authority::{Changed, Permitted, WriteAgenda},
    organisation::Organisation,
};

/// How many goals an agenda has at most.
const MOST_GOALS: usize = 200;

impl Agenda {
    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteAgenda, NewAgenda> {
    /// Makes an agenda; `parties` are the organisations that are named, as far as they exist.
    ///
    /// # Errors
    ///
    /// Every cause at once: days in the wrong order, parties that are unknown, listed twice or the municipality itself, somebody who takes
    /// part and is no party, an escalation that skips a step, and what is said to be done on a day to come.
    pub fn make(self, id: AgendaId, parties: &[Organisation], now: Instant) -> Result<Changed<Agenda>, Refusal> {
        let NewAgenda { municipality_id, facts } = self.into_subject();
        Refusal::unless_empty(facts.causes(municipality_id, parties, now.date()))?;
        Ok(Changed::made(Agenda { id, municipality_id, facts, goals: Vec::new(), created_at: now, version: 1 }))
    }
}

impl Permitted<WriteAgenda, Agenda> {
    /// States other facts of the agenda; `parties` are the organisations that these name, as far as they exist.
    ///
    /// # Errors
    ///
    /// As for a new one; or a state that does not follow, or a goal carried by who would be no party any more.
    pub fn amend(self, facts: AgendaFacts, parties: &[Organisation], now: Instant) -> Result<Changed<Agenda>, Refusal> {
        let mut agenda = self.into_subject();
        let mut causes = facts.causes(agenda.municipality_id, parties, now.date());
        if !facts.state.may_follow(agenda.facts.state) {
            causes.push(Cause::new(Reason::AgendaStateJump, "#/state"));
        }
        causes.extend(facts.causes_of_goals(agenda.municipality_id, &agenda.goals));
        Refusal::unless_empty(causes)?;
        agenda.facts = facts;
        Ok(agenda.next_version())
    }

    /// Sets a goal; `parties` are the parties of the agenda.
    ///
    /// # Errors
    ///
    /// Every cause at once: an owner who is no party, stands there twice, or whom the law does not name at the article; a day outside the
    /// period of the agenda.
    pub fn set_goal(self, id: AgendaGoalId, facts: GoalFacts, parties: &[Organisation]) -> Result<Changed<Agenda>, Refusal> {
        let mut agenda = self.into_subject();
        let mut causes = facts.causes(&agenda, parties);
        if agenda.goals.len() >= MOST_GOALS {
            causes.push(Cause::new(Reason::GoalsTooMany, "#"));
        }
        Refusal::unless_empty(causes)?;
        agenda.goals.push(AgendaGoal { id, facts });
        Ok(agenda.next_version())
    }

    /// States other facts of a goal; `parties` are the parties of the agenda.
    ///
    /// # Errors
    ///
    /// As for a new goal; or there is no such goal.
    pub fn amend_goal(self, id: AgendaGoalId, facts: GoalFacts, parties: &[Organisation]) -> Result<Changed<Agenda>, Refusal> {
        let mut agenda = self.into_subject();
        Refusal::unless_empty(facts.causes(&agenda, parties))?;
        agenda.goals.iter_mut().find(|goal| goal.id == id).ok_or(Refusal::NotFound)?.facts = facts;
        Ok(agenda.next_version())
    }

    /// Takes a goal out.
    ///
    /// # Errors
    ///
    /// There is no such goal, or the agenda was established: then a goal is dropped and stays.
    pub fn remove_goal(self, id: AgendaGoalId) -> Result<Changed<Agenda>, Refusal> {
        let mut agenda = self.into_subject();
        if agenda.goal(id).is_none() {
            return Err(Refusal::NotFound);
        }
        if matches!(agenda.facts.state, super::AgendaState::Established | super::AgendaState::Evaluated) {
            return Err(Refusal::rule(Reason::GoalEstablished, "#"));
        }
        agenda.goals.retain(|goal| goal.id != id);
        Ok(agenda.next_version())
    }
}
