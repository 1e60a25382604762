//! School holidays. Everybody sees them; only an import writes them.

use std::{collections::BTreeMap, sync::Arc};

use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, upsert::excluded};
use domain::{
    Date, Instant,
    authority::Changed,
    holiday::{HolidayRegion, SchoolHoliday, SchoolYear},
};

use crate::{
    Failure, Reading, Writing,
    connection::AnyConnection,
    connection::per_backend,
    schema::{school_holiday_revisions as revisions, school_holidays as table},
    stored::Stored,
};

#[derive(Queryable)]
struct HolidayRow {
    region: Stored<HolidayRegion>,
    school_year: String,
    name: String,
    start_date: Stored<Date>,
    end_date: Stored<Date>,
}

impl From<HolidayRow> for SchoolHoliday {
    fn from(row: HolidayRow) -> Self {
        Self {
            region: row.region.0,
            school_year: row.school_year,
            name: row.name,
            start_date: row.start_date.0,
            end_date: row.end_date.0,
        }
    }
}

/// School holidays in the order of their first day.
pub(crate) fn load(
    connection: &mut AnyConnection,
    region: Option<HolidayRegion>,
    school_year: Option<SchoolYear>,
) -> Result<Vec<SchoolHoliday>, Failure> {
    let mut query = table::table.into_boxed();
    if let Some(region) = region {
        query = query.filter(table::region.eq(Stored(region)));
    }
    if let Some(year) = school_year {
        query = query.filter(table::school_year.eq(year.to_string()));
    }
    let rows: Vec<HolidayRow> = query.load(connection)?;
    let mut holidays: Vec<_> = rows.into_iter().map(SchoolHoliday::from).collect();
    // The two databases compare text each in its own way, so the order is made here.
    holidays.sort_by_cached_key(SchoolHoliday::place);
    Ok(holidays)
}

impl Reading<'_> {
    /// The school holidays of a region, of a school year, or all, in the order of their places.
    pub fn school_holidays(
        &mut self,
        region: Option<HolidayRegion>,
        school_year: Option<SchoolYear>,
    ) -> Result<Vec<SchoolHoliday>, Failure> {
        load(self.connection, region, school_year)
    }

    /// The school holidays of all regions as they were known at a moment.
    pub fn school_holidays_known_at(&mut self, moment: Instant) -> Result<Arc<[SchoolHoliday]>, Failure> {
        let rows: Vec<HolidayRow> = revisions::table
            .filter(revisions::recorded_at.le(Stored(moment)))
            .order(revisions::recorded_at)
            .select((revisions::region, revisions::school_year, revisions::name, revisions::start_date, revisions::end_date))
            .load(self.connection)?;
        // Later revisions take the place of earlier ones.
        let last: BTreeMap<_, _> = rows.into_iter().map(SchoolHoliday::from).map(|one| (one.place(), one)).collect();
        Ok(last.into_values().collect())
    }
}

impl Writing<'_> {
    /// Saves the days of a holiday, whether it was kept or not.
    pub fn save_school_holiday(&mut self, changed: Changed<SchoolHoliday>) -> Result<SchoolHoliday, Failure> {
        let holiday = changed.into_value();
        let days = (
            table::region.eq(Stored(holiday.region)),
            table::school_year.eq(&holiday.school_year),
            table::name.eq(&holiday.name),
            table::start_date.eq(Stored(holiday.start_date)),
            table::end_date.eq(Stored(holiday.end_date)),
        );
        let revision = (
            revisions::region.eq(Stored(holiday.region)),
            revisions::school_year.eq(&holiday.school_year),
            revisions::name.eq(&holiday.name),
            revisions::start_date.eq(Stored(holiday.start_date)),
            revisions::end_date.eq(Stored(holiday.end_date)),
            revisions::recorded_at.eq(Stored(self.now())),
        );
        // The enum has no ON CONFLICT. Of two revisions of one moment the later holds.
        per_backend!(&mut *self.connection, c => {
            diesel::insert_into(table::table)
                .values(&days)
                .on_conflict((table::region, table::school_year, table::name))
                .do_update()
                .set((table::start_date.eq(excluded(table::start_date)), table::end_date.eq(excluded(table::end_date))))
                .execute(c)?;
            diesel::insert_into(revisions::table)
                .values(&revision)
                .on_conflict((revisions::region, revisions::school_year, revisions::name, revisions::recorded_at))
                .do_update()
                .set((
                    revisions::start_date.eq(excluded(revisions::start_date)),
                    revisions::end_date.eq(excluded(revisions::end_date)),
                ))
                .execute(c)
        })?;
        self.next_edition()?;
        Ok(holiday)
    }
}
