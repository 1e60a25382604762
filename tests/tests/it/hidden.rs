//! A registration may hide from a guardian where the child is.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, guardian, school},
    on_both,
};

use crate::{
    handovers::{Toddler, toddler, verb},
    log::seal,
};

on_both!(
    a_guardian_from_whom_the_place_is_hidden_reads_of_it_nowhere,
    a_guardian_from_whom_it_is_not_hidden_reads_all_of_it,
    an_organisation_says_from_whom_it_hides_the_place_and_no_guardian_hears_it,
);

/// A toddler whom a school registered too, and which hides from Bram where that is; with the guardians as the school knows them.
async fn moved(server: &Server) -> (Toddler, [String; 2], String) {
    let city = toddler(server).await;
    let mut stated = child("Noor", "Linden", "2022-10-14");
    stated["guardians"] = json!([guardian("Anna", true), guardian("Bram", true)]);
    stated["guardians"][1]["locationHidden"] = json!(true);
    let known = city.linde.registers(&stated).await;
    let link = city.linde.get(&format!("/children/{}/links", known.id())).await.expect(200).ids().remove(0);
    for side in [&city.linde, &city.north] {
        side.ask(Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    let placement = city.linde.places(&known.id(), &school(&city.linden, "1", "2026-08-31", None)).await.id();
    let ids = [0, 1].map(|at| known.json["guardians"][at]["id"].as_str().unwrap().to_owned());
    (city, ids, placement)
}

fn at_school(line: &Value) -> &Value {
    line["segments"].as_array().unwrap().iter().find(|segment| segment["stage"] == "school").unwrap()
}

/// The places where a guardian could read where the child is.
async fn tells(actor: &Actor, child: &str, secrets: &[&str]) -> Vec<String> {
    let mut told = Vec::new();
    let log = actor.post("/processing-activities/_search", &json!({})).await.expect(200);
    let mut answers = vec![("log".to_owned(), log)];
    for path in ["line", "placements", "consents", "export", "line?knownAt=2026-09-01T06:00:01Z"] {
        answers.push((path.to_owned(), actor.get(&format!("/children/{child}/{path}")).await.expect(200)));
    }
    for path in ["handovers", "expertise-requests"] {
        answers.push((path.to_owned(), actor.get(&format!("/{path}")).await.expect(200)));
    }
    for (path, answer) in answers {
        told.extend(secrets.iter().filter(|secret| answer.text.contains(**secret)).map(|secret| format!("{path}: {secret}")));
    }
    told
}

async fn a_guardian_from_whom_the_place_is_hidden_reads_of_it_nowhere(server: Server) {
    let (city, [anna, bram], placement) = moved(&server).await;
    let id = city.written().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    let question = city.north.post("/expertise-requests", &city.question()).await.expect(201).id();
    city.linde.get(&format!("/expertise-requests/{question}")).await.expect(200);
    server.clock().advance(60);
    let linde = city.linde.organisation.to_string();
    let secrets = [city.linden.as_str(), &placement, &linde];
    let at_both = city.north.for_guardians(&[&city.bram.identity().guardians[0].to_string(), &bram]);
    for bram in [&city.bram, &at_both] {
        assert_eq!(tells(bram, &city.noor, &secrets).await, Vec::<String>::new());
        let line = bram.get(&format!("/children/{}/line", city.noor)).await.expect(200).json;
        assert_eq!((&at_school(&line)["detail"], &at_school(&line)["locationId"]), (&json!("outline"), &Value::Null));
        bram.get(&format!("/placements/{placement}")).await.expect_problem(404, "not-found");
        bram.get(&format!("/placements/{placement}?knownAt=2026-09-01T06:00:01Z")).await.expect_problem(404, "not-found");
        bram.get(&format!("/placements/{placement}/history")).await.expect_problem(404, "not-found");
        bram.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
        bram.get(&format!("/expertise-requests/{question}")).await.expect_problem(404, "not-found");
    }
    let anna = city.north.for_guardians(&[&city.anna.identity().guardians[0].to_string(), &anna]);
    anna.get(&format!("/expertise-requests/{question}")).await.expect(200);
    // What the school did with what it was asked is in the log, also once that is sealed, and tells Bram nothing.
    seal(&server).await;
    assert_eq!(tells(&city.bram, &city.noor, &secrets).await, Vec::<String>::new());
    let log = anna.post("/processing-activities/_search", &json!({})).await.expect(200);
    assert!(log.text.contains(&linde), "{log}");
}

async fn a_guardian_from_whom_it_is_not_hidden_reads_all_of_it(server: Server) {
    let (city, [anna, _], placement) = moved(&server).await;
    let anna = city.north.for_guardians(&[&city.anna.identity().guardians[0].to_string(), &anna]);
    let line = anna.get(&format!("/children/{}/line", city.noor)).await.expect(200).json;
    assert_eq!((&at_school(&line)["detail"], &at_school(&line)["locationId"]), (&json!("full"), &json!(city.linden)));
    anna.get(&format!("/placements/{placement}")).await.expect(200);
    assert_eq!(anna.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().len(), 2);
    let id = city.written().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    anna.get(&format!("/handovers/{id}")).await.expect(200);
}

async fn an_organisation_says_from_whom_it_hides_the_place_and_no_guardian_hears_it(server: Server) {
    let city = toddler(&server).await;
    let hidden = |answer: &tests::Answer| answer.json["guardians"][1]["locationHidden"].clone();
    let path = format!("/children/{}", city.noor);
    assert_eq!(hidden(&city.north.get(&path).await.expect(200)), json!(false));
    let bram = &city.bram.identity().guardians[0];
    city.north.patch(&path, "*", &json!({ "district": "WK034401" })).await.expect(200);
    let district = async |actor: &Actor| actor.get(&path).await.expect(200).json["district"].clone();
    assert_eq!(district(&city.bram).await, json!("WK034401"));
    let change = json!({ "locationHidden": true });
    city.north.patch(&format!("{path}/guardians/{bram}"), "*", &change).await.expect(200);
    let seen = [district(&city.north).await, district(&city.anna).await, district(&city.bram).await];
    assert_eq!(seen, [json!("WK034401"), json!("WK034401"), Value::Null]);
    assert_eq!(hidden(&city.north.get(&path).await.expect(200)), json!(true));
    assert_eq!(hidden(&city.anna.get(&path).await.expect(200)), Value::Null);
    let line = city.bram.get(&format!("{path}/line")).await.expect(200).json;
    assert_eq!(line["segments"][1]["locationId"], Value::Null);
    let line = city.anna.get(&format!("{path}/line")).await.expect(200).json;
    assert_eq!(line["segments"][1]["locationId"], json!(city.ark));
}
