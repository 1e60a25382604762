//! The caller: what a verified token says, and what storage grants it at this moment.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    Act, Action, Permitted, Relation, Scope, Subject,
    policy::{has_row, may},
};
use crate::{
    Id, Refusal,
    candidate::CandidateId,
    child::GuardianId,
    code::codes,
    combination_contract::CombinationContractId,
    identifier::MunicipalityCode,
    location::LocationId,
    organisation::{OrganisationId, OrganisationKind},
};

/// What is asked of children who are guided to preschool education.
const GUIDANCE: [Scope; 6] = [
    Scope::ChildrenRead,
    Scope::ChildrenWrite,
    Scope::LinesRead,
    Scope::ReferralsRead,
    Scope::ReferralsWrite,
    Scope::ProcessingRead,
];

/// A client: a program that calls the API.
pub enum Client {}

/// The id of a client.
pub type ClientId = Id<Client>;

codes! {
    /// Role in which a client acts for an organisation.
    Role {
        /// A supplier's synchronisation.
        System = "system",
        /// A professional at a location.
        Professional = "professional",
        /// A manager of the organisation.
        Manager = "manager",
        /// The privacy officer (functionaris gegevensbescherming) of the organisation.
        PrivacyOfficer = "privacyOfficer",
        /// A guardian (ouder of gezaghouder) of a child.
        Guardian = "guardian",
        /// A candidate for a combination function.
        Candidate = "candidate",
        /// The person of a combination contract, towards the children of both its sides (pedagogisch verbinder).
        Connector = "connector",
        /// Whoever holds a secret address that an organisation gave out; never in a token.
        Visitor = "visitor",
        /// The operator of the service, on the command line only; never in a token.
        Operator = "operator",
    }
}

impl Role {
    /// Whether a token or a mandate may name it.
    pub const fn is_given(self) -> bool {
        !matches!(self, Self::Visitor | Self::Operator)
    }
}

/// What a verified token says about its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The client that calls.
    pub client: ClientId,
    /// The organisation for which it acts.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// What the token may be used for.
    pub scopes: BTreeSet<Scope>,
    /// The locations to which every view is narrowed; all of the organisation's when absent.
    pub locations: Option<Vec<LocationId>>,
    /// An opaque reference to the person behind the client, never a name.
    pub person: Option<String>,
    /// As which guardians the bearer reads; empty for every other role, and for a frontend that has exchanged no code yet.
    pub guardians: Vec<GuardianId>,
    /// The client that invited these guardians.
    pub invited_by: Option<ClientId>,
    /// The combination contract whose person the bearer is; of a connector alone.
    pub contract: Option<CombinationContractId>,
    /// The candidate whom the bearer is; none for every other role, and for a frontend that has exchanged no code yet.
    pub candidate: Option<CandidateId>,
}

/// What storage grants an identity at the moment of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The kind of the organisation for which the client acts.
    pub kind: OrganisationKind,
    /// The municipality that the organisation is, when it is one.
    pub municipality: Option<MunicipalityCode>,
    /// The scopes of the mandate, which narrow those of the token.
    pub scopes: BTreeSet<Scope>,
}

/// A caller with what it is granted now; loaded by the transaction in which it is used.
#[derive(Clone, Debug)]
pub struct Authority {
    identity: Arc<Identity>,
    grant: Option<Grant>,
    acts_as: Option<OrganisationKind>,
}

impl Authority {
    pub(crate) fn granted(identity: Arc<Identity>, grant: Grant) -> Self {
        Self { identity, grant: Some(grant), acts_as: None }
    }

    pub(crate) fn operator(identity: Arc<Identity>) -> Self {
        Self { identity, grant: None, acts_as: None }
    }

    /// The same of a municipality that decides itself which children belong to its target group: for those it acts as youth health.
    pub(crate) fn indicating(self) -> Self {
        Self { acts_as: Some(OrganisationKind::YouthHealth), ..self }
    }

    /// The kinds of organisation as which the caller may do an action; none for the operator, who needs none. A municipality acts as
    /// youth health for the children whom it indicates, and for nothing else.
    fn kinds(&self, action: Action) -> impl Iterator<Item = Option<OrganisationKind>> {
        let of_guidance = GUIDANCE.contains(&action.scope());
        std::iter::once(self.kind()).chain(self.acts_as.filter(|_| of_guidance).map(Some))
    }

    /// Whether the caller acts as an organisation of a kind.
    pub fn acts_as(&self, kind: OrganisationKind) -> bool {
        self.kind() == Some(kind) || self.acts_as == Some(kind)
    }

    /// What the token says.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The organisation for which the caller acts.
    pub fn organisation(&self) -> OrganisationId {
        self.identity.organisation
    }

    /// The role in which the caller acts.
    pub fn role(&self) -> Role {
        self.identity.role
    }

    /// The kind of the organisation; absent for the operator, who acts for none.
    pub fn kind(&self) -> Option<OrganisationKind> {
        self.grant.as_ref().map(|grant| grant.kind)
    }

    /// The municipality that the caller is, when it is one.
    pub fn municipality(&self) -> Option<&MunicipalityCode> {
        self.grant.as_ref().and_then(|grant| grant.municipality.as_ref())
    }

    /// Whether a location lies within those to which the token is narrowed.
    pub fn reaches(&self, location: LocationId) -> bool {
        self.identity.locations.as_ref().is_none_or(|locations| locations.contains(&location))
    }

    /// Whether token and mandate both hold a scope.
    pub fn holds(&self, scope: Scope) -> bool {
        self.grant.as_ref().is_none_or(|grant| grant.scopes.contains(&scope)) && self.identity.scopes.contains(&scope)
    }

    /// Refuses an action for which this kind of caller has no row in the policy, whatever the thing.
    pub fn may(&self, action: Action) -> Result<(), Refusal> {
        let has_row = self.kinds(action).any(|kind| has_row(action, self.role(), kind));
        if has_row && (self.role() == Role::Operator || self.holds(action.scope())) {
            Ok(())
        } else {
            Err(Refusal::Forbidden(action))
        }
    }

    /// Permits an act on a thing, and refuses it where the policy has no row for role, kind and relation.
    pub fn permit<A: Act, T: Subject>(&self, subject: T) -> Result<Permitted<A, T>, Refusal> {
        self.may(A::ACTION)?;
        let relation = if self.role() == Role::Operator { Relation::Operator } else { subject.relation(self) };
        if self.kinds(A::ACTION).any(|kind| may(A::ACTION, self.role(), kind, relation)) {
            Ok(Permitted::new(subject))
        } else {
            Err(Refusal::Forbidden(A::ACTION))
        }
    }
}
