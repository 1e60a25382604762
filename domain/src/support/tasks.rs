//! What support asks of whom and by when: the development perspective of a school, evaluations, and what was agreed to be done.

use super::{Evaluation, SupportAction, SupportArrangement};
use crate::{
    Date,
    line::Stay,
    location::LocationId,
    organisation::OrganisationId,
    placement::Care,
    step::{StepCode, Task},
};

/// The terms of support on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportTerms {
    /// Days from the enrolment, or from the start of the support when that is later, within which a school sets the development
    /// perspective (WPO 40a).
    pub plan_days: i32,
    /// Months after which a school has evaluated it once more (WPO 40a: at least once a school year).
    pub evaluation_months: i32,
    /// Days before the last day from which an evaluation or an action is called to mind.
    pub notice_days: i32,
}

impl SupportArrangement {
    /// What it asks, as long as nothing else is recorded: until it is done, and of nobody once the support is over. `stays` are those of the
    /// child everywhere, and `seen_until` says until which day an organisation that registered it sees it.
    pub fn tasks(
        &self,
        stays: &[Stay],
        terms: SupportTerms,
        today: Date,
        seen_until: &dyn Fn(OrganisationId) -> Option<Date>,
    ) -> Vec<Task> {
        let at = |code, due_date, from_date: Date, organisation_id| Task {
            code,
            due_date,
            organisation_id,
            location_id: location_of(stays, organisation_id, today),
            from_date,
            until_date: self.end_date,
        };
        let own = self.organisation_id;
        let noticed = |due: Date| plus_days(due, -terms.notice_days).max(self.facts.start_date);
        let plan = self.plan_runs_from(stays).map(|from| {
            // A term of law that runs is asked for from its first day.
            at(StepCode::SetDevelopmentPlan, plus_days(from, terms.plan_days), from, own)
        });
        let evaluations =
            self.evaluations_due(terms).into_iter().map(|due| at(StepCode::EvaluateSupport, due, noticed(due), own));
        let open = self.facts.actions.iter().filter(|action| action.done_date.is_none());
        let readers = self.readers();
        let owner = |action: &SupportAction| {
            let named = action.organisation_id.filter(|named| readers.contains(named))?;
            Some((named, seen_until(named).filter(|until| today <= *until)?))
        };
        // Who cannot read it, or not any more, is not asked by the service either: then whoever arranged it sees to it.
        let actions = open.flat_map(|action| {
            let asked = |from, of| at(StepCode::CarryOutSupport, action.due_date, from, of);
            let from = noticed(action.due_date);
            match owner(action) {
                None => vec![asked(from, own)],
                Some((owner, Date::MAX)) => vec![asked(from, owner)],
                Some((owner, until)) => {
                    let mut task = asked(from, owner);
                    task.until_date = Some(self.end_date.map_or(until, |end| end.min(until)));
                    vec![task, asked(from.max(plus_days(until, 1)), own)]
                }
            }
        });
        let begins = |task: &Task| task.until_date.is_none_or(|until| task.from_date <= until);
        plan.into_iter().chain(evaluations).chain(actions).filter(begins).collect()
    }

    /// The day from which the term of the development perspective runs: the first at the school that enrolled the child, or that on
    /// which others came to take part when it came later. None where no plan is asked or it has been set.
    fn plan_runs_from(&self, stays: &[Stay]) -> Option<Date> {
        if !self.facts.level.is_shared() || self.facts.development_plan_date.is_some() {
            return None;
        }
        let start = self.shared_since.unwrap_or(self.facts.start_date);
        let enrolled = stays.iter().filter(|stay| is_own(stay, self.organisation_id) && stay.care == Care::School);
        let lasted = enrolled.filter(|stay| stay.end_date.is_none_or(|end| start <= end));
        lasted.map(|stay| stay.start_date).min().map(|first| first.max(start))
    }

    /// The days by which evaluations are to be held: those that were planned, and a year after a plan was set or looked at last.
    fn evaluations_due(&self, terms: SupportTerms) -> Vec<Date> {
        let is_open = |evaluation: &&Evaluation| evaluation.held_date.is_none();
        let mut due: Vec<Date> = self.facts.evaluations.iter().filter(is_open).map(|one| one.planned_date).collect();
        let held = self.facts.evaluations.iter().filter_map(|one| one.held_date);
        if let Some(set) = self.facts.development_plan_date {
            let last = held.chain([set]).max().unwrap_or(set);
            let yearly = last.saturating_add(jiff::Span::new().months(terms.evaluation_months));
            if due.iter().all(|planned| *planned > yearly) {
                due.push(yearly);
            }
        }
        due.sort_unstable();
        due
    }
}

/// Whether a stay is at a location of the organisation that recorded it: a school that childcare wrote down enrolled nobody.
fn is_own(stay: &Stay, organisation: OrganisationId) -> bool {
    stay.organisation_id == organisation && stay.owns_location
}

/// Where an organisation has the child: now, or else last, or else next.
fn location_of(stays: &[Stay], organisation: OrganisationId, today: Date) -> Option<LocationId> {
    let own = stays.iter().filter(|stay| is_own(stay, organisation));
    let nearness = |stay: &&Stay| {
        let has_begun = stay.start_date <= today;
        (has_begun && stay.end_date.is_none_or(|end| today <= end), has_begun, stay.start_date)
    };
    own.max_by_key(nearness).map(|stay| stay.location_id)
}

fn plus_days(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
