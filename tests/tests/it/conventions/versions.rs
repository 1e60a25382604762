//! Conditional requests: what was read before is not sent again, and nothing is changed that was not read.

use reqwest::Method;
use serde_json::json;
use tests::{
    Server,
    city::{child, guardian, stay},
    on_both,
};

use super::{ExpectName, north, own};

on_both!(
    a_thing_that_was_read_before_is_not_sent_again,
    a_change_needs_the_version_that_was_read,
    a_change_is_not_made_where_none_was_asked_and_never_answered_as_known,
    a_change_that_changes_nothing_makes_no_version,
    a_change_of_one_thing_asks_for_a_version_before_anything_else_is_looked_at,
);

async fn a_thing_that_was_read_before_is_not_sent_again(server: Server) {
    let north = north(&server).await;
    let etag = north.get(&own(&north)).await.expect(200).etag();
    for known in [etag.clone(), format!("\"x\", {etag}"), format!("W/{etag}"), "*".into()] {
        let answer = north.get(&own(&north)).with("if-none-match", &known).await.expect(304);
        assert_eq!((answer.etag(), answer.text.as_str()), (etag.clone(), ""));
    }
    north.get(&own(&north)).with("if-none-match", "\"x\"").await.expect(200);
    let changed = north.patch(&own(&north), &etag, &json!({ "name": "Noord" })).await.expect(200);
    assert_ne!(changed.etag(), etag);
    north.get(&own(&north)).with("if-none-match", &etag).await.expect(200).expect_name("Noord");
}

async fn a_change_needs_the_version_that_was_read(server: Server) {
    let north = north(&server).await;
    let etag = north.get(&own(&north)).await.expect(200).etag();
    let change = json!({ "name": "Noord" });
    let without = north.ask(Method::PATCH, &own(&north)).merge_patch(&change);
    without.await.expect_problem(428, "precondition-required");
    let changed = north.patch(&own(&north), &etag, &change).await.expect(200);
    let stale = north.patch(&own(&north), &etag, &json!({ "name": "Stale" })).await.expect_problem(412, "precondition-failed");
    assert_eq!(stale.etag(), changed.etag());
    // If-Match compares strongly (RFC 9110, 13.1.1): a weak tag never matches.
    north.patch(&own(&north), &format!("W/{}", changed.etag()), &json!({ "name": "Weak" })).await.expect(412);
    north.patch(&own(&north), "\"made-up\"", &change).await.expect(412);
    north.get(&own(&north)).await.expect(200).expect_name("Noord");
    let several = format!("{etag}, {}", changed.etag());
    north.patch(&own(&north), &several, &json!({ "name": "Several" })).await.expect(200);
    north.patch(&own(&north), "*", &json!({ "name": "Any" })).await.expect(200).expect_name("Any");
}

async fn a_change_is_not_made_where_none_was_asked_and_never_answered_as_known(server: Server) {
    let north = north(&server).await;
    let etag = north.get(&own(&north)).await.expect(200).etag();
    let changed = |name: &'static str| north.ask(Method::PATCH, &own(&north)).merge_patch(&json!({ "name": name }));
    for unwanted in ["*", &etag, &format!("\"x\", W/{etag}")] {
        let refused = changed("Noord").with("if-match", "*").with("if-none-match", unwanted).await;
        assert_eq!(refused.expect_problem(412, "precondition-failed").etag(), etag);
    }
    let other = changed("Noord").with("if-match", &etag).with("if-none-match", "\"x\"").await.expect(200);
    // What stands where nothing changed is answered as any change.
    changed("Noord").with("if-match", &other.etag()).with("if-none-match", &etag).await.expect(200).expect_name("Noord");
}

async fn a_change_of_one_thing_asks_for_a_version_before_anything_else_is_looked_at(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    // Who may not change it is told so, whether or not the version is right.
    south.patch(&own(&north), "\"99\"", &json!({ "name": "Zuid" })).await.expect_problem(403, "forbidden");
    server
        .ask(Method::PATCH, &format!("/v1{}", own(&north)))
        .merge_patch(&json!({}))
        .await
        .expect_problem(401, "unauthenticated");
}

async fn a_change_that_changes_nothing_makes_no_version(server: Server) {
    let north = north(&server).await;
    let ark = north.adds_childcare("De Ark").await;
    let registered = north.registers(&child("Noor", "Linden", "2022-10-14")).await;
    let noor = format!("/children/{}", registered.id());
    let anna = north.post(&format!("{noor}/guardians"), &guardian("Anna", true)).await.expect(201).id();
    let placed = north.places(&registered.id(), &stay(&ark, "dayCare", "2023-01-09", None)).await.id();
    let guardian = format!("{noor}/guardians/{anna}");
    for path in [own(&north), format!("/locations/{ark}"), noor, guardian, format!("/placements/{placed}")] {
        let read = north.get(&path).await.expect(200);
        let same = north.patch(&path, &read.etag(), &json!({})).await.expect(200);
        assert_eq!((same.etag(), &same.json), (read.etag(), &read.json), "{path}");
        north.patch(&path, "\"99\"", &json!({})).await.expect(412);
    }
    let history = north.get(&format!("/placements/{placed}/history")).await.expect(200);
    assert_eq!(history.items().len(), 1);
}
