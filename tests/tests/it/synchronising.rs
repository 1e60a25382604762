//! Two systems that keep the same placements: what a source states by reference, one or a batch, and what the two have otherwise.

use domain::authority::{Action, Role};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Ask, Server,
    city::{child, school, stay},
    on_both,
};

on_both!(
    a_source_makes_and_changes_a_placement_by_its_reference,
    the_same_statement_again_changes_nothing,
    a_source_names_the_child_by_id_or_by_reference_and_not_otherwise,
    what_somebody_stated_by_hand_is_a_conflict_until_the_two_agree,
    another_source_with_the_same_stay_is_a_conflict_that_names_it,
    a_citizen_number_is_no_reference_in_an_address,
    the_same_statements_at_once_make_one_placement,
    each_item_of_a_batch_succeeds_or_fails_by_itself,
    a_batch_of_a_thousand_lets_others_through_and_is_recorded,
    a_batch_is_safe_to_repeat,
    a_comparison_tells_what_differs_and_nothing_else,
    a_comparison_shows_what_the_caller_sees,
);

struct Place {
    north: Actor,
    ark: String,
    noor: String,
}

async fn place(server: &Server) -> Place {
    let north = server.childcare_provider("North").await.in_role(Role::System);
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&known("Noor", "K-1")).await.id();
    Place { north, ark, noor }
}

/// A child that the own system knows by a number.
fn known(name: &str, number: &str) -> Value {
    let mut child = child(name, "Linden", "2022-10-14");
    child["references"] = json!([{ "source": "planbaar", "value": number }]);
    child
}

/// What a source states of a child.
fn of(child: &str, mut placement: Value) -> Value {
    placement["childId"] = child.into();
    placement
}

trait Synchronises {
    fn states(&self, source: &str, reference: &str, placement: &Value) -> Ask;
    async fn compares(&self, location: &str, body: Value) -> Vec<Value>;
}

impl Synchronises for Actor {
    fn states(&self, source: &str, reference: &str, placement: &Value) -> Ask {
        self.ask(Method::PUT, &format!("/placements/by-reference/{source}/{reference}")).json(placement)
    }

    async fn compares(&self, location: &str, body: Value) -> Vec<Value> {
        self.post(&format!("/locations/{location}/placements/_compare"), &body).await.expect(200).items().to_vec()
    }
}

async fn a_source_makes_and_changes_a_placement_by_its_reference(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let stated = of(&noor, stay(&ark, "dayCare", "2023-01-02", None));
    let made = north.states("planbaar", "P-1", &stated).await.expect(201);
    assert_eq!(made.json["reference"], json!({ "source": "planbaar", "value": "P-1" }));
    assert_eq!((made.header("location"), made.etag()), (&*format!("/v1/placements/{}", made.id()), "\"1\"".to_owned()));
    let ended = of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2026-10-13")));
    let changed = north.states("planbaar", "P-1", &ended).await.expect(200);
    assert_eq!((changed.id(), changed.etag(), &changed.json["endDate"]), (made.id(), "\"2\"".to_owned(), &json!("2026-10-13")));
    assert_eq!(north.follow(made.header("location")).await.expect(200).json, changed.json);
    // The last word of the source is the whole of it: what it does not say any more is gone.
    assert_eq!(north.states("planbaar", "P-1", &stated).await.expect(200).json["endDate"], Value::Null);
    // A rule that refuses is told as everywhere.
    let wrong = of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2022-12-01")));
    north.states("planbaar", "P-1", &wrong).await.expect_faults(409, &[("#/endDate", "end-before-start")]);
    assert_eq!(north.get(&format!("/children/{noor}/placements")).await.expect(200).ids(), [made.id()]);
}

