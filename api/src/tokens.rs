//! Tokens: the built-in issuer (client credentials, ES256 with keys kept in the database) and the verification of what callers send.

mod external;
mod guesses;
mod issue;
mod keys;
mod remote_keys;
mod secrets;

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, RwLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use persistence::domain::{
    self, Instant,
    authority::{ClientId, Identity, Role, Scope},
    candidate::CandidateId,
    child::GuardianId,
    code::Code,
    combination_contract::CombinationContractId,
    location::LocationId,
};
use persistence::{Database, SigningKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use guesses::Guesses;
pub(crate) use issue::token;
pub(crate) use keys::new_key;
pub(crate) use secrets::hash_secret;

use external::External;

use crate::{
    config::ExternalIssuer,
    problem::{Problem, ProblemCode},
};

/// Who issues our tokens. It names the service, not an address, so that a token holds at every server on the same database.
pub(crate) const ISSUER: &str = "urn:doorlijn:issuer";
/// For whom they are meant.
pub(crate) const AUDIENCE: &str = "urn:doorlijn:api";
/// How long a token lasts that is asked for with client credentials, in seconds.
pub const TOKEN_SECONDS: i64 = 3600;
/// How long a retired key still verifies, in seconds: the longest life of a token.
const RETIRED_SECONDS: i64 = 6 * 3600;
/// How many verified tokens a worker remembers.
const REMEMBERED: usize = 10_000;
/// How long after looking for an unknown key the database is left in peace, in seconds.
const KEY_PATIENCE: i64 = 1;

/// The claims of a token, by RFC 9068.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    azp: Uuid,
    client_id: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    organisation: Uuid,
    role: String,
    scope: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locations: Option<Vec<LocationId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    guardians: Vec<GuardianId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invited_by: Option<ClientId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contract: Option<CombinationContractId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    candidate: Option<CandidateId>,
}

struct KnownKey {
    id: Uuid,
    verifying: DecodingKey,
    /// The public point, for the published set.
    public_key: Vec<u8>,
}

#[derive(Default)]
struct KeySet {
    known: Vec<KnownKey>,
    signing: Option<(Uuid, EncodingKey)>,
}

/// Issues and verifies tokens.
pub struct Tokens {
    database: Database,
    keys: RwLock<KeySet>,
    /// Rises when the keys change, so that remembered tokens are looked at again.
    generation: Arc<AtomicU64>,
    looked_at: AtomicI64,
    /// Wrong secrets of the last minute.
    guesses: Guesses,
    /// The other issuers whose tokens are taken.
    external: Vec<External>,
}

type Remembered = HashMap<[u8; 32], (Arc<Identity>, i64)>;

thread_local! {
    /// The tokens that this worker has verified, by their hash, with the generation of keys that verified them.
    static VERIFIED: RefCell<(u64, Remembered)> = RefCell::new((0, HashMap::new()));
}

impl Tokens {
    /// Loads the keys, and makes the first where there is none.
    pub async fn open(database: Database, now: Instant) -> Result<Self, Problem> {
        let keys = RwLock::default();
        let tokens = Self {
            database,
            keys,
            generation: Arc::new(AtomicU64::new(1)),
            looked_at: AtomicI64::new(0),
            guesses: Guesses::default(),
            external: Vec::new(),
        };
        let first = new_key(now)?;
        tokens.database.add_signing_key(first, true, now).await?;
        tokens.reload(now).await?;
        Ok(tokens)
    }

    /// Takes the tokens of these issuers too.
    pub(crate) fn trusting(mut self, issuers: &[ExternalIssuer]) -> Result<Self, String> {
        let external: Result<_, _> = issuers.iter().map(|issuer| External::new(issuer.clone(), &self.generation)).collect();
        self.external = external?;
        Ok(self)
    }

    /// Reads the keys from the database again.
    async fn reload(&self, now: Instant) -> Result<(), Problem> {
        let kept = self.database.signing_keys(now.plus_seconds(-RETIRED_SECONDS)).await?;
        let newest = kept.iter().find(|key| key.retired_at.is_none());
        let signing = newest.map(|key| (key.id.uuid(), EncodingKey::from_ec_der(&key.private_key)));
        let known = kept.iter().map(known_key).collect::<Result<_, _>>()?;
        let mut keys = self.keys.write().map_err(Problem::internal)?;
        *keys = KeySet { known, signing };
        self.generation.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Makes a new signing key; the one before verifies on until its tokens have expired.
    pub async fn rotate(&self, now: Instant) -> Result<(), Problem> {
        self.database.add_signing_key(new_key(now)?, false, now).await?;
        self.reload(now).await
    }

    /// Signs a token for an identity that lasts so many seconds.
    pub fn sign(&self, identity: &Identity, now: Instant, seconds: i64) -> Result<String, Problem> {
        let issued = now.microseconds() / 1_000_000;
        let scopes: Vec<&str> = identity.scopes.iter().map(|scope| scope.as_str()).collect();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: identity.client.uuid(),
            azp: identity.client.uuid(),
            client_id: identity.client.uuid(),
            jti: Uuid::new_v4(),
            iat: issued,
            nbf: issued,
            exp: issued + seconds,
            organisation: identity.organisation.uuid(),
            role: identity.role.as_str().into(),
            scope: scopes.join(" "),
            locations: identity.locations.clone(),
            person: identity.person.clone(),
            guardians: identity.guardians.clone(),
            invited_by: identity.invited_by,
            contract: identity.contract,
            candidate: identity.candidate,
        };
        let keys = self.keys.read().map_err(Problem::internal)?;
        let (id, key) = keys.signing.as_ref().ok_or_else(|| Problem::internal("no signing key"))?;
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".into());
        header.kid = Some(id.to_string());
        encode(&header, &claims, key).map_err(Problem::internal)
    }

