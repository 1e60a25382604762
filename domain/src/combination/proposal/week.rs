//! A basic week, and what the rules of a draft say of it when it is worked week after week.

use jiff::{Span, civil::Time};

use super::{
    super::{
        Check, check,
        draft::{Agreement, Construction, Draft, Employer, Engagement, Function, Shift, Signatory, Training},
        finding::{Finding, Rule, Severity},
        norms::{NormBook, Norms},
        rules::{Norm, Rules},
        timeline::{self, ALL_WEEKS},
    },
    clash::ClashCode,
    day::{Day, Stint},
    demand::{DAY, Weekday},
    sides::Sides,
};
use crate::{Date, Instant, Reason, Refusal, code::Code, parameter::RuleParameters};

/// Weeks in which rest shows: a window of fourteen days from any shift of the first.
const RESTED_WEEKS: i32 = 3;

/// The work of each day, from Monday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Week(pub(super) [Day; 7]);

impl Week {
    /// The days with their work.
    pub(super) fn days(&self) -> impl Iterator<Item = (Weekday, &Day)> + Clone {
        Weekday::ALL.iter().copied().zip(&self.0)
    }

    /// The days on which there is work.
    pub(super) fn worked_days(&self) -> impl Iterator<Item = (Weekday, &Day)> + Clone {
        self.days().filter(|(_, day)| day.span().is_some())
    }

    /// All stints by day, in order of time.
    pub(super) fn stints(&self) -> impl Iterator<Item = (Weekday, Employer, Stint)> {
        self.days().flat_map(|(weekday, day)| day.in_order().map(move |(side, stint)| (weekday, side, stint)))
    }

    /// Minutes of work at a side.
    pub(super) fn minutes_at(&self, side: Employer) -> i32 {
        self.stints().filter(|(_, at, _)| *at == side).map(|(_, _, stint)| stint.worked()).sum()
    }

    fn is_at_weekend(&self) -> bool {
        self.worked_days().any(|(weekday, _)| matches!(weekday, Weekday::Saturday | Weekday::Sunday))
    }

    /// The free time between one day of work and the next, round the week.
    fn rests(&self) -> Vec<i32> {
        let from_monday =
            |(at, (_, day)): (i32, (Weekday, &Day))| day.span().map(|(start, end)| (at * DAY + start, at * DAY + end));
        let spans: Vec<(i32, i32)> = (0..).zip(self.days()).filter_map(from_monday).collect();
        let around = spans.first().map(|(start, end)| (start + 7 * DAY, end + 7 * DAY));
        let next = spans.iter().copied().skip(1).chain(around);
        spans.iter().zip(next).map(|((_, end), (start, _))| start - end).collect()
    }
}

/// The rules on the day that was asked for, as they judge a week.
pub(super) struct Judge<'a> {
    parameters: &'a RuleParameters,
    pub(super) norms: Norms<'a>,
    pub(super) split_minutes: i32,
    training_hours: Norm<'a, i64>,
    on: Date,
    monday: Date,
}

/// What the rules say of a week that somebody is to work.
pub(super) enum Verdict {
    /// Nothing that stands in the way.
    Allowed,
    /// Something about how the work lies in the week.
    Refused,
    /// Something about how much it is, however it lies.
    TooMuchOrLittle,
}

impl<'a> Judge<'a> {
    /// The rules by parameters that hold always, from the first Monday on or after a day. A day of which no norms are known, or after
    /// which the calendar ends, is refused.
    pub(super) fn new(parameters: &'a RuleParameters, on: Date) -> Result<Self, Refusal> {
        let unknown = || Refusal::rule(Reason::NormsUnknown, "#/on");
        let monday = timeline::monday(timeline::plus_days(on, 6));
        if timeline::plus_days(monday, ALL_WEEKS * 7 + 14) == Date::MAX || monday < on {
            return Err(unknown());
        }
        let rules = Rules::new(parameters);
        let bare = bare_draft(on, Vec::new());
        let norms = NormBook::new(&bare, rules).on(on, || "#/on".to_owned()).map_err(|cause| Refusal::Rules(vec![cause]))?;
        let known = |key: &str| rules.on(on, || "#/on".to_owned()).minutes(key).map_err(|cause| Refusal::Rules(vec![cause]));
        let split_minutes = i32::try_from(known("cao.childcare.splitShiftMinutes")?.value).unwrap_or(i32::MAX);
        let training_hours = known("cao.childcare.minimumTrainingHoursAfterSchool")?;
        let judge = Self { parameters, norms, split_minutes, training_hours, on, monday };
        // The contract alone already reads every other norm.
        let bare = Draft { training: None, ..bare_draft(on, judge.engagements(Sides { school: DAY, childcare: DAY })) };
        check(&bare, parameters).map_err(|_| unknown())?;
        Ok(judge)
    }

