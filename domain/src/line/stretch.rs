//! Stretches of days, and what they cover together. It knows nothing of children, care or law.

use jiff::SignedDuration;

use crate::Date;

/// Days from a first to a last one, both included; without a last day the stretch is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// First day.
    pub(super) first: Date,
    /// Last day, when one is known.
    pub(super) last: Option<Date>,
}

impl Stretch {
    /// The days from a first to a last one; `None` when the last comes before the first.
    pub(super) fn new(first: Date, last: Option<Date>) -> Option<Self> {
        last.is_none_or(|last| first <= last).then_some(Self { first, last })
    }

    /// The last day, or the end of the calendar when it is open: for comparing only.
    pub(super) fn end(self) -> Date {
        self.last.unwrap_or(Date::MAX)
    }

    /// Whether a day is one of these.
    pub(super) fn holds(self, day: Date) -> bool {
        self.first <= day && day <= self.end()
    }

    /// Whether the two share a day.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.first <= other.end() && other.first <= self.end()
    }

    /// The days that the two share.
    pub(super) fn shared_with(self, other: Self) -> Option<Self> {
        let last = [self.last, other.last].into_iter().flatten().min();
        Self::new(self.first.max(other.first), last)
    }

    /// Whether this one begins no later than the day after the other ends, so that no day lies between.
    pub(super) fn follows(self, other: Self) -> bool {
        other.last.is_none_or(|last| self.first <= day_after(last))
    }

    /// The days of this one that the other lacks: none, one stretch, or one at either side.
    pub(super) fn without(self, other: Self) -> Vec<Self> {
        if !self.overlaps(other) {
            return vec![self];
        }
        let before = Self::new(self.first, Some(day_before(other.first))).filter(|_| self.first < other.first);
        let after = other.last.and_then(|last| Self::new(day_after(last), self.last)).filter(|_| other.end() < self.end());
        before.into_iter().chain(after).collect()
    }
}

/// The day before a day.
pub(super) fn day_before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

/// The day after a day.
pub(super) fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// A day so many days later, or earlier when the number is negative.
pub(super) fn plus_days(day: Date, days: i32) -> Date {
    day.saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
}

/// How many days from one day to a later one: 1 from a day to the next.
pub(super) fn days_from(earlier: Date, later: Date) -> i32 {
    i32::try_from(later.duration_since(earlier).as_hours() / 24).unwrap_or(i32::MAX)
}

/// The stretches that are covered without a day between, in order. The stretches come ordered by their first day.
pub(super) fn covered(stretches: impl IntoIterator<Item = Stretch>) -> Vec<Stretch> {
    let mut blocks: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match blocks.last_mut() {
            Some(block) if stretch.follows(*block) => {
                block.last = block.last.and_then(|last| stretch.last.map(|other| last.max(other)));
            }
            _ => blocks.push(stretch),
        }
    }
    blocks
}

/// The days within a stretch that no block covers, in order. The blocks come from [`covered`].
pub(super) fn uncovered(blocks: &[Stretch], within: Stretch) -> Vec<Stretch> {
    blocks.iter().fold(vec![within], |free, block| free.into_iter().flat_map(|stretch| stretch.without(*block)).collect())
}
