//! What goes through documents in ascending order.

use tantivy::{DocId, TERMINATED};

/// Stands at a document and moves on to later ones only.
///
/// Static: every kind has these methods compiled for itself.
pub(super) trait Cursor {
    /// The current document; after the last, [`TERMINATED`].
    fn doc(&self) -> DocId;

    /// Moves to the first match at or after `target`, which is after the current document.
    fn move_to(&mut self, target: DocId) -> DocId;

    /// Moves to the next match; after the last it stays.
    #[inline]
    fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.move_to(doc + 1),
        }
    }

    /// Moves to the first match at or after `target`; stays where that is not after the current one.
    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.doc();
        if doc < target { self.move_to(target) } else { doc }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The even numbers below ten.
    struct Even(DocId);

    impl Cursor for Even {
        fn doc(&self) -> DocId {
            self.0
        }

        fn move_to(&mut self, target: DocId) -> DocId {
            assert!(target > self.0);
            self.0 = if target < 9 { target.next_multiple_of(2) } else { TERMINATED };
            self.0
        }
    }

    #[test]
    fn a_cursor_never_goes_back_and_stays_after_the_last() {
        let mut even = Even(0);
        assert_eq!(even.advance(), 2);
        assert_eq!(even.seek(5), 6);
        assert_eq!(even.seek(1), 6);
        assert_eq!(even.seek(6), 6);
        assert_eq!(even.advance(), 8);
        assert_eq!(even.advance(), TERMINATED);
        assert_eq!(even.advance(), TERMINATED);
        assert_eq!(even.seek(3), TERMINATED);
    }
}
