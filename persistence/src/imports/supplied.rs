//! Imports of suppliers' files: part by part, each in a transaction that carries out some rows, counts them and notes how far the
//! import is. So an import that breaks off, with its process or without, goes on where it stopped when the same file comes again,
//! and nothing is done twice.
//!
//! `held`: what is kept of what the rows of a part name, read in few statements. `placing`: what becomes of a row. `months`: what
//! becomes of months.

mod held;
mod months;
mod placing;

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Id, Instant,
    register::{Import, ImportCounts, ImportId, ImportKind, ImportProgress, LeftReason, RowOutcome, RowResult},
    supplied::{ColumnNames, Supplied},
};
use held::Held;

use super::Report;
use crate::{
    Database, Failure, Reading, Writing,
    schema::{import_rows, imports, supplier_imports as table},
    stored::{Json, Stored},
};

/// Whoever carries an import on; the database knows it only to keep two from doing so at once.
#[derive(Debug)]
enum Runner {}

/// An import of a supplier's file that this process carries on.
#[derive(Clone, Debug)]
pub struct SupplierImport {
    /// Its id.
    pub id: ImportId,
    /// How many placements, or children with their months, are done already.
    pub items_done: i64,
    /// What became of the rows so far.
    pub counts: ImportCounts,
    runner: Id<Runner>,
    last_position: i32,
}

/// What a part of an import came to.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The import as it stands after the part.
    pub import: SupplierImport,
    /// How long the transaction worked on it.
    pub took: std::time::Duration,
}

impl Database {
    /// How long a part of an import may hold a writer: on SQLite all others wait for it.
    pub fn part_time(&self) -> std::time::Duration {
        std::time::Duration::from_millis(if self.has_one_writer() { 10 } else { 60 })
    }
}

impl Reading<'_> {
    pub(super) fn import_progress(&mut self, id: ImportId) -> Result<Option<ImportProgress>, Failure> {
        let found: Option<(bool, Stored<Instant>, i32)> = table::table
            .filter(table::import_id.eq(Stored(id)))
            .select((table::done, table::updated_at, table::version))
            .get_result(self.connection)
            .optional()?;
        Ok(found.map(|(done, Stored(updated_at), version)| ImportProgress { done, updated_at, version }))
    }
}

