//! Tokens of issuers that are not ours: verified by the keys that they publish, read by what their claims mean here, and worth
//! what the mandate of the client gives for which they stand.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use domain::authority::{Role, Scope};
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Issuer, IssuerKey, Server, city, on_both};
use uuid::Uuid;

use super::{client, mandate, north, read, refused};

on_both!(
    a_token_of_an_issuer_that_is_trusted_is_taken_whichever_algorithm_it_has,
    a_token_with_claims_that_say_too_little_or_too_much_is_refused,
    a_token_of_another_kind_of_signature_is_refused,
    an_issuer_changes_its_keys_and_tokens_of_both_are_taken_until_the_old_one_is_withdrawn,
    an_issuer_that_is_down_stops_none_but_its_own_tokens,
    unknown_keys_however_many_make_one_question_to_the_issuer,
    what_is_no_set_of_keys_is_as_good_as_no_answer,
    claims_mean_what_the_configuration_says,
    a_token_gives_no_more_than_its_scopes_and_the_mandate,
);

const ISSUER: &str = "https://login.example.org/realms/onderwijs";
const AUDIENCE: &str = "https://doorlijn.example.org";

/// Another server on the same data, which trusts an issuer whose client `their-client` stands for the client of an actor.
async fn trusting(server: &Server, issuer: &Issuer, actor: &Actor, more: Value) -> Server {
    let mut trusted = json!({
        "issuer": ISSUER, "jwksUri": issuer.keys_at(), "audience": AUDIENCE,
        "algorithms": ["RS256", "PS256", "ES256"], "clients": { "their-client": actor.client }
    });
    for (name, value) in more.as_object().unwrap() {
        trusted[name] = value.clone();
    }
    server.another(&[("DOORLIJN_ISSUERS", &json!([trusted]).to_string())]).await
}

fn claims(actor: &Actor, server: &Server) -> Value {
    let now = server.clock().now().microseconds() / 1_000_000;
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "azp": "their-client", "sub": "a-user", "jti": Uuid::new_v4(), "iat": now, "nbf": now,
        "exp": now + 3600, "organisation": actor.organisation, "role": "manager", "scope": "openid registry:read registry:write"
    })
}

/// Changes claims; one that becomes null goes.
fn changed(claims: &Value, change: &Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name.as_str()] = value.clone(),
        }
    }
    claims
}

async fn a_token_of_an_issuer_that_is_trusted_is_taken_whichever_algorithm_it_has(server: Server) {
    let north = north(&server).await;
    let keys = [
        IssuerKey::new("rs", Algorithm::RS256, 0),
        IssuerKey::new("ps", Algorithm::PS256, 1),
        IssuerKey::new("es", Algorithm::ES256, 0),
    ];
    let issuer = Issuer::start(&keys.each_ref());
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    assert_eq!(issuer.asked(), 0, "nothing is asked before a token comes");
    let claims = claims(&north, &server);
    for key in &keys {
        let token = key.sign(&claims);
        let path = format!("/v1/organisations/{}", north.organisation);
        let change = trusting.ask(Method::PATCH, &path).bearer(&token).if_match("*").merge_patch(&json!({ "name": "Noord" }));
        change.await.expect(200);
        // Where it is not trusted, it is nothing.
        refused(&server, &token, "a server without issuers").await;
    }
    assert_eq!(issuer.asked(), 1, "one set holds all keys");
    read(&trusting, &north.token).await.expect(200);
    let several = changed(&claims, &json!({ "aud": ["https://other.example.org", AUDIENCE] }));
    read(&trusting, &keys[0].sign(&several)).await.expect(200);
    server.clock().advance(3600);
    refused(&trusting, &keys[0].sign(&claims), "an hour later").await;
}

