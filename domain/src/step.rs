//! What can be done next, by whom, by when and on which days: of the line of a child, its handovers and what else is arranged around it.

use crate::{
    Date,
    authority::Scope,
    code::codes,
    language::Bilingual,
    line::{Place, PlannedStep},
    location::LocationId,
    organisation::OrganisationId,
};

/// What kind of thing a step is about, besides the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The line of the child itself.
    Line,
    /// A handover that was begun.
    Handover,
    /// A referral to preschool education.
    Referral,
    /// A question to the specialist of another organisation.
    ExpertiseRequest,
    /// What is arranged for the support of the child.
    SupportArrangement,
}

impl About {
    /// The scope by which things of this kind are read.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Line => Scope::LinesRead,
            Self::Handover => Scope::HandoversRead,
            Self::Referral => Scope::ReferralsRead,
            Self::ExpertiseRequest => Scope::ExpertiseRead,
            Self::SupportArrangement => Scope::SupportRead,
        }
    }
}

/// Declares the steps as a table: name, code, what it is about, what it is in Dutch, and what is asked in Dutch and English.
macro_rules! steps {
    ($($member:ident = $code:literal $about:ident, $doc:literal, $dutch:literal, $english:literal;)+) => {
        codes! {
            /// Code of a next step.
            StepCode { $(#[doc = $doc] $member = $code),+ }
        }

        impl StepCode {
            /// What kind of thing it is about.
            pub const fn about(self) -> About {
                match self { $(Self::$member => About::$about,)+ }
            }

            /// What is asked, in a sentence.
            pub const fn text(self) -> Bilingual {
                match self { $(Self::$member => Bilingual { dutch: $dutch, english: $english },)+ }
            }
        }
    };
}

steps! {
    PrepareHandover = "handover.prepare" Line, "Een overdracht maken.",
        "Maak de overdracht en bespreek die met de ouders.",
        "Write the handover and discuss it with the parents.";
    SendTransfer = "transfer.send" Line, "Het overstapdossier versturen.",
        "Verstuur het overstapdossier via OSO; de ouders mogen het eerst inzien.",
        "Send the transfer file through OSO; the parents may read it first.";
    DiscussGroup = "group.discuss" Line, "De overgang naar groep 3 bespreken.",
        "Bespreek de overgang van groep 2 naar groep 3.",
        "Discuss the passage from group 2 to group 3.";
    FindSchool = "school.unknown" Line, "Nagaan naar welke school het kind gaat.",
        "Vraag de ouders naar welke school het kind gaat; er is nog geen school bekend.",
        "Ask the parents which school the child will go to; none is known yet.";
    CheckCompulsory = "school.compulsory" Line, "Nagaan waarom een leerplichtig kind niet op school is.",
        "Het kind is leerplichtig en staat bij geen school ingeschreven; vraag de ouders hoe dat zit.",
        "The child must attend school and is enrolled at none; ask the parents about it.";
    CloseGap = "gap.open" Line, "Nagaan waarom het kind nergens geplaatst is.",
        "Het kind is nu nergens geplaatst; vraag de ouders of er een plek nodig is.",
        "The child has no place now; ask the parents whether one is needed.";
    WriteHandover = "handover.write" Handover, "De overdracht afschrijven en ter inzage leggen.",
        "Schrijf de overdracht af en leg haar de ouders voor.",
        "Finish the handover and show it to the parents.";
    OfferHandover = "handover.offer" Handover, "De overdracht aanbieden.",
        "De ouders hebben de overdracht gelezen; bied haar aan.",
        "The parents have read the handover; offer it.";
    ReviseHandover = "handover.revise" Handover, "Een aangehouden of afgewezen overdracht aanpassen.",
        "De ontvanger houdt de overdracht aan of wijst haar af; pas haar aan.",
        "The receiver holds or rejects the handover; revise it.";
    AnswerHandover = "handover.answer" Handover, "Een aangeboden overdracht beantwoorden.",
        "Er is een overdracht aangeboden; neem haar aan, houd haar aan of wijs haar af.",
        "A handover was offered; accept, hold or reject it.";
    SendHandover = "handover.send" Handover, "De overdracht verzenden.",
        "De overdracht is aangenomen; verzend haar.",
        "The handover was accepted; send it.";
    ReceiveHandover = "handover.receive" Handover, "De ontvangst bevestigen.",
        "De overdracht is verzonden; bevestig de ontvangst.",
        "The handover was sent; confirm its receipt.";
    HoldConversation = "handover.converse" Handover, "Het gesprek van een warme overdracht voeren.",
        "Voer het gesprek van de warme overdracht en leg vast wat is afgesproken.",
        "Hold the conversation of the warm handover and record what was agreed.";
    CloseHandover = "handover.close" Handover, "De overdracht afsluiten.",
        "Lees de overdracht en sluit haar af.",
        "Read the handover and close it.";
    ReportBack = "handover.feedback" Handover, "Terugkoppelen hoe het gaat.",
        "Vertel de opvang hoe het met het kind gaat.",
        "Tell childcare how the child is doing.";
    IndicateReferral = "referral.indicate" Referral, "Beslissen of een gesignaleerd kind tot de doelgroep hoort.",
        "Beslis of het gesignaleerde kind tot de doelgroep van de gemeente hoort.",
        "Decide whether the child that was signalled belongs to the municipality's target group.";
    InformGuardians = "referral.inform" Referral, "De ouders vertellen over voorschoolse educatie.",
        "Vertel de ouders over voorschoolse educatie en leg vast dat zij ervan weten.",
        "Tell the guardians about preschool education and record that they know of it.";
    RegisterReferral = "referral.register" Referral, "Het kind bij een locatie aanmelden.",
        "Help de ouders het kind bij een locatie aan te melden, of leg vast dat zij ervan afzien.",
        "Help the guardians to register the child at a site, or record that they decline.";
    PlaceReferral = "referral.place" Referral, "Een wachtend kind een plaats geven.",
        "Geef het wachtende kind een plaats.",
        "Give the child that waits a place.";
    StartReferral = "referral.start" Referral, "Vastleggen dat het kind is begonnen.",
        "Plaats het kind met voorschoolse educatie, of leg vast dat het is begonnen.",
        "Place the child with preschool education, or record that it has started.";
    AcceptExpertise = "expertise.accept" ExpertiseRequest, "Een vraag aan een deskundige aannemen of niet.",
        "Een andere organisatie vraagt om uw deskundigheid; neem de vraag aan of wijs haar af.",
        "Another organisation asks for your expertise; accept or decline the question.";
    AnswerExpertise = "expertise.answer" ExpertiseRequest, "Een vraag aan een deskundige beantwoorden.",
        "Beantwoord de vraag van de andere organisatie.",
        "Answer the question of the other organisation.";
    CloseExpertise = "expertise.close" ExpertiseRequest, "Een beantwoorde vraag afsluiten of doorvragen.",
        "De deskundige heeft geantwoord; sluit de vraag af of vraag door.",
        "The specialist has answered; close the request or ask on.";
    SetDevelopmentPlan = "support.plan" SupportArrangement, "Het ontwikkelingsperspectief vaststellen.",
        "Stel met de ouders het ontwikkelingsperspectief vast.",
        "Set the development perspective with the parents.";
    EvaluateSupport = "support.evaluate" SupportArrangement, "De ondersteuning evalueren.",
        "Bekijk met de ouders of de ondersteuning nog past, en leg de uitkomst vast.",
        "Look with the parents whether the support still fits, and record the outcome.";
    CarryOutSupport = "support.act" SupportArrangement, "Doen wat rond de ondersteuning is afgesproken.",
        "Doe wat rond de ondersteuning is afgesproken, en leg vast dat het gedaan is.",
        "Do what was agreed around the support, and record that it was done.";
}

/// Something that one organisation can do on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub code: StepCode,
    /// By when.
    pub due_date: Date,
    /// Who.
    pub organisation_id: OrganisationId,
    /// Where, if it belongs to a location.
    pub location_id: Option<LocationId>,
    /// The first day on which it is to be done.
    pub from_date: Date,
    /// The last day; `None` where it stays until something is recorded.
    pub until_date: Option<Date>,
}

impl Task {
    /// What a planned step asks of the organisation that it names; `None` where no organisation knows the child.
    pub fn of(planned: &PlannedStep) -> Option<Self> {
        let Place { organisation_id, location_id } = planned.step.place?;
        Some(Self {
            code: planned.step.code,
            due_date: planned.step.due_date,
            organisation_id,
            location_id: Some(location_id),
            from_date: planned.from_date,
            until_date: planned.until_date,
        })
    }
}
