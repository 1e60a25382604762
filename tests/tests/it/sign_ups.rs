//! Schools and their childcare partners offer places in a programme, and its coordinator reviews them.

pub(crate) mod links;

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{Actor, Answer, Server, on_both};

on_both!(
    a_school_offers_places_with_its_partner_and_the_coordinator_accepts_them,
    a_sign_up_is_for_its_sites_and_the_coordinator,
    a_token_that_is_narrowed_to_locations_sees_the_sign_ups_of_these,
    a_decision_names_a_reason_and_an_end_is_an_end,
    a_programme_accepts_no_more_places_than_it_has_seats,
    a_site_that_is_not_known_yet_is_named_before_its_places_are_accepted,
    what_cannot_be_of_a_sign_up_is_refused_with_every_cause,
    whom_to_ask_is_sealed_and_looking_leaves_a_record,
    two_who_decide_at_once_do_not_both_decide,
);

/// A programme of two partners, with their sites.
struct Scene {
    run: Actor,
    board: Actor,
    provider: Actor,
    programme: String,
    school: String,
    site: String,
}

async fn scene(server: &Server) -> Scene {
    let run = server.coordinator("Regie").await;
    let (board, provider) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let (school, site) = (board.adds_school("De Lindeschool").await, provider.adds_childcare("De Ark").await);
    let partner = |actor: &Actor| json!({ "organisationId": actor.organisation, "role": "employer" });
    let stated = json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "seats": { "min": 1, "max": 3 }, "partners": [partner(&board), partner(&provider)] });
    let programme = run.post("/programmes", &stated).await.expect(201).id();
    Scene { run, board, provider, programme, school, site }
}

impl Scene {
    fn places(&self, count: usize) -> Value {
        let recognition = json!({ "isRecognised": true, "until": "2028-07-31", "qualifications": ["25698"] });
        let place = json!({ "school": { "days": ["monday", "tuesday", "thursday"], "hours": 20 },
            "childcare": { "days": ["monday", "tuesday"], "hours": 12 } });
        json!({
            "school": { "locationId": self.school, "name": "De Lindeschool", "recognition": recognition },
            "childcare": { "locationId": self.site, "name": "De Ark", "recognition": recognition },
            "places": vec![place; count], "level": 3, "tasks": ["Verbinden in de kleutergroep"], "vision": "Een team voor het kind.",
            "people": { "contactName": "Sam Bos", "contact": "sam@example.org", "schoolMentor": "Robin Vos" },
        })
    }

    fn path(&self) -> String {
        format!("/programmes/{}/sign-ups", self.programme)
    }

    async fn offers(&self, stated: &Value) -> Answer {
        self.board.post(&self.path(), stated).await.expect(201)
    }

    async fn does(&self, actor: &Actor, id: &str, verb: &str, version: &str) -> Answer {
        let body = json!({ "reason": "noSeats" });
        let path = format!("/sign-ups/{id}/{verb}");
        if verb == "_accept" {
            actor.ask(reqwest::Method::POST, &path).if_match(version).await
        } else {
            actor.post(&path, &body).if_match(version).await
        }
    }
}

async fn a_school_offers_places_with_its_partner_and_the_coordinator_accepts_them(server: Server) {
    let scene = scene(&server).await;
    let made = scene.offers(&scene.places(2)).await;
    assert_eq!((&made.json["state"], &made.json["organisationId"]), (&json!("received"), &json!(scene.board.organisation)));
    let ids: Vec<&Value> = made.json["places"].as_array().unwrap().iter().map(|place| &place["id"]).collect();
    assert!(ids[0].is_string() && ids[0] != ids[1], "each place has an id of its own: {ids:?}");
    let path = format!("/sign-ups/{}", made.id());
    let mut people = made.json["people"].clone();
    people["childcareMentor"] = json!("Bo Berg");
    let mended = json!({ "level": 2, "people": people });
    let changed = scene.provider.patch(&path, "\"1\"", &mended).await.expect(200);
    assert_eq!((&changed.json["level"], &changed.json["people"]["schoolMentor"]), (&json!(2), &json!("Robin Vos")));
    assert_eq!(changed.json["places"], made.json["places"], "a place keeps its id");
    let accepted = scene.does(&scene.run, &made.id(), "_accept", "\"2\"").await.expect(200);
    assert_eq!((&accepted.json["state"], accepted.etag().as_str()), (&json!("accepted"), "\"3\""));
    let listed = scene.run.get(&format!("{}?state=accepted", scene.path())).await.expect(200);
    assert_eq!((listed.ids(), &listed.items()[0]["places"]), (vec![made.id()], &json!(2)));
    assert!(listed.items()[0].get("people").is_none(), "a list names nobody");
    assert!(scene.run.get(&format!("{}?state=received", scene.path())).await.expect(200).items().is_empty());
    let fewer = json!({ "places": scene.places(1)["places"] });
    scene.board.patch(&path, "\"3\"", &fewer).await.expect_faults(409, &[("#/places", "place-accepted")]);
}

