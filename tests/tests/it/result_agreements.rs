//! Result agreements: who agrees, what is measured, and whether it is on track on a day.

use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use crate::agendas;

on_both!(
    each_party_agrees_and_then_it_stays,
    the_law_names_who_agrees_on_early_school_education,
    schools_send_measurements_and_the_line_tells_the_rest,
    what_should_go_down_is_on_track_below_the_line,
    an_agreement_belongs_to_a_goal_of_an_agenda,
    what_is_measured_is_of_the_own_site,
    of_a_small_group_nothing_is_sent,
    an_agreement_is_for_its_parties_alone,
);

/// From 60 to 100 over four moments.
pub(crate) fn stated(parties: &[&Actor]) -> Value {
    let ids: Vec<_> = parties.iter().map(|party| party.organisation).collect();
    json!({ "ground": "wpo160b", "title": "Tussendoelen taal", "population": "Kleuters van de doelgroep", "unit": "percentage",
        "baseline": 60, "target": 100, "schoolYear": "2025-2026", "partyIds": ids,
        "moments": ["2025-10-01", "2026-02-01", "2026-06-01", "2026-12-01"] })
}

pub(crate) fn measured(date: &str, value: f64) -> Value {
    json!({ "date": date, "value": value, "evidence": "Toets van de vestiging." })
}

/// The path of an agreement to which all agreed.
pub(crate) async fn agreed(city: &Actor, agreement: &Value, parties: &[&Actor]) -> String {
    let path = format!("/result-agreements/{}", city.post("/result-agreements", agreement).await.expect(201).id());
    for one in [&[city], parties].concat() {
        one.post_if(&format!("{path}/_agree"), "*", &json!({ "date": "2025-09-01" })).await.expect(200);
    }
    path
}

async fn each_party_agrees_and_then_it_stays(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let made = utrecht.post("/result-agreements", &stated(&[&linde])).await.expect(201);
    let path = format!("/result-agreements/{}", made.id());
    assert_eq!(made.header("location"), format!("/v1{path}"));
    assert_eq!((&made.json["state"], &made.json["standing"]["code"]), (&json!("concept"), &json!("unknown")));
    let agree = |who: &Actor, etag: &str| who.post_if(&format!("{path}/_agree"), etag, &json!({ "date": "2025-09-01" }));
    let half = agree(&linde, "\"1\"").await.expect(200);
    assert_eq!(
        (&half.json["state"], &half.json["approvals"][0]["organisationId"]),
        (&json!("concept"), &json!(linde.organisation))
    );
    agree(&linde, "\"2\"").await.expect_faults(409, &[("#", "already-agreed")]);
    linde
        .post(&format!("{path}/measurements"), &measured("2026-02-01", 80.0))
        .await
        .expect_faults(409, &[("#", "result-not-agreed")]);
    let changed = utrecht.patch(&path, "\"2\"", &json!({ "target": 95.5 })).await.expect(200).json;
    assert_eq!((&changed["target"], &changed["approvals"]), (&json!(95.5), &json!([])), "whoever agreed agrees anew");
    agree(&linde, "\"3\"").await.expect(200);
    agree(&utrecht, "\"3\"").await.expect(412);
    assert_eq!(agree(&utrecht, "\"4\"").await.expect(200).json["state"], "agreed");
    utrecht.patch(&path, "\"5\"", &json!({ "target": 90 })).await.expect_faults(409, &[("#", "result-agreed")]);
    let discussed = json!({ "date": "2026-08-20", "conclusion": "Meer taal in de kring." });
    utrecht.post_if(&format!("{path}/_discuss"), "*", &discussed).await.expect_faults(409, &[("#", "result-not-measured")]);
    linde.post(&format!("{path}/measurements"), &measured("2026-06-01", 88.0)).await.expect(201);
    assert_eq!(linde.get(&path).await.expect(200).json["state"], "measured");
    linde.post_if(&format!("{path}/_discuss"), "*", &discussed).await.expect_problem(403, "forbidden");
    let told = utrecht.post_if(&format!("{path}/_discuss"), "\"5\"", &discussed).await.expect(200).json;
    assert_eq!((&told["state"], &told["discussion"]), (&json!("discussed"), &discussed));
}

