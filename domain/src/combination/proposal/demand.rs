//! What is asked of a basic week: where and when there is work at each side, how much of it, and what is wished for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::super::timeline;
use crate::{Cause, Date, Instant, Reason, code::codes};

codes! {
    /// Dag van de week.
    Weekday {
        /// Maandag.
        Monday = "monday",
        /// Dinsdag.
        Tuesday = "tuesday",
        /// Woensdag.
        Wednesday = "wednesday",
        /// Donderdag.
        Thursday = "thursday",
        /// Vrijdag.
        Friday = "friday",
        /// Zaterdag.
        Saturday = "saturday",
        /// Zondag.
        Sunday = "sunday",
    }
}

codes! {
    /// Wens voor een basisweek: van de werknemer (vrije dagen, duur van dagen, begin en einde), van de school (elke schooldag een
    /// vast gezicht, er zijn als de school begint) of van de opvang (elke opvangdag een vast gezicht, er zijn tot sluitingstijd,
    /// kinderen meenemen van school).
    WishKind {
        /// Maandag vrij van werk en opleiding.
        FreeMonday = "freeMonday",
        /// Dinsdag vrij van werk en opleiding.
        FreeTuesday = "freeTuesday",
        /// Woensdag vrij van werk en opleiding.
        FreeWednesday = "freeWednesday",
        /// Donderdag vrij van werk en opleiding.
        FreeThursday = "freeThursday",
        /// Vrijdag vrij van werk en opleiding.
        FreeFriday = "freeFriday",
        /// Zaterdag vrij van werk en opleiding.
        FreeSaturday = "freeSaturday",
        /// Zondag vrij van werk en opleiding.
        FreeSunday = "freeSunday",
        /// Op weinig dagen werken: 100 bij een dag, 0 bij alle dagen die kunnen.
        FewDays = "fewDays",
        /// Geen lange dagen: hoe korter de langste dag, hoe hoger.
        ShortDays = "shortDays",
        /// Dagen die even lang zijn: de kortste als deel van de langste.
        EvenDays = "evenDays",
        /// Geen gebroken dienst: het deel van de werkdagen zonder te lange pauze tussen de twee kanten (cao.childcare.splitShiftMinutes).
        NoSplitDay = "noSplitDay",
        /// Een plek op een dag: het deel van de werkdagen met werk aan een kant.
        OneSideADay = "oneSideADay",
        /// Met de kinderen mee van school naar opvang: het deel van de opvangdagen dat zonder gebroken dienst op school aansluit.
        JoinedDays = "joinedDays",
        /// Vroeg klaar: hoe ver voor het laatste eindtijdstip de werkdagen gemiddeld eindigen.
        EarlyFinish = "earlyFinish",
        /// Laat beginnen: hoe ver na het eerste begintijdstip de werkdagen gemiddeld beginnen.
        LateStart = "lateStart",
        /// Een vast gezicht op school: het deel van de gevraagde schooldagen met werk op school.
        EverySchoolDay = "everySchoolDay",
        /// Een vast gezicht in de opvang: het deel van de gevraagde opvangdagen met werk in de opvang.
        EveryAfterSchoolDay = "everyAfterSchoolDay",
        /// Er zijn als de school begint: het deel van de schooldiensten dat met de school begint.
        FromSchoolStart = "fromSchoolStart",
        /// Er zijn tot sluitingstijd: het deel van de opvangdiensten dat met de opvang eindigt.
        UntilClosing = "untilClosing",
    }
}

