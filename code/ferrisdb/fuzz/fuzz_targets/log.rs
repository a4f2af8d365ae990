//! A write-ahead log of records with right checksums and any payloads, and with anything behind them: the database
//! opens, or says what is wrong.

#![no_main]

use ferrisdb::fs::FileSystem;
use ferrisdb::{Engine, MemoryFileSystem, Options};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fn record(log: &mut Vec<u8>, number: u64, payload: &[u8]) {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&number.to_le_bytes());
    crc.update(&(log.len() as u64).to_le_bytes());
    crc.update(payload);
    log.extend(b"FLOG");
    log.extend((payload.len() as u32).to_le_bytes());
    log.extend(crc.finalize().to_le_bytes());
    log.extend(payload);
}

fuzz_target!(|contents: (Vec<Vec<u8>>, Vec<u8>)| {
    let (payloads, rest) = contents;
    let (mut log, mut manifest) = (Vec::new(), Vec::new());
    payloads.iter().for_each(|payload| record(&mut log, 1, payload));
    log.extend(rest);
    record(&mut manifest, 0, &[1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let files = MemoryFileSystem::new();
    files.create(Path::new("db/000001.log")).unwrap().write_all(&log).unwrap();
    files.create(Path::new("db/MANIFEST")).unwrap().write_all(&manifest).unwrap();
    if let Ok(engine) = Engine::open("db", Options::default().files(files)) {
        for row in engine.range::<&[u8]>(..) {
            let (key, value) = row.unwrap();
            assert_eq!(engine.get(key).unwrap(), Some(value));
        }
    }
});