async fn the_law_names_who_agrees_on_early_school_education(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let mut agreement = stated(&[&linde, &north]);
    utrecht.post("/result-agreements", &agreement).await.expect_faults(409, &[("#/partyIds/1", "party-outside-ground")]);
    agreement["ground"] = json!("wpo160a");
    utrecht.post("/result-agreements", &agreement).await.expect(201);
    let mut wrong = stated(&[&linde]);
    wrong["target"] = json!(101);
    wrong["betterWhen"] = json!("lower");
    wrong["moments"] = json!(["2025-07-31", "2025-07-31"]);
    utrecht.post("/result-agreements", &wrong).await.expect_faults(
        409,
        &[
            ("#/betterWhen", "target-other-way"),
            ("#/moments/0", "outside-period"),
            ("#/moments/1", "date-before-last"),
            ("#/target", "percentage-impossible"),
        ],
    );
    wrong["indicator"] = json!("preschool-waiting");
    wrong["schoolYear"] = json!("2025-2027");
    utrecht.post("/result-agreements", &wrong).await.expect_faults(409, &[("#/schoolYear", "school-year-impossible")]);
}

async fn schools_send_measurements_and_the_line_tells_the_rest(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, eik) = (server.school_board("De Linde").await, server.school_board("De Eik").await);
    let path = agreed(&utrecht, &stated(&[&linde, &eik]), &[&linde, &eik]).await;
    let sent = linde.post(&format!("{path}/measurements"), &measured("2026-06-01", 80.0)).await.expect(201);
    let one = format!("{path}/measurements/{}", sent.id());
    assert_eq!(sent.header("location"), format!("/v1{one}"));
    assert_eq!(eik.get(&one).await.expect(200).json["organisationId"], json!(linde.organisation));
    let standing = |answer: Value| answer["standing"].clone();
    // Three of four steps from 60 to 100 is 90, of which 95 % is 85.5.
    let behind = standing(utrecht.get(&path).await.expect(200).json);
    assert_eq!(behind, json!({ "code": "behind", "value": 80, "date": "2026-06-01", "source": "measurements", "expected": 90 }));
    eik.post(&format!("{path}/measurements"), &measured("2026-06-15", 91.0)).await.expect(201);
    let together = standing(linde.get(&path).await.expect(200).json);
    assert_eq!((&together["code"], &together["value"]), (&json!("onTrack"), &json!(85.5)));
    linde.post(&format!("{path}/measurements"), &measured("2026-06-20", 79.9)).await.expect(201);
    let listed = utrecht.get("/result-agreements?schoolYear=2025-2026").await.expect(200);
    assert_eq!(
        (&listed.items()[0]["standing"]["code"], &listed.items()[0]["standing"]["value"]),
        (&json!("behind"), &json!(85.45))
    );
    assert!(utrecht.get("/result-agreements?schoolYear=2026-2027").await.expect(200).items().is_empty());
    assert_eq!(utrecht.get(&format!("{path}/measurements")).await.expect(200).items().len(), 3);
    linde
        .post(&format!("{path}/measurements"), &measured("2030-01-01", 100.5))
        .await
        .expect_faults(409, &[("#/date", "date-in-future"), ("#/value", "percentage-impossible")]);
    server.clock().set("2026-12-01T10:00:00Z");
    assert_eq!(standing(utrecht.get(&path).await.expect(200).json)["code"], "behind", "one moment old");
    server.sets_parameter("resultAgreement.onTrack", "90", "2026-12-01").await;
    assert_eq!(standing(utrecht.get(&path).await.expect(200).json)["code"], "onTrack");
}

async fn what_should_go_down_is_on_track_below_the_line(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let mut agreement = stated(&[&north]);
    for (member, value) in [
        ("ground", json!("wpo160a")),
        ("unit", json!("days")),
        ("baseline", json!(100)),
        ("target", json!(20)),
        ("indicator", json!("preschool-waiting")),
    ] {
        agreement[member] = value;
    }
    let path = agreed(&utrecht, &agreement, &[&north]).await;
    for (value, code) in [(42.2, "behind"), (42.1, "onTrack"), (10.0, "onTrack")] {
        north.post(&format!("{path}/measurements"), &measured("2026-06-01", value)).await.expect(201);
        let told = north.get(&path).await.expect(200).json;
        assert_eq!((&told["standing"]["code"], &told["standing"]["expected"]), (&json!(code), &json!(40)), "{value}");
        assert_eq!(told["betterWhen"], "lower");
    }
    assert_eq!(north.get("/result-agreements?indicator=preschool-waiting").await.expect(200).items().len(), 1);
    assert!(north.get("/result-agreements?indicator=preschool-reach").await.expect(200).items().is_empty());
}

