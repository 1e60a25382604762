//! The known names of each field. Capitals, blanks, `_`, `-`, `.` and `/` in a name make no difference.

use std::collections::BTreeMap;

use persistence::domain::supplied::ColumnNames;

use crate::register_files::{FileError, comparable};

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $member:ident: $($name:literal),+;)+) => {
        /// A field of a row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Field { $($(#[doc = $doc])+ $member,)+ }

        /// Each field with its names; the first is the one of the contract.
        const NAMES: &[(Field, &[&str])] = &[$((Field::$member, &[$($name),+]),)+];
    };
}

fields! {
    /// Under what reference the source knows the placement.
    Reference: "placementReference", "reference", "referenceValue", "plaatsingsnummer", "plaatsingnummer", "plaatsing",
        "plaatsingId", "contractnummer", "verwijzing";
    /// Under what reference the source knows the child.
    Child: "childReference", "childReferenceValue", "childNumber", "kindnummer", "kind", "kindId", "clientnummer", "leerlingnummer";
    /// The source system, where it is not the one of the whole file.
    Source: "source", "referenceSource", "bron", "bronsysteem";
    /// Given name.
    GivenName: "givenName", "firstName", "voornaam", "roepnaam";
    /// Prefix of the family name.
    Prefix: "familyNamePrefix", "prefix", "tussenvoegsel", "voorvoegsel";
    /// Family name.
    FamilyName: "familyName", "lastName", "achternaam";
    /// Day of birth.
    BirthDate: "birthDate", "geboortedatum";
    /// Where the child lives.
    Municipality: "municipality", "gemeente", "gemeentecode";
    /// The district where the child lives.
    District: "district", "wijk", "wijkcode";
    /// The location, in any of its names.
    Location: "location", "locationId", "locatie", "locatieId", "locatienummer";
    /// The location by its number in the childcare register.
    Lrk: "lrk", "lrkNumber", "lrkNummer", "lrkId";
    /// The location by BRIN and site number.
    Brin: "brin", "brinVestiging", "vestigingscode", "vestigingsnummer";
    /// Kind of care.
    Care: "care", "opvangsoort", "soort", "soortOpvang", "opvangvorm";
    /// Group.
    Group: "group", "groep", "jaargroep", "leerjaar";
    /// First day.
    Start: "startDate", "begindatum", "startdatum", "ingangsdatum";
    /// Last day.
    End: "endDate", "einddatum";
    /// Agreed hours in a week.
    Hours: "hoursPerWeek", "urenPerWeek", "uren";
    /// Agreed hours in a month.
    MonthHours: "hoursPerMonth", "urenPerMaand";
    /// The month that a row is about.
    Month: "month", "maand";
    /// The preschool programme.
    Programme: "preschoolProgramme", "preschoolEducationProgramme", "programme", "programma", "veProgramma";
    /// Offered hours of preschool education in a week.
    ProgrammeHours: "preschoolHoursPerWeek", "preschoolEducationHoursPerWeek", "veUren", "veUrenPerWeek";
    /// Days of preschool education in a week.
    ProgrammeDays: "preschoolDaysPerWeek", "preschoolEducationDaysPerWeek", "veDagen", "veDagenPerWeek";
    /// The first day at a secondary school.
    Left: "leftForSecondaryDate", "uitstroomdatum", "naarVoortgezetOnderwijs";
}

/// What rules point at, with the field that says it.
const POINTERS: &[(&str, Field)] = &[
    ("#/locationId", Field::Location),
    ("#/care", Field::Care),
    ("#/group", Field::Group),
    ("#/startDate", Field::Start),
    ("#/endDate", Field::End),
    ("#/hoursPerWeek", Field::Hours),
    ("#/preschoolEducation", Field::Programme),
    ("#/preschoolEducation/programme", Field::Programme),
    ("#/preschoolEducation/hoursPerWeek", Field::ProgrammeHours),
    ("#/leftForSecondaryDate", Field::Left),
    ("#/reference/value", Field::Reference),
    ("#/reference/source", Field::Source),
    ("#/childReference/value", Field::Child),
    ("#/references/0/value", Field::Child),
    ("#/references/0/source", Field::Source),
    ("#/givenName", Field::GivenName),
    ("#/familyNamePrefix", Field::Prefix),
    ("#/familyName", Field::FamilyName),
    ("#/birthDate", Field::BirthDate),
];

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Columns {
    places: BTreeMap<Field, (usize, String)>,
    width: usize,
    by_month: bool,
}

/// The name of a field in the contract.
fn name_of(field: Field) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == field).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

