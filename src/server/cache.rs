//! Answers that a client has already: entity tags and `304 Not Modified`.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header};

/// Whether the client says that it has the answer with this tag.
pub(super) fn is_known(request: &HttpRequest, tag: Option<&str>) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    match (known, tag) {
        (Some(known), Some(tag)) => known.split(',').any(|one| one.trim() == tag),
        _ => false,
    }
}

/// The answer to a client that has it.
pub(super) fn not_modified(tag: Option<&str>) -> HttpResponse {
    let mut response = HttpResponse::NotModified();
    describe(&mut response, tag);
    response.finish()
}

/// Says under which tag a client may keep the answer; it must ask again before it uses it.
pub(super) fn describe(response: &mut HttpResponseBuilder, tag: Option<&str>) {
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag));
    }
}
