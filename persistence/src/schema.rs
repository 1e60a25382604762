//! The tables as diesel sees them. A test compares them with what the migrations make on both databases.

#![allow(unreachable_pub, clippy::wildcard_imports, reason = "diesel writes these modules")]

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    organisations (id) {
        id -> SqlUuid,
        kind -> SqlCode,
        name -> Text,
        kvk -> Nullable<SqlCode>,
        oin -> Nullable<SqlCode>,
        board_number -> Nullable<SqlCode>,
        municipality -> Nullable<SqlCode>,
        named_by_number -> Bool,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    locations (id) {
        id -> SqlUuid,
        organisation_id -> SqlUuid,
        kind -> SqlCode,
        name -> Text,
        brin -> Nullable<SqlCode>,
        lrk -> Nullable<SqlCode>,
        care -> SqlJson,
        programmes -> SqlJson,
        municipality -> SqlCode,
        district -> Nullable<SqlCode>,
        holiday_region -> Nullable<SqlCode>,
        closed_date -> Nullable<SqlDate>,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    partnerships (id) {
        id -> SqlUuid,
        name -> Text,
        agreements -> SqlJson,
        start_date -> SqlDate,
        end_date -> Nullable<SqlDate>,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    partnership_locations (partnership_id, position) {
        partnership_id -> SqlUuid,
        position -> Integer,
        location_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    grant_edition (id) {
        id -> Integer,
        edition -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    reference_edition (id) {
        id -> Integer,
        edition -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    school_holidays (region, school_year, name) {
        region -> SqlCode,
        school_year -> Text,
        name -> Text,
        start_date -> SqlDate,
        end_date -> SqlDate,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    rule_parameters (id) {
        id -> SqlUuid,
        key -> Text,
        municipality -> Nullable<SqlCode>,
        value -> Text,
        valid_from -> SqlDate,
        valid_until -> Nullable<SqlDate>,
        source -> Text,
        recorded_at -> SqlInstant,
        recorded_by -> Nullable<SqlUuid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    imports (id) {
        id -> SqlUuid,
        kind -> Text,
        organisation_id -> Nullable<SqlUuid>,
        counts -> SqlJson,
        created_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    import_rows (import_id, position) {
        import_id -> SqlUuid,
        position -> Integer,
        row_number -> Nullable<Integer>,
        item -> Text,
        outcome -> Text,
        reasons -> SqlJson,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    supplier_imports (import_id) {
        import_id -> SqlUuid,
        fingerprint -> Binary,
        runner -> SqlUuid,
        items_done -> BigInt,
        done -> Bool,
        updated_at -> SqlInstant,
        version -> Integer,
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
    children (id) {
        id -> SqlUuid,
        joined_id -> SqlUuid,
        birth_date -> SqlDate,
        municipality -> SqlCode,
        district -> Nullable<SqlCode>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    child_revisions (child_id, version) {
        child_id -> SqlUuid,
        version -> Integer,
        birth_date -> SqlDate,
        municipality -> SqlCode,
        district -> Nullable<SqlCode>,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    registrations (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        sealed -> Binary,
        registered_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    guardians (id) {
        id -> SqlUuid,
        registration_id -> SqlUuid,
        position -> Integer,
        has_authority -> Bool,
        sealed -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    search_hashes (hash, registration_id) {
        hash -> Binary,
        registration_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    links (id) {
        id -> SqlUuid,
        first_child_id -> SqlUuid,
        second_child_id -> SqlUuid,
        first_confirmed -> Bool,
        second_confirmed -> Bool,
        state -> SqlCode,
        proposed_at -> SqlInstant,
        decided_at -> Nullable<SqlInstant>,
        version -> Integer,
        confirmed_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    placements (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        location_id -> SqlUuid,
        care -> SqlCode,
        group_code -> Nullable<SqlCode>,
        start_date -> SqlDate,
        end_date -> Nullable<SqlDate>,
        minutes_per_week -> Nullable<Integer>,
        preschool_education -> Nullable<SqlJson>,
        left_for_secondary_date -> Nullable<SqlDate>,
        reference -> Nullable<Binary>,
        reference_hash -> Nullable<Binary>,
        recorded_at -> SqlInstant,
        version -> Integer,
        source -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    placement_revisions (placement_id, version) {
        placement_id -> SqlUuid,
        version -> Integer,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        facts -> SqlJson,
        removed -> Bool,
        recorded_at -> SqlInstant,
        client_id -> SqlUuid,
        person -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    access (id) {
        id -> SqlUuid,
        organisation_id -> SqlUuid,
        child_id -> SqlUuid,
        placement_id -> Nullable<SqlUuid>,
        location_id -> Nullable<SqlUuid>,
        care -> Nullable<SqlCode>,
        group_code -> Nullable<SqlCode>,
        from_date -> SqlDate,
        until_date -> SqlDate,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    processing_records (id) {
        id -> SqlUuid,
        action -> SqlCode,
        client_id -> SqlUuid,
        organisation_id -> SqlUuid,
        person -> Nullable<Text>,
        trace_id -> Binary,
        span_id -> Binary,
        parent_span_id -> Nullable<Binary>,
        status -> SqlCode,
        started_at -> SqlInstant,
        ended_at -> SqlInstant,
        children -> Binary,
        proof -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    sealed_records (seal_number, position) {
        seal_number -> BigInt,
        position -> Integer,
        id -> SqlUuid,
        action -> SqlCode,
        client_id -> SqlUuid,
        organisation_id -> SqlUuid,
        person -> Nullable<Text>,
        trace_id -> Binary,
        span_id -> Binary,
        parent_span_id -> Nullable<Binary>,
        status -> SqlCode,
        started_at -> SqlInstant,
        ended_at -> SqlInstant,
        children -> Binary,
        proof -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    seals (number) {
        number -> BigInt,
        previous -> Binary,
        root -> Binary,
        record_count -> Integer,
        sealed_at -> SqlInstant,
        seal -> Binary,
        proof -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    processing_subjects (child_id, started_at, record_id) {
        child_id -> SqlUuid,
        started_at -> SqlInstant,
        record_id -> SqlUuid,
        seal_number -> BigInt,
        position -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    log_heads (name) {
        name -> Text,
        holder -> Nullable<SqlUuid>,
        held_until -> Nullable<SqlInstant>,
        number -> BigInt,
        pruned_number -> BigInt,
        seal -> Nullable<Binary>,
        proof -> Nullable<Binary>,
        indexed_number -> BigInt,
        indexed_position -> Integer,
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

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    erasures (registration_id) {
        registration_id -> SqlUuid,
        child_id -> SqlUuid,
        erased_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    erased_registrations (registration_id) {
        registration_id -> SqlUuid,
        child_id -> SqlUuid,
        erased_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    kept_answers (key_hash) {
        key_hash -> Binary,
        fingerprint -> Binary,
        status -> Nullable<Integer>,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Nullable<Binary>,
        children -> Binary,
        expires_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    changes (subject_id) {
        subject_id -> SqlUuid,
        organisation_id -> Nullable<SqlUuid>,
        kind -> Text,
        number -> BigInt,
        gone -> Bool,
        recorded_at -> SqlInstant,
    }
}

allow_tables_to_appear_in_same_query!(
    access,
    children,
    clients,
    data_keys,
    erased_registrations,
    erasures,
    guardians,
    imports,
    links,
    locations,
    mandates,
    organisations,
    partnership_locations,
    partnerships,
    placement_revisions,
    placements,
    processing_subjects,
    grant_edition,
    reference_edition,
    registrations,
    sealed_records,
    search_hashes,
    supplier_imports,
);
