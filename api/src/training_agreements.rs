//! Training agreements: one for each site of a combination contract, with signatures of three and progress by month.
//!
//! `body`: what is stated. `view`: how the parties read it.

mod body;
mod view;

use persistence::HeldAgreement;
use persistence::domain::{
    Id, Reason, Refusal,
    authority::{ReadTrainingAgreement, RecordTrainingProgress, SignTrainingAgreement, WriteTrainingAgreement},
    page::Page,
    training_agreement::{NewTrainingAgreement, TrainingAgreement, TrainingSurroundings},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::{
    body::{ProgressBody, SignBody, TrainingBody},
    view::{ProgressView, TrainingView},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::PatchOf,
    input::{Body, IfMatch, IfMatchHeader, JudgedBody, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

type TrainingPatch = PatchOf<TrainingBody>;

pub(crate) fn operations() -> Vec<Operation> {
    area!("training": list => ReadTrainingAgreement, make => WriteTrainingAgreement, show => ReadTrainingAgreement,
        change => WriteTrainingAgreement, sign => SignTrainingAgreement, show_progress => ReadTrainingAgreement,
        record => RecordTrainingProgress)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct TrainingQuery {
    /// Alleen van dit combinatiefunctie-contract.
    contract_id: Option<Uuid>,
}

#[utoipa::path(get, path = "/training-agreements", params(TrainingQuery, PageQuery),
    summary = "Lijst van praktijkovereenkomsten",
    description = "De praktijkovereenkomsten waarbij de eigen organisatie partij is: als leerbedrijf, als opleider, of als coördinator van het \
        contract.",
    responses((status = 200, description = "Een pagina praktijkovereenkomsten.", body = Items<TrainingView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<TrainingQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<TrainingView>, Problem> {
    let (page, contract) = (page.request(caller.cursors())?, query.contract_id.map(Id::from_uuid));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.training_agreements(contract, page)?;
            let shown = |HeldAgreement { agreement, student }: HeldAgreement| {
                let permitted = tx.authority().permit::<ReadTrainingAgreement, _>(agreement)?;
                Ok::<_, Refusal>(TrainingView::of(permitted.subject(), student))
            };
            let items = items.into_iter().map(shown).collect::<Result<Vec<_>, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/training-agreements", request_body = TrainingBody,
    summary = "Maak een praktijkovereenkomst",
    description = "Voor een aanstelling van een combinatiefunctie-contract, tussen opleider, student en leerbedrijf (WEB 7.2.8). Alle klokuren en \
        begeleide uren zijn die van de hele opleiding; de praktijkuren die op deze locatie. Wat de regels van de uren zeggen, ook naar rato van een \
        deel van een studiejaar, staat bij de bevindingen van het contract.",
    responses((status = 201, description = "De praktijkovereenkomst.", body = TrainingView)))]
async fn make(caller: Caller, JudgedBody(body): JudgedBody<TrainingBody>) -> Result<Once<Created<TrainingView>>, Problem> {
    caller
        .once(move |tx| {
            let unknown = || Refusal::rule(Reason::ContractUnknown, "#/contractId");
            let contract = tx.combination_contract(body.contract())?.ok_or_else(unknown)?;
            let student = contract.person.clone();
            let around = TrainingSurroundings {
                training_provider: tx.organisation(body.training_provider())?,
                others: tx.agreements_of_contract(contract.id)?,
                contract,
            };
            let new = NewTrainingAgreement {
                engagement: body.engagement(),
                training_provider_id: body.training_provider(),
                facts: body.clone().facts(),
                around,
            };
            let permitted = tx.authority().permit::<WriteTrainingAgreement, _>(new)?;
            let saved = tx.save_training_agreement(permitted.make(tx.new_id(), tx.now())?)?;
            let location = format!("/v1/training-agreements/{}", saved.id);
            Ok(Created { location, version: saved.version, body: TrainingView::of(&saved, student) })
        })
        .await
}

#[utoipa::path(get, path = "/training-agreements/{trainingAgreementId}",
    params(("trainingAgreementId" = Uuid, Path, description = "De praktijkovereenkomst.")),
    summary = "Lees een praktijkovereenkomst",
    description = "Uren per studiejaar, erkenning, begeleidingsplan, handtekeningen, en het deel waarvoor de leerling mag meetellen in de \
        beroepskracht-kindratio, met het oordeel van beide begeleiders.",
    responses((status = 200, description = "De praktijkovereenkomst.", body = TrainingView)))]
async fn show(caller: Caller, PathId(id): PathId<TrainingAgreement>) -> Result<Shown<TrainingView>, Problem> {
    caller
        .read(move |tx| {
            let HeldAgreement { agreement, student } = tx.training_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadTrainingAgreement, _>(agreement)?;
            Ok(Shown::with_others(permitted.subject().version, TrainingView::of(permitted.subject(), student)))
        })
        .await
}

#[utoipa::path(patch, path = "/training-agreements/{trainingAgreementId}",
    params(("trainingAgreementId" = Uuid, Path, description = "De praktijkovereenkomst."), IfMatchHeader),
    request_body(content = TrainingPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een praktijkovereenkomst",
    description = "Zolang niet alle drie hebben getekend is alles te wijzigen, behalve contract, aanstelling en opleider; wie al tekende tekent \
        opnieuw. Erkenning, begeleidingsplan en meetellen zijn ook daarna nog vast te leggen.",
    responses((status = 200, description = "De gewijzigde praktijkovereenkomst.", body = TrainingView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<TrainingAgreement>,
    expected: IfMatch,
    patch: Patch<TrainingBody>,
) -> Result<Shown<TrainingView>, Problem> {
    caller
        .write(move |tx| {
            let HeldAgreement { agreement, student } = tx.training_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteTrainingAgreement, _>(agreement)?;
            let known = permitted.subject();
            expected.check(known.version)?;
            let body = patch.apply(&TrainingBody::of(known))?;
            Refusal::unless_empty(body.moved(known))?;
            let contract = tx.contract_of_training(known)?;
            let saved = tx.save_training_agreement(permitted.change(body.facts(), &contract, tx.now())?)?;
            Ok(Shown::at(saved.version, TrainingView::of(&saved, student)))
        })
        .await
}

#[utoipa::path(post, path = "/training-agreements/{trainingAgreementId}/_sign",
    params(("trainingAgreementId" = Uuid, Path, description = "De praktijkovereenkomst."), IfMatchHeader), request_body = SignBody,
    summary = "Teken een praktijkovereenkomst",
    description = "Opleider en leerbedrijf tekenen voor zichzelf; dat de student tekende legt een van de partijen vast (WEB 7.2.9).",
    responses((status = 200, description = "De praktijkovereenkomst.", body = TrainingView)))]
async fn sign(
    caller: Caller,
    PathId(id): PathId<TrainingAgreement>,
    expected: IfMatch,
    Body(body): Body<SignBody>,
) -> Result<Once<Shown<TrainingView>>, Problem> {
    caller
        .once(move |tx| {
            let HeldAgreement { agreement, student } = tx.training_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<SignTrainingAgreement, _>(agreement)?;
            expected.check(permitted.subject().version)?;
            let signed = permitted.sign(body.signatory.0, body.date, tx.authority(), tx.now())?;
            let saved = tx.save_training_agreement(signed)?;
            Ok(Shown::at(saved.version, TrainingView::of(&saved, student)))
        })
        .await
}

#[utoipa::path(get, path = "/training-agreements/{trainingAgreementId}/progress",
    params(("trainingAgreementId" = Uuid, Path, description = "De praktijkovereenkomst.")),
    summary = "Lees de voortgang van een praktijkovereenkomst",
    description = "Per maand wat is gepland en gedaan, en hoeveel uur de leerling voorligt op het plan over de maanden die zijn vastgelegd. Het plan \
        verdeelt de uren van een studiejaar gelijk over zijn maanden. De versie is die van de praktijkovereenkomst.",
    responses((status = 200, description = "De voortgang.", body = ProgressView)))]
async fn show_progress(caller: Caller, PathId(id): PathId<TrainingAgreement>) -> Result<Shown<ProgressView>, Problem> {
    caller
        .read(move |tx| {
            let HeldAgreement { agreement, .. } = tx.training_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadTrainingAgreement, _>(agreement)?;
            Ok(Shown::at(permitted.subject().version, ProgressView::of(permitted.subject())))
        })
        .await
}

#[utoipa::path(put, path = "/training-agreements/{trainingAgreementId}/progress",
    params(("trainingAgreementId" = Uuid, Path, description = "De praktijkovereenkomst."), IfMatchHeader), request_body = ProgressBody,
    summary = "Leg de voortgang van een praktijkovereenkomst vast",
    description = "Vervangt de uren van alle maanden. Alleen als alle drie hebben getekend, en niet van maanden die nog komen.",
    responses((status = 200, description = "De voortgang.", body = ProgressView)))]
async fn record(
    caller: Caller,
    PathId(id): PathId<TrainingAgreement>,
    expected: IfMatch,
    Body(body): Body<ProgressBody>,
) -> Result<Shown<ProgressView>, Problem> {
    caller
        .write(move |tx| {
            let HeldAgreement { agreement, .. } = tx.training_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<RecordTrainingProgress, _>(agreement)?;
            expected.check(permitted.subject().version)?;
            let saved = tx.save_training_agreement(permitted.record(body.months()?, tx.now())?)?;
            Ok(Shown::at(saved.version, ProgressView::of(&saved)))
        })
        .await
}
