//! The ratio over HTTP: of what is sent, and of a site. That every number is right is tested where it is computed.

use domain::authority::Action;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, school, stay},
    on_both,
};

on_both!(
    the_answer_explains_the_number,
    who_does_not_count_is_named,
    groups_are_judged_apart_and_trainees_are_a_part_of_all,
    what_cannot_be_is_refused,
    a_site_needs_staff_for_the_children_that_are_placed_there_on_the_day,
    the_numbers_of_a_site_leave_a_trace_at_every_child_and_name_none,
    a_site_is_counted_for_its_own_organisation_and_for_no_day_that_is_over,
    another_child_that_is_placed_never_lowers_the_number,
);

fn professional(changes: &Value) -> Value {
    let mut one = json!({ "status": "qualified", "isAdult": true, "isLinked": true, "isEmployed": true });
    one.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    one
}

async fn the_answer_explains_the_number(server: Server) {
    let north = server.childcare_provider("North").await;
    let ask = json!({
        "date": "2026-09-07", "care": "dayCare", "groups": [{ "age0": 3, "age1": 1 }], "staff": [professional(&json!({}))]
    });
    let answer = north.post("/ratio-checks", &ask).await.expect(200);
    let table = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1";
    let formula = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, rekenregels";
    let shares = |at_most: [i32; 2]| {
        let temporarily = "Rijksoverheid 27 januari 2026: structureel per 1 juli 2026";
        let students = "Regeling Wet kinderopvang art. 9; CAO Kinderopvang art. 8.6";
        json!([
            { "status": "trainee", "parameter": "ratio.traineeFraction", "part": "1/2", "atMost": at_most[0], "counted": 0,
              "source": temporarily },
            { "status": "student", "parameter": "ratio.studentFraction", "part": "1/3", "atMost": at_most[1], "counted": 0,
              "source": students },
        ])
    };
    assert_eq!(
        answer.json,
        json!({
            "professionals": 2,
            "groups": [{
                "group": 0,
                "required": { "professionals": 2, "method": "formula", "bases": [
                    { "method": "table", "parameter": "ratio.dayCare.age0to2", "childrenAtMost": 4, "youngestAtMost": 4,
                      "outcome": null, "professionals": 1, "source": table },
                    { "method": "formula", "parameter": "ratio.dayCare.formula", "childrenAtMost": null, "youngestAtMost": null,
                      "outcome": 1.1667, "professionals": 2, "source": formula }
                ] },
                "counted": 1.0,
                "findings": [{
                    "rule": "ratio.tooFew", "parameter": "ratio.dayCare.formula", "source": formula, "observed": 1.0, "limit": 2.0,
                    "unit": "count", "text": "Er tellen minder beroepskrachten mee dan de ratio vraagt."
                }]
            }],
            "shares": shares([1, 0]),
            "notCounted": []
        })
    );
    let english = north.post("/ratio-checks", &ask).with("accept-language", "en").await.expect(200);
    assert_eq!(english.json["groups"][0]["findings"][0]["text"], "Fewer professionals count than the ratio asks.");
    // The centre of after-school care has a formula since July 2024; before that a group had a table.
    for (date, method) in [("2024-06-30", "table"), ("2024-07-01", "formula")] {
        let ask = json!({ "date": date, "care": "afterSchoolCare", "groups": [{ "age4to6": 11 }] });
        let answer = north.post("/ratio-checks", &ask).await.expect(200);
        let required = &answer.json["groups"][0]["required"];
        assert_eq!((&required["professionals"], &required["method"]), (&json!(2), &json!(method)));
    }
}

