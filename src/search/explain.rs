//! Why a document has its score: the parts that add up to it.

use tantivy::{DocAddress, SegmentReader};

use super::{
    collector::ScoredDoc,
    execute::Execution,
    matcher::Matcher,
    nearness::{Nearness, WINDOWS},
};
use crate::query::{Node, Plan, TextField};

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// What it comes from.
    pub reason: Reason,
    /// What it adds.
    pub value: f32,
}

/// What a part of a score comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The document has a term.
    Word(WordReason),
    /// It has words side by side, as the query has them.
    Phrase(Vec<String>),
    /// It has an initial or a given name beside a surname.
    Name(Vec<String>),
    /// Several words of the query stand within so many words.
    Near(u32),
    /// Neighbouring words of the query stand to one another as in it.
    Order,
    /// Its title is the whole query.
    WholeTitle,
    /// It has all the words, and others that follow have some.
    AllWords,
}

/// What the score of a term is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct WordReason {
    /// As the reader typed it.
    pub term: String,
    /// The forms that the document has.
    pub forms: Vec<FormReason>,
    /// Documents with any form, of all.
    pub documents: [u64; 2],
    /// What it counts for by its role in the query.
    pub importance: f32,
}

/// A form that a document has.
#[derive(Debug, Clone, PartialEq)]
pub struct FormReason {
    /// The form, folded.
    pub form: String,
    /// How often in the text.
    pub in_text: u32,
    /// How often in the title.
    pub in_title: u32,
    /// How likely it means the term.
    pub weight: f32,
}

impl Reason {
    /// Its name in the API and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Word(_) => "word",
            Self::Phrase(_) => "phrase",
            Self::Name(_) => "name",
            Self::Near(_) => "near",
            Self::Order => "order",
            Self::WholeTitle => "whole_title",
            Self::AllWords => "all_words",
        }
    }
}

/// Explains the score of a document.
pub(super) struct Explainer<'e> {
    pub execution: &'e Execution<'e>,
    pub plan: &'e Plan,
    /// The condition that the document was found by.
    pub condition: &'e Node,
    /// Whether it has all the words and others follow that have some.
    pub is_before_others: bool,
    /// Whether it was looked at again for nearness.
    pub is_reread: bool,
}

