//! Another query for one that hardly finds anything: its words as the archive spells them, or as the
//! other layout of the keyboard writes them.

use super::{
    error::SearchError,
    ranking::Ranking,
    request::{Facet, SearchRequest, Total},
    searcher::Searcher,
    spelling::written,
};
use crate::{
    analysis::{Analyzer, capitalized, fold},
    query::{Budget, Operator, Scope, Warning, in_other_layout},
    vocabulary::{Neighbour, lemma},
};

/// With fewer documents than this a query hardly finds anything.
const FEW: usize = 3;

/// A word that the archive has in so many documents or fewer may be a slip itself, of one that it has
/// so many times as often.
const RARE: usize = 2;
const TIMES_AS_FREQUENT: u64 = 20;
/// What such a slip may cost: the word may as well be right.
const SLIGHT: f32 = 1.0;
/// The letters that such a word has at least: short words have neighbours that are right.
const LETTERS_OF_RARE: usize = 5;

/// Pieces of a query that are looked at, and that are put right, at most.
const MOST_PIECES: usize = 16;
const MOST_REPAIRS: usize = 4;

/// Words of a piece, at most: what has more is not a misspelt word.
const MOST_WORDS: usize = 4;

/// Words that a query has at most to be read in the other layout although it finds something: looking
/// all of them up takes time, and a sentence is never typed without a look at it.
const MOST_WORDS_FOUND: usize = 6;

/// Letters that a word has at least to be read in the other layout.
const LETTERS_OF_LAYOUT: usize = 3;

/// Signs of the query language and of punctuation that may stand before and after a word.
const BEFORE: &str = "(\"«“„+=~'";
const AFTER: &str = ")\"»”“.,;:!?'";

