//! Why a request fails, and what the client learns of it: RFC 9457 `application/problem+json`.
//!
//! `ApiError::facts` is the one place that maps an error to its status, its stable code and its
//! title; the message of the error is the `detail`. What is our fault is 5xx and logged once, here.

mod russian;

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::{
    document::DateError,
    index::IndexError,
    indexer::Failure,
    render::{
        html::{ProblemKind, UiLanguage},
        json,
    },
    search::SearchError,
};

/// Why a request fails.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("missing parameter `{name}`")]
    MissingParameter { name: &'static str },
    #[error("unknown parameter `{name}`; did you mean `{nearest}`?")]
    UnknownParameter { name: String, nearest: &'static str },
    #[error("unknown parameter `{name}`; this call takes none")]
    NoParameters { name: String },
    #[error("parameter `{name}` is given more than once")]
    RepeatedParameter { name: String },
    #[error("the address is not valid UTF-8 after percent-decoding")]
    InvalidEncoding,
    #[error("the query is {bytes} bytes long; at most {max} are allowed")]
    QueryTooLong { bytes: usize, max: usize, beyond: [usize; 2] },
    #[error("`{name}={given}`: {bound}")]
    InvalidPaging { name: &'static str, given: String, bound: Bound },
    #[error("`{name}`: {source}")]
    InvalidDate { name: &'static str, source: DateError },
    #[error("`{name}={given}`: expected {}", choices(allowed, "or"))]
    InvalidValue { name: &'static str, given: String, allowed: Vec<&'static str> },
    #[error("`{term}` is more than one word; ask for each by itself")]
    SeveralWords { term: String },
    #[error(
        "`cursor` goes with `format`, and must be one that an answer to this search gave, in the same order (`sort`)"
    )]
    InvalidCursor,
    #[error("the whole result takes too long to rank; ask for less, with filters or rarer words")]
    ExportTooSlow,
    #[error("the address is {bytes} bytes long; at most {max} are allowed")]
    AddressTooLong { bytes: usize, max: usize },
    #[error("this client may send {per_second} requests in a second, and has sent more")]
    TooManyRequests { per_second: u32, seconds: u64 },
    #[error("`{given}` is not what this call takes; send `Content-Type: {allowed}`")]
    MediaType { given: String, allowed: &'static str },
    #[error(
        "the body is too long; at most {max} bytes are taken at once, unpacked and with 512 for each \
         document (`server.max_body_bytes`)"
    )]
    BodyTooLong { max: usize },
    #[error("the body came too slowly")]
    BodyStalled,
    #[error("the body ended before it was whole")]
    BodyCut,
    #[error("too much is waiting to be written; try again in a moment")]
    WritingOverloaded,
    #[error(transparent)]
    Write(Failure),
    #[error("`queries` cannot be read: {reason}")]
    InvalidQueries { reason: String },
    #[error("at most {max} queries are answered at once")]
    TooManyQueries { max: usize },
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("the index is being built or opened")]
    NotReady,
    #[error("the server is stopping")]
    Stopping,
    #[error("too many searches are waiting; try again in a moment")]
    Overloaded,
    #[error("the search failed because of a bug in this program; other requests are not affected")]
    Panicked,
    #[error("there is nothing at this address")]
    RouteNotFound,
    #[error("no document has the id `{id}`")]
    DocumentNotFound { id: String },
    #[error("this address accepts {allowed} only")]
    MethodNotAllowed { allowed: String },
    #[error(
        "this archive requires a key: send `Authorization: Bearer KEY`, or the key as a password"
    )]
    KeyMissing,
    #[error("the key is not valid for this request")]
    KeyWrong,
    #[error("writing over HTTP is disabled; it requires a write key in the settings of the server")]
    WritingDisabled,
}

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// From 0 to this.
    UpTo(usize),
    /// From 1 to this.
    FromOneTo(usize),
    /// `offset` and `limit` together at most this.
    Window(usize),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpTo(most) => write!(f, "expected a number from 0 to {most}"),
            Self::FromOneTo(most) => write!(f, "expected a number from 1 to {most}"),
            Self::Window(most) => {
                write!(f, "`offset` and `limit` must add up to at most {most}")
            }
        }
    }
}

