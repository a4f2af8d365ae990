//! The tool behind `cargo book`: builds the book strictly, serves it, checks what it quotes.

pub mod check;
pub mod cli;
pub mod doctor;
pub mod exercises;
pub mod lab;
pub mod pages;
pub mod progress;
pub mod render;
pub mod root;
pub mod run;
mod search;
pub mod serve;
pub mod strict;
pub mod watch;
