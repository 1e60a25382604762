//! The black-box tests: one binary, a module for each area. Each test is a sentence about the service, on both databases.
#![allow(clippy::unwrap_used, reason = "the lint knows tests only by their attribute, and these are called by them")]
#![allow(clippy::cloned_ref_to_slice_refs, reason = "`[noor.clone()]` reads as the list that is expected")]

mod authority;
mod candidates;
mod children;
mod combination_contracts;
mod constraints;
mod contract;
mod contract_checks;
mod conventions;
mod erasure;
mod expertise;
mod faults;
mod following;
mod handovers;
mod hidden;
mod idempotency;
mod invitations;
mod keys;
mod known_at;
mod limits;
mod lines;
mod links;
mod log;
mod mandates;
mod matching_runs;
mod migrations;
mod next_steps;
mod operation;
mod placements;
mod preschool_hours;
mod privacy;
mod programmes;
mod protocols;
mod ratio_checks;
mod records;
mod referrals;
mod registry;
mod schedule_proposals;
mod sign_ups;
mod supplier_files;
mod support;
mod synchronising;
mod tokens;
mod training_agreements;
mod worked_lines;
