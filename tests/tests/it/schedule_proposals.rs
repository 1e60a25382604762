//! Proposals for a basic week over HTTP. That every week is right is tested where it is computed; here, that demands get in, that the
//! answer explains itself and holds by the checks of drafts, and what is refused.

use domain::authority::{Role, Scope};
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

on_both!(
    demands_that_can_be_met_get_weeks_that_the_checks_of_drafts_have_nothing_against,
    the_answer_explains_itself,
    demands_that_clash_are_named_in_the_language_of_the_caller,
    bad_input_is_one_problem_with_all_causes,
    the_rules_are_those_of_the_day_that_is_asked,
    any_token_may_ask_and_nothing_is_kept,
);

/// 24 hours at school and 12 in after-school care.
fn demands() -> Value {
    json!({
        "school": { "days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "08:00", "until": "14:45" },
        "afterSchool": { "days": ["monday", "tuesday", "thursday"], "from": "14:30", "until": "18:30" },
        "hoursSchool": 24, "hoursChildcare": 12,
        "wishes": [{ "kind": "freeWednesday", "weight": 10 }, { "kind": "untilClosing", "weight": 5 }],
        "on": "2026-09-01"
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut demands = demands();
    for (pointer, value) in changes {
        match demands.pointer_mut(pointer) {
            Some(place) => *place = value.clone(),
            None => demands[pointer.trim_start_matches('/')] = value.clone(),
        }
    }
    demands
}

async fn propose(caller: &Actor, demands: &Value) -> Value {
    caller.post("/schedule-proposals", demands).await.expect(200).json
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["clash"].as_array().unwrap().iter().map(|part| part["code"].as_str().unwrap()).collect()
}

/// The week of a proposal as the draft of a contract, in the week that the answer names; in September the clock is two hours ahead.
fn draft_of(demands: &Value, proposal: &Value) -> Value {
    let engagement = |employer: &str, agreement: &str, function: &str, hours: &str| json!({ "employer": employer, "agreement": agreement, "function": function, "hoursPerWeek": demands[hours], "startDate": "2026-09-01" });
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let shifts: Vec<Value> = (0..3)
        .flat_map(|week| {
            proposal["shifts"].as_array().unwrap().iter().map(move |shift| {
                let day = 7 + week * 7 + days.iter().position(|day| shift["day"] == *day).unwrap();
                let moment = |member: &str| format!("2026-09-{day:02}T{}:00+02:00", shift[member].as_str().unwrap());
                json!({
                    "engagement": usize::from(shift["employer"] == "childcareProvider"), "start": moment("from"), "end": moment("until"),
                    "breakMinutes": shift["breakMinutes"]
                })
            })
        })
        .collect();
    json!({
        "asOf": "2026-09-01", "person": { "birthDate": "1990-05-01" }, "construction": "twoContracts", "shifts": shifts,
        "engagements": [
            engagement("schoolBoard", "primaryEducation", "teachingAssistant", "hoursSchool"),
            engagement("childcareProvider", "childcare", "afterSchoolProfessional", "hoursChildcare")
        ]
    })
}

async fn demands_that_can_be_met_get_weeks_that_the_checks_of_drafts_have_nothing_against(server: Server) {
    let linde = server.school_board("De Linde").await;
    let solvable = [
        demands(),
        with(&[
            ("/hoursSchool", json!(8)),
            ("/hoursChildcare", json!(6.5)),
            ("/wishes", json!([{ "kind": "fewDays", "weight": 1 }])),
        ]),
        with(&[("/trainingDay", json!("friday")), ("/hoursSchool", json!(16)), ("/wishes", json!([]))]),
    ];
    for demands in solvable {
        let answer = propose(&linde, &demands).await;
        assert_eq!((&answer["clash"], &answer["startDate"]), (&json!([]), &json!("2026-09-07")));
        let proposals = answer["proposals"].as_array().unwrap();
        assert_eq!(proposals.len(), 3, "{answer}");
        assert!(proposals.is_sorted_by(|one, other| one["score"].as_i64() >= other["score"].as_i64()));
        for proposal in proposals {
            let draft = draft_of(&demands, proposal);
            let check = linde.post("/contract-checks", &draft).await.expect(200).json;
            assert_eq!(check["summary"]["blocking"], 0, "{check}");
            assert!(proposal["shifts"].as_array().unwrap().iter().all(|shift| shift["day"] != demands["trainingDay"]));
        }
        assert_eq!(propose(&linde, &demands).await, answer, "the same demands get the same answer");
    }
}

async fn the_answer_explains_itself(server: Server) {
    let north = server.childcare_provider("North").await;
    let one = json!({
        "school": { "days": ["monday"], "from": "08:15", "until": "14:45" },
        "afterSchool": { "days": ["monday"], "from": "14:30", "until": "18:30" },
        "hoursSchool": 6, "hoursChildcare": 3.75,
        "wishes": [{ "kind": "freeMonday", "weight": 1 }, { "kind": "untilClosing", "weight": 3 }], "on": "2026-09-01"
    });
    let answer = propose(&north, &one).await;
    let expected = json!({
        "score": 75,
        "wishes": [{ "kind": "freeMonday", "weight": 1, "score": 0 }, { "kind": "untilClosing", "weight": 3, "score": 100 }],
        "shifts": [
            { "day": "monday", "employer": "schoolBoard", "from": "08:15", "until": "14:45", "breakMinutes": 30, "hours": 6 },
            { "day": "monday", "employer": "childcareProvider", "from": "14:45", "until": "18:30", "breakMinutes": 0, "hours": 3.75 }
        ],
        "hoursSchool": 6, "hoursChildcare": 3.75,
        "findings": [{
            "rule": "cao.primaryEducation.minimumHours", "severity": "warning", "source": "CAO Primair Onderwijs 2024-2025, nawerking",
            "startDate": "2026-09-01", "endDate": null, "observed": 6.0, "limit": 8.0, "unit": "hours", "engagements": [0],
            "text": "Het contract in het primair onderwijs telt 6 uur per week; de cao vraagt ten minste 8 uur."
        }]
    });
    assert_eq!(answer["proposals"][0], expected);
}

async fn demands_that_clash_are_named_in_the_language_of_the_caller(server: Server) {
    let linde = server.school_board("De Linde").await;
    let impossible = [
        // Arbeidstijdenwet 5:7(2)c.
        (
            with(&[("/hoursSchool", json!(30)), ("/hoursChildcare", json!(19))]),
            vec!["hoursSchool", "hoursChildcare", "workingTime.average16Weeks"],
        ),
        // CAO Kinderopvang 8.6.1.
        (
            with(&[("/trainingDay", json!("friday")), ("/hoursChildcare", json!(11))]),
            vec!["hoursChildcare", "trainingDay", "cao.childcare.minimumTrainingHours"],
        ),
        (with(&[("/hoursChildcare", json!(13))]), vec!["hoursChildcare", "afterSchool.days", "afterSchool.times"]),
    ];
    for (demands, expected) in impossible {
        let answer = propose(&linde, &demands).await;
        assert_eq!((codes(&answer), &answer["proposals"]), (expected, &json!([])));
    }
    let trainee = with(&[("/trainingDay", json!("friday")), ("/hoursChildcare", json!(11))]);
    let english = linde.post("/schedule-proposals", &trainee).with("accept-language", "en").await.expect(200).json;
    let told = json!([
        { "code": "hoursChildcare", "source": null, "text": "There are 11 hours of work a week in childcare." },
        { "code": "trainingDay", "source": null, "text": "The training is on Friday." },
        {
            "code": "cao.childcare.minimumTrainingHours", "source": "CAO Kinderopvang 2025-2026",
            "text": "Who learns on the job works at least 12 hours a week in childcare."
        }
    ]);
    assert_eq!(english["clash"], told);
}

async fn bad_input_is_one_problem_with_all_causes(server: Server) {
    let linde = server.school_board("De Linde").await;
    let ask = |demands: Value| linde.post("/schedule-proposals", &demands);
    // What the contract refuses and what a rule refuses are told at once.
    let both = with(&[("/school/until", json!("07:00")), ("/hoursSchool", json!(-1)), ("/hoursChildcare", json!(12.1))]);
    ask(both).await.expect_faults(
        400,
        &[("#/hoursChildcare", "multipleOf"), ("#/hoursSchool", "minimum"), ("#/school/until", "times-reversed")],
    );
    let mut wrong = with(&[
        ("/school/days", json!([])),
        ("/afterSchool/from", json!("25:00")),
        ("/wishes/0/kind", json!("lessWork")),
        ("/trainingDay", json!("someday")),
    ]);
    wrong["name"] = json!("Anna");
    ask(wrong).await.expect_faults(
        400,
        &[
            ("#/afterSchool/from", "pattern"),
            ("#/name", "unknown"),
            ("#/school/days", "minItems"),
            ("#/trainingDay", "enum"),
            ("#/wishes/0/kind", "enum"),
        ],
    );
    let impossible = with(&[
        ("/school/until", json!("08:00")),
        ("/afterSchool/days", json!(["monday", "monday"])),
        ("/hoursSchool", json!(0)),
        ("/hoursChildcare", json!(200)),
        ("/wishes/1/kind", json!("freeWednesday")),
    ]);
    ask(impossible).await.expect_faults(
        409,
        &[
            ("#/afterSchool/days/1", "duplicate-entry"),
            ("#/hoursChildcare", "hours-impossible"),
            ("#/hoursSchool", "hours-impossible"),
            ("#/school/until", "times-reversed"),
            ("#/wishes/1/kind", "duplicate-entry"),
        ],
    );
    for day in ["0001-01-01", "1999-08-01", "9999-12-31"] {
        ask(with(&[("/on", json!(day))])).await.expect_faults(409, &[("#/on", "norms-unknown")]);
    }
}

async fn the_rules_are_those_of_the_day_that_is_asked(server: Server) {
    let linde = server.school_board("De Linde").await;
    server.sets_parameter("workingTime.average16WeeksHours", "30", "2027-01-01").await;
    assert_eq!(codes(&propose(&linde, &with(&[("/on", json!("2026-12-31"))])).await), [""; 0]);
    let after = propose(&linde, &with(&[("/on", json!("2027-01-01"))])).await;
    assert_eq!(codes(&after), ["hoursSchool", "hoursChildcare", "workingTime.average16Weeks"]);
}

async fn any_token_may_ask_and_nothing_is_kept(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let north = server.childcare_provider("North").await;
    for caller in [&utrecht, &north.in_role(Role::Candidate), &north.in_role(Role::Professional), &north.for_guardians(&[])] {
        assert_eq!(propose(caller, &demands()).await["clash"], json!([]));
    }
    north.with_scopes(&[Scope::ChildrenRead]).post("/schedule-proposals", &demands()).await.expect_problem(403, "forbidden");
    let answer = north.post("/schedule-proposals", &demands()).await.expect(200);
    assert!(!answer.headers.contains_key("etag"), "what is not kept has no version");
}
