//! The norms of working time on a day, for somebody of an age: Arbeidstijdenwet 5:3, 5:4, 5:5 and 5:7.

use super::{
    draft::Draft,
    rules::{Norm, On, Rules},
};
use crate::{
    Cause, Date,
    anniversary::anniversary,
    parameter::{MonthDay, ParameterValue},
};

/// The norms that hold on some days; lengths in minutes, windows in days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Norms<'a> {
    from: Date,
    until: Date,
    /// Work in a shift, at most.
    pub(super) shift: Norm<'a, i64>,
    /// Work in a week, at most.
    pub(super) week: Norm<'a, i64>,
    /// Work in a week on average over 4 weeks, at most.
    pub(super) average_4_weeks: Norm<'a, i64>,
    /// Work in a week on average over 16 weeks, at most; under 18 that over 4 weeks is all there is.
    pub(super) average_16_weeks: Option<Norm<'a, i64>>,
    /// Unbroken rest, at least, within so many days from the start of a shift.
    pub(super) daily_rest: Norm<'a, i64>,
    pub(super) daily_rest_days: i32,
    /// The shortest rest that there is: once in so many days the law allows it; never under 18.
    pub(super) shortest_rest: i64,
    pub(super) short_rest_days: Option<i32>,
    /// Unbroken rest, at least, within so many days.
    pub(super) weekly_rest: Norm<'a, i64>,
    pub(super) weekly_rest_days: i32,
    /// The rest in a longer window that will do as well; never under 18.
    pub(super) fortnight: Option<Fortnight>,
    /// The breaks by length of work, the longest work first.
    pub(super) breaks: [Option<BreakNorm<'a>>; 2],
    /// What is shorter is no break.
    pub(super) break_part: i64,
}

/// The rest in a longer window that does as well as that in the shorter one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fortnight {
    pub(super) rest: i64,
    pub(super) part: i64,
    pub(super) days: i32,
}

/// Beyond so many minutes of work, so many minutes of break.
#[derive(Clone, Copy, Debug)]
pub(super) struct BreakNorm<'a> {
    pub(super) after: i64,
    pub(super) minutes: Norm<'a, i64>,
}

/// The norms for the person of a draft, each read once for all days on which it holds.
pub(super) struct NormBook<'a> {
    rules: Rules<'a>,
    birth_date: Date,
    known: Vec<Norms<'a>>,
}

impl<'a> NormBook<'a> {
    pub(super) fn new(draft: &Draft, rules: Rules<'a>) -> Self {
        Self { rules, birth_date: draft.birth_date, known: Vec::new() }
    }

    /// The norms on a day; `pointer` tells where the caller stated it.
    pub(super) fn on(&mut self, day: Date, pointer: impl Fn() -> String) -> Result<Norms<'a>, Cause> {
        if let Some(known) = self.known.iter().find(|known| known.from <= day && day <= known.until) {
            return Ok(*known);
        }
        let norms = self.read(day, &self.rules.on(day, pointer))?;
        self.known.push(norms);
        Ok(norms)
    }

    fn read<P: Fn() -> String>(&self, day: Date, on: &On<'a, P>) -> Result<Norms<'a>, Cause> {
        let mut held = Held { from: Date::MIN, until: Date::MAX };
        let age = held.by(on.norm("workingTime.adultAge", ParameterValue::period)?).value;
        let leap_day: MonthDay = held.by(on.norm("anniversary.leapDay", ParameterValue::month_day)?).value;
        let adult_from = anniversary(self.birth_date, age.months(), |year| leap_day.in_year(year).unwrap_or(Date::MAX));
        let youth = day < adult_from;
        if youth {
            held.until = held.until.min(adult_from.yesterday().unwrap_or(Date::MIN));
        } else {
            held.from = held.from.max(adult_from);
        }
        let mut minutes = |key: &str| on.minutes(key).map(|norm| held.by(norm));
        let by_age = |adult: &'static str, young: &'static str| if youth { young } else { adult };
        let shift = minutes(by_age("workingTime.shiftHours", "workingTime.youthShiftHours"))?;
        let week = minutes(by_age("workingTime.weekHours", "workingTime.youthWeekHours"))?;
        let average_4_weeks = minutes(by_age("workingTime.average4WeeksHours", "workingTime.youthAverage4WeeksHours"))?;
        let average_16_weeks = if youth { None } else { Some(minutes("workingTime.average16WeeksHours")?) };
        let daily_rest = minutes(by_age("workingTime.dailyRestHours", "workingTime.youthDailyRestHours"))?;
        let weekly_rest = minutes("workingTime.weeklyRestHours")?;
        let break_part = minutes("workingTime.breakPartMinutes")?.value;
        let mut breaks = |after: &str, length: &str| {
            Ok::<_, Cause>(Some(BreakNorm { after: minutes(after)?.value, minutes: minutes(length)? }))
        };
        let breaks = if youth {
            [breaks("workingTime.youthBreakAfterHours", "workingTime.youthBreakMinutes")?, None]
        } else {
            [
                breaks("workingTime.longBreakAfterHours", "workingTime.longBreakMinutes")?,
                breaks("workingTime.breakAfterHours", "workingTime.breakMinutes")?,
            ]
        };
        let shortest_rest = minutes("workingTime.shortDailyRestHours")?.value;
        let fortnight_rest = minutes("workingTime.fortnightRestHours")?.value;
        let fortnight_part = minutes("workingTime.fortnightRestPartHours")?.value;
        let mut days = |key: &str| on.days(key).map(|norm| held.by(norm).value);
        let short_rest_days = days("workingTime.shortDailyRestDays")?;
        let fortnight_days = days("workingTime.fortnightRestDays")?;
        let (daily_rest_days, weekly_rest_days) = (days("workingTime.dailyRestDays")?, days("workingTime.weeklyRestDays")?);
        let fortnight = Fortnight { rest: fortnight_rest, part: fortnight_part, days: fortnight_days };
        Ok(Norms {
            from: held.from,
            until: held.until,
            shift,
            week,
            average_4_weeks,
            average_16_weeks,
            daily_rest,
            daily_rest_days,
            shortest_rest,
            short_rest_days: (!youth).then_some(short_rest_days),
            weekly_rest,
            weekly_rest_days,
            fortnight: (!youth).then_some(fortnight),
            breaks,
            break_part,
        })
    }
}

/// The days on which every norm read so far holds.
struct Held {
    from: Date,
    until: Date,
}

impl Held {
    fn by<'a, T>(&mut self, norm: Norm<'a, T>) -> Norm<'a, T> {
        self.from = self.from.max(norm.from);
        self.until = self.until.min(norm.until);
        norm
    }
}
