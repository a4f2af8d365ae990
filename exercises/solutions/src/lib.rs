//! One solution to each exercise. The tests beside it prove that each solution passes the
//! exercise's own check, and that the starter and the wrong solutions do not.

pub mod ch01_shared_counter;
