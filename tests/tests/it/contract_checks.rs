//! Checks of drafts of combination contracts over HTTP. That every rule is right is tested where it is computed; here, that a
//! draft gets in, that the answer is the one of the design, and what is refused.

use domain::authority::{Role, Scope};
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

on_both!(
    drafts_are_judged_by_every_rule,
    the_answer_explains_itself_in_the_language_of_the_caller,
    what_is_absent_is_named,
    a_value_that_the_operator_changes_changes_the_findings_from_its_day_on,
    what_does_not_match_the_contract_is_another_refusal_than_what_cannot_be,
    any_token_may_ask_and_nothing_is_kept,
);

/// The draft of the design with a school day and an after-school day, to which no rule objects.
fn draft() -> Value {
    json!({
        "asOf": "2026-09-01", "person": { "birthDate": "1990-05-01" }, "construction": "twoContracts",
        "engagements": [
            { "employer": "schoolBoard", "agreement": "primaryEducation", "function": "teachingAssistant", "hoursPerWeek": 24,
              "startDate": "2026-09-01", "endDate": "2028-07-31" },
            { "employer": "childcareProvider", "agreement": "childcare", "function": "afterSchoolProfessional", "hoursPerWeek": 12,
              "startDate": "2026-09-01", "endDate": "2028-07-31" }
        ],
        "shifts": [
            { "engagement": 0, "start": "2026-09-07T08:15:00+02:00", "end": "2026-09-07T14:30:00+02:00", "breakMinutes": 30 },
            { "engagement": 1, "start": "2026-09-07T14:45:00+02:00", "end": "2026-09-07T18:30:00+02:00", "breakMinutes": 0 }
        ],
        "training": {
            "studyYears": [{ "startDate": "2026-09-01", "endDate": "2027-07-31", "totalHours": 900, "guidedHours": 220, "practiceHours": 640 }],
            "signedBy": ["trainingProvider", "student", "engagement:0", "engagement:1"],
            "recognisedCompanies": [0, 1], "guidancePlanDate": "2026-08-28", "countsInRatio": true
        },
        "screening": {
            "registerEntryDate": "2026-08-20", "registerLinkDate": "2026-08-21",
            "conductCertificates": [{ "engagement": 0, "issuedDate": "2026-06-01" }]
        },
        "sites": [{ "engagement": 1, "requiredProfessionals": 4, "traineesCounted": 2 }],
        "informedEmployers": [0, 1], "rosterPublishedDate": "2026-08-10"
    })
}

/// The draft with the values at some places changed.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut draft = draft();
    for (pointer, value) in changes {
        *draft.pointer_mut(pointer).unwrap() = value.clone();
    }
    draft
}

fn shift(engagement: i32, start: &str, end: &str, break_minutes: i32) -> Value {
    json!({ "engagement": engagement, "start": start, "end": end, "breakMinutes": break_minutes })
}

async fn check(caller: &Actor, draft: &Value) -> Value {
    caller.post("/contract-checks", draft).await.expect(200).json
}

/// Of each finding rule, severity, observed and limit.
fn told(answer: &Value) -> Vec<Value> {
    let findings = answer["findings"].as_array().unwrap().iter();
    findings.map(|one| json!([one["rule"], one["severity"], one["observed"], one["limit"]])).collect()
}

/// What a case is called, what it changes in the draft, and what is found then.
type Case = (&'static str, Vec<(&'static str, Value)>, Value);

async fn drafts_are_judged_by_every_rule(server: Server) {
    let linde = server.school_board("De Linde").await;
    for (title, changes, expected) in cases_of_time().into_iter().chain(cases_of_contract()) {
        let answer = check(&linde, &with(&changes)).await;
        assert!(same(&json!(told(&answer)), &expected), "{title}: {}", json!(told(&answer)));
    }
}

fn cases_of_time() -> Vec<Case> {
    let late = shift(1, "2026-09-07T15:00:00+02:00", "2026-09-07T22:30:00+02:00", 30);
    let early = shift(0, "2026-09-08T08:00:00+02:00", "2026-09-08T12:00:00+02:00", 0);
    vec![
        ("as the design has it", vec![], json!([])),
        ("no break at school", vec![("/shifts/0/breakMinutes", json!(0))], json!([["workingTime.break", "blocking", 15, 30]])),
        (
            "a short night between the two sides",
            vec![("/shifts", json!([late, early]))],
            json!([["workingTime.dailyRest", "advice", 9.5, 11]]),
        ),
        (
            "a shorter night still",
            vec![("/shifts", json!([late, shift(0, "2026-09-08T06:00:00+02:00", "2026-09-08T10:00:00+02:00", 0)]))],
            json!([["workingTime.dailyRest", "blocking", 7.5, 11]]),
        ),
        (
            "the night in which the clock goes on",
            vec![(
                "/shifts",
                json!([
                    shift(1, "2027-03-27T16:00:00+01:00", "2027-03-27T21:00:00+01:00", 0),
                    shift(0, "2027-03-28T08:00:00+02:00", "2027-03-28T12:00:00+02:00", 0)
                ]),
            )],
            json!([["workingTime.dailyRest", "advice", 10, 11]]),
        ),
        (
            "seventeen years old",
            vec![("/person/birthDate", json!("2009-01-01"))],
            json!([["workingTime.shift", "blocking", 9.5, 9]]),
        ),
        (
            "two places at a time",
            vec![("/shifts/1/start", json!("2026-09-07T14:00:00+02:00"))],
            json!([["overlap.shifts", "blocking", 0.5, 0]]),
        ),
    ]
}

