//! What a change of a referral writes.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    authority::Changed,
    child::{ChildId, LinkId, LinkState},
    organisation::OrganisationId,
    referral::{Referral, ReferralId, ReferralMove},
};

use super::{moves, table, turn_class};
use crate::{
    Failure, Writing,
    connection::{AnyConnection, per_backend},
    schema::links,
    stored::Stored,
    transaction::exactly_one,
};

impl Writing<'_> {
    /// Saves a new or changed referral with the steps that are not kept yet. Who registers a child at a site has found it to be the child
    /// that the site knows, if the site knows it.
    pub fn save_referral(&mut self, changed: Changed<Referral>) -> Result<Referral, Failure> {
        let expected = changed.expected_version();
        let referral = changed.into_value();
        let (indication, site) = (referral.indication.as_ref(), referral.site.as_ref());
        let stated = (
            table::state.eq(Stored(referral.state)),
            table::indicated.eq(indication.map(|indication| indication.indicated)),
            table::indicated_date.eq(indication.map(|indication| Stored(indication.date))),
            table::criteria_version.eq(indication.map(|indication| indication.criteria_version.clone())),
            table::holder_id.eq(site.map(|site| Stored(site.place.organisation_id))),
            table::location_id.eq(site.map(|site| Stored(site.place.location_id))),
            table::registered_date.eq(site.map(|site| Stored(site.registered_date))),
            table::guardians_agreed_date.eq(site.and_then(|site| site.guardians_agreed_date).map(Stored)),
            table::turn_class.eq(site.map(|site| turn_class(site.turn.as_indicated))),
            table::turn_date.eq(site.map(|site| Stored(site.turn.from_date))),
            table::turn_reason.eq(site.and_then(|site| site.turn.reason).map(Stored)),
            table::due_date.eq(referral.due_date.map(Stored)),
            table::version.eq(referral.version),
        );
        let kept: i64 = match expected {
            None => {
                let made = (
                    table::id.eq(Stored(referral.id)),
                    table::child_id.eq(Stored(referral.child_id)),
                    table::organisation_id.eq(Stored(referral.organisation_id)),
                    table::ages_out_date.eq(Stored(referral.ages_out_date)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
                0
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(referral.id))).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                moves::table.filter(moves::referral_id.eq(Stored(referral.id))).count().get_result(self.connection)?
            }
        };
        let kept = usize::try_from(kept).unwrap_or(usize::MAX);
        for (position, made) in (0..).zip(&referral.moves).skip(kept) {
            self.insert_move(referral.id, position, made)?;
        }
        if let Some(holder) = site.map(|site| site.place.organisation_id).filter(|_| referral.state.is_at_site()) {
            self.confirm_links_towards(referral.child_id, referral.organisation_id, holder)?;
        }
        self.mark_stale(&[referral.child_id])?;
        self.touch(referral.child_id);
        Ok(referral)
    }

    fn insert_move(&mut self, id: ReferralId, position: i32, made: &ReferralMove) -> Result<(), Failure> {
        diesel::insert_into(moves::table)
            .values((
                moves::referral_id.eq(Stored(id)),
                moves::position.eq(position),
                moves::state.eq(Stored(made.state)),
                moves::date.eq(Stored(made.date)),
                moves::reason.eq(made.reason.map(Stored)),
                moves::organisation_id.eq(Stored(made.organisation_id)),
                moves::client_id.eq(Stored(made.client_id)),
                moves::person.eq(made.person.clone()),
                moves::recorded_at.eq(Stored(made.recorded_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Confirms for who refers the links that were found between its child and those of a site's organisation.
    fn confirm_links_towards(&mut self, child: ChildId, referrer: OrganisationId, holder: OrganisationId) -> Result<(), Failure> {
        let found: Vec<Stored<LinkId>> = links::table
            .filter(links::first_child_id.eq(Stored(child)).or(links::second_child_id.eq(Stored(child))))
            .filter(links::state.eq(Stored(LinkState::Proposed)))
            .select(links::id)
            .load(self.connection)?;
        for Stored(id) in found {
            let Some(link) = self.link_between(id, referrer, holder)? else { continue };
            if let Some(confirmed) = link.confirmed_by(referrer, self.now()) {
                self.save_link(confirmed)?;
            }
        }
        Ok(())
    }

    /// Whether a referral registered a child at a site of an organisation, so that who refers has found it to be the child of a
    /// registration there.
    pub(crate) fn is_referred_to(&mut self, child: ChildId, holder: OrganisationId) -> Result<bool, Failure> {
        let there = table::table
            .filter(table::child_id.eq(Stored(child)))
            .filter(table::holder_id.eq(Some(Stored(holder))))
            .select(table::state);
        let states: Vec<Stored<domain::referral::ReferralState>> = per_backend!(&mut *self.connection, c => there.load(c))?;
        Ok(states.iter().any(|state| state.0.is_at_site()))
    }
}

/// Deletes the referrals of a registration that is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let gone: Vec<Stored<ReferralId>> =
        table::table.filter(table::child_id.eq(Stored(child))).select(table::id).load(connection)?;
    diesel::delete(moves::table.filter(moves::referral_id.eq_any(gone.clone()))).execute(connection)?;
    diesel::delete(table::table.filter(table::id.eq_any(gone))).execute(connection)?;
    Ok(())
}
