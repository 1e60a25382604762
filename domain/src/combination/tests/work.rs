//! Shifts, breaks, weeks and averages: Arbeidstijdenwet 5:4 and 5:7.

use super::*;

#[test]
fn a_school_block_and_an_after_school_block_on_one_day_are_one_shift() {
    for (title, blocks, expected) in [
        // 5.75 + 3.75 = 9.5 hours of work, 30 + 15 minutes of break.
        ("an ordinary day", vec![(0, 0, "08:15", "14:30", 30), (0, 1, "14:45", "18:30", 0)], vec![]),
        // 5.5 + 3.75 = 9.25 hours; the quarter between the sides is all the break there is.
        (
            "no lunch",
            vec![(0, 0, "09:00", "14:30", 0), (0, 1, "14:45", "18:30", 0)],
            vec!["workingTime.break blocking 2026-09-07..2026-09-07 15/30 minutes [0, 1]"],
        ),
        // Alone neither block needs a break: 5.5 hours is not more than 5.5.
        ("two days", vec![(0, 0, "09:00", "14:30", 0), (1, 1, "14:45", "18:30", 0)], vec![]),
        ("half an hour between", vec![(0, 0, "09:00", "14:30", 0), (0, 1, "15:00", "18:30", 0)], vec![]),
        // 10 minutes between the sides and 20 within: only what is a quarter or longer is a break.
        (
            "crumbs",
            vec![(0, 0, "09:00", "14:30", 20), (0, 1, "14:40", "18:30", 10)],
            vec!["workingTime.break blocking 2026-09-07..2026-09-07 20/30 minutes [0, 1]"],
        ),
        // 6.5 + 6 = 12.5 hours of work and 45 minutes of break.
        (
            "a day that is too long",
            vec![(0, 0, "07:00", "14:00", 30), (0, 1, "14:15", "20:15", 0)],
            vec![
                "workingTime.dailyRest advice 2026-09-07..2026-09-08 10.75/11 hours [0, 1]",
                "workingTime.shift blocking 2026-09-07..2026-09-07 12.5/12 hours [0, 1]",
            ],
        ),
        // Twelve hours exactly, with 45 minutes.
        ("twelve hours", vec![(0, 0, "07:00", "14:00", 30), (0, 1, "14:15", "19:45", 0)], vec![]),
        // More than ten hours of work needs 45 minutes: 6 + 4.5 hours with 30.
        (
            "a long day",
            vec![(0, 0, "08:00", "14:00", 0), (0, 1, "14:30", "19:00", 0)],
            vec!["workingTime.break blocking 2026-09-07..2026-09-07 30/45 minutes [0, 1]"],
        ),
        // A daily rest of 11.5 hours lies between: two shifts, each with its own break to have.
        ("a rest within a day", vec![(0, 1, "00:30", "06:00", 0), (0, 1, "17:30", "23:00", 0)], vec![]),
    ] {
        let blocks: Vec<_> = blocks;
        let expected: Vec<&str> = expected;
        let mut sorted: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        sorted.sort();
        let mut findings = found(&with_shifts(shifts(&blocks)));
        findings.sort();
        assert_eq!(findings, sorted, "{title}");
    }
}

#[test]
fn midnight_parts_days_and_no_shift() {
    // Written in two at midnight it is one shift of 7 hours with a break of half an hour.
    let parted = shifts(&[(0, 0, "19:00", "00:00", 0), (1, 0, "00:30", "02:30", 0)]);
    assert_eq!(found(&with_shifts(parted)), Vec::<String>::new());
    // Without the half hour between it lacks a break.
    let parted = shifts(&[(0, 0, "19:00", "00:00", 0), (1, 0, "00:00", "02:00", 0)]);
    assert_eq!(found(&with_shifts(parted)), ["workingTime.break blocking 2026-09-07..2026-09-08 0/30 minutes [0]"]);
    let whole = shifts(&[(0, 0, "19:00", "02:00", 0)]);
    assert_eq!(found(&with_shifts(whole)), ["workingTime.break blocking 2026-09-07..2026-09-08 0/30 minutes [0]"]);
}

