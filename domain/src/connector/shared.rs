//! Consent to a shared approach (gedeelde aanpak): that what one side of a combination contract learned of a child is used on the other.
//! Each guardian speaks for the own child, about one contract; the last word stands.

use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, GiveConsent, Permitted, Relation, Role, Subject, WithdrawConsent},
    child::{ChildId, GuardianId, Registration},
    combination_contract::CombinationContractId,
    handover::{ConsentMethod, ConsentState, Ground, GuardianPolicy, Handover, SectionKind, ground},
    line::TransitionKind,
    organisation::OrganisationId,
};

/// The id of what a guardian said of a shared approach.
pub type SharedApproachId = Id<SharedApproach>;

/// What one guardian said of a shared approach around the own child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedApproach {
    /// Its id.
    pub id: SharedApproachId,
    /// The child, by the anchor of the registration that knows the guardian.
    pub child_id: ChildId,
    /// The organisation of that registration.
    pub organisation_id: OrganisationId,
    /// The combination contract, between whose sides it is.
    pub contract_id: CombinationContractId,
    /// The organisations of these sides when it was said, in the order of their ids; between others it says nothing.
    pub party: Vec<OrganisationId>,
    /// The guardian who said so.
    pub guardian_id: GuardianId,
    /// What stands of it.
    pub state: ConsentState,
    /// How the guardian was known.
    pub method: ConsentMethod,
    /// When it was said.
    pub stated_at: Instant,
    /// The client by which it was said.
    pub client_id: ClientId,
    /// The client that invited the guardian who said so by a code or a login.
    pub invited_by: Option<ClientId>,
    /// The person who witnessed a signature on paper, as an opaque reference.
    pub witness: Option<String>,
    /// When it was withdrawn, or another word took its place.
    pub ended_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

impl SharedApproach {
    fn end(mut self, state: ConsentState, now: Instant) -> Changed<Self> {
        let read = self.version;
        self.state = state;
        self.ended_at = Some(now);
        self.version += 1;
        Changed::from_version(self, read)
    }
}

/// Whether one word takes the place of another: of the same guardian about the same contract, where that one stands still.
fn same_word(earlier: &SharedApproach, guardian_id: GuardianId, contract_id: CombinationContractId) -> bool {
    let stands = matches!(earlier.state, ConsentState::Given | ConsentState::Refused);
    stands && earlier.guardian_id == guardian_id && earlier.contract_id == contract_id
}

/// What a guardian says of a shared approach.
#[derive(Clone, Debug)]
pub struct NewSharedApproach {
    /// The registration that knows the guardian.
    pub registration: Registration,
    /// The contract.
    pub contract_id: CombinationContractId,
    /// The organisations of both sides of that contract, where the child is at both today.
    pub party: Option<Vec<OrganisationId>>,
    /// The guardian who says so.
    pub guardian_id: GuardianId,
    /// Given or refused.
    pub is_given: bool,
    /// How the guardian is known.
    pub method: ConsentMethod,
    /// Who witnessed a signature on paper.
    pub witness: Option<String>,
}

impl NewSharedApproach {
    fn judge(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        let holds = self.registration.guardians.iter().any(|one| one.id == self.guardian_id && one.facts.has_authority);
        if !holds {
            causes.push(Cause::new(Reason::GuardianUnknown, "#/guardianId"));
        }
        if self.party.is_none() {
            causes.push(Cause::new(Reason::ContractUnknown, "#/contractId"));
        }
        match (&self.witness, self.method == ConsentMethod::Paper) {
            (None, true) => causes.push(Cause::new(Reason::WitnessMissing, "#/witness")),
            (Some(_), false) => causes.push(Cause::new(Reason::WitnessUnasked, "#/witness")),
            _ => {}
        }
        causes
    }
}

