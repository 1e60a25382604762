//! The policy: one table of who may do what. A row lets the roles of the kinds of organisation do the action to things that
//! stand to them in one of the relations; what no row lets is refused. Its whole matrix is a reviewed snapshot.

use std::collections::BTreeSet;

use super::{Relation, Role};
use crate::{
    code::{Code, codes},
    organisation::OrganisationKind,
};

codes! {
    /// What a token may be used for.
    Scope {
        /// Read organisations, locations, partnerships, holidays, code lists and rule parameters, and judge drafts by these.
        RegistryRead = "registry:read",
        /// Change the own organisation, its locations and partnerships; import registers; set local rule parameters.
        RegistryWrite = "registry:write",
        /// Read and search children, their guardians and links.
        ChildrenRead = "children:read",
        /// Register and change children, their guardians and links.
        ChildrenWrite = "children:write",
        /// Read placements and their history.
        PlacementsRead = "placements:read",
        /// Place children, and change, end or remove placements.
        PlacementsWrite = "placements:write",
        /// Read the line of a child.
        LinesRead = "lines:read",
        /// Read handovers, what guardians say of them, and consents.
        HandoversRead = "handovers:read",
        /// Write and answer handovers, react to them, and give or withdraw consent.
        HandoversWrite = "handovers:write",
        /// Read expertise requests of both sides.
        ExpertiseRead = "expertise:read",
        /// Ask specialists of others, and answer what is asked of the own ones.
        ExpertiseWrite = "expertise:write",
        /// Read what is arranged for the support of children.
        SupportRead = "support:read",
        /// Arrange, change and end the support of children, and record consultations.
        SupportWrite = "support:write",
        /// Read referrals to preschool education, and who waits for a place.
        ReferralsRead = "referrals:read",
        /// Signal, indicate and guide children to preschool education, and manage who waits for a place.
        ReferralsWrite = "referrals:write",
        /// Read programmes of the combination function, their working groups and the places that are offered.
        ProgrammesRead = "programmes:read",
        /// Run programmes and working groups, and offer places.
        ProgrammesWrite = "programmes:write",
        /// Read candidates and matching runs.
        CandidatesRead = "candidates:read",
        /// Take candidates in, guide and match them.
        CandidatesWrite = "candidates:write",
        /// Read the processing records.
        ProcessingRead = "processing:read",
        /// Read combination contracts to which one is a party, with their schedules and findings.
        ContractsRead = "contracts:read",
        /// State, sign and carry out combination contracts.
        ContractsWrite = "contracts:write",
        /// Speak for guardians who logged in, so that their word is explicit enough for medical data (GDPR article 9(2)(a)). It opens
        /// nothing by itself.
        GuardiansLogin = "guardians:login",
    }
}

impl Scope {
    /// Those of a mandate that names none: everything that opens something.
    pub fn usual() -> BTreeSet<Self> {
        Action::ALL.iter().map(|action| action.scope()).collect()
    }
}

/// An act as a type, so that a permit for one gives no verb of another.
pub trait Act {
    /// The action in the policy.
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $scope:ident;)+) => {
        codes! {
            /// What a caller can do, as the policy and the processing records name it.
            Action { $($(#[doc = $doc])+ $name = $code,)+ }
        }

        impl Action {
            /// Whether it changes nothing, however it is asked: the code of such an action ends in what is done.
            pub fn only_reads(self) -> bool {
                let code = crate::code::Code::as_str(self);
                [".read", ".search", ".compare", ".check", ".propose"].iter().any(|verb| code.ends_with(verb))
            }

            /// The scope that a token and its mandate must hold.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope,)+ }
            }
        }

        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub enum $name {}

            impl Act for $name {
                const ACTION: Action = Action::$name;
            }
        )+
    };
}

