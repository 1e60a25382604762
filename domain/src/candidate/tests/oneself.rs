//! What candidates see and do themselves.

use super::*;
use crate::{
    authority::{
        Action, ExchangeCandidateCode, Identity, InviteCandidate, ListCandidates, ReadCandidate, Role, WithdrawCandidate,
    },
    cases::{granted, identity},
    invitation::{Attempt, CodeTerms},
};

/// A frontend of an organisation that stands for a candidate, or for nobody yet.
fn frontend(organisation: u128, candidate: Option<u128>) -> Authority {
    let identity = Identity { client: id(77), candidate: candidate.map(id), ..identity(organisation, Role::Candidate) };
    granted(identity, OrganisationKind::Coordinator)
}

fn invited(state: CandidateState) -> Result<super::super::CandidateInvitation, Refusal> {
    let terms = CodeTerms { minutes: 15, attempts: 5 };
    let permitted = run().permit::<InviteCandidate, _>(in_state(state))?;
    permitted.invite(id(20), vec![7; 32], terms, &run(), now()).map(Changed::into_value)
}

#[test]
fn a_candidate_is_somebody_to_itself_alone() {
    let candidate = || in_state(CandidateState::Screening);
    let own = frontend(COORDINATOR, Some(10));
    assert!(own.permit::<ReadCandidate, _>(candidate()).is_ok());
    assert!(own.permit::<ChangeCandidate, _>(candidate()).is_ok());
    assert!(own.permit::<WithdrawCandidate, _>(candidate()).is_ok());
    for other in [frontend(COORDINATOR, Some(11)), frontend(COORDINATOR, None), frontend(8, Some(10))] {
        assert_eq!(other.permit::<ReadCandidate, _>(candidate()).err(), Some(Refusal::Forbidden(Action::ReadCandidate)));
        assert!(other.permit::<WithdrawCandidate, _>(candidate()).is_err());
    }
    for action in Action::ALL {
        let is_own = [Action::ReadCandidate, Action::ChangeCandidate, Action::WithdrawCandidate, Action::ExchangeCandidateCode]
            .contains(action);
        let is_for_all =
            matches!(action, Action::ReadRegister | Action::CheckContract | Action::ProposeSchedule | Action::CheckRatio);
        assert_eq!(own.may(*action).is_ok(), is_own || is_for_all, "{action}");
    }
    assert!(own.permit::<ListCandidates, _>(candidate()).is_err());
    assert!(own.permit::<AdvanceCandidate, _>(candidate()).is_err() && own.permit::<EndCandidate, _>(candidate()).is_err());
}

#[test]
fn a_candidate_corrects_what_it_stated_and_not_what_others_recorded() {
    let own = frontend(COORDINATOR, Some(10));
    let amend = |facts: CandidateFacts| {
        let permitted = own.permit::<ChangeCandidate, _>(in_state(CandidateState::Screening)).unwrap();
        permitted.amend(facts, &own, now())
    };
    let own_words = CandidateFacts {
        given_name: "Robyn".into(),
        contact: "robyn@example.org".into(),
        weekdays: [Weekday::Friday].into(),
        max_travel_minutes: 30,
        preferred_location_id: Some(id(3)),
        wished_minutes: Some(16 * 60),
        ..facts()
    };
    let kept = amend(own_words.clone()).unwrap().into_value();
    assert_eq!((kept.facts, kept.version), (Some(own_words), 4));
    let others = CandidateFacts { applied_date: date(2026, 8, 4), channel: None, screening: Vec::new(), ..facts() };
    let expected = ["#/appliedDate", "#/channel", "#/screening"].map(|pointer| (Reason::RecordedByOthers, pointer.to_owned()));
    assert_eq!(told(amend(others.clone())), expected);
    let by_coordinator = run().permit::<ChangeCandidate, _>(in_state(CandidateState::Screening)).unwrap();
    assert!(by_coordinator.amend(others, &run(), now()).is_ok());
}

#[test]
fn a_candidate_withdraws_for_a_reason_of_its_own() {
    let own = frontend(COORDINATOR, Some(10));
    for reason in CandidateEnd::ALL {
        let permitted = own.permit::<WithdrawCandidate, _>(in_state(CandidateState::Ready)).unwrap();
        let is_own = matches!(reason, CandidateEnd::OtherWork | CandidateEnd::Personal | CandidateEnd::Conditions);
        let expected = if is_own { Vec::new() } else { vec![(Reason::EndReasonUnfit, "#/reason".to_owned())] };
        assert_eq!(told(permitted.withdraw(*reason, &own, now())), expected, "{reason}");
    }
}

#[test]
fn who_can_still_be_placed_is_invited_and_exchanges_the_code_elsewhere() {
    for state in CandidateState::ALL {
        let expected = if state.is_end() { vec![(Reason::CandidateState, "#".to_owned())] } else { Vec::new() };
        assert_eq!(told(invited(*state)), expected, "{state}");
    }
    let invitation = invited(CandidateState::Applied).unwrap();
    assert_eq!((invitation.whom, invitation.attempts_left), (id(10), 5));
    let exchanging = frontend(COORDINATOR, None);
    let permitted = exchanging.permit::<ExchangeCandidateCode, _>(invitation.clone()).unwrap();
    assert_eq!(permitted.attempt(&[7; 32], now()).unwrap().1, Attempt::Right);
    let inviting = granted(identity(COORDINATOR, Role::Candidate), OrganisationKind::Coordinator);
    for other in [inviting, frontend(8, None)] {
        assert!(other.permit::<ExchangeCandidateCode, _>(invitation.clone()).is_err(), "who invited, and others");
    }
}
