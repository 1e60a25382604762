//! Which children a connector knows, and whether what one side learned is used on the other.

use jiff::civil::date;

use super::*;
use crate::{
    Date, Id, Instant,
    child::{ChildId, GuardianId},
    combination_contract::{CombinationContract, ContractState, cases::active},
    handover::{ConsentMethod, ConsentState, GuardianPolicy, SectionKind, cases::handover},
    line::{Stay, TransitionKind},
    placement::Care,
};

const SCHOOL: u128 = 1;
const CARE: u128 = 2;

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn stay(place: u128, care: Care, start: Date, end: Option<Date>) -> Stay {
    Stay {
        placement_id: id(100 + place),
        organisation_id: id(10 + place),
        location_id: id(place),
        care,
        group: None,
        start_date: start,
        end_date: end,
        minutes_per_week: None,
        programme: None,
        left_for_secondary_date: None,
        holiday_region: None,
        early_school_programmes: Vec::new(),
        owns_location: true,
    }
}

fn site(contract: u128, place: u128, start: Date, end: Option<Date>) -> ConnectorSite {
    ConnectorSite {
        contract_id: id(contract),
        location_id: id(place),
        organisation_id: id(10 + place),
        at_school: place == SCHOOL,
        start_date: start,
        end_date: end,
    }
}

fn both(contract: u128, start: Date, end: Option<Date>) -> Vec<ConnectorSite> {
    vec![site(contract, SCHOOL, start, end), site(contract, CARE, start, end)]
}

fn stays() -> Vec<Stay> {
    vec![
        stay(SCHOOL, Care::School, date(2026, 8, 31), None),
        stay(CARE, Care::AfterSchoolCare, date(2026, 9, 7), Some(date(2027, 7, 9))),
    ]
}

#[test]
fn a_child_has_a_connector_while_the_contract_and_both_placements_run() {
    let since = |sites: &[ConnectorSite], day| connector_of(&stays(), sites, day).map(|found| found.since_date);
    let year = both(5, date(2026, 8, 1), Some(date(2027, 7, 31)));
    for (day, expected) in [
        (date(2026, 9, 6), None),
        (date(2026, 9, 7), Some(date(2026, 9, 7))),
        (date(2027, 7, 9), Some(date(2026, 9, 7))),
        (date(2027, 7, 10), None),
    ] {
        assert_eq!(since(&year, day), expected, "{day}");
    }
    let later = both(5, date(2026, 10, 1), Some(date(2027, 1, 31)));
    assert_eq!(since(&later, date(2026, 10, 1)), Some(date(2026, 10, 1)));
    assert_eq!(since(&later, date(2027, 2, 1)), None);
    assert_eq!(since(&later[..1], date(2026, 10, 1)), None, "the contract runs on one side alone");
    let mixed = [site(5, SCHOOL, date(2026, 8, 1), None), site(6, CARE, date(2026, 8, 1), None)];
    assert_eq!(since(&mixed, date(2026, 10, 1)), None, "the two sides are those of two people");
}

#[test]
fn of_two_connectors_the_one_who_came_first_is_told() {
    let sites = [both(7, date(2026, 10, 1), None), both(6, date(2026, 9, 7), None), both(5, date(2026, 9, 7), None)].concat();
    let found = connector_of(&stays(), &sites, date(2026, 12, 1)).unwrap();
    assert_eq!((found.contract_id.as_u128(), found.since_date), (5, date(2026, 9, 7)));
    assert_eq!(found.party, [id(11), id(12)]);
}

#[test]
fn a_site_is_met_on_its_own_side_alone() {
    let afternoon = vec![stays().remove(0), stay(SCHOOL, Care::AfterSchoolCare, date(2026, 9, 7), None)];
    let sites = [site(5, SCHOOL, date(2026, 8, 1), None), site(5, CARE, date(2026, 8, 1), None)];
    assert_eq!(connector_of(&afternoon, &sites, date(2026, 12, 1)), None);
}

#[test]
fn only_children_at_both_sides_are_connected_each_once_with_the_placements_there() {
    let day = date(2026, 12, 1);
    let at = |joined: u128, anchor: u128, stay: Stay| Attendance { child_id: id(anchor), joined_id: id(joined), stay };
    let elsewhere = stay(9, Care::DayCare, date(2026, 1, 1), None);
    let rows = vec![
        at(2, 22, stays().remove(1)),
        at(1, 11, stays().remove(0)),
        at(2, 21, stays().remove(0)),
        at(3, 31, stays().remove(1)),
        at(2, 22, elsewhere),
    ];
    let found = connected_children(rows, &both(5, date(2026, 8, 1), None), day);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].joined_id, found[0].anchors(), found[0].since_date), (id(2), vec![id(21), id(22)], date(2026, 9, 7)));
    assert_eq!(found[0].placements.len(), 2);
}

