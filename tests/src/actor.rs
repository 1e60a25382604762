//! Those who call the service: a client that acts for an organisation in a role. The actor is the subject of a test's sentences.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Id,
    authority::{Action, AddOrganisation, ClientId, Identity, ImportRegister, Role, Scope, SetParameter},
    child::GuardianId,
    code::Code,
    holiday::SchoolHoliday,
    location::LocationId,
    organisation::{NewOrganisation, OrganisationFacts, OrganisationId, OrganisationKind},
    parameter::NewParameter,
};
use persistence::{Call, Client, Mandate, Trace};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::{Ask, Server};

/// How long the tokens of actors last, in seconds; long enough for tests that move the clock.
const TOKEN_SECONDS: i64 = 40 * 366 * 86_400;

/// Somebody who calls the service. Its requests go to paths below `/v1`.
#[derive(Clone)]
pub struct Actor {
    server: Server,
    /// The organisation for which it acts.
    pub organisation: OrganisationId,
    /// The client that it is.
    pub client: ClientId,
    /// Its token.
    pub token: String,
    identity: Identity,
}

impl Actor {
    fn new(server: &Server, identity: Identity) -> Self {
        let token = match server.tokens().sign(&identity, server.clock().now(), TOKEN_SECONDS) {
            Ok(token) => token,
            Err(problem) => panic!("no token: {problem:?}"),
        };
        Self { server: server.clone(), organisation: identity.organisation, client: identity.client, token, identity }
    }

    /// The same client at another server on the same store, or with a changed token.
    fn with(&self, change: impl FnOnce(&mut Identity)) -> Self {
        let mut identity = self.identity.clone();
        change(&mut identity);
        Self::new(&self.server, identity)
    }

    /// The same caller, who calls another server on the same store.
    #[must_use]
    pub fn at(&self, server: &Server) -> Self {
        Self { server: server.clone(), ..self.clone() }
    }

    /// The same client in another role.
    #[must_use]
    pub fn in_role(&self, role: Role) -> Self {
        self.with(|identity| identity.role = role)
    }

    /// The person of a combination contract, who calls through the client of this actor.
    #[must_use]
    pub fn as_connector(&self, contract: &str) -> Self {
        let contract = contract.parse().unwrap();
        self.with(|identity| {
            identity.role = Role::Connector;
            identity.contract = Some(contract);
        })
    }

    /// The same client with a token for fewer scopes.
    #[must_use]
    pub fn with_scopes(&self, scopes: &[Scope]) -> Self {
        self.with(|identity| identity.scopes = scopes.iter().copied().collect())
    }

    /// The same client with a token that is narrowed to some locations.
    #[must_use]
    pub fn narrowed_to(&self, locations: &[&str]) -> Self {
        let ids: Vec<LocationId> = locations.iter().map(|id| id.parse().unwrap()).collect();
        self.with(|identity| identity.locations = Some(ids))
    }

    /// Guardians, known under these ids, who call through the client of this actor.
    #[must_use]
    pub fn for_guardians(&self, guardians: &[&str]) -> Self {
        let ids: Vec<GuardianId> = guardians.iter().map(|id| id.parse().unwrap()).collect();
        self.with(|identity| {
            identity.role = Role::Guardian;
            identity.guardians = ids;
            identity.scopes.remove(&Scope::GuardiansLogin);
        })
    }

    /// The same guardians, logged in at the frontend.
    #[must_use]
    pub fn logged_in(&self) -> Self {
        self.with(|identity| {
            identity.scopes.insert(Scope::GuardiansLogin);
        })
    }

    /// Another client of the same organisation, for guardians: it stands for nobody until it exchanges a code.
    pub async fn frontend(&self) -> Self {
        self.frontend_as(Role::Guardian).await
    }

    async fn frontend_as(&self, role: Role) -> Self {
        let client = Id::from_uuid(Uuid::now_v7());
        let kept = Client { id: client, name: "Frontend".into(), secret_hash: String::new() };
        let mandate = Mandate {
            client,
            organisation: self.organisation,
            roles: vec![role],
            scopes: self.identity.scopes.clone(),
            from_date: jiff::civil::date(2000, 1, 1),
            until_date: None,
        };
        self.server.database().add_client(kept, vec![mandate], self.server.clock().now()).await.unwrap();
        self.with(|identity| {
            identity.client = client;
            identity.role = role;
            identity.person = Some("person-2".into());
        })
    }

    /// Another client of the same organisation, for candidates: it stands for nobody until it exchanges a code.
    pub async fn frontend_for_candidates(&self) -> Self {
        self.frontend_as(Role::Candidate).await
    }

    /// What its token says.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A request to a path below `/v1`.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        self.server.ask(method, &format!("/v1{path}")).bearer(&self.token)
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// Reads what another answer leads to, by a whole path (`Location`, `Link`).
    pub fn follow(&self, path: &str) -> Ask {
        self.server.ask(Method::GET, path).bearer(&self.token)
    }

    /// Asks again what another answer leads to, with a body.
    pub fn follow_with(&self, path: &str, body: &Value) -> Ask {
        self.server.ask(Method::POST, path).bearer(&self.token).json(body)
    }

    /// What is on each page of a list, from the first to the last; a search is asked by its body.
    pub async fn pages(&self, path: &str, body: Option<&Value>) -> Vec<Vec<Value>> {
        let (mut pages, mut next) = (Vec::new(), Some(format!("/v1{path}")));
        while let Some(path) = next {
            let asked = body.map_or_else(|| self.follow(&path), |body| self.follow_with(&path, body));
            let page = asked.await.expect(200);
            pages.push(page.items().to_vec());
            next = page.next();
        }
        pages
    }

