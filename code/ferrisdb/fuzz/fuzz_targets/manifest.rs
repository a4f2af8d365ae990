//! A manifest of records with right checksums and any payloads.

#![no_main]

#[path = "../decoders.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod decoders;

libfuzzer_sys::fuzz_target!(|payloads: Vec<Vec<u8>>| decoders::manifest(&payloads));
