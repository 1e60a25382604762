//! Signing keys: made here, published as a JSON Web Key set.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::SigningKey;
use persistence::domain::{Id, Instant};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::problem::Problem;

/// Bytes of one coordinate of a point on P-256.
const COORDINATE: usize = 32;

/// A new key.
pub(crate) fn new_key(now: Instant) -> Result<SigningKey, Problem> {
    let broken = |_| Problem::internal("no signing key can be made");
    let private_key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(broken)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private_key.as_ref()).map_err(Problem::internal)?;
    Ok(SigningKey {
        id: Id::from_uuid(Uuid::now_v7()),
        private_key: private_key.as_ref().to_vec(),
        public_key: pair.public_key().as_ref().to_vec(),
        created_at: now,
        retired_at: None,
    })
}

/// The coordinates of an uncompressed point, as JSON Web Keys write them.
pub(super) fn coordinates(point: &[u8]) -> Result<(String, String), Problem> {
    let (form, rest) = point.split_first().ok_or_else(|| Problem::internal("an empty public key"))?;
    if *form != 4 || rest.len() != 2 * COORDINATE {
        return Err(Problem::internal("a public key of another form"));
    }
    let (x, y) = rest.split_at(COORDINATE);
    Ok((BASE64_URL_SAFE_NO_PAD.encode(x), BASE64_URL_SAFE_NO_PAD.encode(y)))
}

/// A key as the set publishes it.
pub(super) fn published(id: Uuid, point: &[u8]) -> Result<Value, Problem> {
    let (x, y) = coordinates(point)?;
    Ok(json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y }))
}
