//! The file of a supplier on its way in. It is put aside in a file without a name before anything of it is carried out, so that one
//! that breaks off on its way does nothing, and no more of it is in memory than a piece.

use std::{fs::File, io::Write, path::Path, time::Duration};

use actix_web::web::Payload;
use futures_util::StreamExt;
use persistence::Fingerprint;
use persistence::domain::{Language, Reason, identifier::MunicipalityCode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::run::{RunError, SupplierFile};
use crate::{
    caller::Caller,
    problem::{Fault, Place, Problem, ProblemCode},
    register_files::FileError,
    supplier_files::{Format, Settings},
};

/// How large a supplier's file may be as it is sent, in bytes.
pub(crate) const SUPPLIER_FILE_BYTES: u64 = 512 << 20;
/// How much of it is gathered before it is written.
const PIECE: usize = 256 << 10;
/// The source of a file of which nothing says from where it is.
pub(crate) const UNNAMED_SOURCE: &str = "file";

/// The media types under which a supplier's file is taken, with what they say of its form.
const MEDIA_TYPES: [(&str, Option<Format>); 6] = [
    ("text/csv", Some(Format::Csv)),
    ("application/x-ndjson", Some(Format::Lines)),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Some(Format::Sheet)),
    ("application/gzip", None),
    ("application/octet-stream", None),
    ("application/zip", Some(Format::Sheet)),
];

/// How many suppliers' files are taken in or carried out at a time.
static ROOM: Semaphore = Semaphore::const_new(4);

/// Whether some file of a supplier has a media type.
pub(super) fn is_taken(media_type: &str) -> bool {
    MEDIA_TYPES.iter().any(|(known, _)| known.eq_ignore_ascii_case(media_type))
}

/// The form of which a media type tells; where it tells none, the first bytes do.
pub(super) fn format_of(media_type: &str) -> Option<Format> {
    MEDIA_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(media_type)).and_then(|(_, format)| *format)
}

/// How long to wait for room.
const PATIENCE: Duration = Duration::from_secs(20);

/// Room for one more file, after some waiting for others; or the problem that there is none.
pub(super) async fn room() -> Result<SemaphorePermit<'static>, Problem> {
    let room = tokio::time::timeout(PATIENCE, ROOM.acquire()).await;
    room.ok().and_then(Result::ok).ok_or_else(|| Problem::new(ProblemCode::Overloaded))
}

/// Takes a file in.
pub(super) async fn take_in(
    caller: &Caller,
    body: Payload,
    format: Option<Format>,
    source: Option<String>,
    municipality: Option<MunicipalityCode>,
) -> Result<SupplierFile, Problem> {
    let scratch = caller.scratch().to_owned();
    let settings = Settings { source: source.unwrap_or_else(|| UNNAMED_SOURCE.into()), municipality, scratch };
    let mut fingerprint = begin_fingerprint(caller.fingerprint(), &settings);
    let file = spool(body, &mut fingerprint, &settings.scratch).await?;
    Ok(SupplierFile { file, format, settings, fingerprint: fingerprint.finish() })
}

/// Takes in what makes the same file another import.
pub(crate) fn begin_fingerprint(mut fingerprint: Fingerprint, settings: &Settings) -> Fingerprint {
    fingerprint.part(settings.source.as_bytes());
    fingerprint.part(settings.municipality.as_ref().map_or("", MunicipalityCode::as_str).as_bytes());
    fingerprint
}

async fn spool(mut body: Payload, fingerprint: &mut Fingerprint, scratch: &Path) -> Result<File, Problem> {
    let mut file = tempfile::tempfile_in(scratch).map_err(Problem::internal)?;
    let mut piece: Vec<u8> = Vec::with_capacity(PIECE);
    let mut length = 0_u64;
    while let Some(bytes) = body.next().await {
        // The body broke off or was not sent as its headers say.
        let bytes = bytes.map_err(|_| Problem::new(ProblemCode::InvalidRequest))?;
        length = length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if length > SUPPLIER_FILE_BYTES {
            return Err(Problem::new(ProblemCode::ContentTooLarge));
        }
        fingerprint.piece(&bytes);
        piece.extend_from_slice(&bytes);
        if piece.len() >= PIECE {
            file = write(file, std::mem::replace(&mut piece, Vec::with_capacity(PIECE))).await?;
        }
    }
    write(file, piece).await
}

/// Writes without keeping other requests waiting.
async fn write(mut file: File, piece: Vec<u8>) -> Result<File, Problem> {
    let written = tokio::task::spawn_blocking(move || file.write_all(&piece).map(|()| file));
    written.await.map_err(Problem::internal)?.map_err(|error| {
        let full = Problem::new(ProblemCode::Unavailable);
        Problem { cause: Some(format!("a file cannot be put aside: {error}")), ..full }
    })
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        match error {
            RunError::File(error) => unreadable(&error),
            RunError::Failure(failure) => failure.into(),
        }
    }
}

/// The problem of a file that cannot be read, with what is wrong with it.
pub(super) fn unreadable(error: &FileError) -> Problem {
    let fault = Fault {
        code: Reason::ImportUnreadable.code().into(),
        dutch: error.message(Language::Dutch),
        english: error.message(Language::English),
        place: Place::Body("#".into()),
    };
    Problem::with_faults(ProblemCode::Conflict, vec![fault])
}
