//! Handovers along other ways, and where they show: lists, the line, the document; the agreement of a municipality.

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, school, stay},
    on_both,
};

use super::{development, section, toddler, verb};

on_both!(
    on_paper_the_sender_records_what_the_receiver_did,
    through_oso_only_days_are_recorded,
    inside_a_school_a_conversation_is_the_handover,
    the_line_tells_of_a_handover_and_whoever_is_no_party_gets_no_id,
    the_lists_answer_who_comes_and_what_is_late,
    an_agreement_of_the_municipality_holds_between_its_parties,
    the_document_shows_what_has_a_basis_and_what_was_left_out,
);

async fn on_paper_the_sender_records_what_the_receiver_did(server: Server) {
    let city = toddler(&server).await;
    let mut stated = city.stated();
    stated["channel"] = json!("paper");
    let id = city.north.post("/handovers", &stated).await.expect(201).id();
    city.writes(&id, "development", &development("Vertelt in korte zinnen.")).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 1, "given").await.expect(201);
        city.reacts(guardian, &id, "Goed.").await;
    }
    for next in ["_offer", "_accept", "_send", "_receive", "_close"] {
        verb(&city.north, &id, next).await.expect(200);
    }
    assert_eq!(city.read(&city.north, &id).await["state"], "closed");
}

async fn through_oso_only_days_are_recorded(server: Server) {
    let (linde, zuid) = (server.school_board("De Linde").await, server.school_board("Zuid").await);
    let (linden, zuider) = (linde.adds_school("De Lindeschool").await, zuid.adds_school("De Zuider").await);
    let kees = linde.registers(&child("Kees", "Berg", "2017-02-02")).await.id();
    linde.places(&kees, &school(&linden, "4", "2024-08-01", None)).await;
    let stated = json!({ "childId": kees, "kind": "schoolToSchool", "fromLocationId": linden, "toLocationId": zuider, "date": "2026-10-05" });
    let made = linde.post("/handovers", &stated).await.expect(201);
    let id = made.id();
    assert_eq!(made.json["channel"], "oso");
    let body = json!({ "support": { "given": "Iets.", "involvedRoles": [] } });
    linde
        .put(&format!("/handovers/{id}/sections/support"), "\"0\"", &body)
        .await
        .expect_faults(409, &[("#", "section-not-allowed")]);
    let verb = |verb: &str| linde.ask(reqwest::Method::POST, &format!("/handovers/{id}/{verb}")).if_match("*");
    verb("_send").await.expect_faults(409, &[("#", "handover-state")]);
    verb("_inspect").await.expect(200);
    verb("_offer").await.expect(409);
    let sent = verb("_send").await.expect(200).json;
    assert!(sent["inspectedAt"].is_string() && sent["sentAt"].is_string() && sent["sections"] == json!([]));
    verb("_receive").await.expect(200);
    assert_eq!(verb("_close").await.expect(200).json["state"], "closed");
    assert_eq!(zuid.get("/handovers?role=receiver").await.expect(200).ids(), [id]);
    let mut odd = stated;
    odd["channel"] = json!("doorlijn");
    odd["date"] = json!("2026-10-06");
    linde.post("/handovers", &odd).await.expect_faults(409, &[("#/channel", "channel-unfit")]);
}

