//! Guidance to preschool education (toeleiding), from the signal to the start.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Server,
    city::{child, guardian},
    on_both,
};

on_both!(
    a_child_is_guided_from_signal_to_start_and_every_step_is_kept,
    a_child_that_gets_a_place_is_placed_and_started_by_itself,
    whoever_refers_and_the_site_find_that_they_know_the_same_child,
    a_site_sees_who_waits_only_where_guardians_agreed,
    a_waiting_list_is_in_the_order_of_turns_and_its_order_can_be_changed,
    free_places_are_counted_and_nobody_is_shown,
    what_is_late_is_listed_for_the_one_who_must_act,
    nobody_else_sees_a_referral,
    a_municipality_refers_only_where_it_indicates_itself,
    guardians_follow_the_referral_of_their_child,
    an_indication_makes_the_handover_to_school_due_earlier,
    youth_health_sees_the_whole_line_of_a_child_with_an_open_referral,
    what_cannot_be_is_refused_with_every_cause,
    a_referral_goes_with_its_registration_and_after_its_term,
    a_site_without_a_place_gives_the_child_back,
    a_child_with_a_place_elsewhere_is_nothing_of_a_site_any_more,
    a_referral_follows_the_day_on_which_the_child_was_born_after_all,
    a_guardian_from_whom_the_place_is_hidden_sees_no_referral_that_tells_it,
    a_child_is_not_signalled_twice,
    what_was_parted_shows_in_outline_to_youth_health_too,
    a_handover_is_due_and_warm_as_the_indication_says,
);

struct Town {
    server: Server,
    health: Actor,
    north: Actor,
    ark: String,
}

async fn town(server: Server) -> Town {
    let (health, north) = (server.youth_health("JGZ").await, server.childcare_provider("North").await);
    let ark = north.adds_childcare("De Ark").await;
    Town { server, health, north, ark }
}

/// A child of two and a half years on 1 September 2026.
fn mila() -> Value {
    let mut mila = child("Mila", "Bos", "2024-02-20");
    mila["guardians"] = json!([guardian("Anna", true)]);
    mila
}

/// A place with preschool education.
fn preschool(location: &str, from: &str, until: Option<&str>) -> Value {
    json!({ "locationId": location, "care": "preschool", "startDate": from, "endDate": until, "hoursPerWeek": 16,
        "preschoolEducation": { "programme": "piramide", "hoursPerWeek": 16, "daysPerWeek": 4 } })
}

fn signal(child: &Value) -> Value {
    json!({ "child": child, "signalledDate": "2026-08-03",
        "indication": { "indicated": true, "date": "2026-08-10", "criteriaVersion": "2026-1" } })
}

impl Town {
    async fn advance(&self, actor: &Actor, id: &str, body: &Value) -> Answer {
        actor.post(&format!("/referrals/{id}/_advance"), body).if_match("*").await
    }

    /// A referral of a child of which the guardians know.
    async fn informed(&self, child: &Value) -> String {
        let id = self.health.post("/referrals", &signal(child)).await.expect(201).id();
        self.advance(&self.health, &id, &json!({ "state": "informed", "date": "2026-08-12" })).await.expect(200);
        id
    }

    /// A child that waits at the site since a day.
    async fn waiting(&self, child: &Value, since: &str) -> String {
        let id = self.informed(child).await;
        self.registers_at_site(&id, since, true).await;
        id
    }

    async fn registers_at_site(&self, id: &str, since: &str, agreed: bool) {
        let mut body = json!({ "state": "registered", "date": since, "locationId": self.ark });
        if agreed {
            body["guardiansAgreedDate"] = json!("2026-08-12");
        }
        self.advance(&self.health, id, &body).await.expect(200);
    }

    async fn list(&self) -> Vec<Value> {
        self.north.get(&format!("/locations/{}/waiting-list", self.ark)).await.expect(200).items().to_vec()
    }

    /// The link that was found of a child of the site's organisation.
    async fn link(&self, child: &str) -> String {
        self.north.get(&format!("/children/{child}/links")).await.expect(200).ids().remove(0)
    }

    async fn joins(&self, child: &str) {
        let path = format!("/links/{}/_confirm", self.link(child).await);
        self.north.ask(Method::POST, &path).if_match("*").await.expect(200);
    }
}

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["childName"]["givenName"].as_str().unwrap_or("?")).collect()
}

