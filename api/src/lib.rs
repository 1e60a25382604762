//! The HTTP service: handlers, authentication, problems, configuration and the contract.
//!
//! A request passes the conventions (`conventions.rs`), becomes a [`Caller`] (`caller.rs`), its input is checked against the
//! contract (`input.rs`, `contract/`), and its handler opens one transaction of `persistence` in which it finds, permits,
//! decides and saves. Handlers hold no rule, no SQL and no status code: rules are in `domain`, SQL in `persistence`, statuses in
//! `problem.rs`.

mod agendas;
mod answer;
mod body;
mod caller;
mod candidates;
mod children;
mod codes;
mod combination_contracts;
mod config;
mod connections;
mod consents;
mod contract;
mod contract_checks;
mod conventions;
mod cursor;
mod expertise;
mod exports;
mod fields;
mod figures;
mod follow;
mod guardians;
mod handover_agreements;
mod handovers;
mod housekeeping;
mod imports;
mod input;
mod invitations;
mod limits;
mod lines;
mod links;
mod load;
mod locations;
mod matching_runs;
mod measurements;
mod meetings;
mod next_steps;
mod once;
mod organisations;
mod pages;
mod parameters;
mod partnerships;
mod placements;
mod preschool_hours;
mod privacy_requests;
mod problem;
mod processing;
mod programmes;
mod protocols;
mod ratio_checks;
mod referrals;
mod register_files;
mod registers;
mod result_agreements;
mod retention;
mod routes;
mod schedule_proposals;
mod secret_address;
mod served;
mod server;
mod sessions;
mod shared_approaches;
mod sign_ups;
mod subsidies;
mod supplier_files;
mod support;
mod tokens;
mod training_agreements;
mod trainings;
mod working_groups;

pub mod command;

pub use caller::{Caller, Clock};
pub use config::{ClaimNames, Config, ConfigFault, ExternalIssuer};
pub use contract::{API_VERSION, EXAMPLE_SERVER, document, served_at};
pub use problem::{Problem, ProblemCode};
pub use server::{Running, Server, ServerError};
pub use tokens::{TOKEN_SECONDS, Tokens};
