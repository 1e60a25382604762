//! Who of the staff counts as a professional, and to which part.

use super::{CareKind, Norms, Situation, Staff, StaffStatus};
use crate::{Cause, code::codes, parameter::ParameterValue};

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

/// Somebody who does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCounted {
    /// The place in the list of staff.
    pub place: usize,
    /// Why.
    pub reason: Uncounted,
    /// Law and article.
    pub source: String,
}

/// How much of the staff counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Professionals in hundredths: 150 is one and a half.
    pub hundredths: u32,
    /// Who does not count, in the order of the list.
    pub not_counted: Vec<NotCounted>,
}

const PROFESSIONAL: &str = "Wet kinderopvang 1.1";
const REGISTER: &str = "Wet kinderopvang 1.50";

/// How many of each kind may still count.
struct Room<'a> {
    trainees: (i64, &'a str),
    students: (i64, &'a str),
    other_qualified: (i64, &'a str),
    plan: (bool, &'a str),
}

/// Counts the staff in the order of the list; of who is too many of a kind the last ones do not count.
pub(super) fn count(situation: &Situation, required: u32, norms: Norms<'_>) -> Result<Counted, Cause> {
    let share = |key: &str| norms.read(key, ParameterValue::fraction).map(|(part, source)| (part.floor_of(required), source));
    let other_qualified = norms.known("ratio.afterSchool.otherQualifiedFraction");
    let mut room = Room {
        trainees: share("ratio.traineeFraction")?,
        students: share("ratio.studentFraction")?,
        // Only after-school care may work with them, and only since a parameter says so.
        other_qualified: match other_qualified {
            Some(_) if situation.care == CareKind::AfterSchoolCare => share("ratio.afterSchool.otherQualifiedFraction")?,
            _ => (0, PROFESSIONAL),
        },
        plan: norms.read("bbl.guidancePlanRequired", ParameterValue::flag)?,
    };
    let mut counted = Counted { hundredths: 0, not_counted: Vec::new() };
    for (place, staff) in situation.staff.iter().enumerate() {
        match room.take(staff) {
            Ok(hundredths) => counted.hundredths += hundredths,
            Err((reason, source)) => counted.not_counted.push(NotCounted { place, reason, source: source.to_owned() }),
        }
    }
    Ok(counted)
}

impl<'a> Room<'a> {
    /// The part to which somebody counts, or why not.
    fn take(&mut self, staff: &Staff) -> Result<u32, (Uncounted, &'a str)> {
        let in_training = matches!(staff.status, StaffStatus::Trainee | StaffStatus::Student);
        if !staff.is_adult {
            return Err((Uncounted::NotAdult, PROFESSIONAL));
        }
        if !staff.is_linked {
            return Err((Uncounted::NotLinked, REGISTER));
        }
        if in_training && !staff.is_employed {
            return Err((Uncounted::NotEmployed, PROFESSIONAL));
        }
        if in_training && self.plan.0 && !staff.has_guidance_plan {
            return Err((Uncounted::NoGuidancePlan, self.plan.1));
        }
        match staff.status {
            StaffStatus::Qualified => Ok(100),
            StaffStatus::OtherQualified => {
                take_one(&mut self.other_qualified, Uncounted::OtherQualifiedShare)?;
                Ok(100)
            }
            StaffStatus::Trainee | StaffStatus::Student => {
                // Students are part of those in training, and have a share of their own within it.
                if staff.status == StaffStatus::Student && self.students.0 <= 0 {
                    return Err((Uncounted::StudentShare, self.students.1));
                }
                take_one(&mut self.trainees, Uncounted::TraineeShare)?;
                if staff.status == StaffStatus::Student {
                    take_one(&mut self.students, Uncounted::StudentShare)?;
                }
                Ok(staff.percentage.min(100))
            }
        }
    }
}

fn take_one<'a>(share: &mut (i64, &'a str), reason: Uncounted) -> Result<(), (Uncounted, &'a str)> {
    if share.0 <= 0 {
        return Err((reason, share.1));
    }
    share.0 -= 1;
    Ok(())
}
