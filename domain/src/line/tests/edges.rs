//! The edges of the calendar and of the facts: leap days, month ends, compulsory schooling, moves that are none.

use jiff::civil::date;

use super::{AFTER, CARE, SCHOOL, breaks, child, id, passages, stages, stay, steps, whole};
use crate::placement::Care;

#[test]
fn a_leap_day_has_its_anniversary_on_the_first_of_march() {
    let view = whole(&child(date(2024, 2, 29), date(2026, 1, 1), Vec::new()));
    assert_eq!(view.earliest_school_date, date(2028, 2, 29));
    // Five on 1 March 2029, so compulsory from the month after; 1 April 2029 is a Sunday.
    assert_eq!(view.compulsory_school_date, date(2029, 4, 2));
    assert_eq!(stages(&view), ["home 2024-02-29.."]);

    let over = whole(&child(date(2024, 2, 29), date(2038, 3, 1), Vec::new()));
    assert_eq!(stages(&over), ["home 2024-02-29..2038-02-28"]);
}

#[test]
fn the_thirty_first_and_six_months_is_the_last_day_of_the_month() {
    for (birth_date, due) in
        [(date(2022, 8, 31), "2026-02-28"), (date(2020, 8, 31), "2024-02-29"), (date(2022, 10, 14), "2026-04-14")]
    {
        let stays = vec![stay(100, CARE, Care::DayCare, birth_date, None)];
        let mut input = child(birth_date, birth_date, stays);
        input.complex = true;
        let passages = passages(&whole(&input));
        assert!(passages.iter().any(|passage| passage.contains(&format!("due {due} notDue"))), "{passages:?}");
    }
}

#[test]
fn in_august_compulsory_schooling_starts_after_the_summer_holiday() {
    let stays = vec![stay(100, CARE, Care::DayCare, date(2022, 1, 10), None)];
    let at = |as_of| whole(&child(date(2021, 7, 9), as_of, stays.clone()));
    assert_eq!(at(date(2026, 8, 30)).compulsory_school_date, date(2026, 8, 31));
    assert!(at(date(2026, 8, 30)).interruptions.is_empty());
    assert_eq!(steps(&at(date(2026, 8, 30))), ["handover.prepare 2025-04-09", "school.unknown 2025-04-30"]);
    assert_eq!(breaks(&at(date(2026, 8, 31))), ["legalGap 2026-08-31.."]);
    assert_eq!(steps(&at(date(2026, 8, 31))), ["handover.prepare 2025-04-09", "school.compulsory 2026-08-31"]);

    let mut unknown = child(date(2021, 7, 9), date(2026, 8, 3), stays.clone());
    unknown.stays[0].holiday_region = None;
    assert_eq!(breaks(&whole(&unknown)), ["legalGap 2026-08-03.."]);
}

#[test]
fn between_two_schools_only_school_days_are_a_legal_gap() {
    let at = |start| {
        let stays = vec![
            stay(200, SCHOOL, Care::School, date(2025, 7, 9), Some(date(2026, 7, 17))),
            stay(201, AFTER, Care::School, start, None),
        ];
        breaks(&whole(&child(date(2020, 7, 9), date(2026, 10, 1), stays)))
    };
    assert_eq!(at(date(2026, 8, 31)), ["dayGap 2026-07-18..2026-08-30 44/0 bridge"]);
    assert_eq!(at(date(2026, 9, 9)), ["dayGap 2026-07-18..2026-09-08 53/7 interruption", "legalGap 2026-08-31..2026-09-08"]);
}

#[test]
fn other_hours_coming_back_and_care_at_two_places_are_no_move() {
    let birth_date = date(2023, 1, 2);
    let day_care = |placement, organisation, start, end| stay(placement, organisation, Care::DayCare, start, end);
    let cases = [
        vec![day_care(100, CARE, date(2023, 4, 3), Some(date(2024, 3, 31))), day_care(101, CARE, date(2024, 4, 1), None)],
        vec![day_care(100, CARE, date(2023, 4, 3), Some(date(2024, 3, 31))), day_care(101, CARE, date(2024, 5, 1), None)],
        vec![day_care(100, CARE, date(2023, 4, 3), None), day_care(101, AFTER, date(2024, 4, 1), None)],
    ];
    for stays in cases {
        let passages = passages(&whole(&child(birth_date, date(2024, 6, 1), stays)));
        assert!(passages.iter().all(|passage| !passage.contains("childcareToChildcare")), "{passages:?}");
    }
}

#[test]
fn a_move_inside_one_organisation_needs_no_handover_also_with_some_days_of_settling_in() {
    for (organisation, state) in
        [(CARE, "childcareToChildcare 2024-04-01 notNeeded"), (AFTER, "childcareToChildcare 2024-04-01 due 2024-03-04 due")]
    {
        let old = stay(100, CARE, Care::DayCare, date(2023, 4, 3), Some(date(2024, 4, 12)));
        let mut new = stay(101, organisation, Care::Preschool, date(2024, 4, 1), None);
        new.location_id = id(99);
        let view = whole(&child(date(2023, 1, 2), date(2024, 3, 1), vec![old, new]));
        assert!(passages(&view).contains(&state.to_owned()), "{:?}", passages(&view));
    }
}

#[test]
fn days_between_the_last_placement_and_secondary_school_are_at_home_and_no_gap() {
    let mut school = stay(200, SCHOOL, Care::School, date(2018, 9, 3), Some(date(2026, 7, 17)));
    school.left_for_secondary_date = Some(date(2026, 8, 1));
    let view = whole(&child(date(2014, 9, 3), date(2026, 9, 1), vec![school]));
    assert_eq!(stages(&view), ["home 2014-09-03..2018-09-02", "school 2018-09-03..2026-07-17", "home 2026-07-18..2026-07-31"]);
    assert!(view.interruptions.is_empty());
    assert_eq!(passages(&view), ["homeToSchool 2018-09-03 notNeeded", "schoolToSecondary 2026-08-01 due 2026-08-01 missed"]);
}

#[test]
fn trial_days_at_another_school_make_no_move_from_that_school() {
    let stays = vec![
        stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13))),
        stay(200, AFTER, Care::School, date(2026, 9, 7), Some(date(2026, 9, 8))),
        stay(201, SCHOOL, Care::School, date(2026, 10, 14), None),
    ];
    let view = whole(&child(date(2022, 10, 14), date(2026, 10, 1), stays));
    assert_eq!(passages(&view)[1..], ["childcareToSchool 2026-10-14 due 2026-07-14 overdue"]);
}

#[test]
fn after_school_care_begins_with_school_or_beside_it() {
    let at = |start, organisation| {
        let stays = vec![
            stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13))),
            stay(200, SCHOOL, Care::School, date(2026, 10, 14), None),
            stay(300, organisation, Care::AfterSchoolCare, start, None),
        ];
        passages(&whole(&child(date(2022, 10, 14), date(2026, 9, 20), stays))).pop().unwrap_or_default()
    };
    assert_eq!(at(date(2026, 10, 14), AFTER), "dayCareToAfterSchool 2026-10-14 due 2026-09-16 overdue");
    assert_eq!(at(date(2026, 10, 14), CARE), "dayCareToAfterSchool 2026-10-14 notNeeded");
    assert_eq!(at(date(2027, 10, 1), AFTER), "schoolToAfterSchool 2027-10-01 notNeeded");
}
