//! FerrisDB as the lab page runs it: a command in, an answer, the engine's events and a picture out.
//!
//! The same crate is built for WebAssembly, where [`exports`](crate) are called by `lab.js`, and natively,
//! where the tests compare the two and record the run that stands in while the page cannot load it.

mod command;
mod disk;
#[cfg(target_arch = "wasm32")]
mod exports;
mod html;
mod lab;
mod picture;

pub use lab::{Lab, Reply};
