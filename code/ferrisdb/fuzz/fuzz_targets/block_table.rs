//! A table of blocks whose checksums and footer are right and whose parts hold anything.

#![no_main]

#[path = "../decoders.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod decoders;

libfuzzer_sys::fuzz_target!(|parts: (Vec<u8>, Vec<u8>, Vec<u8>)| decoders::block_table(
    &parts.0, &parts.1, &parts.2
));
