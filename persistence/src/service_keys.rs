//! Keys of the service itself, kept beside the data keys and wrapped by the master key: the one that proves the log, and those by
//! whose hashes registrations are found. There is one search key, and two while it is renewed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::hmac;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::{
    Failure, MasterKey,
    connection::{AnyConnection, per_backend},
    master_key::Standing,
    schema::{master_keys, service_keys as table},
    sealing::DataKey,
};

/// The purpose of the key that proves the log.
const LOG: &str = "log";
/// The purpose of keys whose hashes are searched.
pub(crate) const SEARCH: &str = "search";
/// The name of the one row that says which master key is in force.
const IN_FORCE: &str = "inForce";

/// The key by which the service proves that a record, or a seal, is its own. It stays the same when the master key changes.
#[derive(Clone)]
pub(crate) struct LogKey(hmac::Key);

impl LogKey {
    /// The proof of some bytes: 32 bytes.
    pub(crate) fn prove(&self, bytes: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0, bytes).as_ref().to_vec()
    }

    /// Whether a proof is of these bytes.
    pub(crate) fn is_proof(&self, bytes: &[u8], proof: &[u8]) -> bool {
        hmac::verify(&self.0, bytes, proof).is_ok()
    }
}

/// A key whose hashes are searched.
#[derive(Clone)]
pub(crate) struct SearchKey(hmac::Key);

impl SearchKey {
    /// A keyed hash of a value for search, different for every purpose: 16 bytes.
    pub(crate) fn hash(&self, purpose: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        for part in purpose {
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            context.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().iter().copied().take(16).collect()
    }
}

/// The search keys that hold, the newest first. There always is one, and whatever is written is found by that.
pub(crate) struct SearchKeys {
    newest: SearchKey,
    newest_version: i32,
    older: Vec<SearchKey>,
}

impl SearchKeys {
    /// By which hashes are written.
    pub(crate) fn newest(&self) -> &SearchKey {
        &self.newest
    }

    /// The version of that key.
    pub(crate) fn newest_version(&self) -> i32 {
        self.newest_version
    }

    /// By which what a renewal has not reached yet is found.
    pub(crate) fn older(&self) -> &[SearchKey] {
        &self.older
    }

    /// All by which something may be found.
    pub(crate) fn all(&self) -> impl Iterator<Item = &SearchKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

/// Search keys that were opened before, by how they are kept; which of them hold is read in every transaction.
#[derive(Clone, Default)]
pub(crate) struct OpenedKeys(Arc<Mutex<BTreeMap<Vec<u8>, SearchKey>>>);

/// The search keys that hold in this transaction.
pub(crate) fn search_keys(
    connection: &mut AnyConnection,
    master: &MasterKey,
    opened: &OpenedKeys,
) -> Result<SearchKeys, Failure> {
    let rows: Vec<(i32, Vec<u8>)> = table::table
        .filter(table::purpose.eq(SEARCH))
        .order(table::version.desc())
        .select((table::version, table::wrapped))
        .load(connection)?;
    let newest_version = rows.first().map_or(0, |(version, _)| *version);
    let open = |(version, wrapped): (i32, Vec<u8>)| {
        let mut opened = opened.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = opened.get(&wrapped) {
            return Ok(key.clone());
        }
        let key = SearchKey(hmac::Key::new(hmac::HMAC_SHA256, &master.unwrap(&wrapped, &place(SEARCH, version))?));
        opened.insert(wrapped, key.clone());
        Ok::<_, Failure>(key)
    };
    let mut keys = rows.into_iter().map(open);
    let newest = keys.next().ok_or_else(|| Failure::Internal("there is no search key".into()))??;
    Ok(SearchKeys { newest, newest_version, older: keys.collect::<Result<_, _>>()? })
}

/// Makes the first search key where there is none: the one that search hashes had before search keys were kept.
pub(crate) fn first_search_key(connection: &mut AnyConnection, master: &MasterKey) -> Result<(), Failure> {
    let known: Option<i32> =
        table::table.filter(table::purpose.eq(SEARCH)).select(diesel::dsl::max(table::version)).get_result(connection)?;
    if known.is_none() {
        add(connection, master, SEARCH, 1, &master.first_search_key())?;
    }
    Ok(())
}

/// The key that proves the log, and whether it was made here and now because there was none yet.
pub(crate) fn log_key(connection: &mut AnyConnection, master: &MasterKey) -> Result<(LogKey, bool), Failure> {
    let made = add(connection, master, LOG, 1, &DataKey::generate()?)?;
    let wrapped: Vec<u8> =
        table::table.filter(table::purpose.eq(LOG)).filter(table::version.eq(1)).select(table::wrapped).get_result(connection)?;
    let key = master.unwrap(&wrapped, &place(LOG, 1))?;
    Ok((LogKey(hmac::Key::new(hmac::HMAC_SHA256, &key)), made))
}

/// Makes sure that what this transaction wraps is wrapped by the master key that is in force, for a renewal may have passed by this
/// process. The row is there from the first start on.
pub(crate) fn settle_master(connection: &mut AnyConnection, master: &MasterKey) -> Result<(), Failure> {
    let own = master_keys::table.filter(master_keys::name.eq(IN_FORCE));
    let known: Option<Vec<u8>> = own.select(master_keys::fingerprint).get_result(connection).optional()?;
    let Some(known) = known else {
        let fingerprint = master.fingerprint();
        per_backend!(connection, c => diesel::insert_into(master_keys::table)
            .values((master_keys::name.eq(IN_FORCE), master_keys::fingerprint.eq(fingerprint)))
            .on_conflict_do_nothing()
            .execute(c))?;
        return Ok(());
    };
    match master.judge(&known)? {
        Standing::InForce => Ok(()),
        Standing::Renewed => {
            let changed = master_keys::fingerprint.eq(master.fingerprint());
            diesel::update(master_keys::table.filter(master_keys::name.eq(IN_FORCE))).set(changed).execute(connection)?;
            Ok(())
        }
        Standing::Unknown => Err(Failure::Unavailable("the master key is not the one by which the keys are wrapped".into())),
    }
}

/// Keeps a key unless there is one of its purpose and version, and says whether it did: of processes that start together one comes
/// first.
pub(crate) fn add(
    connection: &mut AnyConnection,
    master: &MasterKey,
    purpose: &str,
    version: i32,
    key: &DataKey,
) -> Result<bool, Failure> {
    settle_master(connection, master)?;
    let wrapped = key.wrapped(master, &place(purpose, version))?;
    let count = per_backend!(connection, c => diesel::insert_into(table::table)
        .values((table::purpose.eq(purpose), table::version.eq(version), table::wrapped.eq(wrapped)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(count == 1)
}

/// Where a key belongs, so that it does not open in the place of another.
pub(crate) fn place(purpose: &str, version: i32) -> Vec<u8> {
    [b"service key ", purpose.as_bytes(), &version.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_search_hash_do_not_run_together() {
        let key = SearchKey(hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]));
        assert_ne!(key.hash(&[b"ab", b"c"]), key.hash(&[b"a", b"bc"]));
    }
}
