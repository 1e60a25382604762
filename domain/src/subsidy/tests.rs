//! The rules of subsidies as tables, and the sums that hold of every one.

use jiff::civil::date;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    Cause, Reason, Refusal,
    authority::{AccountForSubsidy, Permitted, WriteSubsidy},
    cases::{id, manager, organisation},
    organisation::OrganisationKind,
    parameter::Fraction,
};

/// The day of the tests.
const TODAY: Date = Date::constant(2027, 3, 1);
/// The municipality and a childcare provider.
const CITY: u128 = 1;
const CARE: u128 = 3;

fn now() -> Instant {
    Instant::beginning_of(TODAY).unwrap()
}

fn margin() -> Fraction {
    Fraction::new(10, 1).unwrap()
}

fn advance(due: Date, amount_cents: i64, paid: bool) -> SubsidyAdvance {
    SubsidyAdvance { due_date: due, amount_cents, paid_date: paid.then_some(due) }
}

/// A year for 3650 euro, so that a day is 10.
fn facts() -> SubsidyFacts {
    SubsidyFacts {
        name: "Pm'ers in groep 1 en 2".into(),
        scheme: "Subsidieregeling jonge kind".into(),
        funding_source: FundingSource::Municipal,
        recipient_id: id(CARE),
        start_date: date(2026, 8, 1),
        end_date: date(2027, 7, 31),
        award_cents: 365_000,
        advances: vec![advance(date(2026, 8, 1), 182_500, true), advance(date(2027, 2, 1), 100_000, false)],
        hour_cents: Some(3_500),
        place_minutes: Some(960),
    }
}

fn subsidy() -> Subsidy {
    Subsidy { id: id(9), municipality_id: id(CITY), facts: facts(), settlement: None, created_at: now(), version: 1 }
}

fn account(start: Date, end: Date, amount_cents: i64) -> AccountFacts {
    AccountFacts {
        start_date: start,
        end_date: end,
        amount_cents,
        minutes: None,
        hours_source: HoursSource::Stated,
        places: None,
        weeks: None,
        note: None,
    }
}

/// A hundred days at so many cents a day.
fn hundred_days(cents: i64) -> AccountFacts {
    account(date(2026, 8, 1), date(2026, 11, 8), cents * 100)
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
fn what_cannot_be_of_a_subsidy_is_told_with_its_place() {
    type Case = (fn(&mut SubsidyFacts), &'static [(Reason, &'static str)]);
    let cases: [Case; 6] = [
        (|_| {}, &[]),
        (|facts| facts.recipient_id = id(8), &[(Reason::OrganisationUnknown, "#/recipientId")]),
        (|facts| facts.end_date = date(2026, 7, 31), &[(Reason::EndBeforeStart, "#/endDate")]),
        (|facts| facts.award_cents = 282_499, &[(Reason::AdvancesAboveAward, "#/advances")]),
        (|facts| facts.award_cents = 282_500, &[]),
        (|facts| facts.advances[1].paid_date = Some(date(2027, 3, 2)), &[(Reason::DateInFuture, "#/advances/1/paidDate")]),
    ];
    let care = organisation(CARE, OrganisationKind::ChildcareProvider, now());
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = facts();
        change(&mut changed);
        let expected: Vec<_> = expected.iter().map(|(reason, pointer)| (*reason, (*pointer).to_owned())).collect();
        assert_eq!(told(changed.causes(id(CITY), Some(&care), TODAY)), expected, "case {number}");
    }
    let own = SubsidyFacts { recipient_id: id(CITY), ..facts() };
    let city = organisation(CITY, OrganisationKind::Municipality, now());
    assert_eq!(told(own.causes(id(CITY), Some(&city), TODAY)), [(Reason::PartyIsOwner, "#/recipientId".to_owned())]);
}

#[test]
fn what_cannot_be_of_an_account_is_told_with_its_place() {
    let (first, last) = (date(2026, 8, 1), date(2026, 8, 31));
    for (start, end, expected) in [
        (first, last, vec![]),
        (last, first, vec![(Reason::EndBeforeStart, "#/endDate")]),
        (date(2026, 7, 31), last, vec![(Reason::OutsidePeriod, "#/startDate")]),
        (date(2026, 10, 31), date(2026, 11, 1), vec![(Reason::AccountOverlaps, "#/startDate")]),
        (date(2026, 11, 1), date(2026, 11, 1), vec![(Reason::AccountOverlaps, "#/startDate")]),
        (date(2026, 11, 2), TODAY, vec![]),
        (date(2026, 11, 2), date(2027, 3, 2), vec![(Reason::DateInFuture, "#/endDate")]),
    ] {
        let others = [account(date(2026, 11, 1), date(2026, 11, 1), 1)];
        let expected: Vec<_> = expected.into_iter().map(|(reason, at)| (reason, at.to_owned())).collect();
        assert_eq!(told(account(start, end, 1).causes(&subsidy(), &others, TODAY)), expected, "{start} to {end}");
    }
}

