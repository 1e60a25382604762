//! Handovers: facts and states in the clear, all words sealed with a key of the handover.
//!
//! - `list`: pages of them. `texts`: what is said in words. `attachments`: the files.
//! - `save`: what a change writes. `purge`: what is thrown away.
//! - `around`: what the rules must know. `children`: who the children are, as far as whoever looks may know.

mod around;
mod attachments;
mod children;
mod list;
mod purge;
mod save;
mod texts;

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    child::ChildId,
    handover::{
        Basis, Channel, Handover, HandoverFacts, HandoverId, HandoverState, Moments, Needs, SectionKind, SectionState, Withheld,
    },
    line::{Place, TransitionKind},
    location::LocationId,
    organisation::OrganisationId,
};

use crate::{
    Failure, MasterKey, Reading,
    access::{Sight, stored, visible},
    connection::AnyConnection,
    schema::{data_keys, handover_sections as sections, handovers as table, registrations},
    sealing::DataKey,
    stored::{Json, Stored},
};
pub use attachments::SealedFile;
pub use children::HandoverChildren;
pub use list::{HandoverFilter, HandoverSide};
pub(crate) use purge::erase_of_child;
use texts::SealedWords;
pub use texts::SectionText;
pub(crate) use texts::wishes_of;

#[derive(Clone, diesel::Queryable)]
pub(crate) struct HandoverRow {
    id: Stored<HandoverId>,
    child_id: Stored<ChildId>,
    sender_id: Stored<OrganisationId>,
    from_location_id: Stored<LocationId>,
    receiver_id: Option<Stored<OrganisationId>>,
    to_location_id: Option<Stored<LocationId>>,
    kind: Stored<TransitionKind>,
    transition_date: Stored<Date>,
    due_date: Option<Stored<Date>>,
    channel: Stored<Channel>,
    needs: Json<Needs>,
    state: Stored<HandoverState>,
    moments: Json<Moments>,
    _offered_at: Option<Stored<Instant>>,
    expires_at: Option<Stored<Instant>>,
    content_until: Option<Stored<Instant>>,
    _purge_at: Option<Stored<Instant>>,
    sealed: Option<Vec<u8>>,
    manifest: Option<Vec<u8>>,
    version: i32,
    warm: Option<bool>,
    _text_gone_at: Option<Stored<Instant>>,
    _begun_at: Option<Stored<Instant>>,
}

#[derive(Clone, diesel::Queryable)]
struct SectionRow {
    handover_id: Stored<HandoverId>,
    kind: Stored<SectionKind>,
    version: i32,
    hash: Vec<u8>,
    written_at: Stored<Instant>,
    basis: Option<Stored<Basis>>,
    withheld: Option<Stored<Withheld>>,
    sealed: Option<Vec<u8>>,
}

impl SectionRow {
    fn state(&self) -> SectionState {
        let (basis, withheld) = (self.basis.map(|kept| Ok(kept.0)), self.withheld.map(|kept| Err(kept.0)));
        SectionState {
            kind: self.kind.0,
            version: self.version,
            hash: self.hash.clone(),
            written_at: self.written_at.0,
            outcome: basis.or(withheld),
            is_kept: self.sealed.is_some(),
        }
    }
}

impl HandoverRow {
    fn into_handover(self, sections: &[SectionRow], key: Option<&DataKey>, now: Instant) -> Result<Handover, Failure> {
        let words = match (&self.sealed, key) {
            (Some(sealed), Some(key)) => SealedWords::open(sealed, self.id.0, key)?,
            _ => SealedWords::default(),
        };
        let mut sections: Vec<SectionState> = sections.iter().map(SectionRow::state).collect();
        sections.sort_by_key(|section| section.kind);
        let handover = Handover {
            id: self.id.0,
            child_id: self.child_id.0,
            sender: Place { organisation_id: self.sender_id.0, location_id: self.from_location_id.0 },
            receiver_id: self.receiver_id.map(|kept| kept.0),
            facts: HandoverFacts {
                kind: self.kind.0,
                date: self.transition_date.0,
                from_location_id: self.from_location_id.0,
                to_location_id: self.to_location_id.map(|kept| kept.0),
                channel: self.channel.0,
                needs: self.needs.0,
            },
            due_date: self.due_date.map(|kept| kept.0),
            state: self.state.0,
            expires_at: self.expires_at.map(|kept| kept.0),
            content_until: self.content_until.map(|kept| kept.0),
            moments: self.moments.0,
            reason: words.reason,
            sections,
            manifest: self.manifest,
            conversation: words.conversation,
            feedback: words.feedback,
            warm: self.warm,
            version: self.version,
        };
        Ok(handover.at(now))
    }
}

