//! Links by which schools sign up that are no user yet, and the addresses at which these see their sign-ups. Whoever opens one is no
//! caller, so it is looked up before there is an authority; what is shown and done is read and written with one.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::{Changed, ClientId},
    location::{Location, LocationId, LocationKind},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    programme::ProgrammeId,
    sign_up::{SignUp, SignUpAddress, SignUpId, SignUpLink, SignUpLinkFacts, SignUpLinkId},
};

use crate::{
    Database, Failure, Reading, Writing,
    connection::AnyConnection,
    locations::LocationRow,
    schema::{locations, programmes, sign_up_addresses as addresses, sign_up_links as table},
    stored::Stored,
    transaction::exactly_one,
};

/// How many sites of one name are looked at; who has one of more names its number.
const NAMESAKES: i64 = 20;

#[derive(Queryable)]
struct LinkRow {
    id: Stored<SignUpLinkId>,
    programme_id: Stored<ProgrammeId>,
    client_id: Stored<ClientId>,
    last_date: Stored<Date>,
    uses: i32,
    school_location_id: Option<Stored<LocationId>>,
    childcare_location_id: Option<Stored<LocationId>>,
    secret_hash: Vec<u8>,
    used: i32,
    made_at: Stored<Instant>,
    revoked_at: Option<Stored<Instant>>,
    version: i32,
}

impl LinkRow {
    fn of(self, organisation_id: OrganisationId) -> SignUpLink {
        SignUpLink {
            id: self.id.0,
            programme_id: self.programme_id.0,
            organisation_id,
            client_id: self.client_id.0,
            facts: SignUpLinkFacts {
                last_date: self.last_date.0,
                uses: self.uses,
                school_location_id: self.school_location_id.map(|kept| kept.0),
                childcare_location_id: self.childcare_location_id.map(|kept| kept.0),
            },
            secret_hash: self.secret_hash,
            used: self.used,
            made_at: self.made_at.0,
            revoked_at: self.revoked_at.map(|kept| kept.0),
            version: self.version,
        }
    }
}

fn coordinator_of(connection: &mut AnyConnection, programme: Stored<ProgrammeId>) -> Result<OrganisationId, Failure> {
    let coordinator: Stored<OrganisationId> =
        programmes::table.filter(programmes::id.eq(programme)).select(programmes::coordinator_id).get_result(connection)?;
    Ok(coordinator.0)
}

impl Database {
    /// The link with a secret, of which the hash is given.
    pub async fn sign_up_link(&self, secret_hash: Vec<u8>) -> Result<Option<SignUpLink>, Failure> {
        self.internal_read(move |connection| {
            let row: Option<LinkRow> =
                table::table.filter(table::secret_hash.eq(&secret_hash)).get_result(connection).optional()?;
            let Some(row) = row else { return Ok(None) };
            let coordinator = coordinator_of(connection, row.programme_id)?;
            Ok(Some(row.of(coordinator)))
        })
        .await
    }

    /// Where somebody signed up by a link, found by the hash of the secret.
    pub async fn sign_up_address(&self, secret_hash: Vec<u8>) -> Result<Option<SignUpAddress>, Failure> {
        self.internal_read(move |connection| {
            type Row = (Stored<SignUpId>, Stored<SignUpLinkId>, Stored<ClientId>, Stored<ProgrammeId>);
            let row: Option<Row> = addresses::table
                .inner_join(table::table.on(table::id.eq(addresses::link_id)))
                .filter(addresses::secret_hash.eq(&secret_hash))
                .select((addresses::sign_up_id, table::id, table::client_id, table::programme_id))
                .get_result(connection)
                .optional()?;
            let Some((Stored(sign_up_id), Stored(link_id), Stored(client_id), programme)) = row else { return Ok(None) };
            let organisation_id = coordinator_of(connection, programme)?;
            Ok(Some(SignUpAddress { sign_up_id, link_id, organisation_id, client_id }))
        })
        .await
    }
}

