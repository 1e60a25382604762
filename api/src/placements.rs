//! Placements: place a child, read, change, end, move and take back a placement, and its history.

mod body;
mod statement;
mod synchronise;

use persistence::domain::{
    self, Refusal,
    authority::{ChangePlacement, PlaceChild, ReadPlacement},
    child::Child,
    page::Page,
    placement::{NewPlacement as Draft, Placement, PlacementFacts},
};
use persistence::{Failure, Writing};
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::body::PlacementView;
use self::body::{NewPlacement, PlacementPatch, RevisionView};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("placements": list => ReadPlacement, create => PlaceChild, show => ReadPlacement,
        change => ChangePlacement, remove => ChangePlacement, follow => ChangePlacement, history => ReadPlacement);
    operations.extend(synchronise::operations());
    operations
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct KnownQuery {
    /// Wat op dit moment bekend was; nu als het ontbreekt. De verwijzing hoort daar niet bij.
    known_at: Option<jiff::Timestamp>,
}

/// For how many days after its end a placement keeps the child visible, by the rule parameters of the day.
pub(crate) fn days_after_end(tx: &mut Writing<'_>) -> Result<u16, Failure> {
    let today = tx.today();
    let parameters = tx.rule_parameters()?;
    let days = parameters.on(today, None).read("visibility.afterEndDays", domain::parameter::ParameterValue::days);
    let days = days?;
    u16::try_from(days).map_err(|error| Failure::Internal(error.to_string()))
}

#[utoipa::path(get, path = "/children/{childId}/placements", params(("childId" = uuid::Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Plaatsingen van een kind",
    description = "De plaatsingen die de eigen organisatie vastlegde; een ouder ziet alle plaatsingen van het eigen kind.",
    responses((status = 200, description = "Een pagina plaatsingen.", body = Items<PlacementView>)))]
async fn list(
    caller: Caller,
    PathId(id): PathId<Child>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<PlacementView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.placements_of(id, page)?.ok_or(Refusal::NotFound)?;
            let permitted = found.items.into_iter().map(|placement| tx.authority().permit::<ReadPlacement, _>(placement));
            let items = permitted.map(|one| one.map(|one| one.subject().into())).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/placements", params(("childId" = uuid::Uuid, Path, description = "Het kind.")),
    request_body = NewPlacement,
    summary = "Plaats een kind",
    description = "Legt een plaatsing vast op een eigen locatie, of bij welke school het kind zit. endDate is de laatste dag; een andere \
        groep is een nieuwe plaatsing vanaf de eerste dag daarin.",
    responses((status = 201, description = "De plaatsing.", body = PlacementView)))]
async fn create(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<NewPlacement>,
) -> Result<Once<Created<PlacementView>>, Problem> {
    caller.once(move |tx| place(tx, id, body.clone().into())).await
}

/// Places a child as the caller states.
fn place(tx: &mut Writing<'_>, child: domain::child::ChildId, facts: PlacementFacts) -> Result<Created<PlacementView>, Failure> {
    let around = tx.surroundings(child, facts.location_id, None)?.ok_or(Refusal::NotFound)?;
    let draft = Draft { child: around.child.clone(), organisation_id: tx.authority().organisation(), facts };
    let permitted = tx.authority().permit::<PlaceChild, _>(draft)?;
    let placed = permitted.place(tx.new_id(), &around.seen_by(tx.authority()), tx.now())?;
    let days = days_after_end(tx)?;
    let saved = tx.save_placement(placed, days)?;
    Ok(Created { location: format!("/v1/placements/{}", saved.id), version: saved.version, body: (&saved).into() })
}

#[utoipa::path(get, path = "/placements/{placementId}", params(("placementId" = uuid::Uuid, Path, description = "De plaatsing."), KnownQuery),
    summary = "Lees een plaatsing", description = "Een plaatsing, zoals die nu bekend is of op een eerder moment bekend was.",
    responses((status = 200, description = "De plaatsing.", body = PlacementView)))]
