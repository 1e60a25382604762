//! A city with two callers of each kind, and whole requests about the things of the first of each.

mod bodies;
mod direction;

use domain::authority::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Operation, Server,
    city::{child, guardian, stay},
};

use self::bodies::Body;
use crate::{
    combination_contracts::{contract, signed_by, week},
    training_agreements::{agreement_for, with_start},
};

/// A city in which the first of each kind has one of everything.
pub(super) struct City {
    /// Two of each kind, in the order of [`KINDS`].
    pub(super) callers: Vec<Actor>,
    /// Ids by the name of the parameter that takes them.
    pub(super) ids: Vec<(&'static str, String)>,
    pub(super) school: String,
    pub(super) site: String,
}

pub(super) async fn city(server: &Server) -> City {
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
    let bert = kees(&south, &other_site).await;

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

    let coordinators = [server.coordinator("Coordinator 1").await, server.coordinator("Coordinator 2").await];
    let recruited = recruited(&coordinators[0], &north, &site).await;

    let mut ids = vec![
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
        ("approachId", "0198f000-0000-7000-8000-000000000000".into()),
        ("protocol", "reportingCode".into()),
        ("section", "development".into()),
        ("list", "preschool-programmes".into()),
        ("source", "planbaar".into()),
        ("reference", "P-1".into()),
    ];
    ids.extend(recruited.into_iter().chain(published(&utrecht).await));
    let guardians = [anna_herself, south.for_guardians(&[&bert])];
    let callers = callers(server, [north, south, linde, eik], health, [utrecht, amersfoort], coordinators, guardians).await;
    City { callers, ids, school, site }.with_contract().await.with_direction().await
}

/// A publication and an indicator; their ids by the name of the parameter that takes them.
async fn published(municipality: &Actor) -> [(&'static str, String); 2] {
    let publication = municipality.ask(Method::POST, "/publications").await.expect(201).id();
    [("publicationId", publication), ("indicator", "preschool-reach".to_owned())]
}

/// A child of the second provider; the id of its guardian.
async fn kees(south: &Actor, site: &str) -> String {
    let mut kees = child("Kees", "Berg", "2023-02-02");
    kees["guardians"] = json!([guardian("Bert", true)]);
    let kees = south.registers(&kees).await;
    south.places(&kees.id(), &stay(site, "dayCare", "2024-01-02", None)).await;
    kees.json["guardians"][0]["id"].as_str().unwrap().to_owned()
}

/// A programme with a working group, places, a candidate and a run of the matching; the ids by the name of the parameter that takes them.
async fn recruited(run: &Actor, north: &Actor, site: &str) -> [(&'static str, String); 6] {
    let programme = run.post("/programmes", &programme(north)).await.expect(201).id();
    let group = run.post("/working-groups", &working_group(&programme, north)).await.expect(201).id();
    let path = format!("/programmes/{programme}");
    let sign_up = north.post(&format!("{path}/sign-ups"), &offered_places(site)).await.expect(201).id();
    let link = run.post(&format!("{path}/sign-up-links"), &link()).await.expect(201).id();
    let candidate = run.post(&format!("{path}/candidates"), &candidate()).await.expect(201).id();
    let matching = run.post(&format!("{path}/matching-runs"), &json!({})).await.expect(201).id();
    [
        ("programmeId", programme),
        ("workingGroupId", group),
        ("signUpId", sign_up),
        ("signUpLinkId", link),
        ("candidateId", candidate),
        ("matchingRunId", matching),
    ]
}

/// Two of each kind, in the order of [`KINDS`].
async fn callers(
    server: &Server,
    [north, south, linde, eik]: [Actor; 4],
    health: Actor,
    [utrecht, amersfoort]: [Actor; 2],
    [first, second]: [Actor; 2],
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
        first,
        second,
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

fn programme(partner: &Actor) -> Value {
    json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "partners": [{ "organisationId": partner.organisation, "role": "employer" }] })
}

fn offered_places(site: &str) -> Value {
    let recognition = json!({ "isRecognised": true });
    let work = json!({ "days": ["monday"], "hours": 6 });
    json!({ "school": { "name": "De Lindeschool", "recognition": recognition },
        "childcare": { "locationId": site, "name": "De Ark", "recognition": recognition },
        "places": [{ "school": work, "childcare": work }], "level": 3,
        "people": { "contactName": "Sam Bos", "contact": "sam@example.org" } })
}

fn candidate() -> Value {
    json!({ "givenName": "Robin", "familyName": "Vos", "birthDate": "1990-05-01", "contact": "robin@example.org",
        "appliedDate": "2026-08-03", "employedInChildcare": false, "employedInPrimaryEducation": false, "hasRightToWork": true,
        "schooling": "mbo2", "days": ["monday", "tuesday"], "hours": 32, "maxTravelMinutes": 45 })
}

fn link() -> Value {
    json!({ "lastDate": "2026-10-31", "uses": 5 })
}

fn working_group(programme: &str, member: &Actor) -> Value {
    let member = json!({ "organisationId": member.organisation, "role": "childcareManager", "minutesPerMonth": 240 });
    json!({ "programmeId": programme, "name": "Werkgroep", "members": [member] })
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
const SCHOOLS: &[u8] = include_bytes!("../../../fixtures/registers/schools_v2.cp1252.csv");

fn import(caller: &Actor) -> tests::Ask {
    caller.ask(Method::POST, "/imports?kind=schools").bytes("text/csv", SCHOOLS)
}

impl City {
    /// The request for an operation: about the things of the first of each kind, and whole, so that nothing but authority is in
    /// the way. What needs a version names one that is stale: whoever may do it is told so (412), and nothing is changed.
    pub(super) fn request(&self, server: &Server, operation: &Operation, caller: Option<&Actor>, turn: usize) -> tests::Ask {
        let mut path = format!("/v1{}", operation.path);
        for (name, id) in &self.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        if operation.id == "candidates.show_differences" {
            path = format!("{path}?otherId={}", self.id("matchingRunId"));
        }
        if operation.path.starts_with("/lea-metrics") {
            path.push_str("?municipality=GM0344");
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

    /// The same with a combination contract.
    async fn with_contract(mut self) -> Self {
        let stated = self.callers[0].post("/combination-contracts", &self.contract("Sanne")).await.expect(201).id();
        let shared =
            self.callers[0].post(&format!("/combination-contracts/{stated}/calendars"), &json!({})).await.expect(201).id();
        self.ids.push(("contractId", stated));
        self.ids.push(("calendarId", shared));
        let made = self.callers[0].post("/training-agreements", &self.trained(1)).await.expect(201).id();
        self.ids.push(("trainingAgreementId", made));
        self
    }

    /// A contract of somebody at the sites of the first, with the first coordinator.
    fn contract(&self, given_name: &str) -> Value {
        let mut stated = contract(given_name, &self.school, &self.site);
        stated["coordinatorId"] = json!(self.callers[8].organisation);
        stated
    }

    /// A training agreement for an engagement of the contract, with the first training provider.
    fn trained(&self, engagement: usize) -> Value {
        let agreement = agreement_for(self.id("contractId"), engagement, self.callers[10].organisation);
        with_start(agreement, "2026-10-01")
    }
}
