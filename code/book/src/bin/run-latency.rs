//! How long a reader waits for an edited listing, beside the bare `rustc` and program, in one run.
//!
//!     cargo run -q -p book --bin run-latency -- 30
//!
//! Needs a quiet machine to mean anything. With Chromium and the browser tests' modules, from click to paint too.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Fourteen lines that use the engine. `EDIT` is another number each time.
const SNIPPET: &str = r#"use ferrisdb::MemTable;
use std::{sync::Arc, thread};

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || for_flush.len());

    println!("edit EDIT: {:?}", table.get(b"cart:17").map(|value| value.len()));
    println!("{} rows", flush.join().unwrap());
}
"#;

fn main() -> Result<()> {
    let rounds: usize = env::args().nth(1).map_or(Ok(30), |count| count.parse())?;
    let root = book::root::find()?;
    let server = Server::start(&root)?;
    let listing = server.whole_program(&root)?;
    let bare = Bare::prepare(&root)?;
    // The first of each compiles what is not there yet, and reads what is not in memory yet.
    for edit in 0..3 {
        server.run(&listing, &edited(edit))?;
        bare.run(&edited(edit))?;
    }
    let (mut served, mut alone) = (Vec::new(), Vec::new());
    for edit in 0..rounds {
        served.push(timed(|| server.run(&listing, &edited(edit + 10)))?);
        alone.push(timed(|| bare.run(&edited(edit + 10)))?);
    }
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{rounds} edits of {} lines, load {}",
        SNIPPET.lines().count(),
        load.split(' ').next().unwrap_or("unknown")
    );
    println!("{}", row("request to answer, all fences on", &mut served));
    println!("{}", row("bare rustc, then the program", &mut alone));
    println!("ratio of the medians: {:.2}", median(&served) / median(&alone));
    server.click_to_paint(&root, &listing, rounds)
}

fn edited(edit: usize) -> String {
    SNIPPET.replace("EDIT", &edit.to_string())
}

fn timed(run: impl FnOnce() -> Result<()>) -> Result<f64> {
    let since = Instant::now();
    run()?;
    Ok(since.elapsed().as_secs_f64() * 1e3)
}

fn row(name: &str, milliseconds: &mut [f64]) -> String {
    milliseconds.sort_by(f64::total_cmp);
    let at = |share: usize| milliseconds[(milliseconds.len() - 1) * share / 100];
    format!(
        "{name:<34} median {:>4.0} ms, least {:>4.0}, 90 % within {:>4.0}",
        at(50),
        at(0),
        at(90)
    )
}

/// Of values in order.
fn median(milliseconds: &[f64]) -> f64 {
    milliseconds[(milliseconds.len() - 1) / 2]
}

struct Server {
    child: Child,
    port: u16,
    token: String,
}

