//! What is derived from a commit when it is first asked for, and goes on with what was derived from
//! the one before.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

/// Something that is made once.
#[derive(Debug)]
pub(super) struct Derived<T> {
    made: Mutex<Option<Arc<T>>>,
    before: Option<Arc<T>>,
}

impl<T> Derived<T> {
    /// Not made yet; what was made of an earlier commit is kept for it.
    pub(super) fn after(before: Option<&Self>) -> Self {
        let made = |before: &Self| {
            let made = before.made.lock().unwrap_or_else(PoisonError::into_inner).clone();
            made.or_else(|| before.before.clone())
        };
        Self { made: Mutex::default(), before: before.and_then(made) }
    }

    /// What was made already, if it was.
    pub(super) fn made(&self) -> Option<Arc<T>> {
        // Whoever makes it holds the lock.
        self.made.try_lock().ok()?.clone()
    }

    /// What was made of an earlier commit.
    pub(super) fn before(&self) -> Option<&T> {
        self.before.as_deref()
    }

    /// Whether there is anything that [`get`](Self::get) goes on with, so that it takes no long time.
    pub(super) fn is_begun(&self) -> bool {
        self.before.is_some() || self.made().is_some()
    }

    /// What was made; whoever asks first makes it, and the others wait.
    ///
    /// # Errors
    /// Where it cannot be made; the next who asks tries again.
    pub(super) fn get(&self, make: impl FnOnce(Option<&T>) -> io::Result<T>) -> io::Result<Arc<T>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(Arc::clone(made));
        }
        let new = Arc::new(make(self.before.as_deref())?);
        *made = Some(Arc::clone(&new));
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_gone_on_with() {
        let first = Derived::after(None);
        assert!(first.get(|_| Err(io::Error::other("damaged"))).is_err());
        assert!(first.made().is_none() && !first.is_begun());
        assert_eq!(*first.get(|before| Ok(before.copied().unwrap_or(0) + 1)).unwrap(), 1);
        assert_eq!(*first.get(|_| Ok(7)).unwrap(), 1, "what was made stays");
        let unasked = Derived::after(Some(&first));
        assert!(first.made().is_some() && unasked.made().is_none() && unasked.is_begun());
        let third = Derived::after(Some(&unasked));
        assert_eq!(*third.get(|before| Ok(before.copied().unwrap_or(0) + 1)).unwrap(), 2);
    }
}
