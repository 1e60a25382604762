//! The ratio of professionals and children (beroepskracht-kindratio, BKR): how many professionals a group or centre needs by the
//! ages of the children who are present, who of the staff may count, and for how long there may be fewer.
//!
//! [`check`] judges one situation that a caller describes; nothing of it is stored and it names nobody. [`of_site`] tells what the
//! children ask who are placed at a site on a day. Every number comes from the rule parameters of the day, and the answer says which
//! row, which formula and which source it rests on.
//!
//! - `situation`: what a caller states. `required`: how many are needed. `counted`: who counts. `fewer`: when there may be fewer.
//! - `finding`: what is wrong, in words. `site`: what a site needs by its placements.

mod counted;
mod fewer;
mod finding;
mod required;
mod site;
mod situation;

#[cfg(test)]
mod tests;

pub use counted::{Counted, NotCounted, Share, Uncounted};
pub use finding::{RatioFinding, RatioRule};
pub use required::{Basis, Method, Required};
pub use site::{PlacedChild, SiteRatio, of_site};
pub use situation::{Ages, CareKind, DayKind, FewerStaff, Situation, Staff, StaffStatus};

use crate::{
    Cause, Date, Reason, Refusal,
    identifier::MunicipalityCode,
    parameter::{ParameterValue, RuleParameter, RuleParameters},
};

/// What the rules say of a situation.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioCheck {
    /// What they say of each group, or of all together where the centre is judged as a whole.
    pub groups: Vec<GroupCheck>,
    /// Who of the staff counts.
    pub counted: Counted,
}

/// What the rules say of one group or of the whole centre.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupCheck {
    /// The group, by its place; none for the whole centre.
    pub group: Option<usize>,
    /// How many professionals are needed; none where so many children may not be together.
    pub required: Option<Required>,
    /// How many count, in hundredths: 150 is one and a half.
    pub hundredths: u32,
    /// What is wrong.
    pub findings: Vec<RatioFinding>,
}

impl RatioCheck {
    /// How many professionals all groups need together; none where one of them may not be.
    pub fn professionals(&self) -> Option<u32> {
        self.groups.iter().map(|group| group.required.as_ref().map(|required| required.professionals)).sum()
    }
}

/// Judges a situation. What cannot be (a child under 4 in after-school care, staff of no group, a day of which no ratio is known) is
/// refused with every cause.
pub fn check(situation: &Situation, parameters: &RuleParameters) -> Result<RatioCheck, Refusal> {
    let mut causes = situation::judge(situation);
    match judged(situation, Norms { parameters, date: situation.date, municipality: None }) {
        Ok(check) => Refusal::unless_empty(causes).map(|()| check),
        Err(unknown) => {
            causes.push(unknown);
            Err(Refusal::Rules(causes))
        }
    }
}

fn judged(situation: &Situation, norms: Norms<'_>) -> Result<RatioCheck, Cause> {
    let units: Vec<(Option<usize>, Ages)> = if required::is_for_whole_centre(situation.care, norms) {
        vec![(None, situation.groups.iter().copied().sum())]
    } else {
        situation.groups.iter().copied().enumerate().map(|(group, ages)| (Some(group), ages)).collect()
    };
    let needs = units.iter().map(|(_, ages)| required::required(situation.care, *ages, norms));
    let needs: Vec<Option<Required>> = needs.collect::<Result<_, _>>()?;
    let needed = needs.iter().flatten().map(|required| required.professionals).sum();
    let counted = counted::count(situation, needed, norms)?;
    let mut groups = Vec::new();
    for ((group, ages), required) in units.into_iter().zip(needs) {
        let hundredths = counted.in_group(group);
        let findings = match &required {
            None => vec![RatioFinding::group_too_large(situation.care, ages, norms)?],
            Some(required) => fewer::judge(situation, required, hundredths, norms)?,
        };
        groups.push(GroupCheck { group, required, hundredths, findings });
    }
    Ok(RatioCheck { groups, counted })
}

/// The rule parameters of a day, those of a municipality where it is known. A situation names none, so the national values hold.
#[derive(Clone, Copy)]
struct Norms<'a> {
    parameters: &'a RuleParameters,
    date: Date,
    municipality: Option<&'a MunicipalityCode>,
}

impl<'a> Norms<'a> {
    /// A parameter, where there is one on the day.
    fn known(self, key: &str) -> Option<&'a RuleParameter> {
        self.parameters.value_on(key, self.date, self.municipality)
    }

    /// A value with its source, or the cause for which the day cannot be judged.
    fn read<T>(self, key: &str, form: impl FnOnce(&'a ParameterValue) -> Option<T>) -> Result<(T, &'a str), Cause> {
        let unknown = || Cause::new(Reason::NormsUnknown, "#/date");
        let parameter = self.known(key).ok_or_else(unknown)?;
        Ok((form(parameter.value()).ok_or_else(unknown)?, parameter.source()))
    }
}
