//! Organisations, locations, partnerships, holidays, code lists, rule parameters and the import of registers.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

on_both!(
    an_organisation_changes_its_own_name_and_numbers,
    a_number_belongs_to_one_organisation,
    a_location_is_added_found_changed_and_closed,
    a_location_that_cannot_be_is_refused_with_every_reason,
    a_partnership_is_formed_by_a_party_and_seen_by_the_parties_and_their_municipality,
    code_lists_are_told_in_both_languages,
    rule_parameters_hold_on_a_day_with_their_source,
    a_municipality_sets_its_own_value_where_that_is_allowed,
    an_import_of_schools_reports_every_row_and_changes_nothing_when_repeated,
    a_municipality_imports_its_own_schools_from_the_national_file,
    a_file_that_is_no_register_is_refused,
);

fn own(actor: &Actor) -> String {
    format!("/organisations/{}", actor.organisation)
}

async fn an_organisation_changes_its_own_name_and_numbers(server: Server) {
    let north = server.childcare_provider("North").await;
    let changed = north
        .patch(&own(&north), "*", &json!({ "name": "Noord", "kvk": "12345678", "oin": "00000001003214345000" }))
        .await
        .expect(200);
    assert_eq!((&changed.json["name"], &changed.json["kvk"]), (&json!("Noord"), &json!("12345678")));
    assert_eq!(north.get("/organisations?kvk=12345678").await.expect(200).ids(), [north.organisation.to_string()]);
    let cleared = north.patch(&own(&north), &changed.etag(), &json!({ "kvk": null })).await.expect(200);
    assert_eq!((&cleared.json["kvk"], &cleared.json["name"]), (&Value::Null, &json!("Noord")));
    north.patch(&own(&north), "*", &json!({ "kind": "schoolBoard" })).await.expect_faults(400, &[("#/kind", "unknown")]);
}

async fn a_number_belongs_to_one_organisation(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    north.patch(&own(&north), "*", &json!({ "kvk": "12345678" })).await.expect(200);
    south.patch(&own(&south), "*", &json!({ "kvk": "12345678" })).await.expect_faults(409, &[("#/kvk", "identifier-taken")]);
    north.patch(&own(&north), "*", &json!({ "kvk": "12345678" })).await.expect(200);
}

async fn a_location_is_added_found_changed_and_closed(server: Server) {
    let linde = server.school_board("De Linde").await;
    let stated = json!({
        "kind": "school", "name": "De Lindeschool", "brin": "28BF00", "care": ["school"], "municipality": "GM0344", "district": "WK034401",
        "holidayRegion": "middle",
        "programmes": [{ "code": "piramide", "phase": "earlySchool", "startDate": "2024-08-01" }]
    });
    let added = linde.post(&format!("{}/locations", own(&linde)), &stated).await.expect(201);
    assert_eq!(added.header("location"), format!("/v1/locations/{}", added.id()));
    let other = linde
        .adds_location(&json!({ "kind": "school", "name": "Dependance", "care": ["school"], "municipality": "GM0307" }))
        .await;
    let ids = async |query: &str| linde.get(&format!("/locations?{query}")).await.expect(200).ids();
    assert_eq!(ids("brin=28BF00").await, [added.id()]);
    assert_eq!(ids("municipality=GM0307").await, [other.clone()]);
    assert_eq!(ids("kind=childcare").await, [""; 0]);
    assert_eq!(linde.get(&format!("{}/locations", own(&linde))).await.expect(200).ids(), [added.id(), other.clone()]);
    let path = format!("/locations/{}", added.id());
    let closed =
        linde.patch(&path, &added.etag(), &json!({ "closedDate": "2026-08-01", "name": "De oude Linde" })).await.expect(200);
    assert_eq!((&closed.json["closedDate"], &closed.json["brin"]), (&json!("2026-08-01"), &json!("28BF00")));
    assert_eq!(ids("openOn=2026-07-31").await, [added.id(), other.clone()]);
    assert_eq!(ids("openOn=2026-08-01").await, [other]);
    linde.get(&path).await.expect(200);
    linde.ask(Method::DELETE, &path).await.expect_problem(405, "method-not-allowed");
}