async fn show(
    caller: Caller,
    PathId(id): PathId<Placement>,
    Query(known): Query<KnownQuery>,
) -> Result<Shown<PlacementView>, Problem> {
    caller
        .read(move |tx| {
            let found = match known.known_at {
                None => tx.placement(id)?,
                Some(moment) => tx.placement_known_at(id, moment.into())?,
            };
            let permitted = tx.authority().permit::<ReadPlacement, _>(found.ok_or(Refusal::NotFound)?)?;
            Ok(Shown::at(permitted.subject().version, permitted.subject().into()))
        })
        .await
}

#[utoipa::path(patch, path = "/placements/{placementId}",
    params(("placementId" = uuid::Uuid, Path, description = "De plaatsing."), IfMatchHeader),
    request_body(content = PlacementPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig, beëindig of corrigeer een plaatsing",
    description = "Met endDate eindigt de plaatsing, met endDate null loopt zij weer door. Wat eerder was vastgelegd blijft in de geschiedenis.",
    responses((status = 200, description = "De gewijzigde plaatsing.", body = PlacementView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Placement>,
    expected: IfMatch,
    patch: Patch<NewPlacement>,
) -> Result<Shown<PlacementView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.placement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangePlacement, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = PlacementFacts::from(patch.apply(&NewPlacement::from(&permitted.subject().facts))?);
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let around = tx.surroundings(permitted.subject().child_id, facts.location_id, Some(id))?.ok_or(Refusal::NotFound)?;
            let changed = permitted.amend(facts, &around.seen_by(tx.authority()), tx.now())?;
            let days = days_after_end(tx)?;
            let saved = tx.save_placement(changed, days)?;
            Ok(Shown::at(saved.version, (&saved).into()))
        })
        .await
}

#[utoipa::path(delete, path = "/placements/{placementId}",
    params(("placementId" = uuid::Uuid, Path, description = "De plaatsing."), IfMatchHeader),
    summary = "Trek een plaatsing in", description = "Voor een plaatsing die er nooit was; de geschiedenis bewaart haar.",
    responses((status = 204, description = "De plaatsing is ingetrokken.")))]
async fn remove(caller: Caller, PathId(id): PathId<Placement>, expected: IfMatch) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.placement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangePlacement, _>(found)?;
            expected.check(permitted.subject().version)?;
            tx.remove_placement(permitted.remove(tx.now()))?;
            Ok(())
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}

#[utoipa::path(post, path = "/placements/{placementId}/_move",
    params(("placementId" = uuid::Uuid, Path, description = "De plaatsing die eindigt."), IfMatchHeader),
    request_body = NewPlacement,
    summary = "Laat een plaatsing op een andere volgen",
    description = "Beëindigt de plaatsing op de dag voor de nieuwe en legt de nieuwe vast, beide of geen van beide: een andere groep, \
        locatie of soort opvang.",
    responses((status = 201, description = "De nieuwe plaatsing.", body = PlacementView)))]
async fn follow(
    caller: Caller,
    PathId(id): PathId<Placement>,
    expected: IfMatch,
    Body(body): Body<NewPlacement>,
) -> Result<Once<Created<PlacementView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.placement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangePlacement, _>(found)?;
            expected.check(permitted.subject().version)?;
            let child = permitted.subject().child_id;
            let facts = PlacementFacts::from(body.clone());
            let ended = permitted.end_before(facts.start_date, tx.authority(), tx.now())?;
            let days = days_after_end(tx)?;
            tx.save_placement(ended, days)?;
            place(tx, child, facts)
        })
        .await
}

#[utoipa::path(get, path = "/placements/{placementId}/history", params(("placementId" = uuid::Uuid, Path, description = "De plaatsing."), PageQuery),
    summary = "Geschiedenis van een plaatsing",
    description = "Elke versie: wat er stond, wie dat wanneer vastlegde. Ook van een plaatsing die is ingetrokken.",
    responses((status = 200, description = "Een pagina versies, de oudste eerst.", body = Items<RevisionView>)))]
async fn history(
    caller: Caller,
    PathId(id): PathId<Placement>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<RevisionView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.placement_history(id, page)?;
            if items.is_empty() {
                return Err(Refusal::NotFound.into());
            }
            let permitted = items.into_iter().map(|revision| tx.authority().permit::<ReadPlacement, _>(revision));
            let items = permitted.map(|one| one.map(|one| one.subject().into())).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}
