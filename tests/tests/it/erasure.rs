//! Erasure: what was known of a child is gone, from every file of the service, and stays gone when a copy is put back.

use std::{
    fs,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Binary,
};
use domain::{authority::Role, retention::RetentionTerm};
use persistence::Finding;
use serde_json::{Value, json};
use tests::{
    Actor, Backend, Server, Store,
    city::{child, guardian, stay},
    on_both,
};
use tokio::time::sleep;

on_both!(
    an_erased_child_is_found_nowhere_any_more,
    neither_its_name_nor_its_key_is_in_any_file_or_table,
    only_the_version_that_was_read_is_erased,
    the_records_of_an_erased_child_stay,
    links_to_an_erased_child_are_undone_and_the_other_registration_stays,
    a_reference_of_an_erased_child_can_be_given_again,
    an_organisation_erases_also_a_child_that_it_sees_no_more,
    what_figures_need_stays_and_names_nobody,
    what_a_copy_brings_back_is_erased_again_before_anything_is_served,
    the_journal_is_kept_as_long_as_backups_are,
);

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

/// The wrapped keys that a store holds.
fn wrapped_keys(store: &Store) -> Vec<Vec<u8>> {
    let rows: Vec<Bytes> = match store.backend() {
        Backend::Sqlite => {
            let mut keys = SqliteConnection::establish(&store.file().replace(".db", ".keys.db")).unwrap();
            sql_query("select wrapped as bytes from data_keys").load(&mut keys).unwrap()
        }
        Backend::Postgres => {
            let mut connection = PgConnection::establish(&store.url()).unwrap();
            sql_query("select wrapped as bytes from keys.data_keys").load(&mut connection).unwrap()
        }
    };
    rows.into_iter().map(|row| row.bytes).collect()
}

/// Which of some texts the files of a store hold, each with the file.
pub(crate) fn found_in_files(store: &Store, sought: &[&[u8]]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut begins = [false; 256];
    for text in sought {
        begins[usize::from(text[0])] = true;
    }
    let files = fs::read_dir(store.folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let places = bytes.iter().enumerate().filter(|(_, byte)| begins[usize::from(**byte)]);
        for (place, _) in places {
            let here = sought.iter().filter(|text| bytes[place..].starts_with(text));
            found.extend(here.map(|text| (file.display().to_string(), text.to_vec())));
        }
    }
    found
}

fn known() -> Value {
    let mut known = child("Xanthippe", "Quispelaer", "2022-10-14");
    known["references"] = json!([{ "source": "planbaar", "value": "ZQ-77-KENMERK" }]);
    known["guardians"] = json!([guardian("Wilhelmijntje", true)]);
    known
}

async fn erase(actor: &Actor, child: &str) {
    actor.delete(&format!("/children/{child}"), "*").await.expect(204);
}

