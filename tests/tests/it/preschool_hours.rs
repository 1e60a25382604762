//! Hours of preschool education over HTTP: of a child, and of a site. That every number is right is tested where it is computed.

use domain::{
    authority::Action,
    holiday::{HolidayRegion, SchoolHoliday},
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, guardian, stay},
    on_both,
};

on_both!(
    the_hours_of_a_child_are_told_with_what_they_rest_on,
    a_guardian_is_told_of_all_places_and_an_organisation_of_its_own,
    what_a_registration_hides_from_a_guardian_is_not_counted_for_that_guardian,
    a_municipality_sets_whether_who_starts_late_must_be_able_to_take_up_all_of_it,
    a_site_is_told_how_it_stands_in_a_school_year_and_of_nobody,
    the_children_of_a_site_leave_a_trace_and_who_has_left_is_counted,
    what_is_offered_at_sites_beyond_a_narrowed_token_is_not_counted,
    a_site_is_told_to_its_own_organisation_and_of_years_with_rules,
);

/// A stay with preschool education of so many hours on so many days in a week.
fn offered(site: &str, care: &str, [from, until]: [&str; 2], hours: i32, days: i32) -> Value {
    let mut place = stay(site, care, from, (!until.is_empty()).then_some(until));
    place["preschoolEducation"] = json!({ "programme": "piramide", "hoursPerWeek": hours, "daysPerWeek": days });
    place
}

async fn hours(actor: &Actor, child: &str) -> Value {
    actor.get(&format!("/children/{child}/preschool-hours")).await.expect(200).json
}

/// Required, offered, expected and short.
fn sums(hours: &Value) -> Value {
    json!([hours["requiredHours"], hours["offeredHours"], hours["expectedHours"], hours["shortHours"]])
}

/// The keys of the rule parameters with their values.
fn parameters(answer: &Value) -> Vec<Value> {
    answer["parameters"].as_array().unwrap().iter().map(|one| json!([one["key"], one["value"]])).collect()
}

/// It is 1 September 2026. For who was born on this day hours count from Tuesday 14 April 2026 to Wednesday 13 October 2027: 548 days,
/// which is 392 working days, of which 101 until today.
const BORN: &str = "2023-10-14";

async fn the_hours_of_a_child_are_told_with_what_they_rest_on(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", BORN)).await.id();
    // Without a place, from Wednesday 2 September 291 days are left: 960 * 291/392 is 712.65, at 12.24 hours a week.
    let nowhere = hours(&north, &noor).await;
    assert_eq!(sums(&nowhere), json!([712.5, 0, 0, 712.5]));
    assert_eq!(nowhere["needed"], json!({ "hoursPerWeek": 12.25, "daysPerWeek": 3, "isPossible": true }));
    north.places(&noor, &stay(&ark, "dayCare", "2024-01-01", Some("2026-04-13"))).await;
    let place = offered(&ark, "dayCare", ["2026-04-14", ""], 8, 2);
    let place = north.places(&noor, &place).await;
    // 78.4 weeks of eight hours are 627.2, of which 161.6 until today; the other 798.5 in 58.2 weeks are 13.72 a week.
    let little = hours(&north, &noor).await;
    assert_eq!(sums(&little), json!([960, 161.5, 627, 333]));
    assert_eq!((&little["childId"], &little["asOf"]), (&json!(noor), &json!("2026-09-01")));
    assert_eq!((&little["from"], &little["until"]), (&json!("2026-04-14"), &json!("2027-10-13")));
    assert_eq!(little["needed"], json!({ "hoursPerWeek": 13.75, "daysPerWeek": 3, "isPossible": true }));
    assert_eq!(
        parameters(&little),
        [
            json!(["preschool.hoursTotal", "960"]),
            json!(["preschool.hoursPerDay", "6"]),
            json!(["preschool.startAge", "P2Y6M"]),
            json!(["preschool.endAge", "P4Y"]),
            json!(["preschool.lateStart", "proRata"]),
            json!(["anniversary.leapDay", "03-01"]),
        ]
    );
    assert_eq!(little["parameters"][0]["source"], "Besluit basisvoorwaarden kwaliteit voorschoolse educatie art. 2");
    let more = json!({ "preschoolEducation": { "programme": "piramide", "hoursPerWeek": 16, "daysPerWeek": 4 } });
    let changed = north.patch(&format!("/placements/{}", place.id()), &place.etag(), &more).await;
    changed.expect(200);
    let enough = hours(&north, &noor).await;
    assert_eq!((sums(&enough), &enough["needed"]), (json!([960, 323, 1254.25, 0]), &Value::Null));
    // Preschool keeps the holidays of the region of its location, and day care none.
    let summer = SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2025-2026".into(),
        name: "Zomervakantie".into(),
        start_date: "2026-07-18".parse().unwrap(),
        end_date: "2026-08-30".parse().unwrap(),
    };
    server.keeps_holiday(summer).await;
    assert_eq!(sums(&hours(&north, &noor).await), json!([960, 323, 1254.25, 0]));
    let kees = north.registers(&child("Kees", "Berg", BORN)).await.id();
    north.places(&kees, &offered(&ark, "preschool", ["2026-04-14", ""], 16, 4)).await;
    // Six weeks of 16 hours less, of 323.2 and of 1254.4.
    assert_eq!(sums(&hours(&north, &kees).await), json!([960, 227, 1158.25, 0]));
    north.get("/children/0198f000-0000-7000-8000-000000000000/preschool-hours").await.expect(404);
}

