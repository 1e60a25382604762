//! The callers of the demo: a client with a secret for each organisation, two privacy officers and two frontends for guardians.

use std::collections::{BTreeMap, BTreeSet};

use persistence::Database;
use persistence::domain::{
    authority::{Identity, Role, Scope},
    child::GuardianId,
    code::Code,
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

use super::{super::clients, actor::Actor, city::City, report::CallerView};
use crate::{caller::Clock, problem::Problem, tokens::Tokens};

/// For how long the tokens of the demo hold, in seconds: a working day, nearly.
const TOKEN_SECONDS: i64 = 6 * 3600;
/// Since how many days ago clients may act for their organisations, which recorded things in the months before today.
const MANDATE_DAYS: i64 = 500;
/// How many callers of a kind are told.
const OF_EACH_KIND: usize = 2;
/// The roles of a client of an organisation. A token is for the first when it asks for none.
const STAFF: [Role; 3] = [Role::Manager, Role::Professional, Role::System];

/// A client and its secret, for one organisation in one role.
pub(super) struct Caller {
    kind: &'static str,
    organisation_name: String,
    pub(super) actor: Actor,
    secret: String,
}

/// Everybody who calls.
pub(super) struct Callers {
    /// For each organisation, by kind in the order of the plan.
    staff: Vec<Caller>,
    privacy_officers: Vec<Caller>,
    portals: Vec<Caller>,
}

impl Callers {
    /// Makes the clients. The first portal acts for the guardians of every organisation, the second for those of one board.
    pub(super) async fn make(database: &Database, clock: &Clock, city: &City) -> Result<Self, String> {
        let desk = Desk { database, clock };
        let mut staff = Vec::new();
        for organisation in &city.organisations {
            let held = [organisation.id];
            staff.push(desk.caller(organisation.kind.as_str(), organisation, "medewerkers", &STAFF, &held).await?);
        }
        let first = |kind| city.of_kind(kind).next().ok_or_else(|| "the plan lacks an organisation".to_owned());
        let (provider, board) = (first(OrganisationKind::ChildcareProvider)?, first(OrganisationKind::SchoolBoard)?);
        let mut privacy_officers = Vec::new();
        for organisation in [provider, board] {
            let (kind, role) = (Role::PrivacyOfficer.as_str(), [Role::PrivacyOfficer]);
            privacy_officers.push(desk.caller(kind, organisation, "functionaris", &role, &[organisation.id]).await?);
        }
        let caring = [OrganisationKind::ChildcareProvider, OrganisationKind::SchoolBoard];
        let everyone: Vec<OrganisationId> =
            caring.into_iter().flat_map(|kind| city.of_kind(kind)).map(|organisation| organisation.id).collect();
        let (kind, role) = (Role::Guardian.as_str(), [Role::Guardian]);
        let portals = vec![
            desk.caller(kind, provider, "ouderportaal", &role, &everyone).await?,
            desk.caller(kind, board, "ouderportaal", &role, &[board.id]).await?,
        ];
        Ok(Self { staff, privacy_officers, portals })
    }

    /// The manager of each organisation.
    pub(super) fn managers(&self) -> BTreeMap<OrganisationId, Actor> {
        self.staff.iter().map(|caller| (caller.actor.organisation(), caller.actor.clone())).collect()
    }

    /// The frontend by which guardians of every organisation call.
    pub(super) fn portal(&self) -> Option<&Actor> {
        self.portals.first().map(|caller| &caller.actor)
    }

    /// Two callers of each kind with a token, the guardians as those that are given.
    pub(super) fn signed(self, tokens: &Tokens, clock: &Clock, guardians: [GuardianId; 2]) -> Result<Vec<CallerView>, String> {
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        let two_of_each = self.staff.into_iter().filter(|caller| {
            let count = told.entry(caller.kind).or_default();
            *count += 1;
            *count <= OF_EACH_KIND
        });
        let portals = self.portals.into_iter().zip(guardians).map(|(portal, guardian)| {
            let identity = Identity { guardians: vec![guardian], ..portal.actor.identity().clone() };
            (identity, portal)
        });
        let others = two_of_each.chain(self.privacy_officers).map(|caller| (caller.actor.identity().clone(), caller));
        let mut callers: Vec<(Identity, Caller)> = others.chain(portals).collect();
        // Guardians come before privacy officers, as the documentation tells them.
        callers.sort_by_key(|(_, caller)| caller.kind == Role::PrivacyOfficer.as_str());
        let words = |problem: Problem| problem.cause.unwrap_or_else(|| problem.code.as_str().to_owned());
        let signed = callers.into_iter().map(|(identity, caller)| {
            Ok(CallerView {
                kind: caller.kind,
                organisation_id: identity.organisation.uuid(),
                client_id: identity.client.uuid(),
                client_secret: caller.secret,
                token: tokens.sign(&identity, clock(), TOKEN_SECONDS).map_err(words)?,
                organisation_name: caller.organisation_name,
            })
        });
        signed.collect()
    }
}

/// Where clients are made.
struct Desk<'a> {
    database: &'a Database,
    clock: &'a Clock,
}

impl Desk<'_> {
    async fn caller(
        &self,
        kind: &'static str,
        organisation: &Organisation,
        purpose: &str,
        roles: &[Role],
        held: &[OrganisationId],
    ) -> Result<Caller, String> {
        let scopes: BTreeSet<Scope> = Scope::usual();
        let name = format!("{}, {purpose}", organisation.facts.name);
        let since = (self.clock)().plus_seconds(-86_400 * MANDATE_DAYS);
        let (client, secret) = clients::create(self.database, &name, held, roles, &scopes, None, since).await?;
        let role = roles.first().copied().unwrap_or(Role::System);
        let actor = Actor::new(self.database, self.clock, client.id, organisation.id, role);
        Ok(Caller { kind, organisation_name: organisation.facts.name.clone(), actor, secret })
    }
}
