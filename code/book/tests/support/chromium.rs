//! The browser of the tests that look at pages.

use listings::{require::Missing, shell::on_path};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The scripts that drive it.
pub const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// What the scripts need and is not here.
pub fn missing() -> Option<Missing> {
    let reason = if chromium().is_none() {
        "no Chromium here"
    } else if !on_path("node") {
        "no node here"
    } else if !Path::new(SUITE).join("node_modules/playwright-core").is_dir() {
        "no node_modules: npm ci --prefix code/book/tests/browser"
    } else {
        return None;
    };
    Some(Missing::new("chromium", reason))
}

/// What the variable `CHROMIUM` names, or the first of the usual names on the path.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.into_iter().find_map(|name| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}
