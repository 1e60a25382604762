//! Contracts on their way from draft to end.

use super::{super::cases::*, *};
use crate::combination::Weekday;

fn check(case: &mut Case) -> Result<(), Refusal> {
    case.does::<Write>(|one, case, now| one.check(&case.around, &case.parameters, now)).map(drop)
}

fn offer(case: &mut Case) -> Result<(), Refusal> {
    case.does::<Write>(|one, case, now| one.offer(&case.around, &case.parameters, now)).map(drop)
}

fn sign(case: &mut Case, organisation: u128, signatory: ContractSignatory, day: Date) -> Result<(), Refusal> {
    case.does_as::<Sign>(organisation, |one, case, now| {
        one.sign(signatory, day, &caller(organisation), &case.around, &case.parameters, now)
    })
    .map(drop)
}

fn activate(case: &mut Case) -> Result<(), Refusal> {
    case.does::<Advance>(|one, case, now| one.activate(&case.around, &case.parameters, now)).map(drop)
}

fn suspend(case: &mut Case, day: Date) -> Result<(), Refusal> {
    case.does::<Advance>(|one, _, now| one.suspend(day, now)).map(drop)
}

fn resume(case: &mut Case, day: Date) -> Result<(), Refusal> {
    case.does::<Advance>(|one, case, now| one.resume(day, &case.around, &case.parameters, now)).map(drop)
}

fn end(case: &mut Case, day: Date) -> Result<(), Refusal> {
    case.does::<Advance>(|one, _, _| one.end(day, ContractEndReason::MutualConsent)).map(drop)
}

/// A contract that all have signed.
pub(crate) fn signed() -> Case {
    let mut case = Case::stated();
    case.does::<Write>(|one, case, now| one.plan(week(), &case.around, &case.parameters, now)).unwrap();
    check(&mut case).unwrap();
    offer(&mut case).unwrap();
    for (organisation, signatory) in [
        (CARE, ContractSignatory::Organisation),
        (BOARD, ContractSignatory::Organisation),
        (COORDINATOR, ContractSignatory::Person),
    ] {
        assert_eq!(case.contract.state, ContractState::Offered);
        sign(&mut case, organisation, signatory, BEFORE).unwrap();
    }
    case
}

#[test]
fn a_contract_goes_from_draft_to_active_once_all_have_signed() {
    let mut case = signed();
    assert_eq!(case.contract.state, ContractState::Signed);
    let found = case.contract.last_check.unwrap();
    assert_eq!((found.version, found.blocking), (2, 0), "what was checked is the version with the schedule");
    activate(&mut case).unwrap();
    assert_eq!((case.contract.state, case.contract.version), (ContractState::Active, 8));
}

#[test]
fn a_check_that_finds_what_blocks_leaves_it_a_draft_and_says_so() {
    let mut case = Case::stated();
    let mut schedule = week();
    // Two shifts with less than eleven hours between them.
    schedule.basic_week.push(weekly(Weekday::Monday, false, shift(1, "19:00", "23:00", 0)));
    case.does::<Write>(|one, case, now| one.plan(schedule, &case.around, &case.parameters, now)).unwrap();
    check(&mut case).unwrap();
    let found = case.contract.last_check.unwrap();
    assert!(found.blocking > 0 && found.version == 2, "{found:?}");
    assert_eq!(case.contract.state, ContractState::Draft);
    assert_eq!(causes(offer(&mut case)), told(&[("#", "contract-state")]));
}

#[test]
fn each_party_signs_once_and_for_itself() {
    let mut case = Case::stated();
    let (person, organisation) = (ContractSignatory::Person, ContractSignatory::Organisation);
    assert_eq!(causes(sign(&mut case, CARE, organisation, BEFORE)), told(&[("#", "contract-state")]));
    check(&mut case).unwrap();
    offer(&mut case).unwrap();
    let tomorrow = BEFORE.tomorrow().unwrap();
    assert_eq!(
        causes(sign(&mut case, COORDINATOR, organisation, tomorrow)),
        told(&[("#/date", "date-in-future"), ("#/signatory", "signatory-unfit")])
    );
    sign(&mut case, CARE, person, BEFORE).unwrap();
    assert_eq!(causes(sign(&mut case, BOARD, person, BEFORE)), told(&[("#/signatory", "already-signed")]));
}

