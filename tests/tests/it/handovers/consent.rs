//! What guardians say, and what follows from it.

use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use super::{development, outcomes, section, toddler, verb};

on_both!(
    a_new_text_ends_the_consent_to_the_one_before,
    what_is_withdrawn_before_the_receipt_is_taken_back,
    whoever_said_nothing_yet_can_still_object_until_the_receipt,
    medical_information_needs_more_than_a_code,
    a_guardian_who_logged_in_speaks_explicitly,
    a_consent_says_who_invited_the_guardian_and_until_when_it_holds,
    what_the_parties_agreed_of_scales_is_held_to,
    the_last_word_of_a_guardian_is_the_only_one_that_stands,
    a_reaction_to_another_text_does_not_count,
    the_sender_shows_consents_also_when_the_child_has_left,
);

async fn the_sender_shows_consents_also_when_the_child_has_left(server: Server) {
    let city = toddler(&server).await;
    city.consented().await;
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.patch(&format!("/placements/{placement}"), "*", &json!({ "endDate": "2026-09-30" })).await.expect(200);
    server.clock().set("2026-10-31T12:00:00+01:00");
    city.north.get(&format!("/children/{}", city.noor)).await.expect(404);
    let path = format!("/children/{}/consents", city.noor);
    assert_eq!(city.north.get(&path).await.expect(200).items().len(), 2);
    city.linde.get(&path).await.expect(404);
}

async fn a_new_text_ends_the_consent_to_the_one_before(server: Server) {
    let city = toddler(&server).await;
    let id = city.consented().await;
    let path = format!("/handovers/{id}/sections/development");
    city.north.put(&path, "\"1\"", &development("Praat veel.")).await.expect_faults(409, &[("#", "handover-state")]);
    verb(&city.north, &id, "_revise").await.expect(200);
    let same = city.north.put(&path, "\"1\"", &development("Vertelt in korte zinnen.")).await.expect(200);
    assert_eq!((&same.json["endedConsents"], same.etag()), (&json!(0), "\"1\"".into()), "the same text ends nothing");
    let other = city.north.put(&path, "\"1\"", &development("Praat veel.")).await.expect(200);
    assert_eq!((&other.json["endedConsents"], other.etag()), (&json!(2), "\"2\"".into()));
    city.north.put(&path, "\"1\"", &development("Praat.")).await.expect_problem(412, "precondition-failed");
    verb(&city.north, &id, "_inspect").await.expect(200);
    assert_eq!(section(&city.read(&city.north, &id).await, "development")["withheld"], "textChanged");
    let stale = city.says(&city.anna, &id, "development", 1, "given").await;
    stale.expect_faults(409, &[("#/version", "text-changed")]);
    let stands = city.anna.get(&format!("/children/{}/consents", city.noor)).await.expect(200);
    let states: Vec<_> = stands.items().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["ended"]);
}

