//! Who can take part: who changes careers, is of age and may work here.

use super::CandidateFacts;
use crate::{
    Date,
    anniversary::anniversary,
    code::codes,
    line::{DayOfYear, Months},
};

codes! {
    /// Waarom iemand niet kan meedoen.
    Ineligible {
        /// Werkte op de dag van aanmelding in de kinderopvang.
        EmployedInChildcare = "employedInChildcare",
        /// Werkte op de dag van aanmelding in het primair onderwijs.
        EmployedInPrimaryEducation = "employedInPrimaryEducation",
        /// Is op de dag van aanmelding minderjarig.
        Minor = "minor",
        /// Zegt hier niet te mogen werken.
        NoRightToWork = "noRightToWork",
    }
}

/// What eligibility depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EligibilityTerms {
    /// From which age somebody can work as a professional in childcare (Wet kinderopvang 1.1).
    pub minimum_age: Months,
    /// When somebody who was born on 29 February has a birthday in a common year.
    pub leap_day: DayOfYear,
}

impl EligibilityTerms {
    /// The day on which somebody reaches the age.
    fn of_age(self, birth_date: Date) -> Date {
        anniversary(birth_date, i32::from(self.minimum_age.0), |year| self.leap_day.in_year(year))
    }
}

impl CandidateFacts {
    /// Everything for which the candidate cannot take part.
    pub fn ineligible(&self, terms: EligibilityTerms) -> Vec<Ineligible> {
        let of_age = terms.of_age(self.birth_date);
        let told = [
            (self.employed_in_childcare, Ineligible::EmployedInChildcare),
            (self.employed_in_primary_education, Ineligible::EmployedInPrimaryEducation),
            (self.applied_date < of_age, Ineligible::Minor),
            (!self.has_right_to_work, Ineligible::NoRightToWork),
        ];
        told.into_iter().filter_map(|(holds, why)| holds.then_some(why)).collect()
    }
}
