//! The rules of handovers as tables.

use std::collections::BTreeSet;

use super::{
    cases::{RECEIVER, authority_with, handover, id, moment, sender, terms},
    *,
};
use crate::{
    Reason, Refusal,
    authority::{Role, Scope, WriteHandover},
    child::GuardianId,
    code::Code,
    step::StepCode,
};
use jiff::civil::date;

fn said(guardian: u128, section: SectionKind, state: ConsentState) -> Consent {
    Consent {
        id: id(100 + guardian),
        child_id: id(8),
        handover_id: id(9),
        sender_id: id(1),
        guardian_id: id(guardian),
        recipient_id: id(RECEIVER),
        section: SectionVersion { kind: section, version: 1 },
        text_hash: vec![1; 32],
        state,
        method: ConsentMethod::Code,
        stated_at: moment(1),
        client_id: id(7),
        invited_by: None,
        witness: None,
        ended_at: None,
        version: 1,
    }
}

fn standing(guardians: &[u128], policy: GuardianPolicy, consents: Vec<Consent>) -> Standing {
    Standing {
        guardian_ids: guardians.iter().map(|number| id(*number)).collect::<Vec<GuardianId>>(),
        consents,
        policy,
        is_enrolled: false,
    }
}

/// The table of the sections: what each needs at each kind of transition at which something is handed over.
#[test]
fn every_section_has_the_ground_that_the_law_gives_it_at_each_transition() {
    use Ground as G;
    use SectionKind as S;
    let kinds = [
        TransitionKind::ChildcareToSchool,
        TransitionKind::ChildcareToChildcare,
        TransitionKind::DayCareToAfterSchool,
        TransitionKind::AfterSchoolToSchool,
        TransitionKind::SchoolToAfterSchool,
    ];
    let table = [
        (S::PreschoolProgramme, [G::LegalDuty, G::Consent, G::Consent, G::NotAllowed, G::NotAllowed]),
        (S::Attendance, [G::Consent; 5]),
        (S::Development, [G::Consent; 5]),
        (S::Support, [G::Consent; 5]),
        (S::Medical, [G::ExplicitConsent; 5]),
        (S::PracticalInformation, [G::NotAllowed, G::Consent, G::Consent, G::Consent, G::NoConsentNeeded]),
        (S::ParentView, [G::OwnWords; 5]),
        (S::Attachments, [G::ExplicitConsent; 5]),
    ];
    assert_eq!(table.map(|(section, _)| section).as_slice(), SectionKind::ALL);
    for (section, grounds) in table {
        for (kind, expected) in kinds.into_iter().zip(grounds) {
            assert_eq!(ground(kind, section), expected, "{section} at {kind}");
        }
        for kind in TransitionKind::ALL.iter().filter(|kind| !kinds.contains(kind)) {
            assert_eq!(ground(*kind, section), G::NotAllowed, "{section} at {kind}");
        }
    }
}

/// Who has authority, the policy, what they said, and what follows.
type ConsentCase<'a> = (&'a [u128], GuardianPolicy, &'a [(u128, ConsentState)], Result<Basis, Withheld>);

#[test]
fn consent_is_what_those_say_who_must_and_one_no_is_enough_to_stop_it() {
    use ConsentState::{Ended, Given, Refused, Withdrawn};
    use GuardianPolicy::{AllCustodial, OneUnlessObjection};
    let (none, one, both): (&[u128], &[u128], &[u128]) = (&[], &[21], &[21, 22]);
    let consent: Result<Basis, Withheld> = Ok(Basis::Consent);
    let cases: [ConsentCase<'_>; 13] = [
        (none, AllCustodial, &[], Err(Withheld::NoConsent)),
        (none, OneUnlessObjection, &[], Err(Withheld::NoConsent)),
        (one, AllCustodial, &[(21, Given)], consent),
        (one, AllCustodial, &[(22, Given)], Err(Withheld::NoConsent)),
        (both, AllCustodial, &[(21, Given)], Err(Withheld::NoConsent)),
        (both, AllCustodial, &[(21, Given), (22, Given)], consent),
        (both, AllCustodial, &[(21, Given), (22, Refused)], Err(Withheld::Refused)),
        (both, AllCustodial, &[(21, Given), (22, Withdrawn)], Err(Withheld::Withdrawn)),
        (both, AllCustodial, &[(21, Ended), (22, Given)], Err(Withheld::TextChanged)),
        (both, OneUnlessObjection, &[(21, Given)], consent),
        (both, OneUnlessObjection, &[(21, Given), (22, Refused)], Err(Withheld::Refused)),
        (both, OneUnlessObjection, &[(21, Given), (22, Ended)], consent),
        (both, OneUnlessObjection, &[(21, Ended)], Err(Withheld::TextChanged)),
    ];
    let handed = handover(TransitionKind::ChildcareToSchool, &[SectionKind::Development]);
    for (guardians, policy, words, expected) in cases {
        let consents = words.iter().map(|(guardian, state)| said(*guardian, SectionKind::Development, *state)).collect();
        let standing = standing(guardians, policy, consents);
        assert_eq!(standing.basis(&handed, SectionKind::Development), expected, "{guardians:?} {policy} {words:?}");
    }
}

