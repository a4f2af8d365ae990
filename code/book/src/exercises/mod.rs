//! The exercises: what they are, the learner's own copies of them, and how far the learner has come.

mod atomic;
pub mod commands;
pub mod course;
pub mod grade;
pub mod my;
pub mod progress;
pub mod workspace;
