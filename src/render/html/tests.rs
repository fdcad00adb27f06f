//! What holds for the pages as they are written.

use std::{collections::BTreeSet, io::Write};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use super::{results::pages_of, *};
use crate::{
    document::{Field, PerField},
    search::{Loosened, SearchRequest, Similar, Sort, Warning, Without},
    vocabulary::Class,
};

fn english() -> View {
    View::default()
}

fn russian() -> View {
    View::default().in_language(UiLanguage::Russian)
}

fn every_page(view: &View) -> Vec<String> {
    let request = SearchRequest::new("<Kruschev>");
    let mut empty = samples::kruschev();
    empty.hits.clear();
    empty.total = 0;
    empty.warnings =
        vec![Warning::OpenQuote([0, 1]), Warning::SomeWords(2), Warning::DoubtfulLeftOut(2)];
    let kinds = [
        ProblemKind::NotFound,
        ProblemKind::Request,
        ProblemKind::Key,
        ProblemKind::NotReady,
        ProblemKind::Busy,
        ProblemKind::Failure,
    ];
    let values = &FormValues::of(&SearchRequest::new("\"><script>"));
    let problems =
        kinds.map(|kind| problem(view, &ProblemPage { kind, detail: "<script>", values }));
    [
        home(view, 68, &["Хрущёв".into(), "Malenkov".into()]),
        results(view, &request, &samples::kruschev()),
        results(view, &request, &empty),
    ]
    .into_iter()
    .chain(problems)
    .collect()
}

#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    for page in every_page(&english()).into_iter().chain(every_page(&russian())) {
        let page = page.replace("<script src=\"static/app.js?v=", "");
        for forbidden in ["<script", "<style", " style=", " onclick", " onload", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden} in {page}");
        }
    }
}

#[test]
fn every_page_speaks_the_language_of_the_reader() {
    for page in every_page(&russian()) {
        assert!(page.contains("<html lang=\"ru\">"));
        assert!(page.contains("Поиск по архиву"));
        assert!(!page.contains("Search the archive"));
    }
}

/// The opening tags of the named elements.
fn tags<'p>(page: &'p str, names: &[&str]) -> Vec<&'p str> {
    let tags = page.split('<').skip(1).map(|part| part.split('>').next().unwrap_or(part));
    tags.filter(|tag| names.contains(&tag.split(' ').next().unwrap_or(tag))).collect()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[test]
fn every_field_of_a_form_has_its_label_and_the_keyboard_its_way() {
    for page in every_page(&english()).into_iter().chain(every_page(&russian())) {
        let labels: Vec<&str> =
            tags(&page, &["label"]).iter().filter_map(|tag| attribute(tag, "for")).collect();
        let fields = tags(&page, &["input", "select"]);
        assert!(!fields.is_empty());
        for field in fields {
            let kind = attribute(field, "type");
            // The label of a box stands around it.
            if !matches!(kind, Some("hidden" | "checkbox")) {
                let id = attribute(field, "id").unwrap_or_else(|| panic!("no id: {field}"));
                assert!(labels.contains(&id), "no label: {field}");
            }
        }
        // The first thing that Tab reaches leads past the rest, to something that is there.
        let links = tags(&page, &["a", "input", "select", "button"]);
        assert_eq!(attribute(links[0], "href"), Some("#content"), "{links:?}");
        assert!(page.contains(" id=\"content\""));
        // The order of the page is that of the keyboard: at most taken out of it, never changed.
        let ordered = page.matches(" tabindex=\"").count();
        assert_eq!(ordered, page.matches(" tabindex=\"-1\"").count());
        for link in tags(&page, &["a"]) {
            assert!(attribute(link, "href").is_some(), "out of the keyboard's reach: {link}");
        }
    }
}

