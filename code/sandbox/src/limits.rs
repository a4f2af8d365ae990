//! What a program is bound by before its first instruction.

use crate::job::{Job, Step};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{io, os::unix::process::CommandExt, process::Command};

/// No listing needs more files at once.
const OPEN_FILES: u64 = 256;

/// Binds the program that this command will start.
pub fn confine(command: &mut Command, job: &Job, step: &Step) -> io::Result<()> {
    let resources = resources(step);
    #[cfg(target_os = "linux")]
    let mut files = Some(crate::files::Fence::around(job, step)?);
    #[cfg(not(target_os = "linux"))]
    let _ = job;
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
    ))]
    let filter = crate::syscalls::filter()?;
    #[cfg(target_os = "linux")]
    let supervisor = rustix::process::getpid();
    let bind = move || {
        #[cfg(target_os = "linux")]
        {
            crate::processes::die_with(supervisor)?;
            crate::processes::close_on_exec();
            crate::processes::first_to_go();
        }
        for (resource, most) in resources {
            // A lower limit may be set already, and cannot be raised.
            let allowed = rustix::process::getrlimit(resource).maximum;
            let most = Some(allowed.map_or(most, |allowed| allowed.min(most)));
            setrlimit(resource, Rlimit { current: most, maximum: most })?;
        }
        #[cfg(target_os = "linux")]
        if let Some(files) = files.take() {
            files.close()?;
        }
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
        ))]
        crate::syscalls::apply(&filter)?;
        Ok(())
    };
    // SAFETY: the supervisor has a single thread, so the forked child may do what any process may.
    unsafe { command.pre_exec(bind) };
    Ok(())
}

fn resources(step: &Step) -> [(Resource, u64); 5] {
    let limits = &step.limits;
    // Two seconds more than the clock allows, for every processor: the clock comes first, this is for a clock that fails.
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get()) as u64;
    [
        (Resource::Cpu, (limits.wall.as_secs() + 2) * processors),
        (Resource::Fsize, limits.file_size),
        (Resource::Nofile, OPEN_FILES.max(u64::from(limits.address_space.is_none()) * 4096)),
        (Resource::Core, 0),
        (Resource::As, limits.address_space.unwrap_or(u64::MAX)),
    ]
}