fn cases_of_contract() -> Vec<Case> {
    let training = json!([{ "startDate": "2027-02-01", "endDate": "2027-07-31", "totalHours": 500, "guidedHours": 120, "practiceHours": 366 }]);
    vec![
        ("half a study year", vec![("/training/studyYears", training)], json!([["training.totalHours", "blocking", 500, 510]])),
        (
            "a company that did not sign and is not recognised",
            vec![
                ("/training/signedBy", json!(["trainingProvider", "student", "engagement:0"])),
                ("/training/recognisedCompanies", json!([0])),
            ],
            json!([["training.signatures", "blocking", 3, 4], ["training.recognisedCompany", "blocking", 0, 1]]),
        ),
        (
            "an old certificate and a late link",
            vec![
                ("/screening/registerLinkDate", json!("2026-09-03")),
                ("/screening/conductCertificates/0", json!({ "engagement": 1, "issuedDate": "2026-06-01" })),
            ],
            json!([["screening.conductCertificateAge", "blocking", 2.6129, 2], ["screening.registerLink", "blocking", 2, 0]]),
        ),
        (
            "employed by the school alone",
            vec![("/construction", json!("lentBySchool"))],
            json!([
                ["construction.traineeNotEmployedByChildcare", "blocking", 0, 1],
                ["construction.vatAdvice", "advice", null, null]
            ]),
        ),
        (
            "too many trainees and one employer who does not know",
            vec![("/sites/0/traineesCounted", json!(3)), ("/informedEmployers", json!([0]))],
            json!([["ratio.traineeShare", "blocking", 3, 2], ["construction.employersInformed", "warning", 1, 2]]),
        ),
        (
            "hours that the agreements do not want",
            vec![("/engagements/0/hoursPerWeek", json!(7.5)), ("/engagements/1/hoursPerWeek", json!(11))],
            json!([
                ["cao.childcare.minimumTrainingHours", "blocking", 11, 12],
                ["cao.primaryEducation.minimumHours", "warning", 7.5, 8],
                ["cao.primaryEducation.wholeHours", "warning", 7.5, 1]
            ]),
        ),
        (
            "a schedule that came late",
            vec![("/rosterPublishedDate", json!("2026-08-20"))],
            json!([["cao.childcare.rosterNotice", "warning", 18, 21]]),
        ),
    ]
}

/// Whether two values are the same, where 9 and 9.0 are.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        _ => one == other || one.as_f64().is_some() && one.as_f64() == other.as_f64(),
    }
}

async fn the_answer_explains_itself_in_the_language_of_the_caller(server: Server) {
    let north = server.childcare_provider("North").await;
    let shifts = json!([
        shift(1, "2026-09-07T15:00:00+02:00", "2026-09-07T23:30:00+02:00", 30),
        shift(0, "2026-09-08T07:00:00+02:00", "2026-09-08T12:00:00+02:00", 0)
    ]);
    let draft = with(&[("/shifts", shifts)]);
    let dutch = check(&north, &draft).await;
    let expected = json!({
        "summary": { "blocking": 1, "warning": 0, "advice": 0, "hoursPerWeek": 36, "factorSchool": 0.6, "fteChildcare": 0.3333, "notJudged": [] },
        "findings": [{
            "rule": "workingTime.dailyRest", "severity": "blocking", "source": "Arbeidstijdenwet 5:3", "startDate": "2026-09-07",
            "endDate": "2026-09-08", "observed": 7.5, "limit": 11.0, "unit": "hours", "engagements": [0, 1],
            "text": "Na de dienst van 2026-09-07 is de rust 7,5 uur; ten minste 11 uur onafgebroken rust is nodig."
        }]
    });
    assert_eq!(dutch, expected);
    let english = north.post("/contract-checks", &draft).with("accept-language", "en").await.expect(200);
    let text = "After the shift of 2026-09-07 the rest is 7.5 hours; at least 11 hours of unbroken rest are needed.";
    assert_eq!(english.json["findings"][0]["text"], text);
    assert_eq!(check(&north, &draft).await, dutch, "the same draft gets the same answer");
}

