//! What an agreement covers, what goes on out of sight, and what was made by mistake.

use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use super::{agreed, asking::asked, path, stated, with};
use crate::{constraints::Behind, handovers::toddler};

on_both!(
    under_one_agreement_nobody_else_reads_it,
    out_of_sight_it_can_be_mended_and_ended_and_not_read,
    what_was_made_by_mistake_is_deleted_with_its_consultations,
    an_action_goes_to_whoever_arranged_it_once_its_owner_does_not_see_the_child,
);

/// Ends the stay of a child at somebody's only place.
async fn leaves(actor: &Actor, child: &str, day: &str) {
    let stay = actor.get(&format!("/children/{child}/placements")).await.expect(200).ids().remove(0);
    actor.patch(&format!("/placements/{stay}"), "*", &json!({ "endDate": day })).await.expect(200);
}

async fn under_one_agreement_nobody_else_reads_it(server: Server) {
    let city = toddler(&server).await;
    city.at_school("2026-08-31").await;
    let scope = ["involvement", "handover"];
    let first = with(stated("internal"), json!({ "involved": [{ "role": "mentor" }], "guardianAgreement": agreed(&scope) }));
    let id = city.arranges(&first).await;
    let more = json!({
        "involved": [{ "role": "mentor" }, { "role": "teacher", "organisationId": city.linde.organisation }],
        "handoverParts": ["goal"]
    });
    let wider = with(first, more);
    let faults = [("#/handoverParts/0", "not-covered-by-agreement"), ("#/involved/1/organisationId", "not-covered-by-agreement")];
    city.north.put(&path(&id), "*", &wider).await.expect_faults(409, &faults);
    let silent = with(wider.clone(), json!({ "guardianAgreement": Value::Null }));
    city.north.put(&path(&id), "*", &silent).await.expect(200);
    city.north.put(&path(&id), "*", &wider).await.expect_faults(409, &faults);
    city.linde.get(&path(&id)).await.expect_problem(404, "not-found");
    server.clock().set("2026-09-02T08:00:00Z");
    let newer = with(wider, json!({ "guardianAgreement": { "date": "2026-09-02", "scope": scope } }));
    city.north.put(&path(&id), "*", &newer).await.expect(200);
    city.linde.get(&path(&id)).await.expect(200);
}

async fn out_of_sight_it_can_be_mended_and_ended_and_not_read(server: Server) {
    let city = toddler(&server).await;
    let action = json!({ "text": "Leest voor.", "ownerRole": "mentor", "dueDate": "2026-10-01" });
    let body = with(stated("internal"), json!({ "actions": [action] }));
    let id = city.arranges(&body).await;
    let talks = format!("{}/consultations", path(&id));
    let talk = json!({ "date": "2026-09-01", "rolesPresent": ["mentor"] });
    city.north.post(&talks, &talk).await.expect(201);
    leaves(&city.north, &city.noor, "2026-09-10").await;
    server.clock().set("2026-10-11T12:00:00+02:00");
    city.north.get(&path(&id)).await.expect_problem(404, "not-found");
    city.north.post(&talks, &talk).await.expect_problem(404, "not-found");
    let wordless = |json: &Value| (json["goal"].clone(), json["actions"][0]["text"].clone()) == (Value::Null, Value::Null);
    let mended = with(body, json!({ "goal": "Vertelt in zinnen van vijf woorden." }));
    assert!(wordless(&city.north.put(&path(&id), "*", &mended).await.expect(200).json));
    let end = |day: &str| city.north.post_if(&format!("{}/_end", path(&id)), "*", &json!({ "endDate": day }));
    let ended = end("2026-09-10").await.expect(200).json;
    assert!(wordless(&ended) && ended["endDate"] == "2026-09-10", "{ended}");
    city.north.delete(&path(&id), "*").await.expect(204);
}

async fn what_was_made_by_mistake_is_deleted_with_its_consultations(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-08-31").await;
    let id = city
        .arranges(&with(
            stated("internal"),
            json!({
                "guardianAgreement": agreed(&["involvement"]),
                "involved": [{ "role": "teacher", "organisationId": city.linde.organisation }],
                "actions": [{ "text": "Leest voor.", "ownerRole": "mentor", "dueDate": "2026-09-15" }]
            }),
        ))
        .await;
    let kept = city.arranges(&with(stated("inGroup"), json!({ "startDate": "2026-08-01" }))).await;
    for (arrangement, day) in [(&id, "2026-09-01"), (&kept, "2026-08-31")] {
        let talk = json!({ "date": day, "rolesPresent": ["mentor"] });
        city.north.post(&format!("{}/consultations", path(arrangement)), &talk).await.expect(201);
    }
    let early = json!({ "endDate": "2026-08-30" });
    let early = city.north.post_if(&format!("{}/_end", path(&kept)), "*", &early).await;
    early.expect_faults(409, &[("#/endDate", "end-before-consultation")]);
    assert_eq!(asked(&server, &city.north).await, ["support.act 2026-09-15"]);
    city.linde.delete(&path(&id), "*").await.expect(403);
    city.anna.delete(&path(&id), "*").await.expect(403);
    city.north.delete(&path(&id), "\"2\"").await.expect(412);
    city.north.delete(&path(&id), "\"1\"").await.expect(204);
    city.north.delete(&path(&id), "*").await.expect_problem(404, "not-found");
    let count = ["support_arrangements", "support_readers", "support_consultations"];
    assert_eq!(count.map(|table| Behind::of(server.store()).count(table)), [1, 0, 1]);
    assert_eq!(asked(&server, &city.north).await, Vec::<String>::new());
    let list = |child: &str| format!("/children/{child}/support-arrangements");
    assert!(city.linde.get(&list(&known)).await.expect(200).items().is_empty());
    assert_eq!(city.north.get(&list(&city.noor)).await.expect(200).ids(), [kept]);
}

async fn an_action_goes_to_whoever_arranged_it_once_its_owner_does_not_see_the_child(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-08-31").await;
    leaves(&city.linde, &known, "2026-09-10").await;
    let owner = json!(city.linde.organisation);
    let body = with(
        stated("internal"),
        json!({
            "involved": [{ "role": "teacher", "organisationId": owner }], "guardianAgreement": agreed(&["involvement"]),
            "actions": [{ "text": "Kijkt mee.", "ownerRole": "teacher", "organisationId": owner, "dueDate": "2026-10-15" }]
        }),
    );
    city.arranges(&body).await;
    let none = Vec::<String>::new();
    let act = ["support.act 2026-10-15".to_owned()].to_vec();
    for (now, at_school, at_childcare) in [("2026-10-10T12:00:00+02:00", &act, &none), ("2026-10-11T12:00:00+02:00", &none, &act)]
    {
        server.clock().set(now);
        assert_eq!(&asked(&server, &city.linde).await, at_school, "{now}");
        assert_eq!(&asked(&server, &city.north).await, at_childcare, "{now}");
    }
}
