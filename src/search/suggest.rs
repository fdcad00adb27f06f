//! Completions of what a reader is typing: its last word, by the words and names of the index.

use serde::Serialize;

use super::{
    error::SearchError,
    execute::{Doubtful, Execution},
    formula::Formula,
    request::{Filters, Sort, Total},
    resolve::resolve,
    searcher::Searcher,
    spelling::written,
};
use crate::{
    analysis::fold,
    query::{self, Budget, Node, Operator, Plan, Scope, in_other_layout, is_function_word},
    vocabulary::Class,
};

/// Words that are looked at for each completion that is wanted after other words: most of them stand
/// in no document with those.
const WITH_OTHERS: usize = 3;

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The whole query, its last word completed.
    pub text: String,
    /// Documents that have the last word in any of its forms, and the words before it.
    pub documents: usize,
}

impl Searcher {
    /// The most completions that one answer gives.
    pub const MAX_SUGGESTIONS: usize = 20;
    /// How many it gives where nobody says.
    pub const SUGGESTIONS: usize = 8;

    /// Completions of what was typed, those in most documents first.
    ///
    /// The last word is completed in either script, slips forgiven where hardly anything begins so, and
    /// the layout of the keyboard where nothing does.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn suggest(&self, q: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        let q = q.trim_end();
        let (head, word) = q.split_at(last_word(q));
        if limit == 0 || word.is_empty() || is_other_field(head) {
            return Ok(Vec::new());
        }
        let mut found = self.completed(head, word, limit)?;
        if found.is_empty() {
            let (head, typed) = q.split_at(q.rfind(char::is_whitespace).map_or(0, |at| at + 1));
            let meant = in_other_layout(typed.trim_start());
            if let Some(meant) = meant.filter(|meant| last_word(meant) == 0) {
                found = self.completed(head, &meant, limit)?;
            }
        }
        Ok(found)
    }

    fn completed(
        &self,
        head: &str,
        word: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let budget = self.budget();
        let others = self.others(head, &budget);
        let most = if others.is_some() { limit * WITH_OTHERS } else { limit };
        let (completions, view) = (self.completions()?, self.view());
        let vocabulary = &view.prepared.vocabulary;
        // What holds a sentence together completes no question.
        let is_offered = |term: &str| !is_function_word(term);
        let words = vocabulary.complete(&completions, word, self.authority(), is_offered, most);
        let mut found = Vec::with_capacity(words.len());
        for word in &words {
            let word = written(view, &word.term)?;
            let documents = self.documents_with(others.as_ref(), &word, &budget)?;
            found.push((word, documents));
        }
        // Words that no document has together are completed one by one.
        if others.is_some() && found.iter().all(|(_, documents)| *documents == 0) {
            found.truncate(limit);
            for (word, documents) in &mut found {
                *documents = self.documents_with(None, word, &budget)?;
            }
        }
        found.retain(|(_, documents)| *documents > 0);
        found.sort_by_key(|(_, documents)| std::cmp::Reverse(*documents));
        found.truncate(limit);
        let whole = |(word, documents)| Suggestion { text: format!("{head}{word}"), documents };
        Ok(found.into_iter().map(whole).collect())
    }

    /// The words before the last one as a condition, where they are words only; function words are
    /// none.
    fn others(&self, head: &str, budget: &Budget) -> Option<Plan> {
        let is_operator = |word: &str| Operator::from_word(word).is_some() || word.starts_with('-');
        let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "-.,'’".contains(c);
        if !head.chars().all(is_plain) || head.split_whitespace().any(is_operator) {
            return None;
        }
        let words = head.split_whitespace().filter(|word| !is_function_word(&fold(word)));
        let (parsed, vocabulary) =
            (query::parse(&words.collect::<Vec<_>>().join(" ")), &self.view().prepared.vocabulary);
        let plan = query::plan(parsed, vocabulary, self.options(Some(Class::Forms), budget));
        plan.root.is_some().then_some(plan)
    }

    /// Documents that have a word in any of its forms and meet a condition.
    pub(super) fn documents_with(
        &self,
        others: Option<&Plan>,
        word: &str,
        budget: &Budget,
    ) -> Result<usize, SearchError> {
        let view = self.view();
        let options = self.options(Some(Class::Forms), budget);
        let Some(term) = query::plan_word(word, &view.prepared.vocabulary, options) else {
            return Ok(0);
        };
        let mut terms = others.map_or_else(Vec::new, |plan| plan.terms.clone());
        terms.push(term);
        let mut root = Node::Term(terms.len() - 1);
        if let Some(other) = others.and_then(|plan| plan.root.clone()) {
            root = Node::All(vec![root, other]);
        }
        let terms = resolve(&terms, &view.prepared.fields)?;
        let execution = Execution {
            terms: &terms,
            fields: &view.prepared.fields,
            documents: view.prepared.documents,
            formula: &Formula::default(),
            title: None,
            filters: &Filters::default(),
            field_values: &view.prepared.field_values,
            id_orders: &view.prepared.id_orders,
            sort: Sort::Relevance,
            total: Total::Exact,
            doubtful: Doubtful::Match,
            budget,
        };
        Ok(execution.run(view.snapshot.searcher(), &root, 0, None)?.total)
    }
}

/// Where the last word begins.
fn last_word(q: &str) -> usize {
    let is_word = |c: char| {
        c.is_alphanumeric() || "'’ʼʹ′`´\u{ad}".contains(c) || ('\u{300}'..'\u{370}').contains(&c)
    };
    let end = q.char_indices().rev().take_while(|(_, c)| is_word(*c)).last();
    let start = end.map_or(q.len(), |(at, _)| at);
    // A quotation mark before a word is none of its letters.
    start + q[start..].find(char::is_alphanumeric).unwrap_or(0)
}

/// Whether what stands before the word names a field that has no words: `lang:r`.
fn is_other_field(head: &str) -> bool {
    let name = head.rsplit(char::is_whitespace).next().and_then(|last| last.strip_suffix(':'));
    let scope = name.and_then(Scope::from_name);
    matches!(scope, Some(Scope::Field(_) | Scope::Id | Scope::Date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_what_is_completed() {
        let check = |q: &str, word: &str| assert_eq!(&q[last_word(q)..], word, "{q}");
        check("gorb", "gorb");
        check("Никита хр", "хр");
        check("\"Central Comm", "Comm");
        check("-Хру\u{301}щ", "Хру\u{301}щ");
        check("анти-парт", "парт");
        check("title:plen", "plen");
        check("O'Ne", "O'Ne");
        check("'gorb", "gorb");
        check("(a OR хр", "хр");
        check("a b*", "");
        check("", "");
    }

    #[test]
    fn a_field_without_words_is_not_completed() {
        assert!(is_other_field("a lang:") && is_other_field("date:") && is_other_field("source:"));
        assert!(!is_other_field("title:") && !is_other_field("a ") && !is_other_field(""));
    }
}
