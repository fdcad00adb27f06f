//! What links and templates become, given their parts.

/// A line within a construct: its links and marks, nothing that spans lines.
pub(super) fn extract_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("[[") {
        out.push_str(&rest[..start]);
        rest = &rest[start + 2..];
        let Some(end) = rest.find("]]") else { break };
        let parts: Vec<&str> = rest[..end].split('|').collect();
        link(&mut out, &parts);
        rest = &rest[end + 2..];
    }
    out.push_str(rest);
    out.replace("'''", "").replace("''", "")
}

/// The text between the bars.
pub(super) fn split_at(inner: &str, bars: impl Iterator<Item = usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for bar in bars {
        parts.push(inner.get(from..bar).unwrap_or_default());
        from = bar + 1;
    }
    parts.push(inner.get(from..).unwrap_or_default());
    parts
}

/// Writes what a link shows, given the texts between its bars.
pub(super) fn link(out: &mut String, parts: &[&str]) {
    let Some((target, labels)) = parts.split_first() else { return };
    let target = target.trim();
    let prefix = target.split_once(':').map(|(prefix, _)| prefix.trim().to_lowercase());
    match prefix.as_deref() {
        Some("category" | "категория") => {}
        Some("file" | "image" | "файл" | "изображение" | "медиа" | "media") => {
            if let Some(caption) = labels.last().filter(|label| label.trim().contains(' ')) {
                out.push_str(caption.trim());
            }
        }
        // A link to the page's sister in another language, not a link of the text.
        Some(lang) if labels.is_empty() && matches!(lang.len(), 2 | 3) && lang.is_ascii() => {}
        _ => {
            let label = labels.last().map(|label| label.trim()).filter(|label| !label.is_empty());
            let target = target.trim_start_matches(':');
            let page = target.split_once('#').map_or(target, |(page, section)| match page {
                "" => section,
                page => page,
            });
            out.push_str(label.unwrap_or(page));
        }
    }
}

/// Writes the values of a template, given the texts between its bars.
pub(super) fn template(out: &mut String, parts: &[&str]) {
    let Some((name, parameters)) = parts.split_first() else { return };
    let is_block = name.contains('\n') || parameters.iter().any(|part| part.contains('\n'));
    let pairs: Vec<(&str, &str)> = parameters
        .iter()
        .map(|part| match part.split_once('=') {
            Some((key, value)) if !key.contains(['<', '/', '"']) => (key.trim(), value.trim()),
            _ => ("", part.trim()),
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if is_block {
        for (key, value) in pairs {
            out.push('\n');
            if !key.is_empty() {
                out.push_str(&key.replace('_', " "));
                out.push_str(": ");
            }
            out.push_str(value);
        }
        out.push('\n');
        return;
    }
    let named = pairs.iter().filter(|(key, _)| !key.is_empty() && !is_housekeeping(key));
    let mut values: Vec<&str> = named.map(|(_, value)| *value).collect();
    // `{{lang|ru|Хрущёв}}`, `{{transl|ru|ISO|Xruščëv}}`: codes first, the text last.
    values.splice(0..0, pairs.iter().rfind(|(key, _)| key.is_empty()).map(|(_, value)| *value));
    out.push_str(&values.join(", "));
}

/// Parameters that say how a page is kept, not what it is about.
fn is_housekeeping(key: &str) -> bool {
    matches!(
        key.to_lowercase().as_str(),
        "date"
            | "url"
            | "access-date"
            | "accessdate"
            | "archive-url"
            | "archive-date"
            | "url-status"
            | "ref"
            | "name"
            | "group"
            | "refs"
            | "isbn"
            | "issn"
            | "doi"
            | "oclc"
            | "lang"
            | "ссылка"
            | "archiveurl"
            | "archivedate"
            | "deadurl"
            | "language"
            | "style"
            | "class"
            | "align"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(write: fn(&mut String, &[&str]), inner: &str, expected: &str) {
        let bars = inner.match_indices('|').map(|(bar, _)| bar);
        let mut out = String::new();
        write(&mut out, &split_at(inner, bars));
        assert_eq!(out, expected, "{inner}");
    }

    #[test]
    fn a_link_is_its_label_or_the_page_it_names() {
        check(link, "Хрущёв, Никита|Хрущёва", "Хрущёва");
        check(link, "Пленум#Июнь", "Пленум");
        check(link, "#Июнь", "Июнь");
        check(link, "Malenkov| ", "Malenkov");
        check(link, ":Category:CPSU", "Category:CPSU");
    }

    #[test]
    fn categories_sister_pages_and_files_without_a_caption_are_nothing() {
        check(link, "Категория:КПСС", "");
        check(link, "de:Parteifeinde", "");
        check(link, "File:K.jpg|thumb", "");
        check(link, "Файл:K.jpg|thumb|Хрущёв в Кремле", "Хрущёв в Кремле");
    }

    #[test]
    fn a_template_is_its_text_then_its_named_values() {
        check(template, "lang|ru|Хрущёв", "Хрущёв");
        check(template, "cite book|title=Memoirs|isbn=1|author=Khrushchev", "Memoirs, Khrushchev");
        check(template, "citation needed|date=May 2020", "");
        let lines = "\nname: A\nbirth place: B\n";
        check(template, "Box\n| name = A\n| birth_place = B\n| empty =\n", lines);
    }

    #[test]
    fn a_line_within_a_construct_loses_its_links_and_marks() {
        assert_eq!(extract_line("'''a''' ''[[b|c]]'' [[d]]e [[f"), "a c de f");
    }
}
