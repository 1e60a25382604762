//! Who of the staff counts as a professional, and to which part.

use super::{CareKind, Norms, Situation, Staff, StaffStatus};
use crate::{
    Cause, Language,
    code::codes,
    language::Bilingual,
    parameter::{Fraction, ParameterValue},
};

codes! {
    /// Waarom iemand niet meetelt als beroepskracht.
    Uncounted {
        /// Jonger dan 18 jaar.
        NotAdult = "notAdult",
        /// Niet ingeschreven in het personenregister of niet gekoppeld aan deze houder.
        NotLinked = "notLinked",
        /// Geen arbeidsovereenkomst met deze houder.
        NotEmployed = "notEmployed",
        /// In opleiding zonder begeleidingsplan.
        NoGuidancePlan = "noGuidancePlan",
        /// Het deel dat in opleiding mag zijn is vol.
        TraineeShare = "traineeShare",
        /// Het deel dat stagiair mag zijn is vol.
        StudentShare = "studentShare",
        /// Het deel dat anders gekwalificeerd mag zijn is vol, of er is er hier geen.
        OtherQualifiedShare = "otherQualifiedShare",
    }
}

impl Uncounted {
    /// The reason in words.
    pub fn text(self, language: Language) -> &'static str {
        let (dutch, english) = match self {
            Self::NotAdult => ("Een beroepskracht is ten minste 18 jaar.", "A professional is at least 18 years old."),
            Self::NotLinked => (
                "Telt mee na inschrijving in het personenregister en koppeling aan deze houder.",
                "Counts once entered in the register of persons and linked to this provider.",
            ),
            Self::NotEmployed => (
                "Wie in opleiding is telt mee met een arbeidsovereenkomst met deze houder.",
                "Who is in training counts when employed by this provider.",
            ),
            Self::NoGuidancePlan => {
                ("Wie in opleiding is telt mee met een begeleidingsplan.", "Who is in training counts with a guidance plan.")
            }
            Self::TraineeShare => (
                "Er tellen al zoveel mensen in opleiding mee als het centrum mag inzetten.",
                "As many trainees count already as the centre may deploy.",
            ),
            Self::StudentShare => (
                "Er tellen al zoveel stagiairs mee als het centrum mag inzetten.",
                "As many students count already as the centre may deploy.",
            ),
            Self::OtherQualifiedShare => (
                "Er tellen hier geen of geen verdere anders gekwalificeerden mee.",
                "Nobody, or nobody more, with another qualification counts here.",
            ),
        };
        Bilingual { dutch, english }.get(language)
    }
}

/// Somebody who does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCounted {
    /// The place in the list of staff.
    pub place: usize,
    /// Why.
    pub reason: Uncounted,
    /// The rule parameter, where the reason rests on one.
    pub parameter: Option<&'static str>,
    /// Law and article.
    pub source: String,
}

/// How many of the required professionals may be of a kind, and how many are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The kind; trainees are all who are in training, students included.
    pub status: StaffStatus,
    /// The rule parameter: `ratio.traineeFraction`.
    pub parameter: &'static str,
    /// The part of those who are required.
    pub part: Fraction,
    /// How many people that is, rounded down.
    pub at_most: i64,
    /// How many count.
    pub counted: i64,
    /// Law and article.
    pub source: String,
}

/// How much of the staff counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Of each in the order of the list: the group, and to which part they count, in hundredths.
    parts: Vec<(usize, u32)>,
    /// Who does not count, in the order of the list.
    pub not_counted: Vec<NotCounted>,
    /// The kinds of which only a part of the required professionals may be.
    pub shares: Vec<Share>,
}

impl Counted {
    /// How many count in a group, or in the whole centre, in hundredths.
    pub(super) fn in_group(&self, group: Option<usize>) -> u32 {
        self.parts.iter().filter(|(of, _)| group.is_none_or(|group| group == *of)).map(|(_, part)| part).sum()
    }
}

const PROFESSIONAL: &str = "Wet kinderopvang 1.1";
const REGISTER: &str = "Wet kinderopvang 1.50";
const TRAINEES: &str = "ratio.traineeFraction";
const STUDENTS: &str = "ratio.studentFraction";
const OTHER_QUALIFIED: &str = "ratio.afterSchool.otherQualifiedFraction";
const GUIDANCE_PLAN: &str = "bbl.guidancePlanRequired";

