//! What the rules of `combination` say of a contract: computed from what stands now, over all employers together.

use super::{CombinationContract, ContractPerson, ContractSurroundings};
use crate::{
    Date, Reason, Refusal,
    combination::{Check, Draft, PlacedShift, Severity, Shift, check, window},
    parameter::{ParameterValue, RuleParameters},
    training_agreement::training,
};

/// What the hours of a contract are at each side. They are never added: a full-time job is not the same number of hours at both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContractFigures {
    /// Minutes a week at both sides together, in the week in which there are most.
    pub minutes_per_week: i32,
    /// The part of a full-time job at a school (base 40 hours a week), to four decimals.
    pub factor_school: f64,
    /// The hours a year that this factor is at a school (base 1659), to four decimals.
    pub year_hours_school: f64,
    /// The part of a full-time job in childcare (base 36 hours a week), to four decimals.
    pub fte_childcare: f64,
}

impl CombinationContract {
    /// The shifts between two days, both included, by day; none of days on which the contract was suspended or over.
    pub fn placed_shifts(&self, days: (Date, Date), around: &ContractSurroundings) -> Vec<PlacedShift> {
        let Some(schedule) = &self.schedule else { return Vec::new() };
        let engaged = |place, day| if self.rests_on(day) { None } else { self.engaged(place, day) };
        let is_holiday =
            |place: usize, day| self.engagements.get(place).is_some_and(|one| around.is_holiday(one.location_id, day));
        schedule.placed(days, engaged, is_holiday)
    }

    /// The contract as a draft for the rules.
    fn draft(&self, person: &ContractPerson, around: &ContractSurroundings, as_of: Date) -> Draft {
        let (first, last) = self.period();
        let shifts = self.schedule.as_ref().map(|_| {
            let placed = self.placed_shifts(window(as_of, first, last), around);
            placed.iter().filter_map(PlacedShift::in_time).collect::<Vec<Shift>>()
        });
        Draft {
            as_of,
            birth_date: person.birth_date,
            construction: self.construction,
            engagements: self.engagements.iter().map(|one| one.terms.clone()).collect(),
            shifts,
            training: training(&around.training, self),
            screening: self.screening.as_ref().map(super::ContractScreening::dates),
            sites: self.sites.clone(),
            informed_employers: self.informed_employers.clone(),
            roster_published_date: self.schedule.as_ref().and_then(|schedule| schedule.published_date),
        }
    }

    /// What the rules say of it on a day.
    ///
    /// # Errors
    ///
    /// Nobody knows any more whom it was about; or of one of its days no norms are known.
    pub fn check(&self, around: &ContractSurroundings, parameters: &RuleParameters, as_of: Date) -> Result<Check, Refusal> {
        let person = self.person.as_ref().ok_or(Refusal::NotFound)?;
        check(&self.draft(person, around, as_of), parameters)
    }

    /// What its hours are at each side, by the rules of a day; none where nobody knows any more whom it was about, or no norms are known.
    pub fn figures(&self, parameters: &RuleParameters, as_of: Date) -> Option<ContractFigures> {
        let minutes = parameters.on(as_of, None).read("cao.primaryEducation.yearHours", ParameterValue::minutes).ok()?;
        let summary = check(&self.facts()?.draft(as_of), parameters).ok()?.summary;
        let hours = summary.factor_school * f64::from(minutes) / 60.0;
        Some(ContractFigures {
            minutes_per_week: summary.minutes_per_week,
            factor_school: summary.factor_school,
            year_hours_school: (hours * 10_000.0).round() / 10_000.0,
            fte_childcare: summary.fte_childcare,
        })
    }
}

/// Refuses where a finding stands in the way.
pub(super) fn nothing_blocks(check: &Check) -> Result<(), Refusal> {
    if check.findings.iter().any(|finding| finding.severity == Severity::Blocking) {
        return Err(Refusal::rule(Reason::FindingsBlock, "#"));
    }
    Ok(())
}
