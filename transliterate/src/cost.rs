//! What readings cost: doubts in whole numbers, for one orthography or for all side by side.

/// Doubts are kept in twentieths.
pub(crate) const DOUBT_UNIT: f32 = 20.0;

/// The most orthographies there can be: costs under all of them are summed side by side.
pub(crate) const LANES: usize = 32;

/// What a spelling costs under each orthography, in units of 1/[`DOUBT_UNIT`]; 255 is never.
pub(crate) type Costs = [u8; LANES];

/// No orthography reads it so.
pub(crate) const NEVER: Costs = [u8::MAX; LANES];

/// A doubt as a cost.
pub(crate) fn units(doubt: f32) -> u8 {
    (doubt * DOUBT_UNIT).round() as u8
}

/// Sums two costs, orthography by orthography.
#[inline]
pub(crate) fn plus(a: &Costs, b: &Costs) -> Costs {
    let mut sum = *a;
    for (sum, b) in sum.iter_mut().zip(b) {
        *sum = sum.saturating_add(*b);
    }
    sum
}

/// The lesser of two costs, orthography by orthography.
#[inline]
pub(crate) fn least(a: &Costs, b: &Costs) -> Costs {
    let mut least = *a;
    for (least, b) in least.iter_mut().zip(b) {
        *least = (*least).min(*b);
    }
    least
}

/// The cost under the orthography that likes it best.
#[inline]
pub(crate) fn cheapest(costs: &Costs) -> u8 {
    // Halves against halves, which the compiler turns into a handful of vector instructions.
    let quarter: [u8; LANES / 4] = std::array::from_fn(|lane| {
        let (near, far) = (lane, lane + LANES / 2);
        costs[near].min(costs[near + LANES / 4]).min(costs[far].min(costs[far + LANES / 4]))
    });
    let four: [u8; 4] = std::array::from_fn(|lane| quarter[lane].min(quarter[lane + 4]));
    four[0].min(four[1]).min(four[2].min(four[3]))
}
