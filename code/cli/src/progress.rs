//! Progress bars on standard error, where that is a terminal; elsewhere they do nothing.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar for work on so many bytes.
pub fn bytes(total: u64) -> ProgressBar {
    bar(total, "{msg:12} {wide_bar} {bytes}/{total_bytes} {eta}")
}

/// A bar for work on so many rows.
pub fn rows(total: u64) -> ProgressBar {
    bar(total, "{msg:12} {wide_bar} {human_pos}/{human_len} {eta}")
}

/// Something that moves, for work of unknown length.
pub fn spinner(message: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn bar(total: u64, template: &str) -> ProgressBar {
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
