//! Looks for bytes that break `jiexu_fuzz::journal`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jiexu_fuzz::journal(bytes));
