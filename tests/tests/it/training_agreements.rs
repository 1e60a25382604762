//! Training agreements: made for the sites of a contract, signed by three, with progress by month, and judged over both sites together.

use domain::{Id, organisation::Organisation};
use serde_json::{Value, json};
use tests::{Actor, Answer, Server, on_both};

use crate::combination_contracts::{Sides, path as contract_path, sides, verb, week};

on_both!(
    an_agreement_is_made_signed_and_read_by_its_parties_alone,
    what_cannot_be_an_agreement_is_told_at_once,
    the_findings_of_a_contract_tell_what_its_training_lacks,
    a_contract_with_training_begins_once_each_site_has_a_signed_agreement,
    progress_is_held_against_the_plan_month_by_month,
);

/// An agreement for an engagement of a contract: two thirds of the practice at school, a third in childcare.
pub(crate) fn agreement_for(contract: &str, engagement: usize, provider: Id<Organisation>) -> Value {
    let practice = if engagement == 0 { 430 } else { 210 };
    let mut made = json!({
        "contractId": contract, "engagement": engagement, "trainingProviderId": provider,
        "qualification": { "crebo": "25486", "level": 3 }, "startDate": "2026-10-01", "endDate": "2027-07-31",
        "studyYears": [{ "startDate": "2026-10-01", "endDate": "2027-07-31", "totalHours": 900, "guidedHours": 220,
            "practiceHours": practice }],
        "recognition": { "checkedDate": "2026-08-01" }, "guidancePlanDate": "2026-08-20"
    });
    if engagement == 1 {
        made["ratioShares"] = json!([{ "fromDate": "2026-10-01", "percentage": 50, "practiceOpinionDate": "2026-08-20",
            "trainingOpinionDate": "2026-08-21" }]);
    }
    made
}

/// The same from another day on.
pub(crate) fn with_start(mut agreement: Value, start_date: &str) -> Value {
    agreement["startDate"] = json!(start_date);
    agreement["studyYears"][0]["startDate"] = json!(start_date);
    agreement
}

fn path(id: &str) -> String {
    format!("/training-agreements/{id}")
}

async fn signs(actor: &Actor, id: &str, signatory: &str) -> Answer {
    actor.post_if(&format!("{}/_sign", path(id)), "*", &json!({ "signatory": signatory, "date": "2026-09-01" })).await
}

/// The agreements of both sites of a contract, signed by all.
async fn signed(sides: &Sides, roc: &Actor, contract: &str) -> [String; 2] {
    let mut made = Vec::new();
    for (engagement, company) in [(0, &sides.linde), (1, &sides.north)] {
        let stated = agreement_for(contract, engagement, roc.organisation);
        let id = company.post("/training-agreements", &stated).await.expect(201).id();
        signs(roc, &id, "trainingProvider").await.expect(200);
        signs(company, &id, "company").await.expect(200);
        assert_eq!(signs(roc, &id, "student").await.expect(200).json["signed"], true);
        made.push(id);
    }
    made.try_into().unwrap()
}

