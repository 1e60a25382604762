//! The constraints of the database by name, the same on both: PostgreSQL reports the name, SQLite the columns.

use diesel::result::{DatabaseErrorKind, Error};

macro_rules! constraints {
    ($($member:ident, $name:literal, $columns:literal;)+) => {
        /// A unique constraint that a change can violate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Constraint { $(#[doc = concat!("`", $columns, "`")] $member,)+ }

        impl Constraint {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The name of the index, as migrations give it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$member => $name,)+ }
            }

            /// The columns, as SQLite reports them.
            pub const fn columns(self) -> &'static str {
                match self { $(Self::$member => $columns,)+ }
            }
        }
    };
}

constraints! {
    OrganisationKvk, "organisations_kvk", "organisations.kvk";
    OrganisationOin, "organisations_oin", "organisations.oin";
    OrganisationBoard, "organisations_board_number", "organisations.board_number";
    OrganisationMunicipality, "organisations_municipality", "organisations.municipality";
    LocationBrin, "locations_brin", "locations.brin";
    LocationLrk, "locations_lrk", "locations.lrk";
    PlacementReference, "placements_reference", "placements.reference_hash";
    LinkPair, "links_pair", "links.first_child_id, links.second_child_id";
    KeptAnswer, "kept_answers_key", "kept_answers.key_hash";
    HandoverSection, "handover_sections_pkey", "handover_sections.handover_id, handover_sections.kind";
    HandoverReaction, "handover_reactions_pkey", "handover_reactions.handover_id, handover_reactions.guardian_id";
    AgreementFrom, "handover_agreements_from", "handover_agreements.municipality, handover_agreements.from_date";
    Protocol, "protocols_pkey", "protocols.organisation_id, protocols.kind";
    MatchCandidate, "matches_pkey", "matches.candidate_id";
    MatchPlace, "matches_place", "matches.place_id";
    CalendarSecret, "calendar_feeds_secret", "calendar_feeds.secret_hash";
    SignUpLinkSecret, "sign_up_links_secret", "sign_up_links.secret_hash";
    PublicationNumber, "publications_of", "publications.organisation_id, publications.number";
    ActiveMandate, "mandates_active", "mandates.client_id, mandates.organisation_id";
}

impl Constraint {
    /// The constraint that an error reports as violated, if it is one of ours.
    pub(crate) fn violated(error: &Error) -> Option<Self> {
        let Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else { return None };
        Self::ALL.iter().copied().find(|constraint| match information.constraint_name() {
            Some(name) => name == constraint.name(),
            None => information.message().strip_prefix("UNIQUE constraint failed: ") == Some(constraint.columns()),
        })
    }
}
