//! Next steps: what someone can do now to keep the line unbroken, who that is, and by when.

use super::{
    input::{LineInput, Stay},
    interruptions::{Interruption, InterruptionKind},
    segments::Course,
    stretch::plus_days,
    transitions::{Duty, Transition, TransitionKind, TransitionState},
    view::Place,
};
use crate::{Date, code::codes, language::Bilingual, placement::Care};

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
    }
}

impl StepCode {
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
        };
        Bilingual { dutch, english }
    }
}

/// Something that someone can do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub code: StepCode,
    /// By when.
    pub due_date: Date,
    /// Who, and for which location; `None` when no organisation knows the child.
    pub place: Option<Place>,
}

/// The next steps, by due date, code and place.
pub(super) fn next_steps(
    input: &LineInput,
    course: &Course<'_>,
    transitions: &[Transition],
    interruptions: &[Interruption],
) -> Vec<NextStep> {
    // Whoever had the child last is asked about what comes next.
    let last_known =
        course.pieces.iter().filter(|piece| piece.stretch.first <= input.as_of).max_by_key(|piece| piece.stretch.end());
    let last_place = last_known.map(|piece| Place::of(piece.stay));
    let of_transitions = transitions.iter().filter_map(of_transition);
    let of_interruptions = interruptions.iter().filter_map(|interruption| {
        let (code, due_date) = if interruption.is_open(InterruptionKind::DayGap) {
            // A place from this day on still makes the gap a bridge.
            (StepCode::CloseGap, plus_days(interruption.start_date, input.parameters.bridge_days))
        } else if interruption.is_open(InterruptionKind::LegalGap) {
            (StepCode::CheckCompulsory, interruption.start_date)
        } else {
            return None;
        };
        Some(NextStep { code, due_date, place: last_place })
    });
    let mut steps: Vec<NextStep> = of_transitions.chain(of_interruptions).collect();
    let must_attend = steps.iter().any(|step| step.code == StepCode::CheckCompulsory);
    steps.extend(registration_date(input, course).filter(|_| !must_attend).map(|due_date| NextStep {
        code: StepCode::FindSchool,
        due_date,
        place: last_place,
    }));
    steps.sort_by_key(|step| (step.due_date, step.code, step.place));
    steps.dedup();
    steps
}

/// What the place that is left can do for a transition that is near and not begun.
fn of_transition(transition: &Transition) -> Option<NextStep> {
    let code = match (transition.duty, transition.kind) {
        (Duty::Nothing, _) => return None,
        (_, TransitionKind::GroupToGroup) => StepCode::DiscussGroup,
        (Duty::OtherWay, _) => StepCode::SendTransfer,
        (Duty::Handover, _) => StepCode::PrepareHandover,
    };
    let waits = matches!(transition.state, TransitionState::Due | TransitionState::Overdue);
    let due_date = transition.due_date.filter(|_| waits)?;
    Some(NextStep { code, due_date, place: transition.from.map(|end| end.place) })
}

/// The day by which a child in care without a school has to be registered at one, once that day is near.
fn registration_date(input: &LineInput, course: &Course<'_>) -> Option<Date> {
    let parameters = &input.parameters;
    let is_school = |stay: &Stay| stay.care == Care::School;
    if course.pieces.is_empty() || course.pieces.iter().any(|piece| is_school(piece.stay)) || input.as_of > course.days.end() {
        return None;
    }
    let wanted = parameters.birthday(input.birth_date, parameters.earliest_school_age_years);
    let due_date = plus_days(wanted, -parameters.registration_days);
    (plus_days(due_date, -parameters.due_window_days) <= input.as_of).then_some(due_date)
}
