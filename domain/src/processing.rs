//! Processing records (logboek dataverwerkingen): who did what with whose data, on what basis.
//!
//! Every action that touches persons is an entry of the register of processing activities (GDPR article 30), with its purpose and
//! legal basis in plain words. A record names the entry, the caller and the persons, never what was read or written of them.

mod entry;

pub use entry::{LogFilter, LogPlace, ProcessingEntry, RecordId};

use crate::{
    Instant,
    authority::{Action, ClientId, Role},
    child::ChildId,
    code::{Code, codes},
    language::Bilingual,
    organisation::OrganisationId,
};

codes! {
    /// Legal basis of a processing (grondslag, AVG article 6), in the terms of the Data Privacy Vocabulary.
    LegalBasis {
        /// Uitvoering van een overeenkomst, AVG 6(1)(b).
        Contract = "Contract",
        /// Wettelijke plicht, AVG 6(1)(c).
        LegalObligation = "LegalObligation",
        /// Taak van algemeen belang, AVG 6(1)(e).
        PublicInterest = "PublicInterest",
        /// Toestemming, AVG 6(1)(a).
        Consent = "Consent",
    }
}

codes! {
    /// How a processing ended, as Logboek Dataverwerkingen names it.
    ProcessingStatus {
        /// Handled without an internal fault, also when nothing was found or the input was wrong.
        Unset = "Unset",
        /// Done.
        Ok = "Ok",
        /// Broken off by an internal fault.
        Error = "Error",
    }
}

/// One entry of the register of processing activities.
#[derive(Clone, Copy, Debug)]
pub struct ProcessingActivity {
    /// Why the data is processed, for a guardian to read.
    pub purpose: Bilingual,
    /// On what basis.
    pub legal_basis: LegalBasis,
}

/// The version of the register of processing activities; it rises when an entry changes.
pub const REGISTER_VERSION: &str = "1.0";

/// A legal basis, and the purpose in Dutch and in English.
type Entry = (LegalBasis, &'static str, &'static str);

const REGISTER_CHILD: Entry = (LegalBasis::Contract, "Uw kind inschrijven.", "To register your child.");
const READ_CHILD: Entry =
    (LegalBasis::Contract, "De inschrijving van uw kind bekijken.", "To look at the registration of your child.");
const SEARCH_CHILDREN: Entry =
    (LegalBasis::Contract, "Uw kind opzoeken in de eigen inschrijvingen.", "To find your child among the own registrations.");
const CHANGE_CHILD: Entry =
    (LegalBasis::Contract, "De inschrijving van uw kind bijwerken.", "To keep the registration of your child up to date.");
const ERASE_CHILD: Entry = (
    LegalBasis::LegalObligation,
    "De inschrijving van uw kind wissen (AVG 17).",
    "To erase the registration of your child (GDPR 17).",
);
const LET_GUARDIAN_IN: Entry = (
    LegalBasis::LegalObligation,
    "U toegang geven tot de gegevens van uw kind (AVG 12 en 15).",
    "To give you access to the data of your child (GDPR 12 and 15).",
);
const EXPORT: Entry = (
    LegalBasis::LegalObligation,
    "U een kopie geven van alles wat over uw kind is vastgelegd (AVG 15).",
    "To give you a copy of everything that is kept of your child (GDPR 15).",
);
const ANSWER_GUARDIAN: Entry = (
    LegalBasis::LegalObligation,
    "Uw verzoek om gegevens te verbeteren of te wissen beantwoorden (AVG 16 en 17).",
    "To answer your request to correct or erase data (GDPR 16 and 17).",
);
const LINK: Entry = (
    LegalBasis::PublicInterest,
    "Nagaan of twee inschrijvingen over hetzelfde kind gaan.",
    "To find out whether two registrations are about one child.",
);
const PLACE_CHILD: Entry = (LegalBasis::Contract, "Uw kind een plaats geven.", "To give your child a place.");
const READ_PLACEMENT: Entry =
    (LegalBasis::Contract, "De plaatsing van uw kind bekijken.", "To look at the placement of your child.");
