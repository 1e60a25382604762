//! The verification: everything is read again, from the first seal to what is not sealed yet, a few batches at a time.

use std::fmt;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{Instant, processing::RecordId};

use super::{
    Head,
    chain::{self, Hash, Seal},
    sealer::{genuine, waiting_after},
};
use crate::{
    Database, Failure,
    connection::AnyConnection,
    records::{KeptRecord, kept_columns},
    schema::{sealed_records as sealed, seals},
    service_keys::LogKey,
    stored::Stored,
};

/// How many seals are verified at a time.
const SEALS: i64 = 16;
/// How many records that wait are verified at a time.
const WAITING: i64 = 1000;

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A record does not say what it said when it was made.
    RecordChanged {
        /// The batch.
        seal: i64,
        /// Its place in the batch, from 0.
        position: i32,
        /// The record.
        id: RecordId,
    },
    /// A record of a batch is gone.
    RecordMissing {
        /// The batch.
        seal: i64,
        /// Its place in the batch, from 0.
        position: i32,
    },
    /// A record was put where none was sealed, or among those that wait without having been made by the service.
    RecordAdded {
        /// The batch; absent for one that waits.
        seal: Option<i64>,
        /// The record.
        id: RecordId,
    },
    /// The records of a batch are all genuine and not those that were sealed in it, or in another order.
    BatchChanged {
        /// The batch.
        seal: i64,
    },
    /// A seal does not say what it said when it was made.
    SealChanged {
        /// The seal.
        seal: i64,
    },
    /// A seal does not hold the one before it.
    ChainBroken {
        /// The seal.
        seal: i64,
    },
    /// Seals are gone, with or without their records.
    SealsMissing {
        /// The first of them.
        from: i64,
        /// The last of them.
        until: i64,
    },
    /// A seal stands after the end of the log.
    SealAdded {
        /// The seal.
        seal: i64,
    },
    /// The end of the log is not the one that was noted when it was sealed, or what was pruned is not.
    EndChanged,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecordChanged { seal, position, id } => write!(f, "changed: record {id}, batch {seal}, place {position}"),
            Self::RecordMissing { seal, position } => write!(f, "missing: record at place {position} of batch {seal}"),
            Self::RecordAdded { seal: Some(seal), id } => write!(f, "added: record {id} in batch {seal}"),
            Self::RecordAdded { seal: None, id } => write!(f, "added: record {id} among those that wait to be sealed"),
            Self::BatchChanged { seal } => {
                write!(f, "changed: batch {seal} has other records than were sealed, or another order")
            }
            Self::SealChanged { seal } => write!(f, "changed: seal {seal}"),
            Self::ChainBroken { seal } => write!(f, "changed: seal {seal} does not hold the seal before it"),
            Self::SealsMissing { from, until } => write!(f, "missing: seals {from} to {until}"),
            Self::SealAdded { seal } => write!(f, "added: seal {seal} after the end of the log"),
            Self::EndChanged => write!(f, "changed: the end of the log, or until where it was pruned"),
        }
    }
}

/// What a verification read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many seals there are.
    pub seals: u64,
    /// How many sealed records there are.
    pub records: u64,
    /// The seal until which the records were pruned; 0 when none were.
    pub pruned_until: i64,
    /// The last seal, 32 bytes, with its number: whoever notes it elsewhere can tell later that the log still holds it.
    pub last: Option<(i64, Vec<u8>)>,
    /// How many records are not sealed yet.
    pub waiting: u64,
    /// When the earliest of those began.
    pub waiting_since: Option<Instant>,
    /// How many findings there are.
    pub findings: u64,
}

/// Where the verification is between two reads.
#[derive(Clone)]
struct State {
    verified: Verified,
    /// The last seal that was read.
    number: i64,
    /// What that seal is by what it says.
    hash: Hash,
    findings: Vec<Finding>,
}

impl Database {
    /// The seal with a number, as it is kept.
    pub async fn seal(&self, number: i64) -> Result<Option<Vec<u8>>, Failure> {
        self.internal_read(move |connection| {
            Ok(seals::table.filter(seals::number.eq(number)).select(seals::seal).get_result(connection).optional()?)
        })
        .await
    }

    /// Reads the whole log again and reports everything that is not as it was sealed. The memory that it takes does not grow with
    /// the log.
    pub async fn verify_log(&self, mut report: impl FnMut(Finding)) -> Result<Verified, Failure> {
        let start = State { verified: Verified::default(), number: 0, hash: chain::BEGINNING, findings: Vec::new() };
        let mut state = start;
        loop {
            let (means, before) = (self.means(), state.clone());
            let (after, done) = self.internal_read(move |connection| before.clone().read_on(connection, &means.log_key)).await?;
            state = after;
            state.take(&mut report);
            if done {
                break;
            }
        }
        let mut after = None;
        loop {
            let (means, before) = (self.means(), state.clone());
            let read = self.internal_read(move |connection| before.clone().read_waiting(connection, &means.log_key, after));
            (state, after) = read.await?;
            state.take(&mut report);
            if after.is_none() {
                return Ok(state.verified);
            }
        }
    }
}

impl State {
    fn take(&mut self, report: &mut impl FnMut(Finding)) {
        self.verified.findings += u64::try_from(self.findings.len()).unwrap_or_default();
        self.findings.drain(..).for_each(report);
    }

