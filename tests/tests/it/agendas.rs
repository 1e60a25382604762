//! The agenda of a municipality: parties, goals, decisions, talks, escalations, its history and the page to print.

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

on_both!(
    a_municipality_writes_an_agenda_and_its_parties_read_it,
    goals_have_owners_whom_the_law_names,
    an_agenda_is_established_by_a_decision_and_tells_what_talks_are_missing,
    a_escalation_goes_to_a_binding_advice,
    every_version_stays_to_be_read,
    an_agenda_is_printed_in_dutch,
    what_cannot_be_of_an_agenda_is_refused_with_every_cause,
);

/// An agenda from before this year.
pub(crate) fn stated(parties: &[&Actor]) -> Value {
    let ids: Vec<_> = parties.iter().map(|party| party.organisation).collect();
    json!({ "name": "LEA 2024-2028", "startDate": "2024-08-01", "endDate": "2028-07-31", "partyIds": ids })
}

/// A goal that some carry.
pub(crate) fn goal(owners: &[&Actor]) -> Value {
    let ids: Vec<_> = owners.iter().map(|owner| owner.organisation).collect();
    json!({ "theme": "preschool", "ground": "wpo160a", "title": "Bereik naar 95 %", "ownerIds": ids })
}

async fn a_municipality_writes_an_agenda_and_its_parties_read_it(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let (health, eik) = (server.youth_health("JGZ").await, server.school_board("De Eik").await);
    let made = utrecht.post("/agendas", &stated(&[&linde, &north, &health])).await.expect(201);
    let path = format!("/agendas/{}", made.id());
    assert_eq!((made.header("location"), made.etag().as_str()), (format!("/v1{path}").as_str(), "\"1\""));
    assert_eq!((&made.json["state"], &made.json["municipalityId"]), (&json!("concept"), &json!(utrecht.organisation)));
    for reader in [&utrecht, &linde, &north, &health, &linde.in_role(Role::Professional)] {
        assert_eq!(reader.get(&path).await.expect(200).json["name"], "LEA 2024-2028");
        let listed = reader.get("/agendas").await.expect(200);
        assert_eq!(listed.ids(), [made.id()]);
        assert!(listed.items()[0].get("talks").is_none(), "a list is slim");
    }
    for stranger in [&other, &eik] {
        for path in [path.clone(), format!("{path}/goals"), format!("{path}/history"), format!("{path}/document")] {
            stranger.get(&path).await.expect_problem(404, "not-found");
        }
        assert!(stranger.get("/agendas").await.expect(200).items().is_empty());
    }
    let renamed = json!({ "name": "Anders" });
    other.patch(&path, "*", &renamed).await.expect(404);
    for reader in [&linde, &utrecht.in_role(Role::Professional)] {
        reader.patch(&path, "*", &renamed).await.expect_problem(403, "forbidden");
    }
    linde.post("/agendas", &stated(&[])).await.expect_problem(403, "forbidden");
    utrecht.patch(&path, "\"1\"", &json!({ "partyIds": [eik.organisation] })).await.expect(200);
    utrecht.patch(&path, "\"1\"", &renamed).await.expect(412);
    linde.get(&path).await.expect_problem(404, "not-found");
    eik.get(&path).await.expect(200);
    let records = server.database().processing_records().await.unwrap();
    assert!(records.is_empty(), "it names nobody: {records:?}");
}

