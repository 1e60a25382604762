//! Following what changes: the parameter changedSince of lists. It names a position in the order of changes; every answer gives the
//! next, so whoever reads on from there misses nothing.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::domain::{Cause, Date, Reason, authority::Role};
use persistence::{Changes, Followable, Followed, Position};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Listed,
    caller::Caller,
    problem::{Fault, Place, Problem, ProblemCode},
};

/// The parameter.
const PARAMETER: &str = "changedSince";
/// The position before the first change.
const BEGINNING: &str = "begin";
/// Bytes of a position: number, subject, beginning, day (year, month, day), whether and where in the days it is.
const POSITION_BYTES: usize = 8 + 16 + 8 + 4 + 1 + 16;

/// Iets dat er niet meer is, of niet meer zichtbaar.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Gone {
    id: Uuid,
    /// Altijd true.
    deleted: bool,
}

impl Gone {
    fn new(id: Uuid) -> Self {
        Self { id, deleted: true }
    }
}

impl Caller {
    /// The position that `changedSince` names; none for the beginning. What only an organisation as a whole can follow is refused
    /// to others: for a guardian, or for a token that is narrowed to locations, nobody can say what it does not see any more.
    pub(crate) fn position(&self, followed: Followed, text: &str, filtered: bool) -> Result<Option<Position>, Problem> {
        let identity = self.identity();
        let whole = identity.locations.is_none() && identity.role != Role::Guardian;
        let refused = |reason| {
            let fault = Fault { place: Place::Parameter(PARAMETER.into()), ..Fault::from(Cause::new(reason, "#")) };
            Err(Problem::with_faults(ProblemCode::Conflict, vec![fault]))
        };
        if followed != Followed::Locations && !whole {
            return refused(Reason::FollowedInPart);
        }
        if filtered {
            return refused(Reason::FollowedWithFilter);
        }
        if text == BEGINNING {
            return Ok(None);
        }
        let unknown = || Problem::new(ProblemCode::InvalidCursor);
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| unknown())?;
        let (position, proof) = bytes.split_at_checked(POSITION_BYTES).ok_or_else(unknown)?;
        if !self.cursors().is_proof(&self.bound(followed, position), proof) {
            return Err(unknown());
        }
        read(position).map(Some).ok_or_else(unknown)
    }

    /// A part of the changes as a list that can be read on from. `one` shows a thing as it is now.
    pub(crate) fn followed<T, V>(
        &self,
        followed: Followed,
        changes: Changes<T>,
        one: impl Fn(T) -> V,
        gone: impl Fn(Gone) -> V,
    ) -> Listed<V> {
        let position = write(&changes.position);
        let cursor = [position.as_slice(), &self.cursors().proof(&self.bound(followed, &position))].concat();
        let items = changes.items.into_iter().map(|item| match item {
            Followable::Now(thing) => one(thing),
            Followable::Gone(id) => gone(Gone::new(id)),
        });
        Listed::followed(items.collect(), BASE64_URL_SAFE_NO_PAD.encode(cursor), changes.more)
    }

    /// A position belongs to what it was made for.
    fn bound(&self, followed: Followed, position: &[u8]) -> Vec<u8> {
        let organisation = self.identity().organisation.uuid();
        [format!("{followed:?}").as_bytes(), organisation.as_bytes(), position].concat()
    }
}

fn write(position: &Position) -> Vec<u8> {
    let Position { number, subject, began, day, lapsed } = position;
    let mut bytes = Vec::with_capacity(POSITION_BYTES + 8);
    bytes.extend(number.to_be_bytes());
    bytes.extend(subject.as_bytes());
    bytes.extend(began.to_be_bytes());
    bytes.extend(day.year().to_be_bytes());
    bytes.extend(day.month().to_be_bytes());
    bytes.extend(day.day().to_be_bytes());
    bytes.push(u8::from(lapsed.is_some()));
    bytes.extend(lapsed.unwrap_or_default().as_bytes());
    bytes
}

fn read(bytes: &[u8]) -> Option<Position> {
    let (number, bytes) = bytes.split_first_chunk::<8>()?;
    let (subject, bytes) = bytes.split_first_chunk::<16>()?;
    let (began, bytes) = bytes.split_first_chunk::<8>()?;
    let (year, bytes) = bytes.split_first_chunk::<2>()?;
    let ([month, day, has], bytes) = bytes.split_first_chunk::<3>()?;
    let (lapsed, _) = bytes.split_first_chunk::<16>()?;
    let date = Date::new(i16::from_be_bytes(*year), i8::from_be_bytes([*month]), i8::from_be_bytes([*day]));
    Some(Position {
        number: i64::from_be_bytes(*number),
        subject: Uuid::from_bytes(*subject),
        began: i64::from_be_bytes(*began),
        day: date.ok()?,
        lapsed: (*has == 1).then(|| Uuid::from_bytes(*lapsed)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_back_as_it_was_written() {
        let base = Position {
            number: 7,
            subject: Uuid::from_u128(8),
            began: i64::MAX,
            day: jiff::civil::date(2026, 12, 31),
            lapsed: None,
        };
        for position in [base, Position { number: -1, lapsed: Some(Uuid::nil()), ..base }] {
            assert_eq!(read(&write(&position)), Some(position));
            assert_eq!(write(&position).len(), POSITION_BYTES);
        }
    }
}
