//! The plan of an import of school holidays.
//!
//! A holiday is known by school year, region and name. One that a file lacks is left: a file gives some years and often one
//! region only, and the May holiday differs by school.

use std::collections::BTreeMap;

use super::{LeftReason, Outcome, PlannedRow, RegisterField, RegisterRow, RowReason, RowRefusal};
use crate::{
    Id,
    holiday::{HolidayRegion, SchoolHoliday},
};

/// A school holiday as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHoliday {
    /// Our id.
    pub id: Id<SchoolHoliday>,
    /// The holiday.
    pub holiday: SchoolHoliday,
}

/// School year, region and lower-case name: one holiday.
fn key(holiday: &SchoolHoliday) -> (&str, HolidayRegion, String) {
    (&holiday.school_year, holiday.region, holiday.name.to_lowercase())
}

/// Decides what each row of a file of school holidays means.
pub fn plan_holidays(
    rows: &[RegisterRow<SchoolHoliday>],
    kept: &[KeptHoliday],
) -> Vec<PlannedRow<SchoolHoliday, Id<SchoolHoliday>>> {
    let kept: BTreeMap<_, &KeptHoliday> = kept.iter().map(|kept| (key(&kept.holiday), kept)).collect();
    let mut told: BTreeMap<_, (u64, &SchoolHoliday)> = BTreeMap::new();
    let mut planned = Vec::with_capacity(rows.len());
    for row in rows {
        let outcome = match &row.read {
            Err(refused) => Outcome::Refused(refused.reasons.clone()),
            Ok(holiday) => match told.get(&key(holiday)) {
                Some((_, earlier)) if *earlier == holiday => Outcome::Left(LeftReason::Repeated),
                Some((line, _)) => Outcome::Refused(vec![RowRefusal::at(RowReason::DiffersFromEarlierRow, line.to_string())]),
                None => {
                    told.insert(key(holiday), (row.number, holiday));
                    decide(holiday, kept.get(&key(holiday)).copied())
                }
            },
        };
        planned.push(PlannedRow { number: row.number, outcome });
    }
    planned
}

/// Decides what one holiday means. Only its days can differ: a name in other capitals is the same name.
fn decide(holiday: &SchoolHoliday, kept: Option<&KeptHoliday>) -> Outcome<SchoolHoliday, Id<SchoolHoliday>> {
    let Some(kept) = kept else { return Outcome::Made(holiday.clone()) };
    let fields: Vec<RegisterField> = [
        (RegisterField::StartDate, holiday.start_date != kept.holiday.start_date),
        (RegisterField::EndDate, holiday.end_date != kept.holiday.end_date),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    if fields.is_empty() {
        Outcome::Left(LeftReason::Same)
    } else {
        Outcome::Changed { id: kept.id, to: holiday.clone(), fields }
    }
}
