//! School holidays: a file of them is small, so it is decided and carried out in one transaction.

use domain::{
    Id,
    authority::ImportRegister,
    holiday::SchoolHoliday,
    register::{Import, ImportCounts, ImportKind, KeptHoliday, Outcome, RegisterRow, RowResult, plan_holidays},
};
use uuid::Uuid;

use super::Report;
use crate::{Failure, Writing};

impl Writing<'_> {
    /// Imports school holidays. They are national, so to a municipality the whole file is refused, also where it says nothing new.
    pub(super) fn import_holidays(&mut self, rows: &[RegisterRow<SchoolHoliday>]) -> Result<Import, Failure> {
        for told in rows.iter().filter_map(|row| row.read.as_ref().ok()) {
            drop(self.authority().permit::<ImportRegister, _>(told.clone())?);
        }
        let import = self.begin_import(ImportKind::SchoolHolidays, ImportCounts::default())?;
        // A holiday has no id of its own: its place in this list serves while the list is held.
        let kept: Vec<KeptHoliday> = (0_u128..)
            .zip(self.school_holidays(None, None)?)
            .map(|(place, holiday)| KeptHoliday { id: Id::from_uuid(Uuid::from_u128(place)), holiday })
            .collect();
        let mut report = Report::default();
        for (planned, row) in plan_holidays(rows, &kept).into_iter().zip(rows) {
            let result = match planned.outcome {
                Outcome::Made(holiday) => {
                    self.keep_holiday(holiday)?;
                    RowResult::Made
                }
                Outcome::Changed { id, to, fields } => {
                    let known = kept.iter().find(|kept| kept.id == id);
                    // A name in other capitals is the same holiday, which keeps its name.
                    let name = known.map_or(to.name, |known| known.holiday.name.clone());
                    self.keep_holiday(SchoolHoliday { name, ..to })?;
                    RowResult::Changed(fields)
                }
                Outcome::Left(reason) => RowResult::Left(reason),
                Outcome::Refused(reasons) => RowResult::Refused(reasons),
            };
            let told = row.read.as_ref().ok();
            let item = told.map(|holiday| format!("{} {} {}", holiday.region, holiday.school_year, holiday.name));
            report.add(Some(planned.number), item, result);
        }
        self.save_report(import.id, &mut report)?;
        Ok(Import { counts: report.counts, ..import })
    }

    fn keep_holiday(&mut self, holiday: SchoolHoliday) -> Result<(), Failure> {
        let permitted = self.authority().permit::<ImportRegister, _>(holiday)?;
        self.save_school_holiday(permitted.keep())?;
        Ok(())
    }
}
