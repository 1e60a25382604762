//! All SQL of Doorlijn, and the only crate that knows diesel.
//!
//! [`Database`] is opened once. It reads and writes in transactions that load the caller's authority themselves and leave the
//! processing record themselves: [`Reading`] and [`Writing`]. Each resource has a file with its row, its two conversions and its
//! queries, as methods of those transactions. A read that starts from persons starts from one predicate, in `access.rs`.
//!
//! One text of every query serves SQLite and PostgreSQL (`connection.rs`); one set of migrations makes both.
//!
//! A transaction cannot be made by hand:
//! ```compile_fail
//! fn forge() -> persistence::Reading<'static> { persistence::Reading { connection: todo!() } }
//! ```
//! Nothing is saved that no verb has changed:
//! ```compile_fail
//! fn skip(tx: &mut persistence::Writing<'_>, organisation: domain::organisation::Organisation) {
//!     tx.save_organisation(organisation);
//! }
//! ```
//! A processing record is not the caller's to leave out: the transaction has no commit of its own.
//! ```compile_fail
//! fn skip(tx: persistence::Writing<'_>) { tx.commit(); }
//! ```

mod access;
mod changes;
mod children;
mod clients;
mod connection;
mod constraint;
mod database;
mod executor;
mod failure;
mod holidays;
mod imports;
mod kept_answers;
mod lines;
mod links;
mod locations;
mod migration;
mod organisations;
mod parameters;
mod partnerships;
mod placements;
mod records;
mod schema;
mod sealing;
mod stored;
mod transaction;
mod url;

pub use changes::{Changes, FOLLOWED_DAYS, Followable, Followed, Position};
pub use children::{ChildFilter, ChildSummary, SEARCH_LIMIT};
pub use clients::{Client, Mandate, SigningKey};
pub use constraint::Constraint;
pub use database::{Call, Database, Options, Trace};
pub use failure::{Failure, OpenError};
pub use kept_answers::{Asked, KeptAnswer, Once};
pub use lines::LineFacts;
pub use locations::LocationFilter;
pub use migration::{migrate, revert_all};
pub use organisations::OrganisationFilter;
pub use placements::{PlacementRevision, PlacementSurroundings, PlacementWindow};
pub use sealing::{Fingerprint, MasterKey};
pub use transaction::{Reading, Writing};
pub use url::DatabaseUrl;
