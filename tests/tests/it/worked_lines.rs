//! Worked lines, whole, as callers read them. How each follows from the rules is tested where the line is computed; here each is
//! recorded over HTTP by who knows it, and read as JSON.

use domain::{
    authority::Action,
    holiday::{HolidayRegion, SchoolHoliday},
    register::{RegisterFile, RegisterRow},
};
use jiff::civil::date;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, guardian, school, stay},
    on_both,
};

on_both!(
    an_ordinary_summer_is_a_bridge_by_its_open_days,
    born_on_the_last_day_of_august_the_handover_is_due_on_the_last_day_of_a_month,
    born_on_a_leap_day_and_five_on_the_first_of_march,
    an_absence_of_sixty_days_is_an_interruption,
    not_at_school_after_the_compulsory_date,
    trial_days_are_part_of_the_line,
    school_with_after_school_care_until_secondary_school,
    a_child_of_two_organisations_as_each_of_them_and_a_guardian_read_it,
);

/// A line with each id by its name, so that it can be written down.
fn named(mut line: Value, names: &[(&str, &str)]) -> Value {
    let mut text = line.take().to_string();
    for (id, name) in names {
        text = text.replace(id, name);
    }
    serde_json::from_str(&text).unwrap()
}

struct Street {
    north: Actor,
    linde: Actor,
    ark: String,
    lindeschool: String,
}

async fn street(server: &Server) -> Street {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    Street { north, linde, ark, lindeschool }
}

/// The summer of 2026 in region middle, as the ministry set it.
async fn summer_is_known(server: &Server) {
    let holiday = SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2025-2026".into(),
        name: "Zomervakantie".into(),
        start_date: date(2026, 7, 18),
        end_date: date(2026, 8, 30),
    };
    let rows = vec![RegisterRow { number: 2, read: Ok(holiday) }];
    let call = server.operator(Action::ImportRegister);
    let import = server.database().import(&call, RegisterFile::SchoolHolidays(rows), false).await.unwrap();
    assert_eq!(import.counts.made, 1);
}

fn segment(stage: &str, place: &str, start: &str, end: Option<&str>) -> Value {
    let (location, placement) = match place {
        "" => (Value::Null, Value::Null),
        named => (json!(named.split(' ').next()), json!(named.split(' ').nth(1))),
    };
    let group = place.split(' ').nth(2);
    let hours = (stage != "home" && stage != "school").then_some(16);
    json!({ "stage": stage, "detail": "full", "group": group, "locationId": location, "placementId": placement, "startDate": start,
        "endDate": end, "hoursPerWeek": hours })
}

fn transition(kind: &str, date: &str, due: Option<&str>, state: &str) -> Value {
    json!({ "kind": kind, "date": date, "handoverId": null, "dueDate": due, "state": state })
}

/// What the handover asks of the provider, by a day.
fn prepare(due: &str) -> Value {
    json!({ "code": "handover.prepare", "dueDate": due, "organisationId": "north",
        "text": "Maak de overdracht en bespreek die met de ouders." })
}

