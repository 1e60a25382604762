//! What municipalities direct: agendas and result agreements.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    agendas (id) {
        id -> SqlUuid,
        municipality_id -> SqlUuid,
        start_date -> SqlDate,
        end_date -> SqlDate,
        kept -> SqlJson,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    agenda_parties (agenda_id, organisation_id) {
        agenda_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    agenda_revisions (agenda_id, version) {
        agenda_id -> SqlUuid,
        version -> Integer,
        kept -> SqlJson,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    result_agreements (id) {
        id -> SqlUuid,
        municipality_id -> SqlUuid,
        agenda_id -> Nullable<SqlUuid>,
        school_year -> Text,
        indicator -> Nullable<SqlCode>,
        kept -> SqlJson,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    result_parties (agreement_id, organisation_id) {
        agreement_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    result_measurements (id) {
        id -> SqlUuid,
        agreement_id -> SqlUuid,
        organisation_id -> SqlUuid,
        location_id -> Nullable<SqlUuid>,
        date -> SqlDate,
        value -> BigInt,
        counted -> Nullable<Integer>,
        evidence -> Nullable<Text>,
        recorded_at -> SqlInstant,
    }
}
