//! mojibake
pub(super) fn is_possible(_: &[u8]) -> bool {
    false
}
pub(super) fn repair(_: &str) -> Option<String> {
    None
}
