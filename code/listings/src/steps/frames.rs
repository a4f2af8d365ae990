//! Frames as HTML. No line of it is blank: a blank line would end the block of HTML in a chapter.

use super::{
    record::{Step, Thread, Value},
    source::Source,
};
use crate::fragment::{escape, words};
use std::fmt::Write;

pub fn render(steps: &[Step], source: &Source) -> String {
    // Opened by a `div`: mdBook would wrap a custom element in a paragraph.
    let mut page =
        String::from("<div class=\"steps\"><step-player>\n<pre><code class=\"language-rust\">");
    for (index, line) in source.shown().enumerate() {
        _ = writeln!(page, "<span data-n=\"{}\">{}</span>", index + 1, escape(line));
    }
    page.push_str("</code></pre>\n<ol>\n");
    let mut owners = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let now: Vec<&str> = step.values.iter().map(|value| value.facts[0].as_str()).collect();
        // On paper: where a count has changed, and how it ends.
        let is_key = now != owners || index + 1 == steps.len();
        owners = now;
        frame(&mut page, step, source, is_key);
    }
    page.push_str("</ol>\n</step-player></div>\n");
    page
}

fn frame(page: &mut String, step: &Step, source: &Source, is_key: bool) {
    let ran = step.line.map(|line| source.ran_before(line)).unwrap_or_default();
    let numbers: Vec<String> = ran.iter().map(usize::to_string).collect();
    let place = match &ran[..] {
        [] => step.thread.clone(),
        [line] => format!("{}, line {line}", step.thread),
        [first, .., last] => format!("{}, lines {first} to {last}", step.thread),
    };
    let key = if is_key { " class=\"key\"" } else { "" };
    _ = writeln!(page, "<li{key} data-ran=\"{}\">", numbers.join(" "));
    _ = writeln!(page, "<p><b>{}:</b> {}</p>", escape(&place), words(&step.text));
    if !step.printed.is_empty() {
        let lines: Vec<String> = step.printed.iter().map(|line| escape(line)).collect();
        _ = writeln!(page, "<p>prints <samp>{}</samp></p>", lines.join("<br>"));
    }
    page.push_str("<div class=\"cards\">\n");
    step.threads.iter().for_each(|thread| card_of_thread(page, thread));
    step.values.iter().for_each(|value| card_of_value(page, value));
    page.push_str("</div>\n</li>\n");
}

fn card_of_thread(page: &mut String, thread: &Thread) {
    let name = escape(&thread.name);
    _ = match &thread.holds {
        None => writeln!(page, "<div class=\"gone\"><b>{name}</b><p>has ended</p></div>"),
        Some(holds) if holds.is_empty() => {
            writeln!(page, "<div><b>{name}</b><p>holds nothing</p></div>")
        }
        Some(holds) => {
            let lines: String = holds
                .iter()
                .map(|(name, what)| format!("<p><var>{}</var> {}</p>", escape(name), escape(what)))
                .collect();
            writeln!(page, "<div><b>{name}</b>{lines}</div>")
        }
    };
}

fn card_of_value(page: &mut String, value: &Value) {
    let freed = if value.facts == ["freed"] { " gone" } else { "" };
    let facts: String = value.facts.iter().map(|fact| format!("<p>{}</p>", escape(fact))).collect();
    _ = writeln!(page, "<div class=\"value{freed}\"><b>{}</b>{facts}</div>", escape(&value.name));
}
