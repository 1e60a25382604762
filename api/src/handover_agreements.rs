//! Handover agreements: what a municipality and its organisations agreed of handovers, version by version.

use persistence::Failure;
use persistence::{
    Reading,
    domain::{
        Date, Id, Refusal,
        authority::{AgreeHandovers, ReadRegister},
        handover::{AgreementFacts, AgreementTerms, HandoverAgreement, NewHandoverAgreement},
        organisation::Organisation,
        page::Page,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, Formed, GuardianPolicyCode, ListCode, MunicipalityText, PatchOf, SectionKindCode, WarmTriggerCode},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

type AgreementPatch = PatchOf<HandoverAgreementChange>;

pub(crate) fn operations() -> Vec<Operation> {
    area!("agreements": list => ReadRegister, agree => AgreeHandovers, show => ReadRegister, change => AgreeHandovers)
}

/// Wat in een overdrachtsafspraak staat; wat ontbreekt is zoals de regelparameters zeggen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HandoverAgreementChange {
    /// De schoolbesturen en houders die meedoen.
    #[schema(min_items = 1, max_items = 500)]
    party_ids: Vec<Uuid>,
    /// Vanaf welke dag de afspraak geldt; vandaag op zijn vroegst.
    from_date: Date,
    /// Laatste dag; tot de volgende versie als deze ontbreekt.
    until_date: Option<Date>,
    /// De onderdelen die van ieder kind worden geschreven.
    #[schema(max_items = 8)]
    required_sections: Option<Vec<SectionKindCode>>,
    observation_system: Option<ListCode>,
    /// Leeftijd in maanden waarop de overdracht naar school klaar is bij een indicatie, zorg of ondersteuning.
    #[schema(minimum = 24, maximum = 60, example = 42)]
    due_complex_months: Option<u16>,
    /// Leeftijd in maanden waarop de overdracht naar school anders klaar is.
    #[schema(minimum = 24, maximum = 60, example = 45)]
    due_normal_months: Option<u16>,
    /// Wanneer een gesprek nodig is (warme overdracht).
    #[schema(max_items = 4)]
    warm_triggers: Option<Vec<WarmTriggerCode>>,
    guardian_policy: Option<GuardianPolicyCode>,
}

/// Een versie van de overdrachtsafspraak van een gemeente (overdrachtsafspraak).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HandoverAgreement)]
pub(crate) struct AgreementView {
    id: Uuid,
    municipality: MunicipalityText,
    /// De schoolbesturen en houders die meedoen.
    #[schema(max_items = 500)]
    party_ids: Vec<Uuid>,
    /// Vanaf welke dag de afspraak geldt.
    from_date: Date,
    /// Laatste dag; tot de volgende versie als deze ontbreekt.
    until_date: Option<Date>,
    /// De onderdelen die van ieder kind worden geschreven.
    #[schema(max_items = 8)]
    required_sections: Vec<SectionKindCode>,
    observation_system: Option<ListCode>,
    /// Leeftijd in maanden waarop de overdracht naar school klaar is bij een indicatie, zorg of ondersteuning.
    due_complex_months: Option<u16>,
    /// Leeftijd in maanden waarop de overdracht naar school anders klaar is.
    due_normal_months: Option<u16>,
    /// Wanneer een gesprek nodig is (warme overdracht).
    #[schema(max_items = 4)]
    warm_triggers: Option<Vec<WarmTriggerCode>>,
    guardian_policy: Option<GuardianPolicyCode>,
    recorded_at: jiff::Timestamp,
}

impl From<HandoverAgreementChange> for AgreementFacts {
    fn from(body: HandoverAgreementChange) -> Self {
        Self {
            party_ids: body.party_ids.into_iter().map(Id::from_uuid).collect(),
            from_date: body.from_date,
            until_date: body.until_date,
            terms: AgreementTerms {
                required_sections: body.required_sections.into_iter().flatten().map(|section| section.0).collect(),
                observation_system: body.observation_system.map(String::from),
                due_complex_months: body.due_complex_months,
                due_normal_months: body.due_normal_months,
                warm_triggers: body.warm_triggers.map(|triggers| triggers.into_iter().map(|trigger| trigger.0).collect()),
                guardian_policy: body.guardian_policy.map(|policy| policy.0),
            },
        }
    }
}

impl HandoverAgreementChange {
    fn of(facts: &AgreementFacts) -> Self {
        let AgreementFacts { party_ids, from_date, until_date, terms } = facts.clone();
        Self {
            party_ids: party_ids.into_iter().map(Id::uuid).collect(),
            from_date,
            until_date,
            required_sections: Some(terms.required_sections.into_iter().map(Coded).collect()),
            observation_system: terms.observation_system.map(ListCode),
            due_complex_months: terms.due_complex_months,
            due_normal_months: terms.due_normal_months,
            warm_triggers: terms.warm_triggers.map(|triggers| triggers.into_iter().map(Coded).collect()),
            guardian_policy: terms.guardian_policy.map(Coded),
        }
    }
}

