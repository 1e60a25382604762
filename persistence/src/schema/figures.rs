//! What is counted for figures, and publications of them.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    kept_contributions (id) {
        id -> SqlUuid,
        child_id -> Nullable<SqlUuid>,
        closed_on -> Nullable<SqlDate>,
        counted -> SqlJson,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    figure_counts (municipality, indicator, level, place, tally, month, is_settled) {
        municipality -> SqlCode,
        indicator -> SqlCode,
        level -> SqlCode,
        place -> Text,
        tally -> Text,
        month -> SqlDate,
        is_settled -> Bool,
        changes -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    publications (id) {
        id -> SqlUuid,
        organisation_id -> SqlUuid,
        municipality -> SqlCode,
        number -> Integer,
        date -> SqlDate,
        last_month -> SqlDate,
        threshold -> Integer,
        is_automatic -> Bool,
        requested_at -> SqlInstant,
        closed_at -> Nullable<SqlInstant>,
        claim -> Nullable<SqlUuid>,
        version -> Integer,
        targets -> Nullable<SqlJson>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    published_cells (organisation_id, indicator, level, span, period, place, part, number) {
        organisation_id -> SqlUuid,
        indicator -> SqlCode,
        level -> SqlCode,
        span -> SqlCode,
        period -> Text,
        place -> Text,
        part -> SqlCode,
        number -> Integer,
        formula -> Integer,
        hidden -> Bool,
        numerator -> Nullable<BigInt>,
        denominator -> Nullable<BigInt>,
        median -> Nullable<BigInt>,
        ninetieth -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    withheld_cells (organisation_id, indicator, level, period, place, part) {
        organisation_id -> SqlUuid,
        indicator -> SqlCode,
        level -> SqlCode,
        period -> Text,
        place -> Text,
        part -> SqlCode,
        number -> Integer,
        numerator -> BigInt,
        denominator -> BigInt,
    }
}
