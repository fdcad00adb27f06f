#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| arkhiv_fuzz::reading(input));
