//! Who a caller is: tokens of every bad kind are refused, and the issuer gives only what mandates allow.

use std::collections::BTreeSet;

use argon2::{Algorithm as Hashing, Argon2, Params, PasswordHasher, Version};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64URL},
};
use domain::{
    Id,
    authority::{ClientId, Role, Scope},
    code::Code,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, jwk::JwkSet};
use persistence::{Client, Mandate, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Ask, Server, on_both};
use uuid::Uuid;

on_both!(
    a_token_of_ours_is_taken,
    a_request_without_a_token_is_refused,
    a_token_counts_only_in_the_header,
    a_token_with_other_claims_is_refused,
    a_token_of_another_kind_of_signature_is_refused,
    a_token_that_was_altered_is_refused,
    a_token_of_a_key_that_is_not_ours_is_refused_whatever_else_is_wrong,
    a_token_holds_until_it_expires,
    a_token_ends_with_its_client_and_its_mandate,
    a_role_that_the_mandate_does_not_hold_is_refused,
    a_scope_that_the_token_or_the_mandate_lacks_is_forbidden_and_named,
    a_client_gets_a_token_with_its_secret,
    a_client_gets_no_token_for_what_it_may_not,
    a_client_of_several_organisations_says_for_which_it_acts,
    a_new_key_leaves_old_tokens_valid_until_they_would_have_expired,
    a_key_that_another_server_made_is_known_here,
    the_published_keys_verify_our_tokens,
);

pub(crate) const SECRET: &str = "a secret for the tests";

async fn north(server: &Server) -> Actor {
    server.childcare_provider("North").await
}

fn claims(actor: &Actor) -> Value {
    let payload = actor.token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL.decode(payload).unwrap()).unwrap()
}

async fn signing_key(server: &Server) -> SigningKey {
    server.database().signing_keys(server.clock().now()).await.unwrap().remove(0)
}

fn header(kid: &str) -> Header {
    Header { typ: Some("at+jwt".into()), kid: Some(kid.into()), ..Header::new(Algorithm::ES256) }
}

/// Signs claims with the key of the service, as nobody but the service can.
async fn signed(server: &Server, claims: &Value) -> String {
    let key = signing_key(server).await;
    encode(&header(&key.id.to_string()), claims, &EncodingKey::from_ec_der(&key.private_key)).unwrap()
}

async fn read(server: &Server, token: &str) -> Answer {
    server.get("/v1/organisations").bearer(token).await
}

async fn refused(server: &Server, token: &str, why: &str) {
    let answer = read(server, token).await;
    assert_eq!((answer.status, answer.json["code"].as_str()), (401, Some("unauthenticated")), "{why}: {answer}");
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{why}");
}

async fn a_token_of_ours_is_taken(server: Server) {
    let north = north(&server).await;
    let claims = claims(&north);
    read(&server, &signed(&server, &claims).await).await.expect(200);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        server.get("/v1/organisations").with("authorization", &format!("{scheme} {}", north.token)).await.expect(200);
    }
    assert!(claims["person"].as_str().is_some_and(|person| !person.contains(' ')));
}

async fn a_request_without_a_token_is_refused(server: Server) {
    let north = north(&server).await;
    for given in ["", "Bearer", "Bearer ", "Basic eDp5", "Token x", north.token.as_str(), "Bearer x", "Bearer a.b.c", "Bearer é"]
    {
        let answer = server.get("/v1/organisations").with("authorization", given).await;
        answer.expect_problem(401, "unauthenticated");
    }
    server.get("/v1/organisations").await.expect_problem(401, "unauthenticated");
}

async fn a_token_counts_only_in_the_header(server: Server) {
    let north = north(&server).await;
    server.get(&format!("/v1/organisations?access_token={}", north.token)).await.expect(401);
    let path = format!("/v1/organisations/{}", north.organisation);
    let form =
        server.ask(Method::PATCH, &path).text("application/x-www-form-urlencoded", &format!("access_token={}", north.token));
    form.if_match("*").await.expect(401);
    server.get("/v1/organisations").with("cookie", &format!("access_token={}", north.token)).await.expect(401);
    server.get("/v1/organisations").with("x-authorization", &format!("Bearer {}", north.token)).await.expect(401);
}

