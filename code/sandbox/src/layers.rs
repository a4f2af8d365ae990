//! Which of the fences this machine has, for people to read.

/// One measure, and whether it works here.
#[derive(Debug, Clone)]
pub struct Layer {
    pub name: &'static str,
    pub on: bool,
}

/// All measures, as they are on this machine.
pub fn layers() -> Vec<Layer> {
    let layer = |name, on| Layer { name, on };
    vec![
        layer("limits of time, memory, processes and output", cfg!(unix)),
        layer("whole process tree ended", cfg!(target_os = "linux")),
        layer("files fenced (Landlock)", landlock_version() >= 1),
        layer("signals fenced (Landlock)", landlock_version() >= 6),
        layer("no network (seccomp)", seccomp()),
    ]
}

#[cfg(target_os = "linux")]
fn landlock_version() -> i64 {
    const VERSION: u32 = 1;
    // SAFETY: with this flag the call reads nothing and only answers a number.
    unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0, VERSION) }
}

#[cfg(not(target_os = "linux"))]
fn landlock_version() -> i64 {
    0
}

#[cfg(target_os = "linux")]
fn seccomp() -> bool {
    let known = cfg!(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"));
    // SAFETY: it asks whether an action is known, by a pointer to a number that lives as long.
    let action: u32 = libc::SECCOMP_RET_ERRNO;
    let answer = unsafe {
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, &raw const action)
    };
    known && answer == 0
}

#[cfg(not(target_os = "linux"))]
fn seccomp() -> bool {
    false
}