async fn the_same_statement_again_changes_nothing(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let stated = of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2024-01-31")));
    let made = north.states("planbaar", "P-1", &stated).await.expect(201);
    server.clock().advance(3600);
    for _ in 0..3 {
        let again = north.states("planbaar", "P-1", &stated).await.expect(200);
        assert_eq!((again.etag(), &again.json), (made.etag(), &made.json));
    }
    // Also of a child that is long gone, and at a location that has closed since.
    north.patch(&format!("/locations/{ark}"), "*", &json!({ "closedDate": "2022-12-01" })).await.expect(200);
    assert_eq!(north.states("planbaar", "P-1", &stated).await.expect(200).json, made.json);
    let history = north.states("planbaar", "P-1", &stated).await.expect(200).id();
    north.get(&format!("/placements/{history}")).await.expect(404);
}

async fn a_source_names_the_child_by_id_or_by_reference_and_not_otherwise(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let kees = north.registers(&known("Kees", "K-2")).await.id();
    let bare = stay(&ark, "dayCare", "2023-01-02", None);
    let by = |number: &str| {
        let mut stated = bare.clone();
        stated["childReference"] = json!({ "source": "planbaar", "value": number });
        stated
    };
    let made = north.states("planbaar", "P-1", &by("K-1")).await.expect(201);
    assert_eq!(made.json["childId"], noor);
    assert_eq!(north.states("planbaar", "P-1", &of(&noor, bare.clone())).await.expect(200).json, made.json);
    let refused = async |reference: &str, stated: &Value, faults: &[(&str, &str)]| {
        north.states("planbaar", reference, stated).await.expect_problem(409, "conflict").expect_faults(409, faults);
    };
    refused("P-2", &by("K-3"), &[("#/childReference/value", "child-unknown")]).await;
    refused("P-2", &bare, &[("#/childId", "child-named-once")]).await;
    refused("P-2", &of(&noor, by("K-1")), &[("#/childId", "child-named-once")]).await;
    refused("P-1", &of(&kees, bare.clone()), &[("#/childId", "reference-taken")]).await;
    refused("P-1", &by("K-2"), &[("#/childReference/value", "reference-taken")]).await;
    // The child of another organisation is as one that does not exist.
    let south = server.childcare_provider("South").await;
    let theirs = south.registers(&known("Siem", "K-3")).await.id();
    refused("P-2", &of(&theirs, bare.clone()), &[("#/childId", "child-unknown")]).await;
    refused("P-2", &by("K-3"), &[("#/childReference/value", "child-unknown")]).await;
}

async fn what_somebody_stated_by_hand_is_a_conflict_until_the_two_agree(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let manager = north.in_role(Role::Manager);
    let stated = of(&noor, stay(&ark, "dayCare", "2023-01-02", None));
    let made = north.states("planbaar", "P-1", &stated).await.expect(201);
    let path = format!("/placements/{}", made.id());
    // What the synchronisation itself changes in another way stays its own word.
    north.patch(&path, "*", &json!({ "hoursPerWeek": 20 })).await.expect(200);
    let made = north.states("planbaar", "P-1", &stated).await.expect(200);
    manager.patch(&path, &made.etag(), &json!({ "endDate": "2026-12-31", "hoursPerWeek": 24 })).await.expect(200);
    let conflict = north.states("planbaar", "P-1", &stated).with("accept-language", "en").await;
    let conflict = conflict.expect_faults(409, &[("#/endDate", "other-source"), ("#/hoursPerWeek", "other-source")]);
    assert!(conflict.text.contains("by hand") && !conflict.text.contains("2026-12-31"), "{conflict}");
    assert_eq!(north.get(&path).await.expect(200).json["endDate"], "2026-12-31");
    // Once the source says the same it has the last word again; agreeing is no new version.
    let mut agreed = of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2026-12-31")));
    agreed["hoursPerWeek"] = json!(24);
    let same = north.states("planbaar", "P-1", &agreed).await.expect(200);
    assert_eq!(same.etag(), north.get(&path).await.expect(200).etag());
    agreed["hoursPerWeek"] = json!(16);
    assert_eq!(north.states("planbaar", "P-1", &agreed).await.expect(200).json["hoursPerWeek"], 16);
}

