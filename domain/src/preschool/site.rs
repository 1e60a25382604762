//! How a site stands in a school year: the hours of its children, and what their groups ask.

use super::{Offer, PreschoolRules, QUARTER, in_quarters, preschool_hours, week_on, within, working_days};
use crate::{
    Date,
    holiday::{SchoolHoliday, SchoolYear},
    line::DayOfYear,
    location::LocationId,
};

/// The numbers by which the groups and the coach of a site are counted (Besluit basisvoorwaarden kwaliteit voorschoolse educatie 2a
/// and 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteRules {
    /// By what the hours of each child are counted.
    pub hours: PreschoolRules,
    /// `preschool.groupMaximum`: children in a group at most.
    pub group_maximum: u32,
    /// `preschool.childrenPerProfessional`: children for one professional at most.
    pub children_per_professional: u32,
    /// `preschool.coachHoursPerChild`: minutes a year of the coach for each target child.
    pub coach_minutes_per_child: i64,
    /// `preschool.coachReferenceDate`: the day on which the target children are counted for the coach.
    pub coach_reference: DayOfYear,
}

/// What was decided of whether a child belongs to the target group of its municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether it does.
    pub is_one: bool,
    /// Since when that is decided.
    pub since: Date,
}

/// A child with preschool education, as its organisation placed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledChild {
    /// When born.
    pub birth_date: Date,
    /// What is offered to it, at this site and at others.
    pub offers: Vec<Offer>,
    /// Whether it belongs to the target group, where a referral tells it.
    pub target: Option<Target>,
}

/// How a site stands in a school year; it names nobody. Minutes are whole quarters of an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SitePreschool {
    /// Children with preschool education there in the year, on a day that counts for them.
    pub children: u32,
    /// Those of them to whom as much is offered as they must be able to take up, as they are placed.
    pub reaching: u32,
    /// Those of them to whom less is.
    pub short: u32,
    /// Minutes that these are short together.
    pub short_minutes: i64,
    /// Minutes that are offered there in the year, as far as they count.
    pub offered_minutes: i64,
    /// The most children who are placed there at once in the year, from their first day until the age at which preschool education
    /// ends; also those who are younger than the age from which hours count.
    pub most_at_once: u32,
    /// How many groups these need at least.
    pub groups: u32,
    /// How many professionals these need at least.
    pub professionals: u32,
    /// The day of the year on which children are counted for the coach.
    pub coach_date: Date,
    /// Children for whom it is a day that counts and who are placed there then, but for those who were found by then not to be target
    /// children: of whom nothing is known may be one.
    pub coach_children: u32,
    /// Those of them who were found by then to be one.
    pub coach_targets: u32,
    /// Minutes that the coach works for these in the calendar year that begins then.
    pub coach_minutes: i64,
}

impl DayOfYear {
    /// This day in a school year.
    fn in_school_year(self, year: SchoolYear) -> Date {
        let first = self.in_year(year.first_year());
        if year.contains(first) { first } else { self.in_year(year.first_year().saturating_add(1)) }
    }
}

/// A child at the site, with the days on which it is there for preschool education.
struct There<'a> {
    /// What is offered at the site.
    offers: Vec<&'a Offer>,
    /// The first day that counts for it.
    from: Date,
    /// The last day that counts for it.
    until: Date,
}

impl There<'_> {
    fn is_there(&self, day: Date) -> bool {
        day <= self.until && self.offers.iter().any(|offer| offer.meets(day, day))
    }
}

/// How a site stands in a school year, by the children whom its organisation placed.
pub fn site_preschool(
    site: LocationId,
    year: SchoolYear,
    children: &[EnrolledChild],
    holidays: &[SchoolHoliday],
    rules: &SiteRules,
) -> SitePreschool {
    let (first, last) = (year.start_date(), year.end_date());
    let coach_date = rules.coach_reference.in_school_year(year);
    let mut found = SitePreschool { coach_date, ..SitePreschool::default() };
    let mut all = Vec::new();
    for child in children {
        let (from, until) = rules.hours.window(child.birth_date);
        let there = There { offers: child.offers.iter().filter(|offer| offer.location_id == site).collect(), from, until };
        let (begins, ends) = (first.max(from), last.min(until));
        if begins <= ends && there.offers.iter().any(|offer| offer.meets(begins, ends)) {
            let closed = within(holidays, begins, ends);
            let weeks = working_days(begins, ends).map(|day| week_on(day, &there.offers, &closed, &rules.hours)).sum();
            found.offered_minutes += in_quarters(weeks);
            found.count(preschool_hours(child.birth_date, &child.offers, holidays, last, &rules.hours).short());
        }
        all.push(there);
    }
    // Most are there at once on a day on which one of them begins, or on the first of the year.
    let begin = all.iter().flat_map(|there| &there.offers).map(|offer| offer.from).filter(|day| year.contains(*day));
    let at_once = |day: Date| number(all.iter().filter(|there| there.is_there(day)).count());
    found.most_at_once = begin.chain([first]).map(at_once).max().unwrap_or(0);
    found.groups = found.most_at_once.div_ceil(rules.group_maximum.max(1));
    found.professionals = found.most_at_once.div_ceil(rules.children_per_professional.max(1));
    let counts = |there: &There<'_>| there.from <= coach_date && there.is_there(coach_date);
    let there = children.iter().zip(&all).filter(|(_, there)| counts(there)).map(|(child, _)| child);
    let known: Vec<Option<bool>> =
        there.map(|child| child.target.filter(|target| target.since <= coach_date).map(|target| target.is_one)).collect();
    found.coach_children = number(known.iter().filter(|is_one| **is_one != Some(false)).count());
    found.coach_targets = number(known.iter().filter(|is_one| **is_one == Some(true)).count());
    found.coach_minutes = rules.coach_minutes_per_child * i64::from(found.coach_children) / QUARTER * QUARTER;
    found
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl SitePreschool {
    /// Counts one more child that is so many minutes short.
    fn count(&mut self, short: i64) {
        self.children += 1;
        if short == 0 {
            self.reaching += 1;
        } else {
            self.short += 1;
            self.short_minutes += short;
        }
    }
}
