//! What a value of a rule parameter counts, and how sure it is.

use crate::code::codes;

codes! {
    /// Unit (eenheid) of a rule parameter, which also fixes the form of its text.
    ParameterUnit {
        /// Calendar days: `42`.
        Days = "days",
        /// Weeks of seven days: `40`.
        Weeks = "weeks",
        /// Calendar months: `2`.
        Months = "months",
        /// Years: `2`.
        Years = "years",
        /// Clock hours, exact: `960` or `7.2`.
        Hours = "hours",
        /// Minutes: `30`.
        Minutes = "minutes",
        /// Euro cents: `270000`.
        EuroCents = "euroCents",
        /// Bytes: `1048576`.
        Bytes = "bytes",
        /// Percentage, exact: `20` or `12.5`.
        Percentage = "percentage",
        /// A number of things or people: `16`.
        Count = "count",
        /// A part of a whole, in lowest terms: `1/3`.
        Fraction = "fraction",
        /// An exact decimal number: `0.083`.
        Decimal = "decimal",
        /// An ISO 8601 period of years, months and days: `P3Y6M`.
        Period = "period",
        /// A day of any year, month first: `08-01`.
        MonthDay = "monthDay",
        /// One code of the list that the parameter names.
        Choice = "choice",
        /// Some codes of the list that the parameter names: `indication,concern`.
        Choices = "choices",
        /// `true` or `false`.
        Flag = "flag",
        /// Whole numbers in order: `7,14`.
        List = "list",
        /// Rows of equally many whole numbers: `1,4,4;2,8,8`.
        Table = "table",
    }
}

impl ParameterUnit {
    /// The highest number that a value in this unit may have; none where a value is no number, or is a period, which has its own
    /// bounds. A length beyond it has a longer unit, and no law or agreement comes near the others.
    pub const fn most(self) -> Option<i32> {
        match self {
            Self::Days => Some(366),
            Self::Weeks => Some(104),
            Self::Months => Some(120),
            Self::Years | Self::Percentage | Self::Decimal => Some(100),
            Self::Hours => Some(8_784),
            Self::Minutes => Some(1_440),
            Self::EuroCents | Self::Bytes => Some(100_000_000),
            Self::Count | Self::List | Self::Table => Some(1_000),
            Self::Fraction => Some(1),
            Self::Period | Self::MonthDay | Self::Choice | Self::Choices | Self::Flag => None,
        }
    }
}

codes! {
    /// How sure it is that the source says this (zekerheid).
    Certainty {
        /// The text of the source was read, or the value is the service's own choice.
        Certain = "certain",
        /// Known or announced, but its text was not read for this date.
        Likely = "likely",
        /// Sources differ or are silent: a starting value, for each municipality to set.
        Unsure = "unsure",
    }
}