async fn what_is_absent_is_named(server: Server) {
    let linde = server.school_board("De Linde").await;
    let mut bare = draft();
    let parts = ["shifts", "training", "screening", "sites", "informedEmployers", "rosterPublishedDate"];
    for part in parts {
        bare.as_object_mut().unwrap().remove(part);
    }
    let answer = check(&linde, &bare).await;
    assert_eq!(answer["summary"]["notJudged"], json!(parts));
    assert_eq!(answer["findings"], json!([]));
    // Null is absent too, and what is there and empty is judged.
    bare["sites"] = Value::Null;
    bare["informedEmployers"] = json!([]);
    let answer = check(&linde, &bare).await;
    assert_eq!(answer["summary"]["notJudged"], json!(["shifts", "training", "screening", "sites", "rosterPublishedDate"]));
    assert!(same(&json!(told(&answer)), &json!([["construction.employersInformed", "warning", 0, 2]])));
}

async fn a_value_that_the_operator_changes_changes_the_findings_from_its_day_on(server: Server) {
    let linde = server.school_board("De Linde").await;
    server.sets_parameter("ratio.traineeFraction", "1/3", "2027-07-01").await;
    for (as_of, expected) in [("2027-06-30", json!([])), ("2027-07-01", json!([["ratio.traineeShare", "blocking", 2, 1]]))] {
        let answer = check(&linde, &with(&[("/asOf", json!(as_of))])).await;
        assert!(same(&json!(told(&answer)), &expected), "{as_of}: {answer}");
    }
}

async fn what_does_not_match_the_contract_is_another_refusal_than_what_cannot_be(server: Server) {
    let linde = server.school_board("De Linde").await;
    let ask = |draft: Value| linde.post("/contract-checks", &draft);
    let mut wrong = with(&[
        ("/engagements/0/hoursPerWeek", json!(-1)),
        ("/engagements/1/function", json!("gardener")),
        ("/shifts/0/start", json!("2026-09-07 08:15")),
        ("/training/signedBy/2", json!("engagement:x")),
        ("/asOf", json!("2026-02-30")),
    ]);
    wrong["name"] = json!("Anna");
    ask(wrong).await.expect_faults(
        400,
        &[
            ("#/asOf", "format"),
            ("#/engagements/0/hoursPerWeek", "minimum"),
            ("#/engagements/1/function", "enum"),
            ("#/name", "unknown"),
            ("#/shifts/0/start", "format"),
            ("#/training/signedBy/2", "pattern"),
        ],
    );
    ask(with(&[("/engagements", json!([]))])).await.expect_faults(400, &[("#/engagements", "minItems")]);
    let impossible = with(&[
        ("/engagements/1/endDate", json!("2026-08-31")),
        ("/shifts/0/end", json!("2026-09-07T08:15:00+02:00")),
        ("/shifts/1/engagement", json!(5)),
        ("/informedEmployers", json!([0, 2])),
    ]);
    ask(impossible).await.expect_faults(
        409,
        &[
            ("#/engagements/1/endDate", "end-before-start"),
            ("#/informedEmployers/1", "engagement-unknown"),
            ("#/shifts/0/end", "shift-ends-before-start"),
            ("#/shifts/1/engagement", "engagement-unknown"),
        ],
    );
    let long_ago = with(&[("/engagements/0/startDate", json!("1999-08-01"))]);
    ask(long_ago).await.expect_faults(409, &[("#/engagements/0/startDate", "norms-unknown")]);
    // However far away the days are, the answer is a judgement or a refusal.
    for day in ["0001-01-01", "1900-02-28", "9999-12-31"] {
        let far = with(&[
            ("/asOf", json!(day)),
            ("/engagements/0/startDate", json!(day)),
            ("/engagements/0/endDate", Value::Null),
            ("/engagements/1/startDate", json!(day)),
            ("/engagements/1/endDate", Value::Null),
            ("/shifts/0/start", json!(format!("{day}T00:00:00Z"))),
            ("/shifts/0/end", json!(format!("{day}T08:00:00Z"))),
            ("/training/studyYears/0/endDate", json!("9999-12-31")),
            ("/screening/conductCertificates/0/issuedDate", json!("0001-01-01")),
        ]);
        let answer = ask(far).await;
        assert!(matches!(answer.status, 200 | 400 | 409), "{answer}");
    }
}

async fn any_token_may_ask_and_nothing_is_kept(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let north = server.childcare_provider("North").await;
    for caller in [&utrecht, &north.in_role(Role::Candidate), &north.in_role(Role::Professional), &north.for_guardians(&[])] {
        assert_eq!(check(caller, &draft()).await["findings"], json!([]));
    }
    north.with_scopes(&[Scope::ChildrenRead]).post("/contract-checks", &draft()).await.expect_problem(403, "forbidden");
    let answer = north.post("/contract-checks", &draft()).await.expect(200);
    assert!(!answer.headers.contains_key("etag"), "what is not kept has no version");
    assert!(!answer.text.contains("1990-05-01"), "the birth date does not come back");
}
