//! Every check and every reference of the database holds on both databases, whatever the service would let pass.

use std::collections::BTreeSet;

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    result::{DatabaseErrorKind, Error},
    sql_query,
    sql_types::{BigInt, Text},
};
use persistence::migrate;
use tests::{Backend, Store, on_both};

use crate::migrations::filled;

on_both!(every_check_and_every_reference_holds);

/// A row in each table that has a check or a reference.
const ROWS: &str = "
    insert into organisations values ({1}, 'schoolBoard', 'A', null, null, null, null, false, {now}, 1);
    insert into organisations values ({2}, 'youthHealth', 'B', null, null, null, null, false, {now}, 1);
    insert into locations values ({1}, {1}, 'school', 'A', null, null, '[]', '[]', 'GM0344', null, 'north', null, {now}, 1);
    insert into partnerships values ({1}, 'A', '{}', '2026-01-01', null, {now}, 1);
    insert into partnership_locations values ({1}, 0, {1});
    insert into school_holidays values ('north', '2025-2026', 'A', '2026-07-04', '2026-08-16');
    insert into rule_parameters values ({1}, 'gap.bridgeDays', null, '42', '2026-01-01', null, 'A', {now}, {1});
    insert into imports values ({1}, 'schools', {1}, '{}', {now});
    insert into import_rows values ({1}, 0, 2, 'A', 'made', '[]');
    insert into supplier_imports values ({1}, {bytes}, {1}, 0, false, {now}, 1);
    insert into clients values ({1}, 'A', '', {now}, null);
    insert into mandates values ({1}, {1}, {1}, '[]', '[]', '2026-01-01', null, {now}, null);
    insert into children values ({1}, {1}, '2022-01-01', 'GM0344', null);
    insert into children values ({2}, {2}, '2022-01-01', 'GM0344', null);
    insert into registrations values ({1}, {1}, {1}, {bytes}, {now}, 1);
    insert into guardians values ({1}, {1}, 0, true, {bytes}, false);
    insert into search_hashes values ({bytes}, {1});
    insert into links values ({1}, {1}, {2}, false, false, 'proposed', {now}, null, 1, null);
    insert into placements values ({1}, {1}, {1}, {1}, 'school', null, '2026-01-01', null, null, null, null, null, null, {now}, 1, null);
    insert into access values ({1}, {1}, {1}, {1}, {1}, 'school', null, '2026-01-01', '2026-12-31');
    insert into invitations values ({1}, {1}, {1}, {bytes}, 5, {now}, {now}, null, 1);
    insert into invitation_holds values ({1}, 0, {1}, {1});
    insert into handover_agreements values ({1}, 'GM0344', '2026-09-01', null, '[]', '{}', {now}, 1);
    insert into handovers values ({1}, {1}, {1}, {1}, {1}, {1}, 'childcareToSchool', '2026-10-14', null, 'doorlijn', '{}', 'draft',
        '{}', null, null, null, null, null, null, 1, null, null, null);
    insert into handover_sections values ({1}, 'support', 1, {bytes}, {now}, null, null, null);
    insert into handover_attachments values ({1}, {1}, {bytes});
    insert into attachment_chunks values ({1}, 0, {bytes});
    insert into handover_reactions values ({1}, {1}, 'yes', false, {now}, null);
    insert into consents values ({1}, {1}, {1}, {1}, {1}, {1}, 'support', 1, {bytes}, 'given', 'code', {now}, {1}, null, null, 1, null);
    insert into privacy_requests values ({1}, {1}, {1}, {1}, 'correction', 'open', {now}, '2026-10-01', null, {bytes}, 1);
    insert into expertise_requests values ({1}, {1}, {1}, {2}, {1}, 'speechTherapist', 'child', null, null, {1}, '[]', null, 'asked', null,
        '2026-10-01', {now}, null, null, null, null, 0, 0, 0, null, {bytes}, 1);
    insert into next_steps values ({1}, {1}, {1}, {1}, {1}, {1}, 'handover.write', '2026-10-01', '2026-10-01', '2026-10-01');
    insert into support_arrangements values ({1}, {1}, {1}, '2026-09-01', null, {now}, {bytes}, 1);
    insert into support_readers values ({1}, {1});
    insert into support_consultations values ({1}, {1}, {now}, {bytes}, 1);
    insert into protocols values ({1}, 'reportingCode', 'A', '2026-01-01', 'https://example.org', 'manager', 'a@example.org', {now}, 1);
    insert into referrals values ({1}, {1}, {1}, 'registered', true, '2026-08-10', '2026', {1}, {1}, '2026-08-14', null, 0, '2026-08-14',
        null, null, '2028-01-01', 1);
    insert into referral_moves values ({1}, 0, 'signalled', '2026-08-03', null, {1}, {1}, null, {now});
    insert into referral_turns values ({1}, 0, true, '2026-08-05', 'sibling', {1}, {1}, null, {now});
    insert into preschool_places values ({1}, 16, {now}, 1);
    insert into programmes values ({1}, {1}, 'A', '2026-2027', 20, 25, '2026-09-01', '2028-07-31', '[]', '[]', '[]', {now}, 1);
    insert into programme_partners values ({1}, 0, {1}, 'employer');
    insert into working_groups values ({1}, {1}, 'A', '[]', '[]', {now}, 1);
    insert into working_group_members values ({1}, {1});
    insert into sign_ups values ({1}, {1}, {1}, {1}, 'A', '{}', {1}, 'B', '{}', '[]', 3, '[]', null, 'received', null, {now}, null, {bytes}, 1);
    insert into sign_up_links values ({1}, {1}, {1}, '2026-10-31', 5, {1}, {1}, {bytes}, 0, {now}, null, 1);
    insert into sign_up_addresses values ({1}, {1}, {bytes});
    insert into sign_up_parties values ({1}, {1});
    insert into candidates values ({1}, {1}, 'applied', null, '[]', '2026-09-01', {bytes}, {now}, 1);
    insert into invitation_candidates values ({1}, {1});
    insert into matching_runs values ({1}, {1}, '{}', '{}', {now}, 1);
    insert into matches values ({1}, {1}, {1}, {1});
    insert into combination_contracts values ({1}, 'twoContracts', {1}, 'draft', '2026-09-01', null, '{}', {bytes}, 1, {now}, 1, null, {1});
    insert into contract_parties values ({1}, 0, {1}, {1});
    insert into training_agreements values ({1}, {1}, 0, {1}, {1}, {1}, '{}', {now}, 1);
    insert into contract_hashes values ({bytes}, {1});
    insert into connector_sites values ({1}, 0, {1}, {1}, true, '2026-09-01', null);
    insert into shared_approaches values ({1}, {1}, {1}, {1}, '[]', {1}, 'given', 'code', {now}, {1}, null, null, null, 1);
    insert into calendar_feeds values ({1}, {1}, {1}, {1}, {1}, {bytes}, {now});
    insert into subsidies values ({1}, {1}, {1}, 'A', 'A', 'municipal', '2026-01-01', '2026-07-31', 100, null, null, null, null, {now}, 1);
    insert into subsidy_advances values ({1}, 0, '2026-01-01', 50, null);
    insert into subsidy_accounts values ({1}, {1}, '2026-01-01', '2026-03-31', 40, null, 'stated', null, null, null, {now}, 1);
    insert into agendas values ({1}, {1}, '2026-08-01', '2030-07-31', '{}', {now}, 1);
    insert into agenda_parties values ({1}, {1});
    insert into agenda_revisions values ({1}, 1, '{}', {now});
    insert into sessions values ({1}, 'meeting', {1}, 'board', 'A', '2026-08-20', 60, {1}, null, {now}, 1);
    insert into session_invitees values ({1}, {1});
    insert into session_attendances values ({1}, {1}, '[]', {1}, {now});
    insert into result_agreements values ({1}, {1}, {1}, '2026-2027', null, '{}', {now}, 1);
    insert into result_parties values ({1}, {1});
    insert into result_measurements values ({1}, {1}, {1}, {1}, '2026-06-01', 80000, 42, null, {now});
    insert into stale_children values ({1}, {1});
    insert into kept_contributions values ({1}, {1}, null, '{}');
    insert into publications values ({1}, {1}, 'GM0344', 1, '2026-09-01', '2026-08-01', 5, false, {now}, null, null, 1, null);
    insert into published_cells values ({1}, 'preschool-reach', 'municipality', 'month', '2026-08', 'GM0344', 'whole', 1, 1, false, 10, 20,
        null, null);
    insert into withheld_cells values ({1}, 'preschool-reach', 'location', '2026-08', 'none', 'whole', 1, 1, 2);
    insert into changes values ({1}, {1}, 'child', 1, false, {now});
    insert into keys.service_keys values ('log', 99, {bytes}, null);";

