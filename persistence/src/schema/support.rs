//! What is arranged for the support of children, and the protocols of organisations.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    support_arrangements (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        start_date -> SqlDate,
        end_date -> Nullable<SqlDate>,
        recorded_at -> SqlInstant,
        sealed -> Binary,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    support_readers (arrangement_id, organisation_id) {
        arrangement_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    support_consultations (id) {
        id -> SqlUuid,
        arrangement_id -> SqlUuid,
        recorded_at -> SqlInstant,
        sealed -> Binary,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    protocols (organisation_id, kind) {
        organisation_id -> SqlUuid,
        kind -> SqlCode,
        title -> Text,
        version_date -> SqlDate,
        link -> Text,
        contact_role -> SqlCode,
        contact -> Text,
        stated_at -> SqlInstant,
        version -> Integer,
    }
}
