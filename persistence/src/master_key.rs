//! The master key: a file beside the data, by which all other keys are wrapped. While it is renewed there are two, the one in force
//! and the one before it, and whatever the one before has wrapped still opens.

use std::{
    fmt, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::{hkdf, hmac};
use domain::Id;

use crate::{
    Failure,
    failure::OpenError,
    fingerprint::Fingerprint,
    sealing::{DataKey, KEY_BYTES, broken, random},
};

/// The key from which all others come or by which they are wrapped. It lies in a file, never in the database. Clones are the same
/// key, also after it was renewed.
#[derive(Clone)]
pub struct MasterKey(Arc<Inner>);

struct Inner {
    /// The key file; absent for a key from a seed.
    path: Option<PathBuf>,
    ring: RwLock<Arc<Ring>>,
}

/// The key in force, and the one before it as long as it may have wrapped something.
struct Ring {
    current: Keys,
    before: Option<Keys>,
}

/// What follows from one seed.
struct Keys {
    wrapping: DataKey,
    cursor: hmac::Key,
    request: hmac::Key,
    first_search: [u8; KEY_BYTES],
    fingerprint: [u8; KEY_BYTES],
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
        // Of processes that start together one makes it; its key is the one that counts.
        if !path.exists() {
            let seed = random::<KEY_BYTES>().map_err(|failure| unusable(failure.to_string()))?;
            match create(path, &seed) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(unusable(error.to_string())),
                _ => {}
            }
        }
        let ring = read_ring(path).map_err(unusable)?;
        Ok(Self(Arc::new(Inner { path: Some(path.to_owned()), ring: RwLock::new(Arc::new(ring)) })))
    }

    /// The keys that follow from a seed of 32 bytes, without a file.
    pub fn from_seed(seed: &[u8; KEY_BYTES]) -> Result<Self, Failure> {
        let ring = Ring { current: Keys::of(seed)?, before: None };
        Ok(Self(Arc::new(Inner { path: None, ring: RwLock::new(Arc::new(ring)) })))
    }

    /// Puts a new key in force beside the one before it. To be called again after it was broken off; then it goes on with the key
    /// that it had made.
    pub fn begin_renewal(path: &Path) -> Result<(), OpenError> {
        let failed = |error: io::Error| OpenError::MasterKey { path: path.display().to_string(), reason: error.to_string() };
        let (before, next) = (with_ending(path, "old"), with_ending(path, "next"));
        if before.exists() && !next.exists() {
            return Ok(());
        }
        if !next.exists() {
            let seed = random::<KEY_BYTES>().map_err(|failure| failed(io::Error::other(failure.to_string())))?;
            create(&next, &seed).map_err(failed)?;
        }
        // At no moment is there no key: the one in force gets a second name before the new one takes its place.
        match fs::hard_link(path, &before) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        fs::rename(&next, path).and_then(|()| sync_folder(path)).map_err(failed)
    }

    /// Lets go of the key before, once nothing is wrapped by it any more.
    pub fn end_renewal(path: &Path) -> Result<(), OpenError> {
        match fs::remove_file(with_ending(path, "old")).and_then(|()| sync_folder(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(OpenError::MasterKey { path: path.display().to_string(), reason: error.to_string() })
            }
            _ => Ok(()),
        }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the key file again, for it may have been renewed by another process.
    fn read_again(&self) -> Result<(), Failure> {
        let Some(path) = &self.0.path else { return Ok(()) };
        let ring = read_ring(path).map_err(|reason| Failure::Unavailable(format!("the master key: {reason}")))?;
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    /// Whether the key in force has this fingerprint; whether the one before has it.
    fn stands_for(&self, fingerprint: &[u8]) -> (bool, bool) {
        let ring = self.ring();
        let is = |keys: &Keys| keys.fingerprint == fingerprint;
        (is(&ring.current), ring.before.as_ref().is_some_and(is))
    }

    /// Judges a fingerprint that the database holds, after reading the key file again where it must be: whether the key in force has
    /// it, or the one before, so that the renewal is still to be noted.
    pub(crate) fn judge(&self, fingerprint: &[u8]) -> Result<Standing, Failure> {
        for attempt in 0..2 {
            match self.stands_for(fingerprint) {
                (true, _) => return Ok(Standing::InForce),
                (_, true) => return Ok(Standing::Renewed),
                _ if attempt == 0 => self.read_again()?,
                _ => {}
            }
        }
        Ok(Standing::Unknown)
    }

    /// The fingerprint of the key in force: 32 bytes that tell nothing of it.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        self.ring().current.fingerprint.to_vec()
    }

    /// The search key of before search keys were kept: the first one of every database.
    pub(crate) fn first_search_key(&self) -> DataKey {
        DataKey(self.ring().current.first_search)
    }

    /// Begins the fingerprint of a request. A renewed key gives another, so that a repeat of a request of before is taken for another
    /// request, and refused.
    pub fn request_fingerprint(&self) -> Fingerprint {
        Fingerprint::begin(&self.ring().current.request)
    }

    /// A short proof that a cursor was made here: 8 bytes.
    pub fn cursor_proof(&self, cursor: &[u8]) -> Vec<u8> {
        self.ring().current.cursor_proof(cursor)
    }

    /// Whether a proof is of this cursor, also by the key before.
    pub fn is_cursor_proof(&self, cursor: &[u8], proof: &[u8]) -> bool {
        let ring = self.ring();
        std::iter::once(&ring.current).chain(&ring.before).any(|keys| keys.cursor_proof(cursor) == proof)
    }

    /// Seals a key or a secret of the service itself. Whoever keeps what it gives asks [`Self::judge`] in the same transaction.
    pub(crate) fn wrap(&self, plain: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        self.ring().current.wrapping.seal(plain, context)
    }

    /// Opens what [`Self::wrap`] sealed.
    pub(crate) fn unwrap(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        self.ring().open(sealed, context).or_else(|_| {
            self.read_again()?;
            self.ring().open(sealed, context)
        })
    }

    /// What the key before has wrapped, wrapped by the one in force; nothing where that is so already.
    pub(crate) fn wrap_again(&self, sealed: &[u8], context: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        let ring = self.ring();
        if ring.current.wrapping.open(sealed, context).is_ok() {
            return Ok(None);
        }
        let plain = ring.open(sealed, context)?;
        ring.current.wrapping.seal(&plain, context).map(Some)
    }

    /// Opens the data key of a thing.
    pub(crate) fn data_key<K>(&self, wrapped: &[u8], thing: Id<K>) -> Result<DataKey, Failure> {
        let key = self.unwrap(wrapped, thing.uuid().as_bytes())?;
        <[u8; KEY_BYTES]>::try_from(key.as_slice()).map(DataKey).map_err(|_| broken("a data key of another length"))
    }
}

