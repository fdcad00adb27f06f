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
        Some("file" | "image" | "файл" | "изображение") => {
            let caption = labels.iter().rfind(|label| !is_placement(label));
            out.push_str(caption.map_or("", |caption| caption.trim()));
        }
        Some("media" | "медиа") => {
            out.push_str(labels.last().map_or("", |label| label.trim()))
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

/// Whether a part of a link to a file says how the picture stands, not what it shows. The words are
/// those of MediaWiki, in English and Russian ("Help:Images", "Справка:Изображения").
pub(super) fn is_placement(part: &str) -> bool {
    let part = part.trim().to_lowercase();
    if let Some((key, _)) = part.split_once('=') {
        let keys = ["alt", "link", "page", "lang", "class", "upright", "thumb", "thumbnail"];
        let russian = ["альт", "ссылка", "страница", "мини", "миниатюра", "сверху"];
        return keys.contains(&key.trim()) || russian.contains(&key.trim());
    }
    part.is_empty()
        || is_size(&part)
        || matches!(
            part.as_str(),
            "thumb"
                | "thumbnail"
                | "frame"
                | "framed"
                | "frameless"
                | "border"
                | "left"
                | "right"
                | "center"
                | "centre"
                | "none"
                | "baseline"
                | "sub"
                | "super"
                | "top"
                | "text-top"
                | "middle"
                | "bottom"
                | "text-bottom"
                | "upright"
        )
        || matches!(
            part.as_str(),
            "мини"
                | "миниатюра"
                | "обрамить"
                | "безрамки"
                | "граница"
                | "слева"
                | "справа"
                | "центр"
                | "без"
                | "основание"
                | "под"
                | "над"
                | "сверху"
                | "посередине"
                | "снизу"
        )
}

/// `250px`, `x200px`, `100x200пкс`.
fn is_size(part: &str) -> bool {
    let number = part.strip_suffix("px").or_else(|| part.strip_suffix("пкс"));
    number.is_some_and(|number| {
        number.bytes().any(|byte| byte.is_ascii_digit())
            && number.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'x')
    })
}

/// Whether a value is the name of a picture or a recording: no text, as in a link to it.
fn is_file_name(value: &str) -> bool {
    const EXTENSIONS: [&str; 10] =
        ["jpg", "jpeg", "png", "gif", "svg", "tif", "tiff", "webp", "ogg", "webm"];
    let extension = value.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Writes the values of a template, given the texts between its bars.
pub(super) fn template(out: &mut String, parts: &[&str]) {
    let Some((name, parameters)) = parts.split_first() else { return };
    let is_block = name.contains('\n') || parameters.iter().any(|part| part.contains('\n'));
    let pairs: Vec<(&str, &str)> = parameters
        .iter()
        .map(|part| match part.split_once('=') {
            // `1=` is the first value of those without a name.
            Some((key, value)) if key.trim().parse::<u8>().is_ok() => ("", value.trim()),
            Some((key, value)) if !key.contains(['<', '/', '"']) => (key.trim(), value.trim()),
            _ => ("", part.trim()),
        })
        .filter(|(key, value)| {
            !(value.is_empty() || is_file_name(value) || key.is_empty() && is_size(value))
        })
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
    let (unnamed, named): (Vec<_>, Vec<_>) = pairs.iter().partition(|(key, _)| key.is_empty());
    let has_codes = has_codes(name);
    let is_text = |value: &&str| unnamed.len() == 1 || !has_codes || !is_code(value);
    let texts = unnamed.iter().map(|(_, value)| *value).filter(is_text);
    let named = named.iter().filter(|(key, _)| !is_housekeeping(key)).map(|(_, value)| *value);
    let values: Vec<&str> = texts.chain(named).collect();
    out.push_str(&values.join(", "));
}

/// Whether a template has codes of languages and scripts among its values: `{{lang|ru|Хрущёв}}`,
/// `{{transl|ru|ISO|Xruščëv}}`, `{{нп5|Шепилов||en|Dmitri Shepilov}}`.
fn has_codes(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let begins = ["lang", "transl", "script", "нп", "не переведено", "interlanguage", "iw"];
    name == "ill" || begins.iter().any(|begin| name.starts_with(begin))
}

/// `ru`, `sr-Latn`, `ISO`.
fn is_code(value: &str) -> bool {
    let mut parts = value.split('-');
    parts.next().is_some_and(|code| matches!(code.len(), 2 | 3))
        && value.is_ascii()
        && value.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        && parts.all(|part| (2..=8).contains(&part.len()))
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
            | "abbr"
            | "link"
            | "size"
            | "width"
            | "height"
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
        check(link, "Файл:K.jpg|мини|справа|200px|Булганин", "Булганин");
        check(link, "Image:B.png|Микоян", "Микоян");
        check(link, "File:B.png|Жуков|thumb|upright=1.2|alt=a man|x50px", "Жуков");
        check(link, "File:B.png|frameless|center|link=", "");
        check(link, "Медиа:A.ogg|слушать", "слушать");
    }

    #[test]
    fn a_template_is_its_text_then_its_named_values() {
        check(template, "lang|ru|Хрущёв", "Хрущёв");
        check(template, "cite book|title=Memoirs|isbn=1|author=Khrushchev", "Memoirs, Khrushchev");
        check(template, "quote|Мы вас похороним|Хрущёв", "Мы вас похороним, Хрущёв");
        check(template, "quote|1=Мы вас похороним|2=Хрущёв", "Мы вас похороним, Хрущёв");
        check(template, "hlist|Молотов|Маленков|Каганович", "Молотов, Маленков, Каганович");
        check(
            template,
            "ill|Dmitri Shepilov|ru|Шепилов, Дмитрий",
            "Dmitri Shepilov, Шепилов, Дмитрий",
        );
        check(template, "нп5|Хрущёв||en", "Хрущёв");
        check(template, "lang-en|Anti-Party Group", "Anti-Party Group");
        check(template, "transl|ru|ISO|Xruščëv", "Xruščëv");
        check(template, "convert|93|km|mi|abbr=off", "93, km, mi");
        check(template, "дата рождения|15|4|1894", "15, 4, 1894");
        check(template, "фото|a.jpg|250px|100x200пкс|Жуков", "Жуков");
        check(template, "Персона|имя=Хрущёв|изображение=K (1957).JPG", "Хрущёв");
        check(template, "lang|ru", "ru");
        check(template, "citation needed|date=May 2020", "");
        let lines = "\nname: A\nbirth place: B\n";
        check(template, "Box\n| name = A\n| birth_place = B\n| empty =\n", lines);
    }

    #[test]
    fn a_line_within_a_construct_loses_its_links_and_marks() {
        assert_eq!(extract_line("'''a''' ''[[b|c]]'' [[d]]e [[f"), "a c de f");
    }
}