/// Each constraint by the name that PostgreSQL has for it, with what it forbids; `{new}` is the id of nothing.
const FORBIDDEN: [(&str, &str); 196] = [
    ("combination_contracts_programme_id_fkey", "update combination_contracts set programme_id = {new}"),
    ("connector_sites_contract_id_fkey", "update connector_sites set contract_id = {new}"),
    ("connector_sites_location_id_fkey", "update connector_sites set location_id = {new}"),
    ("connector_sites_organisation_id_fkey", "update connector_sites set organisation_id = {new}"),
    ("shared_approaches_version", "update shared_approaches set version = 0"),
    ("shared_approaches_child_id_fkey", "update shared_approaches set child_id = {new}"),
    ("shared_approaches_organisation_id_fkey", "update shared_approaches set organisation_id = {new}"),
    ("shared_approaches_contract_id_fkey", "update shared_approaches set contract_id = {new}"),
    ("sessions_version", "update sessions set version = 0"),
    ("sessions_kind", "update sessions set kind = 'party'"),
    ("sessions_minutes", "update sessions set minutes = -1"),
    ("sessions_organiser_id_fkey", "update sessions set organiser_id = {new}"),
    ("sessions_agenda_id_fkey", "update sessions set agenda_id = {new}"),
    ("session_invitees_session_id_fkey", "update session_invitees set session_id = {new}"),
    ("session_invitees_organisation_id_fkey", "update session_invitees set organisation_id = {new}"),
    ("session_attendances_session_id_fkey", "update session_attendances set session_id = {new}"),
    ("session_attendances_organisation_id_fkey", "update session_attendances set organisation_id = {new}"),
    ("session_attendances_stated_by_fkey", "update session_attendances set stated_by = {new}"),
    ("subsidies_version", "update subsidies set version = 0"),
    ("subsidies_dates", "update subsidies set end_date = '2025-12-31'"),
    ("subsidies_award", "update subsidies set award_cents = -1"),
    ("subsidies_settled", "update subsidies set settled_date = '2026-09-01'"),
    ("subsidies_municipality_id_fkey", "update subsidies set municipality_id = {new}"),
    ("subsidies_recipient_id_fkey", "update subsidies set recipient_id = {new}"),
    ("subsidy_advances_amount", "update subsidy_advances set amount_cents = 0"),
    ("subsidy_advances_subsidy_id_fkey", "update subsidy_advances set subsidy_id = {new}"),
    ("subsidy_accounts_version", "update subsidy_accounts set version = 0"),
    ("subsidy_accounts_dates", "update subsidy_accounts set end_date = '2025-12-31'"),
    ("subsidy_accounts_amount", "update subsidy_accounts set amount_cents = -1"),
    ("subsidy_accounts_subsidy_id_fkey", "update subsidy_accounts set subsidy_id = {new}"),
    ("agendas_version", "update agendas set version = 0"),
    ("agendas_dates", "update agendas set end_date = '2026-07-31'"),
    ("agendas_municipality_id_fkey", "update agendas set municipality_id = {new}"),
    ("agenda_parties_agenda_id_fkey", "update agenda_parties set agenda_id = {new}"),
    ("agenda_parties_organisation_id_fkey", "update agenda_parties set organisation_id = {new}"),
    ("agenda_revisions_version", "update agenda_revisions set version = 0"),
    ("agenda_revisions_agenda_id_fkey", "update agenda_revisions set agenda_id = {new}"),
    ("result_agreements_version", "update result_agreements set version = 0"),
    ("result_agreements_municipality_id_fkey", "update result_agreements set municipality_id = {new}"),
    ("result_agreements_agenda_id_fkey", "update result_agreements set agenda_id = {new}"),
    ("result_parties_agreement_id_fkey", "update result_parties set agreement_id = {new}"),
    ("result_parties_organisation_id_fkey", "update result_parties set organisation_id = {new}"),
    ("result_measurements_value", "update result_measurements set value = -1"),
    ("result_measurements_counted", "update result_measurements set counted = 0"),
    ("result_measurements_agreement_id_fkey", "update result_measurements set agreement_id = {new}"),
    ("result_measurements_organisation_id_fkey", "update result_measurements set organisation_id = {new}"),
    ("result_measurements_location_id_fkey", "update result_measurements set location_id = {new}"),
    ("kept_contributions_closed", "update kept_contributions set child_id = null"),
    ("kept_contributions_child_id_fkey", "update kept_contributions set child_id = {new}"),
    ("publications_version", "update publications set version = 0"),
    ("publications_number", "update publications set number = 0"),
    ("publications_organisation_id_fkey", "update publications set organisation_id = {new}"),
    ("published_cells_hidden", "update published_cells set hidden = true"),
    ("published_cells_organisation_id_fkey", "update published_cells set organisation_id = {new}"),
    ("withheld_cells_organisation_id_fkey", "update withheld_cells set organisation_id = {new}"),
    ("matching_runs_version", "update matching_runs set version = 0"),
    ("matching_runs_programme_id_fkey", "update matching_runs set programme_id = {new}"),
    ("matches_programme_id_fkey", "update matches set programme_id = {new}"),
    ("matches_matching_run_id_fkey", "update matches set matching_run_id = {new}"),
    ("invitation_candidates_invitation_id_fkey", "update invitation_candidates set invitation_id = {new}"),
    ("invitation_candidates_candidate_id_fkey", "update invitation_candidates set candidate_id = {new}"),
    ("candidates_version", "update candidates set version = 0"),
    ("candidates_programme_id_fkey", "update candidates set programme_id = {new}"),
    ("sign_ups_version", "update sign_ups set version = 0"),
    ("sign_ups_level", "update sign_ups set level = 5"),
    ("sign_ups_programme_id_fkey", "update sign_ups set programme_id = {new}"),
    ("sign_ups_organisation_id_fkey", "update sign_ups set organisation_id = {new}"),
    ("sign_ups_school_location_id_fkey", "update sign_ups set school_location_id = {new}"),
    ("sign_ups_childcare_location_id_fkey", "update sign_ups set childcare_location_id = {new}"),
    ("sign_up_links_version", "update sign_up_links set version = 0"),
    ("sign_up_links_used", "update sign_up_links set used = 6"),
    ("sign_up_links_programme_id_fkey", "update sign_up_links set programme_id = {new}"),
    ("sign_up_links_school_location_id_fkey", "update sign_up_links set school_location_id = {new}"),
    ("sign_up_links_childcare_location_id_fkey", "update sign_up_links set childcare_location_id = {new}"),
    ("sign_up_addresses_sign_up_id_fkey", "update sign_up_addresses set sign_up_id = {new}"),
    ("sign_up_addresses_link_id_fkey", "update sign_up_addresses set link_id = {new}"),
    ("sign_up_parties_sign_up_id_fkey", "update sign_up_parties set sign_up_id = {new}"),
    ("sign_up_parties_organisation_id_fkey", "update sign_up_parties set organisation_id = {new}"),
    ("programmes_version", "update programmes set version = 0"),
    ("programmes_dates", "update programmes set end_date = '2026-08-31'"),
    ("programmes_seats", "update programmes set seats_max = 19"),
    ("programmes_coordinator_id_fkey", "update programmes set coordinator_id = {new}"),
    ("programme_partners_programme_id_fkey", "update programme_partners set programme_id = {new}"),
    ("programme_partners_organisation_id_fkey", "update programme_partners set organisation_id = {new}"),
    ("working_groups_version", "update working_groups set version = 0"),
    ("working_groups_programme_id_fkey", "update working_groups set programme_id = {new}"),
    ("working_group_members_working_group_id_fkey", "update working_group_members set working_group_id = {new}"),
    ("working_group_members_organisation_id_fkey", "update working_group_members set organisation_id = {new}"),
    ("organisations_kind", "update organisations set kind = 'bakery'"),
    ("locations_kind", "update locations set kind = 'bakery'"),
    ("locations_holiday_region", "update locations set holiday_region = 'east'"),
    ("school_holidays_region", "update school_holidays set region = 'east'"),
    ("links_state", "update links set state = 'perhaps'"),
    ("placements_care", "update placements set care = 'circus'"),
    ("placements_days", "update placements set end_date = '2025-12-31'"),
    ("service_keys_purpose", "update keys.service_keys set purpose = 'fun' where version = 99"),
    ("changes_kind", "update changes set kind = 'weather'"),
    ("reference_edition_one", "update reference_edition set id = 2"),
    ("grant_edition_one", "update grant_edition set id = 2"),
    ("invitations_attempts", "update invitations set attempts_left = -1"),
    ("handover_agreements_days", "update handover_agreements set until_date = '2026-08-31'"),
    ("handovers_version", "update handovers set version = 0"),
    ("handover_sections_version", "update handover_sections set version = 0"),
    ("handover_sections_outcome", "update handover_sections set basis = 'consent', withheld = 'refused'"),
    ("attachment_chunks_number", "update attachment_chunks set number = -1"),
    ("privacy_requests_version", "update privacy_requests set version = 0"),
    ("expertise_requests_version", "update expertise_requests set version = 0"),
    ("expertise_requests_minutes", "update expertise_requests set minutes_spent = -1"),
    ("expertise_requests_sides", "update expertise_requests set specialist_id = asker_id"),
    ("expertise_requests_child", "update expertise_requests set about = 'anonymousChild'"),
    ("expertise_requests_asker_id_fkey", "update expertise_requests set asker_id = {new}"),
    ("expertise_requests_asker_location_id_fkey", "update expertise_requests set asker_location_id = {new}"),
    ("expertise_requests_specialist_id_fkey", "update expertise_requests set specialist_id = {new}"),
    ("expertise_requests_specialist_location_id_fkey", "update expertise_requests set specialist_location_id = {new}"),
    ("expertise_requests_child_id_fkey", "update expertise_requests set child_id = {new}"),
    ("next_step_passes_one", "update next_step_passes set id = 2"),
    ("consents_version", "update consents set version = 0"),
    ("support_arrangements_days", "update support_arrangements set end_date = '2026-08-31'"),
    ("support_arrangements_version", "update support_arrangements set version = 0"),
    ("support_consultations_version", "update support_consultations set version = 0"),
    ("protocols_version", "update protocols set version = 0"),
    ("support_arrangements_child_id_fkey", "update support_arrangements set child_id = {new}"),
    ("support_arrangements_organisation_id_fkey", "update support_arrangements set organisation_id = {new}"),
    ("support_readers_arrangement_id_fkey", "update support_readers set arrangement_id = {new}"),
    ("support_readers_organisation_id_fkey", "update support_readers set organisation_id = {new}"),
    ("support_consultations_arrangement_id_fkey", "update support_consultations set arrangement_id = {new}"),
    ("protocols_organisation_id_fkey", "update protocols set organisation_id = {new}"),
    ("privacy_requests_child_id_fkey", "update privacy_requests set child_id = {new}"),
    ("privacy_requests_organisation_id_fkey", "update privacy_requests set organisation_id = {new}"),
    ("next_steps_organisation_id_fkey", "update next_steps set organisation_id = {new}"),
    ("next_steps_location_id_fkey", "update next_steps set location_id = {new}"),
    ("next_steps_child_id_fkey", "update next_steps set child_id = {new}"),
    ("referrals_version", "update referrals set version = 0"),
    ("preschool_places_number", "update preschool_places set places = -1"),
    ("preschool_places_version", "update preschool_places set version = 0"),
    ("referrals_child_id_fkey", "update referrals set child_id = {new}"),
    ("referrals_organisation_id_fkey", "update referrals set organisation_id = {new}"),
    ("referrals_holder_id_fkey", "update referrals set holder_id = {new}"),
    ("referrals_location_id_fkey", "update referrals set location_id = {new}"),
    ("referral_moves_referral_id_fkey", "update referral_moves set referral_id = {new}"),
    ("referral_moves_organisation_id_fkey", "update referral_moves set organisation_id = {new}"),
    ("referral_turns_referral_id_fkey", "update referral_turns set referral_id = {new}"),
    ("referral_turns_organisation_id_fkey", "update referral_turns set organisation_id = {new}"),
    ("preschool_places_location_id_fkey", "update preschool_places set location_id = {new}"),
    ("stale_children_child_id_fkey", "update stale_children set child_id = {new}"),
    ("handovers_child_id_fkey", "update handovers set child_id = {new}"),
    ("handovers_sender_id_fkey", "update handovers set sender_id = {new}"),
    ("handovers_from_location_id_fkey", "update handovers set from_location_id = {new}"),
    ("handovers_receiver_id_fkey", "update handovers set receiver_id = {new}"),
    ("handovers_to_location_id_fkey", "update handovers set to_location_id = {new}"),
    ("handover_sections_handover_id_fkey", "update handover_sections set handover_id = {new}"),
    ("handover_attachments_handover_id_fkey", "update handover_attachments set handover_id = {new}"),
    ("attachment_chunks_attachment_id_fkey", "update attachment_chunks set attachment_id = {new}"),
    ("handover_reactions_handover_id_fkey", "update handover_reactions set handover_id = {new}"),
    ("consents_child_id_fkey", "update consents set child_id = {new}"),
    ("consents_handover_id_fkey", "update consents set handover_id = {new}"),
    ("consents_sender_id_fkey", "update consents set sender_id = {new}"),
    ("consents_recipient_id_fkey", "update consents set recipient_id = {new}"),
    ("locations_organisation_id_fkey", "update locations set organisation_id = {new}"),
    ("partnership_locations_partnership_id_fkey", "update partnership_locations set partnership_id = {new}"),
    ("partnership_locations_location_id_fkey", "update partnership_locations set location_id = {new}"),
    ("rule_parameters_recorded_by_fkey", "update rule_parameters set recorded_by = {new}"),
    ("imports_organisation_id_fkey", "update imports set organisation_id = {new}"),
    ("import_rows_import_id_fkey", "update import_rows set import_id = {new}"),
    ("supplier_imports_import_id_fkey", "update supplier_imports set import_id = {new}"),
    ("mandates_client_id_fkey", "update mandates set client_id = {new}"),
    ("mandates_organisation_id_fkey", "update mandates set organisation_id = {new}"),
    ("registrations_child_id_fkey", "update registrations set child_id = {new}"),
    ("registrations_organisation_id_fkey", "update registrations set organisation_id = {new}"),
    ("guardians_registration_id_fkey", "update guardians set registration_id = {new}"),
    ("search_hashes_registration_id_fkey", "update search_hashes set registration_id = {new}"),
    ("links_first_child_id_fkey", "update links set first_child_id = {new}"),
    ("links_second_child_id_fkey", "update links set second_child_id = {new}"),
    ("placements_child_id_fkey", "update placements set child_id = {new}"),
    ("placements_organisation_id_fkey", "update placements set organisation_id = {new}"),
    ("placements_location_id_fkey", "update placements set location_id = {new}"),
    ("access_organisation_id_fkey", "update access set organisation_id = {new}"),
    ("access_child_id_fkey", "update access set child_id = {new}"),
    ("invitations_organisation_id_fkey", "update invitations set organisation_id = {new}"),
    ("invitation_holds_invitation_id_fkey", "update invitation_holds set invitation_id = {new}"),
    ("combination_contracts_version", "update combination_contracts set version = 0"),
    ("combination_contracts_coordinator_id_fkey", "update combination_contracts set coordinator_id = {new}"),
    ("contract_parties_contract_id_fkey", "update contract_parties set contract_id = {new}"),
    ("contract_parties_organisation_id_fkey", "update contract_parties set organisation_id = {new}"),
    ("contract_parties_location_id_fkey", "update contract_parties set location_id = {new}"),
    ("training_agreements_engagement", "update training_agreements set engagement = -1"),
    ("training_agreements_version", "update training_agreements set version = 0"),
    ("training_agreements_contract_id_fkey", "update training_agreements set contract_id = {new}"),
    ("training_agreements_location_id_fkey", "update training_agreements set location_id = {new}"),
    ("training_agreements_company_id_fkey", "update training_agreements set company_id = {new}"),
    ("training_agreements_training_provider_id_fkey", "update training_agreements set training_provider_id = {new}"),
    ("contract_hashes_contract_id_fkey", "update contract_hashes set contract_id = {new}"),
    ("calendar_feeds_contract_id_fkey", "update calendar_feeds set contract_id = {new}"),
    ("calendar_feeds_location_id_fkey", "update calendar_feeds set location_id = {new}"),
    ("calendar_feeds_organisation_id_fkey", "update calendar_feeds set organisation_id = {new}"),
    ("registrations_child", "insert into registrations values ({2}, {1}, {1}, {bytes}, {now}, 1)"),
];

