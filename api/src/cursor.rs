//! Cursors: where the next page of a list begins, opaque and proven to be ours.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::MasterKey;
use persistence::domain::{
    Id, Instant,
    holiday::HolidayPlace,
    page::{StepPlace, TurnPlace},
    processing::LogPlace,
};
use uuid::Uuid;

use crate::problem::{Problem, ProblemCode};

const ID_BYTES: usize = 16;
const MOMENT_BYTES: usize = 8;
const PROOF_BYTES: usize = 8;

/// A place in a list as a cursor holds it.
pub(crate) trait Place: Sized {
    /// The bytes of the place.
    fn bytes(&self) -> Vec<u8>;
    /// The place that these are the bytes of.
    fn read(bytes: &[u8]) -> Option<Self>;
}

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

    /// The cursor of the page after a place.
    pub(crate) fn write<P: Place>(&self, after: &P) -> String {
        let place = after.bytes();
        let proof = self.key.cursor_proof(&self.of_list(&place));
        BASE64_URL_SAFE_NO_PAD.encode([place, proof].concat())
    }

    /// The place in a cursor that we wrote.
    pub(crate) fn read<P: Place>(&self, cursor: &str) -> Result<P, Problem> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
        let (place, proof) = bytes.split_last_chunk::<PROOF_BYTES>().ok_or_else(unknown)?;
        if !self.key.is_cursor_proof(&self.of_list(place), proof) {
            return Err(unknown());
        }
        P::read(place).ok_or_else(unknown)
    }

    /// What is proven of a place: that it is one of this list.
    fn of_list(&self, place: &[u8]) -> Vec<u8> {
        [place, &self.list].concat()
    }
}

impl Place for Uuid {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Self::from_slice(bytes).ok()
    }
}

/// A number in a list that counts, such as a version.
impl Place for i32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

/// The name of a thing, in a list by name.
impl Place for String {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Self::from_utf8(bytes.to_vec()).ok()
    }
}

impl Place for HolidayPlace {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

impl Place for StepPlace {
    fn bytes(&self) -> Vec<u8> {
        [self.due_date.to_string().as_bytes(), self.id.as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (day, id) = bytes.split_last_chunk::<ID_BYTES>()?;
        Some(Self { due_date: std::str::from_utf8(day).ok()?.parse().ok()?, id: Uuid::from_bytes(*id) })
    }
}

/// A byte for who counts as indicated, the id, and the day.
impl Place for TurnPlace {
    fn bytes(&self) -> Vec<u8> {
        let day = self.from_date.to_string();
        [&[u8::from(self.as_indicated)], self.id.as_bytes().as_slice(), day.as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let ([as_indicated], rest) = bytes.split_first_chunk::<1>()?;
        let (id, day) = rest.split_first_chunk::<ID_BYTES>()?;
        let from_date = std::str::from_utf8(day).ok()?.parse().ok()?;
        Some(Self { as_indicated: *as_indicated == 1, from_date, id: Uuid::from_bytes(*id) })
    }
}

impl Place for LogPlace {
    fn bytes(&self) -> Vec<u8> {
        let moment = self.started_at.microseconds().to_be_bytes();
        [moment.as_slice(), self.record_id.uuid().as_bytes(), self.child_id.uuid().as_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (moment, ids) = bytes.split_first_chunk::<MOMENT_BYTES>()?;
        let (record, child) = ids.split_at_checked(ID_BYTES)?;
        Some(Self {
            started_at: Instant::from_microseconds(i64::from_be_bytes(*moment))?,
            record_id: Id::from_uuid(Uuid::from_slice(record).ok()?),
            child_id: Id::from_uuid(Uuid::from_slice(child).ok()?),
        })
    }
}

fn unknown() -> Problem {
    Problem::new(ProblemCode::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use persistence::domain::{
        Date,
        holiday::{HolidayRegion, SchoolHoliday},
        register::site::LONGEST_NAME,
    };

    use super::*;

    #[test]
    fn a_cursor_that_was_not_made_here_is_refused() {
        let key = MasterKey::from_seed(&[1; 32]).unwrap();
        let cursors = Cursors::of(&key, "/v1/children", "care=school&pageSize=5&group=1");
        let id = Uuid::from_u128(7);
        let cursor = cursors.write(&id);
        assert_eq!(cursors.read::<Uuid>(&cursor).unwrap(), id);
        for forged in ["", "x", "AAAA", &cursor[1..], &cursor.replace('A', "B")] {
            assert!(cursors.read::<Uuid>(forged).is_err(), "{forged}");
        }
        let same = Cursors::of(&key, "/v1/children", &format!("group=1&cursor={cursor}&care=school"));
        assert_eq!(same.read::<Uuid>(&cursor).unwrap(), id);
        for (path, query) in [("/v1/locations", "care=school&group=1"), ("/v1/children", "care=school"), ("/v1/children", "")] {
            assert!(Cursors::of(&key, path, query).read::<Uuid>(&cursor).is_err(), "{path}?{query}");
        }
    }

    #[test]
    fn every_kind_of_place_comes_back_from_its_cursor_and_fits_the_contract() {
        let cursors = Cursors::of(&MasterKey::from_seed(&[1; 32]).unwrap(), "/v1/list", "");
        let (record_id, child_id) = (Id::from_uuid(Uuid::from_u128(8)), Id::from_uuid(Uuid::from_u128(9)));
        let place = LogPlace { started_at: Instant::from_microseconds(-5).unwrap(), record_id, child_id };
        let cursor = cursors.write(&place);
        assert_eq!(cursors.read::<LogPlace>(&cursor).unwrap(), place);
        assert!(cursors.read::<Uuid>(&cursor).is_err() && cursors.read::<i32>(&cursor).is_err());
        assert_eq!(cursors.read::<i32>(&cursors.write(&7)).unwrap(), 7);
        let turn = TurnPlace { as_indicated: true, from_date: Date::MAX, id: Uuid::from_u128(10) };
        assert_eq!(cursors.read::<TurnPlace>(&cursors.write(&turn)).unwrap(), turn);
        let name = "gap.bridgeDays".to_owned();
        assert_eq!(cursors.read::<String>(&cursors.write(&name)).unwrap(), name);
        let holiday = SchoolHoliday {
            region: HolidayRegion::Middle,
            school_year: "2025-2026".into(),
            name: "\u{1f334}".repeat(LONGEST_NAME),
            start_date: Date::MAX,
            end_date: Date::MAX,
        };
        let cursor = cursors.write(&holiday.place());
        assert_eq!(cursors.read::<HolidayPlace>(&cursor).unwrap(), holiday.place());
        assert!(cursor.len() <= 1200, "the contract allows no longer ones");
    }
}
