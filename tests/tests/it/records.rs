//! Processing records: who touched whose data. They are part of what is done, so nothing is done, or shown, without.

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use domain::{
    authority::Action,
    processing::{ProcessingRecord, ProcessingStatus},
};
use serde_json::json;
use tests::{
    Actor, Backend, Server, Store,
    city::{child, guardian, stay},
    on_both,
};

on_both!(
    a_read_of_a_child_is_recorded_with_who_did_it_in_which_trace,
    a_list_of_fifty_is_in_the_records_of_each_of_the_fifty,
    every_act_on_a_child_leaves_its_own_record,
    what_touches_no_person_leaves_no_record,
    who_was_let_in_nowhere_leaves_no_record,
    what_was_refused_after_a_child_was_opened_is_recorded_too,
    a_refusal_that_cannot_be_recorded_is_not_told,
    a_record_tells_how_long_it_took,
    a_fault_between_data_and_record_leaves_neither,
    nobody_is_shown_what_could_not_be_recorded,
);

async fn records(server: &Server) -> Vec<ProcessingRecord> {
    server.database().processing_records().await.unwrap()
}

fn ids(record: &ProcessingRecord) -> Vec<String> {
    record.children.iter().map(ToString::to_string).collect()
}

async fn noor(actor: &Actor) -> String {
    actor.registers(&child("Noor", "Linden", "2022-10-14")).await.id()
}

async fn a_read_of_a_child_is_recorded_with_who_did_it_in_which_trace(server: Server) {
    let north = server.childcare_provider("North").await;
    let noor = noor(&north).await;
    let before = records(&server).await.len();
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let answer = north.get(&format!("/children/{noor}")).with("traceparent", given).await.expect(200);
    let records = records(&server).await.split_off(before);
    let [record] = &records[..] else { panic!("one record: {records:?}") };
    assert_eq!((record.action, ids(record)), (Action::ReadChild, vec![noor]));
    assert_eq!((record.client_id, record.organisation_id), (north.client, north.organisation));
    assert_eq!(record.person.as_deref(), Some("person-1"));
    assert_eq!(record.started_at, server.clock().now());
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(answer.header("traceparent"), format!("00-{}-{}-01", hex(&record.trace_id), hex(&record.span_id)));
    assert_eq!(record.parent_span_id.map(|id| hex(&id)).as_deref(), Some("00f067aa0ba902b7"));
}

async fn a_list_of_fifty_is_in_the_records_of_each_of_the_fifty(server: Server) {
    let north = server.childcare_provider("North").await;
    for number in 0..51 {
        let letters: String =
            [number / 26, number % 26].iter().map(|letter| char::from(b'a' + u8::try_from(*letter).unwrap())).collect();
        north.registers(&child(&format!("N{letters}"), "Linden", "2022-10-14")).await;
    }
    let before = records(&server).await.len();
    let page = north.get("/children").await.expect(200);
    assert_eq!((page.items().len(), page.next().is_some()), (50, true));
    let records = records(&server).await.split_off(before);
    let [record] = &records[..] else { panic!("one record for one request: {}", records.len()) };
    let mut shown = page.ids();
    shown.sort();
    assert_eq!((record.action, ids(record)), (Action::ReadChild, shown));
}

