//! Cursors: where the next page of a list begins, opaque and proven to be ours.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::MasterKey;
use uuid::Uuid;

use crate::problem::{Problem, ProblemCode};

const ID_BYTES: usize = 16;

/// Writes and reads the cursors of one list: its path with what it is narrowed to. A cursor of another list is none of this one.
#[derive(Clone, Debug)]
pub(crate) struct Cursors {
    key: MasterKey,
    list: Vec<u8>,
}

impl Cursors {
    /// The cursors of a list. How many things a page has may differ from page to page; everything else makes another list.
    pub(crate) fn of(key: &MasterKey, path: &str, query: &str) -> Self {
        let mut narrowed: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        narrowed.retain(|pair| !pair.starts_with("cursor=") && !pair.starts_with("pageSize="));
        narrowed.sort_unstable();
        Self { key: key.clone(), list: format!("{path}?{}", narrowed.join("&")).into_bytes() }
    }

    fn proof(&self, id: &[u8]) -> Vec<u8> {
        self.key.cursor_proof(&[id, &self.list].concat())
    }

    /// The cursor of the page after an id.
    pub(crate) fn write(&self, after: Uuid) -> String {
        let id = after.as_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([id.as_slice(), &self.proof(id)].concat())
    }

    /// The id in a cursor that we wrote.
    pub(crate) fn read(&self, cursor: &str) -> Result<Uuid, Problem> {
        let unknown = || Problem::new(ProblemCode::InvalidCursor);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
        let (id, proof) = bytes.split_at_checked(ID_BYTES).ok_or_else(unknown)?;
        if self.proof(id) != proof {
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
        let key = MasterKey::from_seed(&[1; 32]).unwrap();
        let cursors = Cursors::of(&key, "/v1/children", "care=school&pageSize=5&group=1");
        let id = Uuid::from_u128(7);
        let cursor = cursors.write(id);
        assert_eq!(cursors.read(&cursor).unwrap(), id);
        for forged in ["", "x", "AAAA", &cursor[1..], &cursor.replace('A', "B")] {
            assert!(cursors.read(forged).is_err(), "{forged}");
        }
        let same = Cursors::of(&key, "/v1/children", &format!("group=1&cursor={cursor}&care=school"));
        assert_eq!(same.read(&cursor).unwrap(), id);
        for (path, query) in [("/v1/locations", "care=school&group=1"), ("/v1/children", "care=school"), ("/v1/children", "")] {
            assert!(Cursors::of(&key, path, query).read(&cursor).is_err(), "{path}?{query}");
        }
    }
}
