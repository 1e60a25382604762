//! Who the children of handovers are, as far as whoever looks may know.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    authority::{Relation, Subject},
    child::{ChildId, GuardianId},
    handover::{Consent, ConsentState, Handover, HandoverId, HandoverState},
    organisation::OrganisationId,
};

use crate::{
    Failure, Reading,
    access::stored,
    children::ChildSummary,
    schema::{guardians, registrations},
    stored::Stored,
};

/// The children of some handovers.
#[derive(Debug, Default)]
pub struct HandoverChildren {
    own: BTreeMap<ChildId, ChildSummary>,
    named: BTreeMap<HandoverId, ChildSummary>,
}

impl HandoverChildren {
    /// The child as the caller's organisation registered it.
    pub fn own(&self, handover: &Handover) -> Option<&ChildSummary> {
        self.own.get(&handover.child_id)
    }

    /// The child as its sender registered it, for a receiver whom a guardian allowed something of it.
    pub fn named(&self, handover: &Handover) -> Option<&ChildSummary> {
        self.named.get(&handover.id)
    }
}

impl Reading<'_> {
    /// The children of handovers, as far as the caller may know them.
    pub fn children_of_handovers(&mut self, handovers: &[Handover]) -> Result<HandoverChildren, Failure> {
        let named: Vec<ChildId> = handovers.iter().map(|handover| handover.child_id).collect();
        if self.connects() {
            return Ok(HandoverChildren { own: self.connected_by_anchor(handovers)?, named: BTreeMap::new() });
        }
        let own = self.own_by_anchor(&named)?;
        let now = self.now();
        let asked = |handover: &&Handover| {
            let receives = !matches!(handover.relation(self.authority()), Relation::Own | Relation::OwnChild);
            let speaks = handover.state != HandoverState::Rejected && !handover.is_silent(now);
            receives && speaks && !own.contains_key(&handover.child_id)
        };
        let asked: Vec<&Handover> = handovers.iter().filter(asked).collect();
        let named = self.named_children_of_handovers(&asked)?;
        Ok(HandoverChildren { own, named })
    }

    /// The children of drafts that a connector sees, as their senders registered them.
    fn connected_by_anchor(&mut self, handovers: &[Handover]) -> Result<BTreeMap<ChildId, ChildSummary>, Failure> {
        let mut known = BTreeMap::new();
        for handover in handovers {
            let found = self.registrations_of(handover.sender.organisation_id, &[Stored(handover.child_id)])?;
            known.extend(found.into_iter().map(|summary| (summary.child.id, summary)));
        }
        Ok(known)
    }

    /// The children of handovers as their senders registered them, where a guardian allowed the receiver something.
    fn named_children_of_handovers(&mut self, handovers: &[&Handover]) -> Result<BTreeMap<HandoverId, ChildSummary>, Failure> {
        if handovers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<ChildId> = handovers.iter().map(|handover| handover.child_id).collect();
        let holders: Vec<(Stored<ChildId>, Stored<GuardianId>)> = guardians::table
            .inner_join(registrations::table.on(registrations::id.eq(guardians::registration_id)))
            .filter(registrations::child_id.eq_any(stored(&ids)))
            .filter(guardians::has_authority.eq(true))
            .select((registrations::child_id, guardians::id))
            .load(self.connection)?;
        let consents = self.consents_of_handovers(handovers)?;
        let allows = |handover: &Handover, consent: &Consent| {
            let is_holder = holders.contains(&(Stored(handover.child_id), Stored(consent.guardian_id)));
            let stands = consent.state == ConsentState::Given && is_holder;
            stands && consent.handover_id == handover.id && Some(consent.recipient_id) == handover.receiver_id
        };
        let mut by_sender: BTreeMap<OrganisationId, Vec<&Handover>> = BTreeMap::new();
        for handover in handovers.iter().filter(|handover| consents.iter().any(|consent| allows(handover, consent))) {
            by_sender.entry(handover.sender.organisation_id).or_default().push(handover);
        }
        let mut named = BTreeMap::new();
        for (sender, handovers) in by_sender {
            let ids: Vec<ChildId> = handovers.iter().map(|handover| handover.child_id).collect();
            let known = self.registrations_of(sender, &stored(&ids))?;
            let child = |handover: &Handover| known.iter().find(|summary| summary.child.id == handover.child_id).cloned();
            named.extend(handovers.into_iter().filter_map(|handover| Some((handover.id, child(handover)?))));
        }
        Ok(named)
    }
}
