//! Result agreements: make, list, show, change, agree and discuss.
//!
//! `body`: what is stated. `view`: how the parties read it. `measurements`: what was measured.

mod body;
mod measurements;
mod view;

use std::collections::BTreeMap;

use persistence::{
    Failure, Reading, ResultAgreementFilter,
    domain::{
        Id, Refusal,
        authority::{AgreeResult, ReadResultAgreement, WriteResultAgreement},
        identifier::MunicipalityCode,
        organisation::OrganisationId,
        page::Page,
        parameter::ParameterValue,
        result_agreement::{
            NewResultAgreement, ResultAgreement, ResultDiscussion, ResultFacts, ResultMeasurement, ResultStanding,
            ResultSurroundings,
        },
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::{
    body::{AgreeBody, DiscussBody, ResultBody, ResultPatch},
    view::{ResultItem, ResultView},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{IndicatorCodeCode, SchoolYearText},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    registers::school_year,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut all = area!("results": list => ReadResultAgreement, make => WriteResultAgreement, show => ReadResultAgreement,
        change => WriteResultAgreement, agree => AgreeResult, discuss => WriteResultAgreement);
    all.extend(measurements::operations());
    all
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ResultQuery {
    /// Alleen bij deze agenda.
    agenda_id: Option<Uuid>,
    /// Alleen die in dit schooljaar beginnen.
    #[param(inline)]
    school_year: Option<SchoolYearText>,
    /// Alleen die aan dit cijfer worden gemeten.
    #[param(inline)]
    indicator: Option<IndicatorCodeCode>,
}

/// How some agreements stand today, with whether there is a value at all, in their order.
fn standings(tx: &mut Reading<'_>, agreements: &[ResultAgreement]) -> Result<Vec<ResultStanding>, Failure> {
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    let directing: Vec<OrganisationId> = agreements.iter().map(|one| one.municipality_id).collect();
    let codes = tx.organisations_by_id(&directing)?.into_iter().map(|one| (one.id, one.facts.municipality));
    let codes: BTreeMap<OrganisationId, Option<MunicipalityCode>> = codes.collect();
    let ids: Vec<_> = agreements.iter().map(|one| one.id).collect();
    let mut sent: BTreeMap<_, Vec<ResultMeasurement>> = tx.measurements_of(&ids)?;
    let mut standings = Vec::with_capacity(agreements.len());
    for one in agreements {
        let code = codes.get(&one.municipality_id).and_then(Option::as_ref);
        let percentage = parameters.on(today, code).read("resultAgreement.onTrack", ParameterValue::percentage)?;
        let measured = sent.remove(&one.id).unwrap_or_default();
        let computed = tx.computed_value(one)?;
        standings.push(one.standing(computed, &measured, today, percentage));
    }
    Ok(standings)
}

fn view(tx: &mut Reading<'_>, agreement: &ResultAgreement) -> Result<ResultView, Failure> {
    let standing = standings(tx, std::slice::from_ref(agreement))?.pop();
    let standing = standing.ok_or_else(|| Failure::Internal("a result agreement without a standing".into()))?;
    Ok(ResultView::of(agreement, &standing))
}

fn shown(tx: &mut Reading<'_>, agreement: &ResultAgreement) -> Result<Shown<ResultView>, Failure> {
    // How it stands follows from the day and from what others sent in.
    Ok(Shown::with_others(agreement.version, view(tx, agreement)?))
}

/// What is stated, and what must be known to judge it.
fn stated(tx: &mut Reading<'_>, body: ResultBody) -> Result<(ResultFacts, ResultSurroundings), Failure> {
    let facts = body.into_facts()?;
    let agenda = facts.agenda_id.map(|id| tx.agenda(id)).transpose()?.flatten();
    let around = ResultSurroundings { parties: tx.organisations_by_id(&facts.party_ids)?, agenda };
    Ok((facts, around))
}

#[utoipa::path(get, path = "/result-agreements", params(ResultQuery, PageQuery),
    summary = "Lijst van resultaatafspraken",
    description = "De resultaatafspraken van de eigen gemeente, of die waarbij de eigen organisatie partij is, per pagina, op volgorde van id, met hoe \
        zij er vandaag voor staan.",
    responses((status = 200, description = "Een pagina resultaatafspraken.", body = Items<ResultItem>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ResultQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ResultItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = ResultAgreementFilter {
        agenda_id: query.agenda_id.map(Id::from_uuid),
        school_year: school_year(query.school_year.as_ref())?,
        indicator: query.indicator.map(|indicator| indicator.0),
    };
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.result_agreements(filter, page)?;
            let standings = standings(tx, &items)?;
            let item = |(one, standing): (ResultAgreement, ResultStanding)| {
                let permitted = tx.authority().permit::<ReadResultAgreement, _>(one)?;
                Ok::<_, Refusal>(ResultItem::of(permitted.subject(), &standing))
            };
            let items = items.into_iter().zip(standings).map(item).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/result-agreements", request_body = ResultBody,
    summary = "Maak een resultaatafspraak",
    description = "Een afspraak van de eigen gemeente met andere partijen over wat wordt bereikt en waaraan dat wordt gemeten. Over resultaten van \
        vroegschoolse educatie (WPO 160, eerste lid, onderdeel b) gaat zij alleen met schoolbesturen. Zij geldt als alle partijen haar hebben afgesproken.",
    responses((status = 201, description = "De nieuwe resultaatafspraak.", body = ResultView)))]
async fn make(caller: Caller, Body(body): Body<ResultBody>) -> Result<Once<Created<ResultView>>, Problem> {
    caller
        .once(move |tx| {
            let (facts, around) = stated(tx, body.clone())?;
            let new = NewResultAgreement { municipality_id: tx.authority().organisation(), facts };
            let permitted = tx.authority().permit::<WriteResultAgreement, _>(new)?;
            let saved = tx.save_result_agreement(permitted.make(tx.new_id(), &around, tx.now())?)?;
            let location = format!("/v1/result-agreements/{}", saved.id);
            Ok(Created { location, version: saved.version, body: view(tx, &saved)? })
        })
        .await
}

#[utoipa::path(get, path = "/result-agreements/{resultAgreementId}",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak.")),
    summary = "Lees een resultaatafspraak",
    description = "Met wie haar hebben afgesproken en hoe zij er vandaag voor staat. De lijn loopt van beginwaarde naar doel in gelijke stappen, een per \
        meetmoment. Op koers ligt wie ten minste `resultAgreement.onTrack` procent van het punt op de lijn heeft, of wie daar bij een dalend doel onder \
        blijft; onbekend is het als de laatste waarde ouder is dan een meetmoment.",
    responses((status = 200, description = "De resultaatafspraak.", body = ResultView)))]
async fn show(caller: Caller, PathId(id): PathId<ResultAgreement>) -> Result<Shown<ResultView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadResultAgreement, _>(found)?;
            shown(tx, permitted.subject())
        })
        .await
}

