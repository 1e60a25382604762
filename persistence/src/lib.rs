//! All SQL of Doorlijn, and the only crate that knows diesel.
//!
//! [`Database`] is opened once. It reads and writes in transactions that load the caller's authority themselves and leave the
//! processing record themselves: [`Reading`] and [`Writing`]. Each resource has a file with its row, its two conversions and its
//! queries, as methods of those transactions. A read that starts from persons starts from one predicate, in `access.rs`.
//!
//! One text of every query serves SQLite and PostgreSQL (`connection.rs`); one set of migrations makes both.
//!
//! As in [`domain::authority`], each step that is not allowed stands beside the same text with the step that is.
//!
//! A transaction cannot be made by hand, not even from another one:
//! ```compile_fail,E0451
//! use persistence::Reading;
//! fn forge<'a>(given: Reading<'a>) -> Reading<'a> { Reading { ..given } }
//! ```
//! ```
//! use persistence::Reading;
//! fn forge<'a>(given: Reading<'a>) -> Reading<'a> { given }
//! ```
//! Nothing is saved that no verb has changed:
//! ```compile_fail,E0308
//! use domain::{authority::Changed, organisation::Organisation};
//! fn skip(tx: &mut persistence::Writing<'_>, organisation: Organisation) { let _ = tx.save_organisation(organisation); }
//! ```
//! ```
//! use domain::{authority::Changed, organisation::Organisation};
//! fn keep(tx: &mut persistence::Writing<'_>, organisation: Changed<Organisation>) { let _ = tx.save_organisation(organisation); }
//! ```
//! A processing record is not the caller's to leave out: the transaction has no commit of its own.
//! ```compile_fail,E0599
//! fn skip(tx: persistence::Writing<'_>) { tx.commit(); }
//! ```
//! ```
//! fn keep(tx: persistence::Writing<'_>) { tx.today(); }
//! ```

mod access;
mod agendas;
mod candidates;
mod changes;
mod children;
mod clients;
mod combination_contracts;
mod connection;
mod connectors;
mod consents;
mod constraint;
mod data_keys;
mod database;
mod erasures;
mod executor;
mod expertise;
mod failure;
mod figures;
mod fingerprint;
mod handover_agreements;
mod handovers;
mod holidays;
mod imports;
mod invitations;
mod kept_answers;
mod left;
mod lines;
mod links;
mod locations;
mod log;
mod master_key;
mod matching_runs;
mod memory;
mod migration;
mod next_steps;
mod organisations;
mod parameters;
mod partnerships;
mod placements;
mod pool;
mod privacy_requests;
mod programmes;
mod progress;
mod protocols;
mod publications;
mod records;
mod referrals;
mod renewals;
mod result_agreements;
mod retention;
mod schema;
mod sealing;
mod service_keys;
mod sessions;
mod shared_approaches;
mod sign_up_links;
mod sign_ups;
mod stored;
mod subsidies;
mod support;
mod training_agreements;
mod transaction;
mod url;

/// The rules as the crates above this one know them: all of `domain` but `granting`, so that an authority is made by a transaction
/// alone.
pub mod domain {
    pub use ::domain::{
        Cause, Date, Id, Instant, Language, Reason, Refusal, agenda, authority, candidate, child, code, code_list, combination,
        combination_contract, connector, direction, expertise, handover, holiday, id, identifier, indicator, instant, invitation,
        language, line, location, matching, matching_run, name, organisation, page, parameter, partnership, placement, preschool,
        privacy_request, processing, programme, protocol, publication, ratio, referral, refusal, register, result_agreement,
        retention, session, sign_up, step, subsidy, supplied, support, training_agreement,
    };
}

pub use agendas::AgendaRevision;
pub use candidates::CandidateFilter;
pub use changes::{Changes, FOLLOWED_DAYS, Followable, Followed, Position};
pub use children::{ChildFilter, ChildSummary};
pub use clients::{Client, Mandate, SigningKey};
pub use combination_contracts::ContractFilter;
pub use connectors::ConnectedPage;
pub use constraint::Constraint;
pub use database::{Call, Database, Options, Trace};
pub use erasures::Erasure;
pub use expertise::{ExpertiseChildren, ExpertiseFilter};
pub use failure::{Failure, OpenError};
pub use figures::Rebuilt;
pub use fingerprint::Fingerprint;
pub use handovers::{HandoverChildren, HandoverFilter, HandoverSide, SealedFile, SectionText};
pub use imports::{Applied, SupplierImport};
pub use kept_answers::{Asked, KeptAnswer, Once};
pub use lines::LineFacts;
pub use locations::LocationFilter;
pub use log::{Finding, Verified};
pub use master_key::MasterKey;
pub use migration::{migrate, revert_all};
pub use next_steps::{KeptStep, NextStepFilter};
pub use organisations::OrganisationFilter;
pub use placements::{PlacementRevision, PlacementSurroundings, PlacementWindow};
pub use pool::PoolState;
pub use privacy_requests::PrivacyRequestFilter;
pub use programmes::WorkingGroupFilter;
pub use publications::{FigureRow, FigureWish};
pub use referrals::{PlacesTaken, ReferralAround, ReferralChild, ReferralFilter};
pub use result_agreements::ResultAgreementFilter;
pub use sessions::SessionFilter;
pub use sign_ups::SignUpFilter;
pub use subsidies::SubsidyFilter;
pub use training_agreements::HeldAgreement;
pub use transaction::{Reading, Writing};
pub use url::DatabaseUrl;
