//! Sites at which children wait: their lists, places and turns.

use serde_json::{Value, json};
use tests::{Actor, Server, city::child, on_both};

use super::{mila, names, preschool, signal, town};

on_both!(
    a_waiting_list_is_in_the_order_of_turns_and_its_order_can_be_changed,
    free_places_are_counted_and_nobody_is_shown,
    what_is_late_is_listed_for_the_one_who_must_act,
    a_site_without_a_place_gives_the_child_back,
);

async fn a_waiting_list_is_in_the_order_of_turns_and_its_order_can_be_changed(server: Server) {
    let town = town(server).await;
    for (name, birth, indicated, since) in [
        ("Mila", "2024-02-20", true, "2026-08-20"),
        ("Finn", "2024-03-20", false, "2026-08-14"),
        ("Saar", "2024-04-20", true, "2026-08-14"),
        ("Teun", "2024-05-20", false, "2026-08-13"),
    ] {
        let mut body = signal(&child(name, "Bos", birth));
        body["indication"]["indicated"] = json!(indicated);
        let id = town.health.post("/referrals", &body).await.expect(201).id();
        town.advance(&town.health, &id, &json!({ "state": "informed", "date": "2026-08-12" })).await.expect(200);
        town.registers_at_site(&id, since, true).await;
    }
    let list = town.list().await;
    assert_eq!(names(&list), ["Saar", "Mila", "Teun", "Finn"]);
    assert_eq!(
        (&list[0]["waitingDays"], &list[0]["registeredDate"], &list[0]["indicated"]),
        (&json!(18), &json!("2026-08-14"), &json!(true))
    );
    let pages = town.north.pages(&format!("/locations/{}/waiting-list?pageSize=1", town.ark), None).await;
    let paged: Vec<Value> = pages.into_iter().flatten().collect();
    assert_eq!(names(&paged), names(&list));
    let finn = list[3]["referralId"].as_str().unwrap();
    let turn = json!({ "asIndicated": true, "fromDate": "2026-08-05", "reason": "sibling" });
    let path = format!("/referrals/{finn}/_reorder");
    town.north.post(&path, &turn).if_match("*").await.expect(200);
    let list = town.list().await;
    assert_eq!(names(&list), ["Finn", "Saar", "Mila", "Teun"]);
    assert_eq!(list[0]["turn"], json!({ "asIndicated": true, "fromDate": "2026-08-05", "reason": "sibling" }));
    assert_eq!(
        (&list[0]["indicated"], &list[0]["registeredDate"]),
        (&json!(false), &json!("2026-08-14")),
        "what was recorded stays"
    );
    let later = json!({ "asIndicated": true, "fromDate": "2026-09-02", "reason": "agreed" });
    town.north.post(&path, &later).if_match("*").await.expect_faults(409, &[("#/fromDate", "date-in-future")]);
    town.health.post(&path, &turn).if_match("*").await.expect(403);
    town.health.get(&format!("/locations/{}/waiting-list", town.ark)).await.expect(403);
    town.server.childcare_provider("South").await.get(&format!("/locations/{}/waiting-list", town.ark)).await.expect(403);
}

async fn free_places_are_counted_and_nobody_is_shown(server: Server) {
    let town = town(server).await;
    let path = format!("/locations/{}/preschool-places", town.ark);
    let read = town.health.get(&path).await.expect(200);
    assert_eq!((&read.json["places"], &read.json["free"], &read.json["taken"]), (&Value::Null, &Value::Null, &Value::Null));
    let said = town.north.put(&path, &read.etag(), &json!({ "places": 2 })).await.expect(200);
    town.north.put(&path, &read.etag(), &json!({ "places": 3 })).await.expect_problem(412, "precondition-failed");
    town.north.put(&path, &said.etag(), &json!({ "places": 3 })).await.expect(200);
    town.health.put(&path, "*", &json!({ "places": 4 })).await.expect(403);
    let kees = town.north.registers(&child("Kees", "Berg", "2024-01-02")).await.id();
    town.north.places(&kees, &preschool(&town.ark, "2026-10-01", None)).await.expect(201);
    town.waiting(&mila(), "2026-08-14").await;
    let today = town.north.get(&path).await.expect(200);
    assert_eq!((&today.json["taken"], &today.json["free"], &today.json["waiting"]), (&json!(0), &json!(3), &json!(1)));
    let later = town.server.municipality("GM0344").await.get(&format!("{path}?date=2026-10-01")).await.expect(200);
    assert_eq!((&later.json["taken"], &later.json["waiting"], &later.json["free"]), (&Value::Null, &Value::Null, &json!(2)));
    town.north.get(&format!("{path}?date=2026-08-31")).await.expect_problem(409, "conflict");
}

