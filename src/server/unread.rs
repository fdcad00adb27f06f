//! Long answers, given to the HTTP layer a piece at a time and counted until they are sent: whoever asks
//! for much and reads slowly takes bounded memory.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, atomic::AtomicUsize},
    task::{Context, Poll},
};

use actix_web::{
    body::{BodySize, MessageBody},
    web::Bytes,
};

use super::error::ApiError;
use crate::indexer::Room;

/// An answer of at most so many bytes is not counted, and a longer one is given in such pieces: the HTTP
/// layer copies what it is given.
const PIECE_BYTES: usize = 64 << 10;
/// What all long answers that are not sent yet may have together.
const MAX_UNREAD_BYTES: usize = 32 << 20;

/// What all long answers have that are not sent yet.
#[derive(Debug, Default)]
pub(super) struct Unread(Arc<AtomicUsize>);

impl Unread {
    /// An answer as a body.
    ///
    /// # Errors
    /// Where too many long ones wait for their readers; one alone may be as long as it is.
    pub(super) fn body(&self, answer: String) -> Result<Pieces, ApiError> {
        let mut room = Room::of(&self.0);
        if answer.len() > PIECE_BYTES {
            let all = room.take(answer.len());
            if all > answer.len() && all > MAX_UNREAD_BYTES {
                return Err(ApiError::Overloaded);
            }
        }
        Ok(Pieces { rest: answer.into(), _room: room })
    }
}

/// A body that is given in pieces.
pub(super) struct Pieces {
    rest: Bytes,
    _room: Room,
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.rest.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let bytes = self.rest.len().min(PIECE_BYTES);
        Poll::Ready((bytes > 0).then(|| Ok(self.rest.split_to(bytes))))
    }

    /// A short one whole, as bodies are: what is around it may compress it at once.
    fn try_into_bytes(self) -> Result<Bytes, Self> {
        if self.rest.len() <= PIECE_BYTES { Ok(self.rest) } else { Err(self) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use actix_web::body::to_bytes;

    use super::*;

    #[actix_web::test]
    async fn what_is_not_read_is_bounded_and_what_is_read_is_whole() {
        let unread = Unread::default();
        let long = "слово ".repeat(MAX_UNREAD_BYTES / 22);
        let (first, second) =
            (unread.body(long.clone()).unwrap(), unread.body(long.clone()).unwrap());
        assert!(matches!(unread.body(long.clone()), Err(ApiError::Overloaded)));
        assert!(unread.body("x".repeat(PIECE_BYTES)).is_ok(), "a short one is always given");
        assert_eq!(to_bytes(first).await.unwrap(), long);
        assert!(unread.body(long.clone()).is_ok(), "the control: there is room again");
        drop(second);
        assert_eq!(unread.0.load(Ordering::Acquire), 0);
        assert!(unread.body("x".repeat(2 * MAX_UNREAD_BYTES)).is_ok(), "one alone is given");
    }
}