    /// What stands of a week in its way, without some rules.
    pub(super) fn judge(&self, week: &Week, is_trainee: bool, without: &[Rule]) -> Verdict {
        if !self.is_rested(week, without) {
            return Verdict::Refused;
        }
        // As long as a week is no longer than the average may be, no average can be too high; and the clock changes in the night to a
        // Sunday, which only who works on Saturdays or Sundays notices.
        let minutes = week.minutes_at(Employer::SchoolBoard) + week.minutes_at(Employer::ChildcareProvider);
        let is_long = i64::from(minutes) > self.norms.average_16_weeks.map_or(0, |norm| norm.value);
        let weeks = if is_long || week.is_at_weekend() { ALL_WEEKS } else { RESTED_WEEKS };
        let Ok(found) = check(&self.draft(week, weeks, is_trainee), self.parameters) else { return Verdict::Refused };
        let blocking = |one: &&Finding| one.severity == Severity::Blocking && !without.contains(&one.rule);
        let mut blocking = found.findings.iter().filter(blocking).peekable();
        if blocking.peek().is_none() {
            return Verdict::Allowed;
        }
        let of_hours = |rule: Rule| rule == Rule::MinimumTrainingHours || (is_long && TOO_LONG.contains(&rule));
        if blocking.all(|one| of_hours(one.rule)) { Verdict::TooMuchOrLittle } else { Verdict::Refused }
    }

    /// What the rules say of a week that is worked for as long as the longest average is taken, what comes back every week once; none
    /// where any of it is blocking.
    pub(super) fn found(&self, week: &Week, is_trainee: bool) -> Option<Vec<Finding>> {
        let Check { findings, .. } = check(&self.draft(week, ALL_WEEKS, is_trainee), self.parameters).ok()?;
        let of_first_week = timeline::plus_days(self.monday, 6);
        let mut told: Vec<Finding> = Vec::new();
        for finding in findings {
            let is_told = told.iter().any(|one| one.rule == finding.rule && one.severity == finding.severity);
            if finding.severity == Severity::Blocking {
                return None;
            }
            if finding.start_date <= of_first_week || !is_told {
                told.push(finding);
            }
        }
        Some(told)
    }

    /// The Monday from which weeks are judged.
    pub(super) const fn monday(&self) -> Date {
        self.monday
    }

