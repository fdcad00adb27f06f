//! Numbers of variable length, as tantivy writes them: seven bits a byte, lowest first; the last byte
//! has its high bit set.

/// Writes a number.
#[inline]
pub(super) fn push_vint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8);
        number >>= 7;
    }
    out.push(number as u8 | 0x80);
}

/// Takes the number at the front of `bytes`; `None` where they end first, or it has too many bytes.
#[inline]
pub(super) fn take_vint(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    while shift < u64::BITS {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            return Some(number);
        }
        shift += 7;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in prop::collection::vec(any::<u64>(), 0..20)) {
            let mut written = Vec::new();
            for (at, number) in numbers.iter().enumerate() {
                // Of every length.
                push_vint(&mut written, number >> (at * 7 % 64));
            }
            let mut bytes = written.as_slice();
            for (at, number) in numbers.iter().enumerate() {
                prop_assert_eq!(take_vint(&mut bytes), Some(number >> (at * 7 % 64)));
            }
            prop_assert_eq!(take_vint(&mut bytes), None);
        }
    }

    #[test]
    fn a_number_without_an_end_is_none() {
        assert_eq!(take_vint(&mut [0_u8; 20].as_slice()), None);
        assert_eq!(take_vint(&mut [0_u8; 3].as_slice()), None);
    }
}
