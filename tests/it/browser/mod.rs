//! The pages in a real browser: with scripts, without, by keyboard, at every width, and what axe-core
//! has to say of them. Skipped with a notice where there is no browser.

mod driver;
mod embed;

use std::{env, fs};

use self::driver::{Browser, Scripts};
use crate::program::{SampleIndex, Serving, checkout, path};

const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const DOWN: &str = "\u{E015}";
const TAB: &str = "\u{E004}";

/// The sample archive, served, and a browser before it.
struct Reader {
    browser: Browser,
    home: String,
    _serving: Serving,
    _sample: SampleIndex,
}

impl Reader {
    fn start(scripts: Scripts) -> Option<Self> {
        let browser = Browser::start(scripts)?;
        let sample = SampleIndex::build();
        let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
        let home = format!("http://{}/", serving.address);
        Some(Self { browser, home, _serving: serving, _sample: sample })
    }

    #[track_caller]
    fn open(&self, address: &str) {
        self.browser.open(&format!("{}{address}", self.home));
    }
}

#[test]
fn a_reader_searches_narrows_reads_and_comes_back() {
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    reader.open("?ui=en");
    browser.type_into("#q", &format!("Kruschev{ENTER}"));
    browser.await_text(".hits mark", "Хрущ");

    // Results follow what is typed, and the address with them.
    browser.type_into("#q", " Malenkov");
    browser.await_address("q=Kruschev+Malenkov");
    browser.await_text(".found", "Malenkov");

    // A filter holds at once, and stays in sight with the keyboard on it.
    reader.open("search?q=Kruschev&ui=en");
    browser.click("details.filters summary");
    browser.click("input[name=lang][value=ru]");
    browser.await_address("lang=ru");
    browser.await_text(".chips", "Russian");
    assert_eq!(browser.run("return document.querySelector('details.filters').open"), true);
    assert_eq!(browser.run("return document.activeElement.value"), "ru");

    browser.click(".pages a[rel=next]");
    browser.await_address("offset=10");
    let second_page = browser.address();
    let titles = browser.texts(".hits h2");
    browser.click(".hits h2 a");
    browser.await_text(".matches .where", "match");

    browser.click(".matches a[rel=next]");
    browser.await_text(".matches .where", "match 1 of ");
    assert_eq!(browser.run("return document.querySelectorAll('mark.current').length"), 1);
    let seen = "const box = document.querySelector('mark.current').getBoundingClientRect();\
                return box.top >= 0 && box.bottom <= innerHeight";
    assert_eq!(browser.run(seen), true, "the match is in sight");

    // One step back, whatever was read meanwhile.
    browser.back();
    browser.await_text(".hits h2", &titles[0]);
    assert_eq!(browser.address(), second_page);
    browser.click(".hits h2 a");
    browser.click(".back a");
    browser.await_text(".hits h2", &titles[0]);
    assert_eq!(browser.address(), second_page);
}

#[test]
fn all_of_it_works_without_a_script() {
    let Some(reader) = Reader::start(Scripts::Off) else { return };
    let browser = &reader.browser;
    reader.open("?ui=ru");
    browser.type_into("#q", &format!("Malenkov{ENTER}"));
    browser.await_text(".hits mark", "Malenkov");
    browser.click("details.filters summary");
    browser.click("input[name=lang][value=ru]");
    browser.click("details.filters button");
    browser.await_address("lang=ru");
    browser.await_text(".chips", "русский");
    browser.click(".hits h2 a");
    browser.await_text(".matches .where", "совпадени");
    browser.click(".matches a[rel=next]");
    browser.await_text(".matches .where", "совпадение 1 из ");
    browser.await_address("#m1");
    browser.click(".back a");
    browser.await_text(".chips", "русский");
}

#[test]
fn the_keyboard_alone_is_enough() {
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    reader.open("search?q=Kruschev&ui=en");
    browser.press("/");
    assert_eq!(browser.run("return document.activeElement.id"), "q");
    // "/" within the box is a letter like any other.
    browser.press("/");
    assert_eq!(browser.run("return document.activeElement.value"), "/");

    reader.open("search?q=Kruschev&ui=en");
    browser.press(TAB);
    assert_eq!(browser.run("return document.activeElement.className"), "skip");
    browser.press(ENTER);
    let is_hit = "return document.activeElement.closest('.hits h2') !== null";
    let reached = (0..200).find(|_| {
        browser.press(TAB);
        browser.run(is_hit) == true
    });
    assert!(reached.is_some(), "the first hit cannot be reached");
    browser.press(ENTER);
    browser.await_text(".document h1", "");
    browser.await_address("document?id=");
}

