//! Children whose school and childcare share a connector: placed at both sites of a contract that runs.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    child::ChildId,
    identifier::DistrictCode,
    indicator::{IndicatorCode, Tally},
    location::LocationId,
};

use super::{Gathering, Running};
use crate::{
    Failure,
    access::stored,
    connection::AnyConnection,
    schema::{children, placements},
    stored::Stored,
};

/// At which sites of contracts a child is on which days.
#[derive(Default)]
struct There {
    district: Option<DistrictCode>,
    stays: Vec<(LocationId, Date, Option<Date>)>,
}

impl There {
    fn is_at(&self, site: LocationId, day: Date) -> bool {
        self.stays.iter().any(|(at, from, until)| *at == site && *from <= day && until.is_none_or(|until| day <= until))
    }

    /// The school at which a child has a connector on a day.
    fn connected_on(&self, running: &[Running], day: Date) -> Option<LocationId> {
        let shares = |one: &&Running| {
            let sites = one.contract.engagements.iter().filter(|engaged| engaged.terms.covers(day));
            let other = |site: LocationId| site != one.school && self.is_at(site, day);
            one.runs_on(day) && self.is_at(one.school, day) && sites.map(|engaged| engaged.location_id).any(other)
        };
        running.iter().find(shares).map(|one| one.school)
    }
}

/// A placement at a site of a contract.
type StayRow = (Stored<ChildId>, Option<Stored<DistrictCode>>, Stored<LocationId>, Stored<Date>, Option<Stored<Date>>);

/// Counts the children of connectors, each once a month, at its school.
pub(super) fn connected(
    connection: &mut AnyConnection,
    running: &[Running],
    gathering: &mut Gathering<'_>,
) -> Result<(), Failure> {
    let sites: BTreeSet<LocationId> =
        running.iter().flat_map(|one| one.contract.engagements.iter().map(|engaged| engaged.location_id)).collect();
    let sites: Vec<LocationId> = sites.into_iter().collect();
    let rows: Vec<StayRow> = placements::table
        .inner_join(children::table.on(children::id.eq(placements::child_id)))
        .filter(placements::location_id.eq_any(stored(&sites)))
        .filter(children::municipality.eq(Stored(gathering.municipality.clone())))
        .select((children::joined_id, children::district, placements::location_id, placements::start_date, placements::end_date))
        .load(connection)?;
    let mut all: BTreeMap<ChildId, There> = BTreeMap::new();
    for (child, district, site, from, until) in rows {
        let there = all.entry(child.0).or_default();
        there.district = there.district.take().or(district.map(|kept| kept.0));
        there.stays.push((site.0, from.0, until.map(|kept| kept.0)));
    }
    for there in all.into_values().filter(|there| there.stays.len() > 1) {
        for month in gathering.months.start.until(gathering.months.end) {
            if let Some(school) = there.connected_on(running, month.first_day()) {
                let one = (IndicatorCode::ChildrenWithConnector, Tally::Numerator, 1);
                gathering.count_at(there.district.as_ref(), school, month, one);
            }
        }
    }
    Ok(())
}
