//! The database as the service holds it: opened once, shared by all who call.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    Id, Instant,
    authority::{Action, Identity},
    child::ChildId,
    processing::{ProcessingRecord, ProcessingStatus, activity, recorded_as},
};
use uuid::Uuid;

use crate::{
    Failure, MasterKey, Reading, Writing,
    connection::{self, AnyConnection},
    executor::{Mode, stopping},
    failure::OpenError,
    log::{self, Sealer},
    memory::Memory,
    migration,
    pool::{Pool, PoolState, Records, Waiter, answered},
    records::{self, KeptRecord},
    service_keys::{LogKey, OpenedKeys},
    url::DatabaseUrl,
};

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it is.
    pub url: DatabaseUrl,
    /// The key by which its contents are sealed.
    pub master_key: MasterKey,
    /// Makes new ids, each greater than the ones before it as a UUIDv7 is.
    pub new_id: fn() -> Uuid,
    /// How many threads read at the same time, each with a connection.
    pub readers: usize,
    /// How many transactions write at the same time on PostgreSQL; SQLite has one writer.
    pub writers: usize,
}

/// The place of a call in a trace (W3C Trace Context).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The trace: 16 bytes.
    pub trace_id: [u8; 16],
    /// This step: 8 bytes.
    pub span_id: [u8; 8],
    /// The step of the caller that led here.
    pub parent_span_id: Option<[u8; 8]>,
}

/// One call: who asks for what, at which moment.
#[derive(Clone, Debug)]
pub struct Call {
    /// What the verified token says of the caller.
    pub identity: Arc<Identity>,
    /// What is asked.
    pub action: Action,
    /// The moment that counts as now, at which the call began.
    pub now: Instant,
    /// The same moment by a clock that never jumps, from which the duration of the call is counted.
    pub began: std::time::Instant,
    /// The place of the call in a trace.
    pub trace: Trace,
}

/// What every transaction needs besides its connection.
pub(crate) struct Means {
    pub(crate) master_key: MasterKey,
    pub(crate) log_key: LogKey,
    pub(crate) search_keys: OpenedKeys,
    pub(crate) new_id: fn() -> Uuid,
    pub(crate) memory: Memory,
}

struct Inner {
    readers: Pool,
    writers: Pool,
    /// Writes the records of reads on PostgreSQL; on SQLite the one writer does.
    recorder: Option<Pool>,
    /// Keeps the house on PostgreSQL, in nobody's way; on SQLite the one writer does.
    keeper: Option<Pool>,
    /// Under what id this process seals the log.
    holder: Id<Sealer>,
    url: DatabaseUrl,
    /// Whether the files of the keys may still hold some that were destroyed.
    unpurged: AtomicBool,
    means: Arc<Means>,
}

/// The database. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}