impl Weekday {
    /// The day of the week on which a day of the calendar falls.
    pub fn of(day: Date) -> Self {
        match day.weekday() {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

impl WishKind {
    /// The day that it wants free, where that is what it is about.
    pub(super) const fn free_day(self) -> Option<Weekday> {
        match self {
            Self::FreeMonday => Some(Weekday::Monday),
            Self::FreeTuesday => Some(Weekday::Tuesday),
            Self::FreeWednesday => Some(Weekday::Wednesday),
            Self::FreeThursday => Some(Weekday::Thursday),
            Self::FreeFriday => Some(Weekday::Friday),
            Self::FreeSaturday => Some(Weekday::Saturday),
            Self::FreeSunday => Some(Weekday::Sunday),
            _ => None,
        }
    }
}

/// A time of the day by the clock, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(i32);

/// A text that is no time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no time of the day")]
pub struct NotATime;

impl TimeOfDay {
    /// The form as a regular expression, as the contract publishes it.
    pub const PATTERN: &'static str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

    /// The time so many minutes after midnight, 0 to 1440.
    pub(super) fn at(minutes: i32) -> Self {
        Self(minutes.clamp(0, DAY))
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> i32 {
        self.0
    }

    /// The moment at which the clock in the Netherlands shows it on a day; where it never does because the clock jumps, the moment after
    /// the jump. None outside the calendar.
    pub fn on(self, day: Date) -> Option<Instant> {
        let clock = day.to_datetime(jiff::civil::Time::midnight()).saturating_add(jiff::Span::new().minutes(self.0));
        Instant::from_microseconds(timeline::moment(clock).checked_mul(1_000_000)?)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl FromStr for TimeOfDay {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (hours, minutes) =
            text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2).ok_or(NotATime)?;
        let number = |digits: &str, below: i32| {
            let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i32>().ok()).flatten();
            number.filter(|number| *number < below).ok_or(NotATime)
        };
        Ok(Self(number(hours, 24)? * 60 + number(minutes, 60)?))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Minutes of a day.
pub(super) const DAY: i32 = 24 * 60;

/// Minutes of the steps in which work is shared out: the hours of a contract are whole quarters.
pub(super) const QUARTER: i32 = 15;

/// When there is work at one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideDemand {
    /// The days on which there may be work.
    pub days: Vec<Weekday>,
    /// From when on each of them.
    pub from: TimeOfDay,
    /// Until when.
    pub until: TimeOfDay,
}

/// What is wished for, and how much it weighs against the other wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What.
    pub kind: WishKind,
    /// Its weight, 0 to 100.
    pub weight: i32,
}

/// What is asked of a basic week. It names nobody; the norms are those of who is of full age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demands {
    /// When there is work at school.
    pub school: SideDemand,
    /// When there is work in after-school care.
    pub after_school: SideDemand,
    /// Minutes of work a week at school, breaks left out, in whole quarters of an hour.
    pub school_minutes: i32,
    /// Minutes of work a week in childcare, likewise.
    pub childcare_minutes: i32,
    /// The day at the training provider, on which there is no work; only who trains on the job (BBL) has one.
    pub training_day: Option<Weekday>,
    /// What is wished for.
    pub wishes: Vec<Wish>,
    /// The day whose rule parameters hold.
    pub on: Date,
}

impl Demands {
    /// Every cause for which these cannot be, whatever the rules say.
    pub fn causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (name, side) in [("school", &self.school), ("afterSchool", &self.after_school)] {
            if side.until <= side.from {
                causes.push(Cause::new(Reason::TimesReversed, format!("#/{name}/until")));
            }
            causes.extend(repeated(&side.days).map(|at| Cause::new(Reason::DuplicateEntry, format!("#/{name}/days/{at}"))));
        }
        for (name, minutes) in [("hoursSchool", self.school_minutes), ("hoursChildcare", self.childcare_minutes)] {
            if !(1..=7 * DAY).contains(&minutes) {
                causes.push(Cause::new(Reason::HoursImpossible, format!("#/{name}")));
            }
        }
        let kinds: Vec<WishKind> = self.wishes.iter().map(|wish| wish.kind).collect();
        causes.extend(repeated(&kinds).map(|at| Cause::new(Reason::DuplicateEntry, format!("#/wishes/{at}/kind"))));
        causes
    }
}

/// The places of what stands earlier in a list too.
fn repeated<T: PartialEq>(list: &[T]) -> impl Iterator<Item = usize> {
    list.iter().enumerate().filter(|(at, one)| list.iter().take(*at).any(|earlier| earlier == *one)).map(|(at, _)| at)
}
