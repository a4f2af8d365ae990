//! Attacks on the server that runs listings, and on the machine by what it runs: each with its expected answer.
//!
//! The programs run as whoever runs the tests, and where that is root, as an ordinary user too.

#![cfg(target_os = "linux")]

mod support;

use serde_json::{Value, json};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::{fs::PermissionsExt, net::UnixListener, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use support::{Answer, Fixture, Server};

const SECRET: &str = "the-secret-7f3a";
/// An id that no account has; the kernel's own for nobody.
const NOBODY: u32 = 65534;

/// By its figure: how it is quoted, its file, and how it is run.
const OTHERS: [(&str, &str, &str, &str); 3] = [
    ("python", "python", "ch01/x.py", "python3 ch01/x.py"),
    ("typescript", "node", "ch01/x.ts", "node --input-type=module - < ch01/x.ts"),
    ("java", "java", "ch01/X.java", "java ch01/X.java"),
];

fn page() -> String {
    let figure = |id: &str, file: &str| {
        format!(
            "<figure class=\"listing\" id=\"{id}\">\n<figcaption>\n\n[`{file}`](#{id})\n\n</figcaption>\n\n\
             ```text\n{{{{#include ../{file}}}}}\n```\n\n</figure>\n\n"
        )
    };
    let others =
        OTHERS.map(|(name, _, file, _)| figure(name, &format!("code/languages/{name}/{file}")));
    figure("whole", "code/ferrisdb/examples/ch01-x.rs") + &others.concat()
}

/// Sent in the place of a page's own.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// A served book with a program in Rust and one in Python, and a secret beside it.
struct Book {
    server: Server,
    fixture: Fixture,
}

impl Book {
    fn served() -> Book {
        Book::served_by(None, |command, _| command)
    }

    /// By an ordinary user, where the tests are run by root; everyone may read the secret.
    fn served_by_nobody() -> Book {
        if !rustix::process::geteuid().is_root() {
            return Book::served();
        }
        Book::served_by(Some(NOBODY), |mut command, fixture| {
            // root's own folders are closed to others: what is needed of them is put into the fixture.
            let toolchain = fixture.root().join("toolchain");
            let sysroot = sysroot();
            link(&sysroot.join("bin/rustc"), &toolchain.join("bin/rustc"));
            link_all(&sysroot.join("lib"), &toolchain.join("lib"));
            let tool = fixture.root().join("book");
            link(Path::new(env!("CARGO_BIN_EXE_book")), &tool);
            let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
            command = Command::new(tool);
            command.args(arguments).current_dir(fixture.root());
            command.env("RUSTC", toolchain.join("bin/rustc")).env("PATH", "/usr/bin:/bin");
            command.env("HOME", "/nonexistent");
            own(fixture.root());
            command
        })
    }

    fn served_by(user: Option<u32>, change: impl FnOnce(Command, &Fixture) -> Command) -> Book {
        let fixture = Fixture::with(&page());
        fs::set_permissions(fixture.root(), fs::Permissions::from_mode(0o755)).unwrap();
        fixture.write("secret.txt", SECRET);
        fixture.write(
            "code/ferrisdb/examples/ch01-x.rs",
            "fn main() {\n    println!(\"hello\");\n}\n",
        );
        for (name, tool, file, command) in OTHERS {
            let folder = format!("code/languages/{name}");
            let needs = format!("needs = [{{ command = \"{tool}\", hint = \"install it\" }}]\n");
            fixture.write(&format!("{folder}/checks.toml"), needs);
            fixture.write(&format!("{folder}/{file}"), "hello\n");
            let record = Path::new(file).with_extension("console");
            fixture
                .write(&format!("{folder}/{}", record.display()), format!("$ {command}\nhello\n"));
        }
        fs::create_dir_all(fixture.root().join("target")).unwrap();
        let command = support::command(fixture.root(), &["serve", "--no-open", "--port", "0"]);
        let mut command = inheriting(change(command, &fixture), &fixture);
        command.env("SECRET", SECRET);
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        Book { server: Server::of(command), fixture }
    }

    fn run(&self, code: &str) -> Value {
        self.run_listing("a#whole", code)
    }

    fn run_listing(&self, listing: &str, code: &str) -> Value {
        let answer = self.server.send(&request(&run_body(listing, code), &[]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    fn jobs(&self) -> PathBuf {
        self.fixture.root().join("target/run/jobs")
    }

    /// Whether a program that runs has written such a file: it is no longer being compiled.
    fn has_written(&self, file: &str) -> bool {
        let mut jobs = fs::read_dir(self.jobs()).unwrap().flatten();
        jobs.any(|job| job.path().join(file).is_file())
    }

    /// The processes that stand in a job's folder, or whose program does.
    fn processes(&self) -> Vec<String> {
        let jobs = self.jobs();
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let stands = |pid: &String| {
            ["cwd", "exe"].iter().any(|link| {
                fs::read_link(format!("/proc/{pid}/{link}"))
                    .is_ok_and(|path| path.starts_with(&jobs))
            })
        };
        pids.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit())).filter(stands).collect()
    }

    fn leaves_nothing(&self) -> Result<(), String> {
        self.leaves_nothing_after(Duration::from_secs(20))
    }

    fn leaves_nothing_after(&self, patience: Duration) -> Result<(), String> {
        let clean = || {
            let files = fs::read_dir(self.jobs()).map_or(0, |entries| entries.count());
            files == 0 && self.processes().is_empty()
        };
        within(patience, clean).then_some(()).ok_or_else(|| {
            format!(
                "left: {:?}, {:?}",
                self.processes(),
                fs::read_dir(self.jobs()).unwrap().flatten().collect::<Vec<_>>()
            )
        })
    }
}

/// Waits for something that must come.
fn soon(holds: impl FnMut() -> bool) -> bool {
    within(Duration::from_secs(20), holds)
}

fn within(patience: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let since = Instant::now();
    while since.elapsed() < patience {
        if holds() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

fn sysroot() -> PathBuf {
    let output = Command::new("rustc").arg("--print=sysroot").output().expect("rustc");
    PathBuf::from(String::from_utf8(output.stdout).expect("UTF-8").trim())
}

fn link(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("made");
    // Across file systems a link cannot be made.
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to).expect("copied");
    }
}

/// The libraries, without the documentation and the sources beside them.
fn link_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().expect("a type") {
            kind if kind.is_dir() && entry.file_name() != "src" => link_all(&from, &to),
            kind if kind.is_file() => link(&from, &to),
            _ => {}
        }
    }
}

