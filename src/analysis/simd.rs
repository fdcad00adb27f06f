//! Classes of the bytes of a text as bit masks, 64 bytes a time: with AVX2 where the processor has
//! it, found at run time, else portably with the same result.
//!
//! Two uses of `unsafe` code: calling a function compiled for
//! AVX2, after the processor reported that it has AVX2; and loading 32 bytes from either half of a
//! reference to an array of 64.

#![allow(unsafe_code)]

use std::{env, sync::LazyLock};

/// Set in the environment of a build with debug assertions, it turns the vector path off, so that the
/// whole test suite can run on the portable one; a release build does not look at it.
const PORTABLE_ONLY: &str = "ARKHIV_TEST_PORTABLE";

/// Bytes in a block, one for each bit of a mask.
pub(super) const BLOCK_BYTES: usize = 64;

/// What the bytes of a block are; bit `i` is about byte `i`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// ASCII letters and digits, and all bytes of other characters.
    pub(super) word: u64,
    /// First bytes of other characters than U+0400 to U+047F, which are letters all.
    pub(super) lead: u64,
    /// `'`, `,`, `.`, `;`, `` ` ``: they may join what stands on either side.
    pub(super) joint: u64,
    /// The hyphen-minus, which may join lines.
    pub(super) hyphen: u64,
}

/// How bytes are classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Method {
    /// Eight bytes a time in an integer.
    #[default]
    Portable,
    /// 32 bytes a time; constructed by [`Method::best`] only, which looks whether there is AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
}

/// The proof that the processor has AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Avx2(());

impl Method {
    /// The fastest method of this processor, unless tests ask for the portable one.
    pub(super) fn best() -> Self {
        if cfg!(debug_assertions) && is_portable_only() {
            return Self::Portable;
        }
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2(Avx2(()));
        }
        Self::Portable
    }

    /// Puts the masks of the text into `blocks`, as many as it has blocks; those of the last are 0
    /// beyond its end. `blocks` must not be shorter.
    pub(super) fn classify(self, text: &[u8], blocks: &mut [Block]) {
        match self {
            Self::Portable => classify_with(text, blocks, portable),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Avx2` is constructed only where the processor has it.
            Self::Avx2(_) => unsafe { classify_avx2(text, blocks) },
        }
    }
}

/// Whether the environment turns the vector path off; read once.
fn is_portable_only() -> bool {
    static IS_SET: LazyLock<bool> = LazyLock::new(|| env::var_os(PORTABLE_ONLY).is_some());
    *IS_SET
}

#[inline(always)]
fn classify_with(
    text: &[u8],
    blocks: &mut [Block],
    classify: impl Fn(&[u8; BLOCK_BYTES]) -> Block,
) {
    let (whole, rest) = text.as_chunks::<BLOCK_BYTES>();
    for (bytes, block) in whole.iter().zip(&mut *blocks) {
        *block = classify(bytes);
    }
    if !rest.is_empty() {
        let mut padded = [b' '; BLOCK_BYTES];
        padded[..rest.len()].copy_from_slice(rest);
        blocks[whole.len()] = classify(&padded);
    }
}

/// Each byte of a lane is treated on its own: additions never carry into the next, for the high
/// bit is cleared before.
fn portable(bytes: &[u8; BLOCK_BYTES]) -> Block {
    const HIGH: u64 = splat(0x80);
    let mut block = Block::default();
    for (i, lane) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let lane = u64::from_le_bytes(*lane);
        let high = lane & HIGH;
        let low = lane & !HIGH;
        let ascii = !high & HIGH;
        // The high bit of each byte of `low` that is at least, or in, or equal to the limits.
        let at_least = |limit: u8| low + splat(0x80 - limit);
        let within = |first: u8, last: u8| at_least(first) & !at_least(last + 1);
        let equal = |byte: u8| within(byte, byte);
        let lower = low | splat(0x20);
        let letter = (lower + splat(0x80 - b'a')) & !(lower + splat(0x80 - b'z' - 1));
        let word = (letter | within(b'0', b'9')) & ascii | high;
        let lead = at_least(0x40) & !within(0x50, 0x51) & high;
        let joint = (equal(b'\'') | equal(b',') | equal(b'.') | equal(b';') | equal(b'`')) & ascii;
        let hyphen = equal(b'-') & ascii;
        let at = 8 * i;
        block.word |= gather(word) << at;
        block.lead |= gather(lead) << at;
        block.joint |= gather(joint) << at;
        block.hyphen |= gather(hyphen) << at;
    }
    block
}