async fn a_child_is_guided_from_signal_to_start_and_every_step_is_kept(server: Server) {
    let town = town(server).await;
    let made = town.health.post("/referrals", &json!({ "child": mila(), "signalledDate": "2026-08-03" })).await.expect(201);
    let id = made.id();
    assert_eq!(
        (&made.json["state"], &made.json["nextBy"], &made.json["dueDate"]),
        (&json!("signalled"), &json!("referrer"), &json!("2026-09-14"))
    );
    assert_eq!((&made.json["agesOutDate"], &made.json["birthMonth"]), (&json!("2028-02-20"), &json!("2024-02")));
    assert_eq!(made.header("location"), format!("/v1/referrals/{id}"));
    let steps = [
        (&town.health, json!({ "state": "indicated", "date": "2026-08-10", "indicated": true, "criteriaVersion": "2026-1" })),
        (&town.health, json!({ "state": "informed", "date": "2026-08-12" })),
        (&town.health, json!({ "state": "registered", "date": "2026-08-14", "locationId": town.ark })),
        (&town.north, json!({ "state": "placed", "date": "2026-08-20" })),
        (&town.north, json!({ "state": "started", "date": "2026-08-31" })),
    ];
    let mut etag = made.etag();
    for (actor, step) in &steps {
        let path = format!("/referrals/{id}/_advance");
        actor.post_if(&path, "\"999\"", step).await.expect_problem(412, "precondition-failed");
        let done = actor.post_if(&path, &etag, step).await.expect(200);
        assert_eq!((&done.json["state"], &done.json["byItself"]), (&step["state"], &json!(false)));
        etag = done.etag();
    }
    let read = town.health.get(&format!("/referrals/{id}")).await.expect(200);
    let moves = read.json["moves"].as_array().unwrap();
    let told: Vec<_> = moves.iter().map(|step| (step["state"].as_str().unwrap(), step["date"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("signalled", "2026-08-03"),
            ("indicated", "2026-08-10"),
            ("informed", "2026-08-12"),
            ("registered", "2026-08-14"),
            ("placed", "2026-08-20"),
            ("started", "2026-08-31")
        ]
    );
    let by: Vec<_> = moves.iter().map(|step| step["organisationId"] == json!(town.health.organisation.to_string())).collect();
    assert_eq!(by, [true, true, true, true, false, false]);
    assert_eq!(read.json["indication"], json!({ "indicated": true, "date": "2026-08-10", "criteriaVersion": "2026-1" }));
    assert_eq!((&read.json["dueDate"], &read.json["nextBy"], &read.json["overdue"]), (&Value::Null, &Value::Null, &json!(false)));
    let records = town.server.database().processing_records().await.unwrap();
    let advanced = records.iter().filter(|record| record.action == domain::authority::Action::AdvanceReferral);
    assert!(advanced.clone().count() >= 5 && advanced.clone().all(|record| record.children.len() == 1));
}

async fn a_child_that_gets_a_place_is_placed_and_started_by_itself(server: Server) {
    let town = town(server).await;
    let id = town.waiting(&mila(), "2026-08-14").await;
    let known = town.north.registers(&mila()).await.id();
    town.joins(&known).await;
    let state = async || {
        let read = town.health.get(&format!("/referrals/{id}")).await.expect(200);
        format!("{} {} {}", read.json["state"].as_str().unwrap(), read.json["date"].as_str().unwrap(), read.json["byItself"])
    };
    assert_eq!(state().await, "registered 2026-08-14 false");
    assert_eq!(names(&town.list().await), ["Mila"]);
    // A place without preschool education is none.
    let plain = json!({ "locationId": town.ark, "care": "dayCare", "startDate": "2026-09-01", "hoursPerWeek": 8 });
    town.north.places(&known, &plain).await.expect(201);
    assert_eq!(state().await, "registered 2026-08-14 false");
    town.north.places(&known, &preschool(&town.ark, "2026-10-05", Some("2027-01-29"))).await.expect(201);
    assert_eq!(state().await, "placed 2026-09-01 true");
    assert!(town.list().await.is_empty());
    let asked = async |query: &str| town.health.get(&format!("/referrals?{query}")).await.expect(200).ids();
    assert_eq!((asked("state=placed").await, asked("state=registered").await), (vec![id.clone()], vec![]));
    for (day, expected) in [
        ("2026-10-05", "started 2026-10-05 true"),
        ("2027-01-29", "started 2026-10-05 true"),
        ("2027-01-30", "droppedOut 2027-01-29 true"),
    ] {
        town.server.clock().set(&format!("{day}T12:00:00+01:00"));
        assert_eq!(state().await, expected, "{day}");
    }
    assert_eq!((asked("state=droppedOut").await, asked("state=started").await), (vec![id.clone()], vec![]));
    town.server.clock().set("2028-02-20T12:00:00+01:00");
    let never = town.informed(&child("Finn", "Dijk", "2024-06-20")).await;
    town.server.clock().set("2028-06-20T12:00:00+01:00");
    let read = town.health.get(&format!("/referrals/{never}")).await.expect(200);
    assert_eq!(
        (&read.json["state"], &read.json["reason"], &read.json["dueDate"]),
        (&json!("agedOut"), &json!("unknown"), &Value::Null)
    );
}

async fn whoever_refers_and_the_site_find_that_they_know_the_same_child(server: Server) {
    let town = town(server).await;
    // The site knew the child before it was registered there.
    let known = town.north.registers(&mila()).await.id();
    let referral = town.informed(&mila()).await;
    let link = town.link(&known).await;
    let confirmed = async |link: &str| town.north.get(&format!("/links/{link}")).await.expect(200).json["state"].clone();
    assert_eq!(confirmed(&link).await, "proposed");
    town.registers_at_site(&referral, "2026-08-14", true).await;
    assert_eq!(confirmed(&link).await, "proposed", "the site has not said anything yet");
    town.joins(&known).await;
    assert_eq!(confirmed(&link).await, "confirmed");
    // The site comes to know the child after it was registered there.
    let finn = child("Finn", "Dijk", "2024-06-20");
    let referral = town.waiting(&finn, "2026-08-14").await;
    let known = town.north.registers(&finn).await.id();
    town.joins(&known).await;
    assert_eq!(confirmed(&town.link(&known).await).await, "confirmed");
    let read = town.north.get(&format!("/referrals/{referral}")).await.expect(200);
    assert_eq!(read.json["childId"], town.north.get(&format!("/children/{known}")).await.expect(200).json["id"]);
    // Elsewhere nobody has said anything of it.
    let south = town.server.childcare_provider("South").await;
    let elsewhere = south.registers(&finn).await.id();
    let links = south.get(&format!("/children/{elsewhere}/links")).await.expect(200).ids();
    for link in links {
        south.ask(Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
        assert_eq!(south.get(&format!("/links/{link}")).await.expect(200).json["state"], "proposed");
    }
}

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

async fn an_indication_makes_the_handover_to_school_due_earlier(server: Server) {
    let town = town(server).await;
    let known = town.north.registers(&mila()).await.id();
    town.north.places(&known, &preschool(&town.ark, "2026-09-01", None)).await.expect(201);
    let due = async |actor: &Actor, child: &str| {
        let line = actor.reads_line(child, "2026-09-01").await;
        let of_school = |one: &&Value| one["kind"] == "childcareToSchool";
        line["transitions"].as_array().unwrap().iter().find(of_school).unwrap()["dueDate"].clone()
    };
    assert_eq!(due(&town.north, &known).await, "2027-11-20");
    town.waiting(&mila(), "2026-08-14").await;
    town.joins(&known).await;
    assert_eq!(due(&town.north, &known).await, "2027-08-20");
    // A school that knows the child too learns nothing of it by the date.
    let linde = town.server.school_board("De Linde").await;
    linde.adds_school("De Lindeschool").await;
    let at_school = linde.registers(&mila()).await.id();
    for link in linde.get(&format!("/children/{at_school}/links")).await.expect(200).ids() {
        let path = format!("/links/{link}/_confirm");
        linde.ask(Method::POST, &path).if_match("*").await.expect(200);
        for other in [&town.north, &town.health] {
            other.ask(Method::POST, &path).if_match("*").leniently().await;
        }
    }
    assert_eq!(due(&linde, &at_school).await, "2027-11-20");
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

async fn what_cannot_be_is_refused_with_every_cause(server: Server) {
    let town = town(server).await;
    let post = async |body: Value| town.health.post("/referrals", &body).await;
    post(json!({ "signalledDate": "2026-08-03" })).await.expect_faults(409, &[("#", "child-or-id")]);
    let nobody = json!({ "childId": "0198f000-0000-7000-8000-000000000000", "signalledDate": "2026-08-03" });
    post(nobody).await.expect_faults(409, &[("#/childId", "child-unknown")]);
    let mut old = signal(&child("Mila", "Bos", "2022-02-20"));
    old["signalledDate"] = json!("2026-09-02");
    post(old).await.expect_faults(409, &[("#", "referral-too-old"), ("#/signalledDate", "date-in-future")]);
    let mut nameless = signal(&child("-", "Bos", "2024-02-20"));
    post(nameless.clone()).await.expect_faults(409, &[("#/child/givenName", "name-empty")]);
    nameless["child"] = mila();
    nameless["indication"]["date"] = json!("2026-08-02");
    post(nameless).await.expect_faults(409, &[("#/indication/date", "date-before-last")]);
    assert!(town.health.get("/referrals").await.expect(200).items().is_empty(), "nothing of it stays");
    assert!(town.health.get("/children").await.expect(200).items().is_empty(), "nothing of it stays");
    // Why a child is indicated has no place to be told.
    let mut told = signal(&mila());
    told["indication"]["reason"] = json!("Taal thuis");
    post(told).await.expect(400);
    let id = town.informed(&mila()).await;
    let child_id = town.health.get(&format!("/referrals/{id}")).await.expect(200).json["childId"].clone();
    let again = json!({ "childId": child_id, "signalledDate": "2026-08-03" });
    post(again.clone()).await.expect_faults(409, &[("#", "referral-open")]);
    let school = town.server.school_board("De Linde").await.adds_school("De Lindeschool").await;
    let body = json!({ "state": "registered", "date": "2026-08-01", "locationId": school, "reason": "moved" });
    town.advance(&town.health, &id, &body).await.expect_faults(
        409,
        &[("#/date", "date-before-last"), ("#/locationId", "care-of-other-kind"), ("#/reason", "of-other-state")],
    );
    town.advance(&town.health, &id, &json!({ "state": "started", "date": "2026-08-20" }))
        .await
        .expect_faults(409, &[("#/state", "referral-jump")]);
    town.advance(&town.health, &id, &json!({ "state": "declined", "date": "2026-08-20", "reason": "guardiansDecline" }))
        .await
        .expect(200);
    post(again).await.expect(201);
}

async fn a_referral_goes_with_its_registration_and_after_its_term(server: Server) {
    let town = town(server).await;
    let (mila, finn) =
        (town.waiting(&mila(), "2026-08-14").await, town.waiting(&child("Finn", "Dijk", "2024-06-20"), "2026-08-14").await);
    let read = town.health.get(&format!("/referrals/{mila}")).await.expect(200);
    let child_id = read.json["childId"].as_str().unwrap().to_owned();
    town.health.delete(&format!("/children/{child_id}"), "*").await.expect(204);
    town.health.get(&format!("/referrals/{mila}")).await.expect(404);
    town.north.get(&format!("/referrals/{mila}")).await.expect(404);
    assert_eq!(names(&town.list().await), ["Finn"]);
    let term = domain::retention::RetentionTerm::Referral;
    let database = town.server.database();
    let take = async |day: &str| {
        town.server.clock().set(&format!("{day}T12:00:00Z"));
        let now = town.server.clock().now();
        let parameters = database.rule_parameters().await.unwrap();
        let before = term.first_day_kept(now.date(), &parameters).unwrap();
        let before = domain::Instant::from(before.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp());
        assert_eq!(
            database.count_expired(term, before, now).await.unwrap(),
            database.take_expired(term, before, now).await.unwrap()
        );
        town.health.get(&format!("/referrals/{finn}")).leniently().await.status
    };
    assert_eq!(take("2030-06-20").await, 200, "the last day of the term");
    assert_eq!(take("2030-06-21").await, 404);
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

async fn a_referral_follows_the_day_on_which_the_child_was_born_after_all(server: Server) {
    let town = town(server).await;
    let id = town.informed(&mila()).await;
    let read = async || town.health.get(&format!("/referrals/{id}")).await.expect(200).json;
    let child_id = read().await["childId"].as_str().unwrap().to_owned();
    let path = format!("/children/{child_id}");
    town.health.patch(&path, "*", &json!({ "birthDate": "2024-02-29" })).await.expect(200);
    assert_eq!(read().await["agesOutDate"], "2028-02-29");
    town.health.patch(&path, "*", &json!({ "birthDate": "2022-08-20" })).await.expect(200);
    let aged = read().await;
    assert_eq!((&aged["state"], &aged["agesOutDate"]), (&json!("agedOut"), &json!("2026-08-20")));
    assert!(town.health.get("/referrals?overdue=false").await.expect(200).ids().contains(&id));
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

async fn a_child_is_not_signalled_twice(server: Server) {
    let town = town(server).await;
    town.informed(&mila()).await;
    town.health.post("/referrals", &signal(&mila())).await.expect_faults(409, &[("#/child", "referral-open")]);
    // Another organisation does not hear of it.
    town.server.youth_health("JGZ 2").await.post("/referrals", &signal(&mila())).await.expect(201);
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

async fn a_handover_is_due_and_warm_as_the_indication_says(server: Server) {
    let town = town(server).await;
    let known = town.north.registers(&mila()).await.id();
    town.north.places(&known, &preschool(&town.ark, "2026-08-17", None)).await.expect(201);
    town.waiting(&mila(), "2026-08-14").await;
    town.joins(&known).await;
    let school = town.server.school_board("De Linde").await.adds_school("De Lindeschool").await;
    let stated = json!({ "childId": known, "kind": "childcareToSchool", "fromLocationId": town.ark, "toLocationId": school,
        "date": "2028-02-20" });
    let begun = town.north.post("/handovers", &stated).await.expect(201);
    assert_eq!((&begun.json["dueDate"], &begun.json["needs"]["indication"]), (&json!("2027-08-20"), &json!(true)));
}
