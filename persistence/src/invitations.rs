//! Invitations of guardians with a one-time code.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::{Changed, ClientId},
    child::{ChildId, GuardianId, Held, Invitation, InvitationId},
    organisation::OrganisationId,
};

use crate::{
    Database, Failure, Reading, Writing,
    connection::{AnyConnection, insert_all},
    schema::{invitation_holds as holds, invitations as table},
    stored::Stored,
    transaction::exactly_one,
};

/// How long a code that is void is kept, so that whoever tries it hears why, in seconds.
const KEPT: i64 = 86_400;
/// How many invitations are thrown away in one transaction at most.
const PRUNED: i64 = 500;

#[derive(diesel::Queryable)]
struct InvitationRow {
    id: Stored<InvitationId>,
    organisation_id: Stored<OrganisationId>,
    client_id: Stored<ClientId>,
    code_hash: Vec<u8>,
    attempts_left: i32,
    created_at: Stored<Instant>,
    expires_at: Stored<Instant>,
    exchanged_at: Option<Stored<Instant>>,
    version: i32,
}

impl InvitationRow {
    fn into_invitation(self, holds: Vec<Held>) -> Invitation {
        Invitation {
            id: self.id.0,
            organisation_id: self.organisation_id.0,
            client_id: self.client_id.0,
            holds,
            code_hash: self.code_hash,
            attempts_left: self.attempts_left,
            created_at: self.created_at.0,
            expires_at: self.expires_at.0,
            exchanged_at: self.exchanged_at.map(|kept| kept.0),
            version: self.version,
        }
    }
}

impl Reading<'_> {
    /// An invitation of the caller's organisation.
    pub fn invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, Failure> {
        let own = self.authority().organisation();
        let row: Option<InvitationRow> = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::organisation_id.eq(Stored(own)))
            .get_result(self.connection)
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let held: Vec<(Stored<ChildId>, Stored<GuardianId>)> = holds::table
            .filter(holds::invitation_id.eq(Stored(id)))
            .order(holds::position)
            .select((holds::child_id, holds::guardian_id))
            .load(self.connection)?;
        let held = held.into_iter().map(|(child_id, guardian_id)| Held { child_id: child_id.0, guardian_id: guardian_id.0 });
        let held: Vec<Held> = held.collect();
        // Whatever comes of it: a guess at the code of a guardian is of interest to that guardian.
        for one in &held {
            self.touch(one.child_id);
        }
        Ok(Some(row.into_invitation(held)))
    }
}

impl Writing<'_> {
    /// Saves a new invitation, which takes the place of every one that is for one of the same guardians and was not exchanged, or a
    /// try.
    pub fn save_invitation(&mut self, changed: Changed<Invitation>) -> Result<Invitation, Failure> {
        let expected = changed.expected_version();
        let invitation = changed.into_value();
        match expected {
            None => self.insert_invitation(&invitation)?,
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(invitation.id))).filter(table::version.eq(expected));
                let count = diesel::update(read)
                    .set((
                        table::attempts_left.eq(invitation.attempts_left),
                        table::exchanged_at.eq(invitation.exchanged_at.map(Stored)),
                        table::version.eq(invitation.version),
                    ))
                    .execute(self.connection)?;
                exactly_one(count, expected)?;
            }
        }
        Ok(invitation)
    }

    fn insert_invitation(&mut self, invitation: &Invitation) -> Result<(), Failure> {
        let invited: Vec<Stored<GuardianId>> = invitation.holds.iter().map(|held| Stored(held.guardian_id)).collect();
        let earlier: Vec<Stored<InvitationId>> = holds::table
            .inner_join(table::table.on(table::id.eq(holds::invitation_id)))
            .filter(holds::guardian_id.eq_any(invited))
            .filter(table::exchanged_at.is_null())
            .select(table::id)
            .load(self.connection)?;
        delete(self.connection, &earlier)?;
        diesel::insert_into(table::table)
            .values((
                table::id.eq(Stored(invitation.id)),
                table::organisation_id.eq(Stored(invitation.organisation_id)),
                table::client_id.eq(Stored(invitation.client_id)),
                table::code_hash.eq(&invitation.code_hash),
                table::attempts_left.eq(invitation.attempts_left),
                table::created_at.eq(Stored(invitation.created_at)),
                table::expires_at.eq(Stored(invitation.expires_at)),
                table::exchanged_at.eq(invitation.exchanged_at.map(Stored)),
                table::version.eq(invitation.version),
            ))
            .execute(self.connection)?;
        let row = |(position, held): (i32, &Held)| {
            (
                holds::invitation_id.eq(Stored(invitation.id)),
                holds::position.eq(position),
                holds::child_id.eq(Stored(held.child_id)),
                holds::guardian_id.eq(Stored(held.guardian_id)),
            )
        };
        let rows: Vec<_> = (0_i32..).zip(&invitation.holds).map(row).collect();
        Ok(insert_all!(self.connection, holds::table, rows)?)
    }
}

/// Deletes the invitations for a child whose registration has changed and whose codes were not exchanged yet.
pub(crate) fn delete_open_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let open: Vec<Stored<InvitationId>> = holds::table
        .inner_join(table::table.on(table::id.eq(holds::invitation_id)))
        .filter(holds::child_id.eq(Stored(child)))
        .filter(table::exchanged_at.is_null())
        .select(table::id)
        .load(connection)?;
    delete(connection, &open)
}

/// Deletes the invitations that were for a child whose registration is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let of_child: Vec<Stored<InvitationId>> =
        holds::table.filter(holds::child_id.eq(Stored(child))).select(holds::invitation_id).load(connection)?;
    delete(connection, &of_child)
}

fn delete(connection: &mut AnyConnection, ids: &[Stored<InvitationId>]) -> Result<(), Failure> {
    if !ids.is_empty() {
        diesel::delete(holds::table.filter(holds::invitation_id.eq_any(ids.to_vec()))).execute(connection)?;
        diesel::delete(table::table.filter(table::id.eq_any(ids.to_vec()))).execute(connection)?;
    }
    Ok(())
}

impl Database {
    /// Throws away invitations whose code has been void for a day; says how many.
    pub async fn prune_invitations(&self, now: Instant) -> Result<usize, Failure> {
        let before = now.plus_seconds(-KEPT);
        self.prune_in_parts(PRUNED, move |connection| {
            let void: Vec<Stored<InvitationId>> = table::table
                .filter(table::expires_at.le(Stored(before)))
                .order(table::expires_at)
                .limit(PRUNED)
                .select(table::id)
                .load(connection)?;
            delete(connection, &void)?;
            Ok(void.len())
        })
        .await
    }
}
