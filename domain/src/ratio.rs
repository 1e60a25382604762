//! The ratio of professionals and children (beroepskracht-kindratio, BKR): how many professionals a group or centre needs by the
//! ages of the children who are present, who of the staff may count, and for how long there may be fewer.
//!
//! [`check`] judges one situation that a caller describes; nothing of it is stored and it names nobody. Every number comes from
//! the rule parameters of the day, and the answer says which row, which formula and which source it rests on.
//!
//! - `situation`: what a caller states. `required`: how many are needed. `counted`: who counts. `fewer`: when there may be fewer.
//! - `finding`: what is wrong, in words.

mod counted;
mod fewer;
mod finding;
mod required;
mod situation;

#[cfg(test)]
mod tests;

pub use counted::{Counted, NotCounted, Uncounted};
pub use finding::{RatioFinding, RatioRule};
pub use required::{Basis, Method, Required};
pub use situation::{Ages, CareKind, DayKind, FewerStaff, Situation, Staff, StaffStatus};

use crate::{
    Cause, Date, Reason, Refusal,
    parameter::{ParameterValue, RuleParameter, RuleParameters},
};

/// What the rules say of a situation.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioCheck {
    /// How many professionals are needed; none where so many children may not be together.
    pub required: Option<Required>,
    /// Who of the staff counts.
    pub counted: Counted,
    /// What is wrong.
    pub findings: Vec<RatioFinding>,
}

/// Judges a situation. What cannot be (a child under 4 in after-school care, a day of which no ratio is known) is refused with
/// every cause.
pub fn check(situation: &Situation, parameters: &RuleParameters) -> Result<RatioCheck, Refusal> {
    let norms = Norms { parameters, date: situation.date };
    situation::judge(situation)?;
    let refuse = |cause| Refusal::Rules(vec![cause]);
    let required = required::required(situation.care, situation.ages, norms).map_err(refuse)?;
    let needed = required.as_ref().map_or(0, |required| required.professionals);
    let counted = counted::count(situation, needed, norms).map_err(refuse)?;
    let mut findings = Vec::new();
    match &required {
        None => findings.push(RatioFinding::group_too_large(situation, norms).map_err(refuse)?),
        Some(required) => findings.extend(fewer::judge(situation, required, &counted, norms).map_err(refuse)?),
    }
    Ok(RatioCheck { required, counted, findings })
}

/// The rule parameters of the day of a situation. A situation names no municipality, so the national values hold.
#[derive(Clone, Copy)]
struct Norms<'a> {
    parameters: &'a RuleParameters,
    date: Date,
}

impl<'a> Norms<'a> {
    /// A parameter, where there is one on the day.
    fn known(self, key: &str) -> Option<&'a RuleParameter> {
        self.parameters.value_on(key, self.date, None)
    }

    /// A value with its source, or the cause for which the day cannot be judged.
    fn read<T>(self, key: &str, form: impl FnOnce(&'a ParameterValue) -> Option<T>) -> Result<(T, &'a str), Cause> {
        let unknown = || Cause::new(Reason::NormsUnknown, "#/date");
        let parameter = self.known(key).ok_or_else(unknown)?;
        Ok((form(parameter.value()).ok_or_else(unknown)?, parameter.source()))
    }
}