#[test]
fn work_is_counted_in_elapsed_time_when_the_clock_changes() {
    // From 21:00 to 09:30 with 45 minutes of break is 11.75 hours of work by the clock: 10.75 in the night in which the clock goes
    // on, 12.75 in that in which it goes back, when a day has 25 hours and 11.5 are left of it.
    let night = |day| found(&with_shifts(vec![shift(0, day, "21:00", "09:30", 45)]));
    assert_eq!(night(date(2027, 3, 27)), Vec::<String>::new());
    assert_eq!(night(date(2027, 4, 3)), Vec::<String>::new());
    assert_eq!(night(date(2026, 10, 24)), ["workingTime.shift blocking 2026-10-24..2026-10-25 12.75/12 hours [0]"]);
}

#[test]
fn a_week_holds_at_most_sixty_hours_over_both_sides() {
    // Five days of 12 hours are 60; an hour on Saturday is one too many.
    let mut week = days(0..5, "07:00", "19:45", 45);
    assert_eq!(found(&with_shifts(week.clone())), Vec::<String>::new());
    week.push(shift(1, date(2026, 9, 12), "10:00", "11:00", 0));
    assert_eq!(found(&with_shifts(week)), ["workingTime.week blocking 2026-09-07..2026-09-13 61/60 hours [0, 1]"]);
}

#[test]
fn four_weeks_hold_at_most_fifty_five_hours_on_average() {
    // Four weeks of 5 days of 11.25 hours: 56.25 on average; days around them are free.
    let mut weeks: Vec<Shift> = (0..4).flat_map(|week| days(week * 7..week * 7 + 5, "07:00", "19:00", 45)).collect();
    let expected = "workingTime.average4Weeks blocking 2026-09-07..2026-10-04 56.25/55 hours [0]";
    assert_eq!(found(&with_shifts(weeks.clone())), [expected]);
    // A fifth of 40 hours makes a second window of (3 x 56.25 + 40) / 4 = 52.1875, which will do.
    weeks.extend(days(28..33, "08:00", "16:30", 30));
    assert_eq!(found(&with_shifts(weeks.clone())), [expected]);
    // A fifth of 52.5 hours makes one of 55.3125: the windows overlap, so they are one finding with the highest average.
    weeks.truncate(20);
    weeks.extend(days(28..33, "07:00", "18:15", 45));
    assert_eq!(found(&with_shifts(weeks)), ["workingTime.average4Weeks blocking 2026-09-07..2026-10-11 56.25/55 hours [0]"]);
}

#[test]
fn sixteen_weeks_hold_at_most_forty_eight_hours_on_average() {
    let weeks =
        |number: i32, until: &str| (0..number).flat_map(|week| days(week * 7..week * 7 + 5, "08:00", until, 30)).collect();
    // 48 a week is enough and no more; 50 is too much, but not in fifteen weeks: 15 x 50 / 16 = 46.875.
    assert_eq!(found(&with_shifts(weeks(16, "18:06"))), Vec::<String>::new());
    assert_eq!(found(&with_shifts(weeks(15, "18:30"))), Vec::<String>::new());
    let expected = "workingTime.average16Weeks blocking 2026-09-07..2026-12-27 50/48 hours [0]";
    assert_eq!(found(&with_shifts(weeks(16, "18:30"))), [expected]);
}

