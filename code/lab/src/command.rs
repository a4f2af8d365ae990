//! What can be typed.

use ferrisdb::SyncPolicy;

/// The commands, as the page's help shows them.
pub const HELP: &str = "\
put KEY VALUE, get KEY, delete KEY, range [FROM [TO]]
snapshot NAME, release NAME, and get or range with `in NAME` at the end
freeze, flush, compact, crash, reopen [always|never]";

/// One line of the lab.
#[derive(Debug, PartialEq, Eq)]
pub enum Command<'a> {
    Put { key: &'a str, value: &'a str },
    Get { key: &'a str, snapshot: Option<&'a str> },
    Delete { key: &'a str },
    Range { from: Option<&'a str>, to: Option<&'a str>, snapshot: Option<&'a str> },
    Snapshot { name: &'a str },
    Release { name: &'a str },
    Freeze,
    Flush,
    Compact,
    Crash,
    Reopen { sync: Option<SyncPolicy> },
    Help,
}

impl<'a> Command<'a> {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and how it is meant to be typed.
    pub fn parse(line: &'a str) -> Result<Command<'a>, String> {
        let mut words: Vec<&str> = line.split_ascii_whitespace().collect();
        let snapshot = match words.as_slice() {
            ["get" | "range", .., "in", name] => {
                let name = *name;
                words.truncate(words.len() - 2);
                Some(name)
            }
            _ => None,
        };
        Ok(match words.as_slice() {
            // The rest of the line: a value may contain spaces.
            ["put", key, _, ..] => Command::Put { key, value: after_two_words(line) },
            ["get", key] => Command::Get { key, snapshot },
            ["delete", key] => Command::Delete { key },
            ["range"] => Command::Range { from: None, to: None, snapshot },
            ["range", from] => Command::Range { from: Some(from), to: None, snapshot },
            ["range", from, to] => Command::Range { from: Some(from), to: Some(to), snapshot },
            ["snapshot", name] => Command::Snapshot { name },
            ["release", name] => Command::Release { name },
            ["freeze"] => Command::Freeze,
            ["flush"] => Command::Flush,
            ["compact"] => Command::Compact,
            ["crash"] => Command::Crash,
            ["reopen"] => Command::Reopen { sync: None },
            ["reopen", "always"] => Command::Reopen { sync: Some(SyncPolicy::Always) },
            ["reopen", "never"] => Command::Reopen { sync: Some(SyncPolicy::Never) },
            ["help"] => Command::Help,
            [] => return Err(format!("type a command:\n{HELP}")),
            [word, ..] => return Err(usage(word)),
        })
    }
}

fn after_two_words(line: &str) -> &str {
    after_word(after_word(line)).trim_ascii()
}

fn after_word(text: &str) -> &str {
    let text = text.trim_ascii_start();
    let end = text.bytes().position(|byte| byte.is_ascii_whitespace());
    &text[end.unwrap_or(text.len())..]
}

fn usage(word: &str) -> String {
    let usage = match word {
        "put" => "put KEY VALUE",
        "get" => "get KEY, or: get KEY in SNAPSHOT",
        "delete" => "delete KEY",
        "range" => "range, range FROM, or range FROM TO, where TO is not included",
        "snapshot" => "snapshot NAME",
        "release" => "release NAME, the name of a snapshot",
        "reopen" => "reopen, reopen always or reopen never",
        "freeze" | "flush" | "compact" | "crash" | "help" => "the word alone",
        _ => return format!("`{word}` is no command:\n{HELP}"),
    };
    format!("`{word}` is typed so: {usage}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_contain_spaces_and_a_snapshot_may_be_named() {
        let put = Command::parse("  put cart/001  tea and  juice ").unwrap();
        assert_eq!(put, Command::Put { key: "cart/001", value: "tea and  juice" });
        let get = Command::parse("get cart/001 in before").unwrap();
        assert_eq!(get, Command::Get { key: "cart/001", snapshot: Some("before") });
        let range = Command::parse("range a in before").unwrap();
        assert_eq!(range, Command::Range { from: Some("a"), to: None, snapshot: Some("before") });
    }

    #[test]
    fn a_wrong_line_says_how_it_is_typed() {
        for (line, expected) in [
            ("put cart/001", "put KEY VALUE"),
            ("get", "get KEY"),
            ("flush now", "the word alone"),
            ("drop table", "is no command"),
            ("", "type a command"),
        ] {
            let said = Command::parse(line).unwrap_err();
            assert!(said.contains(expected), "{line}: {said}");
        }
    }
}