async fn every_act_on_a_child_leaves_its_own_record(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let registered = north.registers(&child("Noor", "Linden", "2022-10-14")).await;
    let (noor, own) = (registered.id(), format!("/children/{}", registered.id()));
    let placed = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await;
    let placement = format!("/placements/{}", placed.id());
    let before = records(&server).await.len();
    let mother = north.post(&format!("{own}/guardians"), &guardian("Anna", true)).await.expect(201).id();
    north.for_guardians(&[&mother]).get(&own).await.expect(200);
    north.get(&own).await.expect(200);
    north.get(&format!("{own}/guardians")).await.expect(200);
    north.post("/children/_search", &json!({ "birthDate": "2022-10-14", "familyName": "Linden" })).await.expect(200);
    north.patch(&own, "*", &json!({ "givenName": "Nora" })).await.expect(200);
    north.get(&format!("{own}/placements")).await.expect(200);
    north.get(&placement).await.expect(200);
    north.get(&format!("{placement}/history")).await.expect(200);
    north.patch(&placement, "*", &json!({ "endDate": "2026-10-13" })).await.expect(200);
    north.get(&format!("{own}/line")).await.expect(200);
    north.delete(&placement, "*").await.expect(204);
    let records = records(&server).await.split_off(before);
    let actions: Vec<Action> = records.iter().map(|record| record.action).collect();
    assert_eq!(
        actions,
        [
            Action::ChangeChild,
            Action::ReadChild,
            Action::ReadChild,
            Action::ReadChild,
            Action::SearchChildren,
            Action::ChangeChild,
            Action::ReadPlacement,
            Action::ReadPlacement,
            Action::ReadPlacement,
            Action::ChangePlacement,
            Action::ReadLine,
            Action::ChangePlacement,
        ]
    );
    assert!(records.iter().all(|record| ids(record) == [noor.clone()]), "{records:?}");
}

async fn what_touches_no_person_leaves_no_record(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    for path in [
        "/organisations",
        "/locations",
        &format!("/locations/{ark}"),
        "/rule-parameters",
        "/school-holidays",
        "/code-lists",
        "/partnerships",
    ] {
        north.get(path).await.expect(200);
    }
    north.get("/children").await.expect(200);
    north.post("/children/_search", &json!({ "birthDate": "2022-10-14", "familyName": "Linden" })).await.expect(200);
    assert_eq!(records(&server).await, []);
}

async fn who_was_let_in_nowhere_leaves_no_record(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let noor = noor(&north).await;
    let before = records(&server).await.len();
    south.get(&format!("/children/{noor}")).await.expect(404);
    south.get(&format!("/children/{noor}/line")).await.expect(404);
    north.in_role(domain::authority::Role::PrivacyOfficer).get(&format!("/children/{noor}")).await.expect(403);
    north.post("/children", &child("Kees", "Linden", "2031-01-01")).await.expect(409);
    assert_eq!(records(&server).await.len(), before);
}

async fn what_was_refused_after_a_child_was_opened_is_recorded_too(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let ark = north.adds_childcare("De Ark").await;
    let noor = noor(&north).await;
    linde.registers(&child("Noor", "Linden", "2022-10-14")).await;
    let placed = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    let link = north.get(&format!("/children/{noor}/links")).await.expect(200).ids().remove(0);
    let (own, placement) = (format!("/children/{noor}"), format!("/placements/{placed}"));
    let before = records(&server).await.len();
    north.patch(&own, "\"7\"", &json!({ "givenName": "Nora" })).await.expect(412);
    north.patch(&own, "*", &json!({ "birthDate": "2031-01-01" })).await.expect(409);
    north.delete(&placement, "\"7\"").await.expect(412);
    north.post(&format!("{own}/placements"), &stay(&ark, "dayCare", "2023-02-01", None)).await.expect(409);
    north.ask(reqwest::Method::POST, &format!("/links/{link}/_undo")).if_match("*").await.expect(409);
    let records = records(&server).await.split_off(before);
    let told: Vec<_> = records.iter().map(|record| (record.action, record.status)).collect();
    let refused = [Action::ChangeChild, Action::ChangeChild, Action::ChangePlacement, Action::PlaceChild, Action::DecideLink];
    // Nothing broke: the input was wrong, which Logboek Dataverwerkingen calls Unset.
    assert_eq!(told, refused.map(|action| (action, ProcessingStatus::Unset)));
    assert!(records.iter().all(|record| ids(record) == [noor.clone()]), "{records:?}");
    assert_eq!(north.get(&own).await.expect(200).json["givenName"], "Noor");
}