impl From<&HandoverAgreement> for AgreementView {
    fn from(agreement: &HandoverAgreement) -> Self {
        let stated = HandoverAgreementChange::of(&agreement.facts);
        Self {
            id: agreement.id.uuid(),
            municipality: Formed(agreement.municipality.clone()),
            party_ids: stated.party_ids,
            from_date: stated.from_date,
            until_date: stated.until_date,
            required_sections: stated.required_sections.unwrap_or_default(),
            observation_system: stated.observation_system,
            due_complex_months: stated.due_complex_months,
            due_normal_months: stated.due_normal_months,
            warm_triggers: stated.warm_triggers,
            guardian_policy: stated.guardian_policy,
            recorded_at: agreement.recorded_at.into(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct AgreementQuery {
    /// Alleen van deze gemeente.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
}

/// The organisations that an agreement names, as far as they exist.
fn parties(tx: &mut Reading<'_>, facts: &AgreementFacts) -> Result<Vec<Organisation>, Failure> {
    tx.organisations_by_id(&facts.party_ids)
}

#[utoipa::path(get, path = "/handover-agreements", params(AgreementQuery, PageQuery),
    summary = "Lijst van overdrachtsafspraken",
    description = "De versies van overdrachtsafspraken van gemeenten. In een gemeente geldt de versie met de laatste fromDate die niet in de \
        toekomst ligt, tussen de organisaties die meedoen; daarbuiten gelden de regelparameters.",
    responses((status = 200, description = "Een pagina afspraken.", body = Items<AgreementView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<AgreementQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<AgreementView>, Problem> {
    let page = page.request(caller.cursors())?;
    let municipality = query.municipality.map(|code| code.0);
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.handover_agreements(municipality.as_ref(), page)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadRegister, _>(one));
            let items = permitted.map(|one| one.map(|one| one.subject().into())).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/handover-agreements", request_body = HandoverAgreementChange,
    summary = "Spreek een overdracht af",
    description = "Een gemeente legt vast wat zij en haar organisaties over overdrachten hebben afgesproken. De afspraak vult de wet aan en neemt \
        er niets van af: zonder grondslag gaat geen onderdeel mee.",
    responses((status = 201, description = "De versie.", body = AgreementView)))]
async fn agree(caller: Caller, Body(body): Body<HandoverAgreementChange>) -> Result<Once<Created<AgreementView>>, Problem> {
    let facts = AgreementFacts::from(body);
    caller
        .once(move |tx| {
            let known = parties(tx, &facts)?;
            let new = NewHandoverAgreement { municipality: tx.authority().municipality().cloned(), facts: facts.clone() };
            let agreed = tx.authority().permit::<AgreeHandovers, _>(new)?.agree(tx.new_id(), &known, tx.now())?;
            let saved = tx.save_handover_agreement(agreed)?;
            let location = format!("/v1/handover-agreements/{}", saved.id);
            Ok(Created { location, version: saved.version, body: AgreementView::from(&saved) })
        })
        .await
}

#[utoipa::path(get, path = "/handover-agreements/{agreementId}", params(("agreementId" = Uuid, Path, description = "De afspraak.")),
    summary = "Lees een overdrachtsafspraak", description = "Een versie van de overdrachtsafspraak van een gemeente.",
    responses((status = 200, description = "De versie.", body = AgreementView)))]
async fn show(caller: Caller, PathId(id): PathId<HandoverAgreement>) -> Result<Shown<AgreementView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.handover_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadRegister, _>(found)?;
            Ok(Shown::at(permitted.subject().version, permitted.subject().into()))
        })
        .await
}

#[utoipa::path(patch, path = "/handover-agreements/{agreementId}",
    params(("agreementId" = Uuid, Path, description = "De afspraak."), IfMatchHeader),
    request_body(content = AgreementPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een overdrachtsafspraak die nog niet geldt",
    description = "Wat eenmaal geldt blijft zoals het is; een latere afspraak is een nieuwe versie.",
    responses((status = 200, description = "De gewijzigde versie.", body = AgreementView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<HandoverAgreement>,
    expected: IfMatch,
    patch: Patch<HandoverAgreementChange>,
) -> Result<Shown<AgreementView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover_agreement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AgreeHandovers, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = AgreementFacts::from(patch.apply(&HandoverAgreementChange::of(&permitted.subject().facts))?);
            let known = parties(tx, &facts)?;
            let saved = tx.save_handover_agreement(permitted.amend(facts, &known, tx.now())?)?;
            Ok(Shown::at(saved.version, AgreementView::from(&saved)))
        })
        .await
}