async fn what_is_withdrawn_before_the_receipt_is_taken_back(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.writes(&id, "attendance", &json!({ "attendance": { "startDate": "2025-01-06", "halfDaysPerWeek": 4 } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    let mut given = Vec::new();
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "attendance", 1, "given").await.expect(201);
        given.push(city.says(guardian, &id, "development", 1, "given").await.expect(201).id());
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    verb(&city.north, &id, "_offer").await.expect(200);
    verb(&city.linde, &id, "_accept").await.expect(200);
    let sent = verb(&city.north, &id, "_send").await.expect(200).json;
    let withdrawn =
        |guardian: &Actor, consent: &str| guardian.ask(reqwest::Method::POST, &format!("/consents/{consent}/_withdraw"));
    withdrawn(&city.anna, &given[1]).await.expect_problem(404, "not-found");
    let first = withdrawn(&city.bram, &given[1]).await.expect(200);
    let again = withdrawn(&city.bram, &given[1]).await.expect(200);
    assert_eq!((&first.json["state"], &first.json), (&json!("withdrawn"), &again.json));
    let received = verb(&city.linde, &id, "_receive").await.expect(200).json;
    let own_words = ("parentView", &json!("ownWords"), &Value::Null);
    assert_eq!(outcomes(&received), [("attendance", &json!("consent"), &Value::Null), own_words]);
    assert_eq!(received["manifest"], sent["manifest"], "the manifest proves the rest");
    let seen = city.read(&city.north, &id).await;
    assert_eq!(
        (&section(&seen, "development")["withheld"], &section(&seen, "development")["content"]),
        (&json!("withdrawn"), &Value::Null)
    );
    // What was received lawfully stays (GDPR 7(3)).
    withdrawn(&city.anna, &given[0]).await.expect(200);
    assert_eq!(outcomes(&city.read(&city.linde, &id).await).len(), 2);
}

async fn whoever_said_nothing_yet_can_still_object_until_the_receipt(server: Server) {
    let city = toddler(&server).await;
    let utrecht = server.municipality("GM0344").await;
    let one =
        json!({ "key": "consent.guardians", "value": "oneUnlessObjection", "validFrom": "2026-09-01", "source": "Raadsbesluit" });
    utrecht.post("/rule-parameters", &one).await.expect(201);
    let id = city.written().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    city.says(&city.anna, &id, "development", 1, "given").await.expect(201);
    for guardian in [&city.anna, &city.bram] {
        city.reacts(guardian, &id, "Goed.").await;
    }
    verb(&city.north, &id, "_offer").await.expect(200);
    verb(&city.linde, &id, "_accept").await.expect(200);
    verb(&city.north, &id, "_send").await.expect(200);
    city.says(&city.bram, &id, "development", 1, "given").await.expect_faults(409, &[("#/handoverId", "consent-not-now")]);
    city.says(&city.bram, &id, "development", 1, "refused").await.expect(201);
    // Nothing else went, so nothing is left to receive.
    assert_eq!(city.read(&city.north, &id).await["state"], "cancelled");
    verb(&city.linde, &id, "_receive").await.expect_faults(409, &[("#", "handover-state")]);
}

async fn medical_information_needs_more_than_a_code(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.writes(&id, "medical", &json!({ "medical": { "allergies": "Pinda." } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    let by_code = city.says(&city.anna, &id, "medical", 1, "given").await;
    by_code.expect_faults(409, &[("#/section", "consent-not-explicit")]);
    city.says(&city.anna, &id, "medical", 1, "refused").await.expect(201);
    let guardians: Vec<String> = [&city.anna, &city.bram].map(|guardian| guardian.identity().guardians[0].to_string()).into();
    let paths = format!("/children/{}/consents", city.noor);
    for guardian in &guardians {
        let body = json!({ "handoverId": id, "section": "medical", "version": 1, "decision": "given", "guardianId": guardian,
            "witness": "medewerker-7" });
        let signed = city.north.post(&paths, &body).await.expect(201).json;
        assert_eq!((&signed["method"], &signed["witness"]), (&json!("paper"), &json!("medewerker-7")));
    }
    assert_eq!(section(&city.read(&city.north, &id).await, "medical")["basis"], "consent", "the last word counts");
    let unknown = json!({ "handoverId": id, "section": "medical", "version": 1, "decision": "given",
        "guardianId": "01890000-0000-7000-8000-000000000001" });
    city.north.post(&paths, &unknown).await.expect_faults(409, &[("#/guardianId", "guardian-unknown")]);
    let witnessed =
        json!({ "handoverId": id, "section": "development", "version": 1, "decision": "given", "witness": "medewerker-7" });
    city.anna.post(&paths, &witnessed).await.expect_faults(409, &[("#/witness", "witness-unasked")]);
    city.linde.post(&paths, &unknown).await.expect_problem(404, "not-found");
}

async fn a_guardian_who_logged_in_speaks_explicitly(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.writes(&id, "medical", &json!({ "medical": { "allergies": "Pinda." } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        let said = city.says(&guardian.logged_in(), &id, "medical", 1, "given").await.expect(201).json;
        assert_eq!(said["method"], "login");
    }
    assert_eq!(section(&city.read(&city.north, &id).await, "medical")["basis"], "consent");
}

async fn a_consent_says_who_invited_the_guardian_and_until_when_it_holds(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    let anna = city.anna.identity().guardians[0].to_string();
    let invite = format!("/children/{}/guardians/{anna}/_invite", city.noor);
    let made = city.north.post(&invite, &json!({})).if_match("*").await.expect(200);
    let frontend = city.north.frontend().await;
    let exchange = json!({ "invitationId": made.id(), "code": made.json["code"] });
    let token = frontend.post("/guardian-codes/_exchange", &exchange).await.expect(200).json["accessToken"].clone();
    let body = json!({ "handoverId": id, "section": "development", "version": 1, "decision": "given" });
    let path = format!("/children/{}/consents", city.noor);
    let said = frontend.post(&path, &body).bearer(token.as_str().unwrap()).await.expect(201);
    assert_eq!((&said.json["invitedBy"], &said.json["clientId"]), (&json!(city.north.client), &json!(frontend.client)));
    assert_eq!(said.json["until"], Value::Null, "nothing runs yet");
    city.says(&city.bram, &id, "development", 1, "given").await.expect(201);
    for guardian in [&city.anna, &city.bram] {
        city.reacts(guardian, &id, "Goed.").await;
    }
    let until = async || city.anna.get(&format!("/consents/{}", said.id())).await.expect(200).json["until"].clone();
    verb(&city.north, &id, "_offer").await.expect(200);
    assert_eq!(until().await, city.read(&city.north, &id).await["expiresAt"]);
    verb(&city.linde, &id, "_accept").await.expect(200);
    verb(&city.north, &id, "_send").await.expect(200);
    verb(&city.linde, &id, "_receive").await.expect(200);
    assert_eq!(until().await, city.read(&city.linde, &id).await["contentUntil"]);
    city.anna.ask(reqwest::Method::POST, &format!("/consents/{}/_withdraw", said.id())).await.expect(200);
    assert_eq!(until().await, Value::Null);
}

async fn what_the_parties_agreed_of_scales_is_held_to(server: Server) {
    let city = toddler(&server).await;
    let utrecht = server.municipality("GM0344").await;
    let agreed = json!({ "partyIds": [city.north.organisation, city.linde.organisation], "fromDate": "2026-09-01",
        "requiredSections": ["development"], "observationSystem": "bosos" });
    utrecht.post("/handover-agreements", &agreed).await.expect(201);
    let id = city.starts().await;
    let path = format!("/handovers/{id}/sections/development");
    let refused = city.north.put(&path, "\"0\"", &development("Vertelt.")).await;
    refused.expect_faults(409, &[("#/development/observationSystem", "observation-system-agreed")]);
    let mut by_that_scale = development("Vertelt.");
    by_that_scale["development"]["observationSystem"] = json!("bosos");
    city.north.put(&path, "\"0\"", &by_that_scale).await.expect(200);
}

async fn the_last_word_of_a_guardian_is_the_only_one_that_stands(server: Server) {
    let city = toddler(&server).await;
    let id = city.consented().await;
    let again = city.says(&city.anna, &id, "development", 1, "given").await.expect(201).id();
    let stands = |answer: tests::Answer| {
        answer.items().iter().filter(|one| one["state"] == "given").map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    let all = city.anna.get(&format!("/children/{}/consents", city.noor)).await.expect(200);
    assert_eq!(stands(all), [json!(again)]);
    city.anna.ask(reqwest::Method::POST, &format!("/consents/{again}/_withdraw")).await.expect(200);
    assert_eq!(section(&city.read(&city.north, &id).await, "development")["withheld"], "withdrawn");
    // The other guardian does not hear who it was.
    assert_eq!(section(&city.read(&city.bram, &id).await, "development")["withheld"], "noConsent");
    verb(&city.north, &id, "_offer").await.expect_faults(409, &[("#", "nothing-to-send")]);
}

async fn a_reaction_to_another_text_does_not_count(server: Server) {
    let city = toddler(&server).await;
    let id = city.consented().await;
    verb(&city.north, &id, "_revise").await.expect(200);
    city.writes(&id, "development", &development("Praat veel.")).await;
    server.clock().advance(60);
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 2, "given").await.expect(201);
    }
    verb(&city.north, &id, "_offer").await.expect_faults(409, &[("#", "inspection-runs")]);
    server.clock().advance(7 * 86_400);
    verb(&city.north, &id, "_offer").await.expect(200);

    // No two texts have the same version, also where the first was taken out.
    let other = city.another().await;
    let id = other.written().await;
    let path = format!("/handovers/{id}/sections/development");
    other.north.delete(&path, "\"1\"").await.expect(204);
    assert_eq!(other.north.get(&path).await.expect(200).etag(), "\"0\"");
    assert_eq!(other.north.put(&path, "\"0\"", &development("Praat veel.")).await.expect(200).etag(), "\"3\"");
}
