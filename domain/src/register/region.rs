//! The holiday region of a municipality, told by the schools that are kept there.

use std::collections::BTreeMap;

use super::KeptSite;
use crate::{holiday::HolidayRegion, identifier::MunicipalityCode, location::LocationKind};

/// The holiday region of each municipality with open school sites: that of most of them. The childcare register has no
/// regions. In 2026 four of 342 municipalities lie in two regions; where exactly as many schools lie in each, nothing is said.
pub fn regions_of_municipalities(sites: &[KeptSite]) -> BTreeMap<MunicipalityCode, HolidayRegion> {
    let mut counts: BTreeMap<&MunicipalityCode, BTreeMap<HolidayRegion, usize>> = BTreeMap::new();
    for site in sites.iter().filter(|site| site.key.kind() == LocationKind::School && !site.closed) {
        if let Some(region) = site.holiday_region {
            *counts.entry(&site.municipality).or_default().entry(region).or_default() += 1;
        }
    }
    counts.into_iter().filter_map(|(municipality, of)| most(&of).map(|region| (municipality.clone(), region))).collect()
}

/// The region with the most schools, if one alone has that many.
fn most(counts: &BTreeMap<HolidayRegion, usize>) -> Option<HolidayRegion> {
    let highest = counts.values().max()?;
    let mut with_most = counts.iter().filter(|(_, count)| *count == highest);
    let region = *with_most.next()?.0;
    if with_most.next().is_some() { None } else { Some(region) }
}
