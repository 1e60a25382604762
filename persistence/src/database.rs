//! The database as the service holds it: opened once, shared by all who call.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    Id, Instant,
    authority::{Action, Identity},
    child::ChildId,
    processing::{ProcessingRecord, ProcessingStatus, activity},
};
use uuid::Uuid;

use crate::{
    Failure, MasterKey, Reading, Writing,
    connection::{self, AnyConnection},
    executor::{Executor, Mode},
    failure::OpenError,
    log::{self, Sealer},
    migration, records,
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
    /// The moment that counts as now.
    pub now: Instant,
    /// The place of the call in a trace.
    pub trace: Trace,
}

/// What every transaction needs besides its connection.
#[derive(Clone)]
pub(crate) struct Means {
    pub(crate) master_key: MasterKey,
    pub(crate) log_key: LogKey,
    pub(crate) search_keys: OpenedKeys,
    pub(crate) new_id: fn() -> Uuid,
}

struct Inner {
    readers: Executor,
    writers: Executor,
    /// Writes the records of reads on PostgreSQL; on SQLite the one writer does.
    recorder: Option<Executor>,
    /// Keeps the house on PostgreSQL, in nobody's way; on SQLite the one writer does.
    keeper: Option<Executor>,
    /// Under what id this process seals the log.
    holder: Id<Sealer>,
    url: DatabaseUrl,
    /// Whether the files of the keys may still hold some that were destroyed.
    unpurged: AtomicBool,
    means: Means,
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
            readers: Executor::start("read", url, Mode::Read, *readers)?,
            writers: if sqlite {
                Executor::start("write", url, Mode::WriteTogether, 1)?
            } else {
                Executor::start("write", url, Mode::Write, *writers)?
            },
            recorder: if sqlite { None } else { Some(Executor::start("record", url, Mode::WriteTogether, 1)?) },
            keeper: if sqlite { None } else { Some(Executor::start("keep", url, Mode::WriteTogether, 1)?) },
            holder: Id::from_uuid((options.new_id)()),
            url: url.clone(),
            unpurged: AtomicBool::new(true),
            means: Means {
                master_key: options.master_key.clone(),
                log_key,
                search_keys: OpenedKeys::default(),
                new_id: options.new_id,
            },
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Reads in one snapshot with the caller's authority. Where persons were touched, their processing record is durable before
    /// the answer is given.
    pub async fn read<T, F>(&self, call: &Call, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let means = self.0.means.clone();
        let within = call.clone();
        let mut work = work;
        let read = move |connection: &mut AnyConnection| {
            let mut reading = Reading::begin(connection, &within, &means)?;
            let result = work(&mut reading)?;
            Ok((result, reading.into_touched()))
        };
        let (result, touched) = self.0.readers.run(read).await?;
        if let Some(record) = record_of(call, touched) {
            self.append(record).await?;
        }
        Ok(result)
    }

    /// Writes in one serializable transaction with the caller's authority. The work may run more than once and must have no
    /// effect but SQL. The processing record is part of the transaction.
    pub async fn write<T, F>(&self, call: &Call, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let means = self.0.means.clone();
        let call = call.clone();
        let mut work = work;
        let write = move |connection: &mut AnyConnection| {
            let mut writing = Writing::begin(connection, &call, &means)?;
            let result = work(&mut writing)?;
            let (touched, erased_keys) = writing.into_outcome();
            if let Some(record) = record_of(&call, touched) {
                records::insert(connection, &means.log_key, &[((means.new_id)(), record)])?;
            }
            Ok((result, erased_keys))
        };
        let (result, erased_keys) = self.0.writers.run(write).await?;
        if erased_keys {
            self.purge_keys().await?;
        }
        Ok(result)
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

    /// How many reads and writes are waiting.
    pub fn waiting(&self) -> (usize, usize) {
        (self.0.readers.waiting(), self.0.writers.waiting())
    }

    pub(crate) fn holder(&self) -> Id<Sealer> {
        self.0.holder
    }

    pub(crate) fn means(&self) -> Means {
        self.0.means.clone()
    }

    async fn append(&self, record: ProcessingRecord) -> Result<(), Failure> {
        let id = (self.0.means.new_id)();
        let recorder = self.0.recorder.as_ref().unwrap_or(&self.0.writers);
        let entry = [(id, record)];
        let means = self.means();
        recorder.run(move |connection| records::insert(connection, &means.log_key, &entry)).await
    }
}

/// The record of a call that touched these children; none when it touched nobody.
fn record_of(call: &Call, touched: Vec<ChildId>) -> Option<ProcessingRecord> {
    if touched.is_empty() || activity(call.action).is_none() {
        return None;
    }
    Some(ProcessingRecord {
        action: call.action,
        client_id: call.identity.client,
        organisation_id: call.identity.organisation,
        person: call.identity.person.clone(),
        trace_id: call.trace.trace_id,
        span_id: call.trace.span_id,
        parent_span_id: call.trace.parent_span_id,
        status: ProcessingStatus::Ok,
        started_at: call.now,
        ended_at: call.now,
        children: touched,
    })
}
