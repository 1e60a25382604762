use jiff::civil::date;

use super::{
    cases::{ASKED, ASKER, CHILD, SCHOOL, SITE, caller, consent, id, morning, new, organisation, registration, terms},
    *,
};
use crate::{
    Refusal,
    authority::{Act, AnswerExpertise, AskExpertise, Changed, Permitted, WithdrawExpertiseConsent},
    handover::GuardianPolicy,
    location::LocationKind,
    organisation::OrganisationKind,
    placement::Group,
    step::{StepCode, Task},
};

type Spoil = fn(&mut NewExpertiseRequest);

fn asked_of(new: NewExpertiseRequest, asker: &Authority, terms: &ExpertiseTerms) -> Result<ExpertiseRequest, Refusal> {
    asker.permit::<AskExpertise, _>(new)?.ask(id(41), asker, terms, morning(0)).map(Changed::into_value)
}

fn asked() -> ExpertiseRequest {
    asked_of(new(), &caller(ASKER, None, None), &terms()).unwrap()
}

fn causes(outcome: Result<ExpertiseRequest, Refusal>) -> Vec<(Reason, String)> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

fn as_topic(new: &mut NewExpertiseRequest, topic: &str) {
    new.facts.about = AskedAbout::Topic { topic: topic.into(), location_id: None };
    new.around.registration = None;
}

#[test]
fn what_cannot_be_asked_is_named_with_its_place() {
    let cases: [(Spoil, Reason, &str); 11] = [
        (|n| n.around.specialist = None, Reason::OrganisationUnknown, "#/specialistOrganisationId"),
        (
            |n| n.around.specialist = Some(organisation(ASKED, OrganisationKind::Municipality)),
            Reason::SpecialistKindUnfit,
            "#/specialistOrganisationId",
        ),
        (|n| n.facts.specialist.location_id = Some(id(SCHOOL)), Reason::LocationNotTheirs, "#/specialistLocationId"),
        (|n| n.facts.specialist.location_id = Some(id(99)), Reason::LocationNotTheirs, "#/specialistLocationId"),
        (|n| n.facts.specialist.specialism = "doctor".into(), Reason::CodeUnknown, "#/specialism"),
        (|n| as_topic(n, "autism"), Reason::CodeUnknown, "#/about/topic/topic"),
        (|n| n.around.registration = None, Reason::ChildUnknown, "#/about/child/childId"),
        (|n| n.facts.wished_by_date = Some(date(2026, 8, 31)), Reason::DateInPast, "#/wishedByDate"),
        (
            |n| n.facts.about = AskedAbout::Group { location_id: id(SITE), group: None },
            Reason::LocationNotTheirs,
            "#/about/group/locationId",
        ),
        (
            |n| n.facts.about = AskedAbout::AnonymousChild { location_id: Some(id(99)) },
            Reason::LocationUnknown,
            "#/about/anonymousChild/locationId",
        ),
        (
            |n| {
                n.around.sites[0].kind = LocationKind::Childcare;
                n.facts.about = AskedAbout::Group { location_id: id(SCHOOL), group: Some(Group::One) };
            },
            Reason::GroupWithoutSchool,
            "#/about/group/group",
        ),
    ];
    let asker = caller(ASKER, None, None);
    for (spoil, reason, pointer) in cases {
        let mut new = new();
        spoil(&mut new);
        assert_eq!(causes(asked_of(new, &asker, &terms())), [(reason, pointer.to_owned())]);
    }
    let mut own = new();
    own.facts.specialist.organisation_id = id(ASKER);
    own.facts.specialist.location_id = None;
    assert_eq!(causes(asked_of(own, &asker, &terms())), [(Reason::SpecialistOwn, "#/specialistOrganisationId".to_owned())]);
}

