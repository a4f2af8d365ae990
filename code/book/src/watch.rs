//! Tells when a source of the book has changed.

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::ModifyKind};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

/// What a book is made from.
const SOURCES: [&str; 4] = ["src", "code", "exercises", "book.toml"];
/// What tools make, not writers.
const MADE: [&str; 5] = ["target", "node_modules", "build", "dist", "__pycache__"];
/// Editors write a file in several steps, and a checkout writes many: one build for all of them.
const QUIET: Duration = Duration::from_millis(150);

pub struct Watch {
    root: PathBuf,
    sources: &'static [&'static str],
    events: Receiver<notify::Result<Event>>,
    /// Folder by folder, since a recursive watch would take in `node_modules` too.
    watcher: RefCell<(RecommendedWatcher, HashSet<PathBuf>)>,
}

impl Watch {
    pub fn new(root: &Path) -> Result<Watch> {
        Watch::of(root, &SOURCES)
    }

    /// The same for other files and folders of the root, which need not be there yet.
    pub fn of(root: &Path, sources: &'static [&'static str]) -> Result<Watch> {
        let (sender, events) = channel();
        let watcher = notify::recommended_watcher(sender).context("changes cannot be watched")?;
        let watch = Watch {
            root: root.to_owned(),
            sources,
            events,
            watcher: RefCell::new((watcher, HashSet::new())),
        };
        // The root itself for book.toml, which editors replace rather than write.
        watch.add(root);
        watch.add_all();
        Ok(watch)
    }

    /// Waits for the next change, and names the files, relative to the root. `None` when nothing watches any more.
    pub fn next(&self) -> Option<Vec<String>> {
        loop {
            let mut changed = self.sources(self.events.recv().ok()?);
            while !changed.is_empty() {
                match self.events.recv_timeout(QUIET) {
                    Ok(event) => changed.extend(self.sources(event)),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {
                        self.add_all();
                        return Some(changed.into_iter().collect());
                    }
                }
            }
        }
    }

    /// The sources an event is about.
    fn sources(&self, event: notify::Result<Event>) -> BTreeSet<String> {
        let Ok(event) = event else { return BTreeSet::new() };
        // A build reads its sources; that is no change.
        if event.kind.is_access() {
            return BTreeSet::new();
        }
        if is_gone(event.kind) {
            event.paths.iter().for_each(|path| self.forget(path));
        }
        let inside = event.paths.iter().filter_map(|path| path.strip_prefix(&self.root).ok());
        let sources = inside.filter(|path| self.is_source(path));
        sources.map(|path| path.to_string_lossy().into_owned()).collect()
    }

    fn add_all(&self) {
        let mut folders: Vec<PathBuf> =
            self.sources.iter().map(|source| self.root.join(source)).collect();
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            self.add(&folder);
            let inner =
                entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            folders.extend(
                inner
                    .filter(|entry| !is_made(&entry.file_name().to_string_lossy()))
                    .map(|entry| entry.path()),
            );
        }
    }

    fn is_source(&self, path: &Path) -> bool {
        let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        parts.next().is_some_and(|first| self.sources.contains(&first.as_ref()))
            && !parts.any(|part| is_made(&part))
    }

    /// Another folder may come in its place, which is to be watched then.
    fn forget(&self, gone: &Path) {
        let (watcher, known) = &mut *self.watcher.borrow_mut();
        for folder in known.extract_if(|folder| folder.starts_with(gone)) {
            // A folder that was renamed is still there, one that was removed is watched no more.
            let _ = watcher.unwatch(&folder);
        }
    }

    fn add(&self, folder: &Path) {
        let (watcher, known) = &mut *self.watcher.borrow_mut();
        if known.contains(folder) {
            return;
        }
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => _ = known.insert(folder.to_owned()),
            Err(error) => eprintln!("changes below {} will not be seen: {error}", folder.display()),
        }
    }
}

fn is_gone(kind: EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

fn is_made(name: &str) -> bool {
    MADE.contains(&name) || name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, AccessMode, CreateKind};

    fn seen(kind: EventKind, path: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::new(folder.path()).unwrap();
        let event = Event::new(kind).add_path(folder.path().join(path));
        watch.sources(Ok(event)).into_iter().collect()
    }

    #[test]
    fn reading_a_source_is_no_change_or_each_build_would_bring_the_next() {
        let read = EventKind::Access(AccessKind::Open(AccessMode::Read));
        assert_eq!(seen(read, "src/a.md"), [""; 0]);
    }

    #[test]
    fn what_a_book_is_made_from_is_a_source_and_what_tools_make_is_not() {
        let made = EventKind::Create(CreateKind::File);
        for path in
            ["book.toml", "src/a.md", "code/languages/go/ch01/a.go", "exercises/x/src/lib.rs"]
        {
            assert_eq!(seen(made, path), [path]);
        }
        for path in [
            "README.md",
            "target/debug/x",
            "code/languages/typescript/node_modules/x/y.js",
            "code/languages/java/build/A.class",
            "code/languages/typescript/dist/a.js",
            "src/.a.md.swp",
        ] {
            assert_eq!(seen(made, path), [""; 0], "{path}");
        }
    }
}
