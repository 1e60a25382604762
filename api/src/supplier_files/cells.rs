//! The texts of a row to values, with every reason why not.

use std::{collections::BTreeMap, str::FromStr};

use persistence::domain::{
    Date, Id,
    child::{ChildFacts, Reference},
    code::Code,
    identifier::{DistrictCode, MunicipalityCode},
    placement::{Care, Group, PreschoolEducation},
    register::{RowReason, RowRefusal},
    supplied::{Month, MonthFacts, SiteName, Supplied, SuppliedChild, SuppliedMonths, SuppliedPlacement},
};
use uuid::Uuid;

use super::{
    Settings,
    columns::{Columns, Field},
    months::Gathering,
    rows::Row,
};
use crate::register_files::{Strokes, tidy};

/// How long a reference may be, and a name.
const LONGEST: usize = 100;
/// How long the name of a source may be.
const LONGEST_SOURCE: usize = 50;

/// What the rows of a file are read with.
pub(super) struct Cells<'s> {
    pub(super) columns: Columns,
    pub(super) settings: &'s Settings,
}

/// A row that is being read, with the reasons found so far.
struct Reading<'r> {
    cells: &'r Cells<'r>,
    row: &'r [String],
    reasons: Vec<RowRefusal>,
}

/// One month as a row tells it, and what it belongs to.
struct MonthRow {
    source: String,
    child: SuppliedChild,
    site: SiteName,
    care: Care,
    month: Month,
    facts: MonthFacts,
}

impl Cells<'_> {
    /// What a row belongs together by, before it is read: whom it is about.
    pub(super) fn key(&self, row: &[String]) -> String {
        self.columns.get(row, Field::Child).unwrap_or_default().to_owned()
    }

    /// The placement that a row tells.
    pub(super) fn placement(&self, number: u64, row: &Row) -> Supplied {
        let Some(mut reading) = self.reading(row) else { return broken(number, row) };
        match reading.placement() {
            Some(placement) if reading.reasons.is_empty() => Supplied::Placement(number, Box::new(placement)),
            _ => Supplied::Refused(number, reading.reasons),
        }
    }

    /// What rows of months that belong together come to: the months of each child at each location in each kind of care, and the
    /// rows that cannot be taken.
    pub(super) fn months(&self, rows: Gathering) -> Vec<Supplied> {
        let mut items: BTreeMap<(String, String, SiteName, &'static str), SuppliedMonths> = BTreeMap::new();
        let mut refused = Vec::new();
        for (number, texts) in rows {
            let row = Row::Texts(texts);
            let Some(mut reading) = self.reading(&row) else { continue };
            let read = match reading.month() {
                Some(read) if reading.reasons.is_empty() => read,
                _ => {
                    refused.push(Supplied::Refused(number, reading.reasons));
                    continue;
                }
            };
            let MonthRow { source, child, site, care, month, facts } = read;
            let key = (source.clone(), child.reference.value.clone(), site.clone(), care.as_str());
            let item = items.entry(key).or_insert_with(|| SuppliedMonths { source, child, site, care, months: BTreeMap::new() });
            match item.months.get(&month) {
                None => drop(item.months.insert(month, (number, facts))),
                Some((earlier, _)) => {
                    let reason = RowRefusal::at(RowReason::DiffersFromEarlierRow, earlier.to_string());
                    refused.push(Supplied::Refused(number, vec![reason]));
                }
            }
        }
        items.into_values().map(|months| Supplied::Months(Box::new(months))).chain(refused).collect()
    }

    fn reading<'r>(&'r self, row: &'r Row) -> Option<Reading<'r>> {
        match row {
            Row::Texts(row) => Some(Reading { cells: self, row, reasons: Vec::new() }),
            Row::Broken(_) => None,
        }
    }
}

fn broken(number: u64, row: &Row) -> Supplied {
    let reason = if let Row::Broken(reason) = row { *reason } else { RowReason::Unreadable };
    Supplied::Refused(number, vec![RowRefusal::whole(reason)])
}

