//! What holds of every schedule.

use proptest::{collection::vec, prelude::*};

use super::*;

/// Any shift within some weeks, at either side, at any time of the day.
fn any_shift() -> impl Strategy<Value = Shift> {
    (0..24_i32, 0..2_usize, 0..96_i64, 1..60_i64, 0..3_i32).prop_map(|(day, engagement, start, length, pause)| {
        let start_moment = clock(&format!("{}T00:00", timeline::plus_days(MONDAY, day))).plus_seconds(start * 900);
        let break_minutes = if length * 15 > i64::from(pause) * 15 { pause * 15 } else { 0 };
        Shift { engagement, start: start_moment, end: start_moment.plus_seconds(length * 900), break_minutes }
    })
}

/// Shifts that do not overlap: each next one starts some time after the one before.
fn any_schedule() -> impl Strategy<Value = Vec<Shift>> {
    vec((0..2_usize, 0..160_i64, 1..44_i64), 1..24).prop_map(|steps| {
        let mut at = clock("2026-09-07T06:00");
        let mut shifts = Vec::new();
        for (engagement, pause, length) in steps {
            let start = at.plus_seconds(pause * 900);
            at = start.plus_seconds(length * 900);
            shifts.push(Shift { engagement, start, end: at, break_minutes: 0 });
        }
        shifts
    })
}

fn of_rules(draft: &Draft, rules: &[Rule]) -> Vec<Finding> {
    let findings = check(draft, &RuleParameters::seeded()).unwrap().findings;
    findings.into_iter().filter(|finding| rules.contains(&finding.rule)).collect()
}

proptest! {
    #[test]
    fn another_shift_never_removes_an_overlap(shifts in vec(any_shift(), 0..12), another in any_shift()) {
        let days = |shifts: &[Shift]| {
            let found = of_rules(&with_shifts(shifts.to_vec()), &[Rule::OverlappingShifts]);
            let mut days: Vec<_> = found.iter().map(|finding| finding.start_date).collect();
            days.sort();
            days
        };
        let before = days(&shifts);
        let mut more = shifts;
        more.push(another);
        let mut after = days(&more);
        for day in before {
            let at = after.iter().position(|one| *one == day);
            prop_assert!(at.is_some(), "the overlap of {day} is gone");
            after.remove(at.unwrap());
        }
    }

    #[test]
    fn without_a_shift_there_is_never_more_lack_of_rest(shifts in any_schedule(), without in any::<prop::sample::Index>()) {
        let of = |shifts: &[Shift], rule| of_rules(&with_shifts(shifts.to_vec()), &[rule]);
        let mut fewer = shifts.clone();
        fewer.remove(without.index(shifts.len()));
        prop_assert!(of(&fewer, Rule::DailyRest).len() <= of(&shifts, Rule::DailyRest).len());
        // What is left of a lack of weekly rest lies within one that was there.
        let before = of(&shifts, Rule::WeeklyRest);
        for left in of(&fewer, Rule::WeeklyRest) {
            let within = |one: &Finding| one.start_date <= left.start_date && left.end_date <= one.end_date;
            prop_assert!(before.iter().any(within), "{left:?}");
        }
    }

    /// Twelve weeks from the end of November no clock changes, so whole weeks later everything is the same.
    #[test]
    fn whole_weeks_later_everything_is_the_same(shifts in any_schedule(), weeks in 1..6_i32) {
        let at = |weeks: i32| {
            let moved = |shift: &Shift| {
                let by = i64::from(84 + weeks * 7) * 86_400 + 3600;
                Shift { start: shift.start.plus_seconds(by), end: shift.end.plus_seconds(by), ..shift.clone() }
            };
            let draft = with_shifts(shifts.iter().filter(|shift| timeline::local(timeline::seconds(shift.end)).date() < date(2026, 10, 20)).map(moved).collect());
            let findings = check(&draft, &RuleParameters::seeded()).unwrap().findings;
            let back = |day: Date| timeline::plus_days(day, -weeks * 7);
            let told = |finding: Finding| {
                let end_date = if finding.rule.as_str().starts_with("workingTime") { finding.end_date.map(back) } else { None };
                Finding { start_date: back(finding.start_date), end_date, ..finding }
            };
            let mut told: Vec<_> = findings.into_iter().map(told).collect();
            told.sort_by(Finding::in_order);
            told
        };
        prop_assert_eq!(at(0), at(weeks));
    }

    #[test]
    fn the_order_of_the_shifts_makes_no_difference((shifts, shuffled) in vec(any_shift(), 0..12).prop_flat_map(|shifts| {
        (Just(shifts.clone()), Just(shifts).prop_shuffle())
    })) {
        prop_assert_eq!(found(&with_shifts(shifts)), found(&with_shifts(shuffled)));
    }

    #[test]
    fn the_summary_counts_what_is_found_and_the_most_severe_comes_first(shifts in vec(any_shift(), 0..12)) {
        let check = check(&with_shifts(shifts), &RuleParameters::seeded()).unwrap();
        let Summary { blocking, warning, advice, .. } = check.summary;
        prop_assert_eq!(blocking + warning + advice, check.findings.len());
        prop_assert!(check.findings.is_sorted_by_key(|finding| finding.severity));
        prop_assert!(check.findings.iter().all(|finding| finding.measure.is_none_or(|measure| measure.observed >= 0.0)));
    }
}