async fn goals_have_owners_whom_the_law_names(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let path = format!("/agendas/{}", utrecht.post("/agendas", &stated(&[&linde, &north])).await.expect(201).id());
    let set = utrecht.post(&format!("{path}/goals"), &goal(&[&utrecht, &north])).await.expect(201);
    assert_eq!(set.etag(), "\"2\"", "the version is that of the agenda");
    let one = format!("{path}/goals/{}", set.id());
    assert_eq!(set.header("location"), format!("/v1{one}"));
    assert_eq!(north.get(&one).await.expect(200).json["state"], "open");
    let results = json!({ "ground": "wpo160b", "ownerIds": [linde.organisation, north.organisation] });
    utrecht.patch(&one, "\"2\"", &results).await.expect_faults(409, &[("#/ownerIds/1", "party-outside-ground")]);
    let reached = utrecht.patch(&one, "\"2\"", &json!({ "state": "reached", "dueDate": "2027-08-01" })).await.expect(200);
    assert_eq!((reached.etag().as_str(), &reached.json["dueDate"]), ("\"3\"", &json!("2027-08-01")));
    utrecht
        .patch(&path, "\"3\"", &json!({ "partyIds": [linde.organisation] }))
        .await
        .expect_faults(409, &[("#/partyIds", "goal-owner-leaves")]);
    north.post(&format!("{path}/goals"), &goal(&[&north])).await.expect_problem(403, "forbidden");
    assert_eq!(linde.get(&format!("{path}/goals")).await.expect(200).ids(), [set.id()]);
    utrecht.delete(&one, "\"2\"").await.expect(412);
    utrecht.delete(&one, "\"3\"").await.expect(204);
    utrecht.get(&one).await.expect(404);
    utrecht.delete(&one, "*").await.expect(404);
}

async fn an_agenda_is_established_by_a_decision_and_tells_what_talks_are_missing(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let path = format!("/agendas/{}", utrecht.post("/agendas", &stated(&[&linde])).await.expect(201).id());
    utrecht
        .patch(&path, "\"1\"", &json!({ "state": "established" }))
        .await
        .expect_faults(409, &[("#/decisions", "decision-missing")]);
    let all = json!(["wpo160a", "wpo160b", "wpo161"]);
    let talks = json!([
        { "date": "2024-10-01", "grounds": all, "participantIds": [linde.organisation], "outcome": "Samen verder." },
        { "date": "2025-10-01", "grounds": ["wpo160a", "wpo161"] },
    ]);
    let decision = json!({ "date": "2025-01-15", "by": "council", "text": "Vastgesteld in de raad." });
    let changed = json!({ "state": "established", "decisions": [decision], "talks": talks });
    let established = utrecht.patch(&path, "\"1\"", &changed).await.expect(200).json;
    assert_eq!(established["missingTalks"], json!([{ "year": 2025, "ground": "wpo160b" }]));
    let set = utrecht.post(&format!("{path}/goals"), &goal(&[&utrecht])).await.expect(201);
    let goal = format!("{path}/goals/{}", set.id());
    utrecht.delete(&goal, "*").await.expect_faults(409, &[("#", "goal-established")]);
    utrecht.patch(&path, "*", &json!({ "state": "concept" })).await.expect_faults(409, &[("#/state", "agenda-state-jump")]);
    server.clock().set("2027-01-02T10:00:00Z");
    let later = utrecht.get(&path).await.expect(200).json;
    assert_eq!(later["missingTalks"].as_array().unwrap().len(), 4, "those of 2026 besides: {later}");
}

async fn a_escalation_goes_to_a_binding_advice(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let path = format!("/agendas/{}", utrecht.post("/agendas", &stated(&[&linde])).await.expect(201).id());
    let mut escalation =
        json!({ "raisedBy": linde.organisation, "subject": "De regels van toelating.", "raisedDate": "2026-05-01" });
    let state = |escalation: &Value| json!({ "escalations": [escalation] });
    let raised = utrecht.patch(&path, "\"1\"", &state(&escalation)).await.expect(200).json;
    assert_eq!(
        (&raised["escalations"][0]["stage"], &raised["escalations"][0]["adviceDueDate"]),
        (&json!("raised"), &Value::Null)
    );
    escalation["committeeDate"] = json!("2026-06-01");
    utrecht
        .patch(&path, "\"2\"", &state(&escalation))
        .await
        .expect_faults(409, &[("#/escalations/0/committeeDate", "escalation-jump")]);
    escalation["secondRoundDate"] = json!("2026-05-15");
    let committee = utrecht.patch(&path, "\"2\"", &state(&escalation)).await.expect(200).json;
    assert_eq!(
        (&committee["escalations"][0]["stage"], &committee["escalations"][0]["adviceDueDate"]),
        (&json!("committee"), &json!("2026-06-29")),
        "agenda.adviceWeeks"
    );
    escalation["adviceDate"] = json!("2026-06-20");
    utrecht.patch(&path, "\"3\"", &state(&escalation)).await.expect_faults(409, &[("#/escalations/0/advice", "advice-whole")]);
    escalation["advice"] = json!("Een gezamenlijk aanmeldmoment.");
    let advised = linde.get(&path).await.expect(200).etag();
    let advised = utrecht.patch(&path, &advised, &state(&escalation)).await.expect(200).json;
    assert_eq!(advised["escalations"][0]["stage"], "advised");
}