#[test]
fn a_child_is_named_only_with_the_consent_of_those_whose_consent_the_policy_asks() {
    use GuardianPolicy::{AllCustodial, OneUnlessObjection};
    type Guardians = &'static [(u128, bool)];
    let missing =
        |numbers: &[u128]| numbers.iter().map(|number| format!("#/about/child/consents/{}", id::<()>(*number))).collect();
    let cases: [(GuardianPolicy, Guardians, &[u128], Vec<String>); 8] = [
        (AllCustodial, &[(21, true)], &[21], vec![]),
        (AllCustodial, &[(21, true), (22, true)], &[21, 22], vec![]),
        (AllCustodial, &[(21, true), (22, false)], &[21], vec![]),
        (AllCustodial, &[(21, true), (22, true)], &[21], missing(&[22])),
        (AllCustodial, &[(21, true), (22, true)], &[], missing(&[21, 22])),
        (OneUnlessObjection, &[(21, true), (22, true)], &[22], vec![]),
        (OneUnlessObjection, &[(21, true), (22, true)], &[], missing(&[21, 22])),
        (OneUnlessObjection, &[], &[], vec!["#/about/child/consents".into()]),
    ];
    for (policy, guardians, given, expected) in cases {
        let mut new = new();
        new.around.registration = Some(registration(guardians));
        let consents = given.iter().copied().map(consent).collect();
        new.facts.about = AskedAbout::Child { child_id: Some(id(CHILD)), location_id: None, consents };
        let terms = ExpertiseTerms { guardian_policy: policy, ..terms() };
        let causes = causes(asked_of(new, &caller(ASKER, None, None), &terms));
        assert!(causes.iter().all(|(reason, _)| *reason == Reason::ConsentMissing), "{causes:?}");
        let pointers: Vec<String> = causes.into_iter().map(|(_, pointer)| pointer).collect();
        assert_eq!(pointers, expected, "{policy} {guardians:?} {given:?}");
    }
    let mut new = new();
    new.around.registration = Some(registration(&[(21, true), (22, false)]));
    let consents = vec![consent(21), consent(22)];
    new.facts.about = AskedAbout::Child { child_id: Some(id(CHILD)), location_id: None, consents };
    let unknown = causes(asked_of(new, &caller(ASKER, None, None), &terms()));
    assert_eq!(unknown, [(Reason::GuardianUnknown, "#/about/child/consents/1/guardianId".to_owned())]);
}

#[test]
fn a_consent_comes_once_and_before_the_question_or_on_its_day() {
    let tomorrow = ExpertiseConsent { date: date(2026, 9, 2), ..consent(21) };
    let earlier = ExpertiseConsent { date: date(2026, 3, 1), ..consent(21) };
    let unborn = ExpertiseConsent { date: date(1900, 1, 1), ..consent(21) };
    for (consents, expected) in [
        (vec![earlier.clone()], None),
        (vec![unborn], Some((Reason::StartBeforeBirth, "#/about/child/consents/0/date".to_owned()))),
        (vec![tomorrow], Some((Reason::DateInFuture, "#/about/child/consents/0/date".to_owned()))),
        (vec![consent(21), consent(21)], Some((Reason::DuplicateEntry, "#/about/child/consents/1/guardianId".to_owned()))),
    ] {
        let mut new = new();
        new.facts.about = AskedAbout::Child { child_id: Some(id(CHILD)), location_id: None, consents };
        let refused = causes(asked_of(new, &caller(ASKER, None, None), &terms()));
        assert_eq!(refused, Vec::from_iter(expected));
    }
}

#[test]
fn a_consent_that_was_withdrawn_is_given_anew_before_the_child_is_named_again() {
    for (withdrawn, stands) in [(date(2026, 8, 31), true), (date(2026, 9, 1), false)] {
        let mut new = new();
        new.around.withdrawn = Some(withdrawn);
        let refused = causes(asked_of(new, &caller(ASKER, None, None), &terms()));
        let expected = (Reason::ConsentNotStanding, "#/about/child/consents/0/date".to_owned());
        assert_eq!(refused, Vec::from_iter((!stands).then_some(expected)), "{withdrawn}");
    }
}

#[test]
fn what_is_asked_counts_for_the_municipality_of_child_place_or_organisation() {
    let (usual, lives_in) = (Some("GM0363".parse().unwrap()), registration(&[]).child.municipality);
    let counted = |spoil: Spoil| {
        let mut new = new();
        new.around.usual_municipality.clone_from(&usual);
        spoil(&mut new);
        let municipality = asked_of(new, &caller(ASKER, None, None), &terms()).unwrap().municipality;
        municipality.map(|code| code.as_str().to_owned())
    };
    assert_ne!(Some(&lives_in), usual.as_ref());
    assert_eq!(counted(|_| {}).as_deref(), Some(lives_in.as_str()));
    assert_eq!(counted(|n| as_topic(n, "language")).as_deref(), Some("GM0363"));
}

