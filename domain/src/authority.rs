//! Who may do what with which thing.
//!
//! The chain that cannot be skipped: an [`Authority`] is loaded by the transaction of storage for the caller's [`Identity`];
//! only [`Authority::permit`] turns a thing into a [`Permitted`] one; only a permitted thing has verbs; a verb gives a
//! [`Changed`] thing; only that can be saved. The policy itself is one table, in [`policy`].
//!
//! Each step that is not allowed stands beside the same text with the step that is, which compiles: so the first fails for that
//! step and for nothing else.
//!
//! A change cannot be made without a verb:
//! ```compile_fail,E0451
//! use domain::authority::Changed;
//! fn forge(value: i32, made: Changed<i32>) -> Changed<i32> { Changed { value, ..made } }
//! ```
//! ```
//! use domain::authority::Changed;
//! fn forge(value: i32, made: Changed<i32>) -> Changed<i32> { made }
//! ```
//! A thing cannot call itself permitted:
//! ```compile_fail,E0451
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::Organisation};
//! type Own = Permitted<ChangeOrganisation, Organisation>;
//! fn forge(subject: Organisation, permitted: Own) -> Own { Own { subject, ..permitted } }
//! ```
//! ```
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::Organisation};
//! type Own = Permitted<ChangeOrganisation, Organisation>;
//! fn forge(subject: Organisation, permitted: Own) -> Own { permitted }
//! ```
//! A thing that is not permitted has no verbs:
//! ```compile_fail,E0599
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::{Organisation, OrganisationFacts}};
//! fn skip(organisation: Organisation, facts: OrganisationFacts) { let _ = organisation.amend(facts); }
//! ```
//! ```
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::{Organisation, OrganisationFacts}};
//! fn keep(organisation: Permitted<ChangeOrganisation, Organisation>, facts: OrganisationFacts) { let _ = organisation.amend(facts); }
//! ```
//! A permit for one act gives no verb of another:
//! ```compile_fail,E0599
//! use domain::{authority::{Permitted, ReadRegister}, organisation::{Organisation, OrganisationFacts}};
//! fn skip(organisation: Permitted<ReadRegister, Organisation>, facts: OrganisationFacts) { let _ = organisation.amend(facts); }
//! ```
//! ```
//! use domain::{authority::{ChangeOrganisation, Permitted}, organisation::{Organisation, OrganisationFacts}};
//! fn keep(organisation: Permitted<ChangeOrganisation, Organisation>, facts: OrganisationFacts) { let _ = organisation.amend(facts); }
//! ```
//! An authority cannot be written down by hand:
//! ```compile_fail,E0451
//! use domain::authority::{Authority, Identity};
//! fn forge(identity: Identity, authority: Authority) -> Authority { Authority { identity: identity.into(), ..authority } }
//! ```
//! ```
//! use domain::authority::{Authority, Identity};
//! fn forge(identity: Identity, authority: Authority) -> Authority { authority }
//! ```

mod action;
mod identity;
mod permit;
pub mod policy;

pub use action::*;
pub use identity::{Authority, ClientId, Grant, Identity, Role};
pub use permit::{Changed, Permitted, Relation, Subject};
pub use policy::*;
