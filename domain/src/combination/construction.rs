//! Who holds the employment contract, and what follows from that.

use super::{
    draft::{Agreement, Construction, Draft, Employer},
    finding::{Finding, FindingUnit, Measure, Rule},
    rules::Rules,
};
use crate::{Cause, Date};

const TRAINEE: &str = "Wet kinderopvang 1.1";
const INFORMED: &str = "Arbeidstijdenwet 5:15";
const VAT: &str = "Wet op de omzetbelasting 1968 art. 11(1)";

/// Every rule of the construction, and of the share of trainees at the sites.
pub(super) fn judge(draft: &Draft, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let mut findings: Vec<Finding> = trainee(draft).into_iter().chain(informed(draft)).chain(vat(draft)).collect();
    findings.extend(trainee_share(draft, rules)?);
    Ok(findings)
}

/// From the first day of any of these engagements to the last of all; without an end when one has none.
fn days<'a>(engagements: impl Iterator<Item = &'a super::Engagement> + Clone, otherwise: Date) -> (Date, Option<Date>) {
    let first = engagements.clone().map(|engagement| engagement.start_date).min().unwrap_or(otherwise);
    let open = engagements.clone().any(|engagement| engagement.end_date.is_none());
    (first, if open { None } else { engagements.filter_map(|engagement| engagement.end_date).max() })
}

/// Whether the childcare provider itself employs the person: by a contract of its own, as the one who lends, or under one board by
/// an engagement under the agreement of childcare. A pool is another employer.
fn employed_by_childcare(draft: &Draft) -> bool {
    let mut in_childcare = draft.at_side(Employer::ChildcareProvider);
    match draft.construction {
        Construction::TwoContracts => in_childcare.next().is_some(),
        Construction::LentByChildcare => true,
        Construction::OneBoard => in_childcare.any(|(_, engagement)| engagement.agreement == Agreement::Childcare),
        Construction::LentBySchool | Construction::Pool => false,
    }
}

/// A professional in training (beroepskracht in opleiding) has an employment contract with the holder of the childcare centre, so
/// a trainee without one cannot count in the ratio.
fn trainee(draft: &Draft) -> Option<Finding> {
    let counts = draft.training.as_ref().is_some_and(|training| training.counts_in_ratio);
    if !counts || employed_by_childcare(draft) {
        return None;
    }
    let in_childcare = || draft.at_side(Employer::ChildcareProvider);
    let places: Vec<usize> = in_childcare().map(|(place, _)| place).collect();
    let (days, places) = if places.is_empty() {
        (days(draft.engagements.iter(), draft.as_of), (0..draft.engagements.len()).collect())
    } else {
        (days(in_childcare().map(|(_, engagement)| engagement), draft.as_of), places)
    };
    let measure = Measure::whole(0, 1, FindingUnit::Count);
    Some(Finding::new(Rule::TraineeNotEmployedByChildcare, TRAINEE, days, measure, places))
}

/// Who works for more than one employer tells each of them of the other; who borrows is an employer too.
fn informed(draft: &Draft) -> Option<Finding> {
    let informed = draft.informed_employers.as_ref()?;
    let all = draft.engagements.len();
    let missing: Vec<usize> = (0..all).filter(|place| !informed.contains(place)).collect();
    if all < 2 || missing.is_empty() {
        return None;
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let measure = Measure::whole(count(all - missing.len()), count(all), FindingUnit::Count);
    Some(Finding::new(Rule::EmployersInformed, INFORMED, days(draft.engagements.iter(), draft.as_of), measure, missing))
}

/// Lending staff is taxed unless an exemption holds; which one is for an adviser to say.
fn vat(draft: &Draft) -> Option<Finding> {
    let lent_to = match draft.construction {
        Construction::LentByChildcare => draft.at_side(Employer::SchoolBoard).map(|(place, _)| place).collect(),
        Construction::LentBySchool => draft.at_side(Employer::ChildcareProvider).map(|(place, _)| place).collect(),
        Construction::Pool => (0..draft.engagements.len()).collect(),
        Construction::TwoContracts | Construction::OneBoard => return None,
    };
    let (start_date, end_date) = days(draft.engagements.iter(), draft.as_of);
    let rule = Rule::VatAdvice;
    let severity = rule.severity();
    Some(Finding { rule, severity, source: VAT.to_owned(), start_date, end_date, measure: None, engagements: lent_to })
}

/// Trainees are at most a part of the professionals that the ratio requires at the centre.
fn trainee_share(draft: &Draft, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let mut findings = Vec::new();
    for site in draft.sites.iter().flatten() {
        let Some(engagement) = draft.engagements.get(site.engagement) else { continue };
        let day = engagement.state_day(draft.as_of);
        let norm = rules.on(day, || "#/asOf".to_owned()).fraction("ratio.traineeFraction")?;
        let most = norm.value.floor_of(u32::try_from(site.required_professionals).unwrap_or(0));
        let counted = i64::from(site.trainees_counted);
        if counted > most {
            let measure = Measure::whole(counted, most, FindingUnit::Count);
            findings.push(Finding::new(
                Rule::TraineeShare,
                norm.source,
                (day, engagement.end_date.filter(|end| day <= *end)),
                measure,
                vec![site.engagement],
            ));
        }
    }
    Ok(findings)
}
