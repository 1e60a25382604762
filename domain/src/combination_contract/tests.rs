//! The rules of contracts as tables.

mod amending;
mod calendar;
mod planning;
mod walks;

pub(crate) use walks::signed;

use jiff::civil::date;

use super::{
    cases::{BOARD, CARE, COORDINATOR, Case, around, caller, coordinator, engagement, facts, id, stated},
    *,
};
use crate::{
    Cause, Refusal,
    authority::{
        AdvanceCombinationContract as Advance, ReadCombinationContract as Read, SignCombinationContract as Sign,
        WriteCombinationContract as Write,
    },
    combination::{ConductCertificate, Employer, Screening, SiteStaff},
    organisation::OrganisationKind,
};

/// The causes for which something was refused: places and codes.
pub(super) fn causes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(String, &'static str)> {
    let Err(Refusal::Rules(mut causes)) = refused else { panic!("{refused:?} is no refusal by rules") };
    causes.sort_by(|one, other| (&one.pointer, one.reason.code()).cmp(&(&other.pointer, other.reason.code())));
    causes.into_iter().map(|Cause { pointer, reason }| (pointer, reason.code())).collect()
}

fn told(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), *code)).collect()
}

#[test]
fn a_contract_is_stated_with_who_noted_what() {
    let contract = Case::stated().contract;
    assert_eq!((contract.state, contract.version), (ContractState::Draft, 1));
    assert_eq!(contract.parties(), [id(BOARD), id(CARE), id(COORDINATOR)]);
    assert_eq!(contract.period(), (date(2026, 9, 1), Some(date(2028, 7, 31))));
    let entry = contract.screening.unwrap().register_entry.unwrap();
    assert_eq!((entry.date, entry.noted.organisation_id), (date(2026, 8, 20), id(CARE)));
    assert_eq!(entry.noted.person.as_deref(), Some("person-2"));
}

#[test]
fn every_cause_for_which_it_cannot_be_is_told_at_once() {
    let mut wrong = facts();
    wrong.person.given_name = "123456782".into();
    wrong.person.birth_date = date(2030, 1, 1);
    wrong.coordinator_id = Some(id(77));
    wrong.candidate_id = Some(id(78));
    wrong.engagements[0].terms.minutes_per_week = 0;
    wrong.engagements[0].terms.end_date = Some(date(2026, 8, 1));
    wrong.engagements[0].location_id = id(77);
    let mut strange = engagement(Employer::ChildcareProvider, 2);
    strange.location_id = id(cases::SCHOOL);
    wrong.engagements.push(strange);
    wrong.circumstances.informed_employers = Some(vec![3]);
    wrong.circumstances.sites = Some(vec![SiteStaff { engagement: 0, required_professionals: 2, trainees_counted: 1 }]);
    wrong.circumstances.screening = Some(Screening {
        register_entry_date: Some(date(2026, 8, 26)),
        register_link_date: None,
        conduct_certificates: vec![ConductCertificate { engagement: 9, issued_date: date(2027, 1, 1) }],
    });
    let around = ContractSurroundings { coordinator: None, overlaps: true, ..around() };
    let expected = [
        ("#/candidateId", "candidate-unknown"),
        ("#/coordinatorId", "organisation-unknown"),
        ("#/engagements/0/endDate", "end-before-start"),
        ("#/engagements/0/hoursPerWeek", "hours-impossible"),
        ("#/engagements/0/locationId", "location-unknown"),
        ("#/engagements/0/startDate", "start-before-birth"),
        ("#/engagements/1/startDate", "start-before-birth"),
        ("#/engagements/2/employer", "employer-of-other-kind"),
        ("#/engagements/2/startDate", "start-before-birth"),
        ("#/informedEmployers/0", "engagement-unknown"),
        ("#/person", "contract-overlaps"),
        ("#/person/birthDate", "birth-in-future"),
        ("#/person/givenName", "citizen-number"),
        ("#/screening/conductCertificates/0/engagement", "engagement-unknown"),
        ("#/screening/conductCertificates/0/issuedDate", "date-in-future"),
        ("#/screening/registerEntryDate", "date-in-future"),
        ("#/sites/0/engagement", "ratio-without-childcare"),
    ];
    assert_eq!(causes(stated(wrong, around)), told(&expected));
}

