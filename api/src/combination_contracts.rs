//! Combination contracts: stated, planned, judged, signed and carried out. The findings are computed from what stands now.
//!
//! - `body`: what is stated. `view`: how the parties read it. `flow`: the verbs.
//! - `children`: whom its person knows from both sides. `calendars`, `feed`: its times in a calendar.

mod body;
mod calendars;
mod children;
mod feed;
mod flow;
mod view;

use persistence::ContractFilter;
use persistence::domain::{
    Id, Refusal,
    authority::{ReadCombinationContract, WriteCombinationContract},
    combination_contract::{CombinationContract, NewCombinationContract},
    page::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

pub(crate) use self::{body::PersonBody, feed::calendar};
use self::{
    body::{ContractBody, ScheduleBody},
    view::{ContractView, SummaryView},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    contract_checks::ContractFindings,
    fields::{ContractStateCode, PatchOf},
    input::{IfMatch, IfMatchHeader, JudgedBody, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

type ContractPatch = PatchOf<ContractBody>;

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("contracts": list => ReadCombinationContract, state => WriteCombinationContract,
        show => ReadCombinationContract, change => WriteCombinationContract, show_schedule => ReadCombinationContract,
        plan => WriteCombinationContract, show_findings => ReadCombinationContract);
    operations.extend(flow::operations());
    operations.extend(children::operations());
    operations.extend(calendars::operations());
    operations
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ContractQuery {
    /// Alleen in deze staat.
    #[param(inline)]
    state: Option<ContractStateCode>,
    /// Alleen op deze locatie.
    location_id: Option<Uuid>,
    /// Alleen uit dit programma.
    programme_id: Option<Uuid>,
}

impl From<ContractQuery> for ContractFilter {
    fn from(query: ContractQuery) -> Self {
        Self {
            state: query.state.map(|state| state.0),
            programme_id: query.programme_id.map(Id::from_uuid),
            location_id: query.location_id.map(Id::from_uuid),
        }
    }
}

#[utoipa::path(get, path = "/combination-contracts", params(ContractQuery, PageQuery),
    summary = "Lijst van combinatiefunctie-contracten",
    description = "De contracten waarbij de eigen organisatie partij is: als houder van een van de locaties, of als coördinator.",
    responses((status = 200, description = "Een pagina contracten.", body = Items<SummaryView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ContractQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SummaryView>, Problem> {
    let (page, filter) = (page.request(caller.cursors())?, ContractFilter::from(query));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.combination_contracts(filter, page)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadCombinationContract, _>(one));
            let items = permitted.map(|one| one.map(|one| SummaryView::from(one.subject()))).collect::<Result<Vec<_>, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/combination-contracts", request_body = ContractBody,
    summary = "Stel een combinatiefunctie-contract op",
    description = "Een concept van een contract van een persoon op school en in de opvang. De houders van de locaties zijn partij, en de \
        coördinator als die is genoemd. Van de screening staat hier dat zij is gedaan, wanneer, en wie het vastlegde; nooit de verklaring. \
        Van een persoon lopen er geen twee contracten tegelijk.",
    responses((status = 201, description = "Het concept.", body = ContractView)))]
async fn state(caller: Caller, JudgedBody(body): JudgedBody<ContractBody>) -> Result<Once<Created<ContractView>>, Problem> {
    caller
        .once(move |tx| {
            let facts = body.clone().facts();
            let around = tx.surroundings_of_facts(&facts, None)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(NewCombinationContract { facts, around })?;
            let parameters = tx.rule_parameters()?;
            let stated = permitted.state(tx.new_id(), tx.authority(), &parameters, tx.now())?;
            let saved = tx.save_combination_contract(stated)?;
            let location = format!("/v1/combination-contracts/{}", saved.id);
            Ok(Created { location, version: saved.version, body: ContractView::of(&saved, &parameters, tx.today()) })
        })
        .await
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}", params(("contractId" = Uuid, Path, description = "Het contract.")),
    summary = "Lees een combinatiefunctie-contract",
    description = "Het contract met zijn aanstellingen, screening, handtekeningen en wijzigingen. De werktijdfactor van de school en de fte \
        van de opvang staan naast elkaar en zijn niet op te tellen.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn show(caller: Caller, PathId(id): PathId<CombinationContract>) -> Result<Shown<ContractView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadCombinationContract, _>(found)?;
            let view = ContractView::of(permitted.subject(), &tx.rule_parameters()?, tx.today());
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(patch, path = "/combination-contracts/{contractId}",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader),
    request_body(content = ContractPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een concept van een contract",
    description = "Zolang niet allen hebben getekend is alles te wijzigen; het contract is dan weer een concept, en wie al tekende tekent \
        opnieuw. Screening, ingelichte werkgevers en bezetting zijn ook daarna nog vast te leggen, tot het contract eindigt.",
    responses((status = 200, description = "Het gewijzigde contract.", body = ContractView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<CombinationContract>,
    expected: IfMatch,
    patch: Patch<ContractBody>,
) -> Result<Shown<ContractView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(found)?;
            expected.check(permitted.subject().version)?;
            let known = permitted.subject().facts().ok_or(Refusal::NotFound)?;
            let facts = patch.apply(&ContractBody::of(known))?.facts();
            let around = tx.surroundings_of_facts(&facts, Some(id))?;
            let parameters = tx.rule_parameters()?;
            let changed = permitted.change(facts, &around, tx.authority(), &parameters, tx.now())?;
            let saved = tx.save_combination_contract(changed)?;
            Ok(Shown::at(saved.version, ContractView::of(&saved, &parameters, tx.today())))
        })
        .await
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}/schedule",
    params(("contractId" = Uuid, Path, description = "Het contract.")),
    summary = "Lees het rooster van een contract",
    description = "De basisweek en de dagen die anders lopen; leeg zolang er geen rooster is. De versie is die van het contract.",
    responses((status = 200, description = "Het rooster.", body = ScheduleBody)))]
