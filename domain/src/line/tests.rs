//! The line in tables of facts and expected answers.

mod agreed;
mod edges;
mod known;
mod lines;
mod linked;
mod properties;

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{LineInput, LineParameters, LineView, Stay, Viewer, line};
use crate::{
    Date, Id, Language,
    holiday::{HolidayRegion, SchoolHoliday},
    placement::{Care, Group},
};

/// The day-care provider of these tests; its location has the same number.
const CARE: u128 = 10;
/// The school board.
const SCHOOL: u128 = 20;
/// The provider of after-school care.
const AFTER: u128 = 30;

/// A stay at the own location of an organisation, in region middle.
fn stay(placement: u128, organisation: u128, care: Care, start_date: Date, end_date: Option<Date>) -> Stay {
    Stay {
        placement_id: id(placement),
        organisation_id: id(organisation),
        location_id: id(organisation),
        care,
        group: (care == Care::School).then_some(Group::One),
        start_date,
        end_date,
        minutes_per_week: care.is_childcare().then_some(16 * 60),
        programme: None,
        left_for_secondary_date: None,
        holiday_region: Some(HolidayRegion::Middle),
        early_school_programmes: Vec::new(),
        owns_location: true,
    }
}

/// The facts of a child with these stays, with the holidays of region middle.
fn child(birth_date: Date, as_of: Date, stays: Vec<Stay>) -> LineInput {
    LineInput {
        child_id: id(1),
        birth_date,
        stays,
        as_of,
        complex: false,
        holidays: holidays().into(),
        handovers: Vec::new(),
        connector: None,
        parameters: LineParameters::default_for_tests(),
        agreed: Vec::new(),
    }
}

/// The holidays of region middle as published for three school years.
fn holidays() -> Vec<SchoolHoliday> {
    let rows = [
        ("2025-2026", "Herfstvakantie", date(2025, 10, 18), date(2025, 10, 26)),
        ("2025-2026", "Kerstvakantie", date(2025, 12, 20), date(2026, 1, 4)),
        ("2025-2026", "Voorjaarsvakantie", date(2026, 2, 14), date(2026, 2, 22)),
        ("2025-2026", "Zomervakantie", date(2026, 7, 18), date(2026, 8, 30)),
        ("2026-2027", "Herfstvakantie", date(2026, 10, 17), date(2026, 10, 25)),
        ("2026-2027", "Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
        ("2026-2027", "Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28)),
        ("2026-2027", "Zomervakantie", date(2027, 7, 17), date(2027, 8, 29)),
    ];
    let holiday = |(school_year, name, start_date, end_date): (&str, &str, Date, Date)| SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: school_year.to_owned(),
        name: name.to_owned(),
        start_date,
        end_date,
    };
    rows.into_iter().map(holiday).collect()
}

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

/// An id as JSON has it.
fn uuid(number: u128) -> Value {
    json!(Uuid::from_u128(number))
}

/// What a guardian sees.
fn whole(input: &LineInput) -> LineView {
    line(input).seen_by(&Viewer::Whole, Language::English)
}

/// What a professional of an organisation sees.
fn seen_by(input: &LineInput, organisation: u128) -> LineView {
    line(input).seen_by(&Viewer::Organisation { id: id(organisation), locations: None }, Language::English)
}

/// The stages with their days, in short: `dayCare 2023-01-09..2026-10-13`.
fn stages(view: &LineView) -> Vec<String> {
    let segment = |segment: &super::SegmentView| {
        format!("{} {}..{}", segment.stage, segment.start_date, segment.end_date.map(|end| end.to_string()).unwrap_or_default())
    };
    view.segments.iter().map(segment).collect()
}

/// The transitions in short: `childcareToSchool 2026-10-14 due 2026-07-14 overdue`.
fn passages(view: &LineView) -> Vec<String> {
    let passage = |transition: &super::TransitionView| {
        let due = transition.due_date.map(|due| format!(" due {due}")).unwrap_or_default();
        format!("{} {}{due} {}", transition.kind, transition.date, transition.state)
    };
    view.transitions.iter().map(passage).collect()
}

/// The interruptions in short: `dayGap 2026-07-18..2026-08-30 44/0 bridge`.
fn breaks(view: &LineView) -> Vec<String> {
    let text = |value: Option<i32>| value.map_or("-".to_owned(), |value| value.to_string());
    let gap = |gap: &super::InterruptionView| {
        let end = gap.end_date.map(|end| end.to_string()).unwrap_or_default();
        let weight = gap.severity.map(|severity| format!(" {}/{} {severity}", text(gap.days), text(gap.open_days)));
        format!("{} {}..{end}{}", gap.kind, gap.start_date, weight.unwrap_or_default())
    };
    view.interruptions.iter().map(gap).collect()
}

/// The next steps in short: `handover.prepare 2026-07-14`.
fn steps(view: &LineView) -> Vec<String> {
    let step =
        |step: &super::NextStepView| format!("{} {}", step.code, step.due_date.map_or("-".to_owned(), |due| due.to_string()));
    view.next_steps.iter().map(step).collect()
}
