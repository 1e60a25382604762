//! A clash in words, in Dutch and English.

use super::{
    clash::ClashCode,
    demand::{Demands, SideDemand, Weekday},
    week::Judge,
};
use crate::{Language, language::Bilingual};

/// One thing that stands in the way of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClashPart {
    /// What.
    pub code: ClashCode,
    /// Law and article, or agreement, where it is a rule.
    pub source: Option<String>,
    value: Value,
}

/// What a sentence tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Minutes(i64),
    Days(Vec<Weekday>),
    Times(String, String),
}

impl ClashPart {
    pub(super) fn new(code: ClashCode, demands: &Demands, judge: &Judge<'_>) -> Self {
        let times = |side: &SideDemand| Value::Times(side.from.to_string(), side.until.to_string());
        let norm = judge.norm_of(code);
        let value = match code {
            ClashCode::HoursSchool => Value::Minutes(demands.school_minutes.into()),
            ClashCode::HoursChildcare => Value::Minutes(demands.childcare_minutes.into()),
            ClashCode::SchoolDays => Value::Days(demands.school.days.clone()),
            ClashCode::AfterSchoolDays => Value::Days(demands.after_school.days.clone()),
            ClashCode::TrainingDay => Value::Days(demands.training_day.into_iter().collect()),
            ClashCode::SchoolTimes => times(&demands.school),
            ClashCode::AfterSchoolTimes => times(&demands.after_school),
            _ => Value::Minutes(norm.map_or(0, |norm| norm.value)),
        };
        Self { code, source: norm.map(|norm| norm.source.to_owned()), value }
    }

    /// It in a sentence.
    pub fn text(&self, language: Language) -> String {
        let value = match &self.value {
            Value::Minutes(minutes) => hours(*minutes, language),
            Value::Times(from, until) => Bilingual { dutch: "{from} tot {until}", english: "{from} to {until}" }
                .get(language)
                .replace("{from}", from)
                .replace("{until}", until),
            Value::Days(days) => days.iter().map(|day| name(*day).get(language)).collect::<Vec<_>>().join(", "),
        };
        sentence(self.code).get(language).replace("{value}", &value)
    }
}

/// Hours with at most two decimals, with the mark of the language.
fn hours(minutes: i64, language: Language) -> String {
    let (whole, hundredths) = (minutes / 60, minutes % 60 * 100 / 60);
    let text = format!("{whole}.{hundredths:02}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    match language {
        Language::Dutch => short.replace('.', ","),
        Language::English => short.to_owned(),
    }
}

const fn words(dutch: &'static str, english: &'static str) -> Bilingual {
    Bilingual { dutch, english }
}

const fn name(weekday: Weekday) -> Bilingual {
    match weekday {
        Weekday::Monday => words("maandag", "Monday"),
        Weekday::Tuesday => words("dinsdag", "Tuesday"),
        Weekday::Wednesday => words("woensdag", "Wednesday"),
        Weekday::Thursday => words("donderdag", "Thursday"),
        Weekday::Friday => words("vrijdag", "Friday"),
        Weekday::Saturday => words("zaterdag", "Saturday"),
        Weekday::Sunday => words("zondag", "Sunday"),
    }
}

const fn sentence(code: ClashCode) -> Bilingual {
    match code {
        ClashCode::HoursSchool => {
            words("Op school wordt {value} uur per week gewerkt.", "There are {value} hours of work a week at school.")
        }
        ClashCode::HoursChildcare => {
            words("In de opvang wordt {value} uur per week gewerkt.", "There are {value} hours of work a week in childcare.")
        }
        ClashCode::SchoolDays => words("Op school kan alleen op {value}.", "At school there can be work on {value} only."),
        ClashCode::AfterSchoolDays => {
            words("In de opvang kan alleen op {value}.", "In childcare there can be work on {value} only.")
        }
        ClashCode::SchoolTimes => words("Op school kan alleen van {value}.", "At school there can be work from {value} only."),
        ClashCode::AfterSchoolTimes => {
            words("In de opvang kan alleen van {value}.", "In childcare there can be work from {value} only.")
        }
        ClashCode::TrainingDay => words("Op {value} is de opleiding.", "The training is on {value}."),
        ClashCode::Shift => words(
            "Een dienst telt ten hoogste {value} uur arbeid, over beide kanten samen.",
            "A shift holds at most {value} hours of work, over both sides together.",
        ),
        ClashCode::Week => words(
            "Een week telt ten hoogste {value} uur arbeid, over beide kanten samen.",
            "A week holds at most {value} hours of work, over both sides together.",
        ),
        ClashCode::Average4Weeks => words(
            "Gemiddeld over 4 weken telt een week ten hoogste {value} uur arbeid.",
            "On average over 4 weeks a week holds at most {value} hours of work.",
        ),
        ClashCode::Average16Weeks => words(
            "Gemiddeld over 16 weken telt een week ten hoogste {value} uur arbeid.",
            "On average over 16 weeks a week holds at most {value} hours of work.",
        ),
        ClashCode::DailyRest => words(
            "Tussen twee diensten is ten minste {value} uur onafgebroken rust nodig.",
            "Between two shifts at least {value} hours of unbroken rest are needed.",
        ),
        ClashCode::WeeklyRest => words(
            "In een week is ten minste {value} uur onafgebroken rust nodig, of genoeg lange rust in twee weken.",
            "In a week at least {value} hours of unbroken rest are needed, or enough long rests in two weeks.",
        ),
        ClashCode::Break => words(
            "Een lange dienst heeft ten minste {value} uur pauze, die geen werktijd is.",
            "A long shift has at least {value} hours of break, which is no working time.",
        ),
        ClashCode::MinimumTrainingHours => words(
            "Wie al werkend leert, werkt ten minste {value} uur per week in de opvang.",
            "Who learns on the job works at least {value} hours a week in childcare.",
        ),
    }
}
