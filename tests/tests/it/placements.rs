//! Placing children: what is refused and where it says so, moving, ending, correcting, and the history of it.

use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, school, stay},
    on_both,
};

on_both!(
    a_placement_is_read_back_as_it_was_stated,
    a_placement_that_cannot_be_is_refused_with_every_reason,
    placements_of_one_kind_at_one_place_do_not_overlap,
    a_place_elsewhere_is_recorded_by_those_who_give_it,
    a_closed_location_takes_no_more_children,
    a_placement_ends_goes_on_and_is_corrected,
    a_placement_follows_another_or_nothing_happens,
    a_move_from_a_placement_that_ended_leaves_its_end_and_the_gap_after_it,
    the_history_tells_who_changed_what_when_and_what_was_known_then,
    a_reference_belongs_to_one_placement,
);

struct Place {
    north: Actor,
    ark: String,
    noor: String,
    path: String,
}

async fn place(server: &Server) -> Place {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let path = format!("/children/{noor}/placements");
    Place { north, ark, noor, path }
}

async fn a_placement_is_read_back_as_it_was_stated(server: Server) {
    let Place { north, ark, noor, path } = place(&server).await;
    let stated = json!({
        "locationId": ark, "care": "preschool", "startDate": "2025-04-14", "endDate": "2026-10-13", "hoursPerWeek": 16.5,
        "preschoolEducation": { "programme": "piramide", "hoursPerWeek": 16, "daysPerWeek": 4 },
        "reference": { "source": "planbaar", "value": "P-1" },
    });
    let answer = north.places(&noor, &stated).await;
    for (name, value) in stated.as_object().unwrap() {
        let same = |a: &Value, b: &Value| a == b || (a.is_number() && a.as_f64() == b.as_f64());
        assert!(same(&answer.json[name], value) || name == "preschoolEducation", "{name}: {answer}");
    }
    assert_eq!(answer.json["preschoolEducation"]["programme"], "piramide");
    let read = north.follow(answer.header("location")).await.expect(200);
    assert_eq!((read.etag(), &read.json), (answer.etag(), &answer.json));
    assert_eq!(north.get(&path).await.expect(200).ids(), [answer.id()]);
}

async fn a_placement_that_cannot_be_is_refused_with_every_reason(server: Server) {
    let Place { north, ark, path, .. } = place(&server).await;
    let refused = async |placement: Value, faults: &[(&str, &str)]| {
        north.post(&path, &placement).await.expect_problem(409, "conflict").expect_faults(409, faults);
    };
    refused(stay(&ark, "dayCare", "2023-01-02", Some("2023-01-01")), &[("#/endDate", "end-before-start")]).await;
    refused(stay(&ark, "dayCare", "2022-10-13", None), &[("#/startDate", "start-before-birth")]).await;
    refused(stay(&ark, "afterSchoolCare", "2036-10-14", None), &[("#/startDate", "start-after-line")]).await;
    let with = |name: &str, value: Value| {
        let mut placement = stay(&ark, "dayCare", "2023-01-02", None);
        placement[name] = value;
        placement
    };
    refused(with("hoursPerWeek", Value::Null), &[("#/hoursPerWeek", "hours-missing")]).await;
    refused(with("group", json!("1")), &[("#/group", "group-without-school")]).await;
    refused(with("leftForSecondaryDate", json!("2034-08-01")), &[("#/leftForSecondaryDate", "secondary-without-school")]).await;
    refused(with("locationId", json!("0198f000-0000-7000-8000-000000000000")), &[("#/locationId", "location-unknown")]).await;
    refused(with("care", json!("childminder")), &[("#/care", "care-not-offered")]).await;
    refused(with("reference", json!({ "source": "planbaar", "value": "111222333" })), &[("#/reference/value", "citizen-number")])
        .await;
    let education = |programme: &str, hours: u32, days: u32| {
        with("preschoolEducation", json!({ "programme": programme, "hoursPerWeek": hours, "daysPerWeek": days }))
    };
    refused(education("made-up", 16, 4), &[("#/preschoolEducation/programme", "programme-unknown")]).await;
    refused(education("piramide", 17, 4), &[("#/preschoolEducation/hoursPerWeek", "preschool-hours-impossible")]).await;
    let everything = json!({
        "locationId": ark, "care": "dayCare", "group": "3", "startDate": "2022-01-01", "endDate": "2021-01-01",
        "leftForSecondaryDate": "2020-01-01"
    });
    refused(
        everything,
        &[
            ("#/endDate", "end-before-start"),
            ("#/group", "group-without-school"),
            ("#/hoursPerWeek", "hours-missing"),
            ("#/leftForSecondaryDate", "secondary-before-start"),
            ("#/leftForSecondaryDate", "secondary-without-school"),
            ("#/startDate", "start-before-birth"),
        ],
    )
    .await;
    // Hours that no week has are refused by the contract or by the rule, and kept by neither.
    for hours in [json!(0), json!(-1), json!(169), json!(1e12), json!("16"), json!(0.001)] {
        let answer = north.post(&path, &with("hoursPerWeek", hours.clone())).await;
        assert!(matches!(answer.status, 400 | 409), "{hours} -> {answer}");
        assert!(answer.faults().iter().all(|(place, _)| place == "#/hoursPerWeek"), "{answer}");
    }
    assert_eq!(north.get(&path).await.expect(200).items().len(), 0);
}

