//! Tokens of external issuers: verified by the keys that the issuer publishes, and read by what its claims mean here.
//!
//! Such a token says who asks; what that gives is decided here. It stands for one of our clients, so the mandate that an
//! organisation gave that client is asked at every request as for a token of our own, and disabling the client ends it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, atomic::AtomicU64},
};

use jsonwebtoken::{Algorithm, Header, Validation, decode};
use persistence::domain::{
    Id,
    authority::{Identity, Role, Scope},
    code::Code,
    location::LocationId,
};
use serde_json::Value;
use uuid::Uuid;

use super::{issue::is_opaque, remote_keys::RemoteKeys};
use crate::{
    config::{EXTERNAL_ROLES, ExternalIssuer, key_address},
    problem::{Problem, ProblemCode},
};

/// How far the clock of an issuer may run ahead of ours, in seconds.
const CLOCK_SECONDS: i64 = 5;

/// An issuer with its keys.
pub(super) struct External {
    trusted: ExternalIssuer,
    algorithms: Vec<Algorithm>,
    keys: Arc<RemoteKeys>,
}

impl External {
    pub(super) fn new(trusted: ExternalIssuer, generation: &Arc<AtomicU64>) -> Result<Self, String> {
        let address = key_address(&trusted.jwks_uri)?;
        let keys = RemoteKeys::at(address, Arc::clone(generation)).map_err(|error| error.to_string())?;
        let algorithms: Result<_, _> = trusted.algorithms.iter().map(|name| name.parse()).collect();
        let algorithms = algorithms.map_err(|error: jsonwebtoken::errors::Error| error.to_string())?;
        Ok(Self { trusted, algorithms, keys: Arc::new(keys) })
    }

    /// Whether a token says that it comes from this issuer.
    pub(super) fn issued(&self, issuer: &str) -> bool {
        self.trusted.issuer == issuer
    }

    /// Who the bearer of a token is, and until when that holds, in seconds since 1970.
    pub(super) async fn verify(&self, token: &str, header: &Header, seconds: i64) -> Result<(Identity, i64), Problem> {
        let refused = || Problem::new(ProblemCode::Unauthenticated);
        let typed = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(&self.trusted.token_type));
        if !self.algorithms.contains(&header.alg) || !typed || header.crit.is_some() {
            return Err(refused());
        }
        let kid = header.kid.as_deref().filter(|kid| !kid.is_empty()).ok_or_else(refused)?;
        let found = self.keys.find(kid, header.alg, seconds).await?;
        let key = found.key().ok_or_else(refused)?;
        let mut rules = Validation::new(header.alg);
        rules.set_issuer(&[&self.trusted.issuer]);
        rules.set_audience(&[&self.trusted.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The time is compared with the clock of the service, not with the one of the library.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = decode::<Value>(token, &key.verifying, &rules).map_err(|_| refused())?.claims;
        let expires = moment(&claims, "exp").ok_or_else(refused)?;
        let begun = claims.get("nbf").is_none() || moment(&claims, "nbf").is_some_and(|nbf| nbf <= seconds + CLOCK_SECONDS);
        if expires <= seconds || !begun {
            return Err(refused());
        }
        let identity = identity(&self.trusted, &claims).ok_or_else(refused)?;
        Ok((identity, expires.min(found.until)))
    }
}

/// A moment in seconds since 1970, whole or not (RFC 7519 section 2).
fn moment(claims: &Value, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    #[expect(clippy::cast_possible_truncation, reason = "a moment beyond the range becomes the last one")]
    let rounded = value.as_f64().map(|seconds| seconds.floor() as i64);
    value.as_i64().or(rounded)
}

/// The claim with a name, or where a JSON pointer leads.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') { claims.pointer(name) } else { claims.get(name) }
}

fn text<'a>(claims: &'a Value, name: &str) -> Option<&'a str> {
    claim(claims, name)?.as_str().filter(|text| !text.is_empty())
}

/// One or several words: a list of texts, or a text with blanks between them. Nothing where it is anything else.
fn words(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(text.split_whitespace().collect()),
        Value::Array(parts) => parts.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// What a word of the issuer means here: by its map, or by itself where it has none.
fn meaning<T: Clone>(map: Option<&BTreeMap<String, T>>, word: &str, own: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    map.map_or_else(|| own(word), |map| map.get(word).cloned())
}

fn id<K>(word: &str) -> Option<Id<K>> {
    Uuid::parse_str(word).ok().map(Id::from_uuid)
}

/// What verified claims say of the bearer; nothing where they say less than the profile asks, or what is not known here.
fn identity(trusted: &ExternalIssuer, claims: &Value) -> Option<Identity> {
    let names = &trusted.claims;
    // The least that a token holds by the NL GOV profile, besides what was verified.
    text(claims, "jti")?;
    text(claims, "sub")?;
    let client = *trusted.clients.get(text(claims, &names.client)?)?;
    let organisation = meaning(trusted.organisations.as_ref(), text(claims, &names.organisation)?, id)?;
    let person = names.person.as_deref().and_then(|name| claim(claims, name));
    Some(Identity {
        client,
        organisation,
        role: role(trusted, claim(claims, &names.role)?)?,
        scopes: scopes(trusted, claim(claims, &names.scopes)),
        locations: claim(claims, &names.locations)
            .map(|claim| locations(trusted, claim))
            .map_or(Some(None), |known| known.map(Some))?,
        // A name in place of a reference would end up in the records.
        person: person
            .map(|value| value.as_str().filter(|text| is_opaque(text)).map(str::to_owned))
            .map_or(Some(None), |known| known.map(Some))?,
        guardians: Vec::new(),
        invited_by: None,
        contract: None,
        candidate: None,
    })
}

/// The one role that is known here; a token with two of them does not say in which it acts.
fn role(trusted: &ExternalIssuer, claim: &Value) -> Option<Role> {
    let own = |word: &str| Role::from_code(word).filter(|role| EXTERNAL_ROLES.contains(role));
    let known: BTreeSet<Role> = words(claim)?.into_iter().filter_map(|word| meaning(trusted.roles.as_ref(), word, own)).collect();
    known.first().copied().filter(|_| known.len() == 1)
}

/// The scopes that are known here; whatever else an issuer puts there is for others.
fn scopes(trusted: &ExternalIssuer, claim: Option<&Value>) -> BTreeSet<Scope> {
    let own = |word: &str| Scope::from_code(word).map(|scope| BTreeSet::from([scope]));
    let words = claim.and_then(words).unwrap_or_default();
    words.into_iter().filter_map(|word| meaning(trusted.scopes.as_ref(), word, own)).flatten().collect()
}

/// The locations to which a token is narrowed. One that is not known here widens nothing and is left out; a token that is narrowed
/// to none that is known is no token.
fn locations(trusted: &ExternalIssuer, claim: &Value) -> Option<Vec<LocationId>> {
    let known: Vec<LocationId> =
        words(claim)?.into_iter().filter_map(|word| meaning(trusted.locations.as_ref(), word, id)).collect();
    (!known.is_empty()).then_some(known)
}
