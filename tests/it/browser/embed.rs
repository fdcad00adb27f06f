//! `<arkhiv-search>` on a page of another origin that allows nothing but what docs/websites.md asks for.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use serde_json::json;

use super::{Browser, DOWN, ENTER, ESCAPE, Scripts, TAB};
use crate::program::{SampleIndex, Serving, checkout, path};

const BOX: &str = "arkhiv-search >>> #q";
const STATUS: &str = "arkhiv-search >>> [role=status]";
const UP: &str = "\u{E013}";
const SPACE: &str = " ";

/// A website, the archive that it embeds, and a browser before it.
struct Visitor {
    browser: Browser,
    site: String,
    archive: String,
    _serving: Serving,
    _sample: SampleIndex,
    _settings: tempfile::TempDir,
}

impl Visitor {
    /// With a page that the server lets ask, or with one that it does not.
    fn start(scripts: Scripts, is_listed: bool) -> Option<Self> {
        let browser = Browser::start(scripts)?;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        let settings = tempfile::tempdir().unwrap();
        let config = settings.path().join("config.toml");
        let origins = if is_listed { format!("\"{site}\"") } else { String::new() };
        fs::write(&config, format!("[server]\ncors_origins = [{origins}]\n")).unwrap();
        let sample = SampleIndex::build();
        let arguments = ["--config", path(&config), "--index", path(&sample.index)];
        let serving = Serving::start(checkout(), &arguments);
        let archive = format!("http://{}", serving.address);
        let upstream = archive.clone();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let mut request = String::new();
                // A client that has gone away is its own affair.
                let _ = BufReader::new(&client).read_line(&mut request);
                let _ = client.write_all(answer(&request, &upstream).as_bytes());
            }
        });
        let (_serving, _sample, _settings) = (serving, sample, settings);
        Some(Self { browser, site, archive, _serving, _sample, _settings })
    }

    /// Opens the English page of the site with an element that has these attributes.
    #[track_caller]
    fn open(&self, attributes: &str) {
        self.open_in("en", attributes);
    }

    #[track_caller]
    fn open_in(&self, language: &str, attributes: &str) {
        let hex: String = attributes.bytes().map(|byte| format!("{byte:02x}")).collect();
        self.browser.open(&format!("{}/{language}/{hex}", self.site));
    }

    /// Types into the box, as a reader does.
    #[track_caller]
    fn search(&self, words: &str) {
        self.browser.type_into(BOX, words);
    }

    /// What an expression says of the shadow tree, which it calls `root`.
    #[track_caller]
    fn inside(&self, expression: &str) -> serde_json::Value {
        let root = "const root = document.querySelector('arkhiv-search').shadowRoot; return ";
        self.browser.run(&format!("{root}{expression}"))
    }
}

