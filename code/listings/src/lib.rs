//! What a listing is: where it comes from, what stands beside it, how it is checked.

pub mod fault;

pub use fault::Fault;
