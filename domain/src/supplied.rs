//! What a file of a supplier says of placements: a row for each placement, or a row for each child and month, which become
//! placements with periods ([`months`]).
//!
//! A row means the same as a statement by reference ([`crate::placement`]): the last word of a source wins, and where another source
//! says otherwise neither silently does.

pub mod months;

use std::collections::BTreeMap;

use crate::{
    Cause, Date, Reason, Refusal,
    child::{ChildFacts, Reference},
    identifier::{Brin, Lrk},
    location::LocationId,
    placement::{Care, Group, PlacementFacts, PreschoolEducation},
    register::{RowReason, RowRefusal, RowResult},
};
pub use months::{Month, MonthFacts, Period, Step, overlay};

/// How a file names a location.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteName {
    /// A school, by BRIN and site number.
    Brin(Brin),
    /// A childcare site, by its number in the national register.
    Lrk(Lrk),
    /// Any, by the id that it has here.
    Id(LocationId),
}

/// A child as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppliedChild {
    /// The reference in the own registration of the child.
    pub reference: Reference,
    /// What registers the child where it is not known yet; none where the row does not say enough.
    pub facts: Option<ChildFacts>,
}

/// One placement as a row tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppliedPlacement {
    /// The child.
    pub child: SuppliedChild,
    /// Where.
    pub site: SiteName,
    /// In what kind of care.
    pub care: Care,
    /// In what group.
    pub group: Option<Group>,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Option<Date>,
    /// Agreed minutes in a week.
    pub minutes_per_week: Option<i32>,
    /// The preschool education that it gives.
    pub preschool_education: Option<PreschoolEducation>,
    /// The first day at a secondary school.
    pub left_for_secondary_date: Option<Date>,
    /// Under what reference the source knows it.
    pub reference: Reference,
}

/// All months of one child at one location in one kind of care that a file has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppliedMonths {
    /// The source system.
    pub source: String,
    /// The child.
    pub child: SuppliedChild,
    /// Where.
    pub site: SiteName,
    /// In what kind of care.
    pub care: Care,
    /// What is said of each month, with the row that says it.
    pub months: BTreeMap<Month, (u64, MonthFacts)>,
}

/// What is carried out as one: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supplied {
    /// A placement, with its row.
    Placement(u64, Box<SuppliedPlacement>),
    /// Months, which become placements.
    Months(Box<SuppliedMonths>),
    /// A row that cannot be taken.
    Refused(u64, Vec<RowRefusal>),
}

impl Supplied {
    /// How many rows of the file it is.
    pub fn rows(&self) -> usize {
        match self {
            Self::Placement(..) | Self::Refused(..) => 1,
            Self::Months(months) => months.months.len(),
        }
    }

    /// The child that it names.
    pub fn child(&self) -> Option<&SuppliedChild> {
        match self {
            Self::Placement(_, placement) => Some(&placement.child),
            Self::Months(months) => Some(&months.child),
            Self::Refused(..) => None,
        }
    }

    /// The location that it names.
    pub fn site(&self) -> Option<&SiteName> {
        match self {
            Self::Placement(_, placement) => Some(&placement.site),
            Self::Months(months) => Some(&months.site),
            Self::Refused(..) => None,
        }
    }
}

impl SuppliedPlacement {
    /// What is stated of the placement, at the location that is meant.
    pub fn facts(&self, location_id: LocationId) -> PlacementFacts {
        PlacementFacts {
            location_id,
            care: self.care,
            group: self.group,
            start_date: self.start_date,
            end_date: self.end_date,
            minutes_per_week: self.minutes_per_week,
            preschool_education: self.preschool_education.clone(),
            left_for_secondary_date: self.left_for_secondary_date,
            reference: Some(self.reference.clone()),
        }
    }
}

/// The names that a file has for what rules point at: by the JSON pointer of a statement, the column.
#[derive(Clone, Debug, Default)]
pub struct ColumnNames(pub BTreeMap<&'static str, String>);

impl ColumnNames {
    /// A refusal as the result of a row: each cause at its column, and of another source also which one it is.
    pub fn told(&self, refusal: Refusal) -> RowResult {
        match refusal {
            Refusal::Rules(causes) => {
                let at = |cause: Cause| Cause { pointer: self.name(&cause.pointer), ..cause };
                RowResult::Ruled(causes.into_iter().map(at).collect())
            }
            Refusal::OtherSource(disagreement) => {
                let source = disagreement.source.map_or_else(String::new, |source| format!(" ({source})"));
                let at = |pointer: &String| format!("{}{source}", self.name(pointer)).trim().to_owned();
                let causes = disagreement.pointers.iter().map(|pointer| Cause::new(Reason::OtherSource, at(pointer)));
                RowResult::Ruled(causes.collect())
            }
            Refusal::Forbidden(_) | Refusal::NoMandate | Refusal::NotFound | Refusal::Stale(_) => {
                RowResult::Refused(vec![RowRefusal::whole(RowReason::NotAllowed)])
            }
        }
    }

    fn name(&self, pointer: &str) -> String {
        let plain = || pointer.trim_start_matches(['#', '/']).to_owned();
        self.0.get(pointer).cloned().unwrap_or_else(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Disagreement;

    #[test]
    fn a_refusal_names_the_column_and_of_another_source_which_one() {
        let names = ColumnNames([("#/startDate", "begindatum".to_owned())].into());
        let ruled =
            |causes: &[(Reason, &str)]| RowResult::Ruled(causes.iter().map(|(reason, at)| Cause::new(*reason, *at)).collect());
        let both = vec![Cause::new(Reason::StartBeforeBirth, "#/startDate"), Cause::new(Reason::HoursMissing, "#/hoursPerWeek")];
        assert_eq!(
            names.told(Refusal::Rules(both)),
            ruled(&[(Reason::StartBeforeBirth, "begindatum"), (Reason::HoursMissing, "hoursPerWeek")])
        );
        let other = |source: Option<&str>, pointer: &str| {
            Refusal::OtherSource(Disagreement { source: source.map(str::to_owned), pointers: vec![pointer.to_owned()] })
        };
        assert_eq!(names.told(other(Some("kidsoft"), "#/startDate")), ruled(&[(Reason::OtherSource, "begindatum (kidsoft)")]));
        assert_eq!(names.told(other(None, "#")), ruled(&[(Reason::OtherSource, "")]));
        assert_eq!(names.told(Refusal::NotFound), RowResult::Refused(vec![RowRefusal::whole(RowReason::NotAllowed)]));
    }
}
