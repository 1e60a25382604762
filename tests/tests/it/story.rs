//! One story from end to end: a school signs up by a link, somebody who changes careers gets the place, and works at both sides with a
//! contract that is checked, signed, planned anew and amended.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use crate::{
    combination_contracts::{path, signed_by, verb, verb_with},
    sign_ups::links::{signs_up, typed, with},
};

on_both!(a_school_signs_up_by_a_link_and_a_candidate_comes_to_work_at_both_sides);

/// Who is in the story, and where.
struct Story {
    run: Actor,
    roc: Actor,
    linde: Actor,
    north: Actor,
    school: String,
    site: String,
    programme: String,
}

async fn begins(server: &Server) -> Story {
    let (run, roc) = (server.coordinator("Utrecht Leert").await, server.training_provider("ROC").await);
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let (school, site) = (linde.adds_school("De Lindeschool").await, north.adds_childcare("De Ark").await);
    let partners: Vec<Value> = [(&linde, "employer"), (&north, "employer"), (&roc, "trainer")]
        .map(|(partner, role)| json!({ "organisationId": partner.organisation, "role": role }))
        .to_vec();
    let stated = json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "partners": partners });
    let programme = run.post("/programmes", &stated).await.expect(201).id();
    Story { run, roc, linde, north, school, site, programme }
}