async fn a_token_with_other_claims_is_refused(server: Server) {
    let north = north(&server).await;
    let now = server.clock().now().microseconds() / 1_000_000;
    let changes = [
        ("expired", json!({ "exp": now - 1 })),
        ("expires now", json!({ "exp": now })),
        ("without an end", json!({ "exp": null })),
        ("an end that is no number", json!({ "exp": "never" })),
        ("not yet valid", json!({ "nbf": now + 60 })),
        ("another audience", json!({ "aud": "urn:doorlijn:other" })),
        ("no audience", json!({ "aud": null })),
        ("another issuer", json!({ "iss": "https://issuer.example.org" })),
        ("no issuer", json!({ "iss": null })),
        ("the operator, who has no tokens", json!({ "role": "operator" })),
        ("a role that does not exist", json!({ "role": "superuser" })),
        ("no role", json!({ "role": null })),
        ("a client that does not exist", json!({ "sub": Uuid::nil(), "azp": Uuid::nil(), "client_id": Uuid::nil() })),
        ("two clients", json!({ "client_id": Uuid::nil() })),
        ("an organisation without a mandate", json!({ "organisation": Uuid::nil() })),
        ("an organisation that is no id", json!({ "organisation": "North" })),
    ];
    for (why, change) in changes {
        let mut claims = claims(&north);
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name.as_str()] = value.clone(),
            }
        }
        refused(&server, &signed(&server, &claims).await, why).await;
    }
}

