//! Which protocol an organisation has for what is not kept, and whom to ask by function.

use serde_json::{Value, json};
use tests::{Server, on_both};

on_both!(
    an_organisation_says_which_protocol_it_has_and_every_token_reads_it,
    nothing_of_a_person_or_a_child_has_a_place_in_a_protocol,
);

fn stated() -> Value {
    json!({ "title": "Meldcode kinderopvang", "versionDate": "2026-01-01", "link": "https://www.example.org/meldcode?versie=2026",
        "contactRole": "safeguardingOfficer", "contact": "aandachtsfunctionaris@example.org" })
}

async fn an_organisation_says_which_protocol_it_has_and_every_token_reads_it(server: Server) {
    let (north, health) = (server.childcare_provider("North").await, server.youth_health("JGZ").await);
    let all = format!("/organisations/{}/protocols", north.organisation);
    let (code, index) = (format!("{all}/reportingCode"), format!("{all}/riskIndex"));
    health.get(&code).await.expect_problem(404, "not-found");
    assert!(health.get(&all).await.expect(200).items().is_empty());
    north.put(&code, "\"1\"", &stated()).await.expect(412);
    let first = north.put(&code, "\"0\"", &stated()).await.expect(200);
    assert_eq!((first.etag().as_str(), &first.json["protocol"]), ("\"1\"", &json!("reportingCode")));
    let mut later = stated();
    later["contact"] = json!("+31 30 123 45 67");
    assert_eq!(north.put(&code, "\"1\"", &later).await.expect(200).etag(), "\"2\"");
    assert_eq!(north.put(&code, "\"2\"", &later).await.expect(200).etag(), "\"2\"", "the same is no change");
    north.put(&code, "\"1\"", &stated()).await.expect(412);
    north.put(&index, "\"0\"", &stated()).await.expect(200);
    let read = health.get(&code).await.expect(200).json;
    assert_eq!((&read["contact"], &read["organisationId"]), (&json!("+31 30 123 45 67"), &json!(north.organisation)));
    let listed = health.get(&all).await.expect(200);
    let kinds: Vec<&Value> = listed.items().iter().map(|one| &one["protocol"]).collect();
    assert_eq!(kinds, [&json!("reportingCode"), &json!("riskIndex")]);
    let next = health.get(&format!("{all}?pageSize=1")).await.expect(200);
    assert_eq!(next.items().len(), 1);
    assert_eq!(health.follow(&next.next().unwrap()).await.expect(200).items()[0]["protocol"], "riskIndex");
    health.put(&code, "*", &stated()).await.expect(403);
    north.in_role(domain::authority::Role::Professional).put(&code, "*", &stated()).await.expect(403);
    let nobody = "/organisations/0198f000-0000-7000-8000-000000000000/protocols";
    north.get(nobody).await.expect_problem(404, "not-found");
    north.put(&format!("{nobody}/reportingCode"), "*", &stated()).await.expect_problem(404, "not-found");
    let records = server.database().processing_records().await.unwrap();
    assert!(records.is_empty(), "it names nobody: {records:?}");
}

async fn nothing_of_a_person_or_a_child_has_a_place_in_a_protocol(server: Server) {
    let north = server.childcare_provider("North").await;
    let path = format!("/organisations/{}/protocols/reportingCode", north.organisation);
    for (member, value) in [
        ("contactName", json!("Anna Jansen")),
        ("childId", json!("0198f000-0000-7000-8000-000000000000")),
        ("contact", json!("Anna Jansen")),
        ("contactRole", json!("guardian")),
        ("link", json!("http://example.org/meldcode")),
        ("link", json!("javascript:alert(1)")),
    ] {
        let mut wrong = stated();
        wrong[member] = value;
        north.put(&path, "\"0\"", &wrong).await.expect(400);
    }
    let mut wrong = stated();
    wrong["title"] = json!("Meldcode 111222333");
    wrong["versionDate"] = json!("2027-01-01");
    let faults = [("#/title", "citizen-number"), ("#/versionDate", "protocol-in-future")];
    north.put(&path, "\"0\"", &wrong).await.expect_faults(409, &faults);
    north.get(&format!("/organisations/{}/protocols/signals", north.organisation)).await.expect(400);
}
