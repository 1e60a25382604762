//! Who the children of expertise requests are, as far as whoever looks may know.

use std::collections::BTreeMap;

use domain::{
    child::ChildId,
    expertise::{ExpertiseRequest, ExpertiseRequestId, ExpertiseSide},
    organisation::OrganisationId,
};

use crate::{Failure, Reading, access::stored, children::ChildSummary};

/// The children of some requests.
#[derive(Debug, Default)]
pub struct ExpertiseChildren {
    own: BTreeMap<ChildId, ChildSummary>,
    named: BTreeMap<ExpertiseRequestId, ChildSummary>,
}

impl ExpertiseChildren {
    /// The child as the caller registered it, or as a guardian's organisation did.
    pub fn own(&self, request: &ExpertiseRequest) -> Option<&ChildSummary> {
        self.own.get(&request.child_id()?)
    }

    /// The child as the asker registered it, for a specialist who may know whom a question is about.
    pub fn named(&self, request: &ExpertiseRequest) -> Option<&ChildSummary> {
        self.named.get(&request.id)
    }
}

impl Reading<'_> {
    /// The children of requests, as far as the caller may know them.
    pub fn children_of_expertise(&mut self, requests: &[ExpertiseRequest]) -> Result<ExpertiseChildren, Failure> {
        let side = |request: &ExpertiseRequest| request.side_of(self.authority());
        let (asked, own): (Vec<_>, Vec<_>) = requests.iter().partition(|request| side(request) == ExpertiseSide::Specialist);
        let own: Vec<ChildId> = own.into_iter().filter_map(ExpertiseRequest::child_id).collect();
        let mut by_asker: BTreeMap<OrganisationId, Vec<(ExpertiseRequestId, ChildId)>> = BTreeMap::new();
        for request in asked.into_iter().filter(|request| request.is_readable_by(ExpertiseSide::Specialist)) {
            if let Some(child) = request.child_id() {
                by_asker.entry(request.asker_id).or_default().push((request.id, child));
            }
        }
        let mut children = ExpertiseChildren::default();
        if !own.is_empty() {
            let known = self.children_by_id(&own)?;
            children.own = known.into_iter().map(|summary| (summary.child.id, summary)).collect();
        }
        for (asker, named) in by_asker {
            let ids: Vec<ChildId> = named.iter().map(|(_, child)| *child).collect();
            let known = self.registrations_of(asker, &stored(&ids))?;
            let child = |id: ChildId| known.iter().find(|summary| summary.child.id == id).cloned();
            children.named.extend(named.into_iter().filter_map(|(request, id)| Some((request, child(id)?))));
        }
        Ok(children)
    }
}
