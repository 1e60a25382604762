//! What the line of a child is computed from: its stays in all registrations that are joined, now or as they were known at a
//! moment. The whole is loaded whoever asks; the domain reduces it to what the caller may see.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl, dsl::exists,
    sql_types::Bool,
};
use domain::{
    Date, Instant,
    authority::{Authority, Relation, Role, Subject},
    child::{Child, ChildId},
    handover::{HandoverId, HandoverState, Moments, Needs},
    holiday::HolidayRegion,
    line::{HandoverFact, Stay, TransitionKind},
    location::{LocationId, LocationProgramme, ProgrammePhase},
    organisation::OrganisationId,
    placement::{Care, Group, PlacementFacts, PlacementId, PreschoolEducation},
    referral::ReferralState,
};

use crate::{
    Failure, Reading,
    access::{MEMBERS, joined_to, stored, visible},
    children::{AnchorRow, anchor},
    connection::{AnyConnection, per_backend},
    memory::{edition, grants},
    schema::{
        child_revisions, children, handovers, location_revisions, locations, placement_revisions, placements, referral_moves,
        referrals, registrations,
    },
    stored::{Json, Stored},
};

/// The facts of the line of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// The child, by the anchor of the caller's own registration.
    pub child: Child,
    /// All stays in all registrations that a confirmed link joins, ordered by placement.
    pub stays: Vec<Stay>,
    /// The handovers of the child, but for those that came to nothing.
    pub handovers: Vec<HandoverFact>,
    /// Whether there is an indication or a concern, as far as the caller knows it: by a handover or by a referral.
    pub is_complex: bool,
    /// The stays that belong to registrations which have been parted from the child since; none of a line as it is known now.
    pub parted: BTreeSet<PlacementId>,
}

impl LineFacts {
    fn of(
        child: Child,
        stays: Vec<Stay>,
        handed: impl Iterator<Item = (HandoverFact, bool)>,
        parted: BTreeSet<PlacementId>,
        is_indicated: bool,
    ) -> Self {
        let (handovers, complex): (Vec<_>, Vec<bool>) = handed.unzip();
        Self { child, stays, handovers, is_complex: is_indicated || complex.contains(&true), parted }
    }
}

/// Only a child that the caller may see is loaded, so the relation follows from who the caller is.
impl Subject for LineFacts {
    fn relation(&self, caller: &Authority) -> Relation {
        Relation::to_visible_child(caller)
    }
}

/// What the line needs of a placement, and of its location.
type PlacedRow = (
    Stored<PlacementId>,
    Stored<OrganisationId>,
    Stored<LocationId>,
    Stored<Care>,
    Option<Stored<Group>>,
    Stored<Date>,
    Option<Stored<Date>>,
    Option<i32>,
    Option<Json<PreschoolEducation>>,
    Option<Stored<Date>>,
);
/// What the line needs of a handover.
type HandedRow = (
    Stored<HandoverId>,
    Stored<TransitionKind>,
    Stored<Date>,
    Stored<HandoverState>,
    Option<Stored<Instant>>,
    Json<Moments>,
    Json<Needs>,
    Stored<OrganisationId>,
    Option<Stored<OrganisationId>>,
);
type SiteRow = (Stored<OrganisationId>, Json<Vec<LocationProgramme>>, Option<Stored<HolidayRegion>>);

/// The columns of [`PlacedRow`].
macro_rules! placed {
    () => {
        (
            placements::id,
            placements::organisation_id,
            placements::location_id,
            placements::care,
            placements::group_code,
            placements::start_date,
            placements::end_date,
            placements::minutes_per_week,
            placements::preschool_education,
            placements::left_for_secondary_date,
        )
    };
}

/// The referrals of a member that indicated it, as far as the caller knows of them: who refers, the site at which the child is registered,
/// and guardians.
macro_rules! indicated_to {
    ($caller:expr) => {{
        let own = Stored($caller.organisation());
        let is_guardian = $caller.role() == Role::Guardian;
        let known = referrals::organisation_id.eq(own).nullable().or(referrals::holder_id.eq(Some(own)));
        referrals::table
            .filter(referrals::child_id.eq(MEMBERS.field(children::id)))
            .filter(referrals::indicated.eq(Some(true)))
            .filter(known.or(is_guardian.into_sql::<Bool>().nullable()))
    }};
}

