//! Serves the book on this machine, rebuilds it as its sources change, and tells the pages.

pub mod files;
pub mod guard;
pub mod lab;
pub mod live;

use crate::{
    exercises::follow,
    progress::{Progress, count, print_faults},
    render::{Builder, Built},
    run::{self, Runner},
    watch,
};
use anyhow::{Context, Result};
use axum::{Router, middleware};
use live::Live;
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::ExitCode,
    sync::{Arc, mpsc},
    thread,
};
use tower_http::compression::CompressionLayer;

/// How many ports after a taken one are tried.
const PORTS: u16 = 20;

/// Whoever changes something below changes the engine.
const ENGINE: &str = "code/ferrisdb/";

/// `cargo book serve`.
pub fn run(root: &Path, port: u16, open_browser: bool) -> Result<ExitCode> {
    let (listener, taken) = bind(port)?;
    let port = listener.local_addr()?.port();
    let live = Arc::new(Live::new());
    let changes = watch::Watch::new(root)?;
    let runner = Runner::new(root)?;
    let shown = Arc::clone(&live);
    follow::run(root.to_owned(), move |exercises| shown.show_exercises(exercises));

    // The builder lives on a thread of its own: a build must not keep a page waiting.
    let (built, first) = mpsc::channel();
    let (pages, sources, engine) = (Arc::clone(&live), root.to_owned(), Arc::clone(&runner));
    thread::spawn(move || {
        let builder = Builder::new(sources);
        let done = build(&builder, &pages);
        let failed = done.is_err();
        let _ = built.send(done);
        if !failed {
            engine.prepare();
            rebuild(&builder, &changes, &pages, &engine);
        }
    });
    first.recv().context("the first build did not end")??;

    let address = format!("http://127.0.0.1:{port}/#token={}", runner.token());
    if let Some(taken) = taken {
        println!("Port {taken} is taken, so the book is on port {port}.");
    }
    println!("{}", run::announcement());
    println!("{address}  (Ctrl-C ends it)");
    if open_browser && let Err(error) = open::that_detached(&address) {
        eprintln!("no browser could be opened ({error}): open {address} yourself");
    }

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(listener, live, runner, root))?;
    Ok(ExitCode::SUCCESS)
}

/// Serves until Ctrl-C.
async fn serve(
    listener: TcpListener,
    live: Arc<Live>,
    runner: Arc<Runner>,
    root: &Path,
) -> Result<()> {
    let port = listener.local_addr()?.port();
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let stopping = Arc::clone(&live);
    let stop = async move {
        let _ = tokio::signal::ctrl_c().await;
        eprintln!("stopping");
        stopping.stop();
    };
    let (keeper, kept) = (Arc::clone(&runner), Arc::clone(&live));
    let keeping = tokio::spawn(async move { keeper.keep_built(&kept).await });
    axum::serve(listener, router(live, runner, root, port)).with_graceful_shutdown(stop).await?;
    keeping.abort();
    Ok(())
}

/// All that this server answers. Every request passes the guard first.
pub fn router(live: Arc<Live>, runner: Arc<Runner>, root: &Path, port: u16) -> Router {
    Router::new()
        .merge(run::routes(runner, Arc::clone(&live)))
        .merge(live::routes(Arc::clone(&live)))
        .merge(lab::routes(root.to_owned()))
        .merge(files::routes(live))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn(guard::methods))
        .layer(middleware::from_fn_with_state(guard::Hosts::of(port), guard::hosts))
}

/// Binds that port of this machine, or the next that is free; then also says which one was taken.
pub fn bind(wanted: u16) -> Result<(TcpListener, Option<u16>)> {
    for port in wanted..=wanted.saturating_add(PORTS) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok((listener, (port != wanted).then_some(wanted))),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(error).with_context(|| format!("port {port} cannot be served on"));
            }
        }
    }
    anyhow::bail!(
        "ports {wanted} to {} are all taken: name another with --port",
        wanted.saturating_add(PORTS)
    )
}

fn build(builder: &Builder, live: &Live) -> Result<()> {
    publish(live, builder.build(&Progress::new())?);
    Ok(())
}

/// Builds on each change, until the program ends.
fn rebuild(builder: &Builder, changes: &watch::Watch, live: &Live, runner: &Runner) {
    while let Some(changed) = changes.next() {
        eprintln!("{} changed", describe(&changed));
        if let Err(error) = build(builder, live) {
            eprintln!("error: {error:#}");
        }
        if changed.iter().any(|file| file.starts_with(ENGINE)) {
            runner.prepare();
        }
    }
}

fn describe(changed: &[String]) -> String {
    match changed {
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {}", count(rest.len(), "other file")),
        [] => "something".to_owned(),
    }
}

fn publish(live: &Live, built: Built) {
    print_faults(&built.faults);
    let faults: Vec<String> = built.faults.iter().map(ToString::to_string).collect();
    match live.publish(built.pages, built.listings, faults) {
        live::Published::Book => eprintln!("the book is up to date"),
        live::Published::LastGood => eprintln!("the last good book is still served"),
        live::Published::Faulty => eprintln!("no good book yet: what could be built is served"),
    }
}
