//! What the municipality directs: meetings and trainings that it holds or is invited to, its subsidies, and its result agreements.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    indicator::{IndicatorCode, Month},
    organisation::{OrganisationId, OrganisationKind},
    parameter::ParameterValue,
    publication::Publication,
    result_agreement::StandingCode,
    session::{SessionId, SessionKind, is_joint},
    subsidy::SubsidyId,
};

use super::Gathering;
use crate::{
    Failure,
    connection::AnyConnection,
    database::Means,
    memory::reference_now,
    publications::published_by,
    result_agreements::{agreed, computed, measured},
    schema::{
        organisations, session_attendances as attendances, session_invitees as invitees, sessions, subsidies,
        subsidy_accounts as accounts,
    },
    stored::Stored,
};

/// A subsidy with its days and its award.
type SubsidyRow = (Stored<SubsidyId>, Stored<Date>, Stored<Date>, i64);

/// Counts all of it.
pub(super) fn directed(
    connection: &mut AnyConnection,
    means: &Means,
    publication: &Publication,
    gathering: &mut Gathering<'_>,
) -> Result<(), Failure> {
    held(connection, publication.organisation_id, gathering)?;
    used(connection, publication.organisation_id, gathering)?;
    on_track(connection, means, publication, gathering)
}

/// Meetings that were held, and trainings that were joint, in the month of their day. Of a session that was held it is known who was there.
fn held(connection: &mut AnyConnection, municipality: OrganisationId, gathering: &mut Gathering<'_>) -> Result<(), Failure> {
    let own = Stored(municipality);
    let invited = invitees::table.filter(invitees::organisation_id.eq(own)).select(invitees::session_id);
    let seen: Vec<(Stored<SessionId>, Stored<SessionKind>, Stored<Date>)> = sessions::table
        .filter(sessions::organiser_id.eq(own).or(sessions::id.eq_any(invited)))
        .filter(sessions::date.ge(Stored(gathering.months.start.first_day())))
        .filter(sessions::date.lt(Stored(gathering.months.end.first_day())))
        .select((sessions::id, sessions::kind, sessions::date))
        .load(connection)?;
    let ids: Vec<Stored<SessionId>> = seen.iter().map(|row| row.0).collect();
    let present: Vec<(Stored<SessionId>, Stored<OrganisationKind>)> = attendances::table
        .inner_join(organisations::table.on(organisations::id.eq(attendances::organisation_id)))
        .filter(attendances::session_id.eq_any(ids))
        .select((attendances::session_id, organisations::kind))
        .load(connection)?;
    let mut kinds: BTreeMap<SessionId, BTreeSet<OrganisationKind>> = BTreeMap::new();
    for (session, kind) in present {
        kinds.entry(session.0).or_default().insert(kind.0);
    }
    for (session, kind, date) in seen {
        let (month, present) = (Month::of(date.0), kinds.get(&session.0));
        match kind.0 {
            SessionKind::Meeting => {
                gathering.count_things(month, IndicatorCode::MeetingsHeld, i64::from(present.is_some()), 1);
            }
            SessionKind::Training => {
                // One of which nobody says who was there was not held.
                let Some(present) = present else { continue };
                gathering.count_things(month, IndicatorCode::JointTraining, i64::from(is_joint(present)), 1);
            }
        }
    }
    Ok(())
}

/// Of the subsidies that run on the first day of a month, what was accounted for until then of what was awarded, in euro cents.
fn used(connection: &mut AnyConnection, municipality: OrganisationId, gathering: &mut Gathering<'_>) -> Result<(), Failure> {
    let awarded: Vec<SubsidyRow> = subsidies::table
        .filter(subsidies::municipality_id.eq(Stored(municipality)))
        .select((subsidies::id, subsidies::start_date, subsidies::end_date, subsidies::award_cents))
        .load(connection)?;
    let accounted: Vec<(Stored<SubsidyId>, Stored<Date>, i64)> = accounts::table
        .inner_join(subsidies::table.on(subsidies::id.eq(accounts::subsidy_id)))
        .filter(subsidies::municipality_id.eq(Stored(municipality)))
        .select((accounts::subsidy_id, accounts::end_date, accounts::amount_cents))
        .load(connection)?;
    for month in gathering.months.start.until(gathering.months.end) {
        let day = month.first_day();
        for (id, .., award) in awarded.iter().filter(|(_, from, until, _)| from.0 <= day && day <= until.0) {
            let of_it = accounted.iter().filter(|(subsidy, end, _)| subsidy.0 == id.0 && end.0 < day);
            let spent = of_it.map(|(_, _, cents)| *cents).sum();
            gathering.count_things(month, IndicatorCode::SubsidyUse, spent, *award);
        }
    }
    Ok(())
}

/// Of the result agreements that all parties agreed to, those on track on the first day of a month of their school year.
fn on_track(
    connection: &mut AnyConnection,
    means: &Means,
    publication: &Publication,
    gathering: &mut Gathering<'_>,
) -> Result<(), Failure> {
    let agreements = agreed(connection, publication.organisation_id)?;
    let ids: Vec<_> = agreements.iter().map(|one| one.id).collect();
    let mut sent = measured(connection, &ids)?;
    // This one is not closed yet, so it is the one before.
    let before = published_by(connection, publication.organisation_id, publication.date)?;
    let parameters = reference_now(connection, &means.memory)?.parameters;
    for agreement in agreements {
        let sent = sent.remove(&agreement.id).unwrap_or_default();
        let value = match &before {
            Some(before) => computed(connection, before, &agreement)?,
            None => None,
        };
        let year = agreement.facts.school_year;
        for month in Month::first_of(year).until(Month::first_of(year).plus(12)) {
            let day = month.first_day();
            let in_force = parameters.on(day, Some(gathering.municipality));
            let percentage = in_force.read("resultAgreement.onTrack", ParameterValue::percentage)?;
            let code = agreement.standing(value, &sent, day, percentage).code;
            gathering.count_things(month, IndicatorCode::AgreementsOnTrack, i64::from(code == StandingCode::OnTrack), 1);
        }
    }
    Ok(())
}
