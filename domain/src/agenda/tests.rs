//! The rules of agendas as tables.

use jiff::civil::date;

use super::*;
use crate::{
    Cause, Reason, Refusal,
    authority::{Authority, Permitted, WriteAgenda},
    cases::{id, manager, organisation},
    organisation::{Organisation, OrganisationKind},
};

/// The day of the tests.
const TODAY: Date = Date::constant(2026, 9, 1);
/// The municipality.
const CITY: u128 = 1;

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

/// A school board, a childcare provider and youth health.
fn parties() -> Vec<Organisation> {
    use OrganisationKind::{ChildcareProvider, Municipality, SchoolBoard, YouthHealth};
    let all = [(CITY, Municipality), (2, SchoolBoard), (3, ChildcareProvider), (4, YouthHealth)];
    all.into_iter().map(|(number, kind)| organisation(number, kind, now())).collect()
}

fn city() -> Authority {
    manager(CITY, OrganisationKind::Municipality)
}

fn facts() -> AgendaFacts {
    AgendaFacts {
        name: "LEA".into(),
        start_date: date(2024, 8, 1),
        end_date: date(2028, 7, 31),
        party_ids: vec![id(2), id(3), id(4)],
        state: AgendaState::Concept,
        decisions: Vec::new(),
        talks: Vec::new(),
        escalations: Vec::new(),
    }
}

fn goal() -> GoalFacts {
    GoalFacts {
        theme: GoalTheme::Preschool,
        ground: DirectionGround::ContinuousLine,
        title: "Bereik naar 95 %".into(),
        measure: None,
        owner_ids: vec![id(CITY), id(3)],
        due_date: None,
        state: GoalState::Open,
    }
}

fn agenda() -> Agenda {
    Agenda { id: id(9), municipality_id: id(CITY), facts: facts(), goals: Vec::new(), created_at: now(), version: 1 }
}

fn permitted(agenda: Agenda) -> Permitted<WriteAgenda, Agenda> {
    city().permit(agenda).unwrap()
}

fn escalation() -> AgendaEscalation {
    AgendaEscalation {
        raised_by: id(2),
        subject: "Toelating".into(),
        raised_date: date(2026, 3, 1),
        second_round_date: None,
        committee_date: None,
        advice_date: None,
        advice: None,
        resolved_date: None,
    }
}

fn decision(day: Date) -> AgendaDecision {
    AgendaDecision { date: day, by: DecisionMaker::Council, text: "Vastgesteld".into() }
}

fn talk(day: Date, grounds: &[DirectionGround]) -> AgendaTalk {
    AgendaTalk { date: day, grounds: grounds.to_vec(), participant_ids: vec![id(2)], outcome: None }
}