async fn what_is_late_is_listed_for_the_one_who_must_act(server: Server) {
    let town = town(server).await;
    let (mila, finn) = (town.waiting(&mila(), "2026-08-14").await, town.informed(&child("Finn", "Dijk", "2024-06-20")).await);
    let told = async |actor: &Actor| {
        while town.server.database().refresh_next_steps(town.server.clock().now()).await.unwrap() {}
        let found = actor.get("/next-steps").await.expect(200);
        let text = |step: &Value, member: &str| step[member].as_str().unwrap_or("null").to_owned();
        let tell = |step: &Value| (text(step, "code"), text(step, "dueDate"), text(step, "referralId"), text(step, "locationId"));
        found.items().iter().map(tell).collect::<Vec<_>>()
    };
    let of = |code: &str, due: &str, id: &str, place: &str| (code.to_owned(), due.to_owned(), id.to_owned(), place.to_owned());
    assert_eq!(told(&town.health).await, [of("referral.register", "2026-09-23", &finn, "null")]);
    assert_eq!(told(&town.north).await, [of("referral.place", "2026-09-25", &mila, &town.ark)]);
    let overdue = async |actor: &Actor| actor.get("/referrals?overdue=true").await.expect(200).ids();
    assert_eq!((overdue(&town.health).await, overdue(&town.north).await), (vec![], vec![]));
    town.server.clock().set("2026-09-26T08:00:00+02:00");
    assert_eq!((overdue(&town.health).await, overdue(&town.north).await), (vec![mila.clone(), finn.clone()], vec![mila.clone()]));
    let late = town.north.get("/next-steps?overdue=true").await.expect(200);
    assert_eq!(late.items()[0]["referralId"], json!(mila));
    let not = town.health.get("/referrals?overdue=false").await.expect(200);
    assert!(not.items().is_empty());
    town.advance(&town.north, &mila, &json!({ "state": "placed", "date": "2026-09-26" })).await.expect(200);
    assert_eq!(told(&town.north).await, [of("referral.start", "2026-11-07", &mila, &town.ark)]);
    let narrowed = town.health.narrowed_to(&[&town.ark]);
    assert!(told(&narrowed).await.is_empty(), "steps without a location are not for a token of some");
}

async fn a_site_without_a_place_gives_the_child_back(server: Server) {
    let town = town(server).await;
    let id = town.waiting(&mila(), "2026-08-14").await;
    let back = json!({ "state": "informed", "date": "2026-08-20", "reason": "noPlace" });
    town.advance(&town.north, &id, &json!({ "state": "droppedOut", "date": "2026-08-20", "reason": "noPlace" }))
        .await
        .expect(403);
    town.advance(&town.north, &id, &json!({ "state": "informed", "date": "2026-08-20" }))
        .await
        .expect_faults(409, &[("#/reason", "needed-for-state")]);
    let given_back = town.advance(&town.north, &id, &back).await.expect(200);
    assert_eq!((&given_back.json["state"], &given_back.json["agesOutDate"]), (&json!("informed"), &Value::Null));
    assert!(town.list().await.is_empty());
    town.north.get(&format!("/referrals/{id}")).await.expect(404);
    let read = town.health.get(&format!("/referrals/{id}")).await.expect(200);
    assert_eq!((&read.json["nextBy"], &read.json["site"]), (&json!("referrer"), &Value::Null));
    assert_eq!(read.json["moves"].as_array().unwrap().last().unwrap()["reason"], "noPlace");
}
