//! Combination contracts: stated, planned, judged, signed and carried out by the parties, and by nobody else.

mod calendars;
mod changing;
mod keeping;
mod planning;

use domain::authority::{Action, Role, Scope};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Ask, Server, on_both};

on_both!(
    a_contract_goes_from_concept_to_active_with_every_signature,
    one_problem_tells_every_cause_of_bad_input,
    what_rules_refuse_is_told_at_once,
    a_person_has_no_two_contracts_at_a_time,
    the_parties_see_it_and_nobody_else,
    a_list_tells_where_contracts_stand_today,
    it_is_open_to_those_who_hold_the_scope_and_leaves_a_trace,
);

/// Both sides of a contract, with a site each, and a coordinator.
pub(crate) struct Sides {
    pub(crate) north: Actor,
    pub(crate) linde: Actor,
    pub(crate) coordinator: Actor,
    pub(crate) ark: String,
    pub(crate) school: String,
}

pub(crate) async fn sides(server: &Server) -> Sides {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let coordinator = server.coordinator("Utrecht Leert").await;
    let (ark, school) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    Sides { north, linde, coordinator, ark, school }
}

/// A contract of somebody for 24 hours at a school and 12 in childcare, of which nothing stands in the way.
pub(crate) fn contract(given_name: &str, school: &str, site: &str) -> Value {
    json!({
        "person": { "givenName": given_name, "familyNamePrefix": "de", "familyName": "Vries", "birthDate": "1990-05-01",
            "contact": "werknemer@example.org" },
        "construction": "twoContracts",
        "engagements": [
            { "employer": "schoolBoard", "locationId": school, "agreement": "primaryEducation", "function": "teachingAssistant",
              "hoursPerWeek": 24, "startDate": "2026-10-01", "endDate": "2028-07-31", "scaleCode": "4" },
            { "employer": "childcareProvider", "locationId": site, "agreement": "childcare", "function": "afterSchoolProfessional",
              "hoursPerWeek": 12, "startDate": "2026-10-01", "endDate": "2028-07-31", "scaleCode": "6" }
        ],
        "screening": { "registerEntryDate": "2026-08-20", "registerLinkDate": "2026-08-21",
            "conductCertificates": [{ "engagement": 0, "issuedDate": "2026-07-15" }, { "engagement": 1, "issuedDate": "2026-07-15" }] },
        "informedEmployers": [0, 1]
    })
}

/// Monday and Tuesday at school in school weeks, and after school on Monday.
pub(crate) fn week() -> Value {
    json!({ "publishedDate": "2026-08-30", "basicWeek": [
        { "day": "monday", "engagement": 0, "from": "08:15", "until": "14:15", "breakMinutes": 30, "schoolWeeksOnly": true },
        { "day": "monday", "engagement": 1, "from": "14:30", "until": "18:30", "breakMinutes": 0, "schoolWeeksOnly": false },
        { "day": "tuesday", "engagement": 0, "from": "08:15", "until": "14:15", "breakMinutes": 30, "schoolWeeksOnly": true }
    ], "exceptions": [] })
}

pub(crate) fn path(id: &str) -> String {
    format!("/combination-contracts/{id}")
}

/// A verb without a body.
pub(crate) fn verb(actor: &Actor, id: &str, verb: &str) -> Ask {
    actor.ask(Method::POST, &format!("{}/{verb}", path(id))).if_match("*")
}

/// A verb with a body.
pub(crate) fn verb_with(actor: &Actor, id: &str, verb: &str, body: &Value) -> Ask {
    actor.post_if(&format!("{}/{verb}", path(id)), "*", body)
}

/// That somebody signed.
pub(crate) fn signed_by(signatory: &str) -> Value {
    json!({ "signatory": signatory, "date": "2026-09-01" })
}

impl Sides {
    /// A contract as childcare states it, with the coordinator.
    pub(crate) fn stated(&self, given_name: &str) -> Value {
        let mut stated = contract(given_name, &self.school, &self.ark);
        stated["coordinatorId"] = json!(self.coordinator.organisation);
        stated
    }

    pub(crate) async fn states(&self, given_name: &str) -> String {
        self.north.post("/combination-contracts", &self.stated(given_name)).await.expect(201).id()
    }

    /// A contract with a week that was offered.
    pub(crate) async fn offers(&self, given_name: &str) -> String {
        self.offers_from(given_name, "2026-10-01").await
    }

    /// The same of a contract that begins on a day.
    async fn offers_from(&self, given_name: &str, start_date: &str) -> String {
        self.offers_stated(self.stated(given_name), start_date).await
    }

