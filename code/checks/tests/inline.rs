//! Every Rust block that is written in a chapter or in the README itself, compiled and run by skeptic.

/// Stands where the generated tests expect skeptic's run time.
mod skeptic {
    pub mod rt {
        use ::skeptic::rt as real;
        use std::{env, panic::catch_unwind, sync::Once};

        pub fn run_test(root: &str, out: &str, host: &str, program: &str) {
            with_tools(host);
            if !program.contains("//@ should_panic\n") {
                return real::run_test(root, out, host, program);
            }
            // skeptic counts a program that does not compile as one that panics.
            real::compile_test(root, out, host, program);
            let ran = catch_unwind(|| real::run_test(root, out, host, program));
            assert!(ran.is_err(), "this program should panic, and does not");
        }

        #[allow(dead_code, reason = "called for the blocks that are not to be run")]
        pub fn compile_test(root: &str, out: &str, host: &str, program: &str) {
            with_tools(host);
            real::compile_test(root, out, host, program);
        }

        /// Has skeptic call `skeptic-tools` where it would call rustc and cargo.
        fn with_tools(host: &str) {
            static ONCE: Once = Once::new();
            ONCE.call_once(|| {
                let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
                let tools = env!("CARGO_BIN_EXE_skeptic-tools");
                let variables = [
                    ("SKEPTIC_CARGO", cargo),
                    ("SKEPTIC_HOST", host.into()),
                    ("RUSTC", tools.into()),
                ];
                for (name, value) in variables.into_iter().chain([("CARGO", tools.into())]) {
                    // SAFETY: every test of this process waits here first, so no one reads meanwhile.
                    unsafe { env::set_var(name, value) };
                }
            });
        }
    }
}

mod blocks {
    #[allow(unused_imports)]
    use super::skeptic;
    include!(concat!(env!("OUT_DIR"), "/inline.rs"));
}

#[test]
fn every_include_and_every_tag_has_a_meaning() {
    let faults = include_str!(concat!(env!("OUT_DIR"), "/faults.txt"));
    assert!(faults.is_empty(), "{faults}");
}
