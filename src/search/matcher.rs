//! The conditions of a plan over one segment: which documents match, in ascending order.
//!
//! Where only the best are wanted, a matcher is told the score that a document needs
//! (`set_min_competitive_score`) and may then leave out documents that score less. In a disjunction
//! the parts that cannot reach that score together are looked up only in documents of the others:
//! MaxScore (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995).

use tantivy::{DocId, TERMINATED};

use super::{cursor::Cursor, positional::PositionalMatcher, term::TermMatcher};

/// One condition. Every kind stands at its first document when made.
pub(super) enum Matcher<'s> {
    /// Matches nothing: no form is in this segment.
    Nothing,
    /// Matches every document, with score 0: what only exclusions are taken from.
    Everything {
        doc: DocId,
        end: DocId,
    },
    /// Matches these documents, ascending, with score 0.
    Set {
        documents: Vec<DocId>,
        at: usize,
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

    /// These documents, ascending.
    pub(super) fn set(documents: Vec<DocId>) -> Self {
        if documents.is_empty() { Self::Nothing } else { Self::Set { documents, at: 0 } }
    }

    /// All of `required` and none of `excluded`; what is `optional` adds to the score.
    pub(super) fn all(
        mut required: Vec<Self>,
        excluded: Vec<Self>,
        mut optional: Vec<Self>,
    ) -> Self {
        if required.iter().any(|part| matches!(part, Self::Nothing)) {
            return Self::Nothing;
        }
        optional.retain(|part| !matches!(part, Self::Nothing));
        if required.len() == 1
            && excluded.is_empty()
            && optional.is_empty()
            && let Some(only) = required.pop()
        {
            return only;
        }
        // The rarest leads; scores are summed in the order of the plan, so that they do not depend
        // on which one that is.
        let mut by_cost: Vec<usize> = (0..required.len()).collect();
        by_cost.sort_by_key(|part| required[*part].cost());
        let max_score = required.iter().chain(&optional).map(Self::max_score).sum();
        let (min_score, doc) = (0.0, 0);
        let mut all = All { required, excluded, optional, by_cost, max_score, min_score, doc };
        all.doc = all.at_or_after(0);
        Self::All(all)
    }

    /// At least one of `parts`.
    pub(super) fn any(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !matches!(part, Self::Nothing));
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.pop().unwrap_or(Self::Nothing),
            _ => Self::Any(Any::new(parts)),
        }
    }

    pub(super) fn doc(&self) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, .. } => *doc,
            Self::Set { documents, at } => documents.get(*at).copied().unwrap_or(TERMINATED),
            Self::Term(term) => term.doc(),
            Self::Positional(positional) => positional.doc(),
            Self::All(all) => all.doc,
            Self::Any(any) => any.doc,
        }
    }

    pub(super) fn advance(&mut self) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, end } => {
                *doc = if *doc < end.saturating_sub(1) { *doc + 1 } else { TERMINATED };
                *doc
            }
            Self::Set { documents, at } => {
                *at = (*at + 1).min(documents.len());
                self.doc()
            }
            Self::Term(term) => term.advance(),
            Self::Positional(positional) => positional.advance(),
            Self::All(all) => all.advance(),
            Self::Any(any) => any.advance(),
        }
    }

    /// Moves to the first match at or after `target`; stays where that is not after the current one.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Nothing => TERMINATED,
            Self::Everything { doc, end } => {
                *doc = (*doc).max(if target < *end { target } else { TERMINATED });
                *doc
            }
            Self::Set { documents, at } => {
                *at += documents[*at..].partition_point(|doc| *doc < target);
                self.doc()
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
            Self::Nothing | Self::Everything { .. } | Self::Set { .. } => 0.0,
            Self::Term(term) => term.score(),
            Self::Positional(positional) => positional.score(),
            Self::All(all) => all.score(),
            Self::Any(any) => any.score(),
        }
    }

    /// What no score exceeds.
    pub(super) fn max_score(&self) -> f32 {
        match self {
            Self::Nothing | Self::Everything { .. } | Self::Set { .. } => 0.0,
            Self::Term(term) => term.max_score(),
            Self::Positional(positional) => positional.max_score(),
            Self::All(all) => all.max_score,
            Self::Any(any) => any.parts.iter().map(Self::max_score).sum(),
        }
    }

    /// After the current document, those that score less may be left out from now on. The score
    /// never falls from one call to the next.
    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        match self {
            Self::Nothing | Self::Everything { .. } | Self::Set { .. } => {}
            Self::Term(term) => term.set_min_competitive_score(score),
            Self::Positional(positional) => positional.set_min_competitive_score(score),
            Self::All(all) => all.set_min_competitive_score(score),
            Self::Any(any) => any.set_min_competitive_score(score),
        }
    }

    fn cost(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Everything { end, .. } => u64::from(*end),
            Self::Set { documents, .. } => documents.len() as u64,
            Self::Term(term) => term.cost(),
            Self::Positional(positional) => positional.cost(),
            Self::All(all) => all.by_cost.first().map_or(0, |part| all.required[*part].cost()),
            Self::Any(any) => any.parts.iter().map(Self::cost).sum(),
        }
    }
}