async fn placements_of_one_kind_at_one_place_do_not_overlap(server: Server) {
    let Place { north, ark, noor, path } = place(&server).await;
    let boog = north.adds_childcare("De Boog").await;
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", Some("2023-06-30"))).await;
    for (from, until) in
        [("2022-11-01", Some("2023-01-02")), ("2023-06-30", None), ("2023-02-01", Some("2023-03-01")), ("2022-11-01", None)]
    {
        north.post(&path, &stay(&ark, "dayCare", from, until)).await.expect_faults(409, &[("#/startDate", "placement-overlaps")]);
    }
    north.places(&noor, &stay(&ark, "dayCare", "2022-11-01", Some("2023-01-01"))).await;
    let later = north.places(&noor, &stay(&ark, "dayCare", "2023-07-01", None)).await;
    north.places(&noor, &stay(&ark, "preschool", "2023-01-02", None)).await;
    north.places(&noor, &stay(&boog, "dayCare", "2023-01-02", None)).await;
    let path = format!("/placements/{}", later.id());
    north
        .patch(&path, "*", &json!({ "startDate": "2023-06-30" }))
        .await
        .expect_faults(409, &[("#/startDate", "placement-overlaps")]);
    // A placement does not stand in its own way.
    north.patch(&path, "*", &json!({ "startDate": "2023-07-02" })).await.expect(200);
}

async fn a_place_elsewhere_is_recorded_by_those_who_give_it(server: Server) {
    let Place { north, noor, path, .. } = place(&server).await;
    let (south, linde) = (server.childcare_provider("South").await, server.school_board("De Linde").await);
    let (zee, lindeschool) = (south.adds_childcare("De Zee").await, linde.adds_school("De Lindeschool").await);
    north
        .post(&path, &stay(&zee, "dayCare", "2023-01-02", None))
        .await
        .expect_faults(409, &[("#/locationId", "location-of-others")]);
    let at_school = north.places(&noor, &school(&lindeschool, "1", "2026-10-14", None)).await;
    assert_eq!(at_school.json["organisationId"], json!(north.organisation));
    // That childcare says so gives the school nothing.
    linde.get(&format!("/children/{noor}")).await.expect(404);
    assert_eq!(linde.get("/children").await.expect(200).items().len(), 0);
}

async fn a_closed_location_takes_no_more_children(server: Server) {
    let Place { north, ark, noor, path } = place(&server).await;
    north.patch(&format!("/locations/{ark}"), "*", &json!({ "closedDate": "2026-01-01" })).await.expect(200);
    north
        .post(&path, &stay(&ark, "dayCare", "2026-01-01", None))
        .await
        .expect_faults(409, &[("#/locationId", "location-closed")]);
    north.places(&noor, &stay(&ark, "dayCare", "2025-12-31", Some("2026-09-01"))).await;
}

async fn a_placement_ends_goes_on_and_is_corrected(server: Server) {
    let Place { north, ark, noor, path } = place(&server).await;
    let placed = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await;
    let own = format!("/placements/{}", placed.id());
    let ended = north.patch(&own, &placed.etag(), &json!({ "endDate": "2026-12-31" })).await.expect(200);
    assert_eq!(ended.json["endDate"], "2026-12-31");
    north.patch(&own, &placed.etag(), &json!({ "endDate": null })).await.expect_problem(412, "precondition-failed");
    let open = north.patch(&own, &ended.etag(), &json!({ "endDate": null })).await.expect(200);
    assert_eq!(open.json["endDate"], Value::Null);
    north
        .patch(&own, &open.etag(), &json!({ "endDate": "2023-01-01" }))
        .await
        .expect_faults(409, &[("#/endDate", "end-before-start")]);
    let corrected = north.patch(&own, &open.etag(), &json!({ "startDate": "2023-01-09", "hoursPerWeek": 24 })).await.expect(200);
    assert_eq!((&corrected.json["startDate"], corrected.json["hoursPerWeek"].as_f64()), (&json!("2023-01-09"), Some(24.0)));
    north.delete(&own, &corrected.etag()).await.expect(204);
    north.get(&own).await.expect(404);
    assert_eq!(north.get(&path).await.expect(200).items().len(), 0);
    north.get(&format!("/children/{noor}")).await.expect(200);
}

