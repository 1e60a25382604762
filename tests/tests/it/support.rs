//! Support around a child: arranged by an organisation with the guardians, read by whoever is involved, and asking what it asks.

mod asking;
mod changing;
mod handing;
mod keeping;

use domain::authority::{Action, Role, Scope};
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{guardian, school},
    on_both,
};

use crate::handovers::{Toddler, toddler};

on_both!(
    what_is_arranged_is_read_changed_and_ended,
    every_cause_for_which_it_cannot_stand_is_told_at_once,
    there_is_no_place_for_a_diagnosis_an_origin_or_a_reason,
    who_is_involved_reads_it_once_the_guardians_agreed_and_no_longer_than_that,
    a_guardian_reads_it_wherever_the_child_is_registered_but_not_where_that_is_hidden,
    consultations_tell_who_was_there_and_what_was_agreed,
    it_is_open_to_those_who_hold_the_scope_and_leaves_a_trace,
);

/// Support at a level that states the least.
pub(crate) fn stated(level: &str) -> Value {
    json!({ "level": level, "startDate": "2026-09-01", "goal": "Vertelt in zinnen van vier woorden." })
}

/// The same with members in the place of those that it has.
pub(crate) fn with(mut stated: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("{members}") };
    for (name, value) in members {
        stated[name.as_str()] = value;
    }
    stated
}

pub(crate) fn agreed(scope: &[&str]) -> Value {
    json!({ "date": "2026-09-01", "scope": scope })
}

impl Toddler {
    /// Support that childcare arranges; gives its id.
    pub(crate) async fn arranges(&self, body: &Value) -> String {
        self.north.post(&format!("/children/{}/support-arrangements", self.noor), body).await.expect(201).id()
    }

    /// The child as the school registered and placed it, joined with that of the centre; gives its id there.
    pub(crate) async fn at_school(&self, from: &str) -> String {
        let known = self.known_to_school("Linden").await;
        self.linde.places(&known, &school(&self.linden, "1", from, None)).await;
        known
    }
}

fn path(id: &str) -> String {
    format!("/support-arrangements/{id}")
}

async fn what_is_arranged_is_read_changed_and_ended(server: Server) {
    let city = toddler(&server).await;
    let whole = with(
        stated("internal"),
        json!({
            "involved": [{ "role": "mentor" }, { "role": "youthHealth" }],
            "actions": [{ "text": "Leest iedere dag voor.", "ownerRole": "mentor", "dueDate": "2026-10-01" }],
            "evaluations": [{ "plannedDate": "2026-12-01" }],
            "guardianAgreement": agreed(&["support", "handover"]), "handoverParts": ["goal", "actions"]
        }),
    );
    let list = format!("/children/{}/support-arrangements", city.noor);
    let made = city.north.post(&list, &whole).await.expect(201);
    let id = made.id();
    assert_eq!((made.header("location"), made.etag().as_str()), (format!("/v1{}", path(&id)).as_str(), "\"1\""));
    let read = city.north.get(&path(&id)).await.expect(200).json;
    assert_eq!(read, made.json);
    assert_eq!(
        (&read["inForce"], &read["endDate"], &read["organisationId"]),
        (&json!(true), &Value::Null, &json!(city.north.organisation))
    );
    assert_eq!(city.north.get(&list).await.expect(200).items(), [read.clone()]);

    let action = &read["actions"][0];
    let done = with(
        whole.clone(),
        json!({
            "actions": [{ "id": action["id"], "text": action["text"], "ownerRole": "mentor", "dueDate": "2026-10-01", "doneDate": "2026-09-01" }]
        }),
    );
    city.north.put(&path(&id), "\"2\"", &done).await.expect(412);
    let changed = city.north.put(&path(&id), "\"1\"", &done).await.expect(200);
    assert_eq!((changed.etag().as_str(), &changed.json["actions"][0]["id"]), ("\"2\"", &action["id"]));
    assert_eq!(city.north.put(&path(&id), "\"2\"", &done).await.expect(200).etag(), "\"2\"", "the same is no change");

    let end = |day: &str| city.north.post(&format!("{}/_end", path(&id)), &json!({ "endDate": day }));
    end("2026-12-31").await.expect_problem(428, "precondition-required");
    end("2026-08-31").if_match("*").await.expect_faults(409, &[("#/endDate", "end-before-start")]);
    assert_eq!(end("2026-12-31").if_match("\"2\"").await.expect(200).json["inForce"], true);
    assert_eq!(end("2026-09-01").if_match("\"3\"").await.expect(200).json["endDate"], "2026-09-01");
    server.clock().set("2026-09-02T08:00:00Z");
    assert_eq!(city.north.get(&path(&id)).await.expect(200).json["inForce"], false);
    assert_eq!(end("2026-09-30").if_match("*").await.expect(200).json["inForce"], true, "a day that was wrong is mended");
    assert_eq!(end("2026-09-01").if_match("*").await.expect(200).json["inForce"], false);
    let mended = with(done, json!({ "goal": "Vertelt in zinnen van vijf woorden." }));
    let mended = city.north.put(&path(&id), "*", &mended).await.expect(200).json;
    assert_eq!((&mended["goal"], &mended["endDate"]), (&json!("Vertelt in zinnen van vijf woorden."), &json!("2026-09-01")));

    for level in ["inGroup", "internal"] {
        city.arranges(&stated(level)).await;
    }
    let pages = city.north.pages(&format!("{list}?pageSize=2"), None).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
}