#[test]
fn a_consent_counts_for_its_own_section_recipient_text_and_way_alone() {
    type Change = fn(&mut Consent);
    let cases: [(SectionKind, Change, Result<Basis, Withheld>); 6] = [
        (SectionKind::Development, |_| (), Ok(Basis::Consent)),
        (SectionKind::Development, |said| said.section.kind = SectionKind::Support, Err(Withheld::NoConsent)),
        (SectionKind::Development, |said| said.recipient_id = id(3), Err(Withheld::NoConsent)),
        (SectionKind::Development, |said| said.section.version = 2, Err(Withheld::TextChanged)),
        (SectionKind::Medical, |_| (), Err(Withheld::NoConsent)),
        (SectionKind::Medical, |said| said.method = ConsentMethod::Paper, Ok(Basis::Consent)),
    ];
    for (section, change, expected) in cases {
        let handed = handover(TransitionKind::ChildcareToSchool, &[SectionKind::Development, SectionKind::Medical]);
        let mut consent = said(21, section, ConsentState::Given);
        change(&mut consent);
        let standing = standing(&[21], GuardianPolicy::AllCustodial, vec![consent.clone()]);
        assert_eq!(standing.basis(&handed, section), expected, "{section} {consent:?}");
    }
}

#[test]
fn the_legal_duty_needs_an_enrolment_and_no_word_of_a_guardian() {
    let handed = handover(TransitionKind::ChildcareToSchool, &[SectionKind::PreschoolProgramme]);
    let refused = vec![said(21, SectionKind::PreschoolProgramme, ConsentState::Refused)];
    let mut standing = standing(&[21], GuardianPolicy::AllCustodial, refused);
    assert_eq!(standing.basis(&handed, SectionKind::PreschoolProgramme), Err(Withheld::NotEnrolled));
    standing.is_enrolled = true;
    assert_eq!(standing.basis(&handed, SectionKind::PreschoolProgramme), Ok(Basis::LegalDuty));
    // After-school care never gets it on that ground.
    let after_school = handover(TransitionKind::DayCareToAfterSchool, &[SectionKind::PreschoolProgramme]);
    assert_eq!(standing.basis(&after_school, SectionKind::PreschoolProgramme), Err(Withheld::Refused));
}

#[test]
fn what_waits_too_long_expires_and_what_was_read_long_enough_is_gone() {
    for state in HandoverState::ALL {
        let mut handed =
            handover(TransitionKind::ChildcareToSchool, &[SectionKind::Development, SectionKind::PreschoolProgramme]);
        handed.state = *state;
        handed.expires_at = Some(moment(100));
        assert_eq!(handed.clone().at(moment(99)).state, *state);
        let after = handed.at(moment(100));
        let expected = if state.waits() { HandoverState::Expired } else { *state };
        assert_eq!((after.state, after.sections.iter().any(|section| section.is_kept)), (expected, !state.waits()), "{state}");
    }
    let mut read = handover(TransitionKind::ChildcareToSchool, &[SectionKind::Development, SectionKind::PreschoolProgramme]);
    read.state = HandoverState::Closed;
    read.content_until = Some(moment(100));
    read.sections[0].outcome = Some(Ok(Basis::Consent));
    read.sections[1].outcome = Some(Ok(Basis::LegalDuty));
    let kept = |handover: Handover| handover.sections.iter().map(|section| section.is_kept).collect::<Vec<_>>();
    assert_eq!(kept(read.clone().at(moment(99))), [true, true]);
    assert_eq!(kept(read.clone().at(moment(100))), [false, true], "the sender keeps what the law says for its own term");
    assert!(read.is_open_to_receiver(moment(99)) && !read.is_open_to_receiver(moment(100)));
}

