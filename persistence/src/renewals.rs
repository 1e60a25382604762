//! Renewal of keys, in small transactions while the service runs: the master key, by which every other key is wrapped again, and the
//! search key, by which every registration gets new hashes. Both can be broken off at any moment and go on.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Id,
    child::{Registration, RegistrationId},
    placement::PlacementId,
};

use crate::{
    Database, Failure, MasterKey,
    children::{Hashes, open_for_hashes, write_hashes},
    clients::SigningKey,
    combination_contracts::renew_contract_hashes,
    connection::AnyConnection,
    database::Means,
    placements::open_reference,
    schema::{data_keys, placements, registrations, service_keys, signing_keys},
    sealing::DataKey,
    service_keys::{self as keys, SEARCH, settle_master},
    stored::Stored,
};

/// How many keys are wrapped again at a time.
const KEYS: i64 = 256;
/// How many registrations get new hashes at a time.
const REGISTRATIONS: i64 = 32;

impl Database {
    /// Wraps every key that the master key before has wrapped by the one in force, and gives their number. To be called between
    /// [`MasterKey::begin_renewal`] and [`MasterKey::end_renewal`]; doing it again does what is left.
    pub async fn wrap_keys_again(&self) -> Result<u64, Failure> {
        let means = self.means();
        // From here on every process wraps by the key in force, so what comes later needs no second look.
        let mut count = self
            .internal_write(move |connection| {
                settle_master(connection, &means.master_key)?;
                Ok(wrap_service_keys(connection, &means.master_key)? + wrap_signing_keys(connection, &means.master_key)?)
            })
            .await?;
        let mut after = None;
        loop {
            let means = self.means();
            let (wrapped, last) =
                self.internal_write(move |connection| wrap_data_keys(connection, &means.master_key, after)).await?;
            count += wrapped;
            after = last;
            if after.is_none() {
                // What the key before has wrapped is not to stay behind in the files.
                self.purge_keys().await?;
                return Ok(count);
            }
        }
    }

    /// Puts a new search key in force, unless one is being renewed. Until [`Self::renew_search_hashes`] is done, registrations are
    /// found by both.
    pub async fn begin_search_key_renewal(&self) -> Result<(), Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            let versions = search_versions(connection)?;
            if let [version] = versions[..] {
                keys::add(connection, &means.master_key, SEARCH, version + 1, &DataKey::generate()?)?;
            }
            Ok(())
        })
        .await
    }

    /// Gives registrations the hashes of the newest search key, and destroys the older keys when all have them. Gives the number of
    /// registrations; does nothing where no search key is being renewed.
    pub async fn renew_search_hashes(&self) -> Result<u64, Failure> {
        let mut count = 0;
        if self.internal_read(search_versions).await?.len() < 2 {
            return Ok(count);
        }
        loop {
            let means = self.means();
            let renewed = self.internal_write(move |connection| renew_some(connection, &means)).await?;
            count += renewed;
            if renewed == 0 {
                self.purge_keys().await?;
                return Ok(count);
            }
        }
    }
}

/// The versions of the search key that hold, the newest first.
fn search_versions(connection: &mut AnyConnection) -> Result<Vec<i32>, Failure> {
    let own = service_keys::table.filter(service_keys::purpose.eq(SEARCH)).order(service_keys::version.desc());
    Ok(own.select(service_keys::version).load(connection)?)
}

fn wrap_service_keys(connection: &mut AnyConnection, master: &MasterKey) -> Result<u64, Failure> {
    let kept: Vec<(String, i32, Vec<u8>)> =
        service_keys::table.select((service_keys::purpose, service_keys::version, service_keys::wrapped)).load(connection)?;
    let mut count = 0;
    for (purpose, version, wrapped) in kept {
        if let Some(again) = master.wrap_again(&wrapped, &keys::place(&purpose, version))? {
            let own = service_keys::table.filter(service_keys::purpose.eq(purpose)).filter(service_keys::version.eq(version));
            diesel::update(own).set(service_keys::wrapped.eq(again)).execute(connection)?;
            count += 1;
        }
    }
    Ok(count)
}