impl Explainer<'_> {
    /// The parts of its score.
    pub(super) fn explain(
        &self,
        reader: &SegmentReader,
        scored: &ScoredDoc,
    ) -> tantivy::Result<Vec<ScorePart>> {
        let mut parts = Vec::new();
        let DocAddress { segment_ord, doc_id } = scored.address;
        let segment = segment_ord as usize;
        if self.is_before_others {
            parts.push(ScorePart { reason: Reason::AllWords, value: self.step() });
        }
        if self.execution.titled(segment)?.binary_search(&doc_id).is_ok() {
            parts.push(ScorePart { reason: Reason::WholeTitle, value: self.step() });
        }
        self.condition(self.condition, reader, scored.address, &mut parts)?;
        if self.is_reread && self.execution.ranks_by_score() {
            self.nearness(segment, doc_id, &mut parts)?;
        }
        Ok(parts)
    }

    fn step(&self) -> f32 {
        self.plan.root.as_ref().map_or(0.0, |root| self.execution.step(root))
    }

    /// What a condition adds, part by part.
    fn condition(
        &self,
        node: &Node,
        reader: &SegmentReader,
        address: DocAddress,
        parts: &mut Vec<ScorePart>,
    ) -> tantivy::Result<()> {
        let segment = address.segment_ord as usize;
        let mut matcher = self.execution.matcher(reader, segment, node)?;
        if matches!(node, Node::Not(_)) || matcher.seek(address.doc_id) != address.doc_id {
            return Ok(());
        }
        let written = |term: &usize| self.plan.terms[*term].written.clone();
        let reason = match node {
            Node::All(nodes) | Node::Any(nodes) => {
                for node in nodes {
                    self.condition(node, reader, address, parts)?;
                }
                return Ok(());
            }
            Node::Optional(node) => return self.condition(node, reader, address, parts),
            Node::Within(field, part) => return self.within(*field, part, reader, address, parts),
            Node::Not(_) | Node::Where(_) => return Ok(()),
            Node::Term(term) => Reason::Word(self.word(*term, address)?),
            Node::Phrase(words) => {
                Reason::Phrase(words.iter().map(|(term, _)| written(term)).collect())
            }
            Node::Near { terms, .. } => Reason::Name(terms.iter().map(written).collect()),
            Node::Beside { near, name, .. } => Reason::Name([near, name].map(written).to_vec()),
        };
        parts.push(ScorePart { reason, value: matcher.score() });
        Ok(())
    }

    /// What a condition on one field adds.
    fn within(
        &self,
        field: TextField,
        node: &Node,
        reader: &SegmentReader,
        address: DocAddress,
        parts: &mut Vec<ScorePart>,
    ) -> tantivy::Result<()> {
        let here = |node: &Node| Node::Within(field, Box::new(node.clone()));
        match node {
            Node::All(nodes) | Node::Any(nodes) => {
                for node in nodes {
                    self.condition(&here(node), reader, address, parts)?;
                }
            }
            Node::Within(..) | Node::Not(_) | Node::Where(_) => {}
            Node::Optional(node) => self.condition(&here(node), reader, address, parts)?,
            leaf => {
                let segment = address.segment_ord as usize;
                let value = self.execution.matcher(reader, segment, &here(leaf))?;
                let before = parts.len();
                self.condition(leaf, reader, address, parts)?;
                if let [part] = &mut parts[before..] {
                    part.value = value_at(value, address);
                }
            }
        }
        Ok(())
    }

    fn word(&self, term: usize, address: DocAddress) -> tantivy::Result<WordReason> {
        let (planned, resolved) = (&self.plan.terms[term], &self.execution.terms[term]);
        let mut forms = Vec::new();
        for (at, form) in planned.forms.iter().enumerate() {
            let mut often = [0, 0];
            let infos = resolved.infos(address.segment_ord as usize, at);
            for ((often, field), info) in often.iter_mut().zip(self.execution.fields).zip(infos) {
                let Some(info) = info else { continue };
                let mut list = field.postings(address.segment_ord as usize).list(info)?;
                if list.seek(address.doc_id) == address.doc_id {
                    *often = list.frequency();
                }
            }
            let [in_text, in_title] = often;
            if in_text + in_title > 0 {
                let (form, weight) = (form.form.clone(), form.weight);
                forms.push(FormReason { form, in_text, in_title, weight });
            }
        }
        Ok(WordReason {
            term: planned.written.clone(),
            forms,
            documents: [resolved.document_frequency(), self.execution.documents],
            importance: self.execution.formula.importance(planned.role),
        })
    }

    fn nearness(
        &self,
        segment: usize,
        doc: u32,
        parts: &mut Vec<ScorePart>,
    ) -> tantivy::Result<()> {
        let Plan { terms, words, .. } = self.plan;
        let Some(nearness) = Nearness::new(self.execution, terms, words) else { return Ok(()) };
        let formula = self.execution.formula;
        for near in nearness.of(segment, &[doc])? {
            let windows = near.windows.iter().zip(WINDOWS);
            let windows = windows.map(|(best, width)| (Reason::Near(width), formula.window * best));
            let order = (Reason::Order, formula.order * near.order);
            let some = windows.chain([order]).filter(|(_, value)| *value > 0.0);
            parts.extend(some.map(|(reason, value)| ScorePart { reason, value }));
        }
        Ok(())
    }
}

/// The score of a document by one condition.
fn value_at(mut matcher: Matcher<'_>, address: DocAddress) -> f32 {
    if matcher.seek(address.doc_id) == address.doc_id { matcher.score() } else { 0.0 }
}
