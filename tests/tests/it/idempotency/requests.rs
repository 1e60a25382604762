//! A whole request for each operation that takes a key, that succeeds the first time.

use serde_json::{Value, json};
use tests::{
    Actor, Ask,
    city::{child, guardian, stay},
};

use super::{
    Given,
    direction::{self, is_directed},
    import,
    recruiting::{self, is_recruiting},
};
use crate::{
    combination_contracts::{signed_by, verb as contract_verb, verb_with},
    connectors::Connected,
    handovers::{Toddler, verb},
    training_agreements::agreement_for,
};

/// Whether an operation is on something of a child that nobody has touched yet.
fn is_of_toddler(operation: &str) -> bool {
    let areas = ["handovers.", "consents.", "approaches.", "privacy.", "support.", "expertise."];
    areas.iter().any(|area| operation.starts_with(area))
}

/// The request for an operation on a handover, on the consent to one, on what a guardian asks, or on support, of a toddler of whom there
/// is none yet.
async fn handed_over(toddler: &Toddler, operation: &str) -> Ask {
    let city = toddler.another().await;
    match operation {
        "handovers.start" => city.north.post("/handovers", &city.stated()),
        "handovers.attach" => {
            let path = format!("/handovers/{}/attachments?kind=other", city.starts().await);
            city.north.ask(reqwest::Method::POST, &path).bytes("application/pdf", b"%PDF-1.7")
        }
        "handovers.inspect" => verb(&city.north, &city.written().await, "_inspect"),
        "handovers.revise" => verb(&city.north, &city.consented().await, "_revise"),
        "handovers.offer" => verb(&city.north, &city.consented().await, "_offer"),
        "handovers.accept" => verb(&city.linde, &city.offered().await, "_accept"),
        "handovers.hold" => verb(&city.linde, &city.offered().await, "_hold"),
        "handovers.reject" => verb(&city.linde, &city.offered().await, "_reject"),
        "handovers.send" => {
            let id = city.offered().await;
            verb(&city.linde, &id, "_accept").await.expect(200);
            verb(&city.north, &id, "_send")
        }
        "handovers.receive" => verb(&city.linde, &city.sent().await, "_receive"),
        "handovers.close" => verb(&city.linde, &city.received().await, "_close"),
        "handovers.cancel" => verb(&city.north, &city.starts().await, "_cancel"),
        "consents.give" | "consents.withdraw" => {
            let id = city.consented().await;
            if operation == "consents.give" {
                return city.says(&city.anna, &id, "development", 1, "refused");
            }
            let given = city.anna.get(&format!("/children/{}/consents", city.noor)).await.expect(200).ids().remove(0);
            city.anna.ask(reqwest::Method::POST, &format!("/consents/{given}/_withdraw"))
        }
        "approaches.give" | "approaches.withdraw" => {
            let connected = Connected::of(&city).await;
            if operation == "approaches.give" {
                return connected.says(&city.anna, "given");
            }
            let given = connected.says(&city.anna, "given").await.expect(201).id();
            city.anna.ask(reqwest::Method::POST, &format!("/shared-approaches/{given}/_withdraw"))
        }
        "privacy.ask" | "privacy.answer" | "privacy.withdraw" => {
            let body = json!({ "kind": "correction", "text": "De voornaam is Noortje." });
            let ask = city.anna.post(&format!("/children/{}/privacy-requests", city.noor), &body);
            if operation == "privacy.ask" {
                return ask;
            }
            let asked = ask.await.expect(201).id();
            let path = |verb: &str| format!("/privacy-requests/{asked}/{verb}");
            if operation == "privacy.withdraw" {
                return city.anna.ask(reqwest::Method::POST, &path("_withdraw")).if_match("*");
            }
            city.north.post(&path("_answer"), &json!({ "carriedOut": true, "answer": "Gedaan." })).if_match("*")
        }
        operation if operation.starts_with("support.") => supported(&city, operation).await,
        operation if operation.starts_with("expertise.") => asked_of_specialist(&city, operation).await,
        other => panic!("{other} takes a key, and no test repeats it"),
    }
}

/// The request for an operation on what is arranged for the support of a child.
async fn supported(city: &Toddler, operation: &str) -> Ask {
    let body = json!({ "level": "internal", "startDate": "2026-09-01", "goal": "Vertelt in korte zinnen." });
    let ask = city.north.post(&format!("/children/{}/support-arrangements", city.noor), &body);
    if operation == "support.start" {
        return ask;
    }
    let path = format!("/support-arrangements/{}", ask.await.expect(201).id());
    if operation == "support.record" {
        return city.north.post(&format!("{path}/consultations"), &json!({ "date": "2026-09-01", "rolesPresent": ["mentor"] }));
    }
    city.north.post_if(&format!("{path}/_end"), "*", &json!({ "endDate": "2026-12-31" }))
}