    /// The same of a contract that is given.
    async fn offers_stated(&self, mut stated: Value, start_date: &str) -> String {
        for engagement in stated["engagements"].as_array_mut().unwrap() {
            engagement["startDate"] = json!(start_date);
        }
        let id = self.north.post("/combination-contracts", &stated).await.expect(201).id();
        self.north.put(&format!("{}/schedule", path(&id)), "*", &week()).await.expect(200);
        verb(&self.north, &id, "_check").await.expect(200);
        verb(&self.north, &id, "_offer").await.expect(200);
        id
    }

    /// Has all sign a contract, or the amendment that waits.
    pub(crate) async fn sign(&self, id: &str) -> Answer {
        verb_with(&self.coordinator, id, "_sign", &signed_by("person")).await.expect(200);
        verb_with(&self.north, id, "_sign", &signed_by("organisation")).await.expect(200);
        verb_with(&self.linde, id, "_sign", &signed_by("organisation")).await.expect(200)
    }

    /// A contract without a coordinator that is active today.
    pub(crate) async fn activates_alone(&self, given_name: &str) -> String {
        let mut stated = contract(given_name, &self.school, &self.ark);
        for engagement in stated["engagements"].as_array_mut().unwrap() {
            engagement["startDate"] = json!("2026-09-01");
        }
        let id = self.north.post("/combination-contracts", &stated).await.expect(201).id();
        let mut week = week();
        week["publishedDate"] = json!("2026-07-30");
        self.north.put(&format!("{}/schedule", path(&id)), "*", &week).await.expect(200);
        verb(&self.north, &id, "_check").await.expect(200);
        verb(&self.north, &id, "_offer").await.expect(200);
        verb_with(&self.north, &id, "_sign", &signed_by("person")).await.expect(200);
        verb_with(&self.north, &id, "_sign", &signed_by("organisation")).await.expect(200);
        verb_with(&self.linde, &id, "_sign", &signed_by("organisation")).await.expect(200);
        verb(&self.north, &id, "_activate").await.expect(200);
        id
    }

    /// A contract that is active.
    pub(crate) async fn activates(&self, given_name: &str) -> String {
        self.activates_from(given_name, "2026-10-01").await
    }

    /// The same of a contract that begins on a day.
    pub(crate) async fn activates_from(&self, given_name: &str, start_date: &str) -> String {
        self.activates_stated(self.stated(given_name), start_date).await
    }

    /// The same of a contract that is given.
    pub(crate) async fn activates_stated(&self, stated: Value, start_date: &str) -> String {
        let id = self.offers_stated(stated, start_date).await;
        self.sign(&id).await;
        verb(&self.north, &id, "_activate").await.expect(200);
        id
    }
}

async fn a_contract_goes_from_concept_to_active_with_every_signature(server: Server) {
    let sides = sides(&server).await;
    let Sides { north, linde, coordinator, .. } = &sides;
    let made = north.post("/combination-contracts", &sides.stated("Sanne")).await.expect(201);
    let id = made.id();
    assert_eq!((made.header("location"), made.etag().as_str()), (format!("/v1{}", path(&id)).as_str(), "\"1\""));
    assert_eq!(made.json["state"], "draft");
    let figures = json!({ "hoursPerWeek": 36, "factorSchool": 0.6, "yearHoursSchool": 995.4, "fteChildcare": 0.3333 });
    assert_eq!(made.json["figures"], figures);
    assert_eq!(made.json["screening"]["registerEntryNoted"]["organisationId"], json!(north.organisation));
    let mut parties = vec![north.organisation, linde.organisation];
    parties.sort();
    assert_eq!(made.json["signingOrganisationIds"], json!(parties));
    for party in [north, linde, coordinator] {
        assert_eq!(party.get(&path(&id)).await.expect(200).json, made.json);
    }

    // Nothing can be skipped.
    for step in ["_offer", "_activate"] {
        verb(north, &id, step).await.expect_faults(409, &[("#", "contract-state")]);
    }
    verb_with(north, &id, "_sign", &signed_by("organisation")).await.expect_faults(409, &[("#", "contract-state")]);
    north.ask(Method::POST, &format!("{}/_check", path(&id))).await.expect_problem(428, "precondition-required");
    north.ask(Method::POST, &format!("{}/_check", path(&id))).if_match("\"7\"").await.expect(412);
    let checked = verb(linde, &id, "_check").await.expect(200);
    assert_eq!((&checked.json["state"], &checked.json["lastCheck"]["version"]), (&json!("checked"), &json!(1)));
    assert_eq!(verb(coordinator, &id, "_offer").await.expect(200).json["state"], "offered");

    let coordinators = verb_with(coordinator, &id, "_sign", &signed_by("organisation")).await;
    coordinators.expect_faults(409, &[("#/signatory", "signatory-unfit")]);
    let signed = sides.sign(&id).await;
    assert_eq!(signed.json["state"], "signed");
    let by: Vec<&Value> = signed.json["signatures"].as_array().unwrap().iter().map(|one| &one["organisationId"]).collect();
    assert_eq!(by, [&Value::Null, &json!(north.organisation), &json!(linde.organisation)]);
    let active = verb(north, &id, "_activate").await.expect(200);
    assert_eq!((&active.json["state"], active.etag().as_str()), (&json!("active"), "\"7\""));
}

