//! Who the children of referrals are, as far as whoever looks may know, and where they are placed with preschool education.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::authority::Subject;
use domain::{
    Date, Instant,
    authority::Relation,
    child::{ChildId, Registration},
    identifier::MunicipalityCode,
    line::Place,
    location::LocationId,
    organisation::OrganisationId,
    placement::Care,
    referral::{PreschoolStay, Referral, ReferralId, Standing},
};

use super::referrals_of_children;
use crate::{
    ChildSummary, Failure, Reading,
    access::{MEMBERS, Sight, stored, visible},
    connection::AnyConnection,
    schema::{children, placements, registrations},
    stored::Stored,
};

/// The child of a referral, as the caller may know it.
#[derive(Clone, Debug, Default)]
pub struct ReferralChild {
    /// As the caller's organisation, or that of a guardian, registered it.
    pub own: Option<ChildSummary>,
    /// As who refers registered it, for the site of which guardians agreed that it hears it.
    pub named: Option<ChildSummary>,
}

/// Where children are placed with preschool education.
#[derive(Clone, Debug, Default)]
pub(crate) struct PreschoolStays(BTreeMap<ChildId, Vec<PreschoolStay>>);

/// What is around some referrals.
#[derive(Clone, Debug, Default)]
pub struct ReferralAround {
    /// Where the children are placed with preschool education.
    stays: PreschoolStays,
    /// Who they are.
    pub children: BTreeMap<ReferralId, ReferralChild>,
    /// When they were born.
    pub births: BTreeMap<ReferralId, Date>,
    /// Where a registration hides from the guardian who reads where the child is: the organisations that do not.
    shown: BTreeMap<ReferralId, Vec<OrganisationId>>,
}

/// A placement with preschool education: the anchor whose group it is of, and what is needed of it.
type StayRow = (Stored<ChildId>, Stored<OrganisationId>, Stored<LocationId>, Stored<Date>, Option<Stored<Date>>, Stored<Instant>);

/// The places with preschool education of the children that are joined with these anchors, by anchor.
pub(crate) fn preschool_stays(connection: &mut AnyConnection, anchors: &[ChildId]) -> Result<PreschoolStays, Failure> {
    let rows: Vec<StayRow> = placements::table
        .inner_join(children::table.on(children::id.eq(placements::child_id)))
        .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
        .filter(MEMBERS.field(children::id).eq_any(stored(anchors)))
        .filter(placements::preschool_education.is_not_null())
        .filter(placements::care.eq_any([Care::DayCare, Care::Preschool].map(Stored)))
        .order(placements::id)
        .select((
            MEMBERS.field(children::id),
            placements::organisation_id,
            placements::location_id,
            placements::start_date,
            placements::end_date,
            placements::recorded_at,
        ))
        .load(connection)?;
    let mut stays: BTreeMap<ChildId, Vec<PreschoolStay>> = BTreeMap::new();
    for (Stored(anchor), organisation_id, location_id, start_date, end_date, recorded_at) in rows {
        stays.entry(anchor).or_default().push(PreschoolStay {
            place: Place { organisation_id: organisation_id.0, location_id: location_id.0 },
            start_date: start_date.0,
            end_date: end_date.map(|kept| kept.0),
            recorded_date: recorded_at.0.date(),
        });
    }
    Ok(PreschoolStays(stays))
}

impl PreschoolStays {
    /// Those of one child.
    pub(crate) fn of(&self, child: ChildId) -> &[PreschoolStay] {
        self.0.get(&child).map(Vec::as_slice).unwrap_or_default()
    }

    /// Where a referral stands on a day.
    pub(crate) fn standing(&self, referral: &Referral, today: Date) -> Standing {
        referral.standing(self.of(referral.child_id), today)
    }
}

impl ReferralAround {
    /// Where a referral stands on a day.
    pub fn standing(&self, referral: &Referral, today: Date) -> Standing {
        self.stays.standing(referral, today)
    }

    /// Whether a guardian may learn that the child has to do with an organisation.
    pub fn shows(&self, referral: &Referral, organisation: OrganisationId) -> bool {
        self.shown.get(&referral.id).is_none_or(|shown| shown.contains(&organisation))
    }
}

