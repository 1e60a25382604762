//! Combination contracts, the calendar feeds of their times, and the training agreements of their sites.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    combination_contracts (id) {
        id -> SqlUuid,
        construction -> SqlCode,
        coordinator_id -> Nullable<SqlUuid>,
        state -> SqlCode,
        start_date -> SqlDate,
        last_date -> Nullable<SqlDate>,
        facts -> SqlJson,
        sealed -> Nullable<Binary>,
        search_version -> Integer,
        recorded_at -> SqlInstant,
        version -> Integer,
        candidate_id -> Nullable<SqlUuid>,
        programme_id -> Nullable<SqlUuid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    contract_parties (contract_id, number) {
        contract_id -> SqlUuid,
        number -> Integer,
        organisation_id -> SqlUuid,
        location_id -> Nullable<SqlUuid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    contract_hashes (hash, contract_id) {
        hash -> Binary,
        contract_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    connector_sites (contract_id, number) {
        contract_id -> SqlUuid,
        number -> Integer,
        location_id -> SqlUuid,
        organisation_id -> SqlUuid,
        at_school -> Bool,
        start_date -> SqlDate,
        end_date -> Nullable<SqlDate>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    shared_approaches (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        contract_id -> SqlUuid,
        party -> SqlJson,
        guardian_id -> SqlUuid,
        state -> SqlCode,
        method -> SqlCode,
        stated_at -> SqlInstant,
        client_id -> SqlUuid,
        invited_by -> Nullable<SqlUuid>,
        witness -> Nullable<Text>,
        ended_at -> Nullable<SqlInstant>,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    training_agreements (id) {
        id -> SqlUuid,
        contract_id -> SqlUuid,
        engagement -> Integer,
        location_id -> SqlUuid,
        company_id -> SqlUuid,
        training_provider_id -> SqlUuid,
        facts -> SqlJson,
        recorded_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    calendar_feeds (id) {
        id -> SqlUuid,
        contract_id -> SqlUuid,
        location_id -> Nullable<SqlUuid>,
        organisation_id -> SqlUuid,
        client_id -> SqlUuid,
        secret_hash -> Binary,
        made_at -> SqlInstant,
    }
}
