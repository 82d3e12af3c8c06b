//! Looks for bytes that break `jiexu_fuzz::wire`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jiexu_fuzz::wire(bytes));
