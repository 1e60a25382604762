//! The tables as diesel sees them. A test compares them with what the migrations make on both databases.

#![allow(unreachable_pub, clippy::wildcard_imports, reason = "diesel writes these modules")]

mod callers;
mod contracts;
mod direction;
mod expertise;
mod figures;
mod guidance;
mod persons;
mod recruiting;
mod registers;
mod support;
mod traces;
mod transfers;

use diesel::allow_tables_to_appear_in_same_query;

pub use self::{
    callers::*, contracts::*, direction::*, expertise::*, figures::*, guidance::*, persons::*, recruiting::*, registers::*,
    support::*, traces::*, transfers::*,
};

allow_tables_to_appear_in_same_query!(
    access,
    attachment_chunks,
    candidates,
    children,
    clients,
    consents,
    data_keys,
    erased_registrations,
    erasures,
    expertise_requests,
    figure_counts,
    guardians,
    handover_agreements,
    handover_attachments,
    handover_reactions,
    handover_sections,
    handovers,
    imports,
    invitation_candidates,
    invitation_holds,
    invitations,
    kept_contributions,
    links,
    locations,
    mandates,
    matches,
    matching_runs,
    next_step_passes,
    next_steps,
    organisations,
    partnership_locations,
    partnerships,
    placement_revisions,
    placements,
    preschool_places,
    privacy_requests,
    processing_subjects,
    programme_partners,
    programmes,
    protocols,
    publications,
    published_cells,
    referral_moves,
    referral_turns,
    referrals,
    grant_edition,
    reference_edition,
    registrations,
    sealed_records,
    sign_up_addresses,
    sign_up_links,
    sign_up_parties,
    sign_ups,
    search_hashes,
    stale_children,
    supplier_imports,
    support_arrangements,
    support_consultations,
    support_readers,
    working_group_members,
    working_groups,
    calendar_feeds,
    combination_contracts,
    connector_sites,
    contract_hashes,
    contract_parties,
    shared_approaches,
    training_agreements,
    agendas,
    agenda_parties,
    agenda_revisions,
    result_agreements,
    result_parties,
    result_measurements,
    subsidies,
    subsidy_advances,
    subsidy_accounts,
    sessions,
    session_invitees,
    session_attendances,
    withheld_cells,
);