    /// Verifies a token: our key, our algorithm, issuer, audience, type and time. What was verified is remembered until it expires
    /// or the keys change; what the database grants is looked up anew at every request all the same.
    pub(crate) async fn verify(&self, token: &str, now: Instant) -> Result<Arc<Identity>, Problem> {
        let mut hash = [0; 32];
        hash.iter_mut().zip(digest::digest(&digest::SHA256, token.as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
        let seconds = now.microseconds() / 1_000_000;
        if let Some(identity) = self.remembered(&hash, seconds) {
            return Ok(identity);
        }
        let refused = || Problem::new(ProblemCode::Unauthenticated);
        let header = decode_header(token).map_err(|_| refused())?;
        if let Some(external) = self.external_issuer(token) {
            let (identity, until) = external.verify(token, &header, seconds).await?;
            let identity = Arc::new(identity);
            self.remember(hash, &identity, until);
            return Ok(identity);
        }
        let kid = header.kid.as_deref().and_then(|kid| Uuid::parse_str(kid).ok()).ok_or_else(refused)?;
        let typed = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt"));
        // We know no extension that a token could call critical (RFC 7515 4.1.11).
        if header.alg != Algorithm::ES256 || !typed || header.crit.is_some() {
            return Err(refused());
        }
        if !self.knows(kid)? && self.may_look(seconds) {
            self.reload(now).await?;
        }
        let claims = self.claims(token, kid)?;
        if claims.exp <= seconds || claims.nbf > seconds + 5 {
            return Err(refused());
        }
        let expires = claims.exp;
        let identity = Arc::new(identity(claims).ok_or_else(refused)?);
        self.remember(hash, &identity, expires);
        Ok(identity)
    }

    /// The external issuer that a token names, which is verified only then. Where there is none, it must be one of ours.
    fn external_issuer(&self, token: &str) -> Option<&External> {
        #[derive(Deserialize)]
        struct Named {
            iss: String,
        }
        if self.external.is_empty() {
            return None;
        }
        let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        let Named { iss } = serde_json::from_slice(&payload).ok()?;
        self.external.iter().find(|external| external.issued(&iss))
    }

    fn knows(&self, kid: Uuid) -> Result<bool, Problem> {
        Ok(self.keys.read().map_err(Problem::internal)?.known.iter().any(|key| key.id == kid))
    }

    /// Whether the database may be asked for keys again; at most once a second, whatever callers send.
    fn may_look(&self, seconds: i64) -> bool {
        let before = self.looked_at.swap(seconds, Ordering::Relaxed);
        (seconds - before).abs() >= KEY_PATIENCE
    }

    fn claims(&self, token: &str, kid: Uuid) -> Result<Claims, Problem> {
        let refused = || Problem::new(ProblemCode::Unauthenticated);
        let keys = self.keys.read().map_err(Problem::internal)?;
        let key = keys.known.iter().find(|key| key.id == kid).ok_or_else(refused)?;
        let mut rules = Validation::new(Algorithm::ES256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The time is compared with the clock of the service, not with the one of the library.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        decode::<Claims>(token, &key.verifying, &rules).map(|token| token.claims).map_err(|_| refused())
    }

    fn remembered(&self, hash: &[u8; 32], seconds: i64) -> Option<Arc<Identity>> {
        let generation = self.generation.load(Ordering::Relaxed);
        VERIFIED.with_borrow(|(held, tokens)| {
            let (identity, expires) = tokens.get(hash).filter(|_| *held == generation)?;
            (*expires > seconds).then(|| Arc::clone(identity))
        })
    }

    fn remember(&self, hash: [u8; 32], identity: &Arc<Identity>, expires: i64) {
        let generation = self.generation.load(Ordering::Relaxed);
        VERIFIED.with_borrow_mut(|(held, tokens)| {
            if *held != generation || tokens.len() >= REMEMBERED {
                tokens.clear();
                *held = generation;
            }
            tokens.insert(hash, (Arc::clone(identity), expires));
        });
    }
}

fn known_key(key: &SigningKey) -> Result<KnownKey, Problem> {
    let (x, y) = keys::coordinates(&key.public_key)?;
    let verifying = DecodingKey::from_ec_components(&x, &y).map_err(Problem::internal)?;
    Ok(KnownKey { id: key.id.uuid(), verifying, public_key: key.public_key.clone() })
}

/// What the claims say of the bearer; nothing where they name a role or a client that cannot be.
fn identity(claims: Claims) -> Option<Identity> {
    let role = Role::from_code(&claims.role).filter(|role| role.is_given())?;
    if claims.azp != claims.client_id || claims.sub != claims.client_id {
        return None;
    }
    let scopes: BTreeSet<Scope> = claims.scope.split_whitespace().filter_map(Scope::from_code).collect();
    Some(Identity {
        client: domain::Id::from_uuid(claims.client_id),
        organisation: domain::Id::from_uuid(claims.organisation),
        role,
        scopes,
        locations: claims.locations,
        person: claims.person,
        guardians: claims.guardians,
        invited_by: claims.invited_by,
        contract: claims.contract,
        candidate: claims.candidate,
    })
}

/// The public keys, as `/.well-known/jwks.json` shows them.
pub(crate) async fn key_set(tokens: actix_web::web::Data<Tokens>) -> Result<actix_web::HttpResponse, Problem> {
    let keys = tokens.keys.read().map_err(Problem::internal)?;
    let shown: Result<Vec<_>, Problem> = keys.known.iter().map(|key| keys::published(key.id, &key.public_key)).collect();
    Ok(actix_web::HttpResponse::Ok().json(serde_json::json!({ "keys": shown? })))
}
