//! The commands.

use crate::{
    check, doctor, exercises, lab,
    pages::Pages,
    progress::{Progress, count, print_faults},
    render::{self, Builder},
    root, serve,
};
use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use listings::require::Require;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Builds the book, serves it on this machine, and rebuilds it as you write.
#[derive(Parser)]
#[command(name = "cargo book", bin_name = "cargo book", args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the book into a folder; fails on any fault
    Build(Build),
    /// Builds the book, serves it, and rebuilds it on change (the default)
    Serve(Serve),
    /// Builds the book strictly, runs what it quotes, and reports every fault
    Check(Check),
    /// Starts, tests and lists the exercises, in a workspace of your own, and gives hints
    Exercises {
        #[command(subcommand)]
        command: Option<exercises::commands::Command>,
    },
    /// Says which tools this machine has, and what those it lacks would add
    Doctor,
}

#[derive(Args)]
struct Build {
    /// Where the book goes, in the place of an earlier one [default: the repository's target/book]
    #[arg(long, value_name = "DIR")]
    dest: Option<PathBuf>,
}

#[derive(Args)]
struct Check {
    /// Record outputs and refusals anew; review the diff
    #[arg(long)]
    bless: bool,
    /// Only the checks with one of these in their name, such as `ch01`, `output/java` or `book`
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

#[derive(Args)]
struct Serve {
    /// The port to serve on; the next free one if it is taken
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
}

pub fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Build(options) => build(&options),
        Command::Serve(options) => serve::run(&root::find()?, options.port, !options.no_open),
        Command::Check(options) => check::run(&root::find()?, options.bless, &options.names),
        Command::Exercises { command } => exercises::commands::run(&root::find()?, command),
        Command::Doctor => doctor::run(&root::find()?),
    }
}

fn build(options: &Build) -> Result<ExitCode> {
    let started = Instant::now();
    let builder = Builder::new(root::find()?);
    let built = builder.build(&Progress::new())?;
    print_faults(&built.faults);
    let Some(mut pages) = built.pages.filter(|_| built.faults.is_empty()) else {
        return Ok(ExitCode::FAILURE);
    };
    add_lab(&mut pages, builder.root())?;
    let folder = options.dest.clone().unwrap_or_else(|| builder.root().join("target/book"));
    render::write(&pages, &folder)?;
    let took = started.elapsed().as_secs_f64();
    println!(
        "{} in {}, built in {took:.2} s",
        count(pages.html().count(), "page"),
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// A machine that cannot build the engine for the web still builds the book; `BOOK_REQUIRE` may ask for more.
fn add_lab(pages: &mut Pages, root: &Path) -> Result<()> {
    if pages.get("lab.html").is_none() {
        return Ok(());
    }
    let required = Require::from_env().map_err(anyhow::Error::msg)?.demands("wasm");
    match lab::build(root) {
        Ok(engine) => pages.insert(lab::PATH, engine),
        Err(error) if required => return Err(error),
        Err(error) => eprintln!("the lab page will show its recorded run: {error:#}"),
    }
    Ok(())
}
