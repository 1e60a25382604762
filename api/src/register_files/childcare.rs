//! Rows of the national childcare register (LRK), in the forms of 2026, 2016 and 2012 to 2016.
//!
//! The older files have dates as mm/dd/yyyy, and the same site has 09/08/2011 in one and 08/09/2011 in the other; no date of
//! this register is taken, so that does no harm.

use std::collections::BTreeSet;

use persistence::domain::{
    identifier::{Kvk, Lrk, MunicipalityCode},
    placement::Care,
    register::{ChildcareSite, Holder, RefusedRow, RegisterRow, RowReason, SiteKey},
};

use super::{
    FileError,
    columns::Field,
    fields::{Reading, refused_whole, tidy},
    table::Table,
};

/// What the type of registration means.
enum Kind {
    /// Day care (kinderdagverblijf), and since 2018 playgroups too.
    DayCare,
    /// Playgroup (peuterspeelzaal), until 2018.
    Playgroup,
    /// After-school care.
    AfterSchool,
}

/// Reads all rows. A file without a column for the type is read as one of day-care centres when it has a column for preschool
/// education, as the extracts of 2016 have: no other type of that time could have that mark. Without either it is refused, since
/// its rows might be childminders.
pub(super) fn read(table: &Table, municipality: Option<&MunicipalityCode>) -> Result<Vec<RegisterRow<ChildcareSite>>, FileError> {
    if !table.has(Field::CareType) && !table.has(Field::Preschool) {
        return Err(FileError::MissingColumns(vec!["type_oko"]));
    }
    let read = |row| Reading::start(table, row, key).and_then(|row| childcare(row, table, municipality));
    Ok(table.rows.iter().map(|(number, row)| RegisterRow { number: *number, read: read(row) }).collect())
}

/// Reads one row. Nothing of a childminder's row is looked at beyond its type.
fn childcare(mut row: Reading<'_>, table: &Table, municipality: Option<&MunicipalityCode>) -> Result<ChildcareSite, RefusedRow> {
    let kind = if table.has(Field::CareType) { kind(&mut row)? } else { Some(Kind::DayCare) };
    let lrk: Option<Lrk> = match row.get(Field::Number).unwrap_or_default().parse() {
        Ok(lrk) => Some(lrk),
        Err(_) => row.refuse(RowReason::SiteNumber, Field::Number),
    };
    let name = row.name();
    let holder = holder(&mut row);
    let municipality = row.municipality(municipality);
    let preschool_education = preschool(&mut row);
    let places = places(&mut row);
    let registered = registered(&mut row);
    match (lrk, name, holder, municipality, kind) {
        (Some(lrk), Some(name), Some(holder), Some(municipality), Some(kind)) if row.is_sound() => {
            let care = care(&kind, is_export(table) || preschool_education == Some(true));
            let registered = registered.unwrap_or(true);
            let holiday_region = None;
            Ok(ChildcareSite { lrk, name, holder, care, municipality, preschool_education, places, holiday_region, registered })
        }
        (lrk, ..) => Err(row.refused(lrk.map(SiteKey::Lrk).filter(|_| registered != Some(false)))),
    }
}

/// Whether the table has the form of the national export, which is younger than the end of the playgroup as a type in 2018.
fn is_export(table: &Table) -> bool {
    table.name_of(Field::CareType).is_some_and(|name| name.eq_ignore_ascii_case("type_oko"))
}

/// A number of the register.
fn key(text: &str) -> Option<SiteKey> {
    text.parse().ok().map(SiteKey::Lrk)
}

