//! Fills the city with children: each is registered and placed by the organisations that know it, and of some pairs of
//! registrations a guardian confirms that they are one child.
//!
//! It is done as callers do it, with the rules, the sealing, the access rows and the processing records of every day, but some
//! sixty children to a transaction. Everything is recorded now, as by a supplier that hands over its administration for the first
//! time. What is held in memory is a few such handfuls, whatever the size of the city.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use futures_util::{StreamExt, TryStreamExt, stream};
use persistence::domain::{
    Date, Refusal,
    authority::{Action, Changed, DecideLink, PlaceChild, RegisterChild},
    child::{
        Child, ChildFacts, ChildId, GuardianFacts, GuardianId, Link, LinkId, LinkState, NewRegistration, Reference, Registration,
        RegistrationIds, Verdict,
    },
    identifier::{DistrictCode, MunicipalityCode},
    location::{Location, LocationId},
    organisation::{OrganisationId, OrganisationKind},
    page::PageRequest,
    placement::{Care, NewPlacement, Placement, PlacementFacts, PlacementId},
};
use persistence::{Failure, PlacementSurroundings, Reading, Writing};

use super::{
    actor::Actor,
    chance::Chance,
    city::{City, parsed},
    course::{Course, Sites, Story, course},
    names::household,
    plan::{DISTRICTS, MUNICIPALITIES},
};

/// How many children are registered in one transaction.
const HANDFUL: u32 = 64;
/// How many such handfuls are made at the same time; PostgreSQL makes much of that, SQLite writes one after the other.
const HANDFULS: usize = 4;
/// How many guardians answer at the same time; on SQLite they are committed together.
const ANSWERS: usize = 8;

/// A provider and a board whose children are made together.
struct Neighbourhood {
    provider: Actor,
    board: Actor,
    sites: Sites,
    municipality: MunicipalityCode,
    districts: Vec<DistrictCode>,
}

/// One child, before it is known to anybody.
struct Draft {
    number: u32,
    story: Story,
    facts: ChildFacts,
    guardians: Vec<GuardianFacts>,
    course: Course,
    /// Whether a guardian confirms that its two registrations are one child.
    confirmed: bool,
}

/// What one organisation knows of a child: its registration and its placements in order.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) registration: Registration,
    pub(super) placements: Vec<PlacementId>,
}

/// A child with a story, as the organisations know it.
pub(super) struct Settled {
    pub(super) story: Story,
    /// Where it was and will be placed.
    pub(super) course: Course,
    pub(super) at_provider: Option<Known>,
    pub(super) at_board: Option<Known>,
    /// The link between the two.
    pub(super) link: Option<LinkId>,
}

/// What an organisation is to record of a child.
pub(super) type Entry = (ChildFacts, Vec<GuardianFacts>, Vec<PlacementFacts>);

/// Makes the people of a city.
pub(super) struct People<'a> {
    city: &'a City,
    locations: Arc<BTreeMap<LocationId, Location>>,
    neighbourhoods: Vec<Neighbourhood>,
    /// The frontend by which guardians answer, for the provider with an id.
    portal: &'a dyn Fn(OrganisationId, Vec<GuardianId>) -> Actor,
    today: Date,
}

impl<'a> People<'a> {
    /// Prepares to make people whom these managers register.
    pub(super) fn new(
        city: &'a City,
        managers: &BTreeMap<OrganisationId, Actor>,
        portal: &'a dyn Fn(OrganisationId, Vec<GuardianId>) -> Actor,
        today: Date,
    ) -> Result<Self, Failure> {
        let of_kind = |kind| city.of_kind(kind).filter_map(|organisation| managers.get(&organisation.id));
        let providers = of_kind(OrganisationKind::ChildcareProvider);
        let mut neighbourhoods = Vec::new();
        for provider in providers {
            for (board, (code, district)) in of_kind(OrganisationKind::SchoolBoard).zip(MUNICIPALITIES) {
                let at = |actor: &Actor, care| city.sites(actor.organisation(), care);
                neighbourhoods.push(Neighbourhood {
                    provider: provider.clone(),
                    board: board.clone(),
                    sites: Sites {
                        day_care: at(provider, Care::DayCare),
                        preschool: at(provider, Care::Preschool),
                        after_school: at(provider, Care::AfterSchoolCare),
                        schools: at(board, Care::School),
                    },
                    municipality: parsed(code)?,
                    districts: (1..=DISTRICTS).map(|place| parsed(&format!("{district}{place:02}"))).collect::<Result<_, _>>()?,
                });
            }
        }
        Ok(Self { city, locations: Arc::new(city.locations.clone()), neighbourhoods, portal, today })
    }

