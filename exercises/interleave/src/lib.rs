//! An atomic counter whose tests can force two threads to meet between a load and a store.
//!
//! [`AtomicUsize`] has the methods of the standard library's and does what they do. Under
//! [`on_two_threads`] it also waits: a thread that has loaded goes on only when the other thread has
//! loaded too. A load followed by a store then loses an update every time, not one run in a thousand.
//!
//! [`AtomicU64`] is another, and [`after_a_load`] stops one thread there while the other goes all the way.
//! [`MemTable`] is FerrisDB's, in which [`while_putting`] can stop a writer; a read of its size counts as a load.
//!
//! Not loom: it explores every interleaving and so brings its own threads and its own build; one
//! forced interleaving shows this mistake, in code that is otherwise plain `std`.

mod atomic;
mod rehearsal;
mod stop;
mod table;

pub use atomic::{AtomicU64, AtomicUsize};
pub use rehearsal::{Seen, on_two_threads};
pub use std::sync::atomic::Ordering;
pub use stop::{Meanwhile, after_a_load, while_putting};
pub use table::MemTable;