async fn another_source_with_the_same_stay_is_a_conflict_that_names_it(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    north.states("planbaar", "P-1", &of(&noor, stay(&ark, "dayCare", "2023-01-02", None))).await.expect(201);
    let other = of(&noor, stay(&ark, "dayCare", "2023-02-01", Some("2026-10-13")));
    let conflict = north.states("roosterrijk", "77", &other).await;
    let conflict = conflict.expect_faults(409, &[("#/endDate", "other-source"), ("#/startDate", "other-source")]);
    assert!(conflict.text.contains("planbaar"), "{conflict}");
    // A source that contradicts itself contradicts nobody else.
    north.states("planbaar", "P-2", &other).await.expect_faults(409, &[("#/startDate", "placement-overlaps")]);
    // Days that do not overlap are no conflict, and each source knows its own.
    north.states("roosterrijk", "P-1", &of(&noor, stay(&ark, "dayCare", "2022-11-01", Some("2023-01-01")))).await.expect(201);
    assert_eq!(north.get(&format!("/children/{noor}/placements")).await.expect(200).items().len(), 2);
}

async fn a_citizen_number_is_no_reference_in_an_address(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let stated = of(&noor, stay(&ark, "dayCare", "2023-01-02", None));
    north.states("planbaar", "111222333", &stated).await.expect_faults(409, &[("reference", "citizen-number")]);
    north.states("111222333", "P-1", &stated).await.expect_faults(409, &[("source", "citizen-number")]);
    north.states("planbaar", "Noor%20Linden", &stated).await.expect_faults(400, &[("reference", "pattern")]);
    let item = json!({ "reference": { "source": "planbaar", "value": "111222333" }, "placement": stated });
    let answer = north.post("/placements/_batch", &json!({ "items": [item] })).await.expect(200);
    assert_eq!(answer.items()[0]["problem"]["errors"][0]["code"], "citizen-number", "{answer}");
    assert_eq!(answer.items()[0]["problem"]["errors"][0]["pointer"], "#/items/0/reference/value", "{answer}");
    assert_eq!(north.get(&format!("/children/{noor}/placements")).await.expect(200).items().len(), 0);
}

async fn the_same_statements_at_once_make_one_placement(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let other = server.another(&[]).await;
    let stated = of(&noor, stay(&ark, "dayCare", "2023-01-02", None));
    let state = |number: usize| {
        let caller = if number.is_multiple_of(2) { north.clone() } else { north.at(&other) };
        caller.states("planbaar", "P-1", &stated)
    };
    let answers = join_all((0..12).map(state).map(IntoFuture::into_future)).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let standing = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((made, standing), (1, 11));
    assert!(answers.iter().all(|answer| answer.json == answers[0].json && answer.etag() == "\"1\""));
}

fn item(reference: &str, placement: &Value) -> Value {
    json!({ "reference": { "source": "planbaar", "value": reference }, "placement": placement })
}

fn outcomes(answer: &Answer) -> Vec<(u64, Option<&str>)> {
    answer.items().iter().map(|item| (item["status"].as_u64().unwrap(), item["problem"]["errors"][0]["code"].as_str())).collect()
}