/// What the site answers: the example that docs/websites.md has for plain pages, with this archive, under
/// a policy that is stricter still. The path has the language, and the attributes of the element in hex.
fn answer(request: &str, archive: &str) -> String {
    let address = request.split(' ').nth(1).unwrap_or_default();
    let mut path = address.split(['/', '?']).skip(1);
    let (name, attributes) = (path.next().unwrap_or_default(), path.next().unwrap_or_default());
    let file = match (name, attributes) {
        (_, "site.css") => "site.css",
        ("ru", _) => "ru.html",
        _ => "index.html",
    };
    let text = fs::read_to_string(checkout().join("examples/websites/static").join(file)).unwrap();
    let digits: Vec<u8> =
        attributes.bytes().filter_map(|c| (c as char).to_digit(16)).map(|d| d as u8).collect();
    let bytes = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let element = format!("<arkhiv-search {}>", String::from_utf8(bytes).unwrap_or_default());
    let body =
        text.replace("https://search.example.org", archive).replace("<arkhiv-search>", &element);
    let kind = if file.ends_with("css") { "css" } else { "html" };
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\nContent-Security-Policy: require-trusted-types-for 'script'; trusted-types 'none'\r\n\
         Cross-Origin-Embedder-Policy: require-corp\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_visitor_types_completes_narrows_and_pages() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    visitor.search("Kru");
    browser.await_text("arkhiv-search >>> [role=option]", "Хрущёв");
    visitor.search("schev");
    browser.await_text("arkhiv-search >>> mark", "Хрущ");
    browser.await_text(STATUS, "documents, page 1 of ");
    browser.await_text("arkhiv-search >>> .found", "Found as");
    // What is fixed by an id of the page must not be met inside: the trees are apart.
    assert_eq!(browser.run("return document.querySelectorAll('mark').length"), 0);
    let before = browser.texts(STATUS);

    browser.press(ESCAPE);
    browser.click("arkhiv-search >>> summary");
    browser.click("arkhiv-search >>> [data-key='lang ru']");
    browser.await_text("arkhiv-search >>> summary", "Filters (1)");
    assert_ne!(browser.texts(STATUS), before);
    assert_eq!(visitor.inside("root.activeElement.dataset.key"), "lang ru");
    assert_eq!(visitor.inside("root.querySelector(\"[data-key='lang en']\").checked"), false);
    browser.click("arkhiv-search >>> [data-key='lang en']");
    browser.await_text(STATUS, &before[0]);
    browser.click("arkhiv-search >>> [data-key=clear]");
    browser.await_text("arkhiv-search >>> summary", "Filters");

    let first = browser.texts("arkhiv-search >>> h3");
    browser.click("arkhiv-search >>> .pages button:last-child");
    browser.await_text(STATUS, "page 2 of ");
    assert_ne!(browser.texts("arkhiv-search >>> h3"), first);
    assert_eq!(visitor.inside("root.activeElement.tagName"), "SECTION");
    assert_eq!(visitor.inside("root.querySelector('.hits').start"), 11);

    browser.click("arkhiv-search >>> h3 a");
    browser.await_address("/document?id=");
    browser.await_text(".matches .where", "match");
    assert!(browser.address().starts_with(&visitor.archive));
}

#[test]
fn a_visitor_needs_the_keyboard_only() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    browser.await_text("arkhiv-search >>> button", "Search");
    browser.press(TAB);
    assert_eq!(visitor.inside("root.activeElement.id"), "q");
    "Molotov Kaga".chars().for_each(|c| browser.press(&c.to_string()));
    browser.await_text("arkhiv-search >>> [role=option]", "Kaganovi");
    let expanded = "root.getElementById('q').ariaExpanded";
    assert_eq!(visitor.inside(expanded), "true");
    browser.press(DOWN);
    let active =
        "root.getElementById(root.getElementById('q').getAttribute('aria-activedescendant'))";
    assert_eq!(visitor.inside(&format!("{active}.ariaSelected")), "true");
    // Round the list, and up again.
    let count = browser.texts("arkhiv-search >>> [role=option]").len();
    (0..count).for_each(|_| browser.press(DOWN));
    browser.press(UP);
    let last = format!("{active}.id === 'completion-{}'", count - 1);
    assert_eq!(visitor.inside(&last), true);
    browser.press(ESCAPE);
    assert_eq!(visitor.inside(expanded), "false");
    assert_eq!(visitor.inside("root.getElementById('q').value"), "Molotov Kaga");
    browser.press(DOWN);
    browser.await_text("arkhiv-search >>> [aria-selected=true]", "Kaganovi");
    browser.press(ENTER);
    browser.await_text("arkhiv-search >>> mark", "Kaganovi");
    assert_eq!(visitor.inside(expanded), "false");
    let q = visitor.inside("root.getElementById('q').value");
    assert!(q.as_str().unwrap().starts_with("Molotov Kaganovi"), "{q}");

    // On to the filters, into them, and to the first hit.
    let reach = |what: &str| {
        let reached = (0..100).any(|_| {
            browser.press(TAB);
            visitor.inside(&format!("root.activeElement?.matches('{what}') === true")) == true
        });
        assert!(reached, "{what} cannot be reached");
    };
    reach("summary");
    browser.press(ENTER);
    reach("[data-key^=lang]");
    browser.press(SPACE);
    browser.await_text("arkhiv-search >>> summary", "(1)");
    assert_eq!(visitor.inside("root.activeElement.matches('[data-key^=lang]')"), true);
    reach("h3 a");
    browser.press(ENTER);
    browser.await_address("/document?id=");
}