#[test]
fn it_warns_early_by_how_it_went_so_far() {
    use SubsidyWarning::{AdvanceShort, AdvanceUnused, AwardShort, AwardUnused};
    // A day of the award is 1000 cents; half a year of it was paid, and the next advance is late, so today it would come.
    for (cents, forecast, warnings) in [
        (1_000, 365_000, vec![AdvanceShort]),
        (940, 343_100, vec![]),
        (1_101, 401_865, vec![AdvanceShort, AwardShort]),
        (850, 310_250, vec![AwardUnused]),
        (449, 163_885, vec![AdvanceUnused, AwardUnused]),
        (0, 0, vec![AdvanceUnused, AwardUnused]),
    ] {
        let balance = subsidy().balance(&[hundred_days(cents)], TODAY, margin());
        assert_eq!((balance.forecast_cents, balance.warnings), (Some(forecast), warnings), "{cents} a day");
    }
    let settlement = Some(Settlement::of(365_000, 182_500, 0, TODAY, now()));
    let settled = Subsidy { settlement, ..subsidy() };
    assert!(settled.balance(&[hundred_days(0)], TODAY, margin()).warnings.is_empty());
    assert!(settled.balance(&[], TODAY, margin()).warnings.is_empty());
    assert_eq!(settled.kept_until(84), Some(date(2034, 3, 1)));
    assert_eq!(subsidy().kept_until(84), None);
}

#[test]
fn an_advance_of_which_nothing_was_accounted_for_is_warned_of_once_a_tenth_of_the_days_is_over() {
    use SubsidyWarning::AdvanceUnused;
    let unpaid =
        Subsidy { facts: SubsidyFacts { advances: vec![advance(date(2026, 8, 1), 182_500, false)], ..facts() }, ..subsidy() };
    for (one, today, warnings) in [
        (subsidy(), date(2026, 8, 1), vec![]),
        // 36 of 365 days are over, and then 37.
        (subsidy(), date(2026, 9, 6), vec![]),
        (subsidy(), date(2026, 9, 7), vec![AdvanceUnused]),
        (subsidy(), date(2030, 1, 1), vec![AdvanceUnused]),
        (unpaid, date(2027, 3, 1), vec![]),
    ] {
        let balance = one.balance(&[], today, margin());
        assert_eq!((balance.forecast_cents, balance.warnings), (None, warnings), "on {today}");
    }
    let early = Subsidy { facts: SubsidyFacts { start_date: date(2027, 4, 1), ..facts() }, ..subsidy() };
    assert!(early.balance(&[], TODAY, margin()).warnings.is_empty(), "paid before its first day");
}

#[test]
fn an_account_reconciles_with_the_rates_of_the_scheme() {
    use DifferenceCode::{Amount, Hours, Weeks};
    let all = AccountFacts {
        // Two places of 16 hours in four weeks, at 35 euro an hour.
        minutes: Some(2 * 4 * 960),
        places: Some(2),
        weeks: Some(4),
        ..account(date(2026, 8, 1), date(2026, 8, 28), 448_000)
    };
    for (account, expected) in [
        (all.clone(), vec![]),
        (AccountFacts { amount_cents: 447_999, ..all.clone() }, vec![(Amount, 447_999, 448_000)]),
        (AccountFacts { places: Some(3), ..all.clone() }, vec![(Hours, 7_680, 11_520)]),
        (AccountFacts { minutes: None, places: Some(3), ..all.clone() }, vec![]),
        (AccountFacts { minutes: None, weeks: Some(5), ..all.clone() }, vec![(Weeks, 5, 4)]),
        (AccountFacts { end_date: date(2026, 8, 29), minutes: None, weeks: Some(5), ..all.clone() }, vec![]),
        (AccountFacts { minutes: Some(1), places: None, amount_cents: 58, ..all }, vec![]),
    ] {
        let found: Vec<_> = account.differences(&facts()).iter().map(|one| (one.code, one.stated, one.expected)).collect();
        assert_eq!(found, expected, "{account:?}");
    }
}

