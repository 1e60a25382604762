//! The keys that sign our tokens: published, renewed, and known to every process.

use domain::{
    authority::{Role, Scope},
    code::Code,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::JwkSet};
use serde_json::{Value, json};
use tests::{Server, on_both};

use super::{north, read, refused};

on_both!(
    a_new_key_leaves_old_tokens_valid_until_they_would_have_expired,
    a_key_that_another_server_made_is_known_here,
    the_published_keys_verify_our_tokens,
);

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