fn word(guardian: u128, state: ConsentState, minute: i64) -> SharedApproach {
    let said = Instant::from_microseconds(minute * 60_000_000).unwrap();
    SharedApproach {
        id: id(u128::from(minute.unsigned_abs())),
        child_id: id(21),
        organisation_id: id(11),
        contract_id: id(5),
        party: vec![id(11), id(12)],
        guardian_id: id(guardian),
        state,
        method: ConsentMethod::Code,
        stated_at: said,
        client_id: id(1),
        invited_by: None,
        witness: None,
        ended_at: None,
        version: 1,
    }
}

#[test]
fn what_one_organisation_notes_of_the_site_of_another_is_no_placement_there() {
    let mut noted = stays();
    noted[0].organisation_id = id(10 + CARE);
    let sites = both(5, date(2026, 8, 1), None);
    assert_eq!(connector_of(&noted, &sites, date(2026, 12, 1)), None);
}

#[test]
fn work_that_goes_on_at_a_site_with_other_hours_is_one_stretch() {
    let mut contract = active(date(2026, 9, 1), Some(date(2027, 7, 31)));
    let mut amended = contract.engagements[0].clone();
    contract.engagements[0].terms.end_date = Some(date(2026, 12, 31));
    amended.terms.start_date = date(2027, 1, 1);
    contract.engagements.push(amended);
    let days = |contract: &CombinationContract| {
        contract.connector_sites().iter().map(|site| (site.at_school, site.start_date, site.end_date)).collect::<Vec<_>>()
    };
    let whole = (date(2026, 9, 1), Some(date(2027, 7, 31)));
    assert_eq!(days(&contract), [(true, whole.0, whole.1), (false, whole.0, whole.1)]);
    // With a gap between they are two, and elsewhere they are two sites.
    contract.engagements[2].terms.start_date = date(2027, 2, 1);
    assert_eq!(days(&contract).len(), 3);
    contract.engagements[2].location_id = id(77);
    contract.engagements[2].terms.start_date = date(2027, 1, 1);
    assert_eq!(days(&contract).len(), 3);
    contract.state = ContractState::Suspended;
    assert_eq!(days(&contract), []);
}

#[test]
fn guardians_agree_by_the_policy_in_the_registration_that_knows_unless_somebody_objects() {
    use ConsentState::{Ended, Given, Refused, Withdrawn};
    use GuardianPolicy::{AllCustodial, OneUnlessObjection};
    let holders: Vec<(ChildId, GuardianId)> = vec![(id(21), id(1)), (id(21), id(2)), (id(22), id(3))];
    for (name, words, all, one) in [
        ("nobody said anything", vec![], false, false),
        ("one of two", vec![word(1, Given, 1)], false, true),
        ("both", vec![word(1, Given, 1), word(2, Given, 2)], true, true),
        ("only one in the other registration", vec![word(3, Given, 1)], false, false),
        ("one of the other registration objects", vec![word(1, Given, 1), word(2, Given, 2), word(3, Refused, 3)], false, false),
        ("it was withdrawn", vec![word(3, Withdrawn, 1), word(1, Given, 2), word(2, Given, 3)], false, false),
        ("the last word stands", vec![word(1, Ended, 1), word(1, Given, 2), word(2, Given, 3)], true, true),
        ("somebody who has no authority", vec![word(9, Given, 1)], false, false),
    ] {
        assert_eq!(guardians_agree(id(21), &holders, &words, AllCustodial), all, "{name}");
        assert_eq!(guardians_agree(id(21), &holders, &words, OneUnlessObjection), one, "{name}");
    }
    assert!(
        !guardians_agree(id(23), &holders, &[word(3, Given, 1)], AllCustodial),
        "a registration without guardians has nobody who agrees"
    );
}

#[test]
fn the_other_side_reads_nothing_that_needs_explicit_consent() {
    use SectionKind::{Attachments, Development, Medical, Support};
    let draft = handover(TransitionKind::AfterSchoolToSchool, &[Development, Support, Medical, Attachments]);
    let shared: Vec<SectionKind> = as_shared(draft).sections.iter().map(|section| section.kind).collect();
    assert_eq!(shared, [Development, Support]);
}