/// A child at two organisations that know they have the same child; the school hides from Bram where it is. With the ids under which
/// they know it, and Anna and Bram as both know them.
async fn joined(server: &Server) -> ([Actor; 2], [String; 2], [Actor; 2]) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let (ark, zee) = (north.adds_childcare("De Ark").await, south.adds_childcare("De Zee").await);
    let mut noor = child("Noor", "Linden", BORN);
    noor["guardians"] = json!([guardian("Anna", true), guardian("Bram", true)]);
    let at_north = north.registers(&noor).await;
    noor["guardians"][1]["locationHidden"] = json!(true);
    let at_south = south.registers(&noor).await;
    let link = north.get(&format!("/children/{}/links", at_north.id())).await.expect(200).ids().remove(0);
    for side in [&north, &south] {
        side.ask(Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    north.places(&at_north.id(), &offered(&ark, "preschool", ["2026-04-14", ""], 8, 2)).await;
    south.places(&at_south.id(), &offered(&zee, "preschool", ["2026-04-14", ""], 6, 2)).await;
    let guardians = [0, 1].map(|at| {
        let ids = [&at_north, &at_south].map(|known| known.json["guardians"][at]["id"].as_str().unwrap().to_owned());
        north.for_guardians(&[&ids[0], &ids[1]])
    });
    ([north, south], [at_north.id(), at_south.id()], guardians)
}

async fn a_guardian_is_told_of_all_places_and_an_organisation_of_its_own(server: Server) {
    let ([north, south], [at_north, at_south], [anna, _]) = joined(&server).await;
    assert_eq!(hours(&north, &at_north).await["expectedHours"], 627);
    // 78.4 weeks of six hours are 470.4, and of fourteen 1097.6.
    assert_eq!(hours(&south, &at_south).await["expectedHours"], 470.25);
    assert_eq!(sums(&hours(&anna, &at_north).await), json!([960, 282.75, 1097.5, 0]));
    let records = server.database().processing_records().await.unwrap();
    assert_eq!(records.iter().filter(|record| record.action == Action::ReadPreschoolHours).count(), 3);
}

async fn what_a_registration_hides_from_a_guardian_is_not_counted_for_that_guardian(server: Server) {
    let (_, [at_north, _], [_, bram]) = joined(&server).await;
    assert_eq!(hours(&bram, &at_north).await["expectedHours"], 627);
}

async fn a_municipality_sets_whether_who_starts_late_must_be_able_to_take_up_all_of_it(server: Server) {
    let (north, utrecht) = (server.childcare_provider("North").await, server.municipality("GM0344").await);
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", BORN)).await.id();
    // From Monday 11 January 2027 there are 39 weeks and three days: 198 of the 392 working days, which is 484.9 hours.
    north.places(&noor, &offered(&ark, "dayCare", ["2027-01-11", ""], 16, 4)).await;
    assert_eq!(hours(&north, &noor).await["requiredHours"], 484.75);
    let all = json!({ "key": "preschool.lateStart", "value": "full", "validFrom": "2026-09-01", "source": "Verordening 2026" });
    utrecht.post("/rule-parameters", &all).await.expect(201);
    let found = hours(&north, &noor).await;
    assert_eq!(found["requiredHours"], 960);
    assert_eq!(parameters(&found)[4], json!(["preschool.lateStart", "full"]));
}

/// Registers a child that was born on a day and places it; gives its id.
async fn places(actor: &Actor, name: &str, birth_date: &str, all: &[Value]) -> String {
    let id = actor.registers(&child(name, "Linden", birth_date)).await.id();
    for place in all {
        actor.places(&id, place).await;
    }
    id
}

async fn site(actor: &Actor, site: &str, query: &str) -> Value {
    actor.get(&format!("/locations/{site}/preschool-hours{query}")).await.expect(200).json
}

async fn a_site_is_told_how_it_stands_in_a_school_year_and_of_nobody(server: Server) {
    let north = server.childcare_provider("North").await;
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let noor = places(&north, "Noor", BORN, &[offered(&ark, "dayCare", ["2026-04-14", ""], 16, 4)]).await;
    places(&north, "Kees", BORN, &[offered(&ark, "dayCare", ["2026-04-14", ""], 8, 2)]).await;
    let moves =
        [offered(&boog, "dayCare", ["2026-04-14", "2026-12-31"], 16, 4), offered(&ark, "dayCare", ["2027-01-01", ""], 16, 4)];
    places(&north, "Bram", BORN, &moves).await;
    places(&north, "Daan", BORN, &[stay(&ark, "dayCare", "2026-04-14", None)]).await;
    places(&north, "Lies", BORN, &[offered(&boog, "dayCare", ["2026-04-14", ""], 16, 4)]).await;
    let found = site(&north, &ark, "?schoolYear=2026-2027").await;
    let head = |name: &str| found[name].clone();
    assert_eq!((head("locationId"), head("schoolYear")), (json!(ark), json!("2026-2027")));
    assert_eq!(
        (head("children"), head("reaching"), head("short"), head("shortHours")),
        (json!(3), json!(2), json!(1), json!(333))
    );
    // From Monday 3 August 2026 to Friday 30 July 2027 there are 52 weeks: 832 and 416 hours, and from Friday 1 January 151 days,
    // which is 483.2 hours.
    assert_eq!(head("offeredHours"), 832 + 416 + 483);
    assert_eq!(head("groups"), json!({ "mostChildren": 3, "groups": 1, "professionals": 1 }));
    assert_eq!(head("coach"), json!({ "date": "2027-01-01", "children": 3, "indicated": 0, "hours": 30 }));
    let keys: Vec<_> = parameters(&found).into_iter().skip(6).collect();
    assert_eq!(
        keys,
        [
            json!(["preschool.groupMaximum", "16"]),
            json!(["preschool.childrenPerProfessional", "8"]),
            json!(["preschool.coachHoursPerChild", "10"]),
            json!(["preschool.coachReferenceDate", "01-01"]),
        ]
    );
    assert!(!found.to_string().contains(&noor) && !found.to_string().contains("Noor"));
    // The year in which today falls, where none is named.
    assert_eq!(site(&north, &ark, "").await, found);
}

async fn the_children_of_a_site_leave_a_trace_and_who_has_left_is_counted(server: Server) {
    let north = server.childcare_provider("North").await;
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    // Gone for so long that its organisation sees it no more.
    let gone = places(&north, "Noor", "2020-10-14", &[offered(&ark, "dayCare", ["2023-04-14", "2024-10-13"], 16, 4)]).await;
    places(&north, "Kees", "2020-10-14", &[offered(&boog, "dayCare", ["2023-04-14", "2024-10-13"], 16, 4)]).await;
    north.get(&format!("/children/{gone}")).await.expect(404);
    let found = site(&north, &ark, "?schoolYear=2023-2024").await;
    assert_eq!((&found["children"], &found["reaching"], &found["coach"]["children"]), (&json!(1), &json!(1), &json!(1)));
    let records = server.database().processing_records().await.unwrap();
    let touched: Vec<_> = records.iter().filter(|record| record.action == Action::ReadSitePreschool).collect();
    let children: Vec<_> = touched.iter().flat_map(|record| &record.children).map(|id| id.uuid().to_string()).collect();
    assert_eq!((touched.len(), children), (1, vec![gone]));
}

async fn what_is_offered_at_sites_beyond_a_narrowed_token_is_not_counted(server: Server) {
    let north = server.childcare_provider("North").await;
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let both = [offered(&ark, "dayCare", ["2026-04-14", ""], 8, 2), offered(&boog, "dayCare", ["2026-04-14", ""], 8, 2)];
    let noor = places(&north, "Noor", BORN, &both).await;
    assert_eq!(site(&north, &ark, "").await["shortHours"], 0);
    let narrowed = north.narrowed_to(&[&ark]);
    assert_eq!(site(&narrowed, &ark, "").await["shortHours"], 333);
    assert_eq!(hours(&narrowed, &noor).await["shortHours"], 333);
}

async fn a_site_is_told_to_its_own_organisation_and_of_years_with_rules(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let path = format!("/locations/{ark}/preschool-hours");
    south.get(&path).await.expect(403);
    server.municipality("GM0344").await.get(&path).await.expect(403);
    north.narrowed_to(&[&boog]).get(&path).await.expect(403);
    north.narrowed_to(&[&ark]).get(&path).await.expect(200);
    north.get("/locations/0198f000-0000-7000-8000-000000000000/preschool-hours").await.expect(404);
    north.get(&format!("{path}?schoolYear=2021-2022")).await.expect(200);
    north.get(&format!("{path}?schoolYear=2020-2021")).await.expect_faults(409, &[("schoolYear", "norms-unknown")]);
    north.get(&format!("{path}?schoolYear=2026-2028")).await.expect_faults(409, &[("schoolYear", "format")]);
    north.get(&format!("{path}?schoolYear=2026")).await.expect(400);
    let empty = site(&north, &ark, "?schoolYear=9998-9999").await;
    assert_eq!((&empty["children"], &empty["groups"]["groups"], &empty["coach"]["hours"]), (&json!(0), &json!(0), &json!(0)));
}
