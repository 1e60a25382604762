//! Renewal of keys: the master key and the search key change while the service runs, and nobody notices.

use persistence::{Database, MasterKey, Options};
use serde_json::{Value, json};
use tests::{Actor, Backend, Server, city::child, on_both};

on_both!(
    every_key_is_wrapped_by_a_new_master_key_while_the_service_runs,
    a_rotation_that_was_broken_off_goes_on,
    a_service_with_another_master_key_does_not_start,
    what_was_registered_is_found_before_during_and_after_a_renewal_of_the_search_key,
    a_reference_stays_taken_while_the_search_key_is_renewed,
);

fn options(server: &Server) -> Options {
    Options {
        url: server.store().url().parse().unwrap(),
        master_key: MasterKey::open(&server.store().folder().join("master.key")).unwrap(),
        new_id: uuid::Uuid::now_v7,
        readers: 1,
        writers: 1,
    }
}

async fn named(actor: &Actor, id: &str) -> Value {
    actor.get(&format!("/children/{id}")).await.expect(200).json["givenName"].clone()
}

fn referenced(name: &str, value: &str) -> Value {
    let mut child = child(name, "Linden", "2022-10-14");
    child["references"] = json!([{ "source": "planbaar", "value": value }]);
    child
}

async fn every_key_is_wrapped_by_a_new_master_key_while_the_service_runs(server: Server) {
    let file = server.store().folder().join("master.key");
    let before = std::fs::read(&file).unwrap();
    let north = server.childcare_provider("North").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let page = north.get("/children?pageSize=1").await.expect(200);
    MasterKey::begin_renewal(&file).unwrap();
    // The service has the key before only, and the data is still wrapped by it.
    assert_eq!(named(&north, &noor).await, "Noor");
    let database = Database::open(&options(&server)).unwrap();
    // A process that missed it wraps nothing by the key before.
    let kees = north.registers(&child("Kees", "Berg", "2023-01-01")).await.id();
    let count = database.wrap_keys_again().await.unwrap();
    assert_eq!(count, 4, "the log key, the search key, the signing key, and the key of the one registered before");
    assert_eq!(database.wrap_keys_again().await.unwrap(), 0);
    MasterKey::end_renewal(&file).unwrap();
    assert_eq!((named(&north, &noor).await, named(&north, &kees).await), (json!("Noor"), json!("Kees")));
    assert_ne!(std::fs::read(&file).unwrap(), before);
    assert!(!server.store().folder().join("master.key.old").exists());
    assert_eq!(page.items().len(), 1);
    // A service that starts now knows the new key alone.
    let fresh = server.another(&[]).await;
    let north = north.at(&fresh);
    assert_eq!((named(&north, &noor).await, named(&north, &kees).await), (json!("Noor"), json!("Kees")));
    let found = north.post("/children/_search", &json!({ "birthDate": "2022-10-14", "familyName": "Linden" })).await.expect(200);
    assert_eq!(found.ids(), [noor]);
    assert_eq!(fresh.database().verify_log(|finding| panic!("{finding}")).await.unwrap().findings, 0);
}

async fn a_rotation_that_was_broken_off_goes_on(server: Server) {
    let file = server.store().folder().join("master.key");
    let north = server.childcare_provider("North").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    MasterKey::begin_renewal(&file).unwrap();
    let made = std::fs::read(&file).unwrap();
    // Whatever starts in the middle of it reads what both have wrapped.
    let middle = server.another(&[]).await;
    assert_eq!(named(&north.at(&middle), &noor).await, "Noor");
    let kees = north.at(&middle).registers(&child("Kees", "Berg", "2023-01-01")).await.id();
    assert_eq!(named(&north, &kees).await, "Kees");
    MasterKey::begin_renewal(&file).unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), made, "it goes on with the key that it had made");
    assert_eq!(Database::open(&options(&server)).unwrap().wrap_keys_again().await.unwrap(), 4);
    MasterKey::end_renewal(&file).unwrap();
    assert_eq!((named(&north, &noor).await, named(&north.at(&middle), &kees).await), (json!("Noor"), json!("Kees")));
}

async fn a_service_with_another_master_key_does_not_start(server: Server) {
    std::fs::write(server.store().folder().join("master.key"), [5; 32]).unwrap();
    let refused = Server::start(server.store(), &[]).await.err().unwrap();
    assert!(refused.contains("the master key is not the one"), "{refused}");
}

async fn found(actor: &Actor, search: Value) -> Vec<String> {
    actor.post("/children/_search", &search).await.expect(200).ids()
}

async fn what_was_registered_is_found_before_during_and_after_a_renewal_of_the_search_key(server: Server) {
    let north = server.childcare_provider("North").await;
    let other = server.another(&[]).await;
    let noor = north.registers(&referenced("Noor", "K-1")).await.id();
    let by_name = || json!({ "birthDate": "2022-10-14", "familyName": "Linden" });
    let by_reference = |value: &str| json!({ "reference": { "source": "planbaar", "value": value } });
    server.database().begin_search_key_renewal().await.unwrap();
    let kees = north.registers(&referenced("Kees", "K-2")).await.id();
    // The one has hashes of the key before, the other of the new one.
    for actor in [&north, &north.at(&other)] {
        assert_eq!(found(actor, by_name()).await, [noor.clone(), kees.clone()]);
        assert_eq!(found(actor, by_reference("K-1")).await, [noor.clone()]);
        assert_eq!(found(actor, by_reference("K-2")).await, [kees.clone()]);
    }
    // The same child elsewhere is recognised, by whichever key.
    let linde = server.school_board("De Linde").await;
    let there = linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    assert_eq!(linde.get(&format!("/children/{there}/links")).await.expect(200).items().len(), 1);
    // The housekeeping may have come first.
    server.database().renew_search_hashes().await.unwrap();
    assert_eq!(server.database().renew_search_hashes().await.unwrap(), 0);
    let keys = match server.store().backend() {
        Backend::Sqlite => None,
        Backend::Postgres => Some("keys.service_keys"),
    };
    if let Some(keys) = keys {
        assert_eq!(server.store().rows(&format!("select 1 as number from {keys} where purpose = 'search'")), 1);
    }
    for actor in [&north, &north.at(&other)] {
        assert_eq!(found(actor, by_name()).await, [noor.clone(), kees.clone()]);
        assert_eq!(found(actor, by_reference("K-1")).await, [noor.clone()]);
    }
}

async fn a_reference_stays_taken_while_the_search_key_is_renewed(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&referenced("Noor", "K-1")).await.id();
    let stay = |start: &str, end: &str| {
        let mut stay = tests::city::stay(&ark, "dayCare", start, Some(end));
        stay["reference"] = json!({ "source": "planbaar", "value": "P-1" });
        stay
    };
    let path = format!("/children/{noor}/placements");
    north.post(&path, &stay("2026-01-05", "2026-08-01")).await.expect(201);
    for _ in 0..2 {
        server.database().begin_search_key_renewal().await.unwrap();
        north.post("/children", &referenced("Kees", "K-1")).await.expect(409);
        north.post(&path, &stay("2026-08-10", "2026-08-20")).await.expect(409);
        server.database().renew_search_hashes().await.unwrap();
        north.post("/children", &referenced("Kees", "K-1")).await.expect(409);
        north.post(&path, &stay("2026-08-10", "2026-08-20")).await.expect(409);
    }
}