impl Permitted<GiveConsent, NewSharedApproach> {
    /// Gives or refuses consent; what the same guardian said before of this contract, looked for in `earlier`, stands no longer.
    ///
    /// # Errors
    ///
    /// Every cause at once: who is no guardian with authority here, a contract at both sides of which the child is not, and a signature
    /// on paper that nobody witnessed.
    pub fn state(
        self,
        id: SharedApproachId,
        earlier: Vec<SharedApproach>,
        caller: &Authority,
        now: Instant,
    ) -> Result<(Changed<SharedApproach>, Vec<Changed<SharedApproach>>), Refusal> {
        Refusal::unless_empty(self.subject().judge())?;
        let NewSharedApproach { registration, contract_id, party, guardian_id, is_given, method, witness } = self.into_subject();
        let is_same = |one: &SharedApproach| same_word(one, guardian_id, contract_id);
        let superseded = earlier.into_iter().filter(is_same).map(|one| one.end(ConsentState::Ended, now)).collect();
        let stated = SharedApproach {
            id,
            child_id: registration.child.id,
            organisation_id: registration.organisation_id,
            contract_id,
            party: party.unwrap_or_default(),
            guardian_id,
            state: if is_given { ConsentState::Given } else { ConsentState::Refused },
            method,
            stated_at: now,
            client_id: caller.identity().client,
            invited_by: caller.identity().invited_by,
            witness,
            ended_at: None,
            version: 1,
        };
        Ok((Changed::made(stated), superseded))
    }
}

/// A word on a shared approach that is to be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawnSharedApproach(pub SharedApproach);

impl Permitted<WithdrawConsent, WithdrawnSharedApproach> {
    /// Withdraws the consent, from now on (AVG 7(3)).
    ///
    /// # Errors
    ///
    /// It does not stand any more, or was never given.
    pub fn withdraw(self, now: Instant) -> Result<Changed<SharedApproach>, Refusal> {
        let WithdrawnSharedApproach(word) = self.into_subject();
        if word.state != ConsentState::Given {
            return Err(Refusal::rule(Reason::ConsentNotStanding, "#"));
        }
        Ok(word.end(ConsentState::Withdrawn, now))
    }
}

/// Whether guardians agree that what is known by one registration of a child is used on the other side: those of its holders of authority
/// whom the policy asks, and nobody of any registration said no. `holders` are those of all registrations of the child, each with the
/// anchor of the registration; of two words of one guardian the later stands.
pub fn guardians_agree(
    anchor: ChildId,
    holders: &[(ChildId, GuardianId)],
    words: &[SharedApproach],
    policy: GuardianPolicy,
) -> bool {
    let said = |guardian: GuardianId| {
        let own = words.iter().filter(|word| word.guardian_id == guardian);
        own.max_by_key(|word| (word.stated_at, word.id)).map(|word| word.state)
    };
    let objects = |guardian: GuardianId| matches!(said(guardian), Some(ConsentState::Refused | ConsentState::Withdrawn));
    if holders.iter().any(|(_, guardian)| objects(*guardian)) {
        return false;
    }
    let mut asked =
        holders.iter().filter(|(of, _)| *of == anchor).map(|(_, guardian)| said(*guardian) == Some(ConsentState::Given));
    match policy {
        GuardianPolicy::AllCustodial => asked.next().is_some_and(|first| first && asked.all(|gave| gave)),
        GuardianPolicy::OneUnlessObjection => asked.any(|gave| gave),
    }
}

/// Whether a section of a draft of the other side is a connector's to read and write: not what needs explicit consent to go along, which a
/// shared approach is not (AVG 9(2)(a)).
pub(crate) fn is_shared(kind: TransitionKind, section: SectionKind) -> bool {
    ground(kind, section) != Ground::ExplicitConsent
}

/// A draft of the other side as a connector reads it.
#[must_use]
pub fn as_shared(mut draft: Handover) -> Handover {
    let kind = draft.facts.kind;
    draft.sections.retain(|section| is_shared(kind, section.kind));
    draft
}

impl Subject for NewSharedApproach {
    /// A guardian speaks for the own child; whoever registered the child records what a guardian signed on paper.
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            let own = caller.identity().guardians.contains(&self.guardian_id);
            return if own { Relation::OwnChild } else { Relation::Anyone };
        }
        let holds = caller.organisation() == self.registration.organisation_id && self.method == ConsentMethod::Paper;
        if holds { Relation::Own } else { Relation::Anyone }
    }
}

impl Subject for SharedApproach {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            if caller.identity().guardians.contains(&self.guardian_id) { Relation::OwnChild } else { Relation::Anyone }
        } else if caller.organisation() == self.organisation_id {
            Relation::Own
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for WithdrawnSharedApproach {
    fn relation(&self, caller: &Authority) -> Relation {
        self.0.relation(caller)
    }
}