impl Story {
    /// The school signs up at the public page, and the coordinator accepts; gives the place.
    async fn signs_up(&self, server: &Server) -> String {
        let link = json!({ "lastDate": "2026-10-31", "uses": 5 });
        let made = self.run.post(&format!("/programmes/{}/sign-up-links", self.programme), &link).await.expect(201).json;
        let address = made["address"].as_str().unwrap().strip_prefix(tests::PUBLIC_URL).unwrap().to_owned();
        let fields = with(with(typed(), "childcareRecognised", "yes"), "seats", "1");
        let own = signs_up(server, &address, fields).await;
        let id = self.run.get(&format!("/programmes/{}/sign-ups", self.programme)).await.expect(200).ids().remove(0);
        let accepted = self.run.ask(Method::POST, &format!("/sign-ups/{id}/_accept")).if_match("*").await.expect(200).json;
        assert!(server.get(&own).await.expect(200).text.contains("aangenomen"), "who signed up reads it");
        accepted["places"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Somebody applies, and is ready to be matched after selection and intake.
    async fn applies(&self) -> String {
        let near = |location: &str| json!({ "locationId": location, "minutes": 20 });
        let passed = |step| json!({ "step": step, "date": "2026-08-10", "passed": true });
        let stated = json!({
            "givenName": "Robin", "familyName": "Vos", "birthDate": "1990-05-01", "contact": "robin@example.org",
            "appliedDate": "2026-08-03", "employedInChildcare": false, "employedInPrimaryEducation": false, "hasRightToWork": true,
            "schooling": "mbo2", "days": ["monday", "tuesday", "thursday"], "hours": 28, "maxTravelMinutes": 45,
            "travel": [near(&self.school), near(&self.site)],
            "screening": [passed("interview"), passed("tasterDay"), passed("languageLevel")],
        });
        let id = self.run.post(&format!("/programmes/{}/candidates", self.programme), &stated).await.expect(201).id();
        for (state, day) in [("screening", "2026-08-10"), ("intake", "2026-08-20")] {
            let step = json!({ "state": state, "date": day });
            self.run.post(&format!("/candidates/{id}/_advance"), &step).if_match("*").await.expect(200);
        }
        let intake = json!({ "date": "2026-08-25", "passed": true, "level": 3 });
        self.roc.post(&format!("/candidates/{id}/_intake"), &intake).if_match("*").await.expect(200);
        id
    }

    /// The candidate is matched with the place.
    async fn is_matched(&self, candidate: &str, place: &str) {
        let runs = format!("/programmes/{}/matching-runs", self.programme);
        let run = self.run.post(&runs, &json!({})).await.expect(201).id();
        self.run.post(&format!("/matching-runs/{run}/_accept"), &json!({})).if_match("*").await.expect(200);
        let read = self.run.get(&format!("/matching-runs/{run}")).await.expect(200).json;
        assert_eq!((&read["pairs"][0]["candidateId"], &read["pairs"][0]["placeId"]), (&json!(candidate), &json!(place)));
        assert_eq!(self.run.get(&format!("/candidates/{candidate}")).await.expect(200).json["state"], "placed");
    }

    /// What childcare states: school and after-school care at once, and early in the morning from May on.
    fn stated(&self, candidate: &str) -> Value {
        let childcare = |function: &str, hours: i32, start: &str| {
            json!({ "employer": "childcareProvider", "locationId": self.site, "agreement": "childcare", "function": function,
                "hoursPerWeek": hours, "startDate": start, "endDate": "2028-07-31" })
        };
        json!({
            "person": { "givenName": "Robin", "familyName": "Vos", "birthDate": "1990-05-01", "contact": "robin@example.org" },
            "construction": "twoContracts", "coordinatorId": self.run.organisation, "candidateId": candidate,
            "engagements": [
                { "employer": "schoolBoard", "locationId": self.school, "agreement": "primaryEducation",
                  "function": "teachingAssistant", "hoursPerWeek": 16, "startDate": "2026-09-01", "endDate": "2028-07-31" },
                childcare("afterSchoolProfessional", 12, "2026-09-01"),
                childcare("dayCareProfessional", 4, "2027-05-01"),
            ],
            "screening": { "registerEntryDate": "2026-08-20", "registerLinkDate": "2026-08-21",
                "conductCertificates": [{ "engagement": 0, "issuedDate": "2026-07-15" }, { "engagement": 1, "issuedDate": "2026-07-15" },
                    { "engagement": 2, "issuedDate": "2026-07-15" }] },
            "informedEmployers": [0, 1, 2]
        })
    }

    async fn signs(&self, contract: &str) {
        verb_with(&self.run, contract, "_sign", &signed_by("person")).await.expect(200);
        for side in [&self.north, &self.linde] {
            verb_with(side, contract, "_sign", &signed_by("organisation")).await.expect(200);
        }
    }

    /// What stands in the way of a contract, with the day from which it does.
    async fn blocks(&self, contract: &str) -> Vec<(String, String)> {
        let found = self.linde.get(&format!("{}/findings", path(contract))).await.expect(200).json;
        let blocking = found["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "blocking");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        blocking.map(|one| (text(&one["rule"]), text(&one["startDate"]))).collect()
    }
}

/// School on Tuesday and Thursday, early care before school from May on, and a parents' evening each Monday where there is one.
fn week(evening: bool) -> Value {
    let shift = |day: &str, engagement: usize, from: &str, until: &str, pause: i32| {
        json!({ "day": day, "engagement": engagement, "from": from, "until": until, "breakMinutes": pause,
            "schoolWeeksOnly": false })
    };
    let mut shifts = vec![
        shift("tuesday", 0, "08:15", "14:15", 30),
        shift("thursday", 0, "08:15", "14:15", 30),
        shift("tuesday", 2, "06:30", "08:00", 0),
    ];
    shifts.push(if evening { shift("monday", 1, "18:15", "22:45", 0) } else { shift("monday", 1, "14:15", "18:30", 0) });
    json!({ "publishedDate": "2026-07-30", "basicWeek": shifts, "exceptions": [] })
}

async fn a_school_signs_up_by_a_link_and_a_candidate_comes_to_work_at_both_sides(server: Server) {
    let story = begins(&server).await;
    let place = story.signs_up(&server).await;
    let candidate = story.applies().await;
    story.is_matched(&candidate, &place).await;

    let contract = story.north.post("/combination-contracts", &story.stated(&candidate)).await.expect(201);
    assert_eq!((&contract.json["programmeId"], &contract.json["candidateId"]), (&json!(story.programme), &json!(candidate)));
    let contract = contract.id();
    let schedule = format!("{}/schedule", path(&contract));
    story.north.put(&schedule, "*", &week(false)).await.expect(200);
    assert_eq!(verb(&story.north, &contract, "_check").await.expect(200).json["state"], "checked");
    verb(&story.north, &contract, "_offer").await.expect(200);
    story.signs(&contract).await;
    assert_eq!(verb(&story.north, &contract, "_activate").await.expect(200).json["state"], "active");
    let started = json!({ "state": "started", "date": "2026-09-01" });
    story.run.post(&format!("/candidates/{candidate}/_advance"), &started).if_match("*").await.expect(200);

    // An evening before an early morning, of which neither employer alone sees the other: too little rest from May on.
    story.north.put(&schedule, "*", &week(true)).await.expect(200);
    let blocking = story.blocks(&contract).await;
    assert!(blocking.iter().all(|(rule, _)| rule == "workingTime.dailyRest"), "{blocking:?}");
    assert_eq!(blocking.first().map(|(_, day)| day.as_str()), Some("2027-05-03"));
    // The evenings end before the early mornings begin, once all have signed that.
    let amendment = json!({ "startDate": "2027-05-01", "changes": [{ "engagement": 1, "endDate": "2027-05-01" }] });
    verb_with(&story.north, &contract, "_amend", &amendment).await.expect(200);
    assert_eq!(story.blocks(&contract).await, blocking, "an amendment that waits changes nothing yet");
    story.signs(&contract).await;
    assert_eq!(story.blocks(&contract).await, []);

    let figures = story.run.get(&format!("/programmes/{}/figures", story.programme)).await.expect(200).json;
    assert_eq!(figures["seats"], json!({ "min": 20, "max": 25, "filled": 1 }));
    assert_eq!(figures["hours"], json!({ "school": 16, "childcare": 12 }));
    let step = |state: &str| figures["steps"].as_array().unwrap().iter().find(|one| one["state"] == state).unwrap().clone();
    assert_eq!(
        (step("screening")["medianDays"].clone(), step("intake")["medianDays"].clone(), step("started")["reached"].clone()),
        (json!(10), json!(5), json!(1))
    );
    let blocked = figures["rules"].as_array().unwrap().iter().any(|one| one["severity"] == "blocking");
    assert!(!blocked && figures["dropOuts"] == json!([]), "{figures}");
    // The figures are for who runs the programme.
    for other in [&story.linde, &story.north, &story.roc] {
        other.get(&format!("/programmes/{}/figures", story.programme)).await.expect_problem(403, "forbidden");
    }
}
