//! Which children a connector knows from both sides. A child counts from the first day on which the contract runs at both sites and the
//! child is placed at both, at school on the one side and in childcare on the other, until one of these ends.

use crate::{
    Date,
    authority::{Authority, Relation, Subject},
    child::ChildId,
    combination::Employer,
    combination_contract::{CombinationContract, CombinationContractId, ContractState},
    line::{LineConnector, Stay},
    location::LocationId,
    organisation::OrganisationId,
    placement::Care,
};

/// A site of an active contract, with the days on which its person works there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectorSite {
    /// The contract.
    pub contract_id: CombinationContractId,
    /// Where.
    pub location_id: LocationId,
    /// Who holds that site.
    pub organisation_id: OrganisationId,
    /// Whether it is the side of the school.
    pub at_school: bool,
    /// The first day.
    pub start_date: Date,
    /// The last day; none while no end is known.
    pub end_date: Option<Date>,
}

impl ConnectorSite {
    /// Whether its person works there on a day.
    pub fn covers(&self, day: Date) -> bool {
        covers(self.start_date, self.end_date, day)
    }

    /// The same site for the days of two stretches of work of which the second follows at once; none where it does not, or is another site.
    fn followed_by(self, next: Self) -> Option<Self> {
        let same =
            (self.location_id, self.organisation_id, self.at_school) == (next.location_id, next.organisation_id, next.at_school);
        let at_once = self.end_date.is_none_or(|end| next.start_date <= end.saturating_add(jiff::Span::new().days(1)));
        let end_date = self.end_date.zip(next.end_date).map(|(one, other)| one.max(other));
        (same && at_once).then_some(Self { end_date, ..self })
    }
}

impl CombinationContract {
    /// Where its person works while it is active; nowhere in any other state. What goes on at the same site with other hours is one stretch of
    /// work.
    pub fn connector_sites(&self) -> Vec<ConnectorSite> {
        if self.state != ContractState::Active {
            return Vec::new();
        }
        let ends = self.ending.map(|ending| ending.end_date);
        let sites = self.engagements.iter().map(|engagement| ConnectorSite {
            contract_id: self.id,
            location_id: engagement.location_id,
            organisation_id: engagement.organisation_id,
            at_school: engagement.terms.employer == Employer::SchoolBoard,
            start_date: engagement.terms.start_date,
            end_date: match (engagement.terms.end_date, ends) {
                (Some(own), Some(ends)) => Some(own.min(ends)),
                (own, ends) => own.or(ends),
            },
        });
        let mut sites: Vec<ConnectorSite> = sites.filter(|site| site.end_date.is_none_or(|end| site.start_date <= end)).collect();
        // By site, and at each by the first day.
        sites.sort_unstable();
        let mut stretches: Vec<ConnectorSite> = Vec::new();
        for site in sites {
            let joined = stretches.last().and_then(|last| last.followed_by(site));
            match (joined, stretches.last_mut()) {
                (Some(joined), Some(last)) => *last = joined,
                _ => stretches.push(site),
            }
        }
        stretches
    }
}

/// A site at which a child is, on a day on which the contract runs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Met {
    site: ConnectorSite,
    since: Date,
}

fn covers(start: Date, end: Option<Date>, day: Date) -> bool {
    start <= day && end.is_none_or(|end| day <= end)
}

/// Where a stay and a site meet on a day: the same location and the same side, as the holder of the site recorded it. What one organisation
/// notes of the site of another is no placement there.
fn met(stay: &Stay, site: &ConnectorSite, day: Date) -> Option<Met> {
    let recorded = stay.organisation_id == site.organisation_id;
    let same = recorded && stay.location_id == site.location_id && (stay.care == Care::School) == site.at_school;
    let runs = covers(stay.start_date, stay.end_date, day) && site.covers(day);
    (same && runs).then(|| Met { site: *site, since: stay.start_date.max(site.start_date) })
}

/// The connector of a child on a day: of the contracts at both sides of which it is, the one that has been there longest; of two that
/// came together the one that was made first.
pub fn connector_of(stays: &[Stay], sites: &[ConnectorSite], day: Date) -> Option<LineConnector> {
    let met: Vec<Met> = stays.iter().flat_map(|stay| sites.iter().filter_map(move |site| met(stay, site, day))).collect();
    let pairs = met.iter().filter(|one| one.site.at_school).flat_map(|school| {
        let of_same = |other: &&Met| !other.site.at_school && other.site.contract_id == school.site.contract_id;
        met.iter().filter(of_same).map(move |care| (school, care))
    });
    let (since_date, _, school, care) = pairs
        .map(|(school, care)| (school.since.max(care.since), school.site.contract_id, school, care))
        .min_by_key(|(since, contract, school, care)| (*since, *contract, school.site.location_id, care.site.location_id))?;
    let mut party = vec![school.site.organisation_id, care.site.organisation_id];
    party.sort_unstable();
    party.dedup();
    Some(LineConnector { contract_id: school.site.contract_id.uuid(), since_date, party })
}

/// A placement of a child as its connector reads it, with the registration that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The anchor of the registration.
    pub child_id: ChildId,
    /// The id under which joined registrations are one child.
    pub joined_id: ChildId,
    /// The placement.
    pub stay: Stay,
}

/// A child whom a connector knows from both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectedChild {
    /// The child.
    pub joined_id: ChildId,
    /// Since when it is at both sides of the contract.
    pub since_date: Date,
    /// The organisations of these sides, in the order of their ids.
    pub party: Vec<OrganisationId>,
    /// Its placements at the sites of the contract on that day, each with the anchor of its registration.
    pub placements: Vec<Attendance>,
}

impl ConnectedChild {
    /// The anchors of the registrations that hold these placements, each once, in the order of their ids.
    pub fn anchors(&self) -> Vec<ChildId> {
        let mut anchors: Vec<ChildId> = self.placements.iter().map(|one| one.child_id).collect();
        anchors.sort_unstable();
        anchors.dedup();
        anchors
    }
}

/// Only the connector of the contract is given any.
impl Subject for ConnectedChild {
    fn relation(&self, _: &Authority) -> Relation {
        Relation::Connected
    }
}

/// The children at both sides of one contract on a day, in the order of their ids.
pub fn connected_children(placements: Vec<Attendance>, sites: &[ConnectorSite], day: Date) -> Vec<ConnectedChild> {
    let at_site = |one: &Attendance| sites.iter().any(|site| met(&one.stay, site, day).is_some());
    let mut here: Vec<Attendance> = placements.into_iter().filter(at_site).collect();
    here.sort_by_key(|one| (one.joined_id, one.stay.start_date, one.stay.placement_id));
    let children = here.chunk_by(|one, other| one.joined_id == other.joined_id).filter_map(|placements| {
        let joined_id = placements.first()?.joined_id;
        let stays: Vec<Stay> = placements.iter().map(|one| one.stay.clone()).collect();
        let LineConnector { since_date, party, .. } = connector_of(&stays, sites, day)?;
        Some(ConnectedChild { joined_id, since_date, party, placements: placements.to_vec() })
    });
    children.collect()
}
