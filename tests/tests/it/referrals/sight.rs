//! Who sees what of referrals.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Server,
    city::{child, guardian},
    on_both,
};

use super::{mila, names, preschool, signal, town};

on_both!(
    a_site_sees_who_waits_only_where_guardians_agreed,
    nobody_else_sees_a_referral,
    a_municipality_refers_only_where_it_indicates_itself,
    guardians_follow_the_referral_of_their_child,
    youth_health_sees_the_whole_line_of_a_child_with_an_open_referral,
    a_child_with_a_place_elsewhere_is_nothing_of_a_site_any_more,
    a_guardian_from_whom_the_place_is_hidden_sees_no_referral_that_tells_it,
    what_was_parted_shows_in_outline_to_youth_health_too,
);

async fn a_site_sees_who_waits_only_where_guardians_agreed(server: Server) {
    let town = town(server).await;
    let id = town.informed(&mila()).await;
    let path = format!("/referrals/{id}");
    town.north.get(&path).await.expect(404);
    town.registers_at_site(&id, "2026-08-14", false).await;
    let read = town.north.get(&path).await.expect(200);
    for hidden in ["childId", "childName", "guardians", "agesOutDate"] {
        assert_eq!(read.json[hidden], Value::Null, "{hidden}");
    }
    assert!(!read.json.to_string().contains("Mila"), "{read}");
    assert_eq!((&read.json["birthMonth"], &read.json["indicated"]), (&json!("2024-02"), &json!(true)));
    // Nor does it come to know by registering whom it guesses.
    let guessed = town.north.registers(&mila()).await.id();
    town.joins(&guessed).await;
    assert_eq!(town.north.get(&path).await.expect(200).json["childId"], Value::Null);
    town.north.delete(&format!("/children/{guessed}"), "*").await.expect(204);
    town.registers_at_site(&id, "2026-08-14", true).await;
    let read = town.north.get(&path).await.expect(200);
    assert_eq!(read.json["childName"]["givenName"], "Mila");
    assert_eq!(read.json["guardians"][0]["contact"], "anna@example.org");
    assert_eq!(names(&town.list().await), ["Mila"]);
    // At another site from now on, it is nothing of this one any more.
    let south = town.server.childcare_provider("South").await;
    let zee = south.adds_childcare("De Zee").await;
    let body = json!({ "state": "registered", "date": "2026-08-20", "locationId": zee });
    town.advance(&town.health, &id, &body).await.expect(200);
    town.north.get(&path).await.expect(404);
    assert_eq!(south.get(&path).await.expect(200).json["childName"], Value::Null, "for this site they have not agreed");
}

async fn nobody_else_sees_a_referral(server: Server) {
    let town = town(server).await;
    let id = town.waiting(&mila(), "2026-08-14").await;
    let path = format!("/referrals/{id}");
    let zuid = town.north.adds_childcare("De Zuid").await;
    town.north.narrowed_to(&[&zuid]).get(&path).await.expect(404);
    town.north.narrowed_to(&[&town.ark]).get(&path).await.expect(200);
    for actor in [town.server.childcare_provider("South").await, town.server.youth_health("JGZ 2").await] {
        actor.get(&path).await.expect(404);
        assert!(actor.get("/referrals").await.expect(200).items().is_empty());
    }
    for actor in [town.server.school_board("De Linde").await, town.server.coordinator("C").await] {
        actor.get(&path).await.expect(403);
    }
    let mila = town.health.get(&path).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    town.health.get(&format!("/children/{mila}")).await.expect(200);
    town.server.youth_health("JGZ 3").await.get(&format!("/children/{mila}")).await.expect(404);
    // Some time after the child has become too old, the site sees it no longer.
    town.server.clock().set("2028-03-21T12:00:00+01:00");
    town.north.get(&path).await.expect(200);
    town.server.clock().set("2028-03-22T12:00:00+01:00");
    town.north.get(&path).await.expect(404);
    town.health.get(&path).await.expect(200);
}

