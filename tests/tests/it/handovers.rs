//! Handovers: what is known of a toddler goes along to group 1, section by section, and each side sees what it may.

mod attachments;
mod consent;
mod secrecy;
mod walks;
mod ways;

use domain::authority::Action;
use serde_json::{Value, json};
use tests::{
    Actor, Ask, Server,
    city::{child, guardian, school, stay},
    on_both,
};

on_both!(
    what_guardians_allow_goes_along_and_the_rest_is_erased,
    programme_and_duration_go_without_consent_once_the_school_enrolled_the_child,
    each_verb_is_for_one_side_in_some_states,
    one_of_two_who_act_at_once_wins,
    a_warm_handover_waits_for_its_conversation,
    what_cannot_be_handed_over_so_is_told_with_every_cause,
    a_draft_whose_last_section_was_taken_out_is_written_again,
    a_warm_handover_stays_warm_when_the_reason_for_it_is_gone,
);

/// A verb of a handover, on whatever version it has.
pub(crate) fn verb(actor: &Actor, handover: &str, verb: &str) -> Ask {
    let path = format!("/handovers/{handover}/{verb}");
    match verb {
        "_hold" | "_reject" | "_cancel" => actor.post(&path, &json!({ "reason": "Past nu niet." })).if_match("*"),
        _ => actor.ask(reqwest::Method::POST, &path).if_match("*"),
    }
}

/// A childcare provider and a school board, with a toddler who goes to group 1.
pub(crate) struct Toddler {
    pub(crate) north: Actor,
    pub(crate) linde: Actor,
    pub(crate) ark: String,
    pub(crate) linden: String,
    pub(crate) noor: String,
    pub(crate) anna: Actor,
    pub(crate) bram: Actor,
}

pub(crate) async fn toddler(server: &Server) -> Toddler {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (ark, linden) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    Toddler::of(north, linde, ark, linden, "Linden").await
}

impl Toddler {
    async fn of(north: Actor, linde: Actor, ark: String, linden: String, family_name: &str) -> Self {
        let mut stated = child("Noor", family_name, "2022-10-14");
        stated["guardians"] = json!([guardian("Anna", true), guardian("Bram", true)]);
        let made = north.registers(&stated).await;
        let ids: Vec<&str> = made.json["guardians"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        let (anna, bram) = (north.for_guardians(&ids[..1]), north.for_guardians(&ids[1..]));
        let noor = made.id();
        north.places(&noor, &stay(&ark, "dayCare", "2025-01-06", None)).await;
        Self { north, linde, ark, linden, noor, anna, bram }
    }

    /// Another toddler between the same sites.
    pub(crate) async fn another(&self) -> Self {
        self.called("Linden").await
    }

    /// Another toddler between the same sites with another name.
    async fn called(&self, family_name: &str) -> Self {
        Self::of(self.north.clone(), self.linde.clone(), self.ark.clone(), self.linden.clone(), family_name).await
    }
}

fn development(remarks: &str) -> Value {
    json!({ "development": { "observedDate": "2026-06-01", "observationSystem": "kijk",
        "language": { "score": 3, "remarks": remarks }, "motor": { "score": 4 } } })
}

impl Toddler {
    /// What a handover to the school states.
    pub(crate) fn stated(&self) -> Value {
        json!({ "childId": self.noor, "kind": "childcareToSchool", "fromLocationId": self.ark, "toLocationId": self.linden,
            "date": "2026-10-14" })
    }

    /// The child as the school registered it, joined with that of the centre; gives its id there.
    pub(crate) async fn known_to_school(&self, family_name: &str) -> String {
        let known = self.linde.registers(&child("Noor", family_name, "2022-10-14")).await.id();
        let link = self.linde.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
        for side in [&self.linde, &self.north] {
            side.ask(reqwest::Method::POST, &format!("/links/{link}/_confirm")).if_match("*").await.expect(200);
        }
        known
    }

    /// Begins it; gives its id.
    pub(crate) async fn starts(&self) -> String {
        self.north.post("/handovers", &self.stated()).await.expect(201).id()
    }

    pub(crate) async fn writes(&self, handover: &str, section: &str, body: &Value) -> Value {
        let path = format!("/handovers/{handover}/sections/{section}");
        let etag = self.north.get(&path).await.expect(200).etag();
        self.north.put(&path, &etag, body).await.expect(200).json
    }

