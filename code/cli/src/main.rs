//! FerrisDB on the command line; `ferrisdb --help` says what it does.

mod args;
mod bench;
mod commands;
mod dump;
mod file;
mod output;
mod place;
mod progress;
mod scratch;
mod text;
mod verify;

use args::{Args, Command};
use clap::Parser;
use commands::Context;
use dump::Form;
use output::Output;
use serde_json::json;
use std::io::{self, ErrorKind};
use std::process::ExitCode;
use text::Encoding;

fn main() -> ExitCode {
    let args = Args::parse();
    let encoding = if args.hex { Encoding::Hex } else { Encoding::Escaped };
    let mut out = Output::new(args.json, encoding);
    let done = run(&args, encoding, &mut out);
    match done.and_then(|code| Ok(out.flush().map(|()| code)?)) {
        Ok(code) => code,
        // Whoever reads the output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error, args.json);
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args, encoding: Encoding, out: &mut Output) -> anyhow::Result<ExitCode> {
    let context = Context { dir: &args.dir, encoding, is_verbose: args.verbose };
    match &args.command {
        Command::Put { key, value } => context.put(out, key, value),
        Command::Get { key } => context.get(out, key),
        Command::Delete { key } => context.delete(out, key),
        Command::Scan(scan) => context.scan(out, scan),
        Command::Flush => context.flush(out),
        Command::Compact => context.compact(out),
        Command::Stats => context.stats(out),
        Command::Verify => verify::verify(out, &args.dir),
        Command::Bench(bench) => bench::bench(&context, out, bench),
        Command::Dump { file, depth, bytes } => {
            let form = Form { depth: *depth, bytes: *bytes, encoding };
            dump::dump(out, &args.dir, file, &form)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn report(error: &anyhow::Error, json: bool) {
    let message = format!("{error:#}");
    if !json {
        eprintln!("error: {message}");
        return;
    }
    let mut value = json!({ "error": message });
    if let Some(ferrisdb::Error::Corrupt { path, offset, expected, found }) = error.downcast_ref() {
        value["file"] = json!(path.display().to_string());
        value["offset"] = json!(offset);
        value["expected"] = json!(expected);
        value["found"] = json!(found);
    }
    eprintln!("{value}");
}