impl Database {
    /// Migrates the database and opens it.
    pub fn open(options: &Options) -> Result<Self, OpenError> {
        migration::migrate(&options.url)?;
        let Options { url, readers, writers, .. } = options;
        let log_key = log::open(&mut AnyConnection::open(url)?, &options.master_key)?;
        let sqlite = matches!(url, DatabaseUrl::Sqlite(_));
        let inner = Inner {
            readers: Pool::start("read", url, Mode::Read, *readers)?,
            writers: if sqlite {
                Pool::start("write", url, Mode::WriteTogether, 1)?
            } else {
                Pool::start("write", url, Mode::Write, *writers)?
            },
            recorder: if sqlite { None } else { Some(Pool::start("record", url, Mode::WriteTogether, 1)?) },
            keeper: if sqlite { None } else { Some(Pool::start("keep", url, Mode::WriteTogether, 1)?) },
            holder: Id::from_uuid((options.new_id)()),
            url: url.clone(),
            unpurged: AtomicBool::new(true),
            means: Arc::new(Means {
                master_key: options.master_key.clone(),
                log_key,
                search_keys: OpenedKeys::default(),
                new_id: options.new_id,
                memory: Memory::default(),
            }),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Reads in one snapshot with the caller's authority. Where persons were touched, their processing record is durable before
    /// the answer is given, whatever the answer is.
    pub async fn read<T, F>(&self, call: &Call, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (means, within) = (self.means(), call.clone());
        self.observe(call, false, move |connection, opened| {
            let mut reading = Reading::begin(connection, &within, &means)?;
            let outcome = work(&mut reading);
            opened.note(reading.into_touched());
            outcome
        })
        .await
    }

    /// As [`Self::read`], for work that asks one statement and confirms the caller's grant in it (`grants!`): that
    /// statement is the snapshot, and what was remembered of the grant spares another. Where it turns out that the grant changed
    /// or more must be asked, the work is run again as any other.
    pub async fn glance<T, F>(&self, call: &Call, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (means, within) = (self.means(), call.clone());
        let mut remembered = true;
        self.observe(call, true, move |connection, opened| {
            let begin = if remembered { Reading::glance } else { Reading::begin };
            let outcome = begin(connection, &within, &means).and_then(|mut reading| {
                let outcome = work(&mut reading);
                let outcome = reading.settle(outcome);
                opened.note(reading.into_touched());
                outcome
            });
            remembered &= !matches!(outcome, Err(Failure::Forgotten));
            outcome
        })
        .await
    }

    /// Runs work that reads, and gives its outcome once the record of what it opened is durable.
    async fn observe<T, F>(&self, call: &Call, bare: bool, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection, &Opened) -> Result<T, Failure> + Send + 'static,
    {
        let opened = Opened::default();
        let conclusion = self.conclusion(call, &opened)?;
        let _under_way = self.recorder().under_way().begin();
        let read = move |connection: &mut AnyConnection| work(connection, &opened);
        self.0.readers.run_then(bare, read, move |outcome, waiter| conclusion.reach(outcome, waiter)).await
    }

    /// Writes in one serializable transaction with the caller's authority. The work may run more than once and must have no
    /// effect but SQL. The processing record is part of the transaction; where that did nothing, of one of its own.
    pub async fn write<T, F>(&self, call: &Call, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (means, within) = (self.means(), call.clone());
        let opened = Opened::default();
        let conclusion = self.conclusion(call, &opened)?;
        let write = move |connection: &mut AnyConnection| {
            let mut writing = Writing::begin(connection, &within, &means)?;
            let result = work(&mut writing);
            let (touched, erased_keys) = writing.into_outcome();
            opened.note(touched.clone());
            let result = result?;
            if let Some(record) = record_of(&within, touched, ProcessingStatus::Ok) {
                let row = KeptRecord::made((means.new_id)(), &record, &means.log_key);
                records::insert(connection, std::iter::once(&row))?;
            }
            Ok((result, erased_keys))
        };
        match self.0.writers.run(write).await {
            Ok((result, erased_keys)) => {
                if erased_keys {
                    self.purge_keys().await?;
                }
                Ok(result)
            }
            Err(failure) => {
                answered(|waiter| {
                    conclusion.reach(Err(failure), waiter);
                    Ok(())
                })
                .await
            }
        }
    }

    /// Takes what was destroyed in the store of keys out of its files, as far as they are the service's own to clean: on SQLite
    /// the log of the key file is emptied. What is still being read keeps it from that for a moment; then the housekeeping does it.
    pub async fn purge_keys(&self) -> Result<(), Failure> {
        self.0.unpurged.store(true, Ordering::SeqCst);
        self.purge_keys_if_due().await
    }

    /// As [`Self::purge_keys`], where it is still to be done; it also is when the service starts, for it may have been killed.
    pub async fn purge_keys_if_due(&self) -> Result<(), Failure> {
        let DatabaseUrl::Sqlite(path) = &self.0.url else { return Ok(()) };
        if !self.0.unpurged.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let path = path.clone();
        let purged = tokio::task::spawn_blocking(move || connection::empty_log_of_keys(&path)).await;
        let purged = purged.map_err(|error| Failure::Internal(error.to_string()))?;
        if !matches!(purged, Ok(true)) {
            self.0.unpurged.store(true, Ordering::SeqCst);
        }
        match purged {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Unavailable(error.to_string())),
        }
    }

    /// Runs work that serves the service itself, such as looking up a client, and touches no person.
    pub(crate) async fn internal_read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        self.0.readers.run(work).await
    }

