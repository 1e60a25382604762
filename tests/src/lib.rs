//! The harness of the black-box tests: the real service in this process, a database of its own for each test, and actors who
//! call it over HTTP.
//!
//! A test is a sentence, and the actor is its subject. [`on_both!`] runs it on `SQLite` and on `PostgreSQL`:
//! ```no_run
//! # use tests::{Server, on_both};
//! on_both!(a_board_reads_its_own_name);
//!
//! async fn a_board_reads_its_own_name(server: Server) {
//!     let linde = server.school_board("De Linde").await;
//!     let answer = linde.get(&format!("/organisations/{}", linde.organisation)).await.expect(200);
//!     assert_eq!(answer.json["name"], "De Linde");
//! }
//! # fn main() {}
//! ```
//! Every answer is held against the conventions of the service and against its contract as it comes in (`answer.rs`,
//! `contract.rs`); a test says only what it is about. Nothing here knows how the service is built inside.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "what goes wrong in the harness is meant to fail the test, there and then"
)]

mod actor;
mod answer;
mod ask;
pub mod city;
mod contract;
mod issuer;
pub mod postgres;
mod server;
mod sql;
mod store;
mod wire;

pub use actor::Actor;
pub use answer::Answer;
pub use ask::Ask;
pub use contract::Operation;
pub use issuer::{Issuer, IssuerKey};
pub use server::{Server, TestClock, run_on};
pub use store::{Backend, Store};
pub use wire::Wire;

/// The address by which the service under test says it is reached; it differs from where it listens, as behind a proxy.
pub const PUBLIC_URL: &str = "https://doorlijn.example.org";

/// Runs each test on both databases: a test `name` becomes `sqlite::name` and `postgres::name`. A test is an async function that
/// takes a running [`Server`], or a [`Store`] on which it starts servers itself.
#[macro_export]
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { $crate::run_on($crate::Backend::Sqlite, super::$test); })+
        }
        mod postgres {
            $(#[test] fn $test() { $crate::run_on($crate::Backend::Postgres, super::$test); })+
        }
    };
}
