//! What holds of every line, whatever was recorded.

use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*};

use super::{child, id};
use crate::{
    Date,
    line::{InterruptionKind, Line, LineInput, PlannedStep, Segment, Stage, Stay, line, planned_steps, stretch::plus_days},
    placement::Care,
};

const BIRTH: Date = date(2014, 2, 28);

/// Any stay in the life of the child, at one of few places and by one of few organisations, so that they meet often.
fn any_stay() -> impl Strategy<Value = Stay> {
    let care = prop::sample::select(vec![Care::DayCare, Care::Preschool, Care::School, Care::AfterSchoolCare, Care::Childminder]);
    let days = (-30..5_300_i32, option::weighted(0.8, 0..900_i32));
    (care, 1..4_u128, 1..4_u128, days).prop_map(|(care, organisation, location, (start, length))| {
        let start_date = plus_days(BIRTH, start);
        let mut stay = super::stay(0, organisation, care, start_date, length.map(|length| plus_days(start_date, length)));
        stay.location_id = id(location);
        stay.owns_location = organisation == location;
        stay
    })
}

/// Any facts of one child.
fn any_child() -> impl Strategy<Value = LineInput> {
    let left = option::weighted(0.3, 3_800..4_800_i32);
    (vec(any_stay(), 0..9), 0..5_500_i32, left).prop_map(|(mut stays, as_of, left)| {
        for (number, stay) in (100..).zip(&mut stays) {
            stay.placement_id = id(number);
        }
        if let (Some(stay), Some(left)) = (stays.first_mut(), left) {
            stay.left_for_secondary_date = Some(plus_days(BIRTH, left));
        }
        child(BIRTH, plus_days(BIRTH, as_of), stays)
    })
}

/// The last day of a segment, with the end of the calendar for an open one.
fn end(segment: &Segment) -> Date {
    segment.end_date.unwrap_or(Date::MAX)
}

/// The first and last days of the closed gaps.
fn closed_gaps(line: &Line) -> Vec<(Date, Date)> {
    let gaps = line.interruptions.iter().filter(|gap| gap.kind == InterruptionKind::DayGap);
    gaps.filter_map(|gap| gap.end_date.map(|end| (gap.start_date, end))).collect()
}

proptest! {
    #[test]
    fn the_steps_that_are_planned_are_those_of_each_day_to_come(input in any_child(), ahead in vec(0..2_500_i32, 1..20)) {
        let planned = planned_steps(&input);
        for days in ahead {
            let day = plus_days(input.as_of, days);
            let now = line(&LineInput { as_of: day, ..input.clone() }).next_steps;
            let holds = |one: &&PlannedStep| one.from_date <= day && one.until_date.is_none_or(|until| day <= until);
            let mut kept: Vec<_> = planned.iter().filter(holds).map(|one| one.step.clone()).collect();
            kept.sort_by_key(|step| (step.due_date, step.code, step.place));
            prop_assert_eq!(kept, now, "on {}", day);
        }
    }

    #[test]
    fn segments_are_ordered_and_do_not_contradict_each_other(input in any_child()) {
        let segments = line(&input).segments;
        let key = |segment: &Segment| (segment.start_date, segment.stage, segment.placed.as_ref().map(|placed| placed.placement_id));
        prop_assert!(segments.is_sorted_by_key(key));
        for (index, one) in segments.iter().enumerate() {
            prop_assert!(one.start_date <= end(one));
            for other in segments.iter().skip(index + 1) {
                let overlap = other.start_date <= end(one) && one.start_date <= end(other);
                let home = one.stage == Stage::Home || other.stage == Stage::Home;
                let location = |segment: &Segment| segment.placed.as_ref().map(|placed| placed.place.location_id);
                let same = one.stage == other.stage && location(one) == location(other);
                prop_assert!(!(overlap && (home || same)), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn segments_cover_the_days_from_birth_without_holes(input in any_child()) {
        let segments = line(&input).segments;
        prop_assert_eq!(segments.first().map(|segment| segment.start_date), Some(BIRTH));
        let mut covered = BIRTH;
        for segment in &segments {
            prop_assert!(segment.start_date <= covered, "a hole before {:?}", segment);
            covered = covered.max(plus_days(end(segment), 1));
        }
        let left = input.stays.iter().filter_map(|stay| stay.left_for_secondary_date).max();
        let last_day = left.map_or(date(2028, 2, 27), |left| plus_days(left, -1));
        prop_assert!(covered > last_day);
    }

    /// A gap between two placements may close, shrink or be cut in two; a new one may appear; none that was there grows.
    #[test]
    fn another_placement_never_lengthens_a_closed_gap(mut input in any_child(), stay in any_stay()) {
        let before = closed_gaps(&line(&input));
        input.stays.push(Stay { placement_id: id(200), ..stay });
        for (first, last) in closed_gaps(&line(&input)) {
            for (old_first, old_last) in &before {
                let meets = first <= *old_last && *old_first <= last;
                prop_assert!(!meets || (*old_first <= first && last <= *old_last), "{first}..{last} from {old_first}..{old_last}");
            }
        }
    }

    #[test]
    fn the_order_of_the_facts_makes_no_difference((input, shuffled) in any_child().prop_flat_map(|input| {
        let stays = Just(input.stays.clone()).prop_shuffle();
        (Just(input), stays)
    })) {
        let other = LineInput { stays: shuffled, ..input.clone() };
        prop_assert_eq!(line(&input), line(&other));
    }
}
