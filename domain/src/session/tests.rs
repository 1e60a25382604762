//! The rules of meetings and trainings as tables.

use jiff::civil::date;

use super::*;
use crate::{
    Reason, Refusal,
    authority::{AttendSession, Permitted, WriteSession},
    cases::{id, manager, organisation},
};

/// The day of the tests.
const TODAY: Date = Date::constant(2026, 9, 1);
/// The municipality, a school board, a childcare provider and youth health.
const CITY: u128 = 1;
const BOARD: u128 = 2;
const CARE: u128 = 3;
const HEALTH: u128 = 4;

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

fn known() -> Vec<Organisation> {
    use OrganisationKind::{ChildcareProvider, Municipality, SchoolBoard, YouthHealth};
    let all = [(CITY, Municipality), (BOARD, SchoolBoard), (CARE, ChildcareProvider), (HEALTH, YouthHealth)];
    all.into_iter().map(|(number, kind)| organisation(number, kind, now())).collect()
}

fn around() -> SessionSurroundings {
    SessionSurroundings { invited: known(), sees_agenda: false }
}

fn facts() -> SessionFacts {
    SessionFacts {
        form: SessionForm::Workshop,
        subject: "Warm overdragen".into(),
        date: TODAY,
        minutes: 180,
        invited_ids: vec![id(BOARD), id(CARE), id(HEALTH)],
        agenda_id: None,
        attendance_code: Some("LINDE-26".into()),
    }
}

fn session() -> Session {
    Session {
        id: id(9),
        kind: SessionKind::Training,
        organiser_id: id(CITY),
        facts: facts(),
        attendances: Vec::new(),
        created_at: now(),
        version: 1,
    }
}

fn present(role: &str) -> RolePresent {
    RolePresent { role: role.into(), people: 2 }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<(Reason, String)> {
    match outcome {
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        other => panic!("{other:?}"),
    }
}

fn write(session: Session) -> Permitted<WriteSession, Session> {
    manager(CITY, OrganisationKind::Municipality).permit(session).unwrap()
}

fn attend(session: Session, code: &str, roles: &[&str]) -> Result<Session, Refusal> {
    let board = manager(BOARD, OrganisationKind::SchoolBoard);
    let permitted: Permitted<AttendSession, _> = board.permit(session).unwrap();
    let roles = roles.iter().map(|role| present(role)).collect();
    permitted.attend(code, roles, &board, now()).map(crate::authority::Changed::into_value)
}

fn uploaded(organisation: u128, role: &str) -> UploadedAttendance {
    UploadedAttendance { organisation_id: id(organisation), present: present(role) }
}

#[test]
fn what_cannot_be_of_a_session_is_told_with_its_place() {
    type Case = (fn(&mut SessionFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 4] = [
        (|_| {}, &[]),
        (
            |facts| facts.invited_ids = vec![id(BOARD), id(BOARD), id(CITY), id(7)],
            &[
                (Reason::DuplicateEntry, "#/invitedIds/1"),
                (Reason::OrganiserInvited, "#/invitedIds/2"),
                (Reason::OrganisationUnknown, "#/invitedIds/3"),
            ],
        ),
        (|facts| facts.form = SessionForm::Gathering, &[(Reason::SessionFormUnfit, "#/form")]),
        (|facts| facts.agenda_id = Some(id(5)), &[(Reason::AgendaUnknown, "#/agendaId")]),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        let outcome = write(session()).amend(changed, &around(), now());
        let found = if outcome.is_ok() { Vec::new() } else { refused(outcome) };
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(found, expected, "case {number}");
    }
}

#[test]
fn an_organisation_states_its_attendance_with_the_code() {
    let stated = attend(session(), "LINDE-26", &["teacher", "connector"]).unwrap();
    assert_eq!((stated.version, stated.present_ids()), (1, vec![id(BOARD)]));
    let again = attend(stated, "LINDE-26", &["teacher"]).unwrap();
    assert_eq!(again.attendances[0].roles, [present("teacher")], "in the place of what was stated before");
    let open = Session { facts: SessionFacts { attendance_code: None, ..facts() }, ..session() };
    let coming = Session { facts: SessionFacts { date: date(2026, 9, 2), ..facts() }, ..session() };
    for (session, code, roles, expected) in [
        (open, "LINDE-26", &["teacher"][..], vec![(Reason::AttendanceClosed, "#")]),
        (session(), "LINDE-27", &["teacher"], vec![(Reason::AttendanceCodeWrong, "#/code")]),
        (coming, "LINDE-26", &["teacher"], vec![(Reason::DateInFuture, "#")]),
        (
            session(),
            "LINDE-26",
            &["teacher", "wizard", "teacher"],
            vec![(Reason::CodeUnknown, "#/roles/1/role"), (Reason::DuplicateEntry, "#/roles/2/role")],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(reason, at)| (reason, at.to_owned())).collect();
        assert_eq!(refused(attend(session, code, roles)), expected, "{roles:?}");
    }
}

#[test]
fn the_organiser_states_the_rest_and_the_own_word_goes_first() {
    let stated = attend(session(), "LINDE-26", &["teacher"]).unwrap();
    let rows = [uploaded(CARE, "mentor"), uploaded(CARE, "pedagogicCoach"), uploaded(CITY, "policyOfficer")];
    let whole = write(stated.clone()).upload(&rows, now()).unwrap().into_value();
    assert_eq!((whole.version, whole.present_ids()), (2, vec![id(CITY), id(BOARD), id(CARE)]));
    let fewer = write(whole.clone()).upload(&[uploaded(HEALTH, "youthHealth")], now()).unwrap().into_value();
    assert_eq!(fewer.present_ids(), [id(BOARD), id(HEALTH)], "in the place of what the organiser stated before");
    let wrong = [uploaded(BOARD, "teacher"), uploaded(7, "teacher"), uploaded(CARE, "mentor"), uploaded(CARE, "mentor")];
    assert_eq!(
        refused(write(stated.clone()).upload(&wrong, now())),
        [
            (Reason::AttendanceStated, "#/rows/0/organisationId".to_owned()),
            (Reason::NotInvolved, "#/rows/1/organisationId".to_owned()),
            (Reason::DuplicateEntry, "#/rows/3/role".to_owned()),
        ]
    );
    let without = SessionFacts { invited_ids: vec![id(CARE)], date: date(2026, 9, 2), ..facts() };
    assert_eq!(
        refused(write(stated).amend(without, &around(), now())),
        [(Reason::PresentLeaves, "#/invitedIds".to_owned()), (Reason::DateInFuture, "#/date".to_owned())]
    );
}

#[test]
fn it_is_joint_with_somebody_of_childcare_and_of_a_school() {
    for (present, joint) in [
        (&[][..], false),
        (&[BOARD], false),
        (&[CARE], false),
        (&[CITY, HEALTH], false),
        (&[BOARD, HEALTH], false),
        (&[BOARD, CARE], true),
        (&[CITY, BOARD, CARE, HEALTH], true),
    ] {
        let of =
            |number: &u128| Attendance { organisation_id: id(*number), roles: Vec::new(), stated_by: id(CITY), stated_at: now() };
        let one = Session { attendances: present.iter().map(of).collect(), ..session() };
        assert_eq!(one.is_joint(&known()), joint, "{present:?}");
    }
}
