//! The rules of training agreements as tables.

use jiff::civil::date;

use super::*;
use crate::{
    Cause, Date, Reason, Refusal,
    authority::{Permitted, RecordTrainingProgress as Record, SignTrainingAgreement as Sign, WriteTrainingAgreement as Write},
    combination::{Severity, Signatory},
    combination_contract::cases::{BEFORE, BOARD, CARE, COORDINATOR, Case, caller, coordinator, id, morning},
    organisation::OrganisationKind,
};

/// The training provider.
const PROVIDER: u128 = 5;

fn year(first: Date, last: Date, total: i32, guided: i32, practice: i32) -> StudyYear {
    StudyYear {
        start_date: first,
        end_date: last,
        total_minutes: total * 60,
        guided_minutes: guided * 60,
        practice_minutes: practice * 60,
    }
}

fn share(from_date: Date, percentage: i32) -> RatioShare {
    RatioShare { from_date, percentage, practice_opinion_date: date(2026, 8, 20), training_opinion_date: date(2026, 8, 21) }
}

fn facts(engagement: usize) -> TrainingFacts {
    // Two thirds of the practice at school, a third in childcare.
    let practice = if engagement == 0 { 430 } else { 210 };
    TrainingFacts {
        qualification: Qualification { crebo: "25486".into(), level: 3 },
        start_date: date(2026, 9, 1),
        end_date: date(2027, 7, 31),
        study_years: vec![year(date(2026, 9, 1), date(2027, 7, 31), 900, 220, practice)],
        guidance: Guidance {
            recognition: Some(Recognition { checked_date: date(2026, 8, 1), until_date: None }),
            plan_date: Some(date(2026, 8, 20)),
            ratio_shares: if engagement == 0 { Vec::new() } else { vec![share(date(2026, 9, 1), 50)] },
        },
    }
}

fn new(case: &Case, engagement: usize, facts: TrainingFacts, others: Vec<TrainingAgreement>) -> NewTrainingAgreement {
    let mut provider = coordinator(OrganisationKind::TrainingProvider);
    provider.id = id(PROVIDER);
    let around = TrainingSurroundings { contract: case.contract.clone(), training_provider: Some(provider), others };
    NewTrainingAgreement { engagement, training_provider_id: id(PROVIDER), facts, around }
}

fn make(new: NewTrainingAgreement) -> Result<TrainingAgreement, Refusal> {
    let number = 200 + u128::try_from(new.engagement).unwrap();
    let permitted: Permitted<Write, _> = caller(COORDINATOR).permit(new)?;
    Ok(permitted.make(id(number), morning(BEFORE))?.into_value())
}

fn sign(agreement: &mut TrainingAgreement, organisation: u128, signatory: TrainingSignatory) -> Result<(), Refusal> {
    let by = caller(organisation);
    let permitted: Permitted<Sign, _> = by.permit(agreement.clone())?;
    *agreement = permitted.sign(signatory, BEFORE, &by, morning(BEFORE))?.into_value();
    Ok(())
}

/// The agreements of both sites, signed by all.
fn signed(case: &Case) -> Vec<TrainingAgreement> {
    let mut agreements = Vec::new();
    for (engagement, company) in [(0, BOARD), (1, CARE)] {
        let mut agreement = make(new(case, engagement, facts(engagement), agreements.clone())).unwrap();
        sign(&mut agreement, PROVIDER, TrainingSignatory::TrainingProvider).unwrap();
        sign(&mut agreement, company, TrainingSignatory::Company).unwrap();
        sign(&mut agreement, company, TrainingSignatory::Student).unwrap();
        assert!(agreement.is_signed());
        agreements.push(agreement);
    }
    agreements
}

fn causes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(String, &'static str)> {
    let Err(Refusal::Rules(mut causes)) = refused else { panic!("{refused:?} is no refusal by rules") };
    causes.sort_by(|one, other| (&one.pointer, one.reason.code()).cmp(&(&other.pointer, other.reason.code())));
    causes.into_iter().map(|Cause { pointer, reason }: Cause| (pointer, Reason::code(reason))).collect()
}

fn told(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), *code)).collect()
}

