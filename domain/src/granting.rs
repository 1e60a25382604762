//! Making an [`Authority`]: for the transaction of storage alone, which has read what is granted.
//!
//! `persistence` passes on every other module of this crate, and `api` has no other way to it: whoever handles a request cannot name
//! what is here.

use std::sync::Arc;

use crate::authority::{Authority, Grant, Identity};

/// The authority of an identity that storage has granted something.
pub fn granted(identity: Arc<Identity>, grant: Grant) -> Authority {
    Authority::granted(identity, grant)
}

/// The authority of the operator on the command line, who needs no grant.
pub fn operator(identity: Arc<Identity>) -> Authority {
    Authority::operator(identity)
}

/// The authority of a municipality that decides itself which children belong to its target group.
pub fn indicating(authority: Authority) -> Authority {
    authority.indicating()
}