const CHANGE_PLACEMENT: Entry =
    (LegalBasis::Contract, "De plaatsing van uw kind bijwerken.", "To keep the placement of your child up to date.");
const SYNCHRONISE_PLACEMENT: Entry = (
    LegalBasis::Contract,
    "De plaatsing van uw kind gelijk houden met het eigen systeem van opvang of school.",
    "To keep the placement of your child the same as in the own system of childcare or school.",
);
const PLAN_STAFF: Entry = (
    LegalBasis::LegalObligation,
    "Tellen hoeveel beroepskrachten de opvang nodig heeft (Besluit kwaliteit kinderopvang, bijlage 1).",
    "To count how many professionals the childcare site needs (Besluit kwaliteit kinderopvang, annex 1).",
);
const COUNT_PRESCHOOL: Entry = (
    LegalBasis::LegalObligation,
    "Tellen of uw kind genoeg uren voorschoolse educatie kan volgen, en wat de locatie daarvoor nodig heeft (Besluit basisvoorwaarden \
     kwaliteit voorschoolse educatie 2, 2a en 3).",
    "To count whether your child can take up enough hours of preschool education, and what the site needs for it (Besluit \
     basisvoorwaarden kwaliteit voorschoolse educatie 2, 2a and 3).",
);
const READ_LINE: Entry = (
    LegalBasis::PublicInterest,
    "De doorgaande lijn van uw kind bewaken (WPO 8 en 160).",
    "To keep the line of your child unbroken (WPO 8 and 160).",
);
const HAND_OVER: Entry = (
    LegalBasis::PublicInterest,
    "Overdragen wat over uw kind bekend is (WPO 160, Besluit kwaliteit kinderopvang 3).",
    "To hand over what is known of your child (WPO 160, Besluit kwaliteit kinderopvang 3).",
);
const CONNECT: Entry = (
    LegalBasis::PublicInterest,
    "Als pedagogisch verbinder uw kind kennen, dat op de school en in de opvang is waar deze werkt (WPO 8, Besluit kwaliteit kinderopvang 3).",
    "To know, as connector, your child, who is at the school and in the childcare where this person works (WPO 8, Besluit kwaliteit \
     kinderopvang 3).",
);
const REACT: Entry = (
    LegalBasis::LegalObligation,
    "U laten lezen en reageren voordat iets over uw kind wordt overgedragen (AVG 12 en 15).",
    "To let you read and react before anything of your child is handed over (GDPR 12 and 15).",
);
const KEEP_CONSENT: Entry = (
    LegalBasis::LegalObligation,
    "Vastleggen waarvoor u toestemming geeft, weigert of intrekt (AVG 7).",
    "To record to what you consent, or not, or no longer (GDPR 7).",
);
const CONSULT: Entry = (
    LegalBasis::Consent,
    "Een deskundige van een andere organisatie om raad vragen over uw kind, met uw toestemming.",
    "To ask a specialist of another organisation for advice about your child, with your consent.",
);
const SUPPORT: Entry = (
    LegalBasis::PublicInterest,
    "Ondersteuning rond uw kind met u afspreken en volgen (WPO 40a, Besluit kwaliteit kinderopvang 3 en 12).",
    "To agree with you on support around your child, and to follow it (WPO 40a, Besluit kwaliteit kinderopvang 3 and 12).",
);
const REFER: Entry = (
    LegalBasis::PublicInterest,
    "Uw kind naar voorschoolse educatie begeleiden (WPO 160).",
    "To guide your child to preschool education (WPO 160).",
);
const READ_LOG: Entry = (
    LegalBasis::LegalObligation,
    "Laten zien wie de gegevens van uw kind gebruikte (AVG 15).",
    "To show who used the data of your child (GDPR 15).",
);