#[test]
fn the_agreements_of_both_sites_are_one_training_of_which_nothing_is_missing() {
    let mut case = Case::stated();
    let agreements = signed(&case);
    let gathered = training(&agreements, &case.contract).unwrap();
    assert_eq!(gathered.study_years, [year(date(2026, 9, 1), date(2027, 7, 31), 900, 220, 640)]);
    let everybody = [Signatory::TrainingProvider, Signatory::Student, Signatory::Engagement(0), Signatory::Engagement(1)];
    assert_eq!(gathered.signed_by, everybody);
    assert_eq!((gathered.recognised_companies.as_slice(), gathered.counts_in_ratio), (&[0, 1][..], true));
    assert_eq!(gathered.guidance_plan_date, Some(date(2026, 8, 20)));
    case.around.training = agreements;
    assert_eq!(case.blocking(), Vec::<String>::new());
}

#[test]
fn what_is_missing_of_one_site_is_found_over_both() {
    let mut case = Case::stated();
    let mut agreements = signed(&case);
    agreements[1].signatures.clear();
    agreements[0].facts.guidance.recognition = None;
    agreements[1].facts.guidance.plan_date = None;
    agreements[0].facts.study_years[0].practice_minutes = 100 * 60;
    case.around.training = agreements;
    assert_eq!(
        case.blocking(),
        ["training.practiceHours", "training.signatures", "training.recognisedCompany", "training.guidancePlan"]
    );
}

#[test]
fn a_part_of_a_study_year_needs_its_part_of_the_hours() {
    let mut case = Case::stated();
    // Five of ten months: 425 of 850 hours, 100 of 200 and 305 of 610.
    for (total, guided, practice, blocks) in [(425, 100, 305, false), (424, 99, 304, true)] {
        let mut agreements = signed(&case);
        for agreement in &mut agreements {
            let practice = if agreement.engagement == 0 { practice - 100 } else { 100 };
            agreement.facts.study_years = vec![year(date(2027, 3, 1), date(2027, 7, 31), total, guided, practice)];
        }
        case.around.training = agreements;
        let found = case.blocking();
        let expected: &[&str] =
            if blocks { &["training.totalHours", "training.guidedHours", "training.practiceHours"] } else { &[] };
        assert_eq!(found, expected, "{total}");
    }
    assert_eq!(Severity::Blocking.to_string(), "blocking");
}

#[test]
fn every_cause_for_which_an_agreement_cannot_be_is_told_at_once() {
    let case = Case::stated();
    let known = make(new(&case, 0, facts(0), Vec::new())).unwrap();
    let mut wrong = facts(0);
    wrong.end_date = date(2026, 8, 1);
    wrong.study_years.push(year(date(2026, 10, 1), date(2026, 12, 1), 100, 60, 60));
    wrong.guidance.recognition = Some(Recognition { checked_date: date(2026, 9, 1), until_date: None });
    wrong.guidance.plan_date = Some(date(2026, 9, 1));
    wrong.guidance.ratio_shares = vec![share(date(2026, 8, 20), 50), share(date(2026, 8, 20), 60)];
    let mut refused = new(&case, 0, wrong, vec![known]);
    refused.around.training_provider = Some(coordinator(OrganisationKind::Coordinator));
    let expected = [
        ("#/endDate", "end-before-start"),
        ("#/engagement", "training-agreement-exists"),
        ("#/guidancePlanDate", "date-in-future"),
        ("#/ratioShares", "ratio-without-childcare"),
        ("#/ratioShares/0/trainingOpinionDate", "opinion-too-late"),
        ("#/ratioShares/1/fromDate", "duplicate-entry"),
        ("#/ratioShares/1/trainingOpinionDate", "opinion-too-late"),
        ("#/recognition/checkedDate", "date-in-future"),
        ("#/studyYears/0", "study-year-outside"),
        ("#/studyYears/1", "study-year-outside"),
        ("#/studyYears/1/startDate", "duplicate-entry"),
        ("#/studyYears/1/totalHours", "hours-beyond-total"),
        ("#/trainingProviderId", "training-provider-unfit"),
    ];
    assert_eq!(causes(make(refused)), told(&expected));
    assert_eq!(causes(make(new(&case, 7, facts(1), Vec::new()))), told(&[("#/engagement", "engagement-unknown")]));
}

