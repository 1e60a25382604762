//! The checks before work with children may start: Wet kinderopvang 1.50 and Wet op het primair onderwijs 32.

use super::{
    draft::{ConductCertificate, Draft, Employer, Screening},
    finding::{Finding, FindingUnit, Measure, Rule, ratio},
    rules::Rules,
    timeline::{days_between, plus_months},
    training::late,
};
use crate::{Cause, Date};

const REGISTER_ENTRY: &str = "Wet kinderopvang 1.50(3)";
const REGISTER_LINK: &str = "Wet kinderopvang 1.50(4)";

/// Every rule of screening, when the caller states anything of it.
pub(super) fn judge(draft: &Draft, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let Some(screening) = &draft.screening else { return Ok(Vec::new()) };
    let mut findings = register(draft, Rule::RegisterEntry, REGISTER_ENTRY, screening.register_entry_date);
    findings.extend(register(draft, Rule::RegisterLink, REGISTER_LINK, screening.register_link_date));
    for certificate in newest(draft, screening) {
        findings.extend(age(draft, screening, certificate, rules)?);
    }
    Ok(findings)
}

/// Work in childcare starts only once the person is in the register and linked to the provider.
fn register(draft: &Draft, rule: Rule, source: &str, date: Option<Date>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, engagement) in draft.at_side(Employer::ChildcareProvider) {
        let start = engagement.start_date;
        let measure = match date {
            Some(date) if date <= start => continue,
            Some(date) => late(start, date),
            None => Measure::whole(0, 1, FindingUnit::Count),
        };
        findings.push(Finding::new(rule, source, (start, date.or(engagement.end_date)), measure, vec![place]));
    }
    findings
}

/// The newest certificate of each engagement that has one.
fn newest<'a>(draft: &'a Draft, screening: &'a Screening) -> impl Iterator<Item = &'a ConductCertificate> {
    let of = |place| screening.conduct_certificates.iter().filter(move |certificate| certificate.engagement == place);
    draft.placed().filter_map(move |(place, _)| of(place).max_by_key(|certificate| certificate.issued_date))
}

/// A certificate may be so many months old: at a school on the first day, in childcare on the day of the entry in the register.
fn age(
    draft: &Draft,
    screening: &Screening,
    certificate: &ConductCertificate,
    rules: Rules<'_>,
) -> Result<Option<Finding>, Cause> {
    let place = certificate.engagement;
    let Some(engagement) = draft.engagements.get(place) else { return Ok(None) };
    let (key, day, pointer) = match engagement.employer {
        Employer::SchoolBoard => {
            let pointer = format!("#/engagements/{place}/startDate");
            ("screening.conductCertificateMonthsSchool", Some(engagement.start_date), pointer)
        }
        Employer::ChildcareProvider => {
            let pointer = "#/screening/registerEntryDate".to_owned();
            ("screening.conductCertificateMonthsChildcare", screening.register_entry_date, pointer)
        }
    };
    // Without an entry there is no day on which the age counts; that it is missing is told by another rule.
    let Some(day) = day else { return Ok(None) };
    let norm = rules.on(day, || pointer.clone()).months(key)?;
    let issued = certificate.issued_date;
    if day <= plus_months(issued, i64::from(norm.value)) {
        return Ok(None);
    }
    let measure =
        Measure { observed: months_old(issued, day), limit: ratio(i64::from(norm.value), 1), unit: FindingUnit::Months };
    Ok(Some(Finding::new(Rule::ConductCertificateAge, norm.source, (issued, Some(day)), measure, vec![place])))
}

/// The age in months on a day, with the days of a month not yet full as their part of it.
fn months_old(issued: Date, day: Date) -> f64 {
    let rough = (i64::from(day.year()) - i64::from(issued.year())) * 12 + i64::from(day.month()) - i64::from(issued.month());
    let whole = if plus_months(issued, rough) > day { rough - 1 } else { rough };
    let (from, next) = (plus_months(issued, whole), plus_months(issued, whole + 1));
    let length = days_between(from, next).max(1);
    ratio(whole * length + days_between(from, day), length)
}