impl Searcher {
    /// A query that finds more than the one that was ranked, where that finds few documents or none:
    /// words that the archive does not have are put right.
    pub(super) fn did_you_mean(
        &self,
        request: &SearchRequest,
        ranking: &Ranking,
        budget: &Budget,
    ) -> Result<Option<String>, SearchError> {
        let is_relaxed = ranking.plan.warnings.contains(&Warning::SomeWords(0));
        let finds_enough = ranking.total >= FEW && !is_relaxed;
        if finds_enough && ranking.plan.terms.len() > MOST_WORDS_FOUND {
            return Ok(None);
        }
        let mut meant = String::new();
        let (mut rest, mut pieces, mut repairs) = (request.q.as_str(), 0, 0);
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            let end = rest[start..].find(char::is_whitespace).map_or(rest.len(), |at| start + at);
            let piece = &rest[start..end];
            let is_open = pieces < MOST_PIECES && repairs < MOST_REPAIRS && !budget.is_spent();
            let repaired = match is_open {
                true => self.repaired(piece, finds_enough, budget)?,
                false => None,
            };
            (pieces, repairs) = (pieces + 1, repairs + usize::from(repaired.is_some()));
            meant.push_str(&rest[..start]);
            meant.push_str(repaired.as_deref().unwrap_or(piece));
            rest = &rest[end..];
        }
        if repairs == 0 {
            return Ok(None);
        }
        let found =
            self.counted(&SearchRequest { q: meant.clone(), ..request.clone() }, budget)?.total;
        // What letters of the wrong layout find is a heap of names that sound a little like them.
        let is_better = found > ranking.total || (is_relaxed || finds_enough) && found > 0;
        Ok(is_better.then_some(meant))
    }

    /// What a request finds, without its hits.
    pub(super) fn counted(
        &self,
        request: &SearchRequest,
        budget: &Budget,
    ) -> Result<Ranking, SearchError> {
        let facets: Vec<Facet> = Vec::new();
        let (offset, limit, total, collapse) = (0, 0, Total::Exact, false);
        let request = SearchRequest { facets, offset, limit, total, collapse, ..request.clone() };
        self.rank_within(&request, budget)
    }

    /// A piece of a query without spaces, put right; `None` where nothing has to be, or can be. Of a
    /// query that finds enough, only what was typed in the other layout is.
    fn repaired(
        &self,
        piece: &str,
        finds_enough: bool,
        budget: &Budget,
    ) -> Result<Option<String>, SearchError> {
        let Some((field, text)) = searched(piece) else { return Ok(None) };
        let (words, mut unknown) = (words(text), Vec::new());
        if words.len() > MOST_WORDS {
            return Ok(None);
        }
        for word in words {
            // A look into the dictionary tells what the archive has often enough.
            if budget.is_spent() || self.frequency(&fold(word.text))? > RARE as u64 {
                continue;
            }
            let documents = self.documents_with(None, word.text, budget)?;
            if documents <= RARE {
                unknown.push((word, documents));
            }
        }
        if unknown.is_empty() || budget.is_spent() {
            return Ok(None);
        }
        let is_absent = unknown.iter().any(|(_, documents)| *documents == 0);
        let mut meant = None;
        if is_absent {
            meant = self.typed_in_other_layout(text, Slips::None, budget)?;
            if meant.is_none() && begins_with_letter_key(text) {
                meant = self.typed_in_other_layout(text, Slips::Forgiven, budget)?;
            }
        }
        if !finds_enough {
            if meant.is_none() {
                meant = self.respelt(text, &unknown)?;
            }
            if meant.is_none() && is_absent {
                meant = self.typed_in_other_layout(text, Slips::Forgiven, budget)?;
            }
        }
        Ok(meant.map(|meant| format!("{field}{meant}")))
    }

    /// A text with some of its words put right.
    fn respelt(
        &self,
        text: &str,
        unknown: &[(Word<'_>, usize)],
    ) -> Result<Option<String>, SearchError> {
        let (mut meant, mut at) = (String::new(), 0);
        for (word, documents) in unknown {
            if let Some(right) = self.right_spelling(word.text, *documents)? {
                meant.push_str(&text[at..word.start]);
                meant.push_str(&right);
                at = word.start + word.text.len();
            }
        }
        meant.push_str(&text[at..]);
        Ok((at > 0).then_some(meant))
    }

    /// The nearest frequent spelling of a word that so many documents have.
    fn right_spelling(&self, word: &str, documents: usize) -> Result<Option<String>, SearchError> {
        let term = fold(word);
        let view = self.view();
        let vocabulary = &view.prepared.vocabulary;
        let is_short = documents > 0 && term.chars().count() < LETTERS_OF_RARE;
        if is_short || !self.has_suggestions_ready() {
            return Ok(None);
        }
        let mut best = self.best(&term, vocabulary.misspelt(&term), documents)?;
        if best.is_none()
            && documents == 0
            && let Some(completions) = self.completions_at_hand()?
        {
            let across = vocabulary.misspelt_across(&completions, &term);
            best = self.best(&term, across, documents)?;
        }
        let Some(best) = best else { return Ok(None) };
        Ok(Some(cased_as(word, written(view, &best)?)))
    }

    /// The likeliest of several words that one in so many documents may be misspelt for: the nearest,
    /// unless another is much more frequent.
    fn best(
        &self,
        term: &str,
        neighbours: Vec<Neighbour>,
        documents: usize,
    ) -> Result<Option<String>, SearchError> {
        let mut best: Option<(f32, String)> = None;
        let folded = lemma::fold(term);
        for Neighbour { term: other, cost } in neighbours {
            let frequency = self.frequency(&other)?;
            let is_other = lemma::fold(&other) != folded;
            let is_right = match documents {
                0 => frequency > 0,
                rare => cost <= SLIGHT && frequency >= TIMES_AS_FREQUENT * rare as u64,
            };
            let likelihood = (frequency as f32).ln_1p() - 3.0 * cost;
            let is_better = best.as_ref().is_none_or(|(known, of_best)| {
                likelihood > *known || likelihood == *known && other < *of_best
            });
            if is_other && is_right && is_better {
                best = Some((likelihood, other));
            }
        }
        Ok(best.map(|(_, term)| term))
    }

    /// In how many documents a term is, about: one that has it in its title too counts twice.
    fn frequency(&self, term: &str) -> Result<u64, SearchError> {
        let mut documents = 0;
        for field in &self.view().prepared.fields {
            documents += field.documents_with(term).map_err(tantivy::TantivyError::from)?;
        }
        Ok(documents)
    }

    /// A text as the other layout of the keyboard writes it, where the archive has that: as it stands,
    /// or with signs before and after that are none of its letters.
    fn typed_in_other_layout(
        &self,
        text: &str,
        slips: Slips,
        budget: &Budget,
    ) -> Result<Option<String>, SearchError> {
        let signs = |signs: &str, c: char| signs.contains(c);
        let before = text.chars().take_while(|c| signs(BEFORE, *c)).count();
        let after = text.chars().rev().take_while(|c| signs(AFTER, *c)).count();
        for before in 0..=before.min(3) {
            for after in 0..=after.min(3) {
                let start = text.chars().take(before).map(char::len_utf8).sum();
                let end: usize = text.chars().rev().take(after).map(char::len_utf8).sum();
                let end = text.len() - end;
                let Some(typed) = text.get(start..end).filter(|typed| !typed.is_empty()) else {
                    continue;
                };
                if let Some(meant) = self.in_other_layout(typed, slips, budget)? {
                    return Ok(Some(format!("{}{meant}{}", &text[..start], &text[end..])));
                }
            }
        }
        Ok(None)
    }

    fn in_other_layout(
        &self,
        typed: &str,
        slips: Slips,
        budget: &Budget,
    ) -> Result<Option<String>, SearchError> {
        let Some(meant) = in_other_layout(typed) else { return Ok(None) };
        let words = words(&meant);
        let is_long = |word: &Word<'_>| word.text.chars().count() >= LETTERS_OF_LAYOUT;
        if !words.iter().any(is_long) || words.len() > MOST_WORDS {
            return Ok(None);
        }
        let (mut text, mut at) = (String::new(), 0);
        for word in &words {
            let right = match self.documents_with(None, word.text, budget)? {
                0 if slips == Slips::None => return Ok(None),
                0 => match self.right_spelling(word.text, 0)? {
                    Some(right) => right,
                    None => return Ok(None),
                },
                _ => self.as_written(word.text)?,
            };
            text.push_str(&meant[at..word.start]);
            text.push_str(&right);
            at = word.start + word.text.len();
        }
        text.push_str(&meant[at..]);
        Ok(Some(text))
    }

    /// A word in the case, and with or without the dots of ё, that the archive writes most; one that it
    /// has in other forms only stays as it is.
    fn as_written(&self, word: &str) -> Result<String, SearchError> {
        let view = self.view();
        let term = fold(word);
        let completions = self.completions_at_hand()?;
        let key = lemma::fold(&term);
        let same = completions.map(|words| words.with_key(&key)).unwrap_or_default();
        let mut most: Option<(u64, String)> = None;
        for term in same {
            let documents = self.frequency(&term)?;
            if documents > most.as_ref().map_or(0, |(known, _)| *known) {
                most = Some((documents, term));
            }
        }
        Ok(match most {
            Some((_, term)) => cased_as(word, written(view, &term)?),
            None => word.to_owned(),
        })
    }
}

/// Whether a word in the other layout may be misspelt besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slips {
    None,
    Forgiven,
}