impl Server {
    fn start(root: &Path) -> Result<Server> {
        let own = env::current_exe()?;
        let tool = own.with_file_name(format!("book{}", env::consts::EXE_SUFFIX));
        let mut child = Command::new(tool)
            .args(["serve", "--no-open", "--port", "0"])
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("build the server beside this program first: cargo build -p book, with the same --release or without")?;
        let lines = BufReader::new(child.stdout.take().context("piped")?).lines();
        for line in lines.map_while(Result::ok) {
            let Some((port, rest)) =
                line.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once("/#token="))
            else {
                continue;
            };
            let token = rest.split(' ').next().context("a token")?.to_owned();
            return Ok(Server { child, port: port.parse()?, token });
        }
        bail!("the server ended before it had an address")
    }

    fn send(&self, request: &str) -> Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("a head")?;
        ensure!(head.starts_with("HTTP/1.1 200"), "{answer}");
        Ok(serde_json::from_str(body)?)
    }

    /// A listing that is a program by itself, so that an edit can be any other.
    fn whole_program(&self, root: &Path) -> Result<(String, String)> {
        let host = format!("127.0.0.1:{}", self.port);
        for chapter in listings::chapters(root).map_err(|fault| anyhow::anyhow!("{fault}"))? {
            let page = chapter.chapter.strip_prefix("src")?.with_extension("html");
            let page = page.to_string_lossy();
            let offers = self.send(&format!(
                "GET /_book/listings?page={page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ))?;
            for offer in offers["listings"].as_array().context("listings")? {
                let file = offer["file"].as_str().context("a file")?;
                let text = fs::read_to_string(root.join(file))?;
                let part = &offer["parts"][0];
                if file.ends_with(".rs")
                    && part["first"] == 1
                    && part["last"] == text.lines().count()
                {
                    let text = |value: &Value| value.as_str().map(str::to_owned).context("text");
                    return Ok((
                        text(&offer["id"])?,
                        format!("{page}#{}", text(&offer["figure"])?),
                    ));
                }
            }
        }
        bail!("no listing of the book is a whole Rust program")
    }

    fn run(&self, (listing, _): &(String, String), program: &str) -> Result<()> {
        let body = json!({ "listing": listing, "parts": [program] }).to_string();
        let host = format!("127.0.0.1:{}", self.port);
        let answer = self.send(&format!(
            "POST /_book/run HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.token,
            body.len()
        ))?;
        ensure!(
            answer["steps"][1]["output"].as_str().is_some_and(|said| said.contains("2 rows")),
            "{answer}"
        );
        Ok(())
    }

    fn click_to_paint(
        &self,
        root: &Path,
        (_, page): &(String, String),
        rounds: usize,
    ) -> Result<()> {
        let suite = root.join("code/book/tests/browser");
        if !suite.join("node_modules/playwright-core").is_dir() {
            println!("click to paint: not measured, the browser tests' modules are not installed");
            return Ok(());
        }
        let address = format!("http://127.0.0.1:{}/#token={}", self.port, self.token);
        let status = Command::new("node")
            .arg(suite.join("latency.mjs"))
            .args([&address, page, &rounds.to_string(), SNIPPET])
            .status()
            .context("node cannot be started")?;
        ensure!(status.success(), "latency.mjs ended with {status}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its supervisors end by themselves.
        thread::sleep(Duration::from_millis(100));
    }
}

/// rustc as anyone would call it, and the program it makes.
struct Bare {
    rustc: PathBuf,
    library: String,
    folder: tempfile::TempDir,
}

impl Bare {
    fn prepare(root: &Path) -> Result<Bare> {
        let said = Command::new("rustc").arg("--print=sysroot").current_dir(root).output()?.stdout;
        let sysroot = PathBuf::from(String::from_utf8(said)?.trim());
        let built = Command::new("cargo")
            .args(["build", "-q", "-p", "ferrisdb", "--message-format=json"])
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()?;
        let artifacts = String::from_utf8(built.stdout)?;
        let library = artifacts.lines().find_map(|line| {
            let artifact: Value = serde_json::from_str(line).ok()?;
            let is_engine = artifact["target"]["name"] == "ferrisdb";
            let files = artifact["filenames"].as_array().filter(|_| is_engine)?;
            files
                .iter()
                .find_map(|file| file.as_str().filter(|file| file.ends_with(".rlib")))
                .map(str::to_owned)
        });
        let library = library.context("cargo names no library of the engine")?;
        Ok(Bare { rustc: sysroot.join("bin/rustc"), library, folder: tempfile::tempdir()? })
    }

    fn run(&self, program: &str) -> Result<()> {
        let folder = self.folder.path();
        fs::write(folder.join("main.rs"), program)?;
        let deps = Path::new(&self.library).parent().context("a folder")?.join("deps");
        let compiled = Command::new(&self.rustc)
            .args([
                "--edition=2024",
                "main.rs",
                "--extern",
                &format!("ferrisdb={}", self.library),
                "-L",
            ])
            .arg(format!("dependency={}", deps.display()))
            .current_dir(folder)
            .status()?;
        ensure!(compiled.success(), "rustc ended with {compiled}");
        let ran = Command::new(folder.join("main")).current_dir(folder).output()?;
        ensure!(String::from_utf8_lossy(&ran.stdout).contains("2 rows"), "{ran:?}");
        Ok(())
    }
}
