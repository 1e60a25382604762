//! Proposals for a basic week (basisweek) of somebody at a school and in after-school care: weeks that give what is asked and that no
//! rule stands in the way of, ranked by what is wished for, or the smallest set of demands that no week can give.
//!
//! A proposal is never judged by rules of its own: every week is a draft of a contract, worked for sixteen weeks, of which
//! [`check`](super::check) has nothing blocking to say. The same demands always get the same weeks.
//!
//! What makes the search small is that how much fits on a day depends on the times alone, and not on the day; how that adds up over the
//! days says whether there can be a week. Which of the weeks that can be is best is found by trying every choice of days.
//!
//! - `demand`: what is asked. `sides`: one of something for each side.
//! - `day`: work on one day. `share`: hours over days. `week`: a week and what the rules say of it.
//! - `wish`: how far a week gives what is wished for. `search`: the weeks that can be.
//! - `clash`: what stands in the way. `words`: in which words.

mod clash;
mod day;
mod demand;
mod search;
mod share;
mod sides;
mod week;
mod wish;
mod words;

#[cfg(test)]
mod tests;

pub use self::{
    clash::ClashCode,
    demand::{Demands, NotATime, SideDemand, TimeOfDay, Weekday, Wish, WishKind},
    words::ClashPart,
};
use self::{
    search::Search,
    week::{Judge, Week},
    wish::Wishes,
};
use super::{draft::Employer, finding::Finding};
use crate::{Date, Refusal, parameter::RuleParameters};

/// What comes of demands: proposals, or what stands in the way of any.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposals {
    /// One to three weeks, the best first; none where the demands clash.
    pub proposals: Vec<Proposal>,
    /// The smallest set of demands that clash, and the rules by which they do; none where there is a proposal.
    pub clash: Vec<ClashPart>,
    /// The Monday from which a week is judged, week after week.
    pub monday: Date,
}

/// A basic week.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// How far it gives all that is wished for, by weight, from 0 to 100.
    pub score: i64,
    /// The same of each wish, in the order in which they were given.
    pub wishes: Vec<(Wish, i64)>,
    /// The shifts from Monday on, in order of time.
    pub shifts: Vec<BasicShift>,
    /// Minutes of work a week at school, breaks left out.
    pub school_minutes: i32,
    /// Minutes of work a week in childcare, likewise.
    pub childcare_minutes: i32,
    /// What the rules say of it, none of it blocking; what comes back every week is told once, of the first.
    pub findings: Vec<Finding>,
}

/// A shift of a basic week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicShift {
    /// The day.
    pub day: Weekday,
    /// The side.
    pub employer: Employer,
    /// When it starts.
    pub from: TimeOfDay,
    /// When it ends.
    pub until: TimeOfDay,
    /// Minutes of break within it.
    pub break_minutes: i32,
    /// Minutes of work.
    pub minutes: i32,
}

/// Proposes basic weeks by the rules of a day. Demands that cannot be (times that are reversed, hours of no week, a day or a wish that
/// is there twice, a day of which no norm is known) are refused with every cause.
pub fn propose(demands: &Demands, parameters: &RuleParameters) -> Result<Proposals, Refusal> {
    Refusal::unless_empty(demands.causes())?;
    let held = parameters.held_on(demands.on);
    let judge = Judge::new(&held, demands.on)?;
    let (wishes, mut search) = (Wishes::new(demands, &judge), Search::new(&judge));
    let problem = clash::whole(demands);
    let any = search.any(&problem, &[]);
    let best = if any.is_some() { search.best(&problem, &wishes) } else { Vec::new() };
    // The best by the wishes are a choice; where none of these can be, the one that was found first is better than none.
    let weeks = if best.is_empty() { any.into_iter().collect() } else { best };
    let made = |week: &Week| Some(Proposal::of(week, &wishes, judge.found(week, problem.is_trainee)?));
    let proposals: Vec<Proposal> = weeks.iter().filter_map(made).collect();
    let clashing = if proposals.is_empty() { clash::smallest(demands, &mut search) } else { Vec::new() };
    let clash = clashing.into_iter().map(|code| ClashPart::new(code, demands, &judge)).collect();
    Ok(Proposals { proposals, clash, monday: judge.monday() })
}

impl Proposal {
    fn of(week: &Week, wishes: &Wishes<'_>, findings: Vec<Finding>) -> Self {
        let shifts = week.stints().map(|(day, employer, stint)| BasicShift {
            day,
            employer,
            from: TimeOfDay::at(stint.start),
            until: TimeOfDay::at(stint.end),
            break_minutes: stint.pause,
            minutes: stint.worked(),
        });
        Self {
            score: wishes.average(week),
            wishes: wishes.scores(week),
            shifts: shifts.collect(),
            school_minutes: week.minutes_at(Employer::SchoolBoard),
            childcare_minutes: week.minutes_at(Employer::ChildcareProvider),
            findings,
        }
    }
}
