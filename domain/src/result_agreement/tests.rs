//! The rules of result agreements as tables, and what holds of every line.

use jiff::civil::date;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    Cause, Reason, Refusal,
    authority::{AgreeResult, Authority, MeasureResult, Permitted, WriteResultAgreement},
    cases::{id, manager, organisation},
    indicator::{IndicatorCode, IndicatorUnit},
    organisation::OrganisationKind,
    parameter::Fraction,
    publication::CellNumbers,
};

/// The day of the tests.
const TODAY: Date = Date::constant(2027, 3, 1);
/// The municipality, a school board and a childcare provider.
const CITY: u128 = 1;
const BOARD: u128 = 2;
const CARE: u128 = 3;

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

fn city() -> Authority {
    manager(CITY, OrganisationKind::Municipality)
}

fn board() -> Authority {
    manager(BOARD, OrganisationKind::SchoolBoard)
}

fn figure(whole: i64) -> Figure {
    Figure(whole * Figure::ONE)
}

/// From 60 to 100 over four moments: 70, 80, 90, 100.
fn facts() -> ResultFacts {
    ResultFacts {
        agenda_id: None,
        goal_id: None,
        ground: DirectionGround::EarlySchoolResults,
        title: "Taal eind groep 2".into(),
        indicator: None,
        population: "Kleuters van de doelgroep".into(),
        unit: ResultUnit::Percentage,
        baseline: Some(figure(60)),
        target: figure(100),
        better_when: None,
        school_year: "2026-2027".parse().unwrap(),
        moments: vec![date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1)],
        party_ids: vec![id(BOARD)],
    }
}

fn agreement(facts: ResultFacts) -> ResultAgreement {
    ResultAgreement {
        id: id(9),
        municipality_id: id(CITY),
        facts,
        approvals: Vec::new(),
        discussion: None,
        created_at: now(),
        version: 1,
    }
}

fn agreed(facts: ResultFacts) -> ResultAgreement {
    let approvals = [CITY, BOARD].map(|one| ResultApproval { organisation_id: id(one), date: TODAY, recorded_at: now() });
    ResultAgreement { approvals: approvals.to_vec(), ..agreement(facts) }
}

fn around() -> ResultSurroundings {
    use OrganisationKind::{ChildcareProvider, Municipality, SchoolBoard};
    let all = [(CITY, Municipality), (BOARD, SchoolBoard), (CARE, ChildcareProvider)];
    let parties = all.into_iter().map(|(number, kind)| organisation(number, kind, now())).collect();
    ResultSurroundings { parties, agenda: None }
}

fn sent(organisation: u128, day: Date, value: i64, counted: Option<i32>) -> ResultMeasurement {
    let stated = MeasurementFacts { location_id: None, date: day, value: figure(value), counted, evidence: None };
    ResultMeasurement { id: id(30), agreement_id: id(9), organisation_id: id(organisation), facts: stated, recorded_at: now() }
}

fn at_site(site: u128, day: Date, value: i64) -> ResultMeasurement {
    let mut one = sent(BOARD, day, value, None);
    one.facts.location_id = Some(id(site));
    one
}

fn percent() -> Fraction {
    Fraction::new(95, 1).unwrap()
}

