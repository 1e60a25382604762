//! Shifts by the rest between them (Arbeidstijdenwet 5:3): a shift (dienst) is all work between two daily rests, so a block at
//! school and one in after-school care on the same day are one shift unless a daily rest lies between.
//!
//! Where a daily rest is too short, nothing in the schedule says which pause was meant as one. The reading that holds is the one
//! with the fewest short rests, and of those the one that leaves most rest: a schedule is not judged worse than it must be, and
//! leaving out a block never makes it worse.

use super::{
    finding::{Finding, Measure, Rule, Severity},
    norms::{NormBook, Norms},
    timeline::{Block, days_later, engagements, local, plus_days},
};
use crate::Cause;

/// A shift with the rest after it.
pub(super) struct RestedShift<'b, 'a> {
    /// Its blocks, in order.
    pub(super) blocks: &'b [Block],
    /// The norms of the day on which it starts.
    pub(super) norms: Norms<'a>,
    /// The rest after it, when that is too short.
    short: Option<ShortRest<'b>>,
}

/// A rest that is too short, or comes too late after the start of the shift before it.
#[derive(Clone, Copy)]
struct ShortRest<'b> {
    /// When it starts.
    start: i64,
    /// Its seconds; of one that comes too late, those within the window.
    seconds: i64,
    /// The block after it, when that is what makes it short.
    next: Option<&'b Block>,
}

/// What follows from a block on: how many rests are short, how much rest these leave, and where its shift ends.
#[derive(Clone, Copy)]
struct Course<'b> {
    shorts: usize,
    rest: i64,
    until: usize,
    short: Option<ShortRest<'b>>,
}

/// All shifts in order.
pub(super) fn shifts<'b, 'a>(blocks: &'b [Block], book: &mut NormBook<'a>) -> Result<Vec<RestedShift<'b, 'a>>, Cause> {
    let norms: Vec<Norms<'a>> =
        blocks.iter().map(|block| book.on(block.day(), || block.pointer())).collect::<Result<_, Cause>>()?;
    // The best course from each block on, the last block first; beyond the last there is nothing.
    let mut courses: Vec<Course<'b>> = Vec::with_capacity(blocks.len());
    for (from, norms) in norms.iter().enumerate().rev() {
        let beyond = |until: usize| blocks.len().checked_sub(until + 1).and_then(|at| courses.get(at));
        let best = ends(blocks, from, norms).map(|(until, short)| {
            let (shorts, rest) = beyond(until).map_or((0, 0), |course| (course.shorts, course.rest));
            let own = short.map_or(0, |short| short.seconds);
            Course { shorts: shorts + usize::from(short.is_some()), rest: rest + own, until, short }
        });
        let better = |one: Course<'b>, other: Course<'b>| {
            if (other.shorts, one.rest) < (one.shorts, other.rest) { other } else { one }
        };
        courses.extend(best.reduce(better));
    }
    let (mut shifts, mut from) = (Vec::new(), 0);
    while let Some((course, norms)) = blocks.len().checked_sub(from + 1).and_then(|at| courses.get(at)).zip(norms.get(from)) {
        let Some(within) = blocks.get(from..course.until) else { break };
        shifts.push(RestedShift { blocks: within, norms: *norms, short: course.short });
        from = course.until.max(from + 1);
    }
    Ok(shifts)
}

/// Where the shift that starts with a block can end, with the rest after it where that is short. It ends at a daily rest at the
/// latest, and leaves at least the shortest rest that there is in the window.
fn ends<'b>(blocks: &'b [Block], from: usize, norms: &Norms<'_>) -> impl Iterator<Item = (usize, Option<ShortRest<'b>>)> {
    let whole = norms.daily_rest.value * 60;
    let shortest = norms.shortest_rest * 60;
    let start = blocks.get(from).map_or(0, |first| first.start);
    let window_end = blocks.get(from).map_or(0, |first| days_later(first.local_start, norms.daily_rest_days));
    let mut covered = i64::MIN;
    let mut ended = false;
    blocks.iter().enumerate().skip(from).map_while(move |(at, block)| {
        covered = covered.max(block.end);
        let longer = at > from && covered > window_end.saturating_sub(shortest).max(start);
        if ended || longer {
            return None;
        }
        let next = blocks.get(at + 1);
        let gap = next.map_or(i64::MAX, |next| next.start).saturating_sub(covered).max(0);
        let within = gap.min(window_end.saturating_sub(covered)).max(0);
        ended = gap >= whole;
        let short = (within < whole).then(|| ShortRest {
            start: covered,
            seconds: if gap < whole { gap } else { within },
            next: next.filter(|_| gap < whole),
        });
        Some((at + 1, short))
    })
}

/// When the law last allowed a shorter rest.
#[derive(Default)]
pub(super) struct Exceptions(Option<i64>);

impl Exceptions {
    /// What is to be said of the rest after a shift. One shorter rest in so many days is allowed.
    pub(super) fn judge(&mut self, shift: &RestedShift<'_, '_>) -> Option<Finding> {
        let (rest, norms) = (shift.short?, &shift.norms);
        let (first, last) = (shift.blocks.first()?, shift.blocks.last()?);
        let allowed = norms.short_rest_days.is_some_and(|days| {
            rest.seconds >= norms.shortest_rest * 60 && self.0.is_none_or(|before| days_later(local(before), days) <= rest.start)
        });
        if allowed {
            self.0 = Some(rest.start);
        }
        let last_day = shift.blocks.iter().map(|block| block.last_day).max()?;
        let (until, concerned) = match rest.next {
            Some(next) => (next.day(), engagements([last, next])),
            None => (plus_days(first.day(), norms.daily_rest_days).max(last_day), engagements(shift.blocks)),
        };
        let measure = Measure::hours(rest.seconds, norms.daily_rest.value);
        let finding = Finding::new(Rule::DailyRest, norms.daily_rest.source, (last_day, Some(until)), measure, concerned);
        Some(if allowed { Finding { severity: Severity::Advice, ..finding } } else { finding })
    }
}
