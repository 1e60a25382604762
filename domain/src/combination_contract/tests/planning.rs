//! Basic weeks with their exceptions.

use super::{super::cases::*, *};
use crate::combination::{DayException, PlacedShift, Schedule, Weekday};

fn plan(case: &mut Case, schedule: Schedule) -> Result<(), Refusal> {
    case.does::<Write>(|one, case, now| one.plan(schedule, &case.around, &case.parameters, now)).map(drop)
}

/// The shifts from one day to another, each in one line.
fn placed(case: &Case, first: Date, last: Date) -> Vec<String> {
    let line = |shift: &PlacedShift| {
        let PlacedShift { date, engagement, from, until, break_minutes } = shift;
        format!("{date} {engagement} {from}-{until} {break_minutes}")
    };
    case.contract.placed_shifts((first, last), &case.around).iter().map(line).collect()
}

#[test]
fn a_basic_week_comes_back_but_for_holidays_and_exceptions() {
    let mut case = Case::stated();
    let mut schedule = week();
    schedule.exceptions = vec![
        DayException { date: date(2026, 10, 26), shifts: Vec::new() },
        DayException { date: date(2026, 10, 28), shifts: vec![shift(1, "12:00", "18:00", 15)] },
    ];
    plan(&mut case, schedule).unwrap();
    assert_eq!(
        placed(&case, date(2026, 10, 12), date(2026, 10, 28)),
        [
            "2026-10-12 0 08:15-14:15 30",
            "2026-10-12 1 14:30-18:30 0",
            "2026-10-13 0 08:15-14:15 30",
            // The autumn holiday of the region leaves after-school care alone.
            "2026-10-19 1 14:30-18:30 0",
            // The Monday after it is free, and there is work on Wednesday.
            "2026-10-27 0 08:15-14:15 30",
            "2026-10-28 1 12:00-18:00 15",
        ]
    );
}

#[test]
fn there_is_no_work_before_after_or_while_it_is_suspended() {
    let mut case = Case::stated();
    plan(&mut case, week()).unwrap();
    case.contract.suspensions = vec![Suspension { start_date: date(2026, 9, 14), end_date: Some(date(2026, 9, 20)) }];
    case.contract.ending = Some(ContractEnding { end_date: date(2026, 9, 21), reason: ContractEndReason::MutualConsent });
    let days: Vec<String> = placed(&case, date(2026, 8, 24), date(2026, 12, 31));
    let days: Vec<&str> = days.iter().map(|line| &line[..12]).collect();
    assert_eq!(
        days,
        ["2026-09-01 0", "2026-09-07 0", "2026-09-07 1", "2026-09-08 0", "2026-09-21 0", "2026-09-21 1"],
        "from the first day to the last, without the week of the suspension"
    );
}

#[test]
fn every_cause_for_which_it_cannot_be_a_schedule_is_told_at_once() {
    let mut case = Case::stated();
    let schedule = Schedule {
        published_date: None,
        basic_week: vec![
            weekly(Weekday::Monday, false, shift(0, "14:00", "08:00", 0)),
            weekly(Weekday::Tuesday, false, shift(2, "08:00", "09:00", 60)),
        ],
        exceptions: vec![
            DayException { date: date(2026, 8, 31), shifts: vec![shift(0, "08:00", "12:00", 0)] },
            DayException { date: date(2026, 8, 31), shifts: vec![shift(7, "08:00", "08:00", 0)] },
        ],
    };
    let expected = [
        ("#/basicWeek/0/until", "times-reversed"),
        ("#/basicWeek/1/breakMinutes", "break-too-long"),
        ("#/basicWeek/1/engagement", "engagement-unknown"),
        ("#/exceptions/0/shifts/0/engagement", "shift-outside-engagement"),
        ("#/exceptions/1/date", "duplicate-entry"),
        ("#/exceptions/1/shifts/0/engagement", "engagement-unknown"),
        ("#/exceptions/1/shifts/0/until", "times-reversed"),
    ];
    assert_eq!(causes(plan(&mut case, schedule)), told(&expected));
}

#[test]
fn shifts_that_overlap_are_a_finding_and_no_bad_input() {
    let mut case = Case::stated();
    let mut schedule = week();
    schedule.basic_week.push(weekly(Weekday::Tuesday, false, shift(1, "14:00", "18:00", 0)));
    plan(&mut case, schedule).unwrap();
    assert_eq!(case.blocking(), ["overlap.shifts"]);
    plan(&mut case, week()).unwrap();
    assert_eq!(case.blocking(), Vec::<String>::new());
}

#[test]
fn a_change_that_leaves_the_schedule_without_its_engagement_is_refused() {
    let mut case = Case::stated();
    let mut more = facts();
    more.engagements.push(engagement(Employer::SchoolBoard, 2));
    more.engagements[2].terms.function = crate::combination::Function::EarlyYearsProfessional;
    let change = |case: &mut Case, facts: ContractFacts| {
        case.does::<Write>(|one, case, now| one.change(facts, &case.around, &caller(CARE), &case.parameters, now)).map(drop)
    };
    change(&mut case, more).unwrap();
    let mut schedule = week();
    schedule.basic_week.push(weekly(Weekday::Friday, true, shift(2, "09:00", "11:00", 0)));
    plan(&mut case, schedule).unwrap();
    assert_eq!(causes(change(&mut case, facts())), told(&[("#/engagements", "schedule-unfit")]));
}