async fn every_cause_for_which_it_cannot_stand_is_told_at_once(server: Server) {
    let city = toddler(&server).await;
    let list = format!("/children/{}/support-arrangements", city.noor);
    let nobody = "0198f000-0000-7000-8000-000000000000";
    let wrong = with(
        stated("supportTeam"),
        json!({
            "startDate": "2022-01-01",
            "involved": [{ "role": "baker" }, { "role": "teacher", "organisationId": city.linde.organisation },
                { "role": "teacher", "organisationId": nobody }],
            "actions": [{ "text": "Leest voor.", "ownerRole": "teacher", "organisationId": city.linde.organisation, "dueDate": "2026-10-01" },
                { "text": "Belt.", "ownerRole": "mentor", "dueDate": "2026-10-01", "doneDate": "2026-10-01" }],
            "evaluations": [{ "plannedDate": "2026-10-01", "outcome": "end" }],
            "developmentPlanDate": "2026-08-01"
        }),
    );
    let faults = [
        ("#/actions/1/doneDate", "date-in-future"),
        ("#/developmentPlanDate", "development-plan-elsewhere"),
        ("#/evaluations/0/outcome", "evaluation-not-held"),
        ("#/involved/0/role", "code-unknown"),
        ("#/involved/1/organisationId", "involvement-not-agreed"),
        ("#/involved/2/organisationId", "organisation-unknown"),
        ("#/startDate", "start-before-birth"),
    ];
    city.north.post(&list, &wrong).await.expect_faults(409, &faults);
    let id = city.arranges(&stated("inGroup")).await;
    city.north.put(&path(&id), "*", &wrong).await.expect_faults(409, &faults);
    city.north.post(&list, &json!({ "level": "heavy", "startDate": "2026-09-01", "goal": "" })).await.expect(400);
    assert_eq!(city.north.get(&list).await.expect(200).ids(), [id]);
}

async fn there_is_no_place_for_a_diagnosis_an_origin_or_a_reason(server: Server) {
    let city = toddler(&server).await;
    let list = format!("/children/{}/support-arrangements", city.noor);
    for member in ["diagnosis", "reason", "origin", "signals", "reportingCode", "minutes", "notes"] {
        let wrong = with(stated("inGroup"), json!({ (member): "Iets." }));
        city.north.post(&list, &wrong).await.expect(400);
    }
    let long = with(stated("inGroup"), json!({ "goal": "a".repeat(501) }));
    city.north.post(&list, &long).await.expect(400);
    let marked = with(
        stated("inGroup"),
        json!({
            "goal": "Diagnose autisme, BSN 111222333.",
            "actions": [{ "text": "Belt Veilig Thuis.", "ownerRole": "mentor", "dueDate": "2026-10-01" }]
        }),
    );
    let made = city.north.post(&list, &marked).await.expect(201).json;
    let warnings = made["warnings"].as_array().unwrap().iter();
    let found: Vec<_> = warnings.map(|one| (one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap())).collect();
    assert_eq!(
        found,
        [("#/goal", "citizen-number-suspected"), ("#/goal", "reason-suspected"), ("#/actions/0/text", "reason-suspected")]
    );
}