#[test]
fn a_hit_tells_where_it_leads_and_as_what_it_was_found() {
    let request = SearchRequest::new("Kruschev");
    let page = results(&english(), &request, &samples::kruschev());
    for part in [
        "<title>Kruschev — arkhiv</title>",
        "<meta name=\"robots\" content=\"noindex\">",
        "href=\"https://archive.example/1957/plenum?part=1#:~:text=",
        "#:~:text=",
        "<mark>Хрущёва</mark>",
        "<h2 lang=\"ru\" dir=\"auto\">",
        "29\u{A0}June\u{A0}1957",
        "role=\"status\"",
        "href=\"document?id=seeds%2F002.txt&amp;q=Kruschev\"",
        "Found as: <bdi class=\"form\" lang=\"ru\">Хрущёва</bdi>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn where_nothing_is_found_each_way_out_is_a_link_with_what_it_would_find() {
    let mut request = SearchRequest::new("Рхущёв");
    request.filters.fields[Field::Lang] = vec!["en".into()];
    request.filters.date_from = "1957".parse().ok();
    let mut nothing = samples::kruschev();
    (nothing.hits, nothing.total) = (Vec::new(), 0);
    nothing.did_you_mean = Some("Хрущёв".into());
    let looser = |without, value: &str, class, total| Loosened {
        without,
        value: value.into(),
        query: request.q.clone(),
        class,
        total,
    };
    nothing.loosen = vec![
        looser(Without::Filter(Field::Lang), "en", None, 54),
        looser(Without::Date, "1957..", None, 2),
        looser(Without::Match, "translit", Some(Class::Fuzzy), 1),
    ];
    let page = results(&russian(), &request, &nothing);
    let q = "search?q=%D0%A0%D1%85%D1%83%D1%89%D1%91%D0%B2";
    for part in [
        "Возможно, вы имели в виду <a href=\"search?q=%D0%A5%D1%80".to_owned(),
        format!(
            "{q}&amp;date_from=1957&amp;ui=ru\">54\u{A0}документа</a> без фильтра «Язык: английский»"
        ),
        format!("{q}&amp;lang=en&amp;ui=ru\">2\u{A0}документа</a> с любой датой"),
        format!(
            "{q}&amp;match=fuzzy&amp;lang=en&amp;date_from=1957&amp;ui=ru\">1\u{A0}документ</a>"
        ),
    ] {
        assert!(page.contains(&part), "no {part} in {page}");
    }
}

#[test]
fn a_page_beyond_the_last_leads_to_the_first() {
    let mut found = samples::kruschev();
    (found.hits, found.total) = (Vec::new(), 8);
    let request = SearchRequest { offset: 10, ..SearchRequest::new("a") };
    let page = results(&english(), &request, &found);
    assert!(page.contains("<a href=\"search?q=a\">Go to the first page</a>"), "{page}");
    assert!(!page.contains("Try a different word"), "{page}");
}

#[test]
fn a_hit_that_stands_for_others_leads_to_them() {
    let mut found = samples::kruschev();
    found.hits[1].similar = Some(Similar { count: 21, ids: vec!["seeds/003.txt".into()] });
    (found.total, found.total_hits) = (40, Some(19));
    let request = SearchRequest::new("a");
    let page = results(&russian(), &request, &found);
    for part in [
        "<summary>и ещё 21\u{A0}похожий</summary>",
        "href=\"document?id=seeds%2F003.txt&amp;q=a&amp;ui=ru\"",
        "и ещё 20",
        "<strong>40\u{A0}документов</strong><span>страница 1 из 2</span>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn only_a_web_address_becomes_a_link() {
    let mut found = samples::kruschev();
    found.hits[0].url = Some("javascript:alert(1)".into());
    let page = results(&english(), &SearchRequest::new("a"), &found);
    assert!(!page.contains("javascript"));
}

#[test]
fn a_total_that_is_a_lower_bound_is_shown_as_one() {
    let mut found = samples::kruschev();
    (found.total, found.total_is_exact) = (12_000, false);
    let request = SearchRequest::new("a");
    let page = results(&english(), &request, &found);
    assert!(page.contains("<strong>at least 12,000\u{A0}documents</strong>"), "{page}");
    let page = results(&russian(), &request, &found);
    assert!(page.contains("<strong>не меньше 12\u{A0}000\u{A0}документов</strong>"), "{page}");
}

#[test]
fn the_form_offers_every_class_and_order() {
    let page = results(&english(), &SearchRequest::new("a"), &samples::kruschev());
    for name in Class::ALL.map(Class::name).into_iter().chain(Sort::ALL.map(Sort::name)) {
        assert!(page.contains(&format!("<option value=\"{name}\"")), "no {name} in {page}");
    }
}

#[test]
fn the_form_keeps_every_filter_and_each_can_be_removed() {
    let mut request = SearchRequest::new("a");
    request.filters.fields =
        PerField::from_fn(|field| [1, 2].map(|n| format!("{}-{n}", field.name())).into());
    let page = results(&english(), &request, &samples::kruschev());
    for (field, values) in request.filters.fields.iter() {
        for (index, value) in values.iter().enumerate() {
            let kept = format!(" name=\"{}\" value=\"{value}\"", field.name());
            assert_eq!(page.matches(&kept).count(), 1, "{kept} in {page}");
            let mut without = request.clone();
            without.filters.fields[field].remove(index);
            let link = link::search(&english(), &without).replace('&', "&amp;");
            assert!(page.contains(&format!("href=\"{link}\"")), "no {link} in {page}");
        }
    }
}

#[test]
fn the_form_keeps_what_was_asked() {
    let mut request = SearchRequest::new("Kruschev");
    request.class = Some(Class::Forms);
    request.filters.fields[Field::Lang] = vec!["ru".into()];
    request.filters.fields[Field::Source] = vec!["Правда".into(), "Известия".into()];
    request.filters.date_from = "1957".parse().ok();
    let page = results(&english(), &request, &samples::kruschev());
    for part in [
        "<option value=\"forms\" selected>",
        "value=\"ru\" checked>",
        "name=\"source\" value=\"Правда\"",
        "name=\"source\" value=\"Известия\" checked",
        "name=\"date_from\" value=\"1957\"",
        "<details class=\"filters\" open>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
}

#[test]
fn pages_link_back_and_forth_within_reach() {
    let mut found = samples::kruschev();
    found.total = 25;
    let request = SearchRequest { offset: 10, ..SearchRequest::new("a") };
    let page = results(&english(), &request, &found);
    assert!(page.contains("rel=\"prev\" href=\"search?q=a\""), "{page}");
    assert!(page.contains("rel=\"next\" href=\"search?q=a&amp;offset=20\""), "{page}");
    assert_eq!(pages_of(&request, 1_000_000), 1000);
}

fn without_tags(html: &str) -> String {
    html.replace("<mark>", "").replace("</mark>", "")
}

fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[test]
fn a_match_is_marked_and_all_else_is_text() {
    assert_eq!(
        marked("a <b> & \"Хрущёв\" 'c'", &[[9, 15]]),
        "a &lt;b&gt; &amp; &quot;<mark>Хрущёв</mark>&quot; &#39;c&#39;"
    );
}

#[test]
fn hostile_markup_stays_text() {
    for text in [
        "<script>alert(1)</script>",
        "<mark onmouseover=alert(1)>x</mark>",
        "</mark><img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "&lt;script&gt;",
        "<!--<mark>-->",
        "\"><iframe srcdoc=x>",
        "<\u{0}script>",
    ] {
        let html = marked(text, &[[0, 3], [4, 6]]);
        assert_eq!(html.matches('<').count(), html.matches("mark>").count(), "{html}");
        assert_eq!(unescaped(&without_tags(&html)), text);
    }
}

proptest! {
    #[test]
    fn marked_text_has_no_tag_but_mark_and_loses_nothing(
        text in "([<>&\"'/a-zёХ \u{0}\u{202e}]|&lt;|<mark>|\\PC){0,60}",
        ranges in proptest::collection::vec([0..40usize, 0..40usize], 0..6),
    ) {
        let html = marked(&text, &ranges);
        let bare = without_tags(&html);
        prop_assert!(!bare.contains(['<', '>', '"', '\'']), "{}", html);
        prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        prop_assert_eq!(unescaped(&bare), text);
    }
}

#[test]
fn letters_of_the_other_script_are_said() {
    let mut found = samples::kruschev();
    let letters = crate::analysis::LookAlikes::within;
    found.hits[0].matched[0].look_alikes = letters("Xрущёва");
    found.hits[0].matched[1].look_alikes = letters("Xpущёв");
    let request = SearchRequest::new("Kruschev");
    let page = |language| {
        let view = View { language, is_chosen: true, ..View::default() };
        results(&view, &request, &found)
    };
    let english = page(UiLanguage::English);
    assert!(english.contains("(with a Latin X)") && english.contains("(with Latin X, p)"));
    let russian = page(UiLanguage::Russian);
    assert!(
        russian.contains("(с\u{A0}латинской X)") && russian.contains("(с\u{A0}латинскими X, p)")
    );
}

/// Websites load it on every page that has a search.
#[test]
fn the_component_is_one_small_file_that_a_strict_policy_allows() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(EMBED.as_bytes()).unwrap();
    let bytes = packed.finish().unwrap().len();
    assert!(bytes < 15_000, "{bytes} bytes");
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        ".style.",
        "cssText",
        "import(",
        "\"style\",",
        "localStorage",
        "cookie",
    ] {
        assert!(!EMBED.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn the_component_says_everything_in_both_languages() {
    let words = |language: &str| -> BTreeSet<&str> {
        let (_, block) = EMBED.split_once(&format!("\n    {language}: {{\n")).unwrap();
        let lines = block.split("\n    },").next().unwrap().lines();
        lines.map(|line| line.trim().split(':').next().unwrap()).collect()
    };
    assert!(words("en").len() > 25);
    assert_eq!(words("en"), words("ru"));
}

/// `docs/websites.md` lists the attributes, properties and parts that there are, and no others.
#[test]
fn the_component_is_documented_as_it_is() {
    const GUIDE: &str = include_str!("../../../docs/websites.md");
    let between = |text: &'static str, start: &str, ends: &[char]| -> BTreeSet<&'static str> {
        let rest = text.split(start).skip(1);
        rest.map(|rest| rest.split(ends).next().unwrap()).filter(|name| !name.is_empty()).collect()
    };
    let not_of_a_name: Vec<char> = " `,)=:;\"'\n{$".chars().collect();
    let properties = between(EMBED, "--arkhiv-", &not_of_a_name);
    assert!(properties.len() > 8);
    assert_eq!(properties, between(GUIDE, "--arkhiv-", &not_of_a_name));
    let quoted = |heading: &str| -> BTreeSet<&str> {
        let rows = GUIDE.split_once(heading).unwrap().1.lines().skip(2);
        let first =
            rows.take_while(|row| row.starts_with('|')).map(|row| row.split('|').nth(1).unwrap());
        first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
    };
    let parts = quoted("| part | what it is |");
    assert_eq!(parts, between(EMBED, "part: \"", &['"']));
    let mut attributes = quoted("| attribute | meaning |");
    assert!(attributes.remove("lang"));
    let known = between(EMBED, "this.dataset.", &[' ', ')', ',', '.', ';', '?', '\n']);
    let fields = ["data-lang", "data-source", "data-collection"];
    let known: BTreeSet<String> =
        known.iter().map(|name| format!("data-{name}")).chain(fields.map(str::to_owned)).collect();
    assert_eq!(attributes.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>(), known);
}

#[test]
fn an_archive_has_colours_and_a_line_of_its_own() {
    let given = |accent: &str, dark: &str| SiteConfig {
        line: "Архив & читальный зал, вт–пт 10–17".to_owned(),
        accent: accent.parse().ok(),
        accent_dark: dark.parse().ok(),
        ..SiteConfig::default()
    };
    assert_eq!(site_style(&SiteConfig::default()), "");
    let style = site_style(&given("#1f5673", "#8cc4e0"));
    let expected = ":root{--red:#1f5673;--red-deep:#174056}\
                    @media (prefers-color-scheme: dark){:root{--red:#8cc4e0;--red-deep:#a8d2e7}}";
    assert_eq!(style, expected);
    // One is enough: on a dark page it is made as light as reading needs.
    let derived = site_style(&given("#1f5673", ""));
    let (_, dark) = derived.split_once("dark){:root{--red:").unwrap();
    let dark: Colour = dark[..7].parse().unwrap();
    assert!((7.0..7.3).contains(&dark.contrast_on(&Colour::DARK_GROUNDS)), "{dark}");

    let view = View { site: Arc::new(given("#1f5673", "")), ..english() };
    for page in every_page(&view) {
        let own = page.find("static/style.css").unwrap();
        let site = page.find("static/site.css?v=").unwrap();
        assert!(own < site, "what comes later holds");
        let line = "<p lang=\"ru\" dir=\"auto\">Архив &amp; читальный зал, вт–пт 10–17</p>";
        assert!(page.contains(line), "{page}");
    }
    for page in every_page(&english()) {
        assert!(!page.contains("site.css") && !page.contains("<footer"));
    }
}

/// What the settings are measured against is what the pages have.
#[test]
fn the_grounds_of_the_pages_are_those_of_the_settings() {
    let (light, dark) = STYLESHEET.split_once("@media (prefers-color-scheme: dark)").unwrap();
    for (style, grounds, text) in [
        (light, Colour::LIGHT_GROUNDS, "--on-red: #fffaf0"),
        (dark, Colour::DARK_GROUNDS, "--on-red: #221410"),
    ] {
        let value = |name: &str| -> Colour {
            let rest = style.split_once(&format!("{name}: ")).unwrap().1;
            rest.split(';').next().unwrap().parse().unwrap()
        };
        assert_eq!([value("--paper"), value("--sheet")], grounds);
        // What reads well on the page does under the text of a button too.
        assert!(style.contains(text));
        assert!(value("--red").contrast_on(&grounds) >= Colour::LEAST_CONTRAST);
        assert!(value("--red").contrast(value("--on-red")) >= Colour::LEAST_CONTRAST);
    }
    let barely = "#1f5673".parse::<Colour>().unwrap();
    let barely = barely.until(Colour::LEAST_CONTRAST, &Colour::DARK_GROUNDS, Colour::WHITE);
    assert!(barely.contrast("#221410".parse().unwrap()) >= Colour::LEAST_CONTRAST);
}
