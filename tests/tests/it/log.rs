//! The log of processing: sealed so that nothing in it can be changed unseen, and shown to whom it is about.

use domain::{Instant, authority::Role, retention::RetentionTerm};
use persistence::{Finding, Verified};
use serde_json::{Value, json};
use tests::{
    Actor, Backend, Server, Store,
    city::{child, guardian},
    on_both,
};

on_both!(
    what_was_sealed_is_found_as_it_was_sealed_and_what_waits_is_named,
    whatever_is_changed_taken_away_or_added_is_found,
    a_record_that_commits_late_is_sealed_all_the_same,
    one_process_seals_until_it_ends_or_dies,
    records_go_after_their_term_and_the_rest_still_verifies,
    a_privacy_officer_reads_what_was_done_for_the_own_organisation,
    a_guardian_reads_everything_about_the_own_child_in_plain_words,
    the_log_is_complete_before_and_after_it_is_sealed_and_indexed,
    reading_the_log_is_in_the_log,
);

/// Keeps the service from sealing by itself, so that a test says when a batch begins and ends.
fn pause(store: &Store) {
    store.sql(match store.backend() {
        Backend::Sqlite => "update log_heads set holder = x'00000000000000000000000000000001', held_until = 9000000000000000",
        Backend::Postgres => {
            "update log_heads set holder = '00000000-0000-0000-0000-000000000001', held_until = '2200-01-01T00:00:00Z'"
        }
    });
}

/// Seals what waits, in one batch.
pub(crate) async fn seal(server: &Server) {
    server.store().sql("update log_heads set holder = null, held_until = null");
    server.database().seal_log(server.clock().now()).await.unwrap();
    server.database().index_log(server.clock().now()).await.unwrap();
    pause(server.store());
}

async fn verify(server: &Server) -> (Verified, Vec<Finding>) {
    let mut findings = Vec::new();
    let verified = server.database().verify_log(|finding| findings.push(finding)).await.unwrap();
    (verified, findings)
}

/// Three batches of three records, and two records that wait.
async fn sealed_log(server: &Server) -> (Actor, String) {
    pause(server.store());
    let north = server.childcare_provider("North").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    for batch in 0..3 {
        for _ in 0..if batch == 0 { 2 } else { 3 } {
            north.get(&format!("/children/{noor}")).await.expect(200);
        }
        seal(server).await;
    }
    for _ in 0..2 {
        north.get(&format!("/children/{noor}")).await.expect(200);
    }
    (north, noor)
}

async fn what_was_sealed_is_found_as_it_was_sealed_and_what_waits_is_named(server: Server) {
    let (verified, findings) = verify(&server).await;
    assert_eq!((verified.seals, verified.records, findings), (0, 0, Vec::new()));
    sealed_log(&server).await;
    let (verified, findings) = verify(&server).await;
    assert_eq!(findings, []);
    assert_eq!((verified.seals, verified.records, verified.waiting), (3, 9, 2));
    assert_eq!(verified.waiting_since, Some(server.clock().now()));
    let last = verified.last.unwrap();
    assert_eq!((last.0, server.database().seal(3).await.unwrap()), (3, Some(last.1)));
    assert_eq!(server.database().processing_records().await.unwrap().len(), 11);
}

const KEPT: [&str; 4] = ["processing_records", "sealed_records", "seals", "log_heads"];

type Expected = fn(&[Finding]) -> bool;

/// Puts a record that was never made among those that wait.
const FORGERY: &str = "
    insert into processing_records select {id}, action, client_id, organisation_id, person, trace_id, span_id, parent_span_id, status,
    started_at, ended_at, children, proof from sealed_records where seal_number = 1 and position = 0";

