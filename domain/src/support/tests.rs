//! The rules of support as tables.

mod changing;

use jiff::civil::date;

use super::*;
use crate::{
    Date, Instant, Reason, Refusal,
    authority::{Authority, ChangeSupport, Permitted, ReadSupport, Relation, Role, StartSupport, Subject},
    cases::{granted, id, identity},
    child::Child,
    code::Code,
    line::Stay,
    organisation::{OrganisationId, OrganisationKind},
    placement::Care,
    step::{StepCode, Task},
};

/// The organisation that arranges support; its location has the same number.
const OWN: u128 = 1;
/// Another one that is involved.
const OTHER: u128 = 2;
/// When the child was born.
const BIRTH: Date = Date::constant(2022, 10, 14);
/// The day of the tests.
const TODAY: Date = Date::constant(2026, 9, 1);

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

fn caller(organisation: u128, kind: OrganisationKind, role: Role) -> Authority {
    granted(identity(organisation, role), kind)
}

fn school() -> Authority {
    caller(OWN, OrganisationKind::SchoolBoard, Role::Professional)
}

fn involved(role: &str, organisation: Option<u128>) -> Involved {
    Involved { role: role.to_owned(), organisation_id: organisation.map(id) }
}

fn action(number: u128, organisation: Option<u128>, due_date: Date) -> SupportAction {
    SupportAction {
        id: id(number),
        text: "Oefent iedere dag.".to_owned(),
        owner_role: "teacher".to_owned(),
        organisation_id: organisation.map(id),
        due_date,
        done_date: None,
    }
}

fn evaluation(planned_date: Date, held_date: Option<Date>) -> Evaluation {
    Evaluation { planned_date, held_date, outcome: None }
}

fn agreement(scope: &[AgreementScope]) -> GuardianAgreement {
    GuardianAgreement { date: TODAY, scope: scope.to_vec() }
}

/// Support at a level, with nobody else and without anything agreed.
fn facts(level: SupportLevel) -> SupportFacts {
    SupportFacts {
        level,
        start_date: TODAY,
        involved: vec![involved("teacher", None)],
        goal: "Vertelt in zinnen van vier woorden.".to_owned(),
        actions: Vec::new(),
        evaluations: Vec::new(),
        guardian_agreement: None,
        handover_parts: Vec::new(),
        development_plan_date: None,
    }
}

fn around() -> SupportSurroundings {
    let child = Child { id: id(8), joined_id: id(8), birth_date: BIRTH, municipality: "GM0344".parse().unwrap(), district: None };
    SupportSurroundings { child, organisations: vec![id(OWN), id(OTHER)] }
}

fn started(facts: SupportFacts, caller: &Authority) -> Result<SupportArrangement, Refusal> {
    let new = NewSupportArrangement { facts, around: around() };
    let permitted = caller.permit::<StartSupport, _>(new).unwrap();
    Ok(permitted.start(id(9), caller, now())?.into_value())
}

fn arrangement(facts: SupportFacts) -> SupportArrangement {
    started(facts, &school()).unwrap()
}

fn to_change(arrangement: SupportArrangement) -> Permitted<ChangeSupport, SupportArrangement> {
    school().permit::<ChangeSupport, _>(arrangement).unwrap()
}

