//! Lends our analysis to tantivy's writer, under the name that the schema gives it.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis::Analyzer;

/// The name of our analysis in the schema.
pub(super) const TOKENIZER: &str = "arkhiv";

/// The tokenizers that an index of ours needs.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::from(Analysed::default()));
    manager
}

/// The tokens of one text, gathered first: tantivy pulls, our analyzer pushes.
#[derive(Default)]
struct Analysed {
    analyzer: Analyzer,
    terms: String,
    /// End in `terms` and position of each token.
    ends: Vec<(usize, usize)>,
}

impl Clone for Analysed {
    /// A fresh one: what is kept from text to text is only memory.
    fn clone(&self) -> Self {
        Self::default()
    }
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
        self.analyzer.tokens(text, |token| {
            self.terms.push_str(token.term);
            self.ends.push((self.terms.len(), token.position as usize));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stacked_token_shares_the_position_of_the_one_before() {
        let mut tokenizer = Analysed::default();
        let mut stream = tokenizer.token_stream("The U.S.S.R. in 1957");
        let mut terms = Vec::new();
        stream.process(&mut |token| terms.push((token.text.clone(), token.position)));
        let (_, stacked) = terms.iter().find(|(term, _)| term == "ussr").unwrap();
        assert_eq!(
            terms.iter().filter(|(_, position)| position == stacked).count(),
            2,
            "{terms:?}"
        );
        let spoken = terms.iter().map(|(term, _)| term.as_str());
        assert_eq!(spoken.filter(|term| ["the", "in", "1957"].contains(term)).count(), 3);
    }
}
