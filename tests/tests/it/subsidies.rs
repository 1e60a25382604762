//! Subsidies: the award, its advances, what the recipient accounts for, what to warn of, and the settlement.

use domain::{
    authority::{Role, Scope},
    retention::RetentionTerm,
};
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use crate::combination_contracts::{sides, week};

on_both!(
    a_municipality_gives_and_the_recipient_accounts,
    accounts_that_do_not_reconcile_are_listed_apart,
    it_warns_early_and_is_settled_in_the_end,
    what_was_accounted_for_is_corrected_until_it_is_settled,
    hours_come_from_the_schedules_of_contracts,
    what_was_settled_goes_after_its_term,
    what_cannot_be_of_a_subsidy_is_refused_with_every_cause,
);

/// Seven months that are over, for 2120 euro: 10 a day.
pub(crate) fn stated(recipient: &Actor) -> Value {
    json!({ "name": "Pm'ers in groep 1 en 2", "scheme": "Subsidieregeling jonge kind", "fundingSource": "municipal",
        "recipientId": recipient.organisation, "startDate": "2026-01-01", "endDate": "2026-07-31", "awardCents": 212_000,
        "advances": [{ "dueDate": "2026-01-15", "amountCents": 150_000, "paidDate": "2026-01-15" }] })
}

pub(crate) fn account(start: &str, end: &str, cents: i64) -> Value {
    json!({ "startDate": start, "endDate": end, "amountCents": cents })
}

async fn a_municipality_gives_and_the_recipient_accounts(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let mut missing = stated(&north);
    missing.as_object_mut().unwrap().remove("fundingSource");
    utrecht.post("/subsidies", &missing).await.expect(400);
    let made = utrecht.post("/subsidies", &stated(&north)).await.expect(201);
    let path = format!("/subsidies/{}", made.id());
    assert_eq!((made.header("location"), made.etag().as_str()), (format!("/v1{path}").as_str(), "\"1\""));
    assert_eq!((&made.json["paidCents"], &made.json["openCents"]), (&json!(150_000), &json!(62_000)));
    assert_eq!((&made.json["forecastCents"], &made.json["keptUntil"]), (&Value::Null, &Value::Null));
    let sent = north.post(&format!("{path}/accounts"), &account("2026-01-01", "2026-03-31", 90_000)).await.expect(201);
    let one = format!("{path}/accounts/{}", sent.id());
    assert_eq!(sent.header("location"), format!("/v1{one}"));
    for reader in [&utrecht, &north] {
        assert_eq!(reader.get(&path).await.expect(200).json["accountedCents"], 90_000);
        assert_eq!(reader.get("/subsidies").await.expect(200).ids(), [made.id()]);
        assert_eq!(reader.get(&one).await.expect(200).json["reconciles"], true);
    }
    for stranger in [&other, &linde] {
        for path in [path.clone(), format!("{path}/accounts"), one.clone()] {
            stranger.get(&path).await.expect_problem(404, "not-found");
        }
        assert!(stranger.get("/subsidies").await.expect(200).items().is_empty());
    }
    let april = account("2026-04-01", "2026-04-30", 1);
    linde.post(&format!("{path}/accounts"), &april).await.expect_problem(404, "not-found");
    utrecht.post(&format!("{path}/accounts"), &april).await.expect_problem(403, "forbidden");
    north.patch(&path, "*", &json!({ "awardCents": 1 })).await.expect_problem(403, "forbidden");
    north.in_role(Role::Professional).get(&path).await.expect_problem(403, "forbidden");
    assert_eq!(utrecht.get(&format!("/subsidies?recipientId={}", north.organisation)).await.expect(200).ids(), [made.id()]);
    assert!(utrecht.get("/subsidies?fundingSource=spukOab").await.expect(200).items().is_empty());
}

async fn accounts_that_do_not_reconcile_are_listed_apart(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let mut subsidy = stated(&north);
    subsidy["hourCents"] = json!(3_500);
    subsidy["placeHours"] = json!(16);
    let path = format!("/subsidies/{}/accounts", utrecht.post("/subsidies", &subsidy).await.expect(201).id());
    let mut right = account("2026-01-01", "2026-01-28", 448_000);
    right["hours"] = json!(128);
    right["places"] = json!(2);
    right["weeks"] = json!(4);
    let right = north.post(&path, &right).await.expect(201).id();
    let mut wrong = account("2026-02-01", "2026-02-07", 50_000);
    wrong["hours"] = json!(16.5);
    wrong["places"] = json!(1);
    wrong["weeks"] = json!(2);
    let wrong = north.post(&path, &wrong).await.expect(201);
    assert_eq!(
        wrong.json["differences"],
        json!([
            { "code": "amount", "stated": 50_000.0, "expected": 57_750.0 },
            { "code": "hours", "stated": 16.5, "expected": 32.0 },
            { "code": "weeks", "stated": 2.0, "expected": 1.0 },
        ])
    );
    let cases =
        [("", vec![right.clone(), wrong.id()]), ("?reconciles=false", vec![wrong.id()]), ("?reconciles=true", vec![right])];
    for (query, expected) in cases {
        assert_eq!(utrecht.get(&format!("{path}{query}")).await.expect(200).ids(), expected, "{query}");
    }
}

