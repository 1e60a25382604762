//! The figures of a programme (cijfers): how far its seats are filled, how long the steps take, who drops out where and why, who is still
//! there after half a year and a year, and what the rules say of its contracts. Counts alone, of nobody by name.

use std::collections::BTreeMap;

use crate::{
    Date,
    candidate::{CandidateEnd, CandidateMove, CandidateState},
    code::Code,
    combination::{Employer, Finding, Rule, Severity},
    combination_contract::{CombinationContract, ContractState},
};

/// After how many months it is asked who is still there.
const RETENTION_MONTHS: [i32; 2] = [6, 12];

/// What became of a candidate, of nobody by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateCourse {
    /// The state.
    pub state: CandidateState,
    /// Why it ended.
    pub reason: Option<CandidateEnd>,
    /// Every state with its day, the first first.
    pub moves: Vec<CandidateMove>,
}

/// How long candidates were in a state before they went on, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepTime {
    /// The state.
    pub state: CandidateState,
    /// How many came into it.
    pub reached: u32,
    /// How many went on from it, or ended in it.
    pub left: u32,
    /// The days that half of those who left took at most.
    pub median_days: Option<i32>,
    /// The most that one of them took.
    pub longest_days: Option<i32>,
}

/// How many dropped out at a step, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DropOut {
    /// The state in which they were.
    pub state: CandidateState,
    /// Whether they were rejected or withdrew.
    pub outcome: CandidateState,
    /// Why.
    pub reason: Option<CandidateEnd>,
    /// How many.
    pub count: u32,
}

/// How many of those whose contract began so many months ago, or longer, were still there that many months after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Months after the first day of the contract.
    pub months: i32,
    /// How many began that long ago.
    pub begun: u32,
    /// How many of them were still there.
    pub stayed: u32,
}

/// How often a rule says something of the contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: Rule,
    /// How severe.
    pub severity: Severity,
    /// Of how many contracts.
    pub contracts: u32,
    /// How many findings.
    pub findings: u32,
}

/// The figures of a programme on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeFigures {
    /// How many have a seat: they are matched with a place, or began.
    pub seats_filled: u32,
    /// The time per step, in the order of the steps.
    pub steps: Vec<StepTime>,
    /// Who dropped out.
    pub drop_outs: Vec<DropOut>,
    /// Who is still there.
    pub retention: Vec<Retention>,
    /// Minutes a week at school of all who work on that day.
    pub minutes_school: i32,
    /// Minutes a week in childcare of all who work on that day.
    pub minutes_childcare: i32,
    /// What the rules say.
    pub rules: Vec<RuleCount>,
}

fn count<T>(things: impl IntoIterator<Item = T>) -> u32 {
    u32::try_from(things.into_iter().count()).unwrap_or(u32::MAX)
}

