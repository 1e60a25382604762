//! The line as it was known at a moment (`knownAt`): the child, its places, which registrations were one, and the numbers.

use domain::{
    Date,
    holiday::{HolidayRegion, SchoolHoliday},
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Server,
    city::{child, guardian, school, stay},
    on_both,
};

on_both!(
    what_was_stated_of_the_child_then_makes_the_line_of_then,
    a_child_that_was_not_registered_yet_has_no_line_of_then,
    registrations_are_one_from_the_moment_of_confirming_until_the_moment_of_undoing,
    a_guardian_who_looks_back_sees_what_was_parted_since_in_outline,
    a_number_counts_from_the_moment_on_which_it_was_recorded,
    a_holiday_has_the_days_that_were_known_then,
    a_location_is_what_it_said_then,
);

async fn known(actor: &Actor, child: &str, as_of: &str, moment: &str) -> Answer {
    actor.get(&format!("/children/{child}/line?asOf={as_of}&knownAt={moment}")).await
}

fn birth(answer: &Answer) -> (&str, &str) {
    (answer.json["birthDate"].as_str().unwrap(), answer.json["earliestSchoolDate"].as_str().unwrap())
}

async fn what_was_stated_of_the_child_then_makes_the_line_of_then(server: Server) {
    let north = server.childcare_provider("North").await;
    server.clock().set("2026-09-01T08:00:00Z");
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let own = format!("/children/{noor}");
    server.clock().set("2026-09-02T08:00:00Z");
    north.patch(&own, "*", &json!({ "birthDate": "2022-11-14" })).await.expect(200);
    server.clock().set("2026-09-03T08:00:00Z");
    north.patch(&own, "*", &json!({ "givenName": "Nora" })).await.expect(200);
    for (moment, expected) in [
        ("2026-09-01T08:00:00Z", ("2022-10-14", "2026-10-14")),
        ("2026-09-02T07:59:59.999999Z", ("2022-10-14", "2026-10-14")),
        ("2026-09-02T08:00:00Z", ("2022-11-14", "2026-11-14")),
        ("2026-09-03T09:00:00%2B02:00", ("2022-11-14", "2026-11-14")),
        ("2030-01-01T00:00:00Z", ("2022-11-14", "2026-11-14")),
    ] {
        let line = known(&north, &noor, "2026-09-03", moment).await.expect(200);
        assert_eq!(birth(&line), expected, "{moment}");
    }
}

async fn a_child_that_was_not_registered_yet_has_no_line_of_then(server: Server) {
    let north = server.childcare_provider("North").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    known(&north, &noor, "2026-09-01", "2026-08-31T12:00:00Z").await.expect_problem(404, "not-found");
    known(&north, &noor, "2026-09-01", "2026-09-01T12:00:00Z").await.expect(200);
}

/// Stage, how much is told, and the first day of each stay.
fn stays(line: &Value) -> Vec<Value> {
    let stays = line["segments"].as_array().unwrap().iter().filter(|segment| segment["stage"] != "home");
    stays.map(|segment| json!([segment["stage"], segment["detail"], segment["locationId"].is_string()])).collect()
}

/// A child that is known to two organisations.
struct Two {
    north: Actor,
    linde: Actor,
    anna: Actor,
    here: String,
    there: String,
}

/// Registered on 1 September 2026, linked on 2 September, and parted again on 3 September, each time at eight.
async fn joined_and_parted(server: &Server) -> Two {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    server.clock().set("2026-09-01T08:00:00Z");
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let mut noor = child("Noor", "Linden", "2022-03-14");
    let there = linde.registers(&noor).await.id();
    noor["guardians"] = json!([guardian("Anna", true)]);
    let here = north.registers(&noor).await;
    let anna = north.for_guardians(&[here.json["guardians"][0]["id"].as_str().unwrap()]);
    let here = here.id();
    north.places(&here, &stay(&ark, "dayCare", "2023-01-09", Some("2026-08-28"))).await;
    linde.places(&there, &school(&lindeschool, "1", "2026-08-31", None)).await;
    let link = anna.get(&format!("/children/{here}/links")).await.expect(200).ids().remove(0);
    for (moment, verb, state) in [("2026-09-02T08:00:00Z", "_confirm", "confirmed"), ("2026-09-03T08:00:00Z", "_undo", "undone")]
    {
        server.clock().set(moment);
        let decided = anna.ask(Method::POST, &format!("/links/{link}/{verb}")).if_match("*").await.expect(200);
        assert_eq!(decided.json["state"], state);
    }
    server.clock().set("2026-09-04T08:00:00Z");
    Two { north, linde, anna, here, there }
}

