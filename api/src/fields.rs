//! The fields of which bodies are made: texts, codes and identifiers that publish their own limits, so that a limit is written
//! once and the contract says it.

mod figure;
mod hours;

pub(crate) use figure::FigureNumber;
pub(crate) use hours::{Hours, TotalHours};

use std::{borrow::Cow, fmt::Display, str::FromStr};

use persistence::domain::{
    self,
    code::Code,
    combination::{Signatory, TimeOfDay},
    identifier::{BoardNumber, Brin, DistrictCode, Kvk, Lrk, MunicipalityCode, Oin},
    indicator::Month,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// Text without control characters and with at least one character that can be seen. Those that turn the direction of a text
/// count as control characters: they let a name show as another one.
const TEXT_PATTERN: &str = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*[^\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069][^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$";
/// As [`TEXT_PATTERN`], over more than one line.
const LINES_PATTERN: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$";

/// As [`LINES_PATTERN`], with at least one character that can be seen.
const WORDS_PATTERN: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*[^\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$";

macro_rules! text_fields {
    ($($(#[doc = $doc:literal])+ $name:ident, max $max:literal, $pattern:expr, example $example:literal;)+) => { $(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) String);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .min_length(Some(1))
                    .max_length(Some($max))
                    .pattern(Some($pattern))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    )+ };
}

text_fields! {
    /// Naam van een organisatie, locatie of samenwerking.
    Label, max 200, TEXT_PATTERN, example "Kindcentrum De Ark";
    /// Naam van een persoon, of een deel daarvan.
    PersonName, max 100, TEXT_PATTERN, example "Noor";
    /// Bereikbaarheid van een persoon: e-mailadres of telefoonnummer.
    Contact, max 254, TEXT_PATTERN, example "ouder@example.org";
    /// Bronsysteem dat een persoon of plaatsing kent.
    SourceName, max 50, r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", example "planbaar";
    /// Verwijzing waaronder een bronsysteem een persoon of plaatsing kent; nooit een burgerservicenummer.
    ReferenceValue, max 100, TEXT_PATTERN, example "K-20418";
    /// Verwijzing die in een adres kan staan: een betekenisloos nummer, nooit een burgerservicenummer.
    ReferenceKey, max 100, r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", example "P-20418";
    /// Code uit een codelijst.
    ListCode, max 60, r"^[A-Za-z0-9][A-Za-z0-9.-]*$", example "piramide";
    /// Vrije tekst, zonder gegevens over personen.
    FreeText, max 2000, LINES_PATTERN, example "Warme overdracht voor ieder kind.";
    /// Tekst over een kind; nooit een burgerservicenummer.
    ChildText, max 4000, LINES_PATTERN, example "Speelt graag met anderen en vertelt in korte zinnen.";
    /// Deskundigheid, code uit de lijst `specialisms`.
    SpecialismText, max 60, r"^[A-Za-z0-9][A-Za-z0-9.-]*$", example "internalCoach";
    /// Onderwerp van een vraag, code uit de lijst `expertise-topics`.
    ExpertiseTopicText, max 60, r"^[A-Za-z0-9][A-Za-z0-9.-]*$", example "language";
    /// Korte vraag of kort antwoord; nooit een burgerservicenummer, een diagnose of de afkomst van iemand.
    ExpertiseText, max 500, WORDS_PATTERN, example "Hoe lokken we in de kring meer taal uit?";
    /// Korte tekst over een kind: geen diagnose, herkomst of oorzaak, en nooit een burgerservicenummer.
    ShortText, max 500, TEXT_PATTERN, example "Vertelt aan het eind van het jaar in zinnen van vier woorden.";
    /// Een adres met https.
    SecureLink, max 500, r"^https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?$", example "https://www.example.org/meldcode";
    /// Een adres met een geheim, zonder token te openen; wie het heeft kan erin.
    SecretLink, max 500, r"^https?://[!-~]+$", example "https://doorlijn.example.org/calendar/n3Jr7xkQm2Tn0bVhW5yZc8dLqPfA1sGuE6oRtYiKjHM.ics";
    /// Hoe een functie op het werk bereikbaar is: e-mailadres of telefoonnummer, van de functie en niet van een persoon.
    WorkContact, max 254, r"^([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|\+?[0-9][0-9 ()-]{6,18}[0-9])$",
        example "aandachtsfunctionaris@example.org";
    /// Een pagina om af te drukken, in HTML.
    DocumentText, max 1_000_000, LINES_PATTERN, example "<!DOCTYPE html><html lang=\"nl\"></html>";
    /// SHA-256 in hexadecimale cijfers.
    HashText, max 64, r"^[0-9a-f]{64}$", example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    /// Maand.
    MonthText, max 7, r"^[0-9]{4}-[0-9]{2}$", example "2026-10";
    /// Naam van een regelparameter.
    ParameterKey, max 100, r"^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$", example "gap.bridgeDays";
    /// Waarde van een regelparameter, in de vorm van de eenheid.
    ParameterText, max 200, TEXT_PATTERN, example "42";
    /// Schooljaar, van 1 augustus tot en met 31 juli.
    SchoolYearText, max 9, r"^[0-9]{4}-[0-9]{4}$", example "2025-2026";
    /// Bron van een waarde: wet en artikel, cao of besluit.
    SourceText, max 300, TEXT_PATTERN, example "Raadsbesluit van 1 juli 2026";
    /// Versie van een verwerkingsactiviteit in het register van verwerkingen.
    RegisterEntry, max 120, r"^urn:doorlijn:processing-activity:[A-Za-z.]+:[0-9]+\.[0-9]+$",
        example "urn:doorlijn:processing-activity:child.read:1.0";
    /// Waarvoor gegevens worden gebruikt, in gewone taal.
    Purpose, max 300, TEXT_PATTERN, example "De inschrijving van uw kind bekijken.";
    /// Ondoorzichtige verwijzing naar een persoon.
    PersonReference, max 64, r"^[A-Za-z0-9-]+$", example "medewerker-20418";
    /// Spoor waarin iets gebeurde (W3C Trace Context).
    TraceId, max 32, r"^[0-9a-f]{32}$", example "4bf92f3577b34da6a3ce929d0e0e4736";
    /// Stap in een spoor (W3C Trace Context).
    SpanId, max 16, r"^[0-9a-f]{16}$", example "00f067aa0ba902b7";
    /// Eenmalige code van een ouder; kleine letters, streepjes en spaties doen er niet toe.
    GuardianCode, max 20, r"^[0-9A-Za-z][0-9A-Za-z -]{6,18}[0-9A-Za-z]$", example "7KQ2-9XVM";
    /// Eenmalige code van een kandidaat; kleine letters, streepjes en spaties doen er niet toe.
    CandidateCode, max 20, r"^[0-9A-Za-z][0-9A-Za-z -]{6,18}[0-9A-Za-z]$", example "4TWC-81HN";
    /// Versie van de criteria waarmee de gemeente de doelgroep bepaalt; nooit waarom een kind ertoe hoort.
    CriteriaVersion, max 12, r"^[0-9]{4}([.-][0-9]{1,3}){0,2}$", example "2026-1";
    /// Code waarmee een organisatie opgeeft wie er van haar bij een overleg of training waren.
    AttendanceCode, max 20, r"^[0-9A-Za-z][0-9A-Za-z-]{4,18}[0-9A-Za-z]$", example "LINDE-2026";
    /// Schaal (functieschaal) in de cao.
    ScaleText, max 12, r"^[0-9A-Za-z][0-9A-Za-z.-]*$", example "6";
    /// Nummer van een kwalificatie (crebo).
    CreboText, max 5, r"^[0-9]{5}$", example "25486";
    /// Naam van een codelijst.
    ListName, max 60, r"^[a-z]+(-[a-z]+)*$", example "preschool-programmes";
}

/// A member of a closed list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coded<T>(pub(crate) T);

impl<T: Code> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de, T: Code> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        T::from_code(&text).map(Self).ok_or_else(|| D::Error::custom(format!("no {}", T::NAME)))
    }
}

impl<T: Code> PartialSchema for Coded<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(T::DESCRIPTION.trim()))
            .enum_values(Some(T::ALL.iter().map(|member| member.as_str())))
            .into()
    }
}

