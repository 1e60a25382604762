//! Who may do what with which thing.
//!
//! The chain that cannot be skipped: an [`Authority`] is loaded by the transaction of storage for the caller's [`Identity`];
//! only [`Authority::permit`] turns a thing into a [`Permitted`] one; only a permitted thing has verbs; a verb gives a
//! [`Changed`] thing; only that can be saved. The policy itself is one table, in [`policy`].
//!
//! A change cannot be made without a verb:
//! ```compile_fail
//! use domain::authority::Changed;
//! let forged = Changed { value: 1, expected: None };
//! ```
//! A thing cannot call itself permitted:
//! ```compile_fail
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::Organisation};
//! fn forge(organisation: Organisation) -> Permitted<ChangeOrganisation, Organisation> {
//!     Permitted { subject: organisation, act: std::marker::PhantomData }
//! }
//! ```
//! A thing that is not permitted has no verbs:
//! ```compile_fail
//! use domain::organisation::{Organisation, OrganisationFacts};
//! fn skip(organisation: Organisation, facts: OrganisationFacts) { organisation.amend(facts); }
//! ```
//! A permit for one act gives no verb of another:
//! ```compile_fail
//! use domain::{authority::{Permitted, ReadRegister}, organisation::{Organisation, OrganisationFacts}};
//! fn skip(read: Permitted<ReadRegister, Organisation>, facts: OrganisationFacts) { read.amend(facts); }
//! ```
//! An authority cannot be written down by hand:
//! ```compile_fail
//! use domain::authority::{Authority, Identity};
//! fn forge(identity: Identity) -> Authority { Authority { identity, grant: todo!() } }
//! ```

mod identity;
mod permit;
pub mod policy;

pub use identity::{Authority, ClientId, Grant, Identity, Role};
pub use permit::{Changed, Permitted, Relation, Subject};
pub use policy::*;