/// Gives the server the folders it writes to.
fn own(root: &Path) {
    for path in [root.to_owned(), root.join("target")] {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("root may");
    }
}

/// Started with a file of the reader's open, as by an editor that does not close its own.
fn inheriting(command: Command, fixture: &Fixture) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "exec 9< secret.txt && exec \"$0\" \"$@\""]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(fixture.root()).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        value.map(|value| shell.env(name, value));
    }
    shell
}

fn run_body(listing: &str, code: &str) -> String {
    json!({ "listing": listing, "parts": [code] }).to_string()
}

/// A request as a page of the book sends it, with other headers in the place of some of its own.
fn request(body: &str, others: Headers) -> String {
    let mut headers = vec![
        ("Host", "HOST".to_owned()),
        ("Origin", "http://HOST".to_owned()),
        ("Content-Type", "application/json".to_owned()),
        ("Authorization", "Bearer TOKEN".to_owned()),
        ("Content-Length", body.len().to_string()),
        ("Connection", "close".to_owned()),
    ];
    for (name, value) in others {
        headers.retain(|(known, _)| known != name);
        headers.push((name, (*value).to_owned()));
    }
    let headers = headers.iter().filter(|(_, value)| !value.is_empty());
    let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST /_book/run HTTP/1.1\r\n{headers}\r\n{body}")
}

fn text_of(answer: &Value) -> String {
    let steps = answer["steps"].as_array().expect("steps").iter();
    let output: String = steps.filter_map(|step| step["output"].as_str()).collect();
    format!("{}\n{output}", answer["summary"].as_str().expect("a summary"))
}