impl<T: Code> ToSchema for Coded<T> {
    fn name() -> Cow<'static, str> {
        T::NAME.into()
    }
}

/// An identifier with a form of its own.
pub(crate) trait Form: FromStr + Display {
    const NAME: &'static str;
    const PATTERN: &'static str;
    const MAX_LENGTH: usize;
    const EXAMPLE: &'static str;
    const DESCRIPTION: &'static str;
}

macro_rules! forms {
    ($($type:ident, max $max:literal, $example:literal, $description:literal;)+) => { $(
        impl Form for $type {
            const NAME: &'static str = stringify!($type);
            const PATTERN: &'static str = $type::PATTERN;
            const MAX_LENGTH: usize = $max;
            const EXAMPLE: &'static str = $example;
            const DESCRIPTION: &'static str = $description;
        }
    )+ };
}

forms! {
    Brin, max 6, "28BF00", "BRIN met vestigingsnummer.";
    Lrk, max 12, "213853164", "Nummer in het Landelijk Register Kinderopvang.";
    Kvk, max 8, "12345678", "Nummer in het handelsregister (KvK).";
    Oin, max 20, "00000001003214345000", "Organisatie-identificatienummer (OIN).";
    BoardNumber, max 5, "30709", "Nummer van het bevoegd gezag.";
    MunicipalityCode, max 6, "GM0344", "Gemeentecode van het CBS.";
    DistrictCode, max 8, "WK034401", "Wijkcode van het CBS.";
    Month, max 7, "2026-10", "Maand.";
    TimeOfDay, max 5, "08:15", "Tijdstip, volgens de klok in Nederland.";
    Signatory, max 20, "engagement:0", "Wie een praktijkovereenkomst tekent: opleider, student, of het leerbedrijf van een aanstelling.";
}

