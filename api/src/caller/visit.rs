//! Who comes by a secret address, without a token. Such a visitor becomes a caller in the name of the organisation that gave the address
//! out, in the role of a visitor, for which the policy has rows of its own: so nothing is read or written but by that.

use std::{net::IpAddr, sync::Arc};

use actix_web::{HttpMessage, HttpRequest, web::Data};
use persistence::{
    Call,
    domain::{
        Id,
        authority::{Action, ClientId, Identity, Role, Scope},
        combination_contract::CalendarFeed,
        organisation::OrganisationId,
        sign_up::{SignUpAddress, SignUpLink},
    },
};
use uuid::Uuid;

use super::{Caller, Door, crowded};
use crate::{
    conventions::RequestContext,
    cursor::Cursors,
    load::Place,
    measurements::{Turned, turned_away},
    problem::{Problem, ProblemCode},
    secret_address::Secret,
};

/// Somebody before an address of which it is not known yet whether it leads anywhere.
pub(crate) struct Visitor<'a> {
    request: &'a HttpRequest,
    door: Data<Door>,
    context: RequestContext,
    address: Option<IpAddr>,
}

/// What an address leads to, and who gave it out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenAddress {
    /// The thing with the secret. It has room and places of its own, so that one address that is asked too often leaves others theirs.
    pub(crate) id: Uuid,
    /// The organisation.
    pub(crate) organisation: OrganisationId,
    /// The client by which it was given out, which the processing record names.
    pub(crate) client: ClientId,
}

impl<'a> Visitor<'a> {
    /// Whoever sent a request.
    pub(crate) fn of(request: &'a HttpRequest) -> Result<Self, Problem> {
        let door = request.app_data::<Data<Door>>().ok_or_else(|| Problem::internal("no door"))?.clone();
        let address = request.peer_addr().map(|peer| peer.ip());
        Ok(Self { request, door, context: RequestContext::of(request), address })
    }

    /// The calendar feed of a secret.
    pub(crate) async fn calendar_feed(&self, secret: Option<Secret>) -> Result<CalendarFeed, Problem> {
        let secret = secret.ok_or_else(|| self.wrong())?;
        self.door.database.calendar_feed(secret.hash()).await?.ok_or_else(|| self.wrong())
    }

    /// The link by which somebody signs up, by the hash of its secret.
    pub(crate) async fn sign_up_link(&self, hash: Vec<u8>) -> Result<Option<SignUpLink>, Problem> {
        Ok(self.door.database.sign_up_link(hash).await?)
    }

    /// Where somebody signed up by a link, by the hash of its secret.
    pub(crate) async fn sign_up_address(&self, hash: Vec<u8>) -> Result<Option<SignUpAddress>, Problem> {
        Ok(self.door.database.sign_up_address(hash).await?)
    }

    /// What a wrong secret is answered. Only wrong ones count, so that whoever has a right one is never kept waiting for others.
    pub(crate) fn wrong(&self) -> Problem {
        let now = self.context.now;
        if let Some(seconds) = self.door.guesses.wait(None, self.address, now) {
            turned_away(Turned::Rate);
            return Problem { retry_after: Some(seconds), ..Problem::new(ProblemCode::TooManyRequests) };
        }
        self.door.guesses.wrong(None, self.address, now);
        Problem::new(ProblemCode::NotFound)
    }

    /// Lets the visitor in for an action, with a body of so many bytes.
    pub(crate) fn enter(&self, given: GivenAddress, action: Action, body: usize) -> Result<(Caller, Place), Problem> {
        let door = &self.door;
        let key: ClientId = Id::from_uuid(given.id);
        let room = door.visits.take_for(key, given.organisation);
        self.request.extensions_mut().insert(room);
        if let Some(seconds) = room.wait {
            turned_away(Turned::Rate);
            return Err(Problem { retry_after: Some(seconds), ..Problem::new(ProblemCode::TooManyRequests) });
        }
        let place = door.load.enter(key, body).map_err(crowded)?;
        let identity = Arc::new(Identity {
            client: given.client,
            organisation: given.organisation,
            role: Role::Visitor,
            scopes: Scope::usual(),
            locations: None,
            person: None,
            guardians: Vec::new(),
            invited_by: None,
            contract: None,
            candidate: None,
        });
        let context = &self.context;
        let caller = Caller {
            repeatable: None,
            call: Call { identity, action, now: context.now, began: context.began, trace: context.trace },
            database: door.database.clone(),
            cursors: Cursors::of(door.database.master_key(), "", ""),
            language: context.language,
            public_url: Arc::clone(&door.public_url),
            scratch: Arc::clone(&door.scratch),
            uploads: Arc::clone(&door.uploads),
        };
        Ok((caller, place))
    }
}
