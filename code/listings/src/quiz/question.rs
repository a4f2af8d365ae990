//! A question, as it is written, and how its key is held against what its program does.

use super::evidence::Evidence;
use crate::Fault;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use toml::Spanned;

const LANGUAGES: [&str; 4] = ["typescript", "python", "java", "go"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quiz {
    question: Vec<Spanned<Question>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Readers' answers are remembered by it: it never changes.
    pub id: String,
    /// The program: a `.console`, or a file that rustc is given alone.
    pub about: PathBuf,
    /// Whether the program stands in the question; otherwise the page shows it nearby.
    #[serde(default)]
    pub show: bool,
    #[serde(skip)]
    pub program: String,
    pub ask: String,
    pub kind: Kind,
    /// Of a program that is refused: `E0382 at line 9`.
    pub refused: Option<String>,
    /// The codes to choose from, if the code is asked for.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Of the kind `prints`: the lines asked for.
    pub prints: Option<String>,
    /// Of the kind `short`: every answer that counts, and the printed line that shows the first.
    #[serde(default)]
    pub accept: Vec<String>,
    pub shown_by: Option<String>,
    /// Why the right answer is right.
    pub because: String,
    #[serde(default)]
    pub option: Vec<Answer>,
    #[serde(skip)]
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Does it compile? If not, which line is refused, with which code?
    Compiles,
    /// What does it print?
    Prints,
    Choice,
    Short,
}

/// An answer that a reader may give, right or tempting.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub says: String,
    #[serde(default)]
    pub right: bool,
    /// What holds of the program if this is the answer: lines it prints, or what rustc says.
    pub prints: Option<String>,
    pub refused: Option<String>,
    /// Why it tempts; of a right one, nothing.
    #[serde(default)]
    pub why: String,
    /// The same where it depends on what the reader comes from.
    #[serde(default)]
    pub why_for: BTreeMap<String, String>,
}

pub fn read(root: &Path, file: &Path) -> Result<Vec<Question>, Fault> {
    let text = fs::read_to_string(root.join(file))
        .map_err(|error| Fault::new(file, 0, format!("cannot be read: {error}")))?;
    let line = |at: usize| text.get(..at).map_or(0, |before| before.matches('\n').count() + 1);
    let quiz: Quiz = toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| line(span.start));
        Fault::new(file, at, error.message())
    })?;
    let question = |written: Spanned<Question>| {
        let mut question = Question { line: line(written.span().start), ..written.into_inner() };
        if question.show {
            let program = fs::read_to_string(root.join(&question.about)).map_err(|error| {
                let why = format!("{} cannot be read: {error}", question.about.display());
                Fault::new(file, question.line, why)
            })?;
            // The answer stands in the last line.
            let shown = program.lines().filter(|line| !line.starts_with("// rustc refuses this"));
            question.program = shown.collect::<Vec<_>>().join("\n");
        }
        Ok(question)
    };
    quiz.question.into_iter().map(question).collect()
}

impl Question {
    /// The right answer of the kind `compiles`: `compiles`, `line 9` or `line 9, E0382`.
    pub fn verdict(&self) -> String {
        match self.refused.as_deref().and_then(|refused| refused.split_once(" at line ")) {
            None => "compiles".to_owned(),
            Some((_, line)) if self.codes.is_empty() => format!("line {line}"),
            Some((code, line)) => format!("line {line}, {code}"),
        }
    }