async fn who_does_not_count_is_named(server: Server) {
    let north = server.childcare_provider("North").await;
    let staff = json!([
        professional(&json!({})),
        professional(&json!({ "isLinked": false })),
        professional(&json!({ "status": "trainee" })),
        professional(&json!({ "status": "trainee", "hasGuidancePlan": true, "percentage": 50 })),
    ]);
    let fewer = json!({ "minutes": 200, "openingMinutes": 660, "day": "freeDay" });
    let ask = json!({ "date": "2026-09-07", "care": "dayCare", "groups": [{ "age3": 16 }], "staff": staff, "fewerStaff": fewer });
    let answer = north.post("/ratio-checks", &ask).await.expect(200).json;
    assert_eq!(answer["groups"][0]["counted"], 1.5);
    let why = |one: &Value| json!([one["staff"], one["reason"], one["parameter"], one["text"]]);
    let named: Vec<_> = answer["notCounted"].as_array().unwrap().iter().map(why).collect();
    assert_eq!(
        named,
        [
            json!([1, "notLinked", null, "Telt mee na inschrijving in het personenregister en koppeling aan deze houder."]),
            json!([2, "noGuidancePlan", "bbl.guidancePlanRequired", "Wie in opleiding is telt mee met een begeleidingsplan."]),
        ]
    );
    let finding = &answer["groups"][0]["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["observed"], &finding["limit"]),
        (&json!("ratio.fewerTooLong"), &json!(200.0), &json!(180.0))
    );
}

async fn groups_are_judged_apart_and_trainees_are_a_part_of_all(server: Server) {
    let north = server.childcare_provider("North").await;
    let trainee = json!({ "group": 1, "status": "trainee", "hasGuidancePlan": true });
    let ask = json!({
        "date": "2026-09-07", "care": "dayCare", "groups": [{ "age0": 3 }, { "age3": 16 }],
        "staff": [professional(&json!({})), professional(&json!({ "group": 1 })), professional(&trainee)]
    });
    let answer = north.post("/ratio-checks", &ask).await.expect(200).json;
    // In the second group by itself a half of two is one; of all three it is one as well, and the third part one student.
    assert_eq!((&answer["professionals"], &answer["shares"][0]["atMost"]), (&json!(3), &json!(1)));
    assert_eq!((&answer["shares"][0]["counted"], &answer["shares"][1]["atMost"]), (&json!(1), &json!(1)));
    let groups: Vec<_> =
        answer["groups"].as_array().unwrap().iter().map(|one| json!([one["group"], one["counted"], one["findings"]])).collect();
    assert_eq!(groups, [json!([0, 1.0, []]), json!([1, 2.0, []])]);
    // After-school care is one whole.
    let ask = json!({ "date": "2026-09-07", "care": "afterSchoolCare", "groups": [{ "age4to6": 5 }, { "age7to12": 6 }] });
    let answer = north.post("/ratio-checks", &ask).await.expect(200).json;
    assert_eq!((&answer["professionals"], &answer["groups"][0]["group"]), (&json!(1), &Value::Null));
}

async fn what_cannot_be_is_refused(server: Server) {
    let north = server.childcare_provider("North").await;
    let ask = |date: &str, care: &str, group: Value| {
        north.post("/ratio-checks", &json!({ "date": date, "care": care, "groups": [group] }))
    };
    ask("2026-09-07", "afterSchoolCare", json!({ "age3": 1 }))
        .await
        .expect_faults(409, &[("#/groups/0/age3", "too-young-for-after-school")]);
    ask("2001-09-07", "dayCare", json!({ "age3": 1 })).await.expect_faults(409, &[("#/date", "norms-unknown")]);
    ask("2026-09-07", "dayCare", json!({ "age3": -1 })).await.expect_faults(400, &[("#/groups/0/age3", "minimum")]);
    let crowded = ask("2026-09-07", "dayCare", json!({ "age3": 1000, "age0": 1000 })).await.expect(200).json;
    let group = &crowded["groups"][0];
    assert_eq!((&crowded["professionals"], &group["required"]), (&Value::Null, &Value::Null));
    assert_eq!(group["findings"][0]["rule"], "ratio.groupTooLarge");
    let nobody = json!({ "date": "2026-09-07", "care": "dayCare", "groups": [] });
    north.post("/ratio-checks", &nobody).await.expect_faults(400, &[("#/groups", "minItems")]);
    // All causes at once.
    let ask = json!({
        "date": "2026-09-07", "care": "afterSchoolCare", "groups": [{ "age4to6": 1 }, { "age0": 1 }],
        "staff": [professional(&json!({ "group": 2 }))]
    });
    let astray = north.post("/ratio-checks", &ask).await;
    astray.expect_faults(409, &[("#/groups/1/age0", "too-young-for-after-school"), ("#/staff/0/group", "care-group-unknown")]);
}