async fn a_token_with_claims_that_say_too_little_or_too_much_is_refused(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::PS256, 0));
    let issuer = Issuer::start(&[&key]);
    let trusting = trusting(&server, &issuer, &north, json!({ "claims": { "person": "person" } })).await;
    let claims = claims(&north, &server);
    read(&trusting, &key.sign(&claims)).await.expect(200);
    let now = server.clock().now().microseconds() / 1_000_000;
    let stranger = server.add_organisation(domain::organisation::OrganisationKind::SchoolBoard, "Stranger").await;
    let changes = [
        ("another audience", json!({ "aud": "https://other.example.org" })),
        ("no audience", json!({ "aud": null })),
        ("another issuer", json!({ "iss": "https://login.example.org/realms/zorg" })),
        ("our own issuer", json!({ "iss": "urn:doorlijn:issuer" })),
        ("no issuer", json!({ "iss": null })),
        ("expired", json!({ "exp": now })),
        ("no end", json!({ "exp": null })),
        ("an end that is no number", json!({ "exp": "never" })),
        ("not yet valid", json!({ "nbf": now + 60 })),
        ("a beginning that is no number", json!({ "nbf": "soon" })),
        ("no id", json!({ "jti": null })),
        ("nobody", json!({ "sub": null })),
        ("no client", json!({ "azp": null })),
        ("a client that we do not know", json!({ "azp": "another-client" })),
        ("our id of the client in place of theirs", json!({ "azp": north.client })),
        ("no organisation", json!({ "organisation": null })),
        ("an organisation that does not exist", json!({ "organisation": Uuid::now_v7() })),
        ("an organisation that gave no mandate", json!({ "organisation": stranger })),
        ("an organisation that is no id", json!({ "organisation": "North" })),
        ("no role", json!({ "role": null })),
        ("two roles", json!({ "role": ["manager", "professional"] })),
        ("a role that does not exist", json!({ "role": "superuser" })),
        ("a guardian, whose children are known here alone", json!({ "role": "guardian" })),
        ("the operator", json!({ "role": "operator" })),
        ("narrowed to nothing", json!({ "locations": [] })),
        ("narrowed to nothing that is known", json!({ "locations": ["x"] })),
        ("narrowed in another form", json!({ "locations": 7 })),
        ("a person by name", json!({ "person": "Jan Jansen" })),
        ("a person by number", json!({ "person": "111222333" })),
    ];
    for (why, change) in changes {
        refused(&trusting, &key.sign(&changed(&claims, &change)), why).await;
    }
    for (why, change) in [
        ("a reference to a person", json!({ "person": "medewerker-7" })),
        ("roles of which one is ours", json!({ "role": ["uma_authorization", "manager"] })),
        ("no beginning", json!({ "nbf": null })),
        ("an end within a second", json!({ "exp": 0.5 + f64::from(i32::try_from(now).unwrap() + 60) })),
    ] {
        let answer = read(&trusting, &key.sign(&changed(&claims, &change))).await;
        assert_eq!(answer.status, 200, "{why}: {answer}");
    }
}

async fn a_token_of_another_kind_of_signature_is_refused(server: Server) {
    let north = north(&server).await;
    let (one, other) = (IssuerKey::new("one", Algorithm::RS256, 0), IssuerKey::new("other", Algorithm::ES256, 0));
    let foreign = IssuerKey::new("one", Algorithm::RS256, 1);
    let issuer = Issuer::start(&[&one, &other]);
    let only_rsa = trusting(&server, &issuer, &north, json!({ "algorithms": ["RS256", "PS256"] })).await;
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    let claims = claims(&north, &server);
    read(&trusting, &other.sign(&claims)).await.expect(200);
    refused(&only_rsa, &other.sign(&claims), "an algorithm that is not configured").await;
    refused(&trusting, &foreign.sign(&claims), "their key named, another used").await;
    let as_pss = IssuerKey::new("one", Algorithm::PS256, 0).sign(&claims);
    refused(&trusting, &as_pss, "the key is for another algorithm").await;
    let longer = one.sign_with(&claims, |header| header.alg = Algorithm::RS512);
    refused(&trusting, &longer, "an algorithm that nobody configures").await;
    let payload = one.sign(&claims).split('.').nth(1).unwrap().to_owned();
    for alg in ["none", "None", "NONE"] {
        let head = BASE64URL.encode(json!({ "alg": alg, "typ": "at+jwt", "kid": "one" }).to_string());
        refused(&trusting, &format!("{head}.{payload}."), alg).await;
    }
    let published = one.published();
    let modulus = published["n"].as_str().unwrap();
    for secret in [published.to_string().into_bytes(), modulus.as_bytes().to_vec(), BASE64URL.decode(modulus).unwrap()] {
        let head = Header { typ: Some("at+jwt".into()), kid: Some("one".into()), ..Header::new(Algorithm::HS256) };
        let token = encode(&head, &claims, &EncodingKey::from_secret(&secret)).unwrap();
        refused(&trusting, &token, "HS256 with the public key").await;
    }
    for (why, token) in [
        ("another type", one.sign_with(&claims, |header| header.typ = Some("JWT".into()))),
        ("no type", one.sign_with(&claims, |header| header.typ = None)),
        ("no key named", one.sign_with(&claims, |header| header.kid = None)),
        ("a key without a name", one.sign_with(&claims, |header| header.kid = Some(String::new()))),
        ("a critical extension that nobody knows", one.sign_with(&claims, |header| header.crit = Some(vec!["x".into()]))),
    ] {
        refused(&trusting, &token, why).await;
    }
    // Our own keys sign for us alone.
    let own = super::signed(&server, &claims).await;
    refused(&trusting, &own, "signed by us in their name").await;
}

