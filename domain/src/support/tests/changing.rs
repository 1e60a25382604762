//! What becomes of support once it is arranged: what an agreement covers, since when others take part, its end, and what goes along.

use super::*;

fn amended(one: SupportArrangement, facts: SupportFacts, today: Date) -> Result<SupportArrangement, Refusal> {
    Ok(to_change(one).amend(facts, &around(), &school(), today)?.into_value())
}

#[test]
fn under_one_agreement_nobody_else_reads_it_and_nothing_else_goes_along() {
    let later = date(2026, 9, 2);
    let both = [AgreementScope::Involvement, AgreementScope::Handover];
    let on = |date, scope: &[AgreementScope]| Some(GuardianAgreement { date, scope: scope.to_vec() });
    let state = |organisations: &[u128], parts: &[SupportPart], guardian_agreement| SupportFacts {
        involved: organisations.iter().map(|one| involved("mentor", Some(*one))).collect(),
        handover_parts: parts.to_vec(),
        guardian_agreement,
        ..facts(SupportLevel::Internal)
    };
    let (goal, more) = ([SupportPart::Goal], [SupportPart::Goal, SupportPart::Level]);
    let reader = || (Reason::NotCoveredByAgreement, "#/involved/1/organisationId".to_owned());
    let part = |at: usize| (Reason::NotCoveredByAgreement, format!("#/handoverParts/{at}"));
    let known = || arrangement(state(&[OWN], &goal, on(TODAY, &both)));
    for (stated, refused) in [
        (state(&[OWN], &goal, on(TODAY, &both)), vec![]),
        (state(&[], &[], on(TODAY, &both)), vec![]),
        (state(&[OWN, OTHER], &more, on(TODAY, &both)), vec![reader(), part(1)]),
        (state(&[OWN, OTHER], &more, on(date(2026, 8, 31), &both)), vec![reader(), part(1)]),
        (state(&[OWN, OTHER], &more, on(later, &both)), vec![]),
        (state(&[OWN, OTHER], &more, on(TODAY, &[AgreementScope::Support])), vec![]),
        (state(&[OWN, OTHER], &more, None), vec![]),
    ] {
        assert_eq!(causes(amended(known(), stated.clone(), later)), refused, "{stated:?}");
    }
    let silent = amended(known(), state(&[OWN, OTHER], &more, None), later).unwrap();
    let again = amended(silent.clone(), state(&[OWN, OTHER], &more, on(TODAY, &both)), later);
    assert_eq!(causes(again), [reader(), part(1)], "what was taken back is not stated again as more");
    let asked = amended(silent, state(&[OWN, OTHER], &more, on(later, &both)), later).unwrap();
    assert_eq!(asked.readers(), [id(OTHER)]);
    assert!(amended(asked, state(&[OWN, OTHER], &goal, on(later, &both)), later).is_ok());
    let scarce = arrangement(state(&[OWN, OTHER], &goal, on(TODAY, &[AgreementScope::Support])));
    let wider = amended(scarce, state(&[OWN, OTHER], &goal, on(TODAY, &both)), later);
    assert_eq!(causes(wider), [reader(), part(0)], "a wider agreement is one of its own day");
}

