//! The times of a contract in a calendar, at an address that nobody guesses.

use domain::holiday::{HolidayRegion, SchoolHoliday};
use jiff::civil::date;
use serde_json::{Value, json};
use tests::{Actor, Answer, Server, on_both};

use super::{Sides, path, sides, verb_with, week};
use crate::erasure::found_in_files;

on_both!(
    a_calendar_shows_when_and_where_and_nothing_else,
    a_calendar_of_one_site_shows_that_one,
    a_shift_keeps_its_name_when_its_times_change,
    a_program_that_has_it_is_told_so_and_asks_again_later,
    a_calendar_that_is_no_more_is_answered_as_one_that_never_was,
    the_parties_share_it_and_end_it_and_nobody_else,
    of_the_address_nothing_is_kept_that_can_be_read,
    who_guesses_addresses_is_slowed_down_and_who_has_one_is_not,
    each_look_leaves_a_record_of_the_party_that_shared_it,
);

fn calendars(contract: &str) -> String {
    format!("{}/calendars", path(contract))
}

impl Sides {
    /// A contract with a week, from this autumn on.
    pub(crate) async fn planned(&self, given_name: &str) -> String {
        let id = self.states(given_name).await;
        self.north.put(&format!("{}/schedule", path(&id)), "*", &week()).await.expect(200);
        id
    }
}

/// Makes a calendar; gives its id and the path of its address.
async fn shared(by: &Actor, contract: &str, body: &Value) -> (String, String) {
    let made = by.post(&calendars(contract), body).await.expect(201);
    let address = made.json["address"].as_str().unwrap();
    (made.id(), address.strip_prefix(tests::PUBLIC_URL).unwrap().to_owned())
}

async fn followed(server: &Server, address: &str) -> Answer {
    server.get(address).await.expect(200)
}

/// The values of a property, one for each event.
fn values(calendar: &Answer, name: &str) -> Vec<String> {
    let prefix = format!("{name}:");
    calendar.text.split("\r\n").filter_map(|line| line.strip_prefix(&prefix)).map(str::to_owned).collect()
}

async fn a_calendar_shows_when_and_where_and_nothing_else(server: Server) {
    let holiday = SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2026-2027".into(),
        name: "Herfstvakantie".into(),
        start_date: date(2026, 10, 17),
        end_date: date(2026, 10, 25),
    };
    server.keeps_holiday(holiday).await;
    let sides = sides(&server).await;
    let id = sides.planned("Xanthippe").await;
    let (_, address) = shared(&sides.linde, &id, &json!({})).await;
    server.clock().set("2026-10-15T10:00:00+02:00");
    let shown = followed(&server, &address).await;
    assert_eq!(shown.header("content-type"), "text/calendar; charset=utf-8");
    assert!(shown.text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && shown.text.ends_with("END:VCALENDAR\r\n"));
    let first: Vec<String> = values(&shown, "DTSTART").into_iter().take(7).collect();
    assert_eq!(
        first,
        // The contract begins on a Thursday; in the autumn holiday there is work after school only.
        [
            "20261005T061500Z",
            "20261005T123000Z",
            "20261006T061500Z",
            "20261012T061500Z",
            "20261012T123000Z",
            "20261013T061500Z",
            "20261019T123000Z"
        ]
    );
    assert_eq!(values(&shown, "DTEND")[0], "20261005T121500Z");
    assert_eq!(values(&shown, "DTSTART").last().unwrap(), "20270413T061500Z", "26 weeks after this one");
    assert_eq!(values(&shown, "SUMMARY")[..2], ["De Lindeschool", "De Ark"]);
    assert!(values(&shown, "STATUS").iter().all(|status| status == "TENTATIVE"), "nobody has signed");
    assert_tells_nothing_else(&shown);
    for word in ["Xanthippe", "Vries", "teachingAssistant", id.as_str()] {
        assert!(!shown.text.contains(word), "{word}");
    }
}

/// A calendar has these properties and no others.
fn assert_tells_nothing_else(shown: &Answer) {
    let names: std::collections::BTreeSet<&str> =
        shown.text.split("\r\n").filter_map(|line| line.split([':', ';']).next()).filter(|name| !name.is_empty()).collect();
    let known = [
        "BEGIN",
        "CALSCALE",
        "CLASS",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "END",
        "LOCATION",
        "METHOD",
        "NAME",
        "PRODID",
        "REFRESH-INTERVAL",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "VERSION",
        "X-PUBLISHED-TTL",
        "X-WR-CALNAME",
    ];
    assert!(names.into_iter().eq(known), "no name, no function, no side");
}

