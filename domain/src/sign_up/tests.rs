//! The rules of sign-ups as tables.

mod link;

use jiff::civil::date;

use super::*;
use crate::{
    Reason, Refusal,
    authority::{Changed, OfferPlaces, Permitted, ReviewSignUp, Role, WithdrawSignUp},
    cases::{granted, id, identity, location, manager},
    code::Code,
    location::LocationKind,
    organisation::OrganisationKind,
    programme::{Partner, PartnerRole, ProgrammeFacts, Seats},
};

/// The coordinator.
const COORDINATOR: u128 = 1;
/// A school board; its site has the same number.
const BOARD: u128 = 2;
/// A childcare provider; its site has the same number.
const PROVIDER: u128 = 3;

fn now() -> Instant {
    Instant::beginning_of(date(2026, 9, 1)).unwrap()
}

fn coordinator() -> Authority {
    manager(COORDINATOR, OrganisationKind::Coordinator)
}

fn board() -> Authority {
    manager(BOARD, OrganisationKind::SchoolBoard)
}

fn sites() -> Vec<Location> {
    vec![location(BOARD, BOARD, LocationKind::School, now()), location(PROVIDER, PROVIDER, LocationKind::Childcare, now())]
}

fn programme() -> Programme {
    let partner = |number| Partner { organisation_id: id(number), role: PartnerRole::Employer };
    Programme {
        id: id(9),
        coordinator_id: id(COORDINATOR),
        facts: ProgrammeFacts {
            name: "Verbinders".into(),
            school_year: "2026-2027".parse().unwrap(),
            partners: vec![partner(BOARD), partner(PROVIDER)],
            seats: Seats { min: 1, max: 3 },
            start_date: date(2026, 9, 1),
            end_date: date(2028, 7, 31),
            stages: Vec::new(),
            recruitment: Vec::new(),
            growth_steps: Vec::new(),
        },
        created_at: now(),
        version: 1,
    }
}

fn side(number: u128) -> SignUpSide {
    let recognition = Recognition { is_recognised: true, until: Some(date(2028, 7, 31)), qualifications: vec!["25698".into()] };
    SignUpSide { location_id: Some(id(number)), name: "A".into(), recognition }
}

fn work(days: &[Weekday], hours: i32) -> OfferedWork {
    OfferedWork { weekdays: days.iter().copied().collect(), minutes: hours * 60 }
}

fn facts() -> SignUpFacts {
    SignUpFacts {
        school: side(BOARD),
        childcare: side(PROVIDER),
        places: vec![OfferedPlace {
            id: id(20),
            school: work(&[Weekday::Monday, Weekday::Tuesday, Weekday::Thursday], 20),
            childcare: work(&[Weekday::Monday, Weekday::Tuesday], 12),
        }],
        level: 3,
        tasks: vec!["Verbinden in de kleutergroep".into()],
        vision: None,
        people: SignUpPeople {
            contact_name: "Sam Bos".into(),
            contact: "sam@example.org".into(),
            school_mentor: None,
            childcare_mentor: None,
        },
    }
}

fn offered() -> SignUp {
    let new = NewSignUp { programme: programme(), organisation_id: Some(id(BOARD)), facts: facts(), sites: sites() };
    board().permit::<OfferPlaces, _>(new).unwrap().offer(id(10), now()).unwrap().into_value()
}