#[test]
fn a_contract_has_two_sides_and_a_coordinator_that_is_one() {
    let mut one_side = facts();
    one_side.engagements.pop();
    one_side.circumstances = Circumstances::default();
    // Childcare has no site in it, so nobody there may state it.
    assert!(matches!(stated(one_side.clone(), around()), Err(Refusal::Forbidden(_))));
    one_side.engagements = vec![engagement(Employer::ChildcareProvider, 12)];
    assert_eq!(causes(stated(one_side, around())), told(&[("#/engagements", "side-missing")]));
    let board = ContractSurroundings { coordinator: Some(coordinator(OrganisationKind::SchoolBoard)), ..around() };
    assert_eq!(causes(stated(facts(), board)), told(&[("#/coordinatorId", "coordinator-kind-unfit")]));
}

#[test]
fn the_parties_see_it_and_nobody_else() {
    let contract = Case::stated().contract;
    for (organisation, sees) in [(BOARD, true), (CARE, true), (COORDINATOR, true), (cases::OTHER_CARE, false)] {
        assert_eq!(caller(organisation).permit::<Read, _>(contract.clone()).is_ok(), sees, "{organisation}");
    }
}

#[test]
fn the_factor_of_the_school_and_the_fte_of_childcare_stand_side_by_side() {
    let case = Case::stated();
    let figures = case.contract.figures(&case.parameters, case.today).unwrap();
    // 24 of 40 hours at school is 0.6, and 0.6 of 1659 hours a year; 12 of 36 hours in childcare is a third.
    let expected =
        ContractFigures { minutes_per_week: 36 * 60, factor_school: 0.6, year_hours_school: 995.4, fte_childcare: 0.3333 };
    assert_eq!(figures, expected);
}

#[test]
fn what_was_agreed_changes_while_not_all_signed_and_what_stands_beside_it_until_the_end() {
    let change = |case: &mut Case, facts: ContractFacts| {
        case.does::<Write>(|one, case, now| one.change(facts, &case.around, &caller(CARE), &case.parameters, now)).map(drop)
    };
    let mut noted = facts();
    noted.circumstances.informed_employers = None;
    let mut other = facts();
    other.engagements[0].terms.minutes_per_week = 20 * 60;
    for (state, beside, agreed, after) in [
        (ContractState::Draft, true, true, ContractState::Draft),
        (ContractState::Checked, true, true, ContractState::Draft),
        (ContractState::Offered, true, true, ContractState::Draft),
        (ContractState::Signed, true, false, ContractState::Signed),
        (ContractState::Active, true, false, ContractState::Active),
        (ContractState::Suspended, true, false, ContractState::Suspended),
        (ContractState::Ended, false, false, ContractState::Ended),
    ] {
        let mut case = Case::stated();
        case.contract.state = state;
        assert_eq!(change(&mut case, noted.clone()).is_ok(), beside, "{state}");
        assert_eq!(case.contract.state, state, "what stands beside it leaves it as it is");
        assert_eq!(change(&mut case, other.clone()).is_ok(), agreed, "{state}");
        assert_eq!(case.contract.state, after);
    }
}

#[test]
fn what_was_noted_before_keeps_who_noted_it() {
    let mut case = Case::stated();
    let mut more = facts();
    more.circumstances.screening.as_mut().unwrap().register_link_date = Some(date(2026, 8, 22));
    case.does_as::<Write>(BOARD, |one, case, now| one.change(more, &case.around, &caller(BOARD), &case.parameters, now)).unwrap();
    let screening = case.contract.screening.unwrap();
    assert_eq!(screening.register_entry.unwrap().noted.organisation_id, id(CARE));
    assert_eq!(screening.register_link.unwrap().noted.organisation_id, id(BOARD));
    assert!(screening.conduct_certificates.iter().all(|one| one.noted.organisation_id == id(CARE)));
}

#[test]
fn what_ran_to_its_last_day_has_ended() {
    let mut contract = Case::stated().contract;
    contract.state = ContractState::Active;
    assert_eq!(contract.clone().at(date(2028, 7, 31)).state, ContractState::Active);
    assert_eq!(contract.at(date(2028, 8, 1)).state, ContractState::Ended);
}
