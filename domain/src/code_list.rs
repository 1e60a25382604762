//! Public code lists: what callers may choose from where the list is not a closed enum of the contract.
//!
//! Programmes and systems come and go, so an entry has the days on which it may be chosen newly; what refers to it keeps doing
//! so afterwards. A code is never reused for something else.

use jiff::civil::date;

use crate::{Date, code::codes, language::Bilingual, location::ProgrammePhase};

codes! {
    /// Phase (voor- of vroegschools) for which a programme is made.
    ListedPhase {
        /// Voorschoolse educatie, before group 1.
        Preschool = "preschool",
        /// Vroegschoolse educatie, groups 1 and 2.
        EarlySchool = "earlySchool",
        /// Voor- en vroegschools: one programme through both.
        Both = "both",
    }
}

impl ListedPhase {
    /// Whether a programme of this phase is made for a phase.
    pub fn covers(self, phase: ProgrammePhase) -> bool {
        match self {
            Self::Preschool => phase == ProgrammePhase::Preschool,
            Self::EarlySchool => phase == ProgrammePhase::EarlySchool,
            Self::Both => true,
        }
    }
}

/// One entry of a code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeListEntry {
    /// The code: ours in camelCase, or as the source has it.
    pub code: &'static str,
    /// The name, in Dutch and English.
    pub name: Bilingual,
    /// The phase, for a programme.
    pub phase: Option<ListedPhase>,
    /// The programme of groups 1 and 2 that goes on where this one ends, when it has another name.
    pub continued_by: Option<&'static str>,
    /// First day on which it may be chosen; none when that is not known.
    pub valid_from: Option<Date>,
    /// Last day on which it may be chosen; none while no end is known.
    pub valid_until: Option<Date>,
    /// Where the entry comes from.
    pub source: &'static str,
}

/// A public code list.
#[derive(Debug)]
pub struct CodeList {
    /// The name in the path: `preschool-programmes`.
    pub name: &'static str,
    /// What the list is, in Dutch and English.
    pub description: Bilingual,
    /// The entries, in the order in which they are shown.
    pub entries: &'static [CodeListEntry],
}

impl CodeList {
    /// The entry with this code.
    pub fn entry(&self, code: &str) -> Option<&'static CodeListEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

/// All code lists.
pub fn code_lists() -> &'static [CodeList] {
    &LISTS
}

/// The code list with this name.
pub fn code_list(name: &str) -> Option<&'static CodeList> {
    code_lists().iter().find(|list| list.name == name)
}

/// The programme with this code, of the list `preschool-programmes`.
pub fn programme(code: &str) -> Option<&'static CodeListEntry> {
    PROGRAMMES.iter().find(|entry| entry.code == code)
}

/// Whether the list `preschool-programmes` has this code.
pub fn is_programme(code: &str) -> bool {
    programme(code).is_some()
}

/// Whether a preschool programme and an early-school programme make one continuous line (doorgaande leerlijn): they are the
/// same, or the one is made to continue the other. A programme that is on no list is continued by itself only.
pub fn is_continued_by(preschool: &str, early_school: &str) -> bool {
    preschool == early_school || programme(preschool).is_some_and(|entry| entry.continued_by == Some(early_school))
}

const RECOGNISED: &str = "NJi, erkende integrale vve-programma's (2020)";
const SEEN: &str = "In gebruik bij gemeenten";
const OBSERVED: &str = "In gebruik bij kinderopvang en scholen";
const LRK: &str = "Landelijk Register Kinderopvang";
const OWN_CHOICE: &str = "Keuze van Doorlijn";
const QUALIFICATIONS: &str = "SBB, kwalificatiedossier Pedagogisch werk (2015)";

