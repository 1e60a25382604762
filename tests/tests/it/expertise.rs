//! Questions to specialists of other organisations: asked and answered in a thread, of a named child with consent and only as long as that
//! lasts, and of one that nobody names without.

use domain::{authority::Role, retention::RetentionTerm};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Ask, Server,
    city::{child, guardian},
    on_both,
};

use crate::{
    constraints::Behind,
    erasure::found_in_files,
    handovers::{Toddler, toddler},
};

on_both!(
    a_question_is_asked_accepted_answered_asked_on_and_closed,
    what_cannot_be_asked_is_told_with_every_cause,
    a_child_is_named_only_with_consent_and_as_long_as_the_question_runs,
    a_municipality_may_let_one_guardian_consent,
    a_guardian_reads_what_is_asked_of_the_own_child_and_ends_it,
    an_anonymous_question_leads_to_no_child,
    each_side_lists_its_own_and_nobody_sees_that_of_others,
    a_token_for_some_locations_asks_and_answers_there_alone,
    one_of_two_who_act_at_once_wins,
    what_waits_for_somebody_is_in_the_list_of_what_is_to_be_done,
    words_go_after_their_term_and_what_is_counted_stays,
    erasing_the_child_erases_what_was_asked_about_it,
    no_answer_that_is_kept_holds_a_word,
);

impl Toddler {
    /// A question of the childcare provider to the school board about the toddler, with the consent of both guardians.
    pub(crate) fn question(&self) -> Value {
        let consent =
            |guardian: &Actor| json!({ "guardianId": guardian.identity().guardians[0], "date": "2026-09-01", "method": "paper" });
        json!({
            "specialistOrganisationId": self.linde.organisation, "specialistLocationId": self.linden, "specialism": "internalCoach",
            "about": { "child": { "childId": self.noor, "locationId": self.ark, "consents": [consent(&self.anna), consent(&self.bram)] } },
            "question": "Hoe wennen jullie een stil kind?"
        })
    }

    /// The same about something else.
    fn question_about(&self, about: &Value) -> Value {
        let mut question = self.question();
        question["about"] = about.clone();
        question
    }

    async fn consults(&self, question: &Value) -> Answer {
        self.north.post("/expertise-requests", question).await.expect(201)
    }
}

fn act(actor: &Actor, id: &str, verb: &str) -> Ask {
    let path = format!("/expertise-requests/{id}/{verb}");
    match verb {
        "_answer" => actor.post(&path, &json!({ "answer": "Laat het eerst een uur kijken.", "minutesSpent": 25 })).if_match("*"),
        "_followUp" => actor.post(&path, &json!({ "question": "En met een broer erbij?" })).if_match("*"),
        "_decline" => actor.post(&path, &json!({ "reason": "otherSpecialist" })).if_match("*"),
        "_withdrawConsent" => actor.ask(Method::POST, &path),
        _ => actor.ask(Method::POST, &path).if_match("*"),
    }
}

async fn read(actor: &Actor, id: &str) -> Value {
    actor.get(&format!("/expertise-requests/{id}")).await.expect(200).json
}

fn texts(request: &Value) -> Vec<(&str, &str)> {
    let messages = request["messages"].as_array().unwrap();
    messages.iter().map(|one| (one["kind"].as_str().unwrap(), one["text"].as_str().unwrap())).collect()
}

