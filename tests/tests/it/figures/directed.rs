//! Figures of what a municipality directs: they count no people, so that nothing of them is hidden.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use super::{points, publishes};
use crate::{
    result_agreements,
    sessions::{meeting, present, training},
    subsidies,
};

on_both!(
    meetings_and_trainings_count_once_it_is_known_who_was_there,
    subsidies_count_by_what_was_accounted_for_before_the_month,
    a_subsidy_of_a_large_city_is_told_to_the_cent,
    agreements_count_by_how_they_stood_on_the_first_of_the_month,
);

async fn read(utrecht: &Actor, indicator: &str, from: &str, by: &str) -> Value {
    let path = format!("/lea-metrics/{indicator}?municipality=GM0344&from={from}&to=2026-08&by={by}");
    utrecht.get(&path).await.expect(200).json
}

fn at(period: &str, numerator: i64, denominator: i64) -> (String, Value, Value, Value) {
    (period.to_owned(), json!(numerator), json!(denominator), json!(false))
}

async fn meetings_and_trainings_count_once_it_is_known_who_was_there(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let attends = async |who: &Actor, path: &str| {
        who.post(&format!("{path}/attendances"), &present()).await.expect(200);
    };
    for (kind, stated, present) in [
        ("meetings", meeting(&[&linde]), vec![&linde]),
        ("meetings", meeting(&[&linde]), vec![]),
        ("trainings", training(&[&linde, &north]), vec![&linde, &north]),
        ("trainings", training(&[&linde, &north]), vec![&linde]),
        ("trainings", training(&[&linde, &north]), vec![]),
    ] {
        let made = utrecht.post(&format!("/{kind}"), &stated).await.expect(201);
        for who in present {
            attends(who, &format!("/{kind}/{}", made.id())).await;
        }
    }
    other.post("/meetings", &meeting(&[&linde])).await.expect(201);
    publishes(&server, &utrecht).await;
    let held = read(&utrecht, "meetings-held", "2026-08", "municipality").await;
    assert_eq!(points(&held, "GM0344"), [at("2026-08", 1, 2)]);
    let joint = read(&utrecht, "joint-training", "2026-08", "municipality").await;
    assert_eq!(points(&joint, "GM0344"), [at("2026-08", 1, 2)], "one of which nobody knows who was there counts for nothing");
    assert_eq!(read(&utrecht, "meetings-held", "2026-08", "district").await["series"], json!([]));
}

async fn subsidies_count_by_what_was_accounted_for_before_the_month(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let path = format!("/subsidies/{}", utrecht.post("/subsidies", &subsidies::stated(&north)).await.expect(201).id());
    for (start, end, cents) in [("2026-01-01", "2026-03-31", 90_000), ("2026-04-01", "2026-06-30", 100_000)] {
        let sent = subsidies::account(start, end, cents);
        north.post(&format!("{path}/accounts"), &sent).await.expect(201);
    }
    publishes(&server, &utrecht).await;
    let used = read(&utrecht, "subsidy-use", "2026-04", "municipality").await;
    let expected = [
        at("2026-04", 90_000, 212_000),
        at("2026-05", 90_000, 212_000),
        at("2026-06", 90_000, 212_000),
        at("2026-07", 190_000, 212_000),
        at("2026-08", 0, 0),
    ];
    assert_eq!(points(&used, "GM0344"), expected, "it ran until July");
    assert_eq!(used["series"][0]["points"][0]["value"], json!(42.5));
}

async fn a_subsidy_of_a_large_city_is_told_to_the_cent(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let mut stated = subsidies::stated(&north);
    stated["awardCents"] = json!(25_000_000_001_i64);
    utrecht.post("/subsidies", &stated).await.expect(201);
    publishes(&server, &utrecht).await;
    let used = read(&utrecht, "subsidy-use", "2026-07", "municipality").await;
    assert_eq!(points(&used, "GM0344")[0], at("2026-07", 0, 25_000_000_001));
}

async fn agreements_count_by_how_they_stood_on_the_first_of_the_month(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let mut stated = result_agreements::stated(&[&linde]);
    for (member, value) in [
        ("indicator", Value::Null),
        ("baseline", json!(80)),
        ("target", json!(90)),
        ("schoolYear", json!("2025-2026")),
        ("moments", json!(["2025-12-01", "2026-06-01"])),
    ] {
        stated[member] = value;
    }
    let path = result_agreements::agreed(&utrecht, &stated, &[&linde]).await;
    // A second one to which nobody agreed counts for nothing.
    utrecht.post("/result-agreements", &stated).await.expect(201);
    let measured = json!({ "date": "2026-06-02", "value": 91, "counted": 40 });
    linde.ask(Method::POST, &format!("{path}/measurements")).json(&measured).await.expect(201);
    publishes(&server, &utrecht).await;
    let on_track = read(&utrecht, "agreements-on-track", "2026-06", "municipality").await;
    assert_eq!(points(&on_track, "GM0344"), [at("2026-06", 0, 1), at("2026-07", 1, 1), at("2026-08", 0, 0)]);
}
