//! Partnerships of a school with childcare sites: form, list, show, change and end.

use persistence::domain::{
    Date, Id, Refusal,
    authority::{ChangePartnership, FormPartnership, Permitted, ReadPartnership},
    page::Page,
    partnership::{NewPartnership, Partnership, PartnershipAgreement, PartnershipFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown, Warning},
    caller::Caller,
    fields::{AgreementTopicCode, Coded, FreeText, Label, PatchOf},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("partnerships":
        list => ReadPartnership, form => FormPartnership, show => ReadPartnership, change => ChangePartnership)
}

/// Een afspraak tussen partners.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PartnershipAgreement)]
pub(crate) struct AgreementBody {
    topic: AgreementTopicCode,
    text: FreeText,
    /// De dag waarop het is afgesproken.
    agreed_date: Option<Date>,
    /// De organisaties die ervoor tekenden; zij hebben een locatie in de samenwerking.
    #[schema(max_items = 51)]
    signed_by: Option<Vec<Uuid>>,
}

/// Wat van een samenwerking wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnershipChange {
    name: Label,
    /// De schoolvestiging.
    school_location_id: Uuid,
    /// De opvanglocaties.
    #[schema(min_items = 1, max_items = 50)]
    childcare_location_ids: Vec<Uuid>,
    /// Wat de partners hebben afgesproken.
    #[schema(max_items = 50)]
    agreements: Option<Vec<AgreementBody>>,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag; open als deze ontbreekt.
    end_date: Option<Date>,
}

type PartnershipPatch = PatchOf<PartnershipChange>;

/// Een samenwerking van een school met opvanglocaties, zoals een integraal kindcentrum (samenwerking).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Partnership)]
pub(crate) struct PartnershipView {
    id: Uuid,
    name: Label,
    /// De schoolvestiging.
    school_location_id: Uuid,
    /// De opvanglocaties.
    #[schema(max_items = 50)]
    childcare_location_ids: Vec<Uuid>,
    /// Wat de partners hebben afgesproken.
    #[schema(max_items = 50)]
    agreements: Vec<AgreementBody>,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag; open als deze ontbreekt.
    end_date: Option<Date>,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl From<PartnershipChange> for PartnershipFacts {
    fn from(body: PartnershipChange) -> Self {
        let agreement = |body: AgreementBody| PartnershipAgreement {
            topic: body.topic.0,
            text: body.text.into(),
            agreed_date: body.agreed_date,
            signed_by: body.signed_by.into_iter().flatten().map(Id::from_uuid).collect(),
        };
        Self {
            name: body.name.into(),
            school_location_id: Id::from_uuid(body.school_location_id),
            childcare_location_ids: body.childcare_location_ids.into_iter().map(Id::from_uuid).collect(),
            agreements: body.agreements.into_iter().flatten().map(agreement).collect(),
            start_date: body.start_date,
            end_date: body.end_date,
        }
    }
}

impl PartnershipChange {
    fn of(partnership: &Partnership) -> Self {
        let facts = &partnership.facts;
        let agreement = |agreement: &PartnershipAgreement| AgreementBody {
            topic: Coded(agreement.topic),
            text: FreeText(agreement.text.clone()),
            agreed_date: agreement.agreed_date,
            signed_by: Some(agreement.signed_by.iter().map(|id| id.uuid()).collect()),
        };
        Self {
            name: Label(facts.name.clone()),
            school_location_id: facts.school_location_id.uuid(),
            childcare_location_ids: facts.childcare_location_ids.iter().map(|id| id.uuid()).collect(),
            agreements: Some(facts.agreements.iter().map(agreement).collect()),
            start_date: facts.start_date,
            end_date: facts.end_date,
        }
    }
}

impl From<&Partnership> for PartnershipView {
    fn from(partnership: &Partnership) -> Self {
        let PartnershipChange { name, school_location_id, childcare_location_ids, agreements, start_date, end_date } =
            PartnershipChange::of(partnership);
        Self {
            id: partnership.id.uuid(),
            name,
            school_location_id,
            childcare_location_ids,
            agreements: agreements.unwrap_or_default(),
            start_date,
            end_date,
            created_at: partnership.created_at.into(),
            warnings: partnership.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<Permitted<ReadPartnership, Partnership>> for PartnershipView {
    fn from(permitted: Permitted<ReadPartnership, Partnership>) -> Self {
        permitted.subject().into()
    }
}

#[utoipa::path(get, path = "/partnerships", params(PageQuery),
    summary = "Lijst van samenwerkingen",
    description = "De samenwerkingen waaraan een eigen locatie meedoet, of voor een gemeente die in de gemeente, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina samenwerkingen.", body = Items<PartnershipView>)))]
async fn list(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<PartnershipView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.partnerships(page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadPartnership, _>(one));
            let items = permitted.map(|one| one.map(PartnershipView::from)).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/partnerships", request_body = PartnershipChange,
    summary = "Ga een samenwerking aan",
    description = "Een samenwerking van een school met een of meer opvanglocaties; ten minste een daarvan is van de eigen organisatie.",
    responses((status = 201, description = "De nieuwe samenwerking.", body = PartnershipView)))]
async fn form(caller: Caller, Body(body): Body<PartnershipChange>) -> Result<Once<Created<PartnershipView>>, Problem> {
    let facts = PartnershipFacts::from(body);
    caller
        .once(move |tx| {
            let locations = tx.locations_by_id(&facts.location_ids())?;
            let new = NewPartnership { facts: facts.clone(), locations };
            let formed = tx.authority().permit::<FormPartnership, _>(new)?.form(tx.new_id(), tx.now())?;
            let saved = tx.save_partnership(formed)?;
            Ok(Created { location: format!("/v1/partnerships/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/partnerships/{partnershipId}",
    params(("partnershipId" = Uuid, Path, description = "De samenwerking.")),
    summary = "Lees een samenwerking", description = "Een samenwerking, voor wie eraan meedoet en voor de gemeente.",
    responses((status = 200, description = "De samenwerking.", body = PartnershipView)))]
async fn show(caller: Caller, PathId(id): PathId<Partnership>) -> Result<Shown<PartnershipView>, Problem> {
    caller
        .read(move |tx| {
            let partnership = tx.partnership(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadPartnership, _>(partnership)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/partnerships/{partnershipId}",
    params(("partnershipId" = Uuid, Path, description = "De samenwerking."), IfMatchHeader),
    request_body(content = PartnershipPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig of beëindig een samenwerking",
    description = "Gegevens van een samenwerking waaraan een eigen locatie meedoet; met endDate eindigt zij na die dag.",
    responses((status = 200, description = "De gewijzigde samenwerking.", body = PartnershipView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Partnership>,
    expected: IfMatch,
    patch: Patch<PartnershipChange>,
) -> Result<Shown<PartnershipView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.partnership(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangePartnership, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = PartnershipFacts::from(patch.apply(&PartnershipChange::of(permitted.subject()))?);
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let locations = tx.locations_by_id(&facts.location_ids())?;
            let saved = tx.save_partnership(permitted.amend(facts, locations, tx.authority(), tx.now())?)?;
            Ok(Shown::at(saved.version, PartnershipView::from(&saved)))
        })
        .await
}
