//! Calendar feeds of contracts. Whoever asks for one by its address is no caller, so that is looked up before there is an authority; what
//! the feed shows is read with one.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Instant,
    authority::{Changed, ClientId, Permitted, ShareCalendar},
    combination_contract::{CalendarFeed, CalendarFeedId, CombinationContract, CombinationContractId},
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
};

use super::{ContractRow, parties, table, visible_contracts};
use crate::{Database, Failure, Reading, Writing, schema::calendar_feeds as feeds, stored::Stored};

#[derive(Queryable)]
struct FeedRow {
    id: Stored<CalendarFeedId>,
    contract_id: Stored<CombinationContractId>,
    location_id: Option<Stored<LocationId>>,
    organisation_id: Stored<OrganisationId>,
    client_id: Stored<ClientId>,
    secret_hash: Vec<u8>,
    made_at: Stored<Instant>,
}

impl From<FeedRow> for CalendarFeed {
    fn from(row: FeedRow) -> Self {
        Self {
            id: row.id.0,
            contract_id: row.contract_id.0,
            location_id: row.location_id.map(|kept| kept.0),
            organisation_id: row.organisation_id.0,
            client_id: row.client_id.0,
            secret_hash: row.secret_hash,
            made_at: row.made_at.0,
        }
    }
}

impl Database {
    /// The calendar feed with a secret, of which the hash is given.
    pub async fn calendar_feed(&self, secret_hash: Vec<u8>) -> Result<Option<CalendarFeed>, Failure> {
        self.internal_read(move |connection| {
            let row: Option<FeedRow> =
                feeds::table.filter(feeds::secret_hash.eq(&secret_hash)).get_result(connection).optional()?;
            Ok(row.map(CalendarFeed::from))
        })
        .await
    }
}

impl Reading<'_> {
    /// A page of the calendar feeds of a contract that the caller sees, by id.
    pub fn calendar_feeds(&mut self, contract: &CombinationContract, page: PageRequest) -> Result<Page<CalendarFeed>, Failure> {
        let mut query =
            feeds::table.filter(feeds::contract_id.eq(Stored(contract.id))).order(feeds::id).limit(page.limit()).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(feeds::id.gt(Stored(CalendarFeedId::from_uuid(after))));
        }
        let rows: Vec<FeedRow> = query.load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(CalendarFeed::from))
    }

    /// A calendar feed of a contract that the caller sees.
    pub fn calendar_feed(&mut self, contract: &CombinationContract, id: CalendarFeedId) -> Result<Option<CalendarFeed>, Failure> {
        let own = feeds::table.filter(feeds::contract_id.eq(Stored(contract.id))).filter(feeds::id.eq(Stored(id)));
        let row: Option<FeedRow> = own.get_result(self.connection).optional()?;
        Ok(row.map(CalendarFeed::from))
    }

    /// A contract to which the caller's organisation is a party, as it is today, without whom it is about.
    pub fn combination_contract_of_nobody(&mut self, id: CombinationContractId) -> Result<Option<CombinationContract>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<ContractRow> = visible_contracts!(query, self).load(self.connection)?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        self.touch_person(id);
        row.into_contract(None, self.today()).map(Some)
    }
}

impl Writing<'_> {
    /// Saves a new calendar feed.
    pub fn save_calendar_feed(&mut self, made: Changed<CalendarFeed>) -> Result<CalendarFeed, Failure> {
        let feed = made.into_value();
        diesel::insert_into(feeds::table)
            .values((
                feeds::id.eq(Stored(feed.id)),
                feeds::contract_id.eq(Stored(feed.contract_id)),
                feeds::location_id.eq(feed.location_id.map(Stored)),
                feeds::organisation_id.eq(Stored(feed.organisation_id)),
                feeds::client_id.eq(Stored(feed.client_id)),
                feeds::secret_hash.eq(&feed.secret_hash),
                feeds::made_at.eq(Stored(feed.made_at)),
            ))
            .execute(self.connection)?;
        Ok(feed)
    }

    /// Ends a calendar feed of a contract that may be shared: nobody follows it any more.
    pub fn delete_calendar_feed(
        &mut self,
        contract: &Permitted<ShareCalendar, CombinationContract>,
        id: CalendarFeedId,
    ) -> Result<(), Failure> {
        let own = feeds::table.filter(feeds::contract_id.eq(Stored(contract.subject().id))).filter(feeds::id.eq(Stored(id)));
        diesel::delete(own).execute(self.connection)?;
        Ok(())
    }
}
