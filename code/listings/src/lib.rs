//! What a listing is: where it comes from, what stands beside it, how it is checked.

pub mod fault;
pub mod figure;
pub mod include;
pub mod markdown;
pub mod selector;

pub use fault::Fault;
