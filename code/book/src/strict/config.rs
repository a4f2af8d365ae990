//! `book.toml`: mdbook-katex takes its defaults, silently, where its table does not read as it should.

use listings::Fault;
use mdbook_katex::cfg::KatexConfig;
use std::path::Path;

/// What mdBook itself reads in a preprocessor's table.
const MDBOOK_KEYS: [&str; 5] = ["after", "before", "command", "optional", "renderers"];

/// A `book.toml` that mdBook refuses.
pub fn refused(error: &str) -> Fault {
    let (_, after) = error.split_once("at line ").unwrap_or_default();
    let line = after.split(',').next().and_then(|line| line.parse().ok()).unwrap_or(0);
    // Where and what; between them, TOML's error draws a picture.
    let mut lines = error.lines();
    let first = lines.next().unwrap_or_default();
    let what = lines.last().map(|last| format!(": {last}")).unwrap_or_default();
    Fault::new("book.toml", line, format!("mdBook cannot read this: {first}{what}"))
}

/// Faults in `[preprocessor.katex]`.
pub fn check(root: &Path, text: &str) -> Vec<Fault> {
    // That it is TOML at all is mdBook's to say.
    let Ok(document) = text.parse::<toml::Table>() else { return Vec::new() };
    let Some(table) = document.get("preprocessor").and_then(|all| all.get("katex")) else {
        return Vec::new();
    };
    let line = line_of(text, "[preprocessor.katex]").unwrap_or(0);
    let Some(table) = table.as_table() else {
        return vec![Fault::new("book.toml", line, "`preprocessor.katex` is no table")];
    };
    let mut faults = Vec::new();
    let mut fault = |key: &str, message: String| {
        let line = line_after(text, line, key).unwrap_or(line);
        faults.push(Fault::new("book.toml", line, message));
    };
    let known = toml::Table::try_from(KatexConfig::default()).unwrap_or_default();
    for (key, value) in table {
        let alone = toml::Table::from_iter([(key.clone(), value.clone())]);
        if MDBOOK_KEYS.contains(&key.as_str()) {
            continue;
        } else if !known.contains_key(key) && key != "macros" {
            fault(
                key,
                format!("`{key}` is no setting of mdbook-katex; it knows {}", names(&known)),
            );
        } else if let Err(error) = alone.try_into::<KatexConfig>() {
            let why = error.message();
            fault(key, format!("`{key}`: {why}; mdbook-katex would use its defaults instead"));
        }
    }
    if let Some(output) = table.get("output").and_then(toml::Value::as_str)
        && !["html", "mathml", "htmlAndMathml"].contains(&output)
    {
        fault("output", format!("`{output}` is none of html, mathml, htmlAndMathml"));
    }
    if let Some(macros) = table.get("macros").and_then(toml::Value::as_str)
        && !root.join(macros).is_file()
    {
        fault("macros", format!("there is no file `{macros}`"));
    }
    faults
}

fn names(known: &toml::Table) -> String {
    known.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn line_of(text: &str, line: &str) -> Option<usize> {
    text.lines().position(|candidate| candidate.trim() == line).map(|index| index + 1)
}

/// The first line after `line` that sets `key`.
fn line_after(text: &str, line: usize, key: &str) -> Option<usize> {
    let sets = |candidate: &str| {
        let candidate = candidate.trim_start().trim_start_matches('"');
        candidate
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with('='))
    };
    text.lines().skip(line).position(sets).map(|index| line + index + 1)
}
