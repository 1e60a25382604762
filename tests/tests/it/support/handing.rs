//! What of support goes along in a handover.

use domain::authority::Scope;
use serde_json::{Value, json};
use tests::{Server, on_both};

use super::{agreed, stated, with};
use crate::handovers::toddler;

on_both!(
    a_draft_begins_with_what_the_guardians_let_go_along_and_the_sender_can_change_it,
    a_draft_begins_without_it_where_nothing_was_agreed_or_the_transition_lacks_the_section,
);

fn support(handover: &Value) -> Option<&Value> {
    handover["sections"].as_array().unwrap().iter().find(|section| section["section"] == "support")
}

async fn a_draft_begins_with_what_the_guardians_let_go_along_and_the_sender_can_change_it(server: Server) {
    let city = toddler(&server).await;
    let body = with(
        stated("internal"),
        json!({
            "involved": [{ "role": "mentor" }, { "role": "youthHealth" }],
            "actions": [{ "text": "Leest iedere dag voor.", "ownerRole": "mentor", "dueDate": "2026-10-01" }],
            "guardianAgreement": agreed(&["handover"]), "handoverParts": ["goal", "involved"]
        }),
    );
    city.arranges(&body).await;
    let begun = city.north.post("/handovers", &city.stated()).await.expect(201);
    assert!(!begun.text.contains("vier woorden"), "an answer that is kept for a repeat has no words: {}", begun.text);
    assert_eq!((&begun.json["needs"]["support"], &begun.json["dueDate"]), (&json!(true), &json!("2026-04-14")));
    let read = city.read(&city.north, &begun.id()).await;
    let content = &support(&read).unwrap()["content"]["support"];
    assert_eq!(
        content,
        &json!({ "given": "Ondersteuning sinds 1-9-2026.\nDoel: Vertelt in zinnen van vier woorden.",
            "involvedRoles": ["mentor", "youthHealth"], "needed": null })
    );
    let own = json!({ "support": { "given": "Leest graag samen.", "involvedRoles": [] } });
    let written = city.writes(&begun.id(), "support", &own).await;
    assert_eq!((&written["version"], &written["content"]["support"]["given"]), (&json!(2), &json!("Leest graag samen.")));
    let path = format!("/handovers/{}/sections/support", begun.id());
    city.north.delete(&path, "*").await.expect(204);
}

async fn a_draft_begins_without_it_where_nothing_was_agreed_or_the_transition_lacks_the_section(server: Server) {
    let city = toddler(&server).await;
    let parts = json!({ "handoverParts": ["goal"], "guardianAgreement": agreed(&["handover"]) });
    city.arranges(&with(stated("internal"), json!({ "handoverParts": ["goal"] }))).await;
    city.arranges(&with(stated("internal"), json!({ "guardianAgreement": agreed(&["handover"]) }))).await;
    let later = with(with(stated("internal"), parts.clone()), json!({ "startDate": "2026-09-02" }));
    city.arranges(&later).await;
    let begun = city.read(&city.north, &city.starts().await).await;
    assert_eq!((support(&begun), &begun["needs"]["support"]), (None, &json!(false)));

    let other = city.another().await;
    other.arranges(&with(stated("internal"), parts)).await;
    let scopes = [Scope::ChildrenRead, Scope::HandoversRead, Scope::HandoversWrite];
    let unread = other.north.with_scopes(&scopes).post("/handovers", &other.stated()).await.expect(201);
    assert_eq!(support(&unread.json), None, "whoever may not read it does not get it so");
    let said =
        with(other.stated(), json!({ "kind": "dayCareToAfterSchool", "toLocationId": null, "needs": { "support": false } }));
    let said = other.north.post("/handovers", &said).await.expect(201).json;
    assert!(support(&said).is_some() && said["needs"]["support"] == false);
}
