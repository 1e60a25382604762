//! Contracts that change: before all have signed, and by amendments after that.

use serde_json::{Value, json};
use tests::{Server, on_both};

use super::{path, sides, signed_by, verb, verb_with, week};

on_both!(
    what_is_agreed_changes_until_all_have_signed,
    screening_is_noted_until_the_end,
    an_amendment_holds_once_all_have_signed_it,
    work_is_suspended_resumed_and_ended,
);

async fn what_is_agreed_changes_until_all_have_signed(server: Server) {
    let sides = sides(&server).await;
    let id = sides.offers("Sanne").await;
    verb_with(&sides.north, &id, "_sign", &signed_by("organisation")).await.expect(200);
    let change = json!({ "construction": "oneBoard", "coordinatorId": null });
    sides.linde.ask(reqwest::Method::PATCH, &path(&id)).merge_patch(&change).await.expect_problem(428, "precondition-required");
    let changed = sides.linde.patch(&path(&id), "*", &change).await.expect(200).json;
    assert_eq!(
        (&changed["state"], &changed["construction"], &changed["signatures"]),
        (&json!("draft"), &json!("oneBoard"), &json!([]))
    );
    // Without the coordinator it is the contract of the two sides alone.
    sides.coordinator.get(&path(&id)).await.expect_problem(404, "not-found");
    let back = json!({ "construction": "twoContracts", "coordinatorId": sides.coordinator.organisation });
    sides.linde.patch(&path(&id), "*", &back).await.expect(200);
    verb(&sides.north, &id, "_check").await.expect(200);
    verb(&sides.north, &id, "_offer").await.expect(200);
    sides.sign(&id).await;
    sides.linde.patch(&path(&id), "*", &change).await.expect_faults(409, &[("#", "contract-state")]);
    sides.linde.put(&format!("{}/schedule", path(&id)), "*", &week()).await.expect(200);
    assert_eq!(sides.linde.get(&path(&id)).await.expect(200).json["state"], "signed");
}

async fn screening_is_noted_until_the_end(server: Server) {
    let sides = sides(&server).await;
    let mut stated = sides.stated("Sanne");
    stated.as_object_mut().unwrap().remove("screening");
    let id = sides.north.post("/combination-contracts", &stated).await.expect(201).id();
    verb(&sides.north, &id, "_check").await.expect(200);
    verb(&sides.north, &id, "_offer").await.expect(200);
    sides.sign(&id).await;
    verb(&sides.north, &id, "_activate").await.expect_faults(
        409,
        &[
            ("#/engagements/0", "certificate-missing"),
            ("#/engagements/1", "certificate-missing"),
            ("#/screening", "register-entry-missing"),
        ],
    );
    let certificate = |place: i32| json!({ "engagement": place, "issuedDate": "2026-07-15" });
    let by_childcare = json!({ "screening": { "registerEntryDate": "2026-08-20", "registerLinkDate": "2026-08-21",
        "conductCertificates": [certificate(1)] } });
    sides.north.patch(&path(&id), "*", &by_childcare).await.expect(200);
    let by_both = json!({ "screening": { "conductCertificates": [certificate(1), certificate(0)] } });
    let noted = sides.linde.patch(&path(&id), "*", &by_both).await.expect(200).json;
    assert_eq!(noted["state"], "signed", "what stands beside the agreement leaves it as it is");
    let by: Vec<&Value> =
        noted["screening"]["conductCertificates"].as_array().unwrap().iter().map(|one| &one["noted"]["organisationId"]).collect();
    assert_eq!(by, [&json!(sides.north.organisation), &json!(sides.linde.organisation)]);
    assert_eq!(noted["screening"]["registerLinkNoted"]["person"], "person-1");
    // A certificate that is too old for childcare stands in the way.
    let old =
        json!({ "screening": { "conductCertificates": [certificate(0), { "engagement": 1, "issuedDate": "2026-01-15" }] } });
    sides.north.patch(&path(&id), "*", &old).await.expect(200);
    verb(&sides.north, &id, "_activate").await.expect_faults(409, &[("#", "findings-block")]);
    sides.north.patch(&path(&id), "*", &by_both).await.expect(200);
    verb(&sides.north, &id, "_activate").await.expect(200);
}