async fn an_ordinary_summer_is_a_bridge_by_its_open_days(server: Server) {
    let Street { north, ark, lindeschool, .. } = street(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-08-03")).await.id();
    let first = north.places(&noor, &stay(&ark, "preschool", "2024-09-02", Some("2026-07-17"))).await.id();
    let second = north.places(&noor, &school(&lindeschool, "1", "2026-08-31", None)).await.id();
    let gap = |open_days: Option<i32>, severity: &str| {
        json!([{ "kind": "dayGap", "startDate": "2026-07-18", "endDate": "2026-08-30", "days": 44, "openDays": open_days,
            "severity": severity }])
    };
    let unknown = north.reads_line(&noor, "2026-08-31").await;
    assert_eq!(unknown["interruptions"], gap(None, "interruption"));
    summer_is_known(&server).await;
    let line = north.reads_line(&noor, "2026-08-31").await;
    let names = [
        (noor.as_str(), "noor"),
        (&ark, "ark"),
        (&lindeschool, "linde"),
        (&first, "first"),
        (&second, "second"),
        (&north.organisation.to_string(), "north"),
    ];
    let line = named(line, &names);
    assert_eq!(
        line,
        json!({
            "childId": "noor", "asOf": "2026-08-31", "birthDate": "2022-08-03",
            "earliestSchoolDate": "2026-08-03", "compulsorySchoolDate": "2027-09-01",
            "segments": [
                segment("home", "", "2022-08-03", Some("2024-09-01")),
                segment("preschool", "ark first", "2024-09-02", Some("2026-07-17")),
                segment("home", "", "2026-07-18", Some("2026-08-30")),
                segment("school", "linde second 1", "2026-08-31", None),
            ],
            "transitions": [
                transition("homeToChildcare", "2024-09-02", None, "notNeeded"),
                transition("childcareToSchool", "2026-08-31", Some("2026-05-03"), "overdue"),
            ],
            "interruptions": gap(Some(0), "bridge"),
            "connector": null,
            "nextSteps": [prepare("2026-05-03")]
        })
    );
}

async fn born_on_the_last_day_of_august_the_handover_is_due_on_the_last_day_of_a_month(server: Server) {
    let Street { north, ark, .. } = street(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-08-31")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", None)).await.id();
    let line = north.reads_line(&noor, "2026-02-28").await;
    let line = named(line, &[(&noor, "noor"), (&ark, "ark"), (&first, "first")]);
    assert_eq!(
        line,
        json!({
                    "childId": "noor", "asOf": "2026-02-28", "birthDate": "2022-08-31",
                    "earliestSchoolDate": "2026-08-31", "compulsorySchoolDate": "2027-09-01",
                    "segments": [
                        segment("home", "", "2022-08-31", Some("2023-01-08")),
                        segment("dayCare", "ark first", "2023-01-09", None),
                    ],
                    "transitions": [
        transition("homeToChildcare", "2023-01-09", None, "notNeeded"), transition("childcareToSchool", "2026-08-31", Some("2026-05-31"), "notDue"),],
                    "interruptions": [],
                    "connector": null,
                    "nextSteps": []
                })
    );
}

async fn born_on_a_leap_day_and_five_on_the_first_of_march(server: Server) {
    let Street { north, ark, .. } = street(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2024-02-29")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2025-01-06", None)).await.id();
    let line = north.reads_line(&noor, "2026-09-01").await;
    let line = named(line, &[(&noor, "noor"), (&ark, "ark"), (&first, "first")]);
    assert_eq!(
        line,
        json!({
            "childId": "noor", "asOf": "2026-09-01", "birthDate": "2024-02-29",
            // Five on 1 March 2029, so compulsory from the month after; 1 April 2029 is a Sunday.
            "earliestSchoolDate": "2028-02-29", "compulsorySchoolDate": "2029-04-02",
            "segments": [
                segment("home", "", "2024-02-29", Some("2025-01-05")),
                segment("dayCare", "ark first", "2025-01-06", None),
            ],
            "transitions": [
                transition("homeToChildcare", "2025-01-06", None, "notNeeded"),
                transition("childcareToSchool", "2028-02-29", Some("2027-11-29"), "notDue"),
            ],
            "interruptions": [],
            "connector": null,
            "nextSteps": []
        })
    );
}

