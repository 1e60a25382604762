//! What a new, changed or removed placement writes: its row, the version in its history, and who may see the child because of it.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Reason, Refusal,
    authority::Changed,
    child::RegistrationId,
    placement::{Agreed, Placement, PlacementFacts, Removed},
};

use super::reference_place;
use crate::{
    Constraint, Failure, Writing,
    children::{Hashes, data_key},
    connection::per_backend,
    schema::{data_keys, placement_revisions as revisions, placements as table, registrations},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// A reference as it is kept: sealed, and as a hash.
type KeptReference = (Option<Vec<u8>>, Option<Vec<u8>>);

impl Writing<'_> {
    /// Saves a new or changed placement. Its organisation sees the child until so many days after the end of the placement
    /// (`visibility.afterEndDays`).
    pub fn save_placement(&mut self, changed: Changed<Placement>, days_after_end: u16) -> Result<Placement, Failure> {
        let placement = changed.value();
        let facts = &placement.facts;
        let (reference, reference_hash) = self.sealed_reference(placement)?;
        let stated = (
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
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(Stored(placement.id)),
                    table::child_id.eq(Stored(placement.child_id)),
                    table::organisation_id.eq(Stored(placement.organisation_id)),
                );
                per_backend!(&mut *self.connection, c => diesel::insert_into(table::table).values((made, stated)).execute(c))
                    .map_err(taken)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(placement.id))).filter(table::version.eq(expected));
                let count = diesel::update(read).set(stated).execute(self.connection).map_err(taken)?;
                exactly_one(count, expected)?;
                self.withdraw_placement(placement)?;
            }
        }
        self.record_revision(placement, false)?;
        self.admit_placement(placement, days_after_end)?;
        match changed.expected_version() {
            None => self.settle_placed(placement)?,
            Some(_) => self.settle_registration(placement.child_id, placement.organisation_id)?,
        }
        self.touch(placement.child_id);
        Ok(changed.into_value())
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
        self.record_revision(placement, true)?;
        self.withdraw_placement(placement)?;
        self.settle_registration(placement.child_id, placement.organisation_id)?;
        self.touch(placement.child_id);
        Ok(changed.into_value())
    }

    /// The reference sealed with the key of the registration, and the hash by which it is found and kept unique.
    fn sealed_reference(&mut self, placement: &Placement) -> Result<KeptReference, Failure> {
        let Some(reference) = &placement.facts.reference else { return Ok((None, None)) };
        let (registration, wrapped): (Stored<RegistrationId>, Vec<u8>) = registrations::table
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq(Stored(placement.child_id)))
            .select((registrations::id, data_keys::wrapped))
            .get_result(self.connection)?;
        let key = data_key(&self.means.master_key, &wrapped, registration.0)?;
        let plain = serde_json::to_vec(reference).map_err(|error| Failure::Internal(error.to_string()))?;
        let sealed = key.seal(&plain, &reference_place(placement.id))?;
        let hash = Hashes::new(&self.means.master_key, placement.organisation_id).placement_reference(reference);
        Ok((Some(sealed), Some(hash)))
    }

    fn record_revision(&mut self, placement: &Placement, removed: bool) -> Result<(), Failure> {
        let facts = PlacementFacts { reference: None, ..placement.facts.clone() };
        let (organisation, client, person) = (self.authority().organisation(), self.client, self.person.clone());
        per_backend!(&mut *self.connection, c => diesel::insert_into(revisions::table)
            .values((
                revisions::placement_id.eq(Stored(placement.id)),
                revisions::version.eq(placement.version),
                revisions::child_id.eq(Stored(placement.child_id)),
                revisions::organisation_id.eq(Stored(organisation)),
                revisions::facts.eq(Json(facts)),
                revisions::removed.eq(removed),
                revisions::recorded_at.eq(Stored(placement.recorded_at)),
                revisions::client_id.eq(Stored(client)),
                revisions::person.eq(person),
            ))
            .execute(c))?;
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
