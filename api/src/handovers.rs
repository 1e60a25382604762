//! Handovers: what is known of a child goes along at a transition.
//!
//! - `body`: what is stated. `view`: how each side sees it. `sections`: the body of each section.
//! - `writing`: sections, reactions, conversation and feedback. `flow`: the verbs. `attachments`: the files.
//! - `document`: the page to print. `page`: how a handover reads on a page.

mod attachments;
mod body;
mod document;
mod flow;
pub(crate) mod page;
mod sections;
mod view;
mod writing;

use persistence::domain::{
    self, Refusal,
    authority::{Permitted, ReadHandover, ReadSupport, StartHandover, WriteHandover, WriteSection},
    child::Child,
    handover::{Handover, HandoverAgreement, HandoverFacts, HandoverTerms, NewHandover as Draft, SectionContent, SectionKind},
    organisation::OrganisationId,
    page::Page,
    parameter::{handover_terms, line_parameters},
    support::{SupportArrangement, handed_over},
};
use persistence::{Failure, HandoverFilter, HandoverSide, Reading, Writing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::{
    body::{HandoverChange, NewHandover},
    view::HandoverSummaryView,
};
pub(crate) use self::{
    document::STYLE as DOCUMENT_STYLE,
    flow::{Around, before_sending},
    view::{ChildNameView, HandoverView},
    writing::heard,
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{GroupCode, HandoverStateCode, PatchOf},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

type HandoverPatch = PatchOf<HandoverChange>;

pub(crate) fn operations() -> Vec<Operation> {
    let mut all = area!("handovers": list => ReadHandover, start => StartHandover, show => ReadHandover, change => WriteHandover);
    all.extend(writing::operations());
    all.extend(attachments::operations());
    all.extend(flow::operations());
    all.extend(document::operations());
    all
}

/// Aan welke kant van een overdracht de eigen organisatie staat.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum SideCode {
    /// Afzender.
    Sender,
    /// Ontvanger.
    Receiver,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct HandoverQuery {
    /// Alleen overdrachten die de eigen organisatie verzendt of ontvangt.
    #[param(inline)]
    role: Option<SideCode>,
    /// Alleen in deze staat.
    #[param(inline)]
    state: Option<HandoverStateCode>,
    /// Alleen van of naar deze locatie.
    location_id: Option<Uuid>,
    /// Alleen naar deze groep, zoals de eigen organisatie het kind daar heeft geplaatst.
    #[param(inline)]
    group: Option<GroupCode>,
    /// Alleen van dit kind.
    child_id: Option<Uuid>,
    /// Alleen met een uiterste dag voor deze dag.
    due_before: Option<domain::Date>,
    /// Alleen die te laat zijn, of alleen die het niet zijn.
    overdue: Option<bool>,
    /// Alleen bij een overgang op of na deze dag.
    starts_from: Option<domain::Date>,
    /// Alleen bij een overgang op of voor deze dag.
    starts_until: Option<domain::Date>,
}

impl From<HandoverQuery> for HandoverFilter {
    fn from(query: HandoverQuery) -> Self {
        Self {
            side: query.role.map(|role| match role {
                SideCode::Sender => HandoverSide::Sender,
                SideCode::Receiver => HandoverSide::Receiver,
            }),
            state: query.state.map(|state| state.0),
            location_id: query.location_id.map(domain::Id::from_uuid),
            group: query.group.map(|group| group.0),
            child_id: query.child_id.map(domain::Id::from_uuid),
            due_before: query.due_before,
            overdue: query.overdue,
            from: query.starts_from,
            until: query.starts_until,
        }
    }
}

/// All handovers of a child.
pub(crate) fn of_child(id: domain::child::ChildId) -> HandoverFilter {
    HandoverFilter { child_id: Some(id), ..HandoverFilter::default() }
}

/// The agreement that holds between two organisations where a child lives.
fn agreement(
    tx: &mut Reading<'_>,
    child: &Child,
    sender: OrganisationId,
    receiver: Option<OrganisationId>,
) -> Result<Option<HandoverAgreement>, Failure> {
    let Some(receiver) = receiver else { return Ok(None) };
    tx.agreement_between(&child.municipality, [sender, receiver])
}

/// The terms of a handover: the rule parameters of today where its child lives, with what its parties agreed.
fn terms(tx: &mut Reading<'_>, handover: &Handover) -> Result<HandoverTerms, Failure> {
    let child = tx.child_of_handover(handover)?;
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    let terms = handover_terms(&parameters, today, Some(&child.municipality))?;
    let agreed = agreement(tx, &child, handover.sender.organisation_id, handover.receiver_id)?;
    Ok(match agreed {
        Some(agreement) => agreement.on_terms(terms),
        None => terms,
    })
}

/// What must be known to judge what is stated of a handover.
pub(crate) fn around(
    tx: &mut Reading<'_>,
    child: Child,
    facts: &HandoverFacts,
    except: Option<domain::handover::HandoverId>,
) -> Result<domain::handover::HandoverSurroundings, Failure> {
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    let parameters = line_parameters(&parameters, today, Some(&child.municipality))?;
    let mut around = tx.handover_surroundings(child, facts, parameters, except)?;
    let (sender, receiver) = (tx.authority().organisation(), around.to.as_ref().map(|to| to.organisation_id));
    if let Some(agreement) = agreement(tx, &around.child, sender, receiver)? {
        around.parameters = agreement.on_due(around.parameters);
    }
    Ok(around)
}

#[utoipa::path(get, path = "/handovers", params(HandoverQuery, PageQuery),
    summary = "Lijst van overdrachten",
    description = "De overdrachten die de eigen organisatie verzendt, of die haar zijn aangeboden; voor een ouder die van het eigen kind. \
        Met role=receiver, locationId en startsUntil: wie er binnenkort komt, en wat er meekomt.",
    responses((status = 200, description = "Een pagina overdrachten.", body = Items<HandoverSummaryView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<HandoverQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<HandoverSummaryView>, Problem> {
    let (page, filter) = (page.request(caller.cursors())?, HandoverFilter::from(query));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.handovers(&filter, page)?;
            let children = tx.children_of_handovers(&items)?;
            let mut views = Vec::with_capacity(items.len());
            for handover in items {
                let permitted = tx.authority().permit::<ReadHandover, _>(handover)?;
                views.push(HandoverSummaryView::of(tx, permitted.subject(), &children)?);
            }
            Ok(Page { items: views, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/handovers", request_body = NewHandover,
    summary = "Begin een overdracht",
    description = "Begint een overdracht van een kind dat de eigen organisatie heeft ingeschreven en op de locatie heeft geplaatst. Zonder \
        channel gaat zij binnen Doorlijn; van school naar school via OSO, waarvan hier alleen de data staan. Is er ondersteuning waarvan de \
        ouders akkoord zijn dat zij meegaat (`handover`), dan staan de gekozen delen al in het onderdeel support, om aan te passen.",
    responses((status = 201, description = "Het concept.", body = HandoverView)))]
async fn start(caller: Caller, Body(body): Body<NewHandover>) -> Result<Once<Created<HandoverView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = tx
                .child(domain::Id::from_uuid(body.child_id))?
                .ok_or_else(|| Refusal::rule(domain::Reason::ChildUnknown, "#/childId"))?;
            let mut facts = HandoverFacts::from(&body);
            let support = handed_over(&known_support(tx, registration.child.id)?, tx.today());
            // What guardians let go along may also be known: that it makes the handover due earlier.
            facts.needs.support = body.needs_support().unwrap_or(support.is_some());
            let around = around(tx, registration.child, &facts, None)?;
            let permitted = tx.authority().permit::<StartHandover, _>(Draft { facts, around })?;
            let started = permitted.start(tx.new_id(), tx.authority(), tx.now())?;
            let saved = tx.save_handover(started)?;
            let saved = match support.filter(|_| saved.takes_text(SectionKind::Support)) {
                Some(support) => begin_with(tx, saved, SectionContent::Support(support))?,
                None => saved,
            };
            let body = HandoverView::without_words(tx, &saved)?;
            Ok(Created { location: format!("/v1/handovers/{}", saved.id), version: saved.version, body })
        })
        .await
}

/// The support that the caller's organisation arranged for a child and that is in force, where the caller may read it.
fn known_support(
    tx: &mut Writing<'_>,
    child: domain::child::ChildId,
) -> Result<Vec<Permitted<ReadSupport, SupportArrangement>>, Failure> {
    let today = tx.today();
    if tx.authority().may(domain::authority::Action::ReadSupport).is_err() {
        return Ok(Vec::new());
    }
    let found = tx.support_in_force(child, today)?;
    Ok(found.into_iter().map(|one| tx.authority().permit::<ReadSupport, _>(one)).collect::<Result<_, _>>()?)
}

/// A handover that was begun, with a section that is written already.
fn begin_with(tx: &mut Writing<'_>, begun: Handover, content: SectionContent) -> Result<Handover, Failure> {
    let id = begun.id;
    let terms = terms(tx, &begun)?;
    let permitted = tx.authority().permit::<WriteSection, _>(begun)?;
    let written = permitted.write(content, &terms, tx.authority(), tx.now())?;
    tx.save_section(permitted.subject(), written)?;
    Ok(tx.handover(id)?.ok_or(Refusal::NotFound)?)
}

#[utoipa::path(get, path = "/handovers/{handoverId}", params(("handoverId" = Uuid, Path, description = "De overdracht.")),
    summary = "Lees een overdracht",
    description = "De afzender en de ouders lezen alles; de ontvanger leest tot de ontvangst alleen van welke locatie en in welke maand een \
        kind komt, en daarna wat is meegegaan. Per onderdeel staat de grondslag, of waarom het niet meegaat.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn show(caller: Caller, PathId(id): PathId<Handover>) -> Result<Shown<HandoverView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadHandover, _>(found)?;
            let view = HandoverView::of(tx, permitted.subject())?;
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(patch, path = "/handovers/{handoverId}",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    request_body(content = HandoverPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een concept", description = "Naar welke locatie, wanneer, langs welke weg, en waarom er meer zorg nodig is.",
    responses((status = 200, description = "Het gewijzigde concept.", body = HandoverView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Handover>,
    expected: IfMatch,
    patch: Patch<HandoverChange>,
) -> Result<Shown<HandoverView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteHandover, _>(found)?;
            let handover = permitted.subject();
            expected.check(handover.version)?;
            let facts = patch.apply(&HandoverChange::of(&handover.facts))?.applied(&handover.facts);
            let child = tx.child_of_handover(permitted.subject())?;
            let around = around(tx, child, &facts, Some(id))?;
            let saved = tx.save_handover(permitted.amend(facts, &around, tx.authority())?)?;
            Ok(Shown::at(saved.version, HandoverView::of(tx, &saved)?))
        })
        .await
}
