//! Erasure: the data key of a registration is destroyed, and with it everything that it seals, in every copy of the data; then go
//! the rows themselves, the hashes by which it was found, who may see it, and the links.
//!
//! Each erasure is noted, by id alone, in a journal that is kept twice: beside the keys and beside the data. Whichever of the two is
//! put back from an older copy, the other still knows what was erased since, and the service erases it again before it serves.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Id, Instant,
    authority::{Action, Changed},
    child::{Child, ChildId, Erased, RegistrationId},
    organisation::OrganisationId,
    placement::PlacementId,
    processing::{ProcessingRecord, ProcessingStatus},
};

use crate::{
    Database, Failure, Writing, changes,
    children::anchor,
    connection::{AnyConnection, per_backend},
    database::Means,
    expertise, figures, handovers, invitations,
    links::regroup,
    next_steps, privacy_requests,
    records::{self, KeptRecord},
    referrals,
    schema::{
        access, child_revisions, children, data_keys, erased_registrations as beside_data, erasures as beside_keys, guardians,
        links, placement_revisions, placements, registrations, search_hashes,
    },
    shared_approaches,
    stored::Stored,
    support,
    transaction::exactly_one,
};

/// An erasure as the journal notes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erasure {
    /// The registration that was erased.
    pub registration_id: RegistrationId,
    /// The anchor that it had.
    pub child_id: ChildId,
    /// When.
    pub erased_at: Instant,
}

type JournalRow = (Stored<RegistrationId>, Stored<ChildId>, Stored<Instant>);

fn erasure((registration_id, child_id, erased_at): JournalRow) -> Erasure {
    Erasure { registration_id: registration_id.0, child_id: child_id.0, erased_at: erased_at.0 }
}

impl Writing<'_> {
    /// Erases a registration. What figures need of its anchor and placements stays, of nobody's.
    pub fn erase_registration(&mut self, changed: Changed<Erased>) -> Result<Erased, Failure> {
        let Erased { registration, remains } = changed.value();
        let erasure = Erasure { registration_id: registration.id, child_id: registration.child.id, erased_at: self.now() };
        let read = registrations::table
            .filter(registrations::id.eq(Stored(registration.id)))
            .filter(registrations::version.eq(registration.version));
        // Nothing may point at a row that goes, so the version is taken first and the row goes last.
        let taken = diesel::update(read).set(registrations::version.eq(registration.version + 1)).execute(self.connection)?;
        exactly_one(taken, registration.version)?;
        let joined = self.joined_with(registration.child.id)?;
        let means = self.means;
        erase(self.connection, means, erasure, remains, erasure.erased_at)?;
        self.mark_stale(&joined)?;
        self.touch(registration.child.id);
        self.note_erased_keys();
        Ok(changed.into_value())
    }
}

/// Erases a registration and notes it in both journals.
fn erase(connection: &mut AnyConnection, means: &Means, erasure: Erasure, remains: &Child, now: Instant) -> Result<(), Failure> {
    let Erasure { registration_id, child_id, .. } = erasure;
    note_gone(connection, erasure, now)?;
    let (registration, child) = (Stored(registration_id), Stored(child_id));
    diesel::delete(data_keys::table.filter(data_keys::id.eq(registration))).execute(connection)?;
    note(connection, erasure)?;
    diesel::delete(search_hashes::table.filter(search_hashes::registration_id.eq(registration))).execute(connection)?;
    diesel::delete(guardians::table.filter(guardians::registration_id.eq(registration))).execute(connection)?;
    // The indexes begin with the organisation, so who holds the registration is named.
    let holder = registrations::table.filter(registrations::id.eq(registration)).select(registrations::organisation_id);
    let seen = access::table.filter(access::organisation_id.eq_any(holder)).filter(access::child_id.eq(child));
    diesel::delete(seen).execute(connection)?;
    invitations::delete_of_child(connection, child_id)?;
    privacy_requests::delete_of_child(connection, child_id)?;
    support::delete_of_child(connection, child_id)?;
    shared_approaches::delete_of_child(connection, child_id)?;
    referrals::delete_of_child(connection, child_id)?;
    handovers::erase_of_child(connection, &means.master_key, child_id, now)?;
    expertise::erase_of_child(connection, child_id, now)?;
    let others = figures::others_of(connection, child_id)?;
    let own = links::first_child_id.eq(child).or(links::second_child_id.eq(child));
    diesel::delete(links::table.filter(own)).execute(connection)?;
    // Without its links the child is joined to nobody, and those who were joined through it are no longer.
    regroup(connection, [child_id, child_id], now)?;
    figures::close_contributions_of(connection, means.new_id, child_id, &others, now.date())?;
    diesel::delete(placement_revisions::table.filter(placement_revisions::child_id.eq(child))).execute(connection)?;
    diesel::delete(child_revisions::table.filter(child_revisions::child_id.eq(child))).execute(connection)?;
    diesel::update(placements::table.filter(placements::child_id.eq(child)))
        .set((placements::reference.eq(None::<Vec<u8>>), placements::reference_hash.eq(None::<Vec<u8>>)))
        .execute(connection)?;
    diesel::delete(registrations::table.filter(registrations::id.eq(registration))).execute(connection)?;
    diesel::update(children::table.filter(children::id.eq(child)))
        .set((children::joined_id.eq(Stored(remains.joined_id)), children::birth_date.eq(Stored(remains.birth_date))))
        .execute(connection)?;
    Ok(())
}

