//! Asking the processor for memory ahead of its use.
//!
//! # Safety
//! A prefetch is a hint: it reads nothing that the program sees, and an address that is not mapped
//! is not a fault (Intel SDM, PREFETCHh). The address is that of an element within the slice anyway.
#![allow(unsafe_code)]

/// Fetches the element at `index` into the caches, if there is one; where the processor has no such
/// instruction that we know, does nothing.
#[inline]
pub(super) fn prefetch<T>(slice: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(element) = slice.get(index) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: see the module.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, index);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_changes_nothing_wherever_it_points(
            numbers in prop::collection::vec(any::<u32>(), 0..100),
            index in any::<usize>(),
        ) {
            let before = numbers.clone();
            for index in [index, index % 128] {
                super::prefetch(&numbers, index);
            }
            prop_assert_eq!(before, numbers);
        }
    }
}
