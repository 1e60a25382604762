//! Figures of a municipality: indicators, publications, and what these show to whom.

mod closing;
mod directed;
mod kept;

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, stay},
    on_both,
};

use crate::result_agreements;

on_both!(
    what_is_counted_is_told_to_everybody_in_both_languages,
    a_municipality_publishes_the_months_that_are_over_and_nobody_else_does,
    figures_are_told_by_place_and_by_month_or_school_year,
    small_groups_are_hidden_and_what_is_hidden_is_in_no_row,
    what_was_published_stays_and_an_earlier_day_has_its_own_publication,
    figures_are_a_table_too_and_are_known_again,
    the_service_publishes_by_itself_on_its_day,
    reach_is_told_apart_by_reason_and_waiting_by_step,
    only_the_own_municipality_reads_figures,
    an_agreement_is_measured_by_the_figure_that_is_published,
    an_agreement_is_held_against_the_figure_of_its_own_school_year,
);

/// Lets the service count and close what it would count and close by itself within seconds.
pub(crate) async fn settle(server: &Server) {
    while server.database().refresh_next_steps(server.clock().now()).await.unwrap() {}
    server.database().settle_figures().await.unwrap();
}

/// Publishes, and waits until the figures are closed; gives the publication.
pub(crate) async fn publishes(server: &Server, municipality: &Actor) -> Value {
    let made = municipality.ask(reqwest::Method::POST, "/publications").await.expect(201);
    closed(server, municipality, &made.id()).await
}

async fn closed(server: &Server, municipality: &Actor, id: &str) -> Value {
    loop {
        settle(server).await;
        // The service closes it too; whoever comes second has nothing to do.
        drop(server.database().close_publications(server.clock().now()).await);
        let found = municipality.get(&format!("/publications/{id}")).await.expect(200).json;
        if found["state"] == "closed" {
            return found;
        }
    }
}

/// So many children with a place in day care since January 2025.
async fn place_many(north: &Actor, site: &str, district: &str, count: usize) -> Vec<String> {
    let mut children = Vec::new();
    for number in 0..count {
        let letter = |part: usize| char::from(b'a' + u8::try_from(part % 26).unwrap());
        let mut stated = child(&format!("Kind{}{}", letter(number), letter(number / 26)), "Berg", "2023-04-10");
        stated["district"] = json!(district);
        let id = north.registers(&stated).await.id();
        north.places(&id, &stay(site, "dayCare", "2025-01-06", None)).await;
        children.push(id);
    }
    children
}

fn points(metric: &Value, key: &str) -> Vec<(String, Value, Value, Value)> {
    let series = metric["series"].as_array().unwrap();
    let Some(found) = series.iter().find(|one| one["key"] == key && one["part"] == "whole") else { return Vec::new() };
    let point = |point: &Value| {
        let text = point["period"].as_str().unwrap().to_owned();
        (text, point["numerator"].clone(), point["denominator"].clone(), point["hidden"].clone())
    };
    found["points"].as_array().unwrap().iter().map(point).collect()
}

async fn what_is_counted_is_told_to_everybody_in_both_languages(server: Server) {
    let north = server.childcare_provider("North").await;
    let listed = north.get("/indicators?pageSize=100").await.expect(200);
    assert_eq!(listed.items().len(), 21);
    let reach = north.get("/indicators/preschool-reach").await.expect(200).json;
    assert_eq!((&reach["formula"], &reach["unit"]), (&json!("preschool-reach.v1"), &json!("percentage")));
    assert_eq!(reach["parts"].as_array().unwrap().len(), 6);
    assert!(reach["name"].as_str().unwrap().contains("voorschoolse"));
    let english = north.get("/indicators/preschool-reach").header("accept-language", "en").await.expect(200).json;
    assert!(english["name"].as_str().unwrap().contains("preschool"));
    north.get("/indicators/happiness").await.expect(400);
}

