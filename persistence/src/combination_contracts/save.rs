//! What a change of a contract writes.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{authority::Changed, combination_contract::CombinationContract};

use super::{KeptFacts, hashes, parties, place, table};
use crate::{
    Failure, Writing,
    connection::insert_all,
    stored::{Json, Stored},
    transaction::exactly_one,
};

impl Writing<'_> {
    /// Saves a new or changed contract, with whose it is and the hashes by which its person is known.
    pub fn save_combination_contract(&mut self, changed: Changed<CombinationContract>) -> Result<CombinationContract, Failure> {
        let expected = changed.expected_version();
        let contract = changed.into_value();
        let sealed = match &contract.person {
            Some(person) => Some(self.settled_key(contract.id)?.seal_value(person, &place(contract.id))?),
            None => None,
        };
        let search = self.search_keys()?;
        let (first, last) = contract.period();
        let stated = (
            table::construction.eq(Stored(contract.construction)),
            table::coordinator_id.eq(contract.coordinator_id.map(Stored)),
            table::state.eq(Stored(contract.state)),
            table::start_date.eq(Stored(first)),
            table::last_date.eq(last.map(Stored)),
            table::facts.eq(Json(KeptFacts::of(&contract))),
            table::sealed.eq(sealed),
            table::search_version.eq(search.newest_version()),
            table::version.eq(contract.version),
            table::candidate_id.eq(contract.candidate_id.map(Stored)),
            table::programme_id.eq(contract.programme_id.map(Stored)),
        );
        match expected {
            None => {
                let made = (table::id.eq(Stored(contract.id)), table::recorded_at.eq(Stored(contract.recorded_at)));
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(contract.id))).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
            }
        }
        self.write_parties(&contract)?;
        self.write_connector_sites(&contract)?;
        hashes::write(self.connection, contract.id, contract.person.as_ref(), search.newest())?;
        self.touch_person(contract.id);
        Ok(contract)
    }

    fn write_parties(&mut self, contract: &CombinationContract) -> Result<(), Failure> {
        diesel::delete(parties::table.filter(parties::contract_id.eq(Stored(contract.id)))).execute(self.connection)?;
        let rows: Vec<_> = (0..)
            .zip(contract.party_sites())
            .map(|(number, (organisation, location))| {
                (
                    parties::contract_id.eq(Stored(contract.id)),
                    parties::number.eq(number),
                    parties::organisation_id.eq(Stored(organisation)),
                    parties::location_id.eq(location.map(Stored)),
                )
            })
            .collect();
        insert_all!(self.connection, parties::table, rows)?;
        Ok(())
    }
}

impl KeptFacts {
    fn of(contract: &CombinationContract) -> Self {
        Self {
            engagements: contract.engagements.clone(),
            screening: contract.screening.clone(),
            informed_employers: contract.informed_employers.clone(),
            sites: contract.sites.clone(),
            with_training: contract.with_training,
            schedule: contract.schedule.clone(),
            signatures: contract.signatures.clone(),
            last_check: contract.last_check,
            amendments: contract.amendments.clone(),
            suspensions: contract.suspensions.clone(),
            ending: contract.ending,
        }
    }
}