    /// What is wrong with it, whatever its program does.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut demand = |holds: bool, why: &str| {
            if !holds {
                faults.push(format!("question `{}`: {why}", self.id));
            }
        };
        let in_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        demand(self.id.chars().all(in_id), "an id has small letters, digits and dashes");
        demand(!self.because.trim().is_empty(), "`because` says why the answer is right");
        let rights = self.option.iter().filter(|option| option.right).count();
        let is_choice = self.kind == Kind::Choice;
        demand(
            rights == usize::from(is_choice),
            "a choice has one right option, other kinds have none",
        );
        demand(
            self.option.len() > rights,
            "at least one wrong answer tempts: give it as an option",
        );
        for option in &self.option {
            let tempts =
                option.right || !option.why.is_empty() || option.why_for.len() == LANGUAGES.len();
            demand(tempts, &format!("say why `{}` is tempting", option.says));
            let known = option.why_for.keys().all(|name| LANGUAGES.contains(&name.as_str()));
            demand(known, &format!("the languages are {}", LANGUAGES.join(", ")));
            let claims =
                usize::from(option.prints.is_some()) + usize::from(option.refused.is_some());
            demand(
                claims == usize::from(is_choice),
                &format!(
                    "`{}`: each option of a choice says what the program `prints`, or how it is `refused`; others do not",
                    option.says
                ),
            );
        }
        match self.kind {
            Kind::Compiles => demand(self.accept.is_empty(), "`accept` is for short answers"),
            Kind::Prints => demand(self.prints.is_some(), "`prints` has the lines asked for"),
            Kind::Short => demand(
                !self.accept.is_empty() && self.shown_by.is_some(),
                "`accept` has the answers that count, `shown_by` the printed line that shows the first",
            ),
            Kind::Choice => {}
        }
        let refused = self.refused.as_ref();
        demand(
            refused
                .is_none_or(|refused| refused.contains(" at line ") && self.kind == Kind::Compiles),
            "`refused` reads like `E0382 at line 9`, in a question of the kind `compiles`",
        );
        demand(
            self.codes.is_empty()
                || refused.is_some_and(|r| self.codes.iter().any(|c| r.starts_with(c))),
            "the right code is not among `codes`",
        );
        faults
    }

    /// Where the key, or a wrong answer, is other than what the program does.
    pub fn contradictions(&self, evidence: &Evidence) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut demand = |holds: bool, why: String| {
            if !holds {
                wrong.push(format!("question `{}`: {why}", self.id));
            }
        };
        let printed = || format!("it printed:\n{}", evidence.output.trim_end());
        match self.kind {
            Kind::Compiles => {
                let key: Vec<String> = self.refused.iter().cloned().collect();
                let said = if evidence.errors.is_empty() {
                    "it compiles".to_owned()
                } else {
                    evidence.errors.join(", ")
                };
                demand(
                    key == evidence.errors,
                    format!("the key is `{}`, rustc says: {said}", self.verdict()),
                );
            }
            Kind::Prints => {
                let key = self.prints.as_deref().unwrap_or_default();
                demand(evidence.prints(key), format!("the key is `{key}`, but {}", printed()));
            }
            Kind::Short => {
                let line = self.shown_by.as_deref().unwrap_or_default();
                demand(
                    evidence.prints(line),
                    format!("`{line}` is to be printed, but {}", printed()),
                );
                let first = self.accept.first().map(String::as_str).unwrap_or_default();
                let word = |c: char| !c.is_alphanumeric();
                demand(
                    line.split(word).any(|word| word == first) || line == first,
                    format!("`{line}` does not show `{first}`"),
                );
            }
            Kind::Choice => {}
        }
        for option in &self.option {
            let says = &option.says;
            let is_key = match self.kind {
                Kind::Compiles => *says == self.verdict(),
                Kind::Prints => evidence.prints(says),
                Kind::Short => {
                    self.accept.iter().any(|accepted| accepted.eq_ignore_ascii_case(says))
                }
                Kind::Choice => false,
            };
            demand(!is_key, format!("`{says}` is given as wrong, and is right"));
            let holds = match (&option.prints, &option.refused) {
                (Some(lines), _) => evidence.prints(lines),
                (_, Some(refused)) => evidence.errors == [refused.as_str()],
                _ => continue,
            };
            let is = if holds { "holds" } else { "does not hold" };
            let said = evidence.errors.join(", ");
            demand(
                holds == option.right,
                format!("`{says}` {is}: rustc says `{said}`, {}", printed()),
            );
        }
        wrong
    }
}