/// The lists, in the order in which they are shown.
static LISTS: [CodeList; 7] = [
    CodeList {
        name: "preschool-programmes",
        description: text(
            "Programma's voor voor- en vroegschoolse educatie",
            "Programmes for preschool and early-school education",
        ),
        entries: &PROGRAMMES,
    },
    CodeList {
        name: "observation-systems",
        description: text("Observatiesystemen (kindvolgsystemen)", "Systems to observe and follow a child"),
        entries: &OBSERVATION_SYSTEMS,
    },
    CodeList {
        name: "childcare-types",
        description: text("Soorten opvang in het register", "Types of childcare in the register"),
        entries: &CHILDCARE_TYPES,
    },
    CodeList { name: "roles", description: text("Rollen rond een kind", "Roles around a child"), entries: &ROLES },
    CodeList {
        name: "specialisms",
        description: text("Deskundigheden waarnaar kan worden gevraagd", "Expertise that can be asked for"),
        entries: &SPECIALISMS,
    },
    CodeList {
        name: "expertise-topics",
        description: text("Onderwerpen van vragen aan deskundigen", "Subjects of questions to specialists"),
        entries: &EXPERTISE_TOPICS,
    },
    CodeList {
        name: "qualifications",
        description: text(
            "Kwalificaties (crebo); andere codes zijn toegestaan",
            "Qualifications (crebo); other codes are allowed",
        ),
        entries: &CREBO,
    },
];

/// Preschool and early-school programmes. Integral programmes come first, language programmes that are added to one after them.
static PROGRAMMES: [CodeListEntry; 18] = [
    phased("kaleidoscoop", "Kaleidoscoop", ListedPhase::Both, RECOGNISED),
    continued(phased("peuterplein", "Peuterplein", ListedPhase::Preschool, RECOGNISED), "kleuterplein"),
    phased("kleuterplein", "Kleuterplein", ListedPhase::EarlySchool, RECOGNISED),
    phased("piramide", "Piramide", ListedPhase::Both, RECOGNISED),
    phased("schatkist", "Schatkist", ListedPhase::EarlySchool, RECOGNISED),
    phased("speelplezier", "Speelplezier", ListedPhase::Both, RECOGNISED),
    phased("sporen", "Sporen", ListedPhase::Both, RECOGNISED),
    continued(phased("startblokken", "Startblokken", ListedPhase::Preschool, RECOGNISED), "basisontwikkeling"),
    phased("basisontwikkeling", "Basisontwikkeling", ListedPhase::EarlySchool, RECOGNISED),
    phased("ukEnPuk", "Uk & Puk", ListedPhase::Preschool, RECOGNISED),
    phased("koTotaal", "Ko-totaal (Puk & Ko)", ListedPhase::Both, SEEN),
    phased("doeMeerMetBas", "Doe meer met Bas", ListedPhase::Both, SEEN),
    phased("benIkInBeeld", "Ben ik in Beeld", ListedPhase::Both, SEEN),
    phased("peuterpraat", "Peuterpraat", ListedPhase::Preschool, SEEN),
    phased("taallijn", "Taallijn", ListedPhase::Both, SEEN),
    phased("boekenpret", "Boekenpret", ListedPhase::Both, SEEN),
    CodeListEntry { name: text("Eigen programma", "Own programme"), ..phased("own", "", ListedPhase::Both, OWN_CHOICE) },
    CodeListEntry { name: text("Ander programma", "Other programme"), ..phased("other", "", ListedPhase::Both, OWN_CHOICE) },
];

static OBSERVATION_SYSTEMS: [CodeListEntry; 11] = [
    named("kijk", "KIJK!", OBSERVED),
    named("bosos", "BOSOS", OBSERVED),
    named("peuterestafette", "Peuterestafette", OBSERVED),
    named("doenPratenEnBewegen", "Doen, praten en bewegen", OBSERVED),
    named("citoPeuters", "Cito Peuter in beeld", OBSERVED),
    named("welbevinden", "Welbevinden", OBSERVED),
    named("ovm", "OVM", OBSERVED),
    named("leerlijnenJongeKind", "Leerlijnen Jonge Kind", OBSERVED),
    named("digikeuzebord", "Digikeuzebord", OBSERVED),
    named("mijnKleutergroep", "Mijn Kleutergroep", OBSERVED),
    entry("other", text("Ander systeem", "Other system"), OWN_CHOICE),
];

static CHILDCARE_TYPES: [CodeListEntry; 5] = [
    entry("KDV", text("Kinderdagverblijf, ook peuteropvang", "Day-care centre, also for toddlers"), LRK),
    entry("BSO", text("Buitenschoolse opvang", "After-school care"), LRK),
    entry("GOB", text("Gastouderbureau", "Childminding agency"), LRK),
    entry("VGO", text("Voorziening voor gastouderopvang", "Childminder"), LRK),
    until(entry("PSZ", text("Peuterspeelzaal", "Playgroup"), LRK), date(2017, 12, 31)),
];

