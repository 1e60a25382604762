//! Identifiers of organisations and places, and the test that keeps citizens' numbers out.
//!
//! Forms: BRIN and site as in OSO, LRK as in the open register, KvK, OIN as by Logius, municipality as by CBS. The citizen
//! service number (BSN), which is also the pupil's number, is never stored: Wabb and UAVG 46 give no ground for it here.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A text that is not an identifier of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no {0}")]
pub struct NotAnIdentifier(pub &'static str);

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal, $pattern:literal, $holds:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The form as a regular expression, as the contract publishes it.
            pub const PATTERN: &'static str = $pattern;

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let holds: fn(&[u8]) -> bool = $holds;
                if holds(text.as_bytes()) { Ok(Self(text.to_owned())) } else { Err(NotAnIdentifier($what)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnIdentifier;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn digits(text: &[u8], count: usize) -> bool {
    text.len() == count && text.iter().all(u8::is_ascii_digit)
}

identifier!(
    /// BRIN and site number of a school site (vestigingscode): `28BF00`.
    Brin, "BRIN with site number", "^[0-9]{2}[A-Z]{2}[0-9]{2}$",
    |t| t.len() == 6 && digits(&t[..2], 2) && t[2..4].iter().all(u8::is_ascii_uppercase) && digits(&t[4..], 2)
);
identifier!(
    /// Number in the national childcare register (LRK): 9 to 12 digits.
    Lrk, "LRK number", "^[0-9]{9,12}$",
    |t| (9..=12).contains(&t.len()) && t.iter().all(u8::is_ascii_digit)
);
identifier!(
    /// Number in the trade register (KvK): 8 digits.
    Kvk, "KvK number", "^[0-9]{8}$", |t| digits(t, 8)
);
identifier!(
    /// Organisation identification number (OIN): 20 digits.
    Oin, "OIN", "^[0-9]{20}$", |t| digits(t, 20)
);
identifier!(
    /// Number of a school board (bevoegd gezag): 5 digits.
    BoardNumber, "number of a school board", "^[0-9]{5}$", |t| digits(t, 5)
);
identifier!(
    /// Code of a municipality as by CBS: `GM0344`.
    MunicipalityCode, "municipality code", "^GM[0-9]{4}$",
    |t| t.len() == 6 && t.starts_with(b"GM") && digits(&t[2..], 4)
);
identifier!(
    /// Code of a district (wijk) as by CBS: `WK034401`.
    DistrictCode, "district code", "^WK[0-9]{6}$",
    |t| t.len() == 8 && t.starts_with(b"WK") && digits(&t[2..], 6)
);

/// Whether a text is, or hides, nine digits that pass the test of the citizen service number (BSN, *elfproef*): weights
/// 9 to 2 and -1, sum divisible by 11, not all zero. Blanks, dots and hyphens between the digits do not hide them, and neither
/// does another number beside them.
pub fn holds_citizen_number(text: &str) -> bool {
    let separates = |c: char| matches!(c, ' ' | '.' | '-' | '\u{a0}');
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).map(|digit| i32::from(digit - b'0')).collect::<Vec<_>>();
    // Digits of another width are the same number to a reader.
    let text: String = text.nfkc().collect();
    text.split(|c: char| !c.is_ascii_digit() && !separates(c))
        .any(|run| passes_eleven_test(&digits(run)) || run.split(separates).any(|part| passes_eleven_test(&digits(part))))
}

/// The test itself, on exactly nine digits.
fn passes_eleven_test(digits: &[i32]) -> bool {
    const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    digits.len() == WEIGHTS.len()
        && digits.iter().any(|digit| *digit != 0)
        && digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<i32>() % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identifier_takes_its_own_form_only() {
        assert!("28BF00".parse::<Brin>().is_ok());
        for wrong in ["28BF", "28bf00", "2XBF00", "28BF0O", "", "28BF000"] {
            assert!(wrong.parse::<Brin>().is_err(), "{wrong}");
        }
        assert!("213853164".parse::<Lrk>().is_ok());
        assert!("21385316".parse::<Lrk>().is_err());
        assert!("GM0344".parse::<MunicipalityCode>().is_ok());
        assert!("0344".parse::<MunicipalityCode>().is_err());
        assert!("WK034401".parse::<DistrictCode>().is_ok());
        assert!("00000001003214345000".parse::<Oin>().is_ok());
        assert!("12345678".parse::<Kvk>().is_ok());
    }

    #[test]
    fn a_citizen_number_is_found_also_when_it_is_spaced_or_stands_in_a_sentence() {
        for text in
            ["111222333", "1112.22.333", "111 222 333", "bsn: 111222333, graag", "kamer 12 111222333", "１１１２２２３３３"]
        {
            assert!(holds_citizen_number(text), "{text}");
        }
        for text in ["111222334", "000000000", "1112223330", "11122233", "", "06-12345678"] {
            assert!(!holds_citizen_number(text), "{text}");
        }
    }
}