async fn inside_a_school_a_conversation_is_the_handover(server: Server) {
    let linde = server.school_board("De Linde").await;
    let linden = linde.adds_school("De Lindeschool").await;
    let kees = linde.registers(&child("Kees", "Berg", "2020-02-02")).await.id();
    linde.places(&kees, &school(&linden, "2", "2025-08-01", Some("2026-07-31"))).await;
    linde.places(&kees, &school(&linden, "3", "2026-08-01", None)).await;
    let stated = json!({ "childId": kees, "kind": "groupToGroup", "fromLocationId": linden, "date": "2026-08-01" });
    let id = linde.post("/handovers", &stated).await.expect(201).id();
    let verb = |verb: &str| linde.ask(reqwest::Method::POST, &format!("/handovers/{id}/{verb}")).if_match("*");
    verb("_close").await.expect_faults(409, &[("#", "conversation-missing")]);
    let today = server.clock().now().date().to_string();
    let talk = json!({ "date": today, "participantRoles": ["teacher"], "guardians": "notInvited", "actions": [] });
    linde.put(&format!("/handovers/{id}/conversation"), "*", &talk).await.expect(200);
    verb("_close").await.expect(200);
    let line = linde.reads_line(&kees, "2026-09-01").await;
    let moved = line["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == "groupToGroup").unwrap();
    assert_eq!((&moved["state"], &moved["handoverId"]), (&json!("completed"), &json!(id)));
}

async fn the_line_tells_of_a_handover_and_whoever_is_no_party_gets_no_id(server: Server) {
    let city = toddler(&server).await;
    let before = server.clock().now();
    let transition = |line: Value| {
        line["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == "childcareToSchool").unwrap().clone()
    };
    server.clock().advance(60);
    let id = city.sent().await;
    let sent = transition(city.north.reads_line(&city.noor, "2026-09-01").await);
    assert_eq!((&sent["state"], &sent["handoverId"]), (&json!("inProgress"), &json!(id)));
    assert_eq!(transition(city.anna.reads_line(&city.noor, "2026-09-01").await)["handoverId"], json!(id));
    verb(&city.linde, &id, "_receive").await.expect(200);
    assert_eq!(transition(city.north.reads_line(&city.noor, "2026-09-01").await)["state"], "completed");
    let then = city.north.get(&format!("/children/{}/line?asOf=2026-09-01&knownAt={before}", city.noor)).await.expect(200).json;
    assert_eq!(transition(then)["handoverId"], Value::Null, "then it had not begun");
}

async fn the_lists_answer_who_comes_and_what_is_late(server: Server) {
    let city = toddler(&server).await;
    let id = city.offered().await;
    let draft = {
        let other = city.north.registers(&child("Kees", "Berg", "2023-01-20")).await.id();
        city.north.places(&other, &stay(&city.ark, "dayCare", "2025-01-06", None)).await;
        let mut stated = city.stated();
        stated["childId"] = json!(other);
        stated["date"] = json!("2027-01-20");
        city.north.post("/handovers", &stated).await.expect(201).id()
    };
    let ids = |actor: &Actor, query: &str| {
        let asked = actor.get(&format!("/handovers?{query}"));
        async move { asked.await.expect(200).ids() }
    };
    let (both, none): (Vec<String>, Vec<String>) = (vec![id.clone(), draft.clone()], Vec::new());
    assert_eq!(ids(&city.north, "role=sender").await, both);
    assert_eq!(ids(&city.north, "role=receiver").await, none);
    assert_eq!(ids(&city.linde, &format!("role=receiver&locationId={}&startsUntil=2026-10-31", city.linden)).await, [id.clone()]);
    assert_eq!(ids(&city.linde, "startsFrom=2026-11-01").await, none, "a draft is for the sender alone");
    assert_eq!(ids(&city.north, "state=draft").await, [draft.clone()]);
    assert_eq!(ids(&city.north, "dueBefore=2026-08-01").await, [id.clone()], "at 3 years and 9 months");
    assert_eq!(ids(&city.north, &format!("childId={}", city.noor)).await, [id.clone()]);
    assert_eq!(ids(&city.north, "overdue=true").await, [id.clone()]);
    assert_eq!(ids(&city.north, "overdue=false").await, [draft]);
    // The school that registered and placed the child knows when it was born, and asks by its own group.
    assert_eq!(ids(&city.linde, "overdue=true").await, none, "the due date would tell the day of birth");
    let known = city.known_to_school("Linden").await;
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    assert_eq!(ids(&city.linde, "overdue=true").await, [id.clone()]);
    assert_eq!(ids(&city.linde, "role=receiver&group=1").await, [id.clone()]);
    assert_eq!(ids(&city.linde, "role=receiver&group=2").await, none);
    let narrowed = city.linde.narrowed_to(&[&city.linde.adds_school("De Tweede").await]);
    assert_eq!(ids(&narrowed, "role=receiver").await, none, "not at the locations of this token");
    narrowed.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
    assert_eq!(ids(&city.anna, "").await, [id]);
    city.linde.in_role(Role::PrivacyOfficer).get("/handovers").await.expect(403);
}

async fn an_agreement_of_the_municipality_holds_between_its_parties(server: Server) {
    let city = toddler(&server).await;
    let utrecht = server.municipality("GM0344").await;
    let parties: Vec<String> = [&city.north, &city.linde].map(|party| party.organisation.to_string()).into();
    let agreed = json!({ "partyIds": parties, "fromDate": "2026-09-01", "requiredSections": ["development", "attendance"],
        "dueNormalMonths": 44, "warmTriggers": ["allChildren"], "guardianPolicy": "oneUnlessObjection" });
    let version = utrecht.post("/handover-agreements", &agreed).await.expect(201);
    utrecht.post("/handover-agreements", &agreed).await.expect_faults(409, &[("#/fromDate", "agreement-exists")]);
    let path = format!("/handover-agreements/{}", version.id());
    let change = json!({ "dueNormalMonths": 40 });
    utrecht.patch(&path, "*", &change).await.expect_faults(409, &[("#", "agreement-in-force")]);
    let mut odd = agreed.clone();
    odd["fromDate"] = json!("2026-08-31");
    odd["partyIds"] = json!([utrecht.organisation.to_string(), "01890000-0000-7000-8000-000000000001"]);
    odd["requiredSections"] = json!(["parentView"]);
    odd["observationSystem"] = json!("glazenBol");
    utrecht.post("/handover-agreements", &odd).await.expect_faults(
        409,
        &[
            ("#/fromDate", "agreement-in-past"),
            ("#/observationSystem", "code-unknown"),
            ("#/partyIds/0", "party-kind-unfit"),
            ("#/partyIds/1", "organisation-unknown"),
            ("#/requiredSections/0", "section-not-allowed"),
        ],
    );
    let mut later = agreed.clone();
    later["fromDate"] = json!("2027-08-01");
    let next = utrecht.post("/handover-agreements", &later).await.expect(201);
    let changed = utrecht.patch(&format!("/handover-agreements/{}", next.id()), &next.etag(), &change).await.expect(200);
    assert_eq!(changed.json["dueNormalMonths"], 40);
    assert_eq!(city.linde.get("/handover-agreements?municipality=GM0344").await.expect(200).ids(), [version.id(), next.id()]);

    let made = city.north.post("/handovers", &city.stated()).await.expect(201);
    assert_eq!((&made.json["dueDate"], &made.json["warm"]), (&json!("2026-06-14"), &json!(true)));
    let id = made.id();
    city.writes(&id, "development", &development("Vertelt in korte zinnen.")).await;
    verb(&city.north, &id, "_inspect").await.expect_faults(409, &[("#/sections/attendance", "section-missing")]);
    city.writes(&id, "attendance", &json!({ "attendance": { "startDate": "2025-01-06", "halfDaysPerWeek": 4 } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    city.says(&city.anna, &id, "development", 1, "given").await.expect(201);
    assert_eq!(section(&city.read(&city.north, &id).await, "development")["basis"], "consent", "one is enough here");
    city.says(&city.bram, &id, "development", 1, "refused").await.expect(201);
    assert_eq!(section(&city.read(&city.north, &id).await, "development")["withheld"], "refused", "unless the other objects");

    // With a school that did not join, the rule parameters hold.
    let zuid = server.school_board("Zuid").await;
    let other = city.another().await;
    let mut stated = other.stated();
    stated["toLocationId"] = json!(zuid.adds_school("De Zuider").await);
    let made = city.north.post("/handovers", &stated).await.expect(201);
    assert_eq!((&made.json["dueDate"], &made.json["warm"]), (&json!("2026-07-14"), &json!(false)));
}

async fn the_document_shows_what_has_a_basis_and_what_was_left_out(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.writes(&id, "support", &json!({ "support": { "given": "Extra <taal> & rust.", "involvedRoles": ["mentor"] } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "support", 1, "given").await.expect(201);
        city.says(guardian, &id, "development", 1, "refused").await.expect(201);
    }
    city.reacts(&city.anna, &id, "Anna's eigen woorden.").await;
    city.reacts(&city.bram, &id, "Bram's eigen woorden.").await;
    let path = format!("/handovers/{id}/document");
    let page = city.north.get(&path).header("accept", "text/html").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("content-security-policy"), "default-src 'self'; frame-ancestors 'none'");
    for shown in [
        "Overdracht van Noor Linden",
        "14 oktober 2026",
        "De Lindeschool",
        "Extra &lt;taal&gt; &amp; rust.",
        "Mentor",
        "Ontwikkeling: een ouder heeft geen toestemming gegeven.",
        "Voorschoolse educatie: het kind is nog niet bij de school ingeschreven.",
        "Anna's eigen woorden.",
    ] {
        assert!(page.text.contains(shown), "{shown} in {}", page.text);
    }
    assert!(!page.text.contains("korte zinnen"));
    let style = page.text.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(style, format!("{}/docs/document.css", tests::PUBLIC_URL));
    let known = city.north.get(&path).header("accept", "text/html").header("if-none-match", &page.etag()).await;
    known.expect(304);
    let own = city.anna.get(&path).header("accept", "*/*").await.expect(200);
    assert!(own.text.contains("Anna's") && !own.text.contains("Bram's"));
    city.north.get(&path).header("accept", "application/json").await.expect_problem(406, "not-acceptable");
    city.north.get(&format!("/handovers/{id}")).header("accept", "text/html").await.expect_problem(406, "not-acceptable");
    city.linde.get(&path).header("accept", "text/html").await.expect_problem(404, "not-found");
    server.get("/docs/document.css").await.expect(200);
}
