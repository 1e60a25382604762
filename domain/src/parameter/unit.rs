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
