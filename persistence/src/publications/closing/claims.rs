//! Which publication is closed next, and by which attempt. A later attempt takes it from an earlier one at any moment, so that one that broke
//! off is in nobody's way; the earlier one finds so before it writes anything more. Both are changes of one row, so that on either database
//! one is over before the other begins, and what the later one clears is all that the earlier one wrote.

use diesel::{
    ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl,
    dsl::{exists, select},
};
use domain::{
    Id,
    identifier::MunicipalityCode,
    publication::{Publication, PublicationId},
};

use super::super::{Claim, PublicationRow, table};
use crate::{
    Database, Failure,
    connection::AnyConnection,
    schema::{children, next_step_passes as passes, stale_children},
    stored::Stored,
};

/// A publication that waits to be closed.
pub(super) struct Waiting {
    pub(super) publication: Publication,
    /// The last attempt, if there was one.
    attempt: Option<Id<Claim>>,
}

/// The publications that wait to be closed: of each municipality the first, for the next is decided by what that one decides. None as long
/// as the service goes through all children anew.
pub(super) fn waiting(connection: &mut AnyConnection) -> Result<Vec<Waiting>, Failure> {
    let all_marked: bool = passes::table.select(passes::is_done).get_result(connection)?;
    if !all_marked {
        return Ok(Vec::new());
    }
    let open = table::table.filter(table::closed_at.is_null()).order((table::organisation_id, table::number));
    let mut rows: Vec<PublicationRow> = open.load(connection)?;
    rows.dedup_by_key(|row| row.organisation_id.0);
    let waiting = |row: PublicationRow| {
        let attempt = row.claim.as_ref().map(|claim| claim.0);
        Waiting { publication: row.into(), attempt }
    };
    Ok(rows.into_iter().map(waiting).collect())
}

/// Whether all is counted of a municipality that was marked before an attempt.
fn is_counted(connection: &mut AnyConnection, municipality: &MunicipalityCode, attempt: Id<Claim>) -> Result<bool, Failure> {
    let before = stale_children::table
        .inner_join(children::table.on(children::id.eq(stale_children::child_id)))
        .filter(children::municipality.eq(Stored(municipality.clone())))
        .filter(stale_children::id.lt(Stored(attempt)));
    let some_left: bool = select(exists(before)).get_result(connection)?;
    Ok(!some_left)
}

/// Takes a publication from any earlier attempt, unless it is closed.
fn take(connection: &mut AnyConnection, id: PublicationId, mine: Id<Claim>) -> Result<bool, Failure> {
    let open = table::table.filter(table::id.eq(Stored(id))).filter(table::closed_at.is_null());
    Ok(diesel::update(open).set(table::claim.eq(Some(Stored(mine)))).execute(connection)? == 1)
}

/// Whether an attempt still has a publication; until the end of the transaction no other takes it.
pub(super) fn holds(connection: &mut AnyConnection, id: PublicationId, claim: Id<Claim>) -> Result<bool, Failure> {
    let own = table::table.filter(table::id.eq(Stored(id))).filter(table::claim.eq(Some(Stored(claim))));
    let held = diesel::update(own.filter(table::closed_at.is_null())).set(table::claim.eq(Some(Stored(claim))));
    Ok(held.execute(connection)? == 1)
}

impl Database {
    /// Takes a publication to close it; nothing where something is still to be counted that was recorded before the first attempt, or it is
    /// closed.
    pub(super) async fn take(&self, waiting: Waiting) -> Result<Option<Id<Claim>>, Failure> {
        let Waiting { publication: Publication { id, municipality, .. }, attempt } = waiting;
        let mine = Id::<Claim>::from_uuid((self.means().new_id)());
        // Ids tell the time: what is marked from the first attempt on may be counted in the next publication.
        let first = attempt.unwrap_or(mine);
        let is_ready = self.internal_read(move |connection| is_counted(connection, &municipality, first)).await?;
        let is_taken = (is_ready || attempt.is_none()) && self.keep(move |connection| take(connection, id, mine)).await?;
        Ok((is_ready && is_taken).then_some(mine))
    }
}