#[test]
fn the_term_of_a_plan_runs_from_the_day_on_which_others_came_to_take_part() {
    let stays = [stay(OWN, Care::School, date(2026, 8, 31), None)];
    let at = |level| SupportFacts { start_date: date(2026, 9, 1), ..facts(level) };
    let plan = |due: &str, from: &str| vec![format!("support.plan {due} from {from} at 1")];
    let inner = arrangement(at(SupportLevel::Internal));
    assert_eq!((inner.shared_since, asked(&inner, &stays, &[OWN])), (None, vec![]));
    let raised = amended(inner, at(SupportLevel::SupportTeam), date(2027, 3, 1)).unwrap();
    assert_eq!(asked(&raised, &stays, &[OWN]), plan("2027-04-12", "2027-03-01"));
    let higher = amended(raised, at(SupportLevel::WithSpecialists), date(2027, 5, 1)).unwrap();
    assert_eq!(higher.shared_since, Some(date(2027, 3, 1)), "it was shared already");
    let lowered = amended(higher, at(SupportLevel::InGroup), date(2027, 6, 1)).unwrap();
    assert_eq!(lowered.shared_since, None);
    let first = arrangement(at(SupportLevel::SupportTeam));
    assert_eq!(first.shared_since, Some(date(2026, 9, 1)));
    let mended = SupportFacts { start_date: date(2026, 8, 24), ..at(SupportLevel::SupportTeam) };
    assert_eq!(amended(first, mended, date(2026, 10, 1)).unwrap().shared_since, Some(date(2026, 8, 24)));
}

#[test]
fn an_action_goes_to_whoever_arranged_it_once_its_owner_does_not_see_the_child_any_more() {
    let stated = SupportFacts {
        involved: vec![involved("mentor", Some(OTHER))],
        actions: vec![action(1, Some(OTHER), date(2026, 9, 30))],
        guardian_agreement: Some(agreement(&[AgreementScope::Involvement])),
        ..facts(SupportLevel::InGroup)
    };
    let one = arrangement(stated);
    let (by_owner, by_own) = ("support.act 2026-09-30 from 2026-09-02 at 2", "support.act 2026-09-30 from 2026-09-02 at 1");
    for (until, expected) in [
        (date(2026, 8, 31), vec![by_own]),
        (TODAY, vec![by_own]),
        (date(2026, 9, 10), vec![by_owner, "support.act 2026-09-30 from 2026-09-11 at 1"]),
        (Date::MAX, vec![by_owner]),
    ] {
        let seen = |organisation| Some(if organisation == id(OTHER) { until } else { Date::MAX });
        let found = asked_while(&one, &[], &seen);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{until}");
        if until == date(2026, 9, 10) {
            assert_eq!(one.tasks(&[], TERMS, TODAY, &seen)[0].until_date, Some(until));
        }
    }
}

#[test]
fn nothing_is_agreed_planned_or_done_before_birth() {
    let early = date(2022, 10, 13);
    let wrong = SupportFacts {
        actions: vec![SupportAction { done_date: Some(early), ..action(1, None, early) }],
        evaluations: vec![evaluation(early, Some(early))],
        guardian_agreement: Some(GuardianAgreement { date: early, scope: vec![AgreementScope::Support] }),
        development_plan_date: Some(early),
        ..facts(SupportLevel::InGroup)
    };
    let at = [
        "#/actions/0/dueDate",
        "#/actions/0/doneDate",
        "#/evaluations/0/plannedDate",
        "#/evaluations/0/heldDate",
        "#/guardianAgreement/date",
        "#/developmentPlanDate",
    ];
    assert_eq!(causes(started(wrong, &school())), at.map(|at| (Reason::DateBeforeBirth, at.to_owned())));
}

#[test]
fn the_last_day_can_be_moved_also_when_it_has_passed() {
    let running = arrangement(facts(SupportLevel::InGroup));
    let ended = |one: SupportArrangement, end, last_talk| to_change(one).end(end, last_talk);
    let early = ended(running.clone(), date(2026, 8, 31), None);
    assert_eq!(causes(early), [(Reason::EndBeforeStart, "#/endDate".to_owned())]);
    let talked = ended(running.clone(), date(2026, 9, 14), Some(date(2026, 9, 15)));
    assert_eq!(causes(talked), [(Reason::EndBeforeConsultation, "#/endDate".to_owned())]);
    let once = ended(running, date(2026, 12, 31), None).unwrap();
    assert_eq!(once.expected_version(), Some(1));
    let again = ended(once.into_value(), TODAY, Some(TODAY)).unwrap().into_value();
    assert_eq!((again.end_date, again.version), (Some(TODAY), 3));
    let mended = SupportFacts { start_date: date(2026, 9, 2), ..facts(SupportLevel::InGroup) };
    let late = amended(again.clone(), mended, date(2026, 9, 2));
    assert_eq!(causes(late), [(Reason::EndBeforeStart, "#/startDate".to_owned())]);
    let moved = ended(again, date(2026, 12, 31), None).unwrap().into_value();
    assert_eq!(moved.end_date, Some(date(2026, 12, 31)));
}

