//! The referrals of the demo: in every state, as youth health and the sites record them, with some that go on by themselves.
//!
//! How many there are does not depend on the size of the city. Their moments lie in the months before today.

use std::collections::BTreeMap;

use jiff::{Span, ToSpan};
use persistence::domain::{
    Date, Instant,
    authority::{Action, AdvanceReferral, ManageWaitingList, Refer},
    child::{ChildFacts, ChildId, NewRegistration, RegistrationIds},
    line::Place,
    location::Location,
    organisation::{OrganisationId, OrganisationKind},
    parameter::referral_terms,
    placement::{Care, PlacementFacts, PreschoolEducation},
    referral::{
        Advance, Mover, NewReferral, NewSitePlaces, Recorder, Referral, ReferralEnd, ReferralId,
        ReferralState::{self, AgedOut, Declined, DroppedOut, Indicated, Informed, MovedAway, Placed, Registered, Started},
    },
};
use persistence::{Failure, Writing};

use super::{
    actor::Actor,
    calendar::morning,
    chance::Chance,
    city::{City, parsed},
    lacks,
    names::household,
    people::{Entry, confirm, place, register},
    plan::{DISTRICTS, MUNICIPALITIES},
};

/// The number of the first child, far from those of the city's own.
const FIRST: u32 = 3_000_000;
/// How many places each site has.
const PLACES: i32 = 40;
/// How many toddlers of the target group each municipality has besides, so that there is something to count.
const USUAL: u32 = 80;
/// The age in months from which a toddler may have a place with preschool education, and for how many.
const FIRST_MONTH: i32 = 30;
const AGES: u32 = 18;

/// How one referral goes.
#[derive(Clone, Copy)]
struct Way {
    /// The steps after the signal.
    steps: &'static [ReferralState],
    /// Whether the child belongs to the target group.
    indicated: bool,
    /// Why it ended.
    reason: Option<ReferralEnd>,
    /// How many months old the child is today.
    months: i32,
    /// How many days ago it was signalled.
    days_ago: i64,
    /// Days from one step to the next.
    days_between: i64,
    /// The first and the last day of its place with preschool education, in days from today.
    place: Option<(i64, Option<i64>)>,
}

const fn way(steps: &'static [ReferralState], months: i32, days_ago: i64) -> Way {
    Way { steps, indicated: true, reason: None, months, days_ago, days_between: 6, place: None }
}

/// The ways of referrals: each state, waiting ones more than once, and what follows from places and age.
const WAYS: [Way; 17] = [
    way(&[], 20, 8),
    way(&[], 22, 70),
    way(&[Indicated], 21, 12),
    way(&[Indicated, Informed], 23, 30),
    way(&[Indicated, Informed], 25, 90),
    way(&[Indicated, Informed, Registered], 27, 40),
    way(&[Indicated, Informed, Registered], 28, 95),
    Way { indicated: false, ..way(&[Indicated, Informed, Registered], 29, 60) },
    Way { place: Some((24, None)), ..way(&[Indicated, Informed, Registered], 30, 60) },
    way(&[Indicated, Informed, Registered, Placed], 31, 50),
    Way { place: Some((-40, None)), ..way(&[Indicated, Informed, Registered], 34, 100) },
    way(&[Indicated, Informed, Registered, Placed, Started], 36, 120),
    Way { reason: Some(ReferralEnd::GuardiansDecline), ..way(&[Indicated, Informed, Declined], 26, 60) },
    Way { reason: Some(ReferralEnd::Moved), ..way(&[Indicated, MovedAway], 24, 45) },
    Way { reason: Some(ReferralEnd::NoPlace), ..way(&[Indicated, Informed, Registered, DroppedOut], 33, 150) },
    Way { place: Some((-120, Some(-20))), ..way(&[Indicated, Informed, Registered], 38, 200) },
    Way { reason: Some(ReferralEnd::NoPlace), ..way(&[Indicated, Informed, Registered, AgedOut], 50, 400) },
];

