//! The plan of an import of sites: what each row of a file means for what is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Absence, AbsenceOutcome, Holder, HolderKey, HolderStep, KeptSite, LeftReason, RegisterField, RegisterRow, RowReason,
    RowRefusal, Site, SiteKey, closing::Coverage,
};
use crate::{holiday::HolidayRegion, identifier::MunicipalityCode, location::LocationId};

/// What is kept now, as far as an import of sites needs it.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// The sites of the kind of the file, closed ones included.
    pub sites: &'a [KeptSite],
    /// The keys of all organisations that have one, also of those without sites.
    pub holders: &'a BTreeSet<HolderKey>,
    /// The holiday region of each municipality, see [`super::regions_of_municipalities`].
    pub regions: &'a BTreeMap<MunicipalityCode, HolidayRegion>,
    /// The fields that storage keeps of a site. A row that differs in another field only, changes nothing.
    pub fields: &'a [RegisterField],
}

/// What becomes of one row: `T` is the thing it tells, `I` the id under which that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T, I> {
    /// It was not kept and is made.
    Made(T),
    /// It is kept and differs.
    Changed {
        /// The id of the kept thing.
        id: I,
        /// What the row tells. A `None` in it leaves what is kept.
        to: T,
        /// The fields that differ; no others are to be written.
        fields: Vec<RegisterField>,
    },
    /// Nothing happens.
    Left(LeftReason),
    /// The row is not taken.
    Refused(Vec<RowRefusal>),
}

/// One row with what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow<T, I> {
    /// Line in the file on which the row starts.
    pub number: u64,
    /// What becomes of it.
    pub outcome: Outcome<T, I>,
}

/// What an import of sites does, in the order in which it is done: holders, rows, absent sites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Organisations that are made or get a number, in the order of their keys.
    pub holders: Vec<HolderStep>,
    /// Every row of the file, in its order.
    pub rows: Vec<PlannedRow<Site, LocationId>>,
    /// Kept sites that the file lacks, in the order of their numbers.
    pub absences: Vec<Absence>,
}

/// How many rows and sites had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that are made.
    pub made: usize,
    /// Rows that change what is kept.
    pub changed: usize,
    /// Rows that leave what is kept.
    pub left: usize,
    /// Rows that are refused.
    pub refused: usize,
    /// Absent sites that are closed.
    pub closed: usize,
    /// Absent sites that are left open.
    pub left_open: usize,
}

impl Counts {
    /// Counts the outcomes of rows.
    pub fn of_rows<T, I>(rows: &[PlannedRow<T, I>]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            match row.outcome {
                Outcome::Made(_) => counts.made += 1,
                Outcome::Changed { .. } => counts.changed += 1,
                Outcome::Left(_) => counts.left += 1,
                Outcome::Refused(_) => counts.refused += 1,
            }
        }
        counts
    }
}

impl Plan {
    /// How many rows and sites have which outcome.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::of_rows(&self.rows);
        for absence in &self.absences {
            match absence.outcome {
                AbsenceOutcome::Closed => counts.closed += 1,
                AbsenceOutcome::Left(_) => counts.left_open += 1,
            }
        }
        counts
    }
}

/// Decides what each row means. `accept_closures` closes absent sites however many they are.
///
/// Of two rows about one site the first counts; a later one is left when it says the same and refused when it does not. A
/// row of a site that is no longer registered makes and changes nothing: that site counts as absent.
pub fn plan(rows: &[RegisterRow<Site>], kept: Kept<'_>, accept_closures: bool) -> Plan {
    let first = first_rows(rows);
    let numbered = numbered_holders(&first, kept);
    let sites: BTreeMap<&SiteKey, KeptSite> = kept.sites.iter().map(|site| (&site.key, renumber(site, &numbered))).collect();
    let mut coverage = Coverage::default();
    let mut planned = Vec::with_capacity(rows.len());
    for row in rows {
        let outcome = match &row.read {
            Err(refused) => {
                coverage.has(refused.present.as_ref());
                Outcome::Refused(refused.reasons.clone())
            }
            Ok(site) => {
                coverage.names(&site.municipality, &site.care);
                if site.registered {
                    coverage.has(Some(&site.key));
                    match first.get(&site.key) {
                        Some(earlier) if earlier.number != row.number => repeat(site, earlier),
                        _ => decide(site, sites.get(&site.key), kept, &numbered),
                    }
                } else {
                    Outcome::Left(LeftReason::NoLongerRegistered)
                }
            }
        };
        planned.push(PlannedRow { number: row.number, outcome });
    }
    let holders = holder_steps(&planned, numbered, kept.holders);
    Plan { holders, rows: planned, absences: coverage.absences(kept.sites, accept_closures) }
}

