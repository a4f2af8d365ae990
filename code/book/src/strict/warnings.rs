//! What mdBook would only have printed: each warning of a build is a fault.

use listings::Fault;
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// One event of level WARN or ERROR.
#[derive(Debug, Clone)]
pub struct Warning {
    pub target: String,
    pub text: String,
}

/// Runs `work`, and returns what it warned of on this thread.
pub fn collect<T>(work: impl FnOnce() -> T) -> (T, Vec<Warning>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let result = tracing::subscriber::with_default(Collector { seen: Arc::clone(&seen) }, work);
    let warnings = seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
    (result, warnings)
}

/// Whether it says without a line what a check of ours says with one.
pub fn is_told_better(warning: &Warning) -> bool {
    const TOLD: [&str; 5] = [
        "unclosed HTML tag",
        "unexpected HTML end tag",
        "html parse error",
        "footnote",
        "[preprocessor.katex]",
    ];
    TOLD.iter().any(|beginning| warning.text.starts_with(beginning))
}

/// The chapter a warning names, if it names one: mdBook writes it as `` in `folder/chapter.md` ``.
pub fn fault(warning: &Warning, source: &Path) -> Fault {
    let named = warning.text.split('`').find(|piece| piece.ends_with(".md"));
    let text = warning.text.split_whitespace().collect::<Vec<_>>().join(" ");
    match named {
        Some(chapter) => Fault::new(source.join(chapter), 0, format!("mdBook warns: {text}")),
        None => Fault::new("book.toml", 0, format!("mdBook warns: {text}")),
    }
}

struct Collector {
    seen: Arc<Mutex<Vec<Warning>>>,
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let warning = Warning { target: event.metadata().target().to_owned(), text: message.0 };
        self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(warning);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let text = format!("{value:?}");
        match field.name() {
            "message" => self.0.insert_str(0, &text),
            other => self.0.push_str(&format!(" ({other}: {text})")),
        }
    }
}
