//! What a listing is: where it comes from, what stands beside it, how it is checked.

pub mod cases;
pub mod check;
pub mod difference;
pub mod fault;
pub mod figure;
pub mod fragment;
pub mod include;
pub mod inline;
pub mod inventory;
pub mod language;
pub mod markdown;
pub mod normalise;
pub mod program;
pub mod quiz;
pub mod refused;
pub mod require;
pub mod rustc;
pub mod selector;
pub mod shell;
pub mod steps;
pub mod transcript;

pub use cases::{cases, chapters};
pub use check::{Bless, Case, Outcome, run_all};
pub use fault::Fault;
