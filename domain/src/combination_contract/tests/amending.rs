//! Amendments: other engagements from a day on.

use super::{super::cases::*, walks::signed, *};

fn amend(case: &mut Case, facts: &AmendmentFacts) -> Result<(), Refusal> {
    case.does::<Advance>(|one, case, now| one.amend(facts, &case.around, &case.parameters, now)).map(drop)
}

fn sign(case: &mut Case, organisation: u128, signatory: ContractSignatory) -> Result<(), Refusal> {
    case.does_as::<Sign>(organisation, |one, case, now| {
        one.sign(signatory, case.today, &caller(organisation), &case.around, &case.parameters, now)
    })
    .map(drop)
}

fn change(engagement: usize) -> AmendedEngagement {
    AmendedEngagement { engagement, ..AmendedEngagement::default() }
}

fn from(start_date: Date, changes: Vec<AmendedEngagement>) -> AmendmentFacts {
    AmendmentFacts { start_date, changes, added: Vec::new() }
}

#[test]
fn another_employer_from_a_day_on_holds_once_all_signed() {
    let mut case = signed();
    let moved = AmendedEngagement { location_id: Some(id(OTHER_SITE)), ..change(1) };
    amend(&mut case, &from(date(2027, 1, 1), vec![moved])).unwrap();
    assert_eq!(case.contract.engagements.len(), 2, "nothing holds before all have signed");
    assert_eq!(case.contract.signing_organisations(), [id(BOARD), id(OTHER_CARE)]);
    assert_eq!(causes(sign(&mut case, CARE, ContractSignatory::Organisation)), told(&[("#/signatory", "signatory-unfit")]));
    sign(&mut case, CARE, ContractSignatory::Person).unwrap();
    sign(&mut case, BOARD, ContractSignatory::Organisation).unwrap();
    sign(&mut case, OTHER_CARE, ContractSignatory::Organisation).unwrap();
    let engagements = &case.contract.engagements;
    assert_eq!(engagements[1].terms.end_date, Some(date(2026, 12, 31)));
    assert_eq!((engagements[2].organisation_id, engagements[2].follows), (id(OTHER_CARE), Some(1)));
    assert_eq!((engagements[2].terms.start_date, engagements[2].terms.end_date), (date(2027, 1, 1), Some(date(2028, 7, 31))));
    assert_eq!(case.contract.parties(), [id(BOARD), id(CARE), id(OTHER_CARE), id(COORDINATOR)]);
    let last = case.contract.amendments.last().unwrap();
    assert!(last.agreed_at.is_some() && last.signatures.len() == 3, "{last:?}");

    // The schedule goes on with what stands in the place of what it names.
    let days = (date(2026, 12, 28), date(2027, 1, 4));
    let places: Vec<usize> = case.contract.placed_shifts(days, &case.around).iter().map(|shift| shift.engagement).collect();
    assert_eq!(places, [0, 1, 0, 0, 2]);
}

#[test]
fn other_hours_at_the_same_site_need_no_new_certificate() {
    let mut case = signed();
    amend(&mut case, &from(date(2026, 9, 15), vec![AmendedEngagement { minutes_per_week: Some(20 * 60), ..change(0) }])).unwrap();
    for (organisation, signatory) in
        [(CARE, ContractSignatory::Person), (CARE, ContractSignatory::Organisation), (BOARD, ContractSignatory::Organisation)]
    {
        sign(&mut case, organisation, signatory).unwrap();
    }
    assert_eq!(case.contract.engagements.iter().map(|one| one.terms.minutes_per_week / 60).collect::<Vec<_>>(), [24, 12, 20]);
    case.does::<Advance>(|one, case, now| one.activate(&case.around, &case.parameters, now)).unwrap();
}

#[test]
fn another_last_day_and_what_starts_on_the_day_itself_change_in_place() {
    for (start, changed) in [
        (date(2027, 1, 1), AmendedEngagement { end_date: Some(date(2027, 7, 31)), ..change(0) }),
        (date(2026, 9, 1), AmendedEngagement { minutes_per_week: Some(16 * 60), ..change(0) }),
    ] {
        let mut case = signed();
        amend(&mut case, &from(start, vec![changed])).unwrap();
        assert_eq!(case.contract.amendments[0].engagements.len(), 2);
        assert_eq!(case.contract.amendments[0].engagements[0].follows, None);
    }
}

#[test]
fn every_cause_for_which_it_cannot_be_amended_is_told_at_once() {
    let mut case = signed();
    let nowhere = AmendedEngagement { location_id: Some(id(77)), ..change(0) };
    let wrong = AmendmentFacts {
        start_date: date(2027, 1, 1),
        changes: vec![nowhere, change(0), change(5)],
        added: vec![engagement(Employer::SchoolBoard, 2)],
    };
    let expected = [
        ("#/added/0/startDate", "start-before-amendment"),
        ("#/changes/0/locationId", "location-unknown"),
        ("#/changes/1/engagement", "duplicate-entry"),
        ("#/changes/2/engagement", "engagement-unknown"),
    ];
    assert_eq!(causes(amend(&mut case, &wrong)), told(&expected));
    assert_eq!(causes(amend(&mut case, &from(date(2027, 1, 1), Vec::new()))), told(&[("#", "nothing-amended")]));
    let late = from(date(2029, 1, 1), vec![change(0)]);
    assert_eq!(causes(amend(&mut case, &late)), told(&[("#/changes/0/engagement", "engagement-not-running")]));
    // A second engagement for the same function at the same side stands in the way.
    let mut same = engagement(Employer::SchoolBoard, 2);
    same.terms.start_date = date(2027, 1, 1);
    let twice = AmendmentFacts { start_date: date(2027, 1, 1), changes: Vec::new(), added: vec![same] };
    assert_eq!(causes(amend(&mut case, &twice)), told(&[("#", "findings-block")]));
    let mut draft = Case::stated();
    assert_eq!(causes(amend(&mut draft, &late)), told(&[("#", "contract-state")]));
}
