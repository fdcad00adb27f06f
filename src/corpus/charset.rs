//! The charset that a page declares, found in its bytes before they are read.

use encoding_rs::WINDOWS_1252;

use super::tags::{Attributes, Piece, Pieces, Tag};

/// How far browsers look for a declaration, in bytes.
const HEAD_BYTES: usize = 1024;

/// The label that a page declares: in an element `meta`, or in the declaration of XML. What stands in
/// a comment, a script or a title declares nothing.
pub(super) fn declared(bytes: &[u8]) -> Option<String> {
    // Every byte is a character here, and tags are ASCII in every encoding that can be declared.
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let (head, _) = WINDOWS_1252.decode_without_bom_handling(head);
    let head = head.trim_ascii_start();
    if !head.starts_with('<') {
        return None;
    }
    let of_xml = head.strip_prefix("<?xml").and_then(|rest| {
        let declaration = rest.split('>').next().unwrap_or_default().trim_end_matches('?');
        let (_, label) = Attributes::of(declaration).find(|(name, _)| *name == "encoding")?;
        not_blank(label)
    });
    let of_meta = |piece| match piece {
        Piece::Start(tag) if tag.name() == "meta" => label_of_meta(&tag),
        _ => None,
    };
    of_xml.or_else(|| Pieces::new(head).find_map(of_meta)).map(str::to_owned)
}

fn not_blank(label: &str) -> Option<&str> {
    Some(label.trim_ascii()).filter(|label| !label.is_empty())
}

/// What the attributes of a `meta` declare: `charset`, or the type of the content with one.
fn label_of_meta<'p>(tag: &Tag<'p>) -> Option<&'p str> {
    let value = |name| tag.attribute(name).and_then(not_blank);
    if let Some(label) = value("charset") {
        return Some(label);
    }
    value("http-equiv").filter(|name| name.eq_ignore_ascii_case("content-type"))?;
    let content = value("content")?;
    let at = content.to_ascii_lowercase().find("charset")? + "charset".len();
    let label = content[at..].trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
    let label = label.trim_start_matches(['"', '\'']);
    let is_end = |c: char| matches!(c, ';' | '"' | '\'') || c.is_ascii_whitespace();
    label.split(is_end).next().and_then(not_blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_element_declares_a_charset() {
        let label = |page: &str| declared(page.as_bytes());
        for page in [
            "<meta charset=koi8-r>",
            "<html><META CHARSET = 'koi8-r' />",
            "<meta content='text/html; charset=koi8-r' http-equiv=Content-Type>",
            "<meta http-equiv=\"content-type\" content=\"text/html;charset = 'koi8-r'\">",
            "<!-- <meta charset=gbk> --><meta charset=\"koi8-r\">",
            "<?xml version=\"1.0\" encoding=\"koi8-r\"?><html>",
            "<script src=a charset=utf-8></script><meta name=x><meta charset=koi8-r>",
        ] {
            assert_eq!(label(page).as_deref(), Some("koi8-r"), "{page}");
        }
        for page in [
            "<html><meta name=description content='charset=gbk'>",
            "<title>charset=big5; now</title>",
            "<script charset=windows-1251></script>",
            "<!-- charset=koi8-r -->",
            "<!-- <meta charset=koi8-r> ",
            "<metadata charset=koi8-r>",
            "<script>'<meta charset=koi8-r>'</script>",
            "<title><meta charset=koi8-r></title>",
            "<a href='?charset=koi8-r'>",
            "<?xml version='1.0' standalone='encoding'?>",
            "<meta charset=>",
            "Set charset=koi8-r",
        ] {
            assert_eq!(label(page), None, "{page}");
        }
    }
}
