//! Colours of the settings: how they are written, and how well text stands out in them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A colour, as `#8c2f20` or short as `#824`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// What was given is not such a colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no colour; write it as CSS does in hex, such as `#8c2f20`")]
pub struct ColourError(String);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// What the text of a light page stands on: the page, and what lies on it.
    pub const LIGHT_GROUNDS: [Self; 2] = [Self::new(0xfa, 0xf8, 0xf3), Self::WHITE];
    /// The same of a dark page.
    pub const DARK_GROUNDS: [Self; 2] = [Self::new(0x19, 0x17, 0x14), Self::new(0x22, 0x1f, 0x1b)];
    /// The least contrast of text (WCAG 2.2, success criterion 1.4.3).
    pub const LEAST_CONTRAST: f64 = 4.5;
    /// The contrast of text that is easy to read (1.4.6).
    pub const EASY_CONTRAST: f64 = 7.0;

    const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// The contrast with another colour, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The least contrast with any of several colours.
    pub fn contrast_on(self, grounds: &[Self]) -> f64 {
        grounds.iter().map(|ground| self.contrast(*ground)).fold(f64::INFINITY, f64::min)
    }

    /// WCAG 2.2, "relative luminance", from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |value: u8| match f64::from(value) / 255.0 {
            value if value <= 0.04045 => value / 12.92,
            value => ((value + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// This colour with so many hundredths of another in it.
    pub fn mixed(self, other: Self, hundredths: u32) -> Self {
        let mix = |one: u8, two: u8| {
            let sum = u32::from(one) * (100 - hundredths) + u32::from(two) * hundredths;
            // A mean of two bytes is a byte.
            (sum / 100) as u8
        };
        Self::new(
            mix(self.red, other.red),
            mix(self.green, other.green),
            mix(self.blue, other.blue),
        )
    }

    /// This colour, with no more of another in it than such a contrast on any of the grounds needs.
    pub fn until(self, contrast: f64, grounds: &[Self], towards: Self) -> Self {
        let mut steps = (0..=100).map(|hundredths| self.mixed(towards, hundredths));
        steps.find(|colour| colour.contrast_on(grounds) >= contrast).unwrap_or(towards)
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let wrong = || ColourError(text.to_owned());
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        let digits: Option<Vec<u8>> =
            digits.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
        match digits.ok_or_else(wrong)?[..] {
            [r, g, b] => Ok(Self::new(r * 17, g * 17, b * 17)),
            [r, s, g, h, b, c] => Ok(Self::new(r << 4 | s, g << 4 | h, b << 4 | c)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// Reads a colour of the settings, where an empty text means none.
///
/// # Errors
/// Where it is neither.
pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Colour>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(D::Error::custom),
    }
}

/// Writes it as it is read.
///
/// # Errors
/// As the format has them.
pub(super) fn serialize<S: Serializer>(colour: &Option<Colour>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&colour.map_or_else(String::new, |colour| colour.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_colour_is_written_in_hex() {
        for (written, meant) in
            [("#8c2f20", "#8c2f20"), ("#8C2F20", "#8c2f20"), ("#f0a", "#ff00aa")]
        {
            assert_eq!(colour(written).to_string(), meant);
        }
        for wrong in ["", "red", "8c2f20", "#8c2f2", "#8c2f200", "#8c2f2g", "#яяя", "rgb(1, 2, 3)"]
        {
            assert_eq!(wrong.parse::<Colour>(), Err(ColourError(wrong.to_owned())));
        }
    }

    /// Values that WCAG's own understanding documents and its working group's examples give.
    #[test]
    fn contrast_is_as_the_standard_defines_it() {
        let check = |one: &str, two: &str, expected: f64| {
            let contrast = colour(one).contrast(colour(two));
            assert!((contrast - expected).abs() < 0.01, "{one} on {two}: {contrast}");
        };
        check("#000", "#fff", 21.0);
        check("#fff", "#fff", 1.0);
        check("#777777", "#ffffff", 4.48);
        check("#767676", "#ffffff", 4.54);
        check("#ff0000", "#ffffff", 4.0);
        check("#ffffff", "#0000ff", 8.59);
    }

    #[test]
    fn a_colour_is_changed_no_more_than_reading_needs() {
        let dark = Colour::DARK_GROUNDS;
        for given in ["#1f5673", "#000", "#8c2f20", "#0000ff"] {
            let lighter = colour(given).until(4.5, &dark, Colour::WHITE);
            let contrast = lighter.contrast_on(&dark);
            assert!((4.5..4.8).contains(&contrast), "{given}: {lighter} has {contrast}");
        }
        let light = colour("#8cc4e0");
        assert_eq!(light.until(4.5, &dark, Colour::WHITE), light);
    }
}
