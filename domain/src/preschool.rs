//! Hours of preschool education (voorschoolse educatie): what is offered to a child between the ages from and until which it counts,
//! against what the child must at least be able to take up (Besluit basisvoorwaarden kwaliteit voorschoolse educatie 2).
//!
//! It is the offer that counts, not the presence. A placement tells hours and days of a week and not which days those are, so a week is
//! spread over its five working days, and what is placed at two sites counts as on other days, as far as the week has room. Preschool
//! (peuteropvang) offers nothing in the school holidays of its region; other care is open all year. `site`: how a site stands in a
//! school year.

mod site;
#[cfg(test)]
mod tests;

use jiff::civil::Weekday;

pub use self::site::{EnrolledChild, SitePreschool, SiteRules, Target, site_preschool};
use crate::{
    Date,
    anniversary::anniversary,
    holiday::{HolidayRegion, SchoolHoliday},
    line::{DayOfYear, Months},
    location::LocationId,
    placement::{Care, PreschoolEducation},
};

/// How many days of a week are worked.
const WORKING_DAYS: i64 = 5;

/// Hours are shown in quarters, as they are stated, so minutes are told in whole quarters.
const QUARTER: i64 = 15;

/// The numbers by which the hours of a child are counted (Besluit basisvoorwaarden kwaliteit voorschoolse educatie 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreschoolRules {
    /// `preschool.hoursTotal`: minutes that a child must be able to take up.
    pub minutes_total: i64,
    /// `preschool.hoursPerDay`: minutes of one day that count at most.
    pub minutes_per_day: i64,
    /// `preschool.startAge`: the age from which they count.
    pub start_age: Months,
    /// `preschool.endAge`: the age at which they end.
    pub end_age: Months,
    /// `preschool.lateStart`: whether a child that starts later must be able to take up a part of them by the days that are left.
    pub is_pro_rata: bool,
    /// `anniversary.leapDay`: when someone who was born on 29 February has a birthday in a common year.
    pub leap_day: DayOfYear,
}

/// Preschool education that is offered to a child at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where.
    pub location_id: LocationId,
    /// In what kind of care.
    pub care: Care,
    /// First day.
    pub from: Date,
    /// Last day, if it is known.
    pub until: Option<Date>,
    /// What is offered in a week.
    pub education: PreschoolEducation,
    /// The region of the school holidays at the site, if it is known.
    pub holiday_region: Option<HolidayRegion>,
}

/// The week that would still reach what is asked, from the day after that of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeededWeek {
    /// Minutes in each week that is left, rounded up to quarters of an hour.
    pub minutes: i64,
    /// On how many days at least: 1 to 5.
    pub days: i32,
    /// Whether so much counts in a week.
    pub is_possible: bool,
}

/// How the hours of a child stand, in minutes that are whole quarters of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreschoolHours {
    /// The first day that counts.
    pub from: Date,
    /// The last day that counts.
    pub until: Date,
    /// What the child must be able to take up.
    pub required: i64,
    /// What was offered until and on the day of asking, as far as it counts.
    pub offered: i64,
    /// What will have been offered at the end as things are placed now, as far as it counts.
    pub expected: i64,
    /// What would still reach it, where what is placed now does not and there are days left.
    pub needed: Option<NeededWeek>,
}

impl PreschoolHours {
    /// Minutes that will be short at the end.
    pub fn short(&self) -> i64 {
        (self.required - self.expected).max(0)
    }
}

impl PreschoolRules {
    /// The first and the last day that count for someone who was born on a day.
    pub(crate) fn window(&self, birth_date: Date) -> (Date, Date) {
        let reached = |age: Months| anniversary(birth_date, i32::from(age.0), |year| self.leap_day.in_year(year));
        (reached(self.start_age), reached(self.end_age).yesterday().unwrap_or(Date::MIN))
    }

    /// Minutes of a week that count at most.
    const fn most_in_a_week(&self) -> i64 {
        self.minutes_per_day.saturating_mul(WORKING_DAYS)
    }
}

impl Offer {
    fn meets(&self, from: Date, until: Date) -> bool {
        self.from <= until && self.until.is_none_or(|last| from <= last)
    }

    /// Minutes of a week that count.
    fn counted_week(&self, rules: &PreschoolRules) -> i64 {
        i64::from(self.education.minutes_per_week)
            .min(i64::from(self.education.days_per_week).saturating_mul(rules.minutes_per_day))
    }