/// The columns of [`HandedRow`].
macro_rules! handed {
    () => {
        (
            handovers::id,
            handovers::kind,
            handovers::transition_date,
            handovers::state,
            handovers::expires_at,
            handovers::moments,
            handovers::needs,
            handovers::sender_id,
            handovers::receiver_id,
        )
    };
}

/// What the line tells of a handover as it is now or was known at a moment, and whether it says that more care is needed.
fn handed(row: HandedRow, caller: &Authority, now: Instant, known_at: Option<Instant>) -> Option<(HandoverFact, bool)> {
    let (id, kind, date, state, expires_at, moments, needs, sender, receiver) = row;
    let state = state.0.at(expires_at.map(|kept| kept.0), known_at.unwrap_or(now));
    let state = known_at.map_or(Some(state), |moment| moments.0.state_at(moment, state))?;
    // Before the offer the receiver knows nothing of it.
    let offered = moments.0.offered_at.is_some_and(|offered| offered <= known_at.unwrap_or(now));
    let party = std::iter::once(sender).chain(receiver.filter(|_| offered)).map(|kept| kept.0).collect();
    let fact = HandoverFact::of(id.0, kind.0, date.0, state, party)?;
    // That more care is needed moves the due date, which tells it: to those who wrote it and to guardians alone.
    let knows = caller.role() == Role::Guardian || caller.organisation() == sender.0;
    Some((fact, knows && needs.0.is_complex()))
}

/// A location as the line needs it.
struct Site {
    organisation_id: OrganisationId,
    programmes: Vec<LocationProgramme>,
    holiday_region: Option<HolidayRegion>,
}

impl From<SiteRow> for Site {
    fn from((organisation_id, programmes, holiday_region): SiteRow) -> Self {
        Self { organisation_id: organisation_id.0, programmes: programmes.0, holiday_region: holiday_region.map(|kept| kept.0) }
    }
}

impl Site {
    fn early_school_programmes(&self, start: Date, end: Option<Date>) -> Vec<String> {
        let early = self.programmes.iter().filter(|programme| programme.phase == ProgrammePhase::EarlySchool);
        early.filter(|programme| meets(programme, start, end)).map(|programme| programme.code.clone()).collect()
    }
}

/// Whether a location works with a programme on a day of a stay.
fn meets(programme: &LocationProgramme, start: Date, end: Option<Date>) -> bool {
    end.is_none_or(|end| programme.start_date <= end) && programme.end_date.is_none_or(|last| start <= last)
}

fn stay(id: PlacementId, organisation_id: OrganisationId, facts: PlacementFacts, site: &Site) -> Stay {
    Stay {
        placement_id: id,
        organisation_id,
        location_id: facts.location_id,
        care: facts.care,
        group: facts.group,
        start_date: facts.start_date,
        end_date: facts.end_date,
        minutes_per_week: facts.minutes_per_week,
        programme: facts.preschool_education.map(|education| education.programme),
        left_for_secondary_date: facts.left_for_secondary_date,
        holiday_region: site.holiday_region,
        early_school_programmes: site.early_school_programmes(facts.start_date, facts.end_date),
        owns_location: site.organisation_id == organisation_id,
    }
}

fn stay_now(row: PlacedRow, site: &Site) -> Stay {
    let (id, organisation_id, location_id, care, group, start_date, end_date, minutes_per_week, education, left) = row;
    let facts = PlacementFacts {
        location_id: location_id.0,
        care: care.0,
        group: group.map(|kept| kept.0),
        start_date: start_date.0,
        end_date: end_date.map(|kept| kept.0),
        minutes_per_week,
        preschool_education: education.map(|kept| kept.0),
        left_for_secondary_date: left.map(|kept| kept.0),
        reference: None,
    };
    stay(id.0, organisation_id.0, facts, site)
}

/// All stays of these children, whoever recorded them, for what the service does by itself.
pub(crate) fn stays_of(connection: &mut AnyConnection, members: &[ChildId]) -> Result<Vec<Stay>, Failure> {
    let rows: Vec<(PlacedRow, SiteRow)> = placements::table
        .inner_join(locations::table.on(locations::id.eq(placements::location_id)))
        .filter(placements::child_id.eq_any(stored(members)))
        .order(placements::id)
        .select((placed!(), (locations::organisation_id, locations::programmes, locations::holiday_region)))
        .load(connection)?;
    Ok(rows.into_iter().map(|(placed, site)| stay_now(placed, &Site::from(site))).collect())
}