async fn one_problem_tells_every_cause_of_bad_input(server: Server) {
    let sides = sides(&server).await;
    let mut wrong = sides.stated("Sanne");
    wrong["engagements"][0]["hoursPerWeek"] = json!(-4);
    wrong["engagements"][1]["endDate"] = json!("2026-09-01");
    wrong["informedEmployers"] = json!([7]);
    wrong["person"]["contact"] = json!("");
    sides.north.post("/combination-contracts", &wrong).await.expect_faults(
        400,
        &[
            ("#/engagements/0/hoursPerWeek", "minimum"),
            ("#/engagements/1/endDate", "end-before-start"),
            ("#/informedEmployers/0", "engagement-unknown"),
            ("#/person/contact", "minLength"),
            ("#/person/contact", "pattern"),
        ],
    );
    wrong["engagements"][0]["function"] = json!("magician");
    sides.north.post("/combination-contracts", &wrong).await.expect(400);
    assert_eq!(sides.north.get("/combination-contracts").await.expect(200).items().len(), 0);
}

async fn what_rules_refuse_is_told_at_once(server: Server) {
    let sides = sides(&server).await;
    let nobody = "0198f000-0000-7000-8000-000000000000";
    let mut wrong = sides.stated("Sanne");
    wrong["coordinatorId"] = json!(sides.linde.organisation);
    wrong["engagements"][0]["employer"] = json!("childcareProvider");
    wrong["person"]["birthDate"] = json!("2027-01-01");
    wrong["screening"]["registerEntryDate"] = json!("2026-09-02");
    sides.north.post("/combination-contracts", &wrong).await.expect_faults(
        409,
        &[
            ("#/coordinatorId", "coordinator-kind-unfit"),
            ("#/engagements", "side-missing"),
            ("#/engagements/0/employer", "employer-of-other-kind"),
            ("#/engagements/0/startDate", "start-before-birth"),
            ("#/engagements/1/startDate", "start-before-birth"),
            ("#/person/birthDate", "birth-in-future"),
            ("#/screening/registerEntryDate", "date-in-future"),
        ],
    );
    let mut nowhere = sides.stated("Sanne");
    nowhere["engagements"][0]["locationId"] = json!(nobody);
    let refused = sides.north.post("/combination-contracts", &nowhere).await;
    refused.expect_faults(409, &[("#/engagements/0/locationId", "location-unknown")]);
}

async fn a_person_has_no_two_contracts_at_a_time(server: Server) {
    let one = sides(&server).await;
    let (south, eik) = (server.childcare_provider("South").await, server.school_board("De Eik").await);
    let (sea, oak) = (south.adds_childcare("De Zee").await, eik.adds_school("De Eikschool").await);
    let first = one.states("Sanne").await;
    let again = |given_name: &str, family_name: &str, prefix: Option<&str>, start: &str| {
        let mut stated = contract(given_name, &oak, &sea);
        stated["person"]["familyNamePrefix"] = json!(prefix);
        stated["person"]["familyName"] = json!(family_name);
        for engagement in stated["engagements"].as_array_mut().unwrap() {
            engagement["startDate"] = json!(start);
            engagement["endDate"] = json!("2029-07-31");
        }
        south.post("/combination-contracts", &stated)
    };
    // Another spelling of the same name, at other organisations.
    for (given, family, prefix) in [("Sanne", "Vries", Some("de")), ("SÁNNE", "de Vries", None), ("sanne", "Vries", None)] {
        again(given, family, prefix, "2027-01-01").await.expect_faults(409, &[("#/person", "contract-overlaps")]);
    }
    let other = again("Sanne", "Vries", Some("de"), "2028-08-01").await.expect(201).id();
    again("Sanne", "Bakker", None, "2027-01-01").await.expect(201);
    let earlier = json!({ "engagements": [
        { "employer": "schoolBoard", "locationId": oak, "agreement": "primaryEducation", "function": "teachingAssistant",
          "hoursPerWeek": 24, "startDate": "2028-07-31", "endDate": "2029-07-31" },
        { "employer": "childcareProvider", "locationId": sea, "agreement": "childcare", "function": "afterSchoolProfessional",
          "hoursPerWeek": 12, "startDate": "2028-08-01", "endDate": "2029-07-31" }] });
    south.patch(&path(&other), "*", &earlier).await.expect_faults(409, &[("#/person", "contract-overlaps")]);
    // Once the first has ended there is room.
    verb_with(&one.north, &first, "_end", &json!({ "endDate": "2026-09-01", "reason": "notStarted" })).await.expect(200);
    south.patch(&path(&other), "*", &earlier).await.expect(200);
}

