//! Children: register, list, search, show and change what the own organisation knows of a child.

mod body;

use persistence::domain::{
    self, Refusal,
    authority::{ChangeChild, EraseChild, ReadChild, RegisterChild, SearchChildren},
    child::{Child, NewRegistration, RegistrationIds, SearchTerms},
    page::Page,
};
use persistence::{ChildFilter, Followed};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::body::{ChildChange, ChildEntry, ChildPatch, ChildSearchBody, ChildSummaryView};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{CareCode, GroupCode},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) use body::{ChildView, GuardianBody, GuardianView, NewChild, ReferenceBody, guardian_views};

pub(crate) fn operations() -> Vec<Operation> {
    area!("children": list => ReadChild, create => RegisterChild, search => SearchChildren, show => ReadChild, change => ChangeChild,
        erase => EraseChild)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ChildQuery {
    /// Alleen kinderen met een plaatsing op deze locatie.
    location_id: Option<Uuid>,
    /// Alleen kinderen met een plaatsing van deze soort.
    #[param(inline)]
    care: Option<CareCode>,
    /// Alleen kinderen met een plaatsing in deze groep.
    #[param(inline)]
    group: Option<GroupCode>,
    /// Alleen kinderen van wie een plaatsing op of na deze dag begint.
    starts_from: Option<domain::Date>,
    /// Alleen kinderen van wie een plaatsing op of voor deze dag begint.
    starts_until: Option<domain::Date>,
    /// Alleen wat sinds deze cursor (uit de header Changed-Since) is gewijzigd of verdwenen; begin voor alles. Zonder filter of cursor.
    #[param(max_length = 120, pattern = "^[A-Za-z0-9_-]+$", example = "begin")]
    changed_since: Option<String>,
}

impl ChildQuery {
    fn filters(&self) -> bool {
        let Self { location_id, care, group, starts_from, starts_until, changed_since: _ } = self;
        location_id.is_some() || care.is_some() || group.is_some() || starts_from.is_some() || starts_until.is_some()
    }
}

impl From<ChildQuery> for ChildFilter {
    fn from(query: ChildQuery) -> Self {
        Self {
            location_id: query.location_id.map(domain::Id::from_uuid),
            care: query.care.map(|care| care.0),
            group: query.group.map(|group| group.0),
            starts_from: query.starts_from,
            starts_until: query.starts_until,
        }
    }
}

#[utoipa::path(get, path = "/children", params(ChildQuery, PageQuery),
    summary = "Lijst van kinderen",
    description = "De kinderen die de eigen organisatie ziet, per pagina. Alle filters gelden samen voor een en dezelfde plaatsing.",
    responses((status = 200, description = "Een pagina kinderen.", body = Items<ChildEntry>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ChildQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ChildEntry>, Problem> {
    let filtered = query.filters() || page.cursor.is_some();
    let page = page.request(caller.cursors())?;
    if let Some(since) = &query.changed_since {
        let since = caller.position(Followed::Children, since, filtered)?;
        let changes = caller.read(move |tx| {
            let changes = tx.children_since(since, page.size)?;
            changes.permitted(|child| Ok(ChildSummaryView::from(tx.authority().permit::<ReadChild, _>(child)?.subject())))
        });
        return Ok(caller.followed(Followed::Children, changes.await?, ChildEntry::Now, ChildEntry::Gone));
    }
    let filter = ChildFilter::from(query);
    let page = caller
        .glance(move |tx| {
            let found = tx.children(&filter, page)?;
            let permitted = found.items.into_iter().map(|child| tx.authority().permit::<ReadChild, _>(child));
            let items = permitted.map(|one| one.map(|one| ChildEntry::Now(one.subject().into()))).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children", request_body = NewChild,
    summary = "Schrijf een kind in",
    description = "Maakt de eigen inschrijving van een kind. Het antwoord is hetzelfde of het kind elders bekend is of niet.",
    responses((status = 201, description = "De inschrijving.", body = ChildView)))]
async fn create(caller: Caller, Body(body): Body<NewChild>) -> Result<Once<Created<ChildView>>, Problem> {
    caller
        .once(move |tx| {
            let (facts, guardians) = body.clone().parts();
            let draft = NewRegistration { organisation_id: tx.authority().organisation(), facts, guardians };
            let ids = RegistrationIds { registration: tx.new_id(), child: tx.new_id() };
            let line_end = tx.line_end()?;
            let permitted = tx.authority().permit::<RegisterChild, _>(draft)?;
            let registered = permitted.register(ids, line_end, tx.now(), || tx.new_id())?;
            let saved = tx.save_registration(registered)?;
            let body = ChildView::of(&saved, tx.authority());
            Ok(Created { location: format!("/v1/children/{}", body.id()), version: saved.version, body })
        })
        .await
}

#[utoipa::path(post, path = "/children/_search", params(PageQuery), request_body = ChildSearchBody,
    summary = "Zoek een kind",
    description = "Zoekt in de eigen inschrijvingen: op een verwijzing, of op geboortedatum met voornaam of achternaam. Drie letters \
        staan voor alle namen die daarmee beginnen. Stuur voor de volgende pagina dezelfde vraag naar het adres uit de Link-header.",
    responses((status = 200, description = "Een pagina gevonden kinderen.", body = Items<ChildSummaryView>)))]
async fn search(
    caller: Caller,
    Query(page): Query<PageQuery>,
    Body(body): Body<ChildSearchBody>,
) -> Result<Listed<ChildSummaryView>, Problem> {
    let (page, terms) = (page.request(caller.cursors())?, SearchTerms::from(body));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.search_children(&terms.clone().narrow()?, page)?;
            let permitted = items.into_iter().map(|child| tx.authority().permit::<SearchChildren, _>(child));
            let items = permitted.map(|one| one.map(|one| one.subject().into())).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/children/{childId}", params(("childId" = Uuid, Path, description = "Het kind.")),
    summary = "Lees een kind",
    description = "Wat de eigen organisatie van een kind weet. Een ouder ziet de inschrijving waarin deze ouder gezag heeft.",
    responses((status = 200, description = "Het kind.", body = ChildView)))]
async fn show(caller: Caller, PathId(id): PathId<Child>) -> Result<Shown<ChildView>, Problem> {
    caller
        .glance(move |tx| {
            let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadChild, _>(found)?;
            Ok(Shown::at(permitted.subject().version, ChildView::of(permitted.subject(), tx.authority())))
        })
        .await
}

#[utoipa::path(patch, path = "/children/{childId}",
    params(("childId" = Uuid, Path, description = "Het kind."), IfMatchHeader),
    request_body(content = ChildPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een inschrijving",
    description = "Wijzigt wat de eigen organisatie van een kind weet; ouders hebben hun eigen adres.",
    responses((status = 200, description = "De gewijzigde inschrijving.", body = ChildView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Child>,
    expected: IfMatch,
    patch: Patch<ChildChange>,
) -> Result<Shown<ChildView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let starts = tx.starts(&found.child)?;
            let permitted = tx.authority().permit::<ChangeChild, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = patch.apply(&ChildChange::of(permitted.subject()))?.facts();
            if permitted.subject().facts() == facts {
                return Ok(Shown::at(permitted.subject().version, ChildView::of(permitted.subject(), tx.authority())));
            }
            let amended = permitted.amend(facts, starts, tx.line_end()?, tx.now())?;
            let saved = tx.save_registration(amended)?;
            Ok(Shown::at(saved.version, ChildView::of(&saved, tx.authority())))
        })
        .await
}

#[utoipa::path(delete, path = "/children/{childId}", params(("childId" = Uuid, Path, description = "Het kind."), IfMatchHeader),
    summary = "Wis een inschrijving",
    description = "Wist de eigen inschrijving van een kind voorgoed (AVG artikel 17): namen, verwijzingen, ouders en koppelingen, ook in \
        kopieën van de gegevens, want de sleutel wordt vernietigd. Voor cijfers blijven geboortemaand, wijk en plaatsingen zonder naam. \
        Het logboek van verwerkingen blijft tot zijn termijn.",
    responses((status = 204, description = "De inschrijving is gewist.")))]
async fn erase(caller: Caller, PathId(id): PathId<Child>, expected: IfMatch) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.child_to_erase(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<EraseChild, _>(found)?;
            expected.check(permitted.subject().version)?;
            tx.erase_registration(permitted.erase())?;
            Ok(())
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}