actions! {
    /// Read organisations, locations, holidays, code lists and rule parameters.
    ReadRegister = "register.read", RegistryRead;
    /// Make an organisation.
    AddOrganisation = "organisation.add", RegistryWrite;
    /// Change the name and numbers of an organisation.
    ChangeOrganisation = "organisation.change", RegistryWrite;
    /// Add a location to an organisation.
    AddLocation = "location.add", RegistryWrite;
    /// Change or close a location.
    ChangeLocation = "location.change", RegistryWrite;
    /// Read the partnerships to which one is a party.
    ReadPartnership = "partnership.read", RegistryRead;
    /// Form a partnership of a school site and childcare sites.
    FormPartnership = "partnership.form", RegistryWrite;
    /// Change or end a partnership.
    ChangePartnership = "partnership.change", RegistryWrite;
    /// Import a published register.
    ImportRegister = "register.import", RegistryWrite;
    /// Set a municipality's own value of a rule parameter.
    SetParameter = "parameter.set", RegistryWrite;
    /// Register a child at one's own organisation.
    RegisterChild = "child.register", ChildrenWrite;
    /// Read a child: the anchor, the own registration and its guardians.
    ReadChild = "child.read", ChildrenRead;
    /// Search the own registrations.
    SearchChildren = "child.search", ChildrenRead;
    /// Change the own registration of a child and its guardians.
    ChangeChild = "child.change", ChildrenWrite;
    /// Erase the own registration of a child.
    EraseChild = "child.erase", ChildrenWrite;
    /// Take out everything that is kept of the own child.
    ExportChild = "child.export", ChildrenRead;
    /// Read what guardians ask by their rights.
    ReadPrivacyRequest = "privacyRequest.read", ChildrenRead;
    /// Ask as a guardian to correct or erase something, or take that back.
    AskPrivacyRequest = "privacyRequest.ask", ChildrenWrite;
    /// Answer what a guardian asks.
    AnswerPrivacyRequest = "privacyRequest.answer", ChildrenWrite;
    /// Invite a guardian with a one-time code.
    InviteGuardian = "guardian.invite", ChildrenWrite;
    /// Exchange the code of a guardian for a token of that guardian.
    ExchangeCode = "guardian.exchange", ChildrenRead;
    /// See that two registrations may be one child.
    ReadLink = "link.read", ChildrenRead;
    /// Confirm, refuse or undo that two registrations are one child.
    DecideLink = "link.decide", ChildrenWrite;
    /// Place a child.
    PlaceChild = "placement.add", PlacementsWrite;
    /// Read placements and their history.
    ReadPlacement = "placement.read", PlacementsRead;
    /// Change, end, move or remove a placement.
    ChangePlacement = "placement.change", PlacementsWrite;
    /// Keep placements the same as those in a source system.
    SynchronisePlacement = "placement.synchronise", PlacementsWrite;
    /// Hear where what a source system has of placements differs from what is kept.
    ComparePlacements = "placement.compare", PlacementsRead;
    /// Read the line of a child.
    ReadLine = "line.read", LinesRead;
    /// Read what the own organisation can do now.
    ReadNextSteps = "nextStep.read", LinesRead;
    /// State the handover agreement of a municipality.
    AgreeHandovers = "handoverAgreement.state", RegistryWrite;
    /// Read a handover, as far as the side on which one stands may.
    ReadHandover = "handover.read", HandoversRead;
    /// Begin a handover of a child that leaves.
    StartHandover = "handover.start", HandoversWrite;
    /// Write a handover and its sections.
    WriteHandover = "handover.write", HandoversWrite;
    /// Lay a handover before the guardians, offer, send or cancel it.
    SendHandover = "handover.send", HandoversWrite;
    /// Accept, hold, reject, receive or close a handover, and report back on it.
    AnswerHandover = "handover.answer", HandoversWrite;
    /// Record the conversation of a handover.
    DiscussHandover = "handover.discuss", HandoversWrite;
    /// React to a handover as a guardian.
    ReactToHandover = "handover.react", HandoversWrite;
    /// Read what guardians consented to.
    ReadConsent = "consent.read", HandoversRead;
    /// Give or refuse consent, or record what a guardian signed on paper.
    GiveConsent = "consent.give", HandoversWrite;
    /// Withdraw a consent.
    WithdrawConsent = "consent.withdraw", HandoversWrite;
    /// Have a draft of a combination contract judged by the rules; nothing of it is kept.
    CheckContract = "contract.check", RegistryRead;
    /// Have basic weeks proposed for a combination contract; nothing of it is kept.
    ProposeSchedule = "schedule.propose", RegistryRead;
    /// Read the log of what was processed of whom.
    ReadLog = "log.read", ProcessingRead;
    /// Have the ratio of professionals and children judged; nothing of it is kept.
    CheckRatio = "ratio.check", RegistryRead;
    /// Read how many professionals a site needs by the children who are placed there.
    ReadSiteRatio = "siteRatio.read", PlacementsRead;
    /// Read what preschool education is offered to a child, against what it must be able to take up.
    ReadPreschoolHours = "preschoolHours.read", PlacementsRead;
    /// Read what preschool education a site offers in a school year, and what its groups need.
    ReadSitePreschool = "sitePreschool.read", PlacementsRead;
    /// Read expertise requests, as far as the side on which one stands may.
    ReadExpertise = "expertise.read", ExpertiseRead;
    /// Ask a specialist of another organisation, ask on, close or withdraw what was asked.
    AskExpertise = "expertise.ask", ExpertiseWrite;
    /// Accept, decline or answer what another organisation asks.
    AnswerExpertise = "expertise.answer", ExpertiseWrite;
    /// Withdraw as a guardian, or at a guardian's word, the consent to name a child to a specialist.
    WithdrawExpertiseConsent = "expertise.withdrawConsent", ExpertiseWrite;
    /// Read what is arranged for the support of a child, and its consultations.
    ReadSupport = "support.read", SupportRead;
    /// Arrange support for a child of one's own organisation.
    StartSupport = "support.start", SupportWrite;
    /// Change or end the support that one's own organisation arranged, and record consultations.
    ChangeSupport = "support.change", SupportWrite;
    /// State which protocol one's own organisation has for what is not kept here.
    StateProtocol = "protocol.state", RegistryWrite;
    /// Read the referral of a child, as far as the side on which one stands may.
    ReadReferral = "referral.read", ReferralsRead;
    /// Signal a child for preschool education, and register it for that.
    Refer = "referral.start", ReferralsWrite;
    /// Take a referral a step further.
    AdvanceReferral = "referral.advance", ReferralsWrite;
    /// Read who waits for a place at a site.
    ReadWaitingList = "waitingList.read", ReferralsRead;
    /// Say how many places a site has, and change whose turn it is.
    ManageWaitingList = "waitingList.manage", ReferralsWrite;
    /// Read how many places of a site are free.
    ReadSitePlaces = "sitePlaces.read", RegistryRead;
    /// Read a programme of the combination function in which one takes part.
    ReadProgramme = "programme.read", ProgrammesRead;
    /// Set up a programme.
    AddProgramme = "programme.add", ProgrammesWrite;
    /// Change a programme that one runs.
    ChangeProgramme = "programme.change", ProgrammesWrite;
    /// Read the working groups in which one takes part.
    ReadWorkingGroup = "workingGroup.read", ProgrammesRead;
    /// Form a working group of a programme that one runs.
    FormWorkingGroup = "workingGroup.form", ProgrammesWrite;
    /// Change a working group, and record its meetings.
    ChangeWorkingGroup = "workingGroup.change", ProgrammesWrite;
    /// Read the places that a school and its childcare partner offer in a programme.
    ReadSignUp = "signUp.read", ProgrammesRead;
    /// Offer places in a programme.
    OfferPlaces = "signUp.offer", ProgrammesWrite;
    /// Correct the places that one offers.
    ChangeSignUp = "signUp.change", ProgrammesWrite;
    /// Accept a sign-up, let it wait or reject it.
    ReviewSignUp = "signUp.review", ProgrammesWrite;
    /// Withdraw the places that one offers.
    WithdrawSignUp = "signUp.withdraw", ProgrammesWrite;
    /// Read the candidates of a programme, as far as the side on which one stands may.
    ReadCandidate = "candidate.read", CandidatesRead;
    /// Take in the application of a candidate.
    AddCandidate = "candidate.add", CandidatesWrite;
    /// Correct what is known of a candidate, and record the selection.
    ChangeCandidate = "candidate.change", CandidatesWrite;
    /// Take a candidate a step further.
    AdvanceCandidate = "candidate.advance", CandidatesWrite;
    /// Record what the intake of the training provider came to.
    RecordIntake = "candidate.intake", CandidatesWrite;
    /// Reject a candidate, or record that a candidate withdrew.
    EndCandidate = "candidate.end", CandidatesWrite;
    /// Read matching runs of a programme that one runs.
    ReadMatching = "matching.read", CandidatesRead;
    /// Match candidates and places, and accept matches.
    MatchCandidates = "candidate.match", CandidatesWrite;
    /// Read a combination contract to which one is a party, its schedule and what the rules say of it.
    ReadCombinationContract = "combinationContract.read", ContractsRead;
    /// State a combination contract, change it, plan its week, have it judged, and offer it.
    WriteCombinationContract = "combinationContract.write", ContractsWrite;
    /// Sign a combination contract for one's own organisation, or record that the person did.
    SignCombinationContract = "combinationContract.sign", ContractsWrite;
    /// Start, amend, suspend, resume or end a combination contract.
    AdvanceCombinationContract = "combinationContract.advance", ContractsWrite;
    /// Read a training agreement to which one is a party, and its progress.
    ReadTrainingAgreement = "trainingAgreement.read", ContractsRead;
    /// Make or change a training agreement.
    WriteTrainingAgreement = "trainingAgreement.write", ContractsWrite;
    /// Sign a training agreement for one's own organisation, or record that the student did.
    SignTrainingAgreement = "trainingAgreement.sign", ContractsWrite;
    /// Record the progress of a training agreement.
    RecordTrainingProgress = "trainingAgreement.record", ContractsWrite;
}

