//! What is in the city before anybody lives there: organisations, sites and partnerships. All of it is fictional: the codes and
//! numbers have the form of real ones and belong to nobody.

use persistence::domain::{
    organisation::OrganisationKind::{
        self, ChildcareProvider, Coordinator, Municipality, SchoolBoard, TrainingProvider, YouthHealth,
    },
    placement::Care,
};

/// An organisation: its kind, its name, its number in the trade register, and the code or number that its kind has besides.
pub(super) struct PlannedOrganisation {
    pub(super) kind: OrganisationKind,
    pub(super) name: &'static str,
    pub(super) kvk: &'static str,
    pub(super) number: Option<&'static str>,
}

/// The code of each municipality, and the start of those of its districts.
pub(super) const MUNICIPALITIES: [(&str, &str); 2] = [("GM9901", "WK9901"), ("GM9902", "WK9902")];
/// How many districts a municipality has.
pub(super) const DISTRICTS: u32 = 6;

const fn planned(
    kind: OrganisationKind,
    name: &'static str,
    kvk: &'static str,
    number: Option<&'static str>,
) -> PlannedOrganisation {
    PlannedOrganisation { kind, name, kvk, number }
}

/// Every organisation, those of a kind in the order in which they are told.
pub(super) static ORGANISATIONS: [PlannedOrganisation; 13] = [
    planned(ChildcareProvider, "Kinderopvang De Waterlelie", "99000001", None),
    planned(ChildcareProvider, "Kinderopvang Het Vlinderhuis", "99000002", None),
    planned(ChildcareProvider, "Kinderopvang Kleurrijk", "99000003", None),
    planned(SchoolBoard, "Stichting Primair Rietmeer", "99000011", Some("99001")),
    planned(SchoolBoard, "Stichting De Zeven Bruggen", "99000012", Some("99002")),
    planned(YouthHealth, "JGZ Rietmeer", "99000021", None),
    planned(YouthHealth, "JGZ Kleiveen", "99000022", None),
    planned(Municipality, "Gemeente Rietmeer", "99000031", Some("GM9901")),
    planned(Municipality, "Gemeente Kleiveen", "99000032", Some("GM9902")),
    planned(Coordinator, "Regiopunt Kind en School", "99000041", None),
    planned(Coordinator, "Netwerk Pedagogisch Verbinders", "99000042", None),
    planned(TrainingProvider, "ROC Meerland", "99000051", None),
    planned(TrainingProvider, "Vakschool De Leerlijn", "99000052", None),
];

/// A site: whose it is (the place of the holder among those of its kind), its name, its number in BRIN or LRK, what care it
/// offers, its programme for young children, and its district.
pub(super) struct PlannedSite {
    pub(super) holder: usize,
    pub(super) name: &'static str,
    pub(super) number: &'static str,
    pub(super) care: &'static [Care],
    pub(super) programme: Option<&'static str>,
    pub(super) municipality: usize,
    pub(super) district: u32,
}

const fn site(
    holder: usize,
    name: &'static str,
    number: &'static str,
    care: &'static [Care],
    programme: Option<&'static str>,
    (municipality, district): (usize, u32),
) -> PlannedSite {
    PlannedSite { holder, name, number, care, programme, municipality, district }
}

const DAY: &[Care] = &[Care::DayCare];
const TODDLERS: &[Care] = &[Care::DayCare, Care::Preschool];
const AFTER: &[Care] = &[Care::AfterSchoolCare];
const SCHOOL: &[Care] = &[Care::School];

