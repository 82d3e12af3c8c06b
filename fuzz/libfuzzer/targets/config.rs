//! Looks for bytes that break `jiexu_fuzz::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jiexu_fuzz::config(bytes));