#[test]
fn every_state_but_an_end_has_a_way_on() {
    let ends: Vec<_> = HandoverState::ALL.iter().copied().filter(|state| state.is_final()).collect();
    assert_eq!(ends, [HandoverState::Closed, HandoverState::Cancelled, HandoverState::Expired]);
}

#[test]
fn a_conversation_is_needed_on_what_the_terms_name() {
    let reaction = |wishes_conversation| Reaction {
        handover_id: id(9),
        guardian_id: id(21),
        facts: ReactionFacts { view: None, remarks: None, agrees: Agrees::Yes, wishes_conversation },
        reacted_at: moment(0),
    };
    let all = Needs { indication: true, concern: true, guardian_wish: true, support: false };
    let none = Needs::default();
    for (warm_on, for_all, needs, wishes, expected) in [
        (all, false, none, false, false),
        (all, false, none, true, true),
        (all, false, Needs { indication: true, ..none }, false, true),
        (all, false, Needs { concern: true, ..none }, false, true),
        (all, false, Needs { guardian_wish: true, ..none }, false, true),
        (Needs { indication: true, ..none }, false, Needs { concern: true, ..none }, true, false),
        (none, true, none, false, true),
    ] {
        let is_warm = HandoverTerms { warm_on, warm_for_all: for_all, ..terms() }.is_warm(needs, &[reaction(wishes)]);
        assert_eq!(is_warm, expected, "{warm_on:?} {for_all} {needs:?} {wishes}");
    }
}

/// How large and how many attachments may be, as the parameters say (here 100 bytes, 150 together, 2 of them).
#[test]
fn what_is_too_large_or_too_many_is_refused_with_every_cause() {
    let terms = AttachmentTerms { bytes: 100, bytes_together: 150, most: 2 };
    let file = |bytes| Attachment {
        id: id(500),
        kind: AttachmentKind::Other,
        form: AttachmentForm::Pdf,
        bytes,
        hash: String::new(),
        attached_at: moment(5),
    };
    let tries: [(&[usize], usize, &[Reason]); 6] = [
        (&[], 100, &[]),
        (&[], 101, &[Reason::AttachmentTooLarge]),
        (&[50], 100, &[]),
        (&[51], 100, &[Reason::AttachmentsTooLarge]),
        (&[1, 1], 1, &[Reason::AttachmentsTooMany]),
        (&[1, 1], 149, &[Reason::AttachmentTooLarge, Reason::AttachmentsTooMany, Reason::AttachmentsTooLarge]),
    ];
    for (there, bytes, expected) in tries {
        let there = Attachments { files: there.iter().map(|bytes| file(*bytes)).collect() };
        let draft = Handover { state: HandoverState::Draft, ..handover(TransitionKind::ChildcareToSchool, &[]) };
        let draft = sender().permit::<WriteHandover, _>(draft).unwrap();
        let reasons = match draft.attach(there, file(bytes), terms) {
            Err(Refusal::Rules(causes)) => causes.iter().map(|cause| cause.reason).collect(),
            Err(other) => panic!("{other:?}"),
            Ok(_) => Vec::new(),
        };
        assert_eq!(reasons, expected, "{bytes} bytes");
    }
}

/// Whoever logs guardians in is trusted to do so by a mandate, and the token must say so too.
#[test]
fn a_guardian_speaks_by_login_where_token_and_mandate_both_say_so() {
    let method = |role, token: &BTreeSet<Scope>, mandate: &BTreeSet<Scope>| {
        ConsentMethod::of(&authority_with(role, token.clone(), mandate.clone()))
    };
    let (all, usual) = (Scope::ALL.iter().copied().collect(), Scope::usual());
    assert!(!usual.contains(&Scope::GuardiansLogin) && usual.len() + 1 == Scope::ALL.len());
    for (role, token, mandate, expected) in [
        (Role::Guardian, &all, &all, ConsentMethod::Login),
        (Role::Guardian, &all, &usual, ConsentMethod::Code),
        (Role::Guardian, &usual, &all, ConsentMethod::Code),
        (Role::Professional, &all, &all, ConsentMethod::Paper),
    ] {
        assert_eq!(method(role, token, mandate), expected, "{role}");
    }
}

/// What is asked, of whom, by when, and from which day on.
type Asked = (StepCode, Place, Date, Date);

