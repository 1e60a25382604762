//! What earlier publications decided of the school year that goes on.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    indicator::{FigurePart, IndicatorCode, Month},
    publication::{CellKey, Decided, DecidedCell, FigureLevel, FigureSpan, Publication},
};

use crate::{
    Failure,
    connection::AnyConnection,
    schema::{publications, published_cells as cells, withheld_cells as withheld},
    stored::Stored,
};

/// All levels, by which the index of cells goes on.
const LEVELS: [FigureLevel; 4] =
    [FigureLevel::Municipality, FigureLevel::District, FigureLevel::Organisation, FigureLevel::Location];

/// A month that was published.
type MonthRow = (Stored<FigureLevel>, String, Stored<FigurePart>, String, Option<i64>, Option<i64>);
/// Whether a school year was hidden in a publication, by its number.
type YearRow = (Stored<FigureLevel>, String, Stored<FigurePart>, i32, bool);
/// What a hidden month counts.
type WithheldRow = (Stored<FigureLevel>, String, Stored<FigurePart>, String, i64, i64);

/// What was decided of an indicator in the school year in which the first new month lies.
pub(super) fn decided(
    connection: &mut AnyConnection,
    publication: &Publication,
    indicator: IndicatorCode,
    first: Month,
) -> Result<Decided, Failure> {
    let months = months(connection, publication, indicator, first)?;
    let years = years(connection, publication, indicator, first)?;
    Ok(Decided { months, years })
}

fn years(
    connection: &mut AnyConnection,
    publication: &Publication,
    indicator: IndicatorCode,
    first: Month,
) -> Result<BTreeMap<(CellKey, Month), bool>, Failure> {
    let last_months: Vec<(i32, Stored<Date>)> = publications::table
        .filter(publications::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(publications::number.lt(publication.number))
        .filter(publications::last_month.ge(Stored(Month::first_of(first.school_year()).first_day())))
        .select((publications::number, publications::last_month))
        .load(connection)?;
    let last_months: BTreeMap<i32, Month> = last_months.into_iter().map(|(number, day)| (number, Month::of(day.0))).collect();
    let rows: Vec<YearRow> = cells::table
        .filter(cells::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(cells::indicator.eq(Stored(indicator)))
        .filter(cells::level.eq_any(LEVELS.map(Stored)))
        .filter(cells::span.eq(Stored(FigureSpan::SchoolYear)))
        .filter(cells::period.eq(first.school_year().to_string()))
        .filter(cells::number.lt(publication.number))
        .select((cells::level, cells::place, cells::part, cells::number, cells::hidden))
        .load(connection)?;
    let year = |(level, place, part, number, hidden): YearRow| {
        let key = CellKey { indicator, level: level.0, place, part: part.0 };
        Some(((key, *last_months.get(&number)?), hidden))
    };
    Ok(rows.into_iter().filter_map(year).collect())
}

fn months(
    connection: &mut AnyConnection,
    publication: &Publication,
    indicator: IndicatorCode,
    first: Month,
) -> Result<BTreeMap<(CellKey, Month), DecidedCell>, Failure> {
    let (from, until) = (Month::first_of(first.school_year()).to_string(), first.plus(-1).to_string());
    let shown: Vec<MonthRow> = cells::table
        .filter(cells::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(cells::indicator.eq(Stored(indicator)))
        .filter(cells::level.eq_any(LEVELS.map(Stored)))
        .filter(cells::span.eq(Stored(FigureSpan::Month)))
        .filter(cells::period.between(&from, &until))
        .filter(cells::number.lt(publication.number))
        .select((cells::level, cells::place, cells::part, cells::period, cells::numerator, cells::denominator))
        .load(connection)?;
    let hidden: Vec<WithheldRow> = withheld::table
        .filter(withheld::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(withheld::indicator.eq(Stored(indicator)))
        .filter(withheld::period.between(&from, &until))
        .select((withheld::level, withheld::place, withheld::part, withheld::period, withheld::numerator, withheld::denominator))
        .load(connection)?;
    let key =
        |level: Stored<FigureLevel>, place, part: Stored<FigurePart>| CellKey { indicator, level: level.0, place, part: part.0 };
    let hidden: BTreeMap<(CellKey, String), (i64, i64)> =
        hidden.into_iter().map(|(level, place, part, period, n, d)| ((key(level, place, part), period), (n, d))).collect();
    let number = |kept: i64| u64::try_from(kept).unwrap_or_default();
    let mut decided = BTreeMap::new();
    for (level, place, part, period, numerator, denominator) in shown {
        let (key, is_hidden) = (key(level, place, part), numerator.is_none());
        let month = period.parse().map_err(|_| Failure::Internal(format!("{period} is no month")))?;
        let told = numerator.zip(denominator).or_else(|| hidden.get(&(key.clone(), period)).copied()).unwrap_or_default();
        decided.insert((key, month), DecidedCell { hidden: is_hidden, numerator: number(told.0), denominator: number(told.1) });
    }
    Ok(decided)
}