/// An identifier in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Formed<T>(pub(crate) T);

impl<T: Form> Serialize for Formed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: Form> Deserialize<'de> for Formed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| D::Error::custom(format!("no {}", T::NAME)))
    }
}

impl<T: Form> PartialSchema for Formed<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(T::DESCRIPTION))
            .pattern(Some(T::PATTERN))
            .max_length(Some(T::MAX_LENGTH))
            .examples([T::EXAMPLE])
            .into()
    }
}

impl<T: Form> ToSchema for Formed<T> {
    fn name() -> Cow<'static, str> {
        T::NAME.into()
    }
}

/// A field type under a name without parameters: what derives schemas looks into the parameters of a generic type, and these
/// have no schema of their own.
macro_rules! named {
    ($wrapper:ident: $($name:ident = $inner:ty;)+) => { $(pub(crate) type $name = $wrapper<$inner>;)+ };
}

named! { Coded:
    FigureLevelCode = domain::publication::FigureLevel;
    FigurePartCode = domain::indicator::FigurePart;
    FigureSpanCode = domain::publication::FigureSpan;
    IndicatorCodeCode = domain::indicator::IndicatorCode;
    IndicatorUnitCode = domain::indicator::IndicatorUnit;
    PublicationStateCode = domain::publication::PublicationState;
    AgreementTopicCode = domain::partnership::AgreementTopic;
    AgreesCode = domain::handover::Agrees;
    AttachmentFormCode = domain::handover::AttachmentForm;
    AttachmentKindCode = domain::handover::AttachmentKind;
    BasisCode = domain::handover::Basis;
    CareCode = domain::placement::Care;
    ChannelCode = domain::handover::Channel;
    ConsentMethodCode = domain::handover::ConsentMethod;
    ConsentStateCode = domain::handover::ConsentState;
    GuardianPolicyCode = domain::handover::GuardianPolicy;
    GuardianPresenceCode = domain::handover::GuardianPresence;
    ExpertiseAboutCode = domain::expertise::ExpertiseAbout;
    ExpertiseConsentMethodCode = domain::expertise::ExpertiseConsentMethod;
    ExpertiseDeclineCode = domain::expertise::ExpertiseDecline;
    ExpertiseMessageKindCode = domain::expertise::ExpertiseMessageKind;
    ExpertiseSideCode = domain::expertise::ExpertiseSide;
    ExpertiseStateCode = domain::expertise::ExpertiseState;
    HandoverStateCode = domain::handover::HandoverState;
    SectionKindCode = domain::handover::SectionKind;
    WarmTriggerCode = domain::handover::WarmTrigger;
    WithheldCode = domain::handover::Withheld;
    PrivacyRequestKindCode = domain::privacy_request::PrivacyRequestKind;
    PrivacyRequestStateCode = domain::privacy_request::PrivacyRequestState;
    CandidateEndCode = domain::candidate::CandidateEnd;
    CandidateStateCode = domain::candidate::CandidateState;
    IneligibleCode = domain::candidate::Ineligible;
    SchoolingCode = domain::candidate::Schooling;
    ScreeningStepCode = domain::candidate::ScreeningStep;
    MatchRuleCode = domain::matching::MatchRule;
    MatchWishCode = domain::matching::MatchWish;
    SignUpReasonCode = domain::sign_up::SignUpReason;
    SignUpStateCode = domain::sign_up::SignUpState;
    PartnerRoleCode = domain::programme::PartnerRole;
    ProgrammeStageCode = domain::programme::ProgrammeStage;
    GroupRoleCode = domain::programme::GroupRole;
    ProtocolContactRoleCode = domain::protocol::ProtocolContactRole;
    ProtocolKindCode = domain::protocol::ProtocolKind;
    AgreementScopeCode = domain::support::AgreementScope;
    EvaluationOutcomeCode = domain::support::EvaluationOutcome;
    SupportLevelCode = domain::support::SupportLevel;
    SupportPartCode = domain::support::SupportPart;
    ReferralEndCode = domain::referral::ReferralEnd;
    ReferralStateCode = domain::referral::ReferralState;
    TurnReasonCode = domain::referral::TurnReason;
    CertaintyCode = domain::parameter::Certainty;
    DifferenceCode = domain::placement::DifferenceKind;
    GroupCode = domain::placement::Group;
    HolidayRegionCode = domain::holiday::HolidayRegion;
    ImportKindCode = domain::register::ImportKind;
    ImportStateCode = domain::register::ImportState;
    LegalBasisCode = domain::processing::LegalBasis;
    LinkStateCode = domain::child::LinkState;
    ListedPhaseCode = domain::code_list::ListedPhase;
    LocationKindCode = domain::location::LocationKind;
    OrganisationKindCode = domain::organisation::OrganisationKind;
    ParameterUnitCode = domain::parameter::ParameterUnit;
    ProcessingStatusCode = domain::processing::ProcessingStatus;
    ProgrammePhaseCode = domain::location::ProgrammePhase;
    RowOutcomeCode = domain::register::RowOutcome;
    DetailCode = domain::line::Detail;
    GapSeverityCode = domain::line::GapSeverity;
    InterruptionKindCode = domain::line::InterruptionKind;
    StageCode = domain::line::Stage;
    StepCodeCode = domain::step::StepCode;
    TransitionKindCode = domain::line::TransitionKind;
    TransitionStateCode = domain::line::TransitionState;
    AgreementCode = domain::combination::Agreement;
    ClashCodeCode = domain::combination::ClashCode;
    ConstructionCode = domain::combination::Construction;
    DraftPartCode = domain::combination::DraftPart;
    EmployerCode = domain::combination::Employer;
    FindingUnitCode = domain::combination::FindingUnit;
    FunctionCode = domain::combination::Function;
    RuleCode = domain::combination::Rule;
    SeverityCode = domain::combination::Severity;
    WeekdayCode = domain::combination::Weekday;
    WishKindCode = domain::combination::WishKind;
    CareKindCode = domain::ratio::CareKind;
    DayKindCode = domain::ratio::DayKind;
    MethodCode = domain::ratio::Method;
    RatioRuleCode = domain::ratio::RatioRule;
    StaffStatusCode = domain::ratio::StaffStatus;
    UncountedCode = domain::ratio::Uncounted;
    ContractEndReasonCode = domain::combination_contract::ContractEndReason;
    ContractSignatoryCode = domain::combination_contract::ContractSignatory;
    ContractStateCode = domain::combination_contract::ContractState;
    TrainingSignatoryCode = domain::training_agreement::TrainingSignatory;
    AgendaStateCode = domain::agenda::AgendaState;
    DecisionMakerCode = domain::agenda::DecisionMaker;
    DirectionGroundCode = domain::direction::DirectionGround;
    EscalationStageCode = domain::agenda::EscalationStage;
    GoalStateCode = domain::agenda::GoalState;
    GoalThemeCode = domain::agenda::GoalTheme;
    BetterWhenCode = domain::result_agreement::BetterWhen;
    ResultStateCode = domain::result_agreement::ResultState;
    ResultUnitCode = domain::result_agreement::ResultUnit;
    StandingCodeCode = domain::result_agreement::StandingCode;
    ValueSourceCode = domain::result_agreement::ValueSource;
    DifferenceCodeCode = domain::subsidy::DifferenceCode;
    FundingSourceCode = domain::subsidy::FundingSource;
    HoursSourceCode = domain::subsidy::HoursSource;
    SubsidyWarningCode = domain::subsidy::SubsidyWarning;
    SessionFormCode = domain::session::SessionForm;
}

named! { Formed:
    BoardNumberText = BoardNumber;
    BrinText = Brin;
    DistrictText = DistrictCode;
    KvkText = Kvk;
    LrkText = Lrk;
    MonthCode = Month;
    MunicipalityText = MunicipalityCode;
    OinText = Oin;
    SignatoryText = Signatory;
    TimeText = TimeOfDay;
}

/// The merge patch (RFC 7396) of a body: every member may be absent, and members that the body may lack may be null.
pub(crate) struct PatchOf<T>(std::marker::PhantomData<T>);

impl<T: ToSchema> PartialSchema for PatchOf<T> {
    fn schema() -> RefOr<Schema> {
        match T::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.required.clear();
                object.description =
                    Some(format!("Wijziging (merge patch) van {}: wat ontbreekt blijft, null verwijdert.", T::name()));
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl<T: ToSchema> ToSchema for PatchOf<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Patch", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}
