//! Secrets in addresses that people open without a token: 256 bits that nobody guesses. Only a hash of one is kept, so that nobody can
//! read it again, and no line of the log holds one.

use std::fmt;

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::problem::Problem;

/// How many bytes a secret has.
const BYTES: usize = 32;

/// The secret of an address.
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Problem> {
        let mut random = [0_u8; BYTES];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| Problem::internal("no randomness"))?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(random)))
    }

    /// The secret that an address holds; none where it cannot be one.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// The secret as it stands in an address.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It depends on no key of ours, which would change; there are too many secrets to try them all.
    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref().to_vec()
    }
}

/// The pattern of a path as the log names it: without anything from the secret on.
pub(crate) fn without_secret(pattern: &str) -> String {
    pattern.split_once("{secret}").map_or_else(|| pattern.to_owned(), |(before, _)| format!("{before}-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_was_made_and_nothing_else_is_one() {
        let secret = Secret::new().unwrap();
        assert_eq!(secret.text().len(), 43);
        assert_eq!(Secret::read(secret.text()).unwrap().hash(), secret.hash());
        assert_ne!(Secret::new().unwrap().hash(), secret.hash());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        for wrong in ["", "abc", &secret.text()[1..], &format!("{}A", secret.text()), &format!("{}=", secret.text())] {
            assert!(Secret::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_log_names_a_path_up_to_the_secret() {
        assert_eq!(without_secret("/calendar/{secret}.ics"), "/calendar/-");
        assert_eq!(without_secret("/sign-up/{secret}/withdraw"), "/sign-up/-");
        assert_eq!(without_secret("/problems/{code}"), "/problems/{code}");
    }
}
