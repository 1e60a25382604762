//! What a new or changed registration writes: anchor, data key, what is sealed, guardians, hashes, access, and the links that it
//! may give rise to.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Cause, Reason, Refusal,
    authority::Changed,
    child::{GuardianId, Registration, RegistrationId},
};

use super::{
    Hashes,
    sealed::{SealedChild, seal_guardian},
};
use crate::{
    Failure, Followed, Writing,
    access::stored,
    connection::{AnyConnection, per_backend},
    invitations,
    schema::{child_revisions, children, data_keys, guardians, registrations, search_hashes},
    sealing::DataKey,
    stored::Stored,
    transaction::exactly_one,
};

impl Writing<'_> {
    /// Saves a new or changed registration with its guardians, and proposes a link where another organisation may know the same
    /// child; nothing that is given back depends on that.
    pub fn save_registration(&mut self, changed: Changed<Registration>) -> Result<Registration, Failure> {
        let registration = changed.value();
        self.refuse_taken_references(registration)?;
        let key = match changed.expected_version() {
            None => self.insert_registration(registration)?,
            Some(expected) => self.update_registration(registration, expected)?,
        };
        self.record_child(registration)?;
        let (child, organisation) = (registration.child.id.uuid(), Some(registration.organisation_id));
        if changed.expected_version().is_none() {
            self.note_new(Followed::Children, &[child], organisation)?;
        } else {
            self.note_changed(child, organisation)?;
            self.settle_referrals(&registration.child)?;
            // Where a code was sent to, and who may have one, may be what changed.
            invitations::delete_open_of_child(self.connection, registration.child.id)?;
        }
        self.save_guardians(registration, &key)?;
        self.save_hashes(registration)?;
        self.propose_links(registration)?;
        self.mark_stale(&[registration.child.id])?;
        self.touch(registration.child.id);
        Ok(changed.into_value())
    }

    fn insert_registration(&mut self, registration: &Registration) -> Result<DataKey, Failure> {
        let child = &registration.child;
        let key = self.new_key(registration.id)?;
        diesel::insert_into(children::table)
            .values((
                children::id.eq(Stored(child.id)),
                children::joined_id.eq(Stored(child.joined_id)),
                children::birth_date.eq(Stored(child.birth_date)),
                children::municipality.eq(Stored(child.municipality.clone())),
                children::district.eq(child.district.clone().map(Stored)),
            ))
            .execute(self.connection)?;
        diesel::insert_into(registrations::table)
            .values((
                registrations::id.eq(Stored(registration.id)),
                registrations::child_id.eq(Stored(child.id)),
                registrations::organisation_id.eq(Stored(registration.organisation_id)),
                registrations::sealed.eq(SealedChild::seal(registration, &key)?),
                registrations::registered_at.eq(Stored(registration.registered_at)),
                registrations::version.eq(registration.version),
            ))
            .execute(self.connection)?;
        self.settle_registration(child.id, registration.organisation_id)?;
        Ok(key)
    }

    fn update_registration(&mut self, registration: &Registration, expected: i32) -> Result<DataKey, Failure> {
        let child = &registration.child;
        let wrapped: Vec<u8> = data_keys::table
            .filter(data_keys::id.eq(Stored(registration.id)))
            .select(data_keys::wrapped)
            .get_result(self.connection)?;
        let key = self.means.master_key.data_key(&wrapped, registration.id)?;
        let read = registrations::table
            .filter(registrations::id.eq(Stored(registration.id)))
            .filter(registrations::version.eq(expected));
        let count = diesel::update(read)
            .set((
                registrations::sealed.eq(SealedChild::seal(registration, &key)?),
                registrations::version.eq(registration.version),
            ))
            .execute(self.connection)?;
        exactly_one(count, expected)?;
        diesel::update(children::table.filter(children::id.eq(Stored(child.id))))
            .set((
                children::birth_date.eq(Stored(child.birth_date)),
                children::municipality.eq(Stored(child.municipality.clone())),
                children::district.eq(child.district.clone().map(Stored)),
            ))
            .execute(self.connection)?;
        Ok(key)
    }

    /// Keeps what is stated of the anchor at this version, so that it stays known what was known at a moment.
    fn record_child(&mut self, registration: &Registration) -> Result<(), Failure> {
        let child = &registration.child;
        diesel::insert_into(child_revisions::table)
            .values((
                child_revisions::child_id.eq(Stored(child.id)),
                child_revisions::version.eq(registration.version),
                child_revisions::birth_date.eq(Stored(child.birth_date)),
                child_revisions::municipality.eq(Stored(child.municipality.clone())),
                child_revisions::district.eq(child.district.clone().map(Stored)),
                child_revisions::recorded_at.eq(Stored(self.now())),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Writes the guardians one by one: the row of one who stays must stay, for other things point at it.
    fn save_guardians(&mut self, registration: &Registration, key: &DataKey) -> Result<(), Failure> {
        let own = guardians::table.filter(guardians::registration_id.eq(Stored(registration.id)));
        let kept: Vec<Stored<GuardianId>> = own.select(guardians::id).load(self.connection)?;
        let stays = |id: GuardianId| registration.guardians.iter().any(|guardian| guardian.id == id);
        let gone: Vec<GuardianId> = kept.iter().map(|kept| kept.0).filter(|id| !stays(*id)).collect();
        if !gone.is_empty() {
            diesel::delete(guardians::table.filter(guardians::id.eq_any(stored(&gone)))).execute(self.connection)?;
        }
        for (position, guardian) in (0..).zip(&registration.guardians) {
            let stated = (
                guardians::position.eq(position),
                guardians::has_authority.eq(guardian.facts.has_authority),
                guardians::location_hidden.eq(guardian.facts.location_hidden),
                guardians::sealed.eq(seal_guardian(guardian, key)?),
            );
            if kept.contains(&Stored(guardian.id)) {
                diesel::update(guardians::table.filter(guardians::id.eq(Stored(guardian.id))))
                    .set(stated)
                    .execute(self.connection)?;
            } else {
                let made = (guardians::id.eq(Stored(guardian.id)), guardians::registration_id.eq(Stored(registration.id)));
                diesel::insert_into(guardians::table).values((made, stated)).execute(self.connection)?;
            }
        }
        Ok(())
    }

    fn save_hashes(&mut self, registration: &Registration) -> Result<(), Failure> {
        let search = self.search_keys()?;
        let hashes = Hashes::new(search.newest(), registration.organisation_id).all(registration);
        write_hashes(self.connection, registration.id, hashes)
    }

    /// A reference names one child of an organisation. Two registrations that state it at the same time are told apart by the
    /// transaction, which is serializable.
    fn refuse_taken_references(&mut self, registration: &Registration) -> Result<(), Failure> {
        if registration.references.is_empty() {
            return Ok(());
        }
        let search = self.search_keys()?;
        let hash = |key| {
            let hashes = Hashes::new(key, registration.organisation_id);
            registration.references.iter().map(|reference| hashes.reference(reference)).collect::<Vec<_>>()
        };
        let by_key: Vec<Vec<Vec<u8>>> = search.all().map(hash).collect();
        let stated: Vec<&Vec<u8>> = by_key.iter().flatten().collect();
        let taken: Vec<Vec<u8>> = search_hashes::table
            .filter(search_hashes::hash.eq_any(stated))
            .filter(search_hashes::registration_id.ne(Stored(registration.id)))
            .select(search_hashes::hash)
            .load(self.connection)?;
        let is_taken = |index: usize| by_key.iter().filter_map(|hashes| hashes.get(index)).any(|hash| taken.contains(hash));
        let causes = (0..registration.references.len())
            .filter(|index| is_taken(*index))
            .map(|index| Cause::new(Reason::ReferenceTaken, format!("#/references/{index}/value")))
            .collect();
        Ok(Refusal::unless_empty(causes)?)
    }
}

/// Gives a registration hashes in the place of those that it had.
pub(crate) fn write_hashes(connection: &mut AnyConnection, id: RegistrationId, hashes: Vec<Vec<u8>>) -> Result<(), Failure> {
    let own = search_hashes::table.filter(search_hashes::registration_id.eq(Stored(id)));
    diesel::delete(own).execute(connection)?;
    let rows: Vec<_> =
        hashes.into_iter().map(|hash| (search_hashes::hash.eq(hash), search_hashes::registration_id.eq(Stored(id)))).collect();
    // The enum over both databases lacks the insert of many rows at once.
    per_backend!(connection, c => diesel::insert_into(search_hashes::table).values(&rows).execute(c))?;
    Ok(())
}
