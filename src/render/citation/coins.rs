//! COinS: a context object of OpenURL (Z39.88-2004, the Dublin Core format) as the title of an empty
//! element, from which programs that keep references read what a page is about.

use std::fmt::Write;

use super::Cited;

/// The context object, percent-encoded and not yet escaped for HTML.
pub(in super::super) fn coins(cited: &Cited<'_>) -> String {
    let date = cited.date.map(|date| date.to_string());
    let mut object = "ctx_ver=Z39.88-2004".to_owned();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            object.push('&');
            object.push_str(name);
            object.push('=');
            encode_into(value, &mut object);
        }
    };
    add("rft_val_fmt", Some("info:ofi/fmt:kev:mtx:dc"));
    add("rfr_id", Some(concat!("info:sid/", env!("CARGO_PKG_NAME"))));
    add("rft.type", Some("document"));
    add("rft.title", Some(cited.name()));
    cited.authors().for_each(|author| add("rft.creator", Some(author)));
    add("rft.date", date.as_deref());
    add("rft.source", cited.source);
    add("rft.relation", cited.collection);
    add("rft.publisher", Some(cited.archive));
    add("rft.language", cited.lang);
    add("rft.identifier", Some(&cited.address));
    object
}

fn encode_into(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_context_object_has_what_is_known_and_no_more() {
        let object = coins(&sample());
        for part in [
            "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&",
            "&rft.creator=Orlova%2C%20N.&rft.creator=%D0%9C%D0%B0%D0%BB%D0%B8%D0%BD",
            "&rft.date=1957-06-18&rft.source=Letters&",
            "100%20%25%20%26%20%7B",
        ] {
            assert!(object.contains(part), "no {part} in {object}");
        }
        let bare = Cited { author: None, date: None, source: None, title: None, ..sample() };
        assert!(coins(&bare).contains("&rft.title=letters%2F1957%2F14&rft.relation"));
    }
}