/// How it goes for most: one of four gets no place, for reasons that differ; the others begin when they are old enough or some weeks later.
fn usual(number: u32) -> Way {
    let mut chance = Chance::of(FIRST + number);
    let months = chance.between(0, AGES - 1);
    let old_enough = -30 * i64::from(months);
    let days_ago = i64::from(chance.between(140, 200)) - old_enough;
    let start = old_enough + i64::from(chance.between(0, 45));
    let (steps, reason): (&'static [ReferralState], _) = match chance.between(0, 11) {
        0 => (&[Indicated, Informed, Declined], Some(ReferralEnd::GuardiansDecline)),
        1 => (&[Indicated, Informed, DroppedOut], Some(ReferralEnd::DayCareWithout)),
        2 => (&[Indicated, Informed, Registered, DroppedOut], Some(ReferralEnd::NoPlace)),
        _ => (&[Indicated, Informed, Registered], None),
    };
    let place = if reason.is_none() { Some((start, None)) } else { None };
    let months = FIRST_MONTH + i32::try_from(months).unwrap_or_default();
    Way { reason, place, days_between: i64::from(chance.between(3, 12)), ..way(steps, months, days_ago) }
}

/// Makes the referrals of a city.
pub(super) struct Referrals<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

impl Referrals<'_> {
    /// Says how many places the sites have, and makes a referral of each way in each municipality; gives the first that waits.
    pub(super) async fn make(&self) -> Result<Option<ReferralId>, Failure> {
        let mut waiting = None;
        for provider in self.city.of_kind(OrganisationKind::ChildcareProvider) {
            for site in self.city.sites(provider.id, Care::Preschool) {
                self.state_places(site).await?;
            }
        }
        let nurses = self.city.of_kind(OrganisationKind::YouthHealth).zip(MUNICIPALITIES);
        for (turn, (nurse, (municipality, district))) in (0_u32..).zip(nurses) {
            let nurse = self.managers.get(&nurse.id).ok_or_else(|| lacks("a manager of youth health"))?;
            for (number, way) in (0_u32..).zip(WAYS.into_iter().chain((0..USUAL).map(|number| usual(turn * USUAL + number)))) {
                let entry = self.entry(FIRST + turn * 1000 + number, (municipality, district), &way)?;
                let site = self.site(municipality, number)?;
                let referral = self.go(nurse, &site, &way, entry).await?;
                if way.steps.last() == Some(&Registered) && way.place.is_none() {
                    waiting = waiting.or(Some(referral));
                }
            }
        }
        Ok(waiting)
    }

    async fn state_places(&self, site: Location) -> Result<(), Failure> {
        let manager = self.managers.get(&site.organisation_id).ok_or_else(|| lacks("a manager of a site"))?;
        let state = move |tx: &mut Writing<'_>| {
            let new = NewSitePlaces { location: site.clone(), before: None };
            let permitted = tx.authority().permit::<ManageWaitingList, _>(new)?;
            tx.save_site_places(permitted.state(PLACES, tx.now())).map(drop)
        };
        manager.write(Action::ManageWaitingList, state).await
    }

    /// A site with preschool education in a municipality.
    fn site(&self, municipality: &str, number: u32) -> Result<Location, Failure> {
        let providers = self.city.of_kind(OrganisationKind::ChildcareProvider);
        let sites = providers.flat_map(|provider| self.city.sites(provider.id, Care::Preschool));
        let near: Vec<Location> = sites.filter(|site| site.facts.municipality.as_str() == municipality).collect();
        // Two at a time, so that more than one child waits at a site.
        let index = usize::try_from(number / 2).unwrap_or_default() % near.len().max(1);
        near.get(index).cloned().ok_or_else(|| lacks("a site with preschool"))
    }

    fn entry(&self, number: u32, (municipality, district): (&str, &str), way: &Way) -> Result<Entry, Failure> {
        let mut chance = Chance::of(number);
        let household = household(number, &mut chance);
        let facts = ChildFacts {
            given_name: household.given_name.to_owned(),
            family_name_prefix: household.family_name_prefix.map(str::to_owned),
            family_name: household.family_name.to_owned(),
            birth_date: self.today.saturating_sub(Span::new().months(way.months).days(3)),
            municipality: parsed(municipality)?,
            district: Some(parsed(&format!("{district}{:02}", chance.between(1, DISTRICTS)))?),
            references: Vec::new(),
        };
        Ok((facts, household.guardians, Vec::new()))
    }

    /// One referral, as far as its way goes.
    async fn go(&self, nurse: &Actor, site: &Location, way: &Way, entry: Entry) -> Result<ReferralId, Failure> {
        let signalled = self.today.saturating_sub(way.days_ago.days());
        let at = morning(signalled)?;
        let (facts, guardians, _) = entry.clone();
        let refer = move |tx: &mut Writing<'_>| {
            let organisation_id = tx.authority().organisation();
            let draft = NewRegistration { organisation_id, facts: facts.clone(), guardians: guardians.clone() };
            let ids = RegistrationIds { registration: tx.new_id(), child: tx.new_id() };
            let line_end = tx.line_end()?;
            let permitted = tx.authority().permit::<Refer, _>(draft)?;
            let child = tx.save_registration(permitted.register(ids, line_end, tx.now(), || tx.new_id())?)?.child;
            let terms = referral_terms(tx.rule_parameters()?.on(signalled, Some(&child.municipality)))?;
            let new = NewReferral { child, has_open: false, signalled_date: signalled };
            let permitted = tx.authority().permit::<Refer, _>(new)?;
            tx.save_referral(permitted.refer(tx.new_id(), &terms, Recorder { caller: tx.authority(), now: at })?)
        };
        let mut referral = nurse.write(Action::Refer, refer).await?;
        let manager = self.managers.get(&site.organisation_id).ok_or_else(|| lacks("a manager of a site"))?;
        let placed = match way.place {
            Some(days) => Some(self.place(manager, site, days, entry).await?),
            None => None,
        };
        for (number, state) in (1..).zip(way.steps) {
            let day = match state {
                AgedOut => referral.ages_out_date,
                _ => signalled.saturating_add((number * way.days_between).days()),
            };
            let actor = if matches!(state, Placed | Started) { manager } else { nurse };
            referral = advance(actor, referral, step(*state, day, way, site), morning(day)?).await?;
        }
        if let Some(own) = placed {
            // Who refers confirmed the link by registering the child at the site; the site does so now.
            let other = referral.child_id;
            manager.write(Action::DecideLink, move |tx| confirm(tx, own, other)).await?;
        }
        Ok(referral.id)
    }

    /// Registers the child at the site too, and gives it a place with preschool education from and until so many days from today.
    async fn place(
        &self,
        manager: &Actor,
        site: &Location,
        (from, until): (i64, Option<i64>),
        (facts, guardians, _): Entry,
    ) -> Result<ChildId, Failure> {
        let programme = site.facts.programmes.first().ok_or_else(|| lacks("a programme"))?;
        let stay = PlacementFacts {
            location_id: site.id,
            care: Care::Preschool,
            group: None,
            start_date: self.today.saturating_add(from.days()),
            end_date: until.map(|until| self.today.saturating_add(until.days())),
            minutes_per_week: Some(16 * 60),
            preschool_education: Some(PreschoolEducation {
                programme: programme.code.clone(),
                minutes_per_week: 16 * 60,
                days_per_week: 4,
            }),
            left_for_secondary_date: None,
            reference: None,
        };
        let (entry, locations) = ((facts, guardians, vec![stay]), BTreeMap::from([(site.id, site.clone())]));
        let days = self.city.days_after_end;
        let settle = move |tx: &mut Writing<'_>| {
            let child = register(tx, &entry)?.child;
            let placed = place(tx, &child, &entry.2, &locations)?;
            tx.save_new_placements(placed, days)?;
            Ok(child.id)
        };
        manager.write(Action::RegisterChild, settle).await
    }
}

