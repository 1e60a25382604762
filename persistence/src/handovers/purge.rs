//! What is thrown away of handovers: text that has had its time, or lost its ground.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl,
    dsl::{exists, not},
};
use domain::{
    Date, Instant,
    child::{ChildId, GuardianId},
    code::Code,
    handover::{Basis, HandoverId, HandoverState, Moments, Needs, SectionKind},
    retention::RetentionTerm,
};

use super::{
    attachments, table,
    texts::{place, section_place},
};
use crate::{
    Database, Failure,
    connection::AnyConnection,
    data_keys::key_of,
    database::Means,
    master_key::MasterKey,
    next_steps::mark_stale,
    schema::{
        consents, data_keys, handover_reactions as reactions, handover_sections as sections, organisations, placements,
        registrations,
    },
    sealing::DataKey,
    service_keys::settle_master,
    stored::{Json, Stored},
};

/// How many handovers are tidied in one transaction at most.
const TIDIED: i64 = 100;

/// The programmes of preschool education that went on the legal duty, of children that had left the centre before a day (WPO 160(3)).
macro_rules! left_programmes {
    ($before:expr) => {{
        let known = registrations::table
            .filter(registrations::child_id.eq(table::child_id))
            .filter(registrations::organisation_id.eq(table::sender_id));
        // Of an erased registration nobody says any more when the child leaves.
        let open = placements::end_date.is_null().and(exists(known));
        let stays = placements::table
            .filter(placements::child_id.eq(table::child_id))
            .filter(placements::organisation_id.eq(table::sender_id))
            .filter(placements::location_id.eq(table::from_location_id))
            .filter(open.or(placements::end_date.ge(Some(Stored::<Date>($before)))));
        sections::table
            .inner_join(table::table.on(table::id.eq(sections::handover_id)))
            .filter(sections::basis.eq(Some(Stored(Basis::LegalDuty))))
            .filter(sections::sealed.is_not_null())
            .filter(not(exists(stays)))
    }};
}

/// The handovers of senders of a kind whose transition lies before a moment and of which words are kept: reasons, conversations and
/// feedback, and all of one that was written before that moment and came to nothing.
macro_rules! old_words {
    ($kind:expr, $before:expr) => {{
        let kind: Vec<_> = $kind.into_iter().map(Stored).collect();
        let senders = organisations::table.filter(organisations::kind.eq_any(kind)).select(organisations::id);
        let lies = table::begun_at.is_null().or(table::begun_at.lt(Some(Stored($before))));
        table::table
            .filter(table::sender_id.eq_any(senders))
            .filter(table::transition_date.lt(Stored($before.date())))
            .filter(table::sealed.is_not_null().or(table::state.eq_any(states(lie_still)).and(lies)))
    }};
}

/// The proofs of what was said of handovers of which the last text went before a moment.
macro_rules! old_proofs {
    ($before:expr) => {{
        let gone = table::table.filter(table::id.eq(consents::handover_id)).filter(table::text_gone_at.lt(Some(Stored($before))));
        let texts =
            sections::table.filter(sections::handover_id.eq(consents::handover_id)).filter(sections::sealed.is_not_null());
        consents::table.filter(exists(gone)).filter(not(exists(texts)))
    }};
}

/// Notes when the last text of a handover went, where none is left.
fn note_text_gone(connection: &mut AnyConnection, id: HandoverId, now: Instant) -> Result<(), Failure> {
    let texts = sections::table.filter(sections::handover_id.eq(table::id)).filter(sections::sealed.is_not_null());
    diesel::update(table::table.filter(table::id.eq(Stored(id))).filter(not(exists(texts))))
        .set(table::text_gone_at.eq(Some(Stored(now))))
        .execute(connection)?;
    Ok(())
}

/// Erases the text of sections. Where other text stays it gets a new key, so that the old one, which opened what is erased, is gone;
/// `reactions_too` erases the words of guardians with it.
pub(super) fn erase_sections(
    connection: &mut AnyConnection,
    master: &MasterKey,
    id: HandoverId,
    gone: &[SectionKind],
    reactions_too: bool,
    now: Instant,
) -> Result<(), Failure> {
    let gone: Vec<_> = gone.iter().copied().map(Stored).collect();
    let own = sections::table.filter(sections::handover_id.eq(Stored(id)));
    if gone.contains(&Stored(SectionKind::Attachments)) {
        attachments::drop_keys(connection, id)?;
    }
    diesel::update(own.filter(sections::kind.eq_any(gone))).set(sections::sealed.eq(None::<Vec<u8>>)).execute(connection)?;
    if reactions_too {
        let said = reactions::table.filter(reactions::handover_id.eq(Stored(id)));
        diesel::update(said).set(reactions::sealed.eq(None::<Vec<u8>>)).execute(connection)?;
    }
    note_text_gone(connection, id, now)?;
    rekey(connection, master, id)
}

