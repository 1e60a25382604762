//! The body of an import: the file itself. It is no JSON, so it has a limit and a check of its own.

use std::{
    borrow::Cow,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::CONTENT_TYPE, web};
use persistence::domain::{
    identifier::MunicipalityCode,
    register::{ImportKind, RegisterFile},
};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, Schema,
        schema::{SchemaFormat, Type},
    },
};

use super::supplier::{SUPPLIER_FILE_BYTES, format_of, is_taken, unreadable};
use crate::{
    body,
    problem::{Problem, ProblemCode},
    register_files,
    supplier_files::Format,
};

/// How large the file of a register may be in bytes, as it is sent and when it is unpacked.
pub(crate) const FILE_BYTES: u32 = 64 << 20;

/// The media types under which the file of a register is taken; whether it is gzip is read from its first bytes.
const MEDIA_TYPES: [&str; 3] = ["text/csv", "application/gzip", "application/octet-stream"];

/// How many files are in memory at a time.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Room for one file, or the problem that there is none now.
pub(super) fn room() -> Result<SemaphorePermit<'static>, Problem> {
    ROOM.try_acquire().map_err(|_| Problem::new(ProblemCode::Overloaded))
}

/// A file on its way in.
pub(super) struct FileBody {
    request: HttpRequest,
    media_type: String,
    payload: web::Payload,
}

impl FromRequest for FileBody {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// Checks that some file has the media type. The file is not read yet, so that one of a caller who may not import is never in
    /// memory.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = given.split(';').next().unwrap_or_default().trim().to_owned();
        ready(if is_taken(&media_type) {
            let taken = web::Payload::from_request(request, payload).into_inner().map_err(Problem::internal);
            taken.map(|payload| Self { request: request.clone(), media_type, payload })
        } else {
            Err(Problem::new(ProblemCode::UnsupportedMediaType))
        })
    }
}

impl FileBody {
    /// The file of a supplier, with the form of which its media type tells.
    pub(super) fn of_supplier(self) -> (web::Payload, Option<Format>) {
        (self.payload, format_of(&self.media_type))
    }

    /// Takes the file of a register in and reads its rows.
    pub(super) async fn rows(self, kind: ImportKind, municipality: Option<MunicipalityCode>) -> Result<RegisterFile, Problem> {
        if !MEDIA_TYPES.iter().any(|known| known.eq_ignore_ascii_case(&self.media_type)) {
            return Err(Problem::new(ProblemCode::UnsupportedMediaType));
        }
        let limit = usize::try_from(FILE_BYTES).unwrap_or(usize::MAX);
        let bytes = body::take(&self.request, self.payload, limit).await?;
        let read = move || register_files::read(kind, &bytes, municipality.as_ref(), u64::from(FILE_BYTES));
        web::block(read).await.map_err(Problem::internal)?.map_err(|error| unreadable(&error))
    }
}

/// The file as the contract describes it: bytes.
pub(super) struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("Een gepubliceerd register als csv, of plaatsingen als csv, NDJSON of xlsx; al dan niet met gzip."))
            .max_length(Some(usize::try_from(SUPPLIER_FILE_BYTES).unwrap_or(usize::MAX)))
            .examples(["VESTIGINGSCODE;VESTIGINGSNAAM;BEVOEGD GEZAG NUMMER;GEMEENTENUMMER;VAKANTIEREGIO\n00AP00;De Ark;10017;0344;Midden\n"])
            .into()
    }
}

impl ToSchema for FileBytes {
    fn name() -> Cow<'static, str> {
        "ImportFile".into()
    }
}
