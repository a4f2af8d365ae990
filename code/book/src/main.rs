use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: a reader waits for each of these.
    #[cfg(unix)]
    if std::env::args_os().nth(1).is_some_and(|word| word == book::run::job::SUPERVISE) {
        return sandbox::supervise();
    }
    match book::cli::run(book::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
