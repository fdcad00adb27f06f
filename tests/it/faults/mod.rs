//! What becomes of an archive when things go wrong: kills, power cuts, disks that fail, clients that are
//! slow, hostile or too many. Each test has a control arm that must fail: without it that nothing went
//! wrong would prove nothing.
//!
//! `cargo test` runs a share of each; the whole, with its figures printed:
//!
//! ```sh
//! cargo test --release --test it faults:: -- --ignored --nocapture --test-threads 1
//! ```
//! `FAULT_SEED` repeats what was random in a run.

#[cfg(target_os = "linux")]
mod bombs;
#[cfg(target_os = "linux")]
mod clients;
mod escaping;
mod injected;
mod kills;
#[cfg(target_os = "linux")]
mod load;
mod model;
mod power;
#[cfg(target_os = "linux")]
mod process;
mod shim;

use std::time::{SystemTime, UNIX_EPOCH};

/// Numbers that look random (SplitMix64), the same ones for the same seed.
struct Random(u64);

impl Random {
    /// From `FAULT_SEED`, else another each time; the seed is printed.
    fn seeded(what: &str) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
        let given = std::env::var("FAULT_SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = given.unwrap_or(now);
        println!("{what}: FAULT_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}