/// Why somebody does not count, with the rule parameter and the source.
type No = (Uncounted, Option<&'static str>, String);

/// How many of each kind may still count.
struct Room<'a> {
    trainees: Share,
    students: Share,
    /// None where nobody with another qualification may count.
    other_qualified: Option<Share>,
    plan: (bool, &'a str),
}

/// Counts the staff in the order of the list; of who is too many of a kind the last ones do not count. The parts are those of the
/// required professionals of the whole centre (Regeling Wet kinderopvang article 9).
pub(super) fn count(situation: &Situation, required: u32, norms: Norms<'_>) -> Result<Counted, Cause> {
    let share = |status, parameter: &'static str| {
        let (part, source) = norms.read(parameter, ParameterValue::fraction)?;
        let at_most = part.floor_of(required);
        Ok(Share { status, parameter, part, at_most, counted: 0, source: source.to_owned() })
    };
    // Only after-school care may work with them, and only since a parameter says so.
    let other = situation.care == CareKind::AfterSchoolCare && norms.known(OTHER_QUALIFIED).is_some();
    let mut room = Room {
        trainees: share(StaffStatus::Trainee, TRAINEES)?,
        students: share(StaffStatus::Student, STUDENTS)?,
        other_qualified: other.then(|| share(StaffStatus::OtherQualified, OTHER_QUALIFIED)).transpose()?,
        plan: norms.read(GUIDANCE_PLAN, ParameterValue::flag)?,
    };
    let (mut parts, mut not_counted) = (Vec::new(), Vec::new());
    for (place, staff) in situation.staff.iter().enumerate() {
        match room.take(staff) {
            Ok(hundredths) => parts.push((staff.group, hundredths)),
            Err((reason, parameter, source)) => not_counted.push(NotCounted { place, reason, parameter, source }),
        }
    }
    let shares = [room.trainees, room.students].into_iter().chain(room.other_qualified).collect();
    Ok(Counted { parts, not_counted, shares })
}

impl Room<'_> {
    /// The part to which somebody counts, or why not.
    fn take(&mut self, staff: &Staff) -> Result<u32, No> {
        let by_law = |reason, source: &str| Err((reason, None, source.to_owned()));
        let in_training = matches!(staff.status, StaffStatus::Trainee | StaffStatus::Student);
        if !staff.is_adult {
            return by_law(Uncounted::NotAdult, PROFESSIONAL);
        }
        if !staff.is_linked {
            return by_law(Uncounted::NotLinked, REGISTER);
        }
        if in_training && !staff.is_employed {
            return by_law(Uncounted::NotEmployed, PROFESSIONAL);
        }
        if in_training && self.plan.0 && !staff.has_guidance_plan {
            return Err((Uncounted::NoGuidancePlan, Some(GUIDANCE_PLAN), self.plan.1.to_owned()));
        }
        match staff.status {
            StaffStatus::Qualified => Ok(100),
            StaffStatus::OtherQualified => match &mut self.other_qualified {
                None => by_law(Uncounted::OtherQualifiedShare, PROFESSIONAL),
                Some(share) => share.take(Uncounted::OtherQualifiedShare).map(|()| 100),
            },
            // Whoever is there beside the ratio takes the place of nobody.
            StaffStatus::Trainee | StaffStatus::Student if staff.percentage == 0 => Ok(0),
            StaffStatus::Trainee | StaffStatus::Student => {
                // Students are part of those in training, and have a share of their own within it.
                if staff.status == StaffStatus::Student {
                    self.students.judge(Uncounted::StudentShare)?;
                }
                self.trainees.take(Uncounted::TraineeShare)?;
                if staff.status == StaffStatus::Student {
                    self.students.take(Uncounted::StudentShare)?;
                }
                Ok(staff.percentage.min(100))
            }
        }
    }
}

impl Share {
    fn judge(&self, reason: Uncounted) -> Result<(), No> {
        if self.counted < self.at_most { Ok(()) } else { Err((reason, Some(self.parameter), self.source.clone())) }
    }

    fn take(&mut self, reason: Uncounted) -> Result<(), No> {
        self.judge(reason)?;
        self.counted += 1;
        Ok(())
    }
}
