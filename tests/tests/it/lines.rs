//! The line of a child as callers read it. That it is right in every case is tested where it is computed; here, that what was
//! recorded by whom comes out to whom.

use serde_json::{Value, json};
use tests::{
    Server,
    city::{child, guardian, school, stay},
    on_both,
};

on_both!(
    from_childcare_to_school_without_a_gap,
    a_gap_of_sixty_days_is_an_interruption,
    each_organisation_sees_its_own_end_whole_and_after_linking_the_rest_in_outline,
    a_guardian_sees_all_of_it,
    a_line_is_read_on_any_day,
);

async fn from_childcare_to_school_without_a_gap(server: Server) {
    let north = server.childcare_provider("North").await;
    let linde = server.school_board("De Linde").await;
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let day_care = north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2026-10-13"))).await.id();
    let at_school = north.places(&noor, &school(&lindeschool, "1", "2026-10-14", None)).await.id();
    assert_eq!(
        north.reads_line(&noor, "2026-09-01").await,
        json!({
            "childId": noor, "asOf": "2026-09-01", "birthDate": "2022-10-14",
            "earliestSchoolDate": "2026-10-14", "compulsorySchoolDate": "2027-11-01",
            "segments": [
                { "stage": "home", "detail": "full", "group": null, "locationId": null, "placementId": null,
                  "startDate": "2022-10-14", "endDate": "2023-01-08", "hoursPerWeek": null },
                { "stage": "dayCare", "detail": "full", "group": null, "locationId": ark, "placementId": day_care,
                  "startDate": "2023-01-09", "endDate": "2026-10-13", "hoursPerWeek": 16 },
                { "stage": "school", "detail": "full", "group": "1", "locationId": lindeschool, "placementId": at_school,
                  "startDate": "2026-10-14", "endDate": null, "hoursPerWeek": null },
            ],
            "transitions": [
                { "kind": "homeToChildcare", "date": "2023-01-09", "handoverId": null, "dueDate": null, "state": "notNeeded" },
                { "kind": "childcareToSchool", "date": "2026-10-14", "handoverId": null, "dueDate": "2026-07-14", "state": "overdue" },
            ],
            "interruptions": [],
            "connector": null,
            "nextSteps": [
                { "code": "handover.prepare", "dueDate": "2026-07-14", "organisationId": north.organisation.to_string(),
                  "text": "Maak de overdracht en bespreek die met de ouders." },
            ],
        })
    );
}

fn gaps(line: &Value) -> Vec<Value> {
    let gaps = line["interruptions"].as_array().unwrap().iter().filter(|gap| gap["kind"] == "dayGap");
    gaps.map(|gap| json!([gap["startDate"], gap["endDate"], gap["days"], gap["severity"]])).collect()
}

async fn a_gap_of_sixty_days_is_an_interruption(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2025-02-28"))).await;
    let back = north.places(&noor, &stay(&ark, "dayCare", "2025-04-30", None)).await;
    let line = north.reads_line(&noor, "2026-09-01").await;
    assert_eq!(gaps(&line), [json!(["2025-03-01", "2025-04-29", 60, "interruption"])]);
    // Forty-two days still bridge, and coming back the next day leaves nothing.
    let own = format!("/placements/{}", back.id());
    north.patch(&own, "*", &json!({ "startDate": "2025-04-12" })).await.expect(200);
    assert_eq!(gaps(&north.reads_line(&noor, "2026-09-01").await), [json!(["2025-03-01", "2025-04-11", 42, "bridge"])]);
    north.patch(&own, "*", &json!({ "startDate": "2025-03-01" })).await.expect(200);
    assert_eq!(gaps(&north.reads_line(&noor, "2026-09-01").await), [Value::Null; 0]);
}

fn segments(line: &Value) -> Vec<Value> {
    let all = line["segments"].as_array().unwrap().iter().filter(|segment| segment["stage"] != "home");
    all.map(|segment| json!([segment["stage"], segment["detail"], segment["locationId"].is_string(), segment["startDate"]]))
        .collect()
}