async fn an_issuer_changes_its_keys_and_tokens_of_both_are_taken_until_the_old_one_is_withdrawn(server: Server) {
    let north = north(&server).await;
    let (old, new) = (IssuerKey::new("old", Algorithm::RS256, 0), IssuerKey::new("new", Algorithm::RS256, 1));
    let issuer = Issuer::start(&[&old]);
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    let claims = claims(&north, &server);
    let (old_token, new_token) = (old.sign(&claims), new.sign(&claims));
    read(&trusting, &old_token).await.expect(200);
    refused(&trusting, &new_token, "a key that is not published").await;
    issuer.publish(&[&old, &new]);
    refused(&trusting, &new_token, "the issuer was asked a moment ago").await;
    server.clock().advance(10);
    read(&trusting, &new_token).await.expect(200);
    read(&trusting, &old_token).await.expect(200);
    assert_eq!(issuer.asked(), 2);
    // A key that is withdrawn is forgotten within ten minutes, though the token would last an hour and is remembered.
    issuer.publish(&[&new]);
    server.clock().advance(599);
    read(&trusting, &old_token).await.expect(200);
    server.clock().advance(1);
    let mut tries = 0;
    while read(&trusting, &old_token).await.status == 200 {
        tries += 1;
        assert!(tries < 1000, "the key is still taken");
    }
    refused(&trusting, &old_token, "a key that was withdrawn").await;
    read(&trusting, &new_token).await.expect(200);
    assert_eq!(issuer.asked(), 3);
}

async fn an_issuer_that_is_down_stops_none_but_its_own_tokens(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::ES256, 0));
    let late = IssuerKey::new("late", Algorithm::ES256, 0);
    let issuer = Issuer::start(&[&key]);
    issuer.answer(502, "");
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    let claims = changed(&claims(&north, &server), &json!({ "exp": 4_000_000_000_i64 }));
    let token = key.sign(&claims);
    for _ in 0..5 {
        read(&trusting, &token).await.expect_problem(503, "issuer-unavailable");
        read(&trusting, &north.token).await.expect(200);
    }
    assert_eq!(issuer.asked(), 1, "it is left in peace");
    issuer.publish(&[&key]);
    server.clock().advance(10);
    read(&trusting, &token).await.expect(200);
    // Down again: what is known goes on for a day, and nobody can say what an unknown key is.
    issuer.answer(500, "");
    server.clock().advance(23 * 3600);
    read(&trusting, &token).await.expect(200);
    server.clock().advance(10);
    read(&trusting, &late.sign(&claims)).await.expect_problem(503, "issuer-unavailable");
    server.clock().advance(3600);
    read(&trusting, &token).await.expect_problem(503, "issuer-unavailable");
    read(&trusting, &north.token).await.expect(200);
    issuer.publish(&[&key]);
    server.clock().advance(10);
    read(&trusting, &token).await.expect(200);
    refused(&trusting, &late.sign(&claims), "a key that a working issuer does not know").await;
}