async fn a_location_that_cannot_be_is_refused_with_every_reason(server: Server) {
    let north = server.childcare_provider("North").await;
    let path = format!("{}/locations", own(&north));
    let wrong = json!({
        "kind": "childcare", "name": "De Ark", "brin": "28BF00", "care": ["dayCare", "school", "dayCare"], "municipality": "GM0344",
        "programmes": [{ "code": "made-up", "phase": "preschool", "startDate": "2024-08-01", "endDate": "2024-07-31" }]
    });
    north.post(&path, &wrong).await.expect_faults(
        409,
        &[
            ("#/brin", "identifier-of-other-kind"),
            ("#/care/1", "care-of-other-kind"),
            ("#/care/2", "duplicate-entry"),
            ("#/programmes/0/code", "programme-unknown"),
            ("#/programmes/0/endDate", "end-before-start"),
        ],
    );
    let childcare =
        |lrk: &str| json!({ "kind": "childcare", "name": "De Ark", "lrk": lrk, "care": ["dayCare"], "municipality": "GM0344" });
    north.post(&path, &childcare("213853164")).await.expect(201);
    north.post(&path, &childcare("213853164")).await.expect_faults(409, &[("#/lrk", "identifier-taken")]);
    north
        .post(&path, &json!({ "kind": "bakery", "care": [], "municipality": "344" }))
        .await
        .expect_faults(400, &[("#/care", "minItems"), ("#/kind", "enum"), ("#/municipality", "pattern"), ("#/name", "required")]);
}

async fn a_partnership_is_formed_by_a_party_and_seen_by_the_parties_and_their_municipality(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, lindeschool) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let stated = json!({
        "name": "Kindcentrum De Linde", "schoolLocationId": lindeschool, "childcareLocationIds": [ark], "startDate": "2026-01-01"
    });
    let formed = north.post("/partnerships", &stated).await.expect(201);
    let path = format!("/partnerships/{}", formed.id());
    for reader in [&north, &linde, &server.municipality("GM0344").await] {
        reader.get(&path).await.expect(200);
        assert_eq!(reader.get("/partnerships").await.expect(200).ids(), [formed.id()]);
    }
    server.municipality("GM0307").await.get(&path).await.expect(404);
    let ended = linde.patch(&path, &formed.etag(), &json!({ "endDate": "2026-12-31" })).await.expect(200);
    assert_eq!(ended.json["endDate"], "2026-12-31");
    north
        .patch(&path, &ended.etag(), &json!({ "endDate": "2025-12-31" }))
        .await
        .expect_faults(409, &[("#/endDate", "end-before-start")]);
    let mut swapped = stated.clone();
    (swapped["schoolLocationId"], swapped["childcareLocationIds"]) = (json!(ark), json!([lindeschool]));
    north
        .post("/partnerships", &swapped)
        .await
        .expect_faults(409, &[("#/childcareLocationIds/0", "partner-kind"), ("#/schoolLocationId", "partner-kind")]);
}

async fn code_lists_are_told_in_both_languages(server: Server) {
    let north = server.childcare_provider("North").await;
    let lists = north.get("/code-lists").await.expect(200);
    assert!(!lists.items().is_empty());
    for list in lists.items() {
        let path = format!("/code-lists/{}", list["name"].as_str().unwrap());
        let dutch = north.get(&path).await.expect(200);
        let english = north.get(&path).with("accept-language", "en").await.expect(200);
        assert_ne!(dutch.json["description"], english.json["description"]);
        assert!(!dutch.json["entries"].as_array().unwrap().is_empty());
    }
    north.get("/code-lists/nothing").await.expect_problem(404, "not-found");
    north.get("/code-lists?page=2").await.expect_faults(400, &[("page", "unknown")]);
}

async fn rule_parameters_hold_on_a_day_with_their_source(server: Server) {
    let north = server.childcare_provider("North").await;
    let list = north.pages("/rule-parameters?on=2026-09-01", None).await.concat();
    let find = |key: &str| list.iter().find(|one| one["key"] == key).cloned().unwrap();
    assert_eq!(
        (find("gap.bridgeDays")["value"].as_str(), find("preschool.hoursTotal")["value"].as_str()),
        (Some("42"), Some("960"))
    );
    assert!(list.iter().all(|one| !one["source"].as_str().unwrap().is_empty()));
    north.get("/rule-parameters?on=1900-01-01").await.expect(200);
    north.get("/rule-parameters?on=2026-02-30").await.expect_faults(400, &[("on", "format")]);
}

async fn a_municipality_sets_its_own_value_where_that_is_allowed(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let set = |key: &str, value: &str, from: &str| json!({ "key": key, "value": value, "validFrom": from, "source": "Verordening 2026" });
    let made = utrecht.post("/rule-parameters", &set("gap.bridgeDays", "35", "2026-10-01")).await.expect(201);
    assert_eq!(made.json["recordedBy"], json!(utrecht.organisation));
    let value = async |query: &str| {
        let list = utrecht.pages(&format!("/rule-parameters?{query}"), None).await.concat();
        list.iter().find(|one| one["key"] == "gap.bridgeDays").unwrap()["value"].clone()
    };
    assert_eq!(value("on=2026-10-01&municipality=GM0344").await, "35");
    assert_eq!(value("on=2026-09-30&municipality=GM0344").await, "42");
    assert_eq!(value("on=2026-10-01&municipality=GM0307").await, "42");
    assert_eq!(value("on=2026-10-01").await, "42");
    utrecht.follow(made.header("location")).await.expect(200);
    for (body, place, code) in [
        (set("gap.bridgeDays", "35", "2026-08-31"), "#/validFrom", "parameter-in-past"),
        (set("gap.bridgeDays", "many", "2026-10-01"), "#/value", "parameter-value"),
        (set("gap.bridgeDays", "367", "2026-10-01"), "#/value", "parameter-above-most"),
        (set("preschool.nonTargetHours", "8784.5", "2026-10-01"), "#/value", "parameter-above-most"),
        (set("no.suchParameter", "1", "2026-10-01"), "#/key", "parameter-unknown"),
        (set("workingTime.dailyRestHours", "10", "2026-10-01"), "#/key", "parameter-not-local"),
    ] {
        utrecht.post("/rule-parameters", &body).await.expect_faults(409, &[(place, code)]);
    }
}