async fn every_version_stays_to_be_read(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let path = format!("/agendas/{}", utrecht.post("/agendas", &stated(&[&linde])).await.expect(201).id());
    utrecht.post(&format!("{path}/goals"), &goal(&[&linde])).await.expect(201);
    utrecht.patch(&path, "\"2\"", &json!({ "name": "LEA" })).await.expect(200);
    utrecht.patch(&path, "\"3\"", &json!({ "name": "LEA" })).await.expect(200);
    let pages = linde.pages(&format!("{path}/history?pageSize=2"), None).await;
    let versions: Vec<Value> = pages.concat();
    let told: Vec<_> = versions
        .iter()
        .map(|one| (one["version"].as_i64(), one["name"].as_str(), one["goals"].as_array().map(Vec::len)))
        .collect();
    assert_eq!(
        told,
        [(Some(1), Some("LEA 2024-2028"), Some(0)), (Some(2), Some("LEA 2024-2028"), Some(1)), (Some(3), Some("LEA"), Some(1)),],
        "what changes nothing makes no version"
    );
    assert_eq!(pages.len(), 2);
}

async fn an_agenda_is_printed_in_dutch(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let mut agenda = stated(&[&linde]);
    agenda["name"] = json!("LEA <b>& meer</b>");
    let path = format!("/agendas/{}", utrecht.post("/agendas", &agenda).await.expect(201).id());
    utrecht.post(&format!("{path}/goals"), &goal(&[&linde])).await.expect(201);
    let printed = linde.get(&format!("{path}/document")).header("accept", "text/html").await.expect(200);
    assert_eq!(printed.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(printed.header("content-security-policy"), "default-src 'self'; frame-ancestors 'none'");
    for text in [
        "lang=\"nl\"",
        "LEA &lt;b&gt;&amp; meer&lt;/b&gt;",
        "Voorschoolse educatie",
        "Bereik naar 95 %",
        "De Linde",
        "1 augustus 2024",
    ] {
        assert!(printed.text.contains(text), "{text} in {}", printed.text);
    }
}

async fn what_cannot_be_of_an_agenda_is_refused_with_every_cause(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let mut wrong = stated(&[&linde, &linde, &utrecht]);
    wrong["endDate"] = json!("2024-07-31");
    wrong["talks"] = json!([{ "date": "2030-01-01", "grounds": ["wpo161"], "participantIds": [utrecht.organisation], "outcome": "Al gehouden." }]);
    utrecht.post("/agendas", &wrong).await.expect_faults(
        409,
        &[
            ("#/endDate", "end-before-start"),
            ("#/partyIds/1", "duplicate-entry"),
            ("#/partyIds/2", "party-is-owner"),
            ("#/talks/0/date", "date-in-future"),
            ("#/talks/0/participantIds/0", "not-involved"),
        ],
    );
    let warned = json!({ "decisions": [{ "date": "2026-01-01", "by": "parties", "text": "Bel 111222333" }] });
    let mut suspect = stated(&[&linde]);
    suspect["decisions"] = warned["decisions"].clone();
    let made = utrecht.post("/agendas", &suspect).await.expect(201);
    assert_eq!(made.json["warnings"][0]["pointer"], "#/decisions/0/text");
}
