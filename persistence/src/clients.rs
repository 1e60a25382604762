//! Clients, the mandates by which they act for organisations, and the keys with which tokens are signed.

use std::{collections::BTreeSet, sync::Arc};

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id, Instant, Refusal,
    authority::{Authority, ClientId, Grant, Identity, Role, Scope},
    granting,
    identifier::MunicipalityCode,
    organisation::{OrganisationId, OrganisationKind},
    parameter::municipality_indicates,
};

use crate::{
    Call, Database, Failure,
    connection::{AnyConnection, per_backend},
    memory::{Granted, Memory, grants, next_grants, reference_now},
    schema::{clients, mandates, organisations, signing_keys},
    service_keys::settle_master,
    stored::{Json, Stored},
};

/// A program that calls the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id, with which it asks for tokens.
    pub id: ClientId,
    /// What it is called.
    pub name: String,
    /// The hash of its secret, in the PHC string form of argon2id.
    pub secret_hash: String,
}

/// What an organisation lets a client do in its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// The client.
    pub client: ClientId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The roles in which it may act.
    pub roles: Vec<Role>,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// First day.
    pub from_date: Date,
    /// Last day; open when absent.
    pub until_date: Option<Date>,
}

/// A key with which tokens are signed (ES256).
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// The `kid` of the key.
    pub id: Id<SigningKey>,
    /// The private key as PKCS#8.
    pub private_key: Vec<u8>,
    /// The public key as an uncompressed point: 65 bytes.
    pub public_key: Vec<u8>,
    /// When it was made.
    pub created_at: Instant,
    /// From when it signs no more.
    pub retired_at: Option<Instant>,
}

type GrantRow = (
    Option<String>,
    Stored<Date>,
    Option<Stored<Date>>,
    Stored<OrganisationKind>,
    Option<Stored<MunicipalityCode>>,
    Json<BTreeSet<Scope>>,
    Json<Vec<Role>>,
);

/// What the authority of a call rests on.
pub(crate) struct Loaded {
    pub(crate) authority: Authority,
    /// What was granted; nothing to the operator, who needs no grant.
    pub(crate) granted: Option<Arc<Granted>>,
}

/// What the database grants the caller of a call now.
pub(crate) fn load_authority(connection: &mut AnyConnection, call: &Call, memory: &Memory) -> Result<Loaded, Failure> {
    let identity = &call.identity;
    if identity.role == Role::Operator {
        return Ok(Loaded { authority: granting::operator(Arc::clone(identity)), granted: None });
    }
    if identity.role == Role::Visitor {
        return Ok(Loaded { authority: authority_of_link(connection, identity)?, granted: None });
    }
    let today = call.now.date();
    if let Some(granted) = memory.granted(identity) {
        let edition: Option<String> = per_backend!(connection, c => diesel::select(grants!()).get_result(c))?;
        if granted.holds(edition.as_deref(), today) {
            let authority = indicating(connection, memory, authority(identity, &granted)?, today)?;
            return Ok(Loaded { authority, granted: Some(granted) });
        }
    }
    let row: Option<GrantRow> = per_backend!(connection, c => mandates::table
        .inner_join(clients::table.on(clients::id.eq(mandates::client_id)))
        .inner_join(organisations::table.on(organisations::id.eq(mandates::organisation_id)))
        .filter(mandates::client_id.eq(Stored(identity.client)))
        .filter(mandates::organisation_id.eq(Stored(identity.organisation)))
        .filter(mandates::ended_at.is_null())
        .filter(clients::disabled_at.is_null())
        .filter(mandates::from_date.le(Stored(today)))
        .filter(mandates::until_date.is_null().or(mandates::until_date.ge(Some(Stored(today)))))
        .select((
            grants!(),
            mandates::from_date,
            mandates::until_date,
            organisations::kind,
            organisations::municipality,
            mandates::scopes,
            mandates::roles,
        ))
        .get_result(c)
        .optional())?;
    let Some((edition, Stored(from_date), until_date, Stored(kind), municipality, Json(scopes), Json(roles))) = row else {
        return Err(Refusal::NoMandate.into());
    };
    let edition = edition.ok_or_else(|| Failure::Internal("grants without an edition".into()))?;
    let grant = Grant { kind, municipality: municipality.map(|kept| kept.0), scopes };
    let granted = Granted { edition, from_date, until_date: until_date.map(|kept| kept.0), roles, grant };
    let granted = Arc::new(granted);
    memory.remember(identity, &granted);
    let authority = indicating(connection, memory, authority(identity, &granted)?, today)?;
    Ok(Loaded { authority, granted: Some(granted) })
}

