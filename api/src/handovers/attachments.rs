//! The attachments of a handover: files that are put in and taken out one by one.
//!
//! What a file is, is read from its content. It goes out as bytes to be saved, so that no browser shows what somebody else made.

use std::{
    borrow::Cow,
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::CONTENT_TYPE, web};
use aws_lc_rs::digest;
use persistence::{
    Failure, Reading, SealedFile,
    domain::{
        self, Cause, Reason, Refusal,
        authority::{ReadHandover, WriteHandover},
        handover::{Attachment, AttachmentForm, AttachmentKind, Handover, SectionKind},
        identifier::holds_citizen_number,
        page::Page,
        parameter::attachment_terms,
    },
};
use quick_xml::{Reader, events::Event};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, Schema,
        schema::{SchemaFormat, Type},
    },
};
use uuid::Uuid;

use super::{terms, view::reads_section};
use crate::{
    answer::{Created, FileSent, Items, Listed, Warning},
    body,
    caller::Caller,
    conventions::hex,
    fields::{AttachmentFormCode, AttachmentKindCode, Coded, HashText},
    input::{IfMatch, IfMatchHeader, PageQuery, PathId, PathIds, Query},
    once::Once,
    problem::{Problem, ProblemCode},
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("handovers":
        list_attachments => ReadHandover, attach => WriteHandover, show_attachment => ReadHandover, detach => WriteHandover)
}

/// The version of every file: it stays as it came.
const VERSION: i32 = 1;

/// Een bijlage van een overdracht (bijlage), zonder inhoud.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    id: Uuid,
    kind: AttachmentKindCode,
    /// De vorm, zoals de inhoud die laat zien.
    form: AttachmentFormCode,
    /// De grootte in bytes.
    size_bytes: i32,
    /// SHA-256 van de inhoud.
    hash: HashText,
    attached_at: jiff::Timestamp,
}

/// Een bijlage die is toegevoegd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddedAttachment)]
pub(crate) struct AddedAttachmentView {
    id: Uuid,
    attachment: AttachmentView,
    /// Hoeveel toestemmingen door deze bijlage zijn geëindigd.
    ended_consents: i32,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 1)]
    warnings: Vec<Warning>,
}

