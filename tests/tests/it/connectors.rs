//! The connector: the person of an active combination contract, towards the children who are placed at both its sides.

use domain::authority::{Action, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Ask, Operation, Server,
    city::{child, guardian, school, stay},
    on_both,
};

use crate::{
    combination_contracts::{Sides, path, verb_with},
    handovers::{Toddler, toddler},
};

on_both!(
    the_line_tells_the_connector_of_a_child_at_both_sides,
    a_connector_lists_the_children_of_both_sides_and_reads_both_placements,
    a_connector_writes_drafts_between_both_sides_and_nothing_else,
    what_one_side_learned_is_used_on_the_other_once_guardians_agree,
    what_needs_explicit_consent_is_not_there_for_the_other_side,
    whatever_a_connector_reads_is_recorded_as_such,
    a_token_of_a_connector_names_its_contract_and_its_person,
    a_connector_sees_nothing_once_the_contract_does_not_run,
    what_guardians_said_is_kept_and_withdrawn,
);

/// A child at a school and in after-school care, both sides joined, with an active contract between them.
pub(crate) struct Connected {
    pub(crate) sides: Sides,
    pub(crate) contract: String,
    /// The child as childcare knows it.
    pub(crate) noor: String,
    /// The child as the school knows it.
    pub(crate) at_school: String,
}

impl Connected {
    /// Of a toddler who is placed at both sides from the day on which the contract starts; each by a name of her own, so that nobody else is proposed.
    pub(crate) async fn of(city: &Toddler) -> Self {
        let Toddler { north, linde, ark, linden, noor, .. } = city;
        let coordinator = north.clone();
        let sides = Sides { north: north.clone(), linde: linde.clone(), coordinator, ark: ark.clone(), school: linden.clone() };
        let known: Vec<String> = linde.get("/children").await.expect(200).ids();
        let family_name = format!("Linden{}", "en".repeat(known.len() + 1));
        north.patch(&format!("/children/{noor}"), "*", &json!({ "familyName": family_name })).await.expect(200);
        let at_school = city.known_to_school(&family_name).await;
        linde.places(&at_school, &school(linden, "1", "2026-08-31", None)).await;
        let day_care = north.get(&format!("/children/{noor}/placements")).await.expect(200).ids().remove(0);
        north.patch(&format!("/placements/{day_care}"), "*", &json!({ "endDate": "2026-08-23" })).await.expect(200);
        north.places(noor, &stay(ark, "afterSchoolCare", "2026-08-24", None)).await;
        let contract = sides.activates_alone(&family_name).await;
        Self { sides, contract, noor: noor.clone(), at_school }
    }

    /// What a guardian says of a shared approach.
    pub(crate) fn says(&self, guardian: &Actor, decision: &str) -> Ask {
        let body = json!({ "contractId": self.contract, "decision": decision });
        guardian.post(&format!("/children/{}/shared-approaches", self.noor), &body)
    }

    /// The person of the contract, who calls for childcare.
    fn at_care(&self) -> Actor {
        self.sides.north.as_connector(&self.contract)
    }

    /// The same person, who calls for the school.
    fn in_class(&self) -> Actor {
        self.sides.linde.as_connector(&self.contract)
    }

    async fn lists(&self, connector: &Actor) -> Vec<Value> {
        connector.get(&format!("{}/children", path(&self.contract))).await.expect(200).items().to_vec()
    }

    /// A draft of childcare to the school.
    async fn draft(&self) -> String {
        let stated = json!({ "childId": self.noor, "kind": "afterSchoolToSchool", "fromLocationId": self.sides.ark,
            "toLocationId": self.sides.school, "date": "2026-10-12" });
        self.sides.north.post("/handovers", &stated).await.expect(201).id()
    }
}

fn support(text: &str) -> Value {
    json!({ "support": { "given": text, "involvedRoles": [] } })
}

async fn writes(connector: &Actor, draft: &str, etag: &str) -> tests::Answer {
    let path = format!("/handovers/{draft}/sections/support");
    connector.put(&path, etag, &support("Kiest zelf wat zij gaat doen.")).await
}

async fn the_line_tells_the_connector_of_a_child_at_both_sides(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let expected = json!({ "contractId": connected.contract, "sinceDate": "2026-09-01" });
    for (viewer, child) in [(&city.north, &connected.noor), (&city.linde, &connected.at_school), (&city.anna, &connected.noor)] {
        assert_eq!(viewer.reads_line(child, "2026-09-01").await["connector"], expected);
        assert_eq!(viewer.reads_line(child, "2026-08-31").await["connector"], Value::Null, "the contract begins a day later");
    }
    let end = json!({ "endDate": "2026-11-30", "reason": "mutualConsent" });
    verb_with(&city.north, &connected.contract, "_end", &end).await.expect(200);
    assert_eq!(city.north.reads_line(&connected.noor, "2026-11-30").await["connector"], expected);
    assert_eq!(city.north.reads_line(&connected.noor, "2026-12-01").await["connector"], Value::Null);
}