fn told<T>(outcome: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_of_a_sign_up_is_told_with_its_place() {
    type Case = (fn(&mut SignUpFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 7] = [
        (|_| {}, &[]),
        (|facts| facts.school.location_id = Some(id(7)), &[(Reason::LocationUnknown, "#/school/locationId")]),
        (|facts| facts.childcare.location_id = Some(id(BOARD)), &[(Reason::SignUpSite, "#/childcare/locationId")]),
        (|facts| facts.school.recognition.is_recognised = false, &[(Reason::NotRecognised, "#/school/recognition/isRecognised")]),
        (
            |facts| facts.school.recognition.qualifications.push("25698".into()),
            &[(Reason::DuplicateEntry, "#/school/recognition/qualifications")],
        ),
        (
            |facts| {
                facts.places[0].school = work(&[], 8);
                facts.places[0].childcare = work(&[Weekday::Monday], 25);
            },
            &[
                (Reason::OfferedHoursImpossible, "#/places/0/school/hours"),
                (Reason::OfferedHoursImpossible, "#/places/0/childcare/hours"),
            ],
        ),
        (|facts| facts.people.contact = "111222333".into(), &[(Reason::CitizenNumber, "#/people/contact")]),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(told(changed.judge(&sites())), expected, "case {number}");
    }
}

#[test]
fn who_signs_up_holds_one_of_the_sites() {
    let new = |organisation_id| NewSignUp { programme: programme(), organisation_id, facts: facts(), sites: sites() };
    let offer =
        |caller: Authority, organisation| told(caller.permit::<OfferPlaces, _>(new(organisation)).unwrap().offer(id(10), now()));
    assert!(offer(board(), Some(id(BOARD))).is_empty());
    assert!(offer(coordinator(), Some(id(COORDINATOR))).is_empty(), "the coordinator may, for another");
    assert_eq!(offer(board(), Some(id(8))), [(Reason::NotAParty, "#/school/locationId".into())]);
}

#[test]
fn each_verb_goes_from_some_states_to_one() {
    type Verb = (&'static str, fn(SignUp) -> Result<Changed<SignUp>, Refusal>, &'static [SignUpState], SignUpState);
    fn review(sign_up: SignUp) -> Permitted<ReviewSignUp, SignUp> {
        coordinator().permit(sign_up).unwrap()
    }
    let verbs: [Verb; 4] = [
        (
            "accept",
            |one| review(one).accept(SignUpAround { seats: 3, accepted: 2 }, now()),
            &[SignUpState::Received, SignUpState::Waiting],
            SignUpState::Accepted,
        ),
        ("wait", |one| review(one).wait(SignUpReason::NoSeats, now()), &[SignUpState::Received], SignUpState::Waiting),
        (
            "reject",
            |one| review(one).reject(SignUpReason::HoursUnfit, now()),
            &[SignUpState::Received, SignUpState::Waiting, SignUpState::Accepted],
            SignUpState::Rejected,
        ),
        (
            "withdraw",
            |one| board().permit::<WithdrawSignUp, _>(one).unwrap().withdraw(SignUpReason::PlansChanged, now()),
            &[SignUpState::Received, SignUpState::Waiting, SignUpState::Accepted],
            SignUpState::Withdrawn,
        ),
    ];
    for (verb, act, from, to) in verbs {
        for state in SignUpState::ALL {
            let outcome = act(SignUp { state: *state, ..offered() });
            match outcome {
                Ok(changed) => assert!(from.contains(state) && changed.value().state == to, "{verb} from {state}"),
                Err(refusal) => {
                    assert!(!from.contains(state), "{verb} from {state}");
                    assert_eq!(refusal, Refusal::rule(Reason::SignUpState, "#"));
                }
            }
        }
    }
}

#[test]
fn places_are_accepted_as_long_as_there_are_seats_and_both_sites_are_known() {
    let accept = |facts, around| {
        told(coordinator().permit::<ReviewSignUp, _>(SignUp { facts, ..offered() }).unwrap().accept(around, now()))
    };
    assert!(accept(facts(), SignUpAround { seats: 3, accepted: 2 }).is_empty());
    assert_eq!(accept(facts(), SignUpAround { seats: 3, accepted: 3 }), [(Reason::SeatsTaken, "#/places".into())]);
    let mut nameless = facts();
    nameless.childcare.location_id = None;
    assert_eq!(accept(nameless, SignUpAround { seats: 3, accepted: 0 }), [(Reason::SiteNeeded, "#/childcare/locationId".into())]);
}

#[test]
fn accepted_places_stay_the_places_that_they_are() {
    let amend = |state, change: fn(&mut SignUpFacts)| {
        let mut changed = facts();
        change(&mut changed);
        told(board().permit::<crate::authority::ChangeSignUp, _>(SignUp { state, ..offered() }).unwrap().amend(changed, &sites()))
    };
    let more: fn(&mut SignUpFacts) = |facts| facts.places.push(OfferedPlace { id: id(21), ..facts.places[0].clone() });
    let other: fn(&mut SignUpFacts) = |facts| facts.places[0].id = id(21);
    let hours: fn(&mut SignUpFacts) = |facts| facts.places[0].school.minutes = 16 * 60;
    for change in [more, other, hours] {
        assert!(amend(SignUpState::Received, change).is_empty());
    }
    for change in [more, other] {
        assert_eq!(amend(SignUpState::Accepted, change), [(Reason::PlaceAccepted, "#/places".into())]);
    }
    assert!(amend(SignUpState::Accepted, hours).is_empty());
    assert_eq!(amend(SignUpState::Withdrawn, hours), [(Reason::SignUpState, "#".into())]);
}

#[test]
fn recognition_holds_until_its_last_day() {
    let recognition = |is_recognised, until| Recognition { is_recognised, until, qualifications: Vec::new() };
    let day = date(2026, 9, 1);
    for (given, holds) in [
        (recognition(true, None), true),
        (recognition(true, Some(day)), true),
        (recognition(true, Some(date(2026, 8, 31))), false),
        (recognition(false, None), false),
    ] {
        assert_eq!(given.holds_on(day), holds, "{given:?}");
    }
}

#[test]
fn a_token_that_is_narrowed_to_locations_reaches_what_is_at_one_of_these() {
    for (locations, sees) in [(None, true), (Some(vec![id(BOARD)]), true), (Some(vec![id(7)]), false), (Some(vec![]), false)] {
        let mut narrowed = identity(BOARD, Role::Manager);
        narrowed.locations.clone_from(&locations);
        let narrowed = granted(narrowed, OrganisationKind::SchoolBoard);
        let expected = if sees { Relation::Party } else { Relation::Anyone };
        assert_eq!(offered().relation(&narrowed), expected, "{locations:?}");
        let new = NewSignUp { programme: programme(), organisation_id: Some(id(BOARD)), facts: facts(), sites: sites() };
        assert_eq!(new.relation(&narrowed), expected, "{locations:?}");
    }
}
