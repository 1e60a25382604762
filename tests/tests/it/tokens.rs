//! Who a caller is: tokens of every bad kind are refused, and issuers give only what mandates allow.

mod external;
pub(crate) mod issuing;
mod keys;
mod mandates;
mod verification;

use std::collections::BTreeSet;

use argon2::{Algorithm as Hashing, Argon2, Params, PasswordHasher, Version};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use domain::{
    Id,
    authority::{ClientId, Role, Scope},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use persistence::{Client, Mandate, SigningKey};
use serde_json::Value;
use tests::{Actor, Answer, Server};
use uuid::Uuid;

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
