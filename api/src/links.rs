//! Links: that two registrations may be one child. Until a link is confirmed nothing of the other side shows in it.

use persistence::domain::{
    self, Refusal,
    authority::{DecideLink, ReadLink},
    child::{Child, Link, Verdict},
    page::Page,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, LinkStateCode},
    input::{IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("links": list => ReadLink, show => ReadLink, confirm => DecideLink, refuse => DecideLink, undo => DecideLink)
}

/// Een koppeling van inschrijvingen (koppeling), gezien vanaf de eigen kant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Link)]
pub(crate) struct LinkView {
    id: Uuid,
    /// Het eigen kind.
    child_id: Uuid,
    state: LinkStateCode,
    /// Of de eigen kant al heeft bevestigd.
    confirmed: bool,
    proposed_at: jiff::Timestamp,
    decided_at: Option<jiff::Timestamp>,
    /// De versie, voor If-Match.
    version: i32,
}

impl LinkView {
    fn of(link: &Link, caller: &domain::authority::Authority) -> Result<Self, Refusal> {
        let own = link.own_end(caller).ok_or(Refusal::NotFound)?;
        Ok(Self {
            id: link.id.uuid(),
            child_id: own.child_id.uuid(),
            state: Coded(link.state),
            confirmed: own.confirmed,
            proposed_at: link.proposed_at.into(),
            decided_at: link.decided_at.map(Into::into),
            version: link.version,
        })
    }
}

#[utoipa::path(get, path = "/children/{childId}/links", params(("childId" = Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Koppelingen van een kind",
    description = "Of een andere organisatie hetzelfde kind kan hebben ingeschreven. Welke dat is en wat zij weet, staat er niet bij.",
    responses((status = 200, description = "Een pagina koppelingen.", body = Items<LinkView>)))]
async fn list(caller: Caller, PathId(id): PathId<Child>, Query(page): Query<PageQuery>) -> Result<Listed<LinkView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.links(id, page)?.ok_or(Refusal::NotFound)?;
            let view = |link| LinkView::of(tx.authority().permit::<ReadLink, _>(link)?.subject(), tx.authority());
            Ok(Page { items: items.into_iter().map(view).collect::<Result<_, _>>()?, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/links/{linkId}", params(("linkId" = Uuid, Path, description = "De koppeling.")),
    summary = "Lees een koppeling", description = "Een koppeling van een eigen inschrijving, met haar versie als ETag.",
    responses((status = 200, description = "De koppeling.", body = LinkView)))]
async fn show(caller: Caller, PathId(id): PathId<Link>) -> Result<Shown<LinkView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.link(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadLink, _>(found)?;
            Ok(Shown::at(permitted.subject().version, LinkView::of(permitted.subject(), tx.authority())?))
        })
        .await
}

async fn decide(
    caller: &Caller,
    id: domain::child::LinkId,
    expected: IfMatch,
    verdict: Verdict,
) -> Result<Once<Shown<LinkView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.link(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<DecideLink, _>(found)?;
            expected.check(permitted.subject().version)?;
            if verdict == Verdict::Confirm && permitted.subject().is_confirmed_by(tx.authority()) {
                return Ok(Shown::at(permitted.subject().version, LinkView::of(permitted.subject(), tx.authority())?));
            }
            let decided = permitted.decide(verdict, tx.authority(), tx.now())?;
            let saved = tx.save_link(decided)?;
            Ok(Shown::at(saved.version, LinkView::of(&saved, tx.authority())?))
        })
        .await
}

#[utoipa::path(post, path = "/links/{linkId}/_confirm", params(("linkId" = Uuid, Path, description = "De koppeling."), IfMatchHeader),
    summary = "Bevestig een koppeling",
    description = "De koppeling geldt zodra beide organisaties of een ouder met gezag haar bevestigen; dan is het een kind. Nog eens \
        bevestigen verandert niets.",
    responses((status = 200, description = "De koppeling.", body = LinkView)))]
async fn confirm(caller: Caller, PathId(id): PathId<Link>, expected: IfMatch) -> Result<Once<Shown<LinkView>>, Problem> {
    decide(&caller, id, expected, Verdict::Confirm).await
}

#[utoipa::path(post, path = "/links/{linkId}/_refuse", params(("linkId" = Uuid, Path, description = "De koppeling."), IfMatchHeader),
    summary = "Wijs een koppeling af", description = "De twee inschrijvingen gaan niet over hetzelfde kind.",
    responses((status = 200, description = "De koppeling.", body = LinkView)))]
async fn refuse(caller: Caller, PathId(id): PathId<Link>, expected: IfMatch) -> Result<Once<Shown<LinkView>>, Problem> {
    decide(&caller, id, expected, Verdict::Refuse).await
}

#[utoipa::path(post, path = "/links/{linkId}/_undo", params(("linkId" = Uuid, Path, description = "De koppeling."), IfMatchHeader),
    summary = "Maak een koppeling ongedaan", description = "De bevestiging was een vergissing; de inschrijvingen worden weer gescheiden.",
    responses((status = 200, description = "De koppeling.", body = LinkView)))]
async fn undo(caller: Caller, PathId(id): PathId<Link>, expected: IfMatch) -> Result<Once<Shown<LinkView>>, Problem> {
    decide(&caller, id, expected, Verdict::Undo).await
}
