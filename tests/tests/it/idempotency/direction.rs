//! A whole request for each operation on what a municipality directs, that succeeds the first time.

use serde_json::json;
use tests::{Actor, Ask};

use crate::{agendas, result_agreements, sessions, subsidies};

/// Whether an operation is one of these.
pub(super) fn is_directed(operation: &str) -> bool {
    ["agendas.", "results.", "subsidies.", "meetings.", "trainings."].iter().any(|area| operation.starts_with(area))
}

/// The request for an operation, as far as there must be something for that.
pub(super) async fn request(utrecht: &Actor, linde: &Actor, operation: &str) -> Ask {
    match operation {
        "agendas.make" => utrecht.post("/agendas", &agendas::stated(&[linde])),
        "agendas.set_goal" => {
            let agenda = utrecht.post("/agendas", &agendas::stated(&[linde])).await.expect(201).id();
            utrecht.post(&format!("/agendas/{agenda}/goals"), &agendas::goal(&[linde]))
        }
        "results.make" => utrecht.post("/result-agreements", &result_agreements::stated(&[linde])),
        "results.agree" => {
            let id = utrecht.post("/result-agreements", &result_agreements::stated(&[linde])).await.expect(201).id();
            linde.post_if(&format!("/result-agreements/{id}/_agree"), "*", &json!({ "date": "2026-08-20" }))
        }
        "results.measure" | "results.discuss" => {
            let path = result_agreements::agreed(utrecht, &result_agreements::stated(&[linde]), &[linde]).await;
            let measure = linde.post(&format!("{path}/measurements"), &result_agreements::measured("2026-06-01", 80.0));
            if operation == "results.measure" {
                return measure;
            }
            measure.await.expect(201);
            utrecht.post_if(&format!("{path}/_discuss"), "*", &json!({ "date": "2026-08-20", "conclusion": "Zo verder." }))
        }
        "subsidies.give" => utrecht.post("/subsidies", &subsidies::stated(linde)),
        "subsidies.account" => {
            let id = utrecht.post("/subsidies", &subsidies::stated(linde)).await.expect(201).id();
            linde.post(&format!("/subsidies/{id}/accounts"), &subsidies::account("2026-01-01", "2026-03-31", 90_000))
        }
        "subsidies.settle" => {
            let id = utrecht.post("/subsidies", &subsidies::stated(linde)).await.expect(201).id();
            utrecht.post_if(&format!("/subsidies/{id}/_settle"), "*", &json!({ "date": "2026-08-20" }))
        }
        "meetings.plan" => utrecht.post("/meetings", &sessions::meeting(&[linde])),
        "trainings.plan" => utrecht.post("/trainings", &sessions::training(&[linde])),
        "meetings.attend" => {
            let id = utrecht.post("/meetings", &sessions::meeting(&[linde])).await.expect(201).id();
            linde.post(&format!("/meetings/{id}/attendances"), &sessions::present())
        }
        "trainings.attend" => {
            let id = utrecht.post("/trainings", &sessions::training(&[linde])).await.expect(201).id();
            linde.post(&format!("/trainings/{id}/attendances"), &sessions::present())
        }
        other => panic!("{other} takes a key, and no test repeats it"),
    }
}
