//! The issuer gives tokens for a secret, and only what mandates allow.

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    Id,
    authority::{ClientId, Role, Scope},
    code::Code,
};
use reqwest::Method;
use serde_json::json;
use tests::{Answer, Ask, Server, on_both};
use uuid::Uuid;

use super::{SECRET, client, mandate, north, read, refused};

on_both!(
    a_client_gets_a_token_with_its_secret,
    a_client_gets_no_token_for_what_it_may_not,
    a_client_of_several_organisations_says_for_which_it_acts,
);

fn form(pairs: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://form").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

pub(crate) fn ask_for_token(server: &Server, client: ClientId, secret: &str, more: &[(&str, &str)]) -> Ask {
    let id = client.to_string();
    let mut pairs = vec![("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", secret)];
    pairs.extend(more);
    post_form(server, &pairs)
}

fn post_form(server: &Server, pairs: &[(&str, &str)]) -> Ask {
    server.ask(Method::POST, "/oauth/token").text("application/x-www-form-urlencoded", &form(pairs))
}

#[track_caller]
pub(crate) fn token(answer: Answer) -> String {
    let answer = answer.expect(200);
    assert_eq!(
        (answer.json["token_type"].as_str(), answer.json["expires_in"].as_i64()),
        (Some("Bearer"), Some(api::TOKEN_SECONDS))
    );
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    answer.json["access_token"].as_str().unwrap().to_owned()
}

async fn a_client_gets_a_token_with_its_secret(server: Server) {
    let north = north(&server).await;
    let client = client(&server, &[mandate(&north, &[Role::System, Role::Manager], Scope::ALL)]).await;
    let by_form = ask_for_token(&server, client, SECRET, &[]).await;
    let scopes: Vec<&str> = by_form.json["scope"].as_str().unwrap().split(' ').collect();
    assert_eq!(scopes.len(), Scope::ALL.len());
    read(&server, &token(by_form)).await.expect(200);

    let basic = BASE64_STANDARD.encode(format!("{client}:{SECRET}"));
    let asked = post_form(&server, &[("grant_type", "client_credentials")]).with("authorization", &format!("Basic {basic}"));
    read(&server, &token(asked.await)).await.expect(200);

    let wanted = [("role", "manager"), ("scope", "registry:read registry:write"), ("person", "medewerker-7")];
    let narrow = ask_for_token(&server, client, SECRET, &wanted).await;
    assert_eq!(narrow.json["scope"], "registry:read registry:write");
    let token = token(narrow);
    let path = format!("/v1/organisations/{}", north.organisation);
    let change = server.ask(Method::PATCH, &path).bearer(&token).if_match("*").merge_patch(&json!({ "name": "Noord" }));
    change.await.expect(200);
    server.clock().advance(api::TOKEN_SECONDS);
    refused(&server, &token, "an hour later").await;
}

async fn a_client_gets_no_token_for_what_it_may_not(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    let client = client(&server, &[mandate(&north, &[Role::System, Role::Guardian], &[Scope::RegistryRead])]).await;
    let denied = async |ask: Ask, status: u16, error: &str| {
        let answer = ask.await.expect(status);
        assert_eq!(answer.json["error"], error, "{answer}");
        assert!(answer.header("content-type").starts_with("application/json"), "RFC 6749 section 5.2: {answer}");
        assert!(!answer.text.contains(SECRET));
        if status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Basic"), "{answer}");
        }
    };
    let ask = |more: &[(&str, &str)]| ask_for_token(&server, client, SECRET, more);
    denied(ask_for_token(&server, client, "wrong", &[]), 401, "invalid_client").await;
    denied(ask_for_token(&server, client, "", &[]), 401, "invalid_client").await;
    denied(ask_for_token(&server, Id::from_uuid(Uuid::now_v7()), SECRET, &[]), 401, "invalid_client").await;
    denied(post_form(&server, &[("grant_type", "client_credentials")]), 401, "invalid_client").await;
    for basic in ["", "!", "eDp5", "/////w=="] {
        let asked = post_form(&server, &[("grant_type", "client_credentials")]).with("authorization", &format!("Basic {basic}"));
        denied(asked, 401, "invalid_client").await;
    }
    denied(post_form(&server, &[("grant_type", "password")]), 400, "unsupported_grant_type").await;
    denied(post_form(&server, &[("client_id", "x")]), 400, "invalid_request").await;
    denied(ask(&[("scope", "registry:read children:read")]), 400, "invalid_scope").await;
    denied(ask(&[("scope", "everything")]), 400, "invalid_scope").await;
    denied(ask(&[("role", "manager")]), 400, "invalid_grant").await;
    denied(ask(&[("role", "operator")]), 400, "invalid_grant").await;
    denied(ask(&[("role", "king")]), 400, "invalid_request").await;
    denied(ask(&[("organisation", &south.organisation.to_string())]), 400, "invalid_grant").await;
    denied(ask(&[("organisation", "North")]), 400, "invalid_request").await;
    denied(ask(&[("locations", "x")]), 400, "invalid_request").await;
    denied(ask(&[("person", "Jan Jansen")]), 400, "invalid_request").await;
    denied(ask(&[("grant_type", "client_credentials")]), 400, "invalid_request").await;
    let as_json = server.ask(Method::POST, "/oauth/token").json(&json!({ "grant_type": "client_credentials" }));
    denied(as_json, 400, "invalid_request").await;
    server.database().disable_client(client, server.clock().now()).await.unwrap();
    denied(ask(&[]), 401, "invalid_client").await;
}

async fn a_client_of_several_organisations_says_for_which_it_acts(server: Server) {
    let (north, south) = (north(&server).await, server.school_board("South").await);
    let mandates = [mandate(&north, &[Role::System], Scope::ALL), mandate(&south, &[Role::System], &[Scope::RegistryRead])];
    let client = client(&server, &mandates).await;
    let answer = ask_for_token(&server, client, SECRET, &[]).await.expect(400);
    assert_eq!(answer.json["error"], "invalid_request");
    for (actor, scopes) in [(&north, Scope::ALL.len()), (&south, 1)] {
        let organisation = actor.organisation.to_string();
        let answer = ask_for_token(&server, client, SECRET, &[("organisation", &organisation)]).await.expect(200);
        assert_eq!(answer.json["scope"].as_str().unwrap().split(' ').count(), scopes);
        let token = token(answer);
        let own = server.ask(Method::PATCH, &format!("/v1/organisations/{}", north.organisation));
        let status = if scopes == 1 { 403 } else { 200 };
        own.bearer(&token).if_match("*").merge_patch(&json!({ "name": "Noord" })).await.expect(status);
    }
    server.database().end_mandate(client, south.organisation, server.clock().now()).await.unwrap();
    // With one mandate left there is nothing to choose.
    token(ask_for_token(&server, client, SECRET, &[]).await);
}
