//! XML 1.0 as it is written here: elements in their order, each closed, all text escaped.

use super::html::escape_into;

/// A document that grows. It is well-formed whatever the texts: a character that XML cannot have
/// becomes U+FFFD.
pub(super) struct Xml(String);

impl Xml {
    pub(super) fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// A part of a document.
    pub(super) fn fragment() -> Self {
        Self(String::new())
    }

    /// An element with attributes and what `content` writes.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.0.push('>');
        content(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An element with attributes only.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0.push_str("/>\n");
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with attributes and a text.
    pub(super) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |xml| xml.escape(text));
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.escape(value);
            self.0.push('"');
        }
    }

    fn escape(&mut self, text: &str) {
        if text.chars().all(is_allowed) {
            escape_into(text, &mut self.0);
        } else {
            let legal = |c| if is_allowed(c) { c } else { '\u{FFFD}' };
            escape_into(&text.chars().map(legal).collect::<String>(), &mut self.0);
        }
    }
}

/// Whether a document may have the character (XML 1.0, fifth edition, production 2).
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut xml = Xml::new();
        xml.element("a", &[("b", text)], |xml| {
            xml.text("c", text);
            xml.empty("d", &[]);
        });
        xml.into_string()
    }

    #[test]
    fn a_text_is_escaped_in_elements_and_attributes() {
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                        <a b=\"&lt;&amp;&quot;&#39;&gt;\"><c>&lt;&amp;&quot;&#39;&gt;</c>\n<d/>\n</a>\n";
        assert_eq!(written("<&\"'>"), expected);
    }

    #[test]
    fn what_xml_cannot_have_is_replaced() {
        let xml = written("a\u{0}\u{b}\u{1f}\u{fffe}\u{ffff}\u{10ffff}\tё");
        assert!(
            xml.contains("<c>a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{10ffff}\tё</c>"),
            "{xml}"
        );
    }

    proptest! {
        #[test]
        fn a_text_adds_no_markup(text in any::<String>()) {
            let xml = written(&text);
            prop_assert!(xml.chars().all(is_allowed));
            prop_assert_eq!(xml.matches('<').count(), written("").matches('<').count());
        }
    }
}
