//! How many professionals are needed: Besluit kwaliteit kinderopvang, annex 1.
//!
//! Day care has a table by the ages that are present, and a formula where children under 1 are; the higher of the two holds. A
//! child that joins never makes the number lower, so a group needs at least what any smaller group within it needs.

use super::{Ages, CareKind, Norms};
use crate::{
    Cause, Reason,
    code::codes,
    combination::quotient,
    parameter::{Fraction, ParameterValue},
};

codes! {
    /// Waarop het aantal beroepskrachten rust.
    Method {
        /// De rij van een tabel.
        Table = "table",
        /// Een rekenregel.
        Formula = "formula",
        /// De rij of rekenregel van een kleinere groep: een kind erbij verlaagt het aantal niet.
        SmallerGroup = "smallerGroup",
        /// Groepen van een leeftijd, waarin 2 en 3 jaar samengaan, elk met zoveel kinderen als een beroepskracht er mag hebben.
        SeparateGroups = "separateGroups",
        /// Er zijn geen kinderen.
        Empty = "empty",
    }
}

/// How many professionals are needed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// The number.
    pub professionals: u32,
    /// What decided.
    pub method: Method,
    /// The row of the table and the formula, as far as they hold here.
    pub bases: Vec<Basis>,
}

/// A row or formula that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Table or formula.
    pub method: Method,
    /// The rule parameter: `ratio.dayCare.age0to2`.
    pub parameter: &'static str,
    /// Of a row: how many children there may be with this number, or in separate groups with one professional, and how many of these
    /// of the youngest age that it counts.
    pub row: Option<(u32, u32)>,
    /// Of a formula: the outcome before it is rounded up, as numerator and denominator.
    pub outcome: Option<(i128, i128)>,
    /// How many professionals it asks.
    pub professionals: u32,
    /// Law and article.
    pub source: String,
}

impl Basis {
    /// The outcome of a formula before it is rounded up, to four decimals, to show.
    pub fn outcome_to_show(&self) -> Option<f64> {
        self.outcome.map(|(numerator, denominator)| quotient(numerator, denominator))
    }
}

const DAY_CARE_FORMULA: &str = "ratio.dayCare.formula";
const AFTER_SCHOOL_4_TO_6: &str = "ratio.afterSchool.age4to6";
const AFTER_SCHOOL_FROM_7: &str = "ratio.afterSchool.age7to12";

/// Whether the ratio holds for the whole centre and not for each group: after-school care, since 1 July 2024.
pub(super) fn is_for_whole_centre(care: CareKind, norms: Norms<'_>) -> bool {
    care == CareKind::AfterSchoolCare && norms.known(AFTER_SCHOOL_4_TO_6).is_some()
}

/// How many are needed; none where so many children of these ages may not be together.
pub(super) fn required(care: CareKind, ages: Ages, norms: Norms<'_>) -> Result<Option<Required>, Cause> {
    if ages.total() == 0 {
        return Ok(Some(Required { professionals: 0, method: Method::Empty, bases: Vec::new() }));
    }
    match care {
        CareKind::DayCare => Ok(day_care(in_day_care(ages), norms)?.map(|(required, _)| required)),
        CareKind::AfterSchoolCare if is_for_whole_centre(care, norms) => after_school(ages, norms).map(Some),
        CareKind::AfterSchoolCare => after_school_group([ages.from_4_to_6, ages.from_7], norms),
    }
}

/// How many children there may be at most, whatever the number of professionals, where a table holds.
pub(super) fn most(care: CareKind, ages: Ages, norms: Norms<'_>) -> Result<(u32, (&'static str, &str)), Cause> {
    let key = match care {
        CareKind::DayCare => table_of(in_day_care(ages)),
        CareKind::AfterSchoolCare => Some(after_school_table([ages.from_4_to_6, ages.from_7])),
    };
    let key = key.unwrap_or("ratio.dayCare.age0to4");
    let (rows, source) = rows(key, norms)?;
    Ok((rows.iter().map(|(_, most, _)| *most).max().unwrap_or(0), (key, source)))
}

/// How many are needed in day care where the groups are not known and may be of any ages: as many as the children need in groups of
/// one age, each as large as one professional may have. Where the table has the same rows for 2 and for 3 years and for both,
/// these go together.
pub(super) fn in_separate_groups(ages: Ages, norms: Norms<'_>) -> Result<Required, Cause> {
    let [zero, one, two, three] = in_day_care(ages);
    let mut bases = Vec::new();
    for counts in [[zero, 0, 0, 0], [0, one, 0, 0], [0, 0, two, three]] {
        let Some(key) = table_of(counts) else { continue };
        let (rows, source) = rows(key, norms)?;
        let of_one = rows.into_iter().filter(|(professionals, ..)| *professionals == 1).max_by_key(|(_, most, _)| *most);
        let (_, most, most_youngest) = of_one.ok_or_else(|| Cause::new(Reason::NormsUnknown, "#/date"))?;
        let professionals = counts.iter().sum::<u32>().div_ceil(most.max(1));
        bases.push(table_basis(Method::SeparateGroups, key, (professionals, most, most_youngest), source));
    }
    let professionals = bases.iter().map(|basis| basis.professionals).sum();
    Ok(Required { professionals, method: Method::SeparateGroups, bases })
}