#[test]
fn under_eighteen_the_norms_are_stricter_until_the_birthday() {
    let born = |birth_date| Draft { birth_date, ..with_shifts(days([0, 2], "08:00", "17:45", 30)) };
    // 9.25 hours on Monday and on Wednesday; eighteen on Tuesday, Wednesday is a day of an adult.
    let young = "workingTime.shift blocking 2026-09-07..2026-09-07 9.25/9 hours [0]";
    assert_eq!(found(&born(date(2008, 9, 8))), [young]);
    assert_eq!(found(&born(date(2008, 9, 7))), Vec::<String>::new());
    // Who was born on 29 February is eighteen on 1 March.
    let leap = |day: Date| {
        let shifts = vec![shift(0, day, "08:00", "17:45", 30)];
        let mut draft = Draft { birth_date: date(2008, 2, 29), as_of: date(2026, 2, 1), ..with_shifts(shifts) };
        for engagement in &mut draft.engagements {
            engagement.start_date = date(2026, 1, 1);
        }
        draft.training = None;
        draft.screening = None;
        draft.roster_published_date = None;
        found(&draft).len()
    };
    assert_eq!([leap(date(2026, 2, 28)), leap(date(2026, 3, 1))], [1, 0]);
    // More than 4.5 hours needs half an hour; 45 a week and 40 on average over four weeks are the most.
    let young = |shifts| found(&Draft { birth_date: date(2010, 1, 1), ..with_shifts(shifts) });
    assert_eq!(
        young(shifts(&[(0, 0, "09:00", "14:00", 15)])),
        ["workingTime.break blocking 2026-09-07..2026-09-07 15/30 minutes [0]"]
    );
    assert_eq!(young(shifts(&[(0, 0, "09:00", "13:30", 0)])), Vec::<String>::new());
    let mut week = days(0..5, "08:00", "17:30", 30);
    assert_eq!(young(week.clone()), Vec::<String>::new());
    week.push(shift(1, date(2026, 9, 12), "10:00", "10:15", 0));
    assert_eq!(young(week), ["workingTime.week blocking 2026-09-07..2026-09-13 45.25/45 hours [0, 1]"]);
    let four: Vec<Shift> = (0..4).flat_map(|week| days(week * 7..week * 7 + 5, "08:00", "16:45", 30)).collect();
    assert_eq!(young(four), ["workingTime.average4Weeks blocking 2026-09-07..2026-10-04 41.25/40 hours [0]"]);
}

#[test]
fn a_norm_that_changes_on_a_day_holds_for_what_starts_from_that_day() {
    let parameters = changed("workingTime.shiftHours", "9", date(2027, 7, 1));
    let on = |day| found_by(&with_shifts(vec![shift(0, day, "08:00", "18:00", 45)]), &parameters);
    assert_eq!(on(date(2027, 6, 30)), Vec::<String>::new());
    assert_eq!(on(date(2027, 7, 1)), ["workingTime.shift blocking 2027-07-01..2027-07-01 9.25/9 hours [0]"]);
    // A week is judged by its Monday: that of 28 June by the norm before 1 July.
    let parameters = changed("workingTime.weekHours", "36", date(2027, 7, 1));
    let week = |monday| {
        let shifts = (0..5).map(|day| shift(0, timeline::plus_days(monday, day), "08:00", "16:30", 30)).collect();
        found_by(&with_shifts(shifts), &parameters)
    };
    assert_eq!(week(date(2027, 6, 28)), Vec::<String>::new());
    assert_eq!(week(date(2027, 7, 5)), ["workingTime.week blocking 2027-07-05..2027-07-11 40/36 hours [0]"]);
}

#[test]
fn shifts_that_overlap_are_found_and_counted_once() {
    let blocks = shifts(&[(0, 0, "08:15", "14:30", 30), (0, 1, "14:00", "17:00", 0)]);
    assert_eq!(found(&with_shifts(blocks)), ["overlap.shifts blocking 2026-09-07..2026-09-07 0.5/0 hours [0, 1]"]);
    // Touching is no overlap, and at one side one cannot be twice either.
    let blocks = shifts(&[(0, 0, "08:15", "14:30", 30), (0, 1, "14:30", "17:00", 0), (1, 0, "09:00", "12:00", 0)]);
    assert_eq!(found(&with_shifts(blocks)), Vec::<String>::new());
    let blocks = shifts(&[(0, 0, "08:00", "12:00", 0), (0, 0, "08:00", "12:00", 0)]);
    assert_eq!(found(&with_shifts(blocks)), ["overlap.shifts blocking 2026-09-07..2026-09-07 4/0 hours [0]"]);
}