async fn who_is_involved_reads_it_once_the_guardians_agreed_and_no_longer_than_that(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-08-31").await;
    let named =
        with(stated("internal"), json!({ "involved": [{ "role": "teacher", "organisationId": city.linde.organisation }] }));
    let id = city.arranges(&named).await;
    let list = format!("/children/{known}/support-arrangements");
    city.linde.get(&path(&id)).await.expect_problem(404, "not-found");
    assert!(city.linde.get(&list).await.expect(200).items().is_empty());
    let agreed = with(named.clone(), json!({ "guardianAgreement": agreed(&["involvement"]) }));
    city.north.put(&path(&id), "*", &agreed).await.expect(200);
    let read = city.linde.get(&path(&id)).await.expect(200).json;
    assert_eq!(city.linde.get(&list).await.expect(200).items(), [read]);
    city.linde.put(&path(&id), "*", &agreed).await.expect(403);
    city.linde.post_if(&format!("{}/_end", path(&id)), "*", &json!({ "endDate": "2026-12-31" })).await.expect(403);
    let talk = json!({ "date": "2026-09-01", "rolesPresent": ["mentor"] });
    city.linde.post(&format!("{}/consultations", path(&id)), &talk).await.expect(403);
    city.linde.get(&format!("{}/consultations", path(&id))).await.expect(200);
    // What the school arranges itself is its own, and childcare is not involved in it.
    let own = city.linde.post(&list, &stated("supportTeam")).await.expect(201).id();
    city.north.get(&path(&own)).await.expect_problem(404, "not-found");
    assert_eq!(city.linde.get(&list).await.expect(200).ids().len(), 2);

    let eik = server.school_board("De Eik").await;
    eik.get(&path(&id)).await.expect_problem(404, "not-found");
    let link = city.linde.get(&format!("/children/{known}/links")).await.expect(200).ids().remove(0);
    city.linde.ask(reqwest::Method::POST, &format!("/links/{link}/_undo")).if_match("*").await.expect(200);
    city.linde.get(&path(&id)).await.expect_problem(404, "not-found");
    assert_eq!(city.linde.get(&list).await.expect(200).ids(), [own]);
    city.north.put(&path(&id), "*", &named).await.expect(200);
}

async fn a_guardian_reads_it_wherever_the_child_is_registered_but_not_where_that_is_hidden(server: Server) {
    let city = toddler(&server).await;
    let known = city.at_school("2026-08-31").await;
    let involved = json!([{ "role": "teacher", "organisationId": city.linde.organisation }]);
    let at_childcare = city
        .arranges(&with(stated("inGroup"), json!({ "involved": involved, "guardianAgreement": agreed(&["involvement"]) })))
        .await;
    let list = |child: &str| format!("/children/{child}/support-arrangements");
    let at_school = city.linde.post(&list(&known), &stated("supportTeam")).await.expect(201).id();
    for guardian in [&city.anna, &city.bram] {
        assert_eq!(guardian.get(&list(&city.noor)).await.expect(200).ids(), [at_childcare.clone(), at_school.clone()]);
        guardian.get(&path(&at_school)).await.expect(200);
        guardian.post(&list(&city.noor), &stated("inGroup")).await.expect(403);
        guardian.put(&path(&at_school), "*", &stated("inGroup")).await.expect(403);
    }
    let stranger = city.north.for_guardians(&["01890000-0000-7000-8000-000000000001"]);
    stranger.get(&list(&city.noor)).await.expect_problem(404, "not-found");
    stranger.get(&path(&at_childcare)).await.expect_problem(404, "not-found");
    let log = async |guardian: &Actor| guardian.post("/processing-activities/_search", &json!({})).await.expect(200).text;
    let linde = city.linde.organisation.to_string();
    city.linde.get(&path(&at_childcare)).await.expect(200);
    assert!(log(&city.bram).await.contains(&linde), "a guardian reads who read it");
    let mut hidden = guardian("Bram", true);
    hidden["locationHidden"] = json!(true);
    city.linde.post(&format!("/children/{known}/guardians"), &hidden).await.expect(201);
    let seen = city.bram.get(&list(&city.noor)).await.expect(200);
    assert_eq!(seen.ids(), [at_childcare.clone()]);
    assert!(!seen.text.contains(&city.linde.organisation.to_string()), "it would tell where the child is: {}", seen.text);
    city.bram.get(&path(&at_school)).await.expect_problem(404, "not-found");
    assert!(!log(&city.bram).await.contains(&linde), "nor is who read it shown");
    assert_eq!(
        city.bram.get(&path(&at_childcare)).await.expect(200).json["involved"],
        json!([{ "role": "teacher", "organisationId": null }])
    );
}

