use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match book::cli::run(book::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