/// The schools of the boards. Early-school programmes continue those of the childcare sites, for the most part.
pub(super) static SCHOOLS: [PlannedSite; 12] = [
    site(0, "Basisschool De Rietpluim", "99AA00", SCHOOL, Some("piramide"), (0, 1)),
    site(0, "Basisschool De Vlonder", "99AB00", SCHOOL, Some("kleuterplein"), (0, 2)),
    site(0, "Openbare basisschool Meerzicht", "99AC00", SCHOOL, Some("piramide"), (0, 3)),
    site(0, "Montessorischool De Wilg", "99AD00", SCHOOL, None, (0, 4)),
    site(0, "Basisschool Het Kompas", "99AE00", SCHOOL, Some("kaleidoscoop"), (0, 5)),
    site(0, "Daltonschool De Steiger", "99AF00", SCHOOL, Some("basisontwikkeling"), (0, 6)),
    site(1, "Basisschool De Klaver", "99BA00", SCHOOL, Some("piramide"), (1, 1)),
    site(1, "Basisschool Het Veenpaard", "99BB00", SCHOOL, Some("kleuterplein"), (1, 2)),
    site(1, "Jenaplanschool De Turfsteker", "99BC00", SCHOOL, None, (1, 3)),
    site(1, "Basisschool De Zeven Bruggen", "99BD00", SCHOOL, Some("piramide"), (1, 4)),
    site(1, "Openbare basisschool De Ophaalbrug", "99BE00", SCHOOL, Some("speelplezier"), (1, 5)),
    site(1, "Basisschool De Lantaarn", "99BF00", SCHOOL, Some("basisontwikkeling"), (1, 6)),
];

/// The childcare sites of the providers.
pub(super) static CHILDCARE: [PlannedSite; 21] = [
    site(0, "Dagopvang De Waterlelie", "990000101", DAY, None, (0, 1)),
    site(0, "Dagopvang De Kikker", "990000102", DAY, None, (0, 3)),
    site(0, "Kindercentrum De Rietpluim", "990000103", TODDLERS, Some("piramide"), (0, 1)),
    site(0, "Kindercentrum De Vlonder", "990000104", TODDLERS, Some("peuterplein"), (0, 2)),
    site(0, "Kindercentrum De Ophaalbrug", "990000105", TODDLERS, Some("piramide"), (1, 5)),
    site(0, "Buitenschoolse opvang De Rietpluim", "990000106", AFTER, None, (0, 1)),
    site(0, "Buitenschoolse opvang De Steiger", "990000107", AFTER, None, (0, 6)),
    site(1, "Dagopvang Het Vlinderhuis", "990000201", DAY, None, (1, 1)),
    site(1, "Dagopvang De Rups", "990000202", DAY, None, (1, 2)),
    site(1, "Kindercentrum De Klaver", "990000203", TODDLERS, Some("piramide"), (1, 1)),
    site(1, "Kindercentrum Het Veulen", "990000204", TODDLERS, Some("peuterplein"), (1, 2)),
    site(1, "Kindercentrum De Lantaarn", "990000205", TODDLERS, Some("startblokken"), (1, 6)),
    site(1, "Buitenschoolse opvang De Klaver", "990000206", AFTER, None, (1, 1)),
    site(1, "Buitenschoolse opvang De Turf", "990000207", AFTER, None, (1, 3)),
    site(2, "Dagopvang Kleurrijk Rietmeer", "990000301", DAY, None, (0, 5)),
    site(2, "Dagopvang Kleurrijk Kleiveen", "990000302", DAY, None, (1, 4)),
    site(2, "Kindercentrum Kleurrijk Kompas", "990000303", TODDLERS, Some("kaleidoscoop"), (0, 5)),
    site(2, "Kindercentrum Kleurrijk Bruggen", "990000304", TODDLERS, Some("piramide"), (1, 4)),
    site(2, "Peuteropvang Kleurrijk Meerzicht", "990000305", &[Care::Preschool], Some("piramide"), (0, 3)),
    site(2, "Buitenschoolse opvang Kleurrijk Kompas", "990000306", AFTER, None, (0, 5)),
    site(2, "Buitenschoolse opvang Kleurrijk Bruggen", "990000307", AFTER, None, (1, 4)),
];

/// Partnerships: the school with a number, its childcare sites, and the name of what they are together.
pub(super) static PARTNERSHIPS: [(&str, &[&str], &str); 3] = [
    ("99AA00", &["990000103", "990000106"], "Integraal kindcentrum De Rietpluim"),
    ("99AB00", &["990000104"], "Samenwerking De Vlonder"),
    ("99BA00", &["990000203", "990000206"], "Integraal kindcentrum De Klaver"),
];