    /// As [`Self::internal_read`], for a change.
    pub(crate) async fn internal_write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        self.0.writers.run(work).await
    }

    /// Runs work that keeps the house, such as sealing the log: in small transactions and on PostgreSQL in nobody's way.
    pub(crate) async fn keep<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure> + Send + 'static,
    {
        self.0.keeper.as_ref().unwrap_or(&self.0.writers).run(work).await
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), Failure> {
        self.internal_read(|connection| {
            use diesel::{QueryDsl, RunQueryDsl};
            crate::schema::organisations::table.limit(1).count().get_result::<i64>(connection)?;
            Ok(())
        })
        .await
    }

    /// The master key, for cursors.
    pub fn master_key(&self) -> &MasterKey {
        &self.0.means.master_key
    }

    /// How busy each pool of connections is.
    pub fn pools(&self) -> Vec<PoolState> {
        [Some(&self.0.readers), Some(&self.0.writers), self.0.recorder.as_ref()].into_iter().flatten().map(Pool::state).collect()
    }

    pub(crate) fn holder(&self) -> Id<Sealer> {
        self.0.holder
    }

    /// Whether all writes go through one thread, for which everybody waits: so it is on SQLite.
    pub(crate) fn has_one_writer(&self) -> bool {
        self.0.recorder.is_none()
    }

    pub(crate) fn means(&self) -> Arc<Means> {
        Arc::clone(&self.0.means)
    }

    /// Where the records of reads go.
    fn recorder(&self) -> &Pool {
        self.0.recorder.as_ref().unwrap_or(&self.0.writers)
    }

    fn conclusion(&self, call: &Call, opened: &Opened) -> Result<Conclusion, Failure> {
        let records = self.recorder().records().ok_or_else(stopping)?;
        Ok(Conclusion { call: call.clone(), opened: opened.clone(), records, means: self.means() })
    }
}

/// How a call ends that left no record in a transaction of its own: what it opened is recorded, and then it is answered.
struct Conclusion {
    call: Call,
    opened: Opened,
    records: Records,
    means: Arc<Means>,
}

impl Conclusion {
    /// Answers with an outcome, once the record of what was opened is durable. A refusal tells something of persons, so it does not
    /// go out without its record; of a fault, which tells nothing, the record is tried.
    fn reach<T: Send + 'static>(self, outcome: Result<T, Failure>, waiter: Waiter<T>) {
        let status = match &outcome {
            Ok(_) => ProcessingStatus::Ok,
            Err(Failure::Refused(_) | Failure::KeyReused | Failure::StillRunning(_) | Failure::TooOld) => ProcessingStatus::Unset,
            // Nothing can be recorded where the database is out of reach, and it was lost before anything was told.
            Err(Failure::Unavailable(_)) => return waiter.answer(outcome),
            Err(
                Failure::Constraint(_) | Failure::Overloaded | Failure::Contended(_) | Failure::Forgotten | Failure::Internal(_),
            ) => ProcessingStatus::Error,
        };
        let Some(record) = record_of(&self.call, self.opened.all(), status) else { return waiter.answer(outcome) };
        let row = KeptRecord::made((self.means.new_id)(), &record, &self.means.log_key);
        self.records.append(row, move |recorded| {
            waiter.answer(match (outcome, recorded) {
                (outcome, Ok(())) => outcome,
                (Err(failure), Err(unrecorded)) if status == ProcessingStatus::Error => {
                    ::log::error!("a call that broke off could not be recorded: {unrecorded}");
                    Err(failure)
                }
                (_, Err(unrecorded)) => Err(unrecorded),
            });
        });
    }
}

/// The children that a piece of work opened, also where it was broken off: shared by the work and by whoever waits for it.
#[derive(Clone, Default)]
struct Opened(Arc<Mutex<Vec<ChildId>>>);

impl Opened {
    /// Notes what was opened; of work that ran more than once the last run counts, which read what the answer rests on.
    fn note(&self, touched: Vec<ChildId>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = touched;
    }

    fn all(&self) -> Vec<ChildId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The record of a call that touched these children and ended now; none when it touched nobody.
fn record_of(call: &Call, touched: Vec<ChildId>, status: ProcessingStatus) -> Option<ProcessingRecord> {
    if touched.is_empty() || activity(call.action).is_none() {
        return None;
    }
    Some(ProcessingRecord {
        action: recorded_as(call.action, call.identity.role),
        client_id: call.identity.client,
        organisation_id: call.identity.organisation,
        person: call.identity.person.clone(),
        trace_id: call.trace.trace_id,
        span_id: call.trace.span_id,
        parent_span_id: call.trace.parent_span_id,
        status,
        started_at: call.now,
        ended_at: call.now.plus(call.began.elapsed()),
        children: touched,
    })
}
