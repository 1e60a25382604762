//! The public keys of an external issuer: fetched when they are first needed, again when a token names one that is not known,
//! and now and then, so that a key that was withdrawn is forgotten. However many tokens come, and of whatever kind, the issuer is
//! asked at most once in [`RETRY_SECONDS`].

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use reqwest::{Client, StatusCode, Url, header::ACCEPT, redirect::Policy};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::{
    config::is_this_machine,
    problem::{Problem, ProblemCode},
};

/// How long fetched keys are taken as they are, in seconds. Older ones are fetched again beside the requests that use them.
const FRESH_SECONDS: i64 = 600;
/// How long keys verify while their issuer is down, in seconds.
const HELD_SECONDS: i64 = 24 * 3600;
/// How long an issuer is left in peace after it was asked, in seconds.
const RETRY_SECONDS: i64 = 10;
/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How large a set of keys may be, in bytes.
const SET_BYTES: usize = 256 << 10;
/// How many keys of a set are looked at.
const SET_KEYS: usize = 100;

/// One key.
pub(super) struct RemoteKey {
    id: String,
    /// The algorithms for which it may be used.
    algorithms: Vec<Algorithm>,
    /// The key itself.
    pub(super) verifying: DecodingKey,
}

/// What is known of the keys now.
#[derive(Clone, Default)]
struct Held {
    keys: Arc<Vec<RemoteKey>>,
    /// The set as it was published, to see whether another one differs.
    published: Arc<Vec<Value>>,
    fetched_at: Option<i64>,
    tried_at: Option<i64>,
}

impl Held {
    /// Whether the keys may still be used: they were fetched, and not too long ago.
    fn usable(&self, seconds: i64) -> bool {
        self.fetched_at.is_some_and(|at| seconds - at < HELD_SECONDS)
    }

    /// Until when what was verified with these keys holds without a look at them.
    fn verified_until(&self, seconds: i64) -> i64 {
        let fresh_until = self.fetched_at.unwrap_or(seconds) + FRESH_SECONDS;
        fresh_until.max(seconds + RETRY_SECONDS)
    }

    fn may_ask(&self, seconds: i64) -> bool {
        self.tried_at.is_none_or(|at| (seconds - at).abs() >= RETRY_SECONDS)
    }

    /// Whether the last try brought nothing.
    fn is_down(&self) -> bool {
        self.tried_at.is_some() && self.tried_at != self.fetched_at
    }

    fn position(&self, id: &str, algorithm: Algorithm) -> Option<usize> {
        self.keys.iter().position(|key| key.id == id && key.algorithms.contains(&algorithm))
    }
}

/// A key that was found, among the keys of its moment.
pub(super) struct Found {
    keys: Arc<Vec<RemoteKey>>,
    at: usize,
    /// Until when a token that it verifies may be remembered, in seconds since 1970.
    pub(super) until: i64,
}

impl Found {
    pub(super) fn key(&self) -> Option<&RemoteKey> {
        self.keys.get(self.at)
    }
}

/// The keys of one issuer.
pub(super) struct RemoteKeys {
    address: Url,
    client: Client,
    held: RwLock<Held>,
    asking: Mutex<()>,
    /// Rises when the keys change, so that remembered tokens are looked at again.
    generation: Arc<AtomicU64>,
}

impl RemoteKeys {
    /// The keys that are published at an address; nothing is fetched yet.
    pub(super) fn at(address: Url, generation: Arc<AtomicU64>) -> Result<Self, reqwest::Error> {
        // A connection belongs to the worker that made it and is not kept for the others.
        let builder = Client::builder().timeout(PATIENCE).redirect(Policy::none()).pool_max_idle_per_host(0);
        let builder = if is_this_machine(&address) { builder.no_proxy() } else { builder.https_only(true) };
        let held = RwLock::default();
        Ok(Self { address, client: builder.build()?, held, asking: Mutex::default(), generation })
    }