#[test]
fn a_question_goes_on_only_while_the_consents_suffice() {
    let asker = caller(ASKER, None, None);
    let terms = terms();
    let answered = || {
        let specialist = caller(ASKED, None, None);
        let accepted = specialist.permit::<AnswerExpertise, _>(asked()).unwrap().accept(&terms, morning(1)).unwrap().into_value();
        let answer = specialist.permit::<AnswerExpertise, _>(accepted).unwrap().answer("Ja.".into(), 5, &terms, morning(2));
        answer.unwrap().into_value()
    };
    let asks_on = |holders: &[(u128, bool)]| {
        let permitted = asker.permit::<AskExpertise, _>(answered()).unwrap();
        causes(permitted.follow_up("En nu?".into(), Some(&registration(holders)), &terms, morning(3)).map(Changed::into_value))
    };
    let not_standing = [(Reason::ConsentNotStanding, "#".to_owned())];
    assert_eq!(asks_on(&[(21, true)]), []);
    assert_eq!(asks_on(&[(21, true), (22, true)]), not_standing, "another holder of authority has not consented");
    assert_eq!(asks_on(&[(21, false), (22, true)]), not_standing, "who consented holds authority no longer");
}

#[test]
fn a_token_for_some_locations_asks_from_one_of_those() {
    for (locations, from, expected) in [
        (None, None, None),
        (None, Some(SCHOOL), None),
        (Some(&[SCHOOL][..]), Some(SCHOOL), None),
        (Some(&[SCHOOL][..]), None, Some(Reason::LocationOutsideToken)),
        (Some(&[13][..]), Some(SCHOOL), Some(Reason::LocationOutsideToken)),
    ] {
        let mut new = new();
        new.facts.about = AskedAbout::Topic { topic: "play".into(), location_id: from.map(id) };
        let refused = causes(asked_of(new, &caller(ASKER, None, locations), &terms()));
        assert_eq!(refused.first().map(|(reason, _)| *reason), expected, "{locations:?} {from:?}");
    }
}