static ROLES: [CodeListEntry; 19] = [
    entry("childcareProfessional", text("Pedagogisch medewerker", "Childcare professional"), OWN_CHOICE),
    entry("preschoolProfessional", text("Pedagogisch medewerker VE", "Preschool education professional"), OWN_CHOICE),
    entry("mentor", text("Mentor", "Mentor"), "Besluit kwaliteit kinderopvang art. 9(11)"),
    entry("pedagogicCoach", text("Pedagogisch coach of beleidsmedewerker", "Pedagogic coach or policy worker"), OWN_CHOICE),
    entry("teacher", text("Leerkracht", "Teacher"), OWN_CHOICE),
    entry(
        "supportCoordinator",
        text("Intern begeleider of kwaliteitscoördinator", "Support coordinator of the school"),
        OWN_CHOICE,
    ),
    entry("teachingAssistant", text("Onderwijsassistent", "Teaching assistant"), OWN_CHOICE),
    entry("connector", text("Pedagogisch verbinder", "Connector between childcare and school"), OWN_CHOICE),
    entry("workplaceSupervisor", text("Praktijkopleider of werkbegeleider", "Workplace supervisor"), OWN_CHOICE),
    entry("trainingSupervisor", text("Studieloopbaanbegeleider", "Supervisor of the training provider"), OWN_CHOICE),
    entry("youthHealth", text("Jeugdgezondheidszorg", "Youth health"), OWN_CHOICE),
    entry("neighbourhoodTeam", text("Wijkteam of buurtteam", "Neighbourhood team"), OWN_CHOICE),
    entry("supportPartnership", text("Samenwerkingsverband passend onderwijs", "School support partnership"), OWN_CHOICE),
    entry("careCoordinator", text("Zorgcoördinator van de opvang", "Care coordinator in childcare"), OWN_CHOICE),
    entry("schoolSocialWorker", text("Schoolmaatschappelijk werk", "School social worker"), OWN_CHOICE),
    entry("attendanceOfficer", text("Leerplichtambtenaar", "School attendance officer"), OWN_CHOICE),
    entry("speechTherapist", text("Logopedist", "Speech therapist"), OWN_CHOICE),
    entry("policyOfficer", text("Beleidsmedewerker van de gemeente", "Policy officer of the municipality"), OWN_CHOICE),
    entry("guardian", text("Ouder of verzorger", "Guardian"), OWN_CHOICE),
];

/// Whose expertise can be asked for.
static SPECIALISMS: [CodeListEntry; 7] = [
    entry("internalCoach", text("Intern begeleider of kwaliteitscoördinator", "Internal coach of a school"), OWN_CHOICE),
    entry("preschoolCoach", text("Pedagogisch beleidsmedewerker of coach VE", "Coach of preschool education"), OWN_CHOICE),
    entry("pedagogicCoach", text("Pedagogisch coach", "Pedagogic coach"), OWN_CHOICE),
    entry("youthHealth", text("Jeugdverpleegkundige of jeugdarts", "Nurse or doctor of youth health"), OWN_CHOICE),
    entry("speechTherapist", text("Logopedist", "Speech therapist"), OWN_CHOICE),
    entry("behaviouralSpecialist", text("Gedragsspecialist of orthopedagoog", "Behavioural specialist"), OWN_CHOICE),
    entry("earlyYearsTeacher", text("Leerkracht onderbouw", "Teacher of the first groups"), OWN_CHOICE),
];

/// What a question can be about: areas of development and of working together, none of them a diagnosis.
static EXPERTISE_TOPICS: [CodeListEntry; 11] = [
    entry("language", text("Taal", "Language"), OWN_CHOICE),
    entry("numeracy", text("Rekenen", "Numeracy"), OWN_CHOICE),
    entry("motor", text("Motoriek", "Motor development"), OWN_CHOICE),
    entry("socialEmotional", text("Sociaal-emotionele ontwikkeling", "Social-emotional development"), OWN_CHOICE),
    entry("play", text("Spel", "Play"), OWN_CHOICE),
    entry("selfReliance", text("Zelfredzaamheid", "Self-reliance"), OWN_CHOICE),
    entry("groupClimate", text("Groepsklimaat", "Group climate"), OWN_CHOICE),
    entry("observation", text("Observeren en volgen", "Observing and following"), OWN_CHOICE),
    entry("transition", text("De overgang naar school of BSO", "The passage to school or after-school care"), OWN_CHOICE),
    entry("parentInvolvement", text("Samenwerken met ouders", "Working with parents"), OWN_CHOICE),
    entry("other", text("Iets anders", "Something else"), OWN_CHOICE),
];

