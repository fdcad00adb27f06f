//! Answers that a client has already: entity tags and `304 Not Modified`.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header};

/// Whether the client says that it has the answer with this tag.
pub(super) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag))
}

/// The answer to a client that has it.
pub(super) fn not_modified(tag: &str) -> HttpResponse {
    let mut response = HttpResponse::NotModified();
    describe(&mut response, tag);
    response.finish()
}

/// Says under which tag a client may keep the answer; it must ask again before it uses it.
pub(super) fn describe(response: &mut HttpResponseBuilder, tag: &str) {
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    response.insert_header((header::ETAG, tag));
}
