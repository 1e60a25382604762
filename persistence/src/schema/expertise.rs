//! Questions to the specialists of other organisations.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    expertise_requests (id) {
        id -> SqlUuid,
        asker_id -> SqlUuid,
        asker_location_id -> Nullable<SqlUuid>,
        specialist_id -> SqlUuid,
        specialist_location_id -> Nullable<SqlUuid>,
        specialism -> Text,
        about -> SqlCode,
        group_code -> Nullable<SqlCode>,
        topic -> Nullable<Text>,
        child_id -> Nullable<SqlUuid>,
        consents -> SqlJson,
        municipality -> Nullable<SqlCode>,
        state -> SqlCode,
        decline -> Nullable<SqlCode>,
        due_date -> SqlDate,
        asked_at -> SqlInstant,
        accepted_at -> Nullable<SqlInstant>,
        first_answered_at -> Nullable<SqlInstant>,
        answered_at -> Nullable<SqlInstant>,
        ended_at -> Nullable<SqlInstant>,
        answers -> Integer,
        follow_ups -> Integer,
        minutes_spent -> Integer,
        words_until -> Nullable<SqlInstant>,
        sealed -> Nullable<Binary>,
        version -> Integer,
    }
}
