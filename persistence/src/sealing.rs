//! Sealing: what is known of a person is unreadable without a key of that person at that holder.
//!
//! Each registration has a data key; data keys are kept wrapped by the master key (`master_key.rs`), in a store of their own.
//! Destroying a data key erases what it seals, also in every copy of the data file.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, MasterKey};

/// How long keys are.
pub(crate) const KEY_BYTES: usize = 32;

/// The key of one person's data at one holder.
pub(crate) struct DataKey(pub(crate) [u8; KEY_BYTES]);

impl DataKey {
    /// A new key.
    pub(crate) fn generate() -> Result<Self, Failure> {
        random().map(Self)
    }

    /// The key as it is kept.
    pub(crate) fn wrapped(&self, master: &MasterKey, context: &[u8]) -> Result<Vec<u8>, Failure> {
        master.wrap(&self.0, context)
    }

    /// Seals bytes; `context` says what they are, so that a seal cannot be moved to another row.
    pub(crate) fn seal(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        let nonce = random::<NONCE_LEN>()?;
        let mut sealed = plain.to_vec();
        self.cipher()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed)
            .map_err(|_| broken("nothing can be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] sealed in the same context.
    pub(crate) fn open(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or_else(|| broken("a seal that is too short"))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken("a seal that is too short"))?;
        let mut body = body.to_vec();
        let plain = self
            .cipher()?
            .open_in_place(nonce, Aad::from(context), &mut body)
            .map_err(|_| broken("a seal that does not open"))?
            .len();
        body.truncate(plain);
        Ok(body)
    }

    /// Seals a value as JSON.
    pub(crate) fn seal_value(&self, plain: &impl Serialize, context: &[u8]) -> Result<Vec<u8>, Failure> {
        let bytes = serde_json::to_vec(plain).map_err(|error| Failure::Internal(error.to_string()))?;
        self.seal(&bytes, context)
    }

    /// Opens what [`Self::seal_value`] sealed in the same context.
    pub(crate) fn open_value<T: DeserializeOwned>(&self, sealed: &[u8], context: &[u8]) -> Result<T, Failure> {
        value(&self.open(sealed, context)?)
    }

    fn cipher(&self) -> Result<LessSafeKey, Failure> {
        UnboundKey::new(&AES_256_GCM, &self.0).map(LessSafeKey::new).map_err(|_| broken("a key of another length"))
    }
}

/// The value that a text in JSON holds which was under a seal.
pub(crate) fn value<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // What serde says of a text may quote it, and what is sealed is secret.
    serde_json::from_slice(bytes).map_err(|_| broken("a seal that holds something else"))
}

pub(crate) fn broken(what: &str) -> Failure {
    Failure::Internal(format!("sealing: {what}"))
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| broken("no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_with_its_own_key_in_its_own_place_only() {
        let key = DataKey::generate().unwrap();
        let sealed = key.seal(b"Noor", b"registration 1").unwrap();
        assert_eq!(key.open(&sealed, b"registration 1").unwrap(), b"Noor");
        assert!(key.open(&sealed, b"registration 2").is_err());
        assert!(DataKey::generate().unwrap().open(&sealed, b"registration 1").is_err());
        assert!(!sealed.windows(4).any(|window| window == b"Noor"));
        assert!(key.open(&sealed[..5], b"registration 1").is_err());
    }
}