/// The row that counts for each site: the first one that tells of it as registered.
fn first_rows(rows: &[RegisterRow<Site>]) -> BTreeMap<&SiteKey, &RegisterRow<Site>> {
    let mut first = BTreeMap::new();
    for row in rows {
        if let Some(site) = row.read.as_ref().ok().filter(|site| site.registered) {
            first.entry(&site.key).or_insert(row);
        }
    }
    first
}

/// What becomes of a row about a site of which an earlier row tells already.
fn repeat(site: &Site, earlier: &RegisterRow<Site>) -> Outcome<Site, LocationId> {
    if earlier.read.as_ref() == Ok(site) {
        Outcome::Left(LeftReason::Repeated)
    } else {
        Outcome::Refused(vec![RowRefusal::at(RowReason::DiffersFromEarlierRow, earlier.number.to_string())])
    }
}

/// Decides what the first row of a registered site means, given how that site is kept `now`.
fn decide(
    site: &Site,
    now: Option<&KeptSite>,
    kept: Kept<'_>,
    numbered: &BTreeMap<HolderKey, HolderKey>,
) -> Outcome<Site, LocationId> {
    let mut site = site.clone();
    site.holiday_region = site.holiday_region.or_else(|| kept.regions.get(&site.municipality).copied());
    if let Some(number) = numbered.get(&site.holder.key) {
        site.holder.key = number.clone();
    }
    let Some(now) = now else { return Outcome::Made(site) };
    let fields = site.differences(now, kept.fields);
    if fields.is_empty() { Outcome::Left(LeftReason::Same) } else { Outcome::Changed { id: now.id, to: site, fields } }
}

/// What happens to holders: those that get a number, then those that rows need and that do not exist, in the order of keys. Where
/// several rows name one holder, the first gives its name.
fn holder_steps(
    planned: &[PlannedRow<Site, LocationId>],
    numbered: BTreeMap<HolderKey, HolderKey>,
    known: &BTreeSet<HolderKey>,
) -> Vec<HolderStep> {
    let mut needed: BTreeMap<&HolderKey, &Holder> = BTreeMap::new();
    for row in planned {
        let site = match &row.outcome {
            Outcome::Made(site) => site,
            Outcome::Changed { to, fields, .. } if fields.contains(&RegisterField::Holder) => to,
            Outcome::Changed { .. } | Outcome::Left(_) | Outcome::Refused(_) => continue,
        };
        needed.entry(&site.holder.key).or_insert(&site.holder);
    }
    needed.retain(|key, _| !known.contains(*key) && !numbered.values().any(|to| to == *key));
    let made = needed.into_values().cloned().map(HolderStep::Made);
    numbered.into_iter().map(|(from, to)| HolderStep::Numbered { from, to }).chain(made).collect()
}

/// The holders known by name only of which this file gives the number: a row of a site that such a holder has says the same
/// name with a number that no other organisation has. Where rows give two numbers, neither is taken.
fn numbered_holders(first: &BTreeMap<&SiteKey, &RegisterRow<Site>>, kept: Kept<'_>) -> BTreeMap<HolderKey, HolderKey> {
    let mut numbers: BTreeMap<&HolderKey, BTreeSet<&HolderKey>> = BTreeMap::new();
    for site in kept.sites {
        let told = first.get(&site.key).and_then(|row| row.read.as_ref().ok()).map(|told| &told.holder);
        if let (Some(named), Some(told)) = (&site.holder, told)
            && told.key.is_number()
            && HolderKey::of_name(&told.name).as_ref() == Some(named)
        {
            numbers.entry(named).or_default().insert(&told.key);
        }
    }
    let mut taken: BTreeSet<&HolderKey> = kept.holders.iter().collect();
    let mut numbered = BTreeMap::new();
    for (from, to) in numbers {
        if let (Some(number), 1) = (to.first().copied(), to.len())
            && taken.insert(number)
        {
            numbered.insert(from.clone(), number.clone());
        }
    }
    numbered
}

/// A kept site with the number that its holder gets.
fn renumber(site: &KeptSite, numbered: &BTreeMap<HolderKey, HolderKey>) -> KeptSite {
    let holder = site.holder.as_ref().map(|holder| numbered.get(holder).unwrap_or(holder).clone());
    KeptSite { holder, ..site.clone() }
}
