//! What the first municipality directs, with the first of the others as parties.

use serde_json::json;

use super::{City, bodies::Body};
use crate::{agendas, result_agreements};

impl City {
    /// The same with an agenda and a result agreement to which all agreed.
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
        self.ids.extend([
            ("agendaId", agenda),
            ("goalId", goal),
            ("resultAgreementId", agreement),
            ("measurementId", measurement),
        ]);
        self
    }

    /// The body of an operation on what a municipality directs.
    pub(super) fn direction_body(&self, operation: &str) -> Option<Body> {
        let (linde, utrecht) = (&self.callers[2], &self.callers[6]);
        let body = match operation {
            "agendas.make" => agendas::stated(&[linde]),
            "agendas.change" => return Some(Body::Patch(json!({ "name": "Anders" }))),
            "agendas.set_goal" => agendas::goal(&[utrecht]),
            "agendas.change_goal" => return Some(Body::Patch(json!({ "state": "reached" }))),
            "results.make" => result_agreements::stated(&[linde]),
            "results.change" => return Some(Body::Patch(json!({ "title": "Anders" }))),
            "results.agree" => json!({ "date": "2026-08-20" }),
            "results.discuss" => json!({ "date": "2026-08-20", "conclusion": "Zo verder." }),
            "results.measure" => result_agreements::measured("2026-08-20", 80.0),
            _ => return None,
        };
        Some(Body::Json(body))
    }
}