/// The type of registration. A childminder and an agency are refused for that alone.
fn kind(row: &mut Reading<'_>) -> Result<Option<Kind>, RefusedRow> {
    match row.get(Field::CareType).unwrap_or_default().to_uppercase().as_str() {
        "KDV" => Ok(Some(Kind::DayCare)),
        "PSZ" => Ok(Some(Kind::Playgroup)),
        "BSO" => Ok(Some(Kind::AfterSchool)),
        "VGO" | "GO" | "GOO" => Err(refused_whole(RowReason::Childminder)),
        "GOB" => Err(refused_whole(RowReason::ChildminderAgency)),
        // Of a type that is not known it is not known either whether it is a person, so nothing else is said of the row.
        _ => {
            let present = row.get(Field::Number).and_then(key);
            Err(RefusedRow { present, ..refused_whole(RowReason::CareType) })
        }
    }
}

/// The kinds of care that a type allows. Since 2018 a playgroup is registered as KDV and the register does not tell it apart;
/// a KDV with preschool education has places for toddlers in any case.
fn care(kind: &Kind, with_playgroups: bool) -> BTreeSet<Care> {
    match kind {
        Kind::DayCare if with_playgroups => BTreeSet::from([Care::DayCare, Care::Preschool]),
        Kind::DayCare => BTreeSet::from([Care::DayCare]),
        Kind::Playgroup => BTreeSet::from([Care::Preschool]),
        Kind::AfterSchool => BTreeSet::from([Care::AfterSchoolCare]),
    }
}

/// The holder. A number in the trade register is its key. A sole trader's own name is not kept, and without a number the row is
/// refused.
fn holder(row: &mut Reading<'_>) -> Option<Holder> {
    let name = tidy(row.get(Field::Holder).unwrap_or_default());
    let person = row.get(Field::LegalForm).is_some_and(is_person);
    // A spreadsheet drops the zero in front: 9161221 is 09161221.
    let eight = |text: &str| if text.len() == 7 { format!("0{text}") } else { text.to_owned() };
    let kvk: Option<Kvk> = match row.get(Field::Kvk).map(|text| eight(text).parse()) {
        None => None,
        Some(Ok(kvk)) => Some(kvk),
        Some(Err(_)) => return row.refuse(RowReason::KvkNumber, Field::Kvk),
    };
    match (kvk, name.is_empty()) {
        (Some(kvk), _) if person => Some(Holder::sole_trader(kvk)),
        (None, false) if person => row.refuse(RowReason::PrivateHolder, Field::Holder),
        (Some(kvk), false) => Some(Holder::with_kvk(kvk, name)),
        (None, false) => Holder::by_name(name).or_else(|| row.refuse(RowReason::NoHolder, Field::Holder)),
        (_, true) => row.refuse(RowReason::NoHolder, Field::Holder),
    }
}

/// Whether a legal form is that of one person.
fn is_person(legal_form: &str) -> bool {
    let letters: String = legal_form.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    ["eenmanszaak", "natuurlijkpersoon", "natuurlijkepersoon", "particulier"].iter().any(|form| letters.starts_with(form))
}

/// The mark for preschool education; nothing where the file has none.
fn preschool(row: &mut Reading<'_>) -> Option<bool> {
    match row.get(Field::Preschool)?.to_lowercase().as_str() {
        "ja" | "j" => Some(true),
        "nee" | "n" => Some(false),
        _ => row.refuse(RowReason::PreschoolMark, Field::Preschool),
    }
}

/// The number of places; nothing where the file has none.
fn places(row: &mut Reading<'_>) -> Option<i32> {
    match row.get(Field::Places)?.parse::<i32>() {
        Ok(places) if places >= 0 => Some(places),
        _ => row.refuse(RowReason::Places, Field::Places),
    }
}

/// Whether the site is registered. No status is that of a row in an extract of registered sites.
fn registered(row: &mut Reading<'_>) -> Option<bool> {
    let status = row.get(Field::Status).unwrap_or_default().to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| status.starts_with(word));
    if status.is_empty() || starts(&["ingeschreven", "geregistreerd"]) {
        Some(true)
    } else if starts(&["niet meer", "uitgeschreven", "verwijderd", "beëindigd", "niet ingeschreven"]) {
        Some(false)
    } else {
        row.refuse(RowReason::Status, Field::Status)
    }
}