async fn each_item_of_a_batch_succeeds_or_fails_by_itself(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let nobody = "0198f000-0000-7000-8000-000000000000";
    let good = of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2023-12-31")));
    let items = [
        item("P-1", &good),
        item("P-2", &of(&noor, stay(&ark, "dayCare", "2023-06-01", None))),
        item("P-3", &of(nobody, stay(&ark, "dayCare", "2023-06-01", None))),
        item("P-4", &of(&noor, stay(&ark, "dayCare", "2024-01-01", None))),
        item("P-1", &good),
        item("P-1", &of(&noor, stay(&ark, "dayCare", "2023-01-02", Some("2023-11-30")))),
    ];
    let answer = north.post("/placements/_batch", &json!({ "items": items })).await.expect(200);
    assert_eq!(
        outcomes(&answer),
        [(201, None), (409, Some("placement-overlaps")), (409, Some("child-unknown")), (201, None), (200, None), (200, None)]
    );
    for (index, item) in answer.items().iter().enumerate() {
        assert_eq!(item["index"], index);
    }
    assert_eq!(answer.items()[1]["problem"]["errors"][0]["pointer"], "#/items/1/placement/startDate");
    assert_eq!(answer.items()[2]["problem"]["errors"][0]["pointer"], "#/items/2/placement/childId");
    let [first, .., again, last] = answer.items() else { panic!("{answer}") };
    assert_eq!(
        (&first["id"], &first["etag"], &again["etag"], &last["etag"]),
        (&last["id"], &json!("\"1\""), &json!("\"1\""), &json!("\"2\""))
    );
    let kept = north.get(&format!("/children/{noor}/placements")).await.expect(200);
    assert_eq!(kept.items().len(), 2);
    // What does not match the contract is told of all items at once, and nothing is done.
    let wrong = json!({ "items": [item("P-9", &good), item("P-8", &json!({}))] });
    north.post("/placements/_batch", &wrong).await.expect_problem(400, "invalid-request");
    north.post("/placements/_batch", &json!({ "items": [] })).await.expect(400);
    let many: Vec<Value> = (0..1001).map(|number| item(&format!("M-{number}"), &good)).collect();
    north.post("/placements/_batch", &json!({ "items": many })).await.expect_faults(400, &[("#/items", "maxItems")]);
}

async fn a_batch_of_a_thousand_lets_others_through_and_is_recorded(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let mut children = vec![noor];
    for number in 0..99 {
        children.push(north.registers(&known("Kees", &format!("K-2{number}"))).await.id());
    }
    let stated = |number: usize| {
        let day = format!("2022-11-{:02}", number / 100 + 1);
        item(&format!("P-{number}"), &of(&children[number % 100], stay(&ark, "dayCare", &day, Some(&day))))
    };
    let items: Vec<Value> = (0..1000).map(stated).collect();
    let before = server.database().processing_records().await.unwrap().len();
    let batch = north.post("/placements/_batch", &json!({ "items": items })).into_future();
    let beside = async {
        let mut answered = 0;
        for _ in 0..5 {
            north.patch(&format!("/locations/{ark}"), "*", &json!({ "name": "De Ark" })).await.expect(200);
            answered += 1;
        }
        answered
    };
    let (answer, answered) = futures_util::future::join(batch, beside).await;
    assert_eq!(answered, 5);
    assert!(answer.expect(200).items().iter().all(|item| item["status"] == 201));
    let records = server.database().processing_records().await.unwrap().split_off(before);
    assert!(records.len() > 1 && records.iter().all(|record| record.action == Action::SynchronisePlacement), "{records:?}");
    let traces: std::collections::BTreeSet<_> = records.iter().map(|record| record.trace_id).collect();
    assert_eq!(traces.len(), 1, "they are of one request");
    let recorded: std::collections::BTreeSet<String> =
        records.iter().flat_map(|record| record.children.iter().map(ToString::to_string)).collect();
    assert_eq!(recorded, children.into_iter().collect());
}

async fn a_batch_is_safe_to_repeat(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let good = item("P-1", &of(&noor, stay(&ark, "dayCare", "2023-01-02", None)));
    let wrong = item("P-2", &of(&noor, stay(&ark, "dayCare", "2023-06-01", None)));
    let batch = json!({ "items": [good, wrong] });
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let request = north.post("/placements/_batch", &batch).with("idempotency-key", key);
    let first = request.clone().await.expect(200);
    assert_eq!(request.await.expect(200).json, first.json);
    // Without the key it says what is so now: it was made before.
    let again = north.post("/placements/_batch", &batch).await.expect(200);
    assert_eq!(outcomes(&again), [(200, None), (409, Some("placement-overlaps"))]);
}

