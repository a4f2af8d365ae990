//! The solution passes the check that the learner runs: the same file, not a copy.

use solutions::ch01_shared_counter;

include!("../../ch01-shared-counter/tests/check.rs");