#[test]
fn a_schedule_that_changes_before_all_signed_makes_it_a_draft_that_nobody_signed() {
    let mut case = Case::stated();
    check(&mut case).unwrap();
    offer(&mut case).unwrap();
    sign(&mut case, CARE, ContractSignatory::Organisation, BEFORE).unwrap();
    case.does::<Write>(|one, case, now| one.plan(week(), &case.around, &case.parameters, now)).unwrap();
    assert_eq!((case.contract.state, case.contract.signatures.len()), (ContractState::Draft, 0));
    let mut case = signed();
    case.does::<Write>(|one, case, now| one.plan(week(), &case.around, &case.parameters, now)).unwrap();
    assert_eq!((case.contract.state, case.contract.signatures.len()), (ContractState::Signed, 3));
}

#[test]
fn every_gate_that_is_closed_is_told_at_once() {
    let mut case = signed();
    let screening = case.contract.screening.as_mut().unwrap();
    screening.register_link = None;
    screening.conduct_certificates.remove(0);
    let expected =
        [("#", "findings-block"), ("#/engagements/0", "certificate-missing"), ("#/screening", "register-entry-missing")];
    assert_eq!(causes(activate(&mut case)), told(&expected));
    case.contract.screening = None;
    let expected = [
        ("#/engagements/0", "certificate-missing"),
        ("#/engagements/1", "certificate-missing"),
        ("#/screening", "register-entry-missing"),
    ];
    assert_eq!(causes(activate(&mut case)), told(&expected));
}

#[test]
fn work_is_suspended_and_taken_up_again() {
    let mut case = signed();
    assert_eq!(causes(suspend(&mut case, BEFORE)), told(&[("#", "contract-state")]));
    activate(&mut case).unwrap();
    case.today = date(2026, 10, 1);
    assert_eq!(causes(suspend(&mut case, date(2026, 10, 2))), told(&[("#/date", "date-in-future")]));
    assert_eq!(causes(suspend(&mut case, date(2026, 8, 31))), told(&[("#/date", "date-before-last")]));
    suspend(&mut case, date(2026, 9, 28)).unwrap();
    assert_eq!(case.contract.state, ContractState::Suspended);
    assert_eq!(causes(resume(&mut case, date(2026, 9, 28))), told(&[("#/date", "date-before-last")]));
    resume(&mut case, date(2026, 10, 1)).unwrap();
    assert_eq!(case.contract.state, ContractState::Active);
    let expected = Suspension { start_date: date(2026, 9, 28), end_date: Some(date(2026, 9, 30)) };
    assert_eq!(case.contract.suspensions, [expected]);
    assert_eq!(causes(suspend(&mut case, date(2026, 9, 30))), told(&[("#/date", "date-before-last")]));
}

#[test]
fn a_contract_ends_on_its_last_day_and_one_that_never_was_active_at_once() {
    let mut case = signed();
    assert_eq!(causes(end(&mut case, date(2028, 8, 1))), told(&[("#/endDate", "end-after-contract")]));
    end(&mut case, date(2026, 8, 25)).unwrap();
    assert_eq!(case.contract.state, ContractState::Ended);

    let mut case = signed();
    activate(&mut case).unwrap();
    assert_eq!(causes(end(&mut case, date(2026, 8, 31))), told(&[("#/endDate", "end-before-start")]));
    end(&mut case, date(2026, 12, 31)).unwrap();
    assert_eq!(case.contract.state, ContractState::Active);
    end(&mut case, date(2026, 11, 30)).unwrap();
    assert_eq!(case.contract.period().1, Some(date(2026, 11, 30)));
    case.today = date(2026, 12, 1);
    assert_eq!(causes(end(&mut case, date(2026, 11, 1))), told(&[("#", "contract-state")]));
    assert_eq!(causes(suspend(&mut case, date(2026, 11, 1))), told(&[("#", "contract-state")]));
}
