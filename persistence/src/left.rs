//! Registrations of children who left so long ago that the term of the file is over.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl,
    dsl::{exists, not},
};
use domain::{
    Date, Instant,
    child::{ChildId, RegistrationId},
    organisation::OrganisationKind,
};

use crate::{
    Database, Failure,
    access::stored,
    erasures::{Erasure, erase_as_operator},
    schema::{organisations, placements, registrations},
    stored::Stored,
};

/// How many registrations are looked through at a time.
const LOOKED_THROUGH: i64 = 1_000;
/// How many are erased in one transaction at most.
const ERASED: usize = 50;

/// The registrations of holders of a kind, made before a moment, of children who were placed there and have no placement there that lasts
/// or lasted since. Who waits for a place has not left.
macro_rules! left {
    ($kind:expr, $before:expr) => {{
        let holders = organisations::table.filter(organisations::kind.eq(Stored($kind))).select(organisations::id);
        let lasts = placements::end_date.is_null().or(placements::end_date.ge(Some(Stored::<Date>($before.date()))));
        let placed = || {
            placements::table
                .filter(placements::child_id.eq(registrations::child_id))
                .filter(placements::organisation_id.eq(registrations::organisation_id))
        };
        registrations::table
            .filter(registrations::organisation_id.eq_any(holders))
            .filter(registrations::registered_at.lt(Stored($before)))
            .filter(exists(placed()))
            .filter(not(exists(placed().filter(lasts))))
    }};
}

impl Database {
    /// How many registrations have had their term.
    pub(crate) async fn count_left(&self, kind: OrganisationKind, before: Instant) -> Result<u64, Failure> {
        let found: i64 = self.internal_read(move |connection| Ok(left!(kind, before).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Erases the registrations that have had their term, in small transactions; gives their number.
    pub(crate) async fn erase_left(&self, kind: OrganisationKind, before: Instant, now: Instant) -> Result<u64, Failure> {
        let (mut after, mut erased) = (None, 0);
        loop {
            let (last, some) = self.left_after(kind, before, after).await?;
            for part in some.chunks(ERASED) {
                erased += self.erase_some(kind, before, now, part.to_vec()).await?;
            }
            let Some(last) = last else { break };
            after = Some(last);
        }
        if erased > 0 {
            self.purge_keys().await?;
        }
        Ok(erased)
    }

    /// Those that have had their term among the next registrations by id, with the last that was looked at.
    async fn left_after(
        &self,
        kind: OrganisationKind,
        before: Instant,
        after: Option<RegistrationId>,
    ) -> Result<(Option<RegistrationId>, Vec<RegistrationId>), Failure> {
        self.internal_read(move |connection| {
            let mut next =
                registrations::table.order(registrations::id).limit(LOOKED_THROUGH).select(registrations::id).into_boxed();
            if let Some(after) = after {
                next = next.filter(registrations::id.gt(Stored(after)));
            }
            let next: Vec<Stored<RegistrationId>> = next.load(connection)?;
            let (Some(first), Some(last)) = (next.first(), next.last()) else { return Ok((None, Vec::new())) };
            let among = registrations::id.ge(first).and(registrations::id.le(last));
            let found: Vec<Stored<RegistrationId>> =
                left!(kind, before).filter(among).select(registrations::id).load(connection)?;
            Ok((Some(last.0), found.into_iter().map(|kept| kept.0).collect()))
        })
        .await
    }

    /// Erases those of some that still have had their term.
    async fn erase_some(
        &self,
        kind: OrganisationKind,
        before: Instant,
        now: Instant,
        some: Vec<RegistrationId>,
    ) -> Result<u64, Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            let found: Vec<(Stored<RegistrationId>, Stored<ChildId>)> = left!(kind, before)
                .filter(registrations::id.eq_any(stored(&some)))
                .select((registrations::id, registrations::child_id))
                .load(connection)?;
            for (id, child) in &found {
                let erasure = Erasure { registration_id: id.0, child_id: child.0, erased_at: now };
                erase_as_operator(connection, &means, erasure, now)?;
            }
            Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
        })
        .await
    }
}
