//! The linker that comes with Rust, called by rustc itself. By the usual way, rustc starts `cc`, which starts `collect2`, which
//! starts the linker, and a reader waits for each of them.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// What matters for a program of a few lines that runs once: the time until it runs, and not its size.
const QUICK: [&str; 3] = ["--threads=1", "-O0", "--no-gc-sections"];

/// What rustc must be told, if the linker is there and `cc` says what it would give to it.
pub fn direct(standard: &Path) -> Option<Vec<String>> {
    let linker = standard.parent()?.join("bin/rust-lld");
    if !cfg!(target_os = "linux") || !linker.is_file() {
        return None;
    }
    let asked = Command::new("cc")
        .args(["-###", "-pie", "-x", "c", "/dev/null"])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let given = given(&String::from_utf8_lossy(&asked.stderr))?;
    let own = ["-Clinker-flavor=ld.lld".to_owned(), format!("-Clinker={}", linker.display())];
    let given = given.into_iter().chain(QUICK.map(str::to_owned));
    Some(own.into_iter().chain(given.map(|argument| format!("-Clink-arg={argument}"))).collect())
}

/// What every program is linked with on this system, as `cc -###` prints it: the loader, the start files and the folders.
fn given(commands: &str) -> Option<Vec<String>> {
    let command = commands.lines().find(|line| line.contains("-dynamic-linker"))?;
    let words = command.split_whitespace().map(|word| word.trim_matches('"'));
    let mut given = Vec::new();
    let mut is_loader = false;
    for word in words {
        let file = word.rsplit('/').next().unwrap_or_default();
        let is_start = file.ends_with(".o") && file.contains("crt");
        if is_loader || is_start || word.starts_with("-L") || word == "-dynamic-linker" {
            given.push(word.to_owned());
        }
        is_loader = word == "-dynamic-linker";
    }
    Some(given)
}

/// A program that needs what linking can get wrong: threads, unwinding and the standard library's output.
pub const TRIAL: &str = r#"fn main() {
    let ended = std::thread::spawn(|| std::panic::resume_unwind(Box::new(7))).join();
    println!("{:?}", ended.unwrap_err().downcast_ref::<i32>());
}
"#;
pub const TRIAL_PRINTS: &str = "Some(7)\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gcc_and_clang_say_is_understood() {
        let gcc = "Using built-in specs.\n /usr/lib/collect2 -plugin liblto.so \"-plugin-opt=-pass-through=-lgcc\" -m elf_x86_64 -dynamic-linker \
            /lib64/ld.so.2 -pie /lib/Scrt1.o /lib/crti.o /gcc/12/crtbeginS.o -L/gcc/12 /tmp/a.o -lgcc /gcc/12/crtendS.o /lib/crtn.o\n";
        let clang = " \"/usr/bin/ld\" \"-pie\" \"-dynamic-linker\" \"/lib64/ld.so.2\" \"-o\" \"a.out\" \"/lib/Scrt1.o\" \"-L/gcc/12\" \"a.o\"\n";
        assert_eq!(
            given(gcc).unwrap(),
            [
                "-dynamic-linker",
                "/lib64/ld.so.2",
                "/lib/Scrt1.o",
                "/lib/crti.o",
                "/gcc/12/crtbeginS.o",
                "-L/gcc/12",
                "/gcc/12/crtendS.o",
                "/lib/crtn.o"
            ]
        );
        assert_eq!(
            given(clang).unwrap(),
            ["-dynamic-linker", "/lib64/ld.so.2", "/lib/Scrt1.o", "-L/gcc/12"]
        );
        assert_eq!(given("cc: error: unrecognized option\n"), None);
    }
}