/// What somebody may do to the log of [`sealed_log`], and what is found of it.
const TAMPERINGS: &[(&str, Expected)] = &[
    ("update sealed_records set person = 'somebody' where seal_number = 2 and position = 1", |f| {
        matches!(f, [Finding::RecordChanged { seal: 2, position: 1, .. }])
    }),
    ("update sealed_records set children = trace_id where seal_number = 1 and position = 0", |f| {
        matches!(f, [Finding::RecordChanged { seal: 1, position: 0, .. }])
    }),
    ("delete from sealed_records where seal_number = 2 and position = 1", |f| {
        matches!(f, [Finding::RecordMissing { seal: 2, position: 1 }])
    }),
    ("delete from sealed_records where seal_number = 2 and position = 2", |f| {
        matches!(f, [Finding::RecordMissing { seal: 2, position: 2 }])
    }),
    ("update sealed_records set position = 7 where seal_number = 2 and position = 0", |f| {
        matches!(
            f,
            [Finding::RecordMissing { .. }, Finding::RecordAdded { seal: Some(2), .. }]
                | [Finding::RecordAdded { seal: Some(2), .. }, ..]
        )
    }),
    (
        "insert into sealed_records select 2, 3, id, action, client_id, organisation_id, person, trace_id, span_id, \
             parent_span_id, status, started_at, ended_at, children, proof from sealed_records where seal_number = 1 and position = 0",
        |f| matches!(f, [Finding::RecordAdded { seal: Some(2), .. }]),
    ),
    (
        "insert into sealed_records select 9, 0, id, action, client_id, organisation_id, person, trace_id, span_id, \
             parent_span_id, status, started_at, ended_at, children, proof from sealed_records where seal_number = 1 and position = 0",
        |f| matches!(f, [Finding::RecordAdded { seal: Some(9), .. }]),
    ),
    (
        "update sealed_records set position = 5 where seal_number = 2 and position = 0; \
             update sealed_records set position = 0 where seal_number = 2 and position = 1; \
             update sealed_records set position = 1 where seal_number = 2 and position = 5",
        |f| matches!(f, [Finding::BatchChanged { seal: 2 }]),
    ),
    (
        "update sealed_records set position = 5 where seal_number = 1 and position = 0; \
             update sealed_records set seal_number = 1 where seal_number = 2 and position = 0; \
             update sealed_records set seal_number = 2, position = 0 where seal_number = 1 and position = 5",
        |f| matches!(f, [Finding::BatchChanged { seal: 1 }, Finding::BatchChanged { seal: 2 }]),
    ),
    ("delete from sealed_records where seal_number = 2; delete from seals where number = 2", |f| {
        matches!(f, [Finding::SealsMissing { from: 2, until: 2 }])
    }),
    ("delete from seals where number = 1", |f| matches!(f, [Finding::SealsMissing { from: 1, until: 1 }])),
    (
        "delete from sealed_records where seal_number = 2; delete from seals where number = 2; \
             update sealed_records set seal_number = 2 where seal_number = 3; update seals set number = 2 where number = 3",
        |f| {
            f.contains(&Finding::ChainBroken { seal: 2 })
                && f.contains(&Finding::SealChanged { seal: 2 })
                && f.contains(&Finding::SealsMissing { from: 3, until: 3 })
        },
    ),
    ("delete from sealed_records where seal_number = 3; delete from seals where number = 3", |f| {
        matches!(f, [Finding::SealsMissing { from: 3, until: 3 }])
    }),
    (
        "delete from sealed_records where seal_number = 3; delete from seals where number = 3; \
             update log_heads set number = 2, seal = (select seal from seals where number = 2)",
        |f| matches!(f, [Finding::EndChanged]),
    ),
    ("delete from sealed_records; delete from seals; update log_heads set number = 0, seal = null, proof = null", |f| {
        matches!(f, [Finding::EndChanged])
    }),
    ("delete from sealed_records where seal_number = 1; update log_heads set pruned_number = 1", |f| {
        matches!(f, [Finding::EndChanged])
    }),
    (
        "update seals set record_count = 2 where number = 2; delete from sealed_records where seal_number = 2 and position = 2",
        |f| matches!(f, [Finding::SealChanged { seal: 2 }, Finding::BatchChanged { seal: 2 }]),
    ),
    ("update seals set root = seal where number = 3", |f| {
        matches!(f, [Finding::SealChanged { seal: 3 }, Finding::BatchChanged { seal: 3 }])
    }),
    ("update processing_records set person = 'somebody'", |f| {
        matches!(f, [Finding::RecordAdded { seal: None, .. }, Finding::RecordAdded { seal: None, .. }])
    }),
    (FORGERY, |f| matches!(f, [Finding::RecordAdded { seal: None, .. }])),
    (
        "insert into processing_records select id, action, client_id, organisation_id, person, trace_id, span_id, parent_span_id, \
             status, started_at, ended_at, children, proof from sealed_records where seal_number = 1 and position = 0",
        |f| matches!(f, [Finding::RecordAdded { seal: None, .. }]),
    ),
    ("update seals set previous = {zeros} where number = 2", |f| {
        matches!(f, [Finding::ChainBroken { seal: 2 }, Finding::SealChanged { seal: 2 }])
    }),
];

