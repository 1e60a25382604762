//! Whatever the day on which a demo is made, its courses keep the rules and its stories show what they promise.

use jiff::{ToSpan, civil::date};
use persistence::domain::{
    self, Id,
    holiday::HolidayRegion,
    identifier::MunicipalityCode,
    line::{GapSeverity, LineInput, Stay, TransitionKind, TransitionState, line},
    location::{LocationFacts, LocationKind},
    parameter::{RuleParameters, line_parameters},
};
use uuid::Uuid;

use super::{super::calendar::holidays, *};

fn location(number: u128, kind: LocationKind, care: Care) -> Location {
    let municipality: MunicipalityCode = "GM9901".parse().unwrap();
    let facts = LocationFacts {
        name: "A site".into(),
        brin: None,
        lrk: None,
        care: vec![care],
        programmes: Vec::new(),
        municipality,
        district: None,
        holiday_region: Some(HolidayRegion::Middle),
        closed_date: None,
    };
    let id = |number| Uuid::from_u128(number);
    let (id, organisation_id) = (Id::from_uuid(id(number)), Id::from_uuid(id(1)));
    let created_at = domain::Instant::from_microseconds(0).unwrap();
    Location { id, organisation_id, kind, facts, created_at, version: 1 }
}

fn sites() -> Sites {
    Sites {
        day_care: vec![location(10, LocationKind::Childcare, Care::DayCare)],
        preschool: vec![location(11, LocationKind::Childcare, Care::Preschool)],
        after_school: vec![location(12, LocationKind::Childcare, Care::AfterSchoolCare)],
        schools: vec![location(13, LocationKind::School, Care::School)],
    }
}

fn of(number: u32, today: Date) -> Course {
    course(&mut Chance::of(number), Story::of(number), today, &sites())
}

/// Days of two years, among them every turn of a month and a leap day.
fn days() -> impl Iterator<Item = Date> {
    date(2027, 3, 1).series(5.days()).take(150).chain([date(2028, 2, 29), date(2028, 7, 31), date(2028, 8, 1)])
}

#[test]
fn on_any_day_there_is_a_child_with_an_interruption_and_an_overdue_handover() {
    for today in days() {
        let Course { birth_date, childcare, school } = of(0, today);
        assert!(school.is_empty());
        let stay = |(number, facts): (u128, PlacementFacts)| Stay {
            placement_id: Id::from_uuid(Uuid::from_u128(number)),
            organisation_id: Id::from_uuid(Uuid::from_u128(1)),
            location_id: facts.location_id,
            care: facts.care,
            group: facts.group,
            start_date: facts.start_date,
            end_date: facts.end_date,
            minutes_per_week: facts.minutes_per_week,
            programme: None,
            left_for_secondary_date: None,
            holiday_region: Some(HolidayRegion::Middle),
            early_school_programmes: Vec::new(),
            owns_location: true,
        };
        let input = LineInput {
            child_id: Id::from_uuid(Uuid::from_u128(2)),
            birth_date,
            stays: (100..).zip(childcare).map(stay).collect(),
            as_of: today,
            complex: false,
            holidays: holidays(today.saturating_sub(14.years()), today).into(),
            handovers: Vec::new(),
            connector: None,
            parameters: line_parameters(&RuleParameters::seeded(), today, None).unwrap(),
            agreed: Vec::new(),
        };
        let line = line(&input);
        assert!(line.interruptions.iter().any(|gap| gap.severity == Some(GapSeverity::Interruption)), "{today}");
        let overdue = |transition: &domain::line::Transition| {
            transition.kind == TransitionKind::ChildcareToSchool && transition.state == TransitionState::Overdue
        };
        assert!(line.transitions.iter().any(overdue), "{today}");
    }
}

#[test]
fn on_any_day_the_other_stories_are_known_to_whom_they_should_be_and_still_run() {
    let runs = |known: &[PlacementFacts], today| known.iter().any(|facts| facts.covers(today));
    for today in days() {
        for number in [1, 2] {
            let told = of(number, today);
            assert!(runs(&told.childcare, today) && runs(&told.school, today), "{number} on {today}");
        }
        let told = of(3, today);
        assert!(told.childcare.is_empty() && runs(&told.school, today), "{today}");
    }
}

#[test]
fn on_any_day_the_toddlers_of_handovers_are_in_childcare_and_go_to_a_school_that_is_known() {
    for today in days() {
        for number in (4..28).chain(64..70) {
            let Course { childcare, school, .. } = of(number, today);
            let enrolled = Story::of(number) == Story::Enrolled;
            assert!(childcare.iter().any(|facts| facts.care.is_childcare() && facts.covers(today)), "{number} on {today}");
            let goes =
                |known: &[PlacementFacts]| known.iter().any(|facts| facts.care == Care::School && today < facts.start_date);
            assert_eq!((goes(&school), goes(&childcare)), (enrolled, !enrolled), "{number} on {today}");
        }
    }
}

#[test]
fn every_course_keeps_the_rules_and_is_known_to_somebody() {
    for today in days() {
        for number in 4..60 {
            let Course { birth_date, childcare, school } = of(number, today);
            assert!(!childcare.is_empty() || !school.is_empty(), "{number} on {today}");
            for facts in childcare.iter().chain(&school) {
                let runs = facts.end_date.is_none_or(|end| facts.start_date <= end);
                assert!(birth_date < facts.start_date && runs, "{number} on {today}: {facts:?}");
                assert_eq!(facts.minutes_per_week.is_some(), facts.care.is_childcare());
            }
        }
    }
}
