//! A whole result: ranked once, and shown as whoever takes it comes along.

use std::time::Duration;

use super::{
    after::After, error::SearchError, hit::Hit, ranking::Ranking, request::SearchRequest,
    searcher::Searcher,
};
use crate::query::Budget;

/// Hits of one step.
const STEP: usize = 25;

/// The time that ranking a whole result may take: it is asked for seldom, and worth nothing if it is not
/// whole.
const RANKING: Duration = Duration::from_secs(10);

/// A result under way; the documents are those of one commit. Between two steps it takes no thread, and of
/// the hits to come only where they are.
pub struct Export {
    searcher: Searcher,
    ranking: Ranking,
    snippets: usize,
    given: usize,
}

impl Searcher {
    /// Ranks the hits that a request asks for, to be shown step by step; `None` where that takes too
    /// long.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn export(&self, request: &SearchRequest) -> Result<Option<Export>, SearchError> {
        let budget = if self.is_limited() { Budget::of(RANKING) } else { Budget::unlimited() };
        let ranking = self.rank_within(request, &budget)?;
        let export =
            Export { searcher: self.clone(), ranking, snippets: request.snippets, given: 0 };
        Ok((!budget.was_spent()).then_some(export))
    }
}

impl Export {
    /// The next hits; none after the last.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn step(&mut self) -> Result<Vec<Hit>, SearchError> {
        let end = self.ranking.page.len().min(self.given + STEP);
        let page = &self.ranking.page[self.given..end];
        let budget = Budget::unlimited();
        let hits = self.searcher.shown(&self.ranking, page, self.snippets, &budget)?;
        self.given = end;
        Ok(hits)
    }

    /// After which hit another export would go on, if there are more.
    pub fn after(&self) -> Option<After> {
        self.ranking.after
    }
}
