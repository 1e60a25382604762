//! Questions to specialists of other organisations: asked and answered in a thread, each side by its own verbs.

mod secrecy;

use domain::authority::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Ask, Server, on_both};

use crate::handovers::{Toddler, toddler};

on_both!(
    a_question_is_asked_accepted_answered_asked_on_and_closed,
    what_cannot_be_asked_is_told_with_every_cause,
    each_side_lists_its_own_and_nobody_sees_that_of_others,
    a_token_for_some_locations_asks_and_answers_there_alone,
    one_of_two_who_act_at_once_wins,
    what_waits_for_somebody_is_in_the_list_of_what_is_to_be_done,
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
        "_continue" => actor.post(&path, &json!({ "question": "En met een broer erbij?" })).if_match("*"),
        "_decline" => actor.post(&path, &json!({ "reason": "otherSpecialist" })).if_match("*"),
        "_revoke" => actor.ask(Method::POST, &path),
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
    let further = act(&city.north, &id, "_continue").await.expect(200).json;
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
        [(&city.north, "_continue"), (&city.north, "_withdraw"), (&city.linde, "_accept"), (&city.linde, "_decline")]
    {
        act(actor, &id, verb).await.expect_faults(409, &[("#", "expertise-state")]);
    }
    question["wishedByDate"] = Value::Null;
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
    // Who asked finds it also when the child has left.
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.patch(&format!("/placements/{placement}"), "*", &json!({ "endDate": "2026-06-30" })).await.expect(200);
    assert_eq!(ids(&city.north, &format!("?childId={}", city.noor)).await, [of_child.clone()]);
    assert_eq!(read(&city.north, &of_child).await["about"]["child"]["childId"], Value::Null);
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
