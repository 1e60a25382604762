//! The keyed hashes by which two contracts of one person are known. They have a purpose of their own, so that they answer for nothing
//! else, and they name no organisation.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    combination_contract::{CombinationContractId, ContractPerson},
    name::FoldedName,
};

use super::{open_person, table};
use crate::{
    Failure, MasterKey,
    connection::{AnyConnection, insert_all},
    data_keys::key_of,
    schema::contract_hashes as hashes,
    service_keys::SearchKey,
    stored::Stored,
};

/// How many contracts get new hashes at a time.
const RENEWED: i64 = 32;

/// The hashes of a person: of the given name with each form of the family name, on the birth date.
pub(super) fn of_person(key: &SearchKey, person: &ContractPerson) -> Vec<Vec<u8>> {
    let born = person.birth_date.to_string();
    let Some(given) = FoldedName::fold(&person.given_name) else { return Vec::new() };
    let families = FoldedName::family_forms(person.family_name_prefix.as_deref(), &person.family_name);
    let hash = |family: &FoldedName| {
        key.hash(&[b"contract-person", born.as_bytes(), given.as_str().as_bytes(), family.as_str().as_bytes()])
    };
    families.iter().map(hash).collect()
}

/// Gives a contract hashes in the place of those that it had.
pub(super) fn write(
    connection: &mut AnyConnection,
    id: CombinationContractId,
    person: Option<&ContractPerson>,
    key: &SearchKey,
) -> Result<(), Failure> {
    diesel::delete(hashes::table.filter(hashes::contract_id.eq(Stored(id)))).execute(connection)?;
    let mut made = person.map(|person| of_person(key, person)).unwrap_or_default();
    made.sort_unstable();
    made.dedup();
    let rows: Vec<_> = made.into_iter().map(|hash| (hashes::hash.eq(hash), hashes::contract_id.eq(Stored(id)))).collect();
    insert_all!(connection, hashes::table, rows)?;
    Ok(())
}

/// Gives some contracts hashes of the newest search key, and their number; none where all have them.
pub(crate) fn renew_contract_hashes(
    connection: &mut AnyConnection,
    master: &MasterKey,
    key: &SearchKey,
    version: i32,
) -> Result<u64, Failure> {
    let some: Vec<(Stored<CombinationContractId>, Option<Vec<u8>>)> = table::table
        .filter(table::search_version.lt(version))
        .order(table::id)
        .limit(RENEWED)
        .select((table::id, table::sealed))
        .load(connection)?;
    for (Stored(id), sealed) in &some {
        let data_key = key_of(connection, master, *id)?;
        let person = open_person(*id, sealed.as_deref(), data_key.as_ref())?;
        write(connection, *id, person.as_ref(), key)?;
        let own = table::table.filter(table::id.eq(Stored(*id)));
        diesel::update(own).set(table::search_version.eq(version)).execute(connection)?;
    }
    Ok(u64::try_from(some.len()).unwrap_or(u64::MAX))
}