async fn an_amendment_holds_once_all_have_signed_it(server: Server) {
    let sides = sides(&server).await;
    let south = server.childcare_provider("South").await;
    let sea = south.adds_childcare("De Zee").await;
    let id = sides.activates("Sanne").await;
    let amendment = json!({ "startDate": "2027-01-01", "changes": [{ "engagement": 1, "locationId": sea, "hoursPerWeek": 14 }] });
    let waiting = verb_with(&sides.north, &id, "_amend", &amendment).await.expect(200).json;
    assert_eq!((waiting["engagements"].as_array().unwrap().len(), &waiting["amendments"][0]["agreedAt"]), (2, &Value::Null));
    // Who is to sign it reads it; who leaves does not sign.
    south.get(&path(&id)).await.expect(200);
    verb_with(&sides.north, &id, "_sign", &signed_by("organisation"))
        .await
        .expect_faults(409, &[("#/signatory", "signatory-unfit")]);
    verb_with(&sides.north, &id, "_sign", &signed_by("person")).await.expect(200);
    verb_with(&sides.linde, &id, "_sign", &signed_by("organisation")).await.expect(200);
    let agreed = verb_with(&south, &id, "_sign", &signed_by("organisation")).await.expect(200).json;
    let engagements = agreed["engagements"].as_array().unwrap();
    assert_eq!((&agreed["state"], engagements.len()), (&json!("active"), 3));
    assert_eq!((&engagements[1]["endDate"], &engagements[2]["startDate"]), (&json!("2026-12-31"), &json!("2027-01-01")));
    assert_eq!((&engagements[2]["follows"], &engagements[2]["organisationId"]), (&json!(1), &json!(south.organisation)));
    assert_eq!(engagements[2]["hoursPerWeek"], 14);
    // What was worked stays known to whom it was worked for.
    sides.north.get(&path(&id)).await.expect(200);

    let nothing = json!({ "startDate": "2027-02-01" });
    verb_with(&sides.linde, &id, "_amend", &nothing).await.expect_faults(409, &[("#", "nothing-amended")]);
    let nowhere = json!({ "startDate": "2027-02-01", "changes": [{ "engagement": 1, "hoursPerWeek": 20 }, { "engagement": 9 }] });
    verb_with(&sides.linde, &id, "_amend", &nowhere).await.expect_faults(
        409,
        &[("#/changes/0/engagement", "engagement-not-running"), ("#/changes/1/engagement", "engagement-unknown")],
    );
}

async fn work_is_suspended_resumed_and_ended(server: Server) {
    let sides = sides(&server).await;
    let id = sides.activates("Sanne").await;
    server.clock().set("2026-11-02T08:00:00Z");
    let suspended = verb_with(&sides.linde, &id, "_suspend", &json!({ "date": "2026-11-02" })).await.expect(200).json;
    assert_eq!(suspended["state"], "suspended");
    verb_with(&sides.linde, &id, "_suspend", &json!({ "date": "2026-11-02" }))
        .await
        .expect_faults(409, &[("#", "contract-state")]);
    server.clock().set("2026-11-16T08:00:00Z");
    let resumed = verb_with(&sides.linde, &id, "_resume", &json!({ "date": "2026-11-16" })).await.expect(200).json;
    assert_eq!(
        (&resumed["state"], &resumed["suspensions"]),
        (&json!("active"), &json!([{ "startDate": "2026-11-02", "endDate": "2026-11-15" }]))
    );
    let end = |day: &str| verb_with(&sides.north, &id, "_end", &json!({ "endDate": day, "reason": "mutualConsent" }));
    end("2026-09-30").await.expect_faults(409, &[("#/endDate", "end-before-start")]);
    end("2028-08-01").await.expect_faults(409, &[("#/endDate", "end-after-contract")]);
    let ending = end("2026-11-30").await.expect(200).json;
    assert_eq!((&ending["state"], &ending["endDate"]), (&json!("active"), &json!("2026-11-30")));
    server.clock().set("2026-12-01T08:00:00Z");
    assert_eq!(sides.north.get(&path(&id)).await.expect(200).json["state"], "ended");
    end("2026-11-20").await.expect_faults(409, &[("#", "contract-state")]);
}
