//! The agreements of a contract as one training, as the rules judge it.

use super::{TrainingAgreement, TrainingSignatory as Who};
use crate::{
    Date,
    combination::{Employer, Signatory, StudyYear, Training},
    combination_contract::CombinationContract,
};

/// The agreement that holds for an engagement: its own, or that of the engagement at the same site that it follows.
fn of<'a>(agreements: &'a [TrainingAgreement], contract: &CombinationContract, place: usize) -> Option<&'a TrainingAgreement> {
    if let Some(own) = agreements.iter().find(|agreement| agreement.engagement == place) {
        return Some(own);
    }
    let engagement = contract.engagements.get(place)?;
    let followed = engagement.follows?;
    let is_same_site = contract.engagements.get(followed)?.location_id == engagement.location_id;
    if is_same_site { of(agreements, contract, followed) } else { None }
}

/// The study years of all agreements: what the programme has in one is the same at each site, and the practice at the sites adds up.
fn study_years(agreements: &[TrainingAgreement]) -> Vec<StudyYear> {
    let mut years: Vec<StudyYear> = Vec::new();
    for year in agreements.iter().flat_map(|agreement| &agreement.facts.study_years) {
        let same = |one: &&mut StudyYear| (one.start_date, one.end_date) == (year.start_date, year.end_date);
        match years.iter_mut().find(same) {
            Some(known) => {
                known.total_minutes = known.total_minutes.max(year.total_minutes);
                known.guided_minutes = known.guided_minutes.max(year.guided_minutes);
                known.practice_minutes = known.practice_minutes.saturating_add(year.practice_minutes);
            }
            None => years.push(*year),
        }
    }
    years.sort_by_key(|year| (year.start_date, year.end_date));
    years
}

/// The training of a contract; none where it has no agreements.
pub fn training(agreements: &[TrainingAgreement], contract: &CombinationContract) -> Option<Training> {
    if agreements.is_empty() {
        return None;
    }
    let held: Vec<(usize, &TrainingAgreement)> =
        (0..contract.engagements.len()).filter_map(|place| Some((place, of(agreements, contract, place)?))).collect();
    let all_signed = |who: Who| agreements.iter().all(|agreement| agreement.is_signed_by(who));
    let mut signed_by = Vec::new();
    signed_by.extend(all_signed(Who::TrainingProvider).then_some(Signatory::TrainingProvider));
    signed_by.extend(all_signed(Who::Student).then_some(Signatory::Student));
    let by_company = held.iter().filter(|(_, agreement)| agreement.is_signed_by(Who::Company));
    signed_by.extend(by_company.map(|(place, _)| Signatory::Engagement(*place)));
    let recognised = held.iter().filter(|(_, agreement)| agreement.facts.guidance.recognition.is_some());
    let in_childcare =
        |place: usize| contract.engagements.get(place).is_some_and(|one| one.terms.employer == Employer::ChildcareProvider);
    let plans: Vec<Option<Date>> =
        held.iter().filter(|(place, _)| in_childcare(*place)).map(|(_, agreement)| agreement.facts.guidance.plan_date).collect();
    // Where the plan of one site is missing there is none; of several the last is decisive.
    let guidance_plan_date = if plans.iter().any(Option::is_none) { None } else { plans.into_iter().flatten().max() };
    let counts = |agreement: &&TrainingAgreement| agreement.facts.guidance.ratio_shares.iter().any(|one| one.percentage > 0);
    Some(Training {
        study_years: study_years(agreements),
        signed_by,
        recognised_companies: recognised.map(|(place, _)| *place).collect(),
        guidance_plan_date,
        counts_in_ratio: agreements.iter().any(|agreement| counts(&agreement)),
    })
}

/// The engagements without an agreement that all have signed.
pub(crate) fn untrained(agreements: &[TrainingAgreement], contract: &CombinationContract) -> Vec<usize> {
    let is_held = |place: &usize| of(agreements, contract, *place).is_some_and(TrainingAgreement::is_signed);
    (0..contract.engagements.len()).filter(|place| !is_held(place)).collect()
}
