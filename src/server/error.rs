//! Why a request has no answer, and what the client is told: RFC 9457 `application/problem+json`.
//!
//! `ApiError::facts` is the one place that maps an error to its status, its stable code and its
//! title; the message of the error is the `detail`. What is our fault is 5xx and logged once, here.

use std::borrow::Cow;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::{
    document::DateError,
    render::{html::ProblemKind, json},
    search::SearchError,
};

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("the parameter `{name}` is missing")]
    MissingParameter { name: &'static str },
    #[error("there is no parameter `{name}`; the nearest is `{nearest}`")]
    UnknownParameter { name: String, nearest: &'static str },
    #[error("there is no parameter `{name}`; this call takes none")]
    NoParameters { name: String },
    #[error("the parameter `{name}` is given more than once")]
    RepeatedParameter { name: String },
    #[error("the address is not UTF-8 once its percent-encoding is undone")]
    InvalidEncoding,
    #[error("the query is {bytes} bytes long; at most {max} are read")]
    QueryTooLong { bytes: usize, max: usize },
    #[error("`{name}={given}`: {bound}")]
    InvalidPaging { name: &'static str, given: String, bound: &'static str },
    #[error("`{name}`: {source}")]
    InvalidDate { name: &'static str, source: DateError },
    #[error("`{name}={given}`: the values are {allowed}")]
    InvalidValue { name: &'static str, given: String, allowed: Cow<'static, str> },
    #[error("{what} is not there yet")]
    ParameterNotImplemented { what: &'static str },
    #[error("{what} is not there yet")]
    RouteNotImplemented { what: &'static str },
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("the index is being built or opened")]
    NotReady,
    #[error("the server is stopping")]
    Stopping,
    #[error("more searches are waiting than this server takes")]
    Overloaded,
    #[error("the search ended by a fault of this program; other requests are not affected")]
    Panicked,
    #[error("there is nothing at this address")]
    RouteNotFound,
    #[error("there is no document `{id}`")]
    DocumentNotFound { id: String },
    #[error("this address answers {allowed}")]
    MethodNotAllowed { allowed: String },
    #[error("this archive asks for a key: `Authorization: Bearer KEY`, or the key as password")]
    KeyMissing,
    #[error("the key is not the one that this asks for")]
    KeyWrong,
    #[error("writing over HTTP is off; it needs a write key in the settings of the server")]
    WritingDisabled,
}

/// What an error is to the outside, its message apart.
struct Facts {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
}

impl ApiError {
    fn facts(&self) -> Facts {
        use StatusCode as S;
        let (status, code, title) = match self {
            Self::MissingParameter { .. } => {
                (S::BAD_REQUEST, "missing_parameter", "A parameter is missing")
            }
            Self::UnknownParameter { .. } | Self::NoParameters { .. } => {
                (S::BAD_REQUEST, "unknown_parameter", "There is no such parameter")
            }
            Self::RepeatedParameter { .. } => {
                (S::BAD_REQUEST, "repeated_parameter", "A parameter is given twice")
            }
            Self::InvalidEncoding => (S::BAD_REQUEST, "invalid_encoding", "Not UTF-8"),
            Self::QueryTooLong { .. } => {
                (S::BAD_REQUEST, "query_too_long", "The query is too long")
            }
            Self::InvalidPaging { .. } => {
                (S::BAD_REQUEST, "invalid_paging", "There is no such page")
            }
            Self::InvalidDate { .. } => (S::BAD_REQUEST, "invalid_date", "Not a date"),
            Self::InvalidValue { .. } => {
                (S::BAD_REQUEST, "invalid_value", "A parameter has no such value")
            }
            Self::ParameterNotImplemented { .. }
            | Self::RouteNotImplemented { .. }
            | Self::Search(SearchError::NotImplemented { .. }) => {
                (S::BAD_REQUEST, "not_implemented", "Not there yet")
            }
            Self::Search(
                SearchError::Index(_) | SearchError::Engine(_) | SearchError::Authority(_),
            ) => (S::INTERNAL_SERVER_ERROR, "index_unreadable", "The index cannot be read"),
            Self::NotReady => (S::SERVICE_UNAVAILABLE, "not_ready", "The index is not ready"),
            Self::Stopping => (S::SERVICE_UNAVAILABLE, "stopping", "The server is stopping"),
            Self::Overloaded => (S::SERVICE_UNAVAILABLE, "overloaded", "Too many searches"),
            Self::Panicked => (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong"),
            Self::RouteNotFound => (S::NOT_FOUND, "not_found", "Nothing here"),
            Self::DocumentNotFound { .. } => {
                (S::NOT_FOUND, "document_not_found", "There is no such document")
            }
            Self::MethodNotAllowed { .. } => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "Not that way")
            }
            Self::KeyMissing => (S::UNAUTHORIZED, "missing_key", "A key is needed"),
            Self::KeyWrong => (S::UNAUTHORIZED, "invalid_key", "The key is wrong"),
            Self::WritingDisabled => (S::FORBIDDEN, "writing_disabled", "Writing is off"),
        };
        Facts { status, code, title }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.facts().status
    }

    /// Which page tells a reader of it.
    pub(super) fn kind(&self) -> ProblemKind {
        match self {
            Self::NotReady | Self::Stopping => ProblemKind::NotReady,
            Self::Overloaded => ProblemKind::Busy,
            Self::RouteNotFound | Self::DocumentNotFound { .. } => ProblemKind::NotFound,
            Self::KeyMissing | Self::KeyWrong => ProblemKind::Key,
            _ if self.status().is_server_error() => ProblemKind::Failure,
            _ => ProblemKind::Request,
        }
    }

    /// The answer with whatever body tells of the error. This is where our faults are logged.
    pub(super) fn response(&self, content_type: &'static str, body: String) -> HttpResponse {
        let facts = self.facts();
        if facts.status == StatusCode::INTERNAL_SERVER_ERROR {
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
            Self::NotReady | Self::Stopping | Self::Overloaded => {
                response.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        response.content_type(content_type).body(body)
    }

    fn problem(&self) -> String {
        let facts = self.facts();
        let position = match self {
            Self::Search(SearchError::NotImplemented { position, .. }) => Some(position),
            _ => None,
        };
        json::value(&Problem {
            status: facts.status.as_u16(),
            code: facts.code,
            title: facts.title,
            detail: self.to_string(),
            position: position.map(|range| range.start),
            position_end: position.map(|range| range.end),
        })
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
    position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position_end: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_of_the_query_says_where() {
        let what = "prefix search (`Khrush*`)".to_owned();
        let error = ApiError::Search(SearchError::NotImplemented { what, position: 4..11 });
        let problem: serde_json::Value = serde_json::from_str(&error.problem()).unwrap();
        assert_eq!(
            problem,
            serde_json::json!({
                "status": 400, "code": "not_implemented", "title": "Not there yet",
                "detail": "prefix search (`Khrush*`) is not there yet",
                "position": 4, "position_end": 11,
            })
        );
    }

    #[test]
    fn the_cause_of_our_fault_is_not_told_outside() {
        let cause = std::io::Error::other("/srv/index/9f3a.idx: no such file");
        let error = ApiError::Search(SearchError::Engine(cause.into()));
        assert_eq!(error.status(), 500);
        assert!(!error.problem().contains("/srv"));
    }
}