async fn a_question_is_asked_accepted_answered_asked_on_and_closed(server: Server) {
    let city = toddler(&server).await;
    let mut question = city.question_about(&json!({ "topic": { "topic": "language" } }));
    question["wishedByDate"] = json!("2026-09-08");
    let asked = city.consults(&question).await;
    assert_eq!((&asked.json["state"], &asked.json["dueDate"]), (&json!("asked"), &json!("2026-09-08")));
    let id = asked.id();
    assert_eq!(asked.header("location"), format!("/v1/expertise-requests/{id}"));
    let path = format!("/expertise-requests/{id}/_accept");
    city.linde.ask(Method::POST, &path).await.expect_problem(428, "precondition-required");
    act(&city.linde, &id, "_answer").await.expect_faults(409, &[("#", "expertise-state")]);
    city.linde.ask(Method::POST, &path).if_match(&asked.etag()).await.expect(200);
    city.linde.ask(Method::POST, &path).if_match(&asked.etag()).await.expect_problem(412, "precondition-failed");
    server.clock().set("2026-09-09T08:00:00Z");
    assert_eq!(read(&city.north, &id).await["overdue"], true);
    assert_eq!(city.linde.get("/expertise-requests?overdue=true").await.expect(200).ids(), [id.clone()]);
    assert!(city.linde.get("/expertise-requests?overdue=false").await.expect(200).items().is_empty());
    let answered = act(&city.linde, &id, "_answer").await.expect(200).json;
    assert_eq!(
        (&answered["state"], &answered["minutesSpent"], &answered["overdue"]),
        (&json!("answered"), &json!(25), &json!(false))
    );
    let further = act(&city.north, &id, "_followUp").await.expect(200).json;
    assert_eq!((&further["state"], &further["dueDate"]), (&json!("accepted"), &json!("2026-09-23")));
    act(&city.linde, &id, "_answer").await.expect(200);
    let closed = act(&city.north, &id, "_close").await.expect(200).json;
    assert_eq!((&closed["state"], &closed["minutesSpent"], &closed["answers"]), (&json!("closed"), &json!(50), &json!(2)));
    let thread = [
        ("question", "Hoe wennen jullie een stil kind?"),
        ("answer", "Laat het eerst een uur kijken."),
        ("followUp", "En met een broer erbij?"),
        ("answer", "Laat het eerst een uur kijken."),
    ];
    for side in [&city.north, &city.linde] {
        assert_eq!(texts(&read(side, &id).await), thread);
    }
    for (actor, verb) in
        [(&city.north, "_followUp"), (&city.north, "_withdraw"), (&city.linde, "_accept"), (&city.linde, "_decline")]
    {
        act(actor, &id, verb).await.expect_faults(409, &[("#", "expertise-state")]);
    }
    let declined = city.consults(&question).await.id();
    assert_eq!(act(&city.linde, &declined, "_decline").await.expect(200).json["declineReason"], "otherSpecialist");
}

async fn what_cannot_be_asked_is_told_with_every_cause(server: Server) {
    let city = toddler(&server).await;
    let utrecht = server.municipality("GM0344").await;
    let mut wrong = city.question_about(&json!({ "topic": { "topic": "autism", "locationId": city.linden } }));
    wrong["specialistOrganisationId"] = json!(utrecht.organisation);
    wrong["specialism"] = json!("doctor");
    wrong["wishedByDate"] = json!("2026-08-31");
    let refused = city.north.post("/expertise-requests", &wrong).await;
    refused.expect_faults(
        409,
        &[
            ("#/about/topic/locationId", "location-not-theirs"),
            ("#/about/topic/topic", "code-unknown"),
            ("#/specialism", "code-unknown"),
            ("#/specialistLocationId", "location-not-theirs"),
            ("#/specialistOrganisationId", "specialist-kind-unfit"),
            ("#/wishedByDate", "date-in-past"),
        ],
    );
    let mut own = city.question();
    own["specialistOrganisationId"] = json!(city.north.organisation);
    own["specialistLocationId"] = Value::Null;
    city.north.post("/expertise-requests", &own).await.expect_faults(409, &[("#/specialistOrganisationId", "specialist-own")]);
    for about in [json!({}), json!({ "topic": { "topic": "play" }, "anonymousChild": {} })] {
        let refused = city.north.post("/expertise-requests", &city.question_about(&about)).await;
        refused.expect_faults(409, &[("#/about", "about-one-thing")]);
    }
    let mut long = city.question();
    long["question"] = json!("a".repeat(501));
    city.north.post("/expertise-requests", &long).await.expect(400);
    let mut field = city.question();
    field["diagnosis"] = json!("autisme");
    city.north.post("/expertise-requests", &field).await.expect(400);
    for other in [server.youth_health("JGZ").await, server.childcare_provider("South").await] {
        let refused = other
            .post("/expertise-requests", &city.question_about(&json!({ "child": { "childId": city.noor, "consents": [] } })));
        refused.await.expect_faults(409, &[("#/about/child/childId", "child-unknown")]);
    }
    for other in [&utrecht, &city.anna, &city.north.in_role(Role::PrivacyOfficer)] {
        other.post("/expertise-requests", &city.question()).await.expect(403);
    }
}

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
    act(&bert, &id, "_withdrawConsent").await.expect_problem(404, "not-found");
    act(&city.linde, &id, "_withdrawConsent").await.expect(403);
    let keys = Behind::of(server.store()).count("keys.data_keys");
    let ended = act(&city.bram, &id, "_withdrawConsent").await.expect(200);
    assert_eq!(ended.json["state"], "consentWithdrawn");
    assert_eq!(Behind::of(server.store()).count("keys.data_keys"), keys - 1, "the key is destroyed at once");
    let again = act(&city.anna, &id, "_withdrawConsent").await.expect(200);
    assert_eq!(again.etag(), ended.etag(), "once more changes nothing");
    for side in [&city.north, &city.linde, &city.anna] {
        let left = read(side, &id).await;
        assert_eq!((&left["state"], &left["messages"]), (&json!("consentWithdrawn"), &json!([])));
    }
    assert_eq!(read(&city.linde, &id).await["about"]["child"]["childName"], Value::Null);
    act(&city.linde, &id, "_answer").await.expect_faults(409, &[("#", "expertise-state")]);
    act(&city.north, &group, "_withdrawConsent").await.expect_faults(409, &[("#", "consent-not-standing")]);
    // Of one that was closed the words go, and how it ended stays. The asker does it at the word of a guardian.
    let closed = city.consults(&city.question()).await.id();
    act(&city.north, &closed, "_withdraw").await.expect(200);
    let after = act(&city.north, &closed, "_withdrawConsent").await.expect(200).json;
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
    let reads =
        records.iter().filter(|record| record.action == domain::authority::Action::ReadExpertise && !record.children.is_empty());
    assert_eq!(reads.count(), 1);
}

