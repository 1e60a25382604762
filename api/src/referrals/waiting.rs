//! Who waits for a place with preschool education at a site, and how much room the site has.

use persistence::domain::{
    Date, Reason, Refusal,
    authority::{Authority, ManageWaitingList, ReadReferral, ReadSitePlaces, ReadWaitingList, Relation, Subject},
    location::Location,
    page::Page,
    referral::{AtSite, NewSitePlaces, Referral, ReferralState, free_places},
};
use persistence::{PlacesTaken, ReferralAround};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{ReferralSummaryView, TurnView};
use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::MonthText,
    handovers::ChildNameView,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("referrals": list_waiting => ReadWaitingList, show_places => ReadSitePlaces, state_places => ManageWaitingList)
}

/// Een kind dat op een plaats wacht (wachtlijst).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitingChild)]
pub(crate) struct WaitingView {
    referral_id: Uuid,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    child_name: Option<ChildNameView>,
    /// De maand van geboorte.
    birth_month: MonthText,
    /// Of het kind tot de doelgroep hoort.
    indicated: bool,
    registered_date: Date,
    /// Hoeveel dagen het wacht.
    #[schema(minimum = 0, maximum = 2000)]
    waiting_days: i32,
    turn: TurnView,
    /// Voor wanneer er een plaats moet zijn.
    due_date: Option<Date>,
    /// Of die dag voorbij is.
    overdue: bool,
}

impl WaitingView {
    fn of(referral: &Referral, site: &AtSite, around: &ReferralAround, caller: &Authority, today: Date) -> Self {
        let summary = ReferralSummaryView::of(referral, around, caller, today);
        let waited = today.since(site.registered_date).map_or(0, |span| span.get_days());
        Self {
            referral_id: summary.id,
            child_id: summary.child_id,
            child_name: summary.child_name,
            birth_month: summary.birth_month,
            indicated: referral.is_indicated(),
            registered_date: site.registered_date,
            waiting_days: waited.max(0),
            turn: site.turn.into(),
            due_date: summary.due_date,
            overdue: summary.overdue,
        }
    }
}

/// De plaatsen met voorschoolse educatie van een locatie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PreschoolPlaces)]
pub(crate) struct PlacesView {
    location_id: Uuid,
    /// De dag waarvoor is geteld.
    date: Date,
    /// Hoeveel kinderen er tegelijk kunnen zijn; null zolang de houder dat niet zegt.
    #[schema(minimum = 0, maximum = 1000)]
    places: Option<i32>,
    /// Hoeveel er die dag zijn geplaatst; alleen voor de houder.
    #[schema(minimum = 0)]
    taken: Option<i64>,
    /// Hoeveel plaatsen vrij zijn; null zolang de houder niet zegt hoeveel er zijn.
    #[schema(minimum = 0)]
    free: Option<i64>,
    /// Hoeveel kinderen nu wachten; alleen voor de houder.
    #[schema(minimum = 0)]
    waiting: Option<i64>,
}

impl PlacesView {
    /// What the holder reads, or others.
    fn of(location: &Location, date: Date, places: Option<i32>, counted: PlacesTaken, caller: &Authority) -> Self {
        let own = location.relation(caller) == Relation::Own;
        Self {
            location_id: location.id.uuid(),
            date,
            places,
            taken: Some(counted.taken).filter(|_| own),
            free: places.map(|places| free_places(places, counted.taken)),
            waiting: Some(counted.waiting).filter(|_| own),
        }
    }
}

/// Hoeveel plaatsen een locatie heeft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PreschoolPlacesChange)]
pub(crate) struct PlacesBody {
    /// Hoeveel kinderen met voorschoolse educatie er tegelijk kunnen zijn.
    #[schema(minimum = 0, maximum = 1000)]
    places: i32,
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
    description = "Hoeveel plaatsen met voorschoolse educatie een locatie heeft, en hoeveel er op een dag vrij zijn. Wie toeleidt en de gemeente lezen het van iedere \
        locatie; de houder leest van de eigen locaties ook hoeveel kinderen er zijn geplaatst en wachten.",
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
