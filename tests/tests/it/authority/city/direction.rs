//! What the first municipality directs, with the first of the others as parties.

use serde_json::json;

use super::{City, bodies::Body};
use crate::{agendas, result_agreements, sessions, subsidies};

impl City {
    /// The same with an agenda, a result agreement to which all agreed, a subsidy, a meeting and a training.
    pub(super) async fn with_direction(mut self) -> Self {
        let [north, linde, health, utrecht] = [0, 2, 4, 6].map(|turn| self.callers[turn].clone());
        let agenda = utrecht.post("/agendas", &agendas::stated(&[&north, &linde, &health])).await.expect(201).id();
        let goal = utrecht.post(&format!("/agendas/{agenda}/goals"), &agendas::goal(&[&utrecht])).await.expect(201).id();
        let mut agreement = result_agreements::stated(&[&north, &linde]);
        agreement["ground"] = json!("wpo160a");
        let path = result_agreements::agreed(&utrecht, &agreement, &[&north, &linde]).await;
        let sent = linde.post(&format!("{path}/measurements"), &result_agreements::measured("2026-06-01", 80.0)).await;
        let measurement = sent.expect(201).id();
        let agreement = path.trim_start_matches("/result-agreements/").to_owned();
        let subsidy = utrecht.post("/subsidies", &subsidies::stated(&north)).await.expect(201).id();
        let path = format!("/subsidies/{subsidy}/accounts");
        let account = north.post(&path, &subsidies::account("2026-01-01", "2026-03-31", 90_000)).await.expect(201).id();
        let meeting = utrecht.post("/meetings", &sessions::meeting(&[&north, &linde])).await.expect(201).id();
        let training = utrecht.post("/trainings", &sessions::training(&[&north, &linde])).await.expect(201).id();
        self.ids.extend([
            ("meetingId", meeting),
            ("trainingId", training),
            ("subsidyId", subsidy),
            ("accountId", account),
            ("agendaId", agenda),
            ("goalId", goal),
            ("resultAgreementId", agreement),
            ("measurementId", measurement),
        ]);
        self
    }

    /// The body of an operation on what a municipality directs.
    pub(super) fn direction_body(&self, operation: &str) -> Option<Body> {
        let (north, linde, utrecht) = (&self.callers[0], &self.callers[2], &self.callers[6]);
        let body = match operation {
            "agendas.make" => agendas::stated(&[linde]),
            "agendas.change" | "subsidies.change" => return Some(Body::Patch(json!({ "name": "Anders" }))),
            "agendas.set_goal" => agendas::goal(&[utrecht]),
            "agendas.change_goal" => return Some(Body::Patch(json!({ "state": "reached" }))),
            "results.make" => result_agreements::stated(&[linde]),
            "results.change" => return Some(Body::Patch(json!({ "title": "Anders" }))),
            "results.agree" | "subsidies.settle" => json!({ "date": "2026-08-20" }),
            "results.discuss" => json!({ "date": "2026-08-20", "conclusion": "Zo verder." }),
            "results.measure" => result_agreements::measured("2026-08-20", 80.0),
            "subsidies.give" => subsidies::stated(north),
            "subsidies.account" => subsidies::account("2026-04-01", "2026-04-30", 30_000),
            "subsidies.change_account" => return Some(Body::Patch(json!({ "amountCents": 80_000 }))),
            "meetings.plan" => sessions::meeting(&[linde]),
            "trainings.plan" => sessions::training(&[linde]),
            "meetings.change" | "trainings.change" => return Some(Body::Patch(json!({ "subject": "Anders" }))),
            "meetings.attend" | "trainings.attend" => sessions::present(),
            "meetings.upload" | "trainings.upload" => json!({ "rows": [] }),
            _ => return None,
        };
        Some(Body::Json(body))
    }
}
