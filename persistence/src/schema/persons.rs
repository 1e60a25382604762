//! Children and what is known of them.

use diesel::table;

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
        location_hidden -> Bool,
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
    invitations (id) {
        id -> SqlUuid,
        organisation_id -> SqlUuid,
        client_id -> SqlUuid,
        code_hash -> Binary,
        attempts_left -> Integer,
        created_at -> SqlInstant,
        expires_at -> SqlInstant,
        exchanged_at -> Nullable<SqlInstant>,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    invitation_holds (invitation_id, position) {
        invitation_id -> SqlUuid,
        position -> Integer,
        child_id -> SqlUuid,
        guardian_id -> SqlUuid,
    }
}

table! {
    use crate::stored::*;
    invitation_candidates (invitation_id) {
        invitation_id -> SqlUuid,
        candidate_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    privacy_requests (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        guardian_id -> SqlUuid,
        kind -> SqlCode,
        state -> SqlCode,
        asked_at -> SqlInstant,
        due_date -> SqlDate,
        ended_at -> Nullable<SqlInstant>,
        sealed -> Binary,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    next_steps (id) {
        id -> SqlUuid,
        joined_id -> SqlUuid,
        organisation_id -> SqlUuid,
        location_id -> Nullable<SqlUuid>,
        child_id -> Nullable<SqlUuid>,
        about_id -> Nullable<SqlUuid>,
        code -> SqlCode,
        due_date -> SqlDate,
        from_date -> SqlDate,
        until_date -> SqlDate,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    stale_children (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    next_step_passes (id) {
        id -> Integer,
        basis -> Text,
        marked_until -> Nullable<SqlUuid>,
        is_done -> Bool,
    }
}
