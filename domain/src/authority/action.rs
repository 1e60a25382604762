//! What can be done, and the scope that a token needs for it: each action is also a type, so that a permit for one gives no verb of
//! another.

use std::collections::BTreeSet;

use crate::code::{Code, codes};

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
        /// Read agendas, result agreements, subsidies, meetings and trainings of municipalities to which one is a party.
        DirectionRead = "direction:read",
        /// Write agendas, result agreements, subsidies, meetings and trainings, agree results, and send measurements and accounts.
        DirectionWrite = "direction:write",
        /// Read the published figures of the own municipality.
        FiguresRead = "figures:read",
        /// Publish the figures of the own municipality.
        FiguresWrite = "figures:write",
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
    /// Write a handover and its attachments.
    WriteHandover = "handover.write", HandoversWrite;
    /// Lay a handover before the guardians, offer, send or cancel it.
    SendHandover = "handover.send", HandoversWrite;
    /// Accept, hold, reject, receive or close a handover, and report back on it.
    AnswerHandover = "handover.answer", HandoversWrite;
    /// Record the conversation of a handover.
    DiscussHandover = "handover.discuss", HandoversWrite;
    /// Write a section of a handover.
    WriteSection = "section.write", HandoversWrite;
    /// Read, as a connector, of the children at both sides of the own contract.
    ReadConnected = "connectedChild.read", ChildrenRead;
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
    /// Share a link by which schools sign up that are no user yet, and revoke it.
    ShareSignUp = "signUp.share", ProgrammesWrite;
    /// List the candidates of a programme, as far as the side on which one stands may.
    ListCandidates = "candidate.list", CandidatesRead;
    /// Read a candidate, as far as the side on which one stands may; of a candidate that is oneself.
    ReadCandidate = "candidate.read", CandidatesRead;
    /// Take in the application of a candidate.
    AddCandidate = "candidate.add", CandidatesWrite;
    /// Correct what is known of a candidate, and record the selection.
    ChangeCandidate = "candidate.change", CandidatesWrite;
    /// Take a candidate a step further.
    AdvanceCandidate = "candidate.advance", CandidatesWrite;
    /// Record what the intake of the training provider came to.
    RecordIntake = "candidate.intake", CandidatesWrite;
    /// Reject a candidate.
    EndCandidate = "candidate.end", CandidatesWrite;
    /// Withdraw as a candidate, or record that one did.
    WithdrawCandidate = "candidate.withdraw", CandidatesWrite;
    /// Invite a candidate with a one-time code.
    InviteCandidate = "candidate.invite", CandidatesWrite;
    /// Exchange the code of a candidate for a token of that candidate.
    ExchangeCandidateCode = "candidate.exchange", CandidatesRead;
    /// Read matching runs of a programme that one runs.
    ReadMatching = "matching.read", CandidatesRead;
    /// Read the figures of a programme that one runs.
    ReadProgrammeFigures = "programmeFigures.read", CandidatesRead;
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
    /// Share the times of a combination contract as a calendar, and end that.
    ShareCalendar = "combinationContract.share", ContractsWrite;
    /// Follow the times of a combination contract at a secret address.
    FollowCalendar = "combinationContract.follow", ContractsRead;
    /// Read a training agreement to which one is a party, and its progress.
    ReadTrainingAgreement = "trainingAgreement.read", ContractsRead;
    /// Make or change a training agreement.
    WriteTrainingAgreement = "trainingAgreement.write", ContractsWrite;
    /// Sign a training agreement for one's own organisation, or record that the student did.
    SignTrainingAgreement = "trainingAgreement.sign", ContractsWrite;
    /// Record the progress of a training agreement.
    RecordTrainingProgress = "trainingAgreement.record", ContractsWrite;
    /// Read an agenda to which one is a party, with its goals and its history.
    ReadAgenda = "agenda.read", DirectionRead;
    /// Write an agenda of the own municipality and its goals.
    WriteAgenda = "agenda.write", DirectionWrite;
    /// Read a result agreement to which one is a party, with its measurements.
    ReadResultAgreement = "resultAgreement.read", DirectionRead;
    /// Write a result agreement of the own municipality, and record that it was discussed.
    WriteResultAgreement = "resultAgreement.write", DirectionWrite;
    /// Agree to a result agreement for the own organisation.
    AgreeResult = "resultAgreement.agree", DirectionWrite;
    /// Send in what was measured for a result agreement.
    MeasureResult = "resultAgreement.measure", DirectionWrite;
    /// Read a subsidy that one gives or gets, with its accounts.
    ReadSubsidy = "subsidy.read", DirectionRead;
    /// Give, change and settle a subsidy of the own municipality.
    WriteSubsidy = "subsidy.write", DirectionWrite;
    /// Account for a subsidy that one gets.
    AccountForSubsidy = "subsidy.account", DirectionWrite;
    /// Read a meeting or training that one holds or to which one is invited.
    ReadSession = "session.read", DirectionRead;
    /// Plan and change a meeting or training that one holds, and state who was there.
    WriteSession = "session.write", DirectionWrite;
    /// State who of the own organisation was at a meeting or training.
    AttendSession = "session.attend", DirectionWrite;
    /// Read which figures of the own municipality were published, and when.
    ReadPublication = "publication.read", FiguresRead;
    /// Publish the figures of the own municipality.
    Publish = "publication.publish", FiguresWrite;
    /// Read the published figures of the own municipality.
    ReadFigures = "leaMetric.read", FiguresRead;
}