/// One row of the policy.
struct Row {
    action: Action,
    kinds: &'static [OrganisationKind],
    roles: &'static [Role],
    relations: &'static [Relation],
}

const fn row(action: Action, kinds: &'static [OrganisationKind], roles: &'static [Role], relations: &'static [Relation]) -> Row {
    Row { action, kinds, roles, relations }
}

use Action as A;
use OrganisationKind as K;
use Relation as R;

const ANY_KIND: &[K] =
    &[K::Municipality, K::SchoolBoard, K::ChildcareProvider, K::TrainingProvider, K::YouthHealth, K::Coordinator];
const CARE: &[K] = &[K::SchoolBoard, K::ChildcareProvider];
const WITH_CHILDREN: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::YouthHealth];
const MUNICIPALITY: &[K] = &[K::Municipality];
const CHILDCARE: &[K] = &[K::ChildcareProvider];
const COORDINATOR: &[K] = &[K::Coordinator];
const TRAINERS: &[K] = &[K::TrainingProvider];
/// A municipality that is itself the indicating body (`referral.indicatingBody`) acts as youth health besides.
const YOUTH_HEALTH: &[K] = &[K::YouthHealth];
/// Those who make combination contracts: both sides, and the coordinator of a programme.
const CONTRACTING: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::Coordinator];

