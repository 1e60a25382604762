//! The secrets of clients: hashed with argon2id, and checked a few at a time in memory that is used again and again. Each check
//! needs 19 MB; were they freed after each, the allocator would keep them for every thread that ever checked one.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, PasswordHasher, Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, Salt},
    },
};
use tokio::sync::Semaphore;

use crate::problem::{Problem, ProblemCode};

/// How many secrets are checked at the same time; each takes a core for some 20 ms by design of argon2.
static CHECKING: Semaphore = Semaphore::const_new(2);
/// How many secrets may wait to be checked.
static WAITING: Semaphore = Semaphore::const_new(64);
/// The memory of checks that are done, for those that come; as many as were ever under way at the same time.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Hashes a secret with argon2id, in the PHC string form.
pub(crate) fn hash_secret(secret: &str) -> Result<String, Problem> {
    Argon2::default().hash_password(secret.as_bytes()).map(|hash| hash.to_string()).map_err(Problem::internal)
}

/// Whether a secret is the one that was hashed. Where there is no hash it is not, which takes as long to say.
pub(super) async fn check(secret: String, hash: Option<String>) -> Result<bool, Problem> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let exists = hash.is_some();
    let waiting = WAITING.try_acquire().map_err(|_| Problem::new(ProblemCode::Overloaded))?;
    let permit = CHECKING.acquire().await.map_err(Problem::internal)?;
    let right = actix_web::web::block(move || {
        let hash = hash.unwrap_or_else(|| NOBODY.get_or_init(|| hash_of_nobody().unwrap_or_default()).clone());
        let mut blocks = memory().pop().unwrap_or_default();
        let right = PasswordHash::new(&hash).is_ok_and(|hash| matches(&secret, &hash, &mut blocks).unwrap_or(false));
        memory().push(blocks);
        // Not when whoever asked is answered: who goes away meanwhile leaves the check going on.
        drop((permit, waiting));
        right
    })
    .await
    .map_err(Problem::internal)?;
    Ok(right && exists)
}

fn memory() -> MutexGuard<'static, Vec<Vec<Block>>> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a secret has a hash, by the algorithm and parameters that the hash names. Two outputs are compared in constant time.
fn matches(secret: &str, hash: &PasswordHash, blocks: &mut Vec<Block>) -> password_hash::Result<bool> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let params = Params::try_from(hash)?;
    blocks.resize(params.block_count().max(blocks.len()), Block::new());
    let mut bytes = [0; Output::MAX_LENGTH];
    let output = bytes.get_mut(..expected.len()).ok_or(password_hash::Error::OutputSize)?;
    Argon2::new(algorithm, version, params).hash_password_into_with_memory(secret.as_bytes(), salt, output, blocks)?;
    Ok(Output::new(output)? == *expected)
}

/// A hash with the parameters of a new one that no secret has, for clients that do not exist.
fn hash_of_nobody() -> password_hash::Result<String> {
    let nobody = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&Params::DEFAULT)?,
        salt: Some(Salt::new(&[0; Salt::RECOMMENDED_LENGTH])?),
        hash: Some(Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?),
    };
    Ok(nobody.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::CustomizedPasswordHasher;

    use super::*;

    #[test]
    fn a_secret_is_known_by_the_parameters_of_its_own_hash_in_whatever_memory_there_is() {
        let params = |memory| Params::new(memory, 3, 2, Some(24)).unwrap();
        let hashed = |secret: &str, algorithm, params| {
            let hasher = Argon2::default();
            hasher.hash_password_customized(secret.as_bytes(), b"a salt of its own", Some(algorithm), None, params).unwrap()
        };
        let small = hashed("first of these secrets", "argon2i", params(64));
        let large = hashed("second of these secrets", "argon2id", params(256));
        let mut blocks = Vec::new();
        for (secret, hash, expected) in [
            ("first of these secrets", &small, true),
            ("second of these secrets", &large, true),
            ("first of these secrets", &large, false),
            ("first of these secrets", &small, true),
            ("second of these secrets", &small, false),
        ] {
            assert_eq!(matches(secret, hash, &mut blocks), Ok(expected), "{secret} {hash}");
        }
        assert_eq!(blocks.len(), 256, "it grows to what the largest needs and no further");
    }

    #[test]
    fn nobody_has_the_parameters_of_a_new_secret() {
        let (nobody, new) = (hash_of_nobody().unwrap(), hash_secret("a secret that is new").unwrap());
        let (nobody, new) = (PasswordHash::new(&nobody).unwrap(), PasswordHash::new(&new).unwrap());
        assert_eq!((nobody.algorithm, nobody.version, &nobody.params), (new.algorithm, new.version, &new.params));
        let lengths = |hash: &PasswordHash| (hash.salt.map(|salt| salt.len()), hash.hash.map(|output| output.len()));
        assert_eq!(lengths(&nobody), lengths(&new));
    }
}
