//! Guidance to preschool education (toeleiding), from the signal to the start.

mod sight;
mod sites;

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
    an_indication_makes_the_handover_to_school_due_earlier,
    what_cannot_be_is_refused_with_every_cause,
    a_referral_goes_with_its_registration_and_after_its_term,
    a_referral_follows_the_day_on_which_the_child_was_born_after_all,
    a_child_is_not_signalled_twice,
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

async fn a_child_is_not_signalled_twice(server: Server) {
    let town = town(server).await;
    town.informed(&mila()).await;
    town.health.post("/referrals", &signal(&mila())).await.expect_faults(409, &[("#/child", "referral-open")]);
    // Another organisation does not hear of it.
    town.server.youth_health("JGZ 2").await.post("/referrals", &signal(&mila())).await.expect(201);
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