async fn an_erased_child_is_found_nowhere_any_more(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let registered = north.registers(&known()).await;
    let (id, path) = (registered.id(), format!("/children/{}", registered.id()));
    let mother = registered.json["guardians"][0]["id"].as_str().unwrap().to_owned();
    let placement = north.places(&id, &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    let kees = north.registers(&child("Kees", "Berg", "2023-02-02")).await.id();
    let etag = north.get(&path).await.expect(200).etag();
    north.delete(&path, &etag).await.expect(204);
    for (actor, path) in [
        (&north, path.clone()),
        (&north, format!("{path}/guardians")),
        (&north, format!("{path}/placements")),
        (&north, format!("{path}/line")),
        (&north, format!("{path}/links")),
        (&north, format!("/placements/{placement}")),
        (&north.for_guardians(&[&mother]), path.clone()),
    ] {
        actor.get(&path).await.expect(404);
    }
    let history = north.get(&format!("/placements/{placement}/history")).await;
    assert!(history.status == 404 || history.items().is_empty(), "{history}");
    north.delete(&path, "*").await.expect(404);
    assert_eq!(north.get("/children").await.expect(200).ids(), [kees]);
    for search in [
        json!({ "birthDate": "2022-10-14", "familyName": "Quispelaer" }),
        json!({ "reference": { "source": "planbaar", "value": "ZQ-77-KENMERK" } }),
    ] {
        assert_eq!(north.post("/children/_search", &search).await.expect(200).items().len(), 0);
    }
}

async fn neither_its_name_nor_its_key_is_in_any_file_or_table(server: Server) {
    let store = server.store();
    let north = server.childcare_provider("North").await;
    // Many keys, so that the file has pages that are full and split.
    for number in 0..60u8 {
        let name = format!("N{}{}", char::from(b'a' + number / 26), char::from(b'a' + number % 26));
        north.registers(&child(&name, "Linden", "2022-10-14")).await;
    }
    let others = wrapped_keys(store);
    let id = north.registers(&known()).await.id();
    north.get(&format!("/children/{id}")).await.expect(200);
    let own: Vec<_> = wrapped_keys(store).into_iter().filter(|key| !others.contains(key)).collect();
    let [key] = &own[..] else { panic!("one key more: {}", own.len()) };
    if store.backend() == Backend::Sqlite {
        let there = found_in_files(store, &[key, &others[0]]);
        assert!(there.iter().any(|(_, text)| text == key), "the search finds what is there");
        assert!(there.iter().any(|(_, text)| *text == others[0]));
    }
    erase(&north, &id).await;
    assert_eq!(wrapped_keys(store).len(), others.len());
    assert!(!wrapped_keys(store).contains(key));
    let secrets = ["Xanthippe", "Quispelaer", "Wilhelmijntje", "ZQ-77-KENMERK", "xanthippe", "quispelaer"];
    let sought: Vec<&[u8]> = secrets.iter().map(|secret| secret.as_bytes()).chain([key.as_slice(), &others[0]]).collect();
    let mut found: Vec<Vec<u8>> = found_in_files(store, &sought).into_iter().map(|(_, text)| text).collect();
    found.dedup();
    // The keys of others stay, on PostgreSQL in no file of ours.
    assert_eq!(found, if store.backend() == Backend::Sqlite { vec![others[0].clone()] } else { Vec::new() });
    assert_eq!(north.get("/children?pageSize=100").await.expect(200).items().len(), 60);
}

async fn only_the_version_that_was_read_is_erased(server: Server) {
    let north = server.childcare_provider("North").await;
    let id = north.registers(&known()).await.id();
    let path = format!("/children/{id}");
    let etag = north.get(&path).await.expect(200).etag();
    north.patch(&path, &etag, &json!({ "givenName": "Xantippe" })).await.expect(200);
    north.delete(&path, &etag).await.expect_problem(412, "precondition-failed");
    north.ask(reqwest::Method::DELETE, &path).await.expect(428);
    north.in_role(Role::Professional).delete(&path, "*").await.expect(403);
    server.childcare_provider("South").await.delete(&path, "*").await.expect(404);
    assert_eq!(north.get(&path).await.expect(200).json["givenName"], "Xantippe");
}

async fn the_records_of_an_erased_child_stay(server: Server) {
    let north = server.childcare_provider("North").await;
    let id = north.registers(&known()).await.id();
    server.clock().advance(1);
    erase(&north, &id).await;
    let asked = json!({ "childId": id });
    let shown = north.in_role(Role::PrivacyOfficer).post("/processing-activities/_search", &asked).await.expect(200);
    let purposes: Vec<_> = shown.items().iter().map(|entry| entry["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes, ["De inschrijving van uw kind wissen (AVG 17).", "Uw kind inschrijven."]);
    let mut findings: Vec<Finding> = Vec::new();
    server.database().verify_log(|finding| findings.push(finding)).await.unwrap();
    assert_eq!(findings, []);
}

async fn links_to_an_erased_child_are_undone_and_the_other_registration_stays(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (here, there) = (north.registers(&known()).await.id(), linde.registers(&known()).await.id());
    let link = north.get(&format!("/children/{here}/links")).await.expect(200).ids().remove(0);
    for side in [&north, &linde] {
        side.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
    }
    // The older id is the one under which the two were known.
    assert_eq!(linde.get(&format!("/children/{here}")).await.expect(200).json["id"], json!(here));
    erase(&north, &here).await;
    let left = linde.get(&format!("/children/{there}")).await.expect(200);
    assert_eq!((&left.json["id"], &left.json["givenName"]), (&json!(there), &json!("Xanthippe")));
    linde.get(&format!("/children/{here}")).await.expect(404);
    linde.get(&format!("/links/{link}")).await.expect(404);
    assert_eq!(linde.get(&format!("/children/{there}/links")).await.expect(200).items().len(), 0);
    linde.get(&format!("/children/{there}/line")).await.expect(200);
    // The last one goes as well.
    erase(&linde, &there).await;
    assert_eq!(linde.get("/children").await.expect(200).items().len(), 0);
}

async fn a_reference_of_an_erased_child_can_be_given_again(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let mut placed = stay(&ark, "dayCare", "2023-01-02", None);
    placed["reference"] = json!({ "source": "planbaar", "value": "P-1" });
    let id = north.registers(&known()).await.id();
    north.places(&id, &placed).await;
    north.post("/children", &known()).await.expect(409);
    erase(&north, &id).await;
    let id = north.registers(&known()).await.id();
    north.places(&id, &placed).await;
}

async fn an_organisation_erases_also_a_child_that_it_sees_no_more(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let id = north.registers(&known()).await.id();
    north.places(&id, &stay(&ark, "dayCare", "2023-01-02", Some("2024-01-01"))).await;
    north.get(&format!("/children/{id}")).await.expect(404);
    erase(&north, &id).await;
    assert_eq!(wrapped_keys(server.store()).len(), 0);
}

async fn what_figures_need_stays_and_names_nobody(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let id = north.registers(&known()).await.id();
    let mut placed = stay(&ark, "dayCare", "2023-01-02", None);
    placed["reference"] = json!({ "source": "planbaar", "value": "P-1" });
    north.places(&id, &placed).await;
    erase(&north, &id).await;
    // Each is an error where the rows are others.
    let holds = |sql: &str| server.store().rows(&format!("select 1 as number from {sql}"));
    let month = match server.store().backend() {
        Backend::Sqlite => "'2022-10-01'",
        Backend::Postgres => "date '2022-10-01'",
    };
    assert_eq!(holds(&format!("children where birth_date = {month} and id = joined_id")), 1);
    assert_eq!(holds("placements where reference is null and reference_hash is null"), 1);
    for table in ["registrations", "guardians", "search_hashes", "access", "links", "placement_revisions"] {
        assert_eq!(holds(table), 0, "{table}");
    }
}

const FILES: [&str; 2] = ["doorlijn.db", "doorlijn.keys.db"];
/// The tables of a registration with what their rows are known by, and the schema of the keys.
const TABLES: [(&str, &str); 6] = [
    ("children", "id"),
    ("registrations", "id"),
    ("guardians", "id"),
    ("search_hashes", "hash, registration_id"),
    ("access", "id"),
    ("keys.data_keys", "id"),
];

/// Waits until nobody has the files open any more: whoever closes `SQLite` last takes its log away, and a service that was stopped
/// may still be at it.
async fn closed(store: &Store) {
    let patience = Instant::now() + Duration::from_secs(10);
    while FILES.iter().any(|name| store.folder().join(format!("{name}-wal")).exists()) {
        assert!(Instant::now() < patience, "the service does not let go of its files");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Makes copies of both stores.
fn copy_away(store: &Store) {
    match store.backend() {
        Backend::Sqlite => {
            for name in FILES {
                let path = store.folder().join(name);
                // What is in the log of a file belongs to it.
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                connection.batch_execute("pragma wal_checkpoint(truncate)").unwrap();
                fs::copy(&path, store.folder().join(format!("{name}.copy"))).unwrap();
            }
        }
        Backend::Postgres => {
            for (table, _) in TABLES {
                store.sql(&format!("create table {}_copy as select * from {table}", table.replace("keys.", "")));
            }
        }
    }
}

/// Puts copies back: of the data, of the keys, or of both with the journals that they had.
fn put_back(store: &Store, what: &str) {
    let wanted = |name: &str| what == "both" || name.contains("keys") == (what == "keys");
    match store.backend() {
        Backend::Sqlite => {
            for name in FILES.iter().filter(|name| wanted(name)) {
                for tail in ["-wal", "-shm"] {
                    fs::remove_file(store.folder().join(format!("{name}{tail}"))).ok();
                }
                fs::copy(store.folder().join(format!("{name}.copy")), store.folder().join(name)).unwrap();
            }
        }
        Backend::Postgres => {
            for (table, id) in TABLES.iter().filter(|(table, _)| wanted(table)) {
                let copy = table.replace("keys.", "");
                store.sql(&format!(
                    "insert into {table} select * from {copy}_copy where ({id}) not in (select {id} from {table})"
                ));
            }
            if what == "both" {
                store.sql("delete from keys.erasures; delete from erased_registrations");
            }
        }
    }
}

async fn what_a_copy_brings_back_is_erased_again_before_anything_is_served(store: Store) {
    // Whoever holds an actor holds its server, and no file is put back under a running one.
    let (token, id, kees) = {
        let server = Server::start(&store, &[]).await.unwrap();
        let north = server.childcare_provider("North").await;
        let id = north.registers(&known()).await.id();
        (north.token.clone(), id, north.registers(&child("Kees", "Berg", "2023-02-02")).await.id())
    };
    closed(&store).await;
    copy_away(&store);
    let path = format!("/v1/children/{id}");
    let journal = {
        let server = Server::start(&store, &[]).await.unwrap();
        server.ask(reqwest::Method::DELETE, &path).bearer(&token).if_match("*").await.expect(204);
        server.database().erasures().await.unwrap()
    };
    assert_eq!(journal.iter().map(|erasure| erasure.child_id.to_string()).collect::<Vec<_>>(), [id]);
    for back in ["data", "keys", "both"] {
        closed(&store).await;
        put_back(&store, back);
        let server = Server::start(&store, &[]).await.unwrap();
        if back == "both" {
            server.database().note_erasures(journal.clone()).await.unwrap();
            assert_eq!(server.database().apply_erasures(server.clock().now()).await.unwrap(), 1);
        }
        server.get(&path).bearer(&token).await.expect(404);
        assert_eq!(server.get("/v1/children").bearer(&token).await.expect(200).ids(), [kees.clone()], "{back}");
        assert_eq!(wrapped_keys(&store).len(), 1, "{back}");
        assert_eq!(server.database().erasures().await.unwrap(), journal, "{back}");
        assert_eq!(server.database().apply_erasures(server.clock().now()).await.unwrap(), 0);
    }
}

async fn the_journal_is_kept_as_long_as_backups_are(server: Server) {
    let north = server.childcare_provider("North").await;
    let id = north.registers(&known()).await.id();
    erase(&north, &id).await;
    let (database, now) = (server.database(), server.clock().now());
    assert_eq!(database.count_expired(RetentionTerm::Erasure, now, now).await.unwrap(), 0);
    assert_eq!(database.count_expired(RetentionTerm::Erasure, now.plus_seconds(1), now).await.unwrap(), 1);
    assert_eq!(database.take_expired(RetentionTerm::Erasure, now.plus_seconds(1), now).await.unwrap(), 1);
    assert_eq!(database.erasures().await.unwrap(), []);
}
