//! The demands as callers send them, and the weeks as they read them.

use persistence::domain::{
    Cause, Date, Language,
    combination::{BasicShift, ClashPart, Demands, Proposal, Proposals, SideDemand, TimeOfDay, Wish},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    contract_checks::ContractFinding,
    fields::{ClashCodeCode, Coded, EmployerCode, Formed, Hours, SourceText, TimeText, WeekdayCode, WishKindCode},
    input::Causes,
};

/// Wat van een basisweek wordt gevraagd. Het noemt niemand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "school": { "days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "08:15", "until": "15:00" },
    "afterSchool": { "days": ["monday", "tuesday", "thursday", "friday"], "from": "14:30", "until": "18:30" },
    "hoursSchool": 20, "hoursChildcare": 12, "trainingDay": "wednesday",
    "wishes": [{ "kind": "freeFriday", "weight": 10 }, { "kind": "joinedDays", "weight": 5 }],
    "on": "2026-09-01"
}))]
pub(crate) struct ScheduleDemands {
    /// Wanneer er werk is op school.
    school: SideTimes,
    /// Wanneer er werk is in de buitenschoolse opvang.
    after_school: SideTimes,
    /// Uren werk per week op school, zonder pauzes.
    #[schema(value_type = f64, minimum = 0, maximum = 1000, multiple_of = 0.25, example = 20)]
    hours_school: Hours,
    /// Uren werk per week in de opvang, zonder pauzes.
    #[schema(value_type = f64, minimum = 0, maximum = 1000, multiple_of = 0.25, example = 12)]
    hours_childcare: Hours,
    /// De dag bij de opleider van wie al werkend leert (BBL); dan is er geen werk.
    training_day: Option<WeekdayCode>,
    /// De wensen; elke soort hooguit een keer.
    #[serde(default)]
    #[schema(max_items = 20)]
    wishes: Vec<ScheduleWish>,
    /// De dag waarvan de regelparameters gelden.
    on: Date,
}

/// Wanneer er aan een kant werk kan zijn.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SideTimes {
    /// De dagen waarop er werk kan zijn.
    #[schema(min_items = 1, max_items = 7)]
    days: Vec<WeekdayCode>,
    from: TimeText,
    until: TimeText,
}

/// Een wens, en hoe zwaar die weegt tegenover de andere.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScheduleWish {
    kind: WishKindCode,
    /// Het gewicht.
    #[schema(minimum = 0, maximum = 100, example = 10)]
    weight: i32,
}

impl ScheduleDemands {
    /// The demands as the rules read them.
    pub(crate) fn into_demands(self) -> Demands {
        Demands {
            school: self.school.into(),
            after_school: self.after_school.into(),
            school_minutes: self.hours_school.minutes(),
            childcare_minutes: self.hours_childcare.minutes(),
            training_day: self.training_day.map(|day| day.0),
            wishes: self.wishes.into_iter().map(|wish| Wish { kind: wish.kind.0, weight: wish.weight }).collect(),
            on: self.on,
        }
    }
}

impl Causes for ScheduleDemands {
    fn causes(self) -> Vec<Cause> {
        self.into_demands().causes()
    }
}

impl From<SideTimes> for SideDemand {
    fn from(body: SideTimes) -> Self {
        Self { days: body.days.into_iter().map(|day| day.0).collect(), from: body.from.0, until: body.until.0 }
    }
}

/// De voorstellen voor een basisweek, of wat er niet samen kan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleProposals {
    /// De maandag vanaf welke de weken zijn getoetst: de eerste op of na de gevraagde dag.
    #[schema(example = "2026-09-07")]
    start_date: Date,
    /// De weken, de beste eerst; leeg als de eisen niet samen kunnen.
    #[schema(max_items = 3)]
    proposals: Vec<ScheduleProposal>,
    /// De kleinste verzameling eisen die niet samen kan, en de regels die dat maken; leeg als er een voorstel is. Uren die er niet bij
    /// staan spelen geen rol, dagen die er niet bij staan mogen alle werkdagen zijn en tijden de hele dag.
    #[schema(max_items = 15)]
    clash: Vec<ScheduleClash>,
}