async fn unknown_keys_however_many_make_one_question_to_the_issuer(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::ES256, 0));
    let issuer = Issuer::start(&[&key]);
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    let claims = claims(&north, &server);
    let unknown = |number: usize| key.sign_with(&claims, |header| header.kid = Some(format!("made-up-{number}")));
    for round in 1..=3 {
        let tokens: Vec<String> = (0..50).map(|number| unknown(100 * round + number)).collect();
        let answers = join_all(tokens.iter().map(|token| read(&trusting, token))).await;
        assert!(answers.iter().all(|answer| answer.status == 401));
        assert_eq!(issuer.asked(), round);
        read(&trusting, &key.sign(&claims)).await.expect(200);
        server.clock().advance(10);
    }
}

async fn what_is_no_set_of_keys_is_as_good_as_no_answer(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::ES256, 0));
    let issuer = Issuer::start(&[]);
    let trusting = trusting(&server, &issuer, &north, json!({})).await;
    let token = key.sign(&claims(&north, &server));
    let good = json!({ "keys": [key.published()] }).to_string();
    let large = json!({ "keys": [key.published()], "more": "x".repeat(300 << 10) }).to_string();
    for (status, body) in [(200, "<html>"), (200, "[]"), (200, "{}"), (200, large.as_str()), (302, good.as_str()), (404, &good)] {
        issuer.answer(status, body);
        let answer = read(&trusting, &token).await;
        assert_eq!(answer.status, 503, "{status} {}: {answer}", &body[..body.len().min(20)]);
        server.clock().advance(10);
    }
    // Among good keys there may be kinds that we do not know, and keys for something else.
    let mut sealing = IssuerKey::new("sealing", Algorithm::RS256, 0).published();
    sealing["use"] = json!("enc");
    let kinds =
        [json!({ "kty": "AKP", "kid": "x" }), json!(7), json!({ "kty": "oct", "k": "AAAA", "kid": "one", "alg": "HS256" })];
    issuer.answer(200, &json!({ "keys": [kinds[0], kinds[1], kinds[2], sealing, key.published()] }).to_string());
    read(&trusting, &token).await.expect(200);
    let for_sealing = IssuerKey::new("sealing", Algorithm::RS256, 0).sign(&claims(&north, &server));
    refused(&trusting, &for_sealing, "a key for sealing").await;
    // An empty set is an answer: every key is withdrawn.
    server.clock().advance(10);
    issuer.publish(&[]);
    refused(&trusting, &IssuerKey::new("two", Algorithm::ES256, 0).sign(&claims(&north, &server)), "no keys at all").await;
    refused(&trusting, &token, "withdrawn with all others").await;
}

async fn claims_mean_what_the_configuration_says(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::PS256, 0));
    let issuer = Issuer::start(&[&key]);
    let (first, second) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boot").await);
    let configured = json!({
        "type": "JWT",
        "claims": {
            "client": "appid", "organisation": "/onderwijs/oin", "role": "/realm_access/roles", "locations": "sites", "scopes": "scp"
        },
        "organisations": { "00000001234567890000": north.organisation },
        "roles": { "locatiehouder": "manager", "groepsleider": "professional" },
        "locations": { "LRK-1": first, "LRK-2": second },
        "scopes": { "kinderen": ["children:read", "children:write", "placements:read", "placements:write"], "register": ["registry:read"] }
    });
    let trusting = trusting(&server, &issuer, &north, configured).await;
    let mut claims = claims(&north, &server);
    claims["appid"] = json!("their-client");
    claims["onderwijs"] = json!({ "oin": "00000001234567890000" });
    claims["realm_access"] = json!({ "roles": ["offline_access", "locatiehouder"] });
    claims["scp"] = json!(["openid", "kinderen", "register"]);
    let sign = |claims: &Value| key.sign_with(claims, |header| header.typ = Some("JWT".into()));
    let whole = sign(&claims);
    let ask = |token: &str, path: &str| trusting.get(&format!("/v1{path}")).bearer(token);
    let child = north.registers(&city::child("Noor", "Jansen", "2024-03-01")).await.id();
    north.places(&child, &city::stay(&first, "dayCare", "2025-01-06", Some("2025-12-31"))).await;
    north.places(&child, &city::stay(&second, "dayCare", "2026-01-05", None)).await;
    north.places(&child, &city::stay(&first, "dayCare", "2026-06-01", None)).await;
    let seen = ask(&whole, &format!("/children/{child}/placements")).await.expect(200);
    assert_eq!(seen.items().len(), 3);
    // The scopes are those of the map and no others.
    ask(&whole, &format!("/children/{child}/line")).await.expect_problem(403, "forbidden");
    claims["sites"] = json!(["LRK-1", "LRK-9"]);
    let narrow = ask(&sign(&claims), &format!("/children/{child}/placements")).await.expect(200);
    assert_eq!(narrow.items().len(), 2, "{narrow}");
    assert!(narrow.items().iter().all(|item| item["locationId"] == json!(first)), "{narrow}");
    for (why, member, value) in [
        ("an organisation by our id, where it has names of its own", "onderwijs", json!({ "oin": north.organisation })),
        ("a role by our code, where it has names of its own", "realm_access", json!({ "roles": ["manager"] })),
        ("two roles that are known", "realm_access", json!({ "roles": ["locatiehouder", "groepsleider"] })),
        ("a location by our id, where it has names of its own", "sites", json!([first])),
    ] {
        refused(&trusting, &sign(&changed(&claims, &json!({ member: value }))), why).await;
    }
    let bare = sign(&changed(&claims, &json!({ "scp": ["children:read"] })));
    ask(&bare, "/children").await.expect_problem(403, "forbidden");
}