/// Values as a sentence lists them: "`a`, `b` or `c`".
fn choices(values: &[&str], or: &str) -> String {
    let mut quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let last = quoted.pop().unwrap_or_default();
    match quoted.is_empty() {
        true => last,
        false => format!("{} {or} {last}", quoted.join(", ")),
    }
}

/// What an error is to a client, apart from its message.
struct Facts {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
}

impl ApiError {
    /// A parameter with a value that is not one of `allowed`.
    pub(super) fn invalid_value(
        name: &'static str,
        given: String,
        allowed: impl Iterator<Item = &'static str>,
    ) -> Self {
        Self::InvalidValue { name, given, allowed: allowed.collect() }
    }

    /// What is wrong, in the language of a page. The API speaks English.
    pub(super) fn detail(&self, language: UiLanguage) -> String {
        match language {
            UiLanguage::English => self.to_string(),
            UiLanguage::Russian => russian::detail(self),
        }
    }

    fn facts(&self) -> Facts {
        use StatusCode as S;
        let (status, code, title) = match self {
            Self::MissingParameter { .. } => {
                (S::BAD_REQUEST, "missing_parameter", "Missing parameter")
            }
            Self::UnknownParameter { .. } | Self::NoParameters { .. } => {
                (S::BAD_REQUEST, "unknown_parameter", "Unknown parameter")
            }
            Self::RepeatedParameter { .. } => {
                (S::BAD_REQUEST, "repeated_parameter", "Repeated parameter")
            }
            Self::InvalidEncoding => (S::BAD_REQUEST, "invalid_encoding", "Invalid encoding"),
            Self::QueryTooLong { .. } => (S::BAD_REQUEST, "query_too_long", "Query too long"),
            Self::InvalidPaging { .. } => (S::BAD_REQUEST, "invalid_paging", "Invalid paging"),
            Self::InvalidDate { .. } => (S::BAD_REQUEST, "invalid_date", "Invalid date"),
            Self::InvalidValue { .. } => (S::BAD_REQUEST, "invalid_value", "Invalid value"),
            Self::SeveralWords { .. } => (S::BAD_REQUEST, "several_words", "Several words"),
            Self::InvalidCursor => (S::BAD_REQUEST, "invalid_cursor", "Invalid cursor"),
            Self::ExportTooSlow => (S::SERVICE_UNAVAILABLE, "export_too_slow", "Too slow"),
            Self::InvalidQueries { .. } => (S::BAD_REQUEST, "invalid_queries", "Invalid queries"),
            Self::TooManyQueries { .. } => {
                (S::PAYLOAD_TOO_LARGE, "too_many_queries", "Too many queries")
            }
            Self::MediaType { .. } => {
                (S::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Unsupported media type")
            }
            Self::AddressTooLong { .. } => {
                (S::URI_TOO_LONG, "address_too_long", "Address too long")
            }
            Self::TooManyRequests { .. } => {
                (S::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests")
            }
            Self::BodyTooLong { .. } => (S::PAYLOAD_TOO_LARGE, "body_too_long", "Body too long"),
            Self::BodyStalled => (S::REQUEST_TIMEOUT, "body_too_slow", "Body too slow"),
            Self::BodyCut => (S::BAD_REQUEST, "body_cut", "Body cut short"),
            Self::WritingOverloaded => {
                (S::SERVICE_UNAVAILABLE, "writing_overloaded", "Too much to write")
            }
            Self::Write(failure) => of_writing(failure),
            Self::Search(
                SearchError::Index(_) | SearchError::Engine(_) | SearchError::Authority(_),
            ) => (S::INTERNAL_SERVER_ERROR, "index_unreadable", "Index unreadable"),
            Self::NotReady => (S::SERVICE_UNAVAILABLE, "not_ready", "Index not ready"),
            Self::Stopping => (S::SERVICE_UNAVAILABLE, "stopping", "Server stopping"),
            Self::Overloaded => (S::SERVICE_UNAVAILABLE, "overloaded", "Too many searches"),
            Self::Panicked => (S::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
            Self::RouteNotFound => (S::NOT_FOUND, "not_found", "Not found"),
            Self::DocumentNotFound { .. } => {
                (S::NOT_FOUND, "document_not_found", "Document not found")
            }
            Self::MethodNotAllowed { .. } => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed")
            }
            Self::KeyMissing => (S::UNAUTHORIZED, "missing_key", "Key required"),
            Self::KeyWrong => (S::UNAUTHORIZED, "invalid_key", "Invalid key"),
            Self::WritingDisabled => (S::FORBIDDEN, "writing_disabled", "Writing disabled"),
        };
        Facts { status, code, title }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.facts().status
    }

    /// Which page explains it to a reader.
    pub(super) fn kind(&self) -> ProblemKind {
        match self {
            Self::NotReady | Self::Stopping => ProblemKind::NotReady,
            Self::Overloaded | Self::WritingOverloaded | Self::TooManyRequests { .. } => {
                ProblemKind::Busy
            }
            Self::RouteNotFound | Self::DocumentNotFound { .. } => ProblemKind::NotFound,
            Self::KeyMissing | Self::KeyWrong => ProblemKind::Key,
            _ if self.status().is_server_error() => ProblemKind::Failure,
            _ => ProblemKind::Request,
        }
    }

    /// The answer with a body that explains the error. This is where our own faults are logged.
    pub(super) fn response(&self, content_type: &'static str, body: String) -> HttpResponse {
        let facts = self.facts();
        let ours = [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::INSUFFICIENT_STORAGE];
        if ours.contains(&facts.status) {
            let cause = std::error::Error::source(self).map(ToString::to_string);
            tracing::error!(code = facts.code, cause, "{self}");
        }
        let mut response = HttpResponse::build(facts.status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self {
            Self::KeyMissing | Self::KeyWrong => {
                response
                    .append_header((header::WWW_AUTHENTICATE, "Bearer realm=\"arkhiv\""))
                    .append_header((
                        header::WWW_AUTHENTICATE,
                        "Basic realm=\"arkhiv\", charset=\"UTF-8\"",
                    ));
            }
            Self::MethodNotAllowed { allowed } => {
                response.insert_header((header::ALLOW, allowed.as_str()));
            }
            Self::TooManyRequests { seconds, .. } => {
                response.insert_header((header::RETRY_AFTER, *seconds));
            }
            Self::NotReady
            | Self::Stopping
            | Self::Overloaded
            | Self::WritingOverloaded
            | Self::Write(_) => {
                response.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        response.content_type(content_type).body(body)
    }

    fn problem(&self) -> String {
        let facts = self.facts();
        let position = match self {
            Self::QueryTooLong { beyond, .. } => Some(*beyond),
            _ => None,
        };
        json::value(&Problem {
            status: facts.status.as_u16(),
            code: facts.code,
            title: facts.title,
            detail: self.to_string(),
            position,
        })
    }
}

/// Status, code and title of a failure to write.
fn of_writing(failure: &IndexError) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as S;
    match failure {
        IndexError::Locked { .. } => (S::SERVICE_UNAVAILABLE, "index_locked", "Index locked"),
        IndexError::Full { .. } => (S::INSUFFICIENT_STORAGE, "disk_full", "Disk full"),
        _ => (S::INTERNAL_SERVER_ERROR, "index_unwritable", "Index unwritable"),
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response("application/problem+json", self.problem())
    }
}

/// RFC 9457, without a type: `code` identifies the problem. Positions are of a part of the query,
/// in Unicode scalar values.
#[derive(Serialize)]
struct Problem {
    status: u16,
    code: &'static str,
    title: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<[usize; 2]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_of_the_query_says_where() {
        let error = ApiError::QueryTooLong { bytes: 1026, max: 1024, beyond: [512, 513] };
        let problem: serde_json::Value = serde_json::from_str(&error.problem()).unwrap();
        assert_eq!(
            problem,
            serde_json::json!({
                "status": 400, "code": "query_too_long", "title": "Query too long",
                "detail": "the query is 1026 bytes long; at most 1024 are allowed",
                "position": [512, 513],
            })
        );
    }

    #[test]
    fn the_cause_of_our_fault_stays_inside() {
        let cause = std::io::Error::other("/srv/index/9f3a.idx: no such file");
        let error = ApiError::Search(SearchError::Engine(cause.into()));
        assert_eq!(error.status(), 500);
        assert!(!error.problem().contains("/srv"));
    }
}
