//! Of a named child a specialist reads with consent and as long as the question runs, of one that nobody names without; and the words go.

use domain::{authority::Action, retention::RetentionTerm};
use serde_json::{Value, json};
use tests::{
    Server,
    city::{child, guardian},
    on_both,
};

use super::{act, read, texts};
use crate::{constraints::Behind, erasure::found_in_files, handovers::toddler};

on_both!(
    a_child_is_named_only_with_consent_and_as_long_as_the_question_runs,
    a_municipality_may_let_one_guardian_consent,
    a_guardian_reads_what_is_asked_of_the_own_child_and_ends_it,
    an_anonymous_question_leads_to_no_child,
    words_go_after_their_term_and_what_is_counted_stays,
    erasing_the_child_erases_what_was_asked_about_it,
    no_answer_that_is_kept_holds_a_word,
);

async fn a_child_is_named_only_with_consent_and_as_long_as_the_question_runs(server: Server) {
    let city = toddler(&server).await;
    let mut without = city.question();
    without["about"]["child"]["consents"] = json!([]);
    let [anna, bram] = [&city.anna, &city.bram].map(|one| format!("#/about/child/consents/{}", one.identity().guardians[0]));
    let mut missing = [(anna.as_str(), "consent-missing"), (bram.as_str(), "consent-missing")];
    missing.sort_unstable();
    city.north.post("/expertise-requests", &without).await.expect_faults(409, &missing);
    let mut later = city.question();
    later["about"]["child"]["consents"][0]["date"] = json!("2026-09-02");
    let refused = city.north.post("/expertise-requests", &later).await;
    refused.expect_faults(409, &[("#/about/child/consents/0/date", "date-in-future")]);
    let id = city.consults(&city.question()).await.id();
    let seen = read(&city.linde, &id).await;
    let named = &seen["about"]["child"];
    assert_eq!((&named["childName"]["givenName"], &named["birthMonth"]), (&json!("Noor"), &json!("2022-10")));
    assert_eq!((&named["childId"], &named["locationId"], &named["consents"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(texts(&seen).len(), 1);
    city.linde.get(&format!("/children/{}", city.noor)).await.expect(404);
    let own = read(&city.north, &id).await;
    assert_eq!(
        (&own["about"]["child"]["childId"], &own["about"]["child"]["consents"][1]["method"]),
        (&json!(city.noor), &json!("paper"))
    );
    act(&city.linde, &id, "_accept").await.expect(200);
    act(&city.linde, &id, "_answer").await.expect(200);
    assert_eq!(read(&city.linde, &id).await["about"]["child"]["childName"]["familyName"], "Linden");
    act(&city.north, &id, "_close").await.expect(200);
    let after = read(&city.linde, &id).await;
    assert_eq!(
        (&after["about"]["child"]["childName"], &after["messages"], &after["minutesSpent"]),
        (&Value::Null, &json!([]), &json!(25))
    );
    assert_eq!(city.linde.get("/expertise-requests").await.expect(200).items()[0]["childName"], Value::Null);
    assert_eq!(texts(&read(&city.north, &id).await).len(), 2, "the asker reads on");
    let declined = city.consults(&city.question()).await.id();
    act(&city.linde, &declined, "_decline").await.expect(200);
    assert_eq!(read(&city.linde, &declined).await["about"]["child"]["childName"], Value::Null);
}

async fn a_municipality_may_let_one_guardian_consent(server: Server) {
    let city = toddler(&server).await;
    let mut of_one = city.question();
    of_one["about"]["child"]["consents"].as_array_mut().unwrap().remove(0);
    city.north.post("/expertise-requests", &of_one).await.expect(409);
    let utrecht = server.municipality("GM0344").await;
    let policy =
        json!({ "key": "consent.guardians", "value": "oneUnlessObjection", "validFrom": "2026-09-01", "source": "Besluit" });
    utrecht.post("/rule-parameters", &policy).await.expect(201);
    let days = json!({ "key": "expertise.answerDays", "value": "7", "validFrom": "2026-09-01", "source": "Besluit" });
    utrecht.post("/rule-parameters", &days).await.expect(201);
    assert_eq!(city.consults(&of_one).await.json["dueDate"], "2026-09-08");
}

async fn a_guardian_reads_what_is_asked_of_the_own_child_and_ends_it(server: Server) {
    let city = toddler(&server).await;
    let id = city.consults(&city.question()).await.id();
    let group = city.consults(&city.question_about(&json!({ "group": { "locationId": city.ark } }))).await.id();
    act(&city.linde, &id, "_accept").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        assert_eq!(guardian.get("/expertise-requests").await.expect(200).ids(), [id.clone()]);
        let seen = read(guardian, &id).await;
        assert_eq!((texts(&seen).len(), &seen["role"]), (1, &json!("guardian")));
        let consents = seen["about"]["child"]["consents"].as_array().unwrap();
        assert!(consents.len() == 1 && consents[0]["guardianId"] == json!(guardian.identity().guardians[0]), "{consents:?}");
        guardian.get(&format!("/expertise-requests/{group}")).await.expect_problem(404, "not-found");
        act(guardian, &id, "_withdraw").await.expect(403);
        act(guardian, &id, "_accept").await.expect(403);
    }
    let export = city.anna.get(&format!("/children/{}/export", city.noor)).await.expect(200);
    assert_eq!(export.json["expertiseRequests"][0]["messages"][0]["text"], "Hoe wennen jullie een stil kind?");
    let page =
        city.anna.get(&format!("/children/{}/export/document", city.noor)).header("accept", "text/html").await.expect(200).text;
    assert!(
        page.contains("Vragen aan deskundigen") && page.contains("Hoe wennen jullie een stil kind?") && page.contains("De Linde"),
        "{page}"
    );
    let mut other = child("Kees", "Berg", "2023-02-02");
    other["guardians"] = json!([guardian("Bert", true)]);
    let kees = city.north.registers(&other).await;
    let bert = city.north.for_guardians(&[kees.json["guardians"][0]["id"].as_str().unwrap()]);
    bert.get(&format!("/expertise-requests/{id}")).await.expect_problem(404, "not-found");
    act(&bert, &id, "_revoke").await.expect_problem(404, "not-found");
    act(&city.linde, &id, "_revoke").await.expect(403);
    let keys = Behind::of(server.store()).count("keys.data_keys");
    let ended = act(&city.bram, &id, "_revoke").await.expect(200);
    assert_eq!(ended.json["state"], "consentWithdrawn");
    assert_eq!(Behind::of(server.store()).count("keys.data_keys"), keys - 1, "the key is destroyed at once");
    let again = act(&city.anna, &id, "_revoke").await.expect(200);
    assert_eq!(again.etag(), ended.etag(), "once more changes nothing");
    for side in [&city.north, &city.linde, &city.anna] {
        let left = read(side, &id).await;
        assert_eq!((&left["state"], &left["messages"]), (&json!("consentWithdrawn"), &json!([])));
    }
    assert_eq!(read(&city.linde, &id).await["about"]["child"]["childName"], Value::Null);
    act(&city.linde, &id, "_answer").await.expect_faults(409, &[("#", "expertise-state")]);
    act(&city.north, &group, "_revoke").await.expect_faults(409, &[("#", "consent-not-standing")]);
    // Of one that was closed the words go, and how it ended stays. The asker does it at the word of a guardian.
    // What was withdrawn has to be given anew before the child is named again.
    server.clock().advance(86_400);
    let mut anew = city.question();
    let at = |number: usize| format!("#/about/child/consents/{number}/date");
    let refused = city.north.post("/expertise-requests", &anew).await;
    refused.expect_faults(409, &[(&at(0), "consent-not-standing"), (&at(1), "consent-not-standing")]);
    for consent in anew["about"]["child"]["consents"].as_array_mut().unwrap() {
        consent["date"] = json!("2026-09-02");
    }
    let closed = city.consults(&anew).await.id();
    act(&city.north, &closed, "_withdraw").await.expect(200);
    let after = act(&city.north, &closed, "_revoke").await.expect(200).json;
    assert_eq!((&after["state"], &after["wordsUntil"]), (&json!("withdrawn"), &Value::Null));
    assert_eq!(read(&city.north, &closed).await["messages"], json!([]));
}

async fn an_anonymous_question_leads_to_no_child(server: Server) {
    let city = toddler(&server).await;
    let mut question = city.question_about(&json!({ "anonymousChild": { "locationId": city.ark } }));
    question["question"] = json!("Een kind van drie praat niet; BSN 111222333.");
    let asked = city.consults(&question).await;
    let codes: Vec<&str> = asked.json["warnings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["citizen-number-suspected", "name-unwanted"]);
    let id = asked.id();
    act(&city.linde, &id, "_accept").await.expect(200);
    let answered = act(&city.linde, &id, "_answer").await.expect(200).json;
    assert_eq!(answered["warnings"][0]["pointer"], "#/answer");
    let seen = read(&city.linde, &id).await;
    assert_eq!((&seen["about"]["anonymousChild"], &seen["about"]["child"]), (&json!({ "locationId": null }), &Value::Null));
    assert_eq!(seen["warnings"][0]["pointer"], "#/messages/0/text");
    assert!(city.anna.get("/expertise-requests").await.expect(200).items().is_empty());
    let stored = server.store().rows("select 1 as number from expertise_requests where child_id is not null");
    assert_eq!(stored, 0);
    let records = server.database().processing_records().await.unwrap();
    let of_questions = records.iter().filter(|record| record.action.scope().to_string().starts_with("expertise:"));
    assert!(of_questions.flat_map(|record| &record.children).next().is_none(), "nobody is processed");
    // A named child is in the log of both sides.
    let named = city.consults(&city.question()).await.id();
    read(&city.linde, &named).await;
    let records = server.database().processing_records().await.unwrap();
    let reads = records.iter().filter(|record| record.action == Action::ReadExpertise && !record.children.is_empty());
    assert_eq!(reads.count(), 1);
}

async fn words_go_after_their_term_and_what_is_counted_stays(server: Server) {
    let city = toddler(&server).await;
    let closed = city.consults(&city.question()).await.id();
    for (actor, verb) in [(&city.linde, "_accept"), (&city.linde, "_answer"), (&city.north, "_close")] {
        act(actor, &closed, verb).await.expect(200);
    }
    let left = city.consults(&city.question_about(&json!({ "group": { "locationId": city.ark } }))).await.id();
    let (database, term) = (server.database(), RetentionTerm::Expertise);
    let due = async || {
        let now = server.clock().now();
        database.count_expired(term, now, now).await.unwrap()
    };
    server.clock().advance(179 * 86_400);
    assert_eq!((due().await, texts(&read(&city.north, &closed).await).len()), (0, 2));
    server.clock().advance(86_400);
    // By the clock they are gone before the house is kept.
    assert_eq!((due().await, read(&city.north, &closed).await["messages"].clone()), (2, json!([])));
    let keys = Behind::of(server.store()).count("keys.data_keys");
    let now = server.clock().now();
    assert_eq!(database.take_expired(term, now, now).await.unwrap(), 2);
    assert_eq!(Behind::of(server.store()).count("keys.data_keys"), keys - 2);
    assert_eq!((due().await, database.take_expired(term, now, now).await.unwrap()), (0, 0));
    let kept = read(&city.north, &closed).await;
    assert_eq!(
        (&kept["state"], &kept["minutesSpent"], &kept["about"]["child"].is_object()),
        (&json!("closed"), &json!(25), &true)
    );
    let ended = read(&city.linde, &left).await;
    assert_eq!((&ended["state"], &ended["messages"]), (&json!("withdrawn"), &json!([])), "nobody went on with it");
    act(&city.linde, &left, "_accept").await.expect_faults(409, &[("#", "expertise-state")]);
}

async fn erasing_the_child_erases_what_was_asked_about_it(server: Server) {
    let city = toddler(&server).await;
    let id = city.consults(&city.question()).await.id();
    act(&city.linde, &id, "_accept").await.expect(200);
    act(&city.linde, &id, "_answer").await.expect(200);
    assert_eq!(found_in_files(server.store(), &[b"een stil kind", b"een uur kijken"]), []);
    let keys = Behind::of(server.store()).count("keys.data_keys");
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    assert_eq!(Behind::of(server.store()).count("keys.data_keys"), keys - 2, "that of the registration and that of the question");
    city.anna.get(&format!("/expertise-requests/{id}")).await.expect_problem(404, "not-found");
    for side in [&city.north, &city.linde] {
        let left = read(side, &id).await;
        assert_eq!((&left["state"], &left["messages"], &left["minutesSpent"]), (&json!("closed"), &json!([]), &json!(25)));
        let child = &left["about"]["child"];
        assert_eq!((&child["childId"], &child["childName"], &child["consents"]), (&Value::Null, &Value::Null, &json!([])));
    }
    let leads = "select 1 as number from expertise_requests where child_id is not null or sealed is not null";
    assert_eq!(server.store().rows(leads), 0);
    let steps = city.north.get("/next-steps").await.expect(200);
    assert!(steps.items().iter().all(|step| step["code"] != "expertise.close"), "{steps}");
}

async fn no_answer_that_is_kept_holds_a_word(server: Server) {
    let city = toddler(&server).await;
    let keys = ["8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9325"];
    for (question, key) in [city.question(), city.question_about(&json!({ "anonymousChild": {} }))].iter().zip(keys) {
        let asking = city.north.post("/expertise-requests", question).with("idempotency-key", key);
        let asked = asking.clone().await.expect(201);
        assert_eq!(asking.await.expect(201).json, asked.json);
        assert!(!asked.text.contains("stil kind") && !asked.text.contains("Noor"), "{asked}");
        let named = question["about"]["child"].is_object();
        assert_eq!(asked.json["about"]["child"]["childId"], if named { json!(city.noor) } else { Value::Null });
        let id = asked.id();
        act(&city.linde, &id, "_accept").await.expect(200);
        let answered = act(&city.linde, &id, "_answer").with("idempotency-key", key).await.expect(200);
        assert!(!answered.text.contains("uur kijken") && !answered.text.contains("Noor"), "{answered}");
    }
    assert_eq!(found_in_files(server.store(), &[b"een stil kind", b"een uur kijken"]), []);
}
