//! Talks around a child within an arrangement: when, who was there by role, and what was agreed.

use persistence::domain::{
    Date, Refusal,
    authority::{ChangeSupport, ReadSupport},
    page::Page,
    support::{Consultation, ConsultationFacts, SupportArrangement},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown, Warning},
    caller::Caller,
    fields::{ListCode, ShortText},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("support": list_consultations => ReadSupport, record => ChangeSupport, show_consultation => ReadSupport,
        mend => ChangeSupport)
}

/// Een overleg: wanneer, wie erbij waren als rol, en wat is afgesproken. Geen verslag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewConsultation)]
pub(crate) struct ConsultationBody {
    /// Wanneer het was.
    date: Date,
    /// Wie erbij waren: codes uit de lijst roles.
    #[schema(min_items = 1, max_items = 20)]
    roles_present: Vec<ListCode>,
    /// Wat is afgesproken.
    #[schema(max_items = 10)]
    agreements: Option<Vec<ShortText>>,
}

/// Een overleg rond een kind (overleg), zonder verslag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Consultation)]
pub(crate) struct ConsultationView {
    id: Uuid,
    /// De ondersteuning waar het om ging.
    support_arrangement_id: Uuid,
    /// Wanneer het was.
    date: Date,
    /// Wie erbij waren: codes uit de lijst roles.
    #[schema(max_items = 20)]
    roles_present: Vec<ListCode>,
    /// Wat is afgesproken.
    #[schema(max_items = 10)]
    agreements: Vec<ShortText>,
    recorded_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 20)]
    warnings: Vec<Warning>,
}

impl From<ConsultationBody> for ConsultationFacts {
    fn from(body: ConsultationBody) -> Self {
        Self {
            date: body.date,
            roles_present: body.roles_present.into_iter().map(String::from).collect(),
            agreements: body.agreements.unwrap_or_default().into_iter().map(String::from).collect(),
        }
    }
}

impl From<&Consultation> for ConsultationView {
    fn from(consultation: &Consultation) -> Self {
        let facts = consultation.facts.clone();
        Self {
            id: consultation.id.uuid(),
            support_arrangement_id: consultation.arrangement_id.uuid(),
            date: facts.date,
            roles_present: facts.roles_present.into_iter().map(ListCode).collect(),
            agreements: facts.agreements.into_iter().map(ShortText).collect(),
            recorded_at: consultation.recorded_at.into(),
            warnings: consultation.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

#[utoipa::path(get, path = "/support-arrangements/{arrangementId}/consultations",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), PageQuery),
    summary = "Lijst van overleggen", description = "De overleggen rond een ondersteuning, voor wie haar leest.",
    responses((status = 200, description = "Een pagina overleggen.", body = Items<ConsultationView>)))]
async fn list_consultations(
    caller: Caller,
    PathId(id): PathId<SupportArrangement>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ConsultationView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.support_arrangement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSupport, _>(found)?;
            let Page { items, next } = tx.consultations(permitted.subject(), page)?;
            Ok(Page { items: items.iter().map(ConsultationView::from).collect(), next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/support-arrangements/{arrangementId}/consultations",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning.")), request_body = ConsultationBody,
    summary = "Leg een overleg vast",
    description = "Wanneer het was, wie erbij waren (als rol) en wat is afgesproken. Een verslag blijft bij wie het maakte.",
    responses((status = 201, description = "Het overleg.", body = ConsultationView)))]
async fn record(
    caller: Caller,
    PathId(id): PathId<SupportArrangement>,
    Body(body): Body<ConsultationBody>,
) -> Result<Once<Created<ConsultationView>>, Problem> {
    caller
        .once(move |tx| {
            // Of a child that is not seen any more nothing is added.
            let found = tx.support_arrangement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            let birth_date = tx.birth_of_supported(permitted.subject())?;
            let recorded = permitted.record(tx.new_id(), body.clone().into(), birth_date, tx.now())?;
            let saved = tx.save_consultation(permitted.subject(), recorded)?;
            let location = format!("/v1/support-arrangements/{id}/consultations/{}", saved.id);
            Ok(Created { location, version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/support-arrangements/{arrangementId}/consultations/{consultationId}",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), ("consultationId" = Uuid, Path, description = "Het overleg.")),
    summary = "Lees een overleg", description = "Een overleg rond een ondersteuning.",
    responses((status = 200, description = "Het overleg.", body = ConsultationView)))]
async fn show_consultation(
    caller: Caller,
    PathIds(id, consultation): PathIds<SupportArrangement, Consultation>,
) -> Result<Shown<ConsultationView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.support_arrangement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSupport, _>(found)?;
            let consultation = tx.consultation(permitted.subject(), consultation)?.ok_or(Refusal::NotFound)?;
            Ok(Shown::at(consultation.version, (&consultation).into()))
        })
        .await
}

#[utoipa::path(put, path = "/support-arrangements/{arrangementId}/consultations/{consultationId}",
    params(("arrangementId" = Uuid, Path, description = "De ondersteuning."), ("consultationId" = Uuid, Path, description = "Het overleg."),
        IfMatchHeader),
    request_body = ConsultationBody,
    summary = "Verbeter een overleg", description = "Vervangt wat van een overleg is vastgelegd.",
    responses((status = 200, description = "Het verbeterde overleg.", body = ConsultationView)))]
async fn mend(
    caller: Caller,
    PathIds(id, consultation): PathIds<SupportArrangement, Consultation>,
    expected: IfMatch,
    Body(body): Body<ConsultationBody>,
) -> Result<Shown<ConsultationView>, Problem> {
    caller
        .write(move |tx| {
            let (found, _) = tx.support_arrangement_to_change(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            let known = tx.consultation(permitted.subject(), consultation)?.ok_or(Refusal::NotFound)?;
            expected.check(known.version)?;
            let facts = ConsultationFacts::from(body.clone());
            if known.facts == facts {
                return Ok(Shown::at(known.version, (&known).into()));
            }
            let birth_date = tx.birth_of_supported(permitted.subject())?;
            let mended = permitted.mend(known, facts, birth_date, tx.today())?;
            let saved = tx.save_consultation(permitted.subject(), mended)?;
            Ok(Shown::at(saved.version, (&saved).into()))
        })
        .await
}
