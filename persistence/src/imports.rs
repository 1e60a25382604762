//! Imports of registers: a file is held against what is kept in a reading transaction, which decides what is to be done, and
//! that is done in small writing transactions, so that nobody waits long for the writer. An import that breaks off has done and
//! counted whole pieces; importing the file again does the rest and no more.

mod holders;
mod holidays;
mod sites;
mod supplied;

use std::sync::Arc;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Instant,
    authority::{Action, Role},
    code::Code,
    location::LocationKind,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    register::{
        Import, ImportCounts, ImportId, ImportKind, ImportedRow, LeftReason, RegisterFile, RegisterRow, RowOutcome, RowResult,
        Site,
    },
};
use serde::{Deserialize, Serialize};
pub use supplied::{Applied, SupplierImport};

use crate::{
    Call, Database, Failure, Reading, Writing,
    connection::per_backend,
    progress::Progress,
    schema::{import_rows as rows, imports as table},
    stored::{Json, Stored},
};

/// How many rows are carried out in one transaction.
const CHUNK: usize = 100;

/// A reason as it is kept: its texts follow from the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

#[derive(Queryable)]
struct ImportRecord {
    id: Stored<ImportId>,
    kind: String,
    organisation_id: Option<Stored<OrganisationId>>,
    counts: Json<ImportCounts>,
    created_at: Stored<Instant>,
}

impl TryFrom<ImportRecord> for Import {
    type Error = Failure;

    fn try_from(row: ImportRecord) -> Result<Self, Failure> {
        let unknown = || Failure::Internal(format!("{:?} is no kind of import", row.kind));
        Ok(Self {
            id: row.id.0,
            kind: ImportKind::from_code(&row.kind).ok_or_else(unknown)?,
            organisation_id: row.organisation_id.map(|kept| kept.0),
            counts: row.counts.0,
            created_at: row.created_at.0,
            progress: None,
        })
    }
}

#[derive(Queryable)]
struct ReportRow {
    position: i32,
    row_number: Option<i32>,
    item: String,
    outcome: String,
    reasons: Json<Vec<Note>>,
}

impl TryFrom<ReportRow> for ImportedRow {
    type Error = Failure;

    fn try_from(row: ReportRow) -> Result<Self, Failure> {
        let notes = row.reasons.0.iter().map(|note| (note.code.as_str(), note.at.as_deref()));
        let result = RowOutcome::from_code(&row.outcome).and_then(|outcome| RowResult::from_codes(outcome, notes));
        let unknown = || Failure::Internal(format!("row {} of an import has an outcome that is unknown", row.position));
        Ok(Self {
            position: row.position,
            row_number: row.row_number,
            result: result.ok_or_else(unknown)?,
            item: Some(row.item).filter(|item| !item.is_empty()),
        })
    }
}

/// What became of the rows so far: all counted, and those told that are not yet saved.
#[derive(Clone, Debug, Default)]
struct Report {
    counts: ImportCounts,
    last_position: i32,
    unsaved: Vec<ImportedRow>,
}

impl Report {
    /// Counts a row, and tells of it unless it says what is kept already.
    fn add(&mut self, row_number: Option<u64>, item: Option<String>, result: RowResult) {
        self.counts.add(&result);
        if result == RowResult::Left(LeftReason::Same) {
            return;
        }
        self.last_position += 1;
        let row_number = row_number.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
        self.unsaved.push(ImportedRow { position: self.last_position, row_number, item, result });
    }
}

impl Database {
    /// Imports a register. Who imports it may import nothing at all is refused as a whole; a row that a municipality may not
    /// touch is refused by itself. `accept_closures` closes the sites that the file lacks however many they are.
    pub async fn import(&self, call: &Call, file: RegisterFile, accept_closures: bool) -> Result<Import, Failure> {
        match file {
            RegisterFile::Schools(rows) => {
                self.import_sites(call, ImportKind::Schools, LocationKind::School, as_sites(rows), accept_closures).await
            }
            RegisterFile::Childcare(rows) => {
                self.import_sites(call, ImportKind::Childcare, LocationKind::Childcare, as_sites(rows), accept_closures).await
            }
            RegisterFile::SchoolHolidays(rows) => self.write(call, move |tx| tx.import_holidays(&rows)).await,
        }
    }

