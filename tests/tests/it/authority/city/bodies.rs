//! The body of each operation that has one, whole.

use serde_json::json;
use tests::city::{child, guardian, stay};

use super::*;

impl City {
    /// The body of an operation on combination contracts.
    fn contract_body(&self, operation: &str, turn: usize) -> Option<Body> {
        let body = match operation {
            // A person has one contract at a time, so each caller has a person of its own.
            "contracts.state" => self.contract(&format!("Sanne{}", char::from(b'a' + u8::try_from(turn).unwrap()))),
            "contracts.change" => return Some(Body::Patch(json!({ "construction": "oneBoard" }))),
            "contracts.plan" => week(),
            "contracts.share_calendar" => json!({}),
            "training.make" => self.trained(0),
            "training.change" => return Some(Body::Patch(json!({ "guidancePlanDate": "2026-08-20" }))),
            "training.sign" => json!({ "signatory": "student", "date": "2026-09-01" }),
            "training.record" => json!({ "months": [] }),
            "contracts.sign" => signed_by("organisation"),
            "contracts.amend" => json!({ "startDate": "2027-01-01", "changes": [{ "engagement": 0, "hoursPerWeek": 20 }] }),
            "contracts.suspend" | "contracts.resume" => json!({ "date": "2026-09-01" }),
            "contracts.end" => json!({ "endDate": "2026-12-31", "reason": "mutualConsent" }),
            _ => return None,
        };
        Some(Body::Json(body))
    }

    /// The body of an operation on handovers, consents, requests of guardians, support and protocols.
    fn handover_body(&self, operation: &str, turn: usize) -> Option<Body> {
        let body = match operation {
            "agreements.agree" => agreement(&self.callers[0], &format!("2030-02-{:02}", turn + 1)),
            "agreements.change" => return Some(Body::Patch(json!({ "requiredSections": ["development"] }))),
            "consents.give" => json!({ "handoverId": self.id("handoverId"), "section": "attendance", "version": 1,
                "decision": "given", "guardianId": self.id("guardianId") }),
            "approaches.give" => json!({ "contractId": self.id("contractId"), "decision": "given",
                "guardianId": self.id("guardianId") }),
            "handovers.start" => json!({ "childId": self.id("childId"), "kind": "dayCareToAfterSchool",
                "fromLocationId": self.site, "date": "2026-10-14" }),
            "handovers.change" => return Some(Body::Patch(json!({ "date": "2026-10-15" }))),
            "handovers.write_section" => development(),
            "handovers.attach" => return Some(Body::File("application/pdf", b"%PDF-1.7")),
            "handovers.react" => json!({ "agrees": "yes", "wishesConversation": false }),
            "handovers.hold" | "handovers.reject" | "handovers.cancel" => json!({ "reason": "Past nu niet." }),
            "handovers.discuss" => json!({ "date": "2026-09-01", "participantRoles": ["teacher"], "guardians": "present",
                "actions": [] }),
            "privacy.ask" => json!({ "kind": "erasure", "text": "Alles wissen." }),
            "expertise.ask" => question(&self.callers[2], self.id("childId"), self.id("guardianId")),
            "expertise.answer" => json!({ "answer": "Laat haar komen spelen.", "minutesSpent": 20 }),
            "expertise.decline" => json!({ "reason": "noCapacity" }),
            "expertise.follow_up" => json!({ "question": "Hoe vaak?" }),
            "privacy.answer" => json!({ "carriedOut": true, "answer": "Gedaan." }),
            "support.start" | "support.change" => arranged(),
            "support.end" => json!({ "endDate": "2026-12-31" }),
            "support.record" | "support.mend" => consulted(),
            "protocols.state" => protocol(),
            "handovers.report_back" => json!({ "date": "2026-09-01", "text": "Het gaat goed." }),
            _ => return None,
        };
        Some(Body::Json(body))
    }

