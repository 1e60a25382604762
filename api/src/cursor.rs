//! Cursors: where the next page of a list begins, opaque and proven to be ours.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::MasterKey;
use uuid::Uuid;

use crate::problem::{Problem, ProblemCode};

const ID_BYTES: usize = 16;

/// Writes and reads cursors.
#[derive(Clone, Debug)]
pub(crate) struct Cursors(MasterKey);

impl Cursors {
    pub(crate) fn new(key: &MasterKey) -> Self {
        Self(key.clone())
    }

    /// A proof that something was made here.
    pub(crate) fn proof(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.cursor_proof(bytes)
    }

    /// The cursor of the page after an id.
    pub(crate) fn write(&self, after: Uuid) -> String {
        let id = after.as_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([id.as_slice(), &self.0.cursor_proof(id)].concat())
    }

    /// The id in a cursor that we wrote.
    pub(crate) fn read(&self, cursor: &str) -> Result<Uuid, Problem> {
        let unknown = || Problem::new(ProblemCode::InvalidCursor);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
        let (id, proof) = bytes.split_at_checked(ID_BYTES).ok_or_else(unknown)?;
        if self.0.cursor_proof(id) != proof {
            return Err(unknown());
        }
        Uuid::from_slice(id).map_err(|_| unknown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_was_not_made_here_is_refused() {
        let cursors = Cursors::new(&MasterKey::from_seed(&[1; 32]).unwrap());
        let id = Uuid::from_u128(7);
        let cursor = cursors.write(id);
        assert_eq!(cursors.read(&cursor).unwrap(), id);
        for forged in ["", "x", "AAAA", &cursor[1..], &cursor.replace('A', "B")] {
            assert!(cursors.read(forged).is_err(), "{forged}");
        }
    }
}