async fn registrations_are_one_from_the_moment_of_confirming_until_the_moment_of_undoing(server: Server) {
    let Two { north, linde, here, there, .. } = joined_and_parted(&server).await;
    let (day_care, at_school) = (json!(["dayCare", "full", true]), json!(["school", "outline", false]));
    for (moment, linked) in [
        ("2026-09-02T07:59:59Z", false),
        ("2026-09-02T08:00:00Z", true),
        ("2026-09-03T07:59:59Z", true),
        ("2026-09-03T08:00:00Z", false),
        ("2026-09-04T08:00:00Z", false),
    ] {
        let line = known(&north, &here, "2026-09-04", moment).await.expect(200).json;
        let expected = if linked { vec![day_care.clone(), at_school.clone()] } else { vec![day_care.clone()] };
        assert_eq!(stays(&line), expected, "{moment}");
        // The older of the two was the board's, and under its id the child was known while they were one.
        assert_eq!(line["childId"], if linked { json!(there) } else { json!(here) }, "{moment}");
        let line = known(&linde, &there, "2026-09-04", moment).await.expect(200).json;
        assert_eq!(stays(&line).len(), if linked { 2 } else { 1 }, "{moment}");
    }
    assert_eq!(stays(&north.reads_line(&here, "2026-09-04").await), [day_care]);
    // What was parted is reached by looking back from the own registration alone.
    known(&north, &there, "2026-09-04", "2026-09-02T12:00:00Z").await.expect_problem(404, "not-found");
}

async fn a_guardian_who_looks_back_sees_what_was_parted_since_in_outline(server: Server) {
    let Two { anna, linde, here, .. } = joined_and_parted(&server).await;
    let line = known(&anna, &here, "2026-09-04", "2026-09-02T12:00:00Z").await.expect(200);
    assert_eq!(stays(&line.json), [json!(["dayCare", "full", true]), json!(["school", "outline", false])]);
    assert!(!line.text.contains(&linde.organisation.to_string()), "{line}");
    let line = known(&anna, &here, "2026-09-04", "2026-09-04T08:00:00Z").await.expect(200);
    assert_eq!(stays(&line.json), [json!(["dayCare", "full", true])]);
}

async fn a_number_counts_from_the_moment_on_which_it_was_recorded(server: Server) {
    let (north, utrecht) = (server.childcare_provider("North").await, server.municipality("GM0344").await);
    server.clock().set("2026-09-01T08:00:00Z");
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2025-02-28"))).await;
    north.places(&noor, &stay(&ark, "dayCare", "2025-04-30", None)).await;
    server.clock().set("2026-09-02T08:00:00Z");
    let longer = json!({ "key": "gap.bridgeDays", "value": "70", "validFrom": "2026-09-02", "source": "Besluit B&W" });
    utrecht.post("/rule-parameters", &longer).await.expect(201);
    let severity = |line: &Value| line["interruptions"][0]["severity"].as_str().unwrap().to_owned();
    for (moment, expected) in
        [("2026-09-01T12:00:00Z", "interruption"), ("2026-09-02T07:59:59Z", "interruption"), ("2026-09-02T08:00:00Z", "bridge")]
    {
        let line = known(&north, &noor, "2026-09-03", moment).await.expect(200).json;
        assert_eq!(severity(&line), expected, "{moment}");
    }
    assert_eq!(severity(&north.reads_line(&noor, "2026-09-03").await), "bridge");
}