async fn each_organisation_sees_its_own_end_whole_and_after_linking_the_rest_in_outline(server: Server) {
    server.clock().set("2026-04-01T08:00:00+02:00");
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let noor = child("Noor", "Linden", "2022-03-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    north.places(&here, &stay(&ark, "dayCare", "2023-01-09", Some("2026-03-13"))).await;
    linde.places(&there, &school(&lindeschool, "1", "2026-03-16", None)).await;
    let day_care = |detail: &str, whole: bool| json!(["dayCare", detail, whole, "2023-01-09"]);
    let at_school = |detail: &str, whole: bool| json!(["school", detail, whole, "2026-03-16"]);
    assert_eq!(segments(&north.reads_line(&here, "2026-04-01").await), [day_care("full", true)]);
    assert_eq!(segments(&linde.reads_line(&there, "2026-04-01").await), [at_school("full", true)]);

    let link = async |actor: &tests::Actor, child: &str| {
        actor.get(&format!("/children/{child}/links")).await.expect(200).json["items"][0].clone()
    };
    let confirm = async |actor: &tests::Actor, child: &str| {
        let link = link(actor, child).await;
        let etag = format!("\"{}\"", link["version"]);
        let path = format!("/links/{}/_confirm", link["id"].as_str().unwrap());
        actor.ask(reqwest::Method::POST, &path).if_match(&etag).await.expect(200).json
    };
    assert_eq!(confirm(&north, &here).await["state"], "proposed");
    assert_eq!(segments(&north.reads_line(&here, "2026-04-01").await), [day_care("full", true)], "one side is not enough");
    assert_eq!(confirm(&linde, &there).await["state"], "confirmed");
    let (north_sees, linde_sees) = (north.reads_line(&here, "2026-04-01").await, linde.reads_line(&there, "2026-04-01").await);
    assert_eq!(segments(&north_sees), [day_care("full", true), at_school("outline", false)]);
    assert_eq!(segments(&linde_sees), [day_care("outline", false), at_school("full", true)]);
    assert_eq!(north_sees["childId"], linde_sees["childId"]);
    for (line, hidden) in [(&north_sees, &lindeschool), (&linde_sees, &ark)] {
        assert!(!line.to_string().contains(hidden.as_str()), "an outline says where: {line}");
    }
    assert!(!north_sees.to_string().contains(&linde.organisation.to_string()));
    // Either id leads to the child, for each of the two.
    north.get(&format!("/children/{there}")).await.expect(200);
    linde.get(&format!("/children/{here}/line")).await.expect(200);

    let decided = link(&north, &here).await;
    let undo = format!("/links/{}/_undo", decided["id"].as_str().unwrap());
    let undone = north.ask(reqwest::Method::POST, &undo).if_match("*").await.expect(200);
    assert_eq!(undone.json["state"], "undone");
    assert_eq!(segments(&north.reads_line(&here, "2026-04-01").await), [day_care("full", true)]);
    north.get(&format!("/children/{there}")).await.expect(404);
}

async fn a_guardian_sees_all_of_it(server: Server) {
    server.clock().set("2026-04-01T08:00:00+02:00");
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let mut noor = child("Noor", "Linden", "2022-03-14");
    linde.registers(&noor).await;
    let there = linde.get("/children").await.expect(200).ids().remove(0);
    noor["guardians"] = json!([guardian("Anna", true)]);
    let here = north.registers(&noor).await;
    let anna = north.for_guardians(&[here.json["guardians"][0]["id"].as_str().unwrap()]);
    north.places(&here.id(), &stay(&ark, "dayCare", "2023-01-09", Some("2026-03-13"))).await;
    linde.places(&there, &school(&lindeschool, "1", "2026-03-16", None)).await;
    let link = anna.get(&format!("/children/{}/links", here.id())).await.expect(200).ids().remove(0);
    // What a guardian says of the own child holds for both sides.
    let confirmed = anna.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    assert_eq!(confirmed.json["state"], "confirmed");
    let line = anna.reads_line(&here.id(), "2026-04-01").await;
    let expected = [json!(["dayCare", "full", true, "2023-01-09"]), json!(["school", "full", true, "2026-03-16"])];
    assert_eq!(segments(&line), expected);
}

async fn a_line_is_read_on_any_day(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2024-02-29")).await.id();
    north.places(&noor, &stay(&ark, "dayCare", "2024-06-03", None)).await;
    let path = format!("/children/{noor}/line");
    let today = north.get(&path).await.expect(200);
    assert_eq!((&today.json["asOf"], &today.json["earliestSchoolDate"]), (&json!("2026-09-01"), &json!("2028-02-29")));
    for day in ["2024-02-29", "2024-01-01", "2038-03-01", "2045-01-01", "1900-01-01", "9999-12-31"] {
        let answer = north.get(&format!("{path}?asOf={day}")).await;
        assert!(matches!(answer.status, 200 | 400 | 409), "{answer}");
    }
    for day in ["2023-02-29", "x", "", "20260901"] {
        let answer = north.get(&format!("{path}?asOf={day}")).await.expect(400);
        assert!(answer.faults().contains(&("asOf".into(), "format".into())), "{answer}");
    }
    let etag = today.etag();
    north.get(&path).with("if-none-match", &etag).await.expect(304);
    server.clock().set("2026-09-02T08:00:00+02:00");
    north.get(&path).with("if-none-match", &etag).await.expect(200);
    let english = north.get(&path).with("accept-language", "en").await.expect(200);
    let dutch = north.get(&path).await.expect(200);
    assert_eq!(english.json["segments"], dutch.json["segments"]);
}