/// The request for an operation on a question to a specialist.
async fn asked_of_specialist(city: &Toddler, operation: &str) -> Ask {
    let post = |actor: &Actor, id: &str, verb: &str, body: &Value| {
        actor.post(&format!("/expertise-requests/{id}/{verb}"), body).if_match("*")
    };
    let ask = city.north.post("/expertise-requests", &city.question());
    if operation == "expertise.ask" {
        return ask;
    }
    let id = ask.await.expect(201).id();
    let bare =
        |actor: &Actor, verb: &str| actor.ask(reqwest::Method::POST, &format!("/expertise-requests/{id}/{verb}")).if_match("*");
    let answer = json!({ "answer": "Laat haar komen spelen.", "minutesSpent": 20 });
    match operation {
        "expertise.decline" => return post(&city.linde, &id, "_decline", &json!({ "reason": "noCapacity" })),
        "expertise.withdraw" => return bare(&city.north, "_withdraw"),
        "expertise.withdraw_consent" => return bare(&city.anna, "_revoke"),
        "expertise.accept" => return bare(&city.linde, "_accept"),
        _ => {}
    }
    bare(&city.linde, "_accept").await.expect(200);
    if operation == "expertise.answer" {
        return post(&city.linde, &id, "_answer", &answer);
    }
    post(&city.linde, &id, "_answer", &answer).await.expect(200);
    match operation {
        "expertise.follow_up" => post(&city.north, &id, "_continue", &json!({ "question": "Hoe vaak?" })),
        "expertise.close" => bare(&city.north, "_close"),
        other => panic!("{other} takes a key, and no test repeats it"),
    }
}

/// Whether an operation is one on a combination contract or its training.
fn is_contracted(operation: &str) -> bool {
    operation.starts_with("contracts.") || operation.starts_with("training.")
}

impl Given {
    /// The request for an operation on the referral of a child of its own, as far as it must be for that.
    pub(super) async fn referred(&self, operation: &str) -> Ask {
        let name = match operation {
            "referrals.refer" => "Mila",
            "referrals.advance" => "Finn",
            _ => "Saar",
        };
        let stated = json!({ "child": child(name, "Bos", "2024-02-20"), "signalledDate": "2026-08-03",
            "indication": { "indicated": true, "date": "2026-08-10", "criteriaVersion": "2026-1" } });
        let ask = self.health.post("/referrals", &stated);
        if operation == "referrals.refer" {
            return ask;
        }
        let path = format!("/referrals/{}", ask.await.expect(201).id());
        let step = |body: Value| self.health.post(&format!("{path}/_advance"), &body).if_match("*");
        let informed = step(json!({ "state": "informed", "date": "2026-08-12" }));
        if operation == "referrals.advance" {
            return informed;
        }
        informed.await.expect(200);
        step(json!({ "state": "registered", "date": "2026-08-14", "locationId": self.ark })).await.expect(200);
        let turn = json!({ "asIndicated": true, "fromDate": "2026-08-05", "reason": "sibling" });
        self.north.post(&format!("{path}/_reorder"), &turn).if_match("*")
    }

    /// The request for an operation on a training agreement.
    async fn trained(&self, operation: &str) -> Ask {
        let sides = &self.sides;
        let contract = sides.states(operation).await;
        let make = sides.north.post("/training-agreements", &agreement_for(&contract, 1, self.trainers.organisation));
        if operation == "training.make" {
            return make;
        }
        let path = format!("/training-agreements/{}/_sign", make.await.expect(201).id());
        sides.north.post_if(&path, "*", &json!({ "signatory": "company", "date": "2026-09-01" }))
    }

    /// The request for an operation on a combination contract, as far as it must be for that.
    async fn contracted(&self, operation: &str) -> Ask {
        if operation.starts_with("training.") {
            return self.trained(operation).await;
        }
        let sides = &self.sides;
        let name = operation.trim_start_matches("contracts.");
        match name {
            "state" => sides.north.post("/combination-contracts", &sides.stated(name)),
            "share_calendar" => {
                let id = sides.states("shared").await;
                sides.north.post(&format!("/combination-contracts/{id}/calendars"), &json!({ "locationId": sides.ark }))
            }
            "check" => contract_verb(&sides.north, &sides.states(name).await, "_check"),
            "offer" => {
                let id = sides.states(name).await;
                contract_verb(&sides.north, &id, "_check").await.expect(200);
                contract_verb(&sides.north, &id, "_offer")
            }
            "sign" => verb_with(&sides.north, &sides.offers(name).await, "_sign", &signed_by("organisation")),
            "activate" => {
                let id = sides.offers(name).await;
                sides.sign(&id).await;
                contract_verb(&sides.north, &id, "_activate")
            }
            "amend" => {
                let body = json!({ "startDate": "2027-01-01", "changes": [{ "engagement": 0, "hoursPerWeek": 20 }] });
                verb_with(&sides.north, &sides.activates(name).await, "_amend", &body)
            }
            "suspend" | "resume" => {
                let id = sides.activates_from(name, "2026-08-24").await;
                let suspend = verb_with(&sides.north, &id, "_suspend", &json!({ "date": "2026-08-31" }));
                if name == "suspend" {
                    return suspend;
                }
                suspend.await.expect(200);
                verb_with(&sides.north, &id, "_resume", &json!({ "date": "2026-09-01" }))
            }
            _ => {
                let body = json!({ "endDate": "2026-12-31", "reason": "mutualConsent" });
                verb_with(&sides.north, &sides.activates(name).await, "_end", &body)
            }
        }
    }

