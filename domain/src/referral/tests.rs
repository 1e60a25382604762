//! The rules of referrals as tables.

use jiff::civil::date;

use super::*;
use crate::{
    Reason, Refusal,
    authority::{AdvanceReferral, ManageWaitingList, Refer},
    child::Child,
    code::Code,
    handover::cases::{authority, id},
    line::{DayOfYear, Months},
    organisation::OrganisationKind,
    step::StepCode,
};
use ReferralState as S;

const REFERRER: u128 = 1;
const HOLDER: u128 = 2;

fn terms() -> ReferralTerms {
    ReferralTerms {
        indication_days: 10,
        informing_days: 20,
        registration_days: 30,
        placement_days: 40,
        start_days: 50,
        end_age: Months(48),
        leap_day: DayOfYear::new(3, 1).unwrap(),
    }
}

fn at(day: Date) -> Instant {
    Instant::from(day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp())
}

fn place(organisation: u128) -> Place {
    Place { organisation_id: id(organisation), location_id: id(organisation + 10) }
}

fn referrer() -> Authority {
    authority(REFERRER, OrganisationKind::YouthHealth, None)
}

fn holder() -> Authority {
    authority(HOLDER, OrganisationKind::ChildcareProvider, None)
}

fn child() -> Child {
    let birth_date = date(2024, 1, 15);
    Child { id: id(5), joined_id: id(5), birth_date, municipality: "GM0344".parse().unwrap(), district: None }
}

fn new_on(day: Date, signalled_date: Date, has_open: bool) -> Result<Referral, Refusal> {
    let caller = referrer();
    let new = NewReferral { child: child(), has_open, signalled_date };
    let permitted = caller.permit::<Refer, _>(new)?;
    Ok(permitted.refer(id(9), &terms(), Recorder { caller: &caller, now: at(day) })?.into_value())
}

/// What belongs to a state.
fn to(state: ReferralState, day: Date) -> Advance {
    let indicates = state == S::Indicated;
    let reason = match state {
        S::Declined => Some(ReferralEnd::GuardiansDecline),
        S::MovedAway => Some(ReferralEnd::Moved),
        S::DroppedOut | S::AgedOut => Some(ReferralEnd::Unknown),
        _ => None,
    };
    Advance {
        state,
        date: day,
        indicated: indicates.then_some(true),
        criteria_version: indicates.then(|| "2026".to_owned()),
        site: (state == S::Registered).then(|| Ok(place(HOLDER))),
        guardians_agreed_date: None,
        reason,
    }
}

fn advanced(referral: Referral, advance: Advance, caller: &Authority, day: Date) -> Result<Referral, Refusal> {
    advanced_with(referral, &[], advance, caller, day)
}

/// The same of a child that is placed.
fn advanced_with(
    referral: Referral,
    stays: &[PreschoolStay],
    advance: Advance,
    caller: &Authority,
    day: Date,
) -> Result<Referral, Refusal> {
    let (mover, standing) = (Mover::of(&referral, caller), referral.standing(stays, day));
    let permitted = caller.permit::<AdvanceReferral, _>(referral)?;
    Ok(permitted.advance(advance, mover, &standing, &terms(), Recorder { caller, now: at(day) })?.into_value())
}

/// A referral that went through these states, a day after the other from 1 March 2026.
fn through(states: &[ReferralState]) -> Referral {
    let mut day = date(2026, 3, 1);
    let mut referral = new_on(day, day, false).unwrap();
    for state in states {
        day = day.tomorrow().unwrap();
        referral = advanced(referral, to(*state, day), &referrer(), day).unwrap();
    }
    referral
}

const WAY: [ReferralState; 5] = [S::Indicated, S::Informed, S::Registered, S::Placed, S::Started];