const OFFER_PLACES: Entry = (
    LegalBasis::Contract,
    "U bereiken over de plekken die uw school en opvang aanbieden.",
    "To reach you about the places that your school and childcare offer.",
);

const FIND_PLACE: Entry = (
    LegalBasis::Contract,
    "Een plek voor u zoeken in een combinatiefunctie, op uw verzoek.",
    "To find you a place in a combination function, at your request.",
);
const LET_CANDIDATE_IN: Entry = (
    LegalBasis::LegalObligation,
    "U toegang geven tot uw eigen gegevens (AVG 12 en 15).",
    "To give you access to your own data (GDPR 12 and 15).",
);
const CONTRACT: Entry = (
    LegalBasis::Contract,
    "Uw combinatiefunctie-contract maken en uitvoeren.",
    "To make and carry out your combination contract.",
);

const SHARE_TIMES: Entry = (
    LegalBasis::Contract,
    "Uw werktijden tonen in een agenda, met niets dan tijden en locatie.",
    "To show your working hours in a calendar, with times and site and nothing else.",
);

const TRAIN: Entry = (
    LegalBasis::Contract,
    "Uw praktijkovereenkomst maken en uitvoeren (WEB 7.2.8).",
    "To make and carry out your training agreement (WEB 7.2.8).",
);

/// The entry of an action, or `None` for an action that touches no person.
#[expect(clippy::too_many_lines, reason = "it is one table, and the compiler sees to it that no action is left out")]
pub fn activity(action: Action) -> Option<ProcessingActivity> {
    let (legal_basis, dutch, english) = match action {
        Action::ReadRegister
        | Action::AddOrganisation
        | Action::ChangeOrganisation
        | Action::AddLocation
        | Action::ChangeLocation
        | Action::ReadPartnership
        | Action::FormPartnership
        | Action::ChangePartnership
        | Action::ImportRegister
        | Action::SetParameter
        | Action::AgreeHandovers
        | Action::StateProtocol
        // These name nobody and nothing of them is kept, so there is no person to whom a record could belong.
        | Action::ReadSitePlaces
        // Published figures are of nobody: what could be told of a few is hidden, and there is no way from a figure to a child.
        | Action::ReadPublication
        | Action::Publish
        | Action::ReadFigures
        // A programme and its working groups name organisations and roles, no persons.
        | Action::ReadProgramme
        | Action::AddProgramme
        | Action::ChangeProgramme
        | Action::ReadWorkingGroup
        // A link is for whoever has it, and names sites at most.
        | Action::ShareSignUp
        | Action::FormWorkingGroup
        | Action::ChangeWorkingGroup
        // Counts, of nobody by name.
        | Action::ReadProgrammeFigures
        // What a municipality directs is between organisations, whose people stand there by role.
        | Action::ReadAgenda
        | Action::WriteAgenda
        | Action::ReadResultAgreement
        | Action::WriteResultAgreement
        | Action::AgreeResult
        | Action::MeasureResult
        | Action::ReadSubsidy
        | Action::WriteSubsidy
        | Action::AccountForSubsidy
        | Action::ReadSession
        | Action::WriteSession
        | Action::AttendSession
        | Action::CheckContract
        | Action::ProposeSchedule
        | Action::CheckRatio => return None,
        Action::RegisterChild => REGISTER_CHILD,
        Action::ReadChild => READ_CHILD,
        Action::SearchChildren => SEARCH_CHILDREN,
        Action::ChangeChild => CHANGE_CHILD,
        Action::EraseChild => ERASE_CHILD,
        Action::ExportChild => EXPORT,
        Action::ReadPrivacyRequest | Action::AskPrivacyRequest | Action::AnswerPrivacyRequest => ANSWER_GUARDIAN,
        Action::InviteGuardian | Action::ExchangeCode => LET_GUARDIAN_IN,
        Action::ReadLink | Action::DecideLink => LINK,
        Action::PlaceChild => PLACE_CHILD,
        Action::ReadPlacement => READ_PLACEMENT,
        Action::ChangePlacement => CHANGE_PLACEMENT,
        Action::SynchronisePlacement | Action::ComparePlacements => SYNCHRONISE_PLACEMENT,
        Action::ReadSiteRatio => PLAN_STAFF,
        Action::ReadPreschoolHours | Action::ReadSitePreschool => COUNT_PRESCHOOL,
        Action::ReadLine | Action::ReadNextSteps => READ_LINE,
        Action::ReadHandover
        | Action::StartHandover
        | Action::WriteHandover
        | Action::WriteSection
        | Action::SendHandover
        | Action::AnswerHandover
        | Action::DiscussHandover => HAND_OVER,
        Action::ReadConnected => CONNECT,
        Action::ReactToHandover => REACT,
        Action::ReadConsent | Action::GiveConsent | Action::WithdrawConsent | Action::WithdrawExpertiseConsent => KEEP_CONSENT,
        Action::ReadExpertise | Action::AskExpertise | Action::AnswerExpertise => CONSULT,
        Action::ReadSupport | Action::StartSupport | Action::ChangeSupport => SUPPORT,
        Action::ReadReferral
        | Action::Refer
        | Action::AdvanceReferral
        | Action::ReadWaitingList
        | Action::ManageWaitingList => REFER,
        Action::ReadLog => READ_LOG,
        Action::ReadSignUp
        | Action::OfferPlaces
        | Action::ChangeSignUp
        | Action::ReviewSignUp
        | Action::WithdrawSignUp => OFFER_PLACES,
        Action::ListCandidates
        | Action::ReadCandidate
        | Action::WithdrawCandidate
        | Action::AddCandidate
        | Action::ChangeCandidate
        | Action::AdvanceCandidate
        | Action::RecordIntake
        | Action::EndCandidate
        | Action::ReadMatching
        | Action::MatchCandidates => FIND_PLACE,
        Action::InviteCandidate | Action::ExchangeCandidateCode => LET_CANDIDATE_IN,
        Action::ReadCombinationContract
        | Action::WriteCombinationContract
        | Action::SignCombinationContract
        | Action::AdvanceCombinationContract => CONTRACT,
        Action::ShareCalendar | Action::FollowCalendar => SHARE_TIMES,
        Action::ReadTrainingAgreement
        | Action::WriteTrainingAgreement
        | Action::SignTrainingAgreement
        | Action::RecordTrainingProgress => TRAIN,
    };
    Some(ProcessingActivity { purpose: Bilingual { dutch, english }, legal_basis })
}

