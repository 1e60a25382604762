//! What an organisation can do now.

use domain::authority::Scope;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, school, stay},
    on_both,
};

use crate::handovers::{Toddler, toddler, verb};

on_both!(
    what_is_due_and_not_begun_is_asked_of_whoever_has_the_child,
    what_is_begun_is_asked_of_the_side_whose_turn_it_is,
    what_expired_is_asked_for_again_and_steps_whose_days_are_over_are_thrown_away,
    the_list_follows_the_days_without_a_write,
    the_list_is_by_due_date_and_can_be_narrowed_and_paged,
    the_list_follows_links_erasures_and_what_is_taken_back,
    another_number_of_law_or_agreement_moves_all_that_follows_from_it,
    nobody_sees_steps_of_others_or_of_children_that_are_not_seen,
    a_token_sees_steps_of_what_it_may_read_alone,
    steps_of_years_ahead_are_not_kept,
);

async fn a_token_sees_steps_of_what_it_may_read_alone(server: Server) {
    let city = toddler(&server).await;
    city.offered().await;
    refresh(&server).await;
    let codes = async |actor: &Actor| {
        let found = actor.get("/next-steps").await.expect(200);
        found.items().iter().map(|step| step["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&city.linde).await, ["handover.answer"]);
    assert!(codes(&city.linde.with_scopes(&[Scope::LinesRead])).await.is_empty());
    assert_eq!(codes(&city.linde.with_scopes(&[Scope::LinesRead, Scope::HandoversRead])).await, ["handover.answer"]);
    city.linde.with_scopes(&[Scope::HandoversRead]).get("/next-steps").await.expect(403);
}

async fn steps_of_years_ahead_are_not_kept(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let baby = north.registers(&child("Kees", "Berg", "2026-03-20")).await.id();
    north.places(&baby, &stay(&ark, "dayCare", "2026-08-03", None)).await;
    refresh(&server).await;
    let of_all_days = "9999-12-31".parse().unwrap();
    assert_eq!(server.database().prune_next_steps(of_all_days).await.unwrap(), 0, "nothing is asked for years");
    server.clock().set("2029-12-20T08:00:00+01:00");
    refresh(&server).await;
    let found = north.get("/next-steps").await.expect(200);
    let asked = |step: &&Value| step["childId"] == json!(baby) && step["code"] == "handover.prepare";
    assert!(found.items().iter().any(|step| asked(&step)), "{found}");
}

/// Lets the service compute what it would compute by itself within a second.
async fn refresh(server: &Server) {
    while server.database().refresh_next_steps(server.clock().now()).await.unwrap() {}
}

async fn steps(server: &Server, actor: &Actor, query: &str) -> Vec<Value> {
    refresh(server).await;
    actor.get(&format!("/next-steps{query}")).await.expect(200).items().to_vec()
}

/// Codes with their due dates.
fn told(steps: &[Value]) -> Vec<(&str, &str)> {
    steps.iter().map(|step| (step["code"].as_str().unwrap(), step["dueDate"].as_str().unwrap())).collect()
}

async fn what_is_due_and_not_begun_is_asked_of_whoever_has_the_child(server: Server) {
    let city = toddler(&server).await;
    let found = steps(&server, &city.north, "").await;
    // Noor turns four on 14 October 2026; it is 1 September.
    assert_eq!(told(&found), [("handover.prepare", "2026-07-14"), ("school.unknown", "2026-08-05")]);
    let first = &found[0];
    assert_eq!((&first["overdue"], &first["locationId"], &first["childId"]), (&json!(true), &json!(city.ark), &json!(city.noor)));
    assert_eq!((&first["childName"]["givenName"], &first["handoverId"]), (&json!("Noor"), &Value::Null));
    assert!(first["text"].as_str().unwrap().contains("overdracht"));
    let records = server.database().processing_records().await.unwrap();
    let reads = records.iter().filter(|record| record.action == domain::authority::Action::ReadNextSteps);
    assert!(reads.clone().count() == 1 && reads.clone().all(|record| record.children.len() == 1));
}

async fn what_expired_is_asked_for_again_and_steps_whose_days_are_over_are_thrown_away(server: Server) {
    let city = toddler(&server).await;
    city.offered().await;
    let asked = steps(&server, &city.north, "").await;
    assert!(told(&asked).iter().all(|(code, _)| *code != "handover.prepare"), "it is begun: {asked:?}");
    server.clock().advance(28 * 86_400);
    assert_eq!(server.database().purge_handovers(server.clock().now()).await.unwrap(), 1);
    let again = steps(&server, &city.north, "").await;
    assert!(told(&again).contains(&("handover.prepare", "2026-07-14")), "{again:?}");
    let today = server.clock().now().date();
    assert_eq!(server.database().prune_next_steps(today).await.unwrap(), 0, "what is asked today stays");
    let later = today.checked_add(jiff::ToSpan::years(20)).unwrap();
    assert!(server.database().prune_next_steps(later).await.unwrap() > 0);
}

async fn what_is_begun_is_asked_of_the_side_whose_turn_it_is(server: Server) {
    let city = toddler(&server).await;
    let asked = async |actor: &Actor| {
        let found = steps(&server, actor, "").await;
        told(&found)
            .into_iter()
            .map(|(code, due)| format!("{code} {due}"))
            .filter(|one| one.starts_with("handover"))
            .collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    let id = city.written().await;
    assert_eq!((asked(&city.north).await, asked(&city.linde).await), (vec!["handover.write 2026-07-14".into()], none.clone()));
    verb(&city.north, &id, "_inspect").await.expect(200);
    assert_eq!(asked(&city.north).await, ["handover.offer 2026-09-08"]);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 1, "given").await.expect(201);
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    verb(&city.north, &id, "_offer").await.expect(200);
    assert_eq!((asked(&city.north).await, asked(&city.linde).await), (none.clone(), vec!["handover.answer 2026-09-08".into()]));
    let step = steps(&server, &city.linde, "").await.remove(0);
    assert_eq!((&step["handoverId"], &step["childId"], &step["childName"]), (&json!(id), &Value::Null, &Value::Null));
    verb(&city.linde, &id, "_accept").await.expect(200);
    assert_eq!((asked(&city.north).await, asked(&city.linde).await), (vec!["handover.send 2026-09-01".into()], none.clone()));
    verb(&city.north, &id, "_send").await.expect(200);
    assert_eq!(asked(&city.linde).await, ["handover.receive 2026-09-08"]);
    verb(&city.linde, &id, "_receive").await.expect(200);
    assert_eq!(asked(&city.linde).await, ["handover.close 2026-10-01"]);
    verb(&city.linde, &id, "_close").await.expect(200);
    assert_eq!(asked(&city.linde).await, none);
    server.clock().set("2026-12-20T08:00:00Z");
    assert_eq!(asked(&city.linde).await, ["handover.feedback 2027-01-14"]);
}

async fn the_list_follows_the_days_without_a_write(server: Server) {
    let city = toddler(&server).await;
    let young = city.north.registers(&child("Kees", "Berg", "2023-03-20")).await.id();
    city.north.places(&young, &stay(&city.ark, "dayCare", "2025-01-06", Some("2027-02-01"))).await;
    let of_kees = async |actor: &Actor| {
        let found = actor.get("/next-steps").await.expect(200);
        let own = found.items().iter().filter(|step| step["childId"] == json!(young));
        own.map(|step| format!("{} {}", step["code"].as_str().unwrap(), step["overdue"])).collect::<Vec<_>>()
    };
    refresh(&server).await;
    assert_eq!(of_kees(&city.north).await, Vec::<String>::new());
    for (day, expected) in [
        ("2026-11-21", vec![]),
        ("2026-11-22", vec!["handover.prepare false"]),
        ("2026-12-20", vec!["handover.prepare false", "school.unknown false"]),
        ("2026-12-21", vec!["handover.prepare true", "school.unknown false"]),
    ] {
        server.clock().set(&format!("{day}T08:00:00+01:00"));
        assert_eq!(of_kees(&city.north).await, expected, "{day}");
    }
    let offered = city.another().await;
    let id = offered.offered().await;
    let summary = async |id: &str| offered.north.get(&format!("/handovers/{id}")).await.expect(200).json["reminders"].clone();
    assert_eq!(summary(&id).await, 0);
    server.clock().advance(7 * 86_400);
    assert_eq!(summary(&id).await, 1);
    server.clock().advance(7 * 86_400);
    assert_eq!(summary(&id).await, 2);
    assert_eq!(offered.linde.get("/handovers?state=offered").await.expect(200).items()[0]["reminders"], 2);
}

async fn the_list_is_by_due_date_and_can_be_narrowed_and_paged(server: Server) {
    let city = toddler(&server).await;
    let boog = city.north.adds_childcare("De Boog").await;
    for (name, born, site) in [("Kees", "2022-11-02", &city.ark), ("Bo", "2022-12-09", &boog), ("Sem", "2022-09-30", &boog)] {
        let id = city.north.registers(&child(name, "Berg", born)).await.id();
        city.north.places(&id, &stay(site, "dayCare", "2025-01-06", None)).await;
    }
    let all = steps(&server, &city.north, "").await;
    assert!(all.is_sorted_by_key(|step| step["dueDate"].as_str().unwrap().to_owned()) && all.len() == 7, "{all:?}");
    let (mut paged, mut path) = (Vec::new(), "/v1/next-steps?pageSize=3".to_owned());
    loop {
        let page = city.north.follow(&path).await.expect(200);
        paged.extend(page.items().to_vec());
        let Some(next) = page.next() else { break };
        path = next;
    }
    assert_eq!(paged, all);
    let here = steps(&server, &city.north, &format!("?locationId={boog}")).await;
    assert!(here.len() == 3 && here.iter().all(|step| step["locationId"] == json!(boog)));
    let late = steps(&server, &city.north, "?overdue=true").await;
    let early = steps(&server, &city.north, "?overdue=false").await;
    assert!(late.iter().all(|step| step["overdue"] == true) && early.iter().all(|step| step["overdue"] == false));
    assert_eq!(late.len() + early.len(), all.len());
    let one = steps(&server, &city.north, "?code=handover.prepare&dueBefore=2026-07-14").await;
    assert_eq!(told(&one), [("handover.prepare", "2026-06-30")]);
    assert_eq!(steps(&server, &city.north.narrowed_to(&[&boog]), "").await, here);
}

async fn the_list_follows_links_erasures_and_what_is_taken_back(server: Server) {
    let city = toddler(&server).await;
    let known = city.linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    assert_eq!(told(&steps(&server, &city.north, "").await).len(), 2);
    let link = city.linde.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
    for side in [&city.linde, &city.north] {
        side.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    let joined = steps(&server, &city.north, "").await;
    assert_eq!(told(&joined), [("handover.prepare", "2026-07-14")], "a school is known now");
    city.linde.ask(reqwest::Method::POST, &format!("/links/{link}/_undo")).if_match("*").await.expect(200);
    assert_eq!(told(&steps(&server, &city.north, "").await).len(), 2);
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.delete(&format!("/placements/{placement}"), "*").await.expect(204);
    assert_eq!(steps(&server, &city.north, "").await, Vec::<Value>::new());
    city.north.places(&city.noor, &stay(&city.ark, "dayCare", "2025-01-06", None)).await;
    assert_eq!(steps(&server, &city.north, "").await.len(), 2);
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    assert_eq!(steps(&server, &city.north, "").await, Vec::<Value>::new());
}

async fn another_number_of_law_or_agreement_moves_all_that_follows_from_it(server: Server) {
    let city = toddler(&server).await;
    assert_eq!(told(&steps(&server, &city.north, "?code=handover.prepare").await), [("handover.prepare", "2026-07-14")]);
    server.sets_parameter("handover.dueNormal", "P3Y8M", "2026-01-01").await;
    assert_eq!(told(&steps(&server, &city.north, "?code=handover.prepare").await), [("handover.prepare", "2026-06-14")]);
    // What is agreed holds between its parties, and a school is not known yet.
    let known = city.linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let link = city.linde.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
    for side in [&city.linde, &city.north] {
        side.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    let utrecht = server.municipality("GM0344").await;
    let agreed = json!({ "partyIds": [city.north.organisation, city.linde.organisation], "fromDate": "2026-09-01",
        "requiredSections": [], "dueNormalMonths": 43 });
    utrecht.post("/handover-agreements", &agreed).await.expect(201);
    assert_eq!(told(&steps(&server, &city.north, "?code=handover.prepare").await), [("handover.prepare", "2026-05-14")]);
    let line = city.north.get(&format!("/children/{}/line", city.noor)).await.expect(200).json;
    let to_school = line["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == "childcareToSchool").unwrap();
    assert_eq!(to_school["dueDate"], "2026-05-14");
}

async fn nobody_sees_steps_of_others_or_of_children_that_are_not_seen(server: Server) {
    let city: Toddler = toddler(&server).await;
    refresh(&server).await;
    let south = server.childcare_provider("South").await;
    assert_eq!(steps(&server, &south, "").await, Vec::<Value>::new());
    assert_eq!(steps(&server, &south, &format!("?locationId={}", city.ark)).await, Vec::<Value>::new());
    city.anna.get("/next-steps").await.expect(403);
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.patch(&format!("/placements/{placement}"), "*", &json!({ "endDate": "2026-06-30" })).await.expect(200);
    let listed = steps(&server, &city.north, "").await;
    assert_eq!(listed, Vec::<Value>::new(), "the child left longer ago than anybody sees it");
}
