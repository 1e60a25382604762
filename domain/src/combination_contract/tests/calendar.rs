//! Feeds of a contract for calendars.

use super::{super::cases::*, *};
use crate::{
    Reason,
    authority::{Action, Authority, Changed, FollowCalendar, Role, ShareCalendar},
    cases::{granted, identity},
    combination::Weekday,
    location::LocationId,
    organisation::OrganisationKind,
};

/// Whoever has the address of a feed that a childcare provider made.
fn link(organisation: u128) -> Authority {
    granted(identity(organisation, Role::Visitor), OrganisationKind::ChildcareProvider)
}

fn planned(schedule: crate::combination::Schedule) -> Case {
    let mut case = Case::stated();
    case.does::<Write>(|one, case, now| one.plan(schedule, &case.around, &case.parameters, now)).unwrap();
    case
}

/// The shifts that a feed shows on a day, each in one line.
fn shown(case: &Case, site: Option<LocationId>, today: Date) -> Result<Vec<String>, Refusal> {
    let permitted = link(CARE).permit::<FollowCalendar, _>(case.contract.clone().at(today))?;
    let lines = permitted.shifts(site, &case.around, today)?.into_iter().map(|shift| {
        let CalendarShift { engagement, number, start, end, .. } = shift;
        format!("{engagement}.{number} {start} {end}")
    });
    Ok(lines.collect())
}

#[test]
fn a_feed_shows_whole_weeks_around_today_at_all_sites_or_at_one() {
    let case = planned(week());
    let today = date(2026, 10, 14);
    let all = shown(&case, None, today).unwrap();
    assert_eq!(all.first().unwrap(), "0.0 2026-09-14T06:15:00Z 2026-09-14T12:15:00Z", "from the Monday of four weeks ago");
    assert_eq!(all.last().unwrap(), "0.0 2027-04-13T06:15:00Z 2027-04-13T12:15:00Z", "for 26 weeks after this one");
    assert_eq!(shown(&case, None, date(2026, 10, 18)).unwrap(), all, "it stays the same for a week");
    let here = shown(&case, Some(id(SITE)), today).unwrap();
    assert!(here.iter().all(|line| line.starts_with("1.0 ")) && here.len() == 31, "{here:?}");
    // By the clock in the Netherlands, so an hour later by the one of UTC once the summer is over.
    assert_eq!(here[5..7], ["1.0 2026-10-19T12:30:00Z 2026-10-19T16:30:00Z", "1.0 2026-10-26T13:30:00Z 2026-10-26T17:30:00Z"]);
}

#[test]
fn two_shifts_of_one_day_are_told_apart_whatever_their_times() {
    let mut schedule = week();
    schedule.basic_week.push(weekly(Weekday::Monday, false, shift(1, "19:00", "20:00", 0)));
    let monday = |case: &Case| shown(case, Some(id(SITE)), date(2026, 10, 14)).unwrap()[..2].to_vec();
    let before = monday(&planned(schedule.clone()));
    assert_eq!(before, ["1.0 2026-09-14T12:30:00Z 2026-09-14T16:30:00Z", "1.1 2026-09-14T17:00:00Z 2026-09-14T18:00:00Z"]);
    schedule.basic_week[1].shift = shift(1, "15:00", "18:30", 0);
    assert_eq!(monday(&planned(schedule))[0], "1.0 2026-09-14T13:00:00Z 2026-09-14T16:30:00Z");
}

#[test]
fn a_party_shares_what_is_worked_at_until_the_contract_ends() {
    let mut case = planned(week());
    let share = |case: &Case, organisation: u128, site: Option<LocationId>| {
        let by = caller(organisation);
        let permitted = by.permit::<ShareCalendar, _>(case.contract.clone().at(case.today))?;
        permitted.share(id(7), site, vec![1; 32], &by, morning(case.today)).map(Changed::into_value)
    };
    for (organisation, site) in [(CARE, Some(id(SITE))), (BOARD, None), (COORDINATOR, Some(id(SCHOOL)))] {
        let feed = share(&case, organisation, site).unwrap();
        assert_eq!((feed.contract_id, feed.location_id, feed.organisation_id), (id(99), site, id(organisation)));
    }
    assert_eq!(share(&case, OTHER_CARE, None), Err(Refusal::Forbidden(Action::ShareCalendar)));
    assert_eq!(share(&case, CARE, Some(id(OTHER_SITE))), Err(Refusal::rule(Reason::SiteNotInContract, "#/locationId")));
    case.today = date(2028, 8, 1);
    assert_eq!(share(&case, CARE, None), Err(Refusal::rule(Reason::ContractState, "#")));
    assert_eq!(shown(&case, None, case.today), Err(Refusal::NotFound));
}

#[test]
fn an_address_opens_the_calendar_and_nothing_else() {
    let case = planned(week());
    assert_eq!(
        link(OTHER_CARE).permit::<FollowCalendar, _>(case.contract.clone()).err(),
        Some(Refusal::Forbidden(Action::FollowCalendar))
    );
    assert!(link(CARE).permit::<Read, _>(case.contract.clone()).is_err());
    assert!(caller(CARE).permit::<FollowCalendar, _>(case.contract).is_err(), "nobody else needs it");
}
