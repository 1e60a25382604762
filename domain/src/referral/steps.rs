//! What a referral asks, of whom and by when.

use super::{PreschoolStay, Referral, ReferralState, before};
use crate::{
    Date,
    anniversary::anniversary,
    line::{DayOfYear, Months},
    step::{StepCode, Task},
};

/// The terms of a referral, in days, and the age at which it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferralTerms {
    /// `referral.indicationDays`: from the signal to the indication.
    pub indication_days: i32,
    /// `referral.informingDays`: from the indication until the guardians know of it.
    pub informing_days: i32,
    /// `referral.registrationDays`: from then until the child is registered at a site.
    pub registration_days: i32,
    /// `referral.placementDays`: from the registration until there is a place.
    pub placement_days: i32,
    /// `referral.startDays`: from then until the child starts.
    pub start_days: i32,
    /// `preschool.endAge`: the age at which preschool education ends.
    pub end_age: Months,
    /// `anniversary.leapDay`: when someone who was born on 29 February has a birthday in a common year.
    pub leap_day: DayOfYear,
}

impl ReferralTerms {
    /// The first day on which someone is too old.
    pub fn ages_out(&self, birth_date: Date) -> Date {
        anniversary(birth_date, i32::from(self.end_age.0), |year| self.leap_day.in_year(year))
    }

    /// By when the next step is due after a state that was reached on a day.
    pub(super) fn due(&self, state: ReferralState, date: Date) -> Option<Date> {
        let days = match state {
            ReferralState::Signalled => self.indication_days,
            ReferralState::Indicated => self.informing_days,
            ReferralState::Informed => self.registration_days,
            ReferralState::Registered => self.placement_days,
            ReferralState::Placed => self.start_days,
            _ => return None,
        };
        Some(date.saturating_add(jiff::Span::new().days(days)))
    }
}

impl Referral {
    /// What it asks from today on, as long as nothing is recorded: of who refers until the child is registered, of the site after that.
    pub fn tasks(&self, stays: &[PreschoolStay], today: Date) -> Vec<Task> {
        let standing = self.standing(stays, today);
        let (Some(due_date), false) = (standing.due_date, standing.by_itself) else { return Vec::new() };
        let site = self.site.as_ref().map(|site| site.place);
        let (code, place) = match self.state {
            ReferralState::Signalled => (StepCode::IndicateReferral, None),
            ReferralState::Indicated => (StepCode::InformGuardians, None),
            ReferralState::Informed => (StepCode::RegisterReferral, None),
            ReferralState::Registered => (StepCode::PlaceReferral, site),
            ReferralState::Placed => (StepCode::StartReferral, site),
            _ => return Vec::new(),
        };
        vec![Task {
            code,
            due_date,
            organisation_id: place.map_or(self.organisation_id, |place| place.organisation_id),
            location_id: place.map(|place| place.location_id),
            from_date: self.moved_date(),
            until_date: Some(before(self.ages_out_date)),
        }]
    }
}