/// The middle of some numbers: the least that half of them do not exceed.
fn median(sorted: &[i32]) -> Option<i32> {
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

impl CandidateCourse {
    /// The states that it has left, with the days in each, in order.
    fn stays(&self) -> impl Iterator<Item = (CandidateState, i32)> {
        let pairs = self.moves.iter().zip(self.moves.iter().skip(1));
        pairs.map(|(from, to)| (from.state, (to.date - from.date).get_days()))
    }

    /// The state in which it dropped out.
    fn dropped_in(&self) -> Option<CandidateState> {
        let last = self.moves.iter().rev().find(|one| !one.state.is_end());
        last.filter(|_| self.state.is_end()).map(|one| one.state)
    }
}

fn step_times(courses: &[CandidateCourse]) -> Vec<StepTime> {
    let steps = CandidateState::ALL.iter().copied().filter(|state| !state.is_end());
    let time = |state: CandidateState| {
        let reached = courses.iter().filter(|course| course.moves.iter().any(|one| one.state == state));
        let mut days: Vec<i32> =
            courses.iter().flat_map(CandidateCourse::stays).filter(|(of, _)| *of == state).map(|(_, days)| days).collect();
        days.sort_unstable();
        let (median_days, longest_days) = (median(&days), days.last().copied());
        StepTime { state, reached: count(reached), left: count(&days), median_days, longest_days }
    };
    steps.map(time).collect()
}

fn drop_outs(courses: &[CandidateCourse]) -> Vec<DropOut> {
    let mut counts: BTreeMap<(CandidateState, CandidateState, Option<CandidateEnd>), u32> = BTreeMap::new();
    for course in courses {
        if let Some(state) = course.dropped_in() {
            *counts.entry((state, course.state, course.reason)).or_default() += 1;
        }
    }
    counts.into_iter().map(|((state, outcome, reason), count)| DropOut { state, outcome, reason, count }).collect()
}

/// Whether the work of a contract ever began. It is the state that somebody recorded: one that ran out is recorded as active still, and one
/// that ended before it began as ended.
fn began(contract: &CombinationContract) -> bool {
    matches!(contract.state, ContractState::Active | ContractState::Suspended)
}

fn retention(contracts: &[&CombinationContract], today: Date) -> Vec<Retention> {
    let after = |months: i32| {
        let due = |contract: &CombinationContract| contract.period().0.saturating_add(jiff::Span::new().months(months));
        let begun: Vec<_> = contracts.iter().filter(|contract| began(contract) && due(contract) <= today).collect();
        let stayed = begun.iter().filter(|contract| contract.period().1.is_none_or(|last| due(contract) <= last));
        Retention { months, begun: count(&begun), stayed: count(stayed) }
    };
    RETENTION_MONTHS.into_iter().map(after).collect()
}

/// Minutes a week on one side of all who work on a day.
fn minutes(contracts: &[&CombinationContract], side: Employer, today: Date) -> i32 {
    let working = contracts.iter().filter(|contract| (**contract).clone().at(today).state == ContractState::Active);
    let engagements = working.flat_map(|contract| &contract.engagements);
    engagements.filter(|one| one.terms.employer == side && one.terms.covers(today)).map(|one| one.terms.minutes_per_week).sum()
}

fn rules(found: &[Vec<Finding>]) -> Vec<RuleCount> {
    let mut counts: BTreeMap<(Severity, Rule), (u32, u32)> = BTreeMap::new();
    for findings in found {
        let mut of_contract: BTreeMap<(Severity, Rule), u32> = BTreeMap::new();
        for finding in findings {
            *of_contract.entry((finding.severity, finding.rule)).or_default() += 1;
        }
        for (key, findings) in of_contract {
            let (contracts, all) = counts.entry(key).or_default();
            *contracts += 1;
            *all += findings;
        }
    }
    let count = |((severity, rule), (contracts, findings))| RuleCount { rule, severity, contracts, findings };
    counts.into_iter().map(count).collect()
}

/// The figures of a programme on a day, from what became of its candidates and from its contracts as they were recorded, each with what the
/// rules say of it.
pub fn programme_figures(
    courses: &[CandidateCourse],
    contracts: &[(CombinationContract, Vec<Finding>)],
    today: Date,
) -> ProgrammeFigures {
    let seated = |course: &&CandidateCourse| matches!(course.state, CandidateState::Placed | CandidateState::Started);
    let running: Vec<&CombinationContract> = contracts.iter().map(|(contract, _)| contract).collect();
    let found: Vec<Vec<Finding>> = contracts.iter().map(|(_, findings)| findings.clone()).collect();
    ProgrammeFigures {
        seats_filled: count(courses.iter().filter(seated)),
        steps: step_times(courses),
        drop_outs: drop_outs(courses),
        retention: retention(&running, today),
        minutes_school: minutes(&running, Employer::SchoolBoard, today),
        minutes_childcare: minutes(&running, Employer::ChildcareProvider, today),
        rules: rules(&found),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::combination_contract::cases::{active, finding};

    fn course(moves: &[(CandidateState, Date)], reason: Option<CandidateEnd>) -> CandidateCourse {
        let moves: Vec<CandidateMove> = moves.iter().map(|(state, date)| CandidateMove { state: *state, date: *date }).collect();
        CandidateCourse { state: moves.last().unwrap().state, reason, moves }
    }

    #[test]
    fn the_time_of_a_step_is_that_of_those_who_left_it() {
        use CandidateState::{Applied, Placed, Ready, Rejected, Screening};
        let courses = [
            course(
                &[(Applied, date(2026, 9, 1)), (Screening, date(2026, 9, 11)), (Rejected, date(2026, 9, 15))],
                Some(CandidateEnd::NotSuited),
            ),
            course(&[(Applied, date(2026, 9, 1)), (Screening, date(2026, 9, 5))], None),
            course(&[(Applied, date(2026, 9, 1))], None),
            course(
                &[
                    (Applied, date(2026, 9, 1)),
                    (Screening, date(2026, 9, 3)),
                    (Ready, date(2026, 9, 9)),
                    (Placed, date(2026, 9, 9)),
                ],
                None,
            ),
        ];
        let figures = programme_figures(&courses, &[], date(2026, 10, 1));
        let told = |state| {
            let one = figures.steps.iter().find(|one| one.state == state).unwrap();
            (one.reached, one.left, one.median_days, one.longest_days)
        };
        assert_eq!(told(Applied), (4, 3, Some(4), Some(10)));
        assert_eq!(told(Screening), (3, 2, Some(4), Some(6)));
        assert_eq!(told(Ready), (1, 1, Some(0), Some(0)));
        assert_eq!(told(Placed), (1, 0, None, None));
        assert_eq!(figures.seats_filled, 1);
        let out = DropOut { state: Screening, outcome: Rejected, reason: Some(CandidateEnd::NotSuited), count: 1 };
        assert_eq!(figures.drop_outs, [out]);
    }

    #[test]
    fn who_is_still_there_counts_from_the_first_day_of_each_contract() {
        let year = active(date(2026, 9, 1), None);
        let mut never = active(date(2026, 9, 1), None);
        never.state = ContractState::Signed;
        let mut cancelled = active(date(2026, 9, 1), None);
        cancelled.state = ContractState::Ended;
        let left = active(date(2026, 9, 1), Some(date(2027, 2, 28)));
        let until = active(date(2026, 9, 1), Some(date(2027, 3, 1)));
        let young = active(date(2027, 1, 1), None);
        let contracts = [year, never, cancelled, left, until, young].map(|contract| (contract, Vec::new()));
        let told = |today| {
            let figures = programme_figures(&[], &contracts, today);
            figures.retention.iter().map(|one| (one.months, one.begun, one.stayed)).collect::<Vec<_>>()
        };
        assert_eq!(told(date(2027, 2, 28)), [(6, 0, 0), (12, 0, 0)]);
        assert_eq!(told(date(2027, 3, 1)), [(6, 3, 2), (12, 0, 0)]);
        assert_eq!(told(date(2028, 1, 1)), [(6, 4, 3), (12, 4, 2)]);
    }

    #[test]
    fn hours_are_told_side_by_side_of_those_who_work() {
        let working = active(date(2026, 9, 1), None);
        let mut resting = active(date(2026, 9, 1), None);
        resting.state = ContractState::Suspended;
        let contracts = [(working, vec![finding(), finding()]), (resting, vec![finding()])];
        let figures = programme_figures(&[], &contracts, date(2026, 10, 1));
        assert_eq!((figures.minutes_school, figures.minutes_childcare), (24 * 60, 12 * 60));
        let [rule] = figures.rules[..] else { panic!("{:?}", figures.rules) };
        assert_eq!((rule.contracts, rule.findings), (2, 3));
        assert_eq!(programme_figures(&[], &contracts, date(2026, 8, 31)).minutes_school, 0);
    }
}