async fn a_token_of_another_kind_of_signature_is_refused(server: Server) {
    let north = north(&server).await;
    let (claims, key) = (claims(&north), signing_key(&server).await);
    let kid = key.id.to_string();
    let payload = north.token.split('.').nth(1).unwrap();
    for alg in ["none", "None", "NONE", "nOnE"] {
        let head = BASE64URL.encode(json!({ "alg": alg, "typ": "at+jwt", "kid": kid }).to_string());
        refused(&server, &format!("{head}.{payload}."), alg).await;
        refused(&server, &format!("{head}.{payload}"), alg).await;
        refused(&server, &format!("{head}.{payload}.{}", north.token.split('.').nth(2).unwrap()), alg).await;
    }
    let published = server.get("/.well-known/jwks.json").await.expect(200);
    let point = &key.public_key;
    let secrets = [
        point.clone(),
        point[1..].to_vec(),
        published.text.clone().into_bytes(),
        published.json["keys"][0].to_string().into_bytes(),
    ];
    for secret in secrets {
        let head = Header { alg: Algorithm::HS256, ..header(&kid) };
        let token = encode(&head, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        refused(&server, &token, "HS256 with the public key").await;
    }
    for (why, head) in [
        ("another type", Header { typ: Some("JWT".into()), ..header(&kid) }),
        ("no type", Header { typ: None, ..header(&kid) }),
        ("no key named", Header { kid: None, ..header(&kid) }),
        ("a key that is no id", header("../../etc/passwd")),
        ("an unknown key", header(&Uuid::now_v7().to_string())),
        ("a critical extension that nobody knows", Header { crit: Some(vec!["x".into()]), ..header(&kid) }),
    ] {
        let token = encode(&head, &claims, &EncodingKey::from_ec_der(&key.private_key)).unwrap();
        refused(&server, &token, why).await;
    }
}

async fn a_token_that_was_altered_is_refused(server: Server) {
    let north = north(&server).await;
    read(&server, &north.token).await.expect(200);
    let parts: Vec<&str> = north.token.split('.').collect();
    let mut claims = claims(&north);
    claims["role"] = json!("privacyOfficer");
    let payload = BASE64URL.encode(claims.to_string());
    refused(&server, &format!("{}.{payload}.{}", parts[0], parts[2]), "another payload").await;
    let mut signature = BASE64URL.decode(parts[2]).unwrap();
    signature[10] ^= 1;
    refused(&server, &format!("{}.{}.{}", parts[0], parts[1], BASE64URL.encode(&signature)), "another signature").await;
    refused(&server, &format!("{}.{}.", parts[0], parts[1]), "no signature").await;
    refused(&server, &format!("{}.{}.{}", parts[0], parts[1], BASE64URL.encode([0; 64])), "a signature of zeros").await;
    refused(&server, &format!("{}.{}", north.token, parts[2]), "four parts").await;
    refused(&server, &north.token[1..], "a letter less").await;
}

async fn a_token_of_a_key_that_is_not_ours_is_refused_whatever_else_is_wrong(server: Server) {
    let north = north(&server).await;
    let random = SystemRandom::new();
    let foreign = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let foreign = EncodingKey::from_ec_der(foreign.as_ref());
    let own = signing_key(&server).await.id.to_string();
    refused(&server, &encode(&header(&own), &claims(&north), &foreign).unwrap(), "our key named, another used").await;
    // Nobody learns anything of the rest of a request before it is known who asks.
    let unknown = encode(&header(&Uuid::now_v7().to_string()), &claims(&north), &foreign).unwrap();
    let path = format!("/v1/organisations/{}", north.organisation);
    let broken = server.ask(Method::PATCH, &path).bearer(&unknown).text("application/merge-patch+json", "{");
    broken.clone().if_match("*").await.expect_problem(401, "unauthenticated");
    server.clock().advance(60);
    broken.clone().await.expect_problem(401, "unauthenticated");
    server.clock().advance(60);
    server.get("/v1/organisations?page=1").bearer(&unknown).await.expect_problem(401, "unauthenticated");
    server.clock().advance(60);
    server.get("/v1/organisations").bearer(&unknown).with("accept", "text/html").await.expect_problem(401, "unauthenticated");
}

async fn a_token_holds_until_it_expires(server: Server) {
    let north = north(&server).await;
    let now = server.clock().now().microseconds() / 1_000_000;
    let mut claims = claims(&north);
    claims["exp"] = json!(now + 60);
    let token = signed(&server, &claims).await;
    read(&server, &token).await.expect(200);
    server.clock().advance(59);
    read(&server, &token).await.expect(200);
    server.clock().advance(1);
    refused(&server, &token, "a minute later").await;
}

async fn a_token_ends_with_its_client_and_its_mandate(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    read(&server, &north.token).await.expect(200);
    assert!(server.database().disable_client(north.client, server.clock().now()).await.unwrap());
    refused(&server, &north.token, "a disabled client").await;
    read(&server, &south.token).await.expect(200);
    assert!(server.database().end_mandate(south.client, south.organisation, server.clock().now()).await.unwrap());
    refused(&server, &south.token, "an ended mandate").await;

    let two_days = Mandate {
        from_date: "2026-09-02".parse().unwrap(),
        until_date: Some("2026-09-03".parse().unwrap()),
        ..mandate(&north, &[Role::Manager], Scope::ALL)
    };
    let passing = client(&server, &[two_days]).await;
    let token = sign_for(&server, passing, &north).await;
    refused(&server, &token, "the day before the mandate").await;
    // A day begins and ends in the Netherlands.
    server.clock().set("2026-09-02T00:00:00+02:00");
    read(&server, &token).await.expect(200);
    server.clock().set("2026-09-03T23:59:59+02:00");
    read(&server, &token).await.expect(200);
    server.clock().set("2026-09-04T00:00:00+02:00");
    refused(&server, &token, "the day after the mandate").await;
}

/// A token for a client and the organisation of an actor that lasts a week.
async fn sign_for(server: &Server, client: ClientId, actor: &Actor) -> String {
    let mut claims = claims(actor);
    for name in ["sub", "azp", "client_id"] {
        claims[name] = json!(client);
    }
    signed(server, &claims).await
}

async fn a_role_that_the_mandate_does_not_hold_is_refused(server: Server) {
    let north = north(&server).await;
    let client = client(&server, &[mandate(&north, &[Role::Professional], Scope::ALL)]).await;
    let mut claims = claims(&north);
    for name in ["sub", "azp", "client_id"] {
        claims[name] = json!(client);
    }
    for (role, status) in [("professional", 200), ("manager", 401), ("privacyOfficer", 401), ("guardian", 401)] {
        claims["role"] = json!(role);
        read(&server, &signed(&server, &claims).await).await.expect(status);
    }
}

async fn a_scope_that_the_token_or_the_mandate_lacks_is_forbidden_and_named(server: Server) {
    let north = north(&server).await;
    let narrow = north.with_scopes(&[Scope::RegistryRead]);
    narrow.get("/organisations").await.expect(200);
    let path = format!("/organisations/{}", north.organisation);
    let answer = narrow.patch(&path, "*", &json!({ "name": "Noord" })).await.expect_problem(403, "forbidden");
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"doorlijn\", error=\"insufficient_scope\", scope=\"registry:write\""
    );
    north.with_scopes(&[]).get("/organisations").await.expect_problem(403, "forbidden");
    north.with_scopes(&[Scope::LinesRead]).get("/organisations").await.expect_problem(403, "forbidden");
    // A token may not say more than the mandate gives.
    let client = client(&server, &[mandate(&north, &[Role::Manager], &[Scope::RegistryRead])]).await;
    let token = sign_for(&server, client, &north).await;
    read(&server, &token).await.expect(200);
    let change =
        server.ask(Method::PATCH, &format!("/v1{path}")).bearer(&token).if_match("*").merge_patch(&json!({ "name": "Noord" }));
    change.await.expect_problem(403, "forbidden");
}

