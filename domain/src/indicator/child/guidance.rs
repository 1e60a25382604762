//! The way to preschool education: who of the target group is reached and why not, how long each step took, and the hours.

use super::{CountedChild, Counting, months};
use crate::{
    Date,
    indicator::{FigurePart, IndicatorCode, Tally},
    location::LocationId,
    placement::Care,
    preschool::{Offer, PreschoolRules, preschool_hours},
    referral::{Referral, ReferralEnd, ReferralState},
};

pub(super) fn count(child: &CountedChild<'_>, last_day: Date, counting: &mut Counting) {
    let offers: Vec<&Offer> = child.offers.iter().filter(|offer| matches!(offer.care, Care::DayCare | Care::Preschool)).collect();
    if let Some(rules) = &child.hours {
        reach(child, &offers, rules, counting);
        hours(child, &offers, rules, last_day, counting);
    }
    for referral in child.referrals {
        waiting(referral, &offers, counting);
    }
}

/// Those of the target group, from the age at which preschool education begins until that at which it ends.
fn reach(child: &CountedChild<'_>, offers: &[&Offer], rules: &PreschoolRules, counting: &mut Counting) {
    let (first, last) = rules.window(child.line.birth_date);
    for (month, day) in months(first, last) {
        let since = |referral: &Referral| referral.indication.as_ref().filter(|found| found.indicated).map(|found| found.date);
        let indicated = child.referrals.iter().filter(|referral| since(referral).is_some_and(|date| date <= day));
        let Some(referral) = indicated.max_by_key(|referral| (since(referral), referral.id)) else { continue };
        let by_then = referral.moves.iter().rfind(|step| step.date <= day);
        if by_then.is_some_and(|step| step.state == ReferralState::MovedAway) {
            continue;
        }
        let given = offers.iter().filter(|offer| offer.from <= day && offer.until.is_none_or(|until| day <= until));
        let place = given.max_by_key(|offer| (offer.from, offer.location_id)).map(|offer| offer.location_id);
        let (tally, location) = if let Some(location) = place {
            (Tally::Numerator, Some(location))
        } else {
            let stopped = offers.iter().any(|offer| offer.from <= day);
            let end = by_then.filter(|step| step.state.is_end()).map(|step| step.reason.unwrap_or(ReferralEnd::Unknown));
            (Tally::Reason(reason(end, stopped)), site_on(referral, day))
        };
        counting.is_so(month, IndicatorCode::PreschoolReach, Tally::Denominator, location);
        counting.is_so(month, IndicatorCode::PreschoolReach, tally, location);
    }
}

/// Why a child is not reached, by how its referral ended if it did.
fn reason(end: Option<ReferralEnd>, stopped: bool) -> FigurePart {
    match end {
        Some(ReferralEnd::NoPlace) => FigurePart::NoPlace,
        Some(ReferralEnd::GuardiansDecline) => FigurePart::GuardiansDecline,
        Some(ReferralEnd::DayCareWithout) => FigurePart::DayCareWithout,
        Some(ReferralEnd::Moved | ReferralEnd::Unknown) if !stopped => FigurePart::Unknown,
        _ if stopped => FigurePart::Stopped,
        _ => FigurePart::Underway,
    }
}

/// The site at which a child was registered by a day.
fn site_on(referral: &Referral, day: Date) -> Option<LocationId> {
    referral.site.as_ref().filter(|site| site.registered_date <= day).map(|site| site.place.location_id)
}

/// How many days each step waited for the next, in the month in which the next was taken; and the whole way from signal to start.
fn waiting(referral: &Referral, offers: &[&Offer], counting: &mut Counting) {
    let location = referral.site.as_ref().map(|site| site.place.location_id);
    let mut waited = |part, from: Date, until: Date| {
        let days = u16::try_from(until.duration_since(from).as_hours() / 24).ok();
        if let Some(days) = days {
            counting.happens(until, IndicatorCode::PreschoolWaiting, Tally::Measured(part, days), location);
        }
    };
    let mut steps = referral.moves.iter().filter(|step| step.state != ReferralState::Started);
    let Some(first) = steps.next() else { return };
    let mut last = first;
    for step in steps.filter(|step| !step.state.is_end()) {
        if step.state != last.state
            && let Some(part) = step_part(last.state)
        {
            waited(part, last.date, step.date);
        }
        last = step;
    }
    // A place tells the start, whoever recorded it.
    let starts = offers.iter().filter(|offer| offer.from >= first.date && offer.from < referral.ages_out_date);
    let Some(start) = starts.map(|offer| offer.from).min() else { return };
    if let Some(part) = step_part(last.state) {
        waited(part, last.date, start);
    }
    // Who starts without having been placed is placed by starting, so that all who start have waited for it.
    if last.state != ReferralState::Placed {
        waited(FigurePart::Placed, start, start);
    }
    waited(FigurePart::Whole, first.date, start);
}

const fn step_part(state: ReferralState) -> Option<FigurePart> {
    match state {
        ReferralState::Signalled => Some(FigurePart::Signalled),
        ReferralState::Indicated => Some(FigurePart::Indicated),
        ReferralState::Informed => Some(FigurePart::Informed),
        ReferralState::Registered => Some(FigurePart::Registered),
        ReferralState::Placed => Some(FigurePart::Placed),
        _ => None,
    }
}

/// Whether a child with preschool education could take up enough of it, in the month in which it grows too old for it.
fn hours(child: &CountedChild<'_>, offers: &[&Offer], rules: &PreschoolRules, last_day: Date, counting: &mut Counting) {
    let (first, last) = rules.window(child.line.birth_date);
    let within = offers.iter().filter(|offer| offer.from <= last && offer.until.is_none_or(|until| first <= until));
    let Some(latest) = within.max_by_key(|offer| (offer.from, offer.location_id)) else { return };
    let all: Vec<Offer> = offers.iter().map(|offer| (*offer).clone()).collect();
    let hours = preschool_hours(child.line.birth_date, &all, &child.line.holidays, last_day, rules);
    let too_old = last.tomorrow().unwrap_or(last);
    counting.share(too_old, IndicatorCode::PreschoolHoursCompliance, hours.short() == 0, Some(latest.location_id));
}
