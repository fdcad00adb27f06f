//! Many short strings of bytes in one piece of memory.

/// Strings of bytes, by number; four gigabytes of them at most.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByteStrings {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl ByteStrings {
    /// Adds a string and gives its number.
    pub(crate) fn push(&mut self, string: &[u8]) -> u32 {
        self.bytes.extend_from_slice(string);
        self.ends.push(self.bytes.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// The string with this number, which must be there.
    #[inline]
    pub(crate) fn bytes(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.bytes[start as usize..self.ends[number] as usize]
    }

    /// The string with this number, if there is one.
    pub(crate) fn get(&self, number: u32) -> Option<&[u8]> {
        ((number as usize) < self.len()).then(|| self.bytes(number))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The memory that they take, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.bytes.capacity() + size_of::<u32>() * self.ends.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_found_by_the_number_it_was_given() {
        let mut strings = ByteStrings::default();
        let numbers = ["", "пленум", "", "plenum"].map(|string| strings.push(string.as_bytes()));
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(numbers.map(|number| strings.bytes(number).len()), [0, 12, 0, 6]);
        assert_eq!((strings.get(3), strings.get(4)), (Some("plenum".as_bytes()), None));
    }
}
