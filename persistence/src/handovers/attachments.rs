//! The files of handovers: cut into chunks that are sealed with a key of each file, which in turn is sealed with the key of the handover.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    authority::Changed,
    handover::{Attachment, AttachmentId, Attachments, Handover, HandoverId, SectionContent, SectionState, WrittenSection},
};

use super::texts::place;
use crate::{
    Failure, Reading, Writing,
    connection::AnyConnection,
    schema::{attachment_chunks as chunks, handover_attachments as table},
    sealing::{DataKey, KEY_BYTES, broken},
    stored::Stored,
};

/// How many bytes of a file one chunk holds.
const CHUNK_BYTES: usize = 256 << 10;

/// How many chunks are swept away in one transaction at most.
const SWEPT: i64 = 16;

/// A file as it is kept. It is sealed before the transaction that keeps it, so that this does not wait for the cipher.
pub struct SealedFile {
    key: DataKey,
    chunks: Vec<Vec<u8>>,
}

impl SealedFile {
    /// Seals a file with a new key.
    pub fn seal(content: &[u8]) -> Result<Self, Failure> {
        let key = DataKey::generate()?;
        let sealed = content.chunks(CHUNK_BYTES).zip(0..).map(|(chunk, number)| key.seal(chunk, &chunk_place(number)));
        let chunks = sealed.collect::<Result<_, _>>()?;
        Ok(Self { key, chunks })
    }
}

fn chunk_place(number: i32) -> Vec<u8> {
    format!("chunk {number}").into_bytes()
}

fn key_place(handover: HandoverId, id: AttachmentId) -> Vec<u8> {
    place(handover, &format!("attachment {id}"))
}

impl Reading<'_> {
    /// The attachments of a handover that are still there.
    pub fn attachments(&mut self, handover: &Handover) -> Result<Attachments, Failure> {
        let texts = self.section_texts(handover)?;
        let files = texts.into_iter().find_map(|(content, _)| match content {
            SectionContent::Attachments(files) => Some(files),
            _ => None,
        });
        Ok(files.unwrap_or_default())
    }

    /// The content of an attachment that is among those of the handover.
    pub fn attachment_content(&mut self, handover: &Handover, file: &Attachment) -> Result<Vec<u8>, Failure> {
        let newer = || Failure::Contended("an attachment under a newer key".into());
        let own = table::table.filter(table::id.eq(Stored(file.id))).filter(table::handover_id.eq(Stored(handover.id)));
        let kept: Vec<Option<Vec<u8>>> = own.select(table::sealed_key).load(self.connection)?;
        let sealed = kept.into_iter().next().flatten().ok_or_else(newer)?;
        let key = self.key_of(handover.id)?.ok_or_else(newer)?;
        let key = key.open(&sealed, &key_place(handover.id, file.id)).map_err(|_| newer())?;
        let key = <[u8; KEY_BYTES]>::try_from(key).map(DataKey).map_err(|_| broken("a key of another length"))?;
        let rows: Vec<(i32, Vec<u8>)> = chunks::table
            .filter(chunks::attachment_id.eq(Stored(file.id)))
            .order(chunks::number)
            .select((chunks::number, chunks::sealed))
            .load(self.connection)?;
        let mut content = Vec::with_capacity(file.bytes);
        for (number, sealed) in rows {
            content.extend(key.open(&sealed, &chunk_place(number))?);
        }
        if content.len() == file.bytes { Ok(content) } else { Err(broken("an attachment of another length")) }
    }
}

impl Writing<'_> {
    /// Saves a file with the section in which it stands: its state, and how many consents it ended.
    pub fn attach(
        &mut self,
        handover: &Handover,
        written: Changed<WrittenSection>,
        id: AttachmentId,
        file: &SealedFile,
    ) -> Result<(Option<SectionState>, usize), Failure> {
        let saved = self.save_section(handover, written)?;
        let key = self.settled_key(handover.id)?;
        let sealed = key.seal(&file.key.0, &key_place(handover.id, id))?;
        let stated = (table::id.eq(Stored(id)), table::handover_id.eq(Stored(handover.id)), table::sealed_key.eq(Some(sealed)));
        diesel::insert_into(table::table).values(stated).execute(self.connection)?;
        for (chunk, number) in file.chunks.iter().zip(0..) {
            let stated = (chunks::attachment_id.eq(Stored(id)), chunks::number.eq(number), chunks::sealed.eq(chunk));
            diesel::insert_into(chunks::table).values(stated).execute(self.connection)?;
        }
        Ok(saved)
    }

    /// Takes a file out, with the section in which it stood.
    pub fn detach(&mut self, handover: &Handover, written: Changed<WrittenSection>, id: AttachmentId) -> Result<(), Failure> {
        let own = table::table.filter(table::id.eq(Stored(id))).filter(table::handover_id.eq(Stored(handover.id)));
        diesel::update(own).set(table::sealed_key.eq(None::<Vec<u8>>)).execute(self.connection)?;
        self.save_section(handover, written)?;
        self.renew_handover_key(handover.id)
    }
}

/// Takes the keys of all attachments of a handover away.
pub(super) fn drop_keys(connection: &mut AnyConnection, handover: HandoverId) -> Result<(), Failure> {
    let own = table::table.filter(table::handover_id.eq(Stored(handover)));
    diesel::update(own).set(table::sealed_key.eq(None::<Vec<u8>>)).execute(connection)?;
    Ok(())
}

/// Seals the keys of the attachments of a handover with its new key; gives their number.
pub(super) fn rekey(
    connection: &mut AnyConnection,
    handover: HandoverId,
    old: &DataKey,
    new: &DataKey,
) -> Result<usize, Failure> {
    let own: Vec<(Stored<AttachmentId>, Option<Vec<u8>>)> = table::table
        .filter(table::handover_id.eq(Stored(handover)))
        .filter(table::sealed_key.is_not_null())
        .select((table::id, table::sealed_key))
        .load(connection)?;
    let mut renewed = 0;
    for (id, sealed) in own {
        let Some(sealed) = sealed else { continue };
        let place = key_place(handover, id.0);
        let again = new.seal(&old.open(&sealed, &place)?, &place)?;
        renewed +=
            diesel::update(table::table.filter(table::id.eq(id))).set(table::sealed_key.eq(Some(again))).execute(connection)?;
    }
    Ok(renewed)
}

/// Throws away some chunks of a file that has no key any more, and the file with the last of them; says whether there was one, as a number.
pub(super) fn sweep(connection: &mut AnyConnection) -> Result<usize, Failure> {
    let dropped: Vec<Stored<AttachmentId>> =
        table::table.filter(table::sealed_key.is_null()).order(table::id).limit(1).select(table::id).load(connection)?;
    let Some(id) = dropped.first() else { return Ok(0) };
    let own = chunks::table.filter(chunks::attachment_id.eq(id));
    let some: Vec<i32> = own.order(chunks::number).limit(SWEPT).select(chunks::number).load(connection)?;
    diesel::delete(own.filter(chunks::number.eq_any(&some))).execute(connection)?;
    if i64::try_from(some.len()).unwrap_or(SWEPT) < SWEPT {
        diesel::delete(table::table.filter(table::id.eq(id))).execute(connection)?;
    }
    Ok(dropped.len())
}
