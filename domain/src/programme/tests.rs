//! The rules of programmes as tables.

use jiff::civil::date;

use super::*;
use crate::cases::{id, organisation};

/// The day of the tests.
const TODAY: Date = Date::constant(2026, 9, 1);
/// The coordinator.
const COORDINATOR: u128 = 1;
/// A school board, a childcare provider, a training provider and a municipality.
const PARTNERS: [(u128, OrganisationKind); 4] = [
    (2, OrganisationKind::SchoolBoard),
    (3, OrganisationKind::ChildcareProvider),
    (4, OrganisationKind::TrainingProvider),
    (5, OrganisationKind::Municipality),
];

fn organisations() -> Vec<Organisation> {
    let made = |(number, kind)| organisation(number, kind, Instant::beginning_of(TODAY).unwrap());
    PARTNERS.into_iter().map(made).collect()
}

fn partner(number: u128, role: PartnerRole) -> Partner {
    Partner { organisation_id: id(number), role }
}

fn facts() -> ProgrammeFacts {
    ProgrammeFacts {
        name: "Verbinders".into(),
        school_year: "2026-2027".parse().unwrap(),
        partners: vec![
            partner(2, PartnerRole::Employer),
            partner(3, PartnerRole::Employer),
            partner(4, PartnerRole::Trainer),
            partner(5, PartnerRole::Funder),
        ],
        seats: Seats { min: 20, max: 25 },
        start_date: date(2026, 9, 1),
        end_date: date(2028, 7, 31),
        stages: vec![StagePeriod {
            stage: ProgrammeStage::Recruitment,
            start_date: date(2026, 3, 1),
            end_date: date(2026, 6, 30),
        }],
        recruitment: Vec::new(),
        growth_steps: Vec::new(),
    }
}

fn programme() -> Programme {
    Programme {
        id: id(9),
        coordinator_id: id(COORDINATOR),
        facts: facts(),
        created_at: Instant::beginning_of(TODAY).unwrap(),
        version: 1,
    }
}

fn told(judged: Result<(), Refusal>) -> Vec<(Reason, String)> {
    match judged {
        Ok(()) => Vec::new(),
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_of_a_programme_is_told_with_its_place() {
    type Case = (fn(&mut ProgrammeFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 9] = [
        (|_| {}, &[]),
        (|facts| facts.end_date = date(2026, 8, 31), &[(Reason::EndBeforeStart, "#/endDate")]),
        (|facts| facts.start_date = date(2027, 9, 1), &[(Reason::StartOutsideYear, "#/startDate")]),
        (|facts| facts.seats.max = 19, &[(Reason::SeatsReversed, "#/seats/max")]),
        (
            |facts| facts.partners = vec![partner(2, PartnerRole::Trainer), partner(7, PartnerRole::Adviser)],
            &[(Reason::PartnerRoleUnfit, "#/partners/0/role"), (Reason::OrganisationUnknown, "#/partners/1/organisationId")],
        ),
        (|facts| facts.partners.push(partner(2, PartnerRole::Employer)), &[(Reason::DuplicateEntry, "#/partners/4")]),
        (
            |facts| {
                let mut again = facts.stages[0].clone();
                again.end_date = date(2026, 2, 28);
                facts.stages.push(again);
            },
            &[(Reason::DuplicateEntry, "#/stages/1/stage"), (Reason::EndBeforeStart, "#/stages/1/endDate")],
        ),
        (
            |facts| {
                facts.recruitment.push(RecruitmentChannel {
                    name: "Open dag".into(),
                    start_date: date(2026, 4, 2),
                    end_date: Some(date(2026, 4, 1)),
                    reached: None,
                    applications: Some(4),
                    cost_cents: None,
                });
            },
            &[(Reason::EndBeforeStart, "#/recruitment/0/endDate")],
        ),
        (
            |facts| {
                let step = GrowthStep { text: "Twee scholen erbij".into(), due_date: TODAY, done_date: Some(date(2026, 9, 2)) };
                facts.growth_steps.push(step);
            },
            &[(Reason::DateInFuture, "#/growthSteps/0/doneDate")],
        ),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(told(changed.judge(&organisations(), TODAY)), expected, "case {number}");
    }
}

#[test]
fn a_partner_takes_part_in_the_role_of_its_kind() {
    for (role, fitting) in [
        (PartnerRole::Employer, &[2, 3][..]),
        (PartnerRole::Trainer, &[4]),
        (PartnerRole::Funder, &[5]),
        (PartnerRole::Adviser, &[2, 3, 4, 5]),
    ] {
        for (number, kind) in PARTNERS {
            assert_eq!(role.fits(kind), fitting.contains(&number), "{role} {kind}");
        }
    }
}

#[test]
fn what_cannot_be_of_a_working_group_is_told_with_its_place() {
    let member = |number, role| GroupMember { organisation_id: id(number), role, minutes_per_month: 240 };
    let action = |owner, due_date, done_date| GroupAction { text: "Bellen".into(), owner_id: id(owner), due_date, done_date };
    let group = |members, meetings| WorkingGroupFacts { name: "Werkgroep".into(), members, meetings };
    let met = |day, decisions: &[&str], actions| GroupMeeting {
        date: day,
        decisions: decisions.iter().map(|text| (*text).to_owned()).collect(),
        actions,
    };
    let (chair, trainer) = (member(COORDINATOR, GroupRole::Chair), member(4, GroupRole::Trainer));
    for (facts, expected) in [
        (group(vec![chair.clone(), trainer.clone()], vec![met(TODAY, &["Door"], vec![action(4, TODAY, Some(TODAY))])]), vec![]),
        (group(vec![member(8, GroupRole::Chair)], vec![]), vec![(Reason::NotAPartner, "#/members/0/organisationId")]),
        (group(vec![chair.clone(), chair.clone()], vec![]), vec![(Reason::DuplicateEntry, "#/members/1")]),
        (
            group(vec![chair.clone()], vec![met(date(2026, 9, 2), &["Door"], vec![])]),
            vec![(Reason::DateInFuture, "#/meetings/0/date")],
        ),
        (group(vec![chair.clone()], vec![met(date(2026, 9, 2), &[], vec![])]), vec![]),
        (
            group(vec![chair], vec![met(TODAY, &[], vec![action(4, date(2026, 8, 31), Some(date(2026, 9, 2)))])]),
            vec![
                (Reason::NotAMember, "#/meetings/0/actions/0/ownerId"),
                (Reason::EndBeforeStart, "#/meetings/0/actions/0/dueDate"),
                (Reason::DateInFuture, "#/meetings/0/actions/0/doneDate"),
            ],
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(reason, pointer)| (reason, pointer.to_owned())).collect();
        assert_eq!(told(facts.judge(&programme(), TODAY)), expected, "{facts:?}");
    }
}
