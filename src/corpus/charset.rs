//! The charset that a page declares, found in its bytes before they are read.

/// The label that a page declares in its first 1,024 bytes, where browsers look for it: in an
/// element `meta` that is no comment, or in the declaration of XML.
pub(super) fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes[..bytes.len().min(1024)].trim_ascii_start();
    if !rest.starts_with(b"<") {
        return None;
    }
    if rest.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        if let Some(label) = attributes(&rest[5..end]).find(|(name, _)| name == b"encoding") {
            return Some(label.1).filter(|label| !label.is_empty());
        }
    }
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            let end = memchr::memmem::find(comment, b"-->").unwrap_or(comment.len());
            rest = &comment[end..];
        } else if let Some((name, tag)) = rest.split_at_checked(4)
            && name.eq_ignore_ascii_case(b"meta")
            && tag.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            && let Some(label) = label_of_meta(tag)
        {
            return Some(label);
        }
    }
    None
}

/// What the attributes of a `meta` declare: `charset`, or the type of the content with one.
fn label_of_meta(tag: &[u8]) -> Option<&[u8]> {
    let value = |wanted: &[u8]| {
        let mut found = attributes(tag).filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| value).filter(|value| !value.is_empty())
    };
    if let Some(label) = value(b"charset") {
        return Some(label);
    }
    value(b"http-equiv").filter(|name| name.eq_ignore_ascii_case(b"content-type"))?;
    let content = value(b"content")?;
    let is_name = |window: &[u8]| window.eq_ignore_ascii_case(b"charset");
    let at = content.windows(7).position(is_name)?;
    let label = content[at + 7..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let label = label.trim_ascii_start().strip_prefix(b"\"").unwrap_or(label);
    let label = label.strip_prefix(b"'").unwrap_or(label);
    let is_end = |byte: &u8| matches!(byte, b';' | b'"' | b'\'') || byte.is_ascii_whitespace();
    let end = label.iter().position(is_end).unwrap_or(label.len());
    (end > 0).then_some(&label[..end])
}

/// The attributes of a tag, from after its name to its end.
fn attributes(tag: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let is_between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'?');
    let mut rest = tag;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| !is_between(byte))?;
        rest = &rest[start..];
        let is_end = |byte: &u8| is_between(byte) || matches!(byte, b'=' | b'>');
        let end = rest.iter().position(is_end).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_ascii_start();
        let Some(after) = after.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else {
            rest = after;
            return (!name.is_empty()).then_some((name, &[][..]));
        };
        let (value, after) = match after {
            [quote @ (b'"' | b'\''), quoted @ ..] => {
                let end = memchr::memchr(*quote, quoted).unwrap_or(quoted.len());
                (&quoted[..end], quoted.get(end + 1..).unwrap_or_default())
            }
            _ => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                let end = after.iter().position(is_end).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        rest = after;
        Some((name, value.trim_ascii()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_element_declares_a_charset() {
        let label = |page: &str| {
            declared(page.as_bytes()).map(|label| String::from_utf8_lossy(label).into_owned())
        };
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
            "<a href='?charset=koi8-r'>",
            "<?xml version='1.0' standalone='encoding'?>",
            "<meta charset=>",
            "Set charset=koi8-r",
        ] {
            assert_eq!(label(page), None, "{page}");
        }
    }
}
