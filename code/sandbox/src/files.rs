//! Landlock: the files a job can reach, and no network and no signals beyond it.

use crate::job::{Job, Step};
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, Scope,
};
use std::{io, path::Path};

/// What this crate was tested with; an older kernel does what it can of it.
const TESTED: ABI = ABI::V6;

/// What programs need of the system, without any of the user's own. Not `/proc`: a rule for `/proc/self` would be one for
/// the process that makes the rule.
const SYSTEM: &[&str] = &[
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/share/zoneinfo",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/zero",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
    "/sys/kernel/mm/transparent_hugepage",
    "/sys/fs/cgroup",
];

/// Rules that are ready to be applied.
pub struct Fence(RulesetCreated);

impl Fence {
    pub fn around(job: &Job, step: &Step) -> io::Result<Fence> {
        Fence::build(job, step).map_err(io::Error::other)
    }

    fn build(job: &Job, step: &Step) -> Result<Fence, Box<dyn std::error::Error + Send + Sync>> {
        let all = AccessFs::from_all(TESTED);
        let mut rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(all)?
            .handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?
            .scope(Scope::AbstractUnixSocket | Scope::Signal)?
            .create()?;
        let read = AccessFs::from_read(TESTED);
        let system = SYSTEM.iter().map(Path::new);
        for path in system.chain(step.readable.iter().map(AsRef::as_ref)) {
            rules = allow(rules, path, read)?;
        }
        rules = allow(rules, Path::new("/dev/null"), read | AccessFs::WriteFile)?;
        for path in step.writable.iter().chain([&job.folder]) {
            rules = allow(rules, path, all)?;
        }
        Ok(Fence(rules.no_new_privs(true)))
    }

    /// Applies them to this process, for good.
    pub fn close(self) -> io::Result<()> {
        self.0.restrict_self().map(drop).map_err(io::Error::other)
    }
}

fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, Box<dyn std::error::Error + Send + Sync>> {
    // What a system does not have needs no rule.
    let Ok(file) = PathFd::new(path) else { return Ok(rules) };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(TESTED) };
    Ok(rules.add_rule(PathBeneath::new(file, access))?)
}
