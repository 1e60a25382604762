//! The next steps of a line over time: which there will be, and on which days, as long as nothing else is recorded. So they can be kept by
//! day, and found without computing the line of every child.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Breaks, LineInput, NextStep, SchoolCalendar, compulsory_date, moves, region,
    segments::Course,
    steps::next_steps,
    stretch::{Stretch, covered, day_after, day_before, plus_days, uncovered},
    transitions::transitions,
};
use crate::{Date, organisation::OrganisationId, support::SupportDays};

/// A next step with the days on which it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// What, by when, and who.
    pub step: NextStep,
    /// The first day.
    pub from_date: Date,
    /// The last day; `None` where it stays until something is recorded.
    pub until_date: Option<Date>,
}

/// The next steps from the day of asking on, by first day.
pub fn planned_steps(input: &LineInput) -> Vec<PlannedStep> {
    let calendar = SchoolCalendar::new(&input.holidays, input.parameters.school_year_start);
    let course = Course::of(input);
    let region = region(&course);
    let compulsory_date = compulsory_date(input, &calendar, region);
    // Where a child goes does not depend on the day of asking; how far that is does.
    let moves = moves::moves(input, &course);
    let mut at = input.clone();
    let known = transitions(&at, &moves).into_iter().flat_map(|one| one.due_date.into_iter().chain([one.date]));
    let known: Vec<Date> = known.chain([compulsory_date]).collect();
    let days: Vec<Date> = turns(input, &course, &calendar, known).into_iter().collect();
    let mut planned: Vec<PlannedStep> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        at.as_of = *day;
        let until_date = days.get(index + 1).copied().map(day_before);
        let open = Breaks { input: &at, course: &course, calendar: &calendar, region, compulsory_date }.open_now();
        for step in next_steps(&at, &course, &transitions(&at, &moves), &open) {
            let goes_on = |one: &&mut PlannedStep| one.step == step && one.until_date == Some(day_before(*day));
            match planned.iter_mut().find(goes_on) {
                Some(one) => one.until_date = until_date,
                None => planned.push(PlannedStep { step, from_date: *day, until_date }),
            }
        }
    }
    planned
}

/// The next steps from the day of asking on, each as whoever has to take it knows the child: that more care is needed moves due dates, and
/// is known on some days to some organisations alone. It makes no difference whether `input` says so.
pub fn planned_steps_as_known(input: &LineInput, known: &BTreeMap<OrganisationId, Vec<SupportDays>>) -> Vec<PlannedStep> {
    let usual = planned_steps(&LineInput { complex: false, ..input.clone() });
    if known.is_empty() {
        return usual;
    }
    let times: BTreeMap<OrganisationId, Vec<Stretch>> = known.iter().map(|(who, days)| (*who, together(days))).collect();
    let known_to = |planned: &PlannedStep| planned.step.place.and_then(|place| times.get(&place.organisation_id));
    let usual = usual.into_iter().flat_map(|planned| {
        let left = uncovered(known_to(&planned).map(Vec::as_slice).unwrap_or_default(), planned.stretch());
        left.into_iter().map(|stretch| planned.on(stretch)).collect::<Vec<_>>()
    });
    let earlier = planned_steps(&LineInput { complex: true, ..input.clone() });
    let earlier = earlier.into_iter().flat_map(|planned| {
        let within = known_to(&planned).into_iter().flatten().filter_map(|time| time.shared_with(planned.stretch()));
        within.map(|stretch| planned.on(stretch)).collect::<Vec<_>>()
    });
    let mut steps: Vec<PlannedStep> = usual.chain(earlier).collect();
    steps.sort_by_key(|planned| planned.from_date);
    steps
}

/// Days without those that are there twice, in order.
fn together(days: &[SupportDays]) -> Vec<Stretch> {
    let mut days = days.to_vec();
    days.sort_unstable();
    covered(days.into_iter().filter_map(|days| Stretch::new(days.start_date, days.end_date)))
}

impl PlannedStep {
    fn stretch(&self) -> Stretch {
        Stretch { first: self.from_date, last: self.until_date }
    }

    /// The same on other days.
    fn on(&self, days: Stretch) -> Self {
        Self { from_date: days.first, until_date: days.last, ..self.clone() }
    }
}

/// The days from which a step may begin or be over: the day of asking, and after it those that rules compare it with, each with the two
/// days after it, for a gap is one once a whole day lies in it.
fn turns(input: &LineInput, course: &Course<'_>, calendar: &SchoolCalendar<'_>, known: Vec<Date>) -> BTreeSet<Date> {
    let parameters = &input.parameters;
    let wanted = parameters.birthday(input.birth_date, parameters.earliest_school_age_years);
    let registration = plus_days(wanted, -parameters.registration_days);
    let stays = input.stays.iter().flat_map(|stay| [Some(stay.start_date), stay.end_date, stay.left_for_secondary_date]);
    let agreed = input.agreed.iter().flat_map(|one| [Some(one.from_date), one.until_date]);
    // What is agreed later may move a due date, so the ages that are agreed count from the beginning.
    let ages = input.agreed.iter().flat_map(|one| [one.due_complex, one.due_normal]).flatten();
    let ages = ages.map(|age| parameters.reaches(input.birth_date, age));
    // Whoever leaves a school is missed from the first school day after it.
    let left = input.stays.iter().filter_map(|stay| stay.end_date);
    let missed = left.map(|end| calendar.first_school_day(region(course), day_after(end)));
    let due = known.into_iter().chain(ages).chain([registration]);
    let due = due.flat_map(|due| [due, plus_days(due, -parameters.due_window_days)]);
    let days = stays.chain(agreed).flatten().chain(due).chain(missed).chain([course.days.end()]);
    let after = days.flat_map(|day| [day, plus_days(day, 1), plus_days(day, 2)]).filter(|day| *day > input.as_of);
    std::iter::once(input.as_of).chain(after).collect()
}
