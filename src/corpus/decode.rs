//! decode
use super::error::CorpusError;
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;
pub(super) const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) warnings: Vec<CorpusError>,
}
pub(super) fn utf16(_: &[u8]) -> Option<&'static Encoding> {
    None
}
pub(super) fn encoding_of(_: &[u8]) -> &'static Encoding {
    UTF_8
}
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    _: Option<&'static Encoding>,
) -> Result<Decoded<'a>, CorpusError> {
    Ok(Decoded { text: String::from_utf8_lossy(bytes), warnings: vec![] })
}
