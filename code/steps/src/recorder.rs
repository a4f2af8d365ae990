//! What every thread holds, step by step.

use crate::holding::{Holding, Kind, Shared};
use std::{
    cell::RefCell,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

pub static RECORDER: Mutex<Recorder> = Mutex::new(Recorder::new());

#[derive(Default)]
pub struct Recorder {
    /// In the order in which they first took a step, as are the values.
    threads: Vec<Thread>,
    values: Vec<Value>,
}

struct Thread {
    name: String,
    ended: bool,
    holdings: Vec<Held>,
}

struct Held {
    name: String,
    /// As it is printed.
    text: String,
    /// The value that it is one of the owning handles of.
    handle_of: Option<usize>,
}

struct Value {
    name: String,
    shared: Shared,
    facts: Vec<String>,
}

impl Recorder {
    pub const fn new() -> Recorder {
        Recorder { threads: Vec::new(), values: Vec::new() }
    }

    pub fn step(
        &mut self,
        text: &str,
        line: u32,
        holdings: Vec<Holding>,
    ) -> Result<String, String> {
        let thread = self.this_thread();
        let holdings = holdings.into_iter().map(|holding| self.hold(holding)).collect();
        self.threads[thread].holdings = holdings;
        let name = &self.threads[thread].name;
        Ok(format!("[{name}, line {line}] {text}{}", self.state()?))
    }

    pub fn event(&mut self, text: &str) -> Result<String, String> {
        let thread = self.this_thread();
        Ok(format!("[{}] {text}{}", self.threads[thread].name, self.state()?))
    }

    fn this_thread(&mut self) -> usize {
        let name = HERE.with_borrow(|here| here.name.clone());
        let known = self.threads.iter().position(|thread| thread.name == name && !thread.ended);
        known.unwrap_or_else(|| {
            self.threads.push(Thread { name, ended: false, holdings: Vec::new() });
            self.threads.len() - 1
        })
    }

    fn hold(&mut self, holding: Holding) -> Held {
        let Holding { name, kind, facts, was } = holding;
        if let Some(was) = was {
            for thread in &mut self.threads {
                thread.holdings.retain(|held| held.name != was);
            }
        }
        let (text, handle_of) = match kind {
            Kind::Own(kind) => {
                let facts: String = facts.iter().map(|fact| format!(", {fact}")).collect();
                (format!("{name}: {kind}{facts}"), None)
            }
            Kind::Handle(shared) => {
                let value = self.value(shared, facts);
                (format!("{name}: handle of {}", self.values[value].name), Some(value))
            }
            Kind::Weak(shared) => {
                let value = self.value(shared, facts);
                (format!("{name}: weak handle of {}", self.values[value].name), None)
            }
        };
        Held { name, text, handle_of }
    }

    fn value(&mut self, shared: Shared, facts: Vec<String>) -> usize {
        let known = self.values.iter().position(|value| value.shared.address == shared.address);
        let value = known.unwrap_or_else(|| {
            let alike = self.values.iter().filter(|value| value.shared.kind == shared.kind).count();
            let name = match alike {
                0 => shared.kind.clone(),
                alike => format!("{} {}", shared.kind, alike + 1),
            };
            self.values.push(Value { name, shared, facts: Vec::new() });
            self.values.len() - 1
        });
        if !facts.is_empty() {
            self.values[value].facts = facts;
        }
        value
    }

    /// A line for each thread and each shared value, with its owners counted now.
    fn state(&self) -> Result<String, String> {
        let mut state = String::new();
        for thread in &self.threads {
            let held = match (thread.ended, &thread.holdings[..]) {
                (true, _) => "has ended".to_owned(),
                (false, []) => "holds nothing".to_owned(),
                (false, holdings) => {
                    let texts: Vec<&str> = holdings.iter().map(|held| &*held.text).collect();
                    format!("holds {}", texts.join("; "))
                }
            };
            _ = write!(state, "\n    {} {held}", thread.name);
        }
        for (index, value) in self.values.iter().enumerate() {
            let owners = (value.shared.owners)();
            let threads = self.threads.iter().filter(|thread| !thread.ended);
            let held = threads.flat_map(|thread| &thread.holdings);
            let named = held.filter(|held| held.handle_of == Some(index)).count();
            if named != owners {
                return Err(format!(
                    "the steps so far name {named} owners of {}, but it has {owners}:{state}",
                    value.name
                ));
            }
            let facts: String = value.facts.iter().map(|fact| format!(", {fact}")).collect();
            _ = match owners {
                0 => write!(state, "\n    {} is freed", value.name),
                1 => write!(state, "\n    {} has 1 owner{facts}", value.name),
                owners => write!(state, "\n    {} has {owners} owners{facts}", value.name),
            };
        }
        Ok(state)
    }
}

/// The thread it belongs to ends when it is dropped: all that the thread's closure held is gone by then.
struct Here {
    name: String,
}

thread_local! {
    static HERE: RefCell<Here> = RefCell::new(Here { name: "main".to_owned() });
}

pub fn name_this_thread(name: &str) {
    HERE.with_borrow_mut(|here| here.name = name.to_owned());
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
        let mut threads = recorder.threads.iter_mut();
        if let Some(thread) = threads.find(|thread| thread.name == self.name && !thread.ended) {
            thread.ended = true;
        }
    }
}
