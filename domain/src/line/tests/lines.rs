//! Whole lines: ordinary childhoods, and how they break.

use jiff::civil::date;
use serde_json::json;

use super::{AFTER, CARE, SCHOOL, breaks, child, passages, stages, stay, steps, uuid, whole};
use crate::{
    line::{HandoverFact, HandoverProgress, TransitionKind},
    placement::{Care, Group},
};

#[test]
fn from_childcare_to_school_without_a_gap() {
    let birth_date = date(2022, 10, 14);
    let stays = vec![
        stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13))),
        stay(200, SCHOOL, Care::School, date(2026, 10, 14), None),
    ];
    let view = whole(&child(birth_date, date(2026, 9, 1), stays));
    let expected = json!({
        "childId": uuid(1), "asOf": "2026-09-01", "birthDate": "2022-10-14",
        "earliestSchoolDate": "2026-10-14", "compulsorySchoolDate": "2027-11-01",
        "segments": [
            { "stage": "home", "detail": "full", "group": null, "locationId": null, "placementId": null,
              "startDate": "2022-10-14", "endDate": "2023-01-08", "hoursPerWeek": null },
            { "stage": "dayCare", "detail": "full", "group": null, "locationId": uuid(CARE), "placementId": uuid(100),
              "startDate": "2023-01-09", "endDate": "2026-10-13", "hoursPerWeek": 16 },
            { "stage": "school", "detail": "full", "group": "1", "locationId": uuid(SCHOOL), "placementId": uuid(200),
              "startDate": "2026-10-14", "endDate": null, "hoursPerWeek": null },
        ],
        "transitions": [
            { "kind": "homeToChildcare", "date": "2023-01-09", "handoverId": null, "dueDate": null, "state": "notNeeded" },
            { "kind": "childcareToSchool", "date": "2026-10-14", "handoverId": null, "dueDate": "2026-07-14", "state": "overdue" },
        ],
        "interruptions": [],
        "connector": null,
        "nextSteps": [
            { "code": "handover.prepare", "dueDate": "2026-07-14", "organisationId": uuid(CARE),
              "text": "Write the handover and discuss it with the parents." },
        ],
    });
    assert_eq!(json!(view), expected);
}

#[test]
fn the_state_of_a_handover_follows_the_day_and_then_the_handover() {
    let birth_date = date(2022, 10, 14);
    let stays = || {
        vec![
            stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13))),
            stay(200, SCHOOL, Care::School, date(2026, 10, 14), None),
        ]
    };
    for (as_of, state) in [
        (date(2026, 6, 15), "notDue"),
        (date(2026, 6, 16), "due"),
        (date(2026, 7, 14), "due"),
        (date(2026, 7, 15), "overdue"),
        (date(2026, 10, 14), "overdue"),
        (date(2026, 10, 15), "missed"),
    ] {
        let view = whole(&child(birth_date, as_of, stays()));
        assert_eq!(passages(&view).last(), Some(&format!("childcareToSchool 2026-10-14 due 2026-07-14 {state}")), "{as_of}");
        assert_eq!(breaks(&view).is_empty(), state != "missed", "{as_of}");
    }
    for (progress, state, gaps) in
        [(HandoverProgress::InProgress, "inProgress", 1), (HandoverProgress::Completed, "completed", 0)]
    {
        let mut input = child(birth_date, date(2026, 11, 1), stays());
        let (kind, date) = (TransitionKind::ChildcareToSchool, date(2026, 10, 19));
        let party = vec![super::id(CARE), super::id(SCHOOL)];
        input.handovers = vec![HandoverFact { handover_id: uuid::Uuid::from_u128(7), kind, date, progress, party }];
        let view = whole(&input);
        assert_eq!(passages(&view).last(), Some(&format!("childcareToSchool 2026-10-14 due 2026-07-14 {state}")));
        assert_eq!((view.transitions.len(), breaks(&view).len()), (2, gaps));
    }
}

#[test]
fn an_indication_makes_the_handover_due_earlier_and_a_school_is_asked_for_in_time() {
    let stays = vec![stay(100, CARE, Care::Preschool, date(2025, 1, 6), None)];
    let mut input = child(date(2022, 10, 14), date(2026, 8, 3), stays);
    input.complex = true;
    let view = whole(&input);
    assert_eq!(passages(&view).last().map(String::as_str), Some("childcareToSchool 2026-10-14 due 2026-04-14 overdue"));
    assert_eq!(steps(&view), ["handover.prepare 2026-04-14", "school.unknown 2026-08-05"]);
    assert!(view.interruptions.is_empty());
}

#[test]
fn an_ordinary_summer_is_longer_than_a_bridge_and_still_one() {
    let stays = vec![
        stay(100, CARE, Care::Preschool, date(2024, 9, 2), Some(date(2026, 7, 17))),
        stay(200, SCHOOL, Care::School, date(2026, 8, 31), None),
    ];
    let view = whole(&child(date(2022, 8, 3), date(2026, 8, 31), stays.clone()));
    assert_eq!(breaks(&view), ["dayGap 2026-07-18..2026-08-30 44/0 bridge"]);
    assert_eq!(
        stages(&view),
        ["home 2022-08-03..2024-09-01", "preschool 2024-09-02..2026-07-17", "home 2026-07-18..2026-08-30", "school 2026-08-31.."]
    );

    let mut unknown = child(date(2022, 8, 3), date(2026, 8, 31), stays);
    unknown.holidays = [].into();
    assert_eq!(breaks(&whole(&unknown)), ["dayGap 2026-07-18..2026-08-30 44/- interruption"]);
}

