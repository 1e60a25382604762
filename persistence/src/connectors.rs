//! Connectors: where the persons of active contracts work, and what one of them sees. What a connector sees of children starts here, as
//! everything else starts from `visible!`: those at both sides of the contract that the token carries, today, and of these the placements
//! there and the drafts of handovers between both sides.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::Role,
    child::{ChildId, GuardianId},
    combination_contract::{CombinationContract, CombinationContractId},
    connector::{Attendance, ConnectedChild, ConnectorSite, SharedApproach, as_shared, connected_children, guardians_agree},
    handover::{Handover, HandoverId, HandoverState},
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    parameter::handover_terms,
    placement::{Placement, PlacementId},
};

use crate::{
    Failure, Reading, Writing,
    access::{optional, stored},
    children::ChildSummary,
    connection::insert_all,
    lines::stays_at,
    placements::PlacementRow,
    schema::{children, connector_sites as table, guardians, handovers, placements, registrations},
    stored::Stored,
};

/// A site with its days, as it is kept.
pub(crate) type SiteRow =
    (Stored<CombinationContractId>, i32, Stored<LocationId>, Stored<OrganisationId>, bool, Stored<Date>, Option<Stored<Date>>);

pub(crate) fn site((contract, _, location, organisation, at_school, start, end): SiteRow) -> ConnectorSite {
    ConnectorSite {
        contract_id: contract.0,
        location_id: location.0,
        organisation_id: organisation.0,
        at_school,
        start_date: start.0,
        end_date: end.map(|kept| kept.0),
    }
}

/// What a connector sees of some children.
#[derive(Debug)]
pub struct ConnectedPage {
    /// The children.
    pub children: Page<ConnectedChild>,
    /// How these are called: as the caller's organisation registered them, or else as the other side did.
    pub names: Vec<ChildSummary>,
    /// The registrations, by their anchors, whose guardians agree that what these know is used on the other side.
    pub agreed: BTreeSet<ChildId>,
    /// The drafts of handovers between both sides that the connector may write.
    pub drafts: Vec<Handover>,
}

/// What a connector sees today.
struct Connection {
    /// The sites of the contract.
    sites: Vec<ConnectorSite>,
    /// The children at both sides.
    children: Vec<ConnectedChild>,
}

impl Connection {
    /// The child that one of these ids stands for.
    fn child(&self, id: ChildId) -> Option<&ConnectedChild> {
        self.children.iter().find(|child| child.joined_id == id || child.anchors().contains(&id))
    }

    fn anchors(&self) -> Vec<ChildId> {
        self.children.iter().flat_map(ConnectedChild::anchors).collect()
    }

    fn places(&self, at_school: bool) -> Vec<LocationId> {
        let sites: BTreeSet<LocationId> =
            self.sites.iter().filter(|site| site.at_school == at_school).map(|site| site.location_id).collect();
        sites.into_iter().collect()
    }
}

impl Writing<'_> {
    /// Keeps where the person of a contract works, in the place of what was kept of it before.
    pub(crate) fn write_connector_sites(&mut self, contract: &CombinationContract) -> Result<(), Failure> {
        diesel::delete(table::table.filter(table::contract_id.eq(Stored(contract.id)))).execute(self.connection)?;
        let row = |(number, site): (i32, ConnectorSite)| {
            (
                table::contract_id.eq(Stored(site.contract_id)),
                table::number.eq(number),
                table::location_id.eq(Stored(site.location_id)),
                table::organisation_id.eq(Stored(site.organisation_id)),
                table::at_school.eq(site.at_school),
                table::start_date.eq(Stored(site.start_date)),
                table::end_date.eq(site.end_date.map(Stored)),
            )
        };
        let rows: Vec<_> = (0..).zip(contract.connector_sites()).map(row).collect();
        insert_all!(self.connection, table::table, rows)?;
        Ok(())
    }
}