async fn a_comparison_tells_what_differs_and_nothing_else(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let boog = north.adds_childcare("De Boog").await;
    let same = stay(&ark, "dayCare", "2023-01-02", Some("2023-12-31"));
    let differs = stay(&ark, "dayCare", "2024-01-01", None);
    let made = async |reference: &str, placement: &Value| {
        north.states("planbaar", reference, &of(&noor, placement.clone())).await.expect(201).id()
    };
    made("P-1", &same).await;
    let second = made("P-2", &differs).await;
    let third = made("P-3", &stay(&ark, "preschool", "2025-01-06", None)).await;
    let moved = made("P-4", &stay(&boog, "dayCare", "2023-01-02", None)).await;
    let by_hand = north.in_role(Role::Manager).places(&noor, &stay(&ark, "afterSchoolCare", "2026-01-05", None)).await.id();
    let has = |reference: &str, placement: &Value| {
        let mut has = placement.clone();
        has.as_object_mut().unwrap().remove("locationId");
        has["reference"] = reference.into();
        has
    };
    let mut others = differs.clone();
    others["hoursPerWeek"] = json!(24);
    others["endDate"] = json!("2026-10-13");
    let mine = [
        has("P-1", &same),
        has("P-2", &others),
        has("P-4", &stay(&ark, "dayCare", "2023-01-02", None)),
        has("P-5", &stay(&ark, "dayCare", "2026-10-14", None)),
    ];
    let told = north.compares(&ark, json!({ "source": "planbaar", "placements": mine })).await;
    let short: Vec<_> = told
        .iter()
        .map(|item| {
            (item["kind"].as_str().unwrap(), item["index"].as_u64(), item["placement"]["id"].as_str(), item["source"].as_str())
        })
        .collect();
    assert_eq!(
        short,
        [
            ("differs", Some(1), Some(&*second), Some("planbaar")),
            ("differs", Some(2), Some(&*moved), Some("planbaar")),
            ("onlyThere", Some(3), None, None),
            ("onlyHere", None, Some(&*third), Some("planbaar")),
            ("onlyHere", None, Some(&*by_hand), None),
        ]
    );
    assert_eq!(told[0]["differing"], json!(["#/endDate", "#/hoursPerWeek"]));
    assert_eq!(told[1]["differing"], json!(["#/locationId"]));
    // A part of it, by the first days.
    let part = json!({ "source": "planbaar", "startsUntil": "2023-12-31", "placements": [has("P-1", &same)] });
    assert_eq!(north.compares(&ark, part).await, [Value::Null; 0]);
    let twice = json!({ "source": "planbaar", "placements": [has("P-1", &same), has("P-1", &same)] });
    let path = format!("/locations/{ark}/placements/_compare");
    north.post(&path, &twice).await.expect_faults(409, &[("#/placements/1/reference", "duplicate-entry")]);
    let nowhere = "/locations/0198f000-0000-7000-8000-000000000000/placements/_compare";
    north.post(nowhere, &json!({ "source": "planbaar", "placements": [] })).await.expect(404);
}

async fn a_comparison_shows_what_the_caller_sees(server: Server) {
    let Place { north, ark, noor } = place(&server).await;
    let south = server.childcare_provider("South").await;
    let boog = north.adds_childcare("De Boog").await;
    north.states("planbaar", "P-1", &of(&noor, stay(&ark, "dayCare", "2023-01-02", None))).await.expect(201);
    let empty = json!({ "source": "planbaar", "placements": [] });
    assert_eq!(north.compares(&ark, empty.clone()).await.len(), 1);
    assert_eq!(south.compares(&ark, empty.clone()).await.len(), 0);
    assert_eq!(north.narrowed_to(&[&boog]).compares(&ark, empty.clone()).await.len(), 0);
    // Where a school is recorded that another holds, the own record shows, and nothing of the school's.
    let linde = server.school_board("De Linde").await;
    let linden = linde.adds_school("De Lindeschool").await;
    let theirs = linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    linde.places(&theirs, &school(&linden, "1", "2026-08-31", None)).await;
    let own = north.states("planbaar", "P-2", &of(&noor, school(&linden, "1", "2026-08-31", None))).await.expect(201).id();
    let told = north.compares(&linden, empty).await;
    assert_eq!(told.iter().map(|item| item["placement"]["id"].as_str().unwrap()).collect::<Vec<_>>(), [own]);
}