/// Registers a child that was born on a day and places it from a day; gives its id.
async fn places(actor: &Actor, name: &str, birth_date: &str, place: &Value) -> String {
    let id = actor.registers(&child(name, "Linden", birth_date)).await.id();
    actor.places(&id, place).await;
    id
}

async fn a_site_needs_staff_for_the_children_that_are_placed_there_on_the_day(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let lindeschool = linde.adds_school("De Lindeschool").await;
    // It is 1 September 2026. Two infants, of whom one turns 1 in October, and one child of 3 until the end of the year.
    places(&north, "Noor", "2026-02-02", &stay(&ark, "dayCare", "2026-05-04", None)).await;
    places(&north, "Kees", "2025-10-14", &stay(&ark, "dayCare", "2026-05-04", None)).await;
    let bram = places(&north, "Bram", "2023-03-03", &stay(&ark, "dayCare", "2025-05-05", Some("2026-12-31"))).await;
    north.places(&bram, &stay(&ark, "preschool", "2025-05-05", Some("2026-12-31"))).await;
    places(&north, "Saar", "2019-09-07", &stay(&ark, "afterSchoolCare", "2024-09-02", None)).await;
    places(&north, "Daan", "2024-03-03", &stay(&boog, "dayCare", "2025-05-05", None)).await;
    places(&north, "Lies", "2018-03-03", &school(&lindeschool, "4", "2022-03-03", None)).await;

    let on = async |date: &str| north.get(&format!("/locations/{ark}/ratio-check{date}")).await.expect(200).json;
    let table = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1";
    let today = on("").await;
    assert_eq!(
        today,
        json!({
            "locationId": ark, "date": "2026-09-01",
            "kinds": [
                {
                    "care": "dayCare",
                    "children": { "age0": 2, "age1": 0, "age2": 0, "age3": 1, "age4to6": 0, "age7to12": 0 },
                    "required": { "professionals": 1, "method": "table", "bases": [
                        { "method": "table", "parameter": "ratio.dayCare.age0to4", "childrenAtMost": 5, "youngestAtMost": 5,
                          "outcome": null, "professionals": 1, "source": table },
                        { "method": "formula", "parameter": "ratio.dayCare.formula", "childrenAtMost": null,
                          "youngestAtMost": null, "outcome": 0.7708, "professionals": 1,
                          "source": "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, rekenregels" },
                    ] }
                },
                {
                    "care": "afterSchoolCare",
                    "children": { "age0": 0, "age1": 0, "age2": 0, "age3": 0, "age4to6": 1, "age7to12": 0 },
                    "required": { "professionals": 1, "method": "formula", "bases": [
                        { "method": "formula", "parameter": "ratio.afterSchool.age4to6", "childrenAtMost": null,
                          "youngestAtMost": null, "outcome": 0.1, "professionals": 1,
                          "source": "Besluit kwaliteit kinderopvang bijlage 1 onderdeel b, per 1 juli 2024" },
                    ] }
                },
            ]
        })
    );
    let ages = |found: &Value, kind: usize| found["kinds"][kind]["children"].clone();
    let autumn = on("?date=2026-10-14").await;
    assert_eq!((ages(&autumn, 0)["age0"].clone(), ages(&autumn, 0)["age1"].clone()), (json!(1), json!(1)));
    assert_eq!(ages(&autumn, 1)["age7to12"], 1);
    assert_eq!(
        (ages(&on("?date=2026-12-31").await, 0)["age3"].clone(), ages(&on("?date=2027-01-01").await, 0)["age3"].clone()),
        (json!(1), json!(0))
    );
    // What a site needs is what its numbers need when they are sent.
    let sent = json!({ "date": "2026-09-01", "care": "dayCare", "groups": [ages(&today, 0)] });
    let sent = north.post("/ratio-checks", &sent).await.expect(200).json;
    assert_eq!(sent["groups"][0]["required"], today["kinds"][0]["required"]);
    let school_site = linde.get(&format!("/locations/{lindeschool}/ratio-check")).await.expect(200).json;
    assert_eq!(school_site["kinds"], json!([]));
}

