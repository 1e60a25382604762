//! Locations: add one to the own organisation, list, show, change and close.

mod body;

use persistence::domain::{
    self, Refusal,
    authority::{AddLocation, ChangeLocation, ReadRegister},
    location::{Location, NewLocation},
    organisation::Organisation,
    page::{Page, PageRequest},
};
use persistence::{Failure, Followed, LocationFilter, Reading};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{BrinText, LocationKindCode, LrkText, MunicipalityText, PatchOf},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};
use body::{LocationChange, LocationEntry, LocationView, NewLocationBody};

pub(crate) fn operations() -> Vec<Operation> {
    area!("locations":
        list_of_organisation => ReadRegister,
        add => AddLocation,
        list => ReadRegister,
        show => ReadRegister,
        change => ChangeLocation,
    )
}

type LocationPatch = PatchOf<LocationChange>;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct LocationQuery {
    /// Alleen de school met deze BRIN-vestigingscode.
    #[param(inline)]
    brin: Option<BrinText>,
    /// Alleen de opvanglocatie met dit LRK-nummer.
    #[param(inline)]
    lrk: Option<LrkText>,
    /// Alleen locaties in deze gemeente.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
    /// Alleen locaties van deze soort.
    #[param(inline)]
    kind: Option<LocationKindCode>,
    /// Alleen locaties die op deze dag open zijn.
    open_on: Option<domain::Date>,
    /// Alleen wat sinds deze cursor (uit de header Changed-Since) is gewijzigd of verdwenen; begin voor alles. Zonder filter of cursor.
    #[param(max_length = 120, pattern = "^[A-Za-z0-9_-]+$", example = "begin")]
    changed_since: Option<String>,
}

impl LocationQuery {
    fn filters(&self) -> bool {
        let Self { brin, lrk, municipality, kind, open_on, changed_since: _ } = self;
        brin.is_some() || lrk.is_some() || municipality.is_some() || kind.is_some() || open_on.is_some()
    }
}

impl From<LocationQuery> for LocationFilter {
    fn from(query: LocationQuery) -> Self {
        Self {
            organisation: None,
            brin: query.brin.map(|brin| brin.0),
            lrk: query.lrk.map(|lrk| lrk.0),
            municipality: query.municipality.map(|municipality| municipality.0),
            kind: query.kind.map(|kind| kind.0),
            open_on: query.open_on,
        }
    }
}

/// A page of locations as every caller with a valid token sees them.
fn read_page(tx: &mut Reading<'_>, filter: &LocationFilter, page: PageRequest) -> Result<Page<LocationView>, Failure> {
    let found = tx.locations(filter, page)?;
    let permitted = found.items.into_iter().map(|location| tx.authority().permit::<ReadRegister, _>(location));
    let items = permitted.map(|one| one.map(LocationView::from)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: found.next })
}

#[utoipa::path(get, path = "/organisations/{organisationId}/locations",
    params(("organisationId" = Uuid, Path, description = "De organisatie."), PageQuery),
    summary = "Lijst van locaties van een organisatie",
    description = "De locaties van een organisatie, ook gesloten locaties, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina locaties.", body = Items<LocationView>)))]
async fn list_of_organisation(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<LocationView>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = LocationFilter { organisation: Some(id), ..LocationFilter::default() };
    let page = caller
        .read(move |tx| {
            tx.organisation(id)?.ok_or(Refusal::NotFound)?;
            read_page(tx, &filter, page)
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/organisations/{organisationId}/locations",
    params(("organisationId" = Uuid, Path, description = "De organisatie.")), request_body = NewLocationBody,
    summary = "Voeg een locatie toe", description = "Een locatie van de eigen organisatie.",
    responses((status = 201, description = "De nieuwe locatie.", body = LocationView)))]
async fn add(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    Body(body): Body<NewLocationBody>,
) -> Result<Once<Created<LocationView>>, Problem> {
    caller
        .once(move |tx| {
            tx.organisation(id)?.ok_or(Refusal::NotFound)?;
            let (kind, facts) = body.clone().into_parts();
            let new = NewLocation { organisation_id: id, kind, facts };
            let added = tx.authority().permit::<AddLocation, _>(new)?.add(tx.new_id(), tx.now())?;
            let saved = tx.save_location(added)?;
            Ok(Created { location: format!("/v1/locations/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/locations", params(LocationQuery, PageQuery),
    summary = "Lijst van locaties",
    description = "Alle schoolvestigingen en opvanglocaties, ook gesloten locaties, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina locaties.", body = Items<LocationEntry>)))]
async fn list(
    caller: Caller,
    Query(query): Query<LocationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<LocationEntry>, Problem> {
    let filtered = query.filters() || page.cursor.is_some();
    let page = page.request(caller.cursors())?;
    if let Some(since) = &query.changed_since {
        let since = caller.position(Followed::Locations, since, filtered)?;
        let changes = caller.read(move |tx| {
            let changes = tx.locations_since(since, page.size)?;
            changes.permitted(|location| Ok(LocationView::from(tx.authority().permit::<ReadRegister, _>(location)?)))
        });
        return Ok(caller.followed(Followed::Locations, changes.await?, LocationEntry::now, LocationEntry::Gone));
    }
    let filter = query.into();
    let page = caller.read(move |tx| Ok(read_page(tx, &filter, page)?.map(LocationEntry::now))).await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/locations/{locationId}", params(("locationId" = Uuid, Path, description = "De locatie.")),
    summary = "Lees een locatie", description = "Een locatie; iedere afnemer met een geldig token ziet haar.",
    responses((status = 200, description = "De locatie.", body = LocationView)))]
async fn show(caller: Caller, PathId(id): PathId<Location>) -> Result<Shown<LocationView>, Problem> {
    caller
        .read(move |tx| {
            let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadRegister, _>(location)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/locations/{locationId}",
    params(("locationId" = Uuid, Path, description = "De locatie."), IfMatchHeader),
    request_body(content = LocationPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig of sluit een eigen locatie",
    description = "Gegevens van een locatie van de eigen organisatie; met closedDate sluit zij vanaf die dag.",
    responses((status = 200, description = "De gewijzigde locatie.", body = LocationView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Location>,
    expected: IfMatch,
    patch: Patch<LocationChange>,
) -> Result<Shown<LocationView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.location(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeLocation, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = patch.apply(&LocationChange::of(permitted.subject()))?.into();
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let saved = tx.save_location(permitted.amend(facts)?)?;
            Ok(Shown::at(saved.version, LocationView::from(&saved)))
        })
        .await
}
