//! Candidates: from the application to a place, and forgotten when nothing comes of it.

mod oneself;

use domain::retention::RetentionTerm;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Server, on_both};

on_both!(
    a_candidate_goes_from_application_to_ready_step_by_step,
    who_cannot_take_part_can_apply_and_hears_why_not,
    a_training_provider_sees_a_candidate_from_the_intake_on_and_tells_what_it_came_to,
    a_candidate_is_for_nobody_else,
    what_cannot_be_of_a_candidate_is_refused_with_every_cause,
    there_is_no_field_by_which_one_could_discriminate,
    who_was_rejected_is_forgotten_after_the_term_and_only_figures_stay,
    a_candidate_is_sealed_and_looking_leaves_a_record,
);

/// A programme with a training provider.
struct Scene {
    run: Actor,
    roc: Actor,
    programme: String,
}

async fn scene(server: &Server) -> Scene {
    let (run, roc) = (server.coordinator("Regie").await, server.training_provider("ROC").await);
    let stated = json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "partners": [{ "organisationId": roc.organisation, "role": "trainer" }] });
    let programme = run.post("/programmes", &stated).await.expect(201).id();
    Scene { run, roc, programme }
}

fn applicant() -> Value {
    json!({ "givenName": "Robin", "familyName": "Vos", "birthDate": "1990-05-01", "contact": "robin@example.org",
        "appliedDate": "2026-08-03", "channel": "Open dag", "employedInChildcare": false, "employedInPrimaryEducation": false,
        "hasRightToWork": true, "schooling": "mbo2", "days": ["monday", "tuesday", "thursday"], "hours": 32,
        "maxTravelMinutes": 45, "wishedFree": ["friday"] })
}

fn selection() -> Value {
    let passed = |step| json!({ "step": step, "date": "2026-08-20", "passed": true });
    json!([passed("interview"), passed("tasterDay"), passed("languageLevel")])
}

impl Scene {
    fn path(&self) -> String {
        format!("/programmes/{}/candidates", self.programme)
    }

    async fn applies(&self, stated: &Value) -> String {
        self.run.post(&self.path(), stated).await.expect(201).id()
    }

    async fn advances(&self, id: &str, state: &str, day: &str) -> Answer {
        let step = json!({ "state": state, "date": day });
        self.run.post(&format!("/candidates/{id}/_advance"), &step).if_match("*").await
    }

    async fn reaches_intake(&self, id: &str) {
        self.advances(id, "screening", "2026-08-10").await.expect(200);
        self.run.patch(&format!("/candidates/{id}"), "*", &json!({ "screening": selection() })).await.expect(200);
        self.advances(id, "intake", "2026-08-21").await.expect(200);
    }
}

async fn a_candidate_goes_from_application_to_ready_step_by_step(server: Server) {
    let scene = scene(&server).await;
    let made = scene.run.post(&scene.path(), &applicant()).await.expect(201);
    assert_eq!((&made.json["state"], &made.json["ineligible"]), (&json!("applied"), &json!([])));
    assert_eq!(made.json["details"]["wishedFree"], json!(["friday"]));
    let id = made.id();
    let path = format!("/candidates/{id}");
    scene.advances(&id, "intake", "2026-08-10").await.expect_faults(409, &[("#/state", "candidate-state")]);
    scene.advances(&id, "screening", "2026-08-10").await.expect(200);
    scene.advances(&id, "intake", "2026-08-21").await.expect_faults(409, &[("#/state", "screening-open")]);
    scene.run.patch(&path, "\"2\"", &json!({ "screening": selection() })).await.expect(200);
    scene.run.patch(&path, "\"2\"", &json!({ "hours": 24 })).await.expect(412);
    scene.advances(&id, "intake", "2026-08-01").await.expect_faults(409, &[("#/date", "date-before-last")]);
    scene.advances(&id, "intake", "2026-08-21").await.expect(200);
    let told = json!({ "date": "2026-08-28", "passed": true, "level": 3 });
    let ready = scene.roc.post(&format!("{path}/_intake"), &told).if_match("\"4\"").await.expect(200);
    assert_eq!((&ready.json["state"], &ready.json["intake"]), (&json!("ready"), &told));
    let moves = json!([
        { "state": "applied", "date": "2026-08-03" }, { "state": "screening", "date": "2026-08-10" },
        { "state": "intake", "date": "2026-08-21" }, { "state": "ready", "date": "2026-08-28" },
    ]);
    assert_eq!(ready.json["moves"], moves);
    scene.advances(&id, "started", "2026-08-31").await.expect_faults(409, &[("#/state", "candidate-state")]);
    let listed = scene.run.get(&format!("{}?state=ready", scene.path())).await.expect(200);
    assert_eq!((listed.ids(), &listed.items()[0]["sinceDate"]), (vec![id], &json!("2026-08-28")));
    assert!(!listed.text.contains("Vos"), "a list names nobody");
}

