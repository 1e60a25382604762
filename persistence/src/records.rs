//! Processing records as rows: one for a request, the children packed.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::ClientId,
    child::ChildId,
    code::Code,
    organisation::OrganisationId,
    processing::{ProcessingRecord, RecordId},
};
use uuid::Uuid;

use crate::{
    Database, Failure,
    connection::{AnyConnection, per_backend},
    schema::{processing_records as table, sealed_records},
    service_keys::LogKey,
    stored::Stored,
};

/// A record as it is kept, sealed or not yet: the columns that both tables have, in their order.
#[derive(Clone, Debug, diesel::Queryable)]
pub(crate) struct KeptRecord {
    pub(crate) id: Stored<RecordId>,
    pub(crate) action: Stored<String>,
    pub(crate) client_id: Stored<ClientId>,
    pub(crate) organisation_id: Stored<OrganisationId>,
    pub(crate) person: Option<String>,
    pub(crate) trace_id: Vec<u8>,
    pub(crate) span_id: Vec<u8>,
    pub(crate) parent_span_id: Option<Vec<u8>>,
    pub(crate) status: Stored<String>,
    pub(crate) started_at: Stored<Instant>,
    pub(crate) ended_at: Stored<Instant>,
    pub(crate) children: Vec<u8>,
    pub(crate) proof: Option<Vec<u8>>,
}

/// The columns of a kept record in a table, to select.
macro_rules! kept_columns {
    ($table:ident) => {
        (
            $table::id,
            $table::action,
            $table::client_id,
            $table::organisation_id,
            $table::person,
            $table::trace_id,
            $table::span_id,
            $table::parent_span_id,
            $table::status,
            $table::started_at,
            $table::ended_at,
            $table::children,
            $table::proof,
        )
    };
}

/// The columns of a kept record in a table with their values, to insert.
macro_rules! kept_values {
    ($table:ident, $row:expr) => {
        (
            $table::id.eq(&$row.id),
            $table::action.eq(&$row.action),
            $table::client_id.eq(&$row.client_id),
            $table::organisation_id.eq(&$row.organisation_id),
            $table::person.eq($row.person.as_deref()),
            $table::trace_id.eq(&$row.trace_id),
            $table::span_id.eq(&$row.span_id),
            $table::parent_span_id.eq($row.parent_span_id.as_deref()),
            $table::status.eq(&$row.status),
            $table::started_at.eq(&$row.started_at),
            $table::ended_at.eq(&$row.ended_at),
            $table::children.eq(&$row.children),
            $table::proof.eq($row.proof.as_deref()),
        )
    };
}

pub(crate) use {kept_columns, kept_values};

/// Appends records. Nothing else writes to this table; what is in it is moved by the sealer and changed by nobody.
///
/// On PostgreSQL they go in one statement, for each statement is a round trip; one alone, and all of them on SQLite, go by a
/// statement that is kept prepared.
pub(crate) fn insert<'a>(
    connection: &mut AnyConnection,
    mut rows: impl ExactSizeIterator<Item = &'a KeptRecord>,
) -> Result<(), Failure> {
    if rows.len() > 1
        && let AnyConnection::Postgres(c) = connection
    {
        let rows: Vec<_> = rows.map(|row| kept_values!(table, row)).collect();
        diesel::insert_into(table::table).values(rows).execute(c)?;
        return Ok(());
    }
    rows.try_for_each(|row| {
        per_backend!(connection, c => diesel::insert_into(table::table).values(kept_values!(table, row)).execute(c))?;
        Ok(())
    })
}

impl KeptRecord {
    /// The row of a record, with its proof.
    pub(crate) fn made(id: Uuid, record: &ProcessingRecord, key: &LogKey) -> Self {
        let mut row = Self {
            id: Stored(RecordId::from_uuid(id)),
            action: Stored(record.action.as_str().to_owned()),
            client_id: Stored(record.client_id),
            organisation_id: Stored(record.organisation_id),
            person: record.person.clone(),
            trace_id: record.trace_id.to_vec(),
            span_id: record.span_id.to_vec(),
            parent_span_id: record.parent_span_id.map(|id| id.to_vec()),
            status: Stored(record.status.as_str().to_owned()),
            started_at: Stored(record.started_at),
            ended_at: Stored(record.ended_at),
            children: record.children.iter().flat_map(|child| *child.uuid().as_bytes()).collect(),
            proof: None,
        };
        row.proof = Some(key.prove(&row.bytes()));
        row
    }

    /// Everything that the record says, in one form: each part after its length, so that none can run into the next.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (started, ended) = (self.started_at.0.microseconds().to_be_bytes(), self.ended_at.0.microseconds().to_be_bytes());
        let optional = |part: Option<&[u8]>| [[u8::from(part.is_some())].as_slice(), part.unwrap_or_default()].concat();
        let (person, parent) = (optional(self.person.as_ref().map(String::as_bytes)), optional(self.parent_span_id.as_deref()));
        let (id, client, organisation) = (self.id.0.uuid(), self.client_id.0.uuid(), self.organisation_id.0.uuid());
        let parts: [&[u8]; 12] = [
            id.as_bytes(),
            self.action.0.as_bytes(),
            client.as_bytes(),
            organisation.as_bytes(),
            &person,
            &self.trace_id,
            &self.span_id,
            &parent,
            self.status.0.as_bytes(),
            &started,
            &ended,
            &self.children,
        ];
        let mut bytes = Vec::with_capacity(256 + self.children.len());
        for part in parts {
            bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }

    /// Whether the service made this record as it is.
    pub(crate) fn is_proven(&self, key: &LogKey) -> bool {
        self.proof.as_ref().is_some_and(|proof| key.is_proof(&self.bytes(), proof))
    }

    /// The children whose data it touched.
    pub(crate) fn children(&self) -> impl Iterator<Item = ChildId> + '_ {
        self.children.chunks_exact(16).filter_map(|bytes| Uuid::from_slice(bytes).ok()).map(ChildId::from_uuid)
    }
}

impl TryFrom<KeptRecord> for ProcessingRecord {
    type Error = Failure;

    fn try_from(row: KeptRecord) -> Result<Self, Failure> {
        let id = row.id.0;
        let broken = move || Failure::Internal(format!("the processing record {id} cannot be read"));
        Ok(Self {
            action: Code::from_code(&row.action.0).ok_or_else(broken)?,
            client_id: row.client_id.0,
            organisation_id: row.organisation_id.0,
            children: row.children().collect(),
            trace_id: row.trace_id.try_into().map_err(|_| broken())?,
            span_id: row.span_id.try_into().map_err(|_| broken())?,
            parent_span_id: row.parent_span_id.map(TryInto::try_into).transpose().map_err(|_| broken())?,
            status: Code::from_code(&row.status.0).ok_or_else(broken)?,
            person: row.person,
            started_at: row.started_at.0,
            ended_at: row.ended_at.0,
        })
    }
}

impl Database {
    /// All processing records by id, sealed or not yet. For tests.
    pub async fn processing_records(&self) -> Result<Vec<ProcessingRecord>, Failure> {
        self.internal_read(|connection| {
            let mut rows: Vec<KeptRecord> = table::table.select(kept_columns!(table)).load(connection)?;
            rows.extend(sealed_records::table.select(kept_columns!(sealed_records)).load::<KeptRecord>(connection)?);
            rows.sort_by_key(|row| row.id.0);
            rows.dedup_by_key(|row| row.id.0);
            rows.into_iter().map(TryInto::try_into).collect()
        })
        .await
    }
}
