//! Processing records as rows: one for a request, the children packed.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Id,
    child::ChildId,
    processing::{ProcessingRecord, ProcessingStatus},
};
use uuid::Uuid;

use crate::{Database, Failure, connection::AnyConnection, schema::processing_records as table, stored::Stored};

/// Appends records. Nothing else writes to this table, and nothing changes what is in it.
///
/// On PostgreSQL they go in one statement, for each statement is a round trip; on SQLite one by one, because only the insertion of
/// one row is kept prepared.
pub(crate) fn insert<'a>(
    connection: &mut AnyConnection,
    records: impl Iterator<Item = &'a (Uuid, ProcessingRecord)>,
) -> Result<(), Failure> {
    macro_rules! row {
        ($id:expr, $record:expr) => {
            (
                table::id.eq(Stored(Id::<ProcessingRecord>::from_uuid(*$id))),
                table::action.eq(Stored($record.action)),
                table::client_id.eq(Stored($record.client_id)),
                table::organisation_id.eq(Stored($record.organisation_id)),
                table::person.eq($record.person.as_deref()),
                table::trace_id.eq($record.trace_id.as_slice()),
                table::span_id.eq($record.span_id.as_slice()),
                table::parent_span_id.eq($record.parent_span_id.as_ref().map(<[u8; 8]>::as_slice)),
                table::status.eq(Stored($record.status)),
                table::started_at.eq(Stored($record.started_at)),
                table::ended_at.eq(Stored($record.ended_at)),
                table::children.eq(packed(&$record.children)),
            )
        };
    }
    match connection {
        AnyConnection::Sqlite(c) => {
            for (id, record) in records {
                diesel::insert_into(table::table).values(row!(id, record)).execute(c)?;
            }
        }
        AnyConnection::Postgres(c) => {
            let rows: Vec<_> = records.map(|(id, record)| row!(id, record)).collect();
            diesel::insert_into(table::table).values(rows).execute(c)?;
        }
    }
    Ok(())
}

/// The ids of children one after the other.
fn packed(children: &[ChildId]) -> Vec<u8> {
    children.iter().flat_map(|child| *child.uuid().as_bytes()).collect()
}

#[derive(diesel::Queryable)]
struct RecordRow {
    action: Stored<domain::authority::Action>,
    client_id: Stored<domain::authority::ClientId>,
    organisation_id: Stored<domain::organisation::OrganisationId>,
    person: Option<String>,
    trace_id: Vec<u8>,
    span_id: Vec<u8>,
    parent_span_id: Option<Vec<u8>>,
    status: Stored<ProcessingStatus>,
    started_at: Stored<domain::Instant>,
    ended_at: Stored<domain::Instant>,
    children: Vec<u8>,
}

impl TryFrom<RecordRow> for ProcessingRecord {
    type Error = Failure;

    fn try_from(row: RecordRow) -> Result<Self, Failure> {
        let broken = || Failure::Internal("a processing record with ids of another length".into());
        Ok(Self {
            action: row.action.0,
            client_id: row.client_id.0,
            organisation_id: row.organisation_id.0,
            person: row.person,
            trace_id: row.trace_id.try_into().map_err(|_| broken())?,
            span_id: row.span_id.try_into().map_err(|_| broken())?,
            parent_span_id: row.parent_span_id.map(TryInto::try_into).transpose().map_err(|_| broken())?,
            status: row.status.0,
            started_at: row.started_at.0,
            ended_at: row.ended_at.0,
            children: row
                .children
                .chunks(16)
                .map(|bytes| Uuid::from_slice(bytes).map(ChildId::from_uuid).map_err(|_| broken()))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Database {
    /// All processing records in the order in which they were made. For audits by the operator and for tests.
    pub async fn processing_records(&self) -> Result<Vec<ProcessingRecord>, Failure> {
        self.internal_read(|connection| {
            let rows: Vec<RecordRow> = table::table
                .order(table::id)
                .select((
                    table::action,
                    table::client_id,
                    table::organisation_id,
                    table::person,
                    table::trace_id,
                    table::span_id,
                    table::parent_span_id,
                    table::status,
                    table::started_at,
                    table::ended_at,
                    table::children,
                ))
                .load(connection)?;
            rows.into_iter().map(TryInto::try_into).collect()
        })
        .await
    }
}
