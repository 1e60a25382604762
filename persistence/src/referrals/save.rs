//! What a change of a referral writes.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::Changed,
    child::{Child, ChildId, LinkId},
    location::LocationId,
    organisation::OrganisationId,
    parameter::referral_terms,
    referral::{Referral, ReferralId, ReferralMove, ReferralState, TurnChange},
};

use uuid::Uuid;

use super::{moves, referrals_of_children, table, turn_class, turns};
use crate::{
    Failure, Writing,
    connection::{AnyConnection, per_backend},
    next_steps::mark_stale,
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
        let turned: i64 = match expected {
            None => 0,
            Some(_) => turns::table.filter(turns::referral_id.eq(Stored(referral.id))).count().get_result(self.connection)?,
        };
        let turned = usize::try_from(turned).unwrap_or(usize::MAX);
        for (position, change) in (0..).zip(&referral.turns).skip(turned) {
            self.insert_turn(referral.id, position, change)?;
        }
        let registers = referral.state == ReferralState::Registered && kept < referral.moves.len();
        if let Some(site) = site.filter(|site| registers && site.guardians_agreed_date.is_some()) {
            self.confirm_link_towards(referral.child_id, referral.organisation_id, site.place.organisation_id)?;
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

    fn insert_turn(&mut self, id: ReferralId, position: i32, change: &TurnChange) -> Result<(), Failure> {
        let Some(reason) = change.turn.reason else { return Ok(()) };
        diesel::insert_into(turns::table)
            .values((
                turns::referral_id.eq(Stored(id)),
                turns::position.eq(position),
                turns::as_indicated.eq(change.turn.as_indicated),
                turns::from_date.eq(Stored(change.turn.from_date)),
                turns::reason.eq(Stored(reason)),
                turns::organisation_id.eq(Stored(change.organisation_id)),
                turns::client_id.eq(Stored(change.client_id)),
                turns::person.eq(change.person.clone()),
                turns::recorded_at.eq(Stored(change.recorded_at)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Confirms for who refers the link that was found between its child and one of a site's organisation, where it is the only one.
    fn confirm_link_towards(&mut self, child: ChildId, referrer: OrganisationId, holder: OrganisationId) -> Result<(), Failure> {
        let found: Vec<Stored<LinkId>> = links::table
            .filter(links::first_child_id.eq(Stored(child)).or(links::second_child_id.eq(Stored(child))))
            .select(links::id)
            .load(self.connection)?;
        let mut between = Vec::new();
        for Stored(id) in found {
            between.extend(self.link_between(id, referrer, holder)?);
        }
        // Where more children may be it, or one was found not to be, somebody has to look.
        if let (Some(link), true) = (between.pop(), between.is_empty())
            && let Some(confirmed) = link.confirmed_by(referrer, self.now())
        {
            self.save_link(confirmed)?;
        }
        Ok(())
    }

    /// Whether a referral registered a child at a site of an organisation and guardians agreed that it hears who it is, so that who refers
    /// has found it to be the child that is registered there now; not where one of there was looked at before.
    pub(crate) fn is_referred_to(&mut self, child: ChildId, holder: OrganisationId) -> Result<bool, Failure> {
        let there = table::table
            .filter(table::child_id.eq(Stored(child)))
            .filter(table::holder_id.eq(Some(Stored(holder))))
            .filter(table::guardians_agreed_date.is_not_null())
            .select((table::state, table::organisation_id));
        let found: Vec<(Stored<ReferralState>, Stored<OrganisationId>)> =
            per_backend!(&mut *self.connection, c => there.load(c))?;
        let Some((_, Stored(referrer))) = found.into_iter().find(|(state, _)| state.0.is_at_site()) else { return Ok(false) };
        let before: Vec<Stored<LinkId>> = links::table
            .filter(links::first_child_id.eq(Stored(child)).or(links::second_child_id.eq(Stored(child))))
            .select(links::id)
            .load(self.connection)?;
        for Stored(id) in before {
            if self.link_between(id, referrer, holder)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Brings the referrals of a child up to the day on which it was born after all.
    pub(crate) fn settle_referrals(&mut self, child: &Child) -> Result<(), Failure> {
        let referrals = referrals_of_children(self.connection, &[child.id])?;
        if referrals.is_empty() {
            return Ok(());
        }
        let (today, parameters) = (self.today(), self.rule_parameters()?);
        let terms = referral_terms(parameters.on(today, Some(&child.municipality)))?;
        for referral in referrals {
            let referral = referral.born(child.birth_date, &terms);
            diesel::update(table::table.filter(table::id.eq(Stored(referral.id))))
                .set(table::ages_out_date.eq(Stored(referral.ages_out_date)))
                .execute(self.connection)?;
        }
        Ok(())
    }
}

/// Gives the referrals at a site that has another holder now to that one, which has to hear of the guardians anew who the children are.
pub(crate) fn move_site(
    connection: &mut AnyConnection,
    new_id: fn() -> Uuid,
    location: LocationId,
    holder: OrganisationId,
) -> Result<(), Failure> {
    let there =
        table::table.filter(table::location_id.eq(Some(Stored(location)))).filter(table::holder_id.ne(Some(Stored(holder))));
    let children: Vec<Stored<ChildId>> = there.select(table::child_id).load(connection)?;
    diesel::update(there)
        .set((
            table::holder_id.eq(Some(Stored(holder))),
            table::guardians_agreed_date.eq(None::<Stored<Date>>),
            table::version.eq(table::version + 1),
        ))
        .execute(connection)?;
    mark_stale(connection, new_id, &children.into_iter().map(|kept| kept.0).collect::<Vec<_>>())
}

/// Deletes the referrals of a registration that is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let gone: Vec<Stored<ReferralId>> =
        table::table.filter(table::child_id.eq(Stored(child))).select(table::id).load(connection)?;
    diesel::delete(moves::table.filter(moves::referral_id.eq_any(gone.clone()))).execute(connection)?;
    diesel::delete(turns::table.filter(turns::referral_id.eq_any(gone.clone()))).execute(connection)?;
    diesel::delete(table::table.filter(table::id.eq_any(gone))).execute(connection)?;
    Ok(())
}
