//! Support (ondersteuning) around a child: at which level, who is involved, what is meant to be reached and agreed, and what the guardians
//! agreed to.
//!
//! It says what is done and never why: there is no place for a diagnosis, an origin or a reason, and none for anything of the reporting
//! code or the risk index (`protocol`). Free text is short, and is marked where it seems to hold such a thing all the same.
//!
//! - `arrangement`: what can be stated and who may read it. `judging`: the rules of that. `consultation`: talks around the child, without minutes.
//! - `tasks`: what it asks and by when. `handing`: what of it goes along in a handover. `words`: what should be looked at again.

mod arrangement;
mod consultation;
mod handing;
mod judging;
mod tasks;
mod words;

#[cfg(test)]
mod tests;

pub use arrangement::{
    Evaluation, GuardianAgreement, Involved, NewSupportArrangement, SupportAction, SupportActionId, SupportArrangement,
    SupportArrangementId, SupportFacts, SupportSurroundings,
};
pub use consultation::{Consultation, ConsultationFacts, ConsultationId};
pub use handing::handed_over;
pub use judging::Covered;
pub use tasks::SupportTerms;

use crate::{Date, code::codes, language::Bilingual};

codes! {
    /// Level (niveau) of support, from the group outwards.
    SupportLevel {
        /// In de groep, door de eigen beroepskrachten.
        InGroup = "inGroup",
        /// Intern, met een coach of intern begeleider.
        Internal = "internal",
        /// In het ondersteuningsteam of zorgoverleg.
        SupportTeam = "supportTeam",
        /// Met specialisten of het samenwerkingsverband.
        WithSpecialists = "withSpecialists",
    }
}

impl SupportLevel {
    /// Whether others than the own professionals take part, so that guardians have to agree first.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::SupportTeam | Self::WithSpecialists)
    }

    /// How it is called.
    pub const fn text(self) -> Bilingual {
        let (dutch, english) = match self {
            Self::InGroup => ("in de groep", "in the group"),
            Self::Internal => ("intern, met een coach of intern begeleider", "internal, with a coach or support coordinator"),
            Self::SupportTeam => ("in het ondersteuningsteam", "in the support team"),
            Self::WithSpecialists => ("met specialisten", "with specialists"),
        };
        Bilingual { dutch, english }
    }
}

codes! {
    /// What came of an evaluation.
    EvaluationOutcome {
        /// Gaat zo door.
        Continue = "continue",
        /// Wordt bijgesteld.
        Adjust = "adjust",
        /// Gaat naar een zwaarder niveau.
        StepUp = "stepUp",
        /// Stopt.
        End = "end",
    }
}

impl EvaluationOutcome {
    /// How it is called.
    pub const fn text(self) -> Bilingual {
        let (dutch, english) = match self {
            Self::Continue => ("gaat zo door", "goes on"),
            Self::Adjust => ("wordt bijgesteld", "is adjusted"),
            Self::StepUp => ("gaat naar een zwaarder niveau", "goes to a higher level"),
            Self::End => ("stopt", "ends"),
        };
        Bilingual { dutch, english }
    }
}

codes! {
    /// What guardians agreed to.
    AgreementScope {
        /// De ondersteuning zelf.
        Support = "support",
        /// Dat de genoemde organisaties erbij betrokken zijn en meelezen.
        Involvement = "involvement",
        /// Dat de gekozen delen meegaan in een overdracht.
        Handover = "handover",
    }
}

codes! {
    /// Part of a support arrangement that can go along in a handover.
    SupportPart {
        /// Het niveau.
        Level = "level",
        /// Wie erbij betrokken zijn.
        Involved = "involved",
        /// Het doel.
        Goal = "goal",
        /// De afspraken.
        Actions = "actions",
        /// De evaluaties.
        Evaluations = "evaluations",
    }
}

/// Days on which a child has support, as whoever looks may know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SupportDays {
    /// The first day.
    pub start_date: Date,
    /// The last day; `None` while no end is known.
    pub end_date: Option<Date>,
}

impl SupportDays {
    /// All days, where something else says for good that more care is needed.
    pub const ALL: Self = Self { start_date: Date::MIN, end_date: None };

    /// Whether a day is among them.
    pub fn holds(&self, day: Date) -> bool {
        self.start_date <= day && self.end_date.is_none_or(|end| day <= end)
    }
}
