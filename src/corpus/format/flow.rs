//! Running text out of markup: white space as a reader sees it, paragraphs apart.

/// A text that grows; breaks and spaces are written only once something follows them.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    gap: Gap,
}

/// How what follows is set apart from what stands before it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

impl Flow {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), gap: Gap::None }
    }

    /// Sets what follows apart from what is there, at least so far.
    pub(super) fn apart(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Text whose runs of white space are one space each.
    pub(super) fn text(&mut self, text: &str) {
        let is_space = |char: char| matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0C');
        if text.starts_with(is_space) {
            self.apart(Gap::Space);
        }
        let mut is_first = true;
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            if !is_first {
                self.apart(Gap::Space);
            }
            self.verbatim(word);
            is_first = false;
        }
        if text.ends_with(is_space) {
            self.apart(Gap::Space);
        }
    }

    /// Text whose white space matters.
    pub(super) fn verbatim(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Cell => "\t",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        self.text.push_str(text);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Its length so far, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_as_a_reader_sees_it() {
        let mut flow = Flow::default();
        flow.apart(Gap::Paragraph);
        flow.text("\n  Хру");
        flow.text("щёв\n  ушёл ");
        flow.text("");
        flow.text("рано");
        flow.text(" .");
        flow.apart(Gap::Paragraph);
        flow.apart(Gap::Line);
        flow.text(" \n");
        flow.text("Then a\u{A0}word");
        flow.apart(Gap::Line);
        flow.verbatim("  as it\n  is");
        flow.apart(Gap::Space);
        assert_eq!(flow.finish(), "Хрущёв ушёл рано .\n\nThen a\u{A0}word\n  as it\n  is");
    }
}
