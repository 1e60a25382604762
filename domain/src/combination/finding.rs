//! What a rule says of a draft.

use std::cmp::Ordering;

use super::texts;
use crate::{Date, Language, code::codes};

codes! {
    /// Hoe zwaar een bevinding weegt.
    Severity {
        /// Zo kan het niet.
        Blocking = "blocking",
        /// Zo kan het, maar een afspraak wordt niet nagekomen.
        Warning = "warning",
        /// Het mag; iemand moet het weten.
        Advice = "advice",
    }
}

codes! {
    /// Waarin een bevinding meet.
    FindingUnit {
        /// Klokuren.
        Hours = "hours",
        /// Minuten.
        Minutes = "minutes",
        /// Kalenderdagen.
        Days = "days",
        /// Kalendermaanden.
        Months = "months",
        /// Aantal: handtekeningen, werkgevers, beroepskrachten.
        Count = "count",
    }
}

codes! {
    /// Regel over een combinatiefunctie-contract, genoemd naar zijn onderwerp.
    Rule {
        /// Arbeid per dienst.
        Shift = "workingTime.shift",
        /// Arbeid per week.
        Week = "workingTime.week",
        /// Arbeid per week, gemiddeld over 4 weken.
        Average4Weeks = "workingTime.average4Weeks",
        /// Arbeid per week, gemiddeld over 16 weken.
        Average16Weeks = "workingTime.average16Weeks",
        /// Dagelijkse rust.
        DailyRest = "workingTime.dailyRest",
        /// Wekelijkse rust.
        WeeklyRest = "workingTime.weeklyRest",
        /// Pauze.
        Break = "workingTime.break",
        /// Klokuren van een studiejaar.
        TotalHours = "training.totalHours",
        /// Begeleide onderwijstijd van een studiejaar.
        GuidedHours = "training.guidedHours",
        /// Beroepspraktijkvorming van een studiejaar.
        PracticeHours = "training.practiceHours",
        /// Handtekeningen onder de praktijkovereenkomst.
        Signatures = "training.signatures",
        /// Erkend leerbedrijf.
        RecognisedCompany = "training.recognisedCompany",
        /// Begeleidingsplan.
        GuidancePlan = "training.guidancePlan",
        /// Inschrijving in het personenregister kinderopvang.
        RegisterEntry = "screening.registerEntry",
        /// Koppeling in het personenregister kinderopvang.
        RegisterLink = "screening.registerLink",
        /// Leeftijd van de verklaring omtrent het gedrag.
        ConductCertificateAge = "screening.conductCertificateAge",
        /// Een leerling zonder arbeidsovereenkomst met de kinderopvang telt niet mee in de ratio.
        TraineeNotEmployedByChildcare = "construction.traineeNotEmployedByChildcare",
        /// Deel van de nodige beroepskrachten dat in opleiding is.
        TraineeShare = "ratio.traineeShare",
        /// Uren van een leer-arbeidsovereenkomst.
        MinimumTrainingHours = "cao.childcare.minimumTrainingHours",
        /// Diensten op dezelfde tijd.
        OverlappingShifts = "overlap.shifts",
        /// Aanstellingen voor dezelfde functie op dezelfde dagen.
        OverlappingContracts = "overlap.contracts",
        /// Uren van een contract in het primair onderwijs.
        MinimumHours = "cao.primaryEducation.minimumHours",
        /// Hele uren van een contract in het primair onderwijs.
        WholeHours = "cao.primaryEducation.wholeHours",
        /// Rooster tijdig bekend.
        RosterNotice = "cao.childcare.rosterNotice",
        /// Meer dan een volledige baan in de kinderopvang.
        FullTime = "cao.childcare.fullTime",
        /// Werkgevers die van elkaar weten.
        EmployersInformed = "construction.employersInformed",
        /// Btw bij uitlenen.
        VatAdvice = "construction.vatAdvice",
    }
}

impl Rule {
    /// How severe it is not to keep the rule; what the law allows as an exception is advice.
    pub const fn severity(self) -> Severity {
        match self {
            Self::MinimumHours | Self::WholeHours | Self::RosterNotice | Self::FullTime | Self::EmployersInformed => {
                Severity::Warning
            }
            Self::VatAdvice => Severity::Advice,
            _ => Severity::Blocking,
        }
    }
}

/// What was measured and what the rule asks. The numbers are for showing, rounded to four decimals; no rule decides by them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What is the case.
    pub observed: f64,
    /// What the rule asks, at least or at most.
    pub limit: f64,
    /// What both count.
    pub unit: FindingUnit,
}

impl Measure {
    /// Seconds that were measured and minutes that are the norm, shown in hours.
    pub(super) fn hours(seconds: i64, limit_minutes: i64) -> Self {
        Self { observed: ratio(seconds, 3600), limit: ratio(limit_minutes, 60), unit: FindingUnit::Hours }
    }

    /// Whole numbers of something.
    pub(super) fn whole(observed: i64, limit: i64, unit: FindingUnit) -> Self {
        Self { observed: ratio(observed, 1), limit: ratio(limit, 1), unit }
    }
}

/// A quotient for showing, to four decimals, halves rounded up.
#[expect(clippy::cast_precision_loss, reason = "four decimals of hours or people lie far within what a double holds exactly")]
pub(crate) fn quotient(numerator: i128, denominator: i128) -> f64 {
    const DECIMALS: i64 = 10_000;
    let denominator = denominator.max(1);
    let scaled = (numerator * i128::from(DECIMALS) * 2 + denominator).div_euclid(denominator * 2);
    i64::try_from(scaled).unwrap_or(i64::MAX) as f64 / DECIMALS as f64
}

/// As [`quotient`], of seconds, minutes or numbers of things.
pub(super) fn ratio(numerator: i64, denominator: i64) -> f64 {
    quotient(numerator.into(), denominator.into())
}

/// A finding (bevinding).
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How severe it is here.
    pub severity: Severity,
    /// Law and article, or agreement.
    pub source: String,
    /// The first day that it concerns.
    pub start_date: Date,
    /// The last day that it concerns; none when that has no end.
    pub end_date: Option<Date>,
    /// What was measured; none where there is nothing to measure.
    pub measure: Option<Measure>,
    /// The engagements that it concerns, by their places in the draft.
    pub engagements: Vec<usize>,
}

impl Finding {
    /// A finding of a rule at its own severity.
    pub(super) fn new(rule: Rule, source: &str, days: (Date, Option<Date>), measure: Measure, engagements: Vec<usize>) -> Self {
        let (start_date, end_date) = days;
        let measure = Some(measure);
        Self { rule, severity: rule.severity(), source: source.to_owned(), start_date, end_date, measure, engagements }
    }

    /// The finding in words.
    pub fn text(&self, language: Language) -> String {
        texts::text(self, language)
    }

    /// The order in which findings are told: severity, first and last day, rule, engagements, measure.
    pub(super) fn in_order(&self, other: &Self) -> Ordering {
        let key =
            |one: &Self| (one.severity, one.start_date, one.end_date.is_none(), one.end_date, one.rule, one.engagements.clone());
        let measured = |one: &Self| one.measure.map_or(0.0, |measure| measure.observed);
        key(self).cmp(&key(other)).then_with(|| measured(self).total_cmp(&measured(other)))
    }
}
