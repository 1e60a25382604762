//! Cursors: where the next page of a list begins, opaque and proven to be ours.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{Id, Instant, processing::LogPlace};
use persistence::MasterKey;
use uuid::Uuid;

use crate::problem::{Problem, ProblemCode};

const ID_BYTES: usize = 16;
const MOMENT_BYTES: usize = 8;

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

    /// A proof that something was made here, whatever the list.
    pub(crate) fn proof(&self, bytes: &[u8]) -> Vec<u8> {
        self.key.cursor_proof(bytes)
    }

    /// Whether a proof is of this.
    pub(crate) fn is_proof(&self, bytes: &[u8], proof: &[u8]) -> bool {
        self.key.is_cursor_proof(bytes, proof)
    }

    /// The cursor of the page after an id.
    pub(crate) fn write(&self, after: Uuid) -> String {
        self.prove(after.as_bytes())
    }

    /// The id in a cursor that we wrote.
    pub(crate) fn read(&self, cursor: &str) -> Result<Uuid, Problem> {
        Uuid::from_slice(&self.proven(cursor, ID_BYTES)?).map_err(|_| unknown())
    }

    /// The cursor of the page after a place in the log.
    pub(crate) fn write_place(&self, after: LogPlace) -> String {
        let moment = after.started_at.microseconds().to_be_bytes();
        self.prove(&[moment.as_slice(), after.record_id.uuid().as_bytes(), after.child_id.uuid().as_bytes()].concat())
    }

    /// The place in the log in a cursor that we wrote.
    pub(crate) fn read_place(&self, cursor: &str) -> Result<LogPlace, Problem> {
        let bytes = self.proven(cursor, MOMENT_BYTES + 2 * ID_BYTES)?;
        let (moment, ids) = bytes.split_first_chunk::<MOMENT_BYTES>().ok_or_else(unknown)?;
        let (record, child) = ids.split_at_checked(ID_BYTES).ok_or_else(unknown)?;
        let id = |bytes| Uuid::from_slice(bytes).map_err(|_| unknown());
        Ok(LogPlace {
            started_at: Instant::from_microseconds(i64::from_be_bytes(*moment)).ok_or_else(unknown)?,
            record_id: Id::from_uuid(id(record)?),
            child_id: Id::from_uuid(id(child)?),
        })
    }

    fn prove(&self, place: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([place, &self.key.cursor_proof(&self.of_list(place))].concat())
    }

    /// What is proven of a place: that it is one of this list.
    fn of_list(&self, place: &[u8]) -> Vec<u8> {
        [place, &self.list].concat()
    }

    /// The place in a cursor that we wrote, of so many bytes.
    fn proven(&self, cursor: &str, length: usize) -> Result<Vec<u8>, Problem> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
        let (place, proof) = bytes.split_at_checked(length).ok_or_else(unknown)?;
        if self.key.is_cursor_proof(&self.of_list(place), proof) { Ok(place.to_vec()) } else { Err(unknown()) }
    }
}

fn unknown() -> Problem {
    Problem::new(ProblemCode::InvalidCursor)
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
        let (record_id, child_id) = (Id::from_uuid(Uuid::from_u128(8)), Id::from_uuid(Uuid::from_u128(9)));
        let place = LogPlace { started_at: Instant::from_microseconds(-5).unwrap(), record_id, child_id };
        assert_eq!(cursors.read_place(&cursors.write_place(place)).unwrap(), place);
        assert_eq!(cursors.write_place(place).len(), 64, "the contract allows no longer ones");
        assert!(cursors.read_place(&cursor).is_err() && cursors.read(&cursors.write_place(place)).is_err());
    }
}
