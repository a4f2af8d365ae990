//! Lets `code/ferrisdb/src/lib.rs` take its locks from `src/sync.rs` here.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cfg=interleaved");
}
