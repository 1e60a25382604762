//! Hours by month against the plan.

use serde::{Deserialize, Serialize};

use super::TrainingAgreement;
use crate::{Date, combination::StudyYear};

/// The hours of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthProgress {
    /// The first day of the month.
    pub month: Date,
    /// Minutes of guided teaching (begeleide onderwijstijd).
    pub guided_minutes: i32,
    /// Minutes of practice at the site (beroepspraktijkvorming).
    pub practice_minutes: i32,
}

/// A month with its plan. Planned hours are those of the study years, spread evenly over their months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthPlan {
    /// The first day of the month.
    pub month: Date,
    /// Minutes of guided teaching that are planned in it.
    pub planned_guided: i64,
    /// Minutes of practice that are planned in it.
    pub planned_practice: i64,
    /// What was stated of it, once it was.
    pub stated: Option<MonthProgress>,
    /// Minutes of guided teaching that are ahead of the plan by the end of it, behind where negative.
    pub ahead_guided: i64,
    /// Minutes of practice, likewise.
    pub ahead_practice: i64,
}

/// The first days of the months in which some days lie.
fn months(first: Date, last: Date) -> impl Iterator<Item = Date> {
    let from = first.first_of_month();
    from.series(jiff::Span::new().months(1)).take_while(move |month| *month <= last)
}

/// What of some minutes is planned in a month: what is to be reached by its end less what is to be reached before, so that nothing is lost
/// in rounding.
fn planned(year: &StudyYear, month: Date, minutes: i32) -> i64 {
    let all = i64::try_from(months(year.start_date, year.end_date).count()).unwrap_or(1).max(1);
    let Some(at) = months(year.start_date, year.end_date).position(|one| one == month) else { return 0 };
    let by_end_of = |place: i64| i64::from(minutes) * place / all;
    let place = i64::try_from(at).unwrap_or(0);
    by_end_of(place + 1) - by_end_of(place)
}

impl TrainingAgreement {
    /// Each month of the agreement with its plan, in order. What is ahead or behind counts the months of which something was stated.
    pub fn month_plans(&self) -> Vec<MonthPlan> {
        let (mut ahead_guided, mut ahead_practice) = (0, 0);
        let plan = |month: Date| {
            let of = |minutes: fn(&StudyYear) -> i32| {
                self.facts.study_years.iter().map(|year| planned(year, month, minutes(year))).sum::<i64>()
            };
            let (planned_guided, planned_practice) = (of(|year| year.guided_minutes), of(|year| year.practice_minutes));
            let stated = self.progress.iter().find(|one| one.month == month).copied();
            if let Some(stated) = stated {
                ahead_guided += i64::from(stated.guided_minutes) - planned_guided;
                ahead_practice += i64::from(stated.practice_minutes) - planned_practice;
            }
            MonthPlan { month, planned_guided, planned_practice, stated, ahead_guided, ahead_practice }
        };
        months(self.facts.start_date, self.facts.end_date).map(plan).collect()
    }
}