fn causes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match refused.unwrap_err() {
        Refusal::Rules(causes) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_referral_goes_step_by_step_and_ends_for_good() {
    // Which states can follow each, in the order of the list.
    let follows: [(ReferralState, &[ReferralState]); 10] = [
        (S::Signalled, &[S::Indicated, S::Declined, S::MovedAway, S::AgedOut]),
        (S::Indicated, &[S::Informed, S::Declined, S::MovedAway, S::AgedOut]),
        (S::Informed, &[S::Registered, S::Declined, S::MovedAway, S::DroppedOut, S::AgedOut]),
        (S::Registered, &[S::Informed, S::Registered, S::Placed, S::Declined, S::MovedAway, S::DroppedOut, S::AgedOut]),
        (S::Placed, &[S::Informed, S::Registered, S::Started, S::Declined, S::MovedAway, S::DroppedOut, S::AgedOut]),
        (S::Started, &[S::MovedAway, S::DroppedOut]),
        (S::Declined, &[]),
        (S::MovedAway, &[]),
        (S::DroppedOut, &[]),
        (S::AgedOut, &[]),
    ];
    for (state, expected) in follows {
        let found: Vec<_> = S::ALL.iter().copied().filter(|next| next.follows(state)).collect();
        assert_eq!(found, expected, "after {state}");
    }
}

#[test]
fn what_cannot_be_signalled_is_refused_with_every_cause() {
    let today = date(2026, 3, 1);
    assert!(new_on(today, today, false).is_ok());
    for (day, signalled, has_open, expected) in [
        (today, date(2026, 3, 2), false, vec![(Reason::DateInFuture, "#/signalledDate".to_owned())]),
        (today, date(2024, 1, 14), false, vec![(Reason::DateBeforeLast, "#/signalledDate".to_owned())]),
        (date(2028, 1, 15), today, true, vec![(Reason::ReferralTooOld, "#".to_owned()), (Reason::ReferralOpen, "#".to_owned())]),
    ] {
        assert_eq!(causes(new_on(day, signalled, has_open)), expected, "{day} {signalled}");
    }
    assert!(new_on(date(2028, 1, 14), today, false).is_ok(), "the last day before the fourth birthday");
}

#[test]
fn a_step_needs_what_belongs_to_its_state_and_nothing_else() {
    type Case<'a> = (&'a [ReferralState], ReferralState, fn(&mut Advance), &'a [(Reason, &'a str)]);
    let day = date(2026, 3, 10);
    let cases: [Case<'_>; 10] = [
        (&[], S::Informed, |_| {}, &[(Reason::ReferralJump, "#/state")]),
        (&[], S::Indicated, |a| a.indicated = None, &[(Reason::NeededForState, "#/indicated")]),
        (&[], S::Indicated, |a| a.criteria_version = None, &[(Reason::NeededForState, "#/criteriaVersion")]),
        (&[], S::Indicated, |a| a.reason = Some(ReferralEnd::Moved), &[(Reason::OfOtherState, "#/reason")]),
        (&[], S::Indicated, |a| a.date = date(2026, 3, 11), &[(Reason::DateInFuture, "#/date")]),
        (&[], S::Indicated, |a| a.date = date(2026, 2, 28), &[(Reason::DateBeforeLast, "#/date")]),
        (&WAY[..2], S::Registered, |a| a.site = None, &[(Reason::NeededForState, "#/locationId")]),
        (&WAY[..2], S::Registered, |a| a.site = Some(Err(Reason::LocationUnknown)), &[(Reason::LocationUnknown, "#/locationId")]),
        (&WAY[..2], S::Declined, |a| a.reason = Some(ReferralEnd::Moved), &[(Reason::EndReasonUnfit, "#/reason")]),
        (
            &WAY[..2],
            S::AgedOut,
            |a| a.reason = None,
            &[(Reason::ReferralNotTooOld, "#/date"), (Reason::NeededForState, "#/reason")],
        ),
    ];
    for (before, state, spoil, expected) in cases {
        let mut advance = to(state, day);
        spoil(&mut advance);
        let expected: Vec<_> = expected.iter().map(|(reason, at)| (*reason, (*at).to_owned())).collect();
        assert_eq!(causes(advanced(through(before), advance, &referrer(), day)), expected, "{before:?} to {state}");
    }
}

#[test]
fn a_site_says_what_happens_there_and_nothing_else() {
    let day = date(2026, 3, 10);
    // What a site may say of a child that is registered, placed or started there.
    let allowed: [(usize, &[ReferralState]); 3] =
        [(3, &[S::Informed, S::Placed]), (4, &[S::Informed, S::Started]), (5, &[S::DroppedOut])];
    for (steps, allowed) in allowed {
        for state in S::ALL {
            let gives_back = (*state == S::Informed).then_some(ReferralEnd::NoPlace);
            let step = Advance { reason: to(*state, day).reason.or(gives_back), ..to(*state, day) };
            let said = advanced(through(&WAY[..steps]), step, &holder(), day);
            assert_eq!(said.is_ok(), allowed.contains(state), "{state} after {steps} steps: {said:?}");
        }
    }
    let given_back =
        advanced(through(&WAY[..3]), Advance { reason: Some(ReferralEnd::NoPlace), ..to(S::Informed, day) }, &holder(), day)
            .unwrap();
    assert_eq!((given_back.state, given_back.site, given_back.due_date), (S::Informed, None, Some(date(2026, 4, 9))));
    let elsewhere = authority(3, OrganisationKind::ChildcareProvider, None);
    assert!(matches!(advanced(through(&WAY[..3]), to(S::Placed, day), &elsewhere, day), Err(Refusal::Forbidden(_))));
}

