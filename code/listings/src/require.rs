//! `BOOK_REQUIRE`: which tools must be there. The checks of one that is missing then fail; otherwise they are ignored.

use std::{collections::BTreeSet, env};

/// Every name that `BOOK_REQUIRE` knows.
pub const TOOLS: &[&str] = &["typescript", "python", "java", "go", "chromium", "mdbook", "wasm"];

const VARIABLE: &str = "BOOK_REQUIRE";

/// The tools that must be there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Require(BTreeSet<&'static str>);

/// A tool that a check needs and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The name that `BOOK_REQUIRE` has for it.
    pub tool: String,
    /// What is missing, and what to do about it.
    pub reason: String,
}

impl Require {
    /// Reads the environment; an unknown name is an error, since it would require nothing.
    pub fn from_env() -> Result<Require, String> {
        Require::parse(&env::var(VARIABLE).unwrap_or_default())
    }

    /// `all`, or names with commas between them.
    pub fn parse(text: &str) -> Result<Require, String> {
        if text.trim() == "all" {
            return Ok(Require(TOOLS.iter().copied().collect()));
        }
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let known = names.map(|name| {
            TOOLS.iter().copied().find(|tool| *tool == name).ok_or_else(|| {
                let tools = TOOLS.join(", ");
                format!("{VARIABLE} names `{name}`, which is not `all` and none of: {tools}")
            })
        });
        known.collect::<Result<_, _>>().map(Require)
    }

    pub fn demands(&self, tool: &str) -> bool {
        self.0.contains(tool)
    }
}

impl Missing {
    pub fn new(tool: &str, reason: impl Into<String>) -> Missing {
        Missing { tool: tool.to_owned(), reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_a_list_or_nothing() {
        assert!(Require::parse("all").unwrap().demands("wasm"));
        let some = Require::parse("java, go").unwrap();
        assert!(some.demands("java") && some.demands("go") && !some.demands("python"));
        assert_eq!(Require::parse("").unwrap(), Require::default());
    }

    #[test]
    fn an_unknown_name_is_an_error_that_lists_the_known_ones() {
        let error = Require::parse("java,golang").unwrap_err();
        assert!(error.contains("`golang`"), "{error}");
        assert!(error.contains("typescript, python, java, go, chromium"), "{error}");
    }
}