async fn an_agreement_belongs_to_a_goal_of_an_agenda(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let linde = server.school_board("De Linde").await;
    let agenda = utrecht.post("/agendas", &agendas::stated(&[&linde, &other])).await.expect(201).id();
    let goal = utrecht.post(&format!("/agendas/{agenda}/goals"), &agendas::goal(&[&linde])).await.expect(201).id();
    let mut agreement = stated(&[&linde]);
    agreement["goalId"] = json!(goal);
    utrecht.post("/result-agreements", &agreement).await.expect_faults(409, &[("#/goalId", "goal-unknown")]);
    agreement["agendaId"] = json!(agenda);
    let made = utrecht.post("/result-agreements", &agreement).await.expect(201);
    assert_eq!((&made.json["agendaId"], &made.json["goalId"]), (&json!(agenda), &json!(goal)));
    // A party sees the agenda, and has no agreements of its own under it.
    let refused = other.post("/result-agreements", &agreement).await;
    refused.expect_faults(409, &[("#/agendaId", "agenda-unknown"), ("#/goalId", "goal-unknown")]);
    assert_eq!(linde.get(&format!("/result-agreements?agendaId={agenda}")).await.expect(200).ids(), [made.id()]);
}

async fn what_is_measured_is_of_the_own_site(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, eik) = (server.school_board("De Linde").await, server.school_board("De Eik").await);
    let (first, second) = (linde.adds_school("De Lindeschool").await, linde.adds_school("De Esschool").await);
    let path = format!("{}/measurements", agreed(&utrecht, &stated(&[&linde, &eik]), &[&linde, &eik]).await);
    let at = |site: &str, value: f64, counted: i64| {
        let mut one = measured("2026-06-01", value);
        one["locationId"] = json!(site);
        one["counted"] = json!(counted);
        one
    };
    linde.post(&path, &at(&first, 60.0, 30)).await.expect(201);
    eik.post(&path, &at(&first, 60.0, 30)).await.expect_faults(409, &[("#/locationId", "location-unknown")]);
    let narrow = linde.narrowed_to(&[&second]);
    narrow.post(&path, &at(&first, 60.0, 30)).await.expect_faults(409, &[("#/locationId", "location-outside-token")]);
    narrow.post(&path, &measured("2026-06-01", 60.0)).await.expect_faults(409, &[("#/locationId", "location-outside-token")]);
    narrow.post(&path, &at(&second, 90.0, 10)).await.expect(201);
    let agreement = utrecht.get(path.trim_end_matches("/measurements")).await.expect(200).json;
    assert_eq!(agreement["standing"]["value"], json!(67.5), "weighed by how many were counted");
}

async fn of_a_small_group_nothing_is_sent(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let path = agreed(&utrecht, &stated(&[&linde]), &[&linde]).await;
    let of = |counted: i32| {
        let mut one = measured("2026-06-01", 75.0);
        one["counted"] = json!(counted);
        one
    };
    let measurements = format!("{path}/measurements");
    linde.post(&measurements, &of(4)).await.expect_faults(409, &[("#/counted", "group-too-small")]);
    linde.post(&measurements, &of(5)).await.expect(201);
    server.sets_parameter("leaMetric.threshold", "10", "2026-09-01").await;
    linde.post(&measurements, &of(9)).await.expect_faults(409, &[("#/counted", "group-too-small")]);
}

async fn an_agreement_is_for_its_parties_alone(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let (linde, eik) = (server.school_board("De Linde").await, server.school_board("De Eik").await);
    let path = agreed(&utrecht, &stated(&[&linde]), &[&linde]).await;
    for stranger in [&other, &eik] {
        stranger.get(&path).await.expect_problem(404, "not-found");
        stranger.get(&format!("{path}/measurements")).await.expect_problem(404, "not-found");
        stranger.post(&format!("{path}/measurements"), &measured("2026-06-01", 80.0)).await.expect_problem(404, "not-found");
        assert!(stranger.get("/result-agreements").await.expect(200).items().is_empty());
    }
    linde.patch(&path, "*", &json!({ "title": "Anders" })).await.expect_problem(403, "forbidden");
    linde.post("/result-agreements", &stated(&[&linde])).await.expect_problem(403, "forbidden");
}
