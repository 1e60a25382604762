//! What is said in words around a handover, sealed: the text of sections, reactions, reasons, the conversation and the feedback.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    child::GuardianId,
    handover::{Agrees, Conversation, Feedback, Handover, HandoverId, Reaction, ReactionFacts, SectionContent, SectionKind},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Failure, Reading,
    access::stored,
    connection::AnyConnection,
    schema::{handover_reactions as reactions, handover_sections as sections},
    sealing::{DataKey, KEY_BYTES, value},
    stored::Stored,
};

/// What is said of the handover as a whole.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct SealedWords {
    pub(super) reason: Option<String>,
    pub(super) conversation: Option<Conversation>,
    pub(super) feedback: Option<Feedback>,
}

/// The text of a section with the salt of its hash, without which few possible texts could be guessed from it.
#[derive(Serialize, Deserialize)]
pub(super) struct SealedSection {
    pub(super) salt: [u8; KEY_BYTES],
    pub(super) content: SectionContent,
}

/// The words of a guardian.
#[derive(Serialize, Deserialize)]
pub(super) struct SealedReaction {
    pub(super) view: Option<String>,
    pub(super) remarks: Option<String>,
}

/// The text of a section that is there, with the salt of its hash.
pub type SectionText = (SectionContent, Vec<u8>);

impl SealedWords {
    pub(super) fn of(handover: &Handover) -> Self {
        let Handover { reason, conversation, feedback, .. } = handover.clone();
        Self { reason, conversation, feedback }
    }

    pub(super) fn are_none(&self) -> bool {
        self.reason.is_none() && self.conversation.is_none() && self.feedback.is_none()
    }

    pub(super) fn seal(&self, id: HandoverId, key: &DataKey) -> Result<Vec<u8>, Failure> {
        key.seal_value(self, &place(id, "words"))
    }

    pub(super) fn open(sealed: &[u8], id: HandoverId, key: &DataKey) -> Result<Self, Failure> {
        open(sealed, key, &place(id, "words"))
    }
}

impl SealedSection {
    pub(super) fn seal(&self, id: HandoverId, key: &DataKey) -> Result<Vec<u8>, Failure> {
        key.seal_value(self, &section_place(id, self.content.kind()))
    }

    fn open(sealed: &[u8], id: HandoverId, kind: SectionKind, key: &DataKey) -> Result<Self, Failure> {
        open(sealed, key, &section_place(id, kind))
    }
}

impl SealedReaction {
    pub(super) fn seal(&self, id: HandoverId, guardian: GuardianId, key: &DataKey) -> Result<Vec<u8>, Failure> {
        key.seal_value(self, &place(id, &guardian.to_string()))
    }
}

/// Where a sealed part of a handover belongs.
pub(super) fn place(id: HandoverId, part: &str) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), part.as_bytes()].concat()
}

/// Where the text of a section belongs.
pub(super) fn section_place(id: HandoverId, kind: SectionKind) -> Vec<u8> {
    place(id, &format!("section {kind}"))
}

fn open<T: DeserializeOwned>(sealed: &[u8], key: &DataKey, context: &[u8]) -> Result<T, Failure> {
    // Text and key lie in two files on SQLite, and what stays of a handover gets a new key: who reads meanwhile reads once more.
    let bytes = key.open(sealed, context).map_err(|_| Failure::Contended("a handover under a newer key".into()))?;
    value(&bytes)
}

/// What guardians said of a handover without its words: that one wishes a conversation stands.
pub(crate) fn wishes_of(connection: &mut AnyConnection, handover: &Handover) -> Result<Vec<Reaction>, Failure> {
    type Row = (Stored<GuardianId>, Stored<Agrees>, bool, Stored<Instant>);
    let rows: Vec<Row> = reactions::table
        .filter(reactions::handover_id.eq(Stored(handover.id)))
        .select((reactions::guardian_id, reactions::agrees, reactions::wishes_conversation, reactions::reacted_at))
        .load(connection)?;
    let reaction = |(guardian_id, agrees, wishes_conversation, reacted_at): Row| {
        let facts = ReactionFacts { view: None, remarks: None, agrees: agrees.0, wishes_conversation };
        Reaction { handover_id: handover.id, guardian_id: guardian_id.0, facts, reacted_at: reacted_at.0 }
    };
    Ok(rows.into_iter().map(reaction).collect())
}

type ReactionRow = (Stored<HandoverId>, Stored<GuardianId>, Stored<Agrees>, bool, Stored<Instant>, Option<Vec<u8>>);

impl Reading<'_> {
    /// The text of the sections of a handover that are still there, in the order of their kinds.
    pub fn section_texts(&mut self, handover: &Handover) -> Result<Vec<SectionText>, Failure> {
        let id = handover.id;
        let Some(key) = self.key_of(id)? else { return Ok(Vec::new()) };
        let rows: Vec<(Stored<SectionKind>, Option<Vec<u8>>)> = sections::table
            .filter(sections::handover_id.eq(Stored(id)))
            .select((sections::kind, sections::sealed))
            .load(self.connection)?;
        let mut texts = Vec::new();
        for (Stored(kind), sealed) in rows {
            let is_kept = handover.section(kind).is_some_and(|section| section.is_kept);
            if let Some(sealed) = sealed.filter(|_| is_kept) {
                let SealedSection { salt, content } = SealedSection::open(&sealed, id, kind, &key)?;
                texts.push((content, salt.to_vec()));
            }
        }
        texts.sort_by_key(|(content, _)| content.kind());
        Ok(texts)
    }

    /// What guardians said of a handover, in the order of their ids; without their words once these are gone.
    pub fn reactions(&mut self, handover: &Handover) -> Result<Vec<Reaction>, Failure> {
        let key = if handover.is_silent(self.now()) { None } else { self.key_of(handover.id)? };
        // Who lost the authority since is asked no more.
        let holders = stored(&self.guardians_of_handover(handover)?);
        let rows: Vec<ReactionRow> = reactions::table
            .filter(reactions::handover_id.eq(Stored(handover.id)))
            .filter(reactions::guardian_id.eq_any(holders))
            .order(reactions::guardian_id)
            .load(self.connection)?;
        let reaction = |(
            Stored(handover_id),
            Stored(guardian_id),
            Stored(agrees),
            wishes_conversation,
            Stored(reacted_at),
            sealed,
        ): ReactionRow| {
            let words = match (&sealed, &key) {
                (Some(sealed), Some(key)) => open(sealed, key, &place(handover_id, &guardian_id.to_string()))?,
                _ => SealedReaction { view: None, remarks: None },
            };
            let facts = ReactionFacts { view: words.view, remarks: words.remarks, agrees, wishes_conversation };
            Ok(Reaction { handover_id, guardian_id, facts, reacted_at })
        };
        rows.into_iter().map(reaction).collect()
    }
}
