//! Problems (RFC 9457): what a caller gets instead of an answer. One table of codes; one place where failures become problems.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use persistence::Failure;
use persistence::domain::{
    Cause, Language, Reason, Refusal,
    authority::{Action, Scope},
    language::Bilingual,
    refusal::Disagreement,
};
use serde_json::{Value, json};

/// How many faults are told at most, as the contract says of its problems.
pub(crate) const MOST_FAULTS: usize = 1000;

macro_rules! codes {
    ($($member:ident, $code:literal, $status:literal, $dutch:literal, $english:literal, $dutch_detail:literal, $english_detail:literal;)+) => {
        /// A kind of problem; each is explained at `/problems/{code}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $(#[doc = $english] $member,)+ }

        impl ProblemCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The code in kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $code,)+ }
            }

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Self::$member => $status,)+ };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// The title, the same for every problem of this kind.
            pub const fn title(self) -> Bilingual {
                match self { $(Self::$member => Bilingual { dutch: $dutch, english: $english },)+ }
            }

            /// What the caller can do about it.
            pub const fn detail(self) -> Bilingual {
                match self { $(Self::$member => Bilingual { dutch: $dutch_detail, english: $english_detail },)+ }
            }
        }
    };
}

codes! {
    MalformedJson, "malformed-json", 400, "Geen geldige JSON", "Not valid JSON",
        "Stuur een JSON-document in UTF-8.", "Send a JSON document in UTF-8.";
    InvalidRequest, "invalid-request", 400, "Het verzoek past niet bij het contract", "The request does not match the contract",
        "Verbeter wat bij errors staat; alles wat niet klopt staat erbij.", "Mend what errors lists; everything that is wrong is in it.";
    InvalidCursor, "invalid-cursor", 409, "Onbekende cursor", "Unknown cursor",
        "Gebruik de cursor uit de Link-header van de vorige pagina, of begin zonder cursor.",
        "Use the cursor of the Link header of the page before, or begin without one.";
    Unauthenticated, "unauthenticated", 401, "Geen geldig token", "No valid token",
        "Vraag een token bij /oauth/token en stuur het als Authorization: Bearer.",
        "Ask /oauth/token for a token and send it as Authorization: Bearer.";
    Forbidden, "forbidden", 403, "Niet toegestaan", "Not allowed",
        "De rol, de organisatie of de scopes van het token staan dit niet toe.",
        "The role, the organisation or the scopes of the token do not allow this.";
    PreflightRefused, "preflight-refused", 403, "Niet toegelaten voor deze herkomst", "Not allowed from this origin",
        "De herkomst, de methode of een header staat niet in wat browsers van elders mogen (CORS); vraag de beheerder de herkomst toe te laten.",
        "The origin, the method or a header is not among what browsers may use from elsewhere (CORS); ask the operator to allow the origin.";
    NotFound, "not-found", 404, "Niet gevonden", "Not found",
        "Dit bestaat niet, of is niet zichtbaar voor deze aanroeper.", "This does not exist, or is not visible to this caller.";
    MethodNotAllowed, "method-not-allowed", 405, "Methode niet toegestaan", "Method not allowed",
        "De header Allow noemt de methoden die hier kunnen.", "The header Allow names the methods that can be used here.";
    NotAcceptable, "not-acceptable", 406, "Geen passende vorm", "No acceptable form",
        "Dit kan alleen als application/json.", "This comes as application/json only.";
    RequestTimeout, "request-timeout", 408, "Het verzoek duurde te lang", "The request took too long",
        "Stuur het verzoek opnieuw.", "Send the request again.";
    Conflict, "conflict", 409, "Een regel staat dit niet toe", "A rule refuses this",
        "Het verzoek past bij het contract, maar kan niet worden uitgevoerd; zie errors.",
        "The request matches the contract but cannot be carried out; see errors.";
    RequestInProgress, "request-in-progress", 409, "Dit verzoek loopt nog", "This request is still running",
        "Hetzelfde verzoek met deze Idempotency-Key wordt nog uitgevoerd. Probeer het opnieuw na Retry-After.",
        "The same request with this Idempotency-Key is still being carried out. Try again after Retry-After.";
    CursorExpired, "cursor-expired", 410, "Deze cursor is te oud", "This cursor is too old",
        "Begin opnieuw met changedSince=begin; wat er intussen is verdwenen, is niet meer bekend.",
        "Start anew with changedSince=begin; what has gone in the meantime is not known any more.";
    PreconditionFailed, "precondition-failed", 412, "Intussen gewijzigd", "Changed in the meantime",
        "Lees opnieuw; de header ETag noemt de versie die nu geldt.", "Read it again; the header ETag names the version that holds now.";
    ContentTooLarge, "content-too-large", 413, "Te groot", "Too large",
        "De body is groter dan de regelparameter request.bodyBytes toestaat, de bijlage groter dan handover.attachmentBytes, het registerbestand groter dan 64 MB, of het bestand met plaatsingen groter dan 512 MB.",
        "The body is larger than the rule parameter request.bodyBytes allows, the attachment larger than handover.attachmentBytes, the register file larger than 64 MB, or the file of placements larger than 512 MB.";
    UriTooLong, "uri-too-long", 414, "Het adres is te lang", "The address is too long",
        "Gebruik minder of kortere parameters.", "Use fewer or shorter parameters.";
    UnsupportedMediaType, "unsupported-media-type", 415, "Onbekend type inhoud", "Unsupported media type",
        "De header Content-Type noemt een type dat hier niet kan.", "The header Content-Type names a type that cannot be used here.";
    IdempotencyKeyReused, "idempotency-key-reused", 422, "Sleutel van een ander verzoek", "Key of another request",
        "Deze Idempotency-Key hoort bij een eerder verzoek met een andere inhoud. Gebruik voor elk nieuw verzoek een nieuwe sleutel.",
        "This Idempotency-Key belongs to an earlier request with another content. Use a new key for every new request.";
    PreconditionRequired, "precondition-required", 428, "If-Match ontbreekt", "If-Match is missing",
        "Stuur de ETag van de versie die is gelezen als If-Match mee.", "Send the ETag of the version that was read as If-Match.";
    TooManyRequests, "too-many-requests", 429, "Te veel verzoeken", "Too many requests",
        "Wacht zo lang als Retry-After zegt.", "Wait as long as Retry-After says.";
    HeadersTooLarge, "headers-too-large", 431, "De headers zijn te groot", "The headers are too large",
        "Stuur minder of kortere headers: samen hooguit 16 kB.", "Send fewer or shorter headers: 16 kB together at most.";
    Internal, "internal-error", 500, "Fout in de dienst", "Fault in the service",
        "Dit is onze fout. Meld hem met de waarde van instance.", "This is our fault. Report it with the value of instance.";
    Unavailable, "unavailable", 503, "Tijdelijk niet beschikbaar", "Temporarily unavailable",
        "De database is even niet bereikbaar. Probeer het opnieuw na Retry-After.",
        "The database is out of reach for a moment. Try again after Retry-After.";
    IssuerUnavailable, "issuer-unavailable", 503, "De uitgever van het token antwoordt niet", "The issuer of the token does not answer",
        "De sleutels van de uitgever zijn even niet te lezen, dus het token kan niet worden gecontroleerd. Probeer het opnieuw na Retry-After.",
        "The keys of the issuer cannot be read for a moment, so the token cannot be verified. Try again after Retry-After.";
    Overloaded, "overloaded", 503, "Te druk", "Too busy",
        "Er wacht te veel werk. Probeer het opnieuw na Retry-After.", "Too much work is waiting. Try again after Retry-After.";
}

