//! What the file system takes without an engine.

use crate::Result;
use crate::rows::Rows;
use std::fs::{File, create_dir_all};
use std::io::Write;
use std::path::Path;

/// Bytes that FerrisDB's log adds to a row: the baseline writes as much.
const RECORD_OVERHEAD: usize = 35;

/// Appends a record for each row and waits until it is on disk, one at a time.
pub fn append_and_sync(
    dir: &Path,
    rows: &Rows,
    count: u64,
    mut done: impl FnMut() -> Result<()>,
) -> Result<()> {
    create_dir_all(dir)?;
    let mut file = File::create(dir.join("raw.log"))?;
    for n in 0..count {
        let record = [&[0; RECORD_OVERHEAD], &rows.key(n)[..], rows.value(n)].concat();
        file.write_all(&record)?;
        file.sync_data()?;
        done()?;
    }
    Ok(())
}

/// Writes all rows, a mebibyte at a time, and waits until they are on disk.
pub fn write_and_sync(dir: &Path, rows: &Rows, count: u64) -> Result<()> {
    create_dir_all(dir)?;
    let mut file = File::create(dir.join("raw.sst"))?;
    let mut buffer = Vec::with_capacity(2 << 20);
    for n in 0..count {
        buffer.extend_from_slice(&rows.key(n));
        buffer.extend_from_slice(rows.value(n));
        if buffer.len() >= 1 << 20 {
            file.write_all(&buffer)?;
            buffer.clear();
        }
    }
    file.write_all(&buffer)?;
    Ok(file.sync_all()?)
}