async fn consultations_tell_who_was_there_and_what_was_agreed(server: Server) {
    let city = toddler(&server).await;
    let id = city.arranges(&stated("supportTeam")).await;
    let talks = format!("{}/consultations", path(&id));
    let body =
        json!({ "date": "2026-08-31", "rolesPresent": ["mentor", "guardian"], "agreements": ["De mentor belt in oktober."] });
    let made = city.north.post(&talks, &body).await.expect(201);
    let one = format!("{talks}/{}", made.id());
    assert_eq!(made.header("location"), format!("/v1{one}"));
    assert_eq!(city.anna.get(&one).await.expect(200).json, made.json);
    city.north.post(&talks, &with(body.clone(), json!({ "minutes": "Alles." }))).await.expect(400);
    let wrong = json!({ "date": "2026-09-02", "rolesPresent": ["baker", "mentor", "mentor"] });
    let faults = [("#/date", "date-in-future"), ("#/rolesPresent/0", "code-unknown"), ("#/rolesPresent/2", "duplicate-entry")];
    city.north.post(&talks, &wrong).await.expect_faults(409, &faults);
    city.north.put(&one, "*", &wrong).await.expect_faults(409, &faults);
    let mended = with(body, json!({ "agreements": ["De leerkracht belt in oktober."] }));
    city.north.put(&one, "\"2\"", &mended).await.expect(412);
    let mended = city.north.put(&one, "\"1\"", &mended).await.expect(200);
    assert_eq!((mended.etag().as_str(), &mended.json["agreements"][0]), ("\"2\"", &json!("De leerkracht belt in oktober.")));
    let other = city.arranges(&stated("inGroup")).await;
    city.north.get(&format!("{}/consultations/{}", path(&other), made.id())).await.expect_problem(404, "not-found");
    assert_eq!(city.north.get(&talks).await.expect(200).ids(), [made.id()]);
    city.anna.put(&one, "*", &json!({ "date": "2026-08-31", "rolesPresent": ["mentor"] })).await.expect(403);
}

async fn it_is_open_to_those_who_hold_the_scope_and_leaves_a_trace(server: Server) {
    let city = toddler(&server).await;
    let id = city.arranges(&stated("inGroup")).await;
    let without: Vec<Scope> = [Scope::ChildrenRead, Scope::ChildrenWrite, Scope::SupportWrite].to_vec();
    city.north.with_scopes(&without).get(&path(&id)).await.expect(403);
    city.north.with_scopes(&[Scope::SupportRead]).put(&path(&id), "*", &stated("internal")).await.expect(403);
    let boog = city.north.adds_childcare("De Boog").await;
    city.north.narrowed_to(&[&boog]).get(&path(&id)).await.expect_problem(404, "not-found");
    let at_work: Vec<Actor> =
        vec![city.north.in_role(Role::Professional), city.north.narrowed_to(&[&city.ark]), city.anna.clone()];
    for caller in &at_work {
        caller.get(&path(&id)).await.expect(200);
    }
    let records = server.database().processing_records().await.unwrap();
    let reads = records.iter().filter(|record| record.action == Action::ReadSupport && !record.children.is_empty());
    assert_eq!(reads.count(), at_work.len());
}