async fn the_parties_see_it_and_nobody_else(server: Server) {
    let sides = sides(&server).await;
    let other = sides.north.adds_childcare("De Boot").await;
    let id = sides.states("Sanne").await;
    let strangers = [
        server.childcare_provider("South").await,
        server.school_board("De Eik").await,
        server.coordinator("Elders").await,
        sides.north.narrowed_to(&[&other]),
    ];
    for stranger in &strangers {
        for below in ["", "/schedule", "/findings"] {
            stranger.get(&format!("{}{below}", path(&id))).await.expect_problem(404, "not-found");
        }
        verb(stranger, &id, "_check").await.expect_problem(404, "not-found");
        assert_eq!(stranger.get("/combination-contracts").await.expect(200).items().len(), 0);
        stranger.post("/combination-contracts", &sides.stated("Joris")).await.expect_problem(403, "forbidden");
    }
    sides.north.narrowed_to(&[&sides.ark]).get(&path(&id)).await.expect(200);
    // Staff of the sites have no business with the contract of a colleague, and a municipality has none with anybody's.
    for other in [sides.north.in_role(Role::Professional), server.municipality("GM0344").await] {
        other.get(&path(&id)).await.expect_problem(403, "forbidden");
    }
}

async fn a_list_tells_where_contracts_stand_today(server: Server) {
    let sides = sides(&server).await;
    let boat = sides.north.adds_childcare("De Boot").await;
    let (draft, active) = (sides.states("Sanne").await, sides.activates("Joris").await);
    let mut elsewhere = contract("Fatima", &sides.school, &boat);
    elsewhere["person"]["birthDate"] = json!("1995-01-01");
    let elsewhere = sides.north.post("/combination-contracts", &elsewhere).await.expect(201).id();
    verb_with(&sides.north, &active, "_end", &json!({ "endDate": "2026-12-31", "reason": "byEmployee" })).await.expect(200);
    let listed = |query: &str| {
        let ask = sides.north.get(&format!("/combination-contracts?{query}"));
        async move { ask.await.expect(200).ids() }
    };
    assert_eq!(listed("state=draft").await, [draft.clone(), elsewhere.clone()]);
    assert_eq!(listed("state=active").await, [active.clone()]);
    assert_eq!(listed("state=ended").await, Vec::<String>::new());
    assert_eq!(listed(&format!("locationId={boat}")).await, [elsewhere.clone()]);
    let pages = sides.north.pages("/combination-contracts?pageSize=2", None).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(pages[0][0]["person"]["familyName"], "Vries");
    server.clock().set("2027-01-01T08:00:00Z");
    assert_eq!(listed("state=ended").await, [active.clone()]);
    assert_eq!(listed("state=active").await, Vec::<String>::new());
    let ended = sides.north.get(&path(&active)).await.expect(200).json;
    assert_eq!((&ended["state"], &ended["ending"]["reason"]), (&json!("ended"), &json!("byEmployee")));
    verb_with(&sides.north, &active, "_suspend", &json!({ "date": "2026-12-01" }))
        .await
        .expect_faults(409, &[("#", "contract-state")]);
}

async fn it_is_open_to_those_who_hold_the_scope_and_leaves_a_trace(server: Server) {
    let sides = sides(&server).await;
    let id = sides.states("Sanne").await;
    let reads = sides.north.with_scopes(&[Scope::ContractsRead]);
    reads.get(&path(&id)).await.expect(200);
    verb(&reads, &id, "_check").await.expect_problem(403, "forbidden");
    sides.north.with_scopes(&[Scope::RegistryRead, Scope::ContractsWrite]).get(&path(&id)).await.expect_problem(403, "forbidden");
    let before = server.database().processing_records().await.unwrap().len();
    sides.linde.get(&path(&id)).await.expect(200);
    sides.linde.get("/combination-contracts").await.expect(200);
    verb(&sides.linde, &id, "_check").await.expect(200);
    let records = server.database().processing_records().await.unwrap().split_off(before);
    let told: Vec<(Action, Vec<String>)> =
        records.iter().map(|record| (record.action, record.children.iter().map(ToString::to_string).collect())).collect();
    let expected = [Action::ReadCombinationContract, Action::ReadCombinationContract, Action::WriteCombinationContract];
    assert_eq!(told, expected.map(|action| (action, vec![id.clone()])));
}
