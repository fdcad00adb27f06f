//! Numbers as people read them.

/// Digits in groups of three from 10,000 on, as English and Russian write them.
pub(super) fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}
