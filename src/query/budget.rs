//! How long a query may take: every stage asks, and ends with what it has.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// Calls of [`Budget::is_spent_soon`] between two looks at the clock, which costs as much as a step
/// of a search does.
const STEPS: u32 = 64;

/// The time that the stages of one query have, from the moment it was made.
///
/// Once it is spent, it stays so: what asks again does no more work either.
#[derive(Debug)]
pub struct Budget {
    start: Instant,
    limit: Option<Duration>,
    /// What of the limit the stage at work may use.
    share: Cell<f32>,
    steps: Cell<u32>,
    is_spent: Cell<bool>,
    was_spent: Cell<bool>,
}

impl Budget {
    /// So much time from now on.
    pub fn of(limit: Duration) -> Self {
        Self { limit: Some(limit), ..Self::unlimited() }
    }

    /// As much time as it takes.
    pub fn unlimited() -> Self {
        Self {
            start: Instant::now(),
            limit: None,
            share: Cell::new(1.0),
            steps: Cell::new(0),
            is_spent: Cell::new(false),
            was_spent: Cell::new(false),
        }
    }

    /// Begins a stage that has to end when this share of the whole is used up, so that those after
    /// it have something left.
    pub fn begin_stage(&self, share: f32) {
        self.share.set(share);
        self.is_spent.set(false);
    }

    /// Begins a stage that may use this share of the whole from now on, as far as that is there.
    pub fn begin_extra_stage(&self, share: f32) {
        let used = self.limit.map_or(0.0, |limit| {
            self.start.elapsed().as_secs_f32() / limit.as_secs_f32().max(f32::EPSILON)
        });
        self.begin_stage((used + share).min(1.0));
    }

    /// Whether the stage at work has to end.
    pub fn is_spent(&self) -> bool {
        if !self.is_spent.get()
            && let Some(limit) = self.limit
            && self.start.elapsed() >= limit.mul_f32(self.share.get())
        {
            self.is_spent.set(true);
            self.was_spent.set(true);
        }
        self.is_spent.get()
    }

    /// The same for steps that take less than a look at the clock: most calls take none.
    #[inline]
    pub fn is_spent_soon(&self) -> bool {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if steps.is_multiple_of(STEPS) { self.is_spent() } else { self.is_spent.get() }
    }

    /// Whether any stage was ended before it was done.
    pub fn was_spent(&self) -> bool {
        self.was_spent.get()
    }

    /// All the time that there is, in milliseconds; 0 where it is not limited.
    pub fn milliseconds(&self) -> u64 {
        self.limit.map_or(0, |limit| limit.as_millis() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_spent_without_a_limit() {
        let budget = Budget::unlimited();
        assert!((0..1000).all(|_| !budget.is_spent_soon()) && !budget.is_spent());
        assert!(!budget.was_spent());
    }

    #[test]
    fn what_is_spent_ends_its_stage_and_is_remembered() {
        let budget = Budget::of(Duration::from_secs(3600));
        assert!(!budget.is_spent());
        budget.begin_stage(0.0);
        assert!((0..STEPS).any(|_| budget.is_spent_soon()));
        assert!(budget.is_spent());
        budget.begin_extra_stage(0.5);
        assert!(!budget.is_spent() && budget.was_spent());
    }
}
