//! Attacks on the server that runs listings, and on the machine by what it runs: each with its expected answer.
//!
//! The programs run as whoever runs the tests, and where that is root, as an ordinary user too.

#![cfg(target_os = "linux")]

mod support;

use serde_json::{Value, json};
use std::{
    fs,
    io::Read,
    os::unix::{fs::PermissionsExt, net::UnixListener, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};
use support::{Answer, Fixture, Server};

const SECRET: &str = "the-secret-7f3a";
/// An id that no account has; the kernel's own for nobody.
const NOBODY: u32 = 65534;

const PAGE: &str = r#"<figure class="listing" id="whole">
<figcaption>

[`code/ferrisdb/examples/ch01-x.rs`](#whole)

</figcaption>

```rust,ignore
{{#include ../code/ferrisdb/examples/ch01-x.rs}}
```

</figure>

<figure class="listing" id="python">
<figcaption>

[`code/languages/python/ch01/x.py`](#python)

</figcaption>

```python
{{#include ../code/languages/python/ch01/x.py}}
```

</figure>
"#;

/// Sent in the place of a page's own.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// A served book with a program in Rust and one in Python, and a secret beside it.
struct Book {
    server: Server,
    fixture: Fixture,
}

impl Book {
    fn served() -> Book {
        Book::served_by(|command, _| command)
    }

    /// By an ordinary user, where the tests are run by root; everyone may read the secret.
    fn served_by_nobody() -> Book {
        if !rustix::process::geteuid().is_root() {
            return Book::served();
        }
        Book::served_by(|mut command, fixture| {
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
            command.env("HOME", "/nonexistent").uid(NOBODY).gid(NOBODY);
            own(fixture.root());
            command
        })
    }

    fn served_by(change: impl FnOnce(Command, &Fixture) -> Command) -> Book {
        let fixture = Fixture::with(PAGE);
        fs::set_permissions(fixture.root(), fs::Permissions::from_mode(0o755)).unwrap();
        fixture.write("secret.txt", SECRET);
        fixture.write(
            "code/ferrisdb/examples/ch01-x.rs",
            "fn main() {\n    println!(\"hello\");\n}\n",
        );
        fixture.write(
            "code/languages/python/checks.toml",
            "needs = [{ command = \"python3\", hint = \"install it\" }]\n",
        );
        fixture.write("code/languages/python/ch01/x.py", "print(\"hello\")\n");
        fixture.write("code/languages/python/ch01/x.console", "$ python3 ch01/x.py\nhello\n");
        fs::create_dir_all(fixture.root().join("target")).unwrap();
        let command = support::command(fixture.root(), &["serve", "--no-open", "--port", "0"]);
        let mut command = change(command, &fixture);
        command.env("SECRET", SECRET);
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
        let clean = || {
            let files = fs::read_dir(self.jobs()).map_or(0, |entries| entries.count());
            files == 0 && self.processes().is_empty()
        };
        soon(clean).then_some(()).ok_or_else(|| {
            format!(
                "left: {:?}, {:?}",
                self.processes(),
                fs::read_dir(self.jobs()).unwrap().flatten().collect::<Vec<_>>()
            )
        })
    }
}

/// Waits for something that must come.
fn soon(mut holds: impl FnMut() -> bool) -> bool {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(20) {
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
        ("compressed", 400, "\x1f\x08\x00"),
        ("an unknown field", 400, r#"{"listing":"a#whole","parts":null,"cwd":"/"}"#),
        ("another number of parts", 400, r#"{"listing":"a#whole","parts":["",""]}"#),
        ("no JSON", 400, "fn main() {}"),
        ("a listing that is not there", 404, r#"{"listing":"../../etc/passwd","parts":null}"#),
    ] {
        assert_eq!(book.server.send(&request(body, &[])).status, status, "{name}");
    }
    let preflight = book.server.send(
        "OPTIONS /_book/run HTTP/1.1\r\nHost: HOST\r\nOrigin: http://attacker.example\r\n\
         Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(preflight.status, 405);
    assert!(!preflight.head.contains("access-control"), "{}", preflight.head);
    assert_eq!(book.server.get("/_book/run").status, 405);
    assert!(book.leaves_nothing().is_ok());
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
        attack("the server's environment", read(format!("/proc/{server}/environ")), REFUSED),
        attack("its supervisor's memory", main("println!(\"{:?}\", std::fs::read(format!(\"/proc/{}/mem\", std::os::unix::process::parent_id())));"), REFUSED),
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

#[test]
fn other_languages_have_no_network_and_no_secrets() {
    if !listings::shell::on_path("python3") {
        return;
    }
    let book = Book::served();
    let code = "import socket\nfor path in ['../../../../secret.txt', '/etc/passwd']:\n    try:\n        print(open(path).read())\n    except OSError as error:\n        print('file', error.errno)\ntry:\n    socket.socket()\nexcept OSError as error:\n    print('socket', error.errno)\n";
    let text = text_of(&book.run_listing("a#python", code));
    assert!(text.contains("file 13\nfile 13\nsocket 1\n"), "{text}");
    assert!(!text.contains(SECRET), "{text}");
    assert_eq!(book.leaves_nothing(), Ok(()));
}

/// It starts a process of its own, and says when that has ended.
const FAMILY: &str = "use std::process::Command;\nfn main() {\n    let mut child = Command::new(\"sleep\").arg(\"3\").spawn().unwrap();\n    println!(\"{:?}\", child.wait().unwrap().code());\n}\n";

#[test]
fn runs_side_by_side_keep_their_processes_apart() {
    let book = Book::served();
    let slow = book.server.ask(&request(&run_body("a#whole", FAMILY), &[])).unwrap();
    // The program and its child.
    assert!(soon(|| book.processes().len() >= 2));
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
    assert!(soon(|| book.processes().len() >= 2));
    drop(waiting);
    assert_eq!(book.leaves_nothing(), Ok(()));
}

#[test]
fn a_server_that_is_killed_leaves_no_process_and_no_file() {
    let mut book = Book::served();
    let mut waiting = book.server.ask(&request(&run_body("a#whole", ENDLESS), &[])).unwrap();
    assert!(soon(|| book.processes().len() >= 2));
    book.server.child.kill().unwrap();
    book.server.child.wait().unwrap();
    _ = waiting.read(&mut [0]);
    assert_eq!(book.leaves_nothing(), Ok(()));
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
    assert_eq!(ids, ["a#python", "a#whole"]);
    assert_eq!(listings[1]["parts"][0]["first"], 1);
    assert_eq!(listings[1]["parts"][0]["last"], 3);
    let none = book.server.get("/_book/listings?page=b.html");
    assert!(none.text().contains("\"listings\":[]"), "{}", none.text());
}