const fn splat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The high bits of the eight bytes as the low eight bits, in order.
fn gather(lane: u64) -> u64 {
    ((lane & splat(0x80)) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Unsafe to call where it is not known that the processor has AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn classify_avx2(text: &[u8], blocks: &mut [Block]) {
    classify_with(text, blocks, |bytes| avx2(bytes));
}

/// Looks up each byte's class by its low and by its high half; the class is where they agree:
/// bits 0 to 2 letters and digits, 3 to 5 joints, 6 the hyphen. Bytes over 0x7F have none.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(bytes: &[u8; BLOCK_BYTES]) -> Block {
    use std::arch::x86_64::*;

    const BY_LOW: [i8; 16] = [
        0b010_0110, 0b000_0111, 0b000_0111, 0b000_0111, 0b000_0111, 0b000_0111, 0b000_0111,
        0b000_1111, 0b000_0111, 0b000_0111, 0b000_0011, 0b001_0001, 0b000_1001, 0b100_0001,
        0b000_1001, 0b000_0001,
    ];
    const BY_HIGH: [i8; 16] =
        [0, 0, 0b100_1000, 0b001_0100, 0b01, 0b10, 0b010_0001, 0b10, 0, 0, 0, 0, 0, 0, 0, 0];

    // SAFETY: both loads are within the 64 bytes of `bytes`, 16 bytes are those of the tables;
    // none needs alignment.
    let (halves, by_low, by_high) = unsafe {
        let first = bytes.as_ptr().cast::<__m256i>();
        (
            [_mm256_loadu_si256(first), _mm256_loadu_si256(first.add(1))],
            _mm256_broadcastsi128_si256(_mm_loadu_si128(BY_LOW.as_ptr().cast())),
            _mm256_broadcastsi128_si256(_mm_loadu_si128(BY_HIGH.as_ptr().cast())),
        )
    };
    let mut block = Block::default();
    for (i, half) in halves.into_iter().enumerate() {
        let bits =
            |mask: __m256i| u64::from(_mm256_movemask_epi8(mask).cast_unsigned()) << (32 * i);
        let any_of = |class: __m256i, which: i8| {
            _mm256_cmpgt_epi8(
                _mm256_and_si256(class, _mm256_set1_epi8(which)),
                _mm256_setzero_si256(),
            )
        };
        let upper = _mm256_and_si256(_mm256_srli_epi16(half, 4), _mm256_set1_epi8(0x0F));
        let class = _mm256_and_si256(
            _mm256_shuffle_epi8(by_low, half),
            _mm256_shuffle_epi8(by_high, upper),
        );
        let pair = _mm256_cmpeq_epi8(
            _mm256_and_si256(half, _mm256_set1_epi8(!1)),
            _mm256_set1_epi8(0xD0_u8.cast_signed()),
        );
        // As signed numbers, bytes that go on with a character are the least.
        let lead = _mm256_and_si256(
            _mm256_cmpgt_epi8(half, _mm256_set1_epi8(0xBF_u8.cast_signed())),
            _mm256_cmpgt_epi8(_mm256_setzero_si256(), half),
        );
        block.word |= bits(_mm256_or_si256(any_of(class, 0b111), half));
        block.lead |= bits(_mm256_andnot_si256(pair, lead));
        block.joint |= bits(any_of(class, 0b11_1000));
        block.hyphen |= bits(any_of(class, 0b100_0000));
    }
    block
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    fn classify(method: Method, text: &[u8]) -> Vec<Block> {
        let mut blocks = vec![Block::default(); text.len().div_ceil(BLOCK_BYTES)];
        method.classify(text, &mut blocks);
        blocks
    }

    /// The masks by their definition.
    fn plain(text: &[u8]) -> Vec<Block> {
        let mask = |bytes: &[u8], is: fn(u8) -> bool| {
            bytes.iter().enumerate().map(|(i, &byte)| u64::from(is(byte)) << i).sum()
        };
        let blocks = text.chunks(BLOCK_BYTES).map(|bytes| Block {
            word: mask(bytes, |byte| byte.is_ascii_alphanumeric() || byte >= 0x80),
            lead: mask(bytes, |byte| byte >= 0xC0 && !matches!(byte, 0xD0 | 0xD1)),
            joint: mask(bytes, |byte| b"',.;`".contains(&byte)),
            hyphen: mask(bytes, |byte| byte == b'-'),
        });
        blocks.collect()
    }

    fn check(text: &[u8]) {
        assert_eq!(classify(Method::Portable, text), plain(text));
        assert_eq!(classify(Method::best(), text), plain(text));
    }

    #[test]
    fn each_byte_is_of_its_class_at_each_place() {
        let bytes: Vec<u8> = (0..=255).collect();
        for shift in 0..BLOCK_BYTES {
            check(&[&vec![b' '; shift], bytes.as_slice()].concat());
        }
    }

    /// Fails in the run with the variable set where setting it does nothing, and in the other where
    /// the vector path is off though nobody asked for that.
    #[test]
    fn the_best_method_is_the_portable_one_where_tests_ask_for_it() {
        let is_vector = Method::best() != Method::Portable;
        #[cfg(target_arch = "x86_64")]
        let has_vector = is_x86_feature_detected!("avx2");
        #[cfg(not(target_arch = "x86_64"))]
        let has_vector = false;
        assert_eq!(is_vector, has_vector && env::var_os(PORTABLE_ONLY).is_none());
    }

    #[test]
    fn the_vector_path_can_be_switched_off_and_ci_does_so() {
        let name = "the_best_method_is_the_portable_one_where_tests_ask_for_it";
        let run = Command::new(env::current_exe().unwrap())
            .args([name, "--nocapture"])
            .env(PORTABLE_ONLY, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        let ci = include_str!("../../.ci/run");
        assert!(ci.contains(&format!("{PORTABLE_ONLY}=1 cargo test")), "{ci}");
    }

    proptest! {
        #[test]
        fn all_methods_agree_with_the_definition(text: Vec<u8>) {
            check(&text);
        }
    }
}