async fn a_municipality_refers_only_where_it_indicates_itself(server: Server) {
    let town = town(server).await;
    let utrecht = town.server.municipality("GM0344").await;
    for path in ["/referrals", "/next-steps"] {
        utrecht.get(path).await.expect(403);
    }
    utrecht.get("/children").await.expect(403);
    utrecht.post("/referrals", &signal(&mila())).await.expect(403);
    let own =
        json!({ "key": "referral.indicatingBody", "value": "municipality", "validFrom": "2026-09-01", "source": "Verordening" });
    utrecht.post("/rule-parameters", &own).await.expect(201);
    let id = utrecht.post("/referrals", &signal(&mila())).await.expect(201).id();
    assert_eq!(utrecht.get("/referrals").await.expect(200).ids(), [id.as_str()]);
    let mila = utrecht.get(&format!("/referrals/{id}")).await.expect(200);
    assert_eq!(mila.json["childName"]["givenName"], "Mila");
    let child_id = mila.json["childId"].as_str().unwrap();
    // For the child that it refers it has what youth health has, and for no other.
    for path in [format!("/children/{child_id}"), format!("/children/{child_id}/line"), format!("/children/{child_id}/links")] {
        utrecht.get(&path).await.expect(200);
    }
    let other = town.north.registers(&child("Kees", "Berg", "2024-03-03")).await.id();
    utrecht.get(&format!("/children/{other}")).await.expect(404);
    for path in [format!("/children/{child_id}/placements"), "/handovers".to_owned(), "/expertise-requests".to_owned()] {
        utrecht.get(&path).await.expect(403);
    }
    let mut elsewhere = child("Finn", "Dijk", "2024-06-20");
    elsewhere["municipality"] = json!("GM0307");
    utrecht.post("/referrals", &signal(&elsewhere)).await.expect_faults(409, &[("#/child/municipality", "child-elsewhere")]);
}

async fn guardians_follow_the_referral_of_their_child(server: Server) {
    let town = town(server).await;
    let id = town.waiting(&mila(), "2026-08-14").await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    let read = town.health.get(&format!("/children/{child_id}")).await.expect(200);
    let anna = town.health.for_guardians(&[read.json["guardians"][0]["id"].as_str().unwrap()]);
    let seen = anna.get(&format!("/referrals/{id}")).await.expect(200);
    assert_eq!((&seen.json["childName"]["givenName"], &seen.json["site"]["locationId"]), (&json!("Mila"), &json!(town.ark)));
    assert_eq!(anna.get("/referrals").await.expect(200).ids(), [id.as_str()]);
    anna.post(
        &format!("/referrals/{id}/_advance"),
        &json!({ "state": "declined", "date": "2026-08-20", "reason": "guardiansDecline" }),
    )
    .if_match("*")
    .await
    .expect(403);
    let export = anna.get(&format!("/children/{child_id}/export")).await.expect(200);
    assert_eq!(export.json["referrals"][0]["id"], json!(id));
}

async fn youth_health_sees_the_whole_line_of_a_child_with_an_open_referral(server: Server) {
    let town = town(server).await;
    let known = town.north.registers(&mila()).await.id();
    town.north.places(&known, &preschool(&town.ark, "2026-09-01", None)).await.expect(201);
    let id = town.waiting(&mila(), "2026-08-14").await;
    town.joins(&known).await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    let detail = async || {
        let line = town.health.reads_line(&child_id, "2026-09-01").await;
        line["segments"].as_array().unwrap().iter().find(|one| one["stage"] == "preschool").unwrap()["detail"].clone()
    };
    assert_eq!(detail().await, "full");
    town.advance(&town.health, &id, &json!({ "state": "movedAway", "date": "2026-09-01", "reason": "moved" })).await.expect(200);
    assert_eq!(detail().await, "outline");
}

