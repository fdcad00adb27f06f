//! Answers that come with an entity tag: a body made on a search thread, or `304 Not Modified` where
//! the client has it already.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, ETag, EntityTag, Header, IfNoneMatch},
};

use super::{
    error::ApiError,
    state::{Backend, ServerState},
};
use crate::render::html::UiLanguage;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    /// What browsers complete their search boxes from.
    BrowserSuggestions(UiLanguage),
    /// With sentences in a language.
    JsonIn(UiLanguage),
    Html(UiLanguage),
    /// A document of this media type, with sentences in a language.
    Other(&'static str, UiLanguage),
}

impl Format {
    pub(super) const SUGGESTIONS_TYPE: &str = "application/x-suggestions+json";
    pub(super) const HTML_TYPE: &str = "text/html; charset=utf-8";

    /// What distinguishes this answer from others of the same address, for the entity tag.
    fn variant(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::BrowserSuggestions(UiLanguage::English) => "suggestions-en",
            Self::BrowserSuggestions(UiLanguage::Russian) => "suggestions-ru",
            Self::JsonIn(language) | Self::Html(language) | Self::Other(_, language) => {
                language.code()
            }
        }
    }

    /// A response of this format, without its body.
    pub(super) fn response(self) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        match self {
            Self::Json | Self::JsonIn(_) => {
                response
                    .insert_header(("x-robots-tag", "noindex"))
                    .insert_header((header::CONTENT_TYPE, "application/json"));
            }
            Self::BrowserSuggestions(language) => {
                response
                    .insert_header(("x-robots-tag", "noindex"))
                    .insert_header((header::CONTENT_TYPE, Self::SUGGESTIONS_TYPE))
                    .insert_header((header::CONTENT_LANGUAGE, language.code()));
            }
            Self::Other(media_type, language) => {
                response
                    .insert_header(("x-robots-tag", "noindex"))
                    .insert_header((header::CONTENT_TYPE, media_type))
                    .insert_header((header::CONTENT_LANGUAGE, language.code()));
            }
            Self::Html(language) => {
                response
                    .insert_header((header::CONTENT_TYPE, Self::HTML_TYPE))
                    .insert_header((header::CONTENT_LANGUAGE, language.code()));
            }
        }
        response
    }
}

/// The language that the client prefers; `None` where it does not say.
pub(super) fn preferred_language(request: &HttpRequest) -> Option<UiLanguage> {
    let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    Some(UiLanguage::from_accept_language(header))
}

/// Says that an answer is to be kept as a file of this name.
pub(super) fn keep_as(answer: &mut HttpResponse, name: &str) {
    let kept = header::HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let kept = kept.unwrap_or(header::HeaderValue::from_static("attachment"));
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, kept);
}

/// JSON that holds for the moment only.
pub(super) fn unstored(json: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .body(json)
}

/// Answers with what `work` makes of the newest commit.
pub(super) async fn of_backend(
    request: &HttpRequest,
    state: &ServerState,
    format: Format,
    work: impl FnOnce(&dyn Backend) -> Result<String, ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let backend = state.backend()?;
    let tag = state.entity_tag(&*backend, format.variant());
    tagged(request, state, tag, format, move || work(&*backend)).await
}

/// Answers with what `work` makes of the request alone: it changes with the program only.
pub(super) async fn of_program(
    request: &HttpRequest,
    state: &ServerState,
    format: Format,
    work: impl FnOnce() -> Result<String, ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    tagged(request, state, state.entity_tag_of_program(), format, work).await
}

async fn tagged(
    request: &HttpRequest,
    state: &ServerState,
    tag: EntityTag,
    format: Format,
    work: impl FnOnce() -> Result<String, ApiError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    if is_known(request, &tag) {
        let mut response = HttpResponse::NotModified();
        insert_tag(&mut response, tag);
        return Ok(response.finish());
    }
    let body = state.unread.body(state.pool.run(work).await??)?;
    let mut response = format.response();
    insert_tag(&mut response, tag);
    Ok(response.body(body))
}

/// Whether the client says that it has the answer with this tag. A `*` is answered in full: whether
/// there is a document to be had is not known yet.
pub(super) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    }
}

/// Lets the client cache the answer under this tag; it must revalidate before it uses it.
fn insert_tag(response: &mut HttpResponseBuilder, tag: EntityTag) {
    response.insert_header((header::CACHE_CONTROL, "private, no-cache")).insert_header(ETag(tag));
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_tag_is_known_among_others_weak_or_strong() {
        let check = |sent: &str, expected| {
            let request = TestRequest::default().insert_header(("if-none-match", sent));
            let tag = EntityTag::new_weak("5f-3-ru".to_owned());
            assert_eq!(is_known(&request.to_http_request(), &tag), expected, "{sent}");
        };
        check("W/\"5f-3-ru\"", true);
        check("\"5f-3-ru\"", true);
        check("\"a\", W/\"5f-3-ru\",W/\"b\"", true);
        check("W/\"5f-4-ru\"", false);
        check("5f-3-ru", false);
        check("*", false);
        check("", false);
    }
}