const SCHOOLS: &[u8] = include_bytes!("../../fixtures/registers/schools_v2.cp1252.csv");

async fn an_import_of_schools_reports_every_row_and_changes_nothing_when_repeated(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let import = || utrecht.ask(Method::POST, "/imports?kind=schools").bytes("text/csv", SCHOOLS);
    let first = import().await.expect(201);
    let path = format!("/imports/{}", first.id());
    assert_eq!(utrecht.get(&path).await.expect(200).json, first.json);
    let rows = utrecht.get(&format!("{path}/rows")).await.expect(200);
    let counts = |answer: &tests::Answer, names: &[&str]| -> i64 {
        names.iter().map(|name| answer.json["counts"][name].as_i64().unwrap()).sum()
    };
    if rows.next().is_none() {
        let told = i64::try_from(rows.items().len()).unwrap();
        assert_eq!(told, counts(&first, &["made", "changed", "refused", "closed", "left"]), "{rows}");
    }
    assert!(rows.items().iter().all(|row| row["outcome"] != "refused" || !row["reasons"].as_array().unwrap().is_empty()));
    let second = import().await.expect(201);
    assert_eq!(counts(&second, &["made", "changed", "closed"]), 0, "{second}");
    assert_eq!(counts(&second, &["unchanged"]), counts(&first, &["made", "changed", "unchanged"]), "{second}");
}

/// The open data lies beside the checkout; the project does not hold it.
fn published(day: &str) -> Option<Vec<u8>> {
    let name = format!("../../shared/data/schools/alle-schoolvestigingen-basisonderwijs_{day}.cp1252.csv.gz");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let found = std::fs::read(&path).ok();
    if found.is_none() {
        eprintln!("skipped: {} is not there; the open data lies beside the checkout", path.display());
    }
    found
}

async fn a_municipality_imports_its_own_schools_from_the_national_file(server: Server) {
    let (Some(april), Some(august)) = (published("2026-04-18"), published("2026-08-04")) else { return };
    let utrecht = server.municipality("GM0344").await;
    let counts = async |file: &[u8]| {
        let import = utrecht.ask(Method::POST, "/imports?kind=schools").bytes("application/gzip", file);
        import.await.expect(201).json["counts"].clone()
    };
    // Every row of another municipality is refused; 98 of the 6,107 are of Utrecht.
    let told = |made: u32, changed: u32, unchanged: u32, refused: u32| json!({ "made": made, "changed": changed, "unchanged": unchanged, "refused": refused, "closed": 0, "left": 0 });
    assert_eq!(counts(&april).await, told(98, 0, 0, 6009));
    assert_eq!(counts(&april).await, told(0, 0, 98, 6009));
    let update = counts(&august).await;
    assert_eq!((update["made"].as_u64(), update["closed"].as_u64()), (Some(0), Some(0)), "{update}");
    assert_eq!(utrecht.get("/locations?municipality=GM0344&kind=school&pageSize=100").await.expect(200).items().len(), 98);
    let north = server.school_board("De Linde").await;
    let school = utrecht.get("/locations?kind=school&pageSize=1").await.expect(200).ids().remove(0);
    let noor = north.registers(&tests::city::child("Noor", "Linden", "2022-10-14")).await.id();
    north.places(&noor, &tests::city::school(&school, "1", "2026-10-14", None)).await;
}

async fn a_file_that_is_no_register_is_refused(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    for body in [&b""[..], b"\0\0\0", b"a,b,c\n1,2,3\n", b"\x1f\x8b\x08broken", b"{}"] {
        let answer = utrecht.ask(Method::POST, "/imports?kind=schools").bytes("text/csv", body).await;
        assert!(matches!(answer.status, 400 | 409), "{answer}");
    }
    utrecht.ask(Method::POST, "/imports?kind=schools").json(&json!({})).await.expect_problem(415, "unsupported-media-type");
    utrecht.ask(Method::POST, "/imports").bytes("text/csv", SCHOOLS).await.expect_faults(400, &[("kind", "required")]);
    utrecht.ask(Method::POST, "/imports?kind=bakeries").bytes("text/csv", SCHOOLS).await.expect_faults(400, &[("kind", "enum")]);
}
