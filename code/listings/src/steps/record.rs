//! The steps of a transcript.
//!
//! ```text
//! [main, line 16] the table is made
//!     main holds table: handle of MemTable; path: PathBuf
//!     flush thread has ended
//!     MemTable has 1 owner, 3 rows
//! ```

/// What happened, and who held what then.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub thread: String,
    /// The line of the program that tells of it; none for what happened inside the engine.
    pub line: Option<usize>,
    pub text: String,
    pub threads: Vec<Thread>,
    pub values: Vec<Value>,
    /// What the program printed since the step before.
    pub printed: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Thread {
    pub name: String,
    /// Names and what they are; nothing of a thread that has ended.
    pub holds: Option<Vec<(String, String)>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub name: String,
    /// Such as `2 owners` or `freed`, then what else was read from it.
    pub facts: Vec<String>,
}

const STATE: &str = "    ";

/// The steps; or the line, counted from 1, that cannot be read, and why.
pub fn parse(text: &str) -> Result<Vec<Step>, (usize, String)> {
    let mut steps: Vec<Step> = Vec::new();
    let mut printed = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("$ ") {
            continue;
        }
        if ["[exit status: ", "[still running after "].iter().any(|end| line.starts_with(end)) {
            let why = format!(
                "`{line}`: a program that records steps ends with status 0; what stopped it stands above"
            );
            return Err((index + 1, why));
        }
        let state = line.strip_prefix(STATE).filter(|_| printed.is_empty());
        match (head(line), state, steps.last_mut()) {
            (Some(step), ..) => {
                steps.push(Step { printed: std::mem::take(&mut printed), ..step });
            }
            (None, Some(state), Some(step)) => {
                let why = || (index + 1, format!("`{state}` is no part of a step"));
                read_state(step, state).ok_or_else(why)?;
            }
            _ => printed.push(line.to_owned()),
        }
    }
    match steps.is_empty() {
        true => Err((0, "it records no step: the program calls `steps::step`".to_owned())),
        false => Ok(steps),
    }
}

fn head(line: &str) -> Option<Step> {
    let (place, text) = line.strip_prefix('[')?.split_once("] ")?;
    let (thread, line) = match place.split_once(", line ") {
        Some((thread, line)) => (thread, Some(line.parse().ok()?)),
        // What the transcript's runner writes has a colon.
        None if place.contains(':') => return None,
        None => (place, None),
    };
    Some(Step { thread: thread.to_owned(), line, text: text.to_owned(), ..Step::default() })
}

fn read_state(step: &mut Step, state: &str) -> Option<()> {
    if let Some(name) = state.strip_suffix(" has ended") {
        step.threads.push(Thread { name: name.to_owned(), holds: None });
    } else if let Some(name) = state.strip_suffix(" is freed") {
        step.values.push(Value { name: name.to_owned(), facts: vec!["freed".to_owned()] });
    } else if let Some((name, held)) = state.split_once(" holds ") {
        let items = held.split("; ").filter(|_| held != "nothing");
        let holds: Option<Vec<_>> = items
            .map(|item| item.split_once(": ").map(|(name, what)| (name.into(), what.into())))
            .collect();
        step.threads.push(Thread { name: name.to_owned(), holds: Some(holds?) });
    } else {
        let (name, facts) = state.split_once(" has ")?;
        let facts = facts.split(", ").map(str::to_owned).collect();
        step.values.push(Value { name: name.to_owned(), facts });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_with_its_state_and_what_was_printed_before_it() {
        let text = "$ run\n[main, line 3] made\n    main holds a: handle of T; b: usize, 2\n    T has 1 owner, 3 rows\nhello\n[main] froze\n    main holds nothing\n    flush has ended\n    T is freed\n";
        let steps = parse(text).unwrap();
        assert_eq!((steps.len(), steps[0].line, steps[1].line), (2, Some(3), None));
        let held = [("a", "handle of T"), ("b", "usize, 2")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(steps[0].threads[0].holds, Some(held.to_vec()));
        assert_eq!(steps[0].values[0].facts, ["1 owner", "3 rows"]);
        assert_eq!(steps[1].printed, ["hello"]);
        assert_eq!(
            (&steps[1].threads[0].holds, &steps[1].threads[1].holds),
            (&Some(vec![]), &None)
        );
        assert_eq!(steps[1].values[0].facts, ["freed"]);
    }

    #[test]
    fn what_is_no_step_is_refused() {
        assert_eq!(parse("$ run\nhello\n").unwrap_err().0, 0);
        assert_eq!(parse("[main, line 3] made\n    nonsense\n").unwrap_err().0, 2);
        for end in ["[exit status: 1]", "[still running after 5 s, killed]"] {
            assert_eq!(parse(&format!("[main, line 3] made\n{end}\n")).unwrap_err().0, 2);
        }
    }
}
