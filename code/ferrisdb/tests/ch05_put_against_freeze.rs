//! The freezes of chapter 5, in every schedule: the first two lose writes, the last two do not.

#[path = "../examples/ch05-every-schedule.rs"]
mod every_schedule;
use every_schedule::sync;

#[test]
fn a_freeze_loses_writes_unless_it_has_the_table_to_itself() {
    every_schedule::main();
}