/// Reduces a query from `handovers` to those that a caller may see: what the own organisation sends, what was offered to it, and to a
/// guardian those of the own children from their inspection on. The rule stands here only.
macro_rules! visible_handovers {
    ($query:expr, $sight:expr, $own:expr) => {{
        use diesel::BoolExpressionMethods as _;
        match $sight {
            Sight::Organisation { id, locations: None, .. } => {
                let offered = table::receiver_id.eq(Some(Stored(*id))).and(table::offered_at.is_not_null());
                $query.filter(table::sender_id.eq(Stored(*id)).nullable().or(offered))
            }
            Sight::Organisation { id, locations: Some(locations), .. } => {
                let sent = table::sender_id.eq(Stored(*id)).and(table::from_location_id.eq_any(stored(locations)));
                let offered = table::receiver_id
                    .eq(Some(Stored(*id)))
                    .and(table::offered_at.is_not_null())
                    .and(table::to_location_id.eq_any($crate::access::optional(locations)));
                $query.filter(sent.nullable().or(offered))
            }
            Sight::Guardian(_) => {
                let told = table::receiver_id
                    .is_null()
                    .or(table::receiver_id.ne_all($crate::access::optional(&$own.hidden)).assume_not_null());
                $query
                    .filter(table::child_id.eq_any(stored(&$own.children)))
                    .filter(table::state.ne(Stored(HandoverState::Draft)))
                    .filter(told)
            }
            Sight::Nobody => $query.filter(table::id.eq_any(Vec::<Stored<HandoverId>>::new())),
        }
    }};
}
use visible_handovers;

/// The handovers of these children that may ask something of somebody, for what the service does by itself.
pub(crate) fn handovers_of_children(
    connection: &mut AnyConnection,
    master: &MasterKey,
    members: &[ChildId],
    now: Instant,
) -> Result<Vec<Handover>, Failure> {
    let rows: Vec<HandoverRow> = table::table
        .filter(table::child_id.eq_any(stored(members)))
        .filter(table::state.ne_all([HandoverState::Cancelled, HandoverState::Expired].map(Stored)))
        .order(table::id)
        .load(connection)?;
    let ids: Vec<Stored<HandoverId>> = rows.iter().map(|row| row.id).collect();
    let keys: Vec<(Stored<HandoverId>, Vec<u8>)> =
        data_keys::table.filter(data_keys::id.eq_any(ids)).select((data_keys::id, data_keys::wrapped)).load(connection)?;
    let found: Vec<SectionRow> = if rows.is_empty() {
        Vec::new()
    } else {
        let ids: Vec<Stored<HandoverId>> = rows.iter().map(|row| row.id).collect();
        sections::table.filter(sections::handover_id.eq_any(ids)).load(connection)?
    };
    let opened = rows.into_iter().map(|row| {
        let own: Vec<SectionRow> = found.iter().filter(|section| section.handover_id == row.id).cloned().collect();
        let wrapped = keys.iter().find(|(id, _)| *id == row.id);
        let key = wrapped.map(|(id, wrapped)| master.data_key(wrapped, id.0)).transpose()?;
        row.into_handover(&own, key.as_ref(), now)
    });
    opened.collect()
}

/// Of which children a guardian hears what goes from one organisation to another, and to which organisations not.
#[derive(Default)]
pub(crate) struct OwnChildren {
    pub(crate) children: Vec<ChildId>,
    pub(crate) hidden: Vec<OrganisationId>,
}

impl Reading<'_> {
    /// A handover that the caller sees.
    pub fn handover(&mut self, id: HandoverId) -> Result<Option<Handover>, Failure> {
        if self.connects() {
            return self.connected_draft(id);
        }
        let sight = self.sight();
        let own = self.own_children(&sight)?;
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<HandoverRow> = visible_handovers!(query, &sight, &own).load(self.connection)?;
        Ok(self.with_sections(rows)?.pop())
    }

    /// What a guardian may hear of handovers, and of questions to specialists: those of the children in the registrations that state the authority, for only whoever sends
    /// knows whom to ask, and none that tells where a child is from whose place the guardian is kept. Of nobody else.
    pub(crate) fn own_children(&mut self, sight: &Sight) -> Result<OwnChildren, Failure> {
        if !matches!(sight, Sight::Guardian(_)) {
            return Ok(OwnChildren::default());
        }
        let found = registrations::table.select(registrations::child_id).into_boxed();
        let seen: Vec<Stored<ChildId>> = visible!(found, sight => seen, seen.load(self.connection))?;
        let mut own = OwnChildren::default();
        for child in seen {
            let hidden = self.hidden_anchors(sight, child.0)?;
            if !hidden.contains_key(&child.0) {
                own.children.push(child.0);
            }
            own.hidden.extend(hidden.into_values());
        }
        Ok(own)
    }

    /// The handovers of these rows with the states of their sections; all words of the handover itself are opened.
    pub(crate) fn with_sections(&mut self, rows: Vec<HandoverRow>) -> Result<Vec<Handover>, Failure> {
        let ids: Vec<Stored<HandoverId>> = rows.iter().map(|row| row.id).collect();
        let found: Vec<SectionRow> = sections::table.filter(sections::handover_id.eq_any(ids.clone())).load(self.connection)?;
        let keys: Vec<(Stored<HandoverId>, Vec<u8>)> = data_keys::table
            .filter(data_keys::id.eq_any(ids))
            .select((data_keys::id, data_keys::wrapped))
            .load(self.connection)?;
        let mut handovers = Vec::with_capacity(rows.len());
        for row in rows {
            let own: Vec<SectionRow> = found.iter().filter(|section| section.handover_id == row.id).cloned().collect();
            let wrapped = keys.iter().find(|(id, _)| *id == row.id);
            let key = wrapped.map(|(id, wrapped)| self.means.master_key.data_key(wrapped, id.0)).transpose()?;
            self.touch(row.child_id.0);
            handovers.push(row.into_handover(&own, key.as_ref(), self.now())?);
        }
        Ok(handovers)
    }
}
