//! Schools that are no user yet sign up by a link that the coordinator made.

use domain::code::Code;
use domain::sign_up::SignUpReason;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Ask, Server, on_both};

use super::{Scene, scene};
use crate::erasure::found_in_files;

on_both!(
    a_school_that_is_no_user_signs_up_by_a_link_and_the_coordinator_reviews_it,
    every_fault_stands_beside_its_field_and_what_was_typed_is_kept,
    a_form_that_is_sent_twice_makes_one_sign_up,
    a_link_for_two_sites_asks_for_no_others,
    a_site_is_known_by_its_number_or_its_name_or_not_yet,
    who_signed_up_sees_it_and_withdraws_it,
    who_signed_up_corrects_it,
    a_link_ends_with_its_day_its_number_and_when_it_is_revoked,
    the_coordinator_makes_links_and_nobody_else,
    the_page_is_for_every_browser_and_for_nobody_else,
    of_an_address_nothing_is_kept_that_can_be_read,
    each_visit_leaves_a_record_in_the_name_of_the_coordinator,
);

impl Scene {
    fn links(&self) -> String {
        format!("/programmes/{}/sign-up-links", self.programme)
    }

    /// Makes a link; gives its id and the path of its form.
    async fn shares(&self, body: &Value) -> (String, String) {
        let made = self.run.post(&self.links(), body).await.expect(201);
        let address = made.json["address"].as_str().unwrap();
        (made.id(), address.strip_prefix(tests::PUBLIC_URL).unwrap().to_owned())
    }

    async fn shares_openly(&self) -> String {
        self.shares(&json!({ "lastDate": "2026-10-31", "uses": 5 })).await.1
    }
}

