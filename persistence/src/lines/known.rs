//! The line as it was known at a moment: the versions of that moment of child, placements, links and locations.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, NullableExpressionMethods, QueryDsl, RunQueryDsl, dsl::exists,
    sql_types::Bool,
};
use domain::code::Code;
use domain::{
    Instant,
    authority::Role,
    child::{Child, ChildId},
    location::LocationId,
    organisation::OrganisationId,
    placement::{PlacementFacts, PlacementId},
    referral::ReferralState,
    support::SupportDays,
};

use super::{
    HandedRow, LineFacts, Site, SiteRow, SupportRow, arrangements, gives_preschool, handed, indicated, indicated_to, stay,
    supported,
};
use crate::{
    Failure, Reading,
    access::{MEMBERS, joined_to, stored},
    children::{AnchorRow, anchor},
    schema::{child_revisions, children, handovers, location_revisions, placement_revisions, referral_moves, referrals},
    stored::{Json, Stored},
};

impl Reading<'_> {
    pub(super) fn stays_known_at(&mut self, id: ChildId, moment: Instant) -> Result<Option<LineFacts>, Failure> {
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
        let stays = stays.collect::<Result<Vec<_>, _>>()?;
        let rows: Vec<HandedRow> = handovers::table
            .filter(handovers::child_id.eq_any(stored(&members)))
            .order(handovers::id)
            .select(super::handed_columns!())
            .load(self.connection)?;
        let by_then = referral_moves::table
            .filter(referral_moves::referral_id.eq(referrals::id))
            .filter(referral_moves::state.eq(Stored(ReferralState::Indicated)))
            .filter(referral_moves::recorded_at.le(Stored(moment)));
        let own = MEMBERS.filter(MEMBERS.field(children::id).eq_any(stored(&members)));
        let is_indicated: i64 = if gives_preschool(stays.iter(), self.authority()) {
            own.filter(exists(indicated!().filter(exists(by_then)))).count().get_result(self.connection)?
        } else {
            let indicated = indicated_to!(self.authority()).filter(exists(by_then));
            own.filter(exists(indicated)).count().get_result(self.connection)?
        };
        let shown: Vec<ChildId> = members.iter().copied().filter(|member| !hidden.contains_key(member)).collect();
        let care = self.supported_at(&shown, moment)?;
        for member in members {
            self.touch(member);
        }
        let now = self.now();
        let facts = rows.into_iter().filter_map(|row| handed(row, self.authority(), now, Some(moment)));
        Ok(Some(LineFacts::of(child, stays, facts, care, parted, is_indicated > 0)))
    }

    /// The days of the support that was recorded by a moment, as they are known now: what was known of them before is not kept.
    fn supported_at(&mut self, children: &[ChildId], moment: Instant) -> Result<BTreeSet<SupportDays>, Failure> {
        let rows: Vec<SupportRow> = arrangements::table
            .filter(arrangements::child_id.eq_any(stored(children)))
            .filter(arrangements::recorded_at.le(Stored(moment)))
            .select((arrangements::organisation_id, arrangements::start_date, arrangements::end_date))
            .load(self.connection)?;
        Ok(rows.into_iter().filter_map(|row| supported(row, self.authority())).collect())
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
