//! What an address of the server is: who may call it, what it takes and gives.

use actix_web::{Route, http::Method};

use super::{calls::Takes, keys::Access};

/// A media type that an endpoint answers with, and the shape of it where it is JSON of ours: a name
/// among the schemas of the contract for machines.
pub(super) type Gives = (&'static str, Option<&'static str>);

/// One method of one address.
pub(super) struct Endpoint {
    /// The address as an actix-web pattern.
    pub(super) path: &'static str,
    /// `GET` answers `HEAD` too.
    pub(super) method: Method,
    /// Which key a client needs.
    pub(super) access: Access,
    /// What its query string may have.
    pub(super) takes: &'static Takes,
    /// The media type of what is sent to it, if anything is.
    pub(super) body: Option<&'static str>,
    /// What it answers with.
    pub(super) gives: &'static [Gives],
    pub(super) handler: fn() -> Route,
}

/// A pattern as people write it: `/api/v1/documents/{id}`.
pub(super) fn template(pattern: &str) -> String {
    pattern.replace("{id:.+}", "{id}")
}
