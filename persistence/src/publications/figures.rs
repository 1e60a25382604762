//! What was published, as it is asked for: a range of an index.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id,
    code::Code,
    holiday::SchoolYear,
    indicator::{FigurePart, IndicatorCode},
    location::LocationId,
    organisation::OrganisationId,
    publication::{CellNumbers, FigureLevel, FigureSpan, Publication},
};
use uuid::Uuid;

use super::{PublicationRow, table as publications};
use crate::{
    Failure, Reading,
    access::stored,
    connection::AnyConnection,
    schema::{locations, organisations, published_cells as table},
    stored::Stored,
};

/// Which figures are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureWish {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// At which level.
    pub level: FigureLevel,
    /// By month or by school year.
    pub span: FigureSpan,
    /// From which period.
    pub from: String,
    /// Until and with which period.
    pub to: String,
}

/// A figure that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Of which place: the code of a municipality or district, the id of an organisation or location, or `none`.
    pub place: String,
    /// Of which part.
    pub part: FigurePart,
    /// Of which period.
    pub period: String,
    /// By which version of the formula.
    pub formula: i32,
    /// Its numbers; none of one that is hidden.
    pub numbers: Option<CellNumbers>,
}

type Row = (Stored<IndicatorCode>, String, Stored<FigurePart>, String, i32, (Option<i64>, Option<i64>, Option<i64>, Option<i64>));

impl From<Row> for FigureRow {
    fn from((indicator, place, part, period, formula, (numerator, denominator, median, ninetieth)): Row) -> Self {
        let number = |kept: Option<i64>| kept.and_then(|kept| u64::try_from(kept).ok());
        let numbers = number(numerator).zip(number(denominator)).map(|(numerator, denominator)| CellNumbers {
            numerator,
            denominator,
            median: number(median),
            ninetieth: number(ninetieth),
        });
        Self { indicator: indicator.0, place, part: part.0, period, formula, numbers }
    }
}

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        (
            table::indicator,
            table::place,
            table::part,
            table::period,
            table::formula,
            (table::numerator, table::denominator, table::median, table::ninetieth),
        )
    };
}

/// Of several publications of one school year the last counts, which comes last.
fn newest(rows: Vec<Row>) -> Vec<FigureRow> {
    let mut by_cell: BTreeMap<(&'static str, String, &'static str, String), FigureRow> = BTreeMap::new();
    for row in rows.into_iter().map(FigureRow::from) {
        by_cell.insert((row.indicator.as_str(), row.place.clone(), row.part.as_str(), row.period.clone()), row);
    }
    by_cell.into_values().collect()
}

/// The last publication of a municipality that was closed, of those asked for on or before a day.
pub(crate) fn published_by(
    connection: &mut AnyConnection,
    municipality: OrganisationId,
    day: Date,
) -> Result<Option<Publication>, Failure> {
    let rows: Vec<PublicationRow> = publications::table
        .filter(publications::organisation_id.eq(Stored(municipality)))
        .filter(publications::date.le(Stored(day)))
        .filter(publications::closed_at.is_not_null())
        .order(publications::number.desc())
        .limit(1)
        .load(connection)?;
    Ok(rows.into_iter().next().map(Publication::from))
}

/// Figures as a publication shows them, in the order of place, part and period.
fn figures(connection: &mut AnyConnection, publication: &Publication, wish: &FigureWish) -> Result<Vec<FigureRow>, Failure> {
    let rows: Vec<Row> = table::table
        .filter(table::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(table::indicator.eq(Stored(wish.indicator)))
        .filter(table::level.eq(Stored(wish.level)))
        .filter(table::span.eq(Stored(wish.span)))
        .filter(table::period.ge(&wish.from))
        .filter(table::period.le(&wish.to))
        .filter(table::number.le(publication.number))
        .order(table::number)
        .select(columns!())
        .load(connection)?;
    Ok(newest(rows))
}

/// The figure of the whole municipality in a school year, as a publication shows it; none of one that is hidden or not there.
pub(crate) fn figure_of_year(
    connection: &mut AnyConnection,
    publication: &Publication,
    indicator: IndicatorCode,
    year: SchoolYear,
) -> Result<Option<CellNumbers>, Failure> {
    let year = year.to_string();
    let wish =
        FigureWish { indicator, level: FigureLevel::Municipality, span: FigureSpan::SchoolYear, from: year.clone(), to: year };
    let whole = figures(connection, publication, &wish)?.into_iter().find(|row| row.part == FigurePart::Whole);
    Ok(whole.and_then(|row| row.numbers))
}

impl Reading<'_> {
    /// The last publication of the own municipality that was closed, of those asked for on or before a day.
    pub fn published_on(&mut self, day: Date) -> Result<Option<Publication>, Failure> {
        let own = self.authority().organisation();
        published_by(self.connection, own, day)
    }

    /// Figures as a publication shows them, in the order of place, part and period.
    pub fn figures(&mut self, publication: &Publication, wish: &FigureWish) -> Result<Vec<FigureRow>, Failure> {
        figures(self.connection, publication, wish)
    }

    /// The figures of the whole municipality in two school years, as a publication shows them.
    pub fn figures_of_years(&mut self, publication: &Publication, years: &[String; 2]) -> Result<Vec<FigureRow>, Failure> {
        let indicators: Vec<Stored<IndicatorCode>> = IndicatorCode::ALL.iter().copied().map(Stored).collect();
        let rows: Vec<Row> = table::table
            .filter(table::organisation_id.eq(Stored(publication.organisation_id)))
            .filter(table::indicator.eq_any(indicators))
            .filter(table::level.eq(Stored(FigureLevel::Municipality)))
            .filter(table::span.eq(Stored(FigureSpan::SchoolYear)))
            .filter(table::period.eq_any(years.to_vec()))
            .filter(table::part.eq(Stored(FigurePart::Whole)))
            .filter(table::number.le(publication.number))
            .order(table::number)
            .select(columns!())
            .load(self.connection)?;
        Ok(newest(rows))
    }

    /// How organisations or locations are called, by the keys of figures.
    pub fn names_of_places(&mut self, level: FigureLevel, keys: &[String]) -> Result<BTreeMap<String, String>, Failure> {
        let ids = || keys.iter().filter_map(|key| Uuid::parse_str(key).ok());
        let named: Vec<(Uuid, String)> = match level {
            FigureLevel::Organisation => {
                let ids: Vec<OrganisationId> = ids().map(Id::from_uuid).collect();
                let rows: Vec<(Stored<OrganisationId>, String)> = organisations::table
                    .filter(organisations::id.eq_any(stored(&ids)))
                    .select((organisations::id, organisations::name))
                    .load(self.connection)?;
                rows.into_iter().map(|(id, name)| (id.0.uuid(), name)).collect()
            }
            FigureLevel::Location => {
                let ids: Vec<LocationId> = ids().map(Id::from_uuid).collect();
                let rows: Vec<(Stored<LocationId>, String)> = locations::table
                    .filter(locations::id.eq_any(stored(&ids)))
                    .select((locations::id, locations::name))
                    .load(self.connection)?;
                rows.into_iter().map(|(id, name)| (id.0.uuid(), name)).collect()
            }
            FigureLevel::Municipality | FigureLevel::District => Vec::new(),
        };
        Ok(named.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
    }
}
