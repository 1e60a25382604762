//! Support around a child: what is arranged, changed and ended, and the talks within it.
//!
//! `body`: what is stated and shown. `consultations`: the talks.

mod body;
mod consultations;

use persistence::Writing;
use persistence::domain::{
    Id, Refusal,
    authority::{ChangeSupport, ReadSupport, StartSupport},
    child::Child,
    page::Page,
    support::{NewSupportArrangement, SupportArrangement, SupportFacts},
};
use uuid::Uuid;

use self::body::{EndBody, SupportBody};
pub(crate) use self::{body::SupportArrangementView, consultations::ConsultationView};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("support": list => ReadSupport, start => StartSupport, show => ReadSupport, change => ChangeSupport,
        end => ChangeSupport, remove => ChangeSupport);
    operations.extend(consultations::operations());
    operations
}

/// What a body states, with an id for each action that has none yet.
fn facts(tx: &Writing<'_>, body: &SupportBody) -> SupportFacts {
    body.clone().facts(|| tx.new_id())
}

#[utoipa::path(get, path = "/children/{childId}/support-arrangements",
    params(("childId" = Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Ondersteuning van een kind",
    description = "Wat de eigen organisatie rond dit kind heeft afgesproken, en wat een ander afsprak met de eigen organisatie als betrokkene, \
        zodra de ouders daarmee akkoord zijn (`involvement`). Een ouder leest alles van het eigen kind.",
    responses((status = 200, description = "Een pagina ondersteuning.", body = Items<SupportArrangementView>)))]
async fn list(
    caller: Caller,
    PathId(id): PathId<Child>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SupportArrangementView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.support_arrangements(id, page)?.ok_or(Refusal::NotFound)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadSupport, _>(one));
            let today = tx.today();
            let items = permitted.map(|one| one.map(|one| SupportArrangementView::of(one.subject(), today)));
            Ok(Page { items: items.collect::<Result<_, _>>()?, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/support-arrangements", params(("childId" = Uuid, Path, description = "Het kind.")),
    request_body = SupportBody,
    summary = "Spreek ondersteuning af",
    description = "Legt vast wat rond een eigen kind is afgesproken: niveau, wie betrokken zijn (als rol en organisatie), doel, afspraken, \
        evaluaties en waarmee de ouders akkoord zijn. Vanaf het ondersteuningsteam noemt u een andere organisatie pas als de ouders \
        akkoord zijn met `involvement`. Diagnose, herkomst en oorzaak horen hier niet: vrije tekst is kort en krijgt een waarschuwing als \
        zij er toch in lijken te staan. Ook van meldcode en verwijsindex staat hier niets; zie de protocollen van een organisatie.",
    responses((status = 201, description = "De ondersteuning.", body = SupportArrangementView)))]
async fn start(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<SupportBody>,
) -> Result<Once<Created<SupportArrangementView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let facts = facts(tx, &body);
            let around = tx.support_surroundings(registration.child.id, &facts)?;
            let permitted = tx.authority().permit::<StartSupport, _>(NewSupportArrangement { facts, around })?;
            let saved = tx.save_support_arrangement(permitted.start(tx.new_id(), tx.authority(), tx.now())?)?;
            let location = format!("/v1/support-arrangements/{}", saved.id);
            Ok(Created { location, version: saved.version, body: SupportArrangementView::of(&saved, tx.today()) })
        })
        .await
}

#[utoipa::path(get, path = "/support-arrangements/{arrangementId}",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning.")),
    summary = "Lees ondersteuning", description = "Wat rond een kind is afgesproken, en waarmee de ouders akkoord zijn.",
    responses((status = 200, description = "De ondersteuning.", body = SupportArrangementView)))]
async fn show(caller: Caller, PathId(id): PathId<SupportArrangement>) -> Result<Shown<SupportArrangementView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.support_arrangement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSupport, _>(found)?;
            let view = SupportArrangementView::of(permitted.subject(), tx.today());
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(put, path = "/support-arrangements/{arrangementId}",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), IfMatchHeader), request_body = SupportBody,
    summary = "Wijzig ondersteuning",
    description = "Vervangt wat is afgesproken; wat ontbreekt, is er niet meer. Een afspraak houdt haar id als die erbij staat. Ook wat is \
        geëindigd is zo te verbeteren; de laatste dag blijft. Meer lezers of meer delen voor een overdracht vragen een akkoord van de ouders \
        met een nieuwe datum. Wie het kind niet meer ziet, krijgt het antwoord zonder doel en zonder tekst van de afspraken.",
    responses((status = 200, description = "De gewijzigde ondersteuning.", body = SupportArrangementView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<SupportArrangement>,
    expected: IfMatch,
    Body(body): Body<SupportBody>,
) -> Result<Shown<SupportArrangementView>, Problem> {
    caller
        .write(move |tx| {
            let (found, is_seen) = tx.support_arrangement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            let known = permitted.subject();
            expected.check(known.version)?;
            let facts = facts(tx, &body);
            if known.facts == facts {
                return Ok(Shown::at(known.version, SupportArrangementView::changed(known, tx.today(), is_seen)));
            }
            let around = tx.support_surroundings(known.child_id, &facts)?;
            let saved = tx.save_support_arrangement(permitted.amend(facts, &around, tx.authority(), tx.today())?)?;
            Ok(Shown::at(saved.version, SupportArrangementView::changed(&saved, tx.today(), is_seen)))
        })
        .await
}

#[utoipa::path(post, path = "/support-arrangements/{arrangementId}/_end",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), IfMatchHeader), request_body = EndBody,
    summary = "Beëindig ondersteuning",
    description = "Zegt wat de laatste dag is of wordt; die is te verzetten, ook als hij voorbij is, maar ligt niet voor het laatste overleg. \
        Daarna vraagt de ondersteuning niets meer, en na `retention.supportMonths` wordt zij gewist.",
    responses((status = 200, description = "De ondersteuning met haar laatste dag.", body = SupportArrangementView)))]
async fn end(
    caller: Caller,
    PathId(id): PathId<SupportArrangement>,
    expected: IfMatch,
    Body(body): Body<EndBody>,
) -> Result<Once<Shown<SupportArrangementView>>, Problem> {
    caller
        .once(move |tx| {
            let (found, is_seen) = tx.support_arrangement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            expected.check(permitted.subject().version)?;
            let last_talk = tx.last_consultation(permitted.subject())?;
            let saved = tx.save_support_arrangement(permitted.end(body.end_date, last_talk)?)?;
            Ok(Shown::at(saved.version, SupportArrangementView::changed(&saved, tx.today(), is_seen)))
        })
        .await
}

#[utoipa::path(delete, path = "/support-arrangements/{arrangementId}",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), IfMatchHeader),
    summary = "Verwijder ondersteuning",
    description = "Voor wat de eigen organisatie bij vergissing vastlegde; de overleggen gaan mee. Wat klaar is, beëindigt u.",
    responses((status = 204, description = "De ondersteuning is verwijderd.")))]
async fn remove(
    caller: Caller,
    PathId(id): PathId<SupportArrangement>,
    expected: IfMatch,
) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let (found, _) = tx.support_arrangement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            expected.check(permitted.subject().version)?;
            tx.delete_support_arrangement(&permitted)
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}

/// The organisation of an id in a body.
fn organisation<K>(id: Option<Uuid>) -> Option<Id<K>> {
    id.map(Id::from_uuid)
}
