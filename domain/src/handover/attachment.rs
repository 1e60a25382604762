//! Attachments (bijlagen): files that go along with a handover, such as an export of what was observed. They are put in and taken out
//! one by one, and together they are one section, with one version and one consent.

use serde::{Deserialize, Serialize};

use super::{Handover, SectionContent, SectionKind, WrittenSection};
use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Changed, Permitted, WriteHandover},
    code::codes,
};

/// The id of an attachment.
pub type AttachmentId = Id<Attachment>;

codes! {
    /// Form of an attachment, as its content shows it.
    AttachmentForm {
        /// PDF-document.
        Pdf = "pdf",
        /// XML-bestand.
        Xml = "xml",
        /// JSON-bestand.
        Json = "json",
    }
}

codes! {
    /// What an attachment is.
    AttachmentKind {
        /// Uitvoer van het kindvolgsysteem.
        ObservationExport = "observationExport",
        /// Ingevuld overdrachtsformulier.
        HandoverForm = "handoverForm",
        /// Verslag van een deskundige.
        ExpertReport = "expertReport",
        /// Iets anders.
        Other = "other",
    }
}

/// A file of a handover, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: AttachmentKind,
    /// Its form.
    pub form: AttachmentForm,
    /// Its size in bytes.
    #[serde(rename = "sizeBytes")]
    pub bytes: usize,
    /// SHA-256 of its content, in hexadecimal.
    pub hash: String,
    /// When it was put in.
    pub attached_at: Instant,
}

/// The attachments of a handover together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachments {
    /// The files, in the order in which they were put in.
    pub files: Vec<Attachment>,
}

/// How large and how many attachments may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachmentTerms {
    /// `handover.attachmentBytes`: how many bytes one may have.
    pub bytes: usize,
    /// `handover.attachmentsBytes`: how many all of a handover may have together.
    pub bytes_together: usize,
    /// `handover.attachmentsMost`: how many a handover may have.
    pub most: usize,
}

impl Attachments {
    fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

impl Permitted<WriteHandover, Handover> {
    /// Puts a file in, with those that are there already.
    ///
    /// # Errors
    ///
    /// The handover is no draft or carries no attachments; the file is too large, by itself (`handover.attachmentBytes`) or with the
    /// others (`handover.attachmentsBytes`), or there are so many already (`handover.attachmentsMost`).
    pub fn attach(
        &self,
        mut there: Attachments,
        file: Attachment,
        terms: AttachmentTerms,
    ) -> Result<Changed<WrittenSection>, Refusal> {
        self.subject().must_carry(SectionKind::Attachments)?;
        let mut causes = Vec::new();
        if file.bytes > terms.bytes {
            causes.push(Cause::new(Reason::AttachmentTooLarge, "#"));
        }
        if there.files.len() >= terms.most {
            causes.push(Cause::new(Reason::AttachmentsTooMany, "#"));
        }
        if there.bytes() + file.bytes > terms.bytes_together {
            causes.push(Cause::new(Reason::AttachmentsTooLarge, "#"));
        }
        Refusal::unless_empty(causes)?;
        let now = file.attached_at;
        there.files.push(file);
        Ok(self.subject().section_written(SectionKind::Attachments, Some(SectionContent::Attachments(there)), now))
    }

    /// Takes a file out again.
    ///
    /// # Errors
    ///
    /// The handover is no draft, or there is no such file.
    pub fn detach(&self, mut there: Attachments, id: AttachmentId, now: Instant) -> Result<Changed<WrittenSection>, Refusal> {
        self.subject().must_carry(SectionKind::Attachments)?;
        let before = there.files.len();
        there.files.retain(|file| file.id != id);
        if there.files.len() == before {
            return Err(Refusal::NotFound);
        }
        let left = (!there.files.is_empty()).then_some(SectionContent::Attachments(there));
        Ok(self.subject().section_written(SectionKind::Attachments, left, now))
    }
}