    async fn import_sites(
        &self,
        call: &Call,
        kind: ImportKind,
        of: LocationKind,
        rows: Vec<RegisterRow<Site>>,
        accept_closures: bool,
    ) -> Result<Import, Failure> {
        let planned = self.read(call, move |tx| tx.plan_sites(of, &rows, accept_closures)).await?;
        let mut report = Report { counts: planned.counts, ..Report::default() };
        let import = self.write(call, move |tx| tx.begin_import(kind, planned.counts)).await?;
        let mut holders = Arc::new(planned.holders);
        let mut progress = Progress::begin(kind.as_str(), planned.steps.len());
        let mut steps = planned.steps.into_iter();
        loop {
            let chunk: Vec<_> = steps.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(Import { counts: report.counts, ..import });
            }
            let rows = chunk.len();
            let (id, known, before) = (import.id, Arc::clone(&holders), report);
            let (found, after) = self.write(call, move |tx| tx.apply_steps(id, &chunk, &known, before.clone())).await?;
            Arc::make_mut(&mut holders).extend(found);
            report = after;
            progress.done(rows);
        }
    }
}

fn as_sites<T: Into<Site>>(rows: Vec<RegisterRow<T>>) -> Vec<RegisterRow<Site>> {
    rows.into_iter().map(|row| row.map(Into::into)).collect()
}

impl Reading<'_> {
    /// The import with an id, for the organisation that imported and for the operator.
    pub fn import(&mut self, id: ImportId) -> Result<Option<Import>, Failure> {
        let mut query = table::table.into_boxed().filter(table::id.eq(Stored(id)));
        if self.authority().role() != Role::Operator {
            query = query.filter(table::organisation_id.eq(Some(Stored(self.authority().organisation()))));
        }
        let row: Option<ImportRecord> = query.get_result(self.connection).optional()?;
        let Some(import) = row.map(Import::try_from).transpose()? else { return Ok(None) };
        Ok(Some(Import { progress: self.import_progress(id)?, ..import }))
    }

    /// A page of the rows of an import that were not found unchanged, in the order of the file; nothing where the import is not
    /// to be seen.
    pub fn import_rows(&mut self, id: ImportId, page: PageRequest<i32>) -> Result<Option<Page<ImportedRow, i32>>, Failure> {
        if self.import(id)?.is_none() {
            return Ok(None);
        }
        let found: Vec<ReportRow> = rows::table
            .filter(rows::import_id.eq(Stored(id)))
            .filter(rows::position.gt(page.after.unwrap_or_default()))
            .order(rows::position)
            .limit(page.limit())
            .select((rows::position, rows::row_number, rows::item, rows::outcome, rows::reasons))
            .load(self.connection)?;
        let Page { items, next } = Page::cut(found, &page, |row| row.position);
        Ok(Some(Page { items: items.into_iter().map(ImportedRow::try_from).collect::<Result<_, _>>()?, next }))
    }
}

impl Writing<'_> {
    /// Keeps that an import has begun, with what is counted of it already.
    fn begin_import(&mut self, kind: ImportKind, counts: ImportCounts) -> Result<Import, Failure> {
        self.authority().may(match kind {
            ImportKind::Placements => Action::SynchronisePlacement,
            ImportKind::Schools | ImportKind::Childcare | ImportKind::SchoolHolidays => Action::ImportRegister,
        })?;
        let operated = self.authority().role() == Role::Operator;
        let organisation_id = if operated { None } else { Some(self.authority().organisation()) };
        let import = Import { id: self.new_id(), kind, organisation_id, counts, created_at: self.now(), progress: None };
        diesel::insert_into(table::table)
            .values((
                table::id.eq(Stored(import.id)),
                table::kind.eq(kind.as_str()),
                table::organisation_id.eq(organisation_id.map(Stored)),
                table::counts.eq(Json(counts)),
                table::created_at.eq(Stored(import.created_at)),
            ))
            .execute(self.connection)?;
        Ok(import)
    }

    /// Saves what was told since the last time, and all counts.
    fn save_report(&mut self, import: ImportId, report: &mut Report) -> Result<(), Failure> {
        let values: Vec<_> = report
            .unsaved
            .drain(..)
            .map(|row| {
                let note = |reason: domain::register::ImportReason<'_>| Note {
                    code: reason.code.to_owned(),
                    at: reason.at.map(str::to_owned),
                };
                (
                    rows::import_id.eq(Stored(import)),
                    rows::position.eq(row.position),
                    rows::row_number.eq(row.row_number),
                    rows::outcome.eq(row.result.outcome().as_str()),
                    rows::reasons.eq(Json(row.result.reasons().into_iter().map(note).collect::<Vec<_>>())),
                    rows::item.eq(row.item.unwrap_or_default()),
                )
            })
            .collect();
        if !values.is_empty() {
            // The enum has no batch insert.
            per_backend!(&mut *self.connection, c => diesel::insert_into(rows::table).values(&values).execute(c))?;
        }
        diesel::update(table::table.filter(table::id.eq(Stored(import))))
            .set(table::counts.eq(Json(report.counts)))
            .execute(self.connection)?;
        Ok(())
    }
}