fn told(causes: Vec<Cause>) -> Vec<(Reason, String)> {
    causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match outcome {
        Err(Refusal::Rules(causes)) => told(causes),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_of_an_agenda_is_told_with_its_place() {
    type Case = (fn(&mut AgendaFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 9] = [
        (|facts| facts.end_date = date(2045, 1, 1), &[(Reason::PeriodTooLong, "#/endDate")]),
        (|facts| facts.end_date = date(2024, 7, 31), &[(Reason::EndBeforeStart, "#/endDate")]),
        (
            |facts| facts.party_ids = vec![id(2), id(8), id(CITY), id(2)],
            &[
                (Reason::OrganisationUnknown, "#/partyIds/1"),
                (Reason::PartyIsOwner, "#/partyIds/2"),
                (Reason::DuplicateEntry, "#/partyIds/3"),
            ],
        ),
        (|facts| facts.state = AgendaState::Established, &[(Reason::DecisionMissing, "#/decisions")]),
        (|facts| facts.decisions = vec![decision(date(2026, 9, 2))], &[(Reason::DateInFuture, "#/decisions/0/date")]),
        (
            |facts| {
                let outcome = Some("Al besproken".into());
                facts.talks = vec![AgendaTalk {
                    participant_ids: vec![id(2), id(2), id(7)],
                    outcome,
                    ..talk(date(2026, 9, 2), &[DirectionGround::LocalAgenda, DirectionGround::LocalAgenda])
                }];
            },
            &[
                (Reason::DateInFuture, "#/talks/0/date"),
                (Reason::DuplicateEntry, "#/talks/0/grounds/1"),
                (Reason::DuplicateEntry, "#/talks/0/participantIds/1"),
                (Reason::NotInvolved, "#/talks/0/participantIds/2"),
            ],
        ),
        (|facts| facts.escalations[0].raised_by = id(7), &[(Reason::NotInvolved, "#/escalations/0/raisedBy")]),
        (
            |facts| facts.escalations[0].committee_date = Some(date(2026, 5, 1)),
            &[(Reason::EscalationJump, "#/escalations/0/committeeDate")],
        ),
        (
            |facts| {
                let one = &mut facts.escalations[0];
                one.second_round_date = Some(date(2026, 2, 1));
                one.advice = Some("Zo doen we het".into());
                one.resolved_date = Some(date(2026, 9, 2));
            },
            &[
                (Reason::DateBeforeLast, "#/escalations/0/secondRoundDate"),
                (Reason::DateInFuture, "#/escalations/0/resolvedDate"),
                (Reason::AdviceWhole, "#/escalations/0/adviceDate"),
            ],
        ),
    ];
    assert_eq!(told(facts().causes(id(CITY), &parties(), TODAY)), []);
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = AgendaFacts { escalations: vec![escalation()], ..facts() };
        change(&mut changed);
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(told(changed.causes(id(CITY), &parties(), TODAY)), expected, "case {number}");
    }
}

#[test]
fn a_state_follows_the_one_before() {
    use AgendaState::{Concept, Consultation, Established, Evaluated};
    for (before, after) in [
        (Concept, vec![Concept, Consultation, Established]),
        (Consultation, vec![Concept, Consultation, Established]),
        (Established, vec![Consultation, Established, Evaluated]),
        (Evaluated, vec![Evaluated]),
    ] {
        let allowed: Vec<_> =
            [Concept, Consultation, Established, Evaluated].into_iter().filter(|one| one.may_follow(before)).collect();
        assert_eq!(allowed, after, "{before}");
    }
}

#[test]
fn a_escalation_goes_from_a_second_round_to_a_binding_advice() {
    let mut one = escalation();
    assert_eq!((one.stage(), one.advice_due_date(28)), (EscalationStage::Raised, None));
    one.second_round_date = Some(date(2026, 4, 1));
    assert_eq!(one.stage(), EscalationStage::SecondRound);
    one.committee_date = Some(date(2026, 5, 1));
    assert_eq!((one.stage(), one.advice_due_date(28)), (EscalationStage::Committee, Some(date(2026, 5, 29))));
    (one.advice_date, one.advice) = (Some(date(2026, 5, 20)), Some("Zo".into()));
    assert_eq!(one.stage(), EscalationStage::Advised);
    one.resolved_date = Some(date(2026, 6, 1));
    assert_eq!((one.stage(), one.causes("#", TODAY)), (EscalationStage::Resolved, Vec::new()));
}

#[test]
fn the_law_names_who_can_carry_a_goal() {
    use DirectionGround::{ContinuousLine, EarlySchoolResults, LanguageActivities, LocalAgenda, Other, PreschoolPlaces};
    for (ground, fitting) in [
        (LanguageActivities, &[2][..]),
        (EarlySchoolResults, &[2]),
        (ContinuousLine, &[2, 3, 4]),
        (LocalAgenda, &[2, 3, 4]),
        (PreschoolPlaces, &[2, 3, 4]),
        (Other, &[2, 3, 4]),
    ] {
        for number in [2, 3, 4] {
            let stated = GoalFacts { ground, owner_ids: vec![id(CITY), id(number)], ..goal() };
            let expected = if fitting.contains(&number) {
                Vec::new()
            } else {
                vec![(Reason::PartyOutsideGround, "#/ownerIds/1".to_owned())]
            };
            assert_eq!(told(stated.causes(&agenda(), &parties())), expected, "{ground} {number}");
        }
    }
}

#[test]
fn goals_are_set_changed_and_taken_out() {
    let wrong = GoalFacts { owner_ids: vec![id(7), id(7)], due_date: Some(date(2028, 8, 1)), ..goal() };
    assert_eq!(
        refused(permitted(agenda()).set_goal(id(20), wrong, &parties())),
        [
            (Reason::NotInvolved, "#/ownerIds/0".to_owned()),
            (Reason::NotInvolved, "#/ownerIds/1".to_owned()),
            (Reason::DuplicateEntry, "#/ownerIds/1".to_owned()),
            (Reason::OutsidePeriod, "#/dueDate".to_owned()),
        ]
    );
    let set = permitted(agenda()).set_goal(id(20), goal(), &parties()).unwrap();
    assert_eq!((set.value().version, set.expected_version()), (2, Some(1)));
    let with_goal = set.into_value();
    let leaves = AgendaFacts { party_ids: vec![id(2)], ..facts() };
    assert_eq!(
        refused(permitted(with_goal.clone()).amend(leaves, &parties(), now())),
        [(Reason::GoalOwnerLeaves, "#/partyIds".to_owned())]
    );
    let reached = GoalFacts { state: GoalState::Reached, ..goal() };
    let amended = permitted(with_goal.clone()).amend_goal(id(20), reached, &parties()).unwrap().into_value();
    assert_eq!(amended.goals[0].facts.state, GoalState::Reached);
    assert!(matches!(permitted(amended).amend_goal(id(21), goal(), &parties()), Err(Refusal::NotFound)));
    let mut established = with_goal.clone();
    established.facts.state = AgendaState::Established;
    assert_eq!(refused(permitted(established).remove_goal(id(20))), [(Reason::GoalEstablished, "#".to_owned())]);
    assert!(permitted(with_goal).remove_goal(id(20)).unwrap().value().goals.is_empty());
}

#[test]
fn an_agenda_has_so_many_goals_at_most() {
    let mut full = agenda();
    full.goals = (0..200).map(|number| AgendaGoal { id: id(100 + number), facts: goal() }).collect();
    assert_eq!(refused(permitted(full).set_goal(id(20), goal(), &parties())), [(Reason::GoalsTooMany, "#".to_owned())]);
}

#[test]
fn the_talks_of_years_that_are_over_are_missed() {
    use DirectionGround::{ContinuousLine, EarlySchoolResults, LocalAgenda};
    let mut one = agenda();
    one.facts.talks = vec![
        talk(date(2024, 10, 1), &[ContinuousLine, EarlySchoolResults, LocalAgenda]),
        talk(date(2025, 3, 1), &[LocalAgenda]),
        talk(date(2026, 3, 1), &[ContinuousLine]),
    ];
    let missing = |today| one.missing_talks(today).iter().map(|talk| (talk.year, talk.ground)).collect::<Vec<_>>();
    assert_eq!(missing(date(2025, 12, 31)), []);
    let of_2025 = [(2025, ContinuousLine), (2025, EarlySchoolResults)];
    assert_eq!(missing(TODAY), of_2025);
    let of_2026 = [(2026, EarlySchoolResults), (2026, LocalAgenda)];
    assert_eq!(missing(date(2027, 1, 1)), [of_2025, of_2026].concat());
    assert_eq!(missing(date(2040, 1, 1)).last(), Some(&(2028, LocalAgenda)), "not after its last year");
}