    /// The request for an operation on a link.
    pub(super) async fn linked(&self, operation: &str) -> Ask {
        let links = &self.links;
        match operation {
            "links.confirm" => self.decide(&links[0], "_confirm"),
            "links.refuse" => self.decide(&links[1], "_refuse"),
            _ => {
                self.decide(&links[2], "_confirm").await.expect(200);
                let path = format!("/links/{}/_confirm", links[2]);
                let confirmed = self.linde.ask(reqwest::Method::POST, &path).if_match("*").await.expect(200);
                self.north.ask(reqwest::Method::POST, &format!("/links/{}/_undo", links[2])).if_match(&confirmed.etag())
            }
        }
    }

    /// A whole request for an operation, that succeeds the first time.
    pub(super) async fn request(&self, operation: &str) -> Ask {
        let Self { north, ark, school, noor, placement, .. } = self;
        match operation {
            "children.create" => north.post("/children", &child("Anna", "Berg", "2023-02-02")),
            "guardians.create" => north.post(&format!("/children/{noor}/guardians"), &guardian("Carla", true)),
            "placements.create" => {
                north.post(&format!("/children/{noor}/placements"), &stay(ark, "preschool", "2025-01-06", None))
            }
            "placements.follow" => {
                north.post_if(&format!("/placements/{placement}/_move"), "\"1\"", &stay(ark, "dayCare", "2025-02-03", None))
            }
            "placements.batch" => {
                let mut stated = stay(ark, "afterSchoolCare", "2026-01-05", None);
                stated["childId"] = noor.as_str().into();
                let item = json!({ "reference": { "source": "planbaar", "value": "P-1" }, "placement": stated });
                north.post("/placements/_batch", &json!({ "items": [item] }))
            }
            "links.confirm" | "links.refuse" | "links.undo" => self.linked(operation).await,
            "locations.add" => north.post(
                &format!("/organisations/{}/locations", north.organisation),
                &json!({
                    "kind": "childcare", "name": "De Boog", "care": ["dayCare"], "municipality": "GM0344",
                    "holidayRegion": "middle"
                }),
            ),
            "partnerships.form" => north.post(
                "/partnerships",
                &json!({
                    "name": "De Linde", "schoolLocationId": school, "childcareLocationIds": [ark], "startDate": "2026-01-01"
                }),
            ),
            "parameters.set" => self.utrecht.post(
                "/rule-parameters",
                &json!({ "key": "gap.bridgeDays", "value": "35", "validFrom": "2026-10-01", "source": "Verordening 2026" }),
            ),
            "guardians.invite" => self.invite().await,
            "guardians.exchange" => {
                let invited = self.invite().await.await.expect(200);
                let body = json!({ "invitationId": invited.id(), "code": invited.json["code"] });
                north.frontend().await.post("/guardian-codes/_exchange", &body)
            }
            "imports.create" => import(&self.utrecht),
            "agreements.agree" => {
                let body = json!({ "partyIds": [north.organisation.to_string()], "fromDate": "2026-10-01" });
                self.utrecht.post("/handover-agreements", &body)
            }
            "figures.publish" => self.utrecht.ask(reqwest::Method::POST, "/publications"),
            operation if is_recruiting(operation) => recruiting::request(&self.recruiting, operation).await,
            operation if is_directed(operation) => direction::request(&self.utrecht, &self.linde, operation).await,
            operation if is_contracted(operation) => self.contracted(operation).await,
            operation if operation.starts_with("referrals.") => self.referred(operation).await,
            operation if is_of_toddler(operation) => handed_over(&self.toddler, operation).await,
            other => panic!("{other} takes a key, and no test repeats it"),
        }
    }

    /// An invitation of a guardian who is new each time.
    pub(super) async fn invite(&self) -> Ask {
        let guardian =
            self.north.post(&format!("/children/{}/guardians", self.noor), &guardian("Anna", true)).await.expect(201).id();
        self.north.post(&format!("/children/{}/guardians/{guardian}/_invite", self.noor), &json!({})).if_match("*")
    }

    pub(super) fn decide(&self, link: &str, verb: &str) -> Ask {
        self.north.ask(reqwest::Method::POST, &format!("/links/{link}/{verb}")).if_match("\"1\"")
    }
}