/// So many steps, the places, the next step with its day, and why it is refused.
type Following<'a> = (usize, &'a [PreschoolStay], ReferralState, Date, Option<Reason>);

#[test]
fn a_step_follows_where_the_child_stands_and_not_only_what_was_recorded() {
    let (day, old) = (date(2026, 7, 1), date(2028, 3, 1));
    let placed = [stay(date(2026, 6, 1), None)];
    let left = [stay(date(2026, 5, 1), Some(date(2026, 6, 1)))];
    let cases: [Following<'_>; 12] = [
        // A place tells that it has started: that may be recorded, and what follows it.
        (2, &placed, S::Started, day, None),
        (2, &placed, S::DroppedOut, day, None),
        (2, &placed, S::Registered, day, Some(Reason::ReferralJump)),
        (3, &placed, S::Placed, day, Some(Reason::ReferralJump)),
        // Who left may be registered anew, or is said to have left, and why.
        (3, &left, S::Registered, day, None),
        (3, &left, S::DroppedOut, day, None),
        (3, &left, S::Placed, day, Some(Reason::ReferralJump)),
        // Who is too old by now ends so and goes no step further.
        (2, &[], S::AgedOut, old, None),
        (2, &[], S::Registered, old, Some(Reason::ReferralJump)),
        (3, &[], S::Placed, old, Some(Reason::ReferralJump)),
        (3, &[], S::AgedOut, date(2027, 9, 1), Some(Reason::ReferralNotTooOld)),
        (5, &[], S::AgedOut, old, Some(Reason::ReferralJump)),
    ];
    for (steps, stays, state, on, expected) in cases {
        let said = advanced_with(through(&WAY[..steps]), stays, to(state, on), &referrer(), on);
        let found = said.as_ref().err().map(|_| causes(said.clone())[0].0);
        assert_eq!(found, expected, "{state} after {steps} steps on {on}: {said:?}");
    }
    // A step that is recorded late, of a day on which the child was too old.
    let late = Advance { date: date(2028, 1, 15), ..to(S::Started, old) };
    let placed = [stay(date(2028, 1, 1), None)];
    assert_eq!(
        causes(advanced_with(through(&WAY[..3]), &placed, late, &referrer(), old)),
        [(Reason::ReferralTooOld, "#/date".to_owned())]
    );
}

#[test]
fn a_place_that_was_over_before_the_last_step_tells_nothing_of_it() {
    let left = [stay(date(2026, 5, 1), Some(date(2026, 6, 1)))];
    let again =
        advanced_with(through(&WAY[..3]), &left, to(S::Registered, date(2026, 6, 20)), &referrer(), date(2026, 6, 20)).unwrap();
    assert_eq!(again.standing(&left, date(2026, 7, 1)).state, S::Registered);
    let place = Standing { place: None, ..again.standing(&left, date(2026, 7, 1)) };
    assert_eq!((place.date, place.by_itself), (date(2026, 6, 20), false));
    let next = [left[0], stay(date(2026, 9, 1), None)];
    assert_eq!(again.standing(&next, date(2026, 9, 1)).state, S::Started);
}

#[test]
fn an_indication_that_was_another_after_all_leaves_the_rest_as_it_is() {
    let day = date(2026, 3, 10);
    let waiting = through(&WAY[..3]);
    let corrected =
        advanced(waiting.clone(), Advance { indicated: Some(false), ..to(S::Indicated, day) }, &referrer(), day).unwrap();
    assert_eq!(
        (corrected.state, corrected.moved_date(), corrected.due_date),
        (S::Registered, waiting.moved_date(), waiting.due_date)
    );
    assert!(!corrected.is_indicated() && !corrected.site.as_ref().unwrap().turn.as_indicated);
    assert_eq!(corrected.moves.len(), waiting.moves.len() + 1);
}