    /// A draft with a programme and a development.
    pub(crate) async fn written(&self) -> String {
        let id = self.starts().await;
        let programme = json!({ "preschoolProgramme": { "programme": "piramide", "months": 18, "hours": 960 } });
        self.writes(&id, "preschoolProgramme", &programme).await;
        self.writes(&id, "development", &development("Vertelt in korte zinnen.")).await;
        id
    }

    pub(crate) fn says(&self, guardian: &Actor, handover: &str, section: &str, version: i32, decision: &str) -> Ask {
        let body = json!({ "handoverId": handover, "section": section, "version": version, "decision": decision });
        guardian.post(&format!("/children/{}/consents", self.noor), &body)
    }

    pub(crate) async fn reacts(&self, guardian: &Actor, handover: &str, view: &str) {
        let body = json!({ "view": view, "agrees": "yes", "wishesConversation": false });
        guardian.put(&format!("/handovers/{handover}/reaction"), "*", &body).await.expect(200);
    }

    /// A handover that both guardians read and to whose development they consented.
    pub(crate) async fn consented(&self) -> String {
        let id = self.written().await;
        self.consents_to(id).await
    }

    /// Lays a draft before both guardians, who consent to its development.
    async fn consents_to(&self, id: String) -> String {
        verb(&self.north, &id, "_inspect").await.expect(200);
        for guardian in [&self.anna, &self.bram] {
            self.says(guardian, &id, "development", 1, "given").await.expect(201);
            self.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
        }
        id
    }

    pub(crate) async fn offered(&self) -> String {
        let id = self.consented().await;
        verb(&self.north, &id, "_offer").await.expect(200);
        id
    }

    pub(crate) async fn sent(&self) -> String {
        let id = self.offered().await;
        verb(&self.linde, &id, "_accept").await.expect(200);
        verb(&self.north, &id, "_send").await.expect(200);
        id
    }

    pub(crate) async fn received(&self) -> String {
        let id = self.sent().await;
        verb(&self.linde, &id, "_receive").await.expect(200);
        id
    }

    pub(crate) async fn read(&self, actor: &Actor, handover: &str) -> Value {
        actor.get(&format!("/handovers/{handover}")).await.expect(200).json
    }
}

fn outcomes(handover: &Value) -> Vec<(&str, &Value, &Value)> {
    let sections = handover["sections"].as_array().unwrap();
    sections.iter().map(|one| (one["section"].as_str().unwrap(), &one["basis"], &one["withheld"])).collect()
}

fn section<'a>(handover: &'a Value, kind: &str) -> &'a Value {
    handover["sections"].as_array().unwrap().iter().find(|one| one["section"] == kind).unwrap_or(&Value::Null)
}

async fn what_guardians_allow_goes_along_and_the_rest_is_erased(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.writes(&id, "support", &json!({ "support": { "given": "Extra taal.", "involvedRoles": ["mentor"] } })).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 1, "given").await.expect(201);
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    city.says(&city.anna, &id, "support", 1, "given").await.expect(201);
    city.says(&city.bram, &id, "support", 1, "refused").await.expect(201);
    verb(&city.north, &id, "_offer").await.expect(200);
    verb(&city.linde, &id, "_accept").await.expect(200);
    let sent = verb(&city.north, &id, "_send").await.expect(200).json;
    assert_eq!(
        outcomes(&sent),
        [
            ("preschoolProgramme", &Value::Null, &json!("notEnrolled")),
            ("development", &json!("consent"), &Value::Null),
            ("support", &Value::Null, &json!("refused")),
            ("parentView", &json!("ownWords"), &Value::Null),
        ]
    );
    let kept = city.read(&city.north, &id).await;
    let content = |kind: &str| section(&kept, kind)["content"].clone();
    assert!(content("development").is_object());
    assert_eq!((content("support"), content("preschoolProgramme")), (Value::Null, Value::Null), "what has no basis is erased");
    verb(&city.linde, &id, "_receive").await.expect(200);
    let received = city.read(&city.linde, &id).await;
    assert_eq!(
        outcomes(&received),
        [("development", &json!("consent"), &Value::Null), ("parentView", &json!("ownWords"), &Value::Null)],
        "the receiver hears of nothing else"
    );
    let views = &section(&received, "parentView")["content"]["parentView"]["views"];
    assert_eq!(views, &json!(["Zij is nieuwsgierig.", "Zij is nieuwsgierig."]));
    let own = city.read(&city.anna, &id).await;
    assert_eq!(section(&own, "parentView")["content"], Value::Null, "no guardian reads the words of another one");
    let language = &section(&received, "development")["content"]["development"]["language"];
    assert_eq!(language, &json!({ "score": 3, "remarks": "Vertelt in korte zinnen." }));
    assert_eq!(received["reactions"].as_array().unwrap().len(), 2);
    assert_eq!(received["manifest"], sent["manifest"]);
    let closed = verb(&city.linde, &id, "_close").await.expect(200).json;
    assert_eq!(closed["state"], "closed");
    let records = server.database().processing_records().await.unwrap();
    let answers = records.iter().filter(|record| record.action == Action::AnswerHandover);
    assert!(answers.clone().count() == 3 && answers.clone().all(|record| record.children.len() == 1));
}