/// A statement with the values that the databases write differently.
fn spelled(store: &Store, sql: &str) -> String {
    let (id, zeros) = match store.backend() {
        Backend::Sqlite => ("x'01980000000070008000000000000009'".to_owned(), format!("x'{}'", "0".repeat(64))),
        Backend::Postgres => ("'01980000-0000-7000-8000-000000000009'".to_owned(), format!(r"'\x{}'", "0".repeat(64))),
    };
    sql.replace("{id}", &id).replace("{zeros}", &zeros)
}

async fn whatever_is_changed_taken_away_or_added_is_found(server: Server) {
    sealed_log(&server).await;
    let store = server.store();
    for table in KEPT {
        store.sql(&format!("create table kept_{table} as select * from {table}"));
    }
    for (sql, expected) in TAMPERINGS {
        store.sql(&spelled(store, sql));
        let (verified, findings) = verify(&server).await;
        assert!(expected(&findings), "{sql}\n{findings:?}");
        assert_eq!(verified.findings, u64::try_from(findings.len()).unwrap());
        for table in KEPT {
            store.sql(&format!("delete from {table}; insert into {table} select * from kept_{table}"));
        }
    }
    // What somebody put among those that wait is not sealed either.
    store.sql(&spelled(store, FORGERY));
    seal(&server).await;
    let (verified, findings) = verify(&server).await;
    assert!(matches!(&findings[..], [Finding::RecordAdded { seal: None, .. }]), "{findings:?}");
    assert_eq!((verified.records, verified.waiting), (11, 0));
}

/// Ids are made before the commit, and commits overtake each other.
async fn a_record_that_commits_late_is_sealed_all_the_same(server: Server) {
    sealed_log(&server).await;
    let store = server.store();
    let first = "where id = (select id from processing_records order by id limit 1)";
    store.sql(&format!("create table late as select * from processing_records {first}; delete from processing_records {first}"));
    seal(&server).await;
    assert_eq!(verify(&server).await.0.records, 10);
    store.sql("insert into processing_records select * from late");
    seal(&server).await;
    let (verified, findings) = verify(&server).await;
    assert_eq!((verified.records, verified.waiting, findings), (11, 0, Vec::new()));
}

async fn one_process_seals_until_it_ends_or_dies(server: Server) {
    let now = || server.clock().now();
    assert!(server.database().seal_log(now()).await.unwrap().is_some());
    let other = server.another(&[]).await;
    assert_eq!(other.database().seal_log(now()).await.unwrap(), None);
    // One that died renews nothing.
    server.clock().advance(4);
    assert!(other.database().seal_log(now()).await.unwrap().is_some());
    assert_eq!(server.database().seal_log(now()).await.unwrap(), None);
    // One that ends lets go at once.
    other.stop().await;
    other.database().release_log().await.unwrap();
    assert!(server.database().seal_log(now()).await.unwrap().is_some());
}

async fn records_go_after_their_term_and_the_rest_still_verifies(server: Server) {
    let (north, noor) = sealed_log(&server).await;
    let officer = north.in_role(Role::PrivacyOfficer);
    seal(&server).await;
    server.clock().advance(2 * 366 * 86_400);
    north.patch(&format!("/children/{noor}"), "*", &json!({ "givenName": "Nora" })).await.expect(200);
    seal(&server).await;
    let before = Instant::beginning_of(server.clock().now().date()).unwrap();
    let (database, term) = (server.database(), RetentionTerm::ProcessingRecord);
    assert_eq!(database.count_expired(term, before, server.clock().now()).await.unwrap(), 11);
    assert_eq!(verify(&server).await.0.records, 12, "counting takes nothing away");
    assert_eq!(database.take_expired(term, before, server.clock().now()).await.unwrap(), 11);
    assert_eq!(database.count_expired(term, before, server.clock().now()).await.unwrap(), 0);
    let (verified, findings) = verify(&server).await;
    assert_eq!((verified.seals, verified.records, verified.pruned_until, findings), (5, 1, 4, Vec::new()));
    for body in [json!({}), json!({ "childId": noor })] {
        let shown = officer.post("/processing-activities/_search", &body).await.expect(200);
        assert!(shown.items().iter().all(|entry| entry["startedAt"].as_str().unwrap().starts_with("2028")), "{shown}");
    }
    server.store().sql("update sealed_records set person = 'somebody'");
    assert!(matches!(verify(&server).await.1[..], [Finding::RecordChanged { seal: 5, position: 0, .. }]));
}

