//! Character references of HTML: `&laquo;`, `&#1093;`, `&#x445;`.

use encoding_rs::WINDOWS_1252;

/// No reference is longer, in bytes, `&` and `;` included.
const LONGEST: usize = 32;

/// The text with its references replaced; what is none stays as it is.
pub(super) fn decode_onto(out: &mut String, mut text: &str) {
    while let Some(start) = memchr::memchr(b'&', text.as_bytes()) {
        out.push_str(&text[..start]);
        text = &text[start..];
        let window = &text.as_bytes()[..text.len().min(LONGEST)];
        let end = memchr::memchr(b';', window).map(|end| end + 1);
        match end.and_then(|end| Some((decode(&text[..end])?, end))) {
            Some((char, end)) => {
                out.push(char);
                text = &text[end..];
            }
            None => {
                out.push('&');
                text = &text[1..];
            }
        }
    }
    out.push_str(text);
}

/// As [`decode_onto`].
pub(super) fn decode_all(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    decode_onto(&mut out, text);
    out
}

fn decode(reference: &str) -> Option<char> {
    let name = reference.strip_prefix('&')?.strip_suffix(';')?;
    match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            match code {
                // As browsers do: `&#151;` is a dash in many an old page.
                0x80..=0x9F => {
                    let byte = [code as u8];
                    WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
                }
                0 => None,
                _ => char::from_u32(code),
            }
        }
        None if name == "apos" => Some('\''),
        None if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) => None,
        None => {
            let decoded = htmlescape::decode_html(reference).ok()?;
            let mut chars = decoded.chars();
            chars.next().filter(|_| chars.next().is_none())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(decode_all(text), expected);
    }

    #[test]
    fn references_become_characters() {
        check("&laquo;Правда&raquo;&nbsp;&mdash; 1957", "«Правда»\u{A0}— 1957");
        check("&#1061;рущ&#x451;в &#151; &amp;lt;", "Хрущёв — &lt;");
        check("Khrouchtchev accus&eacute; &apos;là&apos;", "Khrouchtchev accusé 'là'");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in
            ["AT&T; & co", "&", "&;", "&#;", "&#xD800;", "&#0;", "&nosuch;", "a&b c; d", "&ё;"]
        {
            check(text, text);
        }
    }
}