/// Seals again, with a new key, what is left of a handover; without anything left it has no key.
fn rekey(connection: &mut AnyConnection, master: &MasterKey, id: HandoverId) -> Result<(), Failure> {
    let Some(old) = key_of(connection, master, id)? else { return Ok(()) };
    let new = DataKey::generate()?;
    let again = |sealed: &[u8], place: &[u8]| new.seal(&old.open(sealed, place)?, place);
    let mut left = 0;
    let own: Vec<(Stored<SectionKind>, Option<Vec<u8>>)> = sections::table
        .filter(sections::handover_id.eq(Stored(id)))
        .select((sections::kind, sections::sealed))
        .load(connection)?;
    for (Stored(kind), sealed) in own {
        let Some(sealed) = sealed else { continue };
        let row = sections::table.filter(sections::handover_id.eq(Stored(id))).filter(sections::kind.eq(Stored(kind)));
        let sealed = Some(again(&sealed, &section_place(id, kind))?);
        left += diesel::update(row).set(sections::sealed.eq(sealed)).execute(connection)?;
    }
    let said: Vec<(Stored<GuardianId>, Option<Vec<u8>>)> = reactions::table
        .filter(reactions::handover_id.eq(Stored(id)))
        .select((reactions::guardian_id, reactions::sealed))
        .load(connection)?;
    for (guardian, sealed) in said {
        let Some(sealed) = sealed else { continue };
        let row = reactions::table.filter(reactions::handover_id.eq(Stored(id))).filter(reactions::guardian_id.eq(guardian));
        let sealed = Some(again(&sealed, &place(id, &guardian.0.to_string()))?);
        left += diesel::update(row).set(reactions::sealed.eq(sealed)).execute(connection)?;
    }
    left += attachments::rekey(connection, id, &old, &new)?;
    let words: Option<Vec<u8>> = table::table.filter(table::id.eq(Stored(id))).select(table::sealed).get_result(connection)?;
    if let Some(sealed) = words {
        let sealed = Some(again(&sealed, &place(id, "words"))?);
        left +=
            diesel::update(table::table.filter(table::id.eq(Stored(id)))).set(table::sealed.eq(sealed)).execute(connection)?;
    }
    let row = data_keys::table.filter(data_keys::id.eq(Stored(id)));
    if left == 0 {
        diesel::delete(row).execute(connection)?;
    } else {
        settle_master(connection, master)?;
        let wrapped = new.wrapped(master, id.uuid().as_bytes())?;
        diesel::update(row).set(data_keys::wrapped.eq(wrapped)).execute(connection)?;
    }
    Ok(())
}

/// Erases the words of the handovers that an erased registration sent, but for the programme that went on the legal duty, which stays for
/// a term of its own (WPO 160(3)). What was received stays a fact with its days and hashes, the rest is cancelled.
pub(crate) fn erase_of_child(
    connection: &mut AnyConnection,
    master: &MasterKey,
    child: ChildId,
    now: Instant,
) -> Result<(), Failure> {
    let own: Vec<Stored<HandoverId>> =
        table::table.filter(table::child_id.eq(Stored(child))).select(table::id).load(connection)?;
    for id in &own {
        let owed = by_duty(connection, id.0)?;
        if owed.is_empty() {
            erase_words(connection, id.0, now)?;
        } else {
            let words = (table::sealed.eq(None::<Vec<u8>>), table::needs.eq(Json(Needs::default())));
            diesel::update(table::table.filter(table::id.eq(id))).set(words).execute(connection)?;
            erase_sections(connection, master, id.0, &all_but(&owed), true, now)?;
        }
    }
    let open: Vec<(Stored<HandoverId>, Json<Moments>)> = table::table
        .filter(table::id.eq_any(own))
        .filter(table::state.eq_any(states(|state| !state.is_received() && !state.is_final())))
        .select((table::id, table::moments))
        .load(connection)?;
    open.into_iter().try_for_each(|(id, moments)| end(connection, id.0, HandoverState::Cancelled, moments.0, now))
}

