//! Sealing: what is known of a person is unreadable without a key of that person at that holder, and searchable only by keyed
//! hashes.
//!
//! Each registration has a data key; data keys are kept wrapped by the master key, in a store of their own. Destroying a data
//! key erases what it seals, also in every copy of the data file.

use std::{fmt, fs, io::Write, path::Path, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac, rand,
};

use crate::{Failure, failure::OpenError};

const KEY_BYTES: usize = 32;

/// The key from which all others come or by which they are wrapped. It lies in a file beside the data, never in the database.
#[derive(Clone)]
pub struct MasterKey(Arc<Keys>);

/// The keys themselves, which are large: every call holds the master key.
struct Keys {
    wrapping: [u8; KEY_BYTES],
    search: hmac::Key,
    cursor: hmac::Key,
    fingerprint: hmac::Key,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads the key file, and makes it with a new key where there is none.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let unusable = |reason: String| OpenError::MasterKey { path: path.display().to_string(), reason };
        match fs::read(path) {
            Ok(bytes) => {
                let seed = <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
                    .map_err(|_| unusable(format!("it must hold {KEY_BYTES} bytes")))?;
                Self::from_seed(&seed).map_err(|failure| unusable(failure.to_string()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let seed = random::<KEY_BYTES>().map_err(|failure| unusable(failure.to_string()))?;
                match create(path, &seed) {
                    Ok(()) => Self::from_seed(&seed).map_err(|failure| unusable(failure.to_string())),
                    // Another process made it in the meantime; its key is the one that counts.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::open(path),
                    Err(error) => Err(unusable(error.to_string())),
                }
            }
            Err(error) => Err(unusable(error.to_string())),
        }
    }

    /// The keys that follow from a seed of 32 bytes.
    pub fn from_seed(seed: &[u8; KEY_BYTES]) -> Result<Self, Failure> {
        Ok(Self(Arc::new(Keys {
            wrapping: derive(seed, b"doorlijn wrapping key")?,
            search: hmac::Key::new(hmac::HMAC_SHA256, &derive(seed, b"doorlijn search key")?),
            cursor: hmac::Key::new(hmac::HMAC_SHA256, &derive(seed, b"doorlijn cursor key")?),
            fingerprint: hmac::Key::new(hmac::HMAC_SHA256, &derive(seed, b"doorlijn fingerprint key")?),
        })))
    }

    /// A keyed hash of a value for search, different for every purpose: 16 bytes.
    pub(crate) fn search_hash(&self, purpose: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0.search);
        for part in purpose {
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            context.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().iter().copied().take(16).collect()
    }

    /// A short proof that a cursor was made here: 8 bytes.
    pub fn cursor_proof(&self, cursor: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0.cursor, cursor).as_ref().iter().copied().take(8).collect()
    }

    /// Begins the fingerprint of a request.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(hmac::Context::with_key(&self.0.fingerprint))
    }

    /// Seals a secret of the service itself, such as a signing key.
    pub(crate) fn wrap(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        DataKey(self.0.wrapping).seal(plain, context)
    }

    /// Opens what [`Self::wrap`] sealed.
    pub(crate) fn unwrap(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        DataKey(self.0.wrapping).open(sealed, context)
    }

    /// Opens a wrapped data key.
    pub(crate) fn data_key(&self, wrapped: &[u8], context: &[u8]) -> Result<DataKey, Failure> {
        let key = self.unwrap(wrapped, context)?;
        <[u8; KEY_BYTES]>::try_from(key.as_slice()).map(DataKey).map_err(|_| broken("a data key of another length"))
    }
}

/// A keyed hash of a request, taken in as it comes: from it nobody can tell what the request said, only whether another is the
/// same.
#[derive(Clone)]
pub struct Fingerprint(hmac::Context);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(…)")
    }
}

impl Fingerprint {
    /// Takes in a part whose length is known beforehand, so that two parts do not run together.
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.update(bytes);
    }

    /// Takes in a piece of the last part, the body.
    pub fn piece(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint of what was taken in: 32 bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0.sign().as_ref().to_vec()
    }
}

/// The key of one person's data at one holder.
pub(crate) struct DataKey([u8; KEY_BYTES]);

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

    fn cipher(&self) -> Result<LessSafeKey, Failure> {
        UnboundKey::new(&AES_256_GCM, &self.0).map(LessSafeKey::new).map_err(|_| broken("a key of another length"))
    }
}

fn broken(what: &str) -> Failure {
    Failure::Internal(format!("sealing: {what}"))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| broken("no randomness"))?;
    Ok(bytes)
}

fn derive(seed: &[u8], purpose: &[u8]) -> Result<[u8; KEY_BYTES], Failure> {
    let mut key = [0; KEY_BYTES];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"doorlijn")
        .extract(seed)
        .expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|output| output.fill(&mut key))
        .map_err(|_| broken("no key can be derived"))?;
    Ok(key)
}

/// Writes a file that only its owner can read, and only where there is none. It is written under another name and linked into
/// place, so that no process reads a file that is half written.
fn create(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension(format!("{}.new", uuid::Uuid::new_v4()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    written
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

    #[test]
    fn the_key_file_is_made_once_and_read_the_same_ever_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let first = MasterKey::open(&path).unwrap().search_hash(&[b"x"]);
        assert_eq!(MasterKey::open(&path).unwrap().search_hash(&[b"x"]), first);
        fs::write(&path, b"short").unwrap();
        assert!(MasterKey::open(&path).is_err());
    }

    #[test]
    fn parts_of_a_search_hash_do_not_run_together() {
        let key = MasterKey::from_seed(&[7; 32]).unwrap();
        assert_ne!(key.search_hash(&[b"ab", b"c"]), key.search_hash(&[b"a", b"bc"]));
    }
}