#[test]
fn over_http_only_the_books_own_page_with_the_token_runs_something() {
    let book = Book::served();
    let good = run_body("a#whole", "fn main() { println!(\"ran\"); }");
    let port = book.server.port;
    let (elsewhere, nearly, sandboxed) =
        (format!("http://attacker.example:{port}"), "http://127.0.0.1:8000", "null");
    let host = |host: &str| format!("{host}:{port}");
    let wrong = format!("Bearer {}", "0".repeat(64));
    let cut = format!("Bearer {}", &book.server.token[..63]);
    let rebound = host("attacker.example");
    let suffixed = host("localhost.attacker.example");
    let own = format!("http://127.0.0.1:{port}");
    let other_name = format!("http://localhost:{port}");
    let attacks: &[(&str, u16, Headers)] = &[
        ("the page itself", 200, &[]),
        ("the page itself, as a browser says it", 200, &[("Sec-Fetch-Site", "same-origin")]),
        ("a host name pointed here", 421, &[("Host", &rebound), ("Origin", &elsewhere)]),
        ("a longer host name", 421, &[("Host", &suffixed)]),
        ("a host without the port", 421, &[("Host", "127.0.0.1")]),
        ("another page, with the token", 403, &[("Origin", &elsewhere)]),
        ("a page on another port", 403, &[("Origin", nearly)]),
        ("a page in a sandboxed frame", 403, &[("Origin", sandboxed)]),
        ("no origin", 403, &[("Origin", "")]),
        ("the origin by its other name", 403, &[("Origin", &other_name)]),
        ("a browser says it is another site", 403, &[("Sec-Fetch-Site", "cross-site")]),
        ("another port of this site", 403, &[("Sec-Fetch-Site", "same-site")]),
        ("no token", 401, &[("Authorization", "")]),
        ("a wrong token", 401, &[("Authorization", &wrong)]),
        ("a part of the token", 401, &[("Authorization", &cut)]),
        ("another scheme", 401, &[("Authorization", "Basic TOKEN")]),
        ("a form", 415, &[("Content-Type", "text/plain")]),
        ("JSON and something", 415, &[("Content-Type", "application/json; charset=utf-8")]),
        ("no content type", 415, &[("Content-Type", "")]),
        ("two origins", 403, &[("Origin", &format!("{own}\r\nOrigin: {elsewhere}"))]),
    ];
    for (name, status, headers) in attacks {
        assert_eq!(book.server.send(&request(&good, headers)).status, *status, "{name}");
    }
    let large = run_body("a#whole", &"x".repeat(70 << 10));
    // It is refused at its announcement; a part of it may still be on its way then.
    let answer = book.server.try_send(&request(&large, &[]));
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 413), "a large body");
    for (name, status, body) in [
        ("an unknown field", 400, r#"{"listing":"a#whole","parts":null,"cwd":"/"}"#),
        ("another number of parts", 400, r#"{"listing":"a#whole","parts":["",""]}"#),
        ("no JSON", 400, "fn main() {}"),
        ("a listing that is not there", 404, r#"{"listing":"../../etc/passwd","parts":null}"#),
    ] {
        assert_eq!(book.server.send(&request(body, &[])).status, status, "{name}");
    }
    assert_eq!(compressed(&book).status, 400, "compressed");
    let preflight = book.server.send(
        "OPTIONS /_book/run HTTP/1.1\r\nHost: HOST\r\nOrigin: http://attacker.example\r\n\
         Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(preflight.status, 405);
    assert!(!preflight.head.contains("access-control"), "{}", preflight.head);
    assert_eq!(book.server.get("/_book/run").status, 405);
    assert!(book.leaves_nothing().is_ok());
}

/// `{"listing":"a#whole","parts":null}`, by `gzip -9n`: it is not unpacked.
const COMPRESSED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xca\xc9\x2c\x2e\xc9\xcc\x4b\x57\xb2\x52\x4a\
    \x54\x2e\xcf\xc8\xcf\x49\x55\xd2\x51\x2a\x48\x2c\x2a\x29\x56\xb2\xca\x2b\xcd\xc9\xa9\x05\x00\x5d\x8d\x0d\x63\x22\x00\x00\x00";

fn compressed(book: &Book) -> Answer {
    let length = COMPRESSED.len().to_string();
    let head = request("", &[("Content-Encoding", "gzip"), ("Content-Length", &length)]);
    let mut stream = TcpStream::connect(("127.0.0.1", book.server.port)).expect("connected");
    let request = [book.server.filled_in(&head).as_bytes(), COMPRESSED].concat();
    stream.write_all(&request).expect("sent");
    Answer::read(stream).expect("an answer")
}

#[test]
fn who_asks_while_all_turns_are_taken_is_told_so() {
    let book = Book::served();
    let turns = thread::available_parallelism().map_or(2, |count| count.get().max(2));
    let body = run_body("a#whole", "fn main() { loop {} }");
    let _waiting: Vec<_> =
        (0..turns).map(|_| book.server.ask(&request(&body, &[])).unwrap()).collect();
    let running = || book.processes().len() >= turns;
    assert!(soon(running), "{:?}", book.processes());
    let late = book.server.send(&request(&body, &[]));
    assert_eq!((late.status, late.text()), (429, "429: other listings are running\n"));
}

/// A program, what it must come to, and what must never be seen.
struct Attack {
    name: &'static str,
    code: String,
    says: &'static [&'static str],
}

fn attacks(book: &Book) -> Vec<Attack> {
    let root = book.fixture.root().display();
    let server = book.server.child.id();
    let attack = |name, code: String, says| Attack { name, code, says };
    let main = |body: &str| format!("fn main() {{ {body} }}");
    const REFUSED: &[&str] = &["code: 13", "Permission denied", "exit status 0"];
    const NO_SOCKET: &[&str] = &["code: 1,", "Operation not permitted", "exit status 0"];
    let read =
        |path: String| main(&format!("println!(\"{{:?}}\", std::fs::read_to_string({path:?}));"));
    vec![
        attack("an endless loop", main("loop {}"), &["Stopped after 10 s."]),
        attack(
            "a bomb of processes",
            "use std::process::Command;\nfn main() {\n    let depth: u32 = std::env::args().nth(1).map_or(0, |depth| depth.parse().unwrap());\n    if depth < 7 {\n        for _ in 0..2 {\n            _ = Command::new(\"./listing\").arg((depth + 1).to_string()).spawn();\n        }\n    }\n    std::thread::sleep(std::time::Duration::from_secs(60));\n}".to_owned(),
            &["Stopped at more than 64 processes."],
        ),
        attack("a flood of output", main("loop { println!(\"flood\"); }"), &["Stopped after 64 KiB of output."]),
        attack(
            "memory without end",
            main("let all = vec![1u8; 700 << 20]; std::thread::sleep(std::time::Duration::from_secs(60)); println!(\"{}\", all.len());"),
            &["Stopped at 512 MiB of memory."],
        ),
        attack("one large allocation", main("println!(\"{}\", vec![1u8; 4 << 30].len());"), &["Ended by abort"]),
        attack("a large file", main("println!(\"{:?}\", std::fs::write(\"large\", vec![0u8; 64 << 20]));"), &["the limit of a file's size"]),
        attack("a TCP connection", main("println!(\"{:?}\", std::net::TcpStream::connect(\"127.0.0.1:80\"));"), NO_SOCKET),
        attack("a TCP listener", main("println!(\"{:?}\", std::net::TcpListener::bind(\"127.0.0.1:0\"));"), NO_SOCKET),
        attack("UDP", main("println!(\"{:?}\", std::net::UdpSocket::bind(\"127.0.0.1:0\"));"), NO_SOCKET),
        attack("a socket in the file system", main(&format!("println!(\"{{:?}}\", std::os::unix::net::UnixStream::connect(\"{root}/socket\"));")), NO_SOCKET),
        attack("the reader's file", read(format!("{root}/secret.txt")), REFUSED),
        attack("the reader's file, by way of the job's folder", read("../../../../secret.txt".to_owned()), REFUSED),
        attack("the system's accounts", read("/etc/passwd".to_owned()), REFUSED),
        attack("a list of a folder", main("println!(\"{:?}\", std::fs::read_dir(\"/root\").map(|_| ()));"), REFUSED),
        attack("a list of the repository", main(&format!("println!(\"{{:?}}\", std::fs::read_dir(\"{root}\").map(|_| ()));")), REFUSED),
        attack("a file outside", main(&format!("println!(\"{{:?}}\", std::fs::write(\"{root}/target/written\", \"x\"));")), REFUSED),
        attack(
            "a link out of the job's folder",
            main(&format!("std::os::unix::fs::symlink(\"{root}/secret.txt\", \"link\").unwrap(); println!(\"{{:?}}\", std::fs::read_to_string(\"link\"));")),
            REFUSED,
        ),
        attack(
            "a file that the server has open",
            main("use std::os::fd::FromRawFd; let file = std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(9) }); println!(\"{:?}\", std::io::read_to_string(&*file));"),
            &["code: 9,", "exit status 0"],
        ),
        attack(
            "files without end",
            main("let mut open = Vec::new(); loop { match std::fs::File::open(\"/dev/null\") { Ok(file) => open.push(file), Err(error) => { println!(\"{} {error:?}\", open.len()); break } } }"),
            &["25", "code: 24,", "exit status 0"],
        ),
        attack(
            "processor time, a core file and address space",
            "#[repr(C)]\nstruct Limit(u64, u64);\nunsafe extern \"C\" {\n    fn getrlimit(of: i32, limit: *mut Limit) -> i32;\n}\nfn main() {\n    for (of, unit) in [(0, 3600), (4, 1), (9, 1 << 30)] {\n        let mut limit = Limit(0, 0);\n        unsafe { getrlimit(of, &mut limit) };\n        println!(\"{}\", limit.1 / unit);\n    }\n}".to_owned(),
            // In hours, bytes and GiB.
            &["exit status 0.\n0\n0\n2\n"],
        ),
        attack("the server's environment", read(format!("/proc/{server}/environ")), REFUSED),
        attack(
            "its supervisor's command, environment and memory",
            main("for file in [\"cmdline\", \"environ\", \"mem\"] { println!(\"{:?}\", std::fs::read(format!(\"/proc/{}/{file}\", std::os::unix::process::parent_id())).map_err(|error| error.raw_os_error())); }"),
            &["Err(Some(13))\nErr(Some(13))\nErr(Some(13))\n", "exit status 0"],
        ),
        attack("its own environment", main("println!(\"{:?}\", std::env::vars().collect::<Vec<_>>());"), &["exit status 0"]),
        attack("a secret at compile time", main(&format!("println!(\"{{}}\", include_str!(\"{root}/secret.txt\"));")), &["Refused after", "Permission denied"]),
        attack("a module from outside", format!("#[path = \"{root}/secret.txt\"]\nmod secret;\nfn main() {{}}"), &["Refused after", "Permission denied"]),
        attack("the environment at compile time", main("println!(\"{}\", env!(\"SECRET\"));"), &["Refused after", "not defined"]),
        // Signal 0 asks and does no harm: where a fence is missing, this must not end what runs beside it.
        attack(
            "a signal to its supervisor, to the server and to everyone",
            format!(
                "unsafe extern \"C\" {{\n    safe fn kill(pid: i32, signal: i32) -> i32;\n}}\nfn main() {{\n    \
                 for pid in [std::os::unix::process::parent_id() as i32, {server}, -1] {{\n        \
                 println!(\"{{}} {{}}\", kill(pid, 0), std::io::Error::last_os_error());\n    }}\n}}"
            ),
            &[
                "-1 Operation not permitted (os error 1)\n-1 Operation not permitted (os error 1)\n\
                 -1 Operation not permitted (os error 1)\n",
                "exit status 0",
            ],
        ),
        attack(
            "a daemon",
            main("let daemon = \"sleep 300 & setsid sh -c 'sleep 300 & exec sleep 300' > /dev/null 2>&1 &\"; println!(\"{:?}\", std::process::Command::new(\"sh\").args([\"-c\", daemon]).status()); std::thread::sleep(std::time::Duration::from_millis(200));"),
            &["that it left behind", "exit status 0"],
        ),
        attack("a loop at compile time", "const fn f() -> u8 { loop {} }\nconst X: u8 = f();\nfn main() { println!(\"{X}\"); }".to_owned(), &["Refused after", "constant evaluation"]),
        attack("a static of 8 GiB", "static A: [u8; 8 << 30] = [0; 8 << 30];\nfn main() { println!(\"{}\", A[5]); }".to_owned(), &["Refused after", "more memory than available"]),
    ]
}

fn withstands_all(book: &Book) {
    let _listening = UnixListener::bind(book.fixture.root().join("socket")).expect("a socket");
    fs::set_permissions(book.fixture.root().join("socket"), fs::Permissions::from_mode(0o777))
        .unwrap();
    let mut wrong = Vec::new();
    for Attack { name, code, says } in attacks(book) {
        let text = text_of(&book.run(&code));
        let missing: Vec<_> = says.iter().filter(|words| !text.contains(**words)).collect();
        let short: String = text.chars().take(600).collect();
        if !missing.is_empty() {
            wrong.push(format!("{name}: not {missing:?} but {short}"));
        }
        if text.contains(SECRET) {
            wrong.push(format!("{name}: it has seen the secret: {short}"));
        }
        wrong.extend(book.leaves_nothing().err().map(|left| format!("{name}: {left}")));
    }
    assert!(!book.fixture.root().join("target/written").exists());
    assert_eq!(book.server.get("/").status, 200);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_runs_here_stays_within_its_limits() {
    withstands_all(&Book::served());
}

#[test]
fn what_runs_here_stays_within_its_limits_for_an_ordinary_user() {
    withstands_all(&Book::served_by_nobody());
}

/// Each prints 13 for a file it may not read, and 1 for a socket it may not have.
const OTHERS_ATTACK: [&str; 3] = [
    "import socket\nfor path in ['../../../../secret.txt', '/etc/passwd']:\n    try:\n        print(open(path).read())\n    except OSError as error:\n        print('file', error.errno)\ntry:\n    socket.socket()\nexcept OSError as error:\n    print('socket', error.errno)\n",
    "import { readFileSync } from 'node:fs';\nimport { connect } from 'node:net';\nfor (const path of ['../../../../secret.txt', '/etc/passwd']) {\n  try {\n    console.log(readFileSync(path, 'utf8'));\n  } catch (error) {\n    console.log('file', -error.errno);\n  }\n}\nconnect(80, '127.0.0.1').on('error', error => console.log('socket', -error.errno));\n",
    "import java.nio.file.*;\n\nclass X {\n  public static void main(String[] arguments) {\n    for (String path : new String[] {\"../../../../secret.txt\", \"/etc/passwd\"}) {\n      try {\n        System.out.println(Files.readString(Path.of(path)));\n      } catch (AccessDeniedException denied) {\n        System.out.println(\"file 13\");\n      } catch (Exception other) {\n        System.out.println(other);\n      }\n    }\n    try {\n      new java.net.Socket(\"127.0.0.1\", 80);\n    } catch (Exception refused) {\n      System.out.println(refused.getMessage().replace(\"Operation not permitted\", \"socket 1\"));\n    }\n  }\n}\n",
];

#[test]
fn other_languages_have_no_network_and_no_secrets() {
    let book = Book::served();
    for ((name, tool, ..), code) in OTHERS.iter().zip(OTHERS_ATTACK) {
        if !listings::shell::on_path(tool) {
            continue;
        }
        let text = text_of(&book.run_listing(&format!("a#{name}"), code));
        assert!(text.contains("file 13\nfile 13\nsocket 1\n"), "{name}: {text}");
        assert!(!text.contains(SECRET), "{name}: {text}");
        assert_eq!(book.leaves_nothing(), Ok(()));
    }
}

/// Half the time after which a program is ended anyway.
const SOONER: Duration = Duration::from_secs(5);

/// It starts a process of its own, and says when that has ended.
const FAMILY: &str = "use std::process::Command;\nfn main() {\n    let mut child = Command::new(\"sleep\").arg(\"3\").spawn().unwrap();\n    println!(\"{:?}\", child.wait().unwrap().code());\n}\n";

#[test]
fn runs_side_by_side_keep_their_processes_apart() {
    let book = Book::served();
    let slow = book.server.ask(&request(&run_body("a#whole", FAMILY), &[])).unwrap();
    // The program and its child.
    assert!(soon(|| book.processes().len() >= 2));
    for process in book.processes() {
        let first = fs::read_to_string(format!("/proc/{process}/oom_score_adj")).unwrap();
        assert_eq!(first, "1000\n", "if memory runs out, this is not what is ended first");
    }
    let daemon = "fn main() { _ = std::process::Command::new(\"sleep\").arg(\"300\").spawn(); }";
    let quick = text_of(&book.run(daemon));
    assert!(quick.contains("A process that it left behind was ended."), "{quick}");
    let slow = Answer::read(slow).unwrap();
    let slow = text_of(&serde_json::from_slice(&slow.body).unwrap());
    assert!(slow.contains("Some(0)") && !slow.contains("left behind"), "{slow}");
    assert_eq!(book.leaves_nothing(), Ok(()));
}

const ENDLESS: &str = "use std::process::Command;\nfn main() {\n    _ = Command::new(\"setsid\").args([\"sleep\", \"300\"]).spawn();\n    std::fs::write(\"left\", \"x\").unwrap();\n    loop {}\n}\n";

#[test]
fn a_reader_who_goes_away_ends_the_run() {
    let book = Book::served();
    let waiting = book.server.ask(&request(&run_body("a#whole", ENDLESS), &[])).unwrap();
    assert!(soon(|| book.has_written("left")));
    drop(waiting);
    assert_eq!(book.leaves_nothing_after(SOONER), Ok(()));
}

#[test]
fn a_server_that_is_killed_leaves_no_process_and_no_file() {
    let mut book = Book::served();
    let mut waiting = book.server.ask(&request(&run_body("a#whole", ENDLESS), &[])).unwrap();
    assert!(soon(|| book.has_written("left")));
    book.server.child.kill().unwrap();
    book.server.child.wait().unwrap();
    _ = waiting.read(&mut [0]);
    assert_eq!(book.leaves_nothing_after(SOONER), Ok(()));
}

#[test]
fn a_supervisor_that_is_killed_takes_its_program_along() {
    let book = Book::served();
    let body = run_body("a#whole", "fn main() { loop {} }");
    let _waiting = book.server.ask(&request(&body, &[])).unwrap();
    let is_program = |process: &String| {
        let program = fs::read_link(format!("/proc/{process}/exe"));
        program.is_ok_and(|program| program.ends_with("listing"))
    };
    assert!(soon(|| book.processes().first().is_some_and(is_program)));
    let program = book.processes().remove(0);
    let status = fs::read_to_string(format!("/proc/{program}/status")).unwrap();
    let supervisor = status.lines().find_map(|line| line.strip_prefix("PPid:\t")).unwrap();
    assert!(Command::new("kill").args(["-KILL", supervisor]).status().unwrap().success());
    assert_eq!(book.leaves_nothing_after(SOONER), Ok(()));
}

#[test]
fn a_folder_that_a_dead_server_left_is_removed_by_the_next() {
    let book = Book::served();
    let ended = Command::new("true")
        .spawn()
        .and_then(|mut child| child.wait().map(|_| child.id()))
        .unwrap();
    let Book { server, fixture } = book;
    let left = fixture.root().join(format!("target/run/jobs/{ended}-1"));
    fs::create_dir_all(&left).unwrap();
    drop(server);
    let _next = Server::start(fixture.root(), 0);
    assert!(!left.exists());
}

#[test]
fn a_program_as_it_stands_runs_from_the_binary_compiled_beforehand() {
    let book = Book::served();
    let body =
        json!({ "listing": "a#whole", "parts": ["fn main() {\n    println!(\"hello\");\n}"] })
            .to_string();
    let answered = soon(|| {
        let answer = book.server.send(&request(&body, &[]));
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        assert!(text_of(&answer).contains("hello\n"), "{answer}");
        answer["prebuilt"] == true
    });
    assert!(answered);
    let edited = book.run("fn main() {\n    println!(\"other\");\n}");
    assert_eq!(edited["prebuilt"], false);
    assert!(text_of(&edited).contains("other\n"), "{edited}");
}

#[test]
fn a_page_is_told_what_it_can_run() {
    let book = Book::served();
    let offers = book.server.get("/_book/listings?page=a.html");
    let offers: Value = serde_json::from_slice(&offers.body).unwrap();
    let listings = offers["listings"].as_array().unwrap();
    let ids: Vec<_> = listings.iter().map(|listing| listing["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a#java", "a#python", "a#typescript", "a#whole"]);
    assert_eq!(listings[3]["parts"][0]["first"], 1);
    assert_eq!(listings[3]["parts"][0]["last"], 3);
    let none = book.server.get("/_book/listings?page=b.html");
    assert!(none.text().contains("\"listings\":[]"), "{}", none.text());
}
