//! Imports of published registers: a file in, a report out.

mod file;

use domain::{
    Language, Refusal,
    authority::{ImportRegister, Permitted},
    page::Page,
    register::{Import, ImportCounts, ImportReason, ImportedRow},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, ImportKindCode, MunicipalityText, RowOutcomeCode},
    input::{PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};
pub(crate) use file::FILE_BYTES;
use file::{FileBody, FileBytes};

pub(crate) fn operations() -> Vec<Operation> {
    area!("imports": create => ImportRegister, show => ImportRegister, list_rows => ImportRegister)
}

/// Het inlezen van een register (import).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Import)]
pub(crate) struct ImportView {
    id: Uuid,
    kind: ImportKindCode,
    /// De organisatie die het register heeft ingelezen.
    organisation_id: Option<Uuid>,
    counts: ImportCountsView,
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
    /// Waar de rij over gaat: een BRIN-vestigingscode, een LRK-nummer of een vakantie.
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

impl From<&Import> for ImportView {
    fn from(import: &Import) -> Self {
        Self {
            id: import.id.uuid(),
            kind: Coded(import.kind),
            organisation_id: import.organisation_id.map(domain::Id::uuid),
            counts: import.counts.into(),
            created_at: import.created_at.into(),
        }
    }
}

impl From<Permitted<ImportRegister, Import>> for ImportView {
    fn from(permitted: Permitted<ImportRegister, Import>) -> Self {
        permitted.subject().into()
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
    /// Het register waarvan het bestand is.
    #[param(inline)]
    kind: ImportKindCode,
    /// De gemeente van rijen zonder gemeentecode; zonder deze worden zulke rijen geweigerd.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
    /// Sluit alle locaties die in het bestand ontbreken, ook als dat er meer dan 5 % zijn.
    #[param(default = false)]
    accept_closures: Option<bool>,
}

/// For how many seconds an import may run before a repeat takes its place: as long as it may take.
const LEASE: i64 = 600;

/// The version of an import: who learns its id learns it when the counts change no more.
const DONE: i32 = 1;

#[utoipa::path(post, path = "/imports", params(ImportQuery),
    request_body(description = "Het bestand zoals het is gepubliceerd, al dan niet met gzip; hooguit 64 MB, ook uitgepakt.",
        content((FileBytes = "text/csv"), (FileBytes = "application/gzip"), (FileBytes = "application/octet-stream"))),
    summary = "Lees een register in",
    description = "Leest een gepubliceerd register in: scholen (DUO), kinderopvang (LRK) of schoolvakanties. Een gemeente leest alleen de rijen van de eigen gemeente in; elke andere rij wordt geweigerd. Nog eens inlezen verandert niets.",
    responses((status = 201, description = "Wat er is ingelezen.", body = ImportView)))]
async fn create(caller: Caller, Query(query): Query<ImportQuery>, file: FileBody) -> Result<Once<Created<ImportView>>, Problem> {
    // Who may import nothing is told so before the file is taken in.
    caller.admit().await?;
    let _room = file::room()?;
    let rows = file.rows(query.kind.0, query.municipality.map(|code| code.0)).await?;
    let steps = async {
        let import = caller.import(rows, query.accept_closures.unwrap_or(false)).await?;
        Ok(Created { location: format!("/v1/imports/{}", import.id), version: DONE, body: (&import).into() })
    };
    caller.once_in_steps(LEASE, steps).await
}

#[utoipa::path(get, path = "/imports/{importId}", params(("importId" = Uuid, Path, description = "De import.")),
    summary = "Lees een import", description = "Een import van de eigen organisatie, met de aantallen.",
    responses((status = 200, description = "De import.", body = ImportView)))]
async fn show(caller: Caller, PathId(id): PathId<Import>) -> Result<Shown<ImportView>, Problem> {
    caller
        .read(move |tx| {
            let import = tx.import(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ImportRegister, _>(import)?;
            Ok(Shown::at(DONE, permitted.into()))
        })
        .await
}

#[utoipa::path(get, path = "/imports/{importId}/rows",
    params(("importId" = Uuid, Path, description = "De import."), PageQuery),
    summary = "Lijst van rijen van een import",
    description = "Wat er van elke rij is geworden en waarom, per pagina, op volgorde van het bestand; rijen die zeggen wat al bekend is ontbreken.",
    responses((status = 200, description = "Een pagina rijen.", body = Items<ImportRowView>)))]
async fn list_rows(
    caller: Caller,
    PathId(id): PathId<Import>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ImportRowView>, Problem> {
    let page = page.request(caller.cursors())?;
    let language = caller.language();
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.import_rows(id, page)?.ok_or(Refusal::NotFound)?;
            Ok(Page { items: items.iter().map(|row| ImportRowView::of(row, language)).collect(), next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}
