//! Lends our analysis to tantivy's writer, under the name that the schema gives it.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis::Analyzer;
pub(super) use crate::analysis::{VERSION as ANALYSIS_VERSION, majority_language};

/// The name of our analysis in the schema.
pub(super) const TOKENIZER: &str = "arkhiv";

/// The tokenizers that an index of ours needs.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::from(Analysed::default()));
    manager
}

/// The tokens of one text, gathered first: tantivy pulls, our analyzer pushes.
#[derive(Debug, Clone, Default)]
struct Analysed {
    terms: String,
    /// End in `terms` and position of each token.
    ends: Vec<(usize, usize)>,
}

struct Stream<'a> {
    analysed: &'a Analysed,
    next: usize,
    token: Token,
}

impl Tokenizer for Analysed {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.terms.clear();
        self.ends.clear();
        each_term(text, |term, position| {
            self.terms.push_str(term);
            self.ends.push((self.terms.len(), position));
        });
        Stream { analysed: self, next: 0, token: Token::default() }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&(end, position)) = self.analysed.ends.get(self.next) else { return false };
        let start = self.next.checked_sub(1).map_or(0, |previous| self.analysed.ends[previous].0);
        self.token.text.clear();
        self.token.text.push_str(&self.analysed.terms[start..end]);
        self.token.position = position;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Hands each term of `text` with its position to `sink`.
fn each_term(text: &str, mut sink: impl FnMut(&str, usize)) {
    Analyzer::new().tokens(text, |token| sink(token.term, token.position as usize));
}