/// How many fields there are.
pub(super) fn count() -> usize {
    NAMES.len()
}

/// The place of a field among all of them, by a name of it.
pub(super) fn place_of(name: &str) -> Option<usize> {
    let name = comparable(name);
    NAMES.iter().position(|(_, names)| names.iter().any(|known| comparable(known) == name))
}

impl Columns {
    /// Finds the known columns in a header.
    pub(super) fn of(header: &[String]) -> Result<Self, FileError> {
        let mut places: BTreeMap<Field, (usize, String)> = BTreeMap::new();
        for (index, name) in header.iter().enumerate() {
            let Some((field, names)) = place_of(name).and_then(|place| NAMES.get(place)) else { continue };
            if places.insert(*field, (index, name.trim().to_owned())).is_some() {
                return Err(FileError::DoubleColumn(names.first().copied().unwrap_or_default()));
            }
        }
        if places.is_empty() {
            return Err(FileError::UnknownHeader);
        }
        let has = |field| places.contains_key(&field);
        let by_month = has(Field::Month);
        let needed = if by_month {
            &[Field::Child, Field::Care][..]
        } else {
            &[Field::Reference, Field::Child, Field::Care, Field::Start]
        };
        let mut missing: Vec<_> = needed.iter().filter(|field| !has(**field)).map(|field| name_of(*field)).collect();
        if ![Field::Location, Field::Lrk, Field::Brin].into_iter().any(has) {
            missing.push(name_of(Field::Location));
        }
        if missing.is_empty() {
            Ok(Self { places, width: header.len(), by_month })
        } else {
            Err(FileError::MissingColumns(missing))
        }
    }

    /// The columns of a file whose rows name each field themselves.
    pub(super) fn named(by_month: bool) -> Self {
        let places = NAMES.iter().enumerate().map(|(index, (field, _))| (*field, (index, name_of(*field).to_owned()))).collect();
        Self { places, width: count(), by_month }
    }

    /// How many fields a row has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Whether a row is about a month.
    pub(super) fn by_month(&self) -> bool {
        self.by_month
    }

    /// What stands in a row under a field, without the blanks around it; nothing where it is empty.
    pub(super) fn get<'r>(&self, row: &'r [String], field: Field) -> Option<&'r str> {
        let (index, _) = self.places.get(&field)?;
        row.get(*index).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// The name of a field as the file writes it.
    pub(super) fn name(&self, field: Field) -> String {
        self.places.get(&field).map_or_else(|| name_of(field).to_owned(), |(_, name)| name.clone())
    }

    /// The names for what rules point at.
    pub(super) fn names(&self) -> ColumnNames {
        let field = |field: Field| match field {
            Field::Location => self.site(),
            Field::Start if self.by_month => Field::Month,
            Field::Hours if !self.places.contains_key(&Field::Hours) && self.places.contains_key(&Field::MonthHours) => {
                Field::MonthHours
            }
            other => other,
        };
        ColumnNames(POINTERS.iter().map(|(pointer, known)| (*pointer, self.name(field(*known)))).collect())
    }

    /// The column that names the location.
    fn site(&self) -> Field {
        let known = [Field::Location, Field::Lrk, Field::Brin].into_iter().find(|field| self.places.contains_key(field));
        known.unwrap_or(Field::Location)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut names: Vec<String> = NAMES.iter().flat_map(|(_, names)| *names).map(|name| comparable(name)).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_header_says_what_it_lacks() {
        let read = |header: &str| Columns::of(&header.split(';').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("a;b").unwrap_err(), FileError::UnknownHeader);
        assert_eq!(
            read("Kindnummer;uren").unwrap_err(),
            FileError::MissingColumns(vec!["placementReference", "care", "startDate", "location"])
        );
        assert_eq!(read("Kindnummer;maand").unwrap_err(), FileError::MissingColumns(vec!["care", "location"]));
        assert_eq!(read("kindnummer;KIND").unwrap_err(), FileError::DoubleColumn("childReference"));
        let columns = read("Plaatsingsnummer;Kindnummer;LRK-nummer;Soort opvang;Begin datum").unwrap();
        let names = columns.names().0;
        assert_eq!((names["#/locationId"].as_str(), names["#/startDate"].as_str()), ("LRK-nummer", "Begin datum"));
        let months = read("Kindnummer;LRK-nummer;Soort opvang;Maand;Uren per maand").unwrap();
        let names = months.names().0;
        assert_eq!((names["#/startDate"].as_str(), names["#/hoursPerWeek"].as_str()), ("Maand", "Uren per maand"));
    }
}
