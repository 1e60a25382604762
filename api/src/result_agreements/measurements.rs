//! What was measured for a result agreement, as parties send it in. A measurement stays as it came; a newer one takes its place.

use persistence::domain::{
    Id, Refusal,
    authority::{MeasureResult, ReadResultAgreement},
    parameter::ParameterValue,
    result_agreement::{MeasurementFacts, NewResultMeasurement, ResultAgreement, ResultMeasurement},
};

use super::{body::MeasurementBody, view::MeasurementView};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, PageQuery, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("results": list_measurements => ReadResultAgreement, measure => MeasureResult, show_measurement => ReadResultAgreement)
}

/// The version of every measurement: it stays as it came.
const VERSION: i32 = 1;

#[utoipa::path(get, path = "/result-agreements/{resultAgreementId}/measurements",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak."), PageQuery),
    summary = "Metingen van een resultaatafspraak",
    description = "Wat partijen inzonden, met wie, wanneer en waarop het berust, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina metingen.", body = Items<MeasurementView>)))]
async fn list_measurements(
    caller: Caller,
    PathId(id): PathId<ResultAgreement>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<MeasurementView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadResultAgreement, _>(found)?;
            Ok(tx.result_measurements(permitted.subject().id, page)?.map(MeasurementView::from))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/result-agreements/{resultAgreementId}/measurements",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak.")), request_body = MeasurementBody,
    summary = "Zend een meting in",
    description = "Voor een resultaatafspraak die alle partijen hebben afgesproken. Van elke locatie telt de laatste meting sinds het laatste meetmoment \
        waarop is gemeten; een nieuwere vervangt dus een oudere, en beide blijven te lezen. Een meting van de hele organisatie komt in de plaats \
        van die van haar locaties. Over minder dan `leaMetric.threshold` mensen wordt niets ingezonden: neem groepen samen.",
    responses((status = 201, description = "De meting.", body = MeasurementView)))]
async fn measure(
    caller: Caller,
    PathId(id): PathId<ResultAgreement>,
    Body(body): Body<MeasurementBody>,
) -> Result<Once<Created<MeasurementView>>, Problem> {
    caller
        .once(move |tx| {
            let agreement = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let facts = MeasurementFacts::from(body.clone());
            let location = match body.location_id {
                Some(location) => tx.locations_by_id(&[Id::from_uuid(location)])?.pop(),
                None => None,
            };
            let directing = tx.organisations_by_id(&[agreement.municipality_id])?.pop();
            let area = directing.and_then(|one| one.facts.municipality);
            let (today, parameters) = (tx.today(), tx.rule_parameters()?);
            let threshold = parameters.on(today, area.as_ref()).read("leaMetric.threshold", ParameterValue::count)?;
            let new = NewResultMeasurement { agreement, facts, location, threshold };
            let sent = tx.authority().permit::<MeasureResult, _>(new)?.send(tx.new_id(), tx.authority(), tx.now())?;
            let saved = tx.save_result_measurement(sent)?;
            let location = format!("/v1/result-agreements/{id}/measurements/{}", saved.id);
            Ok(Created { location, version: VERSION, body: saved.into() })
        })
        .await
}

#[utoipa::path(get, path = "/result-agreements/{resultAgreementId}/measurements/{measurementId}",
    params(("resultAgreementId" = Uuid, Path, description = "De resultaatafspraak."),
        ("measurementId" = Uuid, Path, description = "De meting.")),
    summary = "Lees een meting", description = "Een meting, zoals zij werd ingezonden.",
    responses((status = 200, description = "De meting.", body = MeasurementView)))]
async fn show_measurement(
    caller: Caller,
    PathIds(id, measurement): PathIds<ResultAgreement, ResultMeasurement>,
) -> Result<Shown<MeasurementView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadResultAgreement, _>(found)?;
            let one = tx.result_measurement(permitted.subject().id, measurement)?.ok_or(Refusal::NotFound)?;
            Ok(Shown::at(VERSION, one.into()))
        })
        .await
}