impl Reading<'_> {
    /// The stays of a child that the caller may see, in all registrations that are joined with it now; with a moment, what was
    /// known then: the facts of the child, the stays, and which registrations were joined. None where the caller had not registered
    /// the child by then. Every anchor that is joined counts as touched, so that each organisation's record of the child shows it.
    pub fn line_stays(&mut self, id: ChildId, known_at: Option<Instant>) -> Result<Option<LineFacts>, Failure> {
        match known_at {
            None => self.stays_now(id),
            Some(moment) => self.stays_known_at(id, moment),
        }
    }

    fn stays_now(&mut self, id: ChildId) -> Result<Option<LineFacts>, Failure> {
        type Placed = (Option<PlacedRow>, Option<SiteRow>, Option<HandedRow>);
        type Row = (AnchorRow, Stored<ChildId>, Placed, (Option<String>, Option<String>, bool));
        let sight = self.sight();
        let indicated = indicated_to!(self.authority());
        let rows: Vec<Row> = per_backend!(&mut *self.connection, c => {
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
            .left_join(placements::table.on(placements::child_id.eq(MEMBERS.field(children::id))))
            .left_join(locations::table.on(locations::id.eq(placements::location_id)))
            .left_join(handovers::table.on(handovers::child_id.eq(MEMBERS.field(children::id))))
            .filter(joined_to!(id))
            .order((children::id.eq(Stored(id)).desc(), children::id))
            .select((
                children::all_columns,
                MEMBERS.field(children::id),
                (
                    placed!().nullable(),
                    (locations::organisation_id, locations::programmes, locations::holiday_region).nullable(),
                    handed!().nullable(),
                ),
                (grants!(), edition!(), exists(indicated)),
            ));
            visible!(found, &sight => seen, seen.load(c))
        })?;
        let Some((own, .., (granted, edition, _))) = rows.first() else { return Ok(None) };
        let child = anchor(own.clone());
        self.confirm(Some(granted));
        self.edition.clone_from(edition);
        // A caller who registered the child twice reaches everything twice, and every handover stands beside every placement.
        let (mut stays, mut handed_over) = (BTreeMap::new(), BTreeMap::new());
        let hidden = self.hidden_anchors(&sight, child.id)?;
        let (mut apart, mut is_indicated) = (BTreeSet::new(), false);
        for ((of, ..), Stored(member), (placed, site, handover), (.., indicated)) in rows {
            if of.0 == child.id {
                is_indicated |= indicated;
                self.touch(member);
                if hidden.contains_key(&member) {
                    apart.extend(placed.as_ref().map(|placed| placed.0.0));
                }
                stays.extend(placed.zip(site.map(Site::from)).map(|(placed, site)| (placed.0.0, stay_now(placed, &site))));
                handed_over.extend(handover.map(|row| (row.0.0, row)));
            }
        }
        let now = self.now();
        let facts = handed_over.into_values().filter_map(|row| handed(row, self.authority(), now, None));
        Ok(Some(LineFacts::of(child, stays.into_values().collect(), facts, apart, is_indicated)))
    }

    fn stays_known_at(&mut self, id: ChildId, moment: Instant) -> Result<Option<LineFacts>, Failure> {
        type Revision = (Stored<PlacementId>, Stored<ChildId>, Stored<OrganisationId>, Json<PlacementFacts>, bool);
        let own = self.own_anchors(id)?;
        let Some(mut child) = self.child_known_at(&own, moment)? else { return Ok(None) };
        let members: Vec<ChildId> = self.joined_at(child.id, moment)?.into_iter().collect();
        // Ids grow, so the least is that of the oldest anchor.
        child.joined_id = members.first().copied().unwrap_or(child.id);
        let still: Vec<Stored<ChildId>> =
            children::table.filter(joined_to!(child.id)).select(children::id).load(self.connection)?;
        let revisions: Vec<Revision> = placement_revisions::table
            .filter(placement_revisions::child_id.eq_any(stored(&members)))
            .filter(placement_revisions::recorded_at.le(Stored(moment)))
            .order((placement_revisions::placement_id, placement_revisions::version))
            .select((
                placement_revisions::placement_id,
                placement_revisions::child_id,
                placement_revisions::organisation_id,
                placement_revisions::facts,
                placement_revisions::removed,
            ))
            .load(self.connection)?;
        // Later versions take the place of earlier ones.
        let last: BTreeMap<PlacementId, Revision> = revisions.into_iter().map(|revision| (revision.0.0, revision)).collect();
        let known: Vec<Revision> = last.into_values().filter(|(.., removed)| !removed).collect();
        let hidden = self.hidden_anchors(&self.sight(), child.id)?;
        let apart = |of: &Stored<ChildId>| !still.contains(of) || hidden.contains_key(&of.0);
        let parted = known.iter().filter(|(_, of, ..)| apart(of)).map(|(id, ..)| id.0).collect();
        let sites = self.sites_known_at(known.iter().map(|(.., facts, _)| facts.0.location_id).collect(), moment)?;
        let unknown = || Failure::Internal("a placement at a location that is gone".into());
        let stays = known.into_iter().map(|(Stored(id), _, Stored(organisation_id), Json(facts), _)| {
            let site = sites.get(&facts.location_id).ok_or_else(unknown)?;
            Ok::<_, Failure>(stay(id, organisation_id, facts, site))
        });
        let stays = stays.collect::<Result<_, _>>()?;
        let rows: Vec<HandedRow> = handovers::table
            .filter(handovers::child_id.eq_any(stored(&members)))
            .order(handovers::id)
            .select(handed!())
            .load(self.connection)?;
        let by_then = referral_moves::table
            .filter(referral_moves::referral_id.eq(referrals::id))
            .filter(referral_moves::state.eq(Stored(ReferralState::Indicated)))
            .filter(referral_moves::recorded_at.le(Stored(moment)));
        let indicated = indicated_to!(self.authority()).filter(exists(by_then));
        let is_indicated: i64 = MEMBERS
            .filter(MEMBERS.field(children::id).eq_any(stored(&members)))
            .filter(exists(indicated))
            .count()
            .get_result(self.connection)?;
        for member in members {
            self.touch(member);
        }
        let now = self.now();
        let facts = rows.into_iter().filter_map(|row| handed(row, self.authority(), now, Some(moment)));
        Ok(Some(LineFacts::of(child, stays, facts, parted, is_indicated > 0)))
    }

    /// The first of these anchors that was registered by a moment, with what was stated of it then.
    fn child_known_at(&mut self, anchors: &[ChildId], moment: Instant) -> Result<Option<Child>, Failure> {
        for id in anchors {
            let known: Option<AnchorRow> = child_revisions::table
                .filter(child_revisions::child_id.eq(Stored(*id)))
                .filter(child_revisions::recorded_at.le(Stored(moment)))
                .order(child_revisions::version.desc())
                .limit(1)
                .select((
                    child_revisions::child_id,
                    child_revisions::child_id,
                    child_revisions::birth_date,
                    child_revisions::municipality,
                    child_revisions::district,
                ))
                .load(self.connection)?
                .pop();
            if let Some(known) = known {
                return Ok(Some(anchor(known)));
            }
        }
        Ok(None)
    }

    /// What these locations said at a moment; one that was told later of than a placement at it, what it said first.
    fn sites_known_at(&mut self, mut ids: Vec<LocationId>, moment: Instant) -> Result<BTreeMap<LocationId, Site>, Failure> {
        ids.sort_unstable();
        ids.dedup();
        let rows: Vec<(Stored<LocationId>, Stored<Instant>, SiteRow)> = location_revisions::table
            .filter(location_revisions::location_id.eq_any(stored(&ids)))
            .order((location_revisions::location_id, location_revisions::version))
            .select((
                location_revisions::location_id,
                location_revisions::recorded_at,
                (location_revisions::organisation_id, location_revisions::programmes, location_revisions::holiday_region),
            ))
            .load(self.connection)?;
        let mut sites = BTreeMap::new();
        for (Stored(id), Stored(recorded_at), site) in rows {
            if recorded_at <= moment || !sites.contains_key(&id) {
                sites.insert(id, Site::from(site));
            }
        }
        Ok(sites)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_programme_counts_when_it_is_in_use_on_one_day_of_the_stay() {
        let programme = |start_date, end_date| LocationProgramme {
            code: "piramide".into(),
            phase: ProgrammePhase::EarlySchool,
            start_date,
            end_date,
        };
        let (start, end) = (date(2026, 8, 1), Some(date(2027, 7, 31)));
        assert!(meets(&programme(date(2020, 1, 1), None), start, end));
        assert!(meets(&programme(date(2020, 1, 1), Some(start)), start, end));
        assert!(meets(&programme(date(2027, 7, 31), None), start, end));
        assert!(!meets(&programme(date(2027, 8, 1), None), start, end));
        assert!(meets(&programme(date(2027, 8, 1), None), start, None));
        assert!(!meets(&programme(date(2020, 1, 1), Some(date(2026, 7, 31))), start, end));
    }
}
