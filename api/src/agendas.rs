//! Agendas of municipalities: make, list, show and change, with their history.
//!
//! `body`: what is stated. `view`: how the parties read it. `goals`: the goals. `document`: the page to print.

mod body;
mod document;
mod goals;
mod view;

use persistence::{
    Failure, Reading,
    domain::{
        Refusal,
        agenda::{Agenda, NewAgenda},
        authority::{ReadAgenda, WriteAgenda},
        page::Page,
        parameter::ParameterValue,
    },
};

use self::{
    body::{AgendaBody, AgendaPatch},
    view::{AgendaItem, AgendaRevisionView, AgendaView},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut all = area!("agendas": list => ReadAgenda, make => WriteAgenda, show => ReadAgenda, change => WriteAgenda,
        history => ReadAgenda);
    all.extend(goals::operations());
    all.extend(document::operations());
    all
}

/// Within how many days the committee advises, by the rule parameters of the day.
fn advice_days(tx: &mut Reading<'_>) -> Result<i32, Failure> {
    let today = tx.today();
    Ok(tx.rule_parameters()?.on(today, None).read("agenda.adviceWeeks", ParameterValue::days)?)
}

fn shown(tx: &mut Reading<'_>, agenda: &Agenda) -> Result<Shown<AgendaView>, Failure> {
    let days = advice_days(tx)?;
    // Which talks are missing follows from the day.
    Ok(Shown::with_others(agenda.version, AgendaView::of(agenda, tx.today(), days)))
}

#[utoipa::path(get, path = "/agendas", params(PageQuery),
    summary = "Lijst van agenda's",
    description = "De lokale educatieve agenda's van de eigen gemeente, of die waarbij de eigen organisatie partij is, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina agenda's.", body = Items<AgendaItem>)))]
async fn list(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<AgendaItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.agendas(page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadAgenda, _>(one));
            let items = permitted.map(|one| one.map(|one| AgendaItem::from(one.subject()))).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/agendas", request_body = AgendaBody,
    summary = "Maak een agenda",
    description = "De lokale educatieve agenda van de eigen gemeente voor een periode (WPO 160 en 161), met de partijen, besluiten, jaarlijkse \
        overleggen en geschillen. Doelen komen daarna, bij /goals.",
    responses((status = 201, description = "De nieuwe agenda.", body = AgendaView)))]
async fn make(caller: Caller, Body(body): Body<AgendaBody>) -> Result<Once<Created<AgendaView>>, Problem> {
    caller
        .once(move |tx| {
            let facts = body.clone().into_facts();
            let parties = tx.organisations_by_id(&facts.party_ids)?;
            let new = NewAgenda { municipality_id: tx.authority().organisation(), facts };
            let permitted = tx.authority().permit::<WriteAgenda, _>(new)?;
            let saved = tx.save_agenda(permitted.make(tx.new_id(), &parties, tx.now())?)?;
            let view = AgendaView::of(&saved, tx.today(), advice_days(tx)?);
            Ok(Created { location: format!("/v1/agendas/{}", saved.id), version: saved.version, body: view })
        })
        .await
}

#[utoipa::path(get, path = "/agendas/{agendaId}", params(("agendaId" = Uuid, Path, description = "De agenda.")),
    summary = "Lees een agenda",
    description = "Een agenda, voor de gemeente en de partijen, met hoe ver elk geschil is en welke jaarlijkse overleggen niet zijn gehouden.",
    responses((status = 200, description = "De agenda.", body = AgendaView)))]
async fn show(caller: Caller, PathId(id): PathId<Agenda>) -> Result<Shown<AgendaView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadAgenda, _>(found)?;
            shown(tx, permitted.subject())
        })
        .await
}

#[utoipa::path(patch, path = "/agendas/{agendaId}", params(("agendaId" = Uuid, Path, description = "De agenda."), IfMatchHeader),
    request_body(content = AgendaPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een agenda",
    description = "Gegevens van een agenda van de eigen gemeente: staat, partijen, besluiten, overleggen en geschillen. Elke wijziging blijft in de \
        geschiedenis.",
    responses((status = 200, description = "De gewijzigde agenda.", body = AgendaView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Agenda>,
    expected: IfMatch,
    patch: Patch<AgendaBody>,
) -> Result<Shown<AgendaView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteAgenda, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = patch.apply(&AgendaBody::of(&permitted.subject().facts))?.into_facts();
            if permitted.subject().facts == facts {
                return shown(tx, permitted.subject());
            }
            let parties = tx.organisations_by_id(&facts.party_ids)?;
            let saved = tx.save_agenda(permitted.amend(facts, &parties, tx.now())?)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(get, path = "/agendas/{agendaId}/history",
    params(("agendaId" = Uuid, Path, description = "De agenda."), PageQuery),
    summary = "Geschiedenis van een agenda",
    description = "Elke versie van de agenda met haar doelen, en wanneer zij werd vastgelegd.",
    responses((status = 200, description = "Een pagina versies, de oudste eerst.", body = Items<AgendaRevisionView>)))]
async fn history(
    caller: Caller,
    PathId(id): PathId<Agenda>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<AgendaRevisionView>, Problem> {
    let page = page.request::<i32>(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadAgenda, _>(found)?;
            Ok(tx.agenda_history(permitted.subject(), page)?.map(AgendaRevisionView::from))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}
