//! The log of processing: sealed in batches that are chained, verified, searched and pruned.
//!
//! Requests append to `processing_records` (`records.rs`) and to nothing else. `sealer` moves what it finds there to
//! `sealed_records`, a batch at a time, each under a seal that holds the seal before it (`chain`). What commits late is simply still
//! there, so nothing is skipped. `index` follows behind with the children; `search` reads index, what is not in it yet, and what is
//! not sealed yet, so it is always complete. `verify` reads everything again. `pruning` takes records away after their term and
//! leaves the seals.

mod chain;
mod index;
mod pruning;
mod sealer;
mod search;
mod verify;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Id, Instant};

pub use verify::{Finding, Verified};

use crate::{
    Failure, MasterKey,
    connection::AnyConnection,
    failure::OpenError,
    schema::log_heads as heads,
    service_keys::{self, LogKey},
    stored::Stored,
};
use chain::Hash;

/// A process that seals.
pub(crate) enum Sealer {}

/// The name of the one row of heads.
const LOG: &str = "log";

/// How far the log came.
#[derive(Clone, Debug, diesel::Queryable)]
struct Head {
    _name: String,
    _holder: Option<Stored<Id<Sealer>>>,
    _held_until: Option<Stored<Instant>>,
    /// The number of the last seal; 0 before the first.
    number: i64,
    /// The number of the last seal whose records were pruned; 0 before the first.
    pruned_number: i64,
    /// The last seal.
    seal: Option<Vec<u8>>,
    proof: Option<Vec<u8>>,
    /// The first place that is not in the index by child yet.
    indexed_number: i64,
    indexed_position: i32,
}

impl Head {
    /// As [`Self::read`]; any other that would write the head waits until this transaction ends, for the row is written first.
    fn take(connection: &mut AnyConnection) -> Result<Self, Failure> {
        diesel::update(heads::table.filter(heads::name.eq(LOG))).set(heads::name.eq(LOG)).execute(connection)?;
        Self::read(connection)
    }

    fn read(connection: &mut AnyConnection) -> Result<Self, Failure> {
        Ok(heads::table.filter(heads::name.eq(LOG)).get_result(connection)?)
    }

    /// The last seal; zeros before the first.
    fn last_seal(&self) -> Result<Hash, Failure> {
        let Some(seal) = &self.seal else { return Ok(chain::BEGINNING) };
        seal.as_slice().try_into().map_err(|_| Failure::Internal("the last seal of the log is of another length".into()))
    }

    /// What is proven of it: where the log ends and from where on it has its records.
    fn bytes(&self) -> Vec<u8> {
        let seal = self.seal.as_deref().unwrap_or_default();
        [b"head".as_slice(), &self.number.to_be_bytes(), &self.pruned_number.to_be_bytes(), seal].concat()
    }

    fn is_proven(&self, key: &LogKey) -> bool {
        self.proof.as_ref().is_some_and(|proof| key.is_proof(&self.bytes(), proof))
    }

    /// Writes how far the log came, with its proof.
    fn save(&self, connection: &mut AnyConnection, key: &LogKey) -> Result<(), Failure> {
        diesel::update(heads::table.filter(heads::name.eq(LOG)))
            .set((
                heads::number.eq(self.number),
                heads::pruned_number.eq(self.pruned_number),
                heads::seal.eq(self.seal.as_deref()),
                heads::proof.eq(Some(key.prove(&self.bytes()))),
                heads::indexed_number.eq(self.indexed_number),
                heads::indexed_position.eq(self.indexed_position),
            ))
            .execute(connection)?;
        Ok(())
    }
}

/// Opens the keys of the service, or makes them at the first start; gives the one that proves the log. Where it is made, the
/// beginning of the log is proven with it, once.
pub(crate) fn open(connection: &mut AnyConnection, master: &MasterKey) -> Result<LogKey, OpenError> {
    let opened = connection.write_alone(|connection| {
        // Processes that start together come one after the other from here on.
        let head = Head::take(connection)?;
        let (key, made) = service_keys::log_key(connection, master)?;
        service_keys::first_search_key(connection, master)?;
        if made {
            head.save(connection, &key)?;
        }
        Ok::<_, Failure>(key)
    });
    opened.map_err(|failure| OpenError::Database(format!("the keys of the service: {failure}")))
}
