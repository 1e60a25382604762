//! What municipalities direct: agendas, result agreements, subsidies, meetings and trainings.

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

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    subsidies (id) {
        id -> SqlUuid,
        municipality_id -> SqlUuid,
        recipient_id -> SqlUuid,
        name -> Text,
        scheme -> Text,
        funding_source -> SqlCode,
        start_date -> SqlDate,
        end_date -> SqlDate,
        award_cents -> BigInt,
        hour_cents -> Nullable<BigInt>,
        place_minutes -> Nullable<Integer>,
        settlement -> Nullable<SqlJson>,
        settled_date -> Nullable<SqlDate>,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    subsidy_advances (subsidy_id, position) {
        subsidy_id -> SqlUuid,
        position -> Integer,
        due_date -> SqlDate,
        amount_cents -> BigInt,
        paid_date -> Nullable<SqlDate>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    subsidy_accounts (id) {
        id -> SqlUuid,
        subsidy_id -> SqlUuid,
        start_date -> SqlDate,
        end_date -> SqlDate,
        amount_cents -> BigInt,
        minutes -> Nullable<BigInt>,
        hours_source -> SqlCode,
        places -> Nullable<Integer>,
        weeks -> Nullable<Integer>,
        note -> Nullable<Text>,
        recorded_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    sessions (id) {
        id -> SqlUuid,
        kind -> SqlCode,
        organiser_id -> SqlUuid,
        form -> SqlCode,
        subject -> Text,
        date -> SqlDate,
        minutes -> Integer,
        agenda_id -> Nullable<SqlUuid>,
        attendance_code -> Nullable<Text>,
        created_at -> SqlInstant,
        version -> Integer,
    }
}

table! {
    use crate::stored::*;
    session_invitees (session_id, organisation_id) {
        session_id -> SqlUuid,
        organisation_id -> SqlUuid,
    }
}

table! {
    use crate::stored::*;
    session_attendances (session_id, organisation_id) {
        session_id -> SqlUuid,
        organisation_id -> SqlUuid,
        roles -> SqlJson,
        stated_by -> SqlUuid,
        stated_at -> SqlInstant,
    }
}
