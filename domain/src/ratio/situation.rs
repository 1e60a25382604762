//! What a caller states of a group or a centre at a moment. It names nobody.

use std::iter::Sum;

use crate::{Cause, Date, Reason, code::codes};

codes! {
    /// De soort opvang waarvoor een ratio wordt berekend.
    CareKind {
        /// Dagopvang, ook een groep waarin schoolkinderen zijn samengevoegd.
        DayCare = "dayCare",
        /// Buitenschoolse opvang.
        AfterSchoolCare = "afterSchoolCare",
    }
}

codes! {
    /// De soort dag voor de buitenschoolse opvang.
    DayKind {
        /// Een schooldag.
        SchoolDay = "schoolDay",
        /// Een vrije dag of vakantiedag.
        FreeDay = "freeDay",
    }
}

codes! {
    /// Als wat iemand werkt.
    StaffStatus {
        /// Beroepskracht met de kwalificatie van de cao.
        Qualified = "qualified",
        /// Beroepskracht in opleiding (BBL).
        Trainee = "trainee",
        /// Stagiair (BOL).
        Student = "student",
        /// Anders gekwalificeerd, in de buitenschoolse opvang.
        OtherQualified = "otherQualified",
    }
}

/// How many children of each age are present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// Of 0, 1, 2 and 3 years.
    pub young: [u32; 4],
    /// Of 4 to 6 years.
    pub from_4_to_6: u32,
    /// Of 7 years or older.
    pub from_7: u32,
}

/// Somebody who is present to care for the children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the law asks about")]
pub struct Staff {
    /// With which of the groups, by its place.
    pub group: usize,
    /// As what.
    pub status: StaffStatus,
    /// Whether of full age.
    pub is_adult: bool,
    /// Whether in the register of persons and linked to this provider.
    pub is_linked: bool,
    /// Whether employed by this provider.
    pub is_employed: bool,
    /// Whether there is a written guidance plan, for who is in training.
    pub has_guidance_plan: bool,
    /// The part to which who is in training counts, in percent, 0 to 100.
    pub percentage: u32,
}

/// The time of the day at which fewer professionals are present than the ratio asks; of several groups that of the one in which it
/// lasts longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FewerStaff {
    /// Minutes of such time on the day.
    pub minutes: i64,
    /// Minutes without a break for which the site is open on the day.
    pub opening_minutes: i64,
    /// The kind of day.
    pub day: DayKind,
}

/// The groups of a centre in one kind of care at a moment. Day care is judged group by group, and after-school care too until July
/// 2024; since then it is judged as a whole. Who may be in training is a part of all, so whoever leaves groups out has it judged for
/// those that are stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The day, by which the rules hold.
    pub date: Date,
    /// The kind of care.
    pub care: CareKind,
    /// The children of each group.
    pub groups: Vec<Ages>,
    /// Those who are present.
    pub staff: Vec<Staff>,
    /// When fewer are present than the ratio asks, for how long.
    pub fewer_staff: Option<FewerStaff>,
}

impl Ages {
    /// All children.
    pub fn total(self) -> u32 {
        self.young.iter().sum::<u32>() + self.from_4_to_6 + self.from_7
    }
}

impl Sum for Ages {
    fn sum<I: Iterator<Item = Self>>(groups: I) -> Self {
        groups.fold(Self::default(), |sum, one| {
            let mut young = sum.young;
            young.iter_mut().zip(one.young).for_each(|(sum, count)| *sum += count);
            Self { young, from_4_to_6: sum.from_4_to_6 + one.from_4_to_6, from_7: sum.from_7 + one.from_7 }
        })
    }
}

/// Every cause for which a situation cannot be.
pub(super) fn judge(situation: &Situation) -> Vec<Cause> {
    let mut causes = Vec::new();
    if situation.care == CareKind::AfterSchoolCare {
        for (group, ages) in situation.groups.iter().enumerate() {
            let misplaced = ages.young.iter().enumerate().filter(|(_, count)| **count > 0);
            let pointer = |(age, _)| format!("#/groups/{group}/age{age}");
            causes.extend(misplaced.map(pointer).map(|pointer| Cause::new(Reason::TooYoungForAfterSchool, pointer)));
        }
    }
    let astray = situation.staff.iter().enumerate().filter(|(_, staff)| staff.group >= situation.groups.len());
    causes.extend(astray.map(|(place, _)| Cause::new(Reason::CareGroupUnknown, format!("#/staff/{place}/group"))));
    causes
}
