//! What is arranged around children: their guidance to preschool education.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    referrals (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        organisation_id -> SqlUuid,
        state -> SqlCode,
        indicated -> Nullable<Bool>,
        indicated_date -> Nullable<SqlDate>,
        criteria_version -> Nullable<Text>,
        holder_id -> Nullable<SqlUuid>,
        location_id -> Nullable<SqlUuid>,
        registered_date -> Nullable<SqlDate>,
        guardians_agreed_date -> Nullable<SqlDate>,
        turn_class -> Nullable<Integer>,
        turn_date -> Nullable<SqlDate>,
        turn_reason -> Nullable<SqlCode>,
        due_date -> Nullable<SqlDate>,
        ages_out_date -> SqlDate,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    referral_moves (referral_id, position) {
        referral_id -> SqlUuid,
        position -> Integer,
        state -> SqlCode,
        date -> SqlDate,
        reason -> Nullable<SqlCode>,
        organisation_id -> SqlUuid,
        client_id -> SqlUuid,
        person -> Nullable<Text>,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    referral_turns (referral_id, position) {
        referral_id -> SqlUuid,
        position -> Integer,
        as_indicated -> Bool,
        from_date -> SqlDate,
        reason -> SqlCode,
        organisation_id -> SqlUuid,
        client_id -> SqlUuid,
        person -> Nullable<Text>,
        recorded_at -> SqlInstant,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    preschool_places (location_id) {
        location_id -> SqlUuid,
        places -> Integer,
        stated_at -> SqlInstant,
        version -> Integer,
    }
}