#[test]
fn an_answer_is_due_within_the_term_or_earlier_where_it_is_wished() {
    for (wished, due) in [
        (None, date(2026, 9, 15)),
        (Some(date(2026, 9, 10)), date(2026, 9, 10)),
        (Some(date(2026, 12, 1)), date(2026, 9, 15)),
        (Some(date(2026, 9, 1)), date(2026, 9, 1)),
    ] {
        let mut new = new();
        new.facts.wished_by_date = wished;
        let request = asked_of(new, &caller(ASKER, None, None), &terms()).unwrap();
        assert_eq!(request.due_date, due, "{wished:?}");
        assert!(!request.is_overdue(due) && request.is_overdue(due.tomorrow().unwrap()));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Accept,
    Decline,
    Answer,
    FollowUp,
    Close,
    Withdraw,
    WithdrawConsent,
}

fn does(verb: Verb, request: ExpertiseRequest, days: i64) -> Result<ExpertiseRequest, Refusal> {
    fn by<A: Act>(who: &Authority, request: ExpertiseRequest) -> Permitted<A, ExpertiseRequest> {
        who.permit(request).unwrap()
    }
    let (asker, specialist, anna) = (caller(ASKER, None, None), caller(ASKED, None, None), caller(ASKER, Some(21), None));
    let (terms, now, text) = (terms(), morning(days), "Vertel veel.".to_owned());
    let changed = match verb {
        Verb::Accept => by::<AnswerExpertise>(&specialist, request).accept(&terms, now),
        Verb::Decline => by::<AnswerExpertise>(&specialist, request).decline(ExpertiseDecline::NoCapacity, &terms, now),
        Verb::Answer => by::<AnswerExpertise>(&specialist, request).answer(text, 30, &terms, now),
        Verb::FollowUp => by::<AskExpertise>(&asker, request).follow_up(text, Some(&registration(&[(21, true)])), &terms, now),
        Verb::Close => by::<AskExpertise>(&asker, request).close(&terms, now),
        Verb::Withdraw => by::<AskExpertise>(&asker, request).withdraw(&terms, now),
        Verb::WithdrawConsent => by::<WithdrawExpertiseConsent>(&anna, request).withdraw_consent(now),
    };
    changed.map(Changed::into_value)
}

/// A request after some verbs, one a day.
fn after(verbs: &[Verb]) -> ExpertiseRequest {
    let days = 1_i64..;
    verbs.iter().zip(days).fold(asked(), |request, (verb, day)| does(*verb, request, day).unwrap())
}

#[test]
fn each_verb_leads_from_some_states_to_one() {
    use ExpertiseState as S;
    use Verb as V;
    type Way = (&'static [V], S, &'static [(V, S)]);
    let ways: [Way; 7] = [
        (
            &[],
            S::Asked,
            &[
                (V::Accept, S::Accepted),
                (V::Decline, S::Declined),
                (V::Withdraw, S::Withdrawn),
                (V::WithdrawConsent, S::ConsentWithdrawn),
            ],
        ),
        (
            &[V::Accept],
            S::Accepted,
            &[(V::Answer, S::Answered), (V::Withdraw, S::Withdrawn), (V::WithdrawConsent, S::ConsentWithdrawn)],
        ),
        (
            &[V::Accept, V::Answer],
            S::Answered,
            &[(V::FollowUp, S::Accepted), (V::Close, S::Closed), (V::WithdrawConsent, S::ConsentWithdrawn)],
        ),
        (&[V::Accept, V::Answer, V::Close], S::Closed, &[(V::WithdrawConsent, S::Closed)]),
        (&[V::Decline], S::Declined, &[(V::WithdrawConsent, S::Declined)]),
        (&[V::Withdraw], S::Withdrawn, &[(V::WithdrawConsent, S::Withdrawn)]),
        (&[V::WithdrawConsent], S::ConsentWithdrawn, &[]),
    ];
    for (way, state, onward) in ways {
        let request = after(way);
        assert_eq!(request.state, state, "{way:?}");
        assert_eq!(request.moments.ended_at.is_some(), !state.is_open(), "{way:?}");
        for verb in [V::Accept, V::Decline, V::Answer, V::FollowUp, V::Close, V::Withdraw, V::WithdrawConsent] {
            let led = does(verb, request.clone(), 9).map(|led| (led.state, led.version));
            match onward.iter().find(|(known, _)| *known == verb) {
                Some((_, to)) => assert_eq!(led, Ok((*to, request.version + 1)), "{verb:?} of {state}"),
                None => assert!(matches!(led, Err(Refusal::Rules(_))), "{verb:?} of {state}: {led:?}"),
            }
        }
    }
}

#[test]
fn a_thread_counts_its_answers_minutes_and_questions_and_ends_somewhere() {
    use ExpertiseMessageKind as K;
    use Verb as V;
    let request = after(&[V::Accept, V::Answer, V::FollowUp]);
    assert_eq!(request.due_date, date(2026, 9, 18), "within the term from the further question on");
    let request = does(V::Answer, request, 4).unwrap();
    assert_eq!(request.counts, ExpertiseCounts { answers: 2, follow_ups: 1, minutes_spent: 60 });
    let kinds: Vec<K> = request.messages.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [K::Question, K::Answer, K::FollowUp, K::Answer]);
    assert_eq!((request.moments.first_answered_at, request.moments.answered_at), (Some(morning(2)), Some(morning(4))));
    assert_eq!(does(V::FollowUp, request, 5), Err(Refusal::rule(Reason::FollowUpsTooMany, "#")));
}

#[test]
fn each_side_does_its_own_and_nobody_elses() {
    let request = asked();
    let may = |who: &Authority| {
        [
            who.permit::<AskExpertise, _>(request.clone()).is_ok(),
            who.permit::<AnswerExpertise, _>(request.clone()).is_ok(),
            who.permit::<WithdrawExpertiseConsent, _>(request.clone()).is_ok(),
        ]
    };
    assert_eq!(may(&caller(ASKER, None, None)), [true, false, true]);
    assert_eq!(may(&caller(ASKER, None, Some(&[SCHOOL]))), [true, false, true]);
    assert_eq!(may(&caller(ASKER, None, Some(&[13]))), [false, false, false]);
    assert_eq!(may(&caller(ASKED, None, None)), [false, true, false]);
    assert_eq!(may(&caller(ASKED, None, Some(&[SITE]))), [false, true, false]);
    assert_eq!(may(&caller(ASKED, None, Some(&[13]))), [false, false, false]);
    assert_eq!(may(&caller(3, None, None)), [false, false, false]);
    assert_eq!(may(&caller(ASKER, Some(21), None)), [false, false, true]);
}

