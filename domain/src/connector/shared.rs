//! Consent to a shared approach (gedeelde aanpak): that what one side of a combination contract learned of a child is used on the other.
//! Each guardian speaks for the own child, about one contract; the last word stands.

use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, GiveConsent, Permitted, Relation, Role, Subject, WithdrawConsent},
    child::{ChildId, GuardianId, Registration},
    combination_contract::CombinationContractId,
    handover::{ConsentMethod, ConsentState, GuardianPolicy},
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
pub fn same_word(earlier: &SharedApproach, guardian_id: GuardianId, contract_id: CombinationContractId) -> bool {
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
    /// Whether the child is at both sides of that contract today.
    pub is_connected: bool,
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
        if !self.is_connected {
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
        let NewSharedApproach { registration, contract_id, guardian_id, is_given, method, witness, .. } = self.into_subject();
        let is_same = |one: &SharedApproach| same_word(one, guardian_id, contract_id);
        let superseded = earlier.into_iter().filter(is_same).map(|one| one.end(ConsentState::Ended, now)).collect();
        let stated = SharedApproach {
            id,
            child_id: registration.child.id,
            organisation_id: registration.organisation_id,
            contract_id,
            guardian_id,
            state: if is_given { ConsentState::Given } else { ConsentState::Refused },
            method,
            stated_at: now,
            client_id: caller.identity().client,
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

/// Whether guardians agree to a shared approach around one child: those whom the policy asks in one of its registrations, each known by the
/// anchor of the registration, and nobody said no. An organisation knows a guardian under an id of its own, so one registration of which
/// all gave consent is enough.
pub fn guardians_agree(holders: &[(ChildId, GuardianId)], words: &[SharedApproach], policy: GuardianPolicy) -> bool {
    let said = |guardian: GuardianId, state: ConsentState| {
        let last = words.iter().filter(|word| word.guardian_id == guardian).max_by_key(|word| (word.stated_at, word.id));
        last.is_some_and(|word| word.state == state)
    };
    let objects = |guardian: GuardianId| said(guardian, ConsentState::Refused) || said(guardian, ConsentState::Withdrawn);
    if holders.iter().any(|(_, guardian)| objects(*guardian)) {
        return false;
    }
    holders.iter().any(|(anchor, _)| {
        let mut of_anchor = holders.iter().filter(|(other, _)| other == anchor);
        match policy {
            GuardianPolicy::AllCustodial => of_anchor.all(|(_, guardian)| said(*guardian, ConsentState::Given)),
            GuardianPolicy::OneUnlessObjection => of_anchor.any(|(_, guardian)| said(*guardian, ConsentState::Given)),
        }
    })
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
