//! What a change of a handover writes.

use aws_lc_rs::digest::{Context, SHA256};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::Changed,
    child::ChildId,
    code::Code,
    handover::{
        Handover, HandoverId, HandoverState, Reaction, SectionContent, SectionKind, SectionState, WrittenSection,
        consents_ended_by_text,
    },
};

use super::{
    purge::erase_sections,
    table,
    texts::{SealedReaction, SealedSection, SealedWords},
};
use crate::{
    Constraint, Failure, Writing,
    connection::per_backend,
    schema::{handover_reactions as reactions, handover_sections as sections},
    sealing::random,
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Somebody else wrote the same for the first time while this one looked. Once more, and it is there.
fn met(error: diesel::result::Error) -> Failure {
    match Failure::from(error) {
        Failure::Constraint(Constraint::HandoverSection | Constraint::HandoverReaction) => {
            Failure::Contended("a part of a handover".into())
        }
        other => other,
    }
}

/// The leaves of what was sent one after the other: of each section SHA-256 over its name and its hash, which tells nothing of what was
/// taken back since.
fn leaves(handover: &Handover) -> Vec<u8> {
    let leaf = |section: &SectionState| {
        let mut digest = Context::new(&SHA256);
        digest.update(section.kind.as_str().as_bytes());
        digest.update(&section.hash);
        digest.finish().as_ref().to_vec()
    };
    handover.sections.iter().filter(|section| section.went()).flat_map(leaf).collect()
}

/// When what is kept of it has had its time, as far as that is known.
fn purge_at(handover: &Handover) -> Option<Instant> {
    if handover.state.waits() {
        handover.expires_at
    } else if handover.state.is_received() {
        handover.content_until
    } else {
        None
    }
}

/// SHA-256 over the salt and the text of a section in its canonical form, so that whoever has both can prove it (RFC 8785).
fn hash(section: &SealedSection) -> Result<Vec<u8>, Failure> {
    let text = serde_json_canonicalizer::to_vec(&section.content).map_err(|error| Failure::Internal(error.to_string()))?;
    let mut digest = Context::new(&SHA256);
    digest.update(&section.salt);
    digest.update(&text);
    Ok(digest.finish().as_ref().to_vec())
}

impl Writing<'_> {
    /// Saves a new or changed handover. What it keeps no longer of its sections is erased, and where something is, all that stays
    /// gets a new key, so that the rest does not open it in any copy either.
    pub fn save_handover(&mut self, changed: Changed<Handover>) -> Result<Handover, Failure> {
        let expected = changed.expected_version();
        let mut handover = changed.into_value();
        if handover.state == HandoverState::Sent && handover.manifest.is_none() {
            handover.manifest = Some(leaves(&handover));
        }
        let words = SealedWords::of(&handover);
        let sealed = if words.are_none() { None } else { Some(words.seal(handover.id, &self.settled_key(handover.id)?)?) };
        self.write_row(&handover, sealed, expected)?;
        if expected.is_some() {
            self.settle_sections(&handover)?;
        }
        self.mark_stale(&[handover.child_id])?;
        self.touch(handover.child_id);
        Ok(handover)
    }

    /// Gives what is left of a handover another key, so that the old one opens nothing of what was taken out in any copy.
    pub(super) fn renew_handover_key(&mut self, id: HandoverId) -> Result<(), Failure> {
        let (means, now) = (self.means, self.now());
        erase_sections(self.connection, &means.master_key, id, &[], false, now)?;
        self.note_erased_keys();
        Ok(())
    }

    fn write_row(&mut self, handover: &Handover, sealed: Option<Vec<u8>>, expected: Option<i32>) -> Result<(), Failure> {
        let facts = &handover.facts;
        let stated = (
            table::receiver_id.eq(handover.receiver_id.map(Stored)),
            table::to_location_id.eq(facts.to_location_id.map(Stored)),
            table::transition_date.eq(Stored(facts.date)),
            table::due_date.eq(handover.due_date.map(Stored)),
            table::channel.eq(Stored(facts.channel)),
            table::needs.eq(Json(facts.needs)),
            table::state.eq(Stored(handover.state)),
            table::moments.eq(Json(handover.moments)),
            table::offered_at.eq(handover.moments.offered_at.map(Stored)),
            table::expires_at.eq(handover.expires_at.map(Stored)),
            table::content_until.eq(handover.content_until.map(Stored)),
            table::purge_at.eq(purge_at(handover).map(Stored)),
            table::sealed.eq(sealed),
            table::manifest.eq(handover.manifest.clone()),
            table::version.eq(handover.version),
            table::warm.eq(handover.warm),
        );
        let Some(expected) = expected else {
            let made = (
                table::id.eq(Stored(handover.id)),
                table::child_id.eq(Stored(handover.child_id)),
                table::sender_id.eq(Stored(handover.sender.organisation_id)),
                table::from_location_id.eq(Stored(facts.from_location_id)),
                table::kind.eq(Stored(facts.kind)),
                table::begun_at.eq(Some(Stored(handover.moments.created_at))),
            );
            per_backend!(&mut *self.connection, c => diesel::insert_into(table::table).values((made, stated)).execute(c))?;
            return Ok(());
        };
        let read = table::table.filter(table::id.eq(Stored(handover.id))).filter(table::version.eq(expected));
        let count = per_backend!(&mut *self.connection, c => diesel::update(read).set(stated).execute(c))?;
        exactly_one(count, expected)
    }

    /// Writes what came of the sections, and erases what is not kept.
    fn settle_sections(&mut self, handover: &Handover) -> Result<(), Failure> {
        for section in &handover.sections {
            let Some(outcome) = section.outcome else { continue };
            let own = sections::table
                .filter(sections::handover_id.eq(Stored(handover.id)))
                .filter(sections::kind.eq(Stored(section.kind)));
            diesel::update(own)
                .set((sections::basis.eq(outcome.ok().map(Stored)), sections::withheld.eq(outcome.err().map(Stored))))
                .execute(self.connection)?;
        }
        let there: Vec<Stored<SectionKind>> = sections::table
            .filter(sections::handover_id.eq(Stored(handover.id)))
            .filter(sections::sealed.is_not_null())
            .select(sections::kind)
            .load(self.connection)?;
        let is_kept = |kind| handover.sections.iter().any(|section| section.kind == kind && section.is_kept);
        let gone: Vec<SectionKind> = there.into_iter().map(|kind| kind.0).filter(|kind| !is_kept(*kind)).collect();
        let ended = handover.state.is_final() && handover.state != HandoverState::Closed;
        if ended || !gone.is_empty() {
            let (means, now) = (self.means, self.now());
            erase_sections(self.connection, &means.master_key, handover.id, &gone, ended, now)?;
            self.note_erased_keys();
        }
        Ok(())
    }

    /// Saves the text of a section, or takes it out. A new text ends the consents that were given to the one before: their number is
    /// given back with the state of the section.
    pub fn save_section(
        &mut self,
        handover: &Handover,
        changed: Changed<WrittenSection>,
    ) -> Result<(Option<SectionState>, usize), Failure> {
        let expected = changed.expected_version();
        let WrittenSection { handover_id, content, kind, version, written_at } = changed.into_value();
        self.touch(handover.child_id);
        let standing = self.consents_of_handover(handover)?;
        let ended = consents_ended_by_text(standing, kind, written_at);
        let count = ended.len();
        for consent in ended {
            self.save_consent(consent)?;
        }
        let read = |expected: i32| {
            let own =
                sections::table.filter(sections::handover_id.eq(Stored(handover_id))).filter(sections::kind.eq(Stored(kind)));
            own.filter(sections::version.eq(expected))
        };
        let Some(content) = content else {
            let expected = expected.unwrap_or(version);
            let next = (sections::version.eq(version), sections::written_at.eq(Stored(written_at)));
            exactly_one(diesel::update(read(expected)).set(next).execute(self.connection)?, expected)?;
            let (means, now) = (self.means, self.now());
            erase_sections(self.connection, &means.master_key, handover_id, &[kind], false, now)?;
            self.note_erased_keys();
            return Ok((None, count));
        };
        let key = self.settled_key(handover_id)?;
        let section = SealedSection { salt: random()?, content };
        let hash = hash(&section)?;
        let sealed = Some(section.seal(handover_id, &key)?);
        let stated = (
            sections::version.eq(version),
            sections::hash.eq(&hash),
            sections::written_at.eq(Stored(written_at)),
            sections::sealed.eq(&sealed),
        );
        match expected {
            None => {
                let made = (sections::handover_id.eq(Stored(handover_id)), sections::kind.eq(Stored(kind)));
                diesel::insert_into(sections::table).values((made, stated)).execute(self.connection).map_err(met)?;
            }
            Some(expected) => exactly_one(diesel::update(read(expected)).set(stated).execute(self.connection)?, expected)?,
        }
        Ok((Some(SectionState { kind, version, hash, written_at, outcome: None, is_kept: true }), count))
    }

    /// Brings the section of the guardians' own views up to those of the holders of authority now; gives the handover with it where it was
    /// otherwise.
    pub fn settle_views(
        &mut self,
        handover: &Handover,
        reactions: &[Reaction],
        now: Instant,
    ) -> Result<Option<Handover>, Failure> {
        let kept = match handover.section(SectionKind::ParentView) {
            Some(_) => self.section_texts(handover)?.into_iter().find_map(|(content, _)| match content {
                SectionContent::ParentView(views) => Some(views),
                _ => None,
            }),
            None => None,
        };
        let Some(written) = handover.views_written(kept.as_ref(), reactions, now) else { return Ok(None) };
        self.save_section(handover, written)?;
        self.handover(handover.id)
    }

    /// Saves what a guardian says of a handover, in the place of what that guardian said before.
    pub fn save_reaction(&mut self, changed: Changed<Reaction>) -> Result<Reaction, Failure> {
        let reaction = changed.into_value();
        let (id, guardian) = (reaction.handover_id, reaction.guardian_id);
        let key = self.settled_key(id)?;
        let words = SealedReaction { view: reaction.facts.view.clone(), remarks: reaction.facts.remarks.clone() };
        let sealed = Some(words.seal(id, guardian, &key)?);
        let before =
            reactions::table.filter(reactions::handover_id.eq(Stored(id))).filter(reactions::guardian_id.eq(Stored(guardian)));
        diesel::delete(before).execute(self.connection)?;
        diesel::insert_into(reactions::table)
            .values((
                reactions::handover_id.eq(Stored(id)),
                reactions::guardian_id.eq(Stored(guardian)),
                reactions::agrees.eq(Stored(reaction.facts.agrees)),
                reactions::wishes_conversation.eq(reaction.facts.wishes_conversation),
                reactions::reacted_at.eq(Stored(reaction.reacted_at)),
                reactions::sealed.eq(sealed),
            ))
            .execute(self.connection)
            .map_err(met)?;
        let child: Stored<ChildId> =
            table::table.filter(table::id.eq(Stored(id))).select(table::child_id).get_result(self.connection)?;
        // Whoever wishes a conversation makes it a warm one.
        self.mark_stale(&[child.0])?;
        Ok(reaction)
    }
}
