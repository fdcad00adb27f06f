//! The examples for websites hold what docs/websites.md promises of each: the script, the element, a plain
//! form within it, and no attribute that there is not.

use std::{collections::BTreeSet, fs};

use crate::program::checkout;

const EXAMPLES: [&str; 5] = [
    "static/index.html",
    "static/ru.html",
    "omeka-s/arkhiv-search.phtml",
    "blacklight/_arkhiv_search.html.erb",
    "wordpress/arkhiv-search.php",
];

#[test]
fn every_example_has_the_element_and_a_form_for_readers_without_a_script() {
    let guide = fs::read_to_string(checkout().join("docs/websites.md")).unwrap();
    for example in EXAMPLES {
        let folder = example.split('/').next().unwrap();
        assert!(guide.contains(&format!("examples/websites/{folder}")), "{example} is not listed");
        let text = fs::read_to_string(checkout().join("examples/websites").join(example)).unwrap();
        for part in ["embed.js", "arkhiv-search", "role=\"search\"", "name=\"q\"", "defer"] {
            // Rails writes attributes as the keys of a call.
            let rails = part.replacen('=', ": ", 1);
            assert!(text.contains(part) || text.contains(&rails), "{example}: {part}");
        }
        let written: BTreeSet<&str> = text
            .split("data-")
            .skip(1)
            .map(|rest| rest.split(['=', '\'', '"']).next().unwrap())
            .collect();
        for name in written.iter().filter(|name| !name.contains('%')) {
            assert!(guide.contains(&format!("`data-{name}`")), "{example}: data-{name}");
        }
    }
}

#[test]
fn no_comment_of_a_template_ends_before_its_end() {
    let path = "examples/websites/blacklight/_arkhiv_search.html.erb";
    let text = fs::read_to_string(checkout().join(path)).unwrap();
    let comment = text.strip_prefix("<%#").unwrap().split("%>").next().unwrap();
    assert!(!comment.contains("<%"), "ERB ends a comment at the first end of a tag");
}