async fn the_numbers_of_a_site_leave_a_trace_at_every_child_and_name_none(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = places(&north, "Noor", "2024-02-02", &stay(&ark, "dayCare", "2026-05-04", None)).await;
    let kees = places(&north, "Kees", "2024-10-14", &stay(&ark, "dayCare", "2026-05-04", None)).await;
    let gone = places(&north, "Bram", "2023-10-14", &stay(&ark, "dayCare", "2025-05-05", Some("2026-08-31"))).await;
    let answer = north.get(&format!("/locations/{ark}/ratio-check")).await.expect(200);
    assert_eq!(answer.json["kinds"][0]["children"]["age2"], 1);
    assert!([&noor, &kees, &gone].iter().all(|id| !answer.json.to_string().contains(id.as_str())));
    let records = server.database().processing_records().await.unwrap();
    let counted: Vec<_> = records.iter().filter(|record| record.action == Action::ReadSiteRatio).collect();
    let mut touched: Vec<_> = counted.iter().flat_map(|record| &record.children).map(|id| id.uuid().to_string()).collect();
    touched.sort_unstable();
    let mut there = vec![noor, kees];
    there.sort_unstable();
    assert_eq!((counted.len(), touched), (1, there));
}

async fn a_site_is_counted_for_its_own_organisation_and_for_no_day_that_is_over(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    places(&north, "Noor", "2024-02-02", &stay(&ark, "dayCare", "2026-05-04", None)).await;
    let path = format!("/locations/{ark}/ratio-check");
    south.get(&path).await.expect(403);
    north.narrowed_to(&[&boog]).get(&path).await.expect(403);
    let narrowed = north.narrowed_to(&[&ark]).get(&path).await.expect(200);
    assert_eq!(narrowed.json["kinds"][0]["children"]["age2"], 1);
    north.get("/locations/0198f000-0000-7000-8000-000000000000/ratio-check").await.expect(404);
    north.get(&format!("{path}?date=2026-08-31")).await.expect_faults(409, &[("date", "date-in-past")]);
    north.get(&format!("{path}?date=31-08-2026")).await.expect(400);
    north.get(&format!("{path}?day=2026-09-01")).await.expect(400);
}

async fn another_child_that_is_placed_never_lowers_the_number(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let mut before = 0;
    // Of 1, 3, 0 and 2 years by turns, so that one group becomes too large and groups of one age take its place.
    for (turn, year) in [2025, 2023, 2026, 2024].into_iter().cycle().take(24).enumerate() {
        let born = format!("{year}-07-01");
        places(&north, &format!("Kind {turn}"), &born, &stay(&ark, "dayCare", "2026-08-03", None)).await;
        let kinds = north.get(&format!("/locations/{ark}/ratio-check")).await.expect(200).json["kinds"].clone();
        let now = kinds[0]["required"]["professionals"].as_u64().unwrap();
        assert!(before <= now, "{before} and with one more {now}");
        before = now;
    }
    // Six of each: two of infants, two of 1 year, and two of 2 and 3 years together.
    assert_eq!(before, 6);
}