/// What a handover asks in each state: whom, what, by when, and from which day on. It was begun on 1 September, inspected on the 2nd, offered on
/// the 9th, answered on the 10th, sent on the 11th and received on the 12th; the child starts on 14 October.
#[test]
fn each_state_asks_something_of_one_side() {
    use HandoverState as S;
    use StepCode as C;
    let on = |day: i64| moment(20_697 * 86_400 + (day - 1) * 86_400 + 12 * 3600);
    assert_eq!(on(1).date(), date(2026, 9, 1));
    let of = |state: HandoverState| Handover {
        state,
        due_date: Some(date(2026, 9, 14)),
        moments: Moments {
            created_at: on(1),
            inspected_at: Some(on(2)),
            offered_at: Some(on(9)),
            answered_at: Some(on(10)),
            sent_at: Some(on(11)),
            received_at: Some(on(12)),
            ended_at: None,
        },
        content_until: Some(on(42)),
        ..handover(TransitionKind::ChildcareToSchool, &[])
    };
    let september = |day| date(2026, 9, day);
    let (sender, receiver) = (of(S::Draft).sender, of(S::Draft).receiver().unwrap());
    let table: [(HandoverState, &[Asked]); 11] = [
        (S::Draft, &[(C::WriteHandover, sender, september(14), september(1))]),
        (S::UnderInspection, &[(C::OfferHandover, sender, september(9), september(2))]),
        (S::Offered, &[(C::AnswerHandover, receiver, september(16), september(9))]),
        (S::OnHold, &[(C::ReviseHandover, sender, september(14), september(10))]),
        (S::Accepted, &[(C::SendHandover, sender, september(14), september(10))]),
        (S::Sent, &[(C::ReceiveHandover, receiver, september(18), september(11))]),
        (
            S::Received,
            &[
                (C::CloseHandover, receiver, date(2026, 10, 12), september(12)),
                (C::ReportBack, receiver, date(2027, 1, 14), date(2026, 12, 17)),
            ],
        ),
        (S::Closed, &[(C::ReportBack, receiver, date(2027, 1, 14), date(2026, 12, 17))]),
        (S::Rejected, &[(C::ReviseHandover, sender, september(14), september(10))]),
        (S::Cancelled, &[]),
        (S::Expired, &[]),
    ];
    assert_eq!(table.map(|(state, _)| state).as_slice(), HandoverState::ALL);
    for (state, expected) in table {
        let steps = of(state).steps(&terms(), &[], on(12));
        let found: Vec<_> =
            steps.iter().map(|one| (one.step.code, one.step.place.unwrap(), one.step.due_date, one.from_date)).collect();
        assert_eq!(found, expected, "{state}");
    }
    let warm = of(S::Received).steps(&HandoverTerms { warm_for_all: true, ..terms() }, &[], on(12));
    assert_eq!((warm[0].step.code, warm[0].step.due_date), (C::HoldConversation, date(2026, 11, 25)));
}

/// `handover.reminderDays`: 7 and 14 days after the offer, as long as somebody is waited for.
#[test]
fn an_offer_is_brought_to_mind_after_a_week_and_after_two() {
    let terms = terms();
    let of = |state| Handover {
        state,
        moments: Moments { offered_at: Some(moment(0)), ..Moments::begun(moment(0)) },
        ..handover(TransitionKind::ChildcareToSchool, &[])
    };
    for (state, days, expected) in [
        (HandoverState::Offered, 6, 0),
        (HandoverState::Offered, 7, 1),
        (HandoverState::OnHold, 13, 1),
        (HandoverState::Sent, 14, 2),
        (HandoverState::Received, 14, 0),
        (HandoverState::Draft, 30, 0),
    ] {
        assert_eq!(
            of(state).reminders(&terms.reminder_days, moment(days * 86_400 + 7200)),
            expected,
            "{state} after {days} days"
        );
    }
}

#[test]
fn inside_a_school_the_conversation_is_asked_first_and_then_the_end() {
    let talk = Conversation {
        date: date(2026, 7, 1),
        participant_roles: vec!["teacher".into()],
        guardians: GuardianPresence::NotInvited,
        actions: Vec::new(),
    };
    for (conversation, expected) in [(None, StepCode::HoldConversation), (Some(talk), StepCode::CloseHandover)] {
        let draft = Handover { state: HandoverState::Draft, conversation, ..handover(TransitionKind::GroupToGroup, &[]) };
        assert_eq!(draft.facts.channel, Channel::Internal);
        let steps = draft.steps(&terms(), &[], moment(0));
        assert_eq!(steps.iter().map(|planned| planned.step.code).collect::<Vec<_>>(), [expected]);
    }
}
