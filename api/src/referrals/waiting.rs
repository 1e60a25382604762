//! Who waits for a place with preschool education at a site, and how much room the site has.

use persistence::domain::{
    Date, Reason, Refusal,
    authority::{ManageWaitingList, ReadReferral, ReadSitePlaces, ReadWaitingList},
    location::Location,
    page::Page,
    referral::{NewSitePlaces, ReferralState},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::{PlacesBody, PlacesView, WaitingView};
use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("referrals": list_waiting => ReadWaitingList, show_places => ReadSitePlaces, state_places => ManageWaitingList)
}

#[utoipa::path(get, path = "/locations/{locationId}/waiting-list",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie."), PageQuery),
    summary = "De wachtlijst van een eigen locatie",
    description = "Wie voor voorschoolse educatie is aangemeld en nog geen plaats heeft, op beurt: wie geïndiceerd is eerst, dan op dag van \
        aanmelding, tenzij de houder met een reden iets anders vastlegde (POST /referrals/{referralId}/_reorder). Een pagina kan korter zijn \
        dan gevraagd.",
    responses((status = 200, description = "Een pagina wachtenden.", body = Items<WaitingView>)))]
async fn list_waiting(
    caller: Caller,
    PathId(id): PathId<Location>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<WaitingView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadWaitingList, _>(location)?;
            let Page { items, next } = tx.waiting(&permitted, page)?;
            let (around, today) = (tx.around_referrals(&items)?, tx.today());
            let waits = items.iter().filter(|referral| around.standing(referral, today).state == ReferralState::Registered);
            let mut views = Vec::with_capacity(items.len());
            for referral in waits {
                let permitted = tx.authority().permit::<ReadReferral, _>(referral.clone())?;
                let seen = permitted.subject();
                views.extend(seen.site.as_ref().map(|site| WaitingView::of(seen, site, &around, tx.authority(), today)));
            }
            Ok(Page { items: views, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct PlacesQuery {
    /// De dag waarvoor wordt geteld, vandaag of later; vandaag als hij ontbreekt.
    date: Option<Date>,
}

#[utoipa::path(get, path = "/locations/{locationId}/preschool-places",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie."), PlacesQuery),
    summary = "De vrije plaatsen van een locatie",
    description = "Hoeveel plaatsen met voorschoolse educatie een locatie heeft, en hoeveel er op een dag vrij zijn. De houder leest ook \
        hoeveel kinderen er zijn geplaatst en wachten.",
    responses((status = 200, description = "De plaatsen.", body = PlacesView)))]
async fn show_places(
    caller: Caller,
    PathId(id): PathId<Location>,
    Query(query): Query<PlacesQuery>,
) -> Result<Shown<PlacesView>, Problem> {
    let read = caller
        .read(move |tx| {
            let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSitePlaces, _>(location)?;
            let date = query.date.unwrap_or_else(|| tx.today());
            let said = tx.site_places(permitted.subject().clone())?;
            let (version, places) = (said.as_ref().map_or(0, |said| said.version), said.map(|said| said.places));
            if date < tx.today() {
                return Err(Refusal::rule(Reason::DateInPast, "#/date").into());
            }
            let counted = tx.places_taken(id, date)?;
            Ok(Shown::with_others(version, PlacesView::of(permitted.subject(), date, places, counted, tx.authority())))
        })
        .await;
    read.map_err(Problem::in_query)
}

#[utoipa::path(put, path = "/locations/{locationId}/preschool-places",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie."), IfMatchHeader), request_body = PlacesBody,
    summary = "Zeg hoeveel plaatsen een eigen locatie heeft",
    description = "Hoeveel kinderen met voorschoolse educatie er tegelijk kunnen zijn. De ETag is die van GET, ook voor er iets is gezegd.",
    responses((status = 200, description = "De plaatsen.", body = PlacesView)))]
async fn state_places(
    caller: Caller,
    PathId(id): PathId<Location>,
    expected: IfMatch,
    Body(body): Body<PlacesBody>,
) -> Result<Shown<PlacesView>, Problem> {
    caller
        .write(move |tx| {
            let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
            let before = tx.site_places(location.clone())?;
            let version = before.as_ref().map_or(0, |before| before.version);
            let permitted = tx.authority().permit::<ManageWaitingList, _>(NewSitePlaces { location, before })?;
            expected.check(version)?;
            let saved = tx.save_site_places(permitted.state(body.places, tx.now()))?;
            let today = tx.today();
            let counted = tx.places_taken(id, today)?;
            let view = PlacesView::of(&saved.location, today, Some(saved.places), counted, tx.authority());
            Ok(Shown::with_others(saved.version, view))
        })
        .await
}