/// One thing that is wrong with a request, as the caller reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code of what is wrong.
    pub code: String,
    /// What is wrong, in both languages.
    pub dutch: String,
    /// The English text.
    pub english: String,
    /// Where.
    pub place: Place,
}

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the body, by a JSON pointer as a URI fragment.
    Body(String),
    /// In a parameter of the path, the query or the header.
    Parameter(String),
}

/// A problem on its way to the caller; it is written out where the request is known (see `conventions`).
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its kind.
    pub code: ProblemCode,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
    /// The version that holds now, for a stale precondition.
    pub current_version: Option<i32>,
    /// The scope that a token lacks.
    pub scope: Option<Scope>,
    /// After how many seconds to try again.
    pub retry_after: Option<u64>,
    /// The cause of a fault of our own, for the log alone.
    pub cause: Option<String>,
}

impl Problem {
    /// A problem of a kind, without more.
    pub fn new(code: ProblemCode) -> Self {
        let retry_after =
            matches!(code, ProblemCode::Unavailable | ProblemCode::IssuerUnavailable | ProblemCode::Overloaded).then_some(2);
        Self { code, faults: Vec::new(), current_version: None, scope: None, retry_after, cause: None }
    }

    /// A problem with everything that is wrong.
    pub fn with_faults(code: ProblemCode, faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::new(code) }
    }

    /// Adds what is wrong elsewhere in the same request, up to as much as is told at once.
    pub(crate) fn add_faults(&mut self, more: Vec<Fault>) {
        self.faults.extend(more);
        self.faults.truncate(MOST_FAULTS);
    }

    /// A fault of our own, with its cause for the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(ProblemCode::Internal) }
    }

    /// The same, with the places of its faults as `to` gives them.
    pub(crate) fn move_faults(mut self, to: impl Fn(Place) -> Place) -> Self {
        let moved = self.faults.into_iter().map(|fault| Fault { place: to(fault.place), ..fault });
        self.faults = moved.collect();
        self
    }

    /// The same of an operation without a body: what a rule says of a member stands in the query.
    pub(crate) fn in_query(self) -> Self {
        self.move_faults(|place| match place {
            Place::Body(pointer) => Place::Parameter(pointer.trim_start_matches("#/").into()),
            Place::Parameter(name) => Place::Parameter(name),
        })
    }

    fn forbidden(action: Action) -> Self {
        Self { scope: Some(action.scope()), ..Self::new(ProblemCode::Forbidden) }
    }

    /// The document for the caller. `base` is the public address of the service, `request` names the request.
    pub fn document(&self, language: Language, base: &str, request: &str) -> Value {
        let code = self.code.as_str();
        let mut document = json!({
            "type": format!("{base}/problems/{code}"),
            "title": self.code.title().get(language),
            "status": self.code.status().as_u16(),
            "detail": self.code.detail().get(language),
            "instance": format!("urn:trace:{request}"),
            "code": code,
        });
        if !self.faults.is_empty()
            && let Some(members) = document.as_object_mut()
        {
            let errors = self.faults.iter().map(|fault| fault.document(language)).collect();
            members.insert("errors".into(), Value::Array(errors));
        }
        document
    }
}

