//! Invitations with a one-time code: of guardians, with the children at whom they are one, and of candidates.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Id, Instant,
    authority::{Changed, ClientId},
    candidate::{CandidateId, CandidateInvitation, CandidateInvitationId},
    child::{ChildId, GuardianId, GuardianInvitation, GuardianInvitationId, Held},
    invitation::Invitation,
    organisation::OrganisationId,
};

use crate::{
    Database, Failure, Reading, Writing,
    connection::{AnyConnection, insert_all},
    schema::{invitation_candidates as candidates, invitation_holds as holds, invitations as table},
    stored::Stored,
    transaction::exactly_one,
};

/// How long a code that is void is kept, so that whoever tries it hears why, in seconds.
const KEPT: i64 = 86_400;
/// How many invitations are thrown away in one transaction at most.
const PRUNED: i64 = 500;

/// An invitation of whomever.
enum Whoever {}

#[derive(diesel::Queryable)]
struct InvitationRow {
    id: Stored<Id<Whoever>>,
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
    fn of<W>(self, whom: W) -> Invitation<W> {
        Invitation {
            id: Id::from_uuid(self.id.0.uuid()),
            organisation_id: self.organisation_id.0,
            client_id: self.client_id.0,
            whom,
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
    /// What is kept of an invitation of the caller's organisation, but for whom it is.
    fn invitation_row(&mut self, id: Id<Whoever>) -> Result<Option<InvitationRow>, Failure> {
        let own = self.authority().organisation();
        let row = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::organisation_id.eq(Stored(own)))
            .get_result(self.connection)
            .optional()?;
        Ok(row)
    }

    /// An invitation of a guardian by the caller's organisation.
    pub fn guardian_invitation(&mut self, id: GuardianInvitationId) -> Result<Option<GuardianInvitation>, Failure> {
        let id: Id<Whoever> = Id::from_uuid(id.uuid());
        let Some(row) = self.invitation_row(id)? else { return Ok(None) };
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
        Ok((!held.is_empty()).then(|| row.of(held)))
    }

    /// An invitation of a candidate by the caller's organisation.
    pub fn candidate_invitation(&mut self, id: CandidateInvitationId) -> Result<Option<CandidateInvitation>, Failure> {
        let id: Id<Whoever> = Id::from_uuid(id.uuid());
        let Some(row) = self.invitation_row(id)? else { return Ok(None) };
        let candidate: Option<Stored<CandidateId>> = candidates::table
            .filter(candidates::invitation_id.eq(Stored(id)))
            .select(candidates::candidate_id)
            .get_result(self.connection)
            .optional()?;
        let Some(Stored(candidate)) = candidate else { return Ok(None) };
        self.touch_person(candidate);
        Ok(Some(row.of(candidate)))
    }
}

impl Writing<'_> {
    /// Saves a new invitation of a guardian, which takes the place of every one that is for one of the same guardians and was not
    /// exchanged, or a try.
    pub fn save_guardian_invitation(&mut self, changed: Changed<GuardianInvitation>) -> Result<GuardianInvitation, Failure> {
        let expected = changed.expected_version();
        let invitation = changed.into_value();
        if expected.is_none() {
            let invited: Vec<Stored<GuardianId>> = invitation.whom.iter().map(|held| Stored(held.guardian_id)).collect();
            let earlier: Vec<Stored<Id<Whoever>>> = holds::table
                .inner_join(table::table.on(table::id.eq(holds::invitation_id)))
                .filter(holds::guardian_id.eq_any(invited))
                .filter(table::exchanged_at.is_null())
                .select(table::id)
                .load(self.connection)?;
            delete(self.connection, &earlier)?;
        }
        self.save_invitation(&invitation, expected)?;
        if expected.is_none() {
            let row = |(position, held): (i32, &Held)| {
                (
                    holds::invitation_id.eq(Stored(invitation.id)),
                    holds::position.eq(position),
                    holds::child_id.eq(Stored(held.child_id)),
                    holds::guardian_id.eq(Stored(held.guardian_id)),
                )
            };
            let rows: Vec<_> = (0_i32..).zip(&invitation.whom).map(row).collect();
            insert_all!(self.connection, holds::table, rows)?;
        }
        Ok(invitation)
    }