/// A conjunction with exclusions, and with what only adds to its scores.
pub(super) struct All<'s> {
    required: Vec<Matcher<'s>>,
    excluded: Vec<Matcher<'s>>,
    optional: Vec<Matcher<'s>>,
    /// The required parts, rarest first.
    by_cost: Vec<usize>,
    /// What no score exceeds.
    max_score: f32,
    min_score: f32,
    doc: DocId,
}

impl All<'_> {
    fn score(&self) -> f32 {
        let here = self.optional.iter().filter(|part| part.doc() == self.doc);
        self.required.iter().chain(here).map(Matcher::score).sum()
    }

    /// Each part has to score what the others leave open at their best.
    fn set_min_competitive_score(&mut self, score: f32) {
        self.min_score = score;
        for part in &mut self.required {
            let others = self.max_score - part.max_score();
            part.set_min_competitive_score(score - others);
        }
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        if self.max_score < self.min_score {
            return TERMINATED;
        }
        'candidates: loop {
            let mut at_best = self.max_score;
            for part in &self.by_cost {
                if at_best < self.min_score {
                    target += 1;
                    continue 'candidates;
                }
                let part = &mut self.required[*part];
                let doc = part.seek(target);
                if doc == TERMINATED {
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
                if self.min_score > 0.0 {
                    at_best -= part.max_score() - part.score();
                }
            }
            if self.excluded.iter_mut().any(|part| part.seek(target) == target) {
                target += 1;
                continue;
            }
            if at_best < self.min_score {
                target += 1;
                continue;
            }
            for part in &mut self.optional {
                part.seek(target);
            }
            return target;
        }
    }
}

impl Cursor for All<'_> {
    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    #[inline]
    fn move_to(&mut self, target: DocId) -> DocId {
        self.doc = self.at_or_after(target);
        self.doc
    }

    /// The rarest part knows its next document without looking for it.
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            let next = self.required[self.by_cost[0]].advance();
            self.doc = self.at_or_after(next);
        }
        self.doc
    }
}

/// A disjunction.
pub(super) struct Any<'s> {
    parts: Vec<Matcher<'s>>,
    /// The parts and what none of their scores exceeds, lowest first.
    by_max_score: Vec<(usize, f32)>,
    /// How many of them cannot make a document competitive without the others ("non-essential").
    optional: usize,
    /// What no score of those together exceeds.
    optional_score: f32,
    min_score: f32,
    doc: DocId,
}

impl<'s> Any<'s> {
    fn new(parts: Vec<Matcher<'s>>) -> Self {
        let mut by_max_score: Vec<_> = parts.iter().map(Matcher::max_score).enumerate().collect();
        by_max_score.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        let (optional, optional_score, min_score) = (0, 0.0, 0.0);
        let mut any = Self { parts, by_max_score, optional, optional_score, min_score, doc: 0 };
        any.doc = any.candidate();
        any
    }