/// The children of a group in day care by their ages there: one of 4 or older counts as one of 3.
const fn in_day_care(ages: Ages) -> [u32; 4] {
    let [zero, one, two, three] = ages.young;
    [zero, one, two, three + ages.from_4_to_6 + ages.from_7]
}

/// The table for these children; none where there are none.
fn table_of(counts: [u32; 4]) -> Option<&'static str> {
    let mut present = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(age, _)| age);
    let youngest = present.next()?;
    Some(day_care_table(youngest, present.next_back().unwrap_or(youngest)))
}

/// The table of day care by the youngest and the oldest age that are present.
const fn day_care_table(youngest: usize, oldest: usize) -> &'static str {
    match (youngest, oldest) {
        (0, 0) => "ratio.dayCare.age0to1",
        (0, 1) => "ratio.dayCare.age0to2",
        (0, 2) => "ratio.dayCare.age0to3",
        (0, _) => "ratio.dayCare.age0to4",
        (1, 1) => "ratio.dayCare.age1to2",
        (1, 2) => "ratio.dayCare.age1to3",
        (1, _) => "ratio.dayCare.age1to4",
        (2, 2) => "ratio.dayCare.age2to3",
        (2, _) => "ratio.dayCare.age2to4",
        _ => "ratio.dayCare.age3to4",
    }
}

fn after_school_table(counts: [u32; 2]) -> &'static str {
    match counts {
        [_, 0] => "ratio.afterSchool.group4to7",
        [0, _] => "ratio.afterSchool.group7to13",
        _ => "ratio.afterSchool.group4to13",
    }
}

/// A row: professionals, the children at most, and how many of these of the youngest age.
type Row = (u32, u32, u32);

/// The rows of a table, with its source.
fn rows<'a>(key: &str, norms: Norms<'a>) -> Result<(Vec<Row>, &'a str), Cause> {
    let (rows, source) = norms.read(key, ParameterValue::table)?;
    let numbers = rows.iter().filter_map(|row| match row.as_slice() {
        [professionals, most, most_youngest] => {
            Some((u32::try_from(*professionals).ok()?, u32::try_from(*most).ok()?, u32::try_from(*most_youngest).ok()?))
        }
        _ => None,
    });
    Ok((numbers.collect(), source))
}

/// The row of a table with the fewest professionals that fits: so many children, of whom so many of the youngest age.
fn row(key: &'static str, total: u32, youngest: u32, norms: Norms<'_>) -> Result<Option<Basis>, Cause> {
    let (rows, source) = rows(key, norms)?;
    let fitting = rows.into_iter().filter(|(_, most, most_youngest)| total <= *most && youngest <= *most_youngest);
    Ok(fitting.min().map(|row| table_basis(Method::Table, key, row, source)))
}

fn table_basis(method: Method, parameter: &'static str, (professionals, most, youngest): Row, source: &str) -> Basis {
    Basis { method, parameter, row: Some((most, youngest)), outcome: None, professionals, source: source.to_owned() }
}

fn formula(parameter: &'static str, numerator: i128, denominator: i128, source: &str) -> Basis {
    let whole = numerator.div_euclid(denominator) + i128::from(numerator.rem_euclid(denominator) > 0);
    Basis {
        method: Method::Formula,
        parameter,
        row: None,
        outcome: Some((numerator, denominator)),
        professionals: u32::try_from(whole).unwrap_or(u32::MAX),
        source: source.to_owned(),
    }
}

/// A/3 + (B/5 + C/6 + D/8) / 1.2, exact.
fn day_care_formula(counts: [u32; 4], norms: Norms<'_>) -> Result<Basis, Cause> {
    let (each, source) = norms.read(DAY_CARE_FORMULA, |value| value.list().and_then(|list| <[i32; 4]>::try_from(list).ok()))?;
    let (divisor, _) = norms.read("ratio.dayCare.formulaDivisor", ParameterValue::decimal)?;
    let [zero, one, two, three] = each.map(|children| i128::from(children.max(1)));
    let [a, b, c, d] = counts.map(i128::from);
    let (over, under) = (i128::from(divisor.numerator().max(1)), i128::from(divisor.denominator()));
    let older = (b * two * three + c * one * three + d * one * two) * under;
    let older_denominator = one * two * three * over;
    Ok(formula(DAY_CARE_FORMULA, a * older_denominator + older * zero, zero * older_denominator, source))
}

