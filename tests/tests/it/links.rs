//! Whether two registrations are one child: found by the service, decided by people, and nothing crosses before that.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Server, city::child, on_both};

on_both!(
    a_name_alone_is_never_enough,
    the_same_name_and_birth_date_propose_a_link_however_they_are_written,
    a_proposed_link_tells_nothing_of_the_other_side,
    a_refused_link_stays_refused,
    only_what_can_be_decided_is_decided,
    confirming_again_changes_nothing,
    the_other_id_keeps_answering_as_an_alias,
);

async fn links(actor: &Actor, child: &str) -> Vec<Value> {
    actor.get(&format!("/children/{child}/links")).await.expect(200).items().to_vec()
}

fn decide(actor: &Actor, link: &Value, verb: &str) -> tests::Ask {
    let path = format!("/links/{}/{verb}", link["id"].as_str().unwrap());
    actor.ask(Method::POST, &path).if_match(&format!("\"{}\"", link["version"]))
}

async fn two(server: &Server) -> (Actor, Actor) {
    (server.childcare_provider("North").await, server.school_board("De Linde").await)
}

async fn a_name_alone_is_never_enough(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    for other in
        [child("Noor", "Linden", "2022-10-15"), child("Nora", "Linden", "2022-10-14"), child("Noor", "Berg", "2022-10-14")]
    {
        linde.registers(&other).await;
    }
    assert_eq!(links(&north, &noor).await, [Value::Null; 0]);
    // Twice at one organisation is its own affair.
    north.registers(&child("Noor", "Linden", "2022-10-14")).await;
    assert_eq!(links(&north, &noor).await.len(), 0);
}

async fn the_same_name_and_birth_date_propose_a_link_however_they_are_written(server: Server) {
    let (north, linde) = two(&server).await;
    let zoe = north.registers(&child("Zoë Anne", "Écluse", "2022-10-14")).await.id();
    linde.registers(&child("ZOE-ANNE", "ecluse", "2022-10-14")).await;
    assert_eq!(links(&north, &zoe).await.len(), 1);
    let with_reference = |mut child: Value| {
        child["references"] = json!([{ "source": "planbaar", "value": "K-7" }]);
        child
    };
    let kees = north.registers(&with_reference(child("Kees", "Berg", "2021-05-05"))).await.id();
    linde.registers(&with_reference(child("Cornelis", "Berg", "2021-05-05"))).await;
    assert_eq!(links(&north, &kees).await.len(), 1);
}

async fn a_proposed_link_tells_nothing_of_the_other_side(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = child("Noor", "Linden", "2022-10-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    let answer = north.get(&format!("/children/{here}/links")).await.expect(200);
    for hidden in [there.as_str(), &linde.organisation.to_string(), "De Linde"] {
        assert!(!answer.text.contains(hidden), "{answer}");
    }
    assert_eq!((&answer.items()[0]["childId"], &answer.items()[0]["confirmed"]), (&json!(here), &json!(false)));
    // Nor does it tell whether the other side has said anything yet.
    decide(&linde, &links(&linde, &there).await[0], "_confirm").await.expect(200);
    assert_eq!(links(&north, &here).await[0]["confirmed"], false);
    north.get(&format!("/children/{there}")).await.expect(404);
}

async fn a_refused_link_stays_refused(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = child("Noor", "Linden", "2022-10-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    let refused = decide(&north, &links(&north, &here).await[0], "_refuse").await.expect(200);
    assert_eq!(refused.json["state"], "refused");
    // Changing something else does not bring the question back.
    north.patch(&format!("/children/{here}"), "*", &json!({ "district": "WK034401" })).await.expect(200);
    assert!(links(&linde, &there).await.iter().all(|link| link["state"] == "refused"));
    decide(&linde, &links(&linde, &there).await[0], "_confirm").await.expect_faults(409, &[("#", "link-decided")]);
}

async fn only_what_can_be_decided_is_decided(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = child("Noor", "Linden", "2022-10-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    let proposed = links(&north, &here).await.remove(0);
    decide(&north, &proposed, "_undo").await.expect_faults(409, &[("#", "link-not-confirmed")]);
    let path = format!("/links/{}/_confirm", proposed["id"].as_str().unwrap());
    north.ask(Method::POST, &path).await.expect_problem(428, "precondition-required");
    decide(&north, &proposed, "_confirm").await.expect(200);
    decide(&linde, &proposed, "_confirm").await.expect_problem(412, "precondition-failed");
    decide(&linde, &links(&linde, &there).await[0], "_confirm").await.expect(200);
    decide(&north, &links(&north, &here).await[0], "_refuse").await.expect_faults(409, &[("#", "link-decided")]);
    decide(&north, &links(&north, &here).await[0], "_undo").await.expect(200);
    decide(&north, &links(&north, &here).await[0], "_undo").await.expect_faults(409, &[("#", "link-not-confirmed")]);
}

async fn confirming_again_changes_nothing(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = child("Noor", "Linden", "2022-10-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    let once = decide(&north, &links(&north, &here).await[0], "_confirm").await.expect(200);
    let again = decide(&north, &links(&north, &here).await[0], "_confirm").await.expect(200);
    assert_eq!((again.etag(), &again.json), (once.etag(), &once.json));
    assert_eq!(again.json["state"], "proposed", "one side stays one side");
    decide(&linde, &links(&linde, &there).await[0], "_confirm").await.expect(200);
    let confirmed = links(&north, &here).await.remove(0);
    for (actor, child) in [(&north, &here), (&linde, &there)] {
        decide(actor, &confirmed, "_confirm").await.expect(200);
        assert_eq!(links(actor, child).await[0]["version"], confirmed["version"]);
    }
    decide(&north, &confirmed, "_undo").await.expect(200);
    decide(&north, &links(&north, &here).await[0], "_confirm").await.expect_faults(409, &[("#", "link-decided")]);
}

async fn the_other_id_keeps_answering_as_an_alias(server: Server) {
    let (north, linde) = two(&server).await;
    let noor = child("Noor", "Linden", "2022-10-14");
    let (here, there) = (north.registers(&noor).await.id(), linde.registers(&noor).await.id());
    decide(&north, &links(&north, &here).await[0], "_confirm").await.expect(200);
    decide(&linde, &links(&linde, &there).await[0], "_confirm").await.expect(200);
    for actor in [&north, &linde] {
        let own: Vec<Value> = [&here, &there].map(|id| format!("/children/{id}")).into_iter().map(Value::from).collect();
        let first = actor.get(own[0].as_str().unwrap()).await.expect(200);
        let second = actor.get(own[1].as_str().unwrap()).await.expect(200);
        assert_eq!(first.json, second.json);
        assert_eq!(actor.get("/children").await.expect(200).ids(), [first.id()]);
    }
}
