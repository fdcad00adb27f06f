//! A fixed number of threads that search, with a bounded queue before them.
//!
//! Searching is blocking work: on the threads that speak HTTP one slow query would hold up all
//! others. Where the queue is full a request is refused at once, so that it costs little. A panic
//! ends its own job only.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use super::error::ApiError;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that search; they end when this is dropped.
pub(super) struct SearchPool {
    jobs: Sender<Job>,
}

impl SearchPool {
    /// `threads` at work, at most `queue` jobs waiting; 0 threads means one for each processor.
    ///
    /// # Errors
    /// Where the system refuses a thread.
    pub(super) fn new(threads: usize, queue: usize) -> io::Result<Self> {
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            given => given,
        };
        let (jobs, waiting) = bounded(queue);
        for number in 0..threads {
            let waiting: Receiver<Job> = waiting.clone();
            let name = format!("search-{number}");
            thread::Builder::new()
                .name(name)
                .spawn(move || waiting.iter().for_each(|job| job()))?;
        }
        Ok(Self { jobs })
    }

    /// Jobs that wait for a thread.
    pub(super) fn waiting(&self) -> usize {
        self.jobs.len()
    }

    /// Runs `work` on a search thread. A caller that goes away before its turn costs nothing.
    ///
    /// # Errors
    /// `Overloaded` where the queue is full, `Panicked` where `work` did.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !sender.is_closed() {
                // What `work` owns is dropped with the panic; what it shares, locks aside, is
                // immutable, so nothing half-changed can be seen afterwards.
                let outcome = catch_unwind(AssertUnwindSafe(work));
                // The caller may have gone away meanwhile.
                let _ = sender.send(outcome.map_err(|_| ApiError::Panicked));
            }
        });
        match self.jobs.try_send(job) {
            Ok(()) => receiver.await.unwrap_or(Err(ApiError::Panicked)),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(ApiError::Overloaded),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::Pin, task::Poll};

    use super::*;

    #[actix_web::test]
    async fn a_panic_ends_its_own_job_only() {
        let pool = SearchPool::new(1, 4).unwrap();
        let panicked = pool.run(|| panic!("as the test wants")).await;
        assert!(matches!(panicked, Err::<(), _>(ApiError::Panicked)));
        assert_eq!(pool.run(|| 7).await.unwrap(), 7);
    }

    /// Lets a future start, and expects it to wait.
    async fn start<F: Future + Unpin>(future: &mut F) {
        let is_pending =
            poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_pending()));
        assert!(is_pending.await);
    }

    #[actix_web::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = SearchPool::new(1, 1).unwrap();
        let (open, gate) = bounded::<()>(0);
        let (started, has_started) = bounded::<()>(1);
        let mut at_work =
            Box::pin(pool.run(move || started.send(()).is_ok() && gate.recv().is_ok()));
        start(&mut at_work).await;
        has_started.recv().unwrap();
        let mut waiting = Box::pin(pool.run(|| true));
        start(&mut waiting).await;
        assert!(matches!(pool.run(|| true).await, Err(ApiError::Overloaded)));
        open.send(()).unwrap();
        assert!(at_work.await.unwrap() && waiting.await.unwrap());
    }

    #[actix_web::test]
    async fn a_caller_that_has_gone_away_is_not_served() {
        let pool = SearchPool::new(1, 4).unwrap();
        let (open, gate) = bounded::<()>(0);
        let (ran, has_run) = bounded::<()>(1);
        let mut at_work = Box::pin(pool.run(move || gate.recv().is_ok()));
        start(&mut at_work).await;
        let mut gone = Box::pin(pool.run(move || ran.send(())));
        start(&mut gone).await;
        drop(gone);
        open.send(()).unwrap();
        assert!(at_work.await.unwrap());
        assert!(has_run.recv().is_err());
    }
}
