//! The conditions of a plan over one segment: which documents match, in ascending order.

use tantivy::{DocId, TERMINATED};

use super::{positional::PositionalMatcher, term::TermMatcher};

/// One condition. Every kind stands at its first document when made.
pub(super) enum Matcher<'s> {
    /// Matches nothing: no form is in this segment.
    Nothing,
    /// Matches every document, with score 0: what only exclusions are taken from.
    Everything {
        doc: DocId,
        end: DocId,
    },
    Term(Box<TermMatcher<'s>>),
    Positional(Box<PositionalMatcher<'s>>),
    All(All<'s>),
    Any(Any<'s>),
}

impl<'s> Matcher<'s> {
    pub(super) fn everything(documents: DocId) -> Self {
        Self::Everything { doc: if documents == 0 { TERMINATED } else { 0 }, end: documents }
    }

    /// All of `required` and none of `excluded`.
    pub(super) fn all(mut required: Vec<Self>, excluded: Vec<Self>) -> Self {
        if required.iter().any(|part| matches!(part, Self::Nothing)) {
            return Self::Nothing;
        }
        if required.len() == 1
            && excluded.is_empty()
            && let Some(only) = required.pop()
        {
            return only;
        }
        // The rarest leads; scores are summed in the order of the plan, so that they do not depend
        // on which one that is.
        let mut by_cost: Vec<usize> = (0..required.len()).collect();
        by_cost.sort_by_key(|part| required[*part].cost());
        let mut all = All { required, excluded, by_cost, doc: 0 };
        all.doc = all.at_or_after(0);
        Self::All(all)
    }

    /// At least one of `parts`.
    pub(super) fn any(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !matches!(part, Self::Nothing));
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.pop().unwrap_or(Self::Nothing),
            _ => Self::Any(Any { parts }),
        }
    }

    pub(super) fn doc(&self) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, .. } => *doc,
            Self::Term(term) => term.doc(),
            Self::Positional(positional) => positional.doc(),
            Self::All(all) => all.doc,
            Self::Any(any) => any.doc(),
        }
    }

    pub(super) fn advance(&mut self) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, end } => {
                *doc = if *doc < end.saturating_sub(1) { *doc + 1 } else { TERMINATED };
                *doc
            }
            Self::Term(term) => term.advance(),
            Self::Positional(positional) => positional.advance(),
            Self::All(all) => all.advance(),
            Self::Any(any) => any.advance(),
        }
    }

    /// Goes on to the first match at or after `target`, if it stands before that.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, end } => {
                *doc = (*doc).max(if target < *end { target } else { TERMINATED });
                *doc
            }
            Self::Term(term) => term.seek(target),
            Self::Positional(positional) => positional.seek(target),
            Self::All(all) => all.seek(target),
            Self::Any(any) => any.seek(target),
        }
    }

    /// The score of the current document.
    pub(super) fn score(&self) -> f32 {
        match self {
            Self::Nothing | Self::Everything { .. } => 0.0,
            Self::Term(term) => term.score(),
            Self::Positional(positional) => positional.score(),
            Self::All(all) => all.required.iter().map(Self::score).sum(),
            Self::Any(any) => any.score(),
        }
    }

    fn cost(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Everything { end, .. } => u64::from(*end),
            Self::Term(term) => term.cost(),
            Self::Positional(positional) => positional.cost(),
            Self::All(all) => all.by_cost.first().map_or(0, |part| all.required[*part].cost()),
            Self::Any(any) => any.parts.iter().map(Self::cost).sum(),
        }
    }
}

/// A conjunction with exclusions.
pub(super) struct All<'s> {
    required: Vec<Matcher<'s>>,
    excluded: Vec<Matcher<'s>>,
    /// The required parts, rarest first.
    by_cost: Vec<usize>,
    doc: DocId,
}

impl All<'_> {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            let next = self.required[self.by_cost[0]].advance();
            self.doc = self.at_or_after(next);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.at_or_after(target);
        }
        self.doc
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        'candidates: loop {
            for part in &self.by_cost {
                let doc = self.required[*part].seek(target);
                if doc == TERMINATED {
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
            }
            if self.excluded.iter_mut().any(|part| part.seek(target) == target) {
                target += 1;
                continue;
            }
            return target;
        }
    }
}

/// A disjunction.
pub(super) struct Any<'s> {
    parts: Vec<Matcher<'s>>,
}

impl Any<'_> {
    fn doc(&self) -> DocId {
        self.parts.iter().map(Matcher::doc).min().unwrap_or(TERMINATED)
    }

    fn advance(&mut self) -> DocId {
        let doc = self.doc();
        for part in self.parts.iter_mut().filter(|part| part.doc() == doc) {
            part.advance();
        }
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED)
    }

    fn score(&self) -> f32 {
        let doc = self.doc();
        self.parts.iter().filter(|part| part.doc() == doc).map(Matcher::score).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(mut matcher: Matcher<'_>) -> Vec<DocId> {
        let mut docs = Vec::new();
        while matcher.doc() != TERMINATED {
            docs.push(matcher.doc());
            matcher.advance();
        }
        docs
    }

    #[test]
    fn everything_less_an_exclusion_is_the_rest() {
        let matcher = Matcher::all(vec![Matcher::everything(5)], vec![Matcher::everything(3)]);
        assert_eq!(drain(matcher), [3, 4]);
        assert_eq!(drain(Matcher::everything(0)), [0u32; 0]);
    }

    #[test]
    fn nothing_is_neutral_in_or_and_absorbing_in_and() {
        let any = Matcher::any(vec![Matcher::Nothing, Matcher::everything(2)]);
        assert_eq!(drain(any), [0, 1]);
        let all = Matcher::all(vec![Matcher::Nothing, Matcher::everything(2)], vec![]);
        assert_eq!(drain(all), [0u32; 0]);
    }

    #[test]
    fn seeking_never_goes_back() {
        let mut matcher = Matcher::any(vec![Matcher::everything(3), Matcher::everything(10)]);
        assert_eq!(matcher.seek(7), 7);
        assert_eq!(matcher.seek(2), 7);
        assert_eq!(matcher.seek(10), TERMINATED);
    }
}
