//! The values that the service starts with, by theme: what law and collective agreements say, and the service's own choices.
//!
//! The tables are the list of `domain-facts.md`, section 9. A value that is unsure there may be set by each municipality.

mod child;
mod contract;
mod direction;
mod expertise;
mod handover;
mod ratio;
mod referral;
mod retention;
mod training;
mod working_time;

use super::Definition;

/// The themes, in the order in which they are shown.
pub(super) static THEMES: [&[Definition]; 11] = [
    child::PRESCHOOL,
    child::LINE,
    referral::REFERRAL,
    handover::HANDOVER,
    expertise::EXPERTISE,
    retention::RETENTION,
    ratio::RATIO,
    working_time::WORKING_TIME,
    contract::CONTRACT,
    training::TRAINING,
    direction::DIRECTION,
];
