//! Matching runs: candidates who are ready and places that are free, matched, explained, compared and accepted.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Ask, Server, on_both};

on_both!(
    the_best_places_go_to_those_who_are_ready_with_the_reason_of_each,
    fixed_and_forbidden_pairs_hold_and_wrong_ones_are_refused_with_every_cause,
    a_run_is_accepted_in_part_then_whole_and_a_taken_place_stays_taken,
    a_place_is_free_again_when_its_candidate_withdraws,
    two_runs_are_compared_candidate_by_candidate,
    a_run_is_for_the_coordinator_alone,
    a_run_reads_those_who_are_ready_alone_and_leaves_a_record_of_each,
    two_who_accept_at_once_place_nobody_twice,
);

/// A programme with two accepted places at two schools, and a childcare site.
pub(crate) struct Scene {
    pub(crate) run: Actor,
    pub(crate) board: Actor,
    pub(crate) programme: String,
    schools: [String; 2],
    site: String,
    places: Vec<String>,
}

pub(crate) async fn scene(server: &Server) -> Scene {
    let run = server.coordinator("Regie").await;
    let (board, provider) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let schools = [board.adds_school("De Lindeschool").await, board.adds_school("De Beukschool").await];
    let site = provider.adds_childcare("De Ark").await;
    let partner = |actor: &Actor| json!({ "organisationId": actor.organisation, "role": "employer" });
    let stated = json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "partners": [partner(&board), partner(&provider)] });
    let programme = run.post("/programmes", &stated).await.expect(201).id();
    let mut scene = Scene { run, board, programme, schools, site, places: Vec::new() };
    for number in 0..2 {
        let made = scene.offer(number).await.expect(201);
        let accept = scene.run.ask(Method::POST, &format!("/sign-ups/{}/_accept", made.id())).if_match("*");
        accept.await.expect(200);
        scene.places.push(made.json["places"][0]["id"].as_str().unwrap().to_owned());
    }
    scene
}

impl Scene {
    fn path(&self) -> String {
        format!("/programmes/{}/matching-runs", self.programme)
    }

    /// Offers a place at one of the schools.
    pub(crate) fn offer(&self, school: usize) -> Ask {
        let recognition = json!({ "isRecognised": true, "until": "2028-07-31" });
        let offered = json!({
            "school": { "locationId": self.schools[school], "name": "School", "recognition": recognition },
            "childcare": { "locationId": self.site, "name": "De Ark", "recognition": recognition },
            "places": [{ "school": { "days": ["monday", "tuesday"], "hours": 12 },
                "childcare": { "days": ["monday", "tuesday"], "hours": 8 } }],
            "level": 3, "people": { "contactName": "Sam Bos", "contact": "sam@example.org" },
        });
        self.board.post(&format!("/programmes/{}/sign-ups", self.programme), &offered)
    }

    /// Takes in somebody who lives so many minutes from either school.
    pub(crate) fn apply(&self, minutes: [i32; 2]) -> Ask {
        let far = |location: &str, minutes| json!({ "locationId": location, "minutes": minutes });
        let passed = |step| json!({ "step": step, "date": "2026-08-10", "passed": true });
        let stated = json!({
            "givenName": "Robin", "familyName": "Vos", "birthDate": "1990-05-01", "contact": "robin@example.org",
            "appliedDate": "2026-08-03", "employedInChildcare": false, "employedInPrimaryEducation": false, "hasRightToWork": true,
            "schooling": "mbo2", "days": ["monday", "tuesday", "thursday"], "hours": 24, "maxTravelMinutes": 60,
            "travel": [far(&self.schools[0], minutes[0]), far(&self.schools[1], minutes[1]), far(&self.site, 10)],
            "screening": [passed("interview"), passed("tasterDay"), passed("languageLevel")],
        });
        self.run.post(&format!("/programmes/{}/candidates", self.programme), &stated)
    }

