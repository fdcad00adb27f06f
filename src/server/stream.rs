//! Long answers, sent as fast as the client takes them.
//!
//! An answer is made step by step, each on a search thread and only when the client has taken what came
//! before: a slow client holds no thread, and others' searches go in between.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    rt::time::sleep,
    web::{Bytes, Data},
};
use futures_core::Stream;

use super::{error::ApiError, state::ServerState};

/// How often a step that finds no room among the searches that wait is tried again, and after how long.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

type Make = dyn FnMut() -> Result<Option<String>, ApiError> + Send;
type Step = Pin<Box<dyn Future<Output = Result<Option<String>, ApiError>>>>;

/// The body of a long answer.
pub(super) struct Steps {
    state: Data<ServerState>,
    make: Arc<Mutex<Make>>,
    /// The step under way.
    step: Option<Step>,
}

impl Steps {
    /// What `make` gives each time, which is not empty, until it gives nothing.
    pub(super) fn new(
        state: &Data<ServerState>,
        make: impl FnMut() -> Result<Option<String>, ApiError> + Send + 'static,
    ) -> Self {
        Self { state: state.clone(), make: Arc::new(Mutex::new(make)), step: None }
    }
}

impl Stream for Steps {
    type Item = Result<Bytes, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (state, make) = (self.state.clone(), Arc::clone(&self.make));
        let step = self.step.get_or_insert_with(|| Box::pin(on_search_thread(state, make)));
        let made = match step.as_mut().poll(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(made) => made,
        };
        self.step = None;
        Poll::Ready(made.transpose().map(|made| made.map(Bytes::from)))
    }
}

async fn on_search_thread(
    state: Data<ServerState>,
    make: Arc<Mutex<Make>>,
) -> Result<Option<String>, ApiError> {
    for _ in 0..ATTEMPTS {
        let make = Arc::clone(&make);
        let step = state.pool.run(move || make.lock().unwrap_or_else(PoisonError::into_inner)());
        match step.await {
            Err(ApiError::Overloaded) => sleep(PAUSE).await,
            made => return made?,
        }
    }
    Err(ApiError::Overloaded)
}
