//! The rules of Doorlijn: values in, values or typed refusals out.
//!
//! Nothing here reads a clock, a file, a socket or a database, and nothing here knows how a thing is stored or sent. What a rule
//! needs to know comes as an argument; the moment it is now and new ids come from outside too.
//!
//! The vocabulary, one word for one thing:
//! - [`organisation`], [`location`], [`partnership`]: who takes part, and where.
//! - [`child`]: the anchor of a child, what one organisation knows of it (registration), its guardians, and links.
//! - [`placement`]: a child at a location, in a kind of care or a group, from a date.
//! - [`mod@line`]: all placements of a child in order, with stages, transitions, interruptions and next steps.
//! - [`handover`]: what is known of a child goes along at a transition, section by section, on a basis of its own.
//! - [`expertise`]: a question to the specialist of another organisation, about a group, a subject or a child.
//! - [`combination`]: one person at a school and in childcare, and what the rules say of that contract and its week.
//! - [`programme`]: a cohort of candidates for a combination function, and the organisations that run it together.
//! - [`sign_up`]: the places that a school and its childcare partner offer in it.
//! - [`candidate`]: somebody who changes careers into it, from the application to the first day.
//! - [`matching`]: which candidate gets which place, the best there is, and why.
//! - [`matching_run`]: a matching that is kept, compared and accepted.
//! - [`ratio`]: how many professionals children need by their ages, and who of the staff counts.
//! - [`preschool`]: what preschool education is offered, against what a child must be able to take up and what a site needs for it.
//! - [`referral`]: the guidance of a child to preschool education, from signal to start.
//! - [`step`]: what can be done next, by whom, by when and on which days.
//! - [`support`]: what is arranged around a child and why not; [`protocol`]: which protocol an organisation has where nothing is kept.
//! - [`authority`]: who may do what with which thing; the policy is one table. [`granting`] makes an authority, for storage alone.
//! - [`combination_contract`]: the contract of one person at a school and in childcare, with its week, signatures and gates.
//! - [`training_agreement`]: training on the job at one site of such a contract, with its progress.
//! - [`direction`]: what the documents of municipal direction share; [`agenda`]: the agenda of a municipality for a period;
//!   [`result_agreement`]: what is to be reached, by what it is measured, and whether it is on its way.
//! - [`subsidy`]: an award of a municipality with its advances, accounts and settlement.
//! - [`session`]: a meeting of organisations or a joint training, and who was there by role.
//! - [`disclosure`]: which figures of a publication are hidden, so that nobody is counted back out of them.
//! - [`indicator`]: what is counted for a municipality, and what one child adds to it; [`publication`]: its figures as they are closed.
//! - [`parameter`]: the numbers of law and agreement, with the dates they hold and their source.
//! - [`refusal`]: why a rule says no, in Dutch and English.

pub mod agenda;
mod anniversary;
pub mod authority;
pub mod candidate;
#[cfg(test)]
mod cases;
pub mod child;
pub mod code;
pub mod code_list;
pub mod combination;
pub mod combination_contract;
pub mod connector;
pub mod direction;
pub mod disclosure;
pub mod expertise;
pub mod granting;
pub mod handover;
pub mod holiday;
pub mod id;
pub mod identifier;
pub mod indicator;
pub mod instant;
pub mod invitation;
pub mod language;
pub mod line;
pub mod location;
pub mod matching;
pub mod matching_run;
pub mod name;
pub mod organisation;
pub mod page;
pub mod parameter;
pub mod partnership;
pub mod placement;
pub mod preschool;
pub mod privacy_request;
pub mod processing;
pub mod programme;
pub mod protocol;
pub mod publication;
pub mod ratio;
pub mod referral;
pub mod refusal;
pub mod register;
pub mod result_agreement;
pub mod retention;
pub mod session;
pub mod sign_up;
pub mod step;
pub mod subsidy;
pub mod supplied;
pub mod support;
pub mod training_agreement;

pub use id::Id;
pub use instant::Instant;
pub use jiff::civil::Date;
pub use language::Language;
pub use refusal::{Cause, Reason, Refusal};