async fn a_calendar_of_one_site_shows_that_one(server: Server) {
    let sides = sides(&server).await;
    let boat = sides.north.adds_childcare("De Boot, aan de gracht").await;
    let id = sides.planned("Sanne").await;
    let (_, address) = shared(&sides.north, &id, &json!({ "locationId": sides.ark })).await;
    server.clock().set("2026-10-15T10:00:00+02:00");
    let shown = followed(&server, &address).await;
    assert!(values(&shown, "SUMMARY").iter().all(|site| site == "De Ark"), "{}", shown.text);
    assert_eq!(values(&shown, "DTSTART")[..2], ["20261005T123000Z", "20261012T123000Z"]);
    let elsewhere = json!({ "locationId": boat });
    sides.north.post(&calendars(&id), &elsewhere).await.expect_faults(409, &[("#/locationId", "site-not-in-contract")]);
}

async fn a_shift_keeps_its_name_when_its_times_change(server: Server) {
    let sides = sides(&server).await;
    let id = sides.planned("Sanne").await;
    let (_, address) = shared(&sides.north, &id, &json!({})).await;
    server.clock().set("2026-10-15T10:00:00+02:00");
    let before = followed(&server, &address).await;
    let mut later = week();
    later["basicWeek"][1]["from"] = json!("15:00");
    later["exceptions"] = json!([{ "date": "2026-10-13", "shifts": [] }]);
    sides.north.put(&format!("{}/schedule", path(&id)), "*", &later).await.expect(200);
    let after = followed(&server, &address).await;
    assert_ne!(before.etag(), after.etag());
    let (names, moved) = (values(&before, "UID"), values(&after, "UID"));
    assert_eq!((&names[..5], &names[6..]), (&moved[..5], &moved[5..]), "but for the day that is free now");
    assert_eq!(
        (&values(&after, "DTSTART")[1], &values(&after, "SEQUENCE")[1]),
        (&"20261005T130000Z".to_owned(), &"3".to_owned())
    );
}

async fn a_program_that_has_it_is_told_so_and_asks_again_later(server: Server) {
    let sides = sides(&server).await;
    let (_, address) = shared(&sides.north, &sides.activates("Sanne").await, &json!({})).await;
    let shown = followed(&server, &address).await;
    assert!(values(&shown, "STATUS").iter().all(|status| status == "CONFIRMED"));
    assert_eq!(shown.header("cache-control"), "private, max-age=300");
    server.clock().set("2026-09-06T20:00:00+02:00");
    let again = server.get(&address).header("if-none-match", &shown.etag()).await.expect(304);
    assert_eq!((again.etag(), again.header("cache-control")), (shown.etag(), "private, max-age=300"));
    server.ask(reqwest::Method::HEAD, &address).await.expect(200);
    server.ask(reqwest::Method::POST, &address).await.expect(405);
}

async fn a_calendar_that_is_no_more_is_answered_as_one_that_never_was(server: Server) {
    let sides = sides(&server).await;
    let id = sides.activates("Sanne").await;
    let (first, ended) = shared(&sides.north, &id, &json!({})).await;
    let (_, over) = shared(&sides.linde, &id, &json!({})).await;
    let one = format!("{}/{first}", calendars(&id));
    sides.north.delete(&one, "\"2\"").await.expect(412);
    sides.linde.delete(&one, "\"1\"").await.expect(204);
    for (gone, verb) in [(sides.north.get(&one), "read"), (sides.north.delete(&one, "*"), "ended again")] {
        assert_eq!(gone.await.status, 404, "{verb}");
    }
    followed(&server, &over).await;
    verb_with(&sides.north, &id, "_end", &json!({ "endDate": "2026-10-02", "reason": "byEmployee" })).await.expect(200);
    server.clock().set("2026-10-03T10:00:00+02:00");
    let never = format!("/calendar/{}.ics", "A".repeat(43));
    let bare = |mut answer: Answer| {
        answer.json["instance"].take();
        answer.json
    };
    let expected = bare(server.get(&never).await.expect_problem(404, "not-found"));
    for address in [&ended, &over, "/calendar/x.ics", "/calendar/.ics"] {
        assert_eq!(bare(server.get(address).await.expect_problem(404, "not-found")), expected, "{address}");
    }
    sides.north.post(&calendars(&id), &json!({})).await.expect_faults(409, &[("#", "contract-state")]);
}

