//! Chance that repeats itself: the same number gives the same child, so that two demos of one day are alike.
//!
//! It is `SplitMix64` (Steele, Lea and Flood, 2014): a few operations and no dependency. It is far from good enough for a secret
//! and good enough for a fictional city.

/// What parts this demo from any other use of the same numbers.
const SEED: u64 = 0x0D00_271A_11CE_5EED;
/// The step of the generator: 2^64 divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A source of chance of its own for each child, so that a child does not depend on how many there are.
pub(super) struct Chance(u64);

impl Chance {
    /// The chance of the child with a number.
    pub(super) fn of(number: u32) -> Self {
        let mut whole = Self(SEED ^ u64::from(number).wrapping_mul(STEP));
        Self(whole.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number of at least `low` and at most `high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        let width = u64::from(high.saturating_sub(low)) + 1;
        let chosen = ((self.next() >> 32) * width) >> 32;
        low.saturating_add(u32::try_from(chosen).unwrap_or_default())
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.between(1, 100) <= share
    }

    /// One of a list; none of an empty one.
    pub(super) fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let highest = u32::try_from(list.len()).unwrap_or(u32::MAX).saturating_sub(1);
        let index = self.between(0, highest);
        list.get(usize::try_from(index).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_chance_and_another_number_another() {
        let draws = |number| {
            let mut chance = Chance::of(number);
            [(); 8].map(|()| chance.between(0, 1_000_000))
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
    }

    #[test]
    fn chance_stays_within_its_bounds_and_reaches_both() {
        let mut chance = Chance::of(1);
        let drawn: Vec<u32> = (0..2000).map(|_| chance.between(3, 7)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&3), Some(&7)));
        assert!(!chance.percent(0) && chance.percent(100));
        assert_eq!(chance.one_of::<u8>(&[]), None);
    }
}