async fn it_warns_early_and_is_settled_in_the_end(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let mut subsidy = stated(&north);
    subsidy["endDate"] = json!("2026-12-31");
    subsidy["awardCents"] = json!(365_000);
    let path = format!("/subsidies/{}", utrecht.post("/subsidies", &subsidy).await.expect(201).id());
    let settle = |date: &str| utrecht.post_if(&format!("{path}/_settle"), "*", &json!({ "date": date }));
    let unaccounted = json!(["advanceUnused"]);
    assert_eq!(utrecht.get(&path).await.expect(200).json["earlyWarnings"], unaccounted, "nothing came in for eight months");
    // A hundred days at 3 euro: the advance will not be used.
    let sent = north.post(&format!("{path}/accounts"), &account("2026-01-01", "2026-04-10", 30_000)).await.expect(201);
    let told = utrecht.get(&path).await.expect(200).json;
    let unused = json!(["advanceUnused", "awardUnused"]);
    assert_eq!((&told["forecastCents"], &told["earlyWarnings"]), (&json!(109_500), &unused));
    let dearer = json!({ "amountCents": 120_000 });
    north.patch(&format!("{path}/accounts/{}", sent.id()), "\"1\"", &dearer).await.expect(200);
    let listed = utrecht.get("/subsidies").await.expect(200);
    assert_eq!(listed.items()[0]["earlyWarnings"], json!(["advanceShort", "awardShort"]));
    settle("2026-09-01").await.expect_faults(409, &[("#/date", "settled-before-end")]);
    server.clock().set("2027-02-01T10:00:00Z");
    north.post_if(&format!("{path}/_settle"), "*", &json!({ "date": "2027-02-01" })).await.expect_problem(403, "forbidden");
    let settled = settle("2027-02-01").await.expect(200).json;
    let sums = [("accountedCents", 120_000), ("settledCents", 120_000), ("clawBackCents", 30_000), ("payableCents", 0)];
    for (member, cents) in sums {
        assert_eq!(settled["settlement"][member], cents, "{member}");
    }
    assert_eq!((&settled["keptUntil"], &settled["earlyWarnings"]), (&json!("2034-02-01"), &json!([])), "retention.subsidy");
    settle("2027-02-01").await.expect_faults(409, &[("#", "subsidy-settled")]);
    utrecht.patch(&path, "*", &json!({ "awardCents": 400_000 })).await.expect_faults(409, &[("#", "subsidy-settled")]);
    let late = account("2026-05-01", "2026-05-31", 1);
    north.post(&format!("{path}/accounts"), &late).await.expect_faults(409, &[("#", "subsidy-settled")]);
}

async fn what_was_accounted_for_is_corrected_until_it_is_settled(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let path = format!("/subsidies/{}", utrecht.post("/subsidies", &stated(&north)).await.expect(201).id());
    let accounts = format!("{path}/accounts");
    let first = north.post(&accounts, &account("2026-01-01", "2026-03-31", 90_000)).await.expect(201).id();
    let overlapping = [("#/startDate", "account-overlaps")];
    north.post(&accounts, &account("2026-03-31", "2026-04-30", 1)).await.expect_faults(409, &overlapping);
    let outside = [("#/endDate", "outside-period"), ("#/startDate", "outside-period")];
    north.post(&accounts, &account("2025-12-31", "2025-12-31", 1)).await.expect_faults(409, &outside);
    north.post(&accounts, &account("2026-04-01", "2026-04-30", 1)).await.expect(201);
    let one = format!("{accounts}/{first}");
    north.patch(&one, "\"1\"", &json!({ "endDate": "2026-04-01" })).await.expect_faults(409, &overlapping);
    let changed = north.patch(&one, "\"1\"", &json!({ "amountCents": 80_000, "note": "Bel 111222333" })).await.expect(200);
    assert_eq!((changed.etag().as_str(), &changed.json["warnings"][0]["pointer"]), ("\"2\"", &json!("#/note")));
    north.patch(&one, "\"1\"", &json!({ "amountCents": 1 })).await.expect(412);
    utrecht.patch(&one, "*", &json!({ "amountCents": 1 })).await.expect_problem(403, "forbidden");
    let later = utrecht.patch(&path, "*", &json!({ "startDate": "2026-01-02" })).await;
    later.expect_faults(409, &[("#/startDate", "account-outside")]);
    assert_eq!(utrecht.get(&path).await.expect(200).json["accountedCents"], 80_001);
}