#[utoipa::path(patch, path = "/result-agreements/{resultAgreementId}",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak."), IfMatchHeader),
    request_body(content = ResultPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een resultaatafspraak",
    description = "Zolang niet alle partijen haar hebben afgesproken; wie dat al deed spreekt haar opnieuw af.",
    responses((status = 200, description = "De gewijzigde resultaatafspraak.", body = ResultView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<ResultAgreement>,
    expected: IfMatch,
    patch: Patch<ResultBody>,
) -> Result<Shown<ResultView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteResultAgreement, _>(found)?;
            expected.check(permitted.subject().version)?;
            let (facts, around) = stated(tx, patch.apply(&ResultBody::of(&permitted.subject().facts))?)?;
            if permitted.subject().facts == facts {
                return shown(tx, permitted.subject());
            }
            let saved = tx.save_result_agreement(permitted.change(facts, &around)?)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(post, path = "/result-agreements/{resultAgreementId}/_agree",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak."), IfMatchHeader), request_body = AgreeBody,
    summary = "Spreek een resultaatafspraak af",
    description = "Elke partij voor zichzelf, ook de gemeente. Als allen dat deden blijft de afspraak zoals zij is.",
    responses((status = 200, description = "De resultaatafspraak.", body = ResultView)))]
async fn agree(
    caller: Caller,
    PathId(id): PathId<ResultAgreement>,
    expected: IfMatch,
    Body(body): Body<AgreeBody>,
) -> Result<Once<Shown<ResultView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AgreeResult, _>(found)?;
            expected.check(permitted.subject().version)?;
            let saved = tx.save_result_agreement(permitted.agree(body.date, tx.authority(), tx.now())?)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(post, path = "/result-agreements/{resultAgreementId}/_discuss",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak."), IfMatchHeader), request_body = DiscussBody,
    summary = "Leg vast dat een resultaat is besproken",
    description = "Als er is gemeten. Nog eens bespreken vervangt wat eerder werd vastgelegd.",
    responses((status = 200, description = "De resultaatafspraak.", body = ResultView)))]
async fn discuss(
    caller: Caller,
    PathId(id): PathId<ResultAgreement>,
    expected: IfMatch,
    Body(body): Body<DiscussBody>,
) -> Result<Once<Shown<ResultView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteResultAgreement, _>(found)?;
            expected.check(permitted.subject().version)?;
            let known = standings(tx, std::slice::from_ref(permitted.subject()))?;
            let has_value = known.iter().any(|one| one.value.is_some());
            let DiscussBody { date, conclusion } = body.clone();
            let discussed = permitted.discuss(ResultDiscussion { date, conclusion: conclusion.into() }, has_value, tx.now())?;
            let saved = tx.save_result_agreement(discussed)?;
            shown(tx, &saved)
        })
        .await
}