    fn is_open(&self, day: Date, holidays: &[&SchoolHoliday]) -> bool {
        let closed =
            |one: &&SchoolHoliday| Some(one.region) == self.holiday_region && one.start_date <= day && day <= one.end_date;
        self.care != Care::Preschool || !holidays.iter().any(closed)
    }
}

/// The days within a window on which people work as a rule.
fn working_days(from: Date, until: Date) -> impl Iterator<Item = Date> {
    let days = std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |day| *day <= until);
    days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

fn count(days: impl Iterator<Item = Date>) -> i64 {
    i64::try_from(days.count()).unwrap_or(i64::MAX)
}

/// Minutes that offers give on a day, times the working days of a week. Two organisations that each state the place of a child in one
/// kind of care at one site state one place, of which the larger offer counts.
fn week_on(day: Date, offers: &[&Offer], holidays: &[&SchoolHoliday], rules: &PreschoolRules) -> i64 {
    let mut places: Vec<((LocationId, Care), i64)> = Vec::new();
    for offer in offers.iter().filter(|offer| offer.meets(day, day) && offer.is_open(day, holidays)) {
        let (place, week) = ((offer.location_id, offer.care), offer.counted_week(rules));
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, most)) => *most = week.max(*most),
            None => places.push((place, week)),
        }
    }
    places.iter().map(|(_, week)| week).sum::<i64>().min(rules.most_in_a_week())
}

/// Those that matter to a window, so that few are looked through for each of its days.
fn within(holidays: &[SchoolHoliday], from: Date, until: Date) -> Vec<&SchoolHoliday> {
    holidays.iter().filter(|one| one.start_date <= until && from <= one.end_date).collect()
}

/// Minutes of weeks that were added up day by day, in whole quarters.
const fn in_quarters(weeks: i64) -> i64 {
    weeks / WORKING_DAYS / QUARTER * QUARTER
}

/// How the hours of preschool education of a child stand on a day. Who has no place starts the day after.
pub fn preschool_hours(
    birth_date: Date,
    offers: &[Offer],
    holidays: &[SchoolHoliday],
    as_of: Date,
    rules: &PreschoolRules,
) -> PreschoolHours {
    let (from, until) = rules.window(birth_date);
    let offers: Vec<&Offer> = offers.iter().filter(|offer| offer.meets(from, until)).collect();
    let holidays = within(holidays, from, until);
    let (mut offered, mut expected) = (0, 0);
    for day in working_days(from, until) {
        let week = week_on(day, &offers, &holidays, rules);
        expected += week;
        offered += if day <= as_of { week } else { 0 };
    }
    let next = as_of.tomorrow().unwrap_or(as_of);
    let starts = offers.iter().map(|offer| offer.from).min().unwrap_or(next);
    let required = required(from, until, starts, rules);
    let hours =
        PreschoolHours { from, until, required, offered: in_quarters(offered), expected: in_quarters(expected), needed: None };
    if hours.short() == 0 {
        return hours;
    }
    let latest = offers.iter().max_by_key(|offer| offer.from);
    let is_open = |day: &Date| latest.is_none_or(|offer| offer.is_open(*day, &holidays));
    // Nothing is offered before the first place begins.
    let left = count(working_days(next.max(from).max(starts), until).filter(is_open));
    PreschoolHours { needed: needed_week(required - hours.offered, left, rules), ..hours }
}

/// What a child that starts on a day must be able to take up. Who starts after the end never does, and lacks all of it.
fn required(from: Date, until: Date, starts: Date, rules: &PreschoolRules) -> i64 {
    if !rules.is_pro_rata || starts <= from || until < starts {
        return rules.minutes_total / QUARTER * QUARTER;
    }
    rules.minutes_total * count(working_days(starts, until)) / count(working_days(from, until)).max(1) / QUARTER * QUARTER
}

/// The week by which so many minutes are offered on so many days; none where there are no days.
fn needed_week(minutes: i64, days: i64, rules: &PreschoolRules) -> Option<NeededWeek> {
    let up = |number: i64, part: i64| (number + part - 1) / part;
    let week = (days > 0).then(|| up(up(minutes * WORKING_DAYS, days), QUARTER) * QUARTER)?;
    let days = up(week, rules.minutes_per_day.max(1)).clamp(1, WORKING_DAYS);
    Some(NeededWeek { minutes: week, days: i32::try_from(days).ok()?, is_possible: week <= rules.most_in_a_week() })
}