async fn a_connector_lists_the_children_of_both_sides_and_reads_both_placements(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    // Somebody at one side only, and somebody at both whom nobody joined, are not among them.
    let alone = city.north.registers(&child("Mees", "Dijk", "2020-02-02")).await.id();
    city.north.places(&alone, &stay(&city.ark, "afterSchoolCare", "2026-08-24", None)).await;
    let [at_care, in_class] = [connected.at_care(), connected.in_class()];
    let listed = connected.lists(&at_care).await;
    let [noor] = &listed[..] else { panic!("one child: {listed:?}") };
    assert_eq!((&noor["childId"], &noor["name"]["givenName"]), (&json!(connected.noor), &json!("Noor")));
    assert_eq!((&noor["sinceDate"], &noor["sharedApproach"]), (&json!("2026-09-01"), &json!(false)));
    let places: Vec<&Value> = noor["placements"].as_array().unwrap().iter().map(|one| &one["locationId"]).collect();
    assert_eq!(places, [&json!(city.ark), &json!(city.linden)]);
    assert_eq!(connected.lists(&in_class).await[0]["childId"], json!(connected.at_school));
    for placement in noor["placements"].as_array().unwrap() {
        let read = at_care.get(&format!("/placements/{}", placement["placementId"].as_str().unwrap())).await.expect(200).json;
        assert_eq!((&read["locationId"], &read["startDate"]), (&placement["locationId"], &placement["startDate"]));
    }
    let both = at_care.get(&format!("/children/{}/placements", connected.at_school)).await.expect(200);
    assert_eq!(both.items().len(), 2, "the day care of before is not among them");
    at_care.get(&format!("/children/{alone}/placements")).await.expect_problem(404, "not-found");
}

