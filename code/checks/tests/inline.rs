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

/// skeptic and its stand-ins, given what they are there to find.
mod planted {
    use super::skeptic::rt::{compile_test, run_test};
    use std::panic::catch_unwind;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");
    const OUT: &str = env!("OUT_DIR");

    fn passes(check: fn(&str, &str, &str, &str), program: &'static str) -> bool {
        catch_unwind(|| check(ROOT, OUT, env!("HOST"), program)).is_ok()
    }

    #[test]
    fn a_program_that_does_not_compile_or_does_not_run() {
        assert!(passes(run_test, "fn main() {}"));
        assert!(!passes(run_test, "fn main() { missing() }"));
        assert!(!passes(run_test, "fn main() { panic!() }"));
        assert!(passes(compile_test, "fn main() { panic!() }"));
    }

    #[test]
    fn a_panic_that_does_not_come() {
        assert!(passes(run_test, "//@ should_panic\nfn main() { panic!() }"));
        assert!(!passes(run_test, "//@ should_panic\nfn main() {}"));
        assert!(!passes(run_test, "//@ should_panic\nfn main() { missing() }"));
    }

    #[test]
    fn a_refusal_that_does_not_come_or_has_another_code() {
        let check = compile_test;
        assert!(passes(check, "//@ compile_fail E0425\nfn main() { missing() }"));
        assert!(!passes(check, "//@ compile_fail E0382\nfn main() { missing() }"));
        assert!(!passes(check, "//@ compile_fail E0425 E0382\nfn main() { missing() }"));
        assert!(!passes(check, "//@ compile_fail E0425\nfn main() {}"));
    }

    #[test]
    fn another_edition() {
        // `gen` is a keyword since 2024.
        assert!(!passes(compile_test, "fn main() { let gen = 1; }"));
        assert!(passes(compile_test, "//@ edition 2021\nfn main() { let gen = 1; }"));
    }

    #[test]
    fn a_crate_that_is_in_the_graph_but_not_the_books_to_use() {
        assert!(passes(
            compile_test,
            "use ferrisdb as _; use crossbeam_skiplist as _; fn main() {}"
        ));
        assert!(!passes(compile_test, "use serde_json as _; fn main() {}"));
    }
}