/// The rules of which something stands in the way of a contract.
async fn blocking(sides: &Sides, contract: &str) -> Vec<String> {
    let found = sides.north.get(&format!("{}/findings", contract_path(contract))).await.expect(200).json;
    let findings = found["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "blocking");
    findings.map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
}

async fn an_agreement_is_made_signed_and_read_by_its_parties_alone(server: Server) {
    let (sides, roc) = (sides(&server).await, server.training_provider("ROC").await);
    let contract = sides.states("Sanne").await;
    let stated = agreement_for(&contract, 1, roc.organisation);
    let made = sides.north.post("/training-agreements", &stated).await.expect(201);
    let id = made.id();
    assert_eq!((made.header("location"), made.etag().as_str()), (format!("/v1{}", path(&id)).as_str(), "\"1\""));
    assert_eq!(
        (&made.json["companyId"], &made.json["student"]["givenName"]),
        (&json!(sides.north.organisation), &json!("Sanne"))
    );
    for party in [&sides.north, &sides.coordinator, &roc] {
        assert_eq!(party.get(&path(&id)).await.expect(200).json, made.json);
        assert_eq!(party.get(&format!("/training-agreements?contractId={contract}")).await.expect(200).ids(), [id.clone()]);
    }
    // The training provider knows the student by the agreement, and the contract stays with its parties.
    roc.get(&contract_path(&contract)).await.expect_problem(403, "forbidden");
    for stranger in [&sides.linde, &server.childcare_provider("South").await, &server.training_provider("Elders").await] {
        stranger.get(&path(&id)).await.expect_problem(404, "not-found");
        assert_eq!(stranger.get("/training-agreements").await.expect(200).items().len(), 0);
    }

    for (actor, signatory) in [(&sides.north, "trainingProvider"), (&roc, "company"), (&sides.coordinator, "company")] {
        signs(actor, &id, signatory).await.expect_faults(409, &[("#/signatory", "signatory-unfit")]);
    }
    signs(&roc, &id, "trainingProvider").await.expect(200);
    signs(&roc, &id, "trainingProvider").await.expect_faults(409, &[("#/signatory", "already-signed")]);
    // Another text is signed anew; what stands beside it is not part of what was signed.
    let beside = sides.north.patch(&path(&id), "*", &json!({ "guidancePlanDate": "2026-08-25" })).await.expect(200).json;
    assert_eq!(beside["signatures"].as_array().unwrap().len(), 1);
    let other =
        sides.north.patch(&path(&id), "*", &json!({ "qualification": { "crebo": "25486", "level": 4 } })).await.expect(200).json;
    assert_eq!((&other["signatures"], &other["qualification"]), (&json!([]), &json!({ "crebo": "25486", "level": 4 })));
    for (actor, signatory) in [(&roc, "trainingProvider"), (&sides.north, "company"), (&sides.coordinator, "student")] {
        signs(actor, &id, signatory).await.expect(200);
    }
    let fixed = json!({ "qualification": { "crebo": "25486", "level": 3 } });
    sides.north.patch(&path(&id), "*", &fixed).await.expect_faults(409, &[("#", "agreement-signed")]);
    let moved = json!({ "engagement": 0 });
    sides.north.patch(&path(&id), "*", &moved).await.expect_faults(409, &[("#/engagement", "stays-as-it-is")]);
}

async fn what_cannot_be_an_agreement_is_told_at_once(server: Server) {
    let (sides, roc) = (sides(&server).await, server.training_provider("ROC").await);
    let contract = sides.states("Sanne").await;
    let nobody = "0198f000-0000-7000-8000-000000000000";
    let unknown = agreement_for(nobody, 1, roc.organisation);
    sides.north.post("/training-agreements", &unknown).await.expect_faults(409, &[("#/contractId", "contract-unknown")]);
    let mut wrong = agreement_for(&contract, 1, sides.linde.organisation);
    wrong["endDate"] = json!("2026-09-01");
    wrong["studyYears"][0]["totalHours"] = json!(400);
    wrong["ratioShares"][0]["trainingOpinionDate"] = json!("2026-10-02");
    wrong["guidancePlanDate"] = json!("2026-09-02");
    sides.north.post("/training-agreements", &wrong).await.expect_faults(
        409,
        &[
            ("#/endDate", "end-before-start"),
            ("#/guidancePlanDate", "date-in-future"),
            ("#/ratioShares/0/trainingOpinionDate", "opinion-too-late"),
            ("#/studyYears/0", "study-year-outside"),
            ("#/studyYears/0/totalHours", "hours-beyond-total"),
            ("#/trainingProviderId", "training-provider-unfit"),
        ],
    );
    // One agreement for each site, by the holder of that site.
    let right = agreement_for(&contract, 1, roc.organisation);
    sides.linde.post("/training-agreements", &right).await.expect_problem(403, "forbidden");
    sides.north.post("/training-agreements", &right).await.expect(201);
    sides
        .coordinator
        .post("/training-agreements", &right)
        .await
        .expect_faults(409, &[("#/engagement", "training-agreement-exists")]);
}

async fn the_findings_of_a_contract_tell_what_its_training_lacks(server: Server) {
    let (sides, roc) = (sides(&server).await, server.training_provider("ROC").await);
    let contract = sides.states("Sanne").await;
    assert_eq!(blocking(&sides, &contract).await, Vec::<String>::new());
    let [at_school, _] = signed(&sides, &roc, &contract).await;
    assert_eq!(blocking(&sides, &contract).await, Vec::<String>::new());
    // The recognition of one company lapses, and nobody has to ask.
    sides.linde.patch(&path(&at_school), "*", &json!({ "recognition": null })).await.expect(200);
    assert_eq!(blocking(&sides, &contract).await, ["training.recognisedCompany"]);
    // Nine months of a study year, of the ten that a whole one has: nine tenths of 850, 200 and 610 hours.
    let other = sides.states("Joris").await;
    let mut short = agreement_for(&other, 1, roc.organisation);
    short["startDate"] = json!("2026-11-01");
    short["studyYears"] = json!([{ "startDate": "2026-11-01", "endDate": "2027-07-31", "totalHours": 764, "guidedHours": 180,
        "practiceHours": 549 }]);
    sides.north.post("/training-agreements", &short).await.expect(201);
    let found = blocking(&sides, &other).await;
    assert!(
        found.contains(&"training.totalHours".to_owned()) && !found.contains(&"training.practiceHours".to_owned()),
        "{found:?}"
    );
}

async fn a_contract_with_training_begins_once_each_site_has_a_signed_agreement(server: Server) {
    let (sides, roc) = (sides(&server).await, server.training_provider("ROC").await);
    let mut stated = sides.stated("Sanne");
    stated["withTraining"] = json!(true);
    let contract = sides.north.post("/combination-contracts", &stated).await.expect(201).id();
    sides.north.put(&format!("{}/schedule", contract_path(&contract)), "*", &week()).await.expect(200);
    verb(&sides.north, &contract, "_check").await.expect(200);
    verb(&sides.north, &contract, "_offer").await.expect(200);
    sides.sign(&contract).await;
    let missing = [("#/engagements/0", "training-agreement-missing"), ("#/engagements/1", "training-agreement-missing")];
    verb(&sides.north, &contract, "_activate").await.expect_faults(409, &missing);
    signed(&sides, &roc, &contract).await;
    let active = verb(&sides.north, &contract, "_activate").await.expect(200).json;
    assert_eq!((&active["state"], &active["withTraining"]), (&json!("active"), &json!(true)));
}

async fn progress_is_held_against_the_plan_month_by_month(server: Server) {
    let (sides, roc) = (sides(&server).await, server.training_provider("ROC").await);
    let contract = sides.states("Sanne").await;
    let stated = agreement_for(&contract, 1, roc.organisation);
    let id = sides.north.post("/training-agreements", &stated).await.expect(201).id();
    let progress = format!("{}/progress", path(&id));
    let months = json!({ "months": [{ "month": "2026-10", "guidedHours": 24.5, "practiceHours": 20 },
        { "month": "2026-11", "guidedHours": 20, "practiceHours": 21 }] });
    roc.put(&progress, "*", &months).await.expect_faults(409, &[("#", "agreement-unsigned")]);
    for (actor, signatory) in [(&roc, "trainingProvider"), (&sides.north, "company"), (&sides.north, "student")] {
        signs(actor, &id, signatory).await.expect(200);
    }
    roc.put(&progress, "*", &months)
        .await
        .expect_faults(409, &[("#/months/0/month", "date-in-future"), ("#/months/1/month", "date-in-future")]);
    server.clock().set("2026-12-01T08:00:00Z");
    let wrong = json!({ "months": [{ "month": "2026-13", "guidedHours": 1, "practiceHours": 1 }] });
    roc.put(&progress, "*", &wrong).await.expect_faults(409, &[("#/months/0/month", "month-outside")]);
    roc.put(&progress, "\"1\"", &months).await.expect(412);
    let recorded = roc.put(&progress, "\"4\"", &months).await.expect(200);
    assert_eq!(recorded.etag(), "\"5\"");
    // Ten months: 22 guided hours and 21 of practice in each.
    let expected = json!({ "month": "2026-11", "plannedGuidedHours": 22.0, "plannedPracticeHours": 21.0, "guidedHours": 20,
        "practiceHours": 21, "aheadGuidedHours": 0.5, "aheadPracticeHours": -1.0 });
    assert_eq!((recorded.json["months"].as_array().unwrap().len(), &recorded.json["months"][1]), (10, &expected));
    assert_eq!(recorded.json["months"][9]["guidedHours"], Value::Null);
    assert_eq!(sides.north.get(&progress).await.expect(200).json, recorded.json);
}
