//! Figures as they are shown.

use std::collections::BTreeMap;

use persistence::FigureRow;
use persistence::domain::{
    Date, Language,
    indicator::{Definition, FigurePart, Formula, IndicatorCode, IndicatorUnit},
    language::Bilingual,
    publication::{CellNumbers, FigureLevel, NO_PLACE, Publication, Targets},
    result_agreement::Figure,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Coded, FigureLevelCode, FigurePartCode, Formed, IndicatorCodeCode, IndicatorUnitCode, MunicipalityText};

/// De publicatie waaruit cijfers komen.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = PublicationReference)]
pub(crate) struct PublicationOf {
    id: Uuid,
    date: Date,
}

impl PublicationOf {
    /// The day of the publication.
    pub(super) const fn date(&self) -> Date {
        self.date
    }
}

impl From<&Publication> for PublicationOf {
    fn from(publication: &Publication) -> Self {
        Self { id: publication.id.uuid(), date: publication.date }
    }
}

/// Een cijfer. Van een verborgen cijfer is niets bekend.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Figure)]
pub(crate) struct FigureView {
    /// Teller; van uren het aantal minuten samen, van subsidie het bedrag in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) numerator: Option<u64>,
    /// Noemer.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) denominator: Option<u64>,
    /// De waarde in de eenheid van de indicator: percentage, mediaan of gemiddelde; null als de noemer 0 is.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 89.1)]
    pub(super) value: Option<f64>,
    /// Het 90e percentiel, van dagen.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub(super) ninetieth_percentile: Option<u64>,
    /// Of het cijfer is verborgen.
    #[schema(example = false)]
    pub(super) hidden: bool,
}

impl FigureView {
    /// What stands where nothing is counted.
    const NOTHING: Self =
        Self { numerator: Some(0), denominator: Some(0), value: None, ninetieth_percentile: None, hidden: false };

    fn of(numbers: Option<CellNumbers>, unit: IndicatorUnit) -> Self {
        let Some(numbers) = numbers else { return Self { hidden: true, ..Self::default() } };
        Self {
            numerator: Some(numbers.numerator),
            denominator: Some(numbers.denominator),
            value: numbers.value(unit),
            ninetieth_percentile: numbers.ninetieth,
            hidden: false,
        }
    }
}

/// Een cijfer van een maand of schooljaar.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FigurePoint)]
pub(crate) struct PointView {
    /// De maand of het schooljaar.
    #[schema(max_length = 9, pattern = "^[0-9]{4}-[0-9]{2}([0-9]{2})?$", example = "2025-08")]
    pub(super) period: String,
    /// Teller; van uren het aantal minuten samen, van subsidie het bedrag in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) numerator: Option<u64>,
    /// Noemer.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) denominator: Option<u64>,
    /// De waarde in de eenheid van de indicator: percentage, mediaan of gemiddelde; null als de noemer 0 is.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 89.1)]
    pub(super) value: Option<f64>,
    /// Het 90e percentiel, van dagen.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub(super) ninetieth_percentile: Option<u64>,
    /// Of het cijfer is verborgen; dan is er niets van bekend.
    #[schema(example = false)]
    pub(super) hidden: bool,
    /// De formule, als die een andere is dan die van het geheel.
    #[schema(max_length = 80, pattern = "^[a-z-]+\\.v[0-9]+$", example = "preschool-reach.v1")]
    pub(super) formula: Option<String>,
    /// Hetzelfde een jaar eerder; null als dat niet is gepubliceerd.
    pub(super) previous_year: Option<FigureView>,
}

/// De cijfers van een gemeente, wijk, organisatie of locatie.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FigureSeries)]
pub(crate) struct SeriesView {
    /// De code van de gemeente of wijk, het id van de organisatie of locatie, of none voor wat bij geen hoort.
    #[schema(max_length = 36, pattern = "^[A-Za-z0-9-]+$", example = "WK034401")]
    pub(super) key: String,
    /// Hoe die heet.
    #[schema(max_length = 200, example = "WK034401")]
    pub(super) label: String,
    pub(super) part: FigurePartCode,
    /// De punten, op volgorde van periode.
    #[schema(max_items = 300)]
    pub(super) points: Vec<PointView>,
}

/// De gepubliceerde cijfers van een indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LeaMetric)]
pub(crate) struct MetricView {
    pub(super) indicator: IndicatorCodeCode,
    #[schema(max_length = 80, pattern = "^[a-z-]+\\.v[0-9]+$", example = "preschool-reach.v1")]
    pub(super) formula: String,
    pub(super) municipality: MunicipalityText,
    pub(super) by: FigureLevelCode,
    /// De publicatie waaruit de cijfers komen; null als er op die dag nog geen was.
    pub(super) publication: Option<PublicationOf>,
    pub(super) unit: IndicatorUnitCode,
    /// Het doel uit een resultaatafspraak, als dat er is.
    #[schema(minimum = 0, maximum = 1_000_000, example = 95.0)]
    pub(super) target: Option<f64>,
    #[schema(max_items = 20_000)]
    pub(super) series: Vec<SeriesView>,
}