    /// Saves a new invitation of a candidate, which takes the place of an earlier one that was not exchanged, or a try.
    pub fn save_candidate_invitation(&mut self, changed: Changed<CandidateInvitation>) -> Result<CandidateInvitation, Failure> {
        let expected = changed.expected_version();
        let invitation = changed.into_value();
        if expected.is_none() {
            delete_open_of_candidate(self.connection, invitation.whom)?;
        }
        self.save_invitation(&invitation, expected)?;
        if expected.is_none() {
            diesel::insert_into(candidates::table)
                .values((
                    candidates::invitation_id.eq(Stored(invitation.id)),
                    candidates::candidate_id.eq(Stored(invitation.whom)),
                ))
                .execute(self.connection)?;
        }
        Ok(invitation)
    }

    fn save_invitation<W: 'static>(&mut self, invitation: &Invitation<W>, expected: Option<i32>) -> Result<(), Failure> {
        let Some(expected) = expected else {
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
            return Ok(());
        };
        let read = table::table.filter(table::id.eq(Stored(invitation.id))).filter(table::version.eq(expected));
        let tried = (
            table::attempts_left.eq(invitation.attempts_left),
            table::exchanged_at.eq(invitation.exchanged_at.map(Stored)),
            table::version.eq(invitation.version),
        );
        exactly_one(diesel::update(read).set(tried).execute(self.connection)?, expected)
    }
}

/// Deletes the invitations for a child whose registration has changed and whose codes were not exchanged yet.
pub(crate) fn delete_open_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let open: Vec<Stored<Id<Whoever>>> = holds::table
        .inner_join(table::table.on(table::id.eq(holds::invitation_id)))
        .filter(holds::child_id.eq(Stored(child)))
        .filter(table::exchanged_at.is_null())
        .select(table::id)
        .load(connection)?;
    delete(connection, &open)
}

/// Deletes the invitations that were for a child whose registration is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let of_child: Vec<Stored<Id<Whoever>>> =
        holds::table.filter(holds::child_id.eq(Stored(child))).select(holds::invitation_id).load(connection)?;
    delete(connection, &of_child)
}

/// Deletes the invitation of a candidate who has changed and whose code was not exchanged yet.
pub(crate) fn delete_open_of_candidate(connection: &mut AnyConnection, candidate: CandidateId) -> Result<(), Failure> {
    let open: Vec<Stored<Id<Whoever>>> = candidates::table
        .inner_join(table::table.on(table::id.eq(candidates::invitation_id)))
        .filter(candidates::candidate_id.eq(Stored(candidate)))
        .filter(table::exchanged_at.is_null())
        .select(table::id)
        .load(connection)?;
    delete(connection, &open)
}

/// Deletes the invitations of candidates who are forgotten.
pub(crate) fn delete_of_candidates(connection: &mut AnyConnection, forgotten: &[Stored<CandidateId>]) -> Result<(), Failure> {
    let of_candidates: Vec<Stored<Id<Whoever>>> = candidates::table
        .filter(candidates::candidate_id.eq_any(forgotten.to_vec()))
        .select(candidates::invitation_id)
        .load(connection)?;
    delete(connection, &of_candidates)
}

fn delete(connection: &mut AnyConnection, ids: &[Stored<Id<Whoever>>]) -> Result<(), Failure> {
    if !ids.is_empty() {
        diesel::delete(holds::table.filter(holds::invitation_id.eq_any(ids.to_vec()))).execute(connection)?;
        diesel::delete(candidates::table.filter(candidates::invitation_id.eq_any(ids.to_vec()))).execute(connection)?;
        diesel::delete(table::table.filter(table::id.eq_any(ids.to_vec()))).execute(connection)?;
    }
    Ok(())
}

impl Database {
    /// Throws away invitations whose code has been void for a day; says how many.
    pub async fn prune_invitations(&self, now: Instant) -> Result<usize, Failure> {
        let before = now.plus_seconds(-KEPT);
        self.prune_in_parts(PRUNED, move |connection| {
            let void: Vec<Stored<Id<Whoever>>> = table::table
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