/// The id of nothing.
const NOTHING: u8 = 9;

/// A connection behind the back of the service, which sees the data and the keys.
pub(crate) enum Behind {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Behind {
    pub(crate) fn of(store: &Store) -> Self {
        match store.backend() {
            Backend::Sqlite => {
                let mut connection = SqliteConnection::establish(&store.file()).unwrap();
                let keys = store.file().replace(".db", ".keys.db");
                connection.batch_execute(&format!("attach database '{keys}' as keys; pragma foreign_keys = on")).unwrap();
                Self::Sqlite(connection)
            }
            Backend::Postgres => Self::Postgres(PgConnection::establish(&store.url()).unwrap()),
        }
    }

    fn run(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(&filled(sql, Backend::Sqlite, NOTHING)),
            Self::Postgres(connection) => connection.batch_execute(&filled(sql, Backend::Postgres, NOTHING)),
        }
    }

    /// How many rows a table has.
    pub(crate) fn count(&mut self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Counted {
            #[diesel(sql_type = BigInt)]
            rows: i64,
        }
        let counting = sql_query(format!("select count(*) as rows from {table}"));
        let counted: Counted = match self {
            Self::Sqlite(connection) => counting.get_result(connection).unwrap(),
            Self::Postgres(connection) => counting.get_result(connection).unwrap(),
        };
        counted.rows
    }

