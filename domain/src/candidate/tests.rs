//! The rules of candidates as tables.

mod oneself;

use jiff::civil::date;

use super::*;
use crate::{
    Reason, Refusal,
    authority::{
        AddCandidate, AdvanceCandidate, ChangeCandidate, Changed, EndCandidate, MatchCandidates, RecordIntake, WithdrawCandidate,
    },
    cases::{id, manager},
    code::Code,
    line::{DayOfYear, Months},
    organisation::OrganisationKind,
    programme::{Partner, ProgrammeFacts, Seats},
};

/// The coordinator.
const COORDINATOR: u128 = 1;
/// The training provider.
const TRAINER: u128 = 4;
/// The day of the tests.
const TODAY: Date = Date::constant(2026, 9, 1);

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

fn run() -> Authority {
    manager(COORDINATOR, OrganisationKind::Coordinator)
}

fn terms() -> EligibilityTerms {
    EligibilityTerms { minimum_age: Months::of_years(18), leap_day: DayOfYear::new(3, 1).unwrap() }
}

fn programme() -> Programme {
    Programme {
        id: id(9),
        coordinator_id: id(COORDINATOR),
        facts: ProgrammeFacts {
            name: "Verbinders".into(),
            school_year: "2026-2027".parse().unwrap(),
            partners: vec![
                Partner { organisation_id: id(TRAINER), role: PartnerRole::Trainer },
                Partner { organisation_id: id(5), role: PartnerRole::Funder },
            ],
            seats: Seats { min: 20, max: 25 },
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

fn passed() -> Vec<ScreeningDone> {
    let done = |step: &ScreeningStep| ScreeningDone { step: *step, date: date(2026, 8, 20), passed: Some(true) };
    ScreeningStep::ALL.iter().map(done).collect()
}

fn facts() -> CandidateFacts {
    CandidateFacts {
        given_name: "Robin".into(),
        family_name_prefix: None,
        family_name: "Vos".into(),
        birth_date: date(1990, 5, 1),
        contact: "robin@example.org".into(),
        applied_date: date(2026, 8, 3),
        channel: Some("Open dag".into()),
        employed_in_childcare: false,
        employed_in_primary_education: false,
        has_right_to_work: true,
        schooling: Schooling::Mbo2,
        weekdays: [Weekday::Monday, Weekday::Tuesday].into(),
        minutes: 32 * 60,
        max_travel_minutes: 45,
        travel: Vec::new(),
        preferred_location_id: None,
        wished_minutes: None,
        wished_free: BTreeSet::new(),
        screening: passed(),
        intake: None,
    }
}

fn in_state(state: CandidateState) -> Candidate {
    let moves = vec![CandidateMove { state, date: date(2026, 8, 25) }];
    let known = CandidateFacts {
        intake: (state == CandidateState::Ready).then_some(Intake { date: date(2026, 8, 25), passed: true, level: 3 }),
        ..facts()
    };
    Candidate {
        id: id(10),
        programme: programme(),
        facts: Some(known),
        state,
        reason: None,
        moves,
        created_at: now(),
        version: 3,
    }
}

fn told<T>(outcome: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn who_works_in_either_sector_is_a_minor_or_may_not_work_cannot_take_part() {
    type Case = (fn(&mut CandidateFacts), &'static [Ineligible]);
    let cases: [Case; 7] = [
        (|_| {}, &[]),
        (|facts| facts.employed_in_childcare = true, &[Ineligible::EmployedInChildcare]),
        (|facts| facts.employed_in_primary_education = true, &[Ineligible::EmployedInPrimaryEducation]),
        (|facts| facts.birth_date = date(2008, 8, 3), &[]),
        (|facts| facts.birth_date = date(2008, 8, 4), &[Ineligible::Minor]),
        (|facts| facts.has_right_to_work = false, &[Ineligible::NoRightToWork]),
        (
            |facts| {
                facts.employed_in_childcare = true;
                facts.birth_date = date(2010, 1, 1);
            },
            &[Ineligible::EmployedInChildcare, Ineligible::Minor],
        ),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        assert_eq!(changed.ineligible(terms()), expected, "case {number}");
    }
}

#[test]
fn an_application_that_cannot_be_is_told_with_every_cause() {
    let mut wrong = facts();
    wrong.birth_date = date(2027, 1, 1);
    wrong.applied_date = date(2026, 9, 2);
    wrong.contact = "111222333".into();
    wrong.screening.push(ScreeningDone { step: ScreeningStep::Interview, date: date(2026, 9, 2), passed: Some(false) });
    wrong.travel = vec![Travel { location_id: id(2), minutes: 10 }, Travel { location_id: id(2), minutes: 12 }];
    let add = |facts| run().permit::<AddCandidate, _>(NewCandidate { programme: programme(), facts }).unwrap().add(id(10), now());
    let expected = [
        (Reason::CitizenNumber, "#/contact"),
        (Reason::BirthInFuture, "#/birthDate"),
        (Reason::DateInFuture, "#/appliedDate"),
        (Reason::DateInFuture, "#/screening/3/date"),
        (Reason::DuplicateEntry, "#/screening/3/step"),
        (Reason::DuplicateEntry, "#/travel/1/locationId"),
    ];
    assert_eq!(told(add(wrong)), expected.map(|(reason, pointer)| (reason, pointer.to_owned())));
    let added = add(facts()).unwrap().into_value();
    assert_eq!((added.state, added.moved_date()), (CandidateState::Applied, Some(date(2026, 8, 3))));
}

#[test]
fn each_verb_goes_from_some_states_to_one() {
    use CandidateState as S;
    type Verb = (&'static str, fn(Candidate) -> Result<Changed<Candidate>, Refusal>, &'static [S], S);
    fn advance(candidate: Candidate, state: S) -> Result<Changed<Candidate>, Refusal> {
        run().permit::<AdvanceCandidate, _>(candidate).unwrap().advance(Advance { state, date: TODAY }, terms(), now())
    }
    const OPEN: &[S] = &[S::Applied, S::Screening, S::Intake, S::Ready, S::Placed];
    let verbs: [Verb; 7] = [
        ("to screening", |one| advance(one, S::Screening), &[S::Applied], S::Screening),
        ("to intake", |one| advance(one, S::Intake), &[S::Screening], S::Intake),
        ("to started", |one| advance(one, S::Started), &[S::Placed], S::Started),
        (
            "record intake",
            |one| {
                let intake = Intake { date: TODAY, passed: true, level: 3 };
                run().permit::<RecordIntake, _>(one).unwrap().record(intake, now())
            },
            &[S::Intake],
            S::Ready,
        ),
        ("place", |one| run().permit::<MatchCandidates, _>(one).unwrap().place(now()), &[S::Ready], S::Placed),
        ("reject", |one| run().permit::<EndCandidate, _>(one).unwrap().reject(CandidateEnd::NotSuited, now()), OPEN, S::Rejected),
        (
            "withdraw",
            |one| run().permit::<WithdrawCandidate, _>(one).unwrap().withdraw(CandidateEnd::OtherWork, &run(), now()),
            OPEN,
            S::Withdrawn,
        ),
    ];
    for (verb, act, from, to) in verbs {
        for state in S::ALL {
            match act(in_state(*state)) {
                Ok(changed) => {
                    assert!(from.contains(state), "{verb} from {state}");
                    let last = changed.value().moves.last().unwrap();
                    assert_eq!((changed.value().state, last.state, last.date), (to, to, TODAY), "{verb} from {state}");
                }
                Err(refusal) => {
                    assert!(!from.contains(state), "{verb} from {state}: {refusal:?}");
                    assert_eq!(told::<()>(Err(refusal))[0].0, Reason::CandidateState, "{verb} from {state}");
                }
            }
        }
    }
    for state in [S::Applied, S::Ready, S::Placed, S::Rejected] {
        let refused = advance(in_state(S::Screening), state);
        assert_eq!(told(refused), [(Reason::CandidateState, "#/state".into())], "to {state}");
    }
}

#[test]
fn a_step_needs_its_conditions_and_a_day_that_follows() {
    let advance = |candidate: Candidate, state, day| {
        told(run().permit::<AdvanceCandidate, _>(candidate).unwrap().advance(Advance { state, date: day }, terms(), now()))
    };
    let mut employed = in_state(CandidateState::Applied);
    employed.facts.as_mut().unwrap().employed_in_childcare = true;
    assert_eq!(advance(employed, CandidateState::Screening, TODAY), [(Reason::NotEligible, "#/state".into())]);
    let mut unheard = in_state(CandidateState::Screening);
    unheard.facts.as_mut().unwrap().screening[1].passed = None;
    assert_eq!(advance(unheard, CandidateState::Intake, TODAY), [(Reason::ScreeningOpen, "#/state".into())]);
    let screening = || in_state(CandidateState::Screening);
    assert_eq!(advance(screening(), CandidateState::Intake, date(2026, 9, 2)), [(Reason::DateInFuture, "#/date".into())]);
    assert_eq!(advance(screening(), CandidateState::Intake, date(2026, 8, 24)), [(Reason::DateBeforeLast, "#/date".into())]);
    assert!(advance(screening(), CandidateState::Intake, date(2026, 8, 25)).is_empty());
}

#[test]
fn who_did_not_pass_the_intake_stays_until_somebody_decides() {
    let intake = Intake { date: TODAY, passed: false, level: 2 };
    let recorded = run().permit::<RecordIntake, _>(in_state(CandidateState::Intake)).unwrap().record(intake, now());
    let candidate = recorded.unwrap().into_value();
    assert_eq!((candidate.state, candidate.facts.unwrap().intake), (CandidateState::Intake, Some(intake)));
}

#[test]
fn a_correction_leaves_what_the_intake_came_to_and_an_end_is_corrected_no_more() {
    let amend = |candidate: Candidate| run().permit::<ChangeCandidate, _>(candidate).unwrap().amend(facts(), &run(), now());
    let amended = amend(in_state(CandidateState::Ready)).unwrap().into_value();
    assert_eq!(amended.facts.unwrap().intake.unwrap().level, 3);
    for state in [CandidateState::Rejected, CandidateState::Withdrawn] {
        assert_eq!(told(amend(in_state(state))), [(Reason::CandidateState, "#".into())]);
    }
    let erased = Candidate { facts: None, ..in_state(CandidateState::Ready) };
    assert_eq!(told(amend(erased)), [(Reason::CandidateState, "#".into())]);
}

#[test]
fn only_who_is_ready_looks_for_a_place() {
    for state in CandidateState::ALL {
        let seeking = in_state(*state).seeking();
        assert_eq!(seeking.is_some(), *state == CandidateState::Ready, "{state}");
        assert!(seeking.is_none_or(|seeking| (seeking.level, seeking.minutes) == (3, 32 * 60)));
    }
}

#[test]
fn a_training_provider_is_a_party_from_the_intake_on() {
    let (trainer, funder) = (manager(TRAINER, OrganisationKind::TrainingProvider), manager(5, OrganisationKind::Municipality));
    for state in CandidateState::ALL {
        let candidate = in_state(*state);
        let expected = if state.is_with_trainer() { Relation::Party } else { Relation::Anyone };
        assert_eq!(candidate.relation(&trainer), expected, "{state}");
        assert_eq!((candidate.relation(&run()), candidate.relation(&funder)), (Relation::Own, Relation::Anyone), "{state}");
    }
}