#[test]
fn the_specialist_reads_of_a_named_child_only_while_the_request_is_open() {
    use Verb as V;
    for (way, open) in [
        (&[][..], true),
        (&[V::Accept, V::Answer], true),
        (&[V::Accept, V::Answer, V::Close], false),
        (&[V::Decline], false),
        (&[V::Withdraw], false),
        (&[V::WithdrawConsent], false),
    ] {
        let request = after(way);
        assert_eq!(request.is_readable_by(ExpertiseSide::Specialist), open, "{way:?}");
        assert!(request.is_readable_by(ExpertiseSide::Asker) && request.is_readable_by(ExpertiseSide::Guardian));
        let anonymous = ExpertiseRequest { about: AskedAbout::AnonymousChild { location_id: None }, ..request };
        assert!(anonymous.is_readable_by(ExpertiseSide::Specialist), "nobody is named");
    }
}

#[test]
fn each_state_asks_something_of_one_side_until_the_words_go() {
    use Verb as V;
    let told = |way: &[V]| {
        after(way).task(&terms()).map(|Task { code, due_date, organisation_id, location_id, from_date, .. }| {
            (code, due_date, organisation_id == id(ASKER), location_id, from_date)
        })
    };
    let (school, site) = (Some(id(SCHOOL)), Some(id(SITE)));
    assert_eq!(told(&[]), Some((StepCode::AcceptExpertise, date(2026, 9, 15), false, site, date(2026, 9, 1))));
    assert_eq!(told(&[V::Accept]), Some((StepCode::AnswerExpertise, date(2026, 9, 15), false, site, date(2026, 9, 2))));
    assert_eq!(
        told(&[V::Accept, V::Answer]),
        Some((StepCode::CloseExpertise, date(2026, 9, 10), true, school, date(2026, 9, 3)))
    );
    let again = told(&[V::Accept, V::Answer, V::FollowUp]);
    assert_eq!(again, Some((StepCode::AnswerExpertise, date(2026, 9, 18), false, site, date(2026, 9, 4))));
    for way in [&[V::Accept, V::Answer, V::Close][..], &[V::Decline], &[V::Withdraw], &[V::WithdrawConsent]] {
        assert_eq!(told(way), None, "{way:?}");
    }
    assert_eq!(asked().task(&terms()).unwrap().until_date, Some(date(2027, 2, 27)));
}

#[test]
fn what_lies_still_ends_and_loses_its_words() {
    use Verb as V;
    for (way, state) in [
        (&[][..], ExpertiseState::Withdrawn),
        (&[V::Accept], ExpertiseState::Withdrawn),
        (&[V::Accept, V::Answer], ExpertiseState::Closed),
        (&[V::Decline], ExpertiseState::Declined),
    ] {
        let request = after(way);
        let days = i64::try_from(way.len()).unwrap() + 180;
        assert_eq!(request.clone().at(morning(days - 1)), request, "{way:?}");
        let lapsed = request.clone().at(morning(days + 1));
        assert_eq!((lapsed.state, lapsed.messages.len(), lapsed.words_until), (state, 0, None), "{way:?}");
        assert!(lapsed.moments.ended_at.is_some() && lapsed.counts == request.counts);
    }
}

#[test]
fn a_citizen_number_and_a_name_where_none_belongs_are_told() {
    let mut request = asked();
    assert_eq!((request.warnings(), request.warnings_of_last("question")), (vec![], vec![]));
    request.messages[0].text = "Noor, BSN 111222333".into();
    assert_eq!(request.warnings(), [Cause::new(Reason::CitizenNumberSuspected, "#/messages/0/text")]);
    request.about = AskedAbout::AnonymousChild { location_id: None };
    let told = request.warnings_of_last("question");
    assert_eq!(told, [Cause::new(Reason::CitizenNumberSuspected, "#/question"), Cause::new(Reason::NameUnwanted, "#/question")]);
}
