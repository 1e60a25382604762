//! Rule parameters: what holds on a day, setting an own value, and the record of what was set.

use persistence::domain::{
    self, Date, Language, Refusal,
    authority::SetParameter,
    page::Page,
    parameter::{NewParameter, ParameterChange, RuleParameter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{CertaintyCode, Coded, Formed, MunicipalityText, ParameterKey, ParameterText, ParameterUnitCode, SourceText},
    input::{Body, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("parameters":
        list => ReadRegister, set => SetParameter, list_changes => ReadRegister, show_change => ReadRegister)
}

/// Een eigen waarde van een regelparameter, zoals een gemeente haar vaststelt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewRuleParameter {
    key: ParameterKey,
    value: ParameterText,
    /// Eerste dag, op zijn vroegst vandaag.
    valid_from: Date,
    /// Laatste dag; open als deze ontbreekt.
    valid_until: Option<Date>,
    source: SourceText,
}

/// Een regelparameter (regelparameter): een getal uit wet, cao of besluit, met de dagen waarop het geldt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleParameter)]
pub(crate) struct RuleParameterView {
    key: ParameterKey,
    value: ParameterText,
    unit: ParameterUnitCode,
    /// De hoogste waarde die de eenheid toelaat, ook van elk getal van een lijst of tabel; ontbreekt waar de waarde geen getal is.
    #[schema(minimum = 1, example = 366)]
    maximum: Option<i32>,
    /// Wat het getal is, in de taal van de afnemer.
    description: String,
    /// Eerste dag.
    valid_from: Date,
    /// Laatste dag, als die bekend is.
    valid_until: Option<Date>,
    source: SourceText,
    certainty: CertaintyCode,
    /// Of een gemeente een eigen waarde mag vaststellen.
    local_allowed: bool,
    municipality: Option<MunicipalityText>,
}

/// Een vastgelegde waarde van een regelparameter; wat is vastgelegd verandert niet meer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleParameterChange)]
pub(crate) struct ParameterChangeView {
    id: Uuid,
    parameter: RuleParameterView,
    /// Wanneer de waarde is vastgelegd.
    recorded_at: jiff::Timestamp,
    /// De organisatie die de waarde heeft vastgelegd; de beheerder van de dienst als deze ontbreekt.
    recorded_by: Option<Uuid>,
}

impl RuleParameterView {
    /// The parameter, in a language.
    pub(crate) fn of(parameter: &RuleParameter, language: Language) -> Self {
        Self {
            key: ParameterKey(parameter.key().into()),
            value: ParameterText(parameter.value().as_str().into()),
            unit: Coded(parameter.unit()),
            maximum: parameter.unit().most(),
            description: parameter.description().get(language).into(),
            valid_from: parameter.valid_from(),
            valid_until: parameter.valid_until(),
            source: SourceText(parameter.source().into()),
            certainty: Coded(parameter.certainty()),
            local_allowed: parameter.local_allowed(),
            municipality: parameter.municipality().cloned().map(Formed),
        }
    }
}

impl ParameterChangeView {
    fn of(change: &ParameterChange, language: Language) -> Self {
        Self {
            id: change.id.uuid(),
            parameter: RuleParameterView::of(&change.parameter, language),
            recorded_at: change.recorded_at.into(),
            recorded_by: change.recorded_by.map(domain::Id::uuid),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ParameterQuery {
    /// De dag waarop de waarden gelden; vandaag als deze ontbreekt.
    on: Option<Date>,
    /// De gemeente waarvan de eigen waarden voorgaan.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ParameterChangeQuery {
    /// De gemeente die de waarden heeft vastgelegd; landelijke waarden als deze ontbreekt.
    #[param(inline)]
    municipality: Option<MunicipalityText>,
}

#[utoipa::path(get, path = "/rule-parameters", params(ParameterQuery, PageQuery),
    summary = "Lijst van regelparameters",
    description = "De waarde van elke regelparameter op een dag, met bron; die van de gemeente waar zij een eigen waarde heeft, anders de landelijke.",
    responses((status = 200, description = "Een pagina regelparameters, op volgorde van naam.", body = Items<RuleParameterView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ParameterQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<RuleParameterView>, Problem> {
    let page = page.request(caller.cursors())?;
    let on = query.on.unwrap_or_else(|| caller.now().date());
    let (municipality, language) = (query.municipality.map(|code| code.0), caller.language());
    let page = caller
        .read(move |tx| {
            let known = tx.rule_parameters()?;
            let page = Page::of(known.all_on(on, municipality.as_ref()).collect(), &page, |one| one.key().to_owned());
            Ok(page.map(|one| RuleParameterView::of(one, language)))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/rule-parameters", request_body = NewRuleParameter,
    summary = "Stel een eigen waarde vast",
    description = "Een gemeente stelt voor zichzelf een waarde vast van een regelparameter waarvoor dat mag. Wat eerder is vastgelegd blijft bewaard; op deze dagen gaat de nieuwe waarde voor. Een getal is ten hoogste het `maximum` van de regelparameter.",
    responses((status = 201, description = "De vastgelegde waarde.", body = ParameterChangeView)))]
async fn set(caller: Caller, Body(body): Body<NewRuleParameter>) -> Result<Once<Created<ParameterChangeView>>, Problem> {
    let language = caller.language();
    caller
        .once(move |tx| {
            let known = tx.rule_parameters()?;
            let new = body.clone().within(tx.authority().municipality().cloned());
            let permitted = tx.authority().permit::<SetParameter, _>(new)?;
            let set = permitted.set(tx.new_id(), &known, tx.authority(), tx.now())?;
            let saved = tx.add_rule_parameter(set)?;
            let location = format!("/v1/rule-parameter-changes/{}", saved.id);
            Ok(Created { location, version: RECORDED, body: ParameterChangeView::of(&saved, language) })
        })
        .await
}

/// The version of what was recorded, which never changes.
const RECORDED: i32 = 1;

impl NewRuleParameter {
    /// The value for the municipality that asks.
    fn within(self, municipality: Option<domain::identifier::MunicipalityCode>) -> NewParameter {
        NewParameter {
            key: self.key.into(),
            value: self.value.into(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            source: self.source.into(),
            municipality,
        }
    }
}

#[utoipa::path(get, path = "/rule-parameter-changes", params(ParameterChangeQuery, PageQuery),
    summary = "Lijst van vastgelegde waarden",
    description = "Wat een gemeente, of de beheerder voor het hele land, aan waarden heeft vastgelegd, per pagina, op volgorde van vastleggen.",
    responses((status = 200, description = "Een pagina vastgelegde waarden.", body = Items<ParameterChangeView>)))]
async fn list_changes(
    caller: Caller,
    Query(query): Query<ParameterChangeQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ParameterChangeView>, Problem> {
    let page = page.request(caller.cursors())?;
    let (municipality, language) = (query.municipality.map(|code| code.0), caller.language());
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.rule_parameter_changes(municipality.as_ref(), page)?;
            Ok(Page { items: items.iter().map(|change| ParameterChangeView::of(change, language)).collect(), next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/rule-parameter-changes/{changeId}",
    params(("changeId" = Uuid, Path, description = "De vastgelegde waarde.")),
    summary = "Lees een vastgelegde waarde", description = "Een vastgelegde waarde, met wie haar wanneer heeft vastgelegd.",
    responses((status = 200, description = "De vastgelegde waarde.", body = ParameterChangeView)))]
async fn show_change(caller: Caller, PathId(id): PathId<ParameterChange>) -> Result<Shown<ParameterChangeView>, Problem> {
    let language = caller.language();
    caller
        .read(move |tx| {
            let change = tx.rule_parameter_change(id)?.ok_or(Refusal::NotFound)?;
            Ok(Shown::at(RECORDED, ParameterChangeView::of(&change, language)))
        })
        .await
}