async fn programme_and_duration_go_without_consent_once_the_school_enrolled_the_child(server: Server) {
    let city = toddler(&server).await;
    let known = city.known_to_school("Linden").await;
    // A placement at the school that childcare recorded is no enrolment.
    city.north.places(&city.noor, &school(&city.linden, "1", "2026-10-14", None)).await;
    let id = city.written().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 1, "refused").await.expect(201);
        city.reacts(guardian, &id, "Liever niet.").await;
    }
    verb(&city.north, &id, "_offer").await.expect_faults(409, &[("#", "nothing-to-send")]);
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    verb(&city.north, &id, "_offer").await.expect(200);
    verb(&city.linde, &id, "_accept").await.expect(200);
    let sent = verb(&city.north, &id, "_send").await.expect(200).json;
    assert_eq!(
        outcomes(&sent),
        [
            ("preschoolProgramme", &json!("legalDuty"), &Value::Null),
            ("development", &Value::Null, &json!("refused")),
            ("parentView", &json!("ownWords"), &Value::Null),
        ]
    );
    verb(&city.linde, &id, "_receive").await.expect(200);
    let received = city.read(&city.linde, &id).await;
    assert_eq!(received["childId"], json!(known), "the school knows the child by its own registration");
    assert_eq!(section(&received, "preschoolProgramme")["content"]["preschoolProgramme"]["months"], 18);
}

async fn each_verb_is_for_one_side_in_some_states(server: Server) {
    let city = toddler(&server).await;
    let verbs = ["_inspect", "_revise", "_offer", "_accept", "_hold", "_reject", "_send", "_receive", "_close", "_cancel"];
    // What each side may do now; whatever else it tries is refused, by the policy or by the state.
    let walk: [(&str, &str, &[&str]); 4] = [
        ("draft", "_inspect", &["_cancel"]),
        ("underInspection", "_offer", &["_revise", "_cancel"]),
        ("offered", "_hold", &["_accept", "_reject", "_cancel"]),
        ("onHold", "_revise", &["_offer", "_cancel"]),
    ];
    let id = city.consented().await;
    verb(&city.north, &id, "_revise").await.expect(200);
    for (state, next, others) in walk {
        assert_eq!(city.read(&city.north, &id).await["state"], state);
        for tried in verbs.iter().filter(|verb| **verb != next && !others.contains(*verb)) {
            let answering = ["_accept", "_hold", "_reject", "_receive", "_close"].contains(tried);
            let refused = verb(&city.north, &id, tried).await;
            assert_eq!(refused.status, if answering { 403 } else { 409 }, "{tried} of the sender in {state}: {refused}");
            let refused = verb(&city.linde, &id, tried).await;
            let expected = if ["draft", "underInspection"].contains(&state) {
                404
            } else if answering {
                409
            } else {
                403
            };
            assert_eq!(refused.status, expected, "{tried} of the receiver in {state}: {refused}");
        }
        let by = if next == "_hold" { &city.linde } else { &city.north };
        verb(by, &id, next).await.expect(200);
    }
    let cancelled = verb(&city.north, &id, "_cancel").await.expect(200).json;
    assert_eq!((&cancelled["state"], &cancelled["reason"]), (&json!("cancelled"), &json!("Past nu niet.")));
    for tried in verbs {
        assert!(verb(&city.north, &id, tried).await.status >= 400, "nothing follows a cancellation: {tried}");
    }
}