fn told(entry: &Value) -> (&str, &str) {
    let activity = entry["processingActivityId"].as_str().unwrap();
    let activity = activity.trim_start_matches("urn:doorlijn:processing-activity:").trim_end_matches(":1.0");
    (activity, entry["childId"].as_str().unwrap())
}

async fn a_privacy_officer_reads_what_was_done_for_the_own_organisation(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    server.clock().advance(60);
    let kees = north.registers(&child("Kees", "Berg", "2023-01-01")).await.id();
    south.registers(&child("Daan", "Dijk", "2023-01-01")).await;
    server.clock().advance(60);
    north.get("/children").await.expect(200);
    let officer = north.in_role(Role::PrivacyOfficer);
    let answer = officer.post("/processing-activities/_search", &json!({})).await.expect(200);
    let shown: Vec<_> = answer.items().iter().map(told).collect();
    let mut listed = [noor.as_str(), kees.as_str()];
    listed.sort_unstable();
    assert_eq!(
        shown,
        [("child.read", listed[0]), ("child.read", listed[1]), ("child.register", &kees), ("child.register", &noor)]
    );
    let [first, second, third, _] = answer.items() else { panic!("four: {answer}") };
    assert_eq!(first["recordId"], second["recordId"]);
    assert_ne!(first["spanId"], second["spanId"], "a step for each child");
    assert_eq!(first["parentSpanId"], second["parentSpanId"]);
    assert!(third["parentSpanId"].is_null());
    assert_eq!((&first["organisationName"], &first["clientName"]), (&json!("North"), &json!("North")));
    assert_eq!(
        (&first["person"], &first["legalBasis"], &first["status"]),
        (&json!("person-1"), &json!("Contract"), &json!("Ok"))
    );
    let period = json!({ "period": { "from": "2026-09-01T06:00:30Z", "until": "2026-09-01T06:01:30Z" } });
    let answer = officer.post("/processing-activities/_search", &period).await.expect(200);
    assert_eq!(answer.items().iter().map(told).collect::<Vec<_>>(), [("child.register", kees.as_str())]);
    let one = officer.post("/processing-activities/_search", &json!({ "childId": noor })).await.expect(200);
    assert!(one.items().iter().all(|entry| entry["childId"] == json!(noor)), "{one}");
    let elsewhere = south.in_role(Role::PrivacyOfficer).post("/processing-activities/_search", &json!({ "childId": noor })).await;
    assert_eq!(elsewhere.expect(200).items().len(), 0);
    north.post("/processing-activities/_search", &json!({})).await.expect(403);
}

async fn a_guardian_reads_everything_about_the_own_child_in_plain_words(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let mut noor = child("Noor", "Linden", "2022-10-14");
    noor["guardians"] = json!([guardian("Anna", true)]);
    let here = north.registers(&noor).await;
    let anna = north.for_guardians(&[here.json["guardians"][0]["id"].as_str().unwrap()]);
    let there = linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    north.registers(&child("Kees", "Berg", "2023-01-01")).await;
    let ask = |language: &'static str| {
        anna.post("/processing-activities/_search", &json!({ "childId": here.id() })).with("accept-language", language)
    };
    let own = ask("nl").await.expect(200);
    assert_eq!(own.items().iter().map(told).collect::<Vec<_>>(), [("child.register", here.id().as_str())]);
    assert_eq!(own.items()[0]["purpose"], "Uw kind inschrijven.");
    assert!(own.items()[0]["person"].is_null(), "who works there is not the parent's to know");
    assert_eq!(ask("en").await.expect(200).items().last().unwrap()["purpose"], "To register your child.");
    // Once the two are one child, what the other organisation did is about the own child too.
    let link = anna.get(&format!("/children/{}/links", here.id())).await.expect(200).ids().remove(0);
    anna.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    let both = ask("nl").await.expect(200);
    let by: Vec<_> = both.items().iter().filter(|entry| told(entry).0 == "child.register").collect();
    assert_eq!(by.iter().map(|entry| entry["organisationName"].as_str().unwrap()).collect::<Vec<_>>(), ["De Linde", "North"]);
    assert!(by.iter().any(|entry| entry["childId"] == json!(there)));
    assert!(both.items().iter().all(|entry| [here.id(), there.clone()].contains(&told(entry).1.to_owned())), "{both}");
    let other = server.childcare_provider("South").await.for_guardians(&["0198f000-0000-7000-8000-000000000000"]);
    let nothing = other.post("/processing-activities/_search", &json!({ "childId": here.id() })).await.expect(200);
    assert_eq!(nothing.items().len(), 0);
}