/// Tells those who follow what changes that the child and its placements are gone.
fn note_gone(connection: &mut AnyConnection, erasure: Erasure, now: Instant) -> Result<(), Failure> {
    let Erasure { registration_id, child_id, .. } = erasure;
    let holder: Option<Stored<OrganisationId>> = registrations::table
        .filter(registrations::id.eq(Stored(registration_id)))
        .select(registrations::organisation_id)
        .get_result(connection)
        .optional()?;
    let Some(Stored(holder)) = holder else { return Ok(()) };
    let placed: Vec<Stored<PlacementId>> =
        placements::table.filter(placements::child_id.eq(Stored(child_id))).select(placements::id).load(connection)?;
    let gone = placed.into_iter().map(|id| id.0.uuid()).chain([child_id.uuid()]);
    gone.into_iter().try_for_each(|id| changes::note_gone(connection, now, id, Some(holder)))
}

/// Notes an erasure in both journals, where it is not noted yet.
fn note(connection: &mut AnyConnection, erasure: Erasure) -> Result<(), Failure> {
    let Erasure { registration_id, child_id, erased_at } = erasure;
    per_backend!(&mut *connection, c => diesel::insert_into(beside_keys::table)
        .values((
            beside_keys::registration_id.eq(Stored(registration_id)),
            beside_keys::child_id.eq(Stored(child_id)),
            beside_keys::erased_at.eq(Stored(erased_at)),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    per_backend!(&mut *connection, c => diesel::insert_into(beside_data::table)
        .values((
            beside_data::registration_id.eq(Stored(registration_id)),
            beside_data::child_id.eq(Stored(child_id)),
            beside_data::erased_at.eq(Stored(erased_at)),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Notes what only one of the journals holds in the other too.
fn agree(connection: &mut AnyConnection) -> Result<(), Failure> {
    let only_beside_keys: Vec<JournalRow> = beside_keys::table
        .filter(beside_keys::registration_id.ne_all(beside_data::table.select(beside_data::registration_id)))
        .load(connection)?;
    let only_beside_data: Vec<JournalRow> = beside_data::table
        .filter(beside_data::registration_id.ne_all(beside_keys::table.select(beside_keys::registration_id)))
        .load(connection)?;
    only_beside_keys.into_iter().chain(only_beside_data).try_for_each(|row| note(connection, erasure(row)))
}

/// Noted erasures of which registration or key is there all the same.
fn undone(connection: &mut AnyConnection) -> Result<BTreeSet<Erasure>, Failure> {
    let there: Vec<JournalRow> = beside_data::table
        .filter(beside_data::registration_id.eq_any(registrations::table.select(registrations::id)))
        .load(connection)?;
    let openable: Vec<JournalRow> = beside_keys::table
        .filter(beside_keys::registration_id.eq_any(data_keys::table.select(data_keys::id)))
        .load(connection)?;
    Ok(there.into_iter().chain(openable).map(erasure).collect())
}

/// Erases what nobody asked for by a request: what a copy brought back, or what has had its term. It leaves the record of it, in the name
/// of the operator.
pub(crate) fn erase_as_operator(
    connection: &mut AnyConnection,
    means: &Means,
    again: Erasure,
    now: Instant,
) -> Result<(), Failure> {
    let row = children::table.filter(children::id.eq(Stored(again.child_id))).get_result(connection).optional()?;
    let Some(child) = row.map(anchor) else {
        // An older data file may not know the child at all; then there is a key and nothing that it opens.
        let key = data_keys::table.filter(data_keys::id.eq(Stored(again.registration_id)));
        diesel::delete(key).execute(connection)?;
        return Ok(());
    };
    erase(connection, means, again, &child.remains(), now)?;
    next_steps::mark_stale(connection, means.new_id, &[again.child_id])?;
    let nobody = uuid::Uuid::nil();
    let (record_id, trace) = ((means.new_id)(), (means.new_id)());
    let (_, span_id) = trace.as_bytes().split_last_chunk::<8>().unwrap_or((&[], &[0; 8]));
    let record = ProcessingRecord {
        action: Action::EraseChild,
        client_id: Id::from_uuid(nobody),
        organisation_id: Id::from_uuid(nobody),
        person: None,
        trace_id: *trace.as_bytes(),
        span_id: *span_id,
        parent_span_id: None,
        status: ProcessingStatus::Ok,
        started_at: now,
        ended_at: now,
        children: vec![again.child_id],
    };
    records::insert(connection, std::iter::once(&KeptRecord::made(record_id, &record, &means.log_key)))
}

impl Database {
    /// The journal of erasures, by id of the registration.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, Failure> {
        self.internal_read(|connection| {
            let kept: Vec<JournalRow> = beside_keys::table.load(connection)?;
            let rest: Vec<JournalRow> = beside_data::table.load(connection)?;
            let all: BTreeSet<Erasure> = kept.into_iter().chain(rest).map(erasure).collect();
            Ok(all.into_iter().collect())
        })
        .await
    }

    /// Notes erasures that another journal holds, such as one that was saved before both stores were put back from copies.
    pub async fn note_erasures(&self, erasures: Vec<Erasure>) -> Result<(), Failure> {
        self.internal_write(move |connection| erasures.iter().try_for_each(|erasure| note(connection, *erasure))).await
    }

    /// Erases again what was erased before and is there all the same, because data or keys were put back from a copy. Gives the
    /// number of registrations. To be called before anything is served.
    pub async fn apply_erasures(&self, now: Instant) -> Result<u64, Failure> {
        let again = self.internal_write(|connection| {
            agree(connection)?;
            undone(connection)
        });
        let again = again.await?;
        let count = u64::try_from(again.len()).unwrap_or(u64::MAX);
        for erasure in again {
            let means = self.means();
            self.internal_write(move |connection| erase_as_operator(connection, &means, erasure, now)).await?;
        }
        if count > 0 {
            self.purge_keys().await?;
        }
        Ok(count)
    }

    /// How many erasures of before a moment the journal holds.
    pub(crate) async fn count_erasures_before(&self, moment: Instant) -> Result<u64, Failure> {
        self.internal_read(move |connection| {
            let count: i64 =
                beside_keys::table.filter(beside_keys::erased_at.lt(Stored(moment))).count().get_result(connection)?;
            Ok(u64::try_from(count).unwrap_or_default())
        })
        .await
    }

    /// Forgets the erasures of before a moment, and gives their number.
    pub(crate) async fn forget_erasures_before(&self, moment: Instant) -> Result<u64, Failure> {
        self.internal_write(move |connection| {
            diesel::delete(beside_data::table.filter(beside_data::erased_at.lt(Stored(moment)))).execute(connection)?;
            let gone =
                diesel::delete(beside_keys::table.filter(beside_keys::erased_at.lt(Stored(moment)))).execute(connection)?;
            Ok(u64::try_from(gone).unwrap_or(u64::MAX))
        })
        .await
    }
}