async fn a_sign_up_is_for_its_sites_and_the_coordinator(server: Server) {
    let scene = scene(&server).await;
    let made = scene.offers(&scene.places(1)).await;
    let path = format!("/sign-ups/{}", made.id());
    for reader in [&scene.run, &scene.board, &scene.provider] {
        reader.get(&path).await.expect(200);
        assert_eq!(reader.get(&scene.path()).await.expect(200).ids(), [made.id()]);
    }
    let (other, elsewhere) = (server.school_board("De Eik").await, server.coordinator("Elders").await);
    for stranger in [&other, &elsewhere] {
        stranger.get(&path).await.expect_problem(404, "not-found");
        assert!(stranger.get(&scene.path()).await.expect(200).items().is_empty());
    }
    other.post(&scene.path(), &scene.places(1)).await.expect_problem(404, "not-found");
    scene.does(&scene.board, &made.id(), "_accept", "*").await.expect(403);
    scene.does(&scene.run, &made.id(), "_withdraw", "*").await.expect(403);
    scene.board.in_role(Role::Professional).post(&scene.path(), &scene.places(1)).await.expect(403);
    let mut elsewhere = scene.places(1);
    elsewhere["school"]["locationId"] = json!(other.adds_school("De Eikschool").await);
    scene.board.post(&scene.path(), &elsewhere).await.expect_faults(409, &[("#/school/locationId", "not-a-party")]);
    scene.provider.post(&scene.path(), &elsewhere).await.expect(201);
}

async fn a_token_that_is_narrowed_to_locations_sees_the_sign_ups_of_these(server: Server) {
    let scene = scene(&server).await;
    let made = scene.offers(&scene.places(1)).await;
    let elsewhere = scene.board.adds_school("De Beukschool").await;
    let path = format!("/sign-ups/{}", made.id());
    let here = scene.board.narrowed_to(&[&scene.school]);
    here.get(&path).await.expect(200);
    assert_eq!(here.get(&scene.path()).await.expect(200).ids(), [made.id()]);
    let there = scene.board.narrowed_to(&[&elsewhere]);
    there.get(&path).await.expect_problem(404, "not-found");
    assert!(there.get(&scene.path()).await.expect(200).items().is_empty());
    there.post(&scene.path(), &scene.places(1)).await.expect(403);
}

async fn a_decision_names_a_reason_and_an_end_is_an_end(server: Server) {
    let scene = scene(&server).await;
    let id = scene.offers(&scene.places(1)).await.id();
    let waits = scene.does(&scene.run, &id, "_wait", "\"1\"").await.expect(200);
    assert_eq!((&waits.json["state"], &waits.json["reason"]), (&json!("waiting"), &json!("noSeats")));
    scene.does(&scene.run, &id, "_wait", "\"2\"").await.expect_faults(409, &[("#", "sign-up-state")]);
    scene.run.post(&format!("/sign-ups/{id}/_reject"), &json!({})).if_match("\"2\"").await.expect(400);
    let gone = scene.does(&scene.board, &id, "_withdraw", "\"2\"").await.expect(200);
    assert_eq!((&gone.json["state"], gone.json["decidedAt"].is_string()), (&json!("withdrawn"), true));
    for verb in ["_accept", "_reject"] {
        scene.does(&scene.run, &id, verb, "\"3\"").await.expect_faults(409, &[("#", "sign-up-state")]);
    }
    let path = format!("/sign-ups/{id}");
    scene.board.patch(&path, "\"3\"", &json!({ "level": 2 })).await.expect_faults(409, &[("#", "sign-up-state")]);
}