async fn show_schedule(caller: Caller, PathId(id): PathId<CombinationContract>) -> Result<Shown<ScheduleBody>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadCombinationContract, _>(found)?;
            let contract = permitted.subject();
            Ok(Shown::at(contract.version, contract.schedule.clone().unwrap_or_default().into()))
        })
        .await
}

#[utoipa::path(put, path = "/combination-contracts/{contractId}/schedule",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = ScheduleBody,
    summary = "Geef een contract een rooster",
    description = "Vervangt het rooster. De basisweek keert terug zolang de aanstellingen lopen; een dienst met `schoolWeeksOnly` vervalt in de \
        schoolvakanties van de regio van zijn locatie, en een uitzondering noemt alle diensten van een dag. Een aanstelling die door een \
        wijziging is vervangen, geldt vanaf dan als de nieuwe. Diensten die elkaar overlappen zijn een bevinding. Voor allen hebben getekend \
        maakt een ander rooster het contract weer een concept.",
    responses((status = 200, description = "Het rooster.", body = ScheduleBody)))]
async fn plan(
    caller: Caller,
    PathId(id): PathId<CombinationContract>,
    expected: IfMatch,
    JudgedBody(body): JudgedBody<ScheduleBody>,
) -> Result<Shown<ScheduleBody>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(found)?;
            expected.check(permitted.subject().version)?;
            let around = tx.surroundings_of_contract(permitted.subject())?;
            let parameters = tx.rule_parameters()?;
            let planned = permitted.plan(body.clone().into(), &around, &parameters, tx.now())?;
            let saved = tx.save_combination_contract(planned)?;
            Ok(Shown::at(saved.version, saved.schedule.unwrap_or_default().into()))
        })
        .await
}

#[utoipa::path(get, path = "/combination-contracts/{contractId}/findings",
    params(("contractId" = Uuid, Path, description = "Het contract.")),
    summary = "Lees de bevindingen van een contract",
    description = "Wat de regels nu zeggen van het contract zoals het nu staat, over alle werkgevers samen: dezelfde regels als \
        `/contract-checks`. Van het rooster wordt hoogstens een jaar beoordeeld, vanaf zestien weken voor deze week.",
    responses((status = 200, description = "De bevindingen, de zwaarste eerst.", body = ContractFindings)))]
async fn show_findings(caller: Caller, PathId(id): PathId<CombinationContract>) -> Result<Shown<ContractFindings>, Problem> {
    let language = caller.language();
    caller
        .read(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadCombinationContract, _>(found)?;
            let around = tx.surroundings_of_contract(permitted.subject())?;
            let check = permitted.subject().check(&around, &tx.rule_parameters()?, tx.today())?;
            Ok(Shown::computed(ContractFindings::of(&check, language)))
        })
        .await
}