/// The authority of whoever holds a secret address: it rests on the organisation that gave the address out and on no mandate, so that it
/// outlives the client by which that was done. The policy lets it do what such an address is for.
fn authority_of_link(connection: &mut AnyConnection, identity: &Arc<Identity>) -> Result<Authority, Failure> {
    let kind: Option<Stored<OrganisationKind>> = organisations::table
        .filter(organisations::id.eq(Stored(identity.organisation)))
        .select(organisations::kind)
        .get_result(connection)
        .optional()?;
    let Stored(kind) = kind.ok_or(Refusal::NoMandate)?;
    Ok(granting::granted(Arc::clone(identity), Grant { kind, municipality: None, scopes: identity.scopes.clone() }))
}

/// The authority with what the numbers of the day add to it: a municipality that decides itself which children belong to its target group
/// acts as youth health for those.
fn indicating(connection: &mut AnyConnection, memory: &Memory, authority: Authority, today: Date) -> Result<Authority, Failure> {
    let Some(municipality) = authority.municipality().cloned() else { return Ok(authority) };
    let reference = reference_now(connection, memory)?;
    let indicates = municipality_indicates(reference.parameters.on(today, Some(&municipality)))?;
    Ok(if indicates { granting::indicating(authority) } else { authority })
}

/// The authority of a caller with a grant.
pub(crate) fn authority(identity: &Arc<Identity>, granted: &Granted) -> Result<Authority, Failure> {
    if granted.roles.contains(&identity.role) {
        Ok(granting::granted(Arc::clone(identity), granted.grant.clone()))
    } else {
        Err(Refusal::NoMandate.into())
    }
}

impl Database {
    /// The client with an id, unless it is disabled.
    pub async fn client(&self, id: ClientId) -> Result<Option<Client>, Failure> {
        self.internal_read(move |connection| {
            let row: Option<(String, String)> = clients::table
                .filter(clients::id.eq(Stored(id)))
                .filter(clients::disabled_at.is_null())
                .select((clients::name, clients::secret_hash))
                .get_result(connection)
                .optional()?;
            Ok(row.map(|(name, secret_hash)| Client { id, name, secret_hash }))
        })
        .await
    }

    /// The mandates of a client that hold on a day.
    pub async fn mandates(&self, client: ClientId, today: Date) -> Result<Vec<Mandate>, Failure> {
        self.internal_read(move |connection| {
            type Row = (Stored<OrganisationId>, Json<Vec<Role>>, Json<BTreeSet<Scope>>, Stored<Date>, Option<Stored<Date>>);
            let rows: Vec<Row> = mandates::table
                .filter(mandates::client_id.eq(Stored(client)))
                .filter(mandates::ended_at.is_null())
                .filter(mandates::from_date.le(Stored(today)))
                .filter(mandates::until_date.is_null().or(mandates::until_date.ge(Some(Stored(today)))))
                .order(mandates::organisation_id)
                .select((mandates::organisation_id, mandates::roles, mandates::scopes, mandates::from_date, mandates::until_date))
                .load(connection)?;
            let mandate = |(Stored(organisation), Json(roles), Json(scopes), Stored(from_date), until_date): Row| Mandate {
                client,
                organisation,
                roles,
                scopes,
                from_date,
                until_date: until_date.map(|kept| kept.0),
            };
            Ok(rows.into_iter().map(mandate).collect())
        })
        .await
    }

