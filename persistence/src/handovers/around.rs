//! What the rules of handovers must know besides the handover itself.

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl, dsl::exists, select};
use domain::{
    Instant,
    child::{Child, ChildId, GuardianId},
    code::Code,
    handover::{
        Consent, GuardianPolicy, Handover, HandoverFacts, HandoverId, HandoverState, HandoverSurroundings, Needs, Standing,
    },
    line::LineParameters,
    placement::Care,
};

use super::table;
use crate::{
    Failure, Reading,
    access::{joined_to, stored},
    schema::{children, guardians, placements, registrations},
    stored::Stored,
};

/// By what a handover is known to run still.
type Running = (Stored<HandoverId>, Stored<HandoverState>, Option<Stored<Instant>>);

impl Reading<'_> {
    /// What must be known to judge what is stated of a handover of a child; `except` is the handover that is changed itself.
    pub fn handover_surroundings(
        &mut self,
        child: Child,
        facts: &HandoverFacts,
        parameters: LineParameters,
        except: Option<HandoverId>,
    ) -> Result<HandoverSurroundings, Failure> {
        let named: Vec<_> = std::iter::once(facts.from_location_id).chain(facts.to_location_id).collect();
        let sites = self.locations_by_id(&named)?;
        let site = |id| sites.iter().find(|site| site.id == id).cloned();
        let sender = self.authority().organisation();
        let placed = placements::table
            .filter(placements::child_id.eq(Stored(child.id)))
            .filter(placements::organisation_id.eq(Stored(sender)))
            .filter(placements::location_id.eq(Stored(facts.from_location_id)));
        let is_placed = select(exists(placed)).get_result(self.connection)?;
        let done = |state: &HandoverState| state.is_final() || state.is_received();
        let ended: Vec<_> = HandoverState::ALL.iter().copied().filter(done).map(Stored).collect();
        let running: Vec<Running> = table::table
            .filter(table::child_id.eq(Stored(child.id)))
            .filter(table::sender_id.eq(Stored(sender)))
            .filter(table::from_location_id.eq(Stored(facts.from_location_id)))
            .filter(table::kind.eq(Stored(facts.kind)))
            .filter(table::state.ne_all(ended))
            .select((table::id, table::state, table::expires_at))
            .load(self.connection)?;
        let now = self.now();
        let has_another = running.into_iter().any(|(Stored(id), Stored(state), expires_at)| {
            Some(id) != except && !state.at(expires_at.map(|kept| kept.0), now).is_final()
        });
        let (from, to) = (site(facts.from_location_id), facts.to_location_id.and_then(site));
        let known = Needs { indication: self.is_known_indicated(child.id)?, ..Needs::default() };
        Ok(HandoverSurroundings { child, from, to, is_placed, has_another, parameters, known })
    }

    /// The anchor of a handover's child.
    pub fn child_of_handover(&mut self, handover: &Handover) -> Result<Child, Failure> {
        let row = children::table.filter(children::id.eq(Stored(handover.child_id))).get_result(self.connection)?;
        Ok(crate::children::anchor(row))
    }

    /// The holders of authority in the sender's registration.
    pub fn guardians_of_handover(&mut self, handover: &Handover) -> Result<Vec<GuardianId>, Failure> {
        let held: Vec<Stored<GuardianId>> = guardians::table
            .inner_join(registrations::table.on(registrations::id.eq(guardians::registration_id)))
            .filter(registrations::child_id.eq(Stored(handover.child_id)))
            .filter(guardians::has_authority.eq(true))
            .order(guardians::position)
            .select(guardians::id)
            .load(self.connection)?;
        Ok(held.into_iter().map(|kept| kept.0).collect())
    }

    /// What must be known to decide on what basis the sections of a handover go.
    pub fn standing(&mut self, handover: &Handover, policy: GuardianPolicy) -> Result<Standing, Failure> {
        let mut consents: Vec<Consent> = Vec::new();
        // The last word of a guardian on a section towards a recipient takes the place of what that guardian said before.
        for consent in self.consents_of_handover(handover)? {
            consents.retain(|earlier| {
                (earlier.guardian_id, earlier.section.kind, earlier.recipient_id)
                    != (consent.guardian_id, consent.section.kind, consent.recipient_id)
            });
            consents.push(consent);
        }
        let guardian_ids = self.guardians_of_handover(handover)?;
        Ok(Standing { guardian_ids, consents, policy, is_enrolled: self.is_enrolled(handover)? })
    }

    /// Whether the receiving school itself recorded a placement of the child that has not ended.
    fn is_enrolled(&mut self, handover: &Handover) -> Result<bool, Failure> {
        let Some(receiver) = handover.receiver_id else { return Ok(false) };
        let today = Some(Stored(self.today()));
        let enrolled = placements::table
            .inner_join(children::table.on(children::id.eq(placements::child_id)))
            .filter(joined_to!(handover.child_id))
            .filter(placements::organisation_id.eq(Stored(receiver)))
            .filter(placements::care.eq(Stored(Care::School)))
            .filter(placements::end_date.is_null().or(placements::end_date.ge(today)));
        Ok(select(exists(enrolled)).get_result(self.connection)?)
    }

    /// Whether two anchors are one child.
    pub fn is_joined(&mut self, one: ChildId, other: ChildId) -> Result<bool, Failure> {
        Ok(self.joined_with(one)?.contains(&other))
    }

    /// The handover of a consent that the caller sees, in any state.
    pub fn handover_of_consent(&mut self, consent: &Consent) -> Result<Handover, Failure> {
        let gone = || Failure::Internal("a consent without its handover".into());
        self.handovers_of_consents(std::slice::from_ref(consent))?.pop().ok_or_else(gone)
    }

    /// The handovers of consents that the caller sees, in any state.
    pub fn handovers_of_consents(&mut self, consents: &[Consent]) -> Result<Vec<Handover>, Failure> {
        let ids: Vec<HandoverId> = consents.iter().map(|consent| consent.handover_id).collect();
        let rows = table::table.filter(table::id.eq_any(stored(&ids))).load(self.connection)?;
        self.with_sections(rows)
    }

    /// All children that a confirmed link joins with one.
    pub(crate) fn joined_with(&mut self, child: ChildId) -> Result<Vec<ChildId>, Failure> {
        let joined: Vec<Stored<ChildId>> =
            children::table.filter(joined_to!(child)).select(children::id).load(self.connection)?;
        Ok(joined.into_iter().map(|kept| kept.0).collect())
    }
}