async fn a_placement_follows_another_or_nothing_happens(server: Server) {
    let linde = server.school_board("De Linde").await;
    let lindeschool = linde.adds_school("De Lindeschool").await;
    let noor = linde.registers(&child("Noor", "Linden", "2020-10-14")).await.id();
    let group_one = linde.places(&noor, &school(&lindeschool, "1", "2024-10-14", None)).await;
    let own = format!("/placements/{}", group_one.id());
    let moved = linde
        .post_if(&format!("{own}/_move"), &group_one.etag(), &school(&lindeschool, "2", "2025-08-01", None))
        .await
        .expect(201);
    assert_eq!(moved.json["group"], "2");
    let ended = linde.get(&own).await.expect(200);
    assert_eq!(ended.json["endDate"], "2025-07-31");
    let own = format!("/placements/{}", moved.id());
    let before = linde.post_if(&format!("{own}/_move"), &moved.etag(), &school(&lindeschool, "3", "2025-08-01", None)).await;
    before.expect_faults(409, &[("#/startDate", "placement-ended")]);
    let nowhere = school("0198f000-0000-7000-8000-000000000000", "3", "2026-08-01", None);
    linde
        .post_if(&format!("{own}/_move"), &moved.etag(), &nowhere)
        .await
        .expect_faults(409, &[("#/locationId", "location-unknown")]);
    let kept = linde.get(&own).await.expect(200);
    assert_eq!((&kept.json["endDate"], kept.etag()), (&Value::Null, moved.etag()));
}

async fn a_move_from_a_placement_that_ended_leaves_its_end_and_the_gap_after_it(server: Server) {
    let Place { north, ark, noor, .. } = place(&server).await;
    let ended = north.places(&noor, &stay(&ark, "dayCare", "2024-01-01", Some("2024-03-31"))).await;
    north.places(&noor, &stay(&ark, "dayCare", "2024-07-15", Some("2025-08-01"))).await;
    let own = format!("/placements/{}", ended.id());
    let overlapping = stay(&ark, "dayCare", "2025-01-01", None);
    north
        .post_if(&format!("{own}/_move"), &ended.etag(), &overlapping)
        .await
        .expect_faults(409, &[("#/startDate", "placement-overlaps")]);
    north.post_if(&format!("{own}/_move"), &ended.etag(), &stay(&ark, "preschool", "2025-09-01", None)).await.expect(201);
    assert_eq!(north.get(&own).await.expect(200).json["endDate"], "2024-03-31");
}

async fn the_history_tells_who_changed_what_when_and_what_was_known_then(server: Server) {
    let Place { north, ark, noor, .. } = place(&server).await;
    let placed = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await;
    let own = format!("/placements/{}", placed.id());
    server.clock().set("2026-09-02T09:00:00+02:00");
    north.patch(&own, "*", &json!({ "hoursPerWeek": 24 })).await.expect(200);
    server.clock().set("2026-09-03T09:00:00+02:00");
    north.delete(&own, "*").await.expect(204);
    let history = north.get(&format!("{own}/history")).await.expect(200);
    let told: Vec<_> = history
        .items()
        .iter()
        .map(|version| {
            (version["version"].as_i64(), version["hoursPerWeek"].as_f64(), version["removed"].as_bool(), &version["recordedAt"])
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), Some(16.0), Some(false), &json!("2026-09-01T06:00:00Z")),
            (Some(2), Some(24.0), Some(false), &json!("2026-09-02T07:00:00Z")),
            (Some(3), Some(24.0), Some(true), &json!("2026-09-03T07:00:00Z")),
        ]
    );
    assert!(history.items().iter().all(|version| version["clientId"] == json!(north.client) && version["person"] == "person-1"));
    let known = async |moment: &str| north.get(&format!("{own}?knownAt={moment}")).await;
    assert_eq!(known("2026-09-01T12:00:00Z").await.expect(200).json["hoursPerWeek"].as_f64(), Some(16.0));
    assert_eq!(known("2026-09-02T12:00:00Z").await.expect(200).json["hoursPerWeek"].as_f64(), Some(24.0));
    known("2026-09-03T12:00:00Z").await.expect(404);
    known("2026-08-31T12:00:00Z").await.expect(404);
    known("yesterday").await.expect_faults(400, &[("knownAt", "format")]);
    let line = north.get(&format!("/children/{noor}/line?asOf=2026-09-03&knownAt=2026-09-01T12:00:00Z")).await.expect(200);
    assert_eq!(line.json["segments"][1]["hoursPerWeek"].as_f64(), Some(16.0));
    let line = north.reads_line(&noor, "2026-09-03").await;
    assert_eq!(line["segments"].as_array().unwrap().len(), 1, "{line}");
}

async fn a_reference_belongs_to_one_placement(server: Server) {
    let Place { north, ark, noor, path } = place(&server).await;
    let with_reference = |care: &str| {
        let mut placement = stay(&ark, care, "2023-01-02", None);
        placement["reference"] = json!({ "source": "planbaar", "value": "P-1" });
        placement
    };
    north.places(&noor, &with_reference("dayCare")).await;
    north.post(&path, &with_reference("preschool")).await.expect_faults(409, &[("#/reference/value", "reference-taken")]);
    // Another organisation may use the same words for something of its own.
    let south = server.childcare_provider("South").await;
    let zee = south.adds_childcare("De Zee").await;
    let kees = south.registers(&child("Kees", "Berg", "2021-05-05")).await.id();
    let mut placement = with_reference("dayCare");
    placement["locationId"] = json!(zee);
    south.places(&kees, &placement).await;
}