    /// The key that a token names, for the algorithm that it names.
    pub(super) async fn find(self: &Arc<Self>, id: &str, algorithm: Algorithm, seconds: i64) -> Result<Found, Problem> {
        let mut held = self.held()?;
        let known = held.position(id, algorithm).filter(|_| held.usable(seconds));
        if known.is_none() {
            self.ask(seconds).await?;
            held = self.held()?;
        } else if held.fetched_at.is_none_or(|at| seconds - at >= FRESH_SECONDS) && held.may_ask(seconds) {
            let keys = Arc::clone(self);
            tokio::spawn(async move {
                if let Err(problem) = keys.ask(seconds).await {
                    log::error!("keys of an issuer: {}", problem.cause.unwrap_or_default());
                }
            });
        }
        match held.position(id, algorithm).filter(|_| held.usable(seconds)) {
            Some(at) => Ok(Found { at, until: held.verified_until(seconds), keys: held.keys }),
            // Nobody can say whether the token is good as long as the issuer does not answer.
            None if held.is_down() => {
                let cause = format!("the keys at {} cannot be fetched", self.address);
                Err(Problem { cause: Some(cause), ..Problem::new(ProblemCode::IssuerUnavailable) })
            }
            None => Err(Problem::new(ProblemCode::Unauthenticated)),
        }
    }

    fn held(&self) -> Result<Held, Problem> {
        self.held.read().map(|held| held.clone()).map_err(Problem::internal)
    }

    /// Asks the issuer for its keys, unless it was asked a moment ago; whoever comes while it is asked waits for that answer.
    async fn ask(&self, seconds: i64) -> Result<(), Problem> {
        let _turn = self.asking.lock().await;
        if !self.held()?.may_ask(seconds) {
            return Ok(());
        }
        self.held.write().map_err(Problem::internal)?.tried_at = Some(seconds);
        match self.fetch().await {
            Ok(published) => {
                let mut held = self.held.write().map_err(Problem::internal)?;
                held.fetched_at = Some(seconds);
                if *held.published != published {
                    held.keys = Arc::new(published.iter().take(SET_KEYS).filter_map(usable_key).collect());
                    held.published = Arc::new(published);
                    self.generation.fetch_add(1, Ordering::Relaxed);
                }
            }
            Err(reason) => log::warn!("the keys at {} cannot be fetched: {reason}", self.address),
        }
        Ok(())
    }

    async fn fetch(&self) -> Result<Vec<Value>, String> {
        let words = |error: reqwest::Error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{}{cause}", error.without_url())
        };
        let asked = self.client.get(self.address.clone()).header(ACCEPT, "application/jwk-set+json, application/json");
        let mut response = asked.send().await.map_err(words)?;
        if response.status() != StatusCode::OK {
            return Err(format!("it answered {}", response.status()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(words)? {
            if bytes.len() + chunk.len() > SET_BYTES {
                return Err(format!("it is larger than {SET_BYTES} bytes"));
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut set: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        match set.get_mut("keys").map(Value::take) {
            Some(Value::Array(keys)) => Ok(keys),
            _ => Err("it is no set of keys".into()),
        }
    }
}

/// A published key as we use it; none where it is for something else, has no id, or is of a kind that we do not know.
fn usable_key(published: &Value) -> Option<RemoteKey> {
    let key: Jwk = serde_json::from_value(published.clone()).ok()?;
    let for_signing = key.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
    let verifies = key.common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    if !for_signing || !verifies {
        return None;
    }
    let possible: &[(KeyAlgorithm, Algorithm)] = match &key.algorithm {
        AlgorithmParameters::RSA(_) => &[(KeyAlgorithm::RS256, Algorithm::RS256), (KeyAlgorithm::PS256, Algorithm::PS256)],
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            &[(KeyAlgorithm::ES256, Algorithm::ES256)]
        }
        _ => return None,
    };
    // A key that names its algorithm is used for no other.
    let named = key.common.key_algorithm;
    let algorithms: Vec<Algorithm> =
        possible.iter().filter(|(name, _)| named.is_none_or(|named| named == *name)).map(|(_, algorithm)| *algorithm).collect();
    let verifying = DecodingKey::from_jwk(&key).ok()?;
    (!algorithms.is_empty()).then_some(RemoteKey { id: key.common.key_id?, algorithms, verifying })
}