#[test]
fn what_goes_along_is_what_was_chosen_and_agreed() {
    let whole = SupportFacts {
        involved: vec![involved("teacher", None), involved("youthHealth", None)],
        actions: vec![action(1, None, date(2026, 10, 1)), SupportAction { done_date: Some(TODAY), ..action(2, None, TODAY) }],
        evaluations: vec![
            evaluation(date(2026, 12, 1), None),
            Evaluation { outcome: Some(EvaluationOutcome::Adjust), ..evaluation(TODAY, Some(TODAY)) },
        ],
        guardian_agreement: Some(agreement(&[AgreementScope::Handover])),
        handover_parts: SupportPart::ALL.to_vec(),
        ..facts(SupportLevel::Internal)
    };
    let handed = |facts: SupportFacts| {
        let one = school().permit::<ReadSupport, _>(arrangement(facts)).unwrap();
        handed_over(&[one], TODAY)
    };
    let all = handed(whole.clone()).unwrap();
    assert_eq!(
        all.given,
        "Ondersteuning intern, met een coach of intern begeleider sinds 1-9-2026.\nDoel: Vertelt in zinnen van vier woorden.\n\
         Afspraak: Oefent iedere dag. (Leerkracht, uiterlijk 1-10-2026)\nAfspraak: Oefent iedere dag. (Leerkracht, gedaan op 1-9-2026)\n\
         Evaluatie gepland op 1-12-2026.\nGeëvalueerd op 1-9-2026: wordt bijgesteld."
    );
    assert_eq!((all.involved_roles, all.needed), (vec!["teacher".to_owned(), "youthHealth".to_owned()], None));
    let marked = SupportFacts {
        goal: "Diagnose autisme.".to_owned(),
        actions: vec![SupportAction { text: "Belt Veilig Thuis.".to_owned(), ..action(1, None, TODAY) }, action(2, None, TODAY)],
        handover_parts: vec![SupportPart::Goal, SupportPart::Actions],
        ..whole.clone()
    };
    assert_eq!(
        handed(marked).unwrap().given,
        "Ondersteuning sinds 1-9-2026.\nAfspraak: Oefent iedere dag. (Leerkracht, uiterlijk 1-9-2026)",
        "what is marked does not go along by itself"
    );
    let some = handed(SupportFacts { handover_parts: vec![SupportPart::Goal], ..whole.clone() }).unwrap();
    assert_eq!(some.given, "Ondersteuning sinds 1-9-2026.\nDoel: Vertelt in zinnen van vier woorden.");
    assert_eq!(some.involved_roles, Vec::<String>::new());
    for nothing in [
        SupportFacts { handover_parts: Vec::new(), ..whole.clone() },
        SupportFacts {
            guardian_agreement: Some(agreement(&[AgreementScope::Support, AgreementScope::Involvement])),
            ..whole.clone()
        },
        SupportFacts { guardian_agreement: None, ..whole.clone() },
        SupportFacts { start_date: date(2026, 9, 2), ..whole.clone() },
    ] {
        assert_eq!(handed(nothing.clone()), None, "{nothing:?}");
    }
    let long = SupportFacts {
        actions: (0..20).map(|at| SupportAction { text: "a".repeat(500), ..action(at, None, TODAY) }).collect(),
        ..whole
    };
    let cut = handed(long).unwrap().given;
    assert!(cut.chars().count() <= 4_000 && cut.ends_with("1-9-2026)"), "{cut}");
}
