//! What each rule parameter means: its key, unit, names and who may set it. The meaning is part of the rules, so it is written
//! here; the values are data, and what the database holds of them goes before the periods that stand here as the seed.

use super::{Certainty, ParameterUnit, seed};
use crate::{Date, language::Bilingual};

/// Whether a municipality may set a value of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalRule {
    /// The value holds for the whole country, or for the whole installation.
    National,
    /// A municipality may set its own value.
    Local,
    /// A municipality may set its own value, never below the national one: the figure protects people.
    LocalNotLower,
}

/// The definition of one rule parameter (regelparameter).
#[derive(Debug)]
pub struct Definition {
    /// Dotted camelCase key: `gap.bridgeDays`.
    pub key: &'static str,
    /// Unit of all its values.
    pub unit: ParameterUnit,
    /// Whether a municipality may set its own value.
    pub local: LocalRule,
    /// The codes to choose from; empty for every unit but `choice` and `choices`.
    pub choices: &'static [&'static str],
    /// What the value is, in Dutch and English.
    pub description: Bilingual,
    /// The national values that the service starts with, in order of time.
    pub periods: &'static [SeedPeriod],
}

/// A national value that the service starts with: both days belong to the period.
#[derive(Debug)]
pub struct SeedPeriod {
    /// First day. Where the start of a rule is not known it is a day on which it certainly held.
    pub valid_from: Date,
    /// Last day; none while no end is known.
    pub valid_until: Option<Date>,
    /// The value in its canonical text.
    pub value: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
    /// Law and article, agreement, or the choice of the service.
    pub source: &'static str,
}

impl Definition {
    /// Whether a municipality may set its own value.
    pub fn local_allowed(&self) -> bool {
        self.local != LocalRule::National
    }
}

/// All definitions, by theme.
pub fn definitions() -> impl Iterator<Item = &'static Definition> {
    seed::THEMES.iter().copied().flatten()
}

/// The definition with this key.
pub fn definition(key: &str) -> Option<&'static Definition> {
    definitions().find(|definition| definition.key == key)
}

/// Writes a theme of the seed as a table: key, unit with the codes to choose from, who may set it, Dutch and English, and then
/// the periods with value, certainty and source.
macro_rules! define {
    ($(#[doc = $about:literal])+ $theme:ident; $(
        $key:literal $unit:ident $(($($choice:literal)|+))? $local:ident, $dutch:literal, $english:literal {
            $($y:literal-$m:literal-$d:literal .. $($uy:literal-$um:literal-$ud:literal)?
                = $value:literal $certainty:ident $source:expr;)+
        }
    )+) => {
        $(#[doc = $about])+
        pub(super) static $theme: &[$crate::parameter::Definition] = &[$($crate::parameter::Definition {
            key: $key,
            unit: $crate::parameter::ParameterUnit::$unit,
            local: $crate::parameter::LocalRule::$local,
            choices: &[$($($choice),+)?],
            description: $crate::language::Bilingual { dutch: $dutch, english: $english },
            periods: &[$($crate::parameter::SeedPeriod {
                valid_from: jiff::civil::date($y, $m, $d),
                valid_until: $crate::parameter::definition::define!(@until $($uy $um $ud)?),
                value: $value,
                certainty: $crate::parameter::Certainty::$certainty,
                source: $source,
            }),+],
        }),+];
    };
    (@until) => { None };
    (@until $y:literal $m:literal $d:literal) => { Some(jiff::civil::date($y, $m, $d)) };
}

pub(super) use define;