impl<'r> Reading<'r> {
    fn get(&self, field: Field) -> Option<&'r str> {
        self.cells.columns.get(self.row, field)
    }

    fn refuse<T>(&mut self, reason: RowReason, field: Field) -> Option<T> {
        self.reasons.push(RowRefusal::at(reason, self.cells.columns.name(field)));
        None
    }

    /// What stands under a field, as a value; nothing where it is empty, or where it is none, which is noted.
    fn value<T>(&mut self, field: Field, reason: RowReason, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.get(field)?;
        read(text).or_else(|| self.refuse(reason, field))
    }

    /// As [`Self::value`], of what every row needs.
    fn needed<T>(&mut self, field: Field, reason: RowReason, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.get(field).is_none() { self.refuse(RowReason::Absent, field) } else { self.value(field, reason, read) }
    }

    fn placement(&mut self) -> Option<SuppliedPlacement> {
        let source = self.source();
        let child = self.child();
        let site = self.site();
        let care = self.needed(Field::Care, RowReason::Care, care);
        let group = self.value(Field::Group, RowReason::Group, group);
        let start_date = self.needed(Field::Start, RowReason::Day, day);
        let end_date = self.value(Field::End, RowReason::Day, day);
        let minutes_per_week = self.minutes();
        let preschool_education = self.programme();
        let left_for_secondary_date = self.value(Field::Left, RowReason::Day, day);
        let value = self.needed(Field::Reference, RowReason::Reference, plain);
        Some(SuppliedPlacement {
            child: child?,
            site: site?,
            care: care?,
            group,
            start_date: start_date?,
            end_date,
            minutes_per_week,
            preschool_education,
            left_for_secondary_date,
            reference: Reference { source: source?, value: value? },
        })
    }

    fn month(&mut self) -> Option<MonthRow> {
        let source = self.source();
        let child = self.child();
        let site = self.site();
        let care = self.needed(Field::Care, RowReason::Care, care);
        let group = self.value(Field::Group, RowReason::Group, group);
        let minutes_per_week = self.minutes();
        let month = self.needed(Field::Month, RowReason::Month, month);
        Some(MonthRow {
            source: source?,
            child: child?,
            site: site?,
            care: care?,
            month: month?,
            facts: MonthFacts { group, minutes_per_week },
        })
    }

    fn source(&mut self) -> Option<String> {
        let known = |text: &str| {
            let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
            let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
            (begins && text.len() <= LONGEST_SOURCE && text.bytes().all(sound)).then(|| text.to_owned())
        };
        match self.get(Field::Source) {
            None => Some(self.cells.settings.source.clone()),
            Some(_) => self.value(Field::Source, RowReason::Reference, known),
        }
    }

    /// The child, with what registers it where the row says enough for that.
    fn child(&mut self) -> Option<SuppliedChild> {
        let value = self.needed(Field::Child, RowReason::Reference, plain);
        let given_name = self.value(Field::GivenName, RowReason::NameTooLong, name);
        let family_name_prefix = self.value(Field::Prefix, RowReason::NameTooLong, name);
        let family_name = self.value(Field::FamilyName, RowReason::NameTooLong, name);
        let birth_date = self.value(Field::BirthDate, RowReason::Day, day);
        let municipality = self.value(Field::Municipality, RowReason::MunicipalityNumber, municipality);
        let municipality = municipality.or_else(|| self.cells.settings.municipality.clone());
        let district = self.value(Field::District, RowReason::MunicipalityNumber, |text| text.parse::<DistrictCode>().ok());
        let source = self.get(Field::Source).map_or_else(|| self.cells.settings.source.clone(), str::to_owned);
        let reference = Reference { source, value: value? };
        let facts = match (given_name, family_name, birth_date, municipality) {
            (Some(given_name), Some(family_name), Some(birth_date), Some(municipality)) => Some(ChildFacts {
                given_name,
                family_name_prefix,
                family_name,
                birth_date,
                municipality,
                district,
                references: vec![reference.clone()],
            }),
            _ => None,
        };
        Some(SuppliedChild { reference, facts })
    }

    fn site(&mut self) -> Option<SiteName> {
        let named = [Field::Lrk, Field::Brin, Field::Location].into_iter().find(|field| self.get(*field).is_some());
        match named {
            Some(field) => self.value(field, RowReason::SiteNumber, site),
            None => self.refuse(RowReason::Absent, Field::Location),
        }
    }

    /// The minutes in a week; of hours in a month a twelfth of a year of 52 weeks, to the quarter of an hour.
    fn minutes(&mut self) -> Option<i32> {
        if self.get(Field::Hours).is_some() {
            return self.value(Field::Hours, RowReason::Hours, quarters).map(|quarters| quarters * 15);
        }
        let hours = self.value(Field::MonthHours, RowReason::Hours, decimal)?;
        #[expect(clippy::cast_possible_truncation, reason = "hours that were read are at most a thousand")]
        let quarters = (hours * 12.0 / 52.0 * 4.0).round() as i32;
        Some(quarters * 15)
    }

    fn programme(&mut self) -> Option<PreschoolEducation> {
        let programme = self.value(Field::Programme, RowReason::Reference, plain);
        let hours = self.value(Field::ProgrammeHours, RowReason::Hours, quarters);
        let days = self
            .value(Field::ProgrammeDays, RowReason::Days, |text| text.parse::<i32>().ok().filter(|days| (1..=7).contains(days)));
        match (programme, hours, days) {
            (Some(programme), Some(quarters), Some(days_per_week)) => {
                Some(PreschoolEducation { programme, minutes_per_week: quarters * 15, days_per_week })
            }
            (None, None, None) => None,
            (programme, hours, days) => {
                let absent = [
                    (programme.is_none(), Field::Programme),
                    (hours.is_none(), Field::ProgrammeHours),
                    (days.is_none(), Field::ProgrammeDays),
                ];
                // What was refused for another reason is absent for that alone.
                for (_, field) in absent.into_iter().filter(|(is, _)| *is) {
                    if self.get(field).is_none() {
                        self.refuse::<()>(RowReason::Absent, field);
                    }
                }
                None
            }
        }
    }
}

