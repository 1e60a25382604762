//! That a child has support moves the due date of the handover to school on the days on which it has, for whoever knows of it.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::{line::planned_steps_as_known, step::StepCode, support::SupportDays};

#[test]
fn support_moves_the_due_date_on_its_days_for_those_who_know_of_it() {
    let input = child(date(2022, 10, 14), date(2026, 2, 1), vec![stay(1, CARE, Care::DayCare, date(2024, 1, 8), None)]);
    let days = |from, until| SupportDays { start_date: from, end_date: until };
    let prepare = |known: &BTreeMap<_, _>| {
        let planned = planned_steps_as_known(&input, known).into_iter().filter(|one| one.step.code == StepCode::PrepareHandover);
        let short = |end: Option<Date>| end.map(|end| end.to_string()).unwrap_or_default();
        planned.map(|one| format!("{} {}..{}", one.step.due_date, one.from_date, short(one.until_date))).collect::<Vec<_>>()
    };
    let usual = vec!["2026-07-14 2026-06-16.."];
    let known_to = |who: u128, days: &[SupportDays]| BTreeMap::from([(id(who), days.to_vec())]);
    let (march, may) = (date(2026, 3, 1), date(2026, 5, 31));
    for (known, expected) in [
        (BTreeMap::new(), usual.clone()),
        (known_to(SCHOOL, &[SupportDays::ALL]), usual.clone()),
        (known_to(CARE, &[SupportDays::ALL]), vec!["2026-04-14 2026-03-17.."]),
        (known_to(CARE, &[days(march, None)]), vec!["2026-04-14 2026-03-17.."]),
        (known_to(CARE, &[days(march, Some(may))]), vec!["2026-04-14 2026-03-17..2026-05-31", "2026-07-14 2026-06-16.."]),
        (known_to(CARE, &[days(date(2026, 6, 1), None), days(march, Some(may))]), vec!["2026-04-14 2026-03-17.."]),
        (
            known_to(CARE, &[days(date(2026, 7, 1), Some(date(2026, 7, 31)))]),
            vec!["2026-07-14 2026-06-16..2026-06-30", "2026-04-14 2026-07-01..2026-07-31", "2026-07-14 2026-08-01.."],
        ),
    ] {
        assert_eq!(prepare(&known), expected, "{known:?}");
    }
}
