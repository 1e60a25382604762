//! Imports: of published registers, and of what suppliers have of placements. A file in, a report out.
//!
//! `file`: the body. `supplier`: the file of a supplier on its way in. `run`: how it is carried out.

mod file;
pub(crate) mod run;
pub(crate) mod supplier;

use persistence::domain::{
    self, Instant, Language, Refusal,
    authority::{Action, ImportRegister, SynchronisePlacement},
    page::Page,
    register::{Import, ImportCounts, ImportKind, ImportReason, ImportedRow},
};
use persistence::{Failure, Reading};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, ImportKindCode, ImportStateCode, MunicipalityText, RowOutcomeCode, SourceName},
    input::{PageQuery, PathId, Query},
    once::Once,
    problem::{Problem, ProblemCode},
    routes::{Operation, area},
};
pub(crate) use file::FILE_BYTES;
use file::{FileBody, FileBytes};

pub(crate) fn operations() -> Vec<Operation> {
    area!("imports": create => ImportRegister, show => ImportRegister, list_rows => ImportRegister)
}

/// Het inlezen van een register of van plaatsingen (import).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Import)]
pub(crate) struct ImportView {
    id: Uuid,
    kind: ImportKindCode,
    /// De organisatie die het bestand heeft ingelezen.
    organisation_id: Option<Uuid>,
    state: ImportStateCode,
    counts: ImportCountsView,
    /// Hoeveel rijen zijn gedaan.
    rows_done: u32,
    created_at: jiff::Timestamp,
}

/// Hoeveel rijen en ontbrekende locaties welke uitkomst hadden.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportCounts)]
pub(crate) struct ImportCountsView {
    /// Rijen die nieuw zijn.
    made: u32,
    /// Rijen die iets hebben gewijzigd.
    changed: u32,
    /// Rijen die zeggen wat al bekend is; deze staan niet in de lijst van rijen.
    unchanged: u32,
    /// Rijen die zijn geweigerd.
    refused: u32,
    /// Locaties die in het bestand ontbreken en zijn gesloten.
    closed: u32,
    /// Rijen en ontbrekende locaties die om een andere reden ongemoeid zijn gelaten.
    left: u32,
}

/// Wat er van een rij van het bestand is geworden, of van een locatie die erin ontbreekt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportRow)]
pub(crate) struct ImportRowView {
    /// De regel van het bestand; ontbreekt bij een locatie die niet in het bestand staat.
    row_number: Option<i32>,
    /// Waar de rij over gaat: een BRIN-vestigingscode, een LRK-nummer of een vakantie; ontbreekt bij plaatsingen.
    item: Option<String>,
    outcome: RowOutcomeCode,
    /// Wat is gewijzigd, of waarom de rij is geweigerd of gelaten.
    #[schema(max_items = 50)]
    reasons: Vec<ImportReasonView>,
}

/// Een reden bij een rij.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportReason)]
pub(crate) struct ImportReasonView {
    /// De code van de reden, of van het veld dat is gewijzigd.
    code: String,
    /// De reden, in de taal van de afnemer.
    text: String,
    /// Waar: de naam van een kolom, of de eerdere regel.
    at: Option<String>,
}

impl From<ImportCounts> for ImportCountsView {
    fn from(ImportCounts { made, changed, unchanged, refused, closed, left }: ImportCounts) -> Self {
        Self { made, changed, unchanged, refused, closed, left }
    }
}

impl ImportView {
    fn at(import: &Import, now: Instant) -> Self {
        Self {
            id: import.id.uuid(),
            kind: Coded(import.kind),
            organisation_id: import.organisation_id.map(domain::Id::uuid),
            state: Coded(import.state(now)),
            counts: import.counts.into(),
            rows_done: import.counts.rows(),
            created_at: import.created_at.into(),
        }
    }
}