async fn a_municipality_publishes_the_months_that_are_over_and_nobody_else_does(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let empty = utrecht.get("/lea-metrics?municipality=GM0344").await.expect(200).json;
    assert_eq!((&empty["publication"], &empty["items"]), (&Value::Null, &json!([])));
    let made = utrecht.ask(reqwest::Method::POST, "/publications").await.expect(201);
    assert_eq!((&made.json["lastMonth"], &made.json["number"]), (&json!("2026-08"), &json!(1)));
    let shown = closed(&server, &utrecht, &made.id()).await;
    assert_eq!((&shown["threshold"], &shown["isAutomatic"]), (&json!(5), &json!(false)));
    let again = utrecht.ask(reqwest::Method::POST, "/publications").await;
    again.expect_faults(409, &[("#", "months-published")]);
    north.ask(reqwest::Method::POST, "/publications").await.expect(403);
    utrecht.in_role(Role::Professional).ask(reqwest::Method::POST, "/publications").await.expect(403);
    assert_eq!(utrecht.get("/publications").await.expect(200).ids(), [made.id()]);
    let other = server.municipality("GM0307").await;
    other.get(&format!("/publications/{}", made.id())).await.expect_problem(404, "not-found");
    let overview = utrecht.get("/lea-metrics?municipality=GM0344").await.expect(200).json;
    assert_eq!(overview["publication"]["id"], json!(made.id()));
    assert_eq!(overview["items"].as_array().unwrap().len(), 21);
    let records = server.database().processing_records().await.unwrap();
    assert!(records.is_empty(), "figures name nobody: {records:?}");
}

async fn figures_are_told_by_place_and_by_month_or_school_year(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let (ark, boot) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boot").await);
    place_many(&north, &ark, "WK034401", 12).await;
    place_many(&north, &boot, "WK034402", 8).await;
    let publication = publishes(&server, &utrecht).await;
    let read = async |query: &str| {
        let path = format!("/lea-metrics/line-interruptions?municipality=GM0344&{query}");
        utrecht.get(&path).await.expect(200).json
    };
    let all = read("from=2025-01&to=2026-12").await;
    assert_eq!((&all["formula"], &all["by"]), (&json!("line-interruptions.v1"), &json!("municipality")));
    assert_eq!(all["publication"], json!({ "id": publication["id"], "date": "2026-09-01" }));
    let found = points(&all, "GM0344");
    assert_eq!(found.len(), 20, "from January 2025 until August 2026");
    assert_eq!(found[0], ("2025-01".to_owned(), json!(0), json!(0), json!(false)), "nobody was there on 1 January");
    assert_eq!(found[1], ("2025-02".to_owned(), json!(0), json!(20), json!(false)));
    let point = &all["series"][0]["points"][13];
    assert_eq!((&point["value"], &point["previousYear"]["denominator"]), (&json!(0.0), &json!(20)));
    let districts = read("by=district&from=2026-08&to=2026-08").await;
    assert_eq!(points(&districts, "WK034401"), [("2026-08".to_owned(), json!(0), json!(12), json!(false))]);
    let sites = read("by=location&from=2026-08&to=2026-08").await;
    assert_eq!(points(&sites, &boot), [("2026-08".to_owned(), json!(0), json!(8), json!(false))]);
    assert!(sites["series"].as_array().unwrap().iter().any(|one| one["label"] == "De Boot"));
    let holders = read("by=organisation&period=schoolYear&from=2024-08&to=2026-08").await;
    let expected = [
        ("2024-2025".to_owned(), json!(0), json!(20), json!(false)),
        ("2025-2026".to_owned(), json!(0), json!(20), json!(false)),
        ("2026-2027".to_owned(), json!(0), json!(20), json!(false)),
    ];
    assert_eq!(points(&holders, &north.organisation.to_string()), expected);
    let overview = utrecht.get("/lea-metrics?municipality=GM0344").await.expect(200).json;
    let item = overview["items"].as_array().unwrap().iter().find(|one| one["indicator"] == "line-interruptions").unwrap();
    assert_eq!((&item["period"], &item["denominator"]), (&json!("2026-2027"), &json!(20)));
    assert_eq!(item["previousYear"]["denominator"], 20, "what lasts is told of the last month of a school year");
}