impl Writing<'_> {
    /// Begins the import of a file, or takes up the one of the same file that did not come to its end. Whoever was carrying that
    /// on can do no more from now on.
    pub fn begin_supplied(&mut self, fingerprint: &[u8], at: Instant) -> Result<SupplierImport, Failure> {
        let runner: Id<Runner> = self.new_id();
        let unfinished: Option<(Stored<ImportId>, i64, Json<ImportCounts>)> = table::table
            .inner_join(imports::table.on(imports::id.eq(table::import_id)))
            .filter(table::fingerprint.eq(fingerprint))
            .filter(table::done.eq(false))
            .order(table::import_id)
            .limit(1)
            .select((table::import_id, table::items_done, imports::counts))
            .get_result(self.connection)
            .optional()?;
        let Some((Stored(id), items_done, Json(counts))) = unfinished else {
            let import = self.begin_import(ImportKind::Placements, ImportCounts::default())?;
            diesel::insert_into(table::table)
                .values((
                    table::import_id.eq(Stored(import.id)),
                    table::fingerprint.eq(fingerprint),
                    table::runner.eq(Stored(runner)),
                    table::items_done.eq(0_i64),
                    table::done.eq(false),
                    table::updated_at.eq(Stored(at)),
                    table::version.eq(1),
                ))
                .execute(self.connection)?;
            return Ok(SupplierImport { id: import.id, items_done: 0, counts: import.counts, runner, last_position: 0 });
        };
        diesel::update(table::table.filter(table::import_id.eq(Stored(id))))
            .set((table::runner.eq(Stored(runner)), table::updated_at.eq(Stored(at)), table::version.eq(table::version + 1)))
            .execute(self.connection)?;
        let last: Option<i32> = import_rows::table
            .filter(import_rows::import_id.eq(Stored(id)))
            .select(diesel::dsl::max(import_rows::position))
            .get_result(self.connection)?;
        Ok(SupplierImport { id, items_done, counts, runner, last_position: last.unwrap_or_default() })
    }

    /// Carries out some items of a file, each by itself, in their order. Children are visible until so many days after the end of
    /// a placement (`visibility.afterEndDays`). `at` is the moment, and `names` are the columns of the file.
    pub fn apply_supplied(
        &mut self,
        import: &SupplierImport,
        items: &[Supplied],
        names: &ColumnNames,
        days_after_end: u16,
        at: Instant,
    ) -> Result<Applied, Failure> {
        let began = std::time::Instant::now();
        let items_done = import.items_done.saturating_add(i64::try_from(items.len()).unwrap_or(i64::MAX));
        self.advance(import, items_done, false, at)?;
        let mut report = Report { counts: import.counts, last_position: import.last_position, ..Report::default() };
        let mut held = Held::load(self, items)?;
        for item in items {
            match item {
                Supplied::Placement(number, placement) => {
                    let done = self.place_supplied(&mut held, placement);
                    report.tell(*number, result(done, names)?);
                }
                Supplied::Months(months) => {
                    for (number, done) in self.place_months(&mut held, months)? {
                        report.tell(number, result(done, names)?);
                    }
                }
                Supplied::Refused(number, reasons) => report.tell(*number, RowResult::Refused(reasons.clone())),
            }
        }
        held.save(self, days_after_end)?;
        self.save_report(import.id, &mut report)?;
        let Report { counts, last_position, .. } = report;
        let import = SupplierImport { items_done, counts, last_position, ..import.clone() };
        Ok(Applied { import, took: began.elapsed() })
    }

    /// Notes that all of a file was carried out.
    pub fn end_supplied(&mut self, import: &SupplierImport, at: Instant) -> Result<Import, Failure> {
        self.advance(import, import.items_done, true, at)?;
        self.import(import.id)?.ok_or_else(|| Failure::Internal("an import that is gone".into()))
    }

    /// Notes how far an import is, unless another request has taken it over.
    fn advance(&mut self, import: &SupplierImport, items_done: i64, done: bool, at: Instant) -> Result<(), Failure> {
        let own = table::table
            .filter(table::import_id.eq(Stored(import.id)))
            .filter(table::runner.eq(Stored(import.runner)))
            .filter(table::items_done.eq(import.items_done));
        let count = diesel::update(own)
            .set((
                table::items_done.eq(items_done),
                table::done.eq(done),
                table::updated_at.eq(Stored(at)),
                table::version.eq(table::version + 1),
            ))
            .execute(self.connection)?;
        if count == 1 { Ok(()) } else { Err(Failure::StillRunning(RETRY)) }
    }
}

/// After how many seconds whose import was taken over may ask how it went.
const RETRY: u64 = 5;

/// What became of a row, where nothing but a rule stopped it.
fn result(done: Result<RowOutcome, Failure>, names: &ColumnNames) -> Result<RowResult, Failure> {
    match done {
        Ok(RowOutcome::Made) => Ok(RowResult::Made),
        Ok(RowOutcome::Changed) => Ok(RowResult::Changed(Vec::new())),
        Ok(RowOutcome::Left | RowOutcome::Refused | RowOutcome::Closed) => Ok(RowResult::Left(LeftReason::Same)),
        Err(Failure::Refused(refusal)) => Ok(names.told(refusal)),
        Err(failure) => Err(failure),
    }
}

impl Report {
    /// Counts a row; tells of it only when it is refused, for a file has as many rows as there are placements.
    fn tell(&mut self, number: u64, result: RowResult) {
        if result.outcome() == RowOutcome::Refused {
            self.add(Some(number), None, result);
        } else {
            self.counts.add(&result);
        }
    }
}
