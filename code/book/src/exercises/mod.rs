//! The exercises: what they are, the learner's own copies of them, and how far the learner has come.

mod atomic;
pub mod bonus;
pub mod commands;
pub mod course;
pub mod follow;
pub mod grade;
pub mod my;
pub mod progress;
pub mod recorded;
pub mod session;
pub mod workspace;
