//! Pages of contracts.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    combination_contract::{CombinationContract, CombinationContractId, ContractState},
    location::LocationId,
    page::{Page, PageRequest},
    programme::ProgrammeId,
};

use super::{ContractRow, parties, table, visible_contracts};
use crate::{Failure, Reading, stored::Stored};

/// Which contracts are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContractFilter {
    /// In which state, today.
    pub state: Option<ContractState>,
    /// Come from this programme.
    pub programme_id: Option<ProgrammeId>,
    /// At this site.
    pub location_id: Option<LocationId>,
}

impl Reading<'_> {
    /// A page of the contracts to which the caller's organisation is a party, by id.
    pub fn combination_contracts(
        &mut self,
        filter: ContractFilter,
        page: PageRequest,
    ) -> Result<Page<CombinationContract>, Failure> {
        let today = Stored(self.today());
        let query = table::table.order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_contracts!(query, self);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(CombinationContractId::from_uuid(after))));
        }
        query = match filter.state {
            None => query,
            Some(ContractState::Ended) => query.filter(
                table::state
                    .eq(Stored(ContractState::Ended))
                    .or(table::last_date.is_not_null().and(table::last_date.lt(Some(today)))),
            ),
            Some(state) => query
                .filter(table::state.eq(Stored(state)))
                .filter(table::last_date.is_null().or(table::last_date.ge(Some(today)))),
        };
        if let Some(programme) = filter.programme_id {
            query = query.filter(table::programme_id.eq(Some(Stored(programme))));
        }
        if let Some(location) = filter.location_id {
            let there = parties::table.filter(parties::location_id.eq(Some(Stored(location)))).select(parties::contract_id);
            query = query.filter(table::id.eq_any(there));
        }
        let rows: Vec<ContractRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        let mut contracts = Vec::with_capacity(items.len());
        for row in items {
            self.touch_person(row.id.0);
            let key = self.key_of(row.id.0)?;
            contracts.push(row.into_contract(key.as_ref(), today.0)?);
        }
        Ok(Page { items: contracts, next })
    }
}