/// How the key in force stands to the one that a database names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is that one.
    InForce,
    /// It took its place, and the database does not know yet.
    Renewed,
    /// It has nothing to do with it.
    Unknown,
}

impl Ring {
    fn open(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Failure> {
        self.current.wrapping.open(sealed, context).or_else(|failure| match &self.before {
            Some(before) => before.wrapping.open(sealed, context),
            None => Err(failure),
        })
    }
}

impl Keys {
    fn of(seed: &[u8; KEY_BYTES]) -> Result<Self, Failure> {
        Ok(Self {
            wrapping: DataKey(derive(seed, b"doorlijn wrapping key")?),
            cursor: hmac::Key::new(hmac::HMAC_SHA256, &derive(seed, b"doorlijn cursor key")?),
            request: hmac::Key::new(hmac::HMAC_SHA256, &derive(seed, b"doorlijn request key")?),
            first_search: derive(seed, b"doorlijn search key")?,
            fingerprint: derive(seed, b"doorlijn fingerprint")?,
        })
    }

    fn cursor_proof(&self, cursor: &[u8]) -> Vec<u8> {
        hmac::sign(&self.cursor, cursor).as_ref().iter().copied().take(8).collect()
    }
}

fn read_ring(path: &Path) -> Result<Ring, String> {
    // If the key is renewed between the two, the one before is missed; the next thing that does not open has both read again.
    let before = match fs::read(with_ending(path, "old")) {
        Ok(bytes) => Some(keys(&bytes)?),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error.to_string()),
    };
    let current = keys(&fs::read(path).map_err(|error| error.to_string())?)?;
    Ok(Ring { current, before })
}