/// A step of a way, with what belongs to it.
fn step(state: ReferralState, date: Date, way: &Way, site: &Location) -> Advance {
    let (indicates, registers) = (state == Indicated, state == Registered);
    let place = Place { organisation_id: site.organisation_id, location_id: site.id };
    Advance {
        state,
        date,
        indicated: indicates.then_some(way.indicated),
        criteria_version: indicates.then(|| "2026-1".to_owned()),
        site: registers.then_some(Ok(place)),
        guardians_agreed_date: registers.then_some(date),
        reason: way.reason.filter(|_| state.is_end()),
    }
}

async fn advance(actor: &Actor, referral: Referral, step: Advance, at: Instant) -> Result<Referral, Failure> {
    let take = move |tx: &mut Writing<'_>| {
        let municipality = tx.municipality_of_referral(&referral)?;
        let terms = referral_terms(tx.rule_parameters()?.on(at.date(), Some(&municipality)))?;
        let mover = Mover::of(&referral, tx.authority());
        let standing = tx.around_referrals(std::slice::from_ref(&referral))?.standing(&referral, at.date());
        let permitted = tx.authority().permit::<AdvanceReferral, _>(referral.clone())?;
        let recorder = Recorder { caller: tx.authority(), now: at };
        tx.save_referral(permitted.advance(step.clone(), mover, &standing, &terms, recorder)?)
    };
    actor.write(Action::AdvanceReferral, take).await
}
