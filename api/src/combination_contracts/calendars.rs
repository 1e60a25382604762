//! Calendar feeds of a contract, as its parties make and end them. What a feed shows is in `feed`.

use actix_web::HttpResponse;
use persistence::domain::{
    Id, Refusal,
    authority::{ReadCombinationContract, ShareCalendar},
    combination_contract::{CalendarFeed, CombinationContract},
    page::Page,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::SecretLink,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
    secret_address::Secret,
};

/// The version of every feed, for none changes.
const VERSION: i32 = 1;

pub(super) fn operations() -> Vec<Operation> {
    area!("contracts": list_calendars => ReadCombinationContract, share_calendar => ShareCalendar,
        show_calendar => ReadCombinationContract, end_calendar => ShareCalendar)
}

/// Wat een agenda toont.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCalendarFeed)]
pub(crate) struct NewFeedBody {
    /// Alleen deze locatie; zonder locatie de hele week van de werknemer.
    location_id: Option<Uuid>,
}

/// Een agenda van een contract (agenda), zonder haar adres.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarFeed)]
pub(crate) struct FeedView {
    id: Uuid,
    contract_id: Uuid,
    /// De locatie die de agenda toont; leeg als dat alle zijn.
    location_id: Option<Uuid>,
    /// De partij die de agenda maakte.
    organisation_id: Uuid,
    made_at: jiff::Timestamp,
}

/// Een nieuwe agenda van een contract, met haar adres; dat is daarna nergens te lezen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MadeCalendarFeed)]
pub(crate) struct MadeFeedView {
    id: Uuid,
    contract_id: Uuid,
    /// De locatie die de agenda toont; leeg als dat alle zijn.
    location_id: Option<Uuid>,
    /// De partij die de agenda maakte.
    organisation_id: Uuid,
    made_at: jiff::Timestamp,
    /// Het adres om de agenda te volgen: wie het heeft, ziet de werktijden.
    address: SecretLink,
}

impl From<&CalendarFeed> for FeedView {
    fn from(feed: &CalendarFeed) -> Self {
        Self {
            id: feed.id.uuid(),
            contract_id: feed.contract_id.uuid(),
            location_id: feed.location_id.map(Id::uuid),
            organisation_id: feed.organisation_id.uuid(),
            made_at: feed.made_at.into(),
        }
    }
}

impl MadeFeedView {
    fn of(feed: &CalendarFeed, address: &str) -> Self {
        let FeedView { id, contract_id, location_id, organisation_id, made_at } = feed.into();
        Self { id, contract_id, location_id, organisation_id, made_at, address: SecretLink(address.to_owned()) }
    }
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}/calendars",
    params(("contractId" = Uuid, Path, description = "Het contract."), PageQuery),
    summary = "Lijst van agenda's van een contract",
    description = "De agenda's die de partijen van het contract deelden en niet introkken, op volgorde van id; zonder adres.",
    responses((status = 200, description = "Een pagina agenda's.", body = Items<FeedView>)))]
async fn list_calendars(
    caller: Caller,
    PathId(contract): PathId<CombinationContract>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<FeedView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.combination_contract_of_nobody(contract)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadCombinationContract, _>(found)?;
            let Page { items, next } = tx.calendar_feeds(permitted.subject(), page)?;
            Ok(Page { items: items.iter().map(FeedView::from).collect(), next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/calendars",
    params(("contractId" = Uuid, Path, description = "Het contract.")), request_body = NewFeedBody,
    summary = "Deel de werktijden van een contract als agenda",
    description = "Maakt een adres waarop een agenda-programma het rooster volgt (iCalendar): van de hele week van de werknemer of van een \
        locatie, met tijden en locatie en niets anders. Alleen dit antwoord toont het adres, en wie het heeft ziet de werktijden; geef het \
        dus alleen aan wie die mag weten. Het adres geldt tot een partij de agenda intrekt of het contract eindigt.",
    responses((status = 201, description = "De nieuwe agenda, met haar adres.", body = MadeFeedView)))]
async fn share_calendar(
    caller: Caller,
    PathId(contract): PathId<CombinationContract>,
    Body(body): Body<NewFeedBody>,
) -> Result<Once<Created<MadeFeedView>>, Problem> {
    let secret = Secret::new()?;
    let (hash, address) = (secret.hash(), caller.address_of(&format!("/calendar/{}.ics", secret.text())));
    let site = body.location_id.map(Id::from_uuid);
    caller
        .once(move |tx| {
            let found = tx.combination_contract_of_nobody(contract)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ShareCalendar, _>(found)?;
            let made = permitted.share(tx.new_id(), site, hash.clone(), tx.authority(), tx.now())?;
            let saved = tx.save_calendar_feed(made)?;
            let location = format!("/v1/combination-contracts/{contract}/calendars/{}", saved.id);
            Ok(Created { location, version: VERSION, body: MadeFeedView::of(&saved, &address) })
        })
        .await
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}/calendars/{calendarId}",
    params(("contractId" = Uuid, Path, description = "Het contract."), ("calendarId" = Uuid, Path, description = "De agenda.")),
    summary = "Lees een agenda van een contract", description = "Wat de agenda toont en wie haar maakte; zonder adres.",
    responses((status = 200, description = "De agenda.", body = FeedView)))]
async fn show_calendar(
    caller: Caller,
    PathIds(contract, id): PathIds<CombinationContract, CalendarFeed>,
) -> Result<Shown<FeedView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.combination_contract_of_nobody(contract)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadCombinationContract, _>(found)?;
            let feed = tx.calendar_feed(permitted.subject(), id)?.ok_or(Refusal::NotFound)?;
            Ok(Shown::at(VERSION, FeedView::from(&feed)))
        })
        .await
}

#[utoipa::path(delete, path = "/combination-contracts/{contractId}/calendars/{calendarId}",
    params(("contractId" = Uuid, Path, description = "Het contract."), ("calendarId" = Uuid, Path, description = "De agenda."),
        IfMatchHeader),
    summary = "Trek een agenda van een contract in",
    description = "Het adres geldt meteen niet meer. Iedere partij van het contract kan dit, ook als een ander de agenda maakte.",
    responses((status = 204, description = "De agenda is ingetrokken.")))]
async fn end_calendar(
    caller: Caller,
    PathIds(contract, id): PathIds<CombinationContract, CalendarFeed>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.combination_contract_of_nobody(contract)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ShareCalendar, _>(found)?;
            tx.calendar_feed(permitted.subject(), id)?.ok_or(Refusal::NotFound)?;
            expected.check(VERSION)?;
            tx.delete_calendar_feed(&permitted, id)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