/// Reduces a query from `sign_up_links` to those of the programmes that the caller coordinates. The rule stands here only.
macro_rules! own_links {
    ($query:expr, $reading:expr) => {{
        let own = Stored($reading.authority().organisation());
        let run = programmes::table.filter(programmes::coordinator_id.eq(own)).select(programmes::id);
        $query.filter(table::programme_id.eq_any(run))
    }};
}

impl Reading<'_> {
    /// A link of a programme that the caller coordinates.
    pub fn sign_up_link(&mut self, id: SignUpLinkId) -> Result<Option<SignUpLink>, Failure> {
        let own = self.authority().organisation();
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<LinkRow> = own_links!(query, self).load(self.connection)?;
        Ok(rows.into_iter().next().map(|row| row.of(own)))
    }

    /// A page of the links of a programme that the caller coordinates, by id.
    pub fn sign_up_links(&mut self, programme: ProgrammeId, page: PageRequest) -> Result<Page<SignUpLink>, Failure> {
        let own = self.authority().organisation();
        let query =
            table::table.filter(table::programme_id.eq(Stored(programme))).order(table::id).limit(page.limit()).into_boxed();
        let mut query = own_links!(query, self);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(SignUpLinkId::from_uuid(after))));
        }
        let rows: Vec<LinkRow> = query.load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(|row| row.of(own)))
    }

    /// Whether a form was sent already, found by the hash of its secret.
    pub fn is_signed_up(&mut self, secret_hash: &[u8]) -> Result<bool, Failure> {
        let sent: i64 = addresses::table.filter(addresses::secret_hash.eq(secret_hash)).count().get_result(self.connection)?;
        Ok(sent > 0)
    }

    /// The open sites of a kind with a name, exactly as it is written.
    pub fn locations_named(&mut self, kind: LocationKind, name: &str) -> Result<Vec<Location>, Failure> {
        let rows: Vec<LocationRow> = locations::table
            .filter(locations::name.eq(name))
            .filter(locations::kind.eq(Stored(kind)))
            .filter(locations::closed_date.is_null())
            .order(locations::id)
            .limit(NAMESAKES)
            .load(self.connection)?;
        Ok(rows.into_iter().map(Location::from).collect())
    }
}

impl Writing<'_> {
    /// Saves a new or changed link.
    pub fn save_sign_up_link(&mut self, changed: Changed<SignUpLink>) -> Result<SignUpLink, Failure> {
        let link = changed.value();
        match changed.expected_version() {
            None => {
                diesel::insert_into(table::table)
                    .values((
                        table::id.eq(Stored(link.id)),
                        table::programme_id.eq(Stored(link.programme_id)),
                        table::client_id.eq(Stored(link.client_id)),
                        table::last_date.eq(Stored(link.facts.last_date)),
                        table::uses.eq(link.facts.uses),
                        table::school_location_id.eq(link.facts.school_location_id.map(Stored)),
                        table::childcare_location_id.eq(link.facts.childcare_location_id.map(Stored)),
                        table::secret_hash.eq(&link.secret_hash),
                        table::used.eq(link.used),
                        table::made_at.eq(Stored(link.made_at)),
                        table::version.eq(link.version),
                    ))
                    .execute(self.connection)?;
                // It names nobody, but an answer that is kept for a repeat holds its secret, and is sealed with the key of what it tells.
                self.settled_key(link.id)?;
                self.touch_person(link.id);
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(link.id))).filter(table::version.eq(expected));
                let changed = (
                    table::used.eq(link.used),
                    table::revoked_at.eq(link.revoked_at.map(Stored)),
                    table::version.eq(link.version),
                );
                exactly_one(diesel::update(read).set(changed).execute(self.connection)?, expected)?;
            }
        }
        Ok(changed.into_value())
    }

    /// Keeps by which link a sign-up came, and the hash of the secret by which who signed up finds it.
    pub fn save_sign_up_address(&mut self, sign_up: &SignUp, link: &SignUpLink, secret_hash: &[u8]) -> Result<(), Failure> {
        diesel::insert_into(addresses::table)
            .values((
                addresses::sign_up_id.eq(Stored(sign_up.id)),
                addresses::link_id.eq(Stored(link.id)),
                addresses::secret_hash.eq(secret_hash),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
