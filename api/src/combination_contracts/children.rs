//! The children whom the person of a contract knows from both its sides.

use persistence::{
    ConnectedPage, Failure, Reading,
    domain::{
        Date, Id, Refusal,
        authority::ReadConnected,
        combination_contract::CombinationContract,
        connector::{Attendance, ConnectedChild},
        handover::Handover,
        organisation::OrganisationId,
        page::{Page, PageRequest},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Items, Listed},
    caller::Caller,
    fields::{CareCode, Coded, GroupCode, Hours, TransitionKindCode},
    handovers::ChildNameView,
    input::{PageQuery, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("contracts": list_children => ReadConnected)
}

/// Een kind dat op beide locaties van een contract is geplaatst, zoals de verbinder het kent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectedChild)]
pub(crate) struct ConnectedChildView {
    /// Het kind.
    child_id: Uuid,
    name: Option<ChildNameView>,
    /// Sinds wanneer contract en beide plaatsingen lopen.
    since_date: Date,
    /// Of de ouders akkoord zijn met een gedeelde aanpak: dat wat de andere kant leert aan deze kant wordt gebruikt.
    shared_approach: bool,
    /// De plaatsingen aan beide kanten.
    #[schema(max_items = 20)]
    placements: Vec<ConnectedPlacementView>,
    /// De concepten van overdrachten tussen beide kanten waarin de verbinder nu schrijft.
    #[schema(max_items = 20)]
    drafts: Vec<ConnectedDraftView>,
}

/// Een plaatsing aan een kant van een contract.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectedPlacement)]
pub(crate) struct ConnectedPlacementView {
    placement_id: Uuid,
    organisation_id: Uuid,
    location_id: Uuid,
    care: CareCode,
    group: Option<GroupCode>,
    start_date: Date,
    end_date: Option<Date>,
    hours_per_week: Option<Hours>,
}

/// Een concept van een overdracht tussen beide kanten.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectedDraft)]
pub(crate) struct ConnectedDraftView {
    handover_id: Uuid,
    kind: TransitionKindCode,
    from_location_id: Uuid,
    to_location_id: Option<Uuid>,
    /// De eerste dag op de volgende plek.
    date: Date,
}

impl From<&Attendance> for ConnectedPlacementView {
    fn from(one: &Attendance) -> Self {
        let stay = &one.stay;
        Self {
            placement_id: stay.placement_id.uuid(),
            organisation_id: stay.organisation_id.uuid(),
            location_id: stay.location_id.uuid(),
            care: Coded(stay.care),
            group: stay.group.map(Coded),
            start_date: stay.start_date,
            end_date: stay.end_date,
            hours_per_week: stay.minutes_per_week.map(Hours::from_minutes),
        }
    }
}

impl From<&Handover> for ConnectedDraftView {
    fn from(draft: &Handover) -> Self {
        Self {
            handover_id: draft.id.uuid(),
            kind: Coded(draft.facts.kind),
            from_location_id: draft.facts.from_location_id.uuid(),
            to_location_id: draft.facts.to_location_id.map(Id::uuid),
            date: draft.facts.date,
        }
    }
}

impl ConnectedChildView {
    fn of(child: &ConnectedChild, known: &ConnectedPage, own: OrganisationId) -> Self {
        let anchors = child.anchors();
        let named = known.names.iter().find(|summary| anchors.contains(&summary.child.id));
        let mut of_others = child.placements.iter().filter(|one| one.stay.organisation_id != own);
        let drafts = known.drafts.iter().filter(|draft| anchors.contains(&draft.child_id));
        Self {
            child_id: named.map_or(child.joined_id, |summary| summary.child.id).uuid(),
            name: named.cloned().map(ChildNameView::from),
            since_date: child.since_date,
            shared_approach: of_others.all(|one| known.agreed.contains(&one.child_id)),
            placements: child.placements.iter().map(ConnectedPlacementView::from).collect(),
            drafts: drafts.map(ConnectedDraftView::from).collect(),
        }
    }
}

/// A page of what the connector knows of the children of a contract.
fn page_of(
    tx: &mut Reading<'_>,
    contract: Id<CombinationContract>,
    page: PageRequest,
) -> Result<Page<ConnectedChildView>, Failure> {
    let known = tx.connected_children(contract, page)?.ok_or(Refusal::NotFound)?;
    let own = tx.authority().organisation();
    let shown = known.children.items.iter().map(|child| {
        let permitted = tx.authority().permit::<ReadConnected, _>(child.clone())?;
        Ok::<_, Refusal>(ConnectedChildView::of(permitted.subject(), &known, own))
    });
    Ok(Page { items: shown.collect::<Result<_, _>>()?, next: known.children.next })
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}/children",
    params(("contractId" = Uuid, Path, description = "Het contract dat het token draagt."), PageQuery),
    summary = "Lijst van kinderen van een verbinder",
    description = "De kinderen die vandaag aan beide kanten van het eigen contract zijn geplaatst, zolang het contract actief is. De verbinder \
        (een token met de rol `connector` en dit contract) leest beide plaatsingen en schrijft mee aan concepten van overdrachten tussen beide \
        kanten: aan die van de organisatie van het token, en aan die van een andere organisatie alleen met toestemming van de ouders voor een \
        gedeelde aanpak (`/children/{childId}/shared-approaches`), en dan zonder medische gegevens en bijlagen.",
    responses((status = 200, description = "Een pagina kinderen.", body = Items<ConnectedChildView>)))]
async fn list_children(
    caller: Caller,
    PathId(id): PathId<CombinationContract>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ConnectedChildView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller.read(move |tx| page_of(tx, id, page)).await?;
    Ok(Listed::page(page, caller.cursors()))
}
