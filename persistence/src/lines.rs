//! What the line of a child is computed from: its stays in all registrations that are joined, now or as they were known at a
//! moment. The whole is loaded whoever asks; the domain reduces it to what the caller may see.
//!
//! `known`: as it was known at a moment.

mod known;

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl, dsl::exists,
    sql_types::Bool,
};
use domain::{
    Date, Instant,
    authority::{Authority, Relation, Role, Subject},
    child::{Child, ChildId},
    code::Code,
    connector::{Attendance, ConnectorSite},
    handover::{HandoverId, HandoverState, Moments, Needs},
    holiday::HolidayRegion,
    line::{HandoverFact, Stay, TransitionKind},
    location::{LocationId, LocationProgramme, ProgrammePhase},
    organisation::OrganisationId,
    placement::{Care, Group, PlacementFacts, PlacementId, PreschoolEducation},
    referral::ReferralState,
    support::SupportDays,
};

use crate::{
    Failure, Reading,
    access::{MEMBERS, joined_to, stored, visible},
    children::{AnchorRow, anchor},
    connection::{AnyConnection, per_backend},
    connectors::{SiteRow as WorkedRow, site as worked},
    memory::{edition, grants},
    schema::{
        children, connector_sites, handovers, locations, placements, referrals, registrations,
        support_arrangements as arrangements,
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
    /// Where persons of active combination contracts work among the places of these stays.
    pub connector_sites: Vec<ConnectorSite>,
    /// The days on which the child has support, as far as it is for the caller to know that it moves due dates.
    pub supported: Vec<SupportDays>,
    /// The stays that belong to registrations which have been parted from the child since; none of a line as it is known now.
    pub parted: BTreeSet<PlacementId>,
}

impl LineFacts {
    fn of(
        child: Child,
        stays: Vec<Stay>,
        handed: impl Iterator<Item = (HandoverFact, bool)>,
        supported: BTreeSet<SupportDays>,
        parted: BTreeSet<PlacementId>,
        is_indicated: bool,
    ) -> Self {
        let (handovers, complex): (Vec<_>, Vec<bool>) = handed.unzip();
        let supported = supported.into_iter().collect();
        let is_complex = is_indicated || complex.contains(&true);
        Self { child, stays, handovers, is_complex, connector_sites: Vec::new(), supported, parted }
    }

    /// Whether more care is needed on a day, so that the handover to school is due earlier.
    pub fn is_complex_on(&self, day: Date) -> bool {
        self.is_complex || self.supported.iter().any(|days| days.holds(day))
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
/// Who arranged support, and on which days.
type SupportRow = (Stored<OrganisationId>, Stored<Date>, Option<Stored<Date>>);
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

/// The referrals of a member that indicated it.
macro_rules! indicated {
    () => {
        referrals::table.filter(referrals::child_id.eq(MEMBERS.field(children::id))).filter(referrals::indicated.eq(Some(true)))
    };
}

/// Those of which the caller knows: who refers, the site at which the child is registered, and guardians.
macro_rules! indicated_to {
    ($caller:expr) => {{
        let own = Stored($caller.organisation());
        let is_guardian = $caller.role() == Role::Guardian;
        let states: Vec<_> = ReferralState::ALL.iter().copied().filter(|state| state.is_at_site()).map(Stored).collect();
        let at_site = referrals::holder_id.eq(Some(own)).and(referrals::state.eq_any(states).nullable());
        let known = referrals::organisation_id.eq(own).nullable().or(at_site);
        indicated!().filter(known.or(is_guardian.into_sql::<Bool>().nullable()))
    }};
}
use indicated;
use indicated_to;

/// Whether the caller's organisation gives the child preschool education, and so knows of an indication too.
fn gives_preschool<'a>(mut stays: impl Iterator<Item = &'a Stay>, caller: &Authority) -> bool {
    stays.any(|stay| stay.organisation_id == caller.organisation() && stay.programme.is_some())
}

/// The columns of [`HandedRow`].
macro_rules! handed_columns {
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

use handed_columns;

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

/// The days of support, where the caller may know that they move due dates: who arranged it and guardians alone.
fn supported((who, start_date, end_date): SupportRow, caller: &Authority) -> Option<SupportDays> {
    let knows = caller.role() == Role::Guardian || caller.organisation() == who.0;
    knows.then(|| SupportDays { start_date: start_date.0, end_date: end_date.map(|kept| kept.0) })
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

/// The stays on a day at some locations, each with the registration that holds it.
pub(crate) fn stays_at(connection: &mut AnyConnection, places: &[LocationId], day: Date) -> Result<Vec<Attendance>, Failure> {
    type Row = (PlacedRow, SiteRow, (Stored<ChildId>, Stored<ChildId>));
    let rows: Vec<Row> = placements::table
        .inner_join(locations::table.on(locations::id.eq(placements::location_id)))
        .inner_join(children::table.on(children::id.eq(placements::child_id)))
        // What is left of a registration that was erased is of nobody.
        .inner_join(registrations::table.on(registrations::child_id.eq(children::id)))
        .filter(placements::location_id.eq_any(stored(places)))
        .filter(placements::start_date.le(Stored(day)))
        .filter(placements::end_date.is_null().or(placements::end_date.ge(Some(Stored(day)))))
        .order(placements::id)
        .select((
            placed!(),
            (locations::organisation_id, locations::programmes, locations::holiday_region),
            (children::id, children::joined_id),
        ))
        .load(connection)?;
    let attendance = |(placed, site, (anchor, joined)): Row| Attendance {
        child_id: anchor.0,
        joined_id: joined.0,
        stay: stay_now(placed, &Site::from(site)),
    };
    Ok(rows.into_iter().map(attendance).collect())
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
        type Placed = (Option<PlacedRow>, Option<SiteRow>, Option<WorkedRow>, Option<HandedRow>, Option<SupportRow>);
        type Row = (AnchorRow, Stored<ChildId>, Placed, (Option<String>, Option<String>, bool, bool));
        let sight = self.sight();
        let indicated = indicated_to!(self.authority());
        let rows: Vec<Row> = per_backend!(&mut *self.connection, c => {
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
            .left_join(placements::table.on(placements::child_id.eq(MEMBERS.field(children::id))))
            .left_join(locations::table.on(locations::id.eq(placements::location_id)))
            .left_join(connector_sites::table.on(connector_sites::location_id.eq(placements::location_id)))
            .left_join(handovers::table.on(handovers::child_id.eq(MEMBERS.field(children::id))))
            .left_join(arrangements::table.on(arrangements::child_id.eq(MEMBERS.field(children::id))))
            .filter(joined_to!(id))
            .order((children::id.eq(Stored(id)).desc(), children::id))
            .select((
                children::all_columns,
                MEMBERS.field(children::id),
                (
                    placed!().nullable(),
                    (locations::organisation_id, locations::programmes, locations::holiday_region).nullable(),
                    connector_sites::all_columns.nullable(),
                    handed_columns!().nullable(),
                    (arrangements::organisation_id, arrangements::start_date, arrangements::end_date).nullable(),
                ),
                (grants!(), edition!(), exists(indicated), exists(indicated!())),
            ));
            visible!(found, &sight => seen, seen.load(c))
        })?;
        let Some((own, .., (granted, edition, ..))) = rows.first() else { return Ok(None) };
        let child = anchor(own.clone());
        self.confirm(Some(granted));
        self.edition.clone_from(edition);
        // A caller who registered the child twice reaches everything twice, and every handover stands beside every placement and support.
        let (mut stays, mut handed_over) = (BTreeMap::new(), BTreeMap::new());
        let (mut care, mut sites) = (BTreeSet::new(), BTreeSet::new());
        let hidden = self.hidden_anchors(&sight, child.id)?;
        let (mut apart, mut is_indicated, mut is_so) = (BTreeSet::new(), false, false);
        for ((of, ..), Stored(member), (placed, site, worked_at, handover, support), (.., known, indicated)) in rows {
            if of.0 == child.id {
                is_indicated |= known;
                is_so |= indicated;
                self.touch(member);
                if hidden.contains_key(&member) {
                    apart.extend(placed.as_ref().map(|placed| placed.0.0));
                } else {
                    care.extend(support.and_then(|row| supported(row, self.authority())));
                }
                stays.extend(placed.zip(site.map(Site::from)).map(|(placed, site)| (placed.0.0, stay_now(placed, &site))));
                sites.extend(worked_at.map(worked));
                handed_over.extend(handover.map(|row| (row.0.0, row)));
            }
        }
        is_indicated |= is_so && gives_preschool(stays.values(), self.authority());
        let now = self.now();
        let facts = handed_over.into_values().filter_map(|row| handed(row, self.authority(), now, None));
        let facts = LineFacts::of(child, stays.into_values().collect(), facts, care, apart, is_indicated);
        Ok(Some(LineFacts { connector_sites: sites.into_iter().collect(), ..facts }))
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