impl Reading<'_> {
    /// Whether a referral indicated a child, as far as the caller's organisation knows: that it refers it, that the child is registered at a
    /// site of it, or that it gives the child preschool education.
    pub(crate) fn is_known_indicated(&mut self, child: ChildId) -> Result<bool, Failure> {
        let members = self.joined_with(child)?;
        let referrals = referrals_of_children(self.connection, &members)?;
        let organisation = self.authority().organisation();
        let mut indicated = referrals.iter().filter(|referral| referral.is_indicated()).peekable();
        if indicated.peek().is_none() {
            return Ok(false);
        }
        let stays = preschool_stays(self.connection, &[child])?;
        let places_it = stays.of(child).iter().any(|stay| stay.place.organisation_id == organisation);
        let told = |referral: &Referral| {
            let at_site = referral.site.as_ref().filter(|_| referral.state.is_at_site());
            referral.organisation_id == organisation || at_site.is_some_and(|site| site.place.organisation_id == organisation)
        };
        Ok(places_it || indicated.any(told))
    }

    /// Where the child of a referral lives.
    pub fn municipality_of_referral(&mut self, referral: &Referral) -> Result<MunicipalityCode, Failure> {
        let found: Stored<MunicipalityCode> = children::table
            .filter(children::id.eq(Stored(referral.child_id)))
            .select(children::municipality)
            .get_result(self.connection)?;
        Ok(found.0)
    }

    /// What is around referrals that the caller sees.
    pub fn around_referrals(&mut self, referrals: &[Referral]) -> Result<ReferralAround, Failure> {
        let anchors: Vec<ChildId> = referrals.iter().map(|referral| referral.child_id).collect();
        let stays = preschool_stays(self.connection, &anchors)?;
        let births: Vec<(Stored<ChildId>, Stored<Date>)> = children::table
            .filter(children::id.eq_any(stored(&anchors)))
            .select((children::id, children::birth_date))
            .load(self.connection)?;
        let births: BTreeMap<ChildId, Date> = births.into_iter().map(|(id, birth)| (id.0, birth.0)).collect();
        let own = self.own_by_anchor(&anchors)?;
        let mut around = ReferralAround { stays, ..ReferralAround::default() };
        let mut hearing: BTreeMap<OrganisationId, Vec<&Referral>> = BTreeMap::new();
        for referral in referrals {
            around.births.extend(births.get(&referral.child_id).map(|birth| (referral.id, *birth)));
            let child = ReferralChild { own: own.get(&referral.child_id).cloned(), named: None };
            if child.own.is_none() && self.hears_names(referral) {
                hearing.entry(referral.organisation_id).or_default().push(referral);
            }
            around.children.insert(referral.id, child);
        }
        for (referrer, referrals) in hearing {
            let ids: Vec<ChildId> = referrals.iter().map(|referral| referral.child_id).collect();
            for named in self.registrations_of(referrer, &stored(&ids))? {
                let of_child = referrals.iter().filter(|referral| referral.child_id == named.child.id);
                for id in of_child.map(|referral| referral.id) {
                    around.children.insert(id, ReferralChild { own: None, named: Some(named.clone()) });
                }
            }
        }
        if matches!(self.sight(), Sight::Guardian(_)) {
            for referral in referrals {
                around.shown.extend(self.shown_to_guardian(referral.child_id)?.map(|shown| (referral.id, shown)));
            }
        }
        Ok(around)
    }

    /// Whether guardians agreed that the caller's site hears who the child is.
    fn hears_names(&self, referral: &Referral) -> bool {
        let agreed = referral.site.as_ref().is_some_and(|site| site.guardians_agreed_date.is_some());
        agreed && referral.relation(self.authority()) == Relation::Party
    }

    /// The registration of who refers, with the guardians and how to reach them, for the site of which they agreed that it hears it.
    pub fn referred_registration(&mut self, referral: &Referral) -> Result<Option<Registration>, Failure> {
        if !self.hears_names(referral) {
            return Ok(None);
        }
        let sight = Sight::Organisation { id: referral.organisation_id, today: self.today(), locations: None };
        self.child_within(&sight, referral.child_id)
    }

    /// The own children of a guardian with all that are joined with them, but for those of registrations that hide from this guardian where
    /// the child is; of nobody else.
    pub(super) fn children_of_guardian(&mut self) -> Result<Vec<ChildId>, Failure> {
        let sight = self.sight();
        if !matches!(sight, Sight::Guardian(_)) {
            return Ok(Vec::new());
        }
        let found = registrations::table.select(registrations::child_id).into_boxed();
        let own: Vec<Stored<ChildId>> = visible!(found, &sight => seen, seen.load(self.connection))?;
        let mut children = Vec::new();
        for Stored(child) in own {
            let hidden = self.hidden_anchors(&sight, child)?;
            children.extend(self.joined_with(child)?.into_iter().filter(|member| !hidden.contains_key(member)));
        }
        Ok(children)
    }

    /// Where a registration that is joined with a child hides from the guardian where it is: the organisations that do not hide it.
    fn shown_to_guardian(&mut self, child: ChildId) -> Result<Option<Vec<OrganisationId>>, Failure> {
        let sight = self.sight();
        let hidden = self.hidden_anchors(&sight, child)?;
        if hidden.is_empty() {
            return Ok(None);
        }
        let holders: Vec<(Stored<ChildId>, Stored<OrganisationId>)> = registrations::table
            .filter(registrations::child_id.eq_any(stored(&self.joined_with(child)?)))
            .select((registrations::child_id, registrations::organisation_id))
            .load(self.connection)?;
        let shown = holders.into_iter().filter(|(anchor, _)| !hidden.contains_key(&anchor.0));
        Ok(Some(shown.map(|(_, holder)| holder.0).collect()))
    }
}