#[test]
fn each_of_the_three_signs_once_and_for_itself() {
    let case = Case::stated();
    let mut agreement = make(new(&case, 1, facts(1), Vec::new())).unwrap();
    for (organisation, signatory) in [
        (CARE, TrainingSignatory::TrainingProvider),
        (PROVIDER, TrainingSignatory::Company),
        (COORDINATOR, TrainingSignatory::Company),
    ] {
        assert_eq!(causes(sign(&mut agreement, organisation, signatory)), told(&[("#/signatory", "signatory-unfit")]));
    }
    sign(&mut agreement, CARE, TrainingSignatory::Student).unwrap();
    assert_eq!(causes(sign(&mut agreement, PROVIDER, TrainingSignatory::Student)), told(&[("#/signatory", "already-signed")]));
    // The other side of the contract is no party to it.
    assert!(matches!(sign(&mut agreement, BOARD, TrainingSignatory::Student), Err(Refusal::Forbidden(_))));
}

#[test]
fn what_was_signed_stays_and_what_stands_beside_it_goes_on() {
    let case = Case::stated();
    let agreement = signed(&case).pop().unwrap();
    let change = |facts: TrainingFacts| {
        let permitted: Permitted<Write, _> = caller(CARE).permit(agreement.clone()).unwrap();
        permitted.change(facts, &case.contract, morning(BEFORE)).map(crate::authority::Changed::into_value)
    };
    let mut beside = facts(1);
    beside.guidance.ratio_shares.push(share(date(2027, 2, 1), 100));
    let changed = change(beside).unwrap();
    assert_eq!((changed.signatures.len(), changed.facts.guidance.ratio_shares.len()), (3, 2));
    let mut signed_otherwise = facts(1);
    signed_otherwise.end_date = date(2027, 8, 31);
    assert_eq!(causes(change(signed_otherwise)), told(&[("#", "agreement-signed")]));
}

#[test]
fn hours_by_month_are_held_against_an_even_plan() {
    let case = Case::stated();
    let mut agreement = signed(&case).pop().unwrap();
    let month = |month: Date, guided: i32, practice: i32| MonthProgress {
        month,
        guided_minutes: guided * 60,
        practice_minutes: practice * 60,
    };
    let record = |agreement: &TrainingAgreement, months: Vec<MonthProgress>, today: Date| {
        let permitted: Permitted<Record, _> = caller(PROVIDER).permit(agreement.clone()).unwrap();
        permitted.record(months, morning(today)).map(crate::authority::Changed::into_value)
    };
    let (september, october) = (date(2026, 9, 1), date(2026, 10, 1));
    agreement = record(&agreement, vec![month(october, 18, 30), month(september, 22, 15)], date(2026, 10, 31)).unwrap();
    let plans = agreement.month_plans();
    assert_eq!(plans.len(), 11);
    // 220 hours over eleven months are 20 a month; 210 hours are 12600 minutes, 1145 and a bit.
    assert!(plans.iter().all(|plan| plan.planned_guided == 1200 && [1145, 1146].contains(&plan.planned_practice)), "{plans:?}");
    assert_eq!(plans.iter().map(|plan| plan.planned_practice).sum::<i64>(), 210 * 60);
    assert_eq!((plans[0].ahead_guided, plans[0].ahead_practice), (120, 900 - 1145));
    assert_eq!((plans[1].ahead_guided, plans[10].ahead_guided, plans[10].stated), (0, 0, None));

    let wrong =
        vec![month(september, 1, 1), month(september, 1, 1), month(date(2026, 8, 1), 1, 1), month(date(2026, 11, 1), 1, 1)];
    let expected =
        [("#/months/1/month", "duplicate-entry"), ("#/months/2/month", "month-outside"), ("#/months/3/month", "date-in-future")];
    assert_eq!(causes(record(&agreement, wrong, date(2026, 10, 31))), told(&expected));
    agreement.signatures.pop();
    assert_eq!(causes(record(&agreement, Vec::new(), BEFORE)), told(&[("#", "agreement-unsigned")]));
}

#[test]
fn a_contract_with_training_begins_once_each_site_has_an_agreement_that_all_signed() {
    let mut case = crate::combination_contract::tests::signed();
    case.contract.with_training = true;
    let activate = |case: &mut Case| {
        let act = |one: Permitted<crate::authority::AdvanceCombinationContract, _>, case: &Case, now| {
            one.activate(&case.around, &case.parameters, now)
        };
        case.does(act).map(drop)
    };
    let missing = [("#/engagements/0", "training-agreement-missing"), ("#/engagements/1", "training-agreement-missing")];
    assert_eq!(causes(activate(&mut case)), told(&missing));
    case.around.training = signed(&case);
    activate(&mut case).unwrap();
}