async fn one_of_two_who_act_at_once_wins(server: Server) {
    let city = toddler(&server).await;
    let id = city.offered().await;
    let etag = city.linde.get(&format!("/handovers/{id}")).await.expect(200).etag();
    let verb = |verb: &str| city.linde.ask(reqwest::Method::POST, &format!("/handovers/{id}/{verb}")).if_match(&etag);
    let reject = city.linde.post_if(&format!("/handovers/{id}/_reject"), &etag, &json!({ "reason": "Niet hier." }));
    let answers = futures_util::future::join_all([verb("_accept"), reject, verb("_accept")].map(IntoFuture::into_future)).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412]);
}

async fn a_warm_handover_waits_for_its_conversation(server: Server) {
    let city = toddler(&server).await;
    let mut stated = city.stated();
    stated["needs"] = json!({ "indication": true, "concern": false, "guardianWish": false });
    let made = city.north.post("/handovers", &stated).await.expect(201);
    assert_eq!(
        (&made.json["warm"], &made.json["dueDate"]),
        (&json!(true), &json!("2026-04-14")),
        "complex: at 3 years and 6 months"
    );
    let supported = json!({ "needs": { "indication": false, "support": true } });
    let early = city.north.patch(&format!("/handovers/{}", made.id()), &made.etag(), &supported).await.expect(200);
    assert_eq!((&early.json["warm"], &early.json["dueDate"]), (&json!(false), &json!("2026-04-14")), "support makes it complex");
    let made = early;
    let calm = json!({ "needs": { "indication": false, "support": false } });
    let changed = city.north.patch(&format!("/handovers/{}", made.id()), &made.etag(), &calm).await.expect(200);
    assert_eq!((&changed.json["warm"], &changed.json["dueDate"]), (&json!(false), &json!("2026-07-14")));
    city.north
        .post(&format!("/handovers/{}/_cancel", made.id()), &json!({ "reason": "Opnieuw." }))
        .if_match("*")
        .await
        .expect(200);

    let id = city.received().await;
    let wish = json!({ "agrees": "no", "wishesConversation": true });
    city.anna.put(&format!("/handovers/{id}/reaction"), "*", &wish).await.expect_faults(409, &[("#", "consent-not-now")]);
    let other = city.consented_with_wish().await;
    verb(&city.linde, &other, "_close").await.expect_faults(409, &[("#", "conversation-missing")]);
    let talk = json!({ "date": "2026-09-01", "participantRoles": ["mentor", "teacher"], "guardians": "present",
        "actions": [{ "text": "Taalgroep starten.", "ownerRole": "teacher", "dueDate": "2026-11-01" }] });
    let path = format!("/handovers/{other}/conversation");
    let mut odd = talk.clone();
    odd["participantRoles"] = json!(["teacher", "wizard"]);
    odd["date"] = json!("2100-01-01");
    city.linde
        .put(&path, "*", &odd)
        .await
        .expect_faults(409, &[("#/date", "date-in-future"), ("#/participantRoles/1", "code-unknown")]);
    let told = city.linde.put(&path, "*", &talk).await.expect(200).json;
    assert_eq!(told["conversation"]["actions"][0]["ownerRole"], "teacher");
    verb(&city.linde, &other, "_close").await.expect(200);
    let today = server.clock().now().date().to_string();
    let feedback = json!({ "date": today, "text": "Noor heeft haar plek gevonden." });
    city.north.put(&format!("/handovers/{other}/feedback"), "*", &feedback).await.expect(403);
    city.linde.put(&format!("/handovers/{other}/feedback"), "*", &feedback).await.expect(200);
    assert_eq!(city.read(&city.north, &other).await["feedback"]["text"], "Noor heeft haar plek gevonden.");
}