impl Fault {
    fn document(&self, language: Language) -> Value {
        let detail = match language {
            Language::Dutch => &self.dutch,
            Language::English => &self.english,
        };
        match &self.place {
            Place::Body(pointer) => json!({ "code": self.code, "detail": detail, "pointer": pointer }),
            Place::Parameter(name) => json!({ "code": self.code, "detail": detail, "parameter": name }),
        }
    }
}

impl From<Cause> for Fault {
    fn from(cause: Cause) -> Self {
        let text = cause.reason.text();
        Self {
            code: cause.reason.code().into(),
            dutch: text.dutch.into(),
            english: text.english.into(),
            place: Place::Body(cause.pointer),
        }
    }
}

/// That another source says otherwise, by its name.
fn other_source(source: Option<&str>, pointer: String) -> Fault {
    let known = Fault::from(Cause::new(Reason::OtherSource, pointer));
    let (dutch, english) = match source {
        Some(source) => (format!("De andere bron is {source}."), format!("The other source is {source}.")),
        None => ("Het is met de hand vastgelegd.".into(), "It was stated by hand.".into()),
    };
    Fault { dutch: format!("{} {dutch}", known.dutch), english: format!("{} {english}", known.english), ..known }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoMandate => Self::new(ProblemCode::Unauthenticated),
            Refusal::Forbidden(action) => Self::forbidden(action),
            Refusal::NotFound => Self::new(ProblemCode::NotFound),
            Refusal::Stale(version) => Self { current_version: Some(version), ..Self::new(ProblemCode::PreconditionFailed) },
            Refusal::OtherSource(Disagreement { source, pointers }) => {
                let faults = pointers.into_iter().map(|pointer| other_source(source.as_deref(), pointer));
                Self::with_faults(ProblemCode::Conflict, faults.collect())
            }
            Refusal::Rules(causes) => Self::with_faults(ProblemCode::Conflict, causes.into_iter().map(Fault::from).collect()),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::TooOld => Self::new(ProblemCode::CursorExpired),
            Failure::KeyReused => Self::new(ProblemCode::IdempotencyKeyReused),
            Failure::StillRunning(seconds) => Self { retry_after: Some(seconds), ..Self::new(ProblemCode::RequestInProgress) },
            Failure::Overloaded => Self { cause: Some(failure.to_string()), ..Self::new(ProblemCode::Overloaded) },
            Failure::Unavailable(_) => Self { cause: Some(failure.to_string()), ..Self::new(ProblemCode::Unavailable) },
            Failure::Constraint(_) | Failure::Contended(_) | Failure::Forgotten | Failure::Internal(_) => Self::internal(failure),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The bare response with the problem beside it; the conventions write it out in the caller's language.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_kebab_case_code_and_says_what_to_do() {
        let mut codes: Vec<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert!(code.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
            assert!(code.status().is_client_error() || code.status().is_server_error());
            assert!(code.detail().dutch.ends_with('.') && code.detail().english.ends_with('.'));
        }
    }
}
