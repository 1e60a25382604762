//! Publications of figures: asking for one, and which there were.

use persistence::Failure;
use persistence::domain::{
    Date, Refusal,
    authority::{Action, Permitted, Publish, ReadPublication},
    page::Page,
    publication::Publication,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, Formed, MonthCode, MunicipalityText, PublicationStateCode},
    input::{PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("figures": list_publications => ReadPublication, publish => Publish, show_publication => ReadPublication)
}

/// Een publicatie van de cijfers van een gemeente.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Publication)]
pub(crate) struct PublicationView {
    id: Uuid,
    municipality: MunicipalityText,
    /// Het volgnummer binnen de gemeente.
    number: i32,
    /// De dag van de publicatie.
    date: Date,
    /// De laatste maand die zij afsluit.
    last_month: MonthCode,
    state: PublicationStateCode,
    /// Onder welk aantal mensen een cijfer wordt verborgen.
    threshold: i32,
    /// Of de dienst haar uit zichzelf maakte.
    is_automatic: bool,
    /// Wanneer zij is gevraagd.
    requested_at: jiff::Timestamp,
    /// Wanneer de cijfers vaststonden; null zolang zij worden geteld.
    closed_at: Option<jiff::Timestamp>,
}

impl From<&Publication> for PublicationView {
    fn from(publication: &Publication) -> Self {
        Self {
            id: publication.id.uuid(),
            municipality: Formed(publication.municipality.clone()),
            number: publication.number,
            date: publication.date,
            last_month: Formed(publication.last_month),
            state: Coded(publication.state()),
            threshold: publication.threshold,
            is_automatic: publication.is_automatic,
            requested_at: publication.requested_at.into(),
            closed_at: publication.closed_at.map(Into::into),
        }
    }
}

impl From<Permitted<ReadPublication, Publication>> for PublicationView {
    fn from(permitted: Permitted<ReadPublication, Publication>) -> Self {
        permitted.subject().into()
    }
}

#[utoipa::path(get, path = "/publications", params(PageQuery),
    summary = "Lijst van publicaties",
    description = "De publicaties van de cijfers van de eigen gemeente, per pagina, de oudste eerst.",
    responses((status = 200, description = "Een pagina publicaties.", body = Items<PublicationView>)))]
async fn list_publications(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<PublicationView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.publications(page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadPublication, _>(one));
            let items = permitted.map(|one| one.map(PublicationView::from)).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/publications",
    summary = "Publiceer de cijfers",
    description = "Sluit de maanden af die voorbij zijn en nog niet zijn gepubliceerd. De cijfers worden daarna geteld, meestal binnen enkele \
        seconden; tot dan is de staat closing. Een maand die is gepubliceerd verandert niet meer. De dienst doet dit ook uit zichzelf, op de dag \
        van de maand die de regelparameter leaMetric.publicationDay noemt.",
    responses((status = 201, description = "De nieuwe publicatie.", body = PublicationView)))]
async fn publish(caller: Caller) -> Result<Once<Created<PublicationView>>, Problem> {
    caller
        .once(move |tx| {
            let new = tx.next_publication()?.ok_or(Refusal::Forbidden(Action::Publish))?;
            let permitted = tx.authority().permit::<Publish, _>(new)?;
            let saved = tx.save_publication(permitted.publish(tx.new_id(), tx.now())?)?;
            Ok(Created { location: format!("/v1/publications/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/publications/{publicationId}",
    params(("publicationId" = Uuid, Path, description = "De publicatie.")),
    summary = "Lees een publicatie",
    description = "Een publicatie van de eigen gemeente, en of haar cijfers vaststaan.",
    responses((status = 200, description = "De publicatie.", body = PublicationView)))]
async fn show_publication(caller: Caller, PathId(id): PathId<Publication>) -> Result<Shown<PublicationView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.publication(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadPublication, _>(found).map_err(Failure::from)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}
