//! The course of a fictional child: where it has been placed since its birth, and which organisation knows of that.
//!
//! It follows how it goes for most: day care or preschool, school on the fourth birthday with another group every 1 August,
//! after-school care beside it. Some courses break, some children are known to no school when they turn four, and some to two
//! organisations. A few children have a story of their own, so that there is always one to show.

use jiff::Span;
use persistence::domain::{
    Date,
    holiday::SchoolYear,
    location::Location,
    placement::{Care, Group, PlacementFacts, PreschoolEducation},
};

use super::chance::Chance;

#[cfg(test)]
mod tests;

/// For how many years back the registers of the organisations reach.
pub(super) const YEARS: i16 = 10;
/// The age in days of the youngest and the oldest child.
const AGES: (u32, u32) = (100, 4700);
/// How many days a toddler of a story is older than three years: it turns four in some weeks, or in three months at the latest.
const TODDLER_DAYS: (u32, u32) = (275, 355);

/// The number of the first of those who went to school in the months before, far from those of all others.
pub(super) const EARLIER: u32 = 5_000_000;

/// What must be true of a child, whatever chance says of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    /// Nothing.
    Ordinary,
    /// Three years old, with an interruption behind it, a handover that is overdue and no school yet.
    Broken,
    /// At school with after-school care; both organisations know it and a guardian has confirmed that it is one child.
    Linked,
    /// The same, and nobody has decided yet.
    Proposed,
    /// Known to a school alone.
    SchoolOnly,
    /// Three years old, and goes to a school that its childcare provider knows.
    Toddler,
    /// The same, with a programme of preschool education, and the school has registered it already; a guardian has confirmed that
    /// it is one child.
    Enrolled,
}

/// The sites of one provider and one board from which a child's places are taken.
pub(super) struct Sites {
    pub(super) day_care: Vec<Location>,
    pub(super) preschool: Vec<Location>,
    pub(super) after_school: Vec<Location>,
    pub(super) schools: Vec<Location>,
}

/// The course of a child.
#[derive(Clone)]
pub(super) struct Course {
    pub(super) birth_date: Date,
    /// What the childcare provider records; empty when it does not know the child.
    pub(super) childcare: Vec<PlacementFacts>,
    /// What the school board records; likewise.
    pub(super) school: Vec<PlacementFacts>,
}

impl Story {
    /// The story of the child with a number.
    pub(super) const fn of(number: u32) -> Self {
        match number {
            0 => Self::Broken,
            1 => Self::Linked,
            2 => Self::Proposed,
            3 => Self::SchoolOnly,
            // However large the city is, so many go to school with a handover: most of them in the first handful of 64 children,
            // which every city has, and some in each of the next five, which are of the other providers and boards.
            4..28 | EARLIER.. => Self::going(number),
            64..384 if number % 64 < 6 => Self::going(number),
            _ => Self::Ordinary,
        }
    }

    /// Schools know every second toddler.
    const fn going(number: u32) -> Self {
        if number.is_multiple_of(2) { Self::Enrolled } else { Self::Toddler }
    }

    /// Whether a guardian has confirmed that its two registrations are one child, whatever chance says.
    pub(super) const fn is_confirmed(self) -> bool {
        matches!(self, Self::Linked | Self::Enrolled)
    }

    fn birth_date(self, chance: &mut Chance, today: Date) -> Date {
        let age = match self {
            Self::Broken => Span::new().years(3).months(10).days(12),
            Self::Linked => Span::new().years(5).months(2).days(3),
            Self::Proposed => Span::new().years(4).months(5).days(8),
            Self::SchoolOnly => Span::new().years(8).months(1).days(20),
            Self::Toddler | Self::Enrolled => Span::new().years(3).days(chance.between(TODDLER_DAYS.0, TODDLER_DAYS.1)),
            Self::Ordinary => Span::new().days(chance.between(AGES.0, AGES.1)),
        };
        today.saturating_sub(age)
    }
}