    /// Keeps a new client with its mandates.
    pub async fn add_client(&self, client: Client, given: Vec<Mandate>, now: Instant) -> Result<(), Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            diesel::insert_into(clients::table)
                .values((
                    clients::id.eq(Stored(client.id)),
                    clients::name.eq(&client.name),
                    clients::secret_hash.eq(&client.secret_hash),
                    clients::created_at.eq(Stored(now)),
                ))
                .execute(connection)?;
            for mandate in &given {
                diesel::insert_into(mandates::table)
                    .values((
                        mandates::id.eq(Stored(Id::<Mandate>::from_uuid((means.new_id)()))),
                        mandates::client_id.eq(Stored(mandate.client)),
                        mandates::organisation_id.eq(Stored(mandate.organisation)),
                        mandates::roles.eq(Json(mandate.roles.clone())),
                        mandates::scopes.eq(Json(mandate.scopes.clone())),
                        mandates::from_date.eq(Stored(mandate.from_date)),
                        mandates::until_date.eq(mandate.until_date.map(Stored)),
                        mandates::created_at.eq(Stored(now)),
                    ))
                    .execute(connection)?;
            }
            next_grants(connection, (means.new_id)())
        })
        .await
    }

    /// The clients that may act for an organisation on a day in the role `system`.
    pub async fn clients_of(&self, organisation: OrganisationId, today: Date) -> Result<Vec<ClientId>, Failure> {
        self.internal_read(move |connection| {
            let rows: Vec<(Stored<ClientId>, Json<Vec<Role>>)> = mandates::table
                .inner_join(clients::table.on(clients::id.eq(mandates::client_id)))
                .filter(mandates::organisation_id.eq(Stored(organisation)))
                .filter(mandates::ended_at.is_null())
                .filter(mandates::from_date.le(Stored(today)))
                .filter(mandates::until_date.is_null().or(mandates::until_date.ge(Some(Stored(today)))))
                .filter(clients::disabled_at.is_null())
                .order(clients::id)
                .select((clients::id, mandates::roles))
                .load(connection)?;
            let system = rows.into_iter().filter(|(_, roles)| roles.0.contains(&Role::System));
            let mut ids: Vec<ClientId> = system.map(|(id, _)| id.0).collect();
            ids.dedup();
            Ok(ids)
        })
        .await
    }

    /// Disables a client at once; says whether there was one.
    pub async fn disable_client(&self, id: ClientId, now: Instant) -> Result<bool, Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            let changed =
                diesel::update(clients::table.filter(clients::id.eq(Stored(id))).filter(clients::disabled_at.is_null()))
                    .set(clients::disabled_at.eq(Some(Stored(now))))
                    .execute(connection)?;
            next_grants(connection, (means.new_id)())?;
            Ok(changed == 1)
        })
        .await
    }

    /// Ends the mandate that an organisation gave a client; says whether there was one.
    pub async fn end_mandate(&self, client: ClientId, organisation: OrganisationId, now: Instant) -> Result<bool, Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            let active = mandates::table
                .filter(mandates::client_id.eq(Stored(client)))
                .filter(mandates::organisation_id.eq(Stored(organisation)))
                .filter(mandates::ended_at.is_null());
            let changed = diesel::update(active).set(mandates::ended_at.eq(Some(Stored(now)))).execute(connection)?;
            next_grants(connection, (means.new_id)())?;
            Ok(changed == 1)
        })
        .await
    }

    /// The signing keys that were not retired before a moment, the newest first.
    pub async fn signing_keys(&self, retired_since: Instant) -> Result<Vec<SigningKey>, Failure> {
        let means = self.means();
        self.internal_read(move |connection| {
            type Row = (Stored<Id<SigningKey>>, Vec<u8>, Vec<u8>, Stored<Instant>, Option<Stored<Instant>>);
            let rows: Vec<Row> = signing_keys::table
                .filter(signing_keys::retired_at.is_null().or(signing_keys::retired_at.gt(Some(Stored(retired_since)))))
                .order(signing_keys::id.desc())
                .load(connection)?;
            rows.into_iter()
                .map(|(Stored(id), wrapped, public_key, Stored(created_at), retired_at)| {
                    let private_key = means.master_key.unwrap(&wrapped, id.uuid().as_bytes())?;
                    Ok(SigningKey { id, private_key, public_key, created_at, retired_at: retired_at.map(|kept| kept.0) })
                })
                .collect()
        })
        .await
    }

    /// Keeps a new signing key and retires those before it. With `only_if_none` it does nothing where a key is in use, so that
    /// processes that start together end up with one.
    pub async fn add_signing_key(&self, key: SigningKey, only_if_none: bool, now: Instant) -> Result<(), Failure> {
        let means = self.means();
        self.internal_write(move |connection| {
            let active = signing_keys::table.filter(signing_keys::retired_at.is_null());
            let in_use: i64 = active.count().get_result(connection)?;
            if only_if_none && in_use > 0 {
                return Ok(());
            }
            diesel::update(signing_keys::table.filter(signing_keys::retired_at.is_null()))
                .set(signing_keys::retired_at.eq(Some(Stored(now))))
                .execute(connection)?;
            settle_master(connection, &means.master_key)?;
            diesel::insert_into(signing_keys::table)
                .values((
                    signing_keys::id.eq(Stored(key.id)),
                    signing_keys::wrapped.eq(means.master_key.wrap(&key.private_key, key.id.uuid().as_bytes())?),
                    signing_keys::public_key.eq(&key.public_key),
                    signing_keys::created_at.eq(Stored(key.created_at)),
                ))
                .execute(connection)?;
            Ok(())
        })
        .await
    }
}