    /// The names of the checks, and on PostgreSQL of the references, that the database has.
    fn constraints(&mut self) -> BTreeSet<String> {
        #[derive(QueryableByName)]
        struct Named {
            #[diesel(sql_type = Text)]
            name: String,
        }
        let names: Vec<Named> = match self {
            Self::Postgres(connection) => sql_query(
                "select conname::text as name from pg_constraint join pg_namespace on pg_namespace.oid = connamespace
                 where contype in ('c', 'f') and nspname in ('public', 'keys')",
            )
            .load(connection)
            .unwrap(),
            Self::Sqlite(connection) => {
                let all = "select sql as name from sqlite_master where sql is not null
                           union all select sql from keys.sqlite_master where sql is not null";
                sql_query(all).load(connection).unwrap()
            }
        };
        let checks = |text: &str| {
            let named = text.split("constraint ").skip(1).filter_map(|rest| rest.split_once(" check"));
            named.map(|(name, _)| name.to_owned()).filter(|name| !name.contains(' ')).collect::<Vec<_>>()
        };
        match self {
            Self::Postgres(_) => names.into_iter().map(|one| one.name).collect(),
            Self::Sqlite(_) => names.iter().flat_map(|one| checks(&one.name)).collect(),
        }
    }
}

async fn every_check_and_every_reference_holds(store: Store) {
    migrate(&store.url().parse().unwrap()).unwrap();
    let mut behind = Behind::of(&store);
    behind.run(ROWS).unwrap();
    let sqlite = store.backend() == Backend::Sqlite;
    for (name, forbidden) in FORBIDDEN {
        let Err(Error::DatabaseError(kind, told)) = behind.run(forbidden) else { panic!("{name} lets pass: {forbidden}") };
        let reference = name.ends_with("_fkey");
        match told.constraint_name() {
            Some(constraint) if !sqlite => assert_eq!(constraint, name),
            // SQLite names checks alone, and tells of the columns of a unique index.
            _ if reference => assert!(matches!(kind, DatabaseErrorKind::ForeignKeyViolation), "{name}: {}", told.message()),
            _ if name == "registrations_child" => assert!(matches!(kind, DatabaseErrorKind::UniqueViolation), "{name}"),
            _ => assert!(told.message().ends_with(name), "{name}: {}", told.message()),
        }
    }
    let tried: BTreeSet<String> = FORBIDDEN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let untried: Vec<String> = behind.constraints().difference(&tried).cloned().collect();
    assert!(untried.is_empty(), "nothing tries {untried:?}");
}
