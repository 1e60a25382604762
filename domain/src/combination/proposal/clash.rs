//! What stands in the way where no week can be: the smallest set of demands, and the rules that they clash with.

use super::{
    super::finding::Rule,
    day::Window,
    demand::{DAY, Demands, QUARTER, SideDemand, Weekday},
    search::{Problem, Search},
    share::Days,
    sides::Sides,
};
use crate::code::{Code, codes};

codes! {
    /// Wat een basisweek in de weg staat: een eis uit de vraag, of een regel van wet of cao.
    ClashCode {
        /// De uren op school.
        HoursSchool = "hoursSchool",
        /// De uren in de opvang.
        HoursChildcare = "hoursChildcare",
        /// De schooldagen.
        SchoolDays = "school.days",
        /// De schooltijden.
        SchoolTimes = "school.times",
        /// De opvangdagen.
        AfterSchoolDays = "afterSchool.days",
        /// De opvangtijden.
        AfterSchoolTimes = "afterSchool.times",
        /// De opleidingsdag.
        TrainingDay = "trainingDay",
        /// Arbeid per dienst.
        Shift = "workingTime.shift",
        /// Arbeid per week.
        Week = "workingTime.week",
        /// Arbeid per week, gemiddeld over 4 weken.
        Average4Weeks = "workingTime.average4Weeks",
        /// Arbeid per week, gemiddeld over 16 weken.
        Average16Weeks = "workingTime.average16Weeks",
        /// Dagelijkse rust.
        DailyRest = "workingTime.dailyRest",
        /// Wekelijkse rust.
        WeeklyRest = "workingTime.weeklyRest",
        /// Pauze.
        Break = "workingTime.break",
        /// Uren van een leer-arbeidsovereenkomst.
        MinimumTrainingHours = "cao.childcare.minimumTrainingHours",
    }
}

/// What a caller can demand.
const DEMANDS: [ClashCode; 7] = [
    ClashCode::HoursSchool,
    ClashCode::HoursChildcare,
    ClashCode::SchoolDays,
    ClashCode::SchoolTimes,
    ClashCode::AfterSchoolDays,
    ClashCode::AfterSchoolTimes,
    ClashCode::TrainingDay,
];

impl ClashCode {
    /// The rule that it is, where it is one.
    pub const fn rule(self) -> Option<Rule> {
        match self {
            Self::Shift => Some(Rule::Shift),
            Self::Week => Some(Rule::Week),
            Self::Average4Weeks => Some(Rule::Average4Weeks),
            Self::Average16Weeks => Some(Rule::Average16Weeks),
            Self::DailyRest => Some(Rule::DailyRest),
            Self::WeeklyRest => Some(Rule::WeeklyRest),
            Self::Break => Some(Rule::Break),
            Self::MinimumTrainingHours => Some(Rule::MinimumTrainingHours),
            _ => None,
        }
    }
}

/// Days on which people work where nobody says otherwise.
const WORKING_DAYS: [Weekday; 5] = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// The week that some of the demands ask for. Hours that are not asked are none, days that are not asked are those from Monday to
/// Friday too, and times that are not asked are the whole day.
pub(super) fn problem(demands: &Demands, kept: &[ClashCode]) -> Problem {
    let keeps = |code: ClashCode| kept.contains(&code);
    let training_day = demands.training_day.filter(|_| keeps(ClashCode::TrainingDay));
    let days = |side: &SideDemand, code: ClashCode| -> Days {
        let others = WORKING_DAYS.into_iter().filter(|_| !keeps(code));
        side.days.iter().copied().chain(others).filter(|weekday| Some(*weekday) != training_day).collect()
    };
    let window = |side: &SideDemand, code: ClashCode| {
        if keeps(code) {
            Window { from: side.from.minutes(), until: side.until.minutes() }
        } else {
            Window { from: 0, until: DAY }
        }
    };
    let quarters = |minutes: i32, code: ClashCode| {
        if keeps(code) { usize::try_from(minutes / QUARTER).unwrap_or(0) } else { 0 }
    };
    Problem {
        days: Sides {
            school: days(&demands.school, ClashCode::SchoolDays),
            childcare: days(&demands.after_school, ClashCode::AfterSchoolDays),
        },
        windows: Sides {
            school: window(&demands.school, ClashCode::SchoolTimes),
            childcare: window(&demands.after_school, ClashCode::AfterSchoolTimes),
        },
        quarters: Sides {
            school: quarters(demands.school_minutes, ClashCode::HoursSchool),
            childcare: quarters(demands.childcare_minutes, ClashCode::HoursChildcare),
        },
        is_trainee: training_day.is_some(),
    }
}

/// The week that all of the demands ask for.
pub(super) fn whole(demands: &Demands) -> Problem {
    problem(demands, &DEMANDS)
}

/// The fewest demands that no week can give, the first by their order where there are more, with the fewest rules of law and
/// agreement that make it so.
pub(super) fn smallest(demands: &Demands, search: &mut Search<'_, '_>) -> Vec<ClashCode> {
    let asked: Vec<ClashCode> =
        DEMANDS.into_iter().filter(|code| *code != ClashCode::TrainingDay || demands.training_day.is_some()).collect();
    let clashing = by_size(&asked).find(|kept| search.any(&problem(demands, kept), &[]).is_none()).unwrap_or(asked);
    let rules: Vec<ClashCode> = ClashCode::ALL.iter().copied().filter(|code| code.rule().is_some()).collect();
    let problem = problem(demands, &clashing);
    let in_the_way = by_size(&rules).find(|kept| {
        let without: Vec<Rule> = rules.iter().filter(|code| !kept.contains(code)).filter_map(|code| code.rule()).collect();
        search.any(&problem, &without).is_none()
    });
    clashing.into_iter().chain(in_the_way.unwrap_or(rules)).collect()
}

/// Every choice of some codes, the smaller first, then by their order.
fn by_size(codes: &[ClashCode]) -> std::vec::IntoIter<Vec<ClashCode>> {
    let mut choices: Vec<Vec<ClashCode>> = vec![Vec::new()];
    for code in codes {
        let with: Vec<Vec<ClashCode>> = choices.iter().map(|choice| choice.iter().chain([code]).copied().collect()).collect();
        choices.extend(with);
    }
    choices.sort_by_key(|choice| (choice.len(), choice.clone()));
    choices.into_iter()
}
