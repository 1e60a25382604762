//! The connector (pedagogisch verbinder): the person of an active combination contract, towards the children who are placed at both its
//! sides.
//!
//! - `connected`: which children these are, on a day, and since when.
//! - `shared`: what guardians say of a shared approach, without which what one side learned is not used on the other.

mod connected;
mod shared;

#[cfg(test)]
mod tests;

pub use connected::{Attendance, ConnectedChild, ConnectorSite, connected_children, connector_of};
pub(crate) use shared::is_shared;
pub use shared::{NewSharedApproach, SharedApproach, SharedApproachId, WithdrawnSharedApproach, as_shared, guardians_agree};
