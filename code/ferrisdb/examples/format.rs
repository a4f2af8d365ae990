//! Writes the files of the page "File formats".

use ferrisdb::{Engine, Options, Result, TableFormat};
use std::path::Path;

fn write(dir: &Path, table_format: TableFormat) -> Result<()> {
    let options = Options { table_format, memtable_size: 256, ..Options::default() };
    let engine = Engine::open(dir, options)?;
    engine.put("user/1", "Ada")?;
    engine.put("user/2", "")?;
    engine.delete("user/3")?;
    engine.flush()?;
    engine.put("user/1", "Grace")?;
    engine.close()
}

fn main() -> Result<()> {
    let dir = Path::new("target/format");
    let _ = std::fs::remove_dir_all(dir);
    write(&dir.join("v1"), TableFormat::V1)?;
    write(&dir.join("v2"), TableFormat::V2)
}