    /// Makes children with the numbers from 0; gives those with a story. Tells after each handful how many there are.
    pub(super) async fn make(&self, count: u32, mut told: impl FnMut(u32)) -> Result<Vec<Settled>, Failure> {
        let firsts = (0..count).step_by(usize::try_from(HANDFUL).unwrap_or(usize::MAX));
        let handfuls = firsts.zip(self.neighbourhoods.iter().cycle()).map(|(first, neighbourhood)| async move {
            let next = first.saturating_add(HANDFUL).min(count);
            Ok::<_, Failure>((self.handful(neighbourhood, first..next).await?, next))
        });
        let mut handfuls = stream::iter(handfuls).buffered(HANDFULS);
        let mut stories = Vec::new();
        while let Some((some, next)) = handfuls.try_next().await? {
            stories.extend(some);
            told(next);
        }
        Ok(stories)
    }

    /// Makes so many toddlers in each neighbourhood, with the numbers from a first one.
    pub(super) async fn toddlers(&self, first: u32, each: u32) -> Result<Vec<Settled>, Failure> {
        let mut made = Vec::new();
        for (first, neighbourhood) in (first..).step_by(usize::try_from(each).unwrap_or(usize::MAX)).zip(&self.neighbourhoods) {
            made.extend(self.handful(neighbourhood, first..first + each).await?);
        }
        Ok(made)
    }

    async fn handful(&self, near: &Neighbourhood, numbers: Range<u32>) -> Result<Vec<Settled>, Failure> {
        let drafts: Vec<Draft> = numbers.map(|number| self.draft(near, number)).collect();
        let at_provider = self.known_to(&near.provider, "kindplanning", &drafts, |course| &course.childcare).await?;
        let at_board = self.known_to(&near.board, "leerlingenregister", &drafts, |course| &course.school).await?;
        let answered =
            drafts.into_iter().zip(at_provider.into_iter().zip(at_board)).map(|(draft, (at_provider, at_board))| async move {
                let link = match (&at_provider, &at_board) {
                    (Some(one), Some(other)) if draft.confirmed || draft.story == Story::Proposed => {
                        Some(self.link(&draft, &one.registration, &other.registration.child).await?)
                    }
                    _ => None,
                };
                Ok::<_, Failure>(Settled { story: draft.story, course: draft.course, at_provider, at_board, link })
            });
        let settled = stream::iter(answered).buffered(ANSWERS);
        settled.try_filter(|settled| std::future::ready(settled.story != Story::Ordinary)).try_collect().await
    }

    fn draft(&self, near: &Neighbourhood, number: u32) -> Draft {
        let mut chance = Chance::of(number);
        let story = Story::of(number);
        let household = household(number, &mut chance);
        let district = chance.one_of(&near.districts).cloned();
        let course = course(&mut chance, story, self.today, &near.sites);
        let facts = ChildFacts {
            given_name: household.given_name.to_owned(),
            family_name_prefix: household.family_name_prefix.map(str::to_owned),
            family_name: household.family_name.to_owned(),
            birth_date: course.birth_date,
            municipality: near.municipality.clone(),
            district,
            references: Vec::new(),
        };
        let confirmed = story.is_confirmed() || (story == Story::Ordinary && chance.percent(65));
        Draft { number, story, facts, guardians: household.guardians, course, confirmed }
    }

