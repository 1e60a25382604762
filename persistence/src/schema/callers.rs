//! Who may call, and the keys.

use diesel::table;

table! {
    use diesel::sql_types::*;
    grant_edition (id) {
        id -> Integer,
        edition -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    clients (id) {
        id -> SqlUuid,
        name -> Text,
        secret_hash -> Text,
        created_at -> SqlInstant,
        disabled_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    mandates (id) {
        id -> SqlUuid,
        client_id -> SqlUuid,
        organisation_id -> SqlUuid,
        roles -> SqlJson,
        scopes -> SqlJson,
        from_date -> SqlDate,
        until_date -> Nullable<SqlDate>,
        created_at -> SqlInstant,
        ended_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    signing_keys (id) {
        id -> SqlUuid,
        wrapped -> Binary,
        public_key -> Binary,
        created_at -> SqlInstant,
        retired_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    data_keys (id) {
        id -> SqlUuid,
        wrapped -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    service_keys (purpose, version) {
        purpose -> Text,
        version -> Integer,
        wrapped -> Binary,
        renewed_until -> Nullable<SqlUuid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    master_keys (name) {
        name -> Text,
        fingerprint -> Binary,
    }
}
