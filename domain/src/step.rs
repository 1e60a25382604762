//! What can be done next, by whom, by when and on which days: of the line of a child, its handovers and what else is arranged around it.

use crate::{
    Date,
    code::codes,
    language::Bilingual,
    line::{Place, PlannedStep},
    location::LocationId,
    organisation::OrganisationId,
};

codes! {
    /// Code of a next step.
    StepCode {
        /// Een overdracht maken.
        PrepareHandover = "handover.prepare",
        /// Het overstapdossier versturen.
        SendTransfer = "transfer.send",
        /// De overgang naar groep 3 bespreken.
        DiscussGroup = "group.discuss",
        /// Nagaan naar welke school het kind gaat.
        FindSchool = "school.unknown",
        /// Nagaan waarom een leerplichtig kind niet op school is.
        CheckCompulsory = "school.compulsory",
        /// Nagaan waarom het kind nergens geplaatst is.
        CloseGap = "gap.open",
        /// De overdracht afschrijven en ter inzage leggen.
        WriteHandover = "handover.write",
        /// De overdracht aanbieden.
        OfferHandover = "handover.offer",
        /// Een aangehouden of afgewezen overdracht aanpassen.
        ReviseHandover = "handover.revise",
        /// Een aangeboden overdracht beantwoorden.
        AnswerHandover = "handover.answer",
        /// De overdracht verzenden.
        SendHandover = "handover.send",
        /// De ontvangst bevestigen.
        ReceiveHandover = "handover.receive",
        /// Het gesprek van een warme overdracht voeren.
        HoldConversation = "handover.converse",
        /// De overdracht afsluiten.
        CloseHandover = "handover.close",
        /// Terugkoppelen hoe het gaat.
        ReportBack = "handover.feedback",
        /// Het ontwikkelingsperspectief vaststellen.
        SetDevelopmentPlan = "support.plan",
        /// De ondersteuning evalueren.
        EvaluateSupport = "support.evaluate",
        /// Doen wat rond de ondersteuning is afgesproken.
        CarryOutSupport = "support.act",
    }
}

/// What kind of thing a step is about, besides the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The line of the child itself.
    Line,
    /// A handover that was begun.
    Handover,
    /// What is arranged for the support of the child.
    SupportArrangement,
}

impl StepCode {
    /// What kind of thing it is about.
    pub const fn about(self) -> About {
        match self {
            Self::PrepareHandover
            | Self::SendTransfer
            | Self::DiscussGroup
            | Self::FindSchool
            | Self::CheckCompulsory
            | Self::CloseGap => About::Line,
            Self::WriteHandover
            | Self::OfferHandover
            | Self::ReviseHandover
            | Self::AnswerHandover
            | Self::SendHandover
            | Self::ReceiveHandover
            | Self::HoldConversation
            | Self::CloseHandover
            | Self::ReportBack => About::Handover,
            Self::SetDevelopmentPlan | Self::EvaluateSupport | Self::CarryOutSupport => About::SupportArrangement,
        }
    }

    /// What is asked, in a sentence.
    pub const fn text(self) -> Bilingual {
        let (dutch, english) = match self {
            Self::PrepareHandover => {
                ("Maak de overdracht en bespreek die met de ouders.", "Write the handover and discuss it with the parents.")
            }
            Self::SendTransfer => (
                "Verstuur het overstapdossier via OSO; de ouders mogen het eerst inzien.",
                "Send the transfer file through OSO; the parents may read it first.",
            ),
            Self::DiscussGroup => {
                ("Bespreek de overgang van groep 2 naar groep 3.", "Discuss the passage from group 2 to group 3.")
            }
            Self::FindSchool => (
                "Vraag de ouders naar welke school het kind gaat; er is nog geen school bekend.",
                "Ask the parents which school the child will go to; none is known yet.",
            ),
            Self::CheckCompulsory => (
                "Het kind is leerplichtig en staat bij geen school ingeschreven; vraag de ouders hoe dat zit.",
                "The child must attend school and is enrolled at none; ask the parents about it.",
            ),
            Self::CloseGap => (
                "Het kind is nu nergens geplaatst; vraag de ouders of er een plek nodig is.",
                "The child has no place now; ask the parents whether one is needed.",
            ),
            Self::WriteHandover => {
                ("Schrijf de overdracht af en leg haar de ouders voor.", "Finish the handover and show it to the parents.")
            }
            Self::OfferHandover => {
                ("De ouders hebben de overdracht gelezen; bied haar aan.", "The parents have read the handover; offer it.")
            }
            Self::ReviseHandover => (
                "De ontvanger houdt de overdracht aan of wijst haar af; pas haar aan.",
                "The receiver holds or rejects the handover; revise it.",
            ),
            Self::AnswerHandover => (
                "Er is een overdracht aangeboden; neem haar aan, houd haar aan of wijs haar af.",
                "A handover was offered; accept, hold or reject it.",
            ),
            Self::SendHandover => ("De overdracht is aangenomen; verzend haar.", "The handover was accepted; send it."),
            Self::ReceiveHandover => {
                ("De overdracht is verzonden; bevestig de ontvangst.", "The handover was sent; confirm its receipt.")
            }
            Self::HoldConversation => (
                "Voer het gesprek van de warme overdracht en leg vast wat is afgesproken.",
                "Hold the conversation of the warm handover and record what was agreed.",
            ),
            Self::CloseHandover => ("Lees de overdracht en sluit haar af.", "Read the handover and close it."),
            Self::ReportBack => ("Vertel de opvang hoe het met het kind gaat.", "Tell childcare how the child is doing."),
            Self::SetDevelopmentPlan | Self::EvaluateSupport | Self::CarryOutSupport => return self.text_of_support(),
        };
        Bilingual { dutch, english }
    }

    /// The same of what support asks.
    const fn text_of_support(self) -> Bilingual {
        let (dutch, english) = match self {
            Self::SetDevelopmentPlan => {
                ("Stel met de ouders het ontwikkelingsperspectief vast.", "Set the development perspective with the parents.")
            }
            Self::EvaluateSupport => (
                "Bekijk met de ouders of de ondersteuning nog past, en leg de uitkomst vast.",
                "Look with the parents whether the support still fits, and record the outcome.",
            ),
            _ => (
                "Doe wat rond de ondersteuning is afgesproken, en leg vast dat het gedaan is.",
                "Do what was agreed around the support, and record that it was done.",
            ),
        };
        Bilingual { dutch, english }
    }
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
