//! The run that the lab page shows while it cannot run the engine: recorded here, and compared.
//!
//! `LAB=record cargo test -p lab --test recorded` records it anew.

use lab::{Lab, Reply};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What is typed, and whether the state is shown after it.
const LINES: [(&str, bool); 12] = [
    ("put cart/001 tea", true),
    ("put cart/002 juice", false),
    ("snapshot before", false),
    ("put cart/001 coffee", false),
    ("freeze", true),
    ("flush", true),
    ("get cart/001", false),
    ("get cart/001 in before", false),
    ("reopen never", false),
    ("put cart/003 milk", false),
    ("crash", true),
    ("reopen", true),
];

fn page() -> String {
    let mut lab = Lab::new();
    let mut html = String::from("<ol class=\"lab-history\">\n");
    for (line, is_shown) in LINES {
        let Reply { answer, events } = lab.run(line);
        write!(html, "<li><code>{line}</code><pre>{answer}</pre>").unwrap();
        for event in events {
            write!(html, "<p class=\"lab-event\">{event}</p>").unwrap();
        }
        if is_shown {
            write!(html, "<div class=\"lab-picture\">{}</div>", lab.picture()).unwrap();
        }
        html.push_str("</li>\n");
    }
    html + "</ol>\n"
}

#[test]
fn the_recorded_run_is_what_the_engine_does() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded.html");
    let page = page();
    if std::env::var("LAB").is_ok_and(|wanted| wanted == "record") {
        fs::write(&file, &page).unwrap();
    }
    let recorded = fs::read_to_string(&file).unwrap_or_default();
    let differs = page.lines().zip(recorded.lines()).position(|(new, old)| new != old);
    assert!(
        page == recorded,
        "code/lab/recorded.html:{}: another run: `LAB=record cargo test -p lab --test recorded` records it",
        differs.map_or(recorded.lines().count(), |line| line) + 1
    );
}