async fn a_connector_writes_drafts_between_both_sides_and_nothing_else(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let (draft, connector) = (connected.draft().await, connected.at_care());
    let listed = connected.lists(&connector).await;
    assert_eq!(listed[0]["drafts"][0]["handoverId"], json!(draft));
    assert_eq!(connector.get("/handovers").await.expect(200).ids(), [draft.clone()]);
    writes(&connector, &draft, "\"0\"").await.expect(200);
    let read = connector.get(&format!("/handovers/{draft}")).await.expect(200).json;
    assert_eq!(read["sections"][0]["content"]["support"]["given"], "Kiest zelf wat zij gaat doen.");
    assert_eq!((&read["childId"], &read["childName"]["givenName"]), (&json!(connected.noor), &json!("Noor")));

    let allowed = ["contracts.list_children", "placements.list", "placements.show", "handovers.list", "handovers.show"];
    let writing = ["handovers.write_section", "handovers.remove_section", "handovers.show_section"];
    let other = [
        "handovers.list_attachments",
        "handovers.show_attachment",
        "handovers.print",
        "placements.history",
        "placements.list_all",
    ];
    let open = [
        "registers.",
        "organisations.",
        "locations.list",
        "locations.show",
        "parameters.",
        "agreements.list",
        "agreements.show",
        "combination.",
        "guidance.check_ratio",
        "protocols.list",
        "figures.list_indicators",
        "figures.show_indicator",
        "contract.show",
    ];
    let mut wrong = Vec::new();
    for operation in Operation::all() {
        let id = operation.id.as_str();
        let path = operation.path.replace("{section}", "support").replace('{', "0198f000-0000-7000-8000-000000000000{");
        let path: String = path.split('/').map(|part| part.split('{').next().unwrap()).collect::<Vec<_>>().join("/");
        let answer = connector.ask(operation.method.parse().unwrap(), &path).header("accept", "*/*").leniently().await;
        let may =
            allowed.iter().chain(&writing).chain(&other).any(|one| *one == id) || open.iter().any(|one| id.starts_with(one));
        let is_judged = !matches!(answer.status, 400 | 415 | 428);
        if is_judged && (answer.status == 403) == may {
            wrong.push(format!("{id}: {}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    // Placements are followed by organisation, so of that list a connector sees none.
    assert_eq!(connector.get("/placements").await.expect(200).items().len(), 0);
    for verb in ["_inspect", "_cancel"] {
        let body = json!({ "reason": "Past nu niet." });
        let ask = connector.ask(Method::POST, &format!("/handovers/{draft}/{verb}")).if_match("*");
        let ask = if verb == "_cancel" { ask.json(&body) } else { ask };
        ask.await.expect_problem(403, "forbidden");
    }
    connector.get(&format!("/children/{}", connected.noor)).await.expect_problem(403, "forbidden");
    connector.get(&format!("/children/{}/line", connected.noor)).await.expect_problem(403, "forbidden");
    // A draft to another site is not the connector's.
    let elsewhere = json!({ "childId": connected.noor, "kind": "childcareToChildcare", "fromLocationId": city.ark,
        "date": "2026-10-12" });
    let elsewhere = city.north.post("/handovers", &elsewhere).await.expect(201).id();
    connector.get(&format!("/handovers/{elsewhere}")).await.expect_problem(404, "not-found");
    // And one that is no draft any more neither.
    city.north.ask(Method::POST, &format!("/handovers/{draft}/_inspect")).if_match("*").await.expect(200);
    connector.get(&format!("/handovers/{draft}")).await.expect_problem(404, "not-found");
    writes(&connector, &draft, "\"1\"").await.expect_problem(404, "not-found");
}

async fn what_one_side_learned_is_used_on_the_other_once_guardians_agree(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let (draft, in_class) = (connected.draft().await, connected.in_class());
    let sees = async |expected: bool| {
        let read = in_class.get(&format!("/handovers/{draft}")).await;
        assert_eq!(read.status == 200, expected, "{read}");
        let listed = connected.lists(&in_class).await;
        assert_eq!(
            (&listed[0]["sharedApproach"], listed[0]["drafts"].as_array().unwrap().len() == 1),
            (&json!(expected), expected)
        );
    };
    sees(false).await;
    connected.says(&city.anna, "given").await.expect(201);
    sees(false).await;
    connected.says(&city.bram, "given").await.expect(201);
    sees(true).await;
    writes(&in_class, &draft, "\"0\"").await.expect(200);
    // Either of them ends it.
    connected.says(&city.bram, "refused").await.expect(201);
    sees(false).await;
    writes(&in_class, &draft, "\"1\"").await.expect_problem(404, "not-found");
    // The own side goes on without it: the text is its own until guardians let it go along.
    writes(&connected.at_care(), &draft, "\"1\"").await.expect(200);
}

async fn what_needs_explicit_consent_is_not_there_for_the_other_side(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let (draft, at_care, in_class) = (connected.draft().await, connected.at_care(), connected.in_class());
    for guardian in [&city.anna, &city.bram] {
        connected.says(guardian, "given").await.expect(201);
    }
    let section = format!("/handovers/{draft}/sections/medical");
    let medical = |text: &str| json!({ "medical": { "allergies": text } });
    let sees_none = async || {
        let read = in_class.get(&format!("/handovers/{draft}")).await.expect(200);
        assert!(!read.text.contains("medical"), "{read}");
        let none = in_class.get(&section).await.expect(200).json;
        assert_eq!((&none["version"], &none["content"]), (&json!(0), &json!({})), "as if nobody had written it");
        in_class.put(&section, "\"0\"", &medical("Noten.")).await.expect_problem(404, "not-found");
        in_class.delete(&section, "*").await.expect_problem(404, "not-found");
    };
    sees_none().await;
    at_care.put(&section, "\"0\"", &medical("Pinda.")).await.expect(200);
    sees_none().await;
    writes(&in_class, &draft, "\"0\"").await.expect(200);
    let kept = city.north.get(&section).await.expect(200).json;
    assert_eq!(kept["content"]["medical"]["allergies"], "Pinda.", "{kept}");
}

async fn whatever_a_connector_reads_is_recorded_as_such(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let (draft, connector) = (connected.draft().await, connected.at_care());
    let before = server.database().processing_records().await.unwrap().len();
    let listed = connected.lists(&connector).await;
    let placement = listed[0]["placements"][1]["placementId"].as_str().unwrap();
    connector.get(&format!("/placements/{placement}")).await.expect(200);
    connector.get(&format!("/handovers/{draft}")).await.expect(200);
    writes(&connector, &draft, "\"0\"").await.expect(200);
    let records = server.database().processing_records().await.unwrap().split_off(before);
    let actions: Vec<Action> = records.iter().map(|record| record.action).collect();
    assert_eq!(actions, [Action::ReadConnected, Action::ReadConnected, Action::ReadConnected, Action::WriteSection]);
    assert!(records.iter().all(|record| record.person.as_deref() == Some("person-1")));
    let told = city.anna.post("/processing-activities/_search", &json!({ "childId": connected.noor })).await.expect(200);
    let purpose = told.items().iter().filter(|entry| entry["purpose"].as_str().unwrap().contains("pedagogisch verbinder"));
    assert_eq!(purpose.count(), 4, "the list of both registrations, the placement of one and the draft of the other: {told}");
}

async fn a_token_of_a_connector_names_its_contract_and_its_person(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    // A token without a contract, or of a contract of others, opens nothing.
    let children = format!("{}/children", path(&connected.contract));
    city.north.in_role(Role::Connector).get(&children).await.expect_problem(404, "not-found");
    let south = server.childcare_provider("South").await;
    let stranger = south.as_connector(&connected.contract);
    assert_eq!(stranger.get(&children).await.expect(200).items().len(), 0);
    stranger.get("/handovers").await.expect(200);
    let other = city.another().await;
    let others = Connected::of(&other).await;
    connected.at_care().get(&format!("{}/children", path(&others.contract))).await.expect_problem(404, "not-found");
}

async fn a_connector_sees_nothing_once_the_contract_does_not_run(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let connector = connected.at_care();
    assert_eq!(connected.lists(&connector).await.len(), 1);
    verb_with(&city.north, &connected.contract, "_suspend", &json!({ "date": "2026-09-01" })).await.expect(200);
    assert_eq!(connected.lists(&connector).await.len(), 0);
    server.clock().set("2026-09-02T08:00:00+02:00");
    verb_with(&city.north, &connected.contract, "_resume", &json!({ "date": "2026-09-02" })).await.expect(200);
    assert_eq!(connected.lists(&connector).await.len(), 1);
    // A placement that ended takes the child away too.
    let placed = connector.get(&format!("/children/{}/placements", connected.noor)).await.expect(200);
    let care = placed.items().iter().find(|one| one["care"] == "afterSchoolCare").unwrap()["id"].as_str().unwrap().to_owned();
    city.north.patch(&format!("/placements/{care}"), "*", &json!({ "endDate": "2026-08-31" })).await.expect(200);
    assert_eq!(connected.lists(&connector).await.len(), 0);
    connector.get(&format!("/placements/{care}")).await.expect_problem(404, "not-found");
}

async fn what_guardians_said_is_kept_and_withdrawn(server: Server) {
    let city = toddler(&server).await;
    let connected = Connected::of(&city).await;
    let given = connected.says(&city.anna, "given").await.expect(201);
    assert_eq!((&given.json["state"], &given.json["method"]), (&json!("given"), &json!("code")));
    let one = format!("/shared-approaches/{}", given.id());
    city.bram.get(&one).await.expect_problem(404, "not-found");
    city.north.get(&one).await.expect(200);
    // What another one says takes no place of it; on paper the organisation records it.
    let ids = city.north.get(&format!("/children/{}", connected.noor)).await.expect(200).json["guardians"].clone();
    let bram = ids[1]["id"].as_str().unwrap().to_owned();
    let on_paper = json!({ "contractId": connected.contract, "decision": "given", "guardianId": bram });
    let paper = city.north.post(&format!("/children/{}/shared-approaches", connected.noor), &on_paper).await.expect(201).json;
    assert_eq!((&paper["method"], &paper["witness"]), (&json!("paper"), &json!("person-1")));
    assert_eq!(connected.lists(&connected.in_class()).await[0]["sharedApproach"], true);
    for _ in 0..2 {
        let gone = city.anna.ask(Method::POST, &format!("{one}/_withdraw")).await.expect(200).json;
        assert_eq!(gone["state"], "withdrawn");
    }
    assert_eq!(connected.lists(&connected.in_class()).await[0]["sharedApproach"], false);
    let kept = city.north.get(&format!("/children/{}/shared-approaches", connected.noor)).await.expect(200);
    let states: Vec<&str> = kept.items().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["withdrawn", "given"]);
    let unknown = json!({ "contractId": "0198f000-0000-7000-8000-000000000000", "decision": "given", "guardianId": bram });
    city.north
        .post(&format!("/children/{}/shared-approaches", connected.noor), &unknown)
        .await
        .expect_faults(409, &[("#/contractId", "contract-unknown")]);
    let mut mees = child("Mees", "Dijk", "2022-02-02");
    mees["guardians"] = json!([guardian("Els", true)]);
    let els = city.linde.registers(&mees).await.json["guardians"][0]["id"].as_str().unwrap().to_owned();
    let of_nobody = json!({ "contractId": connected.contract, "decision": "given", "guardianId": els });
    city.north
        .post(&format!("/children/{}/shared-approaches", connected.noor), &of_nobody)
        .await
        .expect_faults(409, &[("#/guardianId", "guardian-unknown")]);
    // With the registration what its guardians said goes too.
    city.north.delete(&format!("/children/{}", connected.noor), "*").await.expect(204);
    assert_eq!(server.store().rows("select 1 from shared_approaches"), 0);
}