/// The action as which a request is recorded: whatever a connector reads of children, it reads as that.
pub fn recorded_as(action: Action, role: Role) -> Action {
    let reads = matches!(action, Action::ReadPlacement | Action::ReadHandover);
    if role == Role::Connector && reads { Action::ReadConnected } else { action }
}

/// One request that touched personal data, with everybody whom it touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessingRecord {
    /// What was done.
    pub action: Action,
    /// The client that did it.
    pub client_id: ClientId,
    /// The organisation for which it was done.
    pub organisation_id: OrganisationId,
    /// The opaque reference of the person behind the client.
    pub person: Option<String>,
    /// The trace to which it belongs, as in W3C Trace Context: 16 bytes.
    pub trace_id: [u8; 16],
    /// This step of the trace: 8 bytes.
    pub span_id: [u8; 8],
    /// The step of the caller that led to it.
    pub parent_span_id: Option<[u8; 8]>,
    /// How it ended.
    pub status: ProcessingStatus,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub ended_at: Instant,
    /// The children whose data it touched, each once, in the order of their ids.
    pub children: Vec<ChildId>,
}

/// The name of the entry for an action, as records carry it.
pub fn activity_uri(action: Action) -> String {
    format!("urn:doorlijn:processing-activity:{}:{REGISTER_VERSION}", action.as_str())
}
