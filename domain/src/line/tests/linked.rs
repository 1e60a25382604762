//! One child in two registrations: before the link is confirmed each organisation has a line of its own, after it one.

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AFTER, CARE, SCHOOL, child, id, seen_by, stages, stay, uuid, whole};
use crate::{
    Language,
    line::{HandoverFact, HandoverProgress, LineConnector, LineInput, Stay, TransitionKind, Viewer, line},
    placement::Care,
};

fn childcare() -> Stay {
    stay(100, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 13)))
}

fn school() -> Stay {
    stay(200, SCHOOL, Care::School, date(2026, 10, 14), None)
}

fn linked() -> LineInput {
    child(date(2022, 10, 14), date(2026, 9, 1), vec![childcare(), school()])
}

/// What of each segment is told: its detail, location and hours.
fn told(view: &impl serde::Serialize) -> Vec<Value> {
    let view = json!(view);
    let segments = view["segments"].as_array().into_iter().flatten();
    segments.map(|segment| json!([segment["stage"], segment["detail"], segment["locationId"], segment["hoursPerWeek"]])).collect()
}

#[test]
fn before_the_link_each_sees_its_own_stays_only() {
    let of_care = child(date(2022, 10, 14), date(2026, 9, 1), vec![childcare()]);
    assert_eq!(
        stages(&seen_by(&of_care, CARE)),
        ["home 2022-10-14..2023-01-08", "dayCare 2023-01-09..2026-10-13", "home 2026-10-14.."]
    );
    let of_school = child(date(2022, 10, 14), date(2026, 9, 1), vec![school()]);
    assert_eq!(stages(&seen_by(&of_school, SCHOOL)), ["home 2022-10-14..2026-10-13", "school 2026-10-14.."]);
}

#[test]
fn after_the_link_each_sees_its_own_whole_and_the_other_in_outline() {
    let expected_by_school = [
        json!(["home", "full", null, null]),
        json!(["dayCare", "outline", null, null]),
        json!(["school", "full", uuid(SCHOOL), null]),
    ];
    assert_eq!(told(&seen_by(&linked(), SCHOOL)), expected_by_school);
    let expected_by_care = [
        json!(["home", "full", null, null]),
        json!(["dayCare", "full", uuid(CARE), 16]),
        json!(["school", "outline", null, null]),
    ];
    assert_eq!(told(&seen_by(&linked(), CARE)), expected_by_care);
    let expected_by_guardian = [
        json!(["home", "full", null, null]),
        json!(["dayCare", "full", uuid(CARE), 16]),
        json!(["school", "full", uuid(SCHOOL), null]),
    ];
    assert_eq!(told(&whole(&linked())), expected_by_guardian);

    let step_of_others = json!([{ "code": "handover.prepare", "dueDate": null, "organisationId": null, "text": null }]);
    assert_eq!(json!(seen_by(&linked(), SCHOOL))["nextSteps"], step_of_others);
}

#[test]
fn a_handover_shows_to_its_parties_and_joins_the_two_ends_once_it_is_complete() {
    for (progress, school_sees) in [(HandoverProgress::InProgress, "outline"), (HandoverProgress::Completed, "full")] {
        let mut input = linked();
        let (kind, date) = (TransitionKind::ChildcareToSchool, date(2026, 10, 14));
        let party = vec![id(CARE), id(SCHOOL)];
        input.handovers = vec![HandoverFact { handover_id: Uuid::from_u128(7), kind, date, progress, party }];
        assert_eq!(told(&seen_by(&input, SCHOOL))[1][1], school_sees);
        assert_eq!(json!(seen_by(&input, SCHOOL))["transitions"][1]["handoverId"], uuid(7));
        assert_eq!(json!(seen_by(&input, AFTER))["transitions"][1]["handoverId"], Value::Null);
        assert_eq!(told(&seen_by(&input, AFTER))[1][1], "outline");
    }
}

#[test]
fn a_token_for_other_locations_sees_outlines_only() {
    let viewer = Viewer::Organisation { id: id(CARE), locations: Some(vec![id(99)]) };
    let view = line(&linked()).seen_by(&viewer, Language::Dutch);
    assert_eq!(told(&view)[1], json!(["dayCare", "outline", null, null]));
    assert_eq!(json!(view)["nextSteps"][0]["text"], Value::Null);
}

#[test]
fn the_connector_shows_to_guardians_and_both_sides() {
    let mut input = linked();
    let party = vec![id(CARE), id(SCHOOL)];
    input.connector = Some(LineConnector { contract_id: Uuid::from_u128(5), since_date: date(2026, 8, 31), party });
    let expected = json!({ "contractId": uuid(5), "sinceDate": "2026-08-31" });
    assert_eq!(json!(whole(&input))["connector"], expected);
    assert_eq!(json!(seen_by(&input, SCHOOL))["connector"], expected);
    assert_eq!(json!(seen_by(&input, AFTER))["connector"], Value::Null);
}

#[test]
fn a_stay_that_both_recorded_counts_once_as_its_holder_tells_it() {
    let mut recorded_by_care = school();
    recorded_by_care.placement_id = id(101);
    recorded_by_care.organisation_id = id(CARE);
    recorded_by_care.owns_location = false;
    recorded_by_care.start_date = date(2026, 10, 12);
    let mut input = linked();
    input.stays.push(recorded_by_care);
    let view = json!(whole(&input));
    let stays: Vec<Value> = view["segments"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|segment| json!([segment["placementId"], segment["startDate"], segment["endDate"]]))
        .collect();
    let expected = [
        json!([null, "2022-10-14", "2023-01-08"]),
        json!([uuid(100), "2023-01-09", "2026-10-13"]),
        json!([uuid(101), "2026-10-12", "2026-10-13"]),
        json!([uuid(200), "2026-10-14", null]),
    ];
    assert_eq!(stays, expected);
    assert_eq!(json!(whole(&input))["transitions"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_handover_joins_the_school_itself_also_where_childcare_recorded_the_trial_days_there() {
    let mut trial = school();
    (trial.placement_id, trial.organisation_id, trial.owns_location) = (id(101), id(CARE), false);
    trial.start_date = date(2026, 10, 12);
    let mut input = linked();
    input.stays.push(trial);
    let (kind, date, progress) = (TransitionKind::ChildcareToSchool, date(2026, 10, 14), HandoverProgress::Completed);
    input.handovers =
        vec![HandoverFact { handover_id: Uuid::from_u128(7), kind, date, progress, party: vec![id(CARE), id(SCHOOL)] }];
    assert_eq!(told(&seen_by(&input, SCHOOL))[1], json!(["dayCare", "full", uuid(CARE), 16]));
}

#[test]
fn a_newer_record_of_one_organisation_takes_over_and_a_known_end_beats_an_open_one() {
    let mut group_two = school();
    (group_two.placement_id, group_two.start_date, group_two.end_date) = (id(201), date(2027, 8, 1), Some(date(2028, 7, 31)));
    let input = child(date(2022, 10, 14), date(2026, 9, 1), vec![school(), group_two]);
    assert_eq!(
        stages(&whole(&input)),
        ["home 2022-10-14..2026-10-13", "school 2026-10-14..2027-07-31", "school 2027-08-01..2028-07-31", "home 2028-08-01.."]
    );
}
