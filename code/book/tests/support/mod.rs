//! A small book in a temporary folder, and the tool run on it.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};
use tempfile::TempDir;

pub const BOOK_TOML: &str = r#"[book]
title = "Fixture"
src = "src"
[build]
create-missing = false
[preprocessor.katex]
after = ["links"]
no-css = true
output = "htmlAndMathml"
"#;

pub struct Fixture(pub TempDir);

impl Fixture {
    /// A book of one chapter without a fault, `src/a.md`; the text goes below its heading.
    pub fn with(text: &str) -> Fixture {
        let fixture = Fixture(tempfile::tempdir().expect("a temporary folder"));
        fixture.write("book.toml", BOOK_TOML);
        fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n");
        fixture.write("src/a.md", format!("# A\n\n{text}\n"));
        fixture
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let file = self.root().join(file);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a written file");
    }

    pub fn tool(&self, arguments: &[&str]) -> Output {
        command(self.root(), arguments).output().expect("the tool runs")
    }

    /// The faults of `cargo book build`, as printed; the command fails exactly if there are any.
    pub fn faults(&self) -> Vec<String> {
        let output = self.tool(&["build"]);
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!text.contains("panicked"), "{text}");
        // Stages are indented, and the last line counts.
        let is_count = |line: &str| line.ends_with(" faults") || line.ends_with(" fault");
        let lines = text.lines().filter(|line| !line.starts_with(' ') && !is_count(line));
        let faults: Vec<String> = lines.map(str::to_owned).collect();
        assert_eq!(output.status.success(), faults.is_empty(), "{text}");
        faults
    }
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// `cargo book serve`, ended with the test.
pub struct Server {
    pub child: Child,
    pub port: u16,
    /// What a page needs to run something.
    pub token: String,
    /// What it printed before the address.
    pub said: String,
    /// What it prints about its work.
    pub progress: Receiver<String>,
}

impl Server {
    pub fn start(folder: &Path, port: u16) -> Server {
        let port = port.to_string();
        Server::of(command(folder, &["serve", "--no-open", "--port", &port]))
    }

    /// Started as that command has it.
    #[expect(clippy::zombie_processes, reason = "dropping the server waits for it")]
    pub fn of(mut command: Command) -> Server {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let (sender, progress) = channel();
        let errors = BufReader::new(child.stderr.take().expect("piped"));
        thread::spawn(move || {
            errors.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut said = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        loop {
            let mut line = String::new();
            assert_ne!(output.read_line(&mut line).expect("UTF-8"), 0, "ended after: {said}");
            if let Some(rest) = line.strip_prefix("http://127.0.0.1:") {
                let (port, rest) = rest.split_once("/#token=").expect("an address with a token");
                let port = port.parse().expect("a number");
                let token = rest.split(' ').next().expect("a token").to_owned();
                return Server { child, port, token, said, progress };
            }
            said.push_str(&line);
        }
    }

    /// Sends a request as it is written, `HOST` and `TOKEN` filled in, and reads the whole answer.
    pub fn send(&self, request: &str) -> Answer {
        self.try_send(request).expect("an answer")
    }

    pub fn try_send(&self, request: &str) -> std::io::Result<Answer> {
        Answer::read(self.ask(request)?)
    }

    /// Sends a request and reads nothing.
    pub fn ask(&self, request: &str) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(self.filled_in(request).as_bytes())?;
        Ok(stream)
    }

    pub fn filled_in(&self, request: &str) -> String {
        let request = request.replace("HOST", &format!("127.0.0.1:{}", self.port));
        request.replace("TOKEN", &self.token)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"))
    }

    /// What an open page is told once something is newer than `seen`.
    pub fn news(&self, seen: Option<u64>) -> serde_json::Value {
        let seen = seen.map(|seen| seen.to_string()).unwrap_or_default();
        let answer = self.get(&format!("/_book/news?seen={seen}"));
        serde_json::from_slice(&answer.body).expect("JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Answer {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn read(mut stream: TcpStream) -> std::io::Result<Answer> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..split].to_vec()).expect("ASCII").to_lowercase();
        let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        Ok(Answer { status, head, body: bytes[split + 4..].to_vec() })
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("UTF-8")
    }
}
