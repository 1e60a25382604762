//! The week of a contract, and what the rules say of it.

use domain::holiday::{HolidayRegion, SchoolHoliday};
use jiff::civil::date;
use serde_json::{Value, json};
use tests::{Answer, Server, on_both};

use super::{Sides, path, sides, verb, week};

on_both!(
    a_week_is_given_read_and_replaced,
    what_cannot_be_a_schedule_is_told_at_once,
    findings_follow_what_is_stored_without_anybody_asking,
    findings_say_the_same_as_a_check_of_the_same_draft,
    a_check_tells_what_it_found_and_of_which_version,
);

impl Sides {
    async fn plans(&self, id: &str, schedule: &Value) -> Answer {
        self.north.put(&format!("{}/schedule", path(id)), "*", schedule).await
    }

    /// The rules that have something to say of a contract, with how severe it is.
    async fn finds(&self, id: &str) -> Vec<(String, String)> {
        let found = self.linde.get(&format!("{}/findings", path(id))).await.expect(200).json;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        found["findings"].as_array().unwrap().iter().map(|one| (text(&one["rule"]), text(&one["severity"]))).collect()
    }
}

async fn a_week_is_given_read_and_replaced(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    let schedule = format!("{}/schedule", path(&id));
    let none = sides.linde.get(&schedule).await.expect(200);
    assert_eq!((none.etag().as_str(), &none.json["basicWeek"]), ("\"1\"", &json!([])));
    sides.linde.ask(reqwest::Method::PUT, &schedule).json(&week()).await.expect_problem(428, "precondition-required");
    sides.linde.put(&schedule, "\"2\"", &week()).await.expect(412);
    let planned = sides.linde.put(&schedule, "\"1\"", &week()).await.expect(200);
    assert_eq!((planned.etag().as_str(), &planned.json), ("\"2\"", &week()));
    let mut other = week();
    other["exceptions"] = json!([{ "date": "2026-12-24", "shifts": [] },
        { "date": "2026-12-31", "shifts": [{ "engagement": 1, "from": "12:00", "until": "17:00", "breakMinutes": 0 }] }]);
    sides.north.put(&schedule, "\"2\"", &other).await.expect(200);
    assert_eq!(sides.coordinator.get(&schedule).await.expect(200).json, other);
}

async fn what_cannot_be_a_schedule_is_told_at_once(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    let mut wrong = week();
    wrong["basicWeek"][0]["until"] = json!("08:00");
    wrong["basicWeek"][1]["engagement"] = json!(2);
    wrong["exceptions"] =
        json!([{ "date": "2026-09-30", "shifts": [{ "engagement": 0, "from": "08:00", "until": "12:00", "breakMinutes": 0 }] }]);
    let expected = [
        ("#/basicWeek/0/until", "times-reversed"),
        ("#/basicWeek/1/engagement", "engagement-unknown"),
        ("#/exceptions/0/shifts/0/engagement", "shift-outside-engagement"),
    ];
    sides.plans(&id, &wrong).await.expect_faults(409, &expected);
    // What the schema refuses is told together with what no contract could have.
    wrong["basicWeek"][2]["breakMinutes"] = json!(-1);
    let expected = [("#/basicWeek/0/until", "times-reversed"), ("#/basicWeek/2/breakMinutes", "minimum")];
    sides.plans(&id, &wrong).await.expect_faults(400, &expected);
}

async fn findings_follow_what_is_stored_without_anybody_asking(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    assert_eq!(sides.finds(&id).await, []);
    // Overlapping shifts are a finding, and no bad input.
    let mut schedule = week();
    schedule["basicWeek"][1]["from"] = json!("14:00");
    schedule["basicWeek"][1]["schoolWeeksOnly"] = json!(true);
    schedule["publishedDate"] = json!("2026-08-30");
    sides.plans(&id, &schedule).await.expect(200);
    let found = sides.finds(&id).await;
    let first = ("overlap.shifts".to_owned(), "blocking".to_owned());
    assert!(found.len() > 50 && found.iter().all(|one| *one == first), "every week from October: {found:?}");
    // A holiday that becomes known takes a week out of it, though nobody touched the contract.
    let autumn = SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2026-2027".into(),
        name: "Herfstvakantie".into(),
        start_date: date(2026, 10, 17),
        end_date: date(2026, 10, 25),
    };
    server.keeps_holiday(autumn).await;
    assert_eq!(sides.finds(&id).await.len(), found.len() - 1);
    // Norms that change count at once too.
    sides.plans(&id, &week()).await.expect(200);
    assert_eq!(sides.finds(&id).await, []);
    server.sets_parameter("cao.primaryEducation.minimumHours", "30", "2026-09-15").await;
    assert_eq!(sides.finds(&id).await, [("cao.primaryEducation.minimumHours".to_owned(), "warning".to_owned())]);
}

