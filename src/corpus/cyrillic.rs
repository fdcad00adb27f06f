//! cyrillic
