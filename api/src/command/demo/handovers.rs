//! The handovers of the demo: of the toddlers who go to school, in every state, and of a pupil who changes group and school.
//!
//! They are made as callers make them, by the sender, the guardians and the receiver in turn, with the checks and records of every
//! day. Only the moments of their steps lie in the weeks before, so that what nobody answers has expired by the clock. How many
//! there are does not depend on the size of the city (`Story::of`). `ways` says how each goes, `tales` what is written of the child,
//! `giving` takes the steps.

mod giving;
mod tales;
mod ways;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use persistence::Failure;
use persistence::domain::{
    Instant,
    child::GuardianId,
    handover::{Channel, HandoverFacts, HandoverId, HandoverState, Needs},
    line::TransitionKind,
    location::Location,
    organisation::{OrganisationId, OrganisationKind},
    placement::{Care, PlacementFacts},
};

pub(super) use self::ways::{EARLIER_WAYS, WAYS};
use self::{
    giving::Giving,
    tales::{Tale, sections},
    ways::{INSIDE, OSO, Way},
};
use super::{
    actor::Actor,
    city::City,
    course::Story,
    lacks,
    people::{Known, Settled},
};

/// How many handovers are made at the same time; on SQLite their steps are committed together.
const AT_ONCE: usize = 8;

/// Makes the handovers of a city.
pub(super) struct Handovers<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    /// The frontend by which guardians read and answer, for the organisation with an id.
    pub(super) portal: &'a (dyn Fn(OrganisationId, Vec<GuardianId>) -> Actor + Sync),
    pub(super) now: Instant,
    /// How those of toddlers go, one after the other and again from the first.
    pub(super) ways: &'static [Way],
}

impl Handovers<'_> {
    /// Makes those of the children with a story; gives the first that was sent and waits for its receipt.
    pub(super) async fn make(&self, stories: &[Settled]) -> Result<Option<HandoverId>, Failure> {
        let toddlers = stories.iter().filter(|settled| matches!(settled.story, Story::Toddler | Story::Enrolled));
        let ways = toddlers.zip(self.ways.iter().cycle());
        let given = ways.map(|(toddler, way)| async move {
            let id = self.give(toddler, way).await?;
            Ok::<_, Failure>((way.state, id))
        });
        let given: Vec<(HandoverState, HandoverId)> = stream::iter(given).buffered(AT_ONCE).try_collect().await?;
        if let Some(pupil) = stories.iter().find(|settled| settled.story == Story::SchoolOnly) {
            self.change_group(pupil).await?;
            self.change_school(pupil).await?;
        }
        Ok(given.into_iter().find(|(state, _)| *state == HandoverState::Sent).map(|(_, id)| id))
    }

    /// Hands a toddler over to the school where it is to go.
    async fn give(&self, toddler: &Settled, way: &Way) -> Result<HandoverId, Failure> {
        let known = toddler.at_provider.as_ref().ok_or_else(|| lacks("a toddler in childcare"))?;
        let (at_centre, at_school) = passage(toddler).ok_or_else(|| lacks("a toddler who goes to school"))?;
        let tale = Tale::numbered(way.tale).ok_or_else(|| lacks("a tale with that number"))?;
        let facts = HandoverFacts {
            kind: TransitionKind::ChildcareToSchool,
            date: at_school.start_date,
            from_location_id: at_centre.location_id,
            to_location_id: Some(at_school.location_id),
            channel: way.channel,
            needs: Needs {
                indication: at_centre.preschool_education.is_some(),
                concern: tale.support.is_some(),
                guardian_wish: way.is_wished,
                support: tale.support.is_some(),
            },
        };
        let receiver = self.holder(&facts)?.organisation_id;
        let giving = self.giving(known, way, facts, receiver)?;
        let observed = self.now.plus_seconds(-86_400 * way.days).date();
        giving.go(sections(tale, &known.registration.given_name, at_centre, observed)).await
    }

    /// The last change of group of a pupil, of which two teachers talked.
    async fn change_group(&self, pupil: &Settled) -> Result<HandoverId, Failure> {
        let known = pupil.at_board.as_ref().ok_or_else(|| lacks("a pupil"))?;
        let group = pupil.course.school.last().ok_or_else(|| lacks("a group"))?;
        let facts = HandoverFacts {
            kind: TransitionKind::GroupToGroup,
            date: group.start_date,
            from_location_id: group.location_id,
            to_location_id: None,
            channel: Channel::Internal,
            needs: Needs::default(),
        };
        let giving = self.giving(known, &INSIDE, facts, known.registration.organisation_id)?;
        giving.go(Vec::new()).await
    }

    /// A pupil goes to a school of another board, through OSO.
    async fn change_school(&self, pupil: &Settled) -> Result<HandoverId, Failure> {
        let known = pupil.at_board.as_ref().ok_or_else(|| lacks("a pupil"))?;
        let group = pupil.course.school.last().ok_or_else(|| lacks("a group"))?;
        let own = known.registration.organisation_id;
        let other = self.city.of_kind(OrganisationKind::SchoolBoard).find(|board| board.id != own);
        let other = other.ok_or_else(|| lacks("a second board"))?.id;
        let school = self.city.sites(other, Care::School).into_iter().next().ok_or_else(|| lacks("a school"))?;
        let facts = HandoverFacts {
            kind: TransitionKind::SchoolToSchool,
            date: self.now.plus_seconds(86_400 * OSO.days).date(),
            from_location_id: group.location_id,
            to_location_id: Some(school.id),
            channel: Channel::Oso,
            needs: Needs::default(),
        };
        self.giving(known, &OSO, facts, other)?.go(Vec::new()).await
    }

    fn giving<'a>(
        &'a self,
        known: &'a Known,
        way: &'a Way,
        facts: HandoverFacts,
        receiver: OrganisationId,
    ) -> Result<Giving<'a>, Failure> {
        let actor = |id| self.managers.get(&id).ok_or_else(|| lacks("a manager of an organisation"));
        Ok(Giving {
            sender: actor(known.registration.organisation_id)?,
            receiver: actor(receiver)?,
            portal: self.portal,
            known,
            way,
            facts,
            began: self.now.plus_seconds(-86_400 * way.days),
            now: self.now,
        })
    }

    /// The school to which a handover goes.
    fn holder(&self, facts: &HandoverFacts) -> Result<&Location, Failure> {
        let school = facts.to_location_id.and_then(|id| self.city.locations.get(&id));
        school.ok_or_else(|| lacks("the school of a toddler"))
    }
}

/// The place that a toddler leaves, and the one to which it goes.
fn passage(toddler: &Settled) -> Option<(&PlacementFacts, &PlacementFacts)> {
    let course = &toddler.course;
    let at_school = course.school.iter().chain(&course.childcare).find(|facts| facts.care == Care::School)?;
    let at_centre = course.childcare.iter().rfind(|facts| facts.care.is_childcare())?;
    Some((at_centre, at_school))
}