/// Characters that turn the direction of a text let a name show as another one.
fn turns(character: char) -> bool {
    matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn plain(text: &str) -> Option<String> {
    let sound = text.chars().count() <= LONGEST && !text.chars().any(|character| character.is_control() || turns(character));
    sound.then(|| text.to_owned())
}

fn name(text: &str) -> Option<String> {
    plain(&tidy(text))
}

/// A kind of care, by its code or by what it is called in the field.
fn care(text: &str) -> Option<Care> {
    let called = crate::register_files::comparable(text);
    let known = Care::ALL.iter().copied().find(|care| crate::register_files::comparable(care.as_str()) == called);
    known.or(match called.as_str() {
        "dagopvang" | "kdv" | "kinderdagverblijf" | "kinderdagopvang" | "hdo" => Some(Care::DayCare),
        "peuteropvang" | "peuterspeelzaal" | "psz" | "peutergroep" => Some(Care::Preschool),
        "basisschool" | "basisonderwijs" | "bo" => Some(Care::School),
        "bso" | "buitenschoolseopvang" | "nso" | "vso" | "naschoolseopvang" => Some(Care::AfterSchoolCare),
        "gastouderopvang" | "gastouder" | "gob" => Some(Care::Childminder),
        _ => None,
    })
}

fn group(text: &str) -> Option<Group> {
    let bare = text.to_lowercase().trim_start_matches("groep").trim().to_uppercase();
    Group::from_code(&bare)
}

/// A day as ISO or as it is written in Dutch: 2026-09-01 or 01-09-2026; of a moment its day.
fn day(text: &str) -> Option<Date> {
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    Strokes::Unclear.day(day)
}

/// A month: 2026-09, 09-2026, or any day in it.
fn month(text: &str) -> Option<Month> {
    let turned = text.split_once('-').filter(|(month, _)| month.len() == 2).map(|(month, year)| format!("{year}-{month}"));
    Month::from_str(text).ok().or_else(|| turned.and_then(|text| text.parse().ok())).or_else(|| day(text).map(Month::of))
}

/// A number with a decimal point or comma, up to a thousand.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.');
    let number: f64 = text.replace(',', ".").parse().ok().filter(|_| plain)?;
    (0.0..=1000.0).contains(&number).then_some(number)
}

/// Hours as whole quarters.
fn quarters(text: &str) -> Option<i32> {
    let quarters = decimal(text)? * 4.0;
    #[expect(clippy::cast_possible_truncation, reason = "hours that were read are at most a thousand")]
    let whole = quarters.round() as i32;
    ((quarters - f64::from(whole)).abs() < 1e-6).then_some(whole)
}

fn municipality(text: &str) -> Option<MunicipalityCode> {
    let digits = text.strip_prefix("GM").unwrap_or(text);
    format!("GM{digits:0>4}").parse().ok()
}

fn site(text: &str) -> Option<SiteName> {
    let brin = || text.to_uppercase().parse().ok().map(SiteName::Brin);
    let id = || Uuid::try_parse(text).ok().map(|id| SiteName::Id(Id::from_uuid(id)));
    text.parse().ok().map(SiteName::Lrk).or_else(brin).or_else(id)
}