async fn a_child_with_a_place_elsewhere_is_nothing_of_a_site_any_more(server: Server) {
    let town = town(server).await;
    let id = town.waiting(&mila(), "2026-08-14").await;
    let south = town.server.childcare_provider("South").await;
    let zee = south.adds_childcare("De Zee").await;
    let known = south.registers(&mila()).await.id();
    south.places(&known, &preschool(&zee, "2026-09-01", None)).await.expect(201);
    let link = south.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
    for side in [&south, &town.health] {
        side.ask(Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    assert_eq!(town.health.get(&format!("/referrals/{id}")).await.expect(200).json["state"], "started");
    town.north.get(&format!("/referrals/{id}")).await.expect(404);
    assert!(town.list().await.is_empty() && town.north.get("/referrals").await.expect(200).items().is_empty());
    // That somebody records it gives the site nothing back, and the one that has the child comes to see it.
    let started = town.advance(&town.health, &id, &json!({ "state": "started", "date": "2026-09-01" })).await.expect(200);
    assert_eq!(started.json["site"]["locationId"], json!(zee));
    town.north.get(&format!("/referrals/{id}")).await.expect(404);
    assert_eq!(south.get(&format!("/referrals/{id}")).await.expect(200).json["state"], "started");
}

async fn a_guardian_from_whom_the_place_is_hidden_sees_no_referral_that_tells_it(server: Server) {
    let town = town(server).await;
    let mut stated = mila();
    let mut bob = guardian("Bob", true);
    bob["locationHidden"] = json!(true);
    stated["guardians"] = json!([guardian("Anna", true), bob]);
    let id = town.waiting(&stated, "2026-08-14").await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    let known = town.health.get(&format!("/children/{child_id}")).await.expect(200);
    let as_guardian = |number: usize| town.health.for_guardians(&[known.json["guardians"][number]["id"].as_str().unwrap()]);
    let (anna, bob) = (as_guardian(0), as_guardian(1));
    assert_eq!(anna.get(&format!("/referrals/{id}")).await.expect(200).json["locationId"], json!(town.ark));
    bob.get(&format!("/referrals/{id}")).await.expect(404);
    assert!(bob.get("/referrals").await.expect(200).items().is_empty());
    // The site hides it from a guardian whom only the site tells of it.
    let mut open = child("Finn", "Dijk", "2024-06-20");
    open["guardians"] = json!([guardian("Carla", true)]);
    let id = town.waiting(&open, "2026-08-14").await;
    let mut hiding = open.clone();
    hiding["guardians"][0]["locationHidden"] = json!(true);
    let at_site = town.north.registers(&hiding).await.id();
    town.joins(&at_site).await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    let carla = town.health.get(&format!("/children/{child_id}/guardians")).await.expect(200).ids().remove(0);
    let seen = town.health.for_guardians(&[&carla]).get(&format!("/referrals/{id}")).await.expect(200);
    assert_eq!((&seen.json["locationId"], &seen.json["site"]), (&Value::Null, &Value::Null));
    assert!(!seen.json.to_string().contains(&town.ark) && !seen.json.to_string().contains(&town.north.organisation.to_string()));
}

async fn what_was_parted_shows_in_outline_to_youth_health_too(server: Server) {
    let town = town(server).await;
    let known = town.north.registers(&mila()).await.id();
    town.north.places(&known, &preschool(&town.ark, "2026-08-17", None)).await.expect(201);
    let id = town.waiting(&mila(), "2026-08-14").await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].as_str().unwrap().to_owned();
    town.joins(&known).await;
    let joined_at = town.server.clock().now();
    town.server.clock().advance(60);
    let link = town.link(&known).await;
    town.health.ask(Method::POST, &format!("/links/{link}/_undo")).if_match("*").await.expect(200);
    let moment = jiff::Timestamp::from(joined_at);
    let path = format!("/children/{child_id}/line?asOf=2026-09-01&knownAt={moment}");
    let line = town.health.get(&path).await.expect(200);
    let there = line.json["segments"].as_array().unwrap().iter().find(|one| one["stage"] == "preschool").unwrap();
    assert_eq!((&there["detail"], &there["locationId"]), (&json!("outline"), &Value::Null));
}