fn told(causes: Vec<Cause>) -> Vec<(Reason, String)> {
    causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<Reason> {
    match outcome {
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| cause.reason).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_of_a_result_agreement_is_told_with_its_place() {
    type Case = (fn(&mut ResultFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 11] = [
        (|_| {}, &[]),
        (|facts| facts.party_ids.push(id(CARE)), &[(Reason::PartyOutsideGround, "#/partyIds/1")]),
        (
            |facts| {
                facts.ground = DirectionGround::ContinuousLine;
                facts.party_ids.push(id(CARE));
            },
            &[],
        ),
        (|facts| facts.party_ids.push(id(CITY)), &[(Reason::PartyIsOwner, "#/partyIds/1")]),
        (
            |facts| (facts.agenda_id, facts.goal_id) = (Some(id(5)), Some(id(6))),
            &[(Reason::AgendaUnknown, "#/agendaId"), (Reason::GoalUnknown, "#/goalId")],
        ),
        (
            |facts| (facts.baseline, facts.target) = (Some(figure(101)), figure(102)),
            &[(Reason::PercentageImpossible, "#/baseline"), (Reason::PercentageImpossible, "#/target")],
        ),
        (|facts| facts.indicator = Some(IndicatorCode::PreschoolReach), &[]),
        (|facts| facts.indicator = Some(IndicatorCode::PreschoolWaiting), &[(Reason::UnitOfIndicator, "#/unit")]),
        (|facts| facts.better_when = Some(BetterWhen::Lower), &[(Reason::TargetOtherWay, "#/betterWhen")]),
        (|facts| facts.moments.swap(1, 2), &[(Reason::DateBeforeLast, "#/moments/2")]),
        (|facts| facts.moments[0] = date(2026, 7, 31), &[(Reason::OutsidePeriod, "#/moments/0")]),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(told(changed.causes(id(CITY), &around())), expected, "case {number}");
    }
}

#[test]
fn a_value_is_on_track_from_a_part_of_the_point_of_the_line_on() {
    use StandingCode::{Behind, OnTrack, Unknown};
    let rising = || facts();
    let falling = || ResultFacts { unit: ResultUnit::Days, baseline: Some(figure(100)), target: figure(20), ..facts() };
    let kept_low =
        || ResultFacts { baseline: Some(figure(5)), target: figure(5), better_when: Some(BetterWhen::Lower), ..facts() };
    let open = || ResultFacts { baseline: None, ..facts() };
    // The points are 70, 80, 90 and 100; those of what falls 80, 60, 40 and 20.
    for (facts, day, value, today, code, expected) in [
        (rising(), date(2026, 9, 1), 57, date(2026, 9, 30), OnTrack, Some(60)),
        (rising(), date(2026, 9, 1), 56, date(2026, 9, 30), Behind, Some(60)),
        (rising(), date(2027, 1, 1), 76, TODAY, OnTrack, Some(80)),
        (rising(), date(2027, 1, 1), 75, TODAY, Behind, Some(80)),
        (rising(), date(2026, 12, 31), 67, TODAY, OnTrack, Some(70)),
        (rising(), date(2026, 12, 31), 67, date(2027, 3, 31), OnTrack, Some(70)),
        (rising(), date(2026, 12, 31), 67, date(2027, 4, 1), Unknown, Some(70)),
        (rising(), date(2026, 9, 30), 99, date(2027, 1, 1), Unknown, Some(60)),
        (rising(), date(2027, 7, 1), 95, date(2030, 1, 1), OnTrack, Some(100)),
        (falling(), date(2027, 1, 1), 63, TODAY, OnTrack, Some(60)),
        (falling(), date(2027, 1, 1), 64, TODAY, Behind, Some(60)),
        (falling(), date(2027, 1, 1), 10, TODAY, OnTrack, Some(60)),
        (kept_low(), date(2027, 1, 1), 5, TODAY, OnTrack, Some(5)),
        (kept_low(), date(2027, 1, 1), 6, TODAY, Behind, Some(5)),
        (open(), date(2027, 1, 1), 99, TODAY, Unknown, None),
        (open(), date(2027, 7, 1), 95, date(2027, 8, 1), OnTrack, Some(100)),
    ] {
        let standing = agreed(facts).standing(None, &[sent(BOARD, day, value, None)], today, percent());
        assert_eq!((standing.code, standing.expected), (code, expected.map(figure)), "{value} on {day}, seen on {today}");
    }
}

#[test]
fn of_a_target_of_nothing_only_nothing_is_on_track() {
    let facts = ResultFacts { unit: ResultUnit::Count, baseline: Some(figure(8)), target: figure(0), ..facts() };
    for (value, code) in [(0, StandingCode::OnTrack), (1, StandingCode::Behind)] {
        let sent = [sent(BOARD, date(2027, 7, 1), value, None)];
        assert_eq!(agreed(facts.clone()).standing(None, &sent, date(2027, 7, 2), percent()).code, code, "{value}");
    }
}

#[test]
fn without_a_value_nothing_is_known_and_a_computed_one_goes_first() {
    let one = agreed(facts());
    let unknown = one.standing(None, &[], TODAY, percent());
    assert_eq!((unknown.code, unknown.value, unknown.source), (StandingCode::Unknown, None, None));
    let later = [sent(BOARD, date(2027, 3, 2), 90, None)];
    assert_eq!(one.standing(None, &later, TODAY, percent()).code, StandingCode::Unknown, "of a day to come");
    let computed = ComputedValue { value: figure(90), date: TODAY };
    let standing = one.standing(Some(computed), &[sent(BOARD, TODAY, 10, None)], TODAY, percent());
    assert_eq!((standing.code, standing.source), (StandingCode::OnTrack, Some(ValueSource::Computed)));
}

#[test]
fn values_of_several_are_taken_together() {
    let one = agreed(facts());
    let (first, second) = (date(2027, 1, 10), date(2027, 2, 10));
    for (all, expected) in [
        (vec![sent(BOARD, first, 60, None), sent(CARE, second, 90, None)], 75_000),
        (vec![sent(BOARD, first, 60, Some(30)), sent(CARE, second, 90, Some(10))], 67_500),
        (vec![sent(BOARD, first, 60, Some(30)), sent(CARE, second, 90, None)], 75_000),
        // A newer one of the same, and one of the moment before.
        (vec![sent(BOARD, first, 60, None), sent(BOARD, second, 80, None)], 80_000),
        (vec![sent(BOARD, date(2026, 12, 31), 10, None), sent(CARE, second, 90, None)], 90_000),
        // Sites of one organisation, that organisation as a whole, and one of another.
        (vec![at_site(40, first, 60), at_site(41, first, 80), sent(CARE, second, 90, None)], 76_667),
        (vec![at_site(40, second, 60), sent(BOARD, first, 80, None), sent(CARE, second, 90, None)], 85_000),
    ] {
        let standing = one.standing(None, &all, TODAY, percent());
        assert_eq!(standing.value, Some(Figure(expected)), "{all:?}");
        assert_eq!(standing.source, Some(ValueSource::Measurements));
    }
}

#[test]
fn it_is_agreed_by_each_party_measured_and_discussed() {
    let permitted = |one: ResultAgreement| -> Permitted<AgreeResult, _> { board().permit(one).unwrap() };
    let one = agreement(facts());
    assert_eq!(one.state(true), ResultState::Concept);
    assert_eq!(refused(permitted(one.clone()).agree(date(2027, 3, 2), &board(), now())), [Reason::DateInFuture]);
    let half = permitted(one).agree(TODAY, &board(), now()).unwrap().into_value();
    assert_eq!(refused(permitted(half.clone()).agree(TODAY, &board(), now())), [Reason::AlreadyAgreed]);
    assert_eq!(half.state(false), ResultState::Concept);
    let whole: Permitted<AgreeResult, _> = city().permit(half.clone()).unwrap();
    let whole = whole.agree(TODAY, &city(), now()).unwrap().into_value();
    assert_eq!((whole.state(false), whole.state(true)), (ResultState::Agreed, ResultState::Measured));

    let write = |one: ResultAgreement| -> Permitted<WriteResultAgreement, _> { city().permit(one).unwrap() };
    let changed = write(half).change(ResultFacts { title: "Anders".into(), ..facts() }, &around()).unwrap().into_value();
    assert!(changed.approvals.is_empty(), "whoever agreed agrees anew");
    assert_eq!(refused(write(whole.clone()).change(facts(), &around())), [Reason::ResultAgreed]);
    let discussion = ResultDiscussion { date: TODAY, conclusion: "Zo verder".into() };
    assert_eq!(refused(write(whole.clone()).discuss(discussion.clone(), false, now())), [Reason::ResultNotMeasured]);
    let discussed = write(whole).discuss(discussion, true, now()).unwrap().into_value();
    assert_eq!(discussed.state(true), ResultState::Discussed);
}

#[test]
fn a_measurement_is_of_the_own_site_and_of_what_was_agreed() {
    let stated = MeasurementFacts { location_id: None, date: TODAY, value: figure(80), counted: None, evidence: None };
    let send = |agreement: ResultAgreement, facts: MeasurementFacts| {
        let new = NewResultMeasurement { agreement, facts, location: None, threshold: 5 };
        let permitted: Permitted<MeasureResult, _> = board().permit(new).unwrap();
        permitted.send(id(30), &board(), now())
    };
    assert_eq!(send(agreed(facts()), stated.clone()).unwrap().value().organisation_id, id(BOARD));
    assert_eq!(refused(send(agreement(facts()), stated.clone())), [Reason::ResultNotAgreed]);
    assert!(send(agreed(facts()), MeasurementFacts { counted: Some(5), ..stated.clone() }).is_ok());
    let wrong =
        MeasurementFacts { location_id: Some(id(40)), date: date(2027, 3, 2), value: figure(101), counted: Some(4), ..stated };
    let expected = [Reason::DateInFuture, Reason::PercentageImpossible, Reason::GroupTooSmall, Reason::LocationUnknown];
    assert_eq!(refused(send(agreed(facts()), wrong)), expected);
}

fn any_facts() -> impl Strategy<Value = ResultFacts> {
    (0..200_i64, 0..200_i64, vec(1..90_i32, 1..8)).prop_map(|(baseline, target, steps)| {
        let mut day = date(2026, 8, 1);
        let moments = steps.into_iter().map(|step| {
            day = day.checked_add(jiff::Span::new().days(step)).unwrap();
            day
        });
        let moments = moments.collect();
        ResultFacts { unit: ResultUnit::Count, baseline: Some(figure(baseline)), target: figure(target), moments, ..facts() }
    })
}

proptest! {
    #[test]
    fn whoever_is_on_the_line_is_on_track_and_a_better_value_is_never_worse(
        facts in any_facts(), passed in 0..8_usize, value in 0..300_i64, better in 0..100_i64,
    ) {
        let day = facts.moments[passed.min(facts.moments.len() - 1)];
        let of = |value| agreed(facts.clone()).standing(None, &[sent(BOARD, day, value, None)], day, percent());
        let last = *facts.moments.last().unwrap();
        let at_target = agreed(facts.clone()).standing(None, &[sent(BOARD, last, facts.target.0 / Figure::ONE, None)], last, percent());
        prop_assert_eq!(at_target.code, StandingCode::OnTrack);
        if of(value).code == StandingCode::OnTrack {
            let other = if facts.direction() == BetterWhen::Higher { value + better } else { (value - better).max(0) };
            prop_assert_eq!(of(other).code, StandingCode::OnTrack);
        }
    }

    #[test]
    fn the_line_never_leaves_what_lies_between_baseline_and_target(facts in any_facts(), passed in 0..8_usize) {
        let day = facts.moments[passed.min(facts.moments.len() - 1)];
        let expected = agreed(facts.clone()).standing(None, &[sent(BOARD, day, 1, None)], day, percent()).expected.unwrap();
        let ends = [facts.baseline.unwrap(), facts.target];
        prop_assert!(ends.iter().min().unwrap() <= &expected && &expected <= ends.iter().max().unwrap());
    }
}

#[test]
fn a_computed_value_is_told_in_the_unit_of_its_indicator() {
    let numbers = |numerator, denominator, median| CellNumbers { numerator, denominator, median, ninetieth: None };
    let told = |numbers, unit| ComputedValue::of(numbers, unit, TODAY).map(|one| one.value.0);
    for (numbers, unit, expected) in [
        (numbers(2, 3, None), IndicatorUnit::Percentage, Some(66_700)),
        (numbers(0, 3, None), IndicatorUnit::Percentage, Some(0)),
        (numbers(0, 0, None), IndicatorUnit::Percentage, None),
        (numbers(4320, 3, None), IndicatorUnit::Hours, Some(24_000)),
        (numbers(9, 9, Some(12)), IndicatorUnit::Days, Some(12_000)),
        (numbers(9, 9, None), IndicatorUnit::Days, None),
    ] {
        assert_eq!(told(numbers, unit), expected, "{numbers:?} {unit}");
    }
}
