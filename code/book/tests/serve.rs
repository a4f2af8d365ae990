//! The server as it is started by `cargo book serve`, on a port of this machine.

mod support;

use std::net::TcpListener;
use support::{Fixture, Server};

#[test]
fn pages_are_served_with_their_types_and_never_stored() {
    let fixture = Fixture::with("Hello.");
    fixture.write("src/x.wasm", b"\0asm");
    fixture.write("src/i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    fixture.write("src/f.woff2", b"font");
    let server = Server::start(fixture.root(), 0);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/a.html", "text/html; charset=utf-8"),
        ("/a.html?lang=java", "text/html; charset=utf-8"),
        ("/x.wasm", "application/wasm"),
        ("/i.svg", "image/svg+xml"),
        ("/f.woff2", "font/woff2"),
        ("/_book/live.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.head.contains(&format!("content-type: {kind}\r\n")),
            "{path}: {}",
            answer.head
        );
        assert!(answer.head.contains("cache-control: no-store"), "{path}: {}", answer.head);
        for header in ["x-content-type-options: nosniff", "frame-ancestors 'none'"] {
            assert!(answer.head.contains(header), "{path}: {}", answer.head);
        }
    }
    assert_eq!(server.get("/x.wasm").body, b"\0asm");
}

#[test]
fn pages_are_compressed_for_whoever_takes_it() {
    let fixture = Fixture::with("Hello.");
    let server = Server::start(fixture.root(), 0);
    let answer = server.send(
        "GET /a.html HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.head.contains("content-encoding: gzip"), "{}", answer.head);
    assert!(answer.body.len() < server.get("/a.html").body.len());
}

#[test]
fn head_has_no_body() {
    let fixture = Fixture::with("Hello.");
    let server = Server::start(fixture.root(), 0);
    let answer = server.send("HEAD /a.html HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[test]
fn what_is_not_there_is_answered_by_the_books_own_page() {
    let fixture = Fixture::with("Hello.");
    let server = Server::start(fixture.root(), 0);
    let answer = server.get("/gone.html");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("Document not found"), "{}", answer.text());
}

#[test]
fn another_host_is_refused() {
    let fixture = Fixture::with("Hello.");
    let server = Server::start(fixture.root(), 0);
    let port = server.port;
    let good = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let bad = [
        format!("attacker.example:{port}"),
        format!("localhost.attacker.example:{port}"),
        format!("127.0.0.1.attacker.example:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ];
    let ask = |path: &str, host: &str| {
        server
            .send(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
            .status
    };
    for path in ["/", "/a.html", "/_book/news", "/_book/live.js", "/gone"] {
        for host in &bad {
            assert_eq!(ask(path, host), 421, "{path} as {host}");
        }
    }
    for host in &good {
        assert_eq!(ask("/", host), 200, "{host}");
    }
    let without = server.send("GET / HTTP/1.0\r\n\r\n");
    assert_eq!(without.status, 421);
    let twice =
        "GET / HTTP/1.1\r\nHost: HOST\r\nHost: attacker.example\r\nConnection: close\r\n\r\n";
    assert_ne!(server.send(twice).status, 200);
    let whole = "GET http://attacker.example/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    assert_eq!(server.send(whole).status, 421);
}

#[test]
fn only_reading_is_allowed() {
    let fixture = Fixture::with("Hello.");
    let server = Server::start(fixture.root(), 0);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        for path in ["/", "/_book/news"] {
            let answer = server.send(&format!(
                "{method} {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            ));
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.head.contains("allow: get, head"), "{}", answer.head);
        }
    }
}

#[test]
fn no_path_leads_out_of_the_book() {
    let fixture = Fixture::with("Hello.");
    fixture.write("secret.txt", "secret");
    let server = Server::start(fixture.root(), 0);
    for path in [
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/..%2f..%2fsecret.txt",
        "/..%5c..%5csecret.txt",
        "/%2e%2e%2f%2e%2e%2fsecret.txt%00.html",
        "/a.html/../../../secret.txt",
        "//secret.txt",
        "/css/../../../secret.txt",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn no_symbolic_link_leads_out_of_the_book() {
    use std::os::unix::fs::symlink;
    let fixture = Fixture::with("Hello.");
    fixture.write("secret/secret.txt", "secret");
    fixture.write("src/keep.txt", "kept");
    // mdBook itself copies what a link among the sources points at.
    symlink(fixture.root().join("secret/secret.txt"), fixture.root().join("src/file.txt")).unwrap();
    symlink(fixture.root().join("secret"), fixture.root().join("src/folder")).unwrap();
    let server = Server::start(fixture.root(), 0);
    let built = fixture.root().join("target/book");
    std::fs::create_dir_all(&built).unwrap();
    symlink(fixture.root().join("secret/secret.txt"), built.join("late.txt")).unwrap();
    for path in ["/file.txt", "/folder/secret.txt", "/late.txt"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(server.get("/keep.txt").text(), "kept");
}

#[test]
fn a_taken_port_is_said_and_the_next_one_used() {
    let fixture = Fixture::with("Hello.");
    // The port after it may be taken too, by another test.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Server::start(fixture.root(), port);
    assert!(server.port > port);
    let expected = format!("Port {port} is taken, so the book is on port {}.", server.port);
    assert!(server.said.contains(&expected), "{}", server.said);
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn a_change_is_built_and_told_to_open_pages() {
    let fixture = Fixture::with("Before.");
    let server = Server::start(fixture.root(), 0);
    let before = server.news(None);
    let version = before["version"].as_u64().unwrap();
    let page = server.get("/a.html");
    assert!(
        page.text().contains(&format!("<script src=\"/_book/live.js\" data-version=\"{version}\""))
    );
    fixture.write("src/a.md", "# A\n\nAfter.\n");
    let after = server.news(before["state"].as_u64());
    assert_ne!(after["version"], before["version"]);
    assert!(server.get("/a.html").text().contains("After."));
}

#[test]
fn a_folder_made_while_serving_is_watched_too() {
    let fixture = Fixture::with("Before.");
    let server = Server::start(fixture.root(), 0);
    let next = |state| {
        let newer = server.news(state)["state"].as_u64();
        assert_ne!(newer, state, "the change was not seen");
        newer
    };
    let mut state = next(None);
    fixture.write("src/SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [B](deep/b.md)\n");
    fixture.write("src/deep/b.md", "# B\n\nFirst.\n");
    while !server.get("/deep/b.html").text().contains("First.") {
        state = next(state);
    }
    fixture.write("src/deep/b.md", "# B\n\nSecond.\n");
    while !server.get("/deep/b.html").text().contains("Second.") {
        state = next(state);
    }
}

#[test]
fn with_a_fault_the_last_good_book_stays_and_the_page_is_told() {
    let fixture = Fixture::with("Good.");
    let server = Server::start(fixture.root(), 0);
    let before = server.news(None);
    assert_eq!(before["faults"].as_array().unwrap().len(), 0);
    fixture.write("src/a.md", "# A\n\nBad: [x](gone.md)\n");
    let after = server.news(before["state"].as_u64());
    assert_eq!(after["version"], before["version"]);
    assert!(after["faults"][0].as_str().unwrap().starts_with("src/a.md:3: dead link"), "{after}");
    assert!(server.get("/a.html").text().contains("Good."));
    assert!(server.progress.iter().any(|line| line.starts_with("src/a.md:3: dead link")));
}

#[test]
fn a_build_that_changes_no_page_reloads_none() {
    let fixture = Fixture::with("Same.");
    let server = Server::start(fixture.root(), 0);
    let before = server.news(None);
    fixture.write("code/unquoted.rs", "fn main() {}\n");
    fixture.write("src/a.md", "# A\n\nSame.\n");
    let after = server.news(before["state"].as_u64());
    assert_ne!(after["state"], before["state"]);
    assert_eq!(after["version"], before["version"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_even_while_a_page_waits() {
    use std::{
        io::{Read, Write},
        net::TcpStream,
        process::Command,
    };
    let fixture = Fixture::with("Hello.");
    let mut server = Server::start(fixture.root(), 0);
    let state = server.news(None)["state"].as_u64().unwrap();
    let mut waiting = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let port = server.port;
    let request =
        format!("GET /_book/news?seen={state} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    waiting.write_all(request.as_bytes()).unwrap();
    // One thread answers in turn, so that this one answered means that one is waiting.
    assert_eq!(server.get("/").status, 200);
    let interrupt = Command::new("kill").args(["-INT", &server.child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert!(server.child.wait().unwrap().success());
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "it waited for its time to be over: {answer}");
}

#[test]
fn the_built_book_has_no_trace_of_the_server() {
    let fixture = Fixture::with("Hello.");
    assert!(fixture.tool(&["build"]).status.success());
    let page = std::fs::read_to_string(fixture.root().join("target/book/a.html")).unwrap();
    assert!(!page.contains("_book/"));
}