async fn pages(actor: &Actor, body: &Value, size: u8) -> Vec<(String, String)> {
    let mut path = format!("/v1/processing-activities/_search?pageSize={size}");
    let mut seen = Vec::new();
    loop {
        let page = actor.follow_with(&path, body).await.expect(200);
        assert!(page.items().len() <= usize::from(size));
        seen.extend(
            page.items()
                .iter()
                .map(|entry| (entry["recordId"].as_str().unwrap().to_owned(), entry["childId"].as_str().unwrap().to_owned())),
        );
        let Some(next) = page.next() else { return seen };
        path = next;
    }
}

async fn the_log_is_complete_before_and_after_it_is_sealed_and_indexed(server: Server) {
    pause(server.store());
    let north = server.childcare_provider("North").await;
    let mut children = Vec::new();
    for name in ["Noor", "Kees", "Daan", "Roos", "Sem"] {
        children.push(north.registers(&child(name, "Linden", "2022-10-14")).await.id());
        server.clock().advance(1);
    }
    for _ in 0..3 {
        north.get("/children").await.expect(200);
    }
    let officer = north.in_role(Role::PrivacyOfficer);
    // Reading the log adds to it, so what is read ends before that.
    let until = server.clock().now().plus_seconds(1).to_string();
    server.clock().advance(60);
    let all = json!({ "period": { "until": until } });
    let one = json!({ "period": { "until": until }, "childId": children[2] });
    let (everything, of_one) = (pages(&officer, &all, 100).await, pages(&officer, &one, 100).await);
    assert_eq!((everything.len(), of_one.len()), (5 + 3 * 5, 1 + 3));
    let stages: [&str; 4] = ["waiting", "sealed", "half indexed", "indexed"];
    for stage in stages {
        match stage {
            "waiting" => {}
            "sealed" => {
                server.store().sql("update log_heads set holder = null, held_until = null");
                server.database().seal_log(server.clock().now()).await.unwrap();
                pause(server.store());
                server
                    .store()
                    .sql("delete from processing_subjects; update log_heads set indexed_number = 1, indexed_position = 0");
            }
            "half indexed" => {
                seal(&server).await;
                server.store().sql(
                    "delete from processing_subjects where seal_number > 1 or position >= 6; \
                     update log_heads set indexed_number = 1, indexed_position = 6",
                );
            }
            _ => seal(&server).await,
        }
        for size in [1, 2, 3, 100] {
            assert_eq!(pages(&officer, &all, size).await, everything, "{stage}, {size} at a time");
            assert_eq!(pages(&officer, &one, size).await, of_one, "{stage}, {size} at a time");
        }
    }
}

async fn reading_the_log_is_in_the_log(server: Server) {
    let north = server.childcare_provider("North").await;
    let officer = north.in_role(Role::PrivacyOfficer);
    let read = || async { officer.post("/processing-activities/_search", &json!({})).await.expect(200) };
    assert_eq!(read().await.items().len(), 0);
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    server.clock().advance(1);
    assert_eq!(read().await.items().len(), 1);
    let again = read().await;
    assert_eq!(told(&again.items()[0]), ("log.read", noor.as_str()));
    assert_eq!(again.items()[0]["purpose"], "Laten zien wie de gegevens van uw kind gebruikte (AVG 15).");
}
