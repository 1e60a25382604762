//! What cannot be of an agenda and its goals.

use super::{Agenda, AgendaFacts, AgendaGoal, AgendaState, GoalFacts};
use crate::{
    Cause, Date, Reason,
    direction::causes_of_parties,
    identifier::holds_citizen_number,
    organisation::{Organisation, OrganisationId},
};

/// How many years an agenda lasts at most, so that what is missing of it stays a list that can be read.
const MOST_YEARS: i16 = 20;

impl AgendaState {
    /// Whether it may come after another.
    pub(super) fn may_follow(self, before: Self) -> bool {
        use AgendaState::{Concept, Consultation, Established, Evaluated};
        self == before
            || matches!(
                (before, self),
                (Concept, Consultation | Established)
                    | (Consultation, Concept | Established)
                    | (Established, Consultation | Evaluated)
            )
    }
}

impl AgendaFacts {
    /// Whether an organisation is the municipality or a party.
    fn involves(&self, municipality: OrganisationId, organisation: OrganisationId) -> bool {
        organisation == municipality || self.party_ids.contains(&organisation)
    }

    /// Every cause for which these cannot be the facts of an agenda of a municipality; `known` are the parties that exist.
    pub(super) fn causes(&self, municipality: OrganisationId, known: &[Organisation], today: Date) -> Vec<Cause> {
        let mut causes = causes_of_parties(municipality, &self.party_ids, known, None);
        if self.end_date < self.start_date {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        } else if self.end_date.year() - self.start_date.year() > MOST_YEARS {
            causes.push(Cause::new(Reason::PeriodTooLong, "#/endDate"));
        }
        for (index, decision) in self.decisions.iter().enumerate() {
            if decision.date > today {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/decisions/{index}/date")));
            }
        }
        if matches!(self.state, AgendaState::Established | AgendaState::Evaluated) && self.decisions.is_empty() {
            causes.push(Cause::new(Reason::DecisionMissing, "#/decisions"));
        }
        self.causes_of_talks(municipality, today, &mut causes);
        for (index, escalation) in self.escalations.iter().enumerate() {
            let at = format!("#/escalations/{index}");
            if !self.involves(municipality, escalation.raised_by) {
                causes.push(Cause::new(Reason::NotInvolved, format!("{at}/raisedBy")));
            }
            causes.extend(escalation.causes(&at, today));
        }
        causes
    }

    fn causes_of_talks(&self, municipality: OrganisationId, today: Date, causes: &mut Vec<Cause>) {
        for (at, talk) in self.talks.iter().enumerate() {
            if talk.date > today && talk.outcome.is_some() {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/talks/{at}/date")));
            }
            for (index, ground) in talk.grounds.iter().enumerate() {
                if talk.grounds.iter().take(index).any(|earlier| earlier == ground) {
                    causes.push(Cause::new(Reason::DuplicateEntry, format!("#/talks/{at}/grounds/{index}")));
                }
            }
            for (index, one) in talk.participant_ids.iter().enumerate() {
                let place = format!("#/talks/{at}/participantIds/{index}");
                if *one == municipality || !self.party_ids.contains(one) {
                    causes.push(Cause::new(Reason::NotInvolved, place));
                } else if talk.participant_ids.iter().take(index).any(|earlier| earlier == one) {
                    causes.push(Cause::new(Reason::DuplicateEntry, place));
                }
            }
        }
    }

    /// Every goal that is carried by an organisation that would be no party any more.
    pub(super) fn causes_of_goals(&self, municipality: OrganisationId, goals: &[AgendaGoal]) -> Vec<Cause> {
        let all_involved = |goal: &AgendaGoal| goal.facts.owner_ids.iter().all(|owner| self.involves(municipality, *owner));
        if goals.iter().all(all_involved) { Vec::new() } else { vec![Cause::new(Reason::GoalOwnerLeaves, "#/partyIds")] }
    }
}

impl GoalFacts {
    /// Every cause for which these cannot be the facts of a goal of an agenda; `known` are the parties of that.
    pub(super) fn causes(&self, agenda: &Agenda, known: &[Organisation]) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (index, owner) in self.owner_ids.iter().enumerate() {
            let at = format!("#/ownerIds/{index}");
            let kind = known.iter().find(|organisation| organisation.id == *owner).map(|one| one.kind);
            if !agenda.facts.involves(agenda.municipality_id, *owner) {
                causes.push(Cause::new(Reason::NotInvolved, at.clone()));
            } else if *owner != agenda.municipality_id && kind.is_some_and(|kind| !self.ground.admits(kind)) {
                causes.push(Cause::new(Reason::PartyOutsideGround, at.clone()));
            }
            if self.owner_ids.iter().take(index).any(|earlier| earlier == owner) {
                causes.push(Cause::new(Reason::DuplicateEntry, at));
            }
        }
        if self.due_date.is_some_and(|due| due < agenda.facts.start_date || due > agenda.facts.end_date) {
            causes.push(Cause::new(Reason::OutsidePeriod, "#/dueDate"));
        }
        causes
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let texts = [("#/title", Some(&self.title)), ("#/measure", self.measure.as_ref())];
        suspect(texts.into_iter().filter_map(|(at, text)| Some((at.to_owned(), text?))))
    }
}

impl AgendaFacts {
    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let decisions = self.decisions.iter().enumerate().map(|(at, one)| (format!("#/decisions/{at}/text"), &one.text));
        let outcomes = self.talks.iter().enumerate().filter_map(|(at, one)| {
            let outcome = one.outcome.as_ref()?;
            Some((format!("#/talks/{at}/outcome"), outcome))
        });
        let escalations = self.escalations.iter().enumerate().flat_map(|(at, one)| {
            let advice = one.advice.as_ref().map(|advice| (format!("#/escalations/{at}/advice"), advice));
            [Some((format!("#/escalations/{at}/subject"), &one.subject)), advice].into_iter().flatten()
        });
        suspect(decisions.chain(outcomes).chain(escalations))
    }
}

fn suspect<'a>(texts: impl Iterator<Item = (String, &'a String)>) -> Vec<Cause> {
    let found = texts.filter(|(_, text)| holds_citizen_number(text));
    found.map(|(at, _)| Cause::new(Reason::CitizenNumberSuspected, at)).collect()
}
