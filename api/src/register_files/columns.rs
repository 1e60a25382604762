//! The known names of each field, by publisher and year. Capitals, blanks, `_`, `-` and `/` in a name make no difference.

/// A field that a reader asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// Number in the register.
    Number,
    /// Name.
    Name,
    /// Board of a school.
    Board,
    /// Holder of a childcare site.
    Holder,
    /// The holder's number in the trade register.
    Kvk,
    /// The holder's legal form.
    LegalForm,
    /// Municipality.
    Municipality,
    /// Holiday region.
    Region,
    /// Town or village.
    Place,
    /// Type of childcare.
    CareType,
    /// Whether preschool education is given.
    Preschool,
    /// Number of places.
    Places,
    /// Status of registration.
    Status,
    /// School year.
    SchoolYear,
    /// First day.
    Start,
    /// Last day.
    End,
}

/// A field with its known names; the first is the one that its publisher uses now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The field.
    pub(super) field: Field,
    /// Whether a file without it cannot be read.
    pub(super) needed: bool,
    /// The names, as published.
    pub(super) names: &'static [&'static str],
}

const fn needed(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, needed: true, names }
}

const fn optional(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, needed: false, names }
}

/// DUO, primary school sites.
pub(super) const SCHOOLS: &[Column] = &[
    needed(Field::Number, &["VESTIGINGSCODE", "VESTIGINGSNUMMER"]),
    needed(Field::Name, &["VESTIGINGSNAAM"]),
    needed(Field::Board, &["BEVOEGD GEZAG NUMMER"]),
    needed(Field::Municipality, &["GEMEENTENUMMER", "GEMEENTECODE"]),
    needed(Field::Region, &["VAKANTIEREGIO"]),
    optional(Field::Place, &["PLAATSNAAM"]),
];

/// LRK: the national export of 2026, the extracts of Amsterdam and Haarlem of 2016, and the one of 2012 to 2016. The number of
/// the holder's establishment (`kvk_vestiging`) is not the holder's own number, and is not asked for.
pub(super) const CHILDCARE: &[Column] = &[
    needed(Field::Number, &["lrk_id", "LRK nummer"]),
    needed(Field::Name, &["actuele_naam_oko", "naam"]),
    needed(Field::Holder, &["naam_houder", "houder/_text", "houder"]),
    optional(Field::Kvk, &["kvk_nummer_houder"]),
    optional(Field::LegalForm, &["rechtsvorm_houder"]),
    optional(Field::Municipality, &["cbs_code", "GEMEENTENUMMER", "GEMEENTECODE"]),
    optional(Field::CareType, &["type_oko", "type"]),
    optional(Field::Preschool, &["ve", "vve"]),
    optional(Field::Places, &["aantal_kindplaatsen", "kindplaatsen"]),
    optional(Field::Status, &["status"]),
];

/// School holidays, in a form of our own with Dutch or English names.
pub(super) const SCHOOL_HOLIDAYS: &[Column] = &[
    needed(Field::SchoolYear, &["school_year", "schooljaar"]),
    needed(Field::Region, &["region", "regio", "vakantieregio"]),
    needed(Field::Name, &["type", "name", "naam", "vakantie"]),
    needed(Field::Start, &["start", "start_date", "startdatum", "begin", "van"]),
    needed(Field::End, &["end", "end_date", "einddatum", "eind", "tot en met"]),
];

/// A column name made comparable: its letters and digits in lower case.
pub(crate) fn comparable(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_fields_of_one_file() {
        for columns in [SCHOOLS, CHILDCARE, SCHOOL_HOLIDAYS] {
            let mut names: Vec<String> = columns.iter().flat_map(|column| column.names).map(|name| comparable(name)).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }
}
