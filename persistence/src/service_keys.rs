//! Keys of the service itself, kept beside the data keys and wrapped by the master key: made once, at the first start.

use aws_lc_rs::hmac;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::{
    Failure, MasterKey,
    connection::{AnyConnection, per_backend},
    schema::service_keys as table,
    sealing::DataKey,
};

/// The purpose of the key that proves the log.
const LOG: &str = "log";

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

/// The key that proves the log, and whether it was made here and now because there was none yet.
pub(crate) fn log_key(connection: &mut AnyConnection, master: &MasterKey) -> Result<(LogKey, bool), Failure> {
    let made = insert(connection, LOG, 1, &DataKey::generate()?.wrapped(master, &place(LOG, 1))?)?;
    let wrapped: Vec<u8> =
        table::table.filter(table::purpose.eq(LOG)).filter(table::version.eq(1)).select(table::wrapped).get_result(connection)?;
    let key = master.unwrap(&wrapped, &place(LOG, 1))?;
    Ok((LogKey(hmac::Key::new(hmac::HMAC_SHA256, &key)), made))
}

/// Keeps a key unless there is one of its purpose and version, and says whether it did: of processes that start together one comes
/// first.
fn insert(connection: &mut AnyConnection, purpose: &str, version: i32, wrapped: &[u8]) -> Result<bool, Failure> {
    let count = per_backend!(connection, c => diesel::insert_into(table::table)
        .values((table::purpose.eq(purpose), table::version.eq(version), table::wrapped.eq(wrapped)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(count == 1)
}

/// Where a key belongs, so that it does not open in the place of another.
fn place(purpose: &str, version: i32) -> Vec<u8> {
    [b"service key ", purpose.as_bytes(), &version.to_be_bytes()].concat()
}