#[test]
fn a_child_outside_the_target_group_asks_nothing_until_somebody_goes_on_with_it() {
    let day = date(2026, 3, 10);
    let outside = advanced(through(&[]), Advance { indicated: Some(false), ..to(S::Indicated, day) }, &referrer(), day).unwrap();
    let standing = outside.standing(&[], day);
    assert_eq!((standing.due_date, outside.tasks(&[], day), outside.is_pursued(&standing)), (None, vec![], false));
    let informed = advanced(outside, to(S::Informed, day), &referrer(), day).unwrap();
    assert!(informed.is_pursued(&informed.standing(&[], day)) && informed.due_date.is_some());
}

#[test]
fn a_child_that_is_registered_again_keeps_its_turn_at_the_same_site_and_begins_anew_at_another() {
    let day = date(2026, 3, 10);
    let agreed = Advance { guardians_agreed_date: Some(day), ..to(S::Registered, day) };
    let again = advanced(through(&WAY[..3]), agreed, &referrer(), day).unwrap();
    let site = again.site.clone().unwrap();
    assert_eq!(
        (site.registered_date, site.turn.from_date, site.guardians_agreed_date),
        (date(2026, 3, 4), date(2026, 3, 4), Some(day))
    );
    let kept = advanced(again.clone(), to(S::Registered, day), &referrer(), day).unwrap().site.unwrap();
    assert_eq!(kept, site, "what guardians agreed is not taken back by saying nothing");
    let elsewhere = Advance { site: Some(Ok(place(3))), ..to(S::Registered, day) };
    let moved = advanced(again, elsewhere, &referrer(), day).unwrap().site.unwrap();
    assert_eq!((moved.registered_date, moved.turn.from_date, moved.guardians_agreed_date), (day, day, None));
}

#[test]
fn every_step_is_due_after_its_days_and_asked_of_whoever_must_take_it() {
    for (states, due, code, organisation, location) in [
        (&WAY[..0], Some(date(2026, 3, 11)), Some(StepCode::IndicateReferral), REFERRER, None),
        (&WAY[..1], Some(date(2026, 3, 22)), Some(StepCode::InformGuardians), REFERRER, None),
        (&WAY[..2], Some(date(2026, 4, 2)), Some(StepCode::RegisterReferral), REFERRER, None),
        (&WAY[..3], Some(date(2026, 4, 13)), Some(StepCode::PlaceReferral), HOLDER, Some(id(HOLDER + 10))),
        (&WAY[..4], Some(date(2026, 4, 24)), Some(StepCode::StartReferral), HOLDER, Some(id(HOLDER + 10))),
        (&WAY[..5], None, None, HOLDER, None),
    ] {
        let referral = through(states);
        assert_eq!(referral.due_date, due, "{states:?}");
        let tasks = referral.tasks(&[], date(2026, 3, 8));
        assert_eq!(tasks.len(), usize::from(code.is_some()), "{states:?}");
        for task in tasks {
            assert_eq!((Some(task.code), Some(task.due_date)), (code, due), "{states:?}");
            assert_eq!((task.organisation_id, task.location_id), (id(organisation), location), "{states:?}");
            assert_eq!(task.until_date, Some(date(2028, 1, 14)), "{states:?}");
        }
    }
}

fn stay(start_date: Date, end_date: Option<Date>) -> PreschoolStay {
    PreschoolStay { place: place(HOLDER), start_date, end_date, recorded_date: date(2026, 3, 9) }
}

#[test]
fn a_place_with_preschool_education_makes_a_child_placed_and_from_its_first_day_started() {
    let (first, later) = (date(2026, 6, 1), date(2027, 1, 1));
    let today = date(2026, 5, 1);
    let cases = [
        // Before anybody may expect a place, none tells anything.
        (&WAY[..1], vec![stay(first, None)], today, S::Indicated, false),
        (&WAY[..2], vec![stay(first, None)], today, S::Placed, true),
        (&WAY[..3], vec![], today, S::Registered, false),
        (&WAY[..3], vec![stay(first, None)], today, S::Placed, true),
        (&WAY[..3], vec![stay(first, None)], first, S::Started, true),
        (&WAY[..4], vec![stay(first, None)], first, S::Started, true),
        (&WAY[..5], vec![stay(first, None)], first, S::Started, false),
        // What ended before the signal, or begins when the child is too old, is not it.
        (&WAY[..3], vec![stay(date(2025, 9, 1), Some(date(2026, 2, 28)))], today, S::Registered, false),
        (&WAY[..3], vec![stay(date(2028, 1, 15), None)], today, S::Registered, false),
        // Whoever leaves early dropped out, unless there is a next place.
        (&WAY[..3], vec![stay(first, Some(date(2026, 7, 1)))], date(2026, 7, 1), S::Started, true),
        (&WAY[..3], vec![stay(first, Some(date(2026, 7, 1)))], date(2026, 7, 2), S::DroppedOut, true),
        (&WAY[..5], vec![stay(first, Some(date(2026, 7, 1)))], date(2026, 7, 2), S::DroppedOut, true),
        (&WAY[..3], vec![stay(first, Some(date(2026, 7, 1))), stay(later, None)], date(2026, 7, 2), S::Started, true),
        (&WAY[..3], vec![stay(first, Some(date(2028, 1, 14)))], date(2028, 6, 1), S::Started, true),
    ];
    for (number, (states, stays, today, state, by_itself)) in cases.into_iter().enumerate() {
        let standing = through(states).standing(&stays, today);
        assert_eq!((standing.state, standing.by_itself), (state, by_itself), "{number}: {states:?} on {today}");
        assert_eq!(standing.reason.is_some(), state.is_end(), "{number}");
    }
    let waiting = through(&WAY[..3]);
    assert_eq!(waiting.tasks(&[stay(first, None)], today), [], "nothing is left to do once there is a place");
}