async fn an_absence_of_sixty_days_is_an_interruption(server: Server) {
    let Street { north, ark, .. } = street(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2025-02-28"))).await.id();
    let second = north.places(&noor, &stay(&ark, "dayCare", "2025-04-30", None)).await.id();
    let line = north.reads_line(&noor, "2025-05-01").await;
    let line = named(line, &[(&noor, "noor"), (&ark, "ark"), (&first, "first"), (&second, "second")]);
    assert_eq!(
        line,
        json!({
            "childId": "noor", "asOf": "2025-05-01", "birthDate": "2022-10-14",
            "earliestSchoolDate": "2026-10-14", "compulsorySchoolDate": "2027-11-01",
            "segments": [
                segment("home", "", "2022-10-14", Some("2023-01-08")),
                segment("dayCare", "ark first", "2023-01-09", Some("2025-02-28")),
                segment("home", "", "2025-03-01", Some("2025-04-29")),
                segment("dayCare", "ark second", "2025-04-30", None),
            ],
            "transitions": [
                transition("homeToChildcare", "2023-01-09", None, "notNeeded"),
                transition("childcareToSchool", "2026-10-14", Some("2026-07-14"), "notDue"),
            ],
            "interruptions": [{ "kind": "dayGap", "startDate": "2025-03-01", "endDate": "2025-04-29", "days": 60, "openDays": null,
                "severity": "interruption" }],
            "connector": null,
            "nextSteps": []
        })
    );
}

async fn not_at_school_after_the_compulsory_date(server: Server) {
    let Street { north, ark, .. } = street(&server).await;
    summer_is_known(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2021-07-15")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", None)).await.id();
    let names = [(noor.as_str(), "noor"), (&ark, "ark"), (&first, "first"), (&north.organisation.to_string(), "north")];
    // Compulsory from 1 August, and the first day on which there is school after the summer is 31 August.
    let before = north.reads_line(&noor, "2026-08-30").await;
    assert_eq!((&before["compulsorySchoolDate"], &before["interruptions"]), (&json!("2026-08-31"), &json!([])));
    let line = named(north.reads_line(&noor, "2026-08-31").await, &names);
    assert_eq!(
        line,
        json!({
            "childId": "noor", "asOf": "2026-08-31", "birthDate": "2021-07-15",
            "earliestSchoolDate": "2025-07-15", "compulsorySchoolDate": "2026-08-31",
            "segments": [
                segment("home", "", "2021-07-15", Some("2023-01-08")),
                segment("dayCare", "ark first", "2023-01-09", None),
            ],
            "transitions": [
                transition("homeToChildcare", "2023-01-09", None, "notNeeded"),
                transition("childcareToSchool", "2025-07-15", Some("2025-04-15"), "overdue"),
            ],
            "interruptions": [{ "kind": "legalGap", "startDate": "2026-08-31", "endDate": null, "days": null, "openDays": null,
                "severity": null }],
            "connector": null,
            "nextSteps": [prepare("2025-04-15"), { "code": "school.compulsory", "dueDate": "2026-08-31", "organisationId": "north",
                "text": "Het kind is leerplichtig en staat bij geen school ingeschreven; vraag de ouders hoe dat zit." }]
        })
    );
}

