//! Words side by side: which of them must be there, which need not, and what is left where too few
//! documents have them all.

use super::{Node, PlanTerm, Planning, Role, names, names::Item};
use crate::{
    query::ast::{Query, Scope, Word, one_or},
    vocabulary::Class,
};

/// A query of so many words, function words counted, asks for [`ENOUGH`] documents; one of fewer for
/// any.
const MANY_WORDS: usize = 4;
/// Documents with all the content words of a long query that are enough.
const ENOUGH: usize = 10;

/// What may follow those documents that meet the condition of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxed {
    /// Where fewer documents meet it than this.
    pub below: usize,
    /// Met by all documents that meet the condition, and by others that have some of the words. What a
    /// sign requires stays required.
    pub condition: Node,
}

/// A part of a conjunction.
pub(super) struct Conjunct {
    pub node: Node,
    standing: Standing,
}

/// What becomes of a part where documents have not all parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Required, unless too few documents have it.
    Wanted,
    /// Required by a sign.
    Required,
    /// Must be known of the document.
    Known,
    /// Must not be there.
    Excluded,
    /// Never required.
    Optional,
}

impl Conjunct {
    pub(super) fn new(node: Node, standing: Standing) -> Self {
        Self { node, standing }
    }

    fn is(&self, standing: Standing) -> bool {
        self.standing == standing
    }
}

/// All parts of a conjunction as one condition.
pub(super) fn all_of(conjuncts: Vec<Conjunct>) -> Option<Node> {
    let node = |conjunct: Conjunct| match conjunct.standing {
        Standing::Optional => Node::Optional(Box::new(conjunct.node)),
        _ => conjunct.node,
    };
    one_or(Node::All, conjuncts.into_iter().map(node).collect())
}

/// The parts of a conjunction of so many words with what is only wanted read as a disjunction; `None`
/// where that changes nothing.
pub(super) fn relaxed(conjuncts: &[Conjunct], words: usize) -> Option<Relaxed> {
    let of = |standing| {
        let nodes = conjuncts.iter().filter(move |conjunct| conjunct.is(standing));
        nodes.map(|conjunct| conjunct.node.clone())
    };
    let optional = |node| Node::Optional(Box::new(node));
    let wanted: Vec<Node> = of(Standing::Wanted).collect();
    let mut parts: Vec<Node> = of(Standing::Required).collect();
    if wanted.is_empty() || wanted.len() + parts.len() < 2 {
        return None;
    }
    if parts.is_empty() {
        parts.push(Node::Any(wanted));
    } else {
        parts.extend(wanted.into_iter().map(optional));
    }
    parts.extend(of(Standing::Known));
    parts.extend(of(Standing::Excluded));
    parts.extend(of(Standing::Optional).map(optional));
    let below = if words < MANY_WORDS { 1 } else { ENOUGH };
    Some(Relaxed { below, condition: Node::All(parts) })
}

