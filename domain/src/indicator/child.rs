//! For what one child is counted, computed from what is recorded of it and from nothing else: the day of counting makes no difference.
//!
//! `guidance`: the way to preschool education and its hours. `handing`: the handovers of its transitions. `course`: its line, support and
//! groups.

mod course;
mod guidance;
mod handing;

use std::collections::BTreeMap;

use super::{Contribution, Contributions, IndicatorCode, Month, Tally};
use crate::{
    Date,
    code::Code,
    handover::Handover,
    identifier::{DistrictCode, MunicipalityCode},
    line::{Line, LineInput, line},
    location::LocationId,
    preschool::{Offer, PreschoolRules},
    referral::Referral,
    support::SupportArrangement,
};

/// What is recorded of a child, in all registrations that are joined.
#[derive(Clone, Copy, Debug)]
pub struct CountedChild<'a> {
    /// The municipality where it lives.
    pub municipality: &'a MunicipalityCode,
    /// The district where it lives.
    pub district: Option<&'a DistrictCode>,
    /// What its line follows from.
    pub line: &'a LineInput,
    /// The preschool education that is offered to it.
    pub offers: &'a [Offer],
    /// By what its hours of that are counted; none on a day on which no law says so.
    pub hours: Option<PreschoolRules>,
    /// Its handovers, also those that came to nothing.
    pub handovers: &'a [&'a Handover],
    /// Its referrals.
    pub referrals: &'a [Referral],
    /// What is or was arranged for its support.
    pub support: &'a [SupportArrangement],
}

/// For what a child is counted.
pub fn contributions(child: &CountedChild<'_>) -> Contributions {
    // Seen from the end of the line nothing of it is still to come, so that the day of counting makes no difference.
    let last_day = child.line.parameters.end.of(child.line.birth_date).yesterday().unwrap_or(child.line.birth_date);
    let seen = LineInput { as_of: last_day.max(child.line.birth_date), ..child.line.clone() };
    let line = line(&seen);
    let mut counting = Counting::default();
    guidance::count(child, last_day, &mut counting);
    handing::count(child, &line, &mut counting);
    course::count(child, &line, last_day, &mut counting);
    Contributions {
        municipality: child.municipality.clone(),
        district: child.district.cloned(),
        counted: counting.into_contributions(),
    }
}

/// Where and as what a child is counted.
type Counted = (IndicatorCode, Tally, Option<LocationId>);

/// What was counted so far.
#[derive(Debug, Default)]
struct Counting {
    /// What lasts, by month.
    lasting: BTreeMap<Counted, Vec<Month>>,
    /// What happened, by month.
    happened: Vec<(Counted, Month)>,
}

impl Counting {
    /// Counts what is so on the first day of a month.
    fn is_so(&mut self, month: Month, indicator: IndicatorCode, tally: Tally, location: Option<LocationId>) {
        self.lasting.entry((indicator, tally, location)).or_default().push(month);
    }

    /// Counts what happened on a day.
    fn happens(&mut self, day: Date, indicator: IndicatorCode, tally: Tally, location: Option<LocationId>) {
        self.happened.push(((indicator, tally, location), Month::of(day)));
    }

    /// Counts something that happened on a day in the population, and where it is so as that.
    fn share(&mut self, day: Date, indicator: IndicatorCode, is_so: bool, location: Option<LocationId>) {
        self.happens(day, indicator, Tally::Denominator, location);
        if is_so {
            self.happens(day, indicator, Tally::Numerator, location);
        }
    }

    /// Everything, with months that follow each other as one stretch.
    fn into_contributions(self) -> Vec<Contribution> {
        let mut counted: Vec<Contribution> = Vec::new();
        let stretch = |(indicator, tally, location): Counted, month: Month| Contribution {
            indicator,
            tally,
            location,
            from: month,
            until: month.next(),
        };
        for (key, months) in self.lasting {
            let mut open: Option<Contribution> = None;
            for month in months {
                match &mut open {
                    Some(one) if one.until == month => one.until = month.next(),
                    _ => counted.extend(open.replace(stretch(key, month))),
                }
            }
            counted.extend(open);
        }
        counted.extend(self.happened.into_iter().map(|(key, month)| stretch(key, month)));
        counted.sort_unstable();
        counted
    }
}

/// The months of which the first day lies from one day until and on another.
fn months(first: Date, last: Date) -> impl Iterator<Item = (Month, Date)> {
    let begin = Month::of(first);
    let begin = if begin.first_day() < first { begin.next() } else { begin };
    begin.until(Month::of(last).next()).map(|month| (month, month.first_day()))
}

/// Where a child is on a day: at school, else in day care or preschool, else elsewhere; of two of a kind where it began last. Where it
/// is nowhere, the place that it left last.
fn whereabouts(line: &Line, day: Date) -> Option<LocationId> {
    let placed = line.segments.iter().filter_map(|segment| {
        let placed = segment.placed.as_ref().filter(|_| segment.start_date <= day)?;
        let is_there = segment.end_date.is_none_or(|end| day <= end);
        // The one that ended last, among those that are over.
        let ended = segment.end_date.filter(|_| !is_there).unwrap_or(Date::MAX);
        let rank = (is_there, ended, kind_rank(segment.stage.as_str()), segment.start_date, placed.placement_id);
        Some((rank, placed.place.location_id))
    });
    placed.max_by_key(|(rank, _)| *rank).map(|(_, found)| found)
}

fn kind_rank(stage: &str) -> u8 {
    match stage {
        "school" => 2,
        "dayCare" | "preschool" => 1,
        _ => 0,
    }
}
