//! How the person of a contract is kept, found again and forgotten.

use domain::retention::RetentionTerm;
use serde_json::{Value, json};
use tests::{Server, on_both};

use super::{contract, path, sides, verb_with};
use crate::{constraints::Behind, erasure::found_in_files};

on_both!(
    nothing_of_the_person_can_be_read_in_the_files,
    whom_it_was_about_is_forgotten_after_its_term,
    the_same_person_is_known_while_the_search_key_is_renewed,
    a_repeat_gets_the_same_answer_as_long_as_the_person_is_known,
);

async fn nothing_of_the_person_can_be_read_in_the_files(server: Server) {
    let sides = sides(&server).await;
    let mut stated = sides.stated("Xanthippe");
    stated["person"]["familyName"] = json!("Quispelaer");
    stated["person"]["contact"] = json!("xanthippe.q@example.org");
    sides.north.post("/combination-contracts", &stated).await.expect(201);
    assert_eq!(found_in_files(server.store(), &[b"Xanthippe", b"Quispelaer", b"xanthippe", b"quispelaer"]), []);
}

async fn whom_it_was_about_is_forgotten_after_its_term(server: Server) {
    let sides = sides(&server).await;
    let (over, running) = (sides.activates("Sanne").await, sides.activates("Joris").await);
    verb_with(&sides.north, &over, "_end", &json!({ "endDate": "2026-10-31", "reason": "byEmployer" })).await.expect(200);
    let (database, parameters) = (server.database(), server.database().rule_parameters().await.unwrap());
    let keys = "keys.data_keys";
    let before_all = Behind::of(server.store()).count(keys);
    for (today, count) in [("2028-10-31T12:00:00Z", 0), ("2028-11-01T12:00:00Z", 1), ("2028-11-01T12:00:00Z", 0)] {
        server.clock().set(today);
        let now = server.clock().now();
        let term = RetentionTerm::CombinationContract;
        let before = domain::Instant::beginning_of(term.first_day_kept(now.date(), &parameters).unwrap()).unwrap();
        assert_eq!(database.count_expired(term, before, now).await.unwrap(), count, "{today}");
        assert_eq!(database.take_expired(term, before, now).await.unwrap(), count, "{today}");
    }
    assert_eq!(Behind::of(server.store()).count(keys), before_all - 1);
    let forgotten = sides.north.get(&path(&over)).await.expect(200).json;
    assert_eq!((&forgotten["person"], &forgotten["figures"], &forgotten["state"]), (&Value::Null, &Value::Null, &json!("ended")));
    sides.north.get(&format!("{}/findings", path(&over))).await.expect_problem(404, "not-found");
    assert_eq!(sides.north.get(&path(&running)).await.expect(200).json["person"]["givenName"], "Joris");
}

async fn the_same_person_is_known_while_the_search_key_is_renewed(server: Server) {
    let sides = sides(&server).await;
    sides.states("Sanne").await;
    let again = || sides.linde.post("/combination-contracts", &contract("Sanne", &sides.school, &sides.ark));
    for _ in 0..2 {
        server.database().begin_search_key_renewal().await.unwrap();
        again().await.expect_faults(409, &[("#/person", "contract-overlaps")]);
        server.database().renew_search_hashes().await.unwrap();
        again().await.expect_faults(409, &[("#/person", "contract-overlaps")]);
    }
}

async fn a_repeat_gets_the_same_answer_as_long_as_the_person_is_known(server: Server) {
    let sides = sides(&server).await;
    let ask = || {
        let ask = sides.north.post("/combination-contracts", &sides.stated("Sanne"));
        ask.with("idempotency-key", "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")
    };
    let first = ask().await.expect(201);
    let again = ask().await.expect(201);
    assert_eq!((again.id(), &again.json), (first.id(), &first.json));
    assert_eq!(sides.north.get("/combination-contracts").await.expect(200).items().len(), 1);
}
