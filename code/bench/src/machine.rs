//! What the machine is and how busy it is, as Linux tells it.

use crate::engines::EngineName;
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::Path;
use std::time::Duration;

/// Processor time of this process, all threads together.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The most memory this process has had so far, in MiB; 0 where Linux does not tell.
pub fn peak_memory_mib() -> f64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Processes that ran or wanted to in the last minute: 2 on an idle machine whose two cores this fills.
pub fn load() -> f64 {
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().and_then(|minute| minute.parse().ok()).unwrap_or(f64::NAN)
}

/// The machine, the file system below `dir`, and the versions of the engines and of the allocator.
pub fn describe(dir: &Path, engines: &[EngineName]) -> String {
    let cpus = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?.split(':').nth(1)?;
        Some(line.trim().to_owned())
    };
    let cpu = field(&cpus, "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let memory = field(&read_to_string("/proc/meminfo").unwrap_or_default(), "MemTotal");
    let memory = memory.unwrap_or_else(|| "memory unknown".to_owned());
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let crates: BTreeSet<&str> = engines.iter().filter_map(|engine| engine.crate_name()).collect();
    let versions: Vec<String> = crates.into_iter().map(version).collect();
    let allocator =
        if cfg!(feature = "mimalloc") { version("mimalloc") } else { "the system's".to_owned() };
    format!(
        "Machine: {cpu}, {cores} cores, {memory}, Linux {}, {}, load {}\nVersions: {}; allocator: {allocator}",
        kernel.trim(),
        file_system(dir).unwrap_or_else(|| "file system unknown".to_owned()),
        load(),
        versions.join(", ")
    )
}

/// The type of the file system that holds `dir`: the mount whose path is the longest above it.
fn file_system(dir: &Path) -> Option<String> {
    let dir = dir.canonicalize().ok()?;
    let mounts = read_to_string("/proc/self/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
    });
    let above = mounts.filter(|(path, _)| dir.starts_with(path));
    above.max_by_key(|(path, _)| path.len()).map(|(_, kind)| kind)
}

fn version(name: &str) -> String {
    let lock: Option<toml::Table> = include_str!("../../../Cargo.lock").parse().ok();
    let packages = lock.as_ref().and_then(|lock| lock.get("package")?.as_array());
    let mut packages = packages.into_iter().flatten();
    let found = packages.find(|package| package.get("name").and_then(|n| n.as_str()) == Some(name));
    let version = found.and_then(|package| package.get("version")?.as_str());
    format!("{name} {}", version.unwrap_or("of unknown version"))
}
