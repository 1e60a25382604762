//! The table of reasons: one code and one sentence in Dutch and in English for each. Its rows stand by concept in files of their own, each of
//! which hands them on to the next.
//!
//! `registering`: organisations, children and guardians. `guiding`: what goes along with a child. `combining`: the combination function.
//! `directing`: what a municipality agrees, gives and publishes.

#[macro_use]
mod combining;
#[macro_use]
mod directing;
#[macro_use]
mod guiding;
#[macro_use]
mod registering;

use crate::language::Bilingual;

macro_rules! reasons {
    ([] $($member:ident, $code:literal, $dutch:literal, $english:literal;)+) => {
        /// A reason for which a rule refuses; the English sentence is its documentation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $(#[doc = $english] $member,)+ }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The code, in kebab-case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$member => $code,)+ }
            }

            /// The reason with a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.code() == code)
            }

            /// The sentence for the caller.
            pub const fn text(self) -> Bilingual {
                match self { $(Self::$member => Bilingual { dutch: $dutch, english: $english },)+ }
            }
        }
    };
}

registering! { [guiding combining directing reasons] }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_kebab_case_code_and_ends_its_sentences() {
        let mut codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert!(reason.code().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{reason:?}");
            assert!(reason.text().dutch.ends_with('.') && reason.text().english.ends_with('.'), "{reason:?}");
        }
    }
}