    /// Goes on to a state.
    pub(crate) fn advance(&self, candidate: &str, state: &str) -> Ask {
        let step = json!({ "state": state, "date": "2026-08-20" });
        self.run.post(&format!("/candidates/{candidate}/_advance"), &step).if_match("*")
    }

    /// Tells that the training provider takes a candidate.
    pub(crate) fn admit(&self, candidate: &str, level: u8) -> Ask {
        let intake = json!({ "date": "2026-08-25", "passed": true, "level": level });
        self.run.post(&format!("/candidates/{candidate}/_intake"), &intake).if_match("*")
    }

    /// A candidate who is ready, so many minutes from either school.
    pub(crate) async fn ready(&self, minutes: [i32; 2], level: u8) -> String {
        let id = self.apply(minutes).await.expect(201).id();
        for state in ["screening", "intake"] {
            self.advance(&id, state).await.expect(200);
        }
        self.admit(&id, level).await.expect(200);
        id
    }

    pub(crate) async fn matches(&self, asked: &Value) -> Answer {
        self.run.post(&self.path(), asked).await.expect(201)
    }

    async fn accepts(&self, run: &str, asked: &Value) -> Answer {
        self.run.post(&format!("/matching-runs/{run}/_accept"), asked).if_match("*").await
    }

    async fn state(&self, candidate: &str) -> Value {
        self.run.get(&format!("/candidates/{candidate}")).await.expect(200).json["state"].clone()
    }

    fn pair(&self, candidate: &str, place: usize) -> Value {
        json!({ "candidateId": candidate, "placeId": self.places[place] })
    }
}

fn pairs(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pairs = answer.json["pairs"].as_array().unwrap().iter();
    let mut told: Vec<_> = pairs.map(|pair| (text(&pair["candidateId"]), text(&pair["placeId"]))).collect();
    told.sort();
    told
}

fn near() -> Value {
    json!({ "weights": [{ "wish": "shortTravel", "weight": 10 }] })
}

async fn the_best_places_go_to_those_who_are_ready_with_the_reason_of_each(server: Server) {
    let scene = scene(&server).await;
    let first = scene.ready([50, 12], 3).await;
    let second = scene.ready([40, 30], 4).await;
    let third = scene.ready([10, 10], 2).await;
    let run = scene.matches(&near()).await;
    let mut expected = vec![(first.clone(), scene.places[1].clone()), (second.clone(), scene.places[0].clone())];
    expected.sort();
    assert_eq!(pairs(&run), expected);
    // Of 60 minutes are left 48 of the one and 20 of the other: 80 and 33 of a hundred, ten times.
    assert_eq!(run.json["total"], 800 + 330);
    let of = |candidate: &str| {
        let pairs = run.json["pairs"].as_array().unwrap().iter();
        pairs.clone().find(|pair| pair["candidateId"] == *candidate).unwrap().clone()
    };
    assert_eq!(of(&first)["wishes"], json!([{ "wish": "shortTravel", "weight": 10, "score": 80 }]));
    assert_eq!(of(&first)["better"], Value::Null);
    let better = of(&second)["better"].clone();
    assert_eq!((&better["placeId"], &better["holderId"]), (&json!(scene.places[1]), &json!(first)));
    assert_eq!((&better["placesLost"], &better["scoreLost"]), (&json!(0), &json!(1130 - 500 - 160)));
    let alone = json!([{ "candidateId": third, "obstacles": [{ "rule": "level", "count": 2 }], "better": null }]);
    assert_eq!((&run.json["withoutPlace"], &run.json["withoutCandidate"]), (&alone, &json!([])));
    assert_eq!(scene.state(&first).await, "ready", "nothing changes until it is accepted");
    let path = format!("/matching-runs/{}", run.id());
    assert_eq!(scene.run.get(&path).await.expect(200).json, run.json);
    let listed = scene.run.get(&scene.path()).await.expect(200);
    assert_eq!((&listed.items()[0]["filled"], &listed.items()[0]["accepted"]), (&json!(2), &json!(0)));
    assert_eq!(pairs(&scene.matches(&near()).await), expected, "the same facts give the same matching");
}