#[test]
fn sixty_days_are_an_interruption() {
    let stays = vec![
        stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 2, 28))),
        stay(101, AFTER, Care::DayCare, date(2026, 4, 30), None),
    ];
    let view = whole(&child(date(2022, 10, 14), date(2026, 4, 1), stays));
    assert_eq!(breaks(&view), ["dayGap 2026-03-01..2026-04-29 60/43 interruption"]);
    assert!(passages(&view).contains(&"childcareToChildcare 2026-04-30 due 2026-04-02 due".to_owned()));
}

#[test]
fn a_gap_is_open_from_the_day_after_the_last_placement_and_counts_to_the_day_of_asking() {
    let stays = vec![stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 2, 27)))];
    for (as_of, expected) in [
        (date(2026, 2, 1), None),
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), Some("dayGap 2026-02-28.. 1/0 bridge")),
        (date(2026, 4, 12), Some("dayGap 2026-02-28.. 43/30 interruption")),
    ] {
        let view = whole(&child(date(2022, 10, 14), as_of, stays.clone()));
        assert_eq!(breaks(&view).first().map(String::as_str), expected, "{as_of}");
        assert_eq!(steps(&view).contains(&"gap.open 2026-04-11".to_owned()), expected.is_some(), "{as_of}");
        assert_eq!(stages(&view).last().map(String::as_str), Some("home 2026-02-28.."));
    }
}

#[test]
fn trial_days_at_school_are_no_gap_and_the_child_is_a_pupil_from_four() {
    let stays = vec![
        stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13))),
        stay(200, SCHOOL, Care::School, date(2026, 10, 5), Some(date(2026, 10, 6))),
        stay(201, SCHOOL, Care::School, date(2026, 10, 14), None),
    ];
    let view = whole(&child(date(2022, 10, 14), date(2026, 10, 14), stays));
    assert!(view.interruptions.is_empty());
    assert_eq!(passages(&view), ["homeToChildcare 2023-01-09 notNeeded", "childcareToSchool 2026-10-14 due 2026-07-14 overdue"]);
}

#[test]
fn school_with_after_school_care_until_secondary_school() {
    let mut groups = vec![
        stay(100, CARE, Care::DayCare, date(2014, 3, 1), Some(date(2017, 11, 19))),
        stay(200, SCHOOL, Care::School, date(2017, 11, 20), Some(date(2019, 7, 31))),
        stay(201, SCHOOL, Care::School, date(2019, 8, 1), Some(date(2020, 7, 31))),
        stay(202, SCHOOL, Care::School, date(2020, 8, 1), Some(date(2026, 7, 31))),
        stay(300, AFTER, Care::AfterSchoolCare, date(2017, 11, 20), None),
    ];
    for (stay, group) in groups.iter_mut().skip(1).zip([Group::One, Group::Two, Group::Three]) {
        stay.group = Some(group);
    }
    groups[3].left_for_secondary_date = Some(date(2026, 8, 1));
    let view = whole(&child(date(2013, 11, 20), date(2026, 9, 1), groups));
    assert_eq!(
        stages(&view),
        [
            "home 2013-11-20..2014-02-28",
            "dayCare 2014-03-01..2017-11-19",
            "school 2017-11-20..2019-07-31",
            "afterSchoolCare 2017-11-20..2026-07-31",
            "school 2019-08-01..2020-07-31",
            "school 2020-08-01..2026-07-31",
        ]
    );
    assert_eq!(
        passages(&view),
        [
            "homeToChildcare 2014-03-01 notNeeded",
            "childcareToSchool 2017-11-20 due 2017-08-20 missed",
            "dayCareToAfterSchool 2017-11-20 due 2017-10-23 missed",
            "groupToGroup 2020-08-01 due 2020-08-01 missed",
            "schoolToSecondary 2026-08-01 due 2026-08-01 missed",
        ]
    );
    assert_eq!(breaks(&view), ["informationGap 2017-11-20.."]);
}

#[test]
fn another_programme_at_school_is_told_only_where_the_school_states_its_programmes() {
    let stays = |programmes: &[&str]| {
        let mut before = stay(100, CARE, Care::Preschool, date(2025, 1, 6), Some(date(2026, 10, 13)));
        before.programme = Some("uk-en-puk".to_owned());
        let mut school = stay(200, SCHOOL, Care::School, date(2026, 10, 14), None);
        school.early_school_programmes = programmes.iter().map(|code| (*code).to_owned()).collect();
        vec![before, school]
    };
    for (programmes, gap) in [(&["piramide"][..], true), (&["piramide", "uk-en-puk"], false), (&[], false)] {
        let view = whole(&child(date(2022, 10, 14), date(2026, 9, 1), stays(programmes)));
        assert_eq!(breaks(&view), if gap { vec!["programmeGap 2026-10-14.."] } else { vec![] });
    }
}