async fn each_side_lists_its_own_and_nobody_sees_that_of_others(server: Server) {
    let city = toddler(&server).await;
    let health = server.youth_health("JGZ").await;
    let of_child = city.consults(&city.question()).await.id();
    let mut to_health = city.question_about(&json!({ "topic": { "topic": "play" } }));
    to_health["specialistOrganisationId"] = json!(health.organisation);
    to_health["specialistLocationId"] = Value::Null;
    let of_topic = city.consults(&to_health).await.id();
    let back = json!({ "specialistOrganisationId": city.north.organisation, "specialism": "preschoolCoach",
        "about": { "anonymousChild": {} }, "question": "Wat doen jullie met taal?" });
    let asked_back = city.linde.post("/expertise-requests", &back).await.expect(201).id();
    let ids = async |actor: &Actor, query: &str| actor.get(&format!("/expertise-requests{query}")).await.expect(200).ids();
    assert_eq!(ids(&city.north, "").await, [of_child.clone(), of_topic.clone(), asked_back.clone()]);
    assert_eq!(ids(&city.north, "?role=asker").await, [of_child.clone(), of_topic.clone()]);
    assert_eq!(ids(&city.north, "?role=specialist").await, [asked_back.clone()]);
    assert_eq!(ids(&city.linde, "?role=specialist&about=child").await, [of_child.clone()]);
    assert_eq!(ids(&city.north, &format!("?childId={}", city.noor)).await, [of_child.clone()]);
    assert_eq!(ids(&health, "").await, [of_topic.clone()]);
    act(&health, &of_topic, "_accept").await.expect(200);
    assert_eq!(ids(&city.north, "?state=accepted").await, [of_topic.clone()]);
    assert_eq!(city.north.pages("/expertise-requests?pageSize=2", None).await.concat().len(), 3);
    // The school knows the child too, and does not find by it what another asks.
    let known = city.known_to_school("Linden").await;
    assert!(ids(&city.linde, &format!("?childId={known}")).await.is_empty());
    let south = server.childcare_provider("South").await;
    assert!(ids(&south, "").await.is_empty());
    for id in [&of_child, &of_topic, &asked_back] {
        south.get(&format!("/expertise-requests/{id}")).await.expect_problem(404, "not-found");
        act(&south, id, "_accept").await.expect_problem(404, "not-found");
    }
    act(&city.north, &of_child, "_accept").await.expect(403);
    act(&city.linde, &of_child, "_withdraw").await.expect(403);
}

