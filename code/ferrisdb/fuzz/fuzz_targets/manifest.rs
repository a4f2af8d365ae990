//! A manifest of records with right checksums and any payloads: the database opens, or says what is wrong.

#![no_main]

use ferrisdb::fs::FileSystem;
use ferrisdb::{Engine, MemoryFileSystem, Options};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fn record(log: &mut Vec<u8>, payload: &[u8]) {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&0_u64.to_le_bytes());
    crc.update(&(log.len() as u64).to_le_bytes());
    crc.update(payload);
    log.extend(b"FLOG");
    log.extend((payload.len() as u32).to_le_bytes());
    log.extend(crc.finalize().to_le_bytes());
    log.extend(payload);
}

fuzz_target!(|payloads: Vec<Vec<u8>>| {
    let mut manifest = Vec::new();
    for (index, edit) in payloads.iter().enumerate() {
        let start: &[u8] = if index == 0 { &[1, 1, 0, 0, 0] } else { &[2] };
        record(&mut manifest, &[start, edit].concat());
    }
    let files = MemoryFileSystem::new();
    files.create(Path::new("db/MANIFEST")).unwrap().write_all(&manifest).unwrap();
    let _ = Engine::open("db", Options::default().files(files));
});