async fn findings_say_the_same_as_a_check_of_the_same_draft(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    let one_day = |day: &str| {
        json!({ "basicWeek": [], "exceptions": [{ "date": day, "shifts": [
            { "engagement": 0, "from": "06:00", "until": "14:00", "breakMinutes": 0 },
            { "engagement": 1, "from": "14:00", "until": "21:00", "breakMinutes": 15 }] },
            { "date": "2026-10-06", "shifts": [{ "engagement": 1, "from": "07:00", "until": "12:00", "breakMinutes": 0 }] }] })
    };
    sides.plans(&id, &one_day("2026-10-05")).await.expect(200);
    let stored = sides.north.get(&format!("{}/findings", path(&id))).await.expect(200).json;
    let engagement = |employer: &str, agreement: &str, function: &str, hours: i32| {
        json!({ "employer": employer, "agreement": agreement, "function": function, "hoursPerWeek": hours,
            "startDate": "2026-10-01", "endDate": "2028-07-31" })
    };
    let draft = json!({
        "asOf": "2026-09-01", "person": { "birthDate": "1990-05-01" }, "construction": "twoContracts",
        "engagements": [engagement("schoolBoard", "primaryEducation", "teachingAssistant", 24),
            engagement("childcareProvider", "childcare", "afterSchoolProfessional", 12)],
        "shifts": [
            { "engagement": 0, "start": "2026-10-05T06:00:00+02:00", "end": "2026-10-05T14:00:00+02:00", "breakMinutes": 0 },
            { "engagement": 1, "start": "2026-10-05T14:00:00+02:00", "end": "2026-10-05T21:00:00+02:00", "breakMinutes": 15 },
            { "engagement": 1, "start": "2026-10-06T07:00:00+02:00", "end": "2026-10-06T12:00:00+02:00", "breakMinutes": 0 }],
        "screening": sides.stated("Sanne")["screening"], "informedEmployers": [0, 1]
    });
    let checked = sides.north.post("/contract-checks", &draft).await.expect(200).json;
    assert_eq!(stored, checked);
    let rules: Vec<&str> = stored["findings"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert!(
        ["workingTime.shift", "workingTime.dailyRest", "workingTime.break"].iter().all(|rule| rules.contains(rule)),
        "{rules:?}"
    );
}

async fn a_check_tells_what_it_found_and_of_which_version(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    let mut schedule = week();
    schedule["basicWeek"][1]["until"] = json!("23:59");
    sides.plans(&id, &schedule).await.expect(200);
    let checked = verb(&sides.north, &id, "_check").await.expect(200).json;
    let last = &checked["lastCheck"];
    assert_eq!(
        (&checked["state"], &last["version"], &last["checkedAt"]),
        (&json!("draft"), &json!(2), &json!("2026-09-01T06:00:00Z"))
    );
    assert!(last["blocking"].as_u64().unwrap() > 0, "{last}");
    verb(&sides.north, &id, "_offer").await.expect_faults(409, &[("#", "contract-state")]);
    sides.plans(&id, &week()).await.expect(200);
    let checked = verb(&sides.north, &id, "_check").await.expect(200).json;
    assert_eq!((&checked["state"], &checked["lastCheck"]["version"]), (&json!("checked"), &json!(4)));
    // Another week makes it a concept again.
    sides.plans(&id, &schedule).await.expect(200);
    assert_eq!(sides.north.get(&path(&id)).await.expect(200).json["state"], "draft");
}