impl Planning<'_> {
    /// Parts of a conjunction, with names and their initials, and designations, read together, and
    /// each once. Function words are required only where there is nothing else.
    pub(super) fn conjunction(&mut self, parts: &[Query]) -> Vec<Conjunct> {
        let mut conjuncts = Vec::new();
        let mut names = Names::default();
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let (standing, part) = match part {
                Query::Required(part) => (Standing::Required, &**part),
                Query::Not(_) => (Standing::Excluded, part),
                Query::Dates(_) => (Standing::Known, part),
                _ => (Standing::Wanted, part),
            };
            if let Query::Word(word) = part {
                if let Some(next) = parts.get(at + 1).and_then(Query::as_word)
                    && let Some(node) = self
                        .spaced_designation(word, next, at == 0)
                        .or_else(|| self.spaced_compound(word, next))
                {
                    self.take_names(&mut names, &mut conjuncts);
                    conjuncts.push(Conjunct::new(node, standing));
                    at += 2;
                    continue;
                }
                let role = self.function_role(word, at == 0);
                if let Some(role) = role.filter(|_| standing == Standing::Wanted) {
                    self.take_names(&mut names, &mut conjuncts);
                    conjuncts.extend(self.function_word(word, role));
                    at += 1;
                    continue;
                }
                if let Some(items) = self.name_items(word, at == 0) {
                    names.items.extend(items);
                    names.is_required |= standing == Standing::Required;
                    at += 1;
                    continue;
                }
            }
            self.take_names(&mut names, &mut conjuncts);
            let known = |node: &Node| matches!(node, Node::Where(_));
            conjuncts.extend(self.node(part).map(|node| match known(&node) {
                true => Conjunct::new(node, Standing::Known),
                false => Conjunct::new(node, standing),
            }));
            at += 1;
        }
        let is_alone = conjuncts.iter().all(|conjunct| conjunct.is(Standing::Optional));
        let nodes = self.take_names(&mut names, &mut conjuncts);
        self.is_person = is_alone && names::are_person(&nodes);
        self.drop_repeated(&mut conjuncts);
        self.require_something(&mut conjuncts);
        conjuncts
    }

    /// The conditions of a run of names; gives them.
    fn take_names(&mut self, names: &mut Names, conjuncts: &mut Vec<Conjunct>) -> Vec<Node> {
        let Names { items, is_required } = std::mem::take(names);
        let standing = if is_required { Standing::Required } else { Standing::Wanted };
        let nodes = self.named(items);
        conjuncts.extend(nodes.iter().map(|node| Conjunct::new(node.clone(), standing)));
        nodes
    }

    fn function_word(&mut self, word: &Word, role: Role) -> Option<Conjunct> {
        let node = self.scoped_word(word)?;
        if let Node::Term(term) = node {
            self.terms[term].role = role;
        }
        Some(Conjunct::new(node, Standing::Optional))
    }

    /// Function words are all that there is: they are what the query is about.
    fn require_something(&mut self, conjuncts: &mut [Conjunct]) {
        let is_some = |conjunct: &Conjunct| {
            matches!(conjunct.standing, Standing::Wanted | Standing::Required)
        };
        if conjuncts.iter().any(is_some) {
            return;
        }
        for conjunct in conjuncts.iter_mut().filter(|conjunct| conjunct.is(Standing::Optional)) {
            conjunct.standing = Standing::Wanted;
            if let Node::Term(term) = conjunct.node {
                self.terms[term].role = Role::Word;
            }
        }
    }

    /// What of a person's name a word may be.
    fn name_items(&mut self, word: &Word, is_first: bool) -> Option<Vec<Item>> {
        let class = word.class.or(self.options.class).unwrap_or_default();
        let is_name = !word.is_prefix && word.slips.is_none() && word.scope == Scope::Anywhere;
        if !is_name || class == Class::Exact || self.options.class == Some(Class::Exact) {
            return None;
        }
        self.place = [word.position.start, word.position.end];
        let parts = self.parts(word);
        names::items(&word.text, &parts, class, is_first)
    }

    /// A word that is there twice counts once.
    pub(super) fn drop_repeated(&self, conjuncts: &mut Vec<Conjunct>) {
        let mut kept: Vec<Conjunct> = Vec::with_capacity(conjuncts.len());
        for conjunct in conjuncts.drain(..) {
            let is_excluded = conjunct.is(Standing::Excluded);
            let known = kept.iter_mut().find(|known| {
                known.is(Standing::Excluded) == is_excluded
                    && self.is_same(&known.node, &conjunct.node)
            });
            match known {
                Some(known) if conjunct.is(Standing::Required) => {
                    known.standing = conjunct.standing
                }
                Some(_) => {}
                None => kept.push(conjunct),
            }
        }
        *conjuncts = kept;
    }

    /// Whether two conditions are on the same words.
    fn is_same(&self, a: &Node, b: &Node) -> bool {
        let form = |term: &usize| {
            let PlanTerm { forms, .. } = &self.terms[*term];
            forms.iter().map(|form| (form.form.as_str(), form.class))
        };
        let term = |a: &usize, b: &usize| form(a).eq(form(b));
        let nodes = |a: &[Node], b: &[Node]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_same(a, b))
        };
        match (a, b) {
            (Node::Term(a), Node::Term(b)) => term(a, b),
            (Node::Phrase(a), Node::Phrase(b)) => {
                let words = |((a, a_at), (b, b_at)): (&(usize, u32), &(usize, u32))| {
                    a_at == b_at && term(a, b)
                };
                a.len() == b.len() && a.iter().zip(b).all(words)
            }
            (
                Node::Beside { near: a, name: a_name, .. },
                Node::Beside { near: b, name: b_name, .. },
            ) => term(a, b) && term(a_name, b_name),
            (Node::Near { terms: a, slop: a_slop }, Node::Near { terms: b, slop: b_slop }) => {
                a_slop == b_slop && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| term(a, b))
            }
            (Node::Within(a_field, a), Node::Within(b_field, b)) => {
                a_field == b_field && self.is_same(a, b)
            }
            (Node::Where(a), Node::Where(b)) => a == b,
            (Node::All(a), Node::All(b)) | (Node::Any(a), Node::Any(b)) => nodes(a, b),
            (Node::Not(a), Node::Not(b)) | (Node::Optional(a), Node::Optional(b)) => {
                self.is_same(a, b)
            }
            _ => false,
        }
    }
}

/// A run of names.
#[derive(Default)]
struct Names {
    items: Vec<Item>,
    /// Whether a sign requires one of them, and so all: they are one name.
    is_required: bool,
}
