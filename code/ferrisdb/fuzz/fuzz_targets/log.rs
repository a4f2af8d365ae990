//! A write-ahead log of records with right checksums and any payloads, and with anything behind them.

#![no_main]

#[path = "../decoders.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod decoders;

libfuzzer_sys::fuzz_target!(|contents: (Vec<Vec<u8>>, Vec<u8>)| decoders::log(
    &contents.0,
    &contents.1
));
