//! The log as it is read: one entry for each person of a record, as Logboek Dataverwerkingen asks, latest first.

use super::{ProcessingRecord, ProcessingStatus};
use crate::{
    Id, Instant,
    authority::{Action, Authority, ClientId, Relation, Role, Subject},
    child::ChildId,
    organisation::OrganisationId,
};

/// The id of a processing record.
pub type RecordId = Id<ProcessingRecord>;

/// What one request did with the data of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessingEntry {
    /// The record of the request.
    pub record_id: RecordId,
    /// The child.
    pub child_id: ChildId,
    /// What was done.
    pub action: Action,
    /// The client that did it.
    pub client_id: ClientId,
    /// What the client is called; absent for the operator of the service.
    pub client_name: Option<String>,
    /// The organisation for which it was done.
    pub organisation_id: OrganisationId,
    /// What the organisation is called; absent for the operator of the service.
    pub organisation_name: Option<String>,
    /// The opaque reference of the person behind the client.
    pub person: Option<String>,
    /// The trace to which it belongs: 16 bytes.
    pub trace_id: [u8; 16],
    /// This step of the trace, one for each child: 8 bytes.
    pub span_id: [u8; 8],
    /// The step that led to it; for one of several children the step of the request.
    pub parent_span_id: Option<[u8; 8]>,
    /// How it ended.
    pub status: ProcessingStatus,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub ended_at: Instant,
}

/// A place in the log. The log runs from the latest request to the earliest, and within one by the ids of the children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPlace {
    /// When the request began.
    pub started_at: Instant,
    /// Its record.
    pub record_id: RecordId,
    /// The child.
    pub child_id: ChildId,
}

/// What of the log is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only of this child.
    pub child: Option<ChildId>,
    /// Only of requests that began at this moment or later.
    pub from: Option<Instant>,
    /// Only of requests that began before this moment.
    pub until: Option<Instant>,
}

impl ProcessingEntry {
    /// Its place in the log.
    pub fn place(&self) -> LogPlace {
        LogPlace { started_at: self.started_at, record_id: self.record_id, child_id: self.child_id }
    }
}

impl LogPlace {
    /// Whether another place comes after this one.
    pub fn is_before(self, other: Self) -> bool {
        let key = |place: Self| (std::cmp::Reverse((place.started_at.microseconds(), place.record_id)), place.child_id);
        key(self) < key(other)
    }
}

/// A guardian is shown entries of the own child alone; that the child is the own one is settled where it is looked up.
impl Subject for ProcessingEntry {
    fn relation(&self, caller: &Authority) -> Relation {
        match caller.role() {
            Role::Guardian => Relation::OwnChild,
            _ if caller.organisation() == self.organisation_id => Relation::Own,
            _ => Relation::Anyone,
        }
    }
}

impl ProcessingRecord {
    /// The record unfolded: one entry for each child. One of several children has a step of its own below that of the request,
    /// which `span_of` makes; it must give the same step for the same child ever after.
    pub fn unfold(&self, record_id: RecordId, span_of: impl Fn(ChildId) -> [u8; 8]) -> impl Iterator<Item = ProcessingEntry> {
        let several = self.children.len() > 1;
        self.children.iter().map(move |child| ProcessingEntry {
            record_id,
            child_id: *child,
            action: self.action,
            client_id: self.client_id,
            client_name: None,
            organisation_id: self.organisation_id,
            organisation_name: None,
            person: self.person.clone(),
            trace_id: self.trace_id,
            span_id: if several { span_of(*child) } else { self.span_id },
            parent_span_id: if several { Some(self.span_id) } else { self.parent_span_id },
            status: self.status,
            started_at: self.started_at,
            ended_at: self.ended_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn child(number: u128) -> ChildId {
        ChildId::from_uuid(Uuid::from_u128(number))
    }

    fn record(children: &[u128]) -> ProcessingRecord {
        let moment = Instant::from_microseconds(1_000_000).unwrap();
        ProcessingRecord {
            action: Action::ReadChild,
            client_id: Id::from_uuid(Uuid::from_u128(8)),
            organisation_id: Id::from_uuid(Uuid::from_u128(9)),
            person: None,
            trace_id: [1; 16],
            span_id: [2; 8],
            parent_span_id: Some([3; 8]),
            status: ProcessingStatus::Ok,
            started_at: moment,
            ended_at: moment,
            children: children.iter().copied().map(child).collect(),
        }
    }

    fn steps(record: &ProcessingRecord) -> Vec<(ChildId, [u8; 8], Option<[u8; 8]>)> {
        let entries = record.unfold(Id::from_uuid(Uuid::from_u128(7)), |child| [child.uuid().as_bytes()[15]; 8]);
        entries.map(|entry| (entry.child_id, entry.span_id, entry.parent_span_id)).collect()
    }

    #[test]
    fn each_of_several_children_has_a_step_of_its_own_below_that_of_the_request() {
        assert_eq!(steps(&record(&[4])), [(child(4), [2; 8], Some([3; 8]))]);
        assert_eq!(steps(&record(&[4, 5])), [(child(4), [4; 8], Some([2; 8])), (child(5), [5; 8], Some([2; 8]))]);
    }

    #[test]
    fn the_log_runs_from_the_latest_to_the_earliest_and_within_a_request_by_child() {
        let place = |moment, record: u128, number| LogPlace {
            started_at: Instant::from_microseconds(moment).unwrap(),
            record_id: Id::from_uuid(Uuid::from_u128(record)),
            child_id: child(number),
        };
        let order = [place(2, 1, 1), place(2, 1, 2), place(1, 3, 1), place(1, 2, 9)];
        for (index, one) in order.iter().enumerate() {
            for (other_index, other) in order.iter().enumerate() {
                assert_eq!(one.is_before(*other), index < other_index, "{one:?} {other:?}");
            }
        }
    }
}
