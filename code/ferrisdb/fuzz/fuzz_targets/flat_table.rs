//! A flat table with a right checksum and any contents.

#![no_main]

#[path = "../decoders.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod decoders;

libfuzzer_sys::fuzz_target!(|contents: &[u8]| decoders::flat_table(contents));