async fn trial_days_are_part_of_the_line(server: Server) {
    let Street { north, ark, lindeschool, .. } = street(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let care = north.places(&noor, &stay(&ark, "dayCare", "2023-01-09", Some("2026-10-13"))).await.id();
    let trial = north.places(&noor, &school(&lindeschool, "1", "2026-10-05", Some("2026-10-06"))).await.id();
    let pupil = north.places(&noor, &school(&lindeschool, "1", "2026-10-14", None)).await.id();
    let line = north.reads_line(&noor, "2026-10-14").await;
    let names = [
        (noor.as_str(), "noor"),
        (&ark, "ark"),
        (&lindeschool, "linde"),
        (&care, "care"),
        (&trial, "trial"),
        (&pupil, "pupil"),
        (&north.organisation.to_string(), "north"),
    ];
    let line = named(line, &names);
    assert_eq!(
        line,
        json!({
                    "childId": "noor", "asOf": "2026-10-14", "birthDate": "2022-10-14",
                    "earliestSchoolDate": "2026-10-14", "compulsorySchoolDate": "2027-11-01",
                    "segments": [
                        segment("home", "", "2022-10-14", Some("2023-01-08")),
                        segment("dayCare", "ark care", "2023-01-09", Some("2026-10-13")),
                        segment("school", "linde trial 1", "2026-10-05", Some("2026-10-06")),
                        segment("school", "linde pupil 1", "2026-10-14", None),
                    ],
                    "transitions": [
        transition("homeToChildcare", "2023-01-09", None, "notNeeded"), transition("childcareToSchool", "2026-10-14", Some("2026-07-14"), "overdue"),],
                    "interruptions": [],
                    "connector": null,
                    "nextSteps": [prepare("2026-07-14")]
                })
    );
}

async fn school_with_after_school_care_until_secondary_school(server: Server) {
    let Street { north, ark, lindeschool, linde, .. } = street(&server).await;
    let noor = child("Noor", "Linden", "2013-11-20");
    let noor = north.registers(&noor).await.id();
    let care = north.places(&noor, &stay(&ark, "dayCare", "2014-03-01", Some("2017-11-19"))).await.id();
    let after = north.places(&noor, &stay(&ark, "afterSchoolCare", "2017-11-20", None)).await.id();
    let one = north.places(&noor, &school(&lindeschool, "1", "2017-11-20", Some("2019-07-31"))).await.id();
    let two = north.places(&noor, &school(&lindeschool, "2", "2019-08-01", Some("2020-07-31"))).await.id();
    let mut last = school(&lindeschool, "8", "2020-08-01", Some("2026-07-31"));
    last["leftForSecondaryDate"] = json!("2026-08-01");
    let last = north.places(&noor, &last).await.id();
    let line = north.reads_line(&noor, "2026-09-01").await;
    let organisations = [north.organisation.to_string(), linde.organisation.to_string()];
    let names = [
        (noor.as_str(), "noor"),
        (&ark, "ark"),
        (&lindeschool, "linde"),
        (&care, "care"),
        (&after, "after"),
        (&one, "one"),
        (&two, "two"),
        (&last, "last"),
        (&organisations[0], "north"),
        (&organisations[1], "board"),
    ];
    let line = named(line, &names);
    assert_eq!(
        line,
        json!({
                    "childId": "noor", "asOf": "2026-09-01", "birthDate": "2013-11-20",
                    "earliestSchoolDate": "2017-11-20", "compulsorySchoolDate": "2018-12-03",
                    "segments": [
                        segment("home", "", "2013-11-20", Some("2014-02-28")),
                        segment("dayCare", "ark care", "2014-03-01", Some("2017-11-19")),
                        segment("school", "linde one 1", "2017-11-20", Some("2019-07-31")),
                        segment("afterSchoolCare", "ark after", "2017-11-20", Some("2026-07-31")),
                        segment("school", "linde two 2", "2019-08-01", Some("2020-07-31")),
                        segment("school", "linde last 8", "2020-08-01", Some("2026-07-31")),
                    ],
                    "transitions": [
        transition("homeToChildcare", "2014-03-01", None, "notNeeded"),
                        transition("childcareToSchool", "2017-11-20", Some("2017-08-20"), "missed"),
                        transition("dayCareToAfterSchool", "2017-11-20", None, "notNeeded"),
                        transition("schoolToSecondary", "2026-08-01", Some("2026-08-01"), "missed"),],
                    "interruptions": [
                        { "kind": "informationGap", "startDate": "2017-11-20", "endDate": null, "days": null, "openDays": null, "severity": null }
                    ],
                    "connector": null,
                    "nextSteps": []
                })
    );
}

#[expect(clippy::too_many_lines, reason = "six whole lines, which are read side by side")]
async fn a_child_of_two_organisations_as_each_of_them_and_a_guardian_read_it(server: Server) {
    let Street { north, linde, ark, lindeschool } = street(&server).await;
    let mut noor = child("Noor", "Linden", "2022-10-14");
    let there = linde.registers(&noor).await.id();
    noor["guardians"] = json!([guardian("Anna", true)]);
    let here = north.registers(&noor).await;
    let anna = north.for_guardians(&[here.json["guardians"][0]["id"].as_str().unwrap()]);
    let here = here.id();
    let care = north.places(&here, &stay(&ark, "dayCare", "2023-01-09", Some("2026-10-13"))).await.id();
    let pupil = linde.places(&there, &school(&lindeschool, "1", "2026-10-14", None)).await.id();
    let organisations = [north.organisation.to_string(), linde.organisation.to_string()];
    let names = [
        (here.as_str(), "here"),
        (&there, "there"),
        (&ark, "ark"),
        (&lindeschool, "linde"),
        (&care, "care"),
        (&pupil, "pupil"),
        (&organisations[0], "north"),
        (&organisations[1], "board"),
    ];
    let read = async |actor: &Actor, id: &str| named(actor.reads_line(id, "2026-09-01").await, &names);
    let birth = json!({ "asOf": "2026-09-01", "birthDate": "2022-10-14", "earliestSchoolDate": "2026-10-14",
        "compulsorySchoolDate": "2027-11-01", "interruptions": [], "connector": null });
    let line = |child: &str, parts: [Value; 3]| {
        let mut line = birth.clone();
        line["childId"] = json!(child);
        for (name, part) in ["segments", "transitions", "nextSteps"].into_iter().zip(parts) {
            line[name] = part;
        }
        line
    };
    let outline = |mut segment: Value| {
        segment["detail"] = json!("outline");
        for hidden in ["group", "locationId", "placementId", "hoursPerWeek"] {
            segment[hidden] = Value::Null;
        }
        segment
    };
    let young = || segment("home", "", "2022-10-14", Some("2023-01-08"));
    let day_care = || segment("dayCare", "ark care", "2023-01-09", Some("2026-10-13"));
    let at_school = || segment("school", "linde pupil 1", "2026-10-14", None);
    let to_care = || transition("homeToChildcare", "2023-01-09", None, "notNeeded");
    let to_school = || transition("childcareToSchool", "2026-10-14", Some("2026-07-14"), "overdue");
    let ask = json!({ "code": "school.unknown", "dueDate": "2026-08-05", "organisationId": "north",
        "text": "Vraag de ouders naar welke school het kind gaat; er is nog geen school bekend." });
    let until_four = line(
        "here",
        [
            json!([young(), day_care(), segment("home", "", "2026-10-14", None)]),
            json!([to_care(), to_school()]),
            json!([prepare("2026-07-14"), ask]),
        ],
    );
    let from_four = line(
        "there",
        [
            json!([segment("home", "", "2022-10-14", Some("2026-10-13")), at_school()]),
            json!([transition("homeToSchool", "2026-10-14", None, "notNeeded")]),
            json!([]),
        ],
    );
    // Before they are known to be one child each has a line of its own, and the guardian that of the own registration.
    assert_eq!(read(&north, &here).await, until_four);
    assert_eq!(read(&linde, &there).await, from_four);
    assert_eq!(read(&anna, &here).await, until_four);
    let link = anna.get(&format!("/children/{here}/links")).await.expect(200).ids().remove(0);
    anna.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    let joined = |care: Value, pupil: Value, step: Value| {
        line("there", [json!([young(), care, pupil]), json!([to_care(), to_school()]), json!([step])])
    };
    let other_step = json!({ "code": "handover.prepare", "dueDate": null, "organisationId": null, "text": null });
    let own_step = || prepare("2026-07-14");
    assert_eq!(read(&north, &here).await, joined(day_care(), outline(at_school()), own_step()));
    assert_eq!(read(&linde, &there).await, joined(outline(day_care()), at_school(), other_step));
    assert_eq!(read(&anna, &here).await, joined(day_care(), at_school(), own_step()));
}