/// Those who make training agreements.
const TRAINING: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::Coordinator, K::TrainingProvider];

const TOKENS: &[Role] = &[Role::System, Role::Professional, Role::Manager, Role::PrivacyOfficer, Role::Guardian, Role::Candidate];
const WORKERS: &[Role] = &[Role::System, Role::Professional, Role::Manager];
const LEADERS: &[Role] = &[Role::System, Role::Manager];
const GUARDIAN: &[Role] = &[Role::Guardian];
const OFFICER: &[Role] = &[Role::PrivacyOfficer];
const OPERATOR: &[Role] = &[Role::Operator];

const OWN: &[R] = &[R::Own];
const OPERATED: &[R] = &[R::Operator];

#[rustfmt::skip]
const POLICY: &[Row] = &[
    row(A::ReadRegister,       ANY_KIND,     TOKENS,   &[R::Anyone, R::Own, R::Party, R::Directed]),
    row(A::ReadRegister,       ANY_KIND,     OPERATOR, OPERATED),
    row(A::AddOrganisation,    ANY_KIND,     OPERATOR, OPERATED),
    row(A::ChangeOrganisation, ANY_KIND,     LEADERS,  OWN),
    row(A::ChangeOrganisation, ANY_KIND,     OPERATOR, OPERATED),
    row(A::AddLocation,        CARE,         LEADERS,  OWN),
    row(A::AddLocation,        ANY_KIND,     OPERATOR, OPERATED),
    row(A::ChangeLocation,     CARE,         LEADERS,  OWN),
    row(A::ChangeLocation,     ANY_KIND,     OPERATOR, OPERATED),
    row(A::ReadPartnership,    CARE,         WORKERS,  &[R::Party]),
    row(A::ReadPartnership,    MUNICIPALITY, WORKERS,  &[R::Directed]),
    row(A::FormPartnership,    CARE,         LEADERS,  &[R::Party]),
    row(A::ChangePartnership,  CARE,         LEADERS,  &[R::Party]),
    row(A::ImportRegister,     MUNICIPALITY, LEADERS,  &[R::Directed]),
    row(A::ImportRegister,     ANY_KIND,     OPERATOR, OPERATED),
    row(A::SetParameter,       MUNICIPALITY, LEADERS,  OWN),
    row(A::SetParameter,       ANY_KIND,     OPERATOR, OPERATED),
    row(A::RegisterChild,      CARE,         WORKERS,  OWN),
    row(A::ReadChild,          WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadChild,          ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::SearchChildren,     WITH_CHILDREN, WORKERS,  OWN),
    row(A::ChangeChild,        WITH_CHILDREN, WORKERS,  OWN),
    row(A::EraseChild,         WITH_CHILDREN, LEADERS, OWN),
    row(A::ExportChild,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadPrivacyRequest, WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadPrivacyRequest, ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AskPrivacyRequest,  ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AnswerPrivacyRequest, WITH_CHILDREN, LEADERS,  OWN),
    row(A::InviteGuardian,     WITH_CHILDREN, WORKERS,  OWN),
    row(A::ExchangeCode,       WITH_CHILDREN, GUARDIAN, OWN),
    row(A::ReadLink,           WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadLink,           ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::DecideLink,         WITH_CHILDREN, WORKERS,  OWN),
    row(A::DecideLink,         ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::PlaceChild,         CARE,         WORKERS,  OWN),
    row(A::ReadPlacement,      CARE,         WORKERS,  OWN),
    row(A::ReadPlacement,      ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ChangePlacement,    CARE,         WORKERS,  OWN),
    row(A::SynchronisePlacement, CARE,       WORKERS,  OWN),
    row(A::ComparePlacements,  CARE,         WORKERS,  OWN),
    row(A::ReadLine,           WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadLine,           ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadNextSteps,      CARE,         WORKERS,  OWN),
    row(A::ReadNextSteps,      YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AgreeHandovers,     MUNICIPALITY, LEADERS,  OWN),
    row(A::ReadHandover,       CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReadHandover,       ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::StartHandover,      CARE,         WORKERS,  OWN),
    row(A::WriteHandover,      CARE,         WORKERS,  OWN),
    row(A::SendHandover,       CARE,         WORKERS,  OWN),
    row(A::AnswerHandover,     CARE,         WORKERS,  &[R::Party]),
    row(A::DiscussHandover,    CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReactToHandover,    ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadConsent,        CARE,         WORKERS,  OWN),
    row(A::ReadConsent,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::GiveConsent,        CARE,         WORKERS,  OWN),
    row(A::GiveConsent,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::WithdrawConsent,    CARE,         WORKERS,  OWN),
    row(A::WithdrawConsent,    ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::CheckContract,      ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ProposeSchedule,    ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ReadLog,            WITH_CHILDREN, OFFICER, OWN),
    row(A::ReadLog,            ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::CheckRatio,         ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ReadSiteRatio,      CARE,         WORKERS,  OWN),
    row(A::ReadPreschoolHours, CARE,         WORKERS,  OWN),
    row(A::ReadPreschoolHours, ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadSitePreschool,  CARE,         WORKERS,  OWN),
    row(A::ReadExpertise,      WITH_CHILDREN, WORKERS, &[R::Own, R::Party]),
    row(A::ReadExpertise,      ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AskExpertise,       WITH_CHILDREN, WORKERS, OWN),
    row(A::AnswerExpertise,    WITH_CHILDREN, WORKERS, &[R::Party]),
    row(A::WithdrawExpertiseConsent, WITH_CHILDREN, WORKERS, OWN),
    row(A::WithdrawExpertiseConsent, ANY_KIND, GUARDIAN, &[R::OwnChild]),
    row(A::ReadSupport,        CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReadSupport,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::StartSupport,       CARE,         WORKERS,  OWN),
    row(A::ChangeSupport,      CARE,         WORKERS,  OWN),
    row(A::StateProtocol,      ANY_KIND,     LEADERS,  OWN),
    row(A::ReadReferral,       YOUTH_HEALTH, WORKERS,  OWN),
    row(A::ReadReferral,       CHILDCARE,    WORKERS,  &[R::Party]),
    row(A::ReadReferral,       ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::Refer,              YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AdvanceReferral,    YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AdvanceReferral,    CHILDCARE,    WORKERS,  &[R::Party]),
    row(A::ReadWaitingList,    CHILDCARE,    WORKERS,  OWN),
    row(A::ManageWaitingList,  CHILDCARE,    LEADERS,  &[R::Own, R::Party]),
    row(A::ReadSitePlaces,     CHILDCARE,    WORKERS,  OWN),
    row(A::ReadSitePlaces,     YOUTH_HEALTH, WORKERS,  &[R::Anyone]),
    row(A::ReadSitePlaces,     MUNICIPALITY, WORKERS,  &[R::Anyone, R::Directed]),
    row(A::ReadProgramme,      COORDINATOR,  WORKERS,  OWN),
    row(A::ReadProgramme,      ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::AddProgramme,       COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeProgramme,    COORDINATOR,  LEADERS,  OWN),
    row(A::ReadWorkingGroup,   COORDINATOR,  WORKERS,  OWN),
    row(A::ReadWorkingGroup,   ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::FormWorkingGroup,   COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeWorkingGroup, COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeWorkingGroup, ANY_KIND,     LEADERS,  &[R::Party]),
    row(A::ReadSignUp,         COORDINATOR,  WORKERS,  OWN),
    row(A::ReadSignUp,         CARE,         WORKERS,  &[R::Party]),
    row(A::OfferPlaces,        COORDINATOR,  LEADERS,  OWN),
    row(A::OfferPlaces,        CARE,         LEADERS,  &[R::Party]),
    row(A::ChangeSignUp,       COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeSignUp,       CARE,         LEADERS,  &[R::Party]),
    row(A::ReviewSignUp,       COORDINATOR,  LEADERS,  OWN),
    row(A::WithdrawSignUp,     CARE,         LEADERS,  &[R::Party]),
    row(A::ReadCandidate,      COORDINATOR,  WORKERS,  OWN),
    row(A::ReadCandidate,      TRAINERS,     WORKERS,  &[R::Party]),
    row(A::AddCandidate,       COORDINATOR,  WORKERS,  OWN),
    row(A::ChangeCandidate,    COORDINATOR,  WORKERS,  OWN),
    row(A::AdvanceCandidate,   COORDINATOR,  WORKERS,  OWN),
    row(A::RecordIntake,       COORDINATOR,  WORKERS,  OWN),
    row(A::RecordIntake,       TRAINERS,     WORKERS,  &[R::Party]),
    row(A::EndCandidate,       COORDINATOR,  WORKERS,  OWN),
    row(A::ReadMatching,       COORDINATOR,  WORKERS,  OWN),
    row(A::MatchCandidates,    COORDINATOR,  LEADERS,  OWN),
    row(A::ReadCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::WriteCombinationContract, CONTRACTING, LEADERS, &[R::Own, R::Party]),
    row(A::SignCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::AdvanceCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::ReadTrainingAgreement, TRAINING,  LEADERS,  &[R::Party]),
    row(A::WriteTrainingAgreement, TRAINING, LEADERS,  &[R::Own, R::Party]),
    row(A::SignTrainingAgreement, TRAINING,  LEADERS,  &[R::Party]),
    row(A::RecordTrainingProgress, TRAINING, LEADERS,  &[R::Party]),
];