async fn who_cannot_take_part_can_apply_and_hears_why_not(server: Server) {
    let scene = scene(&server).await;
    let mut stated = applicant();
    stated["employedInChildcare"] = json!(true);
    stated["birthDate"] = json!("2008-08-04");
    stated["hasRightToWork"] = json!(false);
    let made = scene.run.post(&scene.path(), &stated).await.expect(201);
    assert_eq!(made.json["ineligible"], json!(["employedInChildcare", "minor", "noRightToWork"]));
    scene.advances(&made.id(), "screening", "2026-08-10").await.expect_faults(409, &[("#/state", "not-eligible")]);
    let rejected = scene.run.post(&format!("/candidates/{}/_reject", made.id()), &json!({ "reason": "notEligible" }));
    assert_eq!(rejected.if_match("\"1\"").await.expect(200).json["reason"], "notEligible");
}

async fn a_training_provider_sees_a_candidate_from_the_intake_on_and_tells_what_it_came_to(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    let path = format!("/candidates/{id}");
    scene.roc.get(&path).await.expect_problem(404, "not-found");
    assert!(scene.roc.get(&scene.path()).await.expect(200).items().is_empty());
    scene.reaches_intake(&id).await;
    assert_eq!(scene.roc.get(&path).await.expect(200).json["details"]["givenName"], "Robin");
    assert_eq!(scene.roc.get(&scene.path()).await.expect(200).ids(), [id.clone()]);
    scene.roc.patch(&path, "*", &json!({ "hours": 24 })).await.expect(403);
    let failed = json!({ "date": "2026-08-28", "passed": false, "level": 2 });
    let stays = scene.roc.post(&format!("{path}/_intake"), &failed).if_match("*").await.expect(200);
    assert_eq!((&stays.json["state"], &stays.json["intake"]["passed"]), (&json!("intake"), &json!(false)));
    let end = json!({ "reason": "notAdmitted" });
    scene.roc.post(&format!("{path}/_reject"), &end).if_match("*").await.expect(403);
    scene.run.post(&format!("{path}/_reject"), &end).if_match("*").await.expect(200);
    scene.roc.get(&path).await.expect_problem(404, "not-found");
}

async fn a_candidate_is_for_nobody_else(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    scene.reaches_intake(&id).await;
    let (elsewhere, other_roc) = (server.coordinator("Elders").await, server.training_provider("ROC 2").await);
    for stranger in [&elsewhere, &other_roc] {
        stranger.get(&format!("/candidates/{id}")).await.expect_problem(404, "not-found");
        assert!(stranger.get(&scene.path()).await.expect(200).items().is_empty());
    }
    elsewhere.post(&scene.path(), &applicant()).await.expect_problem(404, "not-found");
    for outsider in [server.school_board("De Linde").await, server.municipality("GM0344").await] {
        outsider.get(&format!("/candidates/{id}")).await.expect(403);
    }
}