/// Keeps the summer holiday of 2026 in region middle with these days.
async fn summer(server: &Server, start_date: &str, end_date: &str) {
    let date = |text: &str| text.parse::<Date>().unwrap();
    let (school_year, name) = ("2025-2026".to_owned(), "Zomervakantie".to_owned());
    let (start_date, end_date) = (date(start_date), date(end_date));
    server.keeps_holiday(SchoolHoliday { region: HolidayRegion::Middle, school_year, name, start_date, end_date }).await;
}

async fn a_holiday_has_the_days_that_were_known_then(server: Server) {
    let north = server.childcare_provider("North").await;
    server.clock().set("2026-09-01T08:00:00Z");
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    // 44 days, which are a bridge by the days on which schools were open alone.
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2026-07-03"))).await;
    north.places(&noor, &stay(&ark, "dayCare", "2026-08-17", None)).await;
    server.clock().set("2026-09-02T08:00:00Z");
    summer(&server, "2026-07-18", "2026-08-30").await;
    server.clock().set("2026-09-03T08:00:00Z");
    summer(&server, "2026-07-11", "2026-08-30").await;
    // Of two that are told at one moment the later counts.
    summer(&server, "2026-07-04", "2026-08-16").await;
    let gap = |line: &Value| {
        let gap = &line["interruptions"][0];
        (gap["openDays"].as_u64(), gap["severity"].as_str().unwrap().to_owned())
    };
    let known_to_be = |open_days, severity: &str| (open_days, severity.to_owned());
    for (moment, expected) in [
        ("2026-09-02T07:59:59Z", known_to_be(None, "interruption")),
        ("2026-09-02T08:00:00Z", known_to_be(Some(10), "interruption")),
        ("2026-09-03T07:59:59Z", known_to_be(Some(10), "interruption")),
        ("2026-09-03T08:00:00Z", known_to_be(Some(0), "bridge")),
    ] {
        let line = known(&north, &noor, "2026-09-03", moment).await.expect(200).json;
        assert_eq!(gap(&line), expected, "{moment}");
    }
    assert_eq!(gap(&north.reads_line(&noor, "2026-09-03").await), known_to_be(Some(0), "bridge"));
}

async fn a_location_is_what_it_said_then(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    server.clock().set("2026-09-01T08:00:00Z");
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    summer(&server, "2026-07-04", "2026-08-16").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-07-14")).await.id();
    let mut preschool = stay(&ark, "preschool", "2025-01-06", Some("2026-07-03"));
    preschool["preschoolEducation"] = json!({ "programme": "kaleidoscoop", "hoursPerWeek": 16, "daysPerWeek": 4 });
    north.places(&noor, &preschool).await;
    north.places(&noor, &school(&lindeschool, "1", "2026-08-17", None)).await;
    server.clock().set("2026-09-02T08:00:00Z");
    let programmes = json!({ "programmes": [{ "code": "piramide", "phase": "earlySchool", "startDate": "2024-08-01" }] });
    linde.patch(&format!("/locations/{lindeschool}"), "*", &programmes).await.expect(200);
    server.clock().set("2026-09-03T08:00:00Z");
    north.patch(&format!("/locations/{ark}"), "*", &json!({ "holidayRegion": "north" })).await.expect(200);
    let told = |line: &Value| {
        let all = line["interruptions"].as_array().unwrap();
        let gap = |kind: &str| all.iter().find(|gap| gap["kind"] == kind);
        (gap("dayGap").unwrap()["openDays"].as_u64(), gap("programmeGap").is_some())
    };
    for (moment, expected) in [
        ("2026-09-02T07:59:59Z", (Some(0), false)),
        ("2026-09-02T08:00:00Z", (Some(0), true)),
        ("2026-09-03T07:59:59Z", (Some(0), true)),
        ("2026-09-03T08:00:00Z", (None, true)),
    ] {
        let line = known(&north, &noor, "2026-09-03", moment).await.expect(200).json;
        assert_eq!(told(&line), expected, "{moment}");
    }
    assert_eq!(told(&north.reads_line(&noor, "2026-09-03").await), (None, true));
}