    /// Verifies the next seals with their records; says whether the end is reached.
    fn read_on(mut self, connection: &mut AnyConnection, key: &LogKey) -> Result<(Self, bool), Failure> {
        type Row = (i64, Vec<u8>, Vec<u8>, i32, Stored<Instant>, Vec<u8>, Vec<u8>);
        let head = Head::read(connection)?;
        let rows: Vec<Row> =
            seals::table.filter(seals::number.gt(self.number)).order(seals::number).limit(SEALS).load(connection)?;
        let end = rows.is_empty();
        for (number, previous, root, record_count, sealed_at, seal, proof) in rows {
            if number > self.number + 1 {
                self.findings.push(Finding::SealsMissing { from: self.number + 1, until: number - 1 });
            } else if previous != self.hash {
                self.findings.push(Finding::ChainBroken { seal: number });
            }
            if number > head.number {
                self.findings.push(Finding::SealAdded { seal: number });
            }
            let said = stated(number, &previous, &root, record_count, sealed_at.0);
            if said.as_ref().map(Seal::hash).is_none_or(|hash| seal != hash) || !key.is_proof(&seal, &proof) {
                self.findings.push(Finding::SealChanged { seal: number });
            }
            let records = records_of(connection, number)?;
            if number <= head.pruned_number {
                let added = records.iter().map(|(_, record)| Finding::RecordAdded { seal: Some(number), id: record.id.0 });
                self.findings.extend(added);
            } else {
                self.verified.records += u64::try_from(records.len()).unwrap_or_default();
                self.findings.extend(judge(number, record_count, &root, &records, key));
            }
            self.verified.seals += 1;
            self.number = number;
            self.hash = seal.as_slice().try_into().unwrap_or(chain::BEGINNING);
        }
        if end {
            if self.number < head.number {
                self.findings.push(Finding::SealsMissing { from: self.number + 1, until: head.number });
            }
            if !head.is_proven(key) || (self.number == head.number && head.last_seal()? != self.hash) {
                self.findings.push(Finding::EndChanged);
            }
            self.findings.extend(outside(connection, self.number.max(head.number))?);
            self.verified.pruned_until = head.pruned_number;
            self.verified.last = Some((self.number, self.hash.to_vec())).filter(|(number, _)| *number > 0);
        }
        Ok((self, end))
    }

    /// Verifies some of the records that wait.
    fn read_waiting(
        mut self,
        connection: &mut AnyConnection,
        key: &LogKey,
        after: Option<RecordId>,
    ) -> Result<(Self, Option<RecordId>), Failure> {
        let rows = waiting_after(connection, after, WAITING)?;
        let last = rows.last().map(|row| row.id.0);
        let (waiting, others) = genuine(connection, key, rows)?;
        self.verified.waiting += u64::try_from(waiting.len()).unwrap_or_default();
        let earliest = waiting.iter().map(|row| row.started_at.0).chain(self.verified.waiting_since).min();
        self.verified.waiting_since = earliest;
        self.findings.extend(others.into_iter().map(|id| Finding::RecordAdded { seal: None, id }));
        Ok((self, last))
    }
}

/// What a seal says, when it has the form of one.
fn stated(number: i64, previous: &[u8], root: &[u8], record_count: i32, sealed_at: Instant) -> Option<Seal> {
    Some(Seal { number, previous: previous.try_into().ok()?, root: root.try_into().ok()?, record_count, sealed_at })
}

fn records_of(connection: &mut AnyConnection, number: i64) -> Result<Vec<(i32, KeptRecord)>, Failure> {
    Ok(sealed::table
        .filter(sealed::seal_number.eq(number))
        .order(sealed::position)
        .select((sealed::position, kept_columns!(sealed)))
        .load(connection)?)
}

/// Records that stand before the first or after the last seal; a hundred of them at most, for one is enough.
fn outside(connection: &mut AnyConnection, last: i64) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (from, until) in [(i64::MIN, 0), (last.saturating_add(1), i64::MAX)] {
        let rows: Vec<(i64, Stored<RecordId>)> = sealed::table
            .filter(sealed::seal_number.ge(from))
            .filter(sealed::seal_number.le(until))
            .order((sealed::seal_number, sealed::position))
            .limit(100)
            .select((sealed::seal_number, sealed::id))
            .load(connection)?;
        findings.extend(rows.into_iter().map(|(seal, id)| Finding::RecordAdded { seal: Some(seal), id: id.0 }));
    }
    Ok(findings)
}

/// Holds the records of a batch against its seal.
fn judge(seal: i64, record_count: i32, root: &[u8], records: &[(i32, KeptRecord)], key: &LogKey) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut expected = 0;
    for (position, record) in records {
        let id = record.id.0;
        if !(0..record_count).contains(position) {
            findings.push(Finding::RecordAdded { seal: Some(seal), id });
            continue;
        }
        findings.extend((expected..*position).map(|position| Finding::RecordMissing { seal, position }));
        expected = position + 1;
        if !record.is_proven(key) {
            findings.push(Finding::RecordChanged { seal, position: *position, id });
        }
    }
    findings.extend((expected..record_count).map(|position| Finding::RecordMissing { seal, position }));
    if findings.is_empty() {
        let leaves: Vec<Hash> = records.iter().map(|(_, record)| chain::leaf(record)).collect();
        if chain::root(&leaves) != root {
            findings.push(Finding::BatchChanged { seal });
        }
    }
    findings
}
