//! Handovers and what guardians say of them.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    handovers (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        sender_id -> SqlUuid,
        from_location_id -> SqlUuid,
        receiver_id -> Nullable<SqlUuid>,
        to_location_id -> Nullable<SqlUuid>,
        kind -> SqlCode,
        transition_date -> SqlDate,
        due_date -> Nullable<SqlDate>,
        channel -> SqlCode,
        needs -> SqlJson,
        state -> SqlCode,
        moments -> SqlJson,
        offered_at -> Nullable<SqlInstant>,
        expires_at -> Nullable<SqlInstant>,
        content_until -> Nullable<SqlInstant>,
        purge_at -> Nullable<SqlInstant>,
        sealed -> Nullable<Binary>,
        manifest -> Nullable<Binary>,
        version -> Integer,
        warm -> Nullable<Bool>,
        text_gone_at -> Nullable<SqlInstant>,
        begun_at -> Nullable<SqlInstant>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    handover_sections (handover_id, kind) {
        handover_id -> SqlUuid,
        kind -> SqlCode,
        version -> Integer,
        hash -> Binary,
        written_at -> SqlInstant,
        basis -> Nullable<SqlCode>,
        withheld -> Nullable<SqlCode>,
        sealed -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    handover_attachments (id) {
        id -> SqlUuid,
        handover_id -> SqlUuid,
        sealed_key -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    attachment_chunks (attachment_id, number) {
        attachment_id -> SqlUuid,
        number -> Integer,
        sealed -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    handover_reactions (handover_id, guardian_id) {
        handover_id -> SqlUuid,
        guardian_id -> SqlUuid,
        agrees -> SqlCode,
        wishes_conversation -> Bool,
        reacted_at -> SqlInstant,
        sealed -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    consents (id) {
        id -> SqlUuid,
        child_id -> SqlUuid,
        handover_id -> SqlUuid,
        sender_id -> SqlUuid,
        guardian_id -> SqlUuid,
        recipient_id -> SqlUuid,
        section -> SqlCode,
        section_version -> Integer,
        text_hash -> Binary,
        state -> SqlCode,
        method -> SqlCode,
        stated_at -> SqlInstant,
        client_id -> SqlUuid,
        witness -> Nullable<Text>,
        ended_at -> Nullable<SqlInstant>,
        version -> Integer,
        invited_by -> Nullable<SqlUuid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    handover_agreements (id) {
        id -> SqlUuid,
        municipality -> SqlCode,
        from_date -> SqlDate,
        until_date -> Nullable<SqlDate>,
        party_ids -> SqlJson,
        terms -> SqlJson,
        recorded_at -> SqlInstant,
        version -> Integer,
    }
}
