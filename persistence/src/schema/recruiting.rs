//! Programmes of the combination function, and who runs them.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    programmes (id) {
        id -> SqlUuid,
        coordinator_id -> SqlUuid,
        name -> Text,
        school_year -> Text,
        seats_min -> Integer,
        seats_max -> Integer,
        start_date -> SqlDate,
        end_date -> SqlDate,
        stages -> SqlJson,
        recruitment -> SqlJson,
        growth_steps -> SqlJson,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    programme_partners (programme_id, position) {
        programme_id -> SqlUuid,
        position -> Integer,
        organisation_id -> SqlUuid,
        role -> SqlCode,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    working_groups (id) {
        id -> SqlUuid,
        programme_id -> SqlUuid,
        name -> Text,
        members -> SqlJson,
        meetings -> SqlJson,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    working_group_members (working_group_id, organisation_id) {
        working_group_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    sign_ups (id) {
        id -> SqlUuid,
        programme_id -> SqlUuid,
        organisation_id -> Nullable<SqlUuid>,
        school_location_id -> Nullable<SqlUuid>,
        school_name -> Text,
        school_recognition -> SqlJson,
        childcare_location_id -> Nullable<SqlUuid>,
        childcare_name -> Text,
        childcare_recognition -> SqlJson,
        places -> SqlJson,
        level -> Integer,
        tasks -> SqlJson,
        vision -> Nullable<Text>,
        state -> SqlCode,
        reason -> Nullable<SqlCode>,
        received_at -> SqlInstant,
        decided_at -> Nullable<SqlInstant>,
        sealed -> Binary,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    sign_up_parties (sign_up_id, organisation_id) {
        sign_up_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    sign_up_links (id) {
        id -> SqlUuid,
        programme_id -> SqlUuid,
        client_id -> SqlUuid,
        last_date -> SqlDate,
        uses -> Integer,
        school_location_id -> Nullable<SqlUuid>,
        childcare_location_id -> Nullable<SqlUuid>,
        secret_hash -> Binary,
        used -> Integer,
        made_at -> SqlInstant,
        revoked_at -> Nullable<SqlInstant>,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    sign_up_addresses (sign_up_id) {
        sign_up_id -> SqlUuid,
        link_id -> SqlUuid,
        secret_hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    candidates (id) {
        id -> SqlUuid,
        programme_id -> SqlUuid,
        state -> SqlCode,
        reason -> Nullable<SqlCode>,
        moves -> SqlJson,
        moved_date -> SqlDate,
        sealed -> Nullable<Binary>,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    matching_runs (id) {
        id -> SqlUuid,
        programme_id -> SqlUuid,
        request -> SqlJson,
        matching -> SqlJson,
        made_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    matches (candidate_id) {
        candidate_id -> SqlUuid,
        place_id -> SqlUuid,
        programme_id -> SqlUuid,
        matching_run_id -> SqlUuid,
    }
}