impl Row {
    fn is_for(&self, action: Action, role: Role, kind: Option<OrganisationKind>) -> bool {
        self.action == action && self.roles.contains(&role) && kind.is_none_or(|kind| self.kinds.contains(&kind))
    }
}

/// Whether the policy lets this kind of caller do the action to anything at all.
pub(super) fn has_row(action: Action, role: Role, kind: Option<OrganisationKind>) -> bool {
    POLICY.iter().any(|row| row.is_for(action, role, kind))
}

/// Whether the policy lets this kind of caller do the action to a thing that stands to it in a relation.
pub fn may(action: Action, role: Role, kind: Option<OrganisationKind>, relation: Relation) -> bool {
    POLICY.iter().any(|row| row.is_for(action, role, kind) && row.relations.contains(&relation))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{code::Code, processing::activity};

    #[test]
    fn every_action_has_a_row() {
        for action in Action::ALL {
            assert!(POLICY.iter().any(|row| row.action == *action), "{action}");
        }
    }

    #[test]
    fn a_municipality_sees_no_person() {
        for action in Action::ALL.iter().filter(|action| activity(**action).is_some()) {
            for role in WORKERS.iter().chain(&[Role::PrivacyOfficer, Role::Candidate]) {
                for relation in Relation::ALL {
                    let allowed = may(*action, *role, Some(OrganisationKind::Municipality), *relation);
                    assert!(!allowed, "{action} {role} {relation}");
                }
            }
        }
    }

    /// The whole matrix, one line for each action, kind and role that may do anything, so that every change of the policy is a
    /// change of a file that people read.
    #[test]
    fn the_matrix_of_role_action_and_relation_is_as_reviewed() {
        let mut matrix = String::new();
        for action in Action::ALL {
            writeln!(matrix, "{action} ({})", action.scope()).unwrap();
            for role in Role::ALL {
                for kind in OrganisationKind::ALL {
                    let relations: Vec<_> = Relation::ALL
                        .iter()
                        .filter(|relation| may(*action, *role, Some(*kind), **relation))
                        .map(|relation| relation.as_str())
                        .collect();
                    if !relations.is_empty() {
                        writeln!(matrix, "  {:14} {:18} {}", role.as_str(), kind.as_str(), relations.join(" ")).unwrap();
                    }
                }
            }
        }
        insta::assert_snapshot!(matrix);
    }
}