async fn a_token_gives_no_more_than_its_scopes_and_the_mandate(server: Server) {
    let (north, key) = (north(&server).await, IssuerKey::new("one", Algorithm::RS256, 0));
    let issuer = Issuer::start(&[&key]);
    let reader = client(&server, &[mandate(&north, &[Role::Manager], &[Scope::RegistryRead])]).await;
    let clients = json!({ "clients": { "their-client": north.client, "their-reader": reader } });
    let trusting = trusting(&server, &issuer, &north, clients).await;
    let claims = claims(&north, &server);
    let path = format!("/v1/organisations/{}", north.organisation);
    let change = async |claims: &Value| {
        let asked = trusting.ask(Method::PATCH, &path).bearer(&key.sign(claims)).if_match("*");
        asked.merge_patch(&json!({ "name": "Noord" })).await
    };
    change(&claims).await.expect(200);
    let narrow = change(&changed(&claims, &json!({ "scope": "registry:read" }))).await.expect_problem(403, "forbidden");
    assert!(narrow.header("www-authenticate").contains("insufficient_scope"));
    change(&changed(&claims, &json!({ "scope": null }))).await.expect_problem(403, "forbidden");
    // What the token says beyond the mandate counts for nothing.
    let reader_claims = changed(&claims, &json!({ "azp": "their-reader" }));
    read(&trusting, &key.sign(&reader_claims)).await.expect(200);
    change(&reader_claims).await.expect_problem(403, "forbidden");
    refused(&trusting, &key.sign(&changed(&reader_claims, &json!({ "role": "professional" }))), "a role outside the mandate")
        .await;
    // The end of a mandate, or of a client, is the end of its tokens, remembered or not.
    let (token, reader_token) = (key.sign(&claims), key.sign(&reader_claims));
    read(&trusting, &token).await.expect(200);
    assert!(server.database().end_mandate(reader, north.organisation, server.clock().now()).await.unwrap());
    refused(&trusting, &reader_token, "an ended mandate").await;
    read(&trusting, &token).await.expect(200);
    assert!(server.database().disable_client(north.client, server.clock().now()).await.unwrap());
    refused(&trusting, &token, "a disabled client").await;
}

#[test]
fn a_server_does_not_start_with_issuers_that_it_cannot_trust() {
    tests::run_on(tests::Backend::Sqlite, async |store: tests::Store| {
        let wrong = json!([{ "issuer": ISSUER, "jwksUri": "http://login.example.org/keys", "audience": AUDIENCE, "clients": {
            "their-client": Uuid::nil() } }]);
        let settings = [("DOORLIJN_ISSUERS", wrong.to_string()), ("DOORLIJN_RATE_LIMIT", "none".into())];
        let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
        let Err(reason) = Server::start(&store, &settings).await else { panic!("it starts") };
        assert!(reason.contains("DOORLIJN_ISSUERS: /0/jwksUri") && reason.contains("DOORLIJN_RATE_LIMIT"), "{reason}");
    });
}