async fn fixed_and_forbidden_pairs_hold_and_wrong_ones_are_refused_with_every_cause(server: Server) {
    let scene = scene(&server).await;
    let (first, second) = (scene.ready([50, 12], 3).await, scene.ready([40, 30], 3).await);
    let mut asked = near();
    asked["fixed"] = json!([scene.pair(&first, 0)]);
    asked["forbidden"] = json!([scene.pair(&second, 1)]);
    let run = scene.matches(&asked).await;
    assert_eq!(pairs(&run), [(first.clone(), scene.places[0].clone())]);
    assert_eq!((&run.json["pairs"][0]["isFixed"], &run.json["fixed"]), (&json!(true), &asked["fixed"]));
    let twice = json!({ "weights": [{ "wish": "freeDays", "weight": 1 }, { "wish": "freeDays", "weight": 2 }] });
    scene.run.post(&scene.path(), &twice).await.expect_faults(409, &[("#/weights/1/wish", "duplicate-entry")]);
    let nobody = "0198f000-0000-7000-8000-000000000000";
    asked["fixed"] = json!([scene.pair(&first, 1), { "candidateId": nobody, "placeId": nobody }]);
    asked["forbidden"] = json!([scene.pair(&first, 1)]);
    scene.run.post(&scene.path(), &asked).await.expect_faults(
        409,
        &[
            ("#/fixed/0", "fixed-pair-impossible"),
            ("#/fixed/1/candidateId", "candidate-unknown"),
            ("#/fixed/1/placeId", "place-unknown"),
        ],
    );
}

async fn a_run_is_accepted_in_part_then_whole_and_a_taken_place_stays_taken(server: Server) {
    let scene = scene(&server).await;
    let (first, second) = (scene.ready([50, 12], 3).await, scene.ready([40, 30], 3).await);
    let (run, other) = (scene.matches(&near()).await.id(), scene.matches(&near()).await.id());
    let part = json!({ "pairs": [scene.pair(&first, 1)] });
    let accepted = scene.accepts(&run, &part).await.expect(200);
    assert_eq!((scene.state(&first).await, scene.state(&second).await), (json!("placed"), json!("ready")));
    let told: Vec<&Value> = accepted.json["pairs"].as_array().unwrap().iter().map(|pair| &pair["isAccepted"]).collect();
    assert_eq!(told.iter().filter(|accepted| ***accepted == true).count(), 1);
    let nobody = json!({ "pairs": [scene.pair(&first, 0), scene.pair(&first, 1)] });
    scene.accepts(&run, &nobody).await.expect_faults(409, &[("#/pairs/0", "pair-unknown"), ("#/pairs/1/placeId", "place-taken")]);
    scene.accepts(&other, &json!({})).await.expect_faults(409, &[("#/pairs/0/placeId", "place-taken")]);
    assert_eq!(scene.state(&second).await, "ready", "all goes through or nothing");
    scene.accepts(&run, &json!({})).await.expect(200);
    assert_eq!(scene.state(&second).await, "placed");
    let later = scene.matches(&near()).await;
    assert_eq!((pairs(&later).len(), &later.json["withoutCandidate"]), (0, &json!([])), "nothing is free and nobody waits");
}

async fn a_place_is_free_again_when_its_candidate_withdraws(server: Server) {
    let scene = scene(&server).await;
    let first = scene.ready([50, 12], 3).await;
    let run = scene.matches(&near()).await.id();
    let accepted = scene.accepts(&run, &json!({})).await.expect(200);
    assert_eq!(accepted.json["pairs"][0]["isAccepted"], true);
    let end = json!({ "reason": "otherWork" });
    scene.run.post(&format!("/candidates/{first}/_withdraw"), &end).if_match("*").await.expect(200);
    let path = format!("/matching-runs/{run}");
    let read = scene.run.get(&path).with("if-none-match", &accepted.etag()).await.expect(200);
    assert_eq!(read.json["pairs"][0]["isAccepted"], false, "who has the version already hears of it");
    let next = scene.ready([50, 12], 3).await;
    let again = scene.matches(&near()).await;
    assert_eq!(pairs(&again), [(next, scene.places[1].clone())]);
}

