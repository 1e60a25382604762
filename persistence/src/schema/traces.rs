//! What is kept of what was done: the log, erasures, answers, and the order of changes.

use diesel::table;

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