    /// What an organisation knows of these children; of some it knows nothing.
    async fn known_to(
        &self,
        actor: &Actor,
        source: &str,
        drafts: &[Draft],
        part: impl Fn(&Course) -> &Vec<PlacementFacts>,
    ) -> Result<Vec<Option<Known>>, Failure> {
        let entry = |draft: &Draft| {
            let reference = Reference { source: source.to_owned(), value: format!("{:07}", draft.number.saturating_add(1)) };
            let facts = ChildFacts { references: vec![reference], ..draft.facts.clone() };
            (facts, draft.guardians.clone(), part(&draft.course).clone())
        };
        let knows = |draft: &Draft| !part(&draft.course).is_empty();
        let entries: Arc<[Entry]> = drafts.iter().filter(|draft| knows(draft)).map(entry).collect();
        let registering = Arc::clone(&entries);
        let registered =
            actor.write(Action::RegisterChild, move |tx| registering.iter().map(|entry| register(tx, entry)).collect());
        let registered: Arc<[Registration]> = registered.await?;
        let (placing, locations, days) = (Arc::clone(&registered), Arc::clone(&self.locations), self.city.days_after_end);
        let placed = actor.write(Action::PlaceChild, move |tx| {
            let each = placing.iter().zip(entries.iter());
            let placed = each.map(|(registration, (_, _, stays))| place(tx, &registration.child, stays, &locations));
            let placed = placed.collect::<Result<Vec<_>, Failure>>()?;
            tx.save_new_placements(placed.into_iter().flatten().collect(), days)
        });
        let mut placements: BTreeMap<ChildId, Vec<PlacementId>> = BTreeMap::new();
        for placement in placed.await? {
            placements.entry(placement.child_id).or_default().push(placement.id);
        }
        let mut recorded = registered.iter().cloned().map(|registration| {
            let placements = placements.remove(&registration.child.id).unwrap_or_default();
            Known { registration, placements }
        });
        Ok(drafts.iter().map(|draft| if knows(draft) { recorded.next() } else { None }).collect())
    }

    /// Finds the link between two registrations, which a guardian of the first confirms where the draft says so.
    async fn link(&self, draft: &Draft, known: &Registration, other: &Child) -> Result<LinkId, Failure> {
        let guardian = known.guardians.iter().find(|guardian| guardian.facts.has_authority);
        let guardian = (self.portal)(known.organisation_id, guardian.map(|guardian| guardian.id).into_iter().collect());
        let (own, other) = (known.child.id, other.id);
        if !draft.confirmed {
            return guardian.read(Action::ReadLink, move |tx| Ok(proposed(tx, own, other)?.id)).await;
        }
        guardian.write(Action::DecideLink, move |tx| confirm(tx, own, other)).await
    }
}

/// Confirms the link that was found between two registrations.
pub(super) fn confirm(tx: &mut Writing<'_>, own: ChildId, other: ChildId) -> Result<LinkId, Failure> {
    let link = proposed(tx, own, other)?;
    let permitted = tx.authority().permit::<DecideLink, _>(link)?;
    let decided = permitted.decide(Verdict::Confirm, tx.authority(), tx.now())?;
    Ok(tx.save_link(decided)?.id)
}

/// The link that was found between two registrations; there may be others, for names and birth dates can be alike.
fn proposed(tx: &mut Reading<'_>, own: ChildId, other: ChildId) -> Result<Link, Failure> {
    let joins = |link: &Link| {
        let ends = [link.first.child_id, link.second.child_id];
        link.state == LinkState::Proposed && ends.contains(&own) && ends.contains(&other)
    };
    let found = tx.links(own, PageRequest { size: 100, after: None })?.ok_or(Refusal::NotFound)?;
    Ok(found.items.into_iter().find(joins).ok_or(Refusal::NotFound)?)
}

pub(super) fn register(tx: &mut Writing<'_>, (facts, guardians, _): &Entry) -> Result<Registration, Failure> {
    let organisation_id = tx.authority().organisation();
    let draft = NewRegistration { organisation_id, facts: facts.clone(), guardians: guardians.clone() };
    let ids = RegistrationIds { registration: tx.new_id(), child: tx.new_id() };
    let permitted = tx.authority().permit::<RegisterChild, _>(draft)?;
    let line_end = tx.line_end()?;
    let registered = permitted.register(ids, line_end, tx.now(), || tx.new_id())?;
    tx.save_registration(registered)
}

/// Places a child that was registered just now, so that what surrounds its placements is known without looking it up.
pub(super) fn place(
    tx: &mut Writing<'_>,
    child: &Child,
    stays: &[PlacementFacts],
    locations: &BTreeMap<LocationId, Location>,
) -> Result<Vec<Changed<Placement>>, Failure> {
    let mut around = PlacementSurroundings { child: child.clone(), location: None, others: Vec::new(), line_end: tx.line_end()? };
    let mut all = Vec::new();
    for facts in stays {
        around.location = locations.get(&facts.location_id).cloned();
        let organisation_id = tx.authority().organisation();
        let draft = NewPlacement { child: child.clone(), organisation_id, facts: facts.clone() };
        let permitted = tx.authority().permit::<PlaceChild, _>(draft)?;
        let placed = permitted.place(tx.new_id(), &around.seen_by(tx.authority()), tx.now())?;
        around.others.push(placed.value().clone());
        all.push(placed);
    }
    Ok(all)
}
