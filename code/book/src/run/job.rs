//! The folders that jobs run in, and the supervisors that run them.

use anyhow::{Context, Result, bail};
use sandbox::{Job, Report, Step};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

/// The word that makes this program a supervisor, in the place of a subcommand.
pub const SUPERVISE: &str = "supervise-a-job";

/// Where jobs run: a folder for each, named by the server's process and a number.
pub struct Jobs {
    folder: PathBuf,
    next: AtomicU64,
    /// A supervisor that has no job yet: starting one takes a part of the time that a reader waits.
    spare: Mutex<Option<Child>>,
}

/// A folder to put a job's files in. It goes with its job, or when this value does.
pub struct Folder<'a> {
    path: PathBuf,
    jobs: &'a Jobs,
}

impl Jobs {
    /// Makes the folder, and removes what servers left in it that are no more.
    pub fn new(root: &Path) -> Result<Jobs> {
        let folder = root.join("target/run/jobs");
        fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let folder = folder.canonicalize()?;
        for entry in fs::read_dir(&folder)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let server = name.split('-').next().and_then(|pid| pid.parse::<u32>().ok());
            if !server.is_some_and(|server| server != process::id() && is_running(server)) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(Jobs { folder, next: AtomicU64::new(1), spare: Mutex::default() })
    }

    pub fn folder(&self) -> Result<Folder<'_>> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{}-{number}", process::id()));
        fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Folder { path, jobs: self })
    }

    fn supervisor(&self) -> Result<Child> {
        let waiting = self.spare().take();
        let still =
            waiting.and_then(|mut child| matches!(child.try_wait(), Ok(None)).then_some(child));
        still.map_or_else(start_supervisor, Ok)
    }

    fn start_spare(&self) {
        let mut spare = self.spare();
        if spare.is_none() {
            *spare = start_supervisor().ok();
        }
    }

    fn spare(&self) -> MutexGuard<'_, Option<Child>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without `/proc` every server may be.
fn is_running(pid: u32) -> bool {
    !Path::new("/proc/self").exists() || Path::new(&format!("/proc/{pid}")).exists()
}

fn start_supervisor() -> Result<Child> {
    Command::new(own_program()?)
        .arg(SUPERVISE)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("no process could be started to watch over the job")
}

impl Folder<'_> {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the steps in it. If this is not awaited to its end, the job is ended.
    pub async fn run(self, steps: Vec<Step>) -> Result<Report> {
        let job = Job { folder: self.path.clone(), steps };
        let mut supervisor = self.jobs.supervisor()?;
        // Held until the job is over: when it goes, so does the job.
        let mut asking = supervisor.stdin.take().context("piped")?;
        let mut answering = supervisor.stdout.take().context("piped")?;
        let mut line = serde_json::to_vec(&job)?;
        line.push(b'\n');
        asking.write_all(&line).await.context("the supervisor does not listen")?;
        let mut answer = Vec::new();
        answering.read_to_end(&mut answer).await?;
        let status = supervisor.wait().await?;
        drop(asking);
        self.jobs.start_spare();
        if answer.is_empty() {
            bail!("the supervisor ended with {status} and no report");
        }
        Ok(serde_json::from_slice(&answer)?)
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        // The supervisor has removed it, or will as soon as its input ends.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// This program, even if it was built anew since it was started.
fn own_program() -> Result<PathBuf> {
    let same = PathBuf::from("/proc/self/exe");
    if same.exists() {
        Ok(same)
    } else {
        env::current_exe().context("this program's own file is not known")
    }
}
