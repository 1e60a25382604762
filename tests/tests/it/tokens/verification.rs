//! What a token has to be: everything else is refused, whatever is wrong with it.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Server, on_both};
use uuid::Uuid;

use super::{claims, header, north, read, refused, signed, signing_key};

on_both!(
    a_token_of_ours_is_taken,
    a_request_without_a_token_is_refused,
    a_token_counts_only_in_the_header,
    a_token_with_other_claims_is_refused,
    a_token_of_another_kind_of_signature_is_refused,
    a_token_that_was_altered_is_refused,
    a_token_of_a_key_that_is_not_ours_is_refused_whatever_else_is_wrong,
    a_token_holds_until_it_expires,
);

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