impl From<Attachment> for AttachmentView {
    fn from(Attachment { id, kind, form, bytes, hash, attached_at }: Attachment) -> Self {
        Self {
            id: id.uuid(),
            kind: Coded(kind),
            form: Coded(form),
            size_bytes: i32::try_from(bytes).unwrap_or(i32::MAX),
            hash: HashText(hash),
            attached_at: attached_at.into(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct AttachmentQuery {
    /// Wat de bijlage is.
    #[param(inline)]
    kind: AttachmentKindCode,
}

/// A file on its way in. It is not read yet, so that one of a caller who may not attach is never in memory.
pub(super) struct FileIn {
    request: HttpRequest,
    payload: web::Payload,
    /// The form that its media type names; bytes may be of each.
    declared: Option<AttachmentForm>,
}

impl FromRequest for FileIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let declared = match media_type.as_str() {
            "application/octet-stream" => None,
            "application/pdf" => Some(AttachmentForm::Pdf),
            "application/xml" => Some(AttachmentForm::Xml),
            _ => return ready(Err(Problem::new(ProblemCode::UnsupportedMediaType))),
        };
        let taken = web::Payload::from_request(request, payload).into_inner().map_err(Problem::internal);
        ready(taken.map(|payload| Self { request: request.clone(), payload, declared }))
    }
}

/// A file that was taken in, read and sealed.
struct FileRead {
    form: AttachmentForm,
    bytes: usize,
    hash: String,
    /// Whether a citizen service number seems to stand in it.
    is_suspect: bool,
    sealed: SealedFile,
}

impl FileRead {
    fn of(content: &[u8], declared: Option<AttachmentForm>) -> Result<Self, Failure> {
        let form = form_of(content).ok_or_else(|| Refusal::rule(Reason::AttachmentFormUnknown, "#"))?;
        if declared.is_some_and(|declared| declared != form) {
            return Err(Refusal::rule(Reason::AttachmentFormDiffers, "#").into());
        }
        let is_suspect = form != AttachmentForm::Pdf && holds_citizen_number(&String::from_utf8_lossy(content));
        let hash = hex(digest::digest(&digest::SHA256, content).as_ref());
        Ok(Self { form, bytes: content.len(), hash, is_suspect, sealed: SealedFile::seal(content)? })
    }

    fn warnings(&self) -> Vec<Warning> {
        self.is_suspect.then(|| Cause::new(Reason::CitizenNumberSuspected, "#").into()).into_iter().collect()
    }
}

/// What the content of a file shows it to be.
fn form_of(content: &[u8]) -> Option<AttachmentForm> {
    if content.starts_with(b"%PDF-") {
        Some(AttachmentForm::Pdf)
    } else if is_xml(content) {
        Some(AttachmentForm::Xml)
    } else {
        serde_json::from_slice::<IgnoredAny>(content).is_ok().then_some(AttachmentForm::Json)
    }
}

/// Whether it is well-formed XML. What has a DOCTYPE is not taken: entities make readers open other files.
fn is_xml(content: &[u8]) -> bool {
    let mut reader = Reader::from_reader(content);
    let (mut depth, mut elements) = (0_u32, 0_u32);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => (depth, elements) = (depth + 1, elements + u32::from(depth == 0)),
            Ok(Event::Empty(_)) => elements += u32::from(depth == 0),
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            // A byte order mark comes before what the file says.
            Ok(Event::Text(text)) if depth == 0 && !text.chars().all(|sign| sign.is_whitespace() || sign == '\u{feff}') => {
                return false;
            }
            Ok(Event::Eof) => return depth == 0 && elements == 1,
            Ok(Event::DocType(_)) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// An attachment that the caller may read now.
fn found(tx: &mut Reading<'_>, handover: &Handover, id: domain::handover::AttachmentId) -> Result<Attachment, Failure> {
    let there = tx.attachments(handover)?.files;
    there.into_iter().find(|file| file.id == id).ok_or_else(|| Refusal::NotFound.into())
}

#[utoipa::path(get, path = "/handovers/{handoverId}/attachments",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), PageQuery),
    summary = "Lijst van bijlagen",
    description = "De bijlagen van een overdracht: voor de afzender en de ouders die er zijn, voor de ontvanger die zijn meegegaan.",
    responses((status = 200, description = "Een pagina bijlagen.", body = Items<AttachmentView>)))]
async fn list_attachments(
    caller: Caller,
    PathId(id): PathId<Handover>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<AttachmentView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadHandover, _>(found)?;
            let reads = reads_section(tx, permitted.subject(), SectionKind::Attachments);
            let files = if reads { tx.attachments(permitted.subject())?.files } else { Vec::new() };
            Ok(Page::of(files, &page, |file| file.id.uuid()).map(AttachmentView::from))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/handovers/{handoverId}/attachments",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), AttachmentQuery),
    request_body(description = "Het bestand: PDF, XML of JSON, hooguit `handover.attachmentBytes` (5 MB); samen hooguit `handover.attachmentsBytes` (20 MB).",
        content((FileBytes = "application/pdf", example = json!("%PDF-1.7")),
            (FileBytes = "application/xml", example = json!("<observaties/>")), (FileBytes = "application/octet-stream"))),
    summary = "Voeg een bijlage toe",
    description = "Voegt een bestand toe aan een concept. Wat het is wordt uit de inhoud gelezen; PDF en XML mogen ook zo heten in Content-Type. \
        De bijlagen zijn samen een onderdeel met een versie: een bijlage erbij beëindigt de toestemmingen voor de vorige. Er worden \
        hooguit vier bestanden tegelijk aangenomen.",
    responses((status = 201, description = "De bijlage.", body = AddedAttachmentView)))]
async fn attach(
    caller: Caller,
    PathId(id): PathId<Handover>,
    Query(query): Query<AttachmentQuery>,
    file: FileIn,
) -> Result<Once<Created<AddedAttachmentView>>, Problem> {
    // The place is taken before anything is waited for, so that whoever was told to go on has one.
    let _place = caller.upload_place()?;
    // This refuses a caller that may attach nothing at all before its file is taken in.
    let most = caller.read(|tx| Ok(attachment_terms(&tx.rule_parameters()?, tx.today())?.bytes)).await?;
    let FileIn { request, payload, declared } = file;
    let content = body::take(&request, payload, most).await?;
    let file = web::block(move || FileRead::of(&content, declared)).await.map_err(Problem::internal)??;
    let (file, kind) = (Arc::new(file), query.kind.0);
    caller.once(move |tx| add(tx, id, kind, &file)).await
}

