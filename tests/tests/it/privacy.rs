//! The rights of guardians: a copy of everything, and requests to correct or erase.

use domain::authority::{Action, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Ask, Server, on_both};

use crate::{
    erasure::found_in_files,
    handovers::{Toddler, toddler},
};

on_both!(
    a_guardian_takes_out_everything_of_the_own_child_and_nothing_of_another_guardian,
    the_page_of_everything_reads_in_plain_dutch,
    what_a_guardian_asks_is_answered_within_a_month_and_says_why_not,
    no_guardian_reads_what_another_asks_and_no_organisation_what_others_are_asked,
    what_was_asked_goes_with_the_registration,
);

impl Toddler {
    fn asks(&self, guardian: &Actor, kind: &str, text: &str) -> Ask {
        guardian.post(&format!("/children/{}/privacy-requests", self.noor), &json!({ "kind": kind, "text": text }))
    }
}

fn answer(actor: &Actor, request: &str, carried_out: bool) -> Ask {
    let body = json!({ "carriedOut": carried_out, "answer": "De voornaam is verbeterd." });
    actor.post(&format!("/privacy-requests/{request}/_answer"), &body).if_match("*")
}

async fn a_guardian_takes_out_everything_of_the_own_child_and_nothing_of_another_guardian(server: Server) {
    let city = toddler(&server).await;
    let id = city.received().await;
    city.asks(&city.anna, "correction", "De voornaam is Noortje.").await.expect(201);
    city.asks(&city.bram, "erasure", "Liever niets bewaren.").await.expect(201);
    let path = format!("/children/{}/export", city.noor);
    let taken = city.anna.get(&path).await.expect(200);
    let Value::Object(parts) = &taken.json else { panic!("{}", taken.text) };
    let count = |part: &str| parts[part].as_array().unwrap().len();
    assert_eq!((count("placements"), count("handovers"), count("consents"), count("privacyRequests")), (1, 1, 1, 1));
    assert_eq!((&parts["child"]["givenName"], &parts["handovers"][0]["id"]), (&json!("Noor"), &json!(id)));
    assert_eq!(parts["handovers"][0]["sections"][1]["content"]["development"]["motor"]["score"], 4);
    assert_eq!(parts["line"]["segments"][1]["stage"], "dayCare");
    assert!(taken.text.contains("Noortje") && !taken.text.contains("Liever niets"), "{}", taken.text);
    assert!(!taken.text.contains("bram@"), "the contact of the other guardian is his own: {}", taken.text);
    let records = server.database().processing_records().await.unwrap();
    let of_export: Vec<_> = records.iter().filter(|record| record.action == Action::ExportChild).collect();
    assert!(of_export.len() == 1 && of_export[0].children.len() == 1, "it is in the log once");
    city.north.get(&path).await.expect(403);
    let stranger = city.north.for_guardians(&["01890000-0000-7000-8000-000000000001"]);
    stranger.get(&path).await.expect_problem(404, "not-found");
}

async fn the_page_of_everything_reads_in_plain_dutch(server: Server) {
    let city = toddler(&server).await;
    city.received().await;
    city.asks(&city.anna, "correction", "De voornaam is <b>Noortje</b>.").await.expect(201);
    let path = format!("/children/{}/export/document", city.noor);
    let page = city.anna.get(&path).header("accept", "text/html").await.expect(200).text;
    for told in [
        "Wat is vastgelegd over Noor Linden",
        "De Ark",
        "Dagopvang",
        "Van de opvang naar de basisschool",
        "Vertelt in korte zinnen.",
        "Zij is nieuwsgierig.",
        "toestemming gegeven",
        "De voornaam is &lt;b&gt;Noortje&lt;/b&gt;.",
        "Nog niet beantwoord",
    ] {
        assert!(page.contains(told), "{told} is missing in {page}");
    }
    assert!(!page.contains("Bram"), "{page}");
}

async fn what_a_guardian_asks_is_answered_within_a_month_and_says_why_not(server: Server) {
    let city = toddler(&server).await;
    let asked = city.asks(&city.anna, "correction", "De voornaam is Noortje.").await.expect(201);
    assert_eq!((&asked.json["state"], &asked.json["dueDate"]), (&json!("open"), &json!("2026-10-01")));
    let id = asked.id();
    server.clock().set("2026-10-02T08:00:00Z");
    let open = city.north.get("/privacy-requests?state=open").await.expect(200);
    assert_eq!((open.ids(), &open.items()[0]["overdue"]), (vec![id.clone()], &json!(true)));
    let unread = json!({ "carriedOut": true, "answer": "Gedaan." });
    city.north.post(&format!("/privacy-requests/{id}/_answer"), &unread).await.expect_problem(428, "precondition-required");
    city.north.post(&format!("/privacy-requests/{id}/_answer"), &json!({ "carriedOut": false })).if_match("*").await.expect(400);
    answer(&city.anna, &id, true).await.expect(403);
    let done = answer(&city.north, &id, true).await.expect(200).json;
    assert_eq!((&done["state"], &done["overdue"]), (&json!("carriedOut"), &json!(false)));
    answer(&city.north, &id, false).await.expect_faults(409, &[("#", "privacy-request-ended")]);
    let read = city.anna.get(&format!("/privacy-requests/{id}")).await.expect(200).json;
    assert_eq!(read["answer"], "De voornaam is verbeterd.");
    let other = city.asks(&city.anna, "erasure", "BSN 111222333 wissen.").await.expect(201);
    assert_eq!(other.json["warnings"][0]["pointer"], "#/text");
    let withdraw = city.anna.ask(Method::POST, &format!("/privacy-requests/{}/_withdraw", other.id())).if_match("\"1\"");
    assert_eq!(withdraw.await.expect(200).json["state"], "withdrawn");
    assert_eq!(city.anna.get("/privacy-requests?state=withdrawn").await.expect(200).ids(), [other.id()]);
}

async fn no_guardian_reads_what_another_asks_and_no_organisation_what_others_are_asked(server: Server) {
    let city = toddler(&server).await;
    let id = city.asks(&city.anna, "correction", "De voornaam is Noortje.").await.expect(201).id();
    let path = format!("/privacy-requests/{id}");
    for other in [&city.bram, &city.linde] {
        other.get(&path).await.expect_problem(404, "not-found");
        assert!(other.get("/privacy-requests").await.expect(200).items().is_empty());
        answer(other, &id, true).await.expect(if other.identity().role == Role::Guardian { 403 } else { 404 });
    }
    city.asks(&city.north, "correction", "Zelf vragen kan niet.").await.expect(403);
    let boog = city.north.adds_childcare("De Boog").await;
    city.north.narrowed_to(&[&boog]).get(&path).await.expect_problem(404, "not-found");
    city.north.narrowed_to(&[&city.ark]).get(&path).await.expect(200);
}

async fn what_was_asked_goes_with_the_registration(server: Server) {
    let city = toddler(&server).await;
    let id = city.asks(&city.anna, "erasure", "Alles over Noortje wissen.").await.expect(201).id();
    assert_eq!(found_in_files(server.store(), &[b"Noortje"]), []);
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    for side in [&city.north, &city.anna] {
        side.get(&format!("/privacy-requests/{id}")).await.expect_problem(404, "not-found");
    }
}