#[test]
fn the_plain_form_stands_where_no_script_runs() {
    let Some(visitor) = Visitor::start(Scripts::Off, true) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    browser.type_into("arkhiv-search input", &format!("Kruschev{ENTER}"));
    browser.await_address("/search?q=Kruschev");
    browser.await_text(".hits mark", "Хрущ");
}

#[test]
fn a_refusal_is_told_plainly() {
    let Some(visitor) = Visitor::start(Scripts::On, false) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    visitor.search("Kruschev");
    browser.await_text(STATUS, "does not let this page search it");
    browser.await_text(STATUS, &visitor.site);
    browser.click("arkhiv-search >>> [part=error] a");
    browser.await_address("/search?q=Kruschev");

    // An address where nothing answers: the port is taken and given back.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    visitor.open(&format!("lang=\"ru\" data-server=\"http://{free}\""));
    visitor.search("Kruschev");
    browser.await_text(STATUS, "Архив сейчас недоступен");

    // Answers that a server of ours gives when it must: by the script's own fetch, replaced.
    for (status, told) in [
        (401, "requires a key"),
        (503, "Trying again in 7 s"),
        (429, "Trying again in 7 s"),
        (500, "The search failed"),
    ] {
        visitor.open("");
        browser.run(&format!(
            "window.fetch = async () => new Response('{{\"detail\":\"as the test wants\"}}', \
             {{ status: {status}, headers: {{ 'retry-after': '7' }} }})"
        ));
        visitor.search("Kruschev");
        browser.await_text(STATUS, told);
        browser.await_text("arkhiv-search >>> [part=error] button", "Try again");
    }
}

#[test]
fn what_is_asked_for_again_is_the_newest_question_only() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    browser.await_text("arkhiv-search >>> button", "Search");
    // The first answer comes last: it must not take the place of the second.
    browser.run(
        "const real = window.fetch; let held = 0; window.fetch = async (url, options) => {\
         const answer = await real(url, { headers: options.headers });\
         if (String(url).includes('q=Malenkov')) { held += 1; await new Promise((go) => setTimeout(go, 1500)); window.late = held; }\
         return answer; }",
    );
    visitor.search(&format!("Malenkov{ENTER}"));
    browser
        .run("document.querySelector('arkhiv-search').shadowRoot.getElementById('q').value = ''");
    visitor.search(&format!("Kruschev{ENTER}"));
    browser.await_text("arkhiv-search >>> mark", "Хрущ");
    let wait = "const done = arguments[arguments.length - 1];\
                const look = () => window.late ? setTimeout(done, 100) : setTimeout(look, 50); look()";
    browser.run_later(wait);
    let marks = browser.texts("arkhiv-search >>> mark");
    assert!(
        !marks.iter().any(|mark| mark.contains("Malenkov") || mark.contains("Маленков")),
        "{marks:?}"
    );
}