fn add(
    tx: &mut persistence::Writing<'_>,
    id: domain::handover::HandoverId,
    kind: AttachmentKind,
    file: &FileRead,
) -> Result<Created<AddedAttachmentView>, Failure> {
    let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
    let permitted = tx.authority().permit::<WriteHandover, _>(found)?;
    let (terms, there) = (terms(tx, permitted.subject())?, tx.attachments(permitted.subject())?);
    let FileRead { form, bytes, ref hash, .. } = *file;
    let attachment = Attachment { id: tx.new_id(), kind, form, bytes, hash: hash.clone(), attached_at: tx.now() };
    let written = permitted.attach(there, attachment.clone(), terms.attachments)?;
    let (_, ended) = tx.attach(permitted.subject(), written, attachment.id, &file.sealed)?;
    let location = format!("/v1/handovers/{id}/attachments/{}", attachment.id);
    let body = AddedAttachmentView {
        id: attachment.id.uuid(),
        attachment: attachment.into(),
        ended_consents: i32::try_from(ended).unwrap_or(i32::MAX),
        warnings: file.warnings(),
    };
    Ok(Created { location, version: VERSION, body })
}

#[utoipa::path(get, path = "/handovers/{handoverId}/attachments/{attachmentId}",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), ("attachmentId" = Uuid, Path, description = "De bijlage.")),
    summary = "Haal een bijlage op",
    description = "De inhoud, byte voor byte zoals zij is toegevoegd.",
    responses((status = 200, description = "Het bestand.", body = FileBytes, content_type = "application/octet-stream")))]
async fn show_attachment(caller: Caller, PathIds(id, attachment): PathIds<Handover, Attachment>) -> Result<FileSent, Problem> {
    caller
        .read(move |tx| {
            let handover = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadHandover, _>(handover)?;
            if !reads_section(tx, permitted.subject(), SectionKind::Attachments) {
                return Err(Refusal::NotFound.into());
            }
            let file = found(tx, permitted.subject(), attachment)?;
            Ok(FileSent(tx.attachment_content(permitted.subject(), &file)?))
        })
        .await
}

#[utoipa::path(delete, path = "/handovers/{handoverId}/attachments/{attachmentId}",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), ("attachmentId" = Uuid, Path, description = "De bijlage."), IfMatchHeader),
    summary = "Verwijder een bijlage",
    description = "Haalt een bestand uit een concept; toestemmingen voor de bijlagen eindigen.",
    responses((status = 204, description = "De bijlage is verwijderd.")))]
async fn detach(
    caller: Caller,
    PathIds(id, attachment): PathIds<Handover, Attachment>,
    expected: IfMatch,
) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let handover = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteHandover, _>(handover)?;
            found(tx, permitted.subject(), attachment)?;
            expected.check(VERSION)?;
            let left = permitted.detach(tx.attachments(permitted.subject())?, attachment, tx.now())?;
            tx.detach(permitted.subject(), left, attachment)
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}

/// A file as the contract describes it: bytes.
pub(super) struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("Een bestand: PDF, XML of JSON."))
            .max_length(Some(5 << 20))
            .examples(["{\"observaties\":[]}"])
            .into()
    }
}

impl ToSchema for FileBytes {
    fn name() -> Cow<'static, str> {
        "AttachmentFile".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_shows_from_its_content() {
        let xml = b"<?xml version=\"1.0\"?>\n<a><b c=\"d\"/>text</a>\n";
        for (content, form) in [
            (&b"%PDF-1.7\n"[..], Some(AttachmentForm::Pdf)),
            (xml, Some(AttachmentForm::Xml)),
            (b"<a/>", Some(AttachmentForm::Xml)),
            (b"{\"a\": [1]}", Some(AttachmentForm::Json)),
            (b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", None),
            (b"<a><b></a>", None),
            (b"<a/><b/>", None),
            (b"<a>", None),
            (b"text <a/>", None),
            (b"MZ\x90\x00", None),
            (b"{\"a\": ", None),
            (b"", None),
        ] {
            assert_eq!(form_of(content), form, "{}", String::from_utf8_lossy(content));
        }
    }
}