impl Toddler {
    /// A received handover of which a guardian wishes a conversation.
    async fn consented_with_wish(&self) -> String {
        let id = self.written().await;
        verb(&self.north, &id, "_inspect").await.expect(200);
        for guardian in [&self.anna, &self.bram] {
            self.says(guardian, &id, "development", 1, "given").await.expect(201);
            let body = json!({ "agrees": "no", "remarks": "Er is meer.", "wishesConversation": true });
            guardian.put(&format!("/handovers/{id}/reaction"), "*", &body).await.expect(200);
        }
        verb(&self.north, &id, "_offer").await.expect(200);
        verb(&self.linde, &id, "_accept").await.expect(200);
        verb(&self.north, &id, "_send").await.expect(200);
        verb(&self.linde, &id, "_receive").await.expect(200);
        id
    }
}

async fn a_warm_handover_stays_warm_when_the_reason_for_it_is_gone(server: Server) {
    let city = toddler(&server).await;
    let needs = json!({ "needs": { "indication": true } });
    let draft = city.written().await;
    city.north.patch(&format!("/handovers/{draft}"), "*", &needs).await.expect(200);
    let id = city.consents_to(draft).await;
    for (by, next) in [(&city.north, "_offer"), (&city.linde, "_accept"), (&city.north, "_send"), (&city.linde, "_receive")] {
        verb(by, &id, next).await.expect(200);
    }
    server.clock().advance(31 * 86_400);
    assert_eq!(server.database().purge_handovers(server.clock().now()).await.unwrap(), 1);
    let read = city.read(&city.linde, &id).await;
    assert_eq!((&read["warm"], &read["needs"]), (&json!(true), &Value::Null));
    verb(&city.linde, &id, "_close").await.expect_faults(409, &[("#", "conversation-missing")]);
}

async fn a_draft_whose_last_section_was_taken_out_is_written_again(server: Server) {
    let city = toddler(&server).await;
    let id = city.starts().await;
    city.writes(&id, "development", &development("Praat veel.")).await;
    let path = format!("/handovers/{id}/sections/development");
    city.north.ask(reqwest::Method::DELETE, &path).if_match("\"1\"").await.expect(204);
    let again = city.writes(&id, "development", &development("Vertelt in zinnen.")).await;
    assert_eq!((&again["version"], &again["endedConsents"]), (&json!(3), &json!(0)));
}

async fn what_cannot_be_handed_over_so_is_told_with_every_cause(server: Server) {
    let city = toddler(&server).await;
    let mut odd = city.stated();
    odd["fromLocationId"] = json!(city.linden);
    odd["toLocationId"] = json!(city.ark);
    odd["date"] = json!("2020-01-01");
    odd["channel"] = json!("oso");
    city.north.post("/handovers", &odd).await.expect_faults(
        409,
        &[
            ("#/channel", "channel-unfit"),
            ("#/date", "start-before-birth"),
            ("#/fromLocationId", "location-unknown"),
            ("#/toLocationId", "handover-site-unfit"),
        ],
    );
    odd["kind"] = json!("homeToSchool");
    city.north.post("/handovers", &odd).await.expect_faults(409, &[("#/kind", "handover-kind-unfit")]);
    let boog = city.north.adds_childcare("De Boog").await;
    odd = city.stated();
    odd["fromLocationId"] = json!(boog);
    city.north.post("/handovers", &odd).await.expect_faults(409, &[("#/fromLocationId", "child-not-placed")]);
    let id = city.starts().await;
    city.north.post("/handovers", &city.stated()).await.expect_faults(409, &[("#", "handover-exists")]);
    let path = format!("/handovers/{id}/sections/");
    let practical = json!({ "practicalInformation": { "care": "Slaapt na de lunch." } });
    let put = |section: &str, body: &Value| city.north.put(&format!("{path}{section}"), "\"0\"", body);
    put("practicalInformation", &practical).await.expect_faults(409, &[("#", "section-not-allowed")]);
    put("support", &practical).await.expect_faults(409, &[("#", "section-differs")]);
    let programme = json!({ "preschoolProgramme": { "programme": "tovenarij", "months": 3, "hours": 10 } });
    put("preschoolProgramme", &programme).await.expect_faults(409, &[("#/preschoolProgramme/programme", "programme-unknown")]);
    verb(&city.north, &id, "_inspect").await.expect_faults(409, &[("#/sections", "section-missing")]);
    let suspect = city.writes(&id, "development", &development("BSN 111222333")).await;
    assert_eq!(suspect["warnings"][0]["pointer"], "#/development/language/remarks");
    city.linde.post("/handovers", &city.stated()).await.expect_faults(409, &[("#/childId", "child-unknown")]);
}