async fn a_token_for_some_locations_asks_and_answers_there_alone(server: Server) {
    let city = toddler(&server).await;
    let boog = city.north.adds_childcare("De Boog").await;
    let (here, there) = (city.north.narrowed_to(&[&city.ark]), city.north.narrowed_to(&[&boog]));
    let topic = |location: Option<&str>| city.question_about(&json!({ "topic": { "topic": "play", "locationId": location } }));
    here.post("/expertise-requests", &topic(None))
        .await
        .expect_faults(409, &[("#/about/topic/locationId", "location-outside-token")]);
    there.post("/expertise-requests", &topic(Some(&city.ark))).await.expect(409);
    let id = here.post("/expertise-requests", &topic(Some(&city.ark))).await.expect(201).id();
    there.get(&format!("/expertise-requests/{id}")).await.expect_problem(404, "not-found");
    assert!(there.get("/expertise-requests").await.expect(200).items().is_empty());
    let school = city.linde.narrowed_to(&[&city.linden]);
    let other = city.linde.adds_school("De Esschool").await;
    act(&city.linde.narrowed_to(&[&other]), &id, "_accept").await.expect_problem(404, "not-found");
    act(&school, &id, "_accept").await.expect(200);
    assert_eq!(school.get("/expertise-requests?role=specialist").await.expect(200).ids(), [id.clone()]);
    act(&here, &id, "_withdraw").await.expect(200);
}

async fn one_of_two_who_act_at_once_wins(server: Server) {
    let city = toddler(&server).await;
    let asked = city.consults(&city.question()).await;
    let (id, etag) = (asked.id(), asked.etag());
    let verb = |actor: &Actor, verb: &str| {
        actor.ask(Method::POST, &format!("/expertise-requests/{id}/{verb}")).if_match(&etag).into_future()
    };
    let (accepted, withdrawn) = tokio::join!(verb(&city.linde, "_accept"), verb(&city.north, "_withdraw"));
    let mut statuses = [accepted.status, withdrawn.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{accepted}\n{withdrawn}");
}

async fn what_waits_for_somebody_is_in_the_list_of_what_is_to_be_done(server: Server) {
    let city = toddler(&server).await;
    let steps = async |actor: &Actor| {
        while server.database().refresh_next_steps(server.clock().now()).await.unwrap() {}
        let found = actor.get("/next-steps").await.expect(200);
        let of_questions = found.items().iter().filter(|step| step["code"].as_str().unwrap().starts_with("expertise")).cloned();
        of_questions.collect::<Vec<_>>()
    };
    let id = city.consults(&city.question()).await.id();
    let [step] = &steps(&city.linde).await[..] else { panic!("one step") };
    assert_eq!(
        (&step["code"], &step["dueDate"], &step["locationId"]),
        (&json!("expertise.accept"), &json!("2026-09-15"), &json!(city.linden))
    );
    assert_eq!((&step["expertiseRequestId"], &step["childId"], &step["handoverId"]), (&json!(id), &Value::Null, &Value::Null));
    assert!(steps(&city.north).await.is_empty());
    act(&city.linde, &id, "_accept").await.expect(200);
    assert_eq!(steps(&city.linde).await[0]["code"], "expertise.answer");
    act(&city.linde, &id, "_answer").await.expect(200);
    assert!(steps(&city.linde).await.is_empty());
    // What changes for the child leaves alone what follows from the question.
    city.north.patch(&format!("/children/{}", city.noor), "*", &json!({ "givenName": "Nora" })).await.expect(200);
    let [step] = &steps(&city.north).await[..] else { panic!("one step") };
    assert_eq!(
        (&step["code"], &step["dueDate"], &step["locationId"]),
        (&json!("expertise.close"), &json!("2026-09-15"), &json!(city.ark))
    );
    assert_eq!((&step["childId"], &step["childName"]["givenName"]), (&json!(city.noor), &json!("Nora")));
    act(&city.north, &id, "_close").await.expect(200);
    assert!(steps(&city.north).await.is_empty() && steps(&city.linde).await.is_empty());
    let health = server.youth_health("JGZ").await;
    let mut to_health = city.question_about(&json!({ "topic": { "topic": "play" } }));
    to_health["specialistOrganisationId"] = json!(health.organisation);
    to_health["specialistLocationId"] = Value::Null;
    let to_health = city.consults(&to_health).await.id();
    assert_eq!((steps(&health).await.len(), &steps(&health).await[0]["locationId"]), (1, &Value::Null));
    act(&city.north, &to_health, "_withdraw").await.expect(200);
    assert!(steps(&health).await.is_empty());
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
        let id = asked.id();
        act(&city.linde, &id, "_accept").await.expect(200);
        let answered = act(&city.linde, &id, "_answer").with("idempotency-key", key).await.expect(200);
        assert!(!answered.text.contains("uur kijken") && !answered.text.contains("Noor"), "{answered}");
    }
    assert_eq!(found_in_files(server.store(), &[b"een stil kind", b"een uur kijken"]), []);
}