impl ImportRowView {
    fn of(row: &ImportedRow, language: Language) -> Self {
        let reason = |reason: ImportReason<'_>| ImportReasonView {
            code: reason.code.into(),
            text: reason.text.get(language).into(),
            at: reason.at.map(str::to_owned),
        };
        Self {
            row_number: row.row_number,
            item: row.item.clone(),
            outcome: Coded(row.result.outcome()),
            reasons: row.result.reasons().into_iter().map(reason).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Wat het bestand bevat: een register, of plaatsingen.
    #[param(inline)]
    kind: ImportKindCode,
    /// De gemeente van rijen zonder gemeentecode; zonder deze worden zulke rijen van een register geweigerd.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
    /// Het bronsysteem van plaatsingen zonder eigen kolom daarvoor.
    #[param(inline)]
    source: Option<SourceName>,
    /// Sluit alle locaties die in het bestand ontbreken, ook als dat er meer dan 5 % zijn.
    #[param(default = false)]
    accept_closures: Option<bool>,
}

/// For how many seconds an import may run before a repeat takes its place: as long as it may take.
const LEASE: i64 = 600;

/// For how many seconds the import of placements may run before a repeat takes it over and goes on with it.
const SUPPLIER_LEASE: i64 = 30;

#[utoipa::path(post, path = "/imports", params(ImportQuery),
    request_body(description = "Het bestand zoals het is gepubliceerd of uitgevoerd, al dan niet met gzip. Een register: csv, hooguit 64 MB, ook uitgepakt. Plaatsingen: csv, NDJSON of xlsx, hooguit 512 MB.",
        content((FileBytes = "text/csv"), (FileBytes = "application/gzip"), (FileBytes = "application/octet-stream"),
            (FileBytes = "application/x-ndjson"), (FileBytes = "application/zip"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    summary = "Lees een bestand in",
    description = "Leest een gepubliceerd register in (scholen van DUO, kinderopvang uit het LRK, schoolvakanties) of plaatsingen uit een eigen systeem. Nog eens inlezen verandert niets.\n\nEen gemeente leest van een register alleen de rijen van de eigen gemeente in; elke andere rij wordt geweigerd.\n\nPlaatsingen (kind=placements, scope placements:write; kinderen inschrijven vraagt ook children:write): een rij per plaatsing met placementReference, childReference, location (LRK-nummer, BRIN met vestiging of id), care, startDate en naar keuze endDate, hoursPerWeek, group, preschoolProgramme, preschoolHoursPerWeek, preschoolDaysPerWeek en leftForSecondaryDate; of een rij per kind per maand met childReference, location, care, month (2026-09) en hoursPerWeek of hoursPerMonth, waarvan opeenvolgende gelijke maanden een plaatsing worden. Nederlandse kolomnamen mogen ook (plaatsingsnummer, kindnummer, lrk, opvangsoort, begindatum, einddatum, uren, maand). Een kind dat nog niet bekend is wordt ingeschreven als de rij ook givenName, familyName, birthDate en municipality heeft. Een rij betekent hetzelfde als PUT /placements/by-reference; een geweigerde rij houdt de andere niet tegen. Een import die afbreekt gaat verder waar hij was als hetzelfde bestand nog eens wordt gestuurd.",
    responses((status = 201, description = "Wat er is ingelezen.", body = ImportView)))]
async fn create(caller: Caller, Query(query): Query<ImportQuery>, file: FileBody) -> Result<Once<Created<ImportView>>, Problem> {
    let kind = query.kind.0;
    if kind == ImportKind::Placements {
        return create_placements(caller.acting(Action::SynchronisePlacement), query, file).await;
    }
    // Who may import nothing is told so before the file is taken in.
    caller.admit().await?;
    let _room = file::room()?;
    let rows = file.rows(kind, query.municipality.map(|code| code.0)).await?;
    let steps = async { Ok(created(&caller.import(rows, query.accept_closures.unwrap_or(false)).await?, caller.now())) };
    caller.once_in_steps(LEASE, steps).await
}

async fn create_placements(caller: Caller, query: ImportQuery, file: FileBody) -> Result<Once<Created<ImportView>>, Problem> {
    caller.admit().await?;
    let room = supplier::room().await?;
    let (body, format) = file.of_supplier();
    let municipality = query.municipality.map(|code| code.0);
    let taken_in = supplier::take_in(&caller, body, format, query.source.map(Into::into), municipality).await?;
    let steps = async { Ok(created(&caller.import_placements(taken_in, room).await?, caller.now())) };
    caller.once_in_steps(SUPPLIER_LEASE, steps).await
}

fn created(import: &Import, now: Instant) -> Created<ImportView> {
    Created { location: format!("/v1/imports/{}", import.id), version: import.version(), body: ImportView::at(import, now) }
}

/// Reads of imports as one who imports registers, or else as one who imports placements: whoever may import may see what came of it.
async fn read_imports<T, F>(caller: Caller, work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Clone + Send + 'static,
{
    match caller.read(work.clone()).await {
        Err(refused) if refused.code == ProblemCode::Forbidden => {
            let caller = caller.acting(Action::SynchronisePlacement);
            let read = caller.read(work).await;
            read.map_err(|problem| if problem.code == ProblemCode::Forbidden { refused } else { problem })
        }
        read => read,
    }
}

/// Lets an import be seen by whom the policy lets import its kind.
fn permitted(tx: &mut Reading<'_>, id: domain::register::ImportId) -> Result<Import, Failure> {
    let import = tx.import(id)?.ok_or(Refusal::NotFound)?;
    let shown = import.clone();
    match import.kind {
        ImportKind::Placements => drop(tx.authority().permit::<SynchronisePlacement, _>(import)?),
        ImportKind::Schools | ImportKind::Childcare | ImportKind::SchoolHolidays => {
            drop(tx.authority().permit::<ImportRegister, _>(import)?);
        }
    }
    Ok(shown)
}

#[utoipa::path(get, path = "/imports/{importId}", params(("importId" = Uuid, Path, description = "De import.")),
    summary = "Lees een import", description = "Een import van de eigen organisatie: hoe ver hij is, en de aantallen.",
    responses((status = 200, description = "De import.", body = ImportView)))]
async fn show(caller: Caller, PathId(id): PathId<Import>) -> Result<Shown<ImportView>, Problem> {
    let now = caller.now();
    read_imports(caller, move |tx| {
        let import = permitted(tx, id)?;
        Ok(Shown::at(import.version(), ImportView::at(&import, now)))
    })
    .await
}

#[utoipa::path(get, path = "/imports/{importId}/rows",
    params(("importId" = Uuid, Path, description = "De import."), PageQuery),
    summary = "Lijst van rijen van een import",
    description = "Wat er van elke rij is geworden en waarom, per pagina, op volgorde van het bestand; rijen die zeggen wat al bekend is ontbreken, en van plaatsingen alle die niet zijn geweigerd.",
    responses((status = 200, description = "Een pagina rijen.", body = Items<ImportRowView>)))]
async fn list_rows(
    caller: Caller,
    PathId(id): PathId<Import>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ImportRowView>, Problem> {
    let page = page.request(caller.cursors())?;
    let (language, cursors) = (caller.language(), caller.cursors().clone());
    let page = read_imports(caller, move |tx| {
        permitted(tx, id)?;
        let Page { items, next } = tx.import_rows(id, page)?.ok_or(Refusal::NotFound)?;
        Ok(Page { items: items.iter().map(|row| ImportRowView::of(row, language)).collect(), next })
    })
    .await?;
    Ok(Listed::page(page, &cursors))
}