async fn a_programme_accepts_no_more_places_than_it_has_seats(server: Server) {
    let scene = scene(&server).await;
    let (first, second) = (scene.offers(&scene.places(2)).await.id(), scene.offers(&scene.places(2)).await.id());
    scene.does(&scene.run, &first, "_accept", "*").await.expect(200);
    scene.does(&scene.run, &second, "_accept", "*").await.expect_faults(409, &[("#/places", "seats-taken")]);
    scene.does(&scene.board, &first, "_withdraw", "*").await.expect(200);
    scene.does(&scene.run, &second, "_accept", "*").await.expect(200);
}

async fn a_site_that_is_not_known_yet_is_named_before_its_places_are_accepted(server: Server) {
    let scene = scene(&server).await;
    let mut stated = scene.places(1);
    stated["childcare"].as_object_mut().unwrap().remove("locationId");
    let id = scene.offers(&stated).await.id();
    scene.does(&scene.run, &id, "_accept", "*").await.expect_faults(409, &[("#/childcare/locationId", "site-needed")]);
    scene.provider.get(&format!("/sign-ups/{id}")).await.expect_problem(404, "not-found");
    let named = json!({ "childcare": scene.places(1)["childcare"] });
    scene.run.patch(&format!("/sign-ups/{id}"), "\"1\"", &named).await.expect(200);
    scene.provider.get(&format!("/sign-ups/{id}")).await.expect(200);
    scene.does(&scene.run, &id, "_accept", "\"2\"").await.expect(200);
}

async fn what_cannot_be_of_a_sign_up_is_refused_with_every_cause(server: Server) {
    let scene = scene(&server).await;
    let mut wrong = scene.places(1);
    wrong["school"]["locationId"] = json!(scene.site);
    wrong["childcare"]["recognition"] = json!({ "isRecognised": false, "until": "2028-07-31" });
    wrong["places"][0]["childcare"] = json!({ "days": ["monday"], "hours": 25 });
    wrong["people"]["contact"] = json!("111222333");
    scene.board.post(&scene.path(), &wrong).await.expect_faults(
        409,
        &[
            ("#/childcare/recognition/isRecognised", "not-recognised"),
            ("#/people/contact", "citizen-number"),
            ("#/places/0/childcare/hours", "offered-hours-impossible"),
            ("#/school/locationId", "sign-up-site"),
        ],
    );
    let mut malformed = scene.places(1);
    malformed["level"] = json!(5);
    malformed["places"][0]["school"]["days"] = json!([]);
    scene.board.post(&scene.path(), &malformed).await.expect(400);
    assert!(scene.board.get(&scene.path()).await.expect(200).items().is_empty());
}

async fn whom_to_ask_is_sealed_and_looking_leaves_a_record(server: Server) {
    let scene = scene(&server).await;
    let made = scene.offers(&scene.places(1)).await;
    scene.run.get(&format!("/sign-ups/{}", made.id())).await.expect(200);
    let records = server.database().processing_records().await.unwrap();
    let told: Vec<_> = records.iter().map(|record| (record.action.to_string(), record.children.len())).collect();
    assert_eq!(told, [("signUp.offer".to_owned(), 1), ("signUp.read".to_owned(), 1)]);
    assert_eq!(records[0].children[0].to_string(), made.id(), "the record names the sign-up that holds whom to ask");
    let rows = server.store().rows("select 1 as number from sign_ups where cast(tasks as text) like '%Robin Vos%'");
    assert_eq!(rows, 0);
}

async fn two_who_decide_at_once_do_not_both_decide(server: Server) {
    let scene = scene(&server).await;
    let id = scene.offers(&scene.places(1)).await.id();
    let (accepted, withdrawn) = futures_util::future::join(
        scene.does(&scene.run, &id, "_accept", "\"1\""),
        scene.does(&scene.board, &id, "_withdraw", "\"1\""),
    )
    .await;
    let mut statuses = [accepted.status, withdrawn.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{accepted} {withdrawn}");
}