    /// The norm of a rule that stands in the way.
    pub(super) fn norm_of(&self, code: ClashCode) -> Option<Norm<'a, i64>> {
        let norms = &self.norms;
        match code {
            ClashCode::Shift => Some(norms.shift),
            ClashCode::Week => Some(norms.week),
            ClashCode::Average4Weeks => Some(norms.average_4_weeks),
            ClashCode::Average16Weeks => norms.average_16_weeks,
            ClashCode::DailyRest => Some(norms.daily_rest),
            ClashCode::WeeklyRest => Some(norms.weekly_rest),
            ClashCode::Break => norms.breaks.iter().flatten().last().map(|needed| needed.minutes),
            ClashCode::MinimumTrainingHours => Some(self.training_hours),
            _ => None,
        }
    }

    /// Whether a week in which every day is worked leaves too little rest, however short the days are.
    pub(super) fn needs_free_day(&self) -> bool {
        self.norms.weekly_rest.value > i64::from(DAY)
    }

    /// Whether there may be rest enough in a week with these days, whichever they are.
    pub(super) fn has_rested_days(&self, week: &Week) -> bool {
        self.are_nights(week.worked_days().map(|(_, day)| self.rest_beside(day)))
    }

    /// Whether rests may be those between days: one shorter rest is all that the law allows in a week.
    fn are_nights(&self, rests: impl Iterator<Item = i64>) -> bool {
        let too_short: Vec<i64> = rests.filter(|rest| *rest < self.norms.daily_rest.value).collect();
        too_short.len() <= 1 && too_short.iter().all(|rest| *rest >= self.norms.shortest_rest)
    }

    /// The most rest there can be within so long from the start of a day's work; any where the day holds a rest itself.
    fn rest_beside(&self, day: &Day) -> i64 {
        let holds_rest = day.between().is_some_and(|between| i64::from(between) >= self.norms.shortest_rest);
        let span = day.span().map_or(0, |(start, end)| end - start);
        if holds_rest { i64::MAX } else { i64::from(self.norms.daily_rest_days) * i64::from(DAY) - i64::from(span) }
    }

    /// Whether there may be rest enough: what this refuses the rules would too, and asking it first saves asking them in vain.
    pub(super) fn is_rested(&self, week: &Week, without: &[Rule]) -> bool {
        let (norms, rests) = (&self.norms, week.rests());
        let nights = rests.iter().zip(week.worked_days()).map(|(rest, (_, day))| i64::from(*rest).min(self.rest_beside(day)));
        let days_allow = self.are_nights(nights);
        let is_long = |rest: &i32, minutes: i64| i64::from(*rest) >= minutes;
        // A week that repeats has its long rests as often in the longer window as there are weeks in that.
        let fortnight_allows = norms.fortnight.is_some_and(|fortnight| {
            let long: i64 = rests.iter().filter(|rest| is_long(rest, fortnight.part)).map(|rest| i64::from(*rest)).sum();
            long * i64::from(fortnight.days) >= fortnight.rest * 7
        });
        let week_allows = rests.is_empty() || fortnight_allows || rests.iter().any(|rest| is_long(rest, norms.weekly_rest.value));
        (days_allow || without.contains(&Rule::DailyRest)) && (week_allows || without.contains(&Rule::WeeklyRest))
    }

    fn engagements(&self, minutes: Sides<i32>) -> Vec<Engagement> {
        let of = |employer, agreement, function, minutes_per_week| Engagement {
            employer,
            agreement,
            function,
            minutes_per_week,
            start_date: self.on,
            end_date: None,
        };
        let school = of(Employer::SchoolBoard, Agreement::PrimaryEducation, Function::TeachingAssistant, minutes.school);
        let childcare =
            of(Employer::ChildcareProvider, Agreement::Childcare, Function::AfterSchoolProfessional, minutes.childcare);
        [school, childcare].into_iter().filter(|engagement| engagement.minutes_per_week > 0).collect()
    }

    /// The draft of a contract in which a week is worked so many times.
    fn draft(&self, week: &Week, weeks: i32, is_trainee: bool) -> Draft {
        let minutes =
            Sides { school: week.minutes_at(Employer::SchoolBoard), childcare: week.minutes_at(Employer::ChildcareProvider) };
        let engagements = self.engagements(minutes);
        let place = |side: Employer| engagements.iter().position(|engagement| engagement.employer == side).unwrap_or_default();
        let moment = |day: Date, minutes: i32| {
            let midnight = day.to_datetime(Time::midnight());
            let local = midnight.saturating_add(Span::new().minutes(i64::from(minutes)));
            Instant::from_microseconds(timeline::moment(local).saturating_mul(1_000_000))
        };
        let in_week = |number: i32| {
            (0..).zip(week.days()).flat_map(move |(at, (_, day))| {
                let date = timeline::plus_days(self.monday, number * 7 + at);
                day.in_order().map(move |(side, stint)| (date, side, stint))
            })
        };
        let shift = |(date, side, stint): (Date, Employer, Stint)| {
            let (start, end) = (moment(date, stint.start)?, moment(date, stint.end)?);
            Some(Shift { engagement: place(side), start, end, break_minutes: stint.pause })
        };
        let shifts = Some((0..weeks).flat_map(in_week).filter_map(shift).collect());
        // That somebody trains is what the collective agreement asks about; what is signed, planned and recognised is not known here
        // and taken to be in order.
        let training = is_trainee.then(|| Training {
            study_years: Vec::new(),
            signed_by: [Signatory::TrainingProvider, Signatory::Student]
                .into_iter()
                .chain((0..engagements.len()).map(Signatory::Engagement))
                .collect(),
            recognised_companies: (0..engagements.len()).collect(),
            guidance_plan_date: None,
            counts_in_ratio: false,
        });
        Draft { shifts, training, ..bare_draft(self.on, engagements) }
    }
}

/// The rules that ask how much is worked in a week, and not when.
const TOO_LONG: [Rule; 3] = [Rule::Week, Rule::Average4Weeks, Rule::Average16Weeks];

/// A draft of somebody of full age on any day, with two contracts.
fn bare_draft(on: Date, engagements: Vec<Engagement>) -> Draft {
    Draft {
        as_of: on,
        birth_date: Date::MIN,
        construction: Construction::TwoContracts,
        engagements,
        shifts: None,
        training: None,
        screening: None,
        sites: None,
        informed_employers: None,
        roster_published_date: None,
    }
}
