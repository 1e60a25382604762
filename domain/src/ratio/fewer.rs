//! When there may be fewer professionals than the ratio asks (Besluit kwaliteit kinderopvang 7 and 16), and when there are too few.

use super::{CareKind, DayKind, FewerStaff, Norms, RatioFinding, RatioRule, Required, Situation};
use crate::{Cause, parameter::ParameterValue};

const LEAST: &str = "ratio.fewerStaffFraction";
const OPENING: &str = "ratio.fewerStaffOpeningHours";

/// What is wrong with who is there, in a group or in the whole centre.
pub(super) fn judge(
    situation: &Situation,
    required: &Required,
    hundredths: u32,
    norms: Norms<'_>,
) -> Result<Vec<RatioFinding>, Cause> {
    let (present, needed) = (i64::from(hundredths), i64::from(required.professionals) * 100);
    let mut findings = Vec::new();
    if present >= needed {
        return Ok(findings);
    }
    let Some(fewer) = situation.fewer_staff.as_ref().filter(|fewer| fewer.minutes > 0) else {
        let basis = required.bases.iter().find(|basis| basis.professionals == required.professionals);
        let rests_on = basis.map_or(("", ""), |basis| (basis.parameter, basis.source.as_str()));
        return Ok(vec![RatioFinding::new(RatioRule::TooFew, rests_on, present, needed)]);
    };
    let (allowed, rests_on) = allowed(situation.care, fewer, norms)?;
    if fewer.minutes > allowed {
        findings.push(RatioFinding::new(RatioRule::FewerTooLong, rests_on, fewer.minutes, allowed));
    }
    let (part, source) = norms.read(LEAST, ParameterValue::fraction)?;
    let least = part.ceiling_of(required.professionals) * 100;
    if present < least {
        findings.push(RatioFinding::new(RatioRule::FewerTooFew, (LEAST, source), present, least));
    }
    Ok(findings)
}

/// The minutes of the day in which there may be fewer. The longer time is for sites that are open long enough.
fn allowed<'a>(care: CareKind, fewer: &FewerStaff, norms: Norms<'a>) -> Result<(i64, (&'static str, &'a str)), Cause> {
    let minutes = |key: &str| norms.read(key, |value| value.minutes().map(i64::from));
    let (key, depends_on_opening) = match (care, fewer.day) {
        (CareKind::DayCare, _) => ("ratio.dayCare.fewerStaffHours", true),
        (CareKind::AfterSchoolCare, DayKind::SchoolDay) => ("ratio.afterSchool.fewerStaffSchoolDayHours", false),
        (CareKind::AfterSchoolCare, DayKind::FreeDay) => ("ratio.afterSchool.fewerStaffFreeDayHours", true),
    };
    let (allowed, source) = minutes(key)?;
    if depends_on_opening {
        let (opening, source) = minutes(OPENING)?;
        if fewer.opening_minutes < opening {
            return Ok((0, (OPENING, source)));
        }
    }
    Ok((allowed, (key, source)))
}