/// The codes of the dossier of 2021 could not be verified, so they are not here.
static CREBO: [CodeListEntry; 3] = [
    until(
        entry(
            "25484",
            text("Gespecialiseerd pedagogisch medewerker (niveau 4)", "Specialised childcare professional (level 4)"),
            QUALIFICATIONS,
        ),
        date(2021, 7, 31),
    ),
    until(
        entry("25485", text("Onderwijsassistent (niveau 4)", "Teaching assistant (level 4)"), QUALIFICATIONS),
        date(2021, 7, 31),
    ),
    until(
        entry(
            "25486",
            text("Pedagogisch medewerker kinderopvang (niveau 3)", "Childcare professional (level 3)"),
            QUALIFICATIONS,
        ),
        date(2021, 7, 31),
    ),
];

const fn text(dutch: &'static str, english: &'static str) -> Bilingual {
    Bilingual { dutch, english }
}

const fn entry(code: &'static str, name: Bilingual, source: &'static str) -> CodeListEntry {
    CodeListEntry { code, name, phase: None, continued_by: None, valid_from: None, valid_until: None, source }
}

/// An entry whose name is the same in every language.
const fn named(code: &'static str, name: &'static str, source: &'static str) -> CodeListEntry {
    entry(code, text(name, name), source)
}

const fn phased(code: &'static str, name: &'static str, phase: ListedPhase, source: &'static str) -> CodeListEntry {
    CodeListEntry { phase: Some(phase), ..named(code, name, source) }
}

const fn continued(programme: CodeListEntry, by: &'static str) -> CodeListEntry {
    CodeListEntry { continued_by: Some(by), ..programme }
}

const fn until(entry: CodeListEntry, last: Date) -> CodeListEntry {
    CodeListEntry { valid_until: Some(last), ..entry }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_well_formed_and_unique() {
        let kebab = |name: &str| name.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()));
        for (index, list) in code_lists().iter().enumerate() {
            assert!(kebab(list.name), "{}", list.name);
            assert!(code_lists().iter().skip(index + 1).all(|later| later.name != list.name), "{}", list.name);
            for (index, entry) in list.entries.iter().enumerate() {
                assert!(!entry.code.is_empty() && entry.code.bytes().all(|b| b.is_ascii_alphanumeric()), "{}", entry.code);
                assert!(list.entries.iter().skip(index + 1).all(|later| later.code != entry.code), "{}", entry.code);
                assert!(!entry.name.dutch.is_empty() && !entry.name.english.is_empty() && !entry.source.is_empty());
            }
        }
    }

    #[test]
    fn every_programme_has_a_phase_and_continues_into_one_that_covers_the_next() {
        for entry in code_list("preschool-programmes").unwrap().entries {
            assert!(entry.phase.is_some(), "{}", entry.code);
            if let Some(next) = entry.continued_by {
                assert!(programme(next).unwrap().phase.unwrap().covers(ProgrammePhase::EarlySchool), "{next}");
            }
        }
    }

    #[test]
    fn a_line_of_programmes_is_continuous_by_name_or_by_design() {
        for (preschool, early_school, continuous) in [
            ("piramide", "piramide", true),
            ("peuterplein", "kleuterplein", true),
            ("startblokken", "basisontwikkeling", true),
            ("peuterplein", "piramide", false),
            ("kleuterplein", "peuterplein", false),
        ] {
            assert_eq!(is_continued_by(preschool, early_school), continuous, "{preschool} to {early_school}");
        }
    }

    #[test]
    fn lists_are_found_by_name_and_entries_by_code() {
        assert!(is_programme("ukEnPuk") && !is_programme("Uk & Puk"));
        assert_eq!(
            code_list("childcare-types").unwrap().entry("PSZ").unwrap().valid_until,
            Some(jiff::civil::date(2017, 12, 31))
        );
        assert!(code_list("observation-systems").unwrap().entry("kijk").is_some());
        assert!(code_list("roles").unwrap().entry("connector").is_some());
        assert!(code_list("unknown").is_none());
    }
}
