//! The processes of a job: all that descend from its supervisor.

use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait};
use std::process::Child;

/// What the job's processes use together.
#[derive(Debug, Default, Clone, Copy)]
pub struct Usage {
    pub processes: usize,
    /// In bytes.
    pub memory: u64,
}

#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use rustix::{
        fd::OwnedFd,
        io::Errno,
        process::{PidfdFlags, getpid, getppid, pidfd_open, set_child_subreaper},
    };
    use std::{
        collections::{HashMap, HashSet},
        fs, io,
        time::{Duration, Instant},
    };

    /// How long a job's processes are hunted. They are stopped before they are ended, so one round is the rule.
    const HUNT: Duration = Duration::from_secs(10);

    /// A process whose parent has ended becomes a child of the supervisor, daemons too.
    pub fn adopt_orphans() {
        let _ = set_child_subreaper(Some(getpid()));
    }

    pub fn when_ended(child: &Child) -> Option<OwnedFd> {
        pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
    }

    /// In the child: it does not outlive its supervisor, however that ends.
    pub fn die_with(supervisor: Pid) -> io::Result<()> {
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        // It may have ended in between.
        if getppid() == Some(supervisor) { Ok(()) } else { Err(Errno::SRCH.into()) }
    }

    /// In the child: no descriptor but the standard ones is inherited.
    pub fn close_on_exec() {
        // SAFETY: it takes numbers only. Kernels before 5.11 refuse it; there the standard library's own care is what there is.
        unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    }

    /// In the child: if the machine runs out of memory all the same, this is what it ends, and no program of the reader's.
    pub fn first_to_go() {
        let _ = fs::write("/proc/self/oom_score_adj", "1000");
    }

    pub fn usage() -> Usage {
        let page = rustix::param::page_size() as u64;
        let descendants = known_descendants().unwrap_or_else(descendants);
        let resident = |pid: &Pid| {
            let statm = fs::read_to_string(format!("/proc/{}/statm", pid.as_raw_pid())).ok()?;
            statm.split(' ').nth(1)?.parse::<u64>().ok()
        };
        // One that has ended holds nothing, and is none of them.
        let held: Vec<u64> =
            descendants.iter().filter_map(resident).filter(|pages| *pages > 0).collect();
        Usage { processes: held.len(), memory: held.iter().sum::<u64>() * page }
    }

    /// Ends every process of the job, and counts those there were.
    pub fn end_all() -> usize {
        // Orphans are children of this process by now, so without a child there is no process to look for.
        if !reap() {
            return 0;
        }
        let since = Instant::now();
        let mut ended = HashSet::new();
        while since.elapsed() < HUNT {
            reap();
            let found = descendants();
            if found.is_empty() {
                break;
            }
            // Stopped first: one that forks faster than it is found forks no more.
            let fresh = found.iter().filter(|pid| !ended.contains(*pid)).count();
            let signal = if fresh > 0 { Signal::STOP } else { Signal::KILL };
            for pid in found {
                let _ = kill_process(pid, signal);
                ended.insert(pid);
            }
        }
        reap();
        ended.len()
    }

    /// Whether there are children left.
    fn reap() -> bool {
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some(_)) => {}
                Ok(None) => return true,
                Err(error) => return error != Errno::CHILD,
            }
        }
    }

    /// As the kernel lists them: however many processes the machine has, it takes no longer. One may be missing for as long as
    /// another is ending. Not every kernel has these lists.
    fn known_descendants() -> Option<Vec<Pid>> {
        let own = getpid().as_raw_pid();
        children(own)?;
        let (mut found, mut open) = (Vec::new(), vec![own]);
        while let Some(pid) = open.pop() {
            let children = children(pid).unwrap_or_default();
            found.extend(children.iter().copied().filter_map(Pid::from_raw));
            open.extend(children);
        }
        Some(found)
    }

    fn children(pid: i32) -> Option<Vec<i32>> {
        let mut children = Vec::new();
        for thread in fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
            let listed = fs::read_to_string(thread.path().join("children")).ok()?;
            children.extend(listed.split_whitespace().filter_map(|pid| pid.parse::<i32>().ok()));
        }
        Some(children)
    }

    /// All processes below this one. One that ended and was not waited for is none.
    fn descendants() -> Vec<Pid> {
        let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            if let Some(parent) = parent_of(pid) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut found = Vec::new();
        let mut open = vec![getpid().as_raw_pid()];
        while let Some(pid) = open.pop() {
            for child in children.remove(&pid).into_iter().flatten() {
                found.extend(Pid::from_raw(child));
                open.push(child);
            }
        }
        found
    }

    fn parent_of(pid: i32) -> Option<i32> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name, in parentheses, may hold anything.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ');
        let state = fields.next()?;
        let parent = fields.next()?.parse().ok()?;
        (state != "Z").then_some(parent)
    }
}

#[cfg(not(target_os = "linux"))]
pub use elsewhere::*;

/// Without `/proc`, what is known is the group that the program leads.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::*;
    use rustix::{fd::OwnedFd, process::kill_process_group};
    use std::sync::atomic::{AtomicI32, Ordering};

    static GROUP: AtomicI32 = AtomicI32::new(0);

    pub fn adopt_orphans() {}

    pub fn when_ended(child: &Child) -> Option<OwnedFd> {
        GROUP.store(Pid::from_child(child).as_raw_pid(), Ordering::Relaxed);
        None
    }

    pub fn usage() -> Usage {
        Usage::default()
    }

    pub fn end_all() -> usize {
        if let Some(group) = Pid::from_raw(GROUP.load(Ordering::Relaxed)) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
        0
    }
}
