//! Protocols of organisations for what is not kept here: open to every valid token, like the register.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    organisation::OrganisationId,
    protocol::{Protocol, ProtocolContactRole, ProtocolFacts, ProtocolKind},
};

use crate::{Constraint, Failure, Reading, Writing, schema::protocols as table, stored::Stored, transaction::exactly_one};

#[derive(diesel::Queryable)]
struct ProtocolRow {
    organisation_id: Stored<OrganisationId>,
    kind: Stored<ProtocolKind>,
    title: String,
    version_date: Stored<Date>,
    link: String,
    contact_role: Stored<ProtocolContactRole>,
    contact: String,
    stated_at: Stored<Instant>,
    version: i32,
}

impl From<ProtocolRow> for Protocol {
    fn from(row: ProtocolRow) -> Self {
        Self {
            organisation_id: row.organisation_id.0,
            kind: row.kind.0,
            facts: Some(ProtocolFacts {
                title: row.title,
                version_date: row.version_date.0,
                link: row.link,
                contact_role: row.contact_role.0,
                contact: row.contact,
            }),
            stated_at: Some(row.stated_at.0),
            version: row.version,
        }
    }
}

impl Reading<'_> {
    /// A protocol of an organisation, if it stated it.
    pub fn protocol(&mut self, organisation: OrganisationId, kind: ProtocolKind) -> Result<Option<Protocol>, Failure> {
        let row: Option<ProtocolRow> = table::table
            .filter(table::organisation_id.eq(Stored(organisation)))
            .filter(table::kind.eq(Stored(kind)))
            .get_result(self.connection)
            .optional()?;
        Ok(row.map(Protocol::from))
    }

    /// The protocols that an organisation stated, by kind.
    pub fn protocols(&mut self, organisation: OrganisationId) -> Result<Vec<Protocol>, Failure> {
        let rows: Vec<ProtocolRow> =
            table::table.filter(table::organisation_id.eq(Stored(organisation))).order(table::kind).load(self.connection)?;
        Ok(rows.into_iter().map(Protocol::from).collect())
    }
}

impl Writing<'_> {
    /// Saves a protocol that was stated.
    pub fn save_protocol(&mut self, changed: Changed<Protocol>) -> Result<Protocol, Failure> {
        let expected = changed.expected_version();
        let protocol = changed.into_value();
        let unstated = || Failure::Internal("a protocol of which nothing is stated".into());
        let (facts, stated_at) = protocol.facts.clone().zip(protocol.stated_at).ok_or_else(unstated)?;
        let stated = (
            table::title.eq(facts.title),
            table::version_date.eq(Stored(facts.version_date)),
            table::link.eq(facts.link),
            table::contact_role.eq(Stored(facts.contact_role)),
            table::contact.eq(facts.contact),
            table::stated_at.eq(Stored(stated_at)),
            table::version.eq(protocol.version),
        );
        let (organisation, kind) = (Stored(protocol.organisation_id), Stored(protocol.kind));
        let Some(expected) = expected else {
            let made = (table::organisation_id.eq(organisation), table::kind.eq(kind));
            diesel::insert_into(table::table).values((made, stated)).execute(self.connection).map_err(met)?;
            return Ok(protocol);
        };
        let read = table::table.filter(table::organisation_id.eq(organisation)).filter(table::kind.eq(kind));
        let count = diesel::update(read.filter(table::version.eq(expected))).set(stated).execute(self.connection)?;
        exactly_one(count, expected)?;
        Ok(protocol)
    }
}

/// Somebody else stated it for the first time while this one looked. Once more, and it is there.
fn met(error: diesel::result::Error) -> Failure {
    match Failure::from(error) {
        Failure::Constraint(Constraint::Protocol) => Failure::Contended("a protocol".into()),
        other => other,
    }
}
