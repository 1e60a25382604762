//! Every operation of the contract with every kind of caller, two of each. The things that are asked for belong to the first of
//! each kind, so the second shows what equals may see of each other.

use std::collections::BTreeSet;

use domain::authority::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Operation, Server,
    city::{child, guardian, stay},
    on_both,
};

on_both!(every_caller_gets_what_the_table_says_and_nothing_else, what_is_not_visible_is_answered_as_what_does_not_exist);

/// For each operation what happens to the callers, two of each kind, in the order of [`KINDS`]; the last has no token.
/// `+` is done or shown; `F` forbidden (403); `?` not found (404), for it is not for this caller to know; `!` refused by a rule
/// (409), for the caller may do it but not with this; `U` not known (401).
#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    // operation                      care board health municipality coordinator training guardian privacy candidate nobody
    ("agreements.agree",             "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("agreements.change",            "FF  FF   FF     +F           FF          FF       FF       FF       FF        U"),
    ("agreements.list",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("agreements.show",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("children.change",              "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("children.create",              "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("children.erase",               "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("children.list",                "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("children.search",              "++  ++   ++     FF           FF          FF       FF       FF       FF        U"),
    ("children.show",                "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("combination.check_contract",   "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("combination.propose_schedule", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("consents.give",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.list",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.show",                "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("consents.withdraw",            "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("contract.show",                "++  ++   ++     ++           ++          ++       ++       ++       ++        +"),
    ("expertise.accept",               "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.answer",               "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.ask",                  "+!  !!   !!     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.close",                "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.decline",              "F?  +?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.follow_up",            "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.list",                 "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("expertise.show",                 "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("expertise.withdraw",             "+?  F?   ??     FF           FF          FF       FF       FF       FF        U"),
    ("expertise.withdraw_consent",     "+?  F?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("guidance.check_ratio",         "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("guidance.show_preschool_hours", "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("guidance.show_site_preschool", "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("guidance.show_site_ratio",     "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.change",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.create",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.exchange",           "FF  FF   FF     FF           FF          FF       !!       FF       FF        U"),
    ("guardians.invite",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.list",               "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("guardians.remove",             "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("guardians.show",               "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.accept",               "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.attach",               "!?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.cancel",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.change",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.close",                "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.detach",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.discuss",              "+?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.hold",                 "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.inspect",              "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.list_attachments",     "+?  +?   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.list",                 "++  ++   FF     FF           FF          FF       ++       FF       FF        U"),
    ("handovers.offer",                "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.react",                "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.print",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.receive",              "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.reject",               "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.remove_section",       "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.report_back",          "F?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.revise",               "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.send",                 "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.show",                 "+?  +?   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.show_attachment",      "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.show_section",         "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("handovers.start",                "+!  !!   FF     FF           FF          FF       FF       FF       FF        U"),
    ("handovers.write_section",        "+?  F?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("imports.create",               "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("imports.list_rows",            "??  ??   FF     +?           FF          FF       FF       FF       FF        U"),
    ("imports.show",                 "??  ??   FF     +?           FF          FF       FF       FF       FF        U"),
    ("lines.show",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.confirm",                "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.list",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.refuse",                 "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.show",                   "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("links.undo",                   "+?  +?   ??     FF           FF          FF       +?       FF       FF        U"),
    ("locations.add",                "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("locations.change",             "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("locations.list",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("locations.list_of_organisation", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("locations.show",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("organisations.change",         "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("organisations.list",           "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("organisations.show",           "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.list",              "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.list_changes",      "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("parameters.set",               "FF  FF   FF     ++           FF          FF       FF       FF       FF        U"),
    ("parameters.show_change",       "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("partnerships.change",          "+?  +?   FF     FF           FF          FF       FF       FF       FF        U"),
    ("partnerships.form",            "+F  +F   FF     FF           FF          FF       FF       FF       FF        U"),
    ("partnerships.list",            "++  ++   FF     ++           FF          FF       FF       FF       FF        U"),
    ("partnerships.show",            "+?  +?   FF     +?           FF          FF       FF       FF       FF        U"),
    ("placements.batch",             "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.change",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.compare",           "++  ++   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.create",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.follow",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.history",           "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.list",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.list_all",          "++  ++   FF     FF           FF          FF       !!       FF       FF        U"),
    ("placements.remove",            "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("placements.show",              "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("placements.upsert",            "+!  !!   FF     FF           FF          FF       FF       FF       FF        U"),
    ("privacy.answer",                 "+?  ??   ??     FF           FF          FF       FF       FF       FF        U"),
    ("privacy.ask",                    "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.list",                   "++  ++   ++     FF           FF          FF       ++       FF       FF        U"),
    ("privacy.print_export",           "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.show",                   "+?  ??   ??     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.show_export",            "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("privacy.withdraw",               "FF  FF   FF     FF           FF          FF       +?       FF       FF        U"),
    ("processing.list",              "FF  FF   FF     FF           FF          FF       ++       ++       FF        U"),
    ("protocols.list",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("protocols.show",               "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("protocols.state",              "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.change",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.end",                  "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.list",                 "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.list_consultations",   "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.mend",                 "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.record",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.remove",               "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("support.show",                 "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.show_consultation",    "+?  ??   FF     FF           FF          FF       +?       FF       FF        U"),
    ("support.start",                "+?  ??   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.advance",            "+?  FF   +?     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.list",               "++  FF   ++     FF           FF          FF       ++       FF       FF        U"),
    ("referrals.list_waiting",       "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.refer",              "FF  FF   ++     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.reorder",            "+?  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("referrals.show",               "+?  FF   +?     FF           FF          FF       ??       FF       FF        U"),
    ("referrals.show_places",        "++  ++   ++     ++           ++          ++       FF       FF       FF        U"),
    ("referrals.state_places",       "+F  FF   FF     FF           FF          FF       FF       FF       FF        U"),
    ("steps.list",                     "++  ++   ++     FF           FF          FF       FF       FF       FF        U"),
    ("registers.list_code_lists",    "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("registers.list_school_holidays", "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
    ("registers.show_code_list",     "++  ++   ++     ++           ++          ++       ++       ++       ++        U"),
];

const KINDS: [&str; 9] =
    ["care", "board", "health", "municipality", "coordinator", "training", "guardian", "privacy", "candidate"];

/// A city in which the first of each kind has one of everything.
struct City {
    /// Two of each kind, in the order of [`KINDS`].
    callers: Vec<Actor>,
    /// Ids by the name of the parameter that takes them.
    ids: Vec<(&'static str, String)>,
    school: String,
    site: String,
}

async fn city(server: &Server) -> City {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let (linde, eik) = (server.school_board("De Linde").await, server.school_board("De Eik").await);
    let (amersfoort, utrecht) = (server.municipality("GM0307").await, server.municipality("GM0344").await);
    let (site, other_site) = (north.adds_childcare("De Ark").await, south.adds_childcare("De Zee").await);
    let school = linde.adds_school("De Lindeschool").await;
    eik.adds_school("De Eikschool").await;

    let mut noor = child("Noor", "Linden", "2022-10-14");
    linde.registers(&noor).await;
    noor["guardians"] = json!([guardian("Anna", true)]);
    let noor = north.registers(&noor).await;
    let (noor, anna) = (noor.id(), noor.json["guardians"][0]["id"].as_str().unwrap().to_owned());
    let placement = north.places(&noor, &stay(&site, "dayCare", "2023-01-02", None)).await.id();
    let link = north.get(&format!("/children/{noor}/links")).await.expect(200).ids().remove(0);
    let mut kees = child("Kees", "Berg", "2023-02-02");
    kees["guardians"] = json!([guardian("Bert", true)]);
    let kees = south.registers(&kees).await;
    south.places(&kees.id(), &stay(&other_site, "dayCare", "2024-01-02", None)).await;
    let bert = kees.json["guardians"][0]["id"].as_str().unwrap().to_owned();

    let anna_herself = north.for_guardians(&[&anna]);
    let [handover, consent, attachment] = offered(&north, &anna_herself, &noor, &site, &school).await;
    let asked = json!({ "kind": "correction", "text": "De voornaam is Noortje." });
    let request = anna_herself.post(&format!("/children/{noor}/privacy-requests"), &asked).await.expect(201).id();
    let question = north.post("/expertise-requests", &question(&linde, &noor, &anna)).await.expect(201).id();
    let agreed = utrecht.post("/handover-agreements", &agreement(&north, "2030-01-01")).await.expect(201).id();
    let health = server.youth_health("JGZ 1").await;
    let referral = waiting(&health, &site).await;
    let partnership = north.post("/partnerships", &partnership(&school, &site)).await.expect(201).id();
    let [arrangement, consultation] = supported(&north, &noor).await;
    let change = utrecht.post("/rule-parameters", &parameter()).await.expect(201).id();
    let import = import(&utrecht).await.expect(201).id();

    let ids = vec![
        ("childId", noor),
        ("guardianId", anna.clone()),
        ("placementId", placement),
        ("linkId", link),
        ("organisationId", north.organisation.to_string()),
        ("locationId", site.clone()),
        ("partnershipId", partnership),
        ("importId", import),
        ("changeId", change),
        ("agreementId", agreed),
        ("handoverId", handover),
        ("consentId", consent),
        ("requestId", request),
        ("expertiseRequestId", question),
        ("referralId", referral),
        ("attachmentId", attachment),
        ("arrangementId", arrangement),
        ("consultationId", consultation),
        ("protocol", "reportingCode".into()),
        ("section", "development".into()),
        ("list", "preschool-programmes".into()),
        ("source", "planbaar".into()),
        ("reference", "P-1".into()),
    ];
    let guardians = [anna_herself, south.for_guardians(&[&bert])];
    let callers = callers(server, [north, south, linde, eik], health, [utrecht, amersfoort], guardians).await;
    City { callers, ids, school, site }
}

/// Two of each kind, in the order of [`KINDS`].
async fn callers(
    server: &Server,
    [north, south, linde, eik]: [Actor; 4],
    health: Actor,
    [utrecht, amersfoort]: [Actor; 2],
    [anna, bert]: [Actor; 2],
) -> Vec<Actor> {
    vec![
        north.clone(),
        south.clone(),
        linde,
        eik,
        health,
        server.youth_health("JGZ 2").await,
        utrecht,
        amersfoort,
        server.coordinator("Coordinator 1").await,
        server.coordinator("Coordinator 2").await,
        server.training_provider("ROC 1").await,
        server.training_provider("ROC 2").await,
        anna,
        bert,
        north.in_role(Role::PrivacyOfficer),
        south.in_role(Role::PrivacyOfficer),
        north.in_role(Role::Candidate),
        south.in_role(Role::Candidate),
    ]
}

/// A question to a specialist of a school board about a child that is named.
fn question(linde: &Actor, noor: &str, anna: &str) -> Value {
    let consent = json!({ "guardianId": anna, "date": "2026-09-01", "method": "paper" });
    json!({ "specialistOrganisationId": linde.organisation, "specialism": "internalCoach", "question": "Hoe helpt u haar wennen?",
        "about": { "child": { "childId": noor, "consents": [consent] } } })
}

/// A referral of a child that waits at a site.
async fn waiting(health: &Actor, site: &str) -> String {
    let stated = json!({ "child": child("Mila", "Bos", "2024-02-20"), "signalledDate": "2026-08-03",
        "indication": { "indicated": true, "date": "2026-08-10", "criteriaVersion": "2026-1" } });
    let id = health.post("/referrals", &stated).await.expect(201).id();
    for step in [
        json!({ "state": "informed", "date": "2026-08-12" }),
        json!({ "state": "registered", "date": "2026-08-14", "locationId": site }),
    ] {
        health.post(&format!("/referrals/{id}/_advance"), &step).if_match("*").await.expect(200);
    }
    id
}

fn agreement(party: &Actor, from_date: &str) -> Value {
    json!({ "partyIds": [party.organisation.to_string()], "fromDate": from_date })
}

fn development() -> Value {
    json!({ "development": { "observedDate": "2026-06-01", "language": { "score": 3 } } })
}

/// A handover that was offered to a school, with the consent of the guardian and an attachment; the ids of the three.
async fn offered(north: &Actor, anna: &Actor, noor: &str, site: &str, school: &str) -> [String; 3] {
    let stated = json!({ "childId": noor, "kind": "childcareToSchool", "fromLocationId": site, "toLocationId": school,
        "date": "2026-10-14" });
    let id = north.post("/handovers", &stated).await.expect(201).id();
    north.put(&format!("/handovers/{id}/sections/development"), "\"0\"", &development()).await.expect(200);
    let attendance = json!({ "attendance": { "startDate": "2023-01-02", "halfDaysPerWeek": 4 } });
    north.put(&format!("/handovers/{id}/sections/attendance"), "\"0\"", &attendance).await.expect(200);
    let attach = north.ask(Method::POST, &format!("/handovers/{id}/attachments?kind=other"));
    let attachment = attach.bytes("application/pdf", b"%PDF-1.7").await.expect(201).id();
    north.ask(Method::POST, &format!("/handovers/{id}/_inspect")).if_match("*").await.expect(200);
    let given = json!({ "handoverId": id, "section": "development", "version": 1, "decision": "given" });
    let consent = anna.post(&format!("/children/{noor}/consents"), &given).await.expect(201).id();
    let reaction = json!({ "agrees": "yes", "wishesConversation": false });
    anna.put(&format!("/handovers/{id}/reaction"), "*", &reaction).await.expect(200);
    north.ask(Method::POST, &format!("/handovers/{id}/_offer")).if_match("*").await.expect(200);
    [id, consent, attachment]
}

/// Support with a consultation, and the protocol for what is not kept; the ids of the first two.
async fn supported(north: &Actor, noor: &str) -> [String; 2] {
    let arrangement = north.post(&format!("/children/{noor}/support-arrangements"), &arranged()).await.expect(201).id();
    let path = format!("/support-arrangements/{arrangement}/consultations");
    let consultation = north.post(&path, &consulted()).await.expect(201).id();
    let path = format!("/organisations/{}/protocols/reportingCode", north.organisation);
    north.put(&path, "\"0\"", &protocol()).await.expect(200);
    [arrangement, consultation]
}

fn arranged() -> Value {
    json!({ "level": "inGroup", "startDate": "2026-09-01", "goal": "Vertelt in zinnen van vier woorden." })
}

fn consulted() -> Value {
    json!({ "date": "2026-09-01", "rolesPresent": ["mentor", "guardian"], "agreements": ["De mentor belt in oktober."] })
}

fn protocol() -> Value {
    json!({ "title": "Meldcode", "versionDate": "2026-01-01", "link": "https://example.org/meldcode",
        "contactRole": "safeguardingOfficer", "contact": "meldcode@example.org" })
}

fn partnership(school: &str, site: &str) -> Value {
    json!({ "name": "Kindcentrum De Linde", "schoolLocationId": school, "childcareLocationIds": [site], "startDate": "2026-01-01" })
}

fn parameter() -> Value {
    json!({ "key": "gap.bridgeDays", "value": "35", "validFrom": "2026-10-01", "source": "Verordening 2026" })
}

/// The least that a draft of a contract says.
fn contract_draft() -> Value {
    json!({
        "asOf": "2026-09-01", "person": { "birthDate": "1990-05-01" }, "construction": "twoContracts",
        "engagements": [{
            "employer": "schoolBoard", "agreement": "primaryEducation", "function": "teachingAssistant", "hoursPerWeek": 24,
            "startDate": "2026-09-01"
        }]
    })
}

fn schedule_demands() -> Value {
    json!({
        "school": { "days": ["monday", "tuesday"], "from": "08:15", "until": "14:30" },
        "afterSchool": { "days": ["thursday"], "from": "14:30", "until": "18:30" },
        "hoursSchool": 8, "hoursChildcare": 4, "wishes": [], "on": "2026-09-01"
    })
}

/// A register of one school, as it is published.
const SCHOOLS: &[u8] = include_bytes!("../../fixtures/registers/schools_v2.cp1252.csv");

fn import(caller: &Actor) -> tests::Ask {
    caller.ask(Method::POST, "/imports?kind=schools").bytes("text/csv", SCHOOLS)
}

impl City {
    /// The request for an operation: about the things of the first of each kind, and whole, so that nothing but authority is in
    /// the way. What needs a version names one that is stale: whoever may do it is told so (412), and nothing is changed.
    fn request(&self, server: &Server, operation: &Operation, caller: Option<&Actor>, turn: usize) -> tests::Ask {
        let mut path = format!("/v1{}", operation.path);
        for (name, id) in &self.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        if operation.id == "imports.create" {
            path.push_str("?kind=schools");
        }
        if operation.id == "handovers.attach" {
            path.push_str("?kind=other");
        }
        let mut ask = server.ask(operation.method.parse().unwrap(), &path).header("accept", "*/*");
        if let Some(caller) = caller {
            ask = ask.bearer(&caller.token);
        }
        if operation.described["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == "If-Match") {
            ask = ask.if_match("\"999\"");
        }
        match self.body(&operation.id, turn) {
            Some(Body::Json(body)) => ask.json(&body),
            Some(Body::Patch(body)) => ask.merge_patch(&body),
            Some(Body::File(media_type, content)) => ask.bytes(media_type, content),
            None => ask,
        }
    }

    /// What a source states of the child of the first.
    fn statement(&self) -> Value {
        let mut stated = stay(&self.site, "afterSchoolCare", "2026-01-05", None);
        stated["childId"] = self.ids[0].1.as_str().into();
        stated
    }

    fn id(&self, name: &str) -> &str {
        self.ids.iter().find(|(known, _)| *known == name).map_or("", |(_, id)| id)
    }

    /// The body of an operation on handovers, consents, requests of guardians, support and protocols.
    fn handover_body(&self, operation: &str, turn: usize) -> Option<Body> {
        let body = match operation {
            "agreements.agree" => agreement(&self.callers[0], &format!("2030-02-{:02}", turn + 1)),
            "agreements.change" => return Some(Body::Patch(json!({ "requiredSections": ["development"] }))),
            "consents.give" => json!({ "handoverId": self.id("handoverId"), "section": "attendance", "version": 1,
                "decision": "given", "guardianId": self.id("guardianId") }),
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

    fn body(&self, operation: &str, turn: usize) -> Option<Body> {
        if let Some(body) = self.handover_body(operation, turn) {
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
            "locations.change" | "organisations.change" | "partnerships.change" => Body::Patch(json!({ "name": "Other" })),
            "referrals.refer" => {
                Body::Json(json!({ "child": child("Finn", "Dijk", "2024-06-20"), "signalledDate": "2026-08-03" }))
            }
            "referrals.advance" => Body::Json(json!({ "state": "placed", "date": "2026-08-20" })),
            "referrals.reorder" => Body::Json(json!({ "asIndicated": true, "fromDate": "2026-08-05", "reason": "sibling" })),
            "referrals.state_places" => Body::Json(json!({ "places": 16 })),
            "processing.list" | "guardians.invite" => Body::Json(json!({})),
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
            "guardians.exchange" => {
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

enum Body {
    Json(Value),
    Patch(Value),
    File(&'static str, &'static [u8]),
}

fn outcome(answer: &Answer) -> char {
    match answer.status {
        200..=299 | 412 => '+',
        401 => 'U',
        403 => 'F',
        404 => '?',
        409 => '!',
        _ => 'x',
    }
}

async fn every_caller_gets_what_the_table_says_and_nothing_else(server: Server) {
    let city = city(&server).await;
    let mut wrong = Vec::new();
    for operation in Operation::all() {
        let row = TABLE.iter().find(|(id, _)| *id == operation.id);
        let Some((_, expected)) = row else {
            wrong.push(format!("{} has no row in the table", operation.id));
            continue;
        };
        let expected: Vec<char> = expected.chars().filter(|letter| *letter != ' ').collect();
        assert_eq!(expected.len(), city.callers.len() + 1, "the row of {}", operation.id);
        let callers = city.callers.iter().map(Some).chain([None]);
        for (turn, (caller, expected)) in callers.zip(expected).enumerate() {
            let answer = city.request(&server, operation, caller, turn).leniently().await;
            let who = KINDS.get(turn / 2).map_or("nobody".to_owned(), |kind| format!("{kind} {}", turn % 2 + 1));
            if let Some(reason) = &answer.broken {
                wrong.push(format!("{} by {who} breaks the contract: {reason}", operation.id));
            }
            if outcome(&answer) != expected {
                wrong.push(format!("{} by {who}: expected {expected}\n  {answer}", operation.id));
            }
        }
    }
    for (id, _) in TABLE {
        assert!(Operation::all().iter().any(|operation| operation.id == *id), "{id} is in the table and not in the contract");
    }
    assert!(wrong.is_empty(), "{} of the answers are others:\n{}", wrong.len(), wrong.join("\n"));
}

/// Word for word but for the trace, so that nobody learns from the answer that there is something to see.
async fn what_is_not_visible_is_answered_as_what_does_not_exist(server: Server) {
    let city = city(&server).await;
    let south = &city.callers[1];
    let nothing = "0198f000-0000-7000-8000-000000000000";
    for operation in Operation::all() {
        let row = TABLE.iter().find(|(id, _)| *id == operation.id).map(|(_, row)| row.as_bytes());
        if row.is_none_or(|row| row[1] != b'?') {
            continue;
        }
        let there = city.request(&server, operation, Some(south), 1).await.expect(404);
        let nobodys = City {
            callers: city.callers.clone(),
            ids: city
                .ids
                .iter()
                .map(|(name, id)| (*name, if *name == "section" { id.clone() } else { nothing.to_owned() }))
                .collect(),
            school: city.school.clone(),
            site: city.site.clone(),
        };
        let absent = nobodys.request(&server, operation, Some(south), 1).await.expect(404);
        let bare = |answer: &Answer| {
            let mut problem = answer.json.clone();
            problem["instance"].take();
            problem
        };
        assert_eq!(bare(&there), bare(&absent), "{}", operation.id);
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!(names(&there), names(&absent), "{}", operation.id);
    }
}