fn hash(secret: &str) -> String {
    // As little work as argon2 takes; the figures stand in the hash, and how dear real ones are is no matter of these tests.
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    Argon2::new(Hashing::Argon2id, Version::V0x13, params).hash_password(secret.as_bytes()).unwrap().to_string()
}

fn mandate(organisation: &Actor, roles: &[Role], scopes: &[Scope]) -> Mandate {
    Mandate {
        client: Id::from_uuid(Uuid::nil()),
        organisation: organisation.organisation,
        roles: roles.to_vec(),
        scopes: scopes.iter().copied().collect::<BTreeSet<_>>(),
        from_date: "2026-01-01".parse().unwrap(),
        until_date: None,
    }
}

/// A client with the secret of these tests and some mandates.
pub(crate) async fn client(server: &Server, mandates: &[Mandate]) -> ClientId {
    let client = Id::from_uuid(Uuid::now_v7());
    let given = mandates.iter().map(|mandate| Mandate { client, ..mandate.clone() }).collect();
    let kept = Client { id: client, name: "a supplier".into(), secret_hash: hash(SECRET) };
    server.database().add_client(kept, given, server.clock().now()).await.unwrap();
    client
}

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
    denied(ask(&[("role", "guardian")]), 400, "invalid_grant").await;
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

async fn a_new_key_leaves_old_tokens_valid_until_they_would_have_expired(server: Server) {
    let north = north(&server).await;
    let old = north.token.clone();
    let first = server.get("/.well-known/jwks.json").await.expect(200);
    server.tokens().rotate(server.clock().now()).await.unwrap();
    let both = server.get("/.well-known/jwks.json").await.expect(200);
    assert_eq!((first.json["keys"].as_array().unwrap().len(), both.json["keys"].as_array().unwrap().len()), (1, 2));
    read(&server, &old).await.expect(200);
    let new = north.with_scopes(Scope::ALL).token;
    let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid;
    assert_ne!(kid(&old), kid(&new));
    read(&server, &new).await.expect(200);
    // Once every token of the old key has expired, the key is forgotten.
    server.clock().advance(6 * 3600 + 1);
    server.tokens().rotate(server.clock().now()).await.unwrap();
    refused(&server, &old, "a key that was retired six hours ago").await;
    read(&server, &new).await.expect(200);
}

async fn a_key_that_another_server_made_is_known_here(server: Server) {
    let north = north(&server).await;
    let other = server.another(&[]).await;
    read(&other, &north.token).await.expect(200);
    server.clock().advance(60);
    other.tokens().rotate(server.clock().now()).await.unwrap();
    let moved = north.at(&other).with_scopes(Scope::ALL);
    read(&other, &moved.token).await.expect(200);
    read(&server, &moved.token).await.expect(200);
    read(&server, &north.token).await.expect(200);
}

async fn the_published_keys_verify_our_tokens(server: Server) {
    let north = north(&server).await;
    let answer = server.get("/.well-known/jwks.json").await.expect(200);
    for key in answer.json["keys"].as_array().unwrap() {
        assert!(key.get("d").is_none(), "a private key is published");
        assert_eq!((key["alg"].as_str(), key["use"].as_str(), key["crv"].as_str()), (Some("ES256"), Some("sig"), Some("P-256")));
    }
    let keys: JwkSet = serde_json::from_value(answer.json.clone()).unwrap();
    let kid = jsonwebtoken::decode_header(&north.token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_issuer(&["urn:doorlijn:issuer"]);
    rules.set_audience(&["urn:doorlijn:api"]);
    // The clock of the service stands still, the one of the library does not.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let verified = decode::<Value>(&north.token, &key, &rules).unwrap().claims;
    assert_eq!((&verified["organisation"], &verified["role"]), (&json!(north.organisation), &json!(Role::Manager.as_str())));
}
