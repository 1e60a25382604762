//! What a line is computed from: the facts of one child, as loaded. It decides nothing.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    parameters::{LineParameters, Months},
    transitions::TransitionKind,
};
use crate::{
    Date,
    child::ChildId,
    holiday::{HolidayRegion, SchoolHoliday},
    location::LocationId,
    organisation::OrganisationId,
    placement::{Care, Group, PlacementId},
};

/// A placement as the line needs it, with what it must know of the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The placement itself.
    pub placement_id: PlacementId,
    /// The organisation that recorded it.
    pub organisation_id: OrganisationId,
    /// Where the child is.
    pub location_id: LocationId,
    /// In which kind of care.
    pub care: Care,
    /// In which group, at school.
    pub group: Option<Group>,
    /// First day.
    pub start_date: Date,
    /// Last day; `None` while no end is known.
    pub end_date: Option<Date>,
    /// Agreed minutes per week, in childcare.
    pub minutes_per_week: Option<i32>,
    /// Code of the programme of preschool education that the child follows here.
    pub programme: Option<String>,
    /// The day on which the child left for secondary school.
    pub left_for_secondary_date: Option<Date>,
    /// Region of the school holidays of the location.
    pub holiday_region: Option<HolidayRegion>,
    /// Codes of the early-school programmes that the location states for the time of this stay.
    pub early_school_programmes: Vec<String>,
    /// Whether the organisation that recorded the placement is the holder of the location.
    pub owns_location: bool,
}

/// How far a handover is, as the line tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandoverProgress {
    /// Begun and not yet received.
    InProgress,
    /// Received, or closed after that.
    Completed,
}

/// A handover that someone made, cancelled and expired ones left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverFact {
    /// The handover itself.
    pub handover_id: Uuid,
    /// At which kind of transition.
    pub kind: TransitionKind,
    /// The day of the transition as the sender gave it.
    pub date: Date,
    /// How far it is.
    pub progress: HandoverProgress,
    /// The organisations that send and receive it.
    pub party: Vec<OrganisationId>,
}

/// By what age handovers to school are due between the organisations of a local agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedDue {
    /// From which day it is in force; a later version takes its place.
    pub from_date: Date,
    /// Its last day, if it ends by itself.
    pub until_date: Option<Date>,
    /// The organisations that joined.
    pub party_ids: Vec<OrganisationId>,
    /// The age on an indication, a concern or support; as the parameters say when absent.
    pub due_complex: Option<Months>,
    /// The age otherwise.
    pub due_normal: Option<Months>,
}

impl AgreedDue {
    /// The numbers with what was agreed.
    pub(crate) fn on(&self, mut parameters: LineParameters) -> LineParameters {
        parameters.due_complex = self.due_complex.unwrap_or(parameters.due_complex);
        parameters.due_normal = self.due_normal.unwrap_or(parameters.due_normal);
        parameters
    }
}

/// The person of an active combination contract between two sites of the child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineConnector {
    /// The combination contract.
    pub contract_id: Uuid,
    /// Since when the contract and both placements run.
    pub since_date: Date,
    /// The organisations of the two sides, who alone see it besides the guardians.
    pub party: Vec<OrganisationId>,
}

/// Everything that the line of one child follows from. The order of the lists makes no difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInput {
    /// The child.
    pub child_id: ChildId,
    /// Its birth date.
    pub birth_date: Date,
    /// All placements in all registrations that are joined under the child.
    pub stays: Vec<Stay>,
    /// The day as of which states and open gaps are told.
    pub as_of: Date,
    /// Whether there is an indication, a concern or support, so that the handover to school is due earlier.
    pub complex: bool,
    /// The school holidays of all regions.
    pub holidays: Arc<[SchoolHoliday]>,
    /// The handovers of the child.
    pub handovers: Vec<HandoverFact>,
    /// The connector of the child, if there is one.
    pub connector: Option<LineConnector>,
    /// The numbers of law and agreement as of that day.
    pub parameters: LineParameters,
    /// The versions of the local agreement where the child lives, in any order.
    pub agreed: Vec<AgreedDue>,
}

impl LineInput {
    /// The numbers between two organisations, with what they agreed as of the day.
    pub(super) fn between(&self, sender: OrganisationId, receiver: OrganisationId) -> LineParameters {
        let in_force = self.agreed.iter().filter(|agreed| agreed.from_date <= self.as_of).max_by_key(|agreed| agreed.from_date);
        let joined = |agreed: &&AgreedDue| {
            let lasts = agreed.until_date.is_none_or(|until| self.as_of <= until);
            lasts && [sender, receiver].iter().all(|party| agreed.party_ids.contains(party))
        };
        let parameters = self.parameters.clone();
        match in_force.filter(joined) {
            Some(agreed) => agreed.on(parameters),
            None => parameters,
        }
    }
}
