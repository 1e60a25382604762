//! Daily and weekly rest: Arbeidstijdenwet 5:3 and 5:5.

use super::*;

#[test]
fn eleven_hours_of_rest_lie_between_two_shifts_and_eight_once_in_seven_days() {
    for (title, blocks, expected) in [
        ("eleven hours", vec![(0, 1, "15:00", "21:00", 30), (1, 0, "08:00", "12:00", 0)], vec![]),
        // Over two employers: childcare until late, school the next morning.
        (
            "the first short rest",
            vec![(0, 1, "15:00", "22:30", 30), (1, 0, "08:00", "12:00", 0)],
            vec!["workingTime.dailyRest advice 2026-09-07..2026-09-08 9.5/11 hours [0, 1]"],
        ),
        (
            "eight hours exactly",
            vec![(0, 1, "15:00", "23:00", 30), (1, 0, "07:00", "12:00", 0)],
            vec!["workingTime.dailyRest advice 2026-09-07..2026-09-08 8/11 hours [0, 1]"],
        ),
        (
            "less than eight",
            vec![(0, 1, "15:00", "23:30", 30), (1, 0, "07:00", "12:00", 0)],
            vec!["workingTime.dailyRest blocking 2026-09-07..2026-09-08 7.5/11 hours [0, 1]"],
        ),
        (
            "a second one within seven days",
            vec![
                (0, 1, "15:00", "22:30", 30),
                (1, 0, "08:00", "12:00", 0),
                (3, 1, "15:00", "22:00", 30),
                (4, 0, "08:00", "12:00", 0),
            ],
            vec![
                "workingTime.dailyRest blocking 2026-09-10..2026-09-11 10/11 hours [0, 1]",
                "workingTime.dailyRest advice 2026-09-07..2026-09-08 9.5/11 hours [0, 1]",
            ],
        ),
        (
            "another one seven days later",
            vec![
                (0, 1, "15:00", "22:30", 30),
                (1, 0, "08:00", "12:00", 0),
                (7, 1, "15:00", "22:30", 30),
                (8, 0, "08:00", "12:00", 0),
            ],
            vec![
                "workingTime.dailyRest advice 2026-09-07..2026-09-08 9.5/11 hours [0, 1]",
                "workingTime.dailyRest advice 2026-09-14..2026-09-15 9.5/11 hours [0, 1]",
            ],
        ),
        // A morning and a parents' evening: from 07:00 until 21:00 only ten hours of the day and night are left.
        (
            "a day of fourteen hours from first to last",
            vec![(0, 1, "07:00", "08:30", 0), (0, 0, "18:00", "21:00", 0)],
            vec!["workingTime.dailyRest advice 2026-09-07..2026-09-08 10/11 hours [0, 1]"],
        ),
        ("thirteen hours from first to last", vec![(0, 1, "07:00", "08:30", 0), (0, 0, "18:00", "20:00", 0)], vec![]),
    ] {
        let blocks: Vec<_> = blocks;
        let expected: Vec<&str> = expected;
        assert_eq!(found(&with_shifts(shifts(&blocks))), expected, "{title}");
    }
}

#[test]
fn under_eighteen_twelve_hours_are_needed_without_exception() {
    let evening = shifts(&[(0, 1, "15:00", "20:30", 30), (1, 0, "08:00", "12:00", 0)]);
    let draft = Draft { birth_date: date(2010, 1, 1), ..with_shifts(evening) };
    assert_eq!(found(&draft), ["workingTime.dailyRest blocking 2026-09-07..2026-09-08 11.5/12 hours [0, 1]"]);
}

#[test]
fn rest_is_measured_in_elapsed_time_when_the_clock_changes() {
    // From 21:00 to 08:00 is eleven hours by the clock, ten in spring and twelve in autumn.
    let night = |day: Date, end: &str| {
        let next = day.tomorrow().unwrap();
        found(&with_shifts(vec![shift(1, day, "16:00", end, 0), shift(0, next, "08:00", "12:00", 0)]))
    };
    assert_eq!(night(date(2027, 3, 27), "21:00"), ["workingTime.dailyRest advice 2027-03-27..2027-03-28 10/11 hours [0, 1]"]);
    assert_eq!(night(date(2027, 4, 3), "21:00"), Vec::<String>::new());
    assert_eq!(night(date(2026, 10, 24), "21:30"), Vec::<String>::new());
    assert_eq!(night(date(2026, 10, 17), "21:30"), ["workingTime.dailyRest advice 2026-10-17..2026-10-18 10.5/11 hours [0, 1]"]);
}

