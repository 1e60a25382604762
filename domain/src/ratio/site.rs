//! What a site needs by the children who are placed there on a day.
//!
//! Placements tell neither groups nor days of the week, so every child counts as present. In day care the ratio holds for each group:
//! the number is that of one group with all children where they and any fewer of them may be one, or else of groups of one age, whichever asks fewer. It
//! suffices with those groups; with others a site asks with [`super::check`]. Another child never lowers either, nor therefore the
//! number.

use std::collections::BTreeMap;

use super::{Ages, CareKind, Norms, Required, required};
use crate::{
    Cause, Date, Reason, Refusal,
    anniversary::anniversary,
    child::ChildId,
    identifier::MunicipalityCode,
    parameter::{ParameterValue, RuleParameters},
    placement::Care,
};

/// A child who is placed at a site on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedChild {
    /// Who, to count nobody twice.
    pub id: ChildId,
    /// When born, on the day at the latest.
    pub birth_date: Date,
    /// In what kind of care.
    pub care: Care,
}

/// What a site needs in a kind of care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRatio {
    /// The kind of care.
    pub care: CareKind,
    /// The children who are placed.
    pub ages: Ages,
    /// How many professionals are needed; none in after-school care on a day of which the tables hold (until July 2024), where so
    /// many children may not be together.
    pub required: Option<Required>,
}

/// What a site needs on a day in every kind of care in which children are placed and for which there is a ratio. A day before today is
/// refused, for of those who left an organisation sees some days only; so is one of which no ratio is known.
pub fn of_site(
    date: Date,
    today: Date,
    placed: &[PlacedChild],
    parameters: &RuleParameters,
    municipality: &MunicipalityCode,
) -> Result<Vec<SiteRatio>, Refusal> {
    if date < today {
        return Err(Refusal::rule(Reason::DateInPast, "#/date"));
    }
    needs(placed, Norms { parameters, date, municipality: Some(municipality) }).map_err(|cause| Refusal::Rules(vec![cause]))
}

fn needs(placed: &[PlacedChild], norms: Norms<'_>) -> Result<Vec<SiteRatio>, Cause> {
    let (leap_day, _) = norms.read("anniversary.leapDay", ParameterValue::month_day)?;
    let (end, _) = norms.read("line.endAge", ParameterValue::months)?;
    let reached = |birth_date: Date, months: i32| {
        anniversary(birth_date, months, |year| leap_day.in_year(year).unwrap_or(Date::MAX)) <= norms.date
    };
    // A placement of which nobody stated an end does not go on after the line of the child.
    let there = placed.iter().filter(|child| !reached(child.birth_date, end));
    let each = there.filter_map(|child| Some(((kind_of(child.care)?, child.id), child.birth_date)));
    let mut kinds: BTreeMap<CareKind, Ages> = BTreeMap::new();
    for ((care, _), birth_date) in each.collect::<BTreeMap<_, _>>() {
        // Whole years, counted to the highest age that the ratio knows.
        let years = (1..=7).take_while(|years| reached(birth_date, years * 12)).count();
        kinds.entry(care).or_default().add(care, years);
    }
    let need = |(care, ages)| Ok(SiteRatio { care, ages, required: fewest(care, ages, norms)? });
    kinds.into_iter().map(need).collect()
}

/// The kind of care of which the ratio holds: preschool is given in day care. Childminders and schools have none of it.
const fn kind_of(care: Care) -> Option<CareKind> {
    match care {
        Care::DayCare | Care::Preschool => Some(CareKind::DayCare),
        Care::AfterSchoolCare => Some(CareKind::AfterSchoolCare),
        Care::School | Care::Childminder => None,
    }
}

fn fewest(care: CareKind, ages: Ages, norms: Norms<'_>) -> Result<Option<Required>, Cause> {
    if care == CareKind::AfterSchoolCare {
        return required::required(care, ages, norms);
    }
    let together = required::in_one_group(ages, norms)?;
    let apart = required::in_separate_groups(ages, norms)?;
    Ok(Some(together.filter(|together| together.professionals <= apart.professionals).unwrap_or(apart)))
}

impl Ages {
    /// Counts one more child. In after-school care a child under 4 counts with the youngest that it has.
    fn add(&mut self, care: CareKind, years: usize) {
        let young = self.young.get_mut(years).filter(|_| care == CareKind::DayCare);
        let count = match young {
            Some(young) => young,
            None if years < 7 => &mut self.from_4_to_6,
            None => &mut self.from_7,
        };
        *count += 1;
    }
}