#[test]
fn it_is_settled_once_after_its_last_day() {
    let city = manager(CITY, OrganisationKind::Municipality);
    let permitted = |one: Subsidy| -> Permitted<WriteSubsidy, _> { city.permit(one).unwrap() };
    let later = Instant::beginning_of(date(2027, 9, 1)).unwrap();
    assert_eq!(refused(permitted(subsidy()).settle(date(2027, 7, 31), &[], later)), [Reason::SettledBeforeEnd]);
    assert_eq!(refused(permitted(subsidy()).settle(date(2027, 9, 2), &[], later)), [Reason::DateInFuture]);
    let settled = permitted(subsidy()).settle(date(2027, 9, 1), &[hundred_days(1_000)], later).unwrap().into_value();
    let sum = settled.settlement.unwrap();
    assert_eq!((sum.settled_cents, sum.claw_back_cents, sum.payable_cents), (100_000, 82_500, 0));
    assert_eq!(refused(permitted(settled.clone()).settle(date(2027, 9, 1), &[], later)), [Reason::SubsidySettled]);
    let care = organisation(CARE, OrganisationKind::ChildcareProvider, now());
    assert_eq!(refused(permitted(settled.clone()).amend(facts(), Some(&care), &[], later)), [Reason::SubsidySettled]);
    let recipient = manager(CARE, OrganisationKind::ChildcareProvider);
    let new = NewSubsidyAccount { subsidy: settled, facts: hundred_days(1) };
    let accounting: Permitted<AccountForSubsidy, _> = recipient.permit(new).unwrap();
    assert_eq!(refused(accounting.account(id(20), &[], later)), [Reason::SubsidySettled]);
}

#[test]
fn what_was_accounted_for_stays_within_the_subsidy() {
    let city = manager(CITY, OrganisationKind::Municipality);
    let permitted: Permitted<WriteSubsidy, _> = city.permit(subsidy()).unwrap();
    let other = organisation(4, OrganisationKind::ChildcareProvider, now());
    let moved = SubsidyFacts { recipient_id: id(4), start_date: date(2026, 8, 2), end_date: date(2026, 11, 7), ..facts() };
    assert_eq!(
        refused(permitted.amend(moved, Some(&other), &[hundred_days(1)], now())),
        [Reason::StaysAsItIs, Reason::AccountOutside, Reason::AccountOutside]
    );
}

proptest! {
    #[test]
    fn the_sums_of_a_subsidy_hold(
        award in 0..10_000_000_i64, paid in vec((0..1_000_000_i64, any::<bool>()), 0..6), accounted in vec(0..2_000_000_i64, 0..6),
    ) {
        let advances: Vec<_> = paid.iter().map(|(cents, paid)| advance(date(2026, 8, 1), *cents, *paid)).collect();
        let award = award.max(advances.iter().map(|one| one.amount_cents).sum());
        let one = Subsidy { facts: SubsidyFacts { award_cents: award, advances, ..facts() }, ..subsidy() };
        let mut day = date(2026, 8, 1);
        let accounts: Vec<_> = accounted.iter().map(|cents| {
            let account = account(day, day, *cents);
            day = day.tomorrow().unwrap();
            account
        }).collect();
        let balance = one.balance(&accounts, TODAY, margin());
        prop_assert_eq!(award, balance.paid_cents + balance.open_cents);
        prop_assert!(balance.open_cents >= 0);

        let city = manager(CITY, OrganisationKind::Municipality);
        let permitted: Permitted<WriteSubsidy, _> = city.permit(one).unwrap();
        let later = Instant::beginning_of(date(2027, 9, 1)).unwrap();
        let sum = permitted.settle(date(2027, 9, 1), &accounts, later).unwrap().into_value().settlement.unwrap();
        prop_assert_eq!(sum.settled_cents, award.min(balance.accounted_cents));
        prop_assert_eq!(sum.claw_back_cents, (balance.paid_cents - sum.settled_cents).max(0));
        prop_assert_eq!(sum.settled_cents, balance.paid_cents - sum.claw_back_cents + sum.payable_cents);
        prop_assert!(sum.claw_back_cents == 0 || sum.payable_cents == 0);
    }
}