    pub(super) fn body(&self, operation: &str, turn: usize) -> Option<Body> {
        let body = self.handover_body(operation, turn).or_else(|| self.contract_body(operation, turn));
        if let Some(body) = body.or_else(|| self.direction_body(operation)) {
            return Some(body);
        }
        // Placements of one kind at one place must not overlap, so each caller has a day of its own.
        let day = format!("2022-11-{:02}", turn + 1);
        let body = match operation {
            "children.create" => Body::Json(child("Noor", "Linden", "2022-10-14")),
            "children.search" => Body::Json(json!({ "birthDate": "2022-10-14", "familyName": "Linden" })),
            "children.change" | "guardians.change" => Body::Patch(json!({ "givenName": "Nora" })),
            "guardians.create" => Body::Json(guardian("Carla", false)),
            "locations.add" => Body::Json(json!({
                "kind": "childcare", "name": "De Boog", "care": ["dayCare"], "municipality": "GM0344", "holidayRegion": "middle"
            })),
            "locations.change"
            | "organisations.change"
            | "partnerships.change"
            | "programmes.change"
            | "programmes.change_group" => Body::Patch(json!({ "name": "Other" })),
            "referrals.refer" => {
                Body::Json(json!({ "child": child("Finn", "Dijk", "2024-06-20"), "signalledDate": "2026-08-03" }))
            }
            "signUps.offer" => Body::Json(offered_places(&self.site)),
            "signUps.make_link" => Body::Json(link()),
            "signUps.change" => Body::Patch(json!({ "level": 2 })),
            "signUps.wait" | "signUps.reject" | "signUps.withdraw" => Body::Json(json!({ "reason": "plansChanged" })),
            "candidates.add" => Body::Json(candidate()),
            "candidates.change" => Body::Patch(json!({ "hours": 24 })),
            "candidates.advance" => Body::Json(json!({ "state": "screening", "date": "2026-08-20" })),
            "candidates.intake" => Body::Json(json!({ "date": "2026-08-20", "passed": true, "level": 3 })),
            "candidates.reject" | "candidates.withdraw" => Body::Json(json!({ "reason": "otherWork" })),
            "programmes.add" => Body::Json(programme(&self.callers[0])),
            "programmes.form_group" => Body::Json(working_group(self.id("programmeId"), &self.callers[0])),
            "referrals.advance" => Body::Json(json!({ "state": "placed", "date": "2026-08-20" })),
            "referrals.reorder" => Body::Json(json!({ "asIndicated": true, "fromDate": "2026-08-05", "reason": "sibling" })),
            "referrals.state_places" => Body::Json(json!({ "places": 16 })),
            "processing.list" | "guardians.invite" | "candidates.match_candidates" | "candidates.accept_run" => {
                Body::Json(json!({}))
            }
            "parameters.set" => Body::Json(parameter()),
            "partnerships.form" => Body::Json(partnership(&self.school, &self.site)),
            "placements.create" => Body::Json(stay(&self.site, "preschool", &day, Some(&day))),
            "placements.follow" => Body::Json(stay(&self.site, "preschool", "2024-01-01", None)),
            "placements.change" => Body::Patch(json!({ "hoursPerWeek": 20 })),
            "placements.upsert" => Body::Json(self.statement()),
            "placements.batch" => Body::Json(json!({
                "items": [{ "reference": { "source": "planbaar", "value": "P-1" }, "placement": self.statement() }]
            })),
            "placements.compare" => Body::Json(json!({ "source": "planbaar", "placements": [] })),
            // A code that nobody has: which codes open what is asked in the tests of invitations.
            "guardians.exchange" | "candidates.exchange" => {
                Body::Json(json!({ "invitationId": "0198f000-0000-7000-8000-000000000000", "code": "7KQ2-9XVM" }))
            }
            "imports.create" => Body::File("text/csv", SCHOOLS),
            "guidance.check_ratio" => Body::Json(json!({ "date": "2026-09-07", "care": "dayCare", "groups": [{ "age3": 8 }] })),
            "combination.check_contract" => Body::Json(contract_draft()),
            "combination.propose_schedule" => Body::Json(schedule_demands()),
            _ => return None,
        };
        Some(body)
    }
}

/// What a request carries.
pub(super) enum Body {
    Json(Value),
    Patch(Value),
    File(&'static str, &'static [u8]),
}
