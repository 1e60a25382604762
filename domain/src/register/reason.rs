//! Why a row is refused, why a thing is left as it is, and which kept fields a row can change.

use crate::{code::codes, language::Bilingual};

codes! {
    /// Why a row of a register file is refused (reden van weigering).
    RowReason {
        /// The row has more or fewer fields than the header.
        ColumnCount = "columnCount",
        /// The number of the site is absent or has another form.
        SiteNumber = "siteNumber",
        /// The name is absent.
        NoName = "noName",
        /// The name is longer than is kept.
        NameTooLong = "nameTooLong",
        /// A school site without a number of its board.
        NoBoard = "noBoard",
        /// A childcare site without a holder.
        NoHolder = "noHolder",
        /// The holder is a person without a number in the trade register.
        PrivateHolder = "privateHolder",
        /// A number of the trade register in another form.
        KvkNumber = "kvkNumber",
        /// Neither the row nor the caller names the municipality.
        NoMunicipality = "noMunicipality",
        /// A municipality code of another form.
        MunicipalityNumber = "municipalityNumber",
        /// No holiday region, or an unknown one.
        HolidayRegion = "holidayRegion",
        /// A childminder: a person at home.
        Childminder = "childminder",
        /// A childminder agency: no site where children are.
        ChildminderAgency = "childminderAgency",
        /// No kind of childcare, or an unknown one.
        CareType = "careType",
        /// An unknown status of registration.
        Status = "status",
        /// A mark for preschool education that is neither yes nor no.
        PreschoolMark = "preschoolMark",
        /// A number of places that is no whole number.
        Places = "places",
        /// A school year of another form.
        SchoolYear = "schoolYear",
        /// A day that does not exist, or is written so that it can be read in two ways.
        Day = "day",
        /// The end lies before the start.
        EndBeforeStart = "endBeforeStart",
        /// An earlier row of the file says something else of the same thing.
        DiffersFromEarlierRow = "differsFromEarlierRow",
        /// A site outside the municipality that imports.
        OtherMunicipality = "otherMunicipality",
        /// A row that is no object, or longer than a row can be.
        Unreadable = "unreadable",
        /// Something that every row needs is absent.
        Absent = "absent",
        /// A reference that is too long or has characters that no reference has.
        Reference = "reference",
        /// A kind of care that is not known.
        Care = "care",
        /// A group that is not known.
        Group = "group",
        /// A number of hours that is no number, or not in quarters.
        Hours = "hours",
        /// A number of days that is no whole number.
        Days = "days",
        /// A month of another form than 2026-09.
        Month = "month",
        /// What the caller may not do.
        NotAllowed = "notAllowed",
    }
}

codes! {
    /// Why a row or a kept site is left as it is (reden van ongemoeid laten).
    LeftReason {
        /// What is kept says the same.
        Same = "same",
        /// An earlier row of the file says the same.
        Repeated = "repeated",
        /// The register says that the site is no longer registered; it counts as absent.
        NoLongerRegistered = "noLongerRegistered",
        /// The site is absent, but closing all absent ones would close too many at once.
        TooManyClosures = "tooManyClosures",
    }
}

codes! {
    /// A kept field that a register row can change (veld).
    RegisterField {
        /// Whether the site is open: a closed one came back.
        Open = "open",
        /// Name.
        Name = "name",
        /// The organisation that holds the site.
        Holder = "holder",
        /// Municipality.
        Municipality = "municipality",
        /// Name of the town or village.
        Place = "place",
        /// Holiday region.
        HolidayRegion = "holidayRegion",
        /// Kinds of care.
        Care = "care",
        /// Whether preschool education is given.
        PreschoolEducation = "preschoolEducation",
        /// Number of places.
        Places = "places",
        /// First day of a holiday.
        StartDate = "startDate",
        /// Last day of a holiday.
        EndDate = "endDate",
    }
}

/// One reason why a row is refused. The value itself is never repeated here: a refused row may be about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRefusal {
    /// The reason.
    pub reason: RowReason,
    /// Where: the name of the column as the file writes it, or the line of the earlier row.
    pub at: Option<String>,
}

impl RowRefusal {
    /// A refusal of the row as a whole.
    pub const fn whole(reason: RowReason) -> Self {
        Self { reason, at: None }
    }

    /// A refusal for what stands in a column, or in an earlier line.
    pub fn at(reason: RowReason, place: impl Into<String>) -> Self {
        Self { reason, at: Some(place.into()) }
    }
}

const fn text(dutch: &'static str, english: &'static str) -> Bilingual {
    Bilingual { dutch, english }
}