async fn small_groups_are_hidden_and_what_is_hidden_is_in_no_row(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let (ark, boot, zee) =
        (north.adds_childcare("De Ark").await, north.adds_childcare("De Boot").await, north.adds_childcare("De Zee").await);
    place_many(&north, &ark, "WK034401", 12).await;
    place_many(&north, &boot, "WK034402", 2).await;
    place_many(&north, &zee, "WK034403", 9).await;
    publishes(&server, &utrecht).await;
    let path = "/lea-metrics/line-interruptions?municipality=GM0344&from=2026-08&to=2026-08&by=location";
    let found = utrecht.get(path).await.expect(200).json;
    assert_eq!(points(&found, &boot), [("2026-08".to_owned(), Value::Null, Value::Null, json!(true))]);
    let hidden = |metric: &Value, key: &str| points(metric, key)[0].3 == json!(true);
    let by = async |level: &str| utrecht.get(&path.replace("by=location", level)).await.expect(200).json;
    let (holders, all) = (by("by=organisation").await, by("by=municipality").await);
    let totals = hidden(&holders, &north.organisation.to_string()) && hidden(&all, "GM0344");
    assert!(hidden(&found, &ark) || hidden(&found, &zee) || totals, "what is hidden is the total less the others: {found}");
    let told =
        "select count(*) as number from published_cells where hidden and (numerator is not null or denominator is not null)";
    assert_eq!(
        server.store().rows(&told.replace("count(*)", "cast(count(*) + 1 as integer)")),
        1,
        "hidden cells have no numbers"
    );
    let small = "select cast(1 as integer) as number from published_cells where not hidden and denominator between 1 and 4";
    assert_eq!(server.store().rows(small), 0, "what is shown is no small group");
}

async fn what_was_published_stays_and_an_earlier_day_has_its_own_publication(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let ark = north.adds_childcare("De Ark").await;
    place_many(&north, &ark, "WK034401", 10).await;
    let first = publishes(&server, &utrecht).await;
    // More children come to be known, who were there all the time.
    place_many(&north, &ark, "WK034402", 15).await;
    server.clock().set("2026-10-02T09:00:00+02:00");
    let second = publishes(&server, &utrecht).await;
    assert_eq!(second["number"], 2);
    let read = async |query: &str| {
        let path = format!("/lea-metrics/line-interruptions?municipality=GM0344&from=2026-08&to=2026-12{query}");
        utrecht.get(&path).await.expect(200).json
    };
    let now = read("").await;
    let at = |period: &str, count: i32| (period.to_owned(), json!(0), json!(count), json!(false));
    assert_eq!(points(&now, "GM0344"), [at("2026-08", 10), at("2026-09", 25)], "August stays as it was published");
    let before = read("&asOf=2026-10-01").await;
    assert_eq!((&before["publication"]["id"], points(&before, "GM0344")), (&first["id"], vec![at("2026-08", 10)]));
    let none = read("&asOf=2026-08-31").await;
    assert_eq!((&none["publication"], &none["series"]), (&Value::Null, &json!([])));
    let year = read("&period=schoolYear").await;
    assert_eq!(points(&year, "GM0344"), [at("2026-2027", 25)], "the year to date is the last month that was published");
    let year = read("&period=schoolYear&asOf=2026-09-30").await;
    assert_eq!(points(&year, "GM0344"), [at("2026-2027", 10)]);
}

async fn figures_are_a_table_too_and_are_known_again(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let ark = north.adds_childcare("=De \"Ark\"").await;
    place_many(&north, &ark, "WK034401", 10).await;
    let publication = publishes(&server, &utrecht).await;
    let path = "/lea-metrics/line-interruptions?municipality=GM0344&by=location&from=2026-08&to=2026-08";
    let shown = utrecht.get(path).await.expect(200);
    assert_eq!(shown.etag(), format!("\"{}-json\"", publication["id"].as_str().unwrap()));
    utrecht.get(path).header("if-none-match", &shown.etag()).await.expect(304);
    let table = utrecht.get(path).header("accept", "text/csv").await.expect(200);
    assert!(table.header("content-type").starts_with("text/csv"), "{}", table.header("content-type"));
    let lines: Vec<&str> = table.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", table.text);
    assert!(lines[0].starts_with("indicator,formula,municipality,by,publication"));
    assert!(lines[1].contains("\"'=De \"\"Ark\"\"\",whole,2026-08,0,10,0,,false"), "{}", lines[1]);
    utrecht.get(path).header("accept", "application/xml").await.expect(406);
    let wrong = "/lea-metrics/line-interruptions?municipality=GM0344&from=2026-13";
    utrecht.get(wrong).await.expect(400);
}