async fn the_parties_share_it_and_end_it_and_nobody_else(server: Server) {
    let sides = sides(&server).await;
    let id = sides.planned("Sanne").await;
    let mut made = Vec::new();
    for party in [&sides.north, &sides.linde, &sides.coordinator] {
        made.push(shared(party, &id, &json!({})).await.0);
    }
    let listed = sides.linde.get(&calendars(&id)).await.expect(200);
    assert_eq!(listed.ids(), made);
    assert!(listed.items().iter().all(|one| one.get("address").is_none()), "an address is told once");
    let one = sides.linde.get(&format!("{}/{}", calendars(&id), made[0])).await.expect(200);
    assert_eq!(
        (one.json["organisationId"].as_str(), one.etag().as_str()),
        (Some(sides.north.organisation.to_string().as_str()), "\"1\"")
    );
    assert_eq!(sides.linde.pages(&format!("{}?pageSize=2", calendars(&id)), None).await.len(), 2);
    let stranger = server.school_board("De Eik").await;
    let other = sides.planned("Joris").await;
    for (asked, expected) in [
        (stranger.get(&calendars(&id)), 404),
        (stranger.post(&calendars(&id), &json!({})), 404),
        (stranger.delete(&format!("{}/{}", calendars(&id), made[0]), "*"), 404),
        (sides.north.in_role(domain::authority::Role::Professional).post(&calendars(&id), &json!({})), 403),
        (sides.north.delete(&format!("{}/{}", calendars(&other), made[0]), "*"), 404),
        (sides.north.post(&calendars(&id), &json!({ "name": "Sanne" })), 400),
        (sides.north.ask(reqwest::Method::DELETE, &format!("{}/{}", calendars(&id), made[0])), 428),
    ] {
        assert_eq!(asked.await.status, expected);
    }
}

async fn of_the_address_nothing_is_kept_that_can_be_read(server: Server) {
    let sides = sides(&server).await;
    let id = sides.planned("Sanne").await;
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let ask = sides.north.post(&calendars(&id), &json!({})).header("idempotency-key", key);
    let made = ask.clone().await.expect(201);
    assert_eq!(ask.await.expect(201).json, made.json, "a repeat gets the same address");
    let secret = made.json["address"].as_str().unwrap().rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    assert_eq!(secret.len(), 43);
    assert_eq!(found_in_files(server.store(), &[secret.as_bytes()]), []);
}

async fn who_guesses_addresses_is_slowed_down_and_who_has_one_is_not(server: Server) {
    let sides = sides(&server).await;
    let (_, address) = shared(&sides.north, &sides.planned("Sanne").await, &json!({})).await;
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..210 {
        let guess = server.get(&format!("/calendar/{number}.ics")).await;
        *statuses.entry(guess.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, [(404, 200), (429, 10)].into());
    followed(&server, &address).await;
    server.clock().advance(60);
    server.get("/calendar/again.ics").await.expect(404);
    // One address has room of its own.
    let narrow = server.another(&[("DOORLIJN_RATE_LIMIT", "2")]).await;
    for expected in [200, 200, 429] {
        assert_eq!(narrow.get(&address).await.status, expected);
    }
}

async fn each_look_leaves_a_record_of_the_party_that_shared_it(server: Server) {
    let sides = sides(&server).await;
    let id = sides.planned("Sanne").await;
    let (_, address) = shared(&sides.linde, &id, &json!({})).await;
    followed(&server, &address).await;
    let records = server.database().processing_records().await.unwrap();
    let told: Vec<_> = records.iter().rev().take(2).map(|one| (one.action.to_string(), one.children[0].to_string())).collect();
    assert_eq!(told, [("combinationContract.follow".to_owned(), id.clone()), ("combinationContract.share".to_owned(), id)]);
    let last = records.last().unwrap();
    assert_eq!((last.organisation_id, last.client_id, &last.person), (sides.linde.organisation, sides.linde.client, &None));
}