async fn two_runs_are_compared_candidate_by_candidate(server: Server) {
    let scene = scene(&server).await;
    let (first, second) = (scene.ready([50, 12], 3).await, scene.ready([40, 30], 3).await);
    let run = scene.matches(&near()).await.id();
    let mut asked = near();
    asked["forbidden"] = json!([scene.pair(&first, 1), scene.pair(&first, 0)]);
    let other = scene.matches(&asked).await.id();
    let compared = scene.run.get(&format!("/matching-runs/{run}/differences?otherId={other}")).await.expect(200).json;
    let mut expected = vec![
        json!({ "candidateId": first, "placeId": scene.places[1], "otherPlaceId": null }),
        json!({ "candidateId": second, "placeId": scene.places[0], "otherPlaceId": scene.places[1] }),
    ];
    expected.sort_by_key(|one| one["candidateId"].as_str().unwrap().to_owned());
    assert_eq!(compared["candidates"], json!(expected));
    // The second gains: of 60 minutes are left 30 instead of 20, which is 50 and not 33 of a hundred, ten times.
    assert_eq!((&compared["placesMore"], &compared["scoreMore"]), (&json!(-1), &json!(500 - 1130)));
    let same = scene.run.get(&format!("/matching-runs/{run}/differences?otherId={run}")).await.expect(200).json;
    assert_eq!((&same["candidates"], &same["scoreMore"]), (&json!([]), &json!(0)));
    scene.run.get(&format!("/matching-runs/{run}/differences")).await.expect(400);
}

async fn a_run_is_for_the_coordinator_alone(server: Server) {
    let scene = scene(&server).await;
    let run = scene.matches(&near()).await.id();
    let elsewhere = server.coordinator("Elders").await;
    elsewhere.get(&format!("/matching-runs/{run}")).await.expect_problem(404, "not-found");
    elsewhere.post(&scene.path(), &near()).await.expect_problem(404, "not-found");
    assert!(elsewhere.get(&scene.path()).await.expect(200).items().is_empty());
    server.training_provider("ROC").await.get(&format!("/matching-runs/{run}")).await.expect(403);
}

async fn a_run_reads_those_who_are_ready_alone_and_leaves_a_record_of_each(server: Server) {
    let scene = scene(&server).await;
    let ready = scene.ready([50, 12], 3).await;
    scene.apply([10, 10]).await.expect(201);
    let before = server.database().processing_records().await.unwrap().len();
    let run = scene.matches(&near()).await.id();
    scene.run.get(&format!("/matching-runs/{run}")).await.expect(200);
    let records = server.database().processing_records().await.unwrap().split_off(before);
    let candidates = |action: &str| -> Vec<String> {
        let record = records.iter().find(|record| record.action.to_string() == action).unwrap();
        record.children.iter().map(ToString::to_string).collect()
    };
    let matched = candidates("candidate.match");
    assert!(matched.contains(&ready), "{matched:?}");
    // Those whom to ask about the two places, besides the one candidate.
    assert_eq!(matched.len(), 3, "who has only applied is not looked at: {matched:?}");
    assert_eq!(candidates("matching.read"), [ready]);
}

async fn two_who_accept_at_once_place_nobody_twice(server: Server) {
    let scene = scene(&server).await;
    scene.ready([50, 12], 3).await;
    let (run, other) = (scene.matches(&near()).await.id(), scene.matches(&near()).await.id());
    let asked = json!({});
    let (one, two) = futures_util::future::join(scene.accepts(&run, &asked), scene.accepts(&other, &asked)).await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{one} {two}");
    assert_eq!(server.store().rows("select 1 as number from matches"), 1);
}