fn wrap_signing_keys(connection: &mut AnyConnection, master: &MasterKey) -> Result<u64, Failure> {
    let kept: Vec<(Stored<Id<SigningKey>>, Vec<u8>)> =
        signing_keys::table.select((signing_keys::id, signing_keys::wrapped)).load(connection)?;
    let mut count = 0;
    for (id, wrapped) in kept {
        if let Some(again) = master.wrap_again(&wrapped, id.0.uuid().as_bytes())? {
            let own = signing_keys::table.filter(signing_keys::id.eq(id));
            diesel::update(own).set(signing_keys::wrapped.eq(again)).execute(connection)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Wraps some data keys again. Gives their number and the last that was looked at; nothing when there are no more.
fn wrap_data_keys(
    connection: &mut AnyConnection,
    master: &MasterKey,
    after: Option<RegistrationId>,
) -> Result<(u64, Option<RegistrationId>), Failure> {
    let mut query = data_keys::table.order(data_keys::id).limit(KEYS).into_boxed();
    if let Some(after) = after {
        query = query.filter(data_keys::id.gt(Stored(after)));
    }
    let kept: Vec<(Stored<RegistrationId>, Vec<u8>)> = query.load(connection)?;
    let last = kept.last().map(|(id, _)| id.0);
    let mut count = 0;
    for (id, wrapped) in kept {
        if let Some(again) = master.wrap_again(&wrapped, id.0.uuid().as_bytes())? {
            diesel::update(data_keys::table.filter(data_keys::id.eq(id)))
                .set(data_keys::wrapped.eq(again))
                .execute(connection)?;
            count += 1;
        }
    }
    Ok((count, last))
}

/// Gives some registrations new hashes and notes how far that came; then some contracts; without any left it destroys the older keys.
fn renew_some(connection: &mut AnyConnection, means: &Means) -> Result<u64, Failure> {
    let versions = search_versions(connection)?;
    let Some((newest, [_, ..])) = versions.split_first() else { return Ok(0) };
    let newest_key = service_keys::table.filter(service_keys::purpose.eq(SEARCH)).filter(service_keys::version.eq(*newest));
    let after: Option<Stored<RegistrationId>> = newest_key.select(service_keys::renewed_until).get_result(connection)?;
    let search = keys::search_keys(connection, &means.master_key, &means.search_keys)?;
    let mut query = registrations::table.order(registrations::id).limit(REGISTRATIONS).select(registrations::id).into_boxed();
    if let Some(after) = after {
        query = query.filter(registrations::id.gt(after));
    }
    let found: Vec<Stored<RegistrationId>> = query.load(connection)?;
    let Some(last) = found.last().copied() else {
        let contracts = renew_contract_hashes(connection, &means.master_key, search.newest(), *newest)?;
        if contracts > 0 {
            return Ok(contracts);
        }
        let older = service_keys::table.filter(service_keys::purpose.eq(SEARCH)).filter(service_keys::version.ne(*newest));
        diesel::delete(older).execute(connection)?;
        return Ok(0);
    };
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    for id in found {
        let registration = open_for_hashes(connection, &means.master_key, id.0)?;
        let hashes = Hashes::new(search.newest(), registration.organisation_id);
        write_hashes(connection, registration.id, hashes.all(&registration))?;
        renew_references(connection, &means.master_key, &registration, &hashes)?;
    }
    diesel::update(newest_key).set(service_keys::renewed_until.eq(Some(last))).execute(connection)?;
    Ok(count)
}

/// Gives the references of the placements of a registration new hashes.
fn renew_references(
    connection: &mut AnyConnection,
    master: &MasterKey,
    registration: &Registration,
    hashes: &Hashes<'_>,
) -> Result<(), Failure> {
    let wrapped: Vec<u8> =
        data_keys::table.filter(data_keys::id.eq(Stored(registration.id))).select(data_keys::wrapped).get_result(connection)?;
    let kept: Vec<(Stored<PlacementId>, Option<Vec<u8>>)> = placements::table
        .filter(placements::child_id.eq(Stored(registration.child.id)))
        .filter(placements::reference.is_not_null())
        .select((placements::id, placements::reference))
        .load(connection)?;
    for (id, sealed) in kept {
        let Some(reference) = open_reference(master, id.0, sealed.as_deref(), registration.id, &wrapped)? else { continue };
        diesel::update(placements::table.filter(placements::id.eq(id)))
            .set(placements::reference_hash.eq(Some(hashes.placement_reference(&reference))))
            .execute(connection)?;
    }
    Ok(())
}