/// What is typed where everything is right.
pub(crate) fn typed() -> Vec<(&'static str, String)> {
    [
        ("school", "De Lindeschool"),
        ("schoolDays", "monday"),
        ("schoolDays", "thursday"),
        ("schoolHours", "16"),
        ("schoolMentor", "Xanthippe Vos"),
        ("schoolRecognised", "yes"),
        ("schoolUntil", "31-07-2028"),
        ("schoolQualifications", "25698"),
        ("childcare", "De Ark"),
        ("childcareDays", "monday"),
        ("childcareHours", "7,5"),
        ("seats", "2"),
        ("level", "3"),
        ("tasks", "Verbinden in de kleutergroep\r\nVieringen"),
        ("vision", "Een team voor het kind."),
        ("contactName", "Quispelaer Bos"),
        ("contact", "quispelaer@example.org"),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .to_vec()
}

/// The same with another value in a field.
pub(crate) fn with(mut typed: Vec<(&'static str, String)>, field: &'static str, value: &str) -> Vec<(&'static str, String)> {
    typed.retain(|(known, _)| *known != field);
    typed.push((field, value.to_owned()));
    typed
}

fn encoded(fields: &[(&str, String)]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let escaped = |text: &str| {
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// The one-time secret in a form.
fn form_of(page: &Answer) -> String {
    page.text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn sends(server: &Server, path: &str, fields: &[(&str, String)]) -> Ask {
    server.ask(Method::POST, path).text("application/x-www-form-urlencoded", &encoded(fields))
}

/// Opens the form of a link and sends it; gives the path of the own sign-up.
pub(crate) async fn signs_up(server: &Server, path: &str, fields: Vec<(&'static str, String)>) -> String {
    let page = server.get(path).await.expect(200);
    let sent = sends(server, path, &with(fields, "form", &form_of(&page))).await.expect(303);
    sent.header("location").to_owned()
}

async fn a_school_that_is_no_user_signs_up_by_a_link_and_the_coordinator_reviews_it(server: Server) {
    let scene = scene(&server).await;
    let path = scene.shares_openly().await;
    let page = server.get(&path).await.expect(200);
    for told in ["Verbinders", "1 september 2026", "31 juli 2028", "31 oktober 2026", "Wat er met uw gegevens gebeurt", "Regie"] {
        assert!(page.text.contains(told), "{told}");
    }
    let own = signs_up(&server, &path, typed()).await;
    let listed = scene.run.get(&scene.path()).await.expect(200);
    let [item] = listed.items() else { panic!("{listed}") };
    assert_eq!((&item["state"], &item["byLink"], &item["places"]), (&json!("received"), &json!(true), &json!(2)));
    let id = listed.ids().remove(0);
    let seen = scene.run.get(&format!("/sign-ups/{id}")).await.expect(200);
    assert_eq!((&seen.json["organisationId"], &seen.json["byLink"]), (&Value::Null, &json!(true)));
    assert_eq!(seen.json["school"]["locationId"], json!(scene.school));
    assert_eq!(
        seen.json["school"]["recognition"],
        json!({ "isRecognised": true, "until": "2028-07-31", "qualifications": ["25698"] })
    );
    assert_eq!(seen.json["places"][1]["childcare"], json!({ "days": ["monday"], "hours": 7.5 }));
    assert_eq!(seen.json["tasks"], json!(["Verbinden in de kleutergroep", "Vieringen"]));
    assert_eq!(seen.json["people"]["contactName"], "Quispelaer Bos");
    // Who holds a site of it sees it, and may withdraw it; the others of the two kinds do not.
    scene.board.get(&format!("/sign-ups/{id}")).await.expect(200);
    assert_eq!(scene.offers(&scene.places(1)).await.json["byLink"], json!(false));
    scene.does(&scene.run, &id, "_wait", "*").await.expect(200);
    assert!(server.get(&own).await.expect(200).text.contains("op de wachtlijst"));
    scene.does(&scene.run, &id, "_accept", "*").await.expect(200);
    assert!(server.get(&own).await.expect(200).text.contains("aangenomen"));
}

async fn every_fault_stands_beside_its_field_and_what_was_typed_is_kept(server: Server) {
    let scene = scene(&server).await;
    let path = scene.shares_openly().await;
    let form = form_of(&server.get(&path).await.expect(200));
    let wrong = with(with(with(with(typed(), "schoolHours", "veel"), "contact", ""), "contactName", "<b>Sam</b>"), "form", &form);
    let refused = sends(&server, &path, &wrong).await.expect(422);
    assert!(refused.text.contains("role=\"alert\"") && refused.text.contains("<title>Fout: "), "{refused}");
    for field in ["schoolHours", "contact"] {
        assert!(refused.text.contains(&format!("<a href=\"#{field}\">")), "{field}");
        assert!(refused.text.contains(&format!("id=\"{field}-fault\"")), "{field}");
    }
    assert!(refused.text.contains("value=\"veel\"") && refused.text.contains("&lt;b&gt;Sam&lt;/b&gt;"), "{refused}");
    assert!(refused.text.contains("value=\"thursday\" checked") && refused.text.contains("Een team voor het kind."));
    // What rules refuse is told there too, with the form that is still the same one.
    let ruled = with(with(with(typed(), "schoolHours", "60"), "contact", "111222333"), "form", &form);
    let refused = sends(&server, &path, &ruled).await.expect(422);
    for field in ["schoolHours", "contact"] {
        assert!(refused.text.contains(&format!("<a href=\"#{field}\">")), "{field}");
    }
    assert_eq!(form_of(&refused), form);
    let without = sends(&server, &path, &typed()).await.expect(422);
    assert!(without.text.contains("verstuur het opnieuw"), "a form that nobody gave out is given out anew");
    assert!(scene.run.get(&scene.path()).await.expect(200).items().is_empty());
    sends(&server, &path, &with(typed(), "form", &form)).await.expect(303);
}

async fn a_form_that_is_sent_twice_makes_one_sign_up(server: Server) {
    let scene = scene(&server).await;
    let (id, path) = scene.shares(&json!({ "lastDate": "2026-10-31", "uses": 5 })).await;
    let form = form_of(&server.get(&path).await.expect(200));
    let fields = with(typed(), "form", &form);
    let send = || sends(&server, &path, &fields).into_future();
    let both = futures_util::future::join(send(), send()).await;
    let again = send().await;
    for sent in [both.0, both.1, again] {
        assert_eq!((sent.status, sent.header("location")), (303, format!("/sign-up/{form}").as_str()));
    }
    assert_eq!(scene.run.get(&scene.path()).await.expect(200).items().len(), 1);
    assert_eq!(scene.run.get(&format!("/sign-up-links/{id}")).await.expect(200).json["used"], 1);
    signs_up(&server, &path, typed()).await;
    assert_eq!(scene.run.get(&scene.path()).await.expect(200).items().len(), 2, "another form is another sign-up");
}

async fn a_link_for_two_sites_asks_for_no_others(server: Server) {
    let scene = scene(&server).await;
    let pair =
        json!({ "lastDate": "2026-10-31", "uses": 1, "schoolLocationId": scene.school, "childcareLocationId": scene.site });
    let (_, path) = scene.shares(&pair).await;
    let page = server.get(&path).await.expect(200);
    assert!(!page.text.contains("name=\"school\"") && page.text.contains("De Ark"), "{page}");
    // What is typed for a site that is given is not looked at.
    signs_up(&server, &path, with(typed(), "school", "De Eikschool")).await;
    let listed = scene.run.get(&scene.path()).await.expect(200);
    assert_eq!(listed.items()[0]["schoolName"], "De Lindeschool");
    let turned = json!({ "lastDate": "2026-10-31", "uses": 1, "schoolLocationId": scene.site });
    scene.run.post(&scene.links(), &turned).await.expect_faults(409, &[("#/schoolLocationId", "sign-up-site")]);
}

async fn a_site_is_known_by_its_number_or_its_name_or_not_yet(server: Server) {
    let scene = scene(&server).await;
    let path = scene.shares_openly().await;
    let eik = server.school_board("De Eik").await;
    let numbered = json!({ "kind": "school", "name": "De Eikschool", "brin": "28BF00", "care": ["school"], "municipality": "GM0344",
        "holidayRegion": "middle" });
    let school = eik.post(&format!("/organisations/{}/locations", eik.organisation), &numbered).await.expect(201).id();
    let named = |text: &'static str| {
        let (server, path, run, list) = (&server, &path, &scene.run, scene.path());
        async move {
            let own = signs_up(server, path, with(typed(), "school", text)).await;
            assert!(own.starts_with("/sign-up/"));
            let last = run.get(&list).await.expect(200).ids().pop().unwrap();
            run.get(&format!("/sign-ups/{last}")).await.expect(200).json["school"].clone()
        }
    };
    assert_eq!(named("28bf00").await["locationId"], json!(school));
    assert_eq!(named("De Eikschool").await["locationId"], json!(school));
    let unknown = named("De Beukschool").await;
    assert_eq!((&unknown["locationId"], &unknown["name"]), (&Value::Null, &json!("De Beukschool")));
    eik.adds_school("De Eikschool").await;
    for (text, told) in [("De Eikschool", "meer locaties"), ("28BF01", "niet bekend"), ("", "nummer of een naam")] {
        let form = form_of(&server.get(&path).await.expect(200));
        let refused = sends(&server, &path, &with(with(typed(), "school", text), "form", &form)).await.expect(422);
        assert!(refused.text.contains(told), "{text}: {refused}");
    }
}

async fn who_signed_up_sees_it_and_withdraws_it(server: Server) {
    let scene = scene(&server).await;
    let own = signs_up(&server, &scene.shares_openly().await, typed()).await;
    let page = server.get(&own).await.expect(200);
    for told in ["is ontvangen", "De Lindeschool", "De Ark", &format!("{}{own}", tests::PUBLIC_URL), "Aanmelding intrekken"] {
        assert!(page.text.contains(told), "{told}");
    }
    assert!(!page.text.contains("Quispelaer"), "whoever finds the address learns of nobody");
    let refused = sends(&server, &own, &[]).await.expect(422);
    assert!(refused.text.contains("Kies waarom"), "{refused}");
    let reason = [("reason", SignUpReason::PlansChanged.as_str().to_owned())];
    for _ in 0..2 {
        assert_eq!(sends(&server, &own, &reason).await.expect(303).header("location"), own);
    }
    let gone = server.get(&own).await.expect(200);
    assert!(gone.text.contains("is ingetrokken") && gone.text.contains("plannen zijn veranderd"), "{gone}");
    assert!(!gone.text.contains("<form"), "an end is an end");
    let listed = scene.run.get(&scene.path()).await.expect(200);
    assert_eq!((&listed.items()[0]["state"], &listed.items()[0]["reason"]), (&json!("withdrawn"), &json!("plansChanged")));
}

async fn who_signed_up_corrects_it(server: Server) {
    let scene = scene(&server).await;
    let own = signs_up(&server, &scene.shares_openly().await, typed()).await;
    let id = scene.run.get(&scene.path()).await.expect(200).ids().remove(0);
    let before = scene.run.get(&format!("/sign-ups/{id}")).await.expect(200);
    let form = server.get(&format!("{own}?correct")).await.expect(200);
    for known in ["value=\"De Lindeschool\"", "value=\"7,5\"", "Een team voor het kind.", "name=\"version\" value=\"1\""] {
        assert!(form.text.contains(known), "{known}");
    }
    let correction = |version: &str| with(with(with(typed(), "schoolHours", "20"), "act", "correct"), "version", version);
    let refused = sends(&server, &own, &with(correction("1"), "seats", "0")).await.expect(422);
    assert!(refused.text.contains("<a href=\"#seats\">"), "{refused}");
    assert_eq!(sends(&server, &own, &correction("1")).await.expect(303).header("location"), own);
    let after = scene.run.get(&format!("/sign-ups/{id}")).await.expect(200);
    assert_eq!((&after.json["places"][0]["school"]["hours"], after.etag().as_str()), (&json!(20), "\"2\""));
    assert_eq!(after.json["places"][0]["id"], before.json["places"][0]["id"], "a place keeps its id");
    assert!(sends(&server, &own, &correction("1")).await.expect(422).text.contains("intussen gewijzigd"));
    scene.does(&scene.run, &id, "_reject", "*").await.expect(200);
    sends(&server, &own, &correction("3")).await.expect(422);
    assert!(!server.get(&format!("{own}?correct")).await.expect(200).text.contains("name=\"version\""));
}

async fn a_link_ends_with_its_day_its_number_and_when_it_is_revoked(server: Server) {
    let scene = scene(&server).await;
    let (_, once) = scene.shares(&json!({ "lastDate": "2026-10-31", "uses": 1 })).await;
    let (revoked, path) = scene.shares(&json!({ "lastDate": "2026-10-31", "uses": 9 })).await;
    let (_, until) = scene.shares(&json!({ "lastDate": "2026-09-02", "uses": 9 })).await;
    let own = signs_up(&server, &once, typed()).await;
    let late = form_of(&server.get(&path).await.expect(200));
    let revoke = |version: &str| scene.run.ask(Method::POST, &format!("/sign-up-links/{revoked}/_revoke")).if_match(version);
    revoke("\"9\"").await.expect(412);
    let ended = revoke("\"1\"").await.expect(200);
    assert_eq!((&ended.json["open"], ended.json["revokedAt"].is_string()), (&json!(false), true));
    revoke("*").await.expect_faults(409, &[("#", "link-revoked")]);
    sends(&server, &path, &with(typed(), "form", &late)).await.expect(410);
    server.get(&until).await.expect(200);
    server.clock().set("2026-09-03T00:30:00+02:00");
    for closed in [&once, &path, &until] {
        let told = server.get(closed).await.expect(410);
        assert!(told.text.contains("niet meer aanmelden"), "{told}");
    }
    server.get(&own).await.expect(200);
    let (never, other) =
        (server.get("/sign-up/x").await.expect(404), server.get(&format!("/sign-up/{}", "A".repeat(43))).await.expect(404));
    assert_eq!(never.text, other.text);
}

async fn the_coordinator_makes_links_and_nobody_else(server: Server) {
    let scene = scene(&server).await;
    let body = json!({ "lastDate": "2026-10-31", "uses": 5 });
    let (first, _) = scene.shares(&body).await;
    let listed = scene.run.get(&scene.links()).await.expect(200);
    assert_eq!((listed.ids(), listed.items()[0].get("address")), (vec![first.clone()], None));
    scene.shares(&body).await;
    assert_eq!(scene.run.pages(&format!("{}?pageSize=1", scene.links()), None).await.len(), 2);
    scene.board.post(&scene.links(), &body).await.expect(403);
    let elsewhere = server.coordinator("Elders").await;
    elsewhere.post(&scene.links(), &body).await.expect(404);
    elsewhere.get(&format!("/sign-up-links/{first}")).await.expect(404);
    assert!(elsewhere.get(&scene.links()).await.expect(200).items().is_empty());
    for (last, reason) in [("2026-08-31", "date-in-past"), ("2028-08-01", "after-programme")] {
        let refused = scene.run.post(&scene.links(), &json!({ "lastDate": last, "uses": 5 })).await;
        refused.expect_faults(409, &[("#/lastDate", reason)]);
    }
    scene.run.post(&scene.links(), &json!({ "lastDate": "2026-10-31", "uses": 0 })).await.expect(400);
}

async fn the_page_is_for_every_browser_and_for_nobody_else(server: Server) {
    let scene = scene(&server).await;
    let path = scene.shares_openly().await;
    let page = server.get(&path).await.expect(200);
    assert_eq!(page.header("content-security-policy"), "default-src 'self'; frame-ancestors 'none'");
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    assert!(page.headers.get("set-cookie").is_none());
    assert!(
        page.text.starts_with("<!DOCTYPE html><html lang=\"nl\">")
            && !page.text.contains("<script")
            && !page.text.contains("style=\"")
    );
    // Each field that is typed in has a label of its own.
    let ids = |mark: &str| {
        let parts = page.text.split(mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        parts.collect::<std::collections::BTreeSet<String>>()
    };
    let labelled = ids("<label for=\"");
    for field in ids("name=\"").into_iter().filter(|name| !name.ends_with("Days") && !name.ends_with("Recognised")) {
        let is_other = ["viewport", "robots", "form", "act", "version"].contains(&field.as_str());
        assert!(is_other || labelled.contains(&field), "{field} has no label");
    }
    server.get("/docs/sign-up.css").await.expect(200);
    server.ask(Method::DELETE, &path).await.expect(405);
    server.ask(Method::POST, &path).json(&json!({})).await.expect_problem(415, "unsupported-media-type");
    let long = "a".repeat(70_000);
    server
        .ask(Method::POST, &path)
        .text("application/x-www-form-urlencoded", &long)
        .await
        .expect_problem(413, "content-too-large");
    let narrow = server.another(&[("DOORLIJN_RATE_LIMIT", "2")]).await;
    for expected in [200, 200, 429] {
        assert_eq!(narrow.get(&path).await.status, expected);
    }
}

async fn of_an_address_nothing_is_kept_that_can_be_read(server: Server) {
    let scene = scene(&server).await;
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let ask = scene.run.post(&scene.links(), &json!({ "lastDate": "2026-10-31", "uses": 5 })).header("idempotency-key", key);
    let made = ask.clone().await.expect(201);
    assert_eq!(ask.await.expect(201).json, made.json, "a repeat gets the same address");
    let secret = made.json["address"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let own = signs_up(&server, &format!("/sign-up/{secret}"), typed()).await;
    let own = own.trim_start_matches("/sign-up/");
    assert_eq!((secret.len(), own.len()), (43, 43));
    assert_eq!(found_in_files(server.store(), &[secret.as_bytes(), own.as_bytes(), b"Quispelaer", b"Xanthippe"]), []);
}

async fn each_visit_leaves_a_record_in_the_name_of_the_coordinator(server: Server) {
    let scene = scene(&server).await;
    let path = scene.shares_openly().await;
    let own = signs_up(&server, &path, typed()).await;
    server.get(&own).await.expect(200);
    let records = server.database().processing_records().await.unwrap();
    let told: Vec<_> = records.iter().map(|record| (record.action.to_string(), record.children.len())).collect();
    assert_eq!(told, [("signUp.offer".to_owned(), 1), ("signUp.read".to_owned(), 1)]);
    assert!(records.iter().all(|record| record.organisation_id == scene.run.organisation && record.person.is_none()));
}
