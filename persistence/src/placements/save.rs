//! What a new, changed or removed placement writes: its row, the version in its history, and who may see the child because of it.

use std::collections::{BTreeSet, HashMap};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Reason, Refusal,
    authority::Changed,
    child::{ChildId, RegistrationId},
    placement::{Agreed, Placement, PlacementFacts, Removed},
};

use super::reference_place;
use uuid::Uuid;

use crate::{
    Constraint, Failure, Followed, Writing,
    access::stored,
    children::Hashes,
    connection::insert_all,
    schema::{data_keys, placement_revisions as revisions, placements as table, registrations},
    sealing::DataKey,
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// A reference as it is kept: sealed, and as a hash.
type KeptReference = (Option<Vec<u8>>, Option<Vec<u8>>);

/// A child with the registration of it and the data key of that, as it is kept.
type HeldKey = (Stored<ChildId>, Stored<RegistrationId>, Vec<u8>);

/// The data keys of children's registrations.
type DataKeys = HashMap<ChildId, DataKey>;

/// What is stated of a placement, as columns; a macro because their type has no name.
macro_rules! stated {
    ($placement:expr, $kept:expr) => {{
        let (placement, (reference, reference_hash)): (&Placement, KeptReference) = ($placement, $kept);
        let facts = &placement.facts;
        (
            table::location_id.eq(Stored(facts.location_id)),
            table::care.eq(Stored(facts.care)),
            table::group_code.eq(facts.group.map(Stored)),
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(facts.end_date.map(Stored)),
            table::minutes_per_week.eq(facts.minutes_per_week),
            table::preschool_education.eq(facts.preschool_education.clone().map(Json)),
            table::left_for_secondary_date.eq(facts.left_for_secondary_date.map(Stored)),
            table::reference.eq(reference),
            table::reference_hash.eq(reference_hash),
            table::recorded_at.eq(Stored(placement.recorded_at)),
            table::version.eq(placement.version),
            table::source.eq(placement.source.clone()),
        )
    }};
}

impl Writing<'_> {
    /// Saves a new or changed placement. Its organisation sees the child until so many days after the end of the placement
    /// (`visibility.afterEndDays`).
    pub fn save_placement(&mut self, changed: Changed<Placement>, days_after_end: u16) -> Result<Placement, Failure> {
        let Some(expected) = changed.expected_version() else {
            let saved = self.save_new_placements(vec![changed], days_after_end)?;
            return saved.into_iter().next().ok_or_else(|| Failure::Internal("a placement that was not saved".into()));
        };
        let placement = changed.value();
        let keys = self.data_keys_of(std::slice::from_ref(placement))?;
        let kept = self.sealed_reference(placement, &keys)?;
        let read = table::table.filter(table::id.eq(Stored(placement.id))).filter(table::version.eq(expected));
        let count = diesel::update(read).set(stated!(placement, kept)).execute(self.connection).map_err(taken)?;
        exactly_one(count, expected)?;
        self.record_revisions(std::slice::from_ref(placement), false)?;
        self.note_changed(placement.id.uuid(), Some(placement.organisation_id))?;
        self.noting_sight(placement.organisation_id, &[placement.child_id], |tx| {
            tx.withdraw_placement(placement)?;
            tx.admit_placements(std::slice::from_ref(placement), days_after_end)?;
            tx.settle_registration(placement.child_id, placement.organisation_id)
        })?;
        self.touch(placement.child_id);
        self.mark_stale(&[placement.child_id])?;
        Ok(changed.into_value())
    }

    /// As [`Self::save_placement`], for new placements of the own organisation, in as few statements as there are tables.
    pub fn save_new_placements(&mut self, made: Vec<Changed<Placement>>, days_after_end: u16) -> Result<Vec<Placement>, Failure> {
        let placements: Vec<Placement> = made.into_iter().map(Changed::into_value).collect();
        let Some(organisation) = placements.first().map(|placement| placement.organisation_id) else { return Ok(placements) };
        let keys = self.data_keys_of(&placements)?;
        let rows = placements
            .iter()
            .map(|placement| {
                let kept = self.sealed_reference(placement, &keys)?;
                let made = (
                    table::id.eq(Stored(placement.id)),
                    table::child_id.eq(Stored(placement.child_id)),
                    table::organisation_id.eq(Stored(placement.organisation_id)),
                );
                Ok((made, stated!(placement, kept)))
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        insert_all!(self.connection, table::table, rows).map_err(taken)?;
        self.record_revisions(&placements, false)?;
        let ids: Vec<Uuid> = placements.iter().map(|placement| placement.id.uuid()).collect();
        self.note_new(Followed::Placements, &ids, Some(organisation))?;
        let children: BTreeSet<ChildId> = placements.iter().map(|placement| placement.child_id).collect();
        let children: Vec<ChildId> = children.into_iter().collect();
        self.noting_sight(organisation, &children, |tx| {
            tx.admit_placements(&placements, days_after_end)?;
            tx.settle_placed(&placements)
        })?;
        self.mark_stale(&children)?;
        for child in children {
            self.touch(child);
        }
        Ok(placements)
    }

    /// Notes that a source says what stood already by another's word; that is no new version of it.
    pub fn save_agreement(&mut self, changed: Changed<Agreed>) -> Result<Placement, Failure> {
        let Agreed(placement) = changed.value();
        let expected = changed.expected_version().unwrap_or(placement.version);
        let read = table::table.filter(table::id.eq(Stored(placement.id))).filter(table::version.eq(expected));
        let count = diesel::update(read).set(table::source.eq(placement.source.clone())).execute(self.connection)?;
        exactly_one(count, expected)?;
        let Agreed(placement) = changed.into_value();
        Ok(placement)
    }

    /// Takes a placement back; only its history keeps it.
    pub fn remove_placement(&mut self, changed: Changed<Removed>) -> Result<Removed, Failure> {
        let Removed(placement) = changed.value();
        // Only a placement that was read can be taken back, so there always is an expected version.
        let expected = changed.expected_version().unwrap_or(placement.version);
        let read = table::table.filter(table::id.eq(Stored(placement.id))).filter(table::version.eq(expected));
        exactly_one(diesel::delete(read).execute(self.connection)?, expected)?;
        self.record_revisions(std::slice::from_ref(placement), true)?;
        self.note_gone(placement.id.uuid(), Some(placement.organisation_id))?;
        self.noting_sight(placement.organisation_id, &[placement.child_id], |tx| {
            tx.withdraw_placement(placement)?;
            tx.settle_registration(placement.child_id, placement.organisation_id)
        })?;
        self.mark_stale(&[placement.child_id])?;
        self.touch(placement.child_id);
        Ok(changed.into_value())
    }

    /// The data keys of the registrations that hold these placements.
    fn data_keys_of(&mut self, placements: &[Placement]) -> Result<DataKeys, Failure> {
        let mut children: Vec<ChildId> =
            placements.iter().filter(|placed| placed.facts.reference.is_some()).map(|placed| placed.child_id).collect();
        children.sort_unstable();
        children.dedup();
        let held = registrations::table.inner_join(data_keys::table.on(data_keys::id.eq(registrations::id))).select((
            registrations::child_id,
            registrations::id,
            data_keys::wrapped,
        ));
        let rows: Vec<HeldKey> = match children[..] {
            [] => Vec::new(),
            // The statement for one child is always the same, so it is kept prepared.
            [child] => held.filter(registrations::child_id.eq(Stored(child))).load(self.connection)?,
            _ => held.filter(registrations::child_id.eq_any(stored(&children))).load(self.connection)?,
        };
        rows.into_iter()
            .map(|(Stored(child), Stored(id), wrapped)| Ok((child, self.means.master_key.data_key(&wrapped, id)?)))
            .collect()
    }

    /// The reference sealed with the key of the registration, and the hash by which it is found and kept unique.
    fn sealed_reference(&mut self, placement: &Placement, keys: &DataKeys) -> Result<KeptReference, Failure> {
        let Some(reference) = &placement.facts.reference else { return Ok((None, None)) };
        let missing = || Failure::Internal("a placement of a child without registration".into());
        let key = keys.get(&placement.child_id).ok_or_else(missing)?;
        let plain = serde_json::to_vec(reference).map_err(|error| Failure::Internal(error.to_string()))?;
        let sealed = key.seal(&plain, &reference_place(placement.id))?;
        let search = self.search_keys()?;
        let hash = |key| Hashes::new(key, placement.organisation_id).placement_reference(reference);
        // What a renewal has not reached yet is kept apart by no index.
        let older: Vec<Option<Vec<u8>>> = search.older().iter().map(hash).map(Some).collect();
        if !older.is_empty() {
            let taken: i64 = table::table
                .filter(table::reference_hash.eq_any(older))
                .filter(table::id.ne(Stored(placement.id)))
                .count()
                .get_result(self.connection)?;
            if taken > 0 {
                return Err(Refusal::rule(Reason::ReferenceTaken, "#/reference/value").into());
            }
        }
        Ok((Some(sealed), Some(hash(search.newest()))))
    }

    fn record_revisions(&mut self, placements: &[Placement], removed: bool) -> Result<(), Failure> {
        let (organisation, client, person) = (self.authority().organisation(), self.client, self.person.clone());
        let rows: Vec<_> = placements
            .iter()
            .map(|placement| {
                let facts = PlacementFacts { reference: None, ..placement.facts.clone() };
                (
                    revisions::placement_id.eq(Stored(placement.id)),
                    revisions::version.eq(placement.version),
                    revisions::child_id.eq(Stored(placement.child_id)),
                    revisions::organisation_id.eq(Stored(organisation)),
                    revisions::facts.eq(Json(facts)),
                    revisions::removed.eq(removed),
                    revisions::recorded_at.eq(Stored(placement.recorded_at)),
                    revisions::client_id.eq(Stored(client)),
                    revisions::person.eq(person.clone()),
                )
            })
            .collect();
        insert_all!(self.connection, revisions::table, rows)?;
        Ok(())
    }
}

/// A reference that another placement of the organisation already has is the caller's to mend.
fn taken(error: diesel::result::Error) -> Failure {
    match Failure::from(error) {
        Failure::Constraint(Constraint::PlacementReference) => Refusal::rule(Reason::ReferenceTaken, "#/reference/value").into(),
        failure => failure,
    }
}