async fn a_refusal_that_cannot_be_recorded_is_not_told(server: Server) {
    let north = server.childcare_provider("North").await;
    let own = format!("/children/{}", noor(&north).await);
    records_are_refused(server.store(), true);
    north.patch(&own, "\"7\"", &json!({ "givenName": "Nora" })).await.expect_problem(500, "internal-error");
    records_are_refused(server.store(), false);
    north.patch(&own, "\"7\"", &json!({ "givenName": "Nora" })).await.expect(412);
}

async fn a_record_tells_how_long_it_took(server: Server) {
    let north = server.childcare_provider("North").await;
    let own = format!("/children/{}", noor(&north).await);
    let before = records(&server).await.len();
    let began = std::time::Instant::now();
    north.get(&own).await.expect(200);
    north.patch(&own, "*", &json!({ "givenName": "Nora" })).await.expect(200);
    north.patch(&own, "\"7\"", &json!({ "givenName": "Noor" })).await.expect(412);
    let at_most = i64::try_from(began.elapsed().as_micros()).unwrap();
    // The clock of the test stands still, so what differs is what was measured.
    let took = |record: &ProcessingRecord| record.ended_at.microseconds() - record.started_at.microseconds();
    let records = records(&server).await.split_off(before);
    assert_eq!(records.len(), 3);
    assert!(records.iter().all(|record| record.started_at == server.clock().now() && took(record) > 0), "{records:?}");
    assert!(records.iter().map(took).sum::<i64>() <= at_most, "{records:?}");
}

/// Makes every processing record impossible, or possible again. On `PostgreSQL` by a constraint, on `SQLite` by a trigger.
fn records_are_refused(store: &Store, refused: bool) {
    match store.backend() {
        Backend::Sqlite => {
            let path = store.url().trim_start_matches("sqlite://").to_owned();
            let sql = if refused {
                "create trigger no_records before insert on processing_records begin select raise(abort, 'no records'); end;"
            } else {
                "drop trigger no_records;"
            };
            SqliteConnection::establish(&path).unwrap().batch_execute(&format!("pragma busy_timeout = 10000; {sql}")).unwrap();
        }
        Backend::Postgres => {
            let sql = if refused {
                "alter table processing_records add constraint no_records check (status = 'never') not valid"
            } else {
                "alter table processing_records drop constraint no_records"
            };
            PgConnection::establish(&store.url()).unwrap().batch_execute(sql).unwrap();
        }
    }
}

async fn a_fault_between_data_and_record_leaves_neither(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = noor(&north).await;
    let before = records(&server).await.len();
    records_are_refused(server.store(), true);
    north.post("/children", &child("Kees", "Linden", "2022-01-01")).await.expect_problem(500, "internal-error");
    north.post(&format!("/children/{noor}/placements"), &stay(&ark, "dayCare", "2023-01-02", None)).await.expect(500);
    north.patch(&format!("/children/{noor}"), "*", &json!({ "givenName": "Nora" })).await.expect(500);
    records_are_refused(server.store(), false);
    assert_eq!(records(&server).await.len(), before);
    assert_eq!(north.get("/children").await.expect(200).ids(), [noor.clone()]);
    assert_eq!(north.get(&format!("/children/{noor}")).await.expect(200).json["givenName"], "Noor");
    assert_eq!(north.get(&format!("/children/{noor}/placements")).await.expect(200).ids(), [""; 0]);
    let found = north.post("/children/_search", &json!({ "birthDate": "2022-01-01", "familyName": "Linden" })).await.expect(200);
    assert_eq!(found.items().len(), 0);
}

async fn nobody_is_shown_what_could_not_be_recorded(server: Server) {
    let north = server.childcare_provider("North").await;
    let noor = noor(&north).await;
    records_are_refused(server.store(), true);
    for path in ["/children", &format!("/children/{noor}"), &format!("/children/{noor}/line")] {
        let answer = north.get(path).await.expect_problem(500, "internal-error");
        assert!(!answer.text.contains("Noor"));
    }
    records_are_refused(server.store(), false);
    north.get(&format!("/children/{noor}")).await.expect(200);
}