impl RowReason {
    /// The reason as a sentence that says what to mend.
    #[expect(clippy::too_many_lines, reason = "a table: one sentence for each reason")]
    pub const fn text(self) -> Bilingual {
        match self {
            Self::ColumnCount => {
                text("De rij heeft niet evenveel velden als de kop.", "The row does not have as many fields as the header.")
            }
            Self::SiteNumber => text(
                "Het nummer van de locatie ontbreekt of heeft niet de juiste vorm.",
                "The number of the site is absent or does not have the right form.",
            ),
            Self::NoName => text("De naam ontbreekt.", "The name is absent."),
            Self::NameTooLong => text("De naam is te lang.", "The name is too long."),
            Self::NoBoard => text(
                "De school heeft geen bevoegd gezag van vijf cijfers.",
                "The school has no board (bevoegd gezag) of five digits.",
            ),
            Self::NoHolder => text("De locatie heeft geen houder.", "The site has no holder."),
            Self::PrivateHolder => text(
                "De houder is een persoon zonder KvK-nummer; personen worden hier niet bewaard.",
                "The holder is a person without a KvK number; persons are not kept here.",
            ),
            Self::KvkNumber => text("Het KvK-nummer heeft geen acht cijfers.", "The KvK number does not have eight digits."),
            Self::NoMunicipality => text(
                "De gemeente ontbreekt; geef haar code mee, zoals GM0363.",
                "The municipality is absent; give its code, such as GM0363.",
            ),
            Self::MunicipalityNumber => {
                text("De gemeentecode heeft geen vier cijfers.", "The municipality code does not have four digits.")
            }
            Self::HolidayRegion => text(
                "De vakantieregio is niet Noord, Midden of Zuid.",
                "The holiday region is not Noord, Midden or Zuid (north, middle, south).",
            ),
            Self::Childminder => text(
                "Een gastouder is een persoon thuis; naam en adres worden hier niet bewaard.",
                "A childminder is a person at home; name and address are not kept here.",
            ),
            Self::ChildminderAgency => text(
                "Een gastouderbureau is geen locatie waar kinderen worden opgevangen.",
                "A childminder agency is not a site where children are cared for.",
            ),
            Self::CareType => text("De soort opvang is niet KDV, BSO of PSZ.", "The kind of care is not KDV, BSO or PSZ."),
            Self::Status => text("De status van inschrijving is onbekend.", "The status of registration is unknown."),
            Self::PreschoolMark => {
                text("Voorschoolse educatie is noch Ja noch Nee.", "The mark for preschool education is neither Ja nor Nee.")
            }
            Self::Places => text("Het aantal kindplaatsen is geen geheel getal.", "The number of places is no whole number."),
            Self::SchoolYear => {
                text("Het schooljaar heeft niet de vorm 2025-2026.", "The school year does not have the form 2025-2026.")
            }
            Self::Day => text(
                "De dag bestaat niet, of is op twee manieren te lezen; schrijf jjjj-mm-dd.",
                "The day does not exist, or can be read in two ways; write yyyy-mm-dd.",
            ),
            Self::EndBeforeStart => text("Het einde ligt voor het begin.", "The end lies before the start."),
            Self::DiffersFromEarlierRow => text(
                "Een eerdere regel van het bestand zegt iets anders over hetzelfde.",
                "An earlier line of the file says something else of the same thing.",
            ),
            Self::OtherMunicipality => text("Dit hoort bij een andere gemeente.", "This belongs to another municipality."),
            Self::Unreadable => text("De rij is niet te lezen.", "The row cannot be read."),
            Self::Absent => text("Dit ontbreekt.", "This is absent."),
            Self::Reference => text(
                "De verwijzing is te lang of heeft tekens die er niet in kunnen.",
                "The reference is too long or has characters that it cannot have.",
            ),
            Self::Care => text("Deze soort opvang is onbekend.", "This kind of care is unknown."),
            Self::Group => text("Deze jaargroep is onbekend.", "This group is unknown."),
            Self::Hours => {
                text("Het aantal uren is geen getal in kwartieren.", "The number of hours is not a number in quarters.")
            }
            Self::Days => text("Het aantal dagen is geen heel getal.", "The number of days is not a whole number."),
            Self::Month => text("De maand heeft niet de vorm 2026-09.", "The month does not have the form 2026-09."),
            Self::NotAllowed => text("Het token staat dit niet toe.", "The token does not allow this."),
        }
    }
}

impl LeftReason {
    /// The reason as a sentence.
    pub const fn text(self) -> Bilingual {
        match self {
            Self::Same => text("Er is niets veranderd.", "Nothing has changed."),
            Self::Repeated => {
                text("Een eerdere regel van het bestand zegt hetzelfde.", "An earlier line of the file says the same.")
            }
            Self::NoLongerRegistered => text(
                "De locatie is niet meer ingeschreven en telt als afwezig.",
                "The site is no longer registered and counts as absent.",
            ),
            Self::TooManyClosures => text(
                "De locatie ontbreekt, maar hiermee zou meer dan 5 % tegelijk sluiten; bevestig dat met --accept-closures.",
                "The site is absent, but this would close more than 5 % at once; confirm that with --accept-closures.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{code::Code, language::Language};

    #[test]
    fn every_reason_is_a_sentence_in_both_languages() {
        let texts = RowReason::ALL.iter().map(|r| r.text()).chain(LeftReason::ALL.iter().map(|r| r.text()));
        for text in texts {
            assert_ne!(text.get(Language::Dutch), text.get(Language::English));
            assert!(text.get(Language::Dutch).ends_with('.') && text.get(Language::English).ends_with('.'));
        }
    }
}