async fn the_service_publishes_by_itself_on_its_day(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let request = async || server.database().request_due_publications(server.clock().now()).await.unwrap();
    assert_eq!(request().await, 0, "it joined today");
    server.clock().set("2026-10-04T09:00:00+02:00");
    server.sets_parameter("leaMetric.publicationDay", "5", "2026-10-04").await;
    assert_eq!(request().await, 0, "not before the fifth");
    server.clock().set("2026-10-05T00:30:00+02:00");
    assert_eq!(request().await, 1);
    assert_eq!(request().await, 0, "once");
    let id = utrecht.get("/publications").await.expect(200).ids().remove(0);
    let found = closed(&server, &utrecht, &id).await;
    assert_eq!((&found["isAutomatic"], &found["lastMonth"]), (&json!(true), &json!("2026-09")));
}

async fn reach_is_told_apart_by_reason_and_waiting_by_step(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let (health, ark) = (server.youth_health("JGZ").await, north.adds_childcare("De Ark").await);
    for number in 0..12_u8 {
        let letter = char::from(b'a' + number);
        let toddler = child(&format!("Mila{letter}"), "Bos", "2023-12-20");
        let signalled = json!({ "child": toddler, "signalledDate": "2026-06-01",
            "indication": { "indicated": true, "date": "2026-06-08", "criteriaVersion": "2026-1" } });
        let referral = health.post("/referrals", &signalled).await.expect(201);
        if number < 6 {
            let known = north.registers(&toddler).await.id();
            let placed = json!({ "locationId": ark, "care": "preschool", "startDate": "2026-07-06", "hoursPerWeek": 16,
                "preschoolEducation": { "programme": "piramide", "hoursPerWeek": 16, "daysPerWeek": 4 } });
            north.places(&known, &placed).await;
            let link = north.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
            for side in [&north, &health] {
                side.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
            }
        } else {
            let body = json!({ "state": "declined", "date": "2026-06-20", "reason": "guardiansDecline" });
            health.post(&format!("/referrals/{}/_advance", referral.id()), &body).if_match("*").await.expect(200);
        }
    }
    publishes(&server, &utrecht).await;
    let read = async |code: &str| {
        let path = format!("/lea-metrics/{code}?municipality=GM0344&from=2026-07&to=2026-08");
        utrecht.get(&path).await.expect(200).json
    };
    let reach = read("preschool-reach").await;
    let at =
        |period: &str, numerator: i32, denominator: i32| (period.to_owned(), json!(numerator), json!(denominator), json!(false));
    assert_eq!(points(&reach, "GM0344"), [at("2026-07", 0, 12), at("2026-08", 6, 12)]);
    let part = |metric: &Value, part: &str| {
        let found = metric["series"].as_array().unwrap().iter().find(|one| one["part"] == part).cloned();
        found.map(|one| one["points"][1].clone()).unwrap_or_default()
    };
    let declined = part(&reach, "guardiansDecline");
    assert_eq!((&declined["numerator"], &declined["denominator"], &declined["value"]), (&json!(6), &json!(6), &json!(100.0)));
    let waiting = read("preschool-waiting").await;
    let whole = &waiting["series"].as_array().unwrap().iter().find(|one| one["part"] == "whole").unwrap()["points"][0];
    assert_eq!(
        (&whole["denominator"], &whole["value"], &whole["ninetiethPercentile"]),
        (&json!(6), &json!(35.0), &json!(35)),
        "six waited as long, so it is of nobody in particular"
    );
}

