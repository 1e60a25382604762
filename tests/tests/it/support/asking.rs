//! What support asks, and what it does to the line.

use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use super::{agreed, path, stated, with};
use crate::handovers::toddler;

on_both!(
    a_school_is_asked_for_a_plan_six_weeks_after_the_enrolment,
    what_was_agreed_and_planned_is_asked_until_it_is_done,
    support_makes_the_transition_to_school_complex_for_those_who_know_of_it,
);

/// What is asked of somebody around support, in short: `support.plan 2026-10-12`.
pub(super) async fn asked(server: &Server, actor: &Actor) -> Vec<String> {
    let steps = all_asked(server, actor).await;
    let of_support = steps.iter().filter(|step| step["code"].as_str().unwrap().starts_with("support."));
    of_support.map(|step| format!("{} {}", step["code"].as_str().unwrap(), step["dueDate"].as_str().unwrap())).collect()
}

async fn all_asked(server: &Server, actor: &Actor) -> Vec<Value> {
    while server.database().refresh_next_steps(server.clock().now()).await.unwrap() {}
    actor.get("/next-steps").await.expect(200).items().to_vec()
}

async fn a_school_is_asked_for_a_plan_six_weeks_after_the_enrolment(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-08-31").await;
    let list = format!("/children/{known}/support-arrangements");
    let early = with(stated("supportTeam"), json!({ "startDate": "2026-08-24" }));
    let id = city.linde.post(&list, &early).await.expect(201).id();
    let steps = all_asked(&server, &city.linde).await;
    let step = steps.iter().find(|step| step["code"] == "support.plan").unwrap();
    assert_eq!((&step["dueDate"], &step["locationId"]), (&json!("2026-10-12"), &json!(city.linden)));
    assert_eq!((&step["supportArrangementId"], &step["handoverId"]), (&json!(id), &Value::Null));
    assert_eq!(step["childName"]["givenName"], "Noor");
    assert_eq!(asked(&server, &city.north).await, Vec::<String>::new());
    let set = with(early, json!({ "developmentPlanDate": "2026-09-01" }));
    city.linde.put(&path(&id), "*", &set).await.expect(200);
    assert_eq!(asked(&server, &city.linde).await, Vec::<String>::new());
    server.clock().set("2027-08-04T08:00:00+02:00");
    assert_eq!(asked(&server, &city.linde).await, ["support.evaluate 2027-09-01"], "at least once a school year");
    server.sets_parameter("support.planWeeks", "4", "2026-01-01").await;
    let later =
        city.linde.post(&list, &with(stated("withSpecialists"), json!({ "startDate": "2027-08-02" }))).await.expect(201).id();
    assert_eq!(asked(&server, &city.linde).await, ["support.plan 2027-08-30", "support.evaluate 2027-09-01"]);
    city.linde.post_if(&format!("{}/_end", path(&later)), "*", &json!({ "endDate": "2027-08-03" })).await.expect(200);
    assert_eq!(asked(&server, &city.linde).await, ["support.evaluate 2027-09-01"]);
}

async fn what_was_agreed_and_planned_is_asked_until_it_is_done(server: Server) {
    let city = toddler(&server).await;
    city.at_school("2026-08-31").await;
    let plan = |done: Value, held: Value| {
        with(
            stated("internal"),
            json!({
                "involved": [{ "role": "teacher", "organisationId": city.linde.organisation }],
                "guardianAgreement": agreed(&["involvement"]),
                "actions": [
                    { "text": "Leest voor.", "ownerRole": "mentor", "dueDate": "2026-09-15", "doneDate": done },
                    { "text": "Kijkt mee.", "ownerRole": "teacher", "organisationId": city.linde.organisation, "dueDate": "2026-09-20" },
                ],
                "evaluations": [{ "plannedDate": "2026-10-20", "heldDate": held }]
            }),
        )
    };
    let id = city.arranges(&plan(Value::Null, Value::Null)).await;
    assert_eq!(asked(&server, &city.north).await, ["support.act 2026-09-15"]);
    assert_eq!(asked(&server, &city.linde).await, ["support.act 2026-09-20"], "whoever does it and may read it");
    server.clock().set("2026-09-22T08:00:00+02:00");
    assert_eq!(asked(&server, &city.north).await, ["support.act 2026-09-15", "support.evaluate 2026-10-20"]);
    city.north.put(&path(&id), "*", &plan(json!("2026-09-21"), json!("2026-09-22"))).await.expect(200);
    assert_eq!(asked(&server, &city.north).await, Vec::<String>::new());
    let alone = with(plan(json!("2026-09-21"), json!("2026-09-22")), json!({ "guardianAgreement": agreed(&["support"]) }));
    city.north.put(&path(&id), "*", &alone).await.expect(200);
    assert_eq!(asked(&server, &city.linde).await, Vec::<String>::new());
    assert_eq!(
        asked(&server, &city.north).await,
        ["support.act 2026-09-20"],
        "whoever arranged it sees to what the other cannot read"
    );
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    assert_eq!(asked(&server, &city.north).await, Vec::<String>::new());
}

async fn support_makes_the_transition_to_school_complex_for_those_who_know_of_it(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-10-14").await;
    let due = async |actor: &Actor, child: &str, query: &str| {
        let line = actor.get(&format!("/children/{child}/line{query}")).await.expect(200).json;
        let to_school = line["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == "childcareToSchool").unwrap();
        to_school["dueDate"].as_str().unwrap().to_owned()
    };
    let prepare = async |actor: &Actor| {
        let steps = all_asked(&server, actor).await;
        let found = steps.iter().find(|step| step["code"] == "handover.prepare");
        found.map(|step| step["dueDate"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        (due(&city.north, &city.noor, "").await, prepare(&city.north).await),
        ("2026-07-14".into(), Some("2026-07-14".into()))
    );
    let before = server.clock().now();
    server.clock().advance(60);
    let id = city.arranges(&stated("inGroup")).await;
    assert_eq!(
        (due(&city.north, &city.noor, "").await, prepare(&city.north).await),
        ("2026-04-14".into(), Some("2026-04-14".into()))
    );
    assert_eq!(due(&city.anna, &city.noor, "").await, "2026-04-14");
    assert_eq!(due(&city.linde, &known, "").await, "2026-07-14", "the other organisation does not hear of it");
    assert_eq!(due(&city.north, &city.noor, "?asOf=2026-08-31").await, "2026-07-14", "it begins on 1 September");
    let known_at = format!("?knownAt={}", jiff::Timestamp::from(before));
    assert_eq!(due(&city.north, &city.noor, &known_at).await, "2026-07-14");
    city.north.post_if(&format!("{}/_end", path(&id)), "*", &json!({ "endDate": "2026-09-10" })).await.expect(200);
    assert_eq!(prepare(&city.north).await, Some("2026-04-14".into()));
    server.clock().set("2026-09-11T08:00:00+02:00");
    assert_eq!(
        (due(&city.north, &city.noor, "").await, prepare(&city.north).await),
        ("2026-07-14".into(), Some("2026-07-14".into()))
    );
}