    fn set_min_competitive_score(&mut self, score: f32) {
        self.min_score = score;
        while let Some((_, max_score)) = self.by_max_score.get(self.optional)
            && self.optional_score + max_score < score
        {
            self.optional_score += max_score;
            self.optional += 1;
        }
        // Of several, each may be helped by the others.
        if let [(only, _)] = &self.by_max_score[self.optional..] {
            self.parts[*only].set_min_competitive_score(score - self.optional_score);
        }
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        loop {
            for (part, _) in &self.by_max_score[self.optional..] {
                self.parts[*part].seek(target);
            }
            let doc = self.candidate();
            if doc == TERMINATED || self.is_competitive(doc) {
                return doc;
            }
            target = doc + 1;
        }
    }

    /// The first document of the parts that are not optional.
    fn candidate(&self) -> DocId {
        let essential = self.by_max_score[self.optional..].iter();
        essential.map(|(part, _)| self.parts[*part].doc()).min().unwrap_or(TERMINATED)
    }

    /// Looks a candidate up in the optional parts, as long as it can still be competitive.
    fn is_competitive(&mut self, doc: DocId) -> bool {
        if self.optional == 0 {
            return true;
        }
        let (optional, essential) = self.by_max_score.split_at(self.optional);
        let essential = essential.iter().map(|(part, _)| &self.parts[*part]);
        let scores = essential.filter(|part| part.doc() == doc).map(Matcher::score);
        let mut at_best = self.optional_score + scores.sum::<f32>();
        for (part, max_score) in optional.iter().rev() {
            if at_best < self.min_score {
                return false;
            }
            let part = &mut self.parts[*part];
            at_best -= max_score;
            if part.seek(doc) == doc {
                at_best += part.score();
            }
        }
        at_best >= self.min_score
    }

    fn score(&self) -> f32 {
        self.parts.iter().filter(|part| part.doc() == self.doc).map(Matcher::score).sum()
    }
}

impl Cursor for Any<'_> {
    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    #[inline]
    fn move_to(&mut self, target: DocId) -> DocId {
        self.doc = self.at_or_after(target);
        self.doc
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
        let matcher =
            Matcher::all(vec![Matcher::everything(5)], vec![Matcher::everything(3)], vec![]);
        assert_eq!(drain(matcher), [3, 4]);
        assert_eq!(drain(Matcher::everything(0)), [0u32; 0]);
    }

    #[test]
    fn a_set_is_gone_through_and_looked_up() {
        assert_eq!(drain(Matcher::set(vec![1, 4, 9])), [1, 4, 9]);
        let both =
            Matcher::all(vec![Matcher::everything(5), Matcher::set(vec![1, 4, 9])], vec![], vec![]);
        assert_eq!(drain(both), [1, 4]);
        let without =
            Matcher::all(vec![Matcher::everything(5)], vec![Matcher::set(vec![1, 4])], vec![]);
        assert_eq!(drain(without), [0, 2, 3]);
        assert_eq!(Matcher::set(vec![3]).seek(4), TERMINATED);
        assert_eq!(drain(Matcher::set(Vec::new())), [0u32; 0]);
    }

    #[test]
    fn nothing_is_neutral_in_or_and_absorbing_in_and() {
        let any = Matcher::any(vec![Matcher::Nothing, Matcher::everything(2)]);
        assert_eq!(drain(any), [0, 1]);
        let all = Matcher::all(vec![Matcher::Nothing, Matcher::everything(2)], vec![], vec![]);
        assert_eq!(drain(all), [0u32; 0]);
    }

    #[test]
    fn what_no_score_reaches_ends_everywhere() {
        let parts = || vec![Matcher::everything(9), Matcher::everything(5)];
        let all = || Matcher::all(parts(), vec![], vec![]);
        for mut matcher in [all(), Matcher::any(vec![all(), Matcher::everything(7)])] {
            assert_eq!(matcher.doc(), 0);
            matcher.set_min_competitive_score(1.0);
            assert_eq!(matcher.advance(), TERMINATED);
            assert_eq!(matcher.advance(), TERMINATED);
        }
    }

    #[test]
    fn seeking_never_goes_back() {
        let mut matcher = Matcher::any(vec![Matcher::everything(3), Matcher::everything(10)]);
        assert_eq!(matcher.seek(7), 7);
        assert_eq!(matcher.seek(2), 7);
        assert_eq!(matcher.seek(10), TERMINATED);
    }
}
