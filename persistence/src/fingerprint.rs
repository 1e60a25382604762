//! Fingerprints of requests, by which a repeat is known.

use std::fmt;

use aws_lc_rs::hmac;

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
    pub(crate) fn begin(key: &hmac::Key) -> Self {
        Self(hmac::Context::with_key(key))
    }

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