/// What chance decides of a course.
#[expect(clippy::struct_excessive_bools, reason = "each falls by itself, as a coin does")]
struct Turns {
    birth_date: Date,
    day_care: bool,
    preschool: bool,
    /// The first day at school, and whether that is known to anybody yet.
    school_start: Date,
    school_known: bool,
    /// Whether the school board has registered the child itself.
    at_board: bool,
    after_school: bool,
    /// The days without a place before school.
    gap_days: u32,
}

fn later(day: Date, days: u32) -> Date {
    day.saturating_add(Span::new().days(days))
}

fn years_later(day: Date, years: i16) -> Date {
    day.saturating_add(Span::new().years(years))
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

impl Turns {
    fn draw(chance: &mut Chance, story: Story, today: Date) -> Self {
        let birth_date = story.birth_date(chance, today);
        let fourth = years_later(birth_date, 4);
        // Who turns four in the summer holidays starts after them.
        let in_summer = fourth.month() == 8 || (fourth.month() == 7 && fourth.day() > 10);
        let school_start = if in_summer { Date::new(fourth.year(), 9, 1).unwrap_or(fourth) } else { fourth };
        let at_school = school_start <= today;
        let young = today < later(school_start, 200);
        let cared_for = chance.percent(88) || !at_school;
        let school_known = if at_school { !young || chance.percent(85) } else { near(today, school_start) && chance.percent(30) };
        let preschool = cared_for && chance.percent(40);
        let drawn = Self {
            birth_date,
            day_care: cared_for && (!preschool || chance.percent(55)),
            preschool,
            school_start,
            school_known: school_known || (at_school && !cared_for),
            at_board: !cared_for || chance.percent(60),
            after_school: cared_for && chance.percent(45),
            gap_days: if chance.percent(10) { chance.between(45, 160) } else { 0 },
        };
        drawn.told(story)
    }

    fn told(self, story: Story) -> Self {
        let school = Self { school_known: true, at_board: true, gap_days: 0, ..self };
        match story {
            Story::Ordinary => self,
            Story::Broken => Self { day_care: true, preschool: true, school_known: false, at_board: false, gap_days: 0, ..self },
            Story::Linked | Story::Proposed => Self { day_care: true, after_school: true, ..school },
            Story::Toddler => Self { at_board: false, ..school },
            Story::Enrolled => Self { preschool: true, ..school },
            Story::SchoolOnly => Self { day_care: false, preschool: false, after_school: false, ..school },
        }
    }
}

/// Whether a child goes to school soon enough for the school to be known.
fn near(today: Date, school_start: Date) -> bool {
    school_start <= later(today, 120)
}

/// The course of a child, as far as it is known today.
pub(super) fn course(chance: &mut Chance, story: Story, today: Date, sites: &Sites) -> Course {
    let turns = Turns::draw(chance, story, today);
    let mut childcare = early_care(chance, &turns, story, today, sites);
    let mut school = Vec::new();
    if turns.school_known
        && let Some(location) = chance.one_of(&sites.schools)
    {
        let groups = groups(location, turns.school_start, today);
        if turns.at_board {
            school = groups;
        } else {
            childcare.extend(as_told(&groups));
        }
        if turns.after_school && turns.school_start <= today {
            childcare.extend(after_school(chance, &turns, story, today, sites));
        }
    }
    let horizon = today.saturating_sub(Span::new().years(YEARS));
    for known in [&mut childcare, &mut school] {
        known.retain(|facts| facts.end_date.is_none_or(|end| horizon <= end));
    }
    Course { birth_date: turns.birth_date, childcare, school }
}

fn stay(location: &Location, care: Care, start_date: Date, end_date: Option<Date>, hours: Option<u32>) -> PlacementFacts {
    PlacementFacts {
        location_id: location.id,
        care,
        group: None,
        start_date,
        end_date,
        minutes_per_week: hours.and_then(|hours| i32::try_from(hours * 60).ok()),
        preschool_education: None,
        left_for_secondary_date: None,
        reference: None,
    }
}

/// Day care from a few months, preschool from two and a half years, until school.
fn early_care(chance: &mut Chance, turns: &Turns, story: Story, today: Date, sites: &Sites) -> Vec<PlacementFacts> {
    let mut care = Vec::new();
    // The last day is known once it has passed or the school is known; until then the end is open.
    let last = before(turns.school_start).saturating_sub(Span::new().days(turns.gap_days));
    let end = Some(last).filter(|last| *last < today || turns.school_known);
    let preschool_start = later(turns.birth_date.saturating_add(Span::new().months(30)), chance.between(0, 70));
    if turns.day_care
        && let Some(location) = chance.one_of(&sites.day_care)
    {
        let start = later(turns.birth_date, chance.between(80, 420));
        // A broken course has a quarter of a year at home between day care and preschool.
        let pause = if story == Story::Broken || (turns.preschool && chance.percent(8)) { 95 } else { 0 };
        let end = if turns.preschool { Some(before(preschool_start).saturating_sub(Span::new().days(pause))) } else { end };
        let hours = chance.between(1, 4) * 10;
        care.push(stay(location, Care::DayCare, start, end, Some(hours)));
    }
    // A child that is at day care follows preschool at another site of the same provider, or at the same one.
    if turns.preschool
        && let Some(location) = chance.one_of(&sites.preschool)
    {
        let indicated = chance.percent(60) || matches!(story, Story::Broken | Story::Enrolled);
        // A site for toddlers alone is open three days, which is too little for all the hours.
        let (days, whole) = if location.facts.care == [Care::Preschool] { (3, 12) } else { (4, 16) };
        let hours = if indicated { whole } else { 8 };
        let programme = location.facts.programmes.first().filter(|_| indicated);
        let education = programme.map(|programme| PreschoolEducation {
            programme: programme.code.clone(),
            minutes_per_week: days * 240,
            days_per_week: days,
        });
        let place = stay(location, Care::Preschool, preschool_start, end, Some(hours));
        care.push(PlacementFacts { preschool_education: education, ..place });
    }
    care
}

/// A placement for each group, from the first day at school until now or secondary school.
fn groups(location: &Location, school_start: Date, today: Date) -> Vec<PlacementFacts> {
    const LADDER: [Group; 9] =
        [Group::Intake, Group::One, Group::Two, Group::Three, Group::Four, Group::Five, Group::Six, Group::Seven, Group::Eight];
    // Who starts before the new year is in group 1 at once; later the first months are in the intake group.
    let skipped = usize::from(school_start.month() >= 8);
    let mut start = school_start;
    let mut placed = Vec::new();
    for group in LADDER.into_iter().skip(skipped) {
        if today < start && !placed.is_empty() {
            break;
        }
        let end = SchoolYear::of(start).end_date();
        let next = end.tomorrow().unwrap_or(end);
        let is_over = end < today;
        let left = Some(next).filter(|_| group == Group::Eight && is_over);
        let place = stay(location, Care::School, start, Some(end).filter(|_| is_over), None);
        placed.push(PlacementFacts { group: Some(group), left_for_secondary_date: left, ..place });
        start = next;
    }
    placed
}

/// The same as the childcare provider was told it: the school and since when, without groups.
fn as_told(groups: &[PlacementFacts]) -> Option<PlacementFacts> {
    let (first, last) = groups.first().zip(groups.last())?;
    Some(PlacementFacts {
        group: None,
        end_date: last.end_date,
        left_for_secondary_date: last.left_for_secondary_date,
        ..first.clone()
    })
}

fn after_school(chance: &mut Chance, turns: &Turns, story: Story, today: Date, sites: &Sites) -> Option<PlacementFacts> {
    let last = later(years_later(turns.birth_date, 9), chance.between(0, 1000));
    let end = Some(last).filter(|last| *last < today && story == Story::Ordinary);
    let location = chance.one_of(&sites.after_school)?;
    let hours = chance.between(1, 4) * 3;
    Some(stay(location, Care::AfterSchoolCare, turns.school_start, end, Some(hours)))
}