/// Een basisweek.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ScheduleProposal {
    /// Hoe goed de week de wensen geeft, naar gewicht: van 0 tot 100; 100 zonder wensen.
    #[schema(minimum = 0, maximum = 100, example = 83)]
    score: i64,
    /// Elke wens met hoe goed de week die geeft, op volgorde van de vraag.
    #[schema(max_items = 20)]
    wishes: Vec<ScheduleWishScore>,
    /// De diensten, vanaf maandag.
    #[schema(max_items = 14)]
    shifts: Vec<BasicShiftView>,
    /// Uren werk per week op school.
    #[schema(value_type = f64, minimum = 0, maximum = 1000, multiple_of = 0.25, example = 20)]
    hours_school: Hours,
    /// Uren werk per week in de opvang.
    #[schema(value_type = f64, minimum = 0, maximum = 1000, multiple_of = 0.25, example = 12)]
    hours_childcare: Hours,
    /// Wat de regels van de week zeggen: waarschuwingen en adviezen, nooit iets waarmee het niet kan. Wat elke week terugkomt staat er een
    /// keer. Aanstelling 0 is die op school, 1 die in de opvang.
    #[schema(max_items = 1000)]
    findings: Vec<ContractFinding>,
}

/// Hoe goed een week een wens geeft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ScheduleWishScore {
    kind: WishKindCode,
    /// Het gewicht.
    #[schema(minimum = 0, maximum = 100, example = 10)]
    weight: i32,
    /// Van 0 (niet) tot 100 (geheel).
    #[schema(minimum = 0, maximum = 100, example = 100)]
    score: i64,
}

/// Een dienst van een basisweek.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BasicShiftView {
    day: WeekdayCode,
    employer: EmployerCode,
    from: TimeText,
    until: TimeText,
    /// Minuten pauze in de dienst.
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    break_minutes: i32,
    /// Uren werk in de dienst.
    #[schema(value_type = f64, minimum = 0, maximum = 1000, multiple_of = 0.25, example = 5.75)]
    hours: Hours,
}

/// Een eis of regel die met de andere niet samen kan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ScheduleClash {
    code: ClashCodeCode,
    /// Wet en artikel, of cao; leeg bij een eis.
    source: Option<SourceText>,
    /// De eis of regel in woorden, in de taal van de afnemer.
    #[schema(max_length = 500, example = "In de opvang wordt 11 uur per week gewerkt.")]
    text: String,
}

impl ScheduleProposals {
    /// The proposals, in the language of the caller.
    pub(crate) fn of(proposals: &Proposals, language: Language) -> Self {
        Self {
            start_date: proposals.monday,
            proposals: proposals.proposals.iter().map(|proposal| ScheduleProposal::of(proposal, language)).collect(),
            clash: proposals.clash.iter().map(|part| ScheduleClash::of(part, language)).collect(),
        }
    }
}

impl ScheduleProposal {
    fn of(proposal: &Proposal, language: Language) -> Self {
        let score =
            |(wish, score): &(Wish, i64)| ScheduleWishScore { kind: Coded(wish.kind), weight: wish.weight, score: *score };
        Self {
            score: proposal.score,
            wishes: proposal.wishes.iter().map(score).collect(),
            shifts: proposal.shifts.iter().map(BasicShiftView::from).collect(),
            hours_school: Hours::from_minutes(proposal.school_minutes),
            hours_childcare: Hours::from_minutes(proposal.childcare_minutes),
            findings: proposal.findings.iter().map(|finding| ContractFinding::of(finding, language)).collect(),
        }
    }
}

impl From<&BasicShift> for BasicShiftView {
    fn from(shift: &BasicShift) -> Self {
        Self {
            day: Coded(shift.day),
            employer: Coded(shift.employer),
            from: Formed::<TimeOfDay>(shift.from),
            until: Formed(shift.until),
            break_minutes: shift.break_minutes,
            hours: Hours::from_minutes(shift.minutes),
        }
    }
}

impl ScheduleClash {
    fn of(part: &ClashPart, language: Language) -> Self {
        Self { code: Coded(part.code), source: part.source.clone().map(SourceText), text: part.text(language) }
    }
}
