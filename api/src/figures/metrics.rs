//! `/lea-metrics`: the published figures of a municipality.

use std::collections::BTreeMap;

use persistence::{
    Failure, FigureWish, Reading,
    domain::{
        Date, Language,
        authority::ReadFigures,
        identifier::MunicipalityCode,
        indicator::{Definition, Month, definition, definitions},
        publication::{FigureLevel, FigureSpan, FiguresOf, Publication},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    indicators::IndicatorPath,
    table::{FigureTable, Figures, Form},
    view::{MetricView, OverviewItem, OverviewView, Shape, municipality, target_of},
};
use crate::{
    answer::Shown,
    caller::Caller,
    fields::{Coded, FigureLevelCode, FigureSpanCode, MonthCode, MunicipalityText},
    input::Query,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("figures": show_overview => ReadFigures, show_metric => ReadFigures)
}

/// How many months are shown where nothing else is asked.
const USUAL_MONTHS: i32 = 12;
/// How many are shown at most: ten years.
const MOST_MONTHS: i32 = 120;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewQuery {
    /// De gemeente; alleen de eigen.
    #[param(inline)]
    municipality: MunicipalityText,
    /// De dag waarop de publicatie er al was; vandaag als deze ontbreekt.
    as_of: Option<Date>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct MetricQuery {
    /// De gemeente; alleen de eigen.
    #[param(inline)]
    municipality: MunicipalityText,
    /// De eerste maand; een jaar voor de laatste als deze ontbreekt.
    #[param(inline)]
    from: Option<MonthCode>,
    /// De laatste maand; die van de publicatie als deze ontbreekt. Hooguit 120 maanden na de eerste.
    #[param(inline)]
    to: Option<MonthCode>,
    /// Per maand of per schooljaar; per maand als deze ontbreekt.
    #[param(inline)]
    period: Option<FigureSpanCode>,
    /// Per gemeente, wijk, organisatie of locatie; per gemeente als deze ontbreekt.
    #[param(inline)]
    by: Option<FigureLevelCode>,
    /// De dag waarop de publicatie er al was; vandaag als deze ontbreekt.
    as_of: Option<Date>,
}

/// The publication that holds on a day, of the own municipality alone.
fn published(tx: &mut Reading<'_>, municipality: &MunicipalityCode, as_of: Option<Date>) -> Result<Option<Publication>, Failure> {
    let today = tx.today();
    drop(tx.authority().permit::<ReadFigures, _>(FiguresOf(municipality.clone()))?);
    tx.published_on(as_of.unwrap_or(today))
}

/// The school year before another, as text.
fn year_of(month: Month) -> String {
    month.school_year().to_string()
}

#[utoipa::path(get, path = "/lea-metrics", params(OverviewQuery),
    summary = "Overzicht van de cijfers",
    description = "Alle indicatoren van de eigen gemeente in het schooljaar van de laatste publicatie op of voor een dag, met doel en vorig \
        schooljaar. Zonder publicatie is de lijst leeg.",
    responses((status = 200, description = "Het overzicht.", body = OverviewView)))]
async fn show_overview(caller: Caller, Query(query): Query<OverviewQuery>) -> Result<Shown<OverviewView>, Problem> {
    caller
        .read(move |tx| {
            let code = &query.municipality.0;
            let Some(publication) = published(tx, code, query.as_of)? else {
                let none = OverviewView { municipality: municipality(code), publication: None, items: Vec::new() };
                return Ok(Shown::computed(none));
            };
            let (year, before) = (year_of(publication.last_month), year_of(publication.last_month.plus(-12)));
            let rows = tx.figures_of_years(&publication, &[year.clone(), before.clone()])?;
            let item = |definition| OverviewItem::of(definition, &year, &before, &rows, &publication.targets);
            let items = definitions().iter().map(item).collect();
            let publication = Some((&publication).into());
            Ok(Shown::computed(OverviewView { municipality: municipality(code), publication, items }))
        })
        .await
}

#[utoipa::path(get, path = "/lea-metrics/{indicator}", params(IndicatorPath, MetricQuery),
    summary = "Lees cijfers van een indicator",
    description = "Gepubliceerde cijfers van de eigen gemeente, per maand of schooljaar, per gemeente, wijk, organisatie of locatie, uit de laatste \
        publicatie op of voor een dag. Een reeks met een andere part dan whole is een uitsplitsing: een reden waarom iemand niet is bereikt, of een \
        stap waarop is gewacht. Een cijfer over weinig mensen is verborgen: dan is hidden waar en zijn de getallen null, nooit nul. Zonder \
        publicatie is publication null en zijn er geen reeksen. Als text/csv is het een tabel.",
    responses((status = 200, description = "De cijfers.", content((MetricView = "application/json"), (FigureTable = "text/csv")))))]
async fn show_metric(
    caller: Caller,
    form: Form,
    Query(path): Query<IndicatorPath>,
    Query(query): Query<MetricQuery>,
) -> Result<Figures, Problem> {
    let (definition, language) = (definition(path.indicator.0), caller.language());
    caller
        .read(move |tx| {
            let publication = published(tx, &query.municipality.0, query.as_of)?;
            let by = query.by.map_or(FigureLevel::Municipality, |by| by.0);
            let mut body = MetricView {
                indicator: Coded(definition.code),
                formula: definition.formula().to_string(),
                municipality: municipality(&query.municipality.0),
                by: Coded(by),
                publication: publication.as_ref().map(Into::into),
                unit: Coded(definition.unit),
                target: publication.as_ref().and_then(|publication| target_of(&publication.targets, definition.code)),
                series: Vec::new(),
            };
            if let Some(publication) = &publication {
                body.series = series(tx, publication, definition, (by, language), &query)?;
            }
            Ok(Figures { form, publication: publication.map(|one| one.id.uuid()), language, body })
        })
        .await
}

/// The series that are asked for.
fn series(
    tx: &mut Reading<'_>,
    publication: &Publication,
    definition: &'static Definition,
    (level, language): (FigureLevel, Language),
    query: &MetricQuery,
) -> Result<Vec<crate::figures::view::SeriesView>, Failure> {
    let last = publication.last_month;
    let to = query.to.as_ref().map_or(last, |to| to.0.min(last));
    let from = query.from.as_ref().map_or(to.plus(1 - USUAL_MONTHS), |from| from.0).max(to.plus(1 - MOST_MONTHS));
    let span = query.period.map_or(FigureSpan::Month, |span| span.0);
    let text = |month: Month| if span == FigureSpan::Month { month.to_string() } else { year_of(month) };
    let mut periods: Vec<(String, String)> = from.until(to.next()).map(|month| (text(month), text(month.plus(-12)))).collect();
    periods.dedup();
    let wish = FigureWish { indicator: definition.code, level, span, from: text(from.plus(-12)), to: text(to) };
    let rows = if periods.is_empty() { Vec::new() } else { tx.figures(publication, &wish)? };
    let mut keys: Vec<String> = rows.iter().map(|row| row.place.clone()).collect();
    keys.dedup();
    let names: BTreeMap<String, String> = tx.names_of_places(level, &keys)?;
    let municipality = publication.municipality.as_str();
    Ok(Shape { definition, level, municipality, periods: &periods, names: &names, language }.series(&rows))
}
