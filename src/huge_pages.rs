//! The allocator of the program: the system's, which asks the kernel for huge pages under big
//! blocks. With musl it is mimalloc, since musl's own has one lock for all threads.
//!
//! Indexing looks words up in tables of tens of megabytes and scatters word numbers over arrays as
//! big, each time in another place. With pages of 4 KiB nearly every such step is also a miss of
//! the translation buffer; with pages of 2 MiB it is not: a seventh less time for a whole load when
//! it was brought in. Linux gives them to whoever asks (`transparent_hugepage=madvise`, the default
//! of most distributions); elsewhere nothing is asked.
//!
//! # Safety
//! Every block is that allocator's, got and given back with the layout of the caller;
//! `madvise(MADV_HUGEPAGE)` changes neither address nor content, only what backs the pages that lie
//! wholly within the block, and its failure changes nothing.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout};

#[cfg(target_env = "musl")]
use mimalloc::MiMalloc as Base;
#[cfg(not(target_env = "musl"))]
use std::alloc::System as Base;

/// From here on a block surely holds a huge page whole.
const BIG_BYTES: usize = 4 << 20;

/// See the module.
pub struct HugePages;

// SAFETY: all four hand the caller's arguments to `Base` unchanged and return what it returns, so
// they keep the contract as `Base` does.
unsafe impl GlobalAlloc for HugePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = unsafe { Base.alloc(layout) };
        advise(block, layout.size());
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let block = unsafe { Base.alloc_zeroed(layout) };
        advise(block, layout.size());
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { Base.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let block = unsafe { Base.realloc(block, layout, size) };
        advise(block, size);
        block
    }
}

/// Asks for huge pages under a block that the caller owns, if it is big.
#[inline]
fn advise(block: *mut u8, size: usize) {
    #[cfg(target_os = "linux")]
    if size >= BIG_BYTES && !block.is_null() {
        const PAGE: usize = 4096;
        let skipped = block.align_offset(PAGE);
        let length = (size - skipped) / PAGE * PAGE;
        // SAFETY: the pages from the first boundary within the block on, `length` bytes, lie within
        // it. A refusal is not an error: the block works without.
        unsafe {
            libc::madvise(block.add(skipped).cast(), length, libc::MADV_HUGEPAGE);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (block, size);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::HugePages;

    #[global_allocator]
    static ALLOCATOR: HugePages = HugePages;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_block_keeps_its_bytes_as_it_grows_and_shrinks(
            sizes in prop::collection::vec(1_usize..(12 << 20), 1..6),
            align in 0_u32..8,
        ) {
            // Through the program's allocator, by way of a vector of the library.
            let mut bytes: Vec<u8> = Vec::new();
            for size in sizes {
                bytes.resize(size, 0);
                bytes.shrink_to_fit();
                prop_assert!(bytes.iter().step_by(4099).enumerate().all(|(i, b)| *b == 0 || *b == i as u8));
                bytes.iter_mut().step_by(4099).enumerate().for_each(|(i, byte)| *byte = i as u8);
                prop_assert!(bytes.iter().step_by(4099).enumerate().all(|(i, b)| *b == i as u8));
                let zeroed = vec![0_u64; size >> align];
                prop_assert!(zeroed.iter().all(|number| *number == 0));
            }
        }
    }
}