impl Reading<'_> {
    /// The sites of active contracts among some locations.
    pub fn connector_sites_at(&mut self, locations: &[LocationId]) -> Result<Vec<ConnectorSite>, Failure> {
        let rows: Vec<SiteRow> = table::table
            .filter(table::location_id.eq_any(stored(locations)))
            .order((table::contract_id, table::number))
            .load(self.connection)?;
        Ok(rows.into_iter().map(site).collect())
    }

    /// What the caller sees today as the connector of a contract: nothing unless the token carries one to which its organisation is a side.
    fn connection(&mut self) -> Result<Connection, Failure> {
        self.needs_snapshot()?;
        let (today, organisation) = (self.today(), self.authority().organisation());
        let none = Connection { sites: Vec::new(), children: Vec::new() };
        let identity = self.authority().identity();
        let Some(contract) = identity.contract.filter(|_| identity.role == Role::Connector) else { return Ok(none) };
        let mut sites = self.sites_of(contract)?;
        // Who was a side before, or will be one, is none today.
        sites.retain(|site| site.covers(today));
        if !sites.iter().any(|site| site.organisation_id == organisation) {
            return Ok(none);
        }
        let places: Vec<LocationId> = sites.iter().map(|site| site.location_id).collect();
        let here: Vec<Attendance> = stays_at(self.connection, &places, today)?;
        Ok(Connection { children: connected_children(here, &sites, today), sites })
    }

    /// Where the person of a contract works, on whatever days.
    fn sites_of(&mut self, contract: CombinationContractId) -> Result<Vec<ConnectorSite>, Failure> {
        let rows: Vec<SiteRow> =
            table::table.filter(table::contract_id.eq(Stored(contract))).order(table::number).load(self.connection)?;
        Ok(rows.into_iter().map(site).collect())
    }

    /// A page of the children at both sides of a contract, by id, with what their connector knows of them; none of a contract that the caller
    /// does not carry.
    pub fn connected_children(
        &mut self,
        contract: CombinationContractId,
        page: PageRequest,
    ) -> Result<Option<ConnectedPage>, Failure> {
        if self.authority().identity().contract != Some(contract) {
            return Ok(None);
        }
        let connection = self.connection()?;
        let children = Page::of(connection.children.clone(), &page, |child| child.joined_id.uuid());
        let anchors: Vec<ChildId> = children.items.iter().flat_map(ConnectedChild::anchors).collect();
        for anchor in &anchors {
            self.touch(*anchor);
        }
        let names = self.names_of_connected(&children.items)?;
        let agreed = self.shared_approaches_of(contract, &children.items)?;
        let drafts = self.drafts_between(&connection, &anchors, &agreed, None)?;
        Ok(Some(ConnectedPage { children, names, agreed, drafts }))
    }

    /// The organisations of both sides of an active contract, where a child is at both today.
    pub fn sides_around(
        &mut self,
        child: ChildId,
        contract: CombinationContractId,
    ) -> Result<Option<Vec<OrganisationId>>, Failure> {
        let (sites, today) = (self.sites_of(contract)?, self.today());
        let places: Vec<LocationId> = sites.iter().map(|site| site.location_id).collect();
        let joined = self.joined_with(child)?;
        let mut here = stays_at(self.connection, &places, today)?;
        here.retain(|one| joined.contains(&one.child_id));
        Ok(connected_children(here, &sites, today).pop().map(|child| child.party))
    }

    /// How the caller's organisation registered connected children; where it did not, how the other side did.
    fn names_of_connected(&mut self, children: &[ConnectedChild]) -> Result<Vec<ChildSummary>, Failure> {
        let own = self.authority().organisation();
        let anchors: Vec<ChildId> = children.iter().flat_map(ConnectedChild::anchors).collect();
        let mut known = self.registrations_of(own, &stored(&anchors))?;
        let others: BTreeSet<OrganisationId> = children
            .iter()
            .filter(|child| !known.iter().any(|summary| summary.child.joined_id == child.joined_id))
            .flat_map(|child| child.placements.iter().map(|one| one.stay.organisation_id))
            .collect();
        for other in others {
            known.extend(self.registrations_of(other, &stored(&anchors))?);
        }
        Ok(known)
    }

    /// The registrations of connected children, by their anchors, whose guardians agree that what these know is used on the other side.
    fn shared_approaches_of(
        &mut self,
        contract: CombinationContractId,
        children: &[ConnectedChild],
    ) -> Result<BTreeSet<ChildId>, Failure> {
        let joined: Vec<ChildId> = children.iter().map(|child| child.joined_id).collect();
        let holders: Vec<(Stored<ChildId>, Stored<ChildId>, Stored<GuardianId>)> = guardians::table
            .inner_join(registrations::table.on(registrations::id.eq(guardians::registration_id)))
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .filter(children::joined_id.eq_any(stored(&joined)))
            .filter(guardians::has_authority.eq(true))
            .select((children::joined_id, children::id, guardians::id))
            .load(self.connection)?;
        let anchors: Vec<ChildId> = holders.iter().map(|(_, anchor, _)| anchor.0).collect();
        let words = self.words_on_shared_approach(contract, &anchors)?;
        let (today, parameters) = (self.today(), self.rule_parameters()?);
        let homes: Vec<(Stored<ChildId>, Stored<domain::identifier::MunicipalityCode>)> = children::table
            .filter(children::id.eq_any(stored(&joined)))
            .select((children::id, children::municipality))
            .load(self.connection)?;
        let mut agreed = BTreeSet::new();
        for child in children {
            let home = homes.iter().find(|(id, _)| id.0 == child.joined_id).map(|(_, home)| &home.0);
            let policy = handover_terms(&parameters, today, home)?.guardian_policy;
            let of_child = holders.iter().filter(|(joined, ..)| joined.0 == child.joined_id);
            let own: Vec<(ChildId, GuardianId)> = of_child.map(|(_, anchor, guardian)| (anchor.0, guardian.0)).collect();
            // What was said of other organisations says nothing of these.
            let said: Vec<SharedApproach> = words.iter().filter(|word| word.party == child.party).cloned().collect();
            agreed.extend(child.anchors().into_iter().filter(|anchor| guardians_agree(*anchor, &own, &said, policy)));
        }
        Ok(agreed)
    }

    /// The drafts of handovers between both sides that the connector may write.
    pub(crate) fn connected_drafts(&mut self) -> Result<Vec<Handover>, Failure> {
        self.wanted_drafts(None)
    }

    /// One of them.
    pub(crate) fn connected_draft(&mut self, id: HandoverId) -> Result<Option<Handover>, Failure> {
        Ok(self.wanted_drafts(Some(id))?.pop())
    }

    fn wanted_drafts(&mut self, only: Option<HandoverId>) -> Result<Vec<Handover>, Failure> {
        let connection = self.connection()?;
        let Some(contract) = self.authority().identity().contract else { return Ok(Vec::new()) };
        let agreed = self.shared_approaches_of(contract, &connection.children)?;
        self.drafts_between(&connection, &connection.anchors(), &agreed, only)
    }

    /// The drafts of some children between both sides: those that the own side sends, and of the other side those of registrations whose
    /// guardians agree to a shared approach, without what needs explicit consent.
    fn drafts_between(
        &mut self,
        connection: &Connection,
        anchors: &[ChildId],
        agreed: &BTreeSet<ChildId>,
        only: Option<HandoverId>,
    ) -> Result<Vec<Handover>, Failure> {
        let own = self.authority().organisation();
        let (schools, care) = (connection.places(true), connection.places(false));
        let to_care = handovers::from_location_id
            .eq_any(stored(&schools))
            .nullable()
            .and(handovers::to_location_id.eq_any(optional(&care)));
        let to_school = handovers::from_location_id
            .eq_any(stored(&care))
            .nullable()
            .and(handovers::to_location_id.eq_any(optional(&schools)));
        let agreed: Vec<ChildId> = agreed.iter().copied().collect();
        let mut query = handovers::table
            .filter(handovers::child_id.eq_any(stored(anchors)))
            .filter(handovers::state.eq(Stored(HandoverState::Draft)))
            .filter(handovers::sender_id.eq(Stored(own)).or(handovers::child_id.eq_any(stored(&agreed))))
            .filter(to_care.or(to_school))
            .order(handovers::id)
            .into_boxed();
        if let Some(only) = only {
            query = query.filter(handovers::id.eq(Stored(only)));
        }
        let rows = query.load(self.connection)?;
        let drafts = self.with_sections(rows)?.into_iter();
        Ok(drafts.map(|draft| if draft.sender.organisation_id == own { draft } else { as_shared(draft) }).collect())
    }

    /// The placements at both sides that the connector reads: all of a child, or one.
    pub(crate) fn connected_placements(&mut self, wanted: Connected) -> Result<Option<Vec<Placement>>, Failure> {
        let connection = self.connection()?;
        let named = |one: &Attendance| match wanted {
            Connected::Placement(id) => one.stay.placement_id == id,
            Connected::Child(id) => connection.child(id).is_some_and(|child| child.joined_id == one.joined_id),
        };
        let found: Vec<PlacementId> = connection
            .children
            .iter()
            .flat_map(|child| &child.placements)
            .filter(|one| named(one))
            .map(|one| one.stay.placement_id)
            .collect();
        if found.is_empty() {
            return Ok(None);
        }
        let rows: Vec<PlacementRow> =
            placements::table.filter(placements::id.eq_any(stored(&found))).order(placements::id).load(self.connection)?;
        let shown = rows.into_iter().map(|row| row.into_placement(None, Vec::new()));
        let shown: Vec<Placement> = shown.collect();
        for placement in &shown {
            self.touch(placement.child_id);
        }
        Ok(Some(shown))
    }

    /// Whether the caller is a connector, who sees children by that alone.
    pub(crate) fn connects(&self) -> bool {
        self.authority().role() == Role::Connector
    }
}

/// Which placements a connector asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Connected {
    /// One.
    Placement(PlacementId),
    /// Those of a child.
    Child(ChildId),
}