#[test]
fn the_address_of_the_page_keeps_what_was_asked_where_that_is_wanted() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open("data-history=\"s\" data-limit=\"5\"");
    visitor.search(&format!("Kruschev{ENTER}"));
    browser.await_address("s=Kruschev");
    browser.await_text(STATUS, "page 1 of ");
    browser.click("arkhiv-search >>> .pages button:last-child");
    browser.await_address("s.page=2");
    browser.await_text(STATUS, "page 2 of ");
    let second = browser.texts("arkhiv-search >>> h3");
    assert_eq!(second.len(), 5);
    browser.back();
    browser.await_text(STATUS, "page 1 of ");
    assert!(!browser.address().contains("s.page"));
    browser.forward();
    browser.await_text(STATUS, "page 2 of ");
    // The same address shows the same to another reader.
    let address = browser.address();
    browser.open("about:blank");
    browser.open(&address);
    browser.await_text(STATUS, "page 2 of ");
    assert_eq!(browser.texts("arkhiv-search >>> h3"), second);
    assert_eq!(visitor.inside("root.getElementById('q').value"), "Kruschev");
}

#[test]
fn attributes_choose_language_part_and_target() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open(
        "lang=\"ru\" data-lang=\"ru\" data-limit=\"2\" data-label=\"Фонд\" \
         data-target=\"/items/{id}?mark={q}&raw={+id}\"",
    );
    browser.await_text("arkhiv-search >>> label", "Фонд");
    assert_eq!(visitor.inside("root.firstElementChild.dir"), "ltr");
    visitor.search("Kruschev");
    browser.await_text(STATUS, "документ");
    browser.await_text("arkhiv-search >>> .facts", "русский");
    assert_eq!(browser.texts("arkhiv-search >>> h3").len(), 2);
    let facts = browser.texts("arkhiv-search >>> .facts");
    assert!(facts.iter().all(|facts| !facts.contains("английский")), "{facts:?}");
    let href = visitor.inside("root.querySelector('h3 a').href");
    let (own, rest) = href.as_str().unwrap().split_once("/items/").unwrap();
    assert_eq!(own, visitor.site);
    let (id, rest) = rest.split_once("?mark=Kruschev&raw=").unwrap();
    assert!(!id.contains('/') && id.replace("%2F", "/") == rest, "{href}");

    // An address that no link may lead to gives way to the archive's own page.
    visitor.open("data-target=\"javascript:alert({+id})\"");
    visitor.search("Kruschev");
    browser.await_text(STATUS, "documents");
    let href = visitor.inside("root.querySelector('h3 a').href");
    assert!(href.as_str().unwrap().starts_with(&visitor.archive), "{href}");

    // What finds nothing says what would.
    visitor.open("data-history");
    visitor.search("Рхущёв");
    browser.await_text("arkhiv-search >>> [part=meant]", "Did you mean");
    browser.press(ESCAPE);
    browser.click("arkhiv-search >>> [part=suggestion]");
    browser.await_text(STATUS, "documents");
    browser.await_text("arkhiv-search >>> mark", "Хрущ");
    visitor.open("");
    visitor.search("zzyzzyx");
    browser.await_text(STATUS, "Nothing found");
}

/// Texts are shown as they are, whatever they hold; a word is marked where it stands, also after
/// characters that JavaScript counts twice.
#[test]
fn a_text_is_only_ever_text() {
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    visitor.open("");
    browser.await_text("arkhiv-search >>> button", "Search");
    browser.run(
        "const snippet = { field: 'body', text: '𝔸𝔹 <img src=x> Хрущёв </p>', ranges: [[15, 21]], exact: '', link: null };\
         const hit = { id: 'a', title: '<b>Title</b>', title_ranges: [[3, 8]], url: null, lang: 'en', date: '1957-06-29', source: null,\
         collection: null, author: null, metadata: {}, snippets: [snippet], matched: [{ form: '<i>', look_alikes: null }] };\
         window.fetch = async () => Response.json({ query: 'a', total: 1, total_is_exact: true, offset: 0, hits: [hit],\
         facets: {}, did_you_mean: null, loosen: [], warnings: [], suggestions: [] })",
    );
    visitor.search("Kruschev");
    browser.await_text("arkhiv-search >>> .passage", "𝔸𝔹 <img src=x> Хрущёв </p>");
    assert_eq!(browser.texts("arkhiv-search >>> .passage mark"), ["Хрущёв"]);
    assert_eq!(browser.texts("arkhiv-search >>> h3"), ["<b>Title</b>"]);
    assert_eq!(browser.texts("arkhiv-search >>> h3 mark"), ["Title"]);
    assert_eq!(browser.texts("arkhiv-search >>> time"), ["29 June 1957"]);
    assert_eq!(visitor.inside("root.querySelectorAll('img, i, b').length"), 0);
}

