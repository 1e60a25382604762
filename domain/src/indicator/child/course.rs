//! The line of a child by month: whether it is broken, whether there is support, and whether it stays in kindergarten longer.

use super::{CountedChild, Counting, months, whereabouts};
use crate::{
    Date,
    indicator::{IndicatorCode, Month, Tally},
    line::{GapSeverity, InterruptionKind, Line},
    location::LocationId,
    placement::{Care, Group},
    support::SupportArrangement,
};

/// The month in which groups are counted: on 1 October they have settled.
const GROUPS_COUNTED: i8 = 10;

pub(super) fn count(child: &CountedChild<'_>, line: &Line, last_day: Date, counting: &mut Counting) {
    let Some(begins) = line.segments.iter().filter(|segment| segment.placed.is_some()).map(|one| one.start_date).min() else {
        return;
    };
    let left = child.line.stays.iter().filter_map(|stay| stay.left_for_secondary_date).max();
    let ends = left.and_then(|left| left.yesterday().ok()).unwrap_or(last_day);
    for (month, day) in months(begins, ends) {
        if let Some(location) = whereabouts(line, day) {
            of_month(child, line, (month, day), location, counting);
        }
    }
    for year in begins.year()..=ends.year() {
        kindergarten(child, year, counting);
    }
}

fn of_month(child: &CountedChild<'_>, line: &Line, (month, day): (Month, Date), location: LocationId, counting: &mut Counting) {
    let location = Some(location);
    counting.is_so(month, IndicatorCode::LineInterruptions, Tally::Denominator, location);
    if is_interrupted(child, line, day) {
        counting.is_so(month, IndicatorCode::LineInterruptions, Tally::Numerator, location);
    }
    counting.is_so(month, IndicatorCode::ChildrenWithConnector, Tally::Denominator, location);
    let arranged = || child.support.iter().filter(|one| one.days().holds(day));
    if arranged().next().is_some() {
        counting.is_so(month, IndicatorCode::SupportInPlace, Tally::Denominator, location);
        if arranged().any(|one| is_agreed(one, day)) {
            counting.is_so(month, IndicatorCode::SupportInPlace, Tally::Numerator, location);
        }
    }
}

/// Whether a child is without a place on a day for longer than a gap that is bridged. It makes no difference whether the gap was closed
/// afterwards, unless it turned out to be a bridge.
fn is_interrupted(child: &CountedChild<'_>, line: &Line, day: Date) -> bool {
    let bridged = jiff::Span::new().days(i64::from(child.line.parameters.bridge_days));
    line.interruptions.iter().any(|gap| {
        let is_gap = gap.kind == InterruptionKind::DayGap && gap.severity == Some(GapSeverity::Interruption);
        is_gap && gap.start_date.saturating_add(bridged) < day && gap.end_date.is_none_or(|end| day <= end)
    })
}

/// Whether guardians had agreed to support by a day.
fn is_agreed(arrangement: &SupportArrangement, day: Date) -> bool {
    arrangement.facts.guardian_agreement.as_ref().is_some_and(|agreement| agreement.date <= day)
}

/// A child that was in group 2 at the end of a school year, on 1 October after: whether it is in groups 1 and 2 still.
fn kindergarten(child: &CountedChild<'_>, year: i16, counting: &mut Counting) {
    let (Ok(before), Ok(after)) = (Date::new(year, 7, 31), Date::new(year, GROUPS_COUNTED, 1)) else { return };
    let was_in_two = group_on(child, before).is_some_and(|(group, _)| group == Group::Two);
    if let Some((group, school)) = group_on(child, after).filter(|_| was_in_two) {
        let longer = matches!(group, Group::Intake | Group::One | Group::Two);
        counting.share(after, IndicatorCode::ExtendedKindergarten, longer, Some(school));
    }
}

/// The group of a child at school on a day, and where.
fn group_on(child: &CountedChild<'_>, day: Date) -> Option<(Group, LocationId)> {
    let at_school = child
        .line
        .stays
        .iter()
        .filter(|stay| stay.care == Care::School && stay.start_date <= day && stay.end_date.is_none_or(|end| day <= end));
    let latest = at_school.max_by_key(|stay| (stay.start_date, stay.placement_id))?;
    Some((latest.group?, latest.location_id))
}