async fn hours_come_from_the_schedules_of_contracts(server: Server) {
    let sides = sides(&server).await;
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let mut contract = sides.stated("Sanne");
    contract["engagements"][1]["function"] = json!("earlyYearsProfessional");
    sides.activates_stated(contract, "2026-08-24").await;
    let north = &sides.north;
    let mut subsidy = stated(north);
    subsidy["endDate"] = json!("2027-07-31");
    let accounts = format!("/subsidies/{}/accounts", utrecht.post("/subsidies", &subsidy).await.expect(201).id());
    server.clock().set("2026-10-01T10:00:00Z");
    // Two weeks of the shifts in childcare.
    let mut taken = account("2026-09-07", "2026-09-20", 50_000);
    taken["hoursFromContracts"] = json!(true);
    let shifts = week()["basicWeek"].as_array().unwrap().clone();
    let minutes: i64 = shifts.iter().filter(|shift| shift["engagement"] == 1).map(worked).sum();
    assert_eq!(minutes, 240);
    let sent = north.post(&accounts, &taken).await.expect(201).json;
    assert_eq!((&sent["hoursSource"], sent["hours"].as_f64()), (&json!("contracts"), Some(8.0)));
    let elsewhere = format!("/subsidies/{}/accounts", other.post("/subsidies", &subsidy).await.expect(201).id());
    let sent = north.post(&elsewhere, &taken).await.expect(201).json;
    assert_eq!(sent["hours"].as_f64(), Some(0.0), "the site lies in another municipality");
    taken["hours"] = json!(3);
    north.post(&accounts, &taken).await.expect_faults(409, &[("#/hours", "hours-given-twice")]);
    taken.as_object_mut().unwrap().remove("hours");
    let blind = north.with_scopes(&[Scope::DirectionRead, Scope::DirectionWrite]);
    blind.post(&accounts, &taken).await.expect_problem(403, "forbidden");
}

async fn what_was_settled_goes_after_its_term(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let give = async || format!("/subsidies/{}", utrecht.post("/subsidies", &stated(&north)).await.expect(201).id());
    let (settled, open) = (give().await, give().await);
    north.post(&format!("{settled}/accounts"), &account("2026-01-01", "2026-03-31", 90_000)).await.expect(201);
    utrecht.post_if(&format!("{settled}/_settle"), "*", &json!({ "date": "2026-09-01" })).await.expect(200);
    let (database, term) = (server.database(), RetentionTerm::Subsidy);
    let parameters = database.rule_parameters().await.unwrap();
    for (today, count) in [("2033-09-01T12:00:00Z", 0), ("2033-09-02T12:00:00Z", 1), ("2033-09-02T12:00:00Z", 0)] {
        server.clock().set(today);
        let now = server.clock().now();
        let before = domain::Instant::beginning_of(term.first_day_kept(now.date(), &parameters).unwrap()).unwrap();
        assert_eq!(database.count_expired(term, before, now).await.unwrap(), count, "{today}");
        assert_eq!(database.take_expired(term, before, now).await.unwrap(), count, "{today}");
    }
    utrecht.get(&settled).await.expect_problem(404, "not-found");
    assert_eq!(utrecht.get(&open).await.expect(200).json["keptUntil"], Value::Null, "one that was not settled stays");
}

/// The minutes of a shift.
fn worked(shift: &Value) -> i64 {
    let minutes = |member: &str| {
        let (hour, minute) = shift[member].as_str().unwrap().split_once(':').unwrap();
        hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
    };
    minutes("until") - minutes("from") - shift["breakMinutes"].as_i64().unwrap()
}

async fn what_cannot_be_of_a_subsidy_is_refused_with_every_cause(server: Server) {
    let (utrecht, north) = (server.municipality("GM0344").await, server.childcare_provider("North").await);
    let mut wrong = stated(&north);
    wrong["endDate"] = json!("2025-12-31");
    wrong["recipientId"] = json!(utrecht.organisation);
    wrong["advances"] = json!([{ "dueDate": "2026-01-15", "amountCents": 212_001, "paidDate": "2030-01-01" }]);
    utrecht.post("/subsidies", &wrong).await.expect_faults(
        409,
        &[
            ("#/advances", "advances-above-award"),
            ("#/advances/0/paidDate", "date-in-future"),
            ("#/endDate", "end-before-start"),
            ("#/recipientId", "party-is-owner"),
        ],
    );
    north.post("/subsidies", &stated(&north)).await.expect_problem(403, "forbidden");
}