/// A word of a text and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word<'t> {
    text: &'t str,
    start: usize,
}

/// The words of a text that are spelled: those with letters.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    Analyzer::new().tokens(text, |token| {
        let word = &text[token.span.clone()];
        if !token.stacked && word.chars().any(char::is_alphabetic) {
            words.push(Word { text: word, start: token.span.start });
        }
    });
    words
}

/// A piece of a query that words are looked for in: the name of its field with the colon, and the rest.
/// `None` for an operator, for what must not be there, and for a field without words.
fn searched(piece: &str) -> Option<(&str, &str)> {
    if Operator::from_word(piece).is_some() || piece.starts_with(['-', '−']) {
        return None;
    }
    let Some((name, value)) = piece.split_once(':') else { return Some(("", piece)) };
    match Scope::from_name(name.trim_start_matches(['+', '('])) {
        Some(Scope::Title | Scope::Body) => Some(piece.split_at(piece.len() - value.len())),
        Some(_) => None,
        None => Some(("", piece)),
    }
}

/// Whether a text begins with a sign that is a letter in the Russian layout, as no text does.
fn begins_with_letter_key(text: &str) -> bool {
    let mut signs = text.chars();
    let is_key = signs.next().is_some_and(|first| "[]{};,.<>`".contains(first));
    is_key && signs.next().is_some_and(|next| next.is_ascii_alphabetic())
}

/// A word with a capital if the other has one.
fn cased_as(typed: &str, word: String) -> String {
    if typed.starts_with(char::is_uppercase) { capitalized(&word) } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_exclusions_and_fields_without_words_are_left_alone() {
        assert_eq!(searched("Рхущёв"), Some(("", "Рхущёв")));
        assert_eq!(searched("title:Рхущёв"), Some(("title:", "Рхущёв")));
        assert_eq!(searched("(title:Рхущёв"), Some(("(title:", "Рхущёв")));
        assert_eq!(searched("12:30"), Some(("", "12:30")));
        for piece in ["AND", "ИЛИ", "-Рхущёв", "lang:rj", "date:1957", "id:a", "author:Рхущёв"]
        {
            assert_eq!(searched(piece), None, "{piece}");
        }
    }

    #[test]
    fn a_sign_before_a_letter_is_a_key() {
        assert!(begins_with_letter_key(",heotd") && begins_with_letter_key("[heotd"));
        assert!(!begins_with_letter_key("heotd,") && !begins_with_letter_key("\"a"));
        assert!(!begins_with_letter_key(". a") && !begins_with_letter_key(""));
    }

    #[test]
    fn words_are_found_in_their_places() {
        let found = words("\"Central Comittee\" 1957");
        let texts: Vec<(&str, usize)> = found.iter().map(|word| (word.text, word.start)).collect();
        assert_eq!(texts, [("Central", 1), ("Comittee", 9)]);
    }
}