/// Een indicator in het overzicht.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LeaMetricItem)]
pub(crate) struct OverviewItem {
    pub(super) indicator: IndicatorCodeCode,
    #[schema(max_length = 80, pattern = "^[a-z-]+\\.v[0-9]+$", example = "preschool-reach.v1")]
    pub(super) formula: String,
    pub(super) unit: IndicatorUnitCode,
    /// Het schooljaar, tot en met de laatste maand van de publicatie.
    #[schema(max_length = 9, pattern = "^[0-9]{4}-[0-9]{4}$", example = "2025-2026")]
    pub(super) period: String,
    /// Teller; van uren het aantal minuten samen, van subsidie het bedrag in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) numerator: Option<u64>,
    /// Noemer.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub(super) denominator: Option<u64>,
    /// De waarde in de eenheid van de indicator: percentage, mediaan of gemiddelde; null als de noemer 0 is.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 89.1)]
    pub(super) value: Option<f64>,
    /// Het 90e percentiel, van dagen.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub(super) ninetieth_percentile: Option<u64>,
    /// Of het cijfer is verborgen; dan is er niets van bekend.
    #[schema(example = false)]
    pub(super) hidden: bool,
    /// Het doel uit een resultaatafspraak, als dat er is.
    #[schema(minimum = 0, maximum = 1_000_000, example = 95.0)]
    pub(super) target: Option<f64>,
    /// Het hele schooljaar daarvoor; null als dat niet is gepubliceerd.
    pub(super) previous_year: Option<FigureView>,
}

/// Alle cijfers van een gemeente in het lopende schooljaar.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LeaMetricOverview)]
pub(crate) struct OverviewView {
    pub(super) municipality: MunicipalityText,
    /// De publicatie waaruit de cijfers komen; null als er op die dag nog geen was.
    pub(super) publication: Option<PublicationOf>,
    #[schema(max_items = 100)]
    pub(super) items: Vec<OverviewItem>,
}

/// A target as it is shown.
pub(super) fn target_of(targets: &Targets, indicator: IndicatorCode) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a target is far below what a float holds exactly")]
    let shown = |Figure(thousandths): &Figure| *thousandths as f64 / Figure::ONE as f64;
    targets.get(&indicator).map(shown)
}

/// How that is called which belongs to no district, organisation or location.
const UNPLACED: Bilingual = Bilingual { dutch: "Zonder indeling", english: "Not assigned" };

/// What is shown of an indicator, in which periods.
pub(super) struct Shape<'a> {
    pub(super) definition: &'a Definition,
    pub(super) level: FigureLevel,
    pub(super) municipality: &'a str,
    /// The periods with those a year earlier.
    pub(super) periods: &'a [(String, String)],
    pub(super) names: &'a BTreeMap<String, String>,
    pub(super) language: Language,
}

impl Shape<'_> {
    fn label(&self, key: &str) -> String {
        let unknown = if key == NO_PLACE { UNPLACED.get(self.language) } else { key };
        self.names.get(key).map_or_else(|| unknown.to_owned(), Clone::clone)
    }

    /// One series for each place and part of which anything was published; of the whole municipality there is one in any case.
    pub(super) fn series(&self, rows: &[FigureRow]) -> Vec<SeriesView> {
        let mut by_series: BTreeMap<(String, FigurePart), BTreeMap<&str, &FigureRow>> = BTreeMap::new();
        if self.level == FigureLevel::Municipality {
            by_series.entry((self.municipality.to_owned(), FigurePart::Whole)).or_default();
        }
        for row in rows {
            by_series.entry((row.place.clone(), row.part)).or_default().insert(&row.period, row);
        }
        let unit = self.definition.unit;
        let figure = |row: Option<&&FigureRow>| row.map_or(FigureView::NOTHING, |row| FigureView::of(row.numbers, unit));
        let series = by_series.into_iter().map(|((key, part), found)| {
            let point = |(period, before): &(String, String)| {
                let row = found.get(period.as_str());
                let FigureView { numerator, denominator, value, ninetieth_percentile, hidden } = figure(row);
                let other = row.map(|row| row.formula).filter(|formula| *formula != self.definition.version);
                PointView {
                    period: period.clone(),
                    numerator,
                    denominator,
                    value,
                    ninetieth_percentile,
                    hidden,
                    formula: other.map(|version| Formula { indicator: self.definition.code, version }.to_string()),
                    previous_year: found.get(before.as_str()).map(|row| figure(Some(row))),
                }
            };
            SeriesView { label: self.label(&key), part: Coded(part), points: self.periods.iter().map(point).collect(), key }
        });
        series.collect()
    }
}

impl OverviewItem {
    /// An indicator of the municipality in a school year and the one before.
    pub(super) fn of(definition: &Definition, period: &str, before: &str, rows: &[FigureRow], targets: &Targets) -> Self {
        let row = |period: &str| rows.iter().find(|row| row.indicator == definition.code && row.period == period);
        let formula = row(period).map_or(definition.version, |row| row.formula);
        let FigureView { numerator, denominator, value, ninetieth_percentile, hidden } =
            row(period).map_or(FigureView::NOTHING, |row| FigureView::of(row.numbers, definition.unit));
        Self {
            indicator: Coded(definition.code),
            formula: Formula { indicator: definition.code, version: formula }.to_string(),
            unit: Coded(definition.unit),
            period: period.to_owned(),
            numerator,
            denominator,
            value,
            ninetieth_percentile,
            hidden,
            target: target_of(targets, definition.code),
            previous_year: row(before).map(|row| FigureView::of(row.numbers, definition.unit)),
        }
    }
}

/// A municipality as it is shown.
pub(super) fn municipality(code: &persistence::domain::identifier::MunicipalityCode) -> MunicipalityText {
    Formed(code.clone())
}
