//! What is published: organisations and places, the calendar and the numbers of the law, with the imports of all that.

use diesel::table;

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
    location_revisions (location_id, version) {
        location_id -> SqlUuid,
        version -> Integer,
        organisation_id -> SqlUuid,
        programmes -> SqlJson,
        holiday_region -> Nullable<SqlCode>,
        recorded_at -> SqlInstant,
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
    school_holiday_revisions (region, school_year, name, recorded_at) {
        region -> SqlCode,
        school_year -> Text,
        name -> Text,
        start_date -> SqlDate,
        end_date -> SqlDate,
        recorded_at -> SqlInstant,
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
