//! A flat table with a right checksum and any contents: an error, or entries in order.

#![no_main]

use bytes::Bytes;
use ferrisdb::FlatTable;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|contents: &[u8]| {
    let checksum = crc32fast::hash(contents).to_le_bytes();
    let file = Bytes::from([contents, &checksum].concat());
    if let Ok(table) = FlatTable::decode(Path::new("1.sst"), file) {
        assert!(table.len() <= contents.len() / 17);
    }
});