    /// Makes something.
    pub fn post(&self, path: &str, body: &Value) -> Ask {
        self.ask(Method::POST, path).json(body)
    }

    /// Does something with one thing that was read before.
    pub fn post_if(&self, path: &str, etag: &str, body: &Value) -> Ask {
        self.post(path, body).if_match(etag)
    }

    /// Replaces something that was read before.
    pub fn put(&self, path: &str, etag: &str, body: &Value) -> Ask {
        self.ask(Method::PUT, path).if_match(etag).json(body)
    }

    /// Changes something that was read before.
    pub fn patch(&self, path: &str, etag: &str, change: &Value) -> Ask {
        self.ask(Method::PATCH, path).if_match(etag).merge_patch(change)
    }

    /// Removes something that was read before.
    pub fn delete(&self, path: &str, etag: &str) -> Ask {
        self.ask(Method::DELETE, path).if_match(etag)
    }
}

impl Server {
    /// A childcare provider; the actor is a manager.
    pub async fn childcare_provider(&self, name: &str) -> Actor {
        self.organisation(OrganisationKind::ChildcareProvider, name).await
    }

    /// A school board; the actor is a manager.
    pub async fn school_board(&self, name: &str) -> Actor {
        self.organisation(OrganisationKind::SchoolBoard, name).await
    }

    /// An organisation of youth health; the actor is a manager.
    pub async fn youth_health(&self, name: &str) -> Actor {
        self.organisation(OrganisationKind::YouthHealth, name).await
    }

    /// A coordinator of programmes; the actor is a manager.
    pub async fn coordinator(&self, name: &str) -> Actor {
        self.organisation(OrganisationKind::Coordinator, name).await
    }

    /// A training provider; the actor is a manager.
    pub async fn training_provider(&self, name: &str) -> Actor {
        self.organisation(OrganisationKind::TrainingProvider, name).await
    }

    /// A municipality, named by its code; the actor is a manager.
    pub async fn municipality(&self, code: &str) -> Actor {
        self.organisation(OrganisationKind::Municipality, code).await
    }

    /// An organisation with a client that has a mandate for everything and every role; the actor is a manager.
    pub async fn organisation(&self, kind: OrganisationKind, name: &str) -> Actor {
        let organisation = self.add_organisation(kind, name).await;
        let client = Id::from_uuid(Uuid::now_v7());
        let kept = Client { id: client, name: name.to_owned(), secret_hash: String::new() };
        let roles = Role::ALL.iter().copied().filter(|role| role.is_given()).collect();
        let scopes: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
        let from_date = jiff::civil::date(2000, 1, 1);
        let mandate = Mandate { client, organisation, roles, scopes: scopes.clone(), from_date, until_date: None };
        self.database().add_client(kept, vec![mandate], self.clock().now()).await.unwrap();
        let identity = Identity {
            client,
            organisation,
            role: Role::Manager,
            scopes,
            locations: None,
            person: Some("person-1".into()),
            guardians: Vec::new(),
            invited_by: None,
            contract: None,
            candidate: None,
        };
        Actor::new(self, identity)
    }

    /// Adds an organisation, as the operator does.
    pub async fn add_organisation(&self, kind: OrganisationKind, name: &str) -> OrganisationId {
        let municipality = (kind == OrganisationKind::Municipality).then(|| name.parse().unwrap());
        let facts = OrganisationFacts { name: name.to_owned(), kvk: None, oin: None, board_number: None, municipality };
        let call = self.operator(Action::AddOrganisation);
        let added = self.database().write(&call, move |tx| {
            let (id, now) = (tx.new_id(), tx.now());
            let permitted = tx.authority().permit::<AddOrganisation, _>(NewOrganisation { kind, facts: facts.clone() })?;
            tx.save_organisation(permitted.add(id, now)?)
        });
        added.await.unwrap().id
    }

    /// Keeps a school holiday, as an import of the operator does.
    pub async fn keeps_holiday(&self, holiday: SchoolHoliday) {
        let call = self.operator(Action::ImportRegister);
        let kept = self.database().write(&call, move |tx| {
            let permitted = tx.authority().permit::<ImportRegister, _>(holiday.clone())?;
            tx.save_school_holiday(permitted.keep())
        });
        kept.await.unwrap();
    }

    /// Sets a national value of a rule parameter from a day on, as the operator does.
    pub async fn sets_parameter(&self, key: &str, value: &str, from: &str) {
        let new = NewParameter {
            key: key.to_owned(),
            value: value.to_owned(),
            valid_from: from.parse().unwrap(),
            valid_until: None,
            source: "Besluit van de beheerder".to_owned(),
            municipality: None,
        };
        let call = self.operator(Action::SetParameter);
        let set = self.database().write(&call, move |tx| {
            let known = tx.rule_parameters()?;
            let permitted = tx.authority().permit::<SetParameter, _>(new.clone())?;
            let set = permitted.set(tx.new_id(), &known, tx.authority(), tx.now())?;
            tx.add_rule_parameter(set)
        });
        set.await.unwrap();
    }

    /// A call of the operator on the command line.
    pub fn operator(&self, action: Action) -> Call {
        let nobody = Uuid::nil();
        let identity = Identity {
            client: Id::from_uuid(nobody),
            organisation: Id::from_uuid(nobody),
            role: Role::Operator,
            scopes: Scope::ALL.iter().copied().collect(),
            locations: None,
            person: None,
            guardians: Vec::new(),
            invited_by: None,
            contract: None,
            candidate: None,
        };
        let trace = Trace { trace_id: [1; 16], span_id: [2; 8], parent_span_id: None };
        Call { identity: Arc::new(identity), action, now: self.clock().now(), began: std::time::Instant::now(), trace }
    }
}
