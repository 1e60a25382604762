//! Exact parts of a whole: a limit such as a third of four people must not depend on how a computer rounds.

use std::{cmp::Ordering, fmt, str::FromStr};

/// A number that is not negative, as numerator and denominator in lowest terms. A decimal such as 7.2 is 36/5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

/// A text that is no fraction, or no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no exact number")]
pub struct NotAFraction;

impl Fraction {
    /// Beyond this a product of two fractions could leave 64 bits; no law or agreement comes near it.
    const MOST: i64 = 1_000_000_000;

    /// The fraction in lowest terms; none when negative, over zero, or beyond a milliard above or below the line.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        if !(0..=Self::MOST).contains(&numerator) || !(1..=Self::MOST).contains(&denominator) {
            return None;
        }
        let (mut divisor, mut rest) = (numerator, denominator);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// What stands above the line.
    pub const fn numerator(self) -> i64 {
        self.numerator
    }

    /// What stands below the line, at least 1.
    pub const fn denominator(self) -> i64 {
        self.denominator
    }

    /// This part of a number of people or minutes, rounded down: a third of 4 is 1.
    pub fn floor_of(self, count: u32) -> i64 {
        i64::from(count) * self.numerator / self.denominator
    }

    /// This part of a number of people or minutes, rounded up: a third of 4 is 2.
    pub fn ceiling_of(self, count: u32) -> i64 {
        (i64::from(count) * self.numerator + self.denominator - 1) / self.denominator
    }

    /// The nearest floating point number, for showing beside an observation and never for deciding.
    #[expect(clippy::cast_precision_loss, reason = "both parts are at most a milliard, which a double holds exactly")]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Reads a decimal number with a point, such as `0.083`.
    pub fn from_decimal(text: &str) -> Result<Self, NotAFraction> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |digits: &str| (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(part) {
            return Err(NotAFraction);
        }
        let part = part.trim_end_matches('0');
        let digits = format!("{whole}{part}").parse::<i64>().or(Err(NotAFraction))?;
        let denominator = part.bytes().fold(1, |power, _| power * 10);
        Self::new(digits, denominator).ok_or(NotAFraction)
    }
}

impl FromStr for Fraction {
    type Err = NotAFraction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |digits: &str| if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse() } else { "".parse() };
        let (numerator, denominator) = text.split_once('/').ok_or(NotAFraction)?;
        let (numerator, denominator) = (plain(numerator).or(Err(NotAFraction))?, plain(denominator).or(Err(NotAFraction))?);
        Self::new(numerator, denominator).ok_or(NotAFraction)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_exact_and_in_lowest_terms() {
        assert_eq!("2/6".parse::<Fraction>().unwrap().to_string(), "1/3");
        assert_eq!(Fraction::from_decimal("7.20"), Fraction::new(36, 5).ok_or(NotAFraction));
        assert_eq!(Fraction::from_decimal("0.083"), Fraction::new(83, 1000).ok_or(NotAFraction));
        assert_eq!(Fraction::from_decimal("0"), Fraction::new(0, 1).ok_or(NotAFraction));
        for wrong in ["", "1", "1/0", "-1/3", "1/-3", "+1/3", "1/3/5", "/", "1/10000000000"] {
            assert!(wrong.parse::<Fraction>().is_err(), "{wrong}");
        }
        for wrong in ["", ".5", "5.", "1,5", "-1", "1e3", "NaN", "1.2.3", "1234567890", "123456789.5"] {
            assert!(Fraction::from_decimal(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parts_round_to_the_side_that_is_asked() {
        let third = Fraction::new(1, 3).unwrap();
        assert_eq!([3, 4, 6].map(|count| third.floor_of(count)), [1, 1, 2]);
        assert_eq!([3, 4, 6].map(|count| third.ceiling_of(count)), [1, 2, 2]);
        assert!(third < Fraction::new(1, 2).unwrap());
    }
}