#[test]
fn a_week_has_thirty_six_hours_of_rest_or_a_fortnight_seventy_two() {
    let none = Vec::<String>::new();
    // Six days a week, with a rest from Saturday 18:00 to Monday 08:00: 38 hours.
    let six = |weeks: i32| (0..weeks).flat_map(|week| days(week * 7..week * 7 + 6, "10:00", "18:00", 30)).collect::<Vec<_>>();
    assert_eq!(found(&with_shifts(six(4))), none);
    // Eleven days in a row and then free: from Thursday on 72 hours and more lie within the fortnight.
    assert_eq!(found(&with_shifts(days(0..11, "10:00", "14:00", 0))), none);
    // Twelve days in a row, until Friday 14:00: until Monday 10:00 that is 68 hours, and no week has 36.
    assert_eq!(
        found(&with_shifts(days(0..12, "10:00", "14:00", 0))),
        ["workingTime.weeklyRest blocking 2026-09-07..2026-09-13 20/36 hours [0]"]
    );
    // Fourteen days in a row: from the third on the fortnight ends on the seventeenth day and has 68 hours, from the fourth on 92.
    assert_eq!(
        found(&with_shifts(days(0..14, "10:00", "14:00", 0))),
        ["workingTime.weeklyRest blocking 2026-09-07..2026-09-15 20/36 hours [0]"]
    );
    // Rests of 34 and 38 hours in a fortnight do as well: Sunday 00:00 to Monday 10:00, and the second Saturday 20:00 to Monday.
    let mut fortnight = days(0..5, "10:00", "14:00", 0);
    fortnight.extend([shift(1, date(2026, 9, 12), "19:00", "00:00", 0), shift(1, date(2026, 9, 19), "15:00", "20:00", 0)]);
    fortnight.extend(days(7..12, "10:00", "14:00", 0));
    fortnight.extend(days(14..19, "10:00", "14:00", 0));
    assert_eq!(found(&with_shifts(fortnight.clone())), none);
    // Until an hour later on that Saturday leaves 34 and 37, for every week that begins before the first of the two.
    fortnight[6] = shift(1, date(2026, 9, 19), "16:00", "21:00", 0);
    assert_eq!(found(&with_shifts(fortnight)), ["workingTime.weeklyRest blocking 2026-09-07..2026-09-18 34/36 hours [0, 1]"]);
}

#[test]
fn under_eighteen_every_week_has_thirty_six_hours_of_rest() {
    let young = |shifts| found(&Draft { birth_date: date(2010, 1, 1), ..with_shifts(shifts) });
    // Nine days in a row: the week from the fourth on ends two days after the last.
    let weeks = young(days(0..9, "10:00", "14:00", 0));
    assert_eq!(weeks, ["workingTime.weeklyRest blocking 2026-09-07..2026-09-15 20/36 hours [0]"]);
}

#[test]
fn the_clock_change_makes_no_window_of_days_shorter() {
    // A short rest every Monday night: the week in which the clock goes on has 167 hours and is a week.
    let mondays = [date(2027, 3, 22), date(2027, 3, 29)];
    let mut blocks = Vec::new();
    for monday in mondays {
        blocks.push(shift(1, monday, "17:00", "22:30", 0));
        blocks.push(shift(0, monday.tomorrow().unwrap(), "08:00", "12:00", 0));
    }
    assert_eq!(
        found(&with_shifts(blocks)),
        [
            "workingTime.dailyRest advice 2027-03-22..2027-03-23 9.5/11 hours [0, 1]",
            "workingTime.dailyRest advice 2027-03-29..2027-03-30 9.5/11 hours [0, 1]",
        ]
    );
}
