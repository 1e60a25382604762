//! What the indicators are.

use persistence::domain::{
    Language,
    authority::{Permitted, ReadRegister},
    code::Code,
    indicator::{Definition, FigurePart, definition, definitions},
    page::Page,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, FigurePartCode, IndicatorCodeCode, IndicatorUnitCode},
    input::{PageQuery, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("figures": list_indicators => ReadRegister, show_indicator => ReadRegister)
}

/// Een indicator: wat een gemeente telt, met de formule.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Indicator)]
pub(crate) struct IndicatorView {
    code: IndicatorCodeCode,
    /// De formule met haar versie.
    #[schema(max_length = 80, pattern = "^[a-z-]+\\.v[0-9]+$", example = "preschool-reach.v1")]
    formula: String,
    unit: IndicatorUnitCode,
    /// Hoe hij heet, in de taal van de afnemer.
    #[schema(max_length = 200)]
    name: &'static str,
    /// Wat hij zegt: teller en noemer, en van welke maand.
    #[schema(max_length = 500)]
    definition: &'static str,
    /// Over wie of wat hij gaat.
    #[schema(max_length = 500)]
    population: &'static str,
    /// Waaruit hij wordt geteld.
    #[schema(max_length = 500)]
    source: &'static str,
    /// Waarin hij wordt uitgesplitst, naast het cijfer zelf.
    #[schema(max_items = 20)]
    parts: Vec<FigurePartCode>,
    /// Of hij een stand is, geteld op de eerste dag van de maand: dan is een schooljaar de laatste afgesloten maand ervan. Anders telt hij wat in de
    /// maand gebeurt, en is een schooljaar de som van de maanden.
    lasts: bool,
}

impl IndicatorView {
    fn of(permitted: &Permitted<ReadRegister, Definition>, language: Language) -> Self {
        let definition = permitted.subject();
        Self {
            code: Coded(definition.code),
            formula: definition.formula().to_string(),
            unit: Coded(definition.unit),
            name: definition.name.get(language),
            definition: definition.definition.get(language),
            population: definition.population.get(language),
            source: definition.source.get(language),
            parts: definition.parts.iter().copied().map(Coded::<FigurePart>).collect(),
            lasts: definition.lasts,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub(crate) struct IndicatorPath {
    /// De indicator.
    #[param(inline)]
    pub(super) indicator: IndicatorCodeCode,
}

#[utoipa::path(get, path = "/indicators", params(PageQuery),
    summary = "Lijst van indicatoren",
    description = "Wat gemeenten tellen van de doorgaande lijn en van de combinatiefunctie, met formule, populatie en bron.",
    responses((status = 200, description = "Een pagina indicatoren, op volgorde van code.", body = Items<IndicatorView>)))]
async fn list_indicators(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<IndicatorView>, Problem> {
    let (page, language) = (page.request(caller.cursors())?, caller.language());
    let page = caller
        .read(move |tx| {
            let found = Page::of(definitions().to_vec(), &page, |one: &Definition| one.code.as_str().to_owned());
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadRegister, _>(one));
            let items = permitted.map(|one| one.map(|one| IndicatorView::of(&one, language))).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/indicators/{indicator}", params(IndicatorPath),
    summary = "Lees een indicator",
    description = "Wat een indicator zegt, over wie, waaruit hij wordt geteld en met welke formule. Een andere formule is een nieuwe versie; wat is \
        gepubliceerd houdt de zijne.",
    responses((status = 200, description = "De indicator.", body = IndicatorView)))]
async fn show_indicator(caller: Caller, Query(path): Query<IndicatorPath>) -> Result<Shown<IndicatorView>, Problem> {
    let language = caller.language();
    caller
        .read(move |tx| {
            let permitted = tx.authority().permit::<ReadRegister, _>(*definition(path.indicator.0))?;
            Ok(Shown::computed(IndicatorView::of(&permitted, language)))
        })
        .await
}