async fn only_the_own_municipality_reads_figures(server: Server) {
    let (utrecht, amersfoort) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let north = server.childcare_provider("North").await;
    for path in ["/lea-metrics?municipality=GM0344", "/lea-metrics/preschool-reach?municipality=GM0344"] {
        utrecht.get(path).await.expect(200);
        utrecht.in_role(Role::Professional).get(path).await.expect(200);
        utrecht.with_scopes(&[domain::authority::Scope::RegistryRead]).get(path).await.expect(403);
        amersfoort.get(path).await.expect(403);
        north.get(path).await.expect(403);
    }
    utrecht.get("/lea-metrics").await.expect(400);
}

async fn an_agreement_is_measured_by_the_figure_that_is_published(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let linde = server.school_board("De Linde").await;
    let ark = north.adds_childcare("De Ark").await;
    place_many(&north, &ark, "WK034401", 8).await;
    let mut stated = result_agreements::stated(&[&linde]);
    for (member, value) in [
        ("indicator", json!("line-interruptions")),
        ("baseline", json!(20)),
        ("target", json!(5)),
        ("schoolYear", json!("2026-2027")),
        ("moments", json!(["2026-10-01", "2027-06-01"])),
    ] {
        stated[member] = value;
    }
    let path = result_agreements::agreed(&utrecht, &stated, &[&linde]).await;
    assert_eq!(linde.get(&path).await.expect(200).json["standing"]["value"], Value::Null);
    publishes(&server, &utrecht).await;
    let overview = utrecht.get("/lea-metrics?municipality=GM0344").await.expect(200).json;
    let items = overview["items"].as_array().unwrap();
    let item = items.iter().find(|one| one["indicator"] == "line-interruptions").unwrap();
    assert_eq!((&item["value"], &item["target"], &item["denominator"]), (&json!(0.0), &json!(5.0), &json!(8)));
    let others = items.iter().filter(|one| one["indicator"] != "line-interruptions");
    assert!(others.clone().all(|one| one["target"] == Value::Null), "{overview}");
    let metric = utrecht.get("/lea-metrics/line-interruptions?municipality=GM0344").await.expect(200).json;
    assert_eq!(metric["target"], json!(5.0));
    // Whoever is a party reads how it stands, and no figure besides.
    let standing = linde.get(&path).await.expect(200).json["standing"].clone();
    assert_eq!(
        (&standing["source"], &standing["date"], &standing["code"]),
        (&json!("computed"), &json!("2026-08-31"), &json!("onTrack"))
    );
    assert_eq!(standing["value"].as_f64(), Some(0.0));
    // What was closed stays as it was: a later target comes with the next publication.
    stated["target"] = json!(3);
    result_agreements::agreed(&utrecht, &stated, &[&linde]).await;
    let again = utrecht.get("/lea-metrics/line-interruptions?municipality=GM0344").await.expect(200).json;
    assert_eq!(again, metric);
}

async fn an_agreement_is_held_against_the_figure_of_its_own_school_year(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let (linde, ark) = (server.school_board("De Linde").await, north.adds_childcare("De Ark").await);
    place_many(&north, &ark, "WK034401", 8).await;
    let mut stated = result_agreements::stated(&[&linde]);
    (stated["indicator"], stated["unit"]) = (json!("line-interruptions"), json!("days"));
    utrecht.post("/result-agreements", &stated).await.expect_faults(409, &[("#/unit", "unit-of-indicator")]);
    stated["unit"] = json!("percentage");
    let path = result_agreements::agreed(&utrecht, &stated, &[&linde]).await;
    stated["schoolYear"] = json!("2026-2027");
    stated["moments"] = json!(["2026-10-01"]);
    let next = result_agreements::agreed(&utrecht, &stated, &[&linde]).await;
    let standing = async |path: &str| {
        let told = linde.get(path).await.expect(200).json["standing"].clone();
        (told["source"].clone(), told["date"].clone())
    };
    publishes(&server, &utrecht).await;
    let (over, running) = (standing(&path).await, standing(&next).await);
    assert_eq!(over, (json!("computed"), json!("2026-07-31")));
    assert_eq!(running, (json!("computed"), json!("2026-08-31")));
    server.clock().set("2026-10-02T09:00:00+02:00");
    publishes(&server, &utrecht).await;
    assert_eq!(standing(&path).await, over, "its school year is over");
    assert_eq!(standing(&next).await, (json!("computed"), json!("2026-09-30")));
}