/// What the table and the formula say of exactly these children; none where the table has no room for them.
fn day_care_of(counts: [u32; 4], norms: Norms<'_>) -> Result<Option<Vec<Basis>>, Cause> {
    let Some(table) = table_of(counts) else { return Ok(Some(Vec::new())) };
    let [infants, ..] = counts;
    let Some(row) = row(table, counts.iter().sum(), infants, norms)? else { return Ok(None) };
    let mut bases = vec![row];
    if infants > 0 {
        bases.push(day_care_formula(counts, norms)?);
    }
    Ok(Some(bases))
}

/// How many one group needs, and whether every smaller group within it may be too: a wider mix of ages may have room for more.
fn day_care(counts: [u32; 4], norms: Norms<'_>) -> Result<Option<(Required, bool)>, Cause> {
    let Some(own) = day_care_of(counts, norms)? else { return Ok(None) };
    let mut smaller: Vec<Basis> = Vec::new();
    let (mut most, mut all_may) = (highest(&own), true);
    for_each_smaller(counts, |counts| {
        match day_care_of(counts, norms)? {
            Some(bases) if highest(&bases) > most => {
                most = highest(&bases);
                smaller = bases;
            }
            Some(_) => {}
            None => all_may = false,
        }
        Ok(())
    })?;
    Ok(Some((decided(own, smaller), all_may)))
}

/// How many are needed in day care where all children are one group; none where these, or fewer of them, may not be together. So
/// another child never makes a group of what was none.
pub(super) fn in_one_group(ages: Ages, norms: Norms<'_>) -> Result<Option<Required>, Cause> {
    Ok(day_care(in_day_care(ages), norms)?.filter(|(_, all_may)| *all_may).map(|(required, _)| required))
}

fn after_school_group(counts: [u32; 2], norms: Norms<'_>) -> Result<Option<Required>, Cause> {
    let of = |[under_7, from_7]: [u32; 2]| row(after_school_table([under_7, from_7]), under_7 + from_7, under_7, norms);
    let Some(own) = of(counts)? else { return Ok(None) };
    let mut smaller: Vec<Basis> = Vec::new();
    let mut most = own.professionals;
    for_each_smaller(counts, |counts| {
        if let Some(basis) = of(counts)?
            && basis.professionals > most
        {
            most = basis.professionals;
            smaller = vec![basis];
        }
        Ok(())
    })?;
    Ok(Some(decided(vec![own], smaller)))
}

fn after_school(ages: Ages, norms: Norms<'_>) -> Result<Required, Cause> {
    let (young, source) = norms.read(AFTER_SCHOOL_4_TO_6, ParameterValue::decimal)?;
    let (old, old_source) = norms.read(AFTER_SCHOOL_FROM_7, ParameterValue::decimal)?;
    let part = |count: u32, each: Fraction, other: Fraction| {
        i128::from(count) * i128::from(each.numerator()) * i128::from(other.denominator())
    };
    let numerator = part(ages.from_4_to_6, young, old) + part(ages.from_7, old, young);
    let denominator = i128::from(young.denominator()) * i128::from(old.denominator());
    // The number of those who are there decides, and of both that of the youngest.
    let (key, source) = if ages.from_4_to_6 > 0 { (AFTER_SCHOOL_4_TO_6, source) } else { (AFTER_SCHOOL_FROM_7, old_source) };
    Ok(decided(vec![formula(key, numerator, denominator, source)], Vec::new()))
}

fn highest(bases: &[Basis]) -> u32 {
    bases.iter().map(|basis| basis.professionals).max().unwrap_or(0)
}

/// The number that holds: of the own bases the highest, or that of a smaller group when it is higher still.
fn decided(own: Vec<Basis>, smaller: Vec<Basis>) -> Required {
    let professionals = highest(&own).max(highest(&smaller));
    let of_own = own.iter().find(|basis| basis.professionals == professionals).map(|basis| basis.method);
    let method = of_own.unwrap_or(Method::SmallerGroup);
    let smaller = smaller.into_iter().filter(|basis| basis.professionals == professionals);
    let smaller = smaller.map(|basis| Basis { method: Method::SmallerGroup, ..basis });
    Required { professionals, method, bases: own.into_iter().chain(smaller).collect() }
}

/// Calls for every other combination with at most so many of each age and at least one child. The tables have room for few, so
/// these are few.
fn for_each_smaller<const N: usize>(counts: [u32; N], mut take: impl FnMut([u32; N]) -> Result<(), Cause>) -> Result<(), Cause> {
    let mut smaller = [0; N];
    loop {
        let Some(age) = (0..N).find(|age| smaller.get(*age) < counts.get(*age)) else { return Ok(()) };
        for (at, count) in smaller.iter_mut().enumerate() {
            match at {
                _ if at < age => *count = 0,
                _ if at == age => *count += 1,
                _ => break,
            }
        }
        if smaller != counts {
            take(smaller)?;
        }
    }
}