/// The element in the states that it has, one after another.
fn in_every_state(visitor: &Visitor, language: &str, mut look: impl FnMut(&str)) {
    let browser = &visitor.browser;
    visitor.open_in(language, "");
    browser.await_text("arkhiv-search >>> label", "");
    look("empty");
    visitor.search("Kru");
    browser.await_text("arkhiv-search >>> [role=option]", "Хрущёв");
    browser.press(DOWN);
    look("completing");
    browser.press(ESCAPE);
    visitor.search("schev");
    browser.await_text("arkhiv-search >>> mark", "Хрущ");
    browser.press(ESCAPE);
    look("found");
    browser.click("arkhiv-search >>> summary");
    browser.click("arkhiv-search >>> [data-key='lang ru']");
    browser.await_text("arkhiv-search >>> summary", "(1)");
    look("filtered");
    visitor.open_in(language, "");
    visitor.search("zzyzzyx");
    let (nothing, busy) = match language {
        "ru" => ("Ничего не найдено", "Архив занят"),
        _ => ("Nothing found", "The archive is busy"),
    };
    browser.await_text(STATUS, nothing);
    look("nothing");
    browser.run("window.fetch = async () => new Response('{}', { status: 503 })");
    visitor.search("a");
    browser.await_text(STATUS, busy);
    look("busy");
}

#[test]
fn axe_finds_no_violation_in_the_component() {
    let Some(axe) = env::var_os("ARKHIV_AXE") else {
        eprintln!("SKIPPED: ARKHIV_AXE does not name axe.min.js (.ci/run fetches it)");
        return;
    };
    let axe = fs::read_to_string(axe).unwrap();
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    let report = "const done = arguments[arguments.length - 1];\
                  axe.run().then((found) => done(found.violations.map((one) =>\
                  one.id + ': ' + one.nodes.map((node) => node.html).join(' '))))";
    for (scheme, language, width) in
        [("light", "en", 360), ("dark", "ru", 800), ("dark", "en", 1280)]
    {
        browser.prefer(scheme);
        browser.resize(width, 900);
        in_every_state(&visitor, language, |state| {
            browser.run(&axe);
            let violations = browser.run_later(report);
            assert_eq!(violations, json!([]), "{state}, {scheme}, {width}");
            let wider = "return document.documentElement.scrollWidth - innerWidth";
            assert_eq!(browser.run(wider), 0, "{state} at {width} scrolls sideways");
        });
    }
    // The control: a fault within the shadow tree that axe must see.
    visitor.inside("root.querySelector('label[for]').remove()");
    assert_ne!(browser.run_later(report), json!([]), "axe sees nothing");
}

#[test]
fn pictures_of_the_component_are_taken_where_they_are_asked_for() {
    let Some(folder) = env::var_os("ARKHIV_PICTURES") else { return };
    let Some(visitor) = Visitor::start(Scripts::On, true) else { return };
    let browser = &visitor.browser;
    for (scheme, language) in [("light", "en"), ("dark", "ru"), ("light", "ru"), ("dark", "en")] {
        browser.prefer(scheme);
        for width in [360, 800, 1280] {
            browser.resize(width, 1100);
            in_every_state(&visitor, language, |state| {
                let name = format!("embed-{state}-{width}-{scheme}-{language}.png.base64");
                fs::write(std::path::Path::new(&folder).join(name), browser.picture()).unwrap();
            });
        }
    }
}