fn keys(bytes: &[u8]) -> Result<Keys, String> {
    let seed = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|_| format!("it must hold {KEY_BYTES} bytes"))?;
    Keys::of(&seed).map_err(|failure| failure.to_string())
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

/// The file beside the key file with an ending more.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Makes sure that names in the folder of a file outlive a loss of power.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::File::open(folder)?.sync_all()
}

/// Writes a file that only its owner can read, and only where there is none. It is written under another name and linked into
/// place, so that no process reads a file that is half written.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
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
    fn the_key_file_is_made_once_and_read_the_same_ever_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let first = MasterKey::open(&path).unwrap().fingerprint();
        assert_eq!(MasterKey::open(&path).unwrap().fingerprint(), first);
        fs::write(&path, b"short").unwrap();
        assert!(MasterKey::open(&path).is_err());
    }

    #[test]
    fn a_renewed_key_opens_what_the_one_before_wrapped_also_for_who_had_opened_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let running = MasterKey::open(&path).unwrap();
        let (first, sealed) = (running.fingerprint(), running.wrap(b"secret", b"here").unwrap());
        MasterKey::begin_renewal(&path).unwrap();
        let renewed = MasterKey::open(&path).unwrap();
        assert_eq!(renewed.judge(&first).unwrap(), Standing::Renewed);
        assert_eq!(renewed.unwrap(&sealed, b"here").unwrap(), b"secret");
        let again = renewed.wrap_again(&sealed, b"here").unwrap().unwrap();
        assert_eq!(renewed.wrap_again(&again, b"here").unwrap(), None);
        assert_eq!(running.unwrap(&again, b"here").unwrap(), b"secret");
        assert_eq!(running.judge(&renewed.fingerprint()).unwrap(), Standing::InForce);
        assert_eq!(running.judge(&[0; 32]).unwrap(), Standing::Unknown);
        MasterKey::end_renewal(&path).unwrap();
        let alone = MasterKey::open(&path).unwrap();
        assert_eq!(alone.fingerprint(), renewed.fingerprint());
        assert!(alone.unwrap(&sealed, b"here").is_err() && alone.unwrap(&again, b"here").is_ok());
    }

    #[test]
    fn a_renewal_that_was_broken_off_goes_on_with_the_key_that_it_had_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let first = MasterKey::open(&path).unwrap().fingerprint();
        // Broken off once the new key was there, and once the one in force had its second name.
        create(&with_ending(&path, "next"), &[9; 32]).unwrap();
        fs::hard_link(&path, with_ending(&path, "old")).unwrap();
        assert_eq!(MasterKey::open(&path).unwrap().fingerprint(), first);
        MasterKey::begin_renewal(&path).unwrap();
        let made = MasterKey::from_seed(&[9; 32]).unwrap().fingerprint();
        assert_eq!(MasterKey::open(&path).unwrap().fingerprint(), made);
        MasterKey::begin_renewal(&path).unwrap();
        assert_eq!(MasterKey::open(&path).unwrap().fingerprint(), made, "it does not begin another");
        assert_eq!(MasterKey::open(&path).unwrap().judge(&first).unwrap(), Standing::Renewed);
    }
}
