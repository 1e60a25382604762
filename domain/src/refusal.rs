//! Why a rule says no: typed reasons, each with one code and one sentence in Dutch and in English.

mod reason;

pub use reason::Reason;

use crate::authority::Action;

/// One thing that is wrong, and where in what the caller sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What is wrong.
    pub reason: Reason,
    /// Where: a JSON pointer as a URI fragment, such as `#/endDate`.
    pub pointer: String,
}

impl Cause {
    /// A reason at a place.
    pub fn new(reason: Reason, pointer: impl Into<String>) -> Self {
        Self { reason, pointer: pointer.into() }
    }
}

/// What a caller gets instead of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The client is disabled, its mandate has ended, or the organisation is closed: the token no longer stands for anybody.
    NoMandate,
    /// The caller may see the thing, or knows it exists, but the policy has no row for this action.
    Forbidden(Action),
    /// There is no such thing, or it is not for this caller to know that there is.
    NotFound,
    /// Another change came first; the number is the version that holds now.
    Stale(i32),
    /// Another source states otherwise, and neither silently wins.
    OtherSource(Disagreement),
    /// The request is well formed and rules refuse it: every cause, not only the first.
    Rules(Vec<Cause>),
}

/// Where what a source states differs from what stands by another's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The other source; none where somebody stated it by hand.
    pub source: Option<String>,
    /// The members that differ, as JSON pointers; `#` where only the source does.
    pub pointers: Vec<String>,
}

impl Refusal {
    /// A refusal for one reason at one place.
    pub fn rule(reason: Reason, pointer: impl Into<String>) -> Self {
        Self::Rules(vec![Cause::new(reason, pointer)])
    }

    /// The same, of what stands within a member of what the caller sent.
    #[must_use]
    pub fn within(self, member: &str) -> Self {
        let Self::Rules(mut causes) = self else { return self };
        for cause in &mut causes {
            cause.pointer = cause.pointer.replacen('#', &format!("#/{member}"), 1);
        }
        Self::Rules(causes)
    }

    /// Nothing where there is no cause, else a refusal with all of them.
    pub fn unless_empty(causes: Vec<Cause>) -> Result<(), Self> {
        if causes.is_empty() { Ok(()) } else { Err(Self::Rules(causes)) }
    }
}