/// Why something is refused, and where.
fn causes<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match refused {
        Ok(_) => Vec::new(),
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_cause_is_told_at_once() {
    let later = date(2026, 9, 2);
    let mut wrong = facts(SupportLevel::InGroup);
    wrong.start_date = date(2022, 10, 13);
    wrong.involved = vec![involved("baker", None), involved("teacher", Some(3)), involved("baker", None)];
    wrong.actions = vec![action(1, Some(OTHER), later), SupportAction { done_date: Some(later), ..action(1, None, later) }];
    wrong.evaluations =
        vec![Evaluation { outcome: Some(EvaluationOutcome::End), ..evaluation(later, None) }, evaluation(later, Some(later))];
    wrong.guardian_agreement =
        Some(GuardianAgreement { date: later, scope: vec![AgreementScope::Support, AgreementScope::Support] });
    wrong.handover_parts = vec![SupportPart::Goal, SupportPart::Goal];
    wrong.development_plan_date = Some(TODAY);
    let provider = caller(OWN, OrganisationKind::ChildcareProvider, Role::Professional);
    let found = causes(started(wrong, &provider));
    let found: Vec<(Reason, &str)> = found.iter().map(|(reason, at)| (*reason, at.as_str())).collect();
    assert_eq!(
        found,
        [
            (Reason::StartBeforeBirth, "#/startDate"),
            (Reason::DuplicateEntry, "#/involved/2"),
            (Reason::CodeUnknown, "#/involved/0/role"),
            (Reason::OrganisationUnknown, "#/involved/1/organisationId"),
            (Reason::CodeUnknown, "#/involved/2/role"),
            (Reason::DuplicateEntry, "#/actions/1/id"),
            (Reason::OwnerNotInvolved, "#/actions/0/organisationId"),
            (Reason::DateInFuture, "#/actions/1/doneDate"),
            (Reason::DuplicateEntry, "#/evaluations/1/plannedDate"),
            (Reason::EvaluationNotHeld, "#/evaluations/0/outcome"),
            (Reason::DateInFuture, "#/evaluations/1/heldDate"),
            (Reason::DateInFuture, "#/guardianAgreement/date"),
            (Reason::DuplicateEntry, "#/guardianAgreement/scope/1"),
            (Reason::DuplicateEntry, "#/handoverParts/1"),
            (Reason::DevelopmentPlanElsewhere, "#/developmentPlanDate"),
        ]
    );
}

#[test]
fn from_the_support_team_on_guardians_agree_before_another_organisation_is_named() {
    let named = [involved("teacher", Some(OWN)), involved("mentor", Some(OTHER)), involved("youthHealth", Some(OTHER))];
    for (level, scope, refused) in [
        (SupportLevel::InGroup, None, false),
        (SupportLevel::Internal, None, false),
        (SupportLevel::SupportTeam, None, true),
        (SupportLevel::WithSpecialists, None, true),
        (SupportLevel::SupportTeam, Some(agreement(&[AgreementScope::Support, AgreementScope::Handover])), true),
        (SupportLevel::SupportTeam, Some(agreement(&[AgreementScope::Involvement])), false),
        (SupportLevel::WithSpecialists, Some(agreement(&[AgreementScope::Involvement])), false),
    ] {
        let stated = SupportFacts { involved: named.to_vec(), guardian_agreement: scope.clone(), ..facts(level) };
        let found = causes(started(stated, &school()));
        let at = |index: usize| (Reason::InvolvementNotAgreed, format!("#/involved/{index}/organisationId"));
        assert_eq!(found, if refused { vec![at(1), at(2)] } else { vec![] }, "{level} {scope:?}");
    }
}

#[test]
fn who_is_involved_reads_it_once_the_guardians_agreed_to_that() {
    let named = SupportFacts { involved: vec![involved("mentor", Some(OTHER))], ..facts(SupportLevel::InGroup) };
    for (scope, relation) in [
        (None, Relation::Anyone),
        (Some(agreement(&[AgreementScope::Support, AgreementScope::Handover])), Relation::Anyone),
        (Some(agreement(&[AgreementScope::Involvement])), Relation::Party),
    ] {
        let one = arrangement(SupportFacts { guardian_agreement: scope, ..named.clone() });
        let (other, own) = (caller(OTHER, OrganisationKind::ChildcareProvider, Role::Professional), school());
        assert_eq!((one.relation(&other), one.relation(&own)), (relation, Relation::Own));
        assert_eq!(other.permit::<ReadSupport, _>(one.clone()).is_ok(), relation == Relation::Party);
        assert!(other.permit::<ChangeSupport, _>(one.clone()).is_err(), "it reads and no more");
        let guardian = caller(OTHER, OrganisationKind::ChildcareProvider, Role::Guardian);
        assert!(guardian.permit::<ReadSupport, _>(one.clone()).is_ok() && guardian.permit::<ChangeSupport, _>(one).is_err());
    }
}

#[test]
fn an_organisation_of_which_a_guardian_must_not_hear_is_not_named() {
    let stated = SupportFacts {
        involved: vec![involved("teacher", Some(OWN)), involved("mentor", Some(OTHER))],
        actions: vec![action(1, Some(OTHER), TODAY)],
        ..facts(SupportLevel::InGroup)
    };
    let shown = arrangement(stated).without_organisations(&[id(OTHER)]).facts;
    assert_eq!(shown.involved, [involved("teacher", Some(OWN)), involved("mentor", None)]);
    assert_eq!(shown.actions[0].organisation_id, None);
}

#[test]
fn a_consultation_is_held_by_known_roles_on_a_day_of_the_support() {
    let running = to_change(arrangement(facts(SupportLevel::SupportTeam)));
    let talk = |date, roles: &[&str]| ConsultationFacts {
        date,
        roles_present: roles.iter().map(|role| (*role).to_owned()).collect(),
        agreements: vec!["De mentor belt in oktober.".to_owned()],
    };
    let held = running.record(id(5), talk(TODAY, &["teacher", "guardian"]), BIRTH, now()).unwrap().into_value();
    assert_eq!((held.arrangement_id, held.version), (id(9), 1));
    let wrong = running.record(id(5), talk(date(2026, 9, 2), &["baker", "teacher", "teacher"]), BIRTH, now());
    let at = |text: &str| text.to_owned();
    assert_eq!(
        causes(wrong),
        [
            (Reason::DateInFuture, at("#/date")),
            (Reason::CodeUnknown, at("#/rolesPresent/0")),
            (Reason::DuplicateEntry, at("#/rolesPresent/2")),
        ]
    );
    let unborn = running.record(id(5), talk(date(2022, 10, 13), &["teacher"]), BIRTH, now());
    assert_eq!(causes(unborn), [(Reason::DateBeforeBirth, at("#/date"))]);
    let over = running.end(TODAY, None).unwrap().into_value();
    let later = Instant::beginning_of(date(2026, 9, 3)).unwrap();
    let after = to_change(over).record(id(5), talk(date(2026, 9, 2), &["teacher"]), BIRTH, later);
    assert_eq!(causes(after), [(Reason::SupportEnded, at("#/date"))]);
    let elsewhere = Consultation { arrangement_id: id(10), ..held };
    let other = to_change(arrangement(facts(SupportLevel::InGroup)));
    assert!(matches!(other.mend(elsewhere, talk(TODAY, &["teacher"]), BIRTH, TODAY), Err(Refusal::NotFound)));
}

/// A stay at the own location of an organisation.
fn stay(organisation: u128, care: Care, start_date: Date, end_date: Option<Date>) -> Stay {
    Stay {
        placement_id: id(organisation * 100 + u128::from(start_date.month().unsigned_abs())),
        organisation_id: id(organisation),
        location_id: id(organisation * 10),
        care,
        group: None,
        start_date,
        end_date,
        minutes_per_week: None,
        programme: None,
        left_for_secondary_date: None,
        holiday_region: None,
        early_school_programmes: Vec::new(),
        owns_location: true,
    }
}

const TERMS: SupportTerms = SupportTerms { plan_days: 42, evaluation_months: 12, notice_days: 28 };

/// What an arrangement asks, in short: `support.act 2026-10-01 from 2026-09-03 at 2`.
fn asked(one: &SupportArrangement, stays: &[Stay], knows: &[u128]) -> Vec<String> {
    asked_while(one, stays, &|organisation| knows.iter().any(|known| id(*known) == organisation).then_some(Date::MAX))
}

fn asked_while(one: &SupportArrangement, stays: &[Stay], seen_until: &dyn Fn(OrganisationId) -> Option<Date>) -> Vec<String> {
    let short = |task: &Task| {
        let who = task.organisation_id.uuid().as_u128();
        format!("{} {} from {} at {who}", task.code, task.due_date, task.from_date)
    };
    one.tasks(stays, TERMS, TODAY, seen_until).iter().map(short).collect()
}

#[test]
fn a_school_is_asked_for_a_plan_six_weeks_after_the_enrolment_or_the_start_of_the_support() {
    let at_school = |from| stay(OWN, Care::School, from, None);
    let written_down = Stay { owns_location: false, ..at_school(date(2026, 8, 31)) };
    let plan = |due: &str, from: &str| vec![format!("support.plan {due} from {from} at 1")];
    let team = || facts(SupportLevel::SupportTeam);
    for (stated, stays, expected) in [
        (team(), vec![at_school(date(2026, 8, 31))], plan("2026-10-13", "2026-09-01")),
        (team(), vec![at_school(date(2026, 10, 14))], plan("2026-11-25", "2026-10-14")),
        (facts(SupportLevel::WithSpecialists), vec![at_school(date(2026, 9, 1))], plan("2026-10-13", "2026-09-01")),
        (facts(SupportLevel::Internal), vec![at_school(date(2026, 8, 31))], vec![]),
        (
            SupportFacts { development_plan_date: Some(TODAY), ..team() },
            vec![at_school(date(2026, 8, 31))],
            vec!["support.evaluate 2027-09-01 from 2027-08-04 at 1".to_owned()],
        ),
        (team(), vec![stay(OWN, Care::AfterSchoolCare, date(2026, 8, 31), None)], vec![]),
        (team(), vec![written_down], vec![]),
        (team(), vec![stay(OTHER, Care::School, date(2026, 8, 31), None)], vec![]),
        (team(), vec![stay(OWN, Care::School, date(2025, 8, 1), Some(date(2026, 7, 31)))], vec![]),
    ] {
        assert_eq!(asked(&arrangement(stated.clone()), &stays, &[OWN]), expected, "{stated:?} {stays:?}");
    }
}

#[test]
fn what_is_planned_and_agreed_is_asked_until_it_is_done_or_the_support_is_over() {
    let evaluated = |evaluations: Vec<Evaluation>, plan: Option<Date>| SupportFacts {
        evaluations,
        development_plan_date: plan,
        ..facts(SupportLevel::Internal)
    };
    let (october, year) = (date(2026, 10, 15), date(2027, 9, 1));
    for (evaluations, plan, expected) in [
        (vec![evaluation(october, None)], None, vec!["support.evaluate 2026-10-15 from 2026-09-17 at 1"]),
        (vec![evaluation(october, Some(TODAY))], None, vec![]),
        (vec![evaluation(october, None)], Some(TODAY), vec!["support.evaluate 2026-10-15 from 2026-09-17 at 1"]),
        (vec![evaluation(year, None)], Some(TODAY), vec!["support.evaluate 2027-09-01 from 2027-08-04 at 1"]),
        (
            vec![evaluation(october, Some(TODAY))],
            Some(date(2026, 3, 1)),
            vec!["support.evaluate 2027-09-01 from 2027-08-04 at 1"],
        ),
        (
            vec![evaluation(date(2027, 12, 1), None)],
            Some(TODAY),
            vec!["support.evaluate 2027-09-01 from 2027-08-04 at 1", "support.evaluate 2027-12-01 from 2027-11-03 at 1"],
        ),
    ] {
        let stated = evaluated(evaluations.clone(), plan);
        assert_eq!(asked(&arrangement(stated), &[], &[OWN]), expected, "{evaluations:?} {plan:?}");
    }
    let stated = evaluated(vec![evaluation(october, None)], None);
    let mut ending = arrangement(SupportFacts { actions: vec![action(1, None, date(2026, 9, 10))], ..stated });
    ending.end_date = Some(date(2026, 9, 16));
    assert_eq!(
        asked(&ending, &[], &[OWN]),
        ["support.act 2026-09-10 from 2026-09-01 at 1"],
        "the evaluation comes after the end"
    );
    assert_eq!(ending.tasks(&[], TERMS, TODAY, &|_| Some(Date::MAX))[0].until_date, ending.end_date);
}

#[test]
fn an_action_is_asked_of_its_owner_where_that_one_reads_it_and_knows_the_child() {
    let stated = SupportFacts {
        involved: vec![involved("mentor", Some(OTHER))],
        actions: vec![
            action(1, Some(OTHER), date(2026, 9, 30)),
            SupportAction { done_date: Some(TODAY), ..action(2, None, date(2026, 9, 30)) },
        ],
        ..facts(SupportLevel::InGroup)
    };
    let allowed = SupportFacts { guardian_agreement: Some(agreement(&[AgreementScope::Involvement])), ..stated.clone() };
    let stays = [stay(OTHER, Care::DayCare, date(2025, 1, 6), None), stay(OWN, Care::School, date(2026, 8, 31), None)];
    for (stated, knows, owner) in
        [(stated, &[OWN, OTHER][..], OWN), (allowed.clone(), &[OWN, OTHER][..], OTHER), (allowed, &[OWN][..], OWN)]
    {
        let one = arrangement(stated);
        assert_eq!(asked(&one, &stays, knows), [format!("support.act 2026-09-30 from 2026-09-02 at {owner}")]);
        let sees = |organisation| knows.iter().any(|known| id(*known) == organisation).then_some(Date::MAX);
        let tasks = one.tasks(&stays, TERMS, TODAY, &sees);
        assert_eq!((tasks[0].location_id, tasks[0].code), (Some(id(owner * 10)), StepCode::CarryOutSupport));
    }
}
