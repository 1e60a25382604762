//! The contract is what is served: no more, no less. That every answer is one that it promises, the harness checks all along.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use domain::{authority::Scope, code::Code};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Operation, PUBLIC_URL, Server, on_both};

on_both!(the_served_contract_differs_in_its_server_alone, every_operation_is_served, what_is_served_beside_it_is_a_closed_list);

async fn the_served_contract_differs_in_its_server_alone(server: Server) {
    let mut served = server.get("/v1/openapi.json").await.expect(200).json;
    let mut written = api::document();
    assert_eq!(served["servers"][0]["url"], format!("{PUBLIC_URL}/v1"));
    assert_eq!(written["servers"][0]["url"], "https://api.example.org/v1");
    for document in [&mut served, &mut written] {
        assert_eq!(document["servers"].as_array().unwrap().len(), 1);
        document.as_object_mut().unwrap().remove("servers");
    }
    assert_eq!(served, written);
}

/// A method that nobody knows is answered with the methods that there are, so nothing is done and every route shows.
async fn every_operation_is_served(server: Server) {
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in Operation::all() {
        paths.entry(&operation.path).or_default().insert(&operation.method);
    }
    for (path, methods) in paths {
        let id = "0198f000-0000-7000-8000-000000000000";
        let filled: Vec<&str> = path.split('/').map(|segment| if segment.starts_with('{') { id } else { segment }).collect();
        let nobodys = Method::from_bytes(b"BREW").unwrap();
        let answer = server.ask(nobodys, &format!("/v1{}", filled.join("/"))).await.expect_problem(405, "method-not-allowed");
        let allowed: BTreeSet<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

async fn what_is_served_beside_it_is_a_closed_list(server: Server) {
    for path in [
        "/.well-known/jwks.json",
        "/livez",
        "/readyz",
        "/problems/not-found",
        "/docs/index.html",
        "/dashboard",
        "/dashboard/app.js",
    ] {
        server.get(path).await.expect(200);
    }
    let docs = server.get("/docs").await.expect(303);
    server.get(docs.header("location")).await.expect(200);
    server.get("/sign-up/x").await.expect(404);
    server.get("/docs/sign-up.css").await.expect(200);
    server.get("/calendar/x.ics").await.expect(404);
    server.ask(Method::POST, "/calendar/x.ics").await.expect(405);
    server.ask(Method::POST, "/oauth/token").text("application/x-www-form-urlencoded", "").await.expect(400);
    for path in [
        "/",
        "/v1",
        "/metrics",
        "/health",
        "/healthz",
        "/status",
        "/admin",
        "/swagger-ui",
        "/openapi.json",
        "/api-docs",
        "/docs/../livez/x",
        "/docs/nothing.js",
        "/dashboard/nothing.js",
        "/dashboard/../livez/x",
        "/.well-known",
        "/.well-known/openid-configuration",
        "/oauth",
        "/oauth/authorize",
        "/favicon.ico",
        "/problems",
        "/.git/config",
        "/v1/docs",
        "/v1/livez",
    ] {
        server.get(path).await.expect_problem(404, "not-found");
    }
}

#[test]
fn the_committed_contract_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/openapi.json");
    let committed: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(committed == api::document(), "openapi/openapi.json is out of date: cargo run -p openapi");
}

#[test]
fn every_operation_says_what_it_is_and_what_it_needs() {
    let mut ids = BTreeSet::new();
    let document = api::document();
    for operation in Operation::all() {
        let Operation { id, described, .. } = operation;
        assert!(ids.insert(id.clone()), "{id} is there twice");
        for member in ["summary", "description"] {
            assert!(described[member].as_str().is_some_and(|text| text.len() > 5), "{id} has no {member}");
        }
        assert!(described["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{id} has one tag");
        let area = described["tags"][0].as_str().unwrap();
        assert!(document["tags"].as_array().unwrap().iter().any(|tag| tag["name"] == area), "{area} is explained");
        assert!(id.starts_with(&format!("{area}.")), "{id} begins with its area");
        let security = described["security"].as_array().unwrap();
        if id == "contract.show" {
            assert!(security.is_empty() || security.contains(&json!({})), "the contract itself needs no token");
            continue;
        }
        let scopes: Vec<&str> = security[0]["oauth2"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(scopes.len() == 1 && Scope::from_code(scopes[0]).is_some(), "{id} needs one scope: {scopes:?}");
        for status in ["401", "403", "429", "500", "503"] {
            assert!(described["responses"].get(status).is_some(), "{id} does not tell of {status}");
        }
    }
}

/// What answers with nothing, or with what has no id and stands below nothing.
const LEAD_NOWHERE: [&str; 28] = [
    "agendas.print",
    "agendas.remove_goal",
    "candidates.exchange",
    "children.erase",
    "combination.check_contract",
    "combination.propose_schedule",
    "contract.show",
    "contracts.end_calendar",
    "figures.show_indicator",
    "figures.show_metric",
    "figures.show_publication",
    "guardians.exchange",
    "guardians.remove",
    "guidance.check_ratio",
    "handovers.detach",
    "handovers.print",
    "handovers.remove_section",
    "handovers.show_attachment",
    "parameters.list",
    "parameters.show_change",
    "placements.batch",
    "placements.remove",
    "privacy.print_export",
    "processing.list",
    "registers.list_school_holidays",
    "registers.show_code_list",
    "steps.list",
    "support.remove",
];

#[test]
fn what_an_operation_answers_leads_to_other_operations() {
    let leads_nowhere = Operation::all().iter().filter(|operation| {
        let responses = operation.described["responses"].as_object().unwrap();
        !responses.values().any(|response| response["links"].as_object().is_some_and(|links| !links.is_empty()))
    });
    let mut ids: Vec<&str> = leads_nowhere.map(|operation| operation.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, LEAD_NOWHERE);
}

/// What a caller may send and will get is closed: an unknown member is refused, and none comes that is not described.
#[test]
fn every_object_is_closed_and_every_text_and_list_has_a_limit() {
    let document = api::document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        closed(schema, name);
    }
    for operation in Operation::all() {
        // The contract is a document of a standard of its own.
        if operation.id == "contract.show" {
            continue;
        }
        let responses = operation.described["responses"].as_object().unwrap().values();
        let bodies = [&operation.described["requestBody"]].into_iter().chain(responses);
        for media in bodies.filter_map(|body| body["content"].as_object()).flat_map(|content| content.iter()) {
            closed(&media.1["schema"], &format!("{} {}", operation.id, media.0));
        }
    }
}

fn closed(schema: &Value, at: &str) {
    let is =
        |kind: &str| schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind));
    if is("object") {
        assert_eq!(schema["additionalProperties"], json!(false), "{at} is open");
    }
    if is("array") {
        assert!(schema["maxItems"].is_u64(), "{at} has no limit");
    }
    if is("string") && schema.get("enum").is_none() && schema.get("const").is_none() {
        assert!(schema["maxLength"].is_u64(), "{at} has no limit");
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        closed(member, &format!("{at}.{name}"));
    }
    for list in ["oneOf", "anyOf", "allOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            closed(part, at);
        }
    }
    if schema["items"].is_object() {
        closed(&schema["items"], &format!("{at}[]"));
    }
}

#[test]
fn every_example_is_valid() {
    let document = api::document();
    let mut wrong = Vec::new();
    for operation in Operation::all() {
        let mut contents = vec![("request".to_owned(), &operation.described["requestBody"]["content"])];
        for (status, response) in operation.described["responses"].as_object().unwrap() {
            contents.push((status.clone(), &response["content"]));
        }
        for (place, content) in contents {
            for (kind, media) in content.as_object().into_iter().flatten().filter(|(kind, _)| kind.ends_with("json")) {
                let mut schema = media["schema"].clone();
                schema["components"] = json!({ "schemas": document["components"]["schemas"] });
                let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
                let told = validator.iter_errors(&media["example"]).map(|error| format!("{} {error}", error.instance_path()));
                wrong.extend(told.map(|told| format!("{} {place} {kind}: {told}", operation.id)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