/// The sections of a handover that went on the legal duty and are kept.
fn by_duty(connection: &mut AnyConnection, id: HandoverId) -> Result<Vec<SectionKind>, Failure> {
    let owed: Vec<Stored<SectionKind>> = sections::table
        .filter(sections::handover_id.eq(Stored(id)))
        .filter(sections::basis.eq(Some(Stored(Basis::LegalDuty))))
        .filter(sections::sealed.is_not_null())
        .select(sections::kind)
        .load(connection)?;
    Ok(owed.into_iter().map(|kept| kept.0).collect())
}

/// All sections but some.
fn all_but(some: &[SectionKind]) -> Vec<SectionKind> {
    SectionKind::ALL.iter().copied().filter(|kind| !some.contains(kind)).collect()
}

/// The states that a predicate holds for, as a query takes them.
fn states(which: impl Fn(HandoverState) -> bool) -> Vec<Stored<HandoverState>> {
    HandoverState::ALL.iter().copied().filter(|state| which(*state)).map(Stored).collect()
}

/// Those in which nobody waits for anything, and nothing ends by itself.
fn lie_still(state: HandoverState) -> bool {
    !state.waits() && !state.is_received() && !state.is_final()
}

/// Ends a handover at a moment. What was read of it before holds no longer, so it has another version.
fn end(
    connection: &mut AnyConnection,
    id: HandoverId,
    state: HandoverState,
    moments: Moments,
    at: Instant,
) -> Result<(), Failure> {
    let moments = Json(Moments { ended_at: Some(at), ..moments });
    diesel::update(table::table.filter(table::id.eq(Stored(id))))
        .set((
            table::state.eq(Stored(state)),
            table::moments.eq(moments),
            table::purge_at.eq(None::<Stored<Instant>>),
            table::version.eq(table::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Erases all words of a handover with its key.
fn erase_words(connection: &mut AnyConnection, id: HandoverId, now: Instant) -> Result<(), Failure> {
    diesel::delete(data_keys::table.filter(data_keys::id.eq(Stored(id)))).execute(connection)?;
    attachments::drop_keys(connection, id)?;
    let none = || None::<Vec<u8>>;
    diesel::update(sections::table.filter(sections::handover_id.eq(Stored(id))))
        .set(sections::sealed.eq(none()))
        .execute(connection)?;
    diesel::update(reactions::table.filter(reactions::handover_id.eq(Stored(id))))
        .set(reactions::sealed.eq(none()))
        .execute(connection)?;
    let words = (table::sealed.eq(none()), table::needs.eq(Json(Needs::default())));
    diesel::update(table::table.filter(table::id.eq(Stored(id)))).set(words).execute(connection)?;
    note_text_gone(connection, id, now)
}

/// Throws away what has had its time of some handovers: of those that expired everything, of those that were read long enough all but
/// the programme of preschool education, which the sender keeps for a term of its own (WPO 160(3)). Gives their number.
fn purge(connection: &mut AnyConnection, means: &Means, now: Instant) -> Result<usize, Failure> {
    type Due = (Stored<HandoverId>, Stored<ChildId>, Stored<HandoverState>, Option<Stored<Instant>>, Json<Moments>);
    let due: Vec<Due> = table::table
        .filter(table::purge_at.le(Some(Stored(now))))
        .order(table::purge_at)
        .limit(TIDIED)
        .select((table::id, table::child_id, table::state, table::expires_at, table::moments))
        .load(connection)?;
    for (id, child, state, expires_at, Json(moments)) in &due {
        if state.0.waits() {
            erase_words(connection, id.0, now)?;
            end(connection, id.0, HandoverState::Expired, *moments, expires_at.map_or(now, |kept| kept.0))?;
            // The transition asks for a handover again.
            mark_stale(connection, means.new_id, &[child.0])?;
            continue;
        }
        diesel::update(table::table.filter(table::id.eq(id)))
            .set((table::purge_at.eq(None::<Stored<Instant>>), table::needs.eq(Json(Needs::default()))))
            .execute(connection)?;
        let owed = by_duty(connection, id.0)?;
        erase_sections(connection, &means.master_key, id.0, &all_but(&owed), true, now)?;
    }
    Ok(due.len())
}

impl Database {
    /// Throws away what has had its time of handovers, in small transactions; says of how many.
    pub async fn purge_handovers(&self, now: Instant) -> Result<usize, Failure> {
        let means = self.means();
        let pruned = self.prune_in_parts(TIDIED, move |connection| purge(connection, &means, now)).await?;
        if pruned > 0 {
            self.purge_keys().await?;
        }
        self.prune_in_parts(1, attachments::sweep).await?;
        Ok(pruned)
    }

    /// How many things of handovers a term would take away that are of before a day; nothing for the terms of others.
    pub(crate) async fn count_handover_things(&self, term: RetentionTerm, before: Instant, now: Instant) -> Result<u64, Failure> {
        self.internal_read(move |connection| {
            let found: i64 = match term {
                RetentionTerm::HandoverContent => {
                    table::table.filter(table::purge_at.le(Some(Stored(now)))).count().get_result(connection)?
                }
                RetentionTerm::PreschoolProgramme => left_programmes!(before.date()).count().get_result(connection)?,
                RetentionTerm::ChildcareFile | RetentionTerm::PupilFile => {
                    old_words!(term.holder(), before).count().get_result(connection)?
                }
                RetentionTerm::ConsentProof => old_proofs!(before).count().get_result(connection)?,
                RetentionTerm::Enrolment
                | RetentionTerm::Referral
                | RetentionTerm::RejectedCandidate
                | RetentionTerm::ProcessingRecord
                | RetentionTerm::Expertise
                | RetentionTerm::Support
                | RetentionTerm::CombinationContract
                | RetentionTerm::Subsidy
                | RetentionTerm::Erasure => 0,
            };
            Ok(u64::try_from(found).unwrap_or_default())
        })
        .await
    }

    /// Takes away what a term keeps no longer of handovers, in small transactions; gives the number of things.
    pub(crate) async fn take_handover_things(&self, term: RetentionTerm, before: Instant, now: Instant) -> Result<u64, Failure> {
        let means = self.means();
        let taken = self.prune_in_parts(TIDIED, move |connection| take(connection, &means, term, before, now)).await?;
        if taken > 0 {
            self.purge_keys().await?;
        }
        Ok(u64::try_from(taken).unwrap_or(u64::MAX))
    }
}

/// Takes away some of what a term keeps no longer.
fn take(
    connection: &mut AnyConnection,
    means: &Means,
    term: RetentionTerm,
    before: Instant,
    now: Instant,
) -> Result<usize, Failure> {
    match term {
        RetentionTerm::PreschoolProgramme => {
            let some: Vec<Stored<HandoverId>> =
                left_programmes!(before.date()).limit(TIDIED).select(sections::handover_id).load(connection)?;
            for id in &some {
                erase_sections(connection, &means.master_key, id.0, &[SectionKind::PreschoolProgramme], false, now)?;
            }
            Ok(some.len())
        }
        RetentionTerm::ChildcareFile | RetentionTerm::PupilFile => {
            type Old = (Stored<HandoverId>, Stored<ChildId>, Stored<HandoverState>, Json<Moments>);
            let some: Vec<Old> = old_words!(term.holder(), before)
                .limit(TIDIED)
                .select((table::id, table::child_id, table::state, table::moments))
                .load(connection)?;
            for (id, child, state, moments) in &some {
                if lie_still(state.0) {
                    erase_words(connection, id.0, now)?;
                    end(connection, id.0, HandoverState::Cancelled, moments.0, now)?;
                    mark_stale(connection, means.new_id, &[child.0])?;
                    continue;
                }
                let row = table::table.filter(table::id.eq(id));
                diesel::update(row).set(table::sealed.eq(None::<Vec<u8>>)).execute(connection)?;
                rekey(connection, &means.master_key, id.0)?;
            }
            Ok(some.len())
        }
        RetentionTerm::ConsentProof => {
            let some: Vec<Stored<domain::handover::ConsentId>> =
                old_proofs!(before).limit(TIDIED).select(consents::id).load(connection)?;
            Ok(diesel::delete(consents::table.filter(consents::id.eq_any(some))).execute(connection)?)
        }
        RetentionTerm::HandoverContent
        | RetentionTerm::Enrolment
        | RetentionTerm::Referral
        | RetentionTerm::RejectedCandidate
        | RetentionTerm::ProcessingRecord
        | RetentionTerm::Expertise
        | RetentionTerm::Support
        | RetentionTerm::CombinationContract
        | RetentionTerm::Subsidy
        | RetentionTerm::Erasure => Ok(0),
    }
}
