//! What cannot be of a result agreement and its measurements.

use super::{BetterWhen, Figure, MeasurementFacts, NewResultMeasurement, ResultFacts, ResultSurroundings, ResultUnit};
use crate::{
    Cause, Date, Reason, authority::Authority, direction::causes_of_parties, identifier::holds_citizen_number,
    indicator::definition, organisation::OrganisationId,
};

/// The most that a percentage is.
const WHOLE: Figure = Figure(100 * Figure::ONE);

impl ResultFacts {
    /// Every cause for which these cannot be the facts of a result agreement of a municipality.
    pub(super) fn causes(&self, municipality: OrganisationId, around: &ResultSurroundings) -> Vec<Cause> {
        let mut causes = causes_of_parties(municipality, &self.party_ids, &around.parties, Some(self.ground));
        let agenda = around.agenda.as_ref().filter(|agenda| agenda.municipality_id == municipality);
        if self.agenda_id.is_some() && agenda.is_none() {
            causes.push(Cause::new(Reason::AgendaUnknown, "#/agendaId"));
        }
        if self.goal_id.is_some_and(|goal| agenda.is_none_or(|agenda| agenda.goal(goal).is_none())) {
            causes.push(Cause::new(Reason::GoalUnknown, "#/goalId"));
        }
        if self.indicator.is_some_and(|indicator| ResultUnit::from(definition(indicator).unit) != self.unit) {
            causes.push(Cause::new(Reason::UnitOfIndicator, "#/unit"));
        }
        for (at, value) in [("#/baseline", self.baseline), ("#/target", Some(self.target))] {
            if self.unit == ResultUnit::Percentage && value.is_some_and(|value| value > WHOLE) {
                causes.push(Cause::new(Reason::PercentageImpossible, at));
            }
        }
        let shown = self.baseline.filter(|baseline| *baseline != self.target).map(|_| self.direction());
        if self.better_when.zip(shown).is_some_and(|(stated, shown): (BetterWhen, BetterWhen)| stated != shown) {
            causes.push(Cause::new(Reason::TargetOtherWay, "#/betterWhen"));
        }
        for (index, (moment, before)) in self.moments.iter().skip(1).zip(&self.moments).enumerate() {
            if moment <= before {
                causes.push(Cause::new(Reason::DateBeforeLast, format!("#/moments/{}", index + 1)));
            }
        }
        if self.moments.first().is_some_and(|first| *first < self.school_year.start_date()) {
            causes.push(Cause::new(Reason::OutsidePeriod, "#/moments/0"));
        }
        causes
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let texts = [("#/title", &self.title), ("#/population", &self.population)];
        let suspect = texts.into_iter().filter(|(_, text)| holds_citizen_number(text));
        suspect.map(|(at, _)| Cause::new(Reason::CitizenNumberSuspected, at)).collect()
    }
}

impl MeasurementFacts {
    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let is_suspect = self.evidence.as_ref().is_some_and(|text| holds_citizen_number(text));
        is_suspect.then(|| Cause::new(Reason::CitizenNumberSuspected, "#/evidence")).into_iter().collect()
    }
}

impl NewResultMeasurement {
    /// Every cause for which a caller cannot send it.
    pub(super) fn causes(&self, caller: &Authority, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if !self.agreement.is_agreed() {
            causes.push(Cause::new(Reason::ResultNotAgreed, "#"));
        }
        if self.facts.date > today {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        if self.agreement.facts.unit == ResultUnit::Percentage && self.facts.value > WHOLE {
            causes.push(Cause::new(Reason::PercentageImpossible, "#/value"));
        }
        if self.facts.counted.is_some_and(|counted| counted < self.threshold) {
            causes.push(Cause::new(Reason::GroupTooSmall, "#/counted"));
        }
        let own = self.location.as_ref().filter(|location| location.organisation_id == caller.organisation());
        match self.facts.location_id {
            Some(_) if own.is_none() => causes.push(Cause::new(Reason::LocationUnknown, "#/locationId")),
            Some(location) if !caller.reaches(location) => {
                causes.push(Cause::new(Reason::LocationOutsideToken, "#/locationId"));
            }
            None if caller.identity().locations.is_some() => {
                causes.push(Cause::new(Reason::LocationOutsideToken, "#/locationId"));
            }
            _ => {}
        }
        causes
    }
}