async fn what_cannot_be_of_a_candidate_is_refused_with_every_cause(server: Server) {
    let scene = scene(&server).await;
    let mut wrong = applicant();
    wrong["contact"] = json!("111222333");
    wrong["appliedDate"] = json!("2030-01-01");
    wrong["birthDate"] = json!("2031-01-01");
    let site = "0198f000-0000-7000-8000-000000000000";
    wrong["travel"] = json!([{ "locationId": site, "minutes": 10 }, { "locationId": site, "minutes": 12 }]);
    scene.run.post(&scene.path(), &wrong).await.expect_faults(
        409,
        &[
            ("#/appliedDate", "date-in-future"),
            ("#/birthDate", "birth-in-future"),
            ("#/contact", "citizen-number"),
            ("#/travel/1/locationId", "duplicate-entry"),
        ],
    );
    let mut malformed = applicant();
    malformed["days"] = json!([]);
    malformed["schooling"] = json!("unknown");
    scene.run.post(&scene.path(), &malformed).await.expect(400);
    assert!(scene.run.get(&scene.path()).await.expect(200).items().is_empty());
}

async fn there_is_no_field_by_which_one_could_discriminate(server: Server) {
    let scene = scene(&server).await;
    for member in
        ["gender", "nationality", "religion", "health", "maritalStatus", "pregnancy", "origin", "photo", "citizenNumber"]
    {
        let mut stated = applicant();
        stated[member] = json!("x");
        let refused = scene.run.post(&scene.path(), &stated).await.expect(400);
        assert_eq!(refused.faults().len(), 1, "{member}: {refused}");
    }
}

async fn who_was_rejected_is_forgotten_after_the_term_and_only_figures_stay(server: Server) {
    let scene = scene(&server).await;
    let (gone, stays) = (scene.applies(&applicant()).await, scene.applies(&applicant()).await);
    let end = json!({ "reason": "otherWork" });
    scene.run.post(&format!("/candidates/{gone}/_withdraw"), &end).if_match("*").await.expect(200);
    let term = RetentionTerm::RejectedCandidate;
    let (database, now) = (server.database(), server.clock().now());
    // The candidate withdrew today, so a day later that lies before.
    let (today, tomorrow) = (now, now.plus_seconds(24 * 3600));
    assert_eq!(database.count_expired(term, today, now).await.unwrap(), 0);
    assert_eq!(database.count_expired(term, tomorrow, now).await.unwrap(), 1);
    assert_eq!(database.take_expired(term, tomorrow, now).await.unwrap(), 1);
    assert_eq!(database.take_expired(term, tomorrow, now).await.unwrap(), 0);
    let forgotten = scene.run.get(&format!("/candidates/{gone}")).await.expect(200);
    assert_eq!((&forgotten.json["details"], &forgotten.json["reason"]), (&Value::Null, &json!("otherWork")));
    assert_eq!(forgotten.etag(), "\"3\"", "what was read before holds no longer");
    scene.run.patch(&format!("/candidates/{gone}"), "*", &json!({ "hours": 24 })).await.expect(404);
    let known = scene.run.get(&format!("/candidates/{stays}")).await.expect(200);
    assert_eq!(known.json["details"]["familyName"], "Vos");
    assert_eq!(server.store().rows("select 1 as number from candidates where sealed is null"), 1);
}

async fn a_candidate_is_sealed_and_looking_leaves_a_record(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    scene.run.get(&format!("/candidates/{id}")).await.expect(200);
    let records = server.database().processing_records().await.unwrap();
    let told: Vec<_> = records.iter().map(|record| (record.action.to_string(), record.children[0].to_string())).collect();
    assert_eq!(told, [("candidate.add".to_owned(), id.clone()), ("candidate.read".to_owned(), id.clone())]);
    let unmatched =
        scene.run.ask(Method::POST, &format!("/candidates/{id}/_withdraw")).json(&json!({ "reason": "otherWork" })).await;
    unmatched.expect(428);
    let rows = server.store().rows("select 1 as number from candidates where cast(moves as text) like '%Vos%'");
    assert_eq!(rows, 0);
}