#[test]
fn who_has_not_started_by_the_age_at_which_it_ends_has_aged_out() {
    let (before, day) = (date(2028, 1, 14), date(2028, 1, 15));
    for (states, reason) in [
        (&WAY[..0], Some(ReferralEnd::Unknown)),
        (&WAY[..2], Some(ReferralEnd::Unknown)),
        (&WAY[..3], Some(ReferralEnd::NoPlace)),
        (&WAY[..4], Some(ReferralEnd::NoPlace)),
        (&WAY[..5], None),
    ] {
        let referral = through(states);
        assert_eq!(referral.standing(&[], before).state, referral.state, "{states:?}");
        let standing = referral.standing(&[], day);
        assert_eq!(standing.reason, reason, "{states:?}");
        assert_eq!(standing.state == S::AgedOut, reason.is_some(), "{states:?}");
        assert!(referral.tasks(&[], day).is_empty(), "{states:?}");
    }
}

#[test]
fn whose_turn_it_is_changes_with_a_reason_while_the_child_waits() {
    let today = date(2026, 3, 10);
    let manager = || {
        let caller = holder();
        let identity = crate::authority::Identity { role: crate::authority::Role::Manager, ..caller.identity().clone() };
        let scopes = identity.scopes.clone();
        let grant = crate::authority::Grant { kind: OrganisationKind::ChildcareProvider, municipality: None, scopes };
        Authority::granted(std::sync::Arc::new(identity), grant)
    };
    let turned = |referral: Referral, stays: &[PreschoolStay], from| {
        let (caller, standing) = (manager(), referral.standing(stays, today));
        let permitted = caller.permit::<ManageWaitingList, _>(referral).unwrap();
        permitted.take_turn(true, from, TurnReason::Sibling, &standing, Recorder { caller: &caller, now: at(today) })
    };
    let waiting = through(&WAY[..3]);
    assert_eq!(waiting.site.as_ref().unwrap().turn, Turn { as_indicated: true, from_date: date(2026, 3, 4), reason: None });
    let changed = turned(waiting, &[], date(2026, 3, 1)).unwrap().into_value();
    let turn = Turn { as_indicated: true, from_date: date(2026, 3, 1), reason: Some(TurnReason::Sibling) };
    assert_eq!(changed.site.unwrap().turn, turn);
    assert_eq!(
        changed.turns.iter().map(|change| (change.turn, change.organisation_id)).collect::<Vec<_>>(),
        [(turn, id(HOLDER))]
    );
    let not_waiting = [(Reason::ReferralNotWaiting, "#".to_owned())];
    assert_eq!(causes(turned(through(&WAY[..4]), &[], today)), not_waiting);
    assert_eq!(causes(turned(through(&WAY[..3]), &[stay(date(2026, 6, 1), None)], today)), not_waiting, "it has a place");
    for (from, reason) in [(date(2026, 3, 11), Reason::DateInFuture), (date(2026, 2, 28), Reason::DateBeforeLast)] {
        assert_eq!(causes(turned(through(&WAY[..3]), &[], from)), [(reason, "#/fromDate".to_owned())]);
    }
}

#[test]
fn free_places_are_never_fewer_than_none() {
    assert_eq!([(16, 10), (16, 16), (16, 20)].map(|(places, taken)| free_places(places, taken)), [6, 0, 0]);
}