#[test]
fn no_page_scrolls_sideways_at_any_width_or_zoom() {
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    // 320 pixels are also 640 at 200 % and 1280 at 400 %.
    for width in [320, 360, 768, 1280] {
        browser.resize(width, 800);
        for address in pages() {
            reader.open(&address);
            browser.run("document.querySelectorAll('details').forEach((one) => one.open = true)");
            let wider = browser.run(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            assert_eq!(wider, 0, "{address} at {width}");
        }
    }
}

/// One page of each kind, in both languages.
fn pages() -> Vec<String> {
    let kinds = [
        "?",
        "search?q=Kruschev",
        "search?q=Kruschev+Malenkov&lang=ru&date_from=1957&match=fuzzy&offset=10",
        "search?q=zzyzzyx",
        "search?q=Kruschev&date_from=june",
        "document?id=corpus/oral-history/syzran.txt&q=Kruschev&at=1",
        "document?id=card-0104",
        "nowhere/at/all?",
    ];
    let languages = ["en", "ru"];
    languages.iter().flat_map(|ui| kinds.map(|kind| format!("{kind}&ui={ui}"))).collect()
}

#[test]
fn axe_finds_no_violation() {
    let Some(axe) = env::var_os("ARKHIV_AXE") else {
        eprintln!("SKIPPED: ARKHIV_AXE does not name axe.min.js (.ci/run fetches it)");
        return;
    };
    let axe = fs::read_to_string(axe).unwrap();
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    let report = "const done = arguments[arguments.length - 1];\
                  axe.run().then((found) => done(found.violations.map((one) =>\
                  one.id + ': ' + one.nodes.map((node) => node.html).join(' '))))";
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        // The languages differ in words only, the schemes in colours only.
        let is_judged = |address: &&String| scheme == "light" || address.ends_with("ui=en");
        for address in pages().iter().filter(is_judged) {
            reader.open(address);
            browser.run("document.querySelectorAll('details').forEach((one) => one.open = true)");
            browser.run(&axe);
            let violations = browser.run_later(report);
            assert_eq!(violations, serde_json::json!([]), "{address}, {scheme}");
        }
    }
    // The control: a page with a fault that axe must see.
    browser.run("document.querySelector('label[for=q]').remove()");
    assert_ne!(browser.run_later(report), serde_json::json!([]), "axe sees nothing");
}

/// Pictures of every page at three widths in both schemes, for a person to look at: written to the
/// folder that `ARKHIV_PICTURES` names, and not taken where it names none.
#[test]
fn pictures_are_taken_where_they_are_asked_for() {
    let Some(folder) = env::var_os("ARKHIV_PICTURES") else { return };
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for width in [360, 768, 1280] {
            browser.resize(width, 1400);
            for (number, address) in pages().iter().enumerate() {
                reader.open(address);
                let name = format!("{number:02}-{width}-{scheme}.png.base64");
                fs::write(std::path::Path::new(&folder).join(name), browser.picture()).unwrap();
            }
        }
    }
}

#[test]
fn completions_are_offered_and_taken_by_keyboard() {
    let Some(reader) = Reader::start(Scripts::On) else { return };
    let browser = &reader.browser;
    reader.open("?ui=en");
    browser.type_into("#q", "Molotov Kaga");
    browser.await_text(".completions [role=option]", "Kaganovi");
    assert_eq!(browser.run("return document.getElementById('q').ariaExpanded"), "true");
    browser.press(DOWN);
    let active = "const box = document.getElementById('q');\
                  return document.getElementById(box.getAttribute('aria-activedescendant'))\
                  .getAttribute('aria-selected')";
    assert_eq!(browser.run(active), "true");
    browser.press(ESCAPE);
    assert_eq!(browser.run("return document.getElementById('q').ariaExpanded"), "false");
    assert_eq!(browser.run("return document.getElementById('q').value"), "Molotov Kaga");
    browser.type_into("#q", "n");
    browser.await_text(".completions [role=option]", "Kaganovi");
    browser.press(DOWN);
    browser.press(ENTER);
    browser.await_address("q=Molotov+Kaganovi");
    browser.await_text(".hits mark", "Kaganovi");
}
