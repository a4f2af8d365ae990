//! Runs the book's listings on this machine, as they stand or as the reader has edited them.

mod answer;
mod compiler;
pub mod guard;
pub mod job;
mod languages;
mod limits;
mod linker;
pub mod listing;
mod prebuilt;

use crate::{pages::Pages, serve::live::Live};
use answer::Answer;
use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use compiler::Compiler;
use guard::Token;
use job::Jobs;
use languages::Languages;
use listing::{Kind, Listing};
use sandbox::Step;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, watch};

/// The one address that takes a POST.
pub const PATH: &str = "/_book/run";

const SCRIPT: &str = include_str!("../../assets/run.js");
const STYLE: &str = include_str!("../../assets/run.css");
/// The longest listing is a small part of this.
const MOST_SENT: usize = 64 << 10;
/// How long a run waits for its turn.
const QUEUE: Duration = Duration::from_secs(2);

/// All that is needed to run something.
pub struct Runner {
    root: PathBuf,
    token: Token,
    jobs: Jobs,
    languages: Languages,
    /// `None` until the engine is compiled.
    compiler: watch::Sender<Option<Result<Arc<Compiler>, String>>>,
    turns: Semaphore,
}

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    listing: String,
    /// What the reader made of each of its parts; without it the program runs as it stands in the book.
    parts: Option<Vec<String>>,
}

/// What a page is told.
#[derive(Serialize)]
struct Offers<'a> {
    listings: Vec<Offer<'a>>,
    /// The error codes that the book's index explains.
    codes: Vec<String>,
}

/// What a page is told of a listing that can be run.
#[derive(Serialize)]
struct Offer<'a> {
    id: String,
    figure: &'a str,
    fence: usize,
    file: &'a Path,
    parts: Vec<Shown<'a>>,
    /// Why it cannot be run here.
    missing: Option<String>,
}

#[derive(Serialize)]
struct Shown<'a> {
    text: &'a str,
    first: usize,
    last: usize,
}

impl Runner {
    pub fn new(root: &Path) -> Result<Arc<Runner>> {
        let together = thread::available_parallelism().map_or(2, |count| count.get().max(2));
        Ok(Arc::new(Runner {
            root: root.to_owned(),
            token: Token::new()?,
            jobs: Jobs::new(root)?,
            languages: Languages::new(root),
            compiler: watch::Sender::new(None),
            turns: Semaphore::new(together),
        }))
    }

    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Compiles the engine, as it is now.
    pub fn prepare(&self) {
        let compiler = Compiler::prepare(&self.root);
        if let Err(error) = &compiler {
            eprintln!("listings cannot be run: {error:#}");
        }
        self.compiler
            .send_replace(Some(compiler.map(Arc::new).map_err(|error| format!("{error:#}"))));
    }

    /// Waits for the engine, if it is still being compiled.
    async fn compiler(&self) -> Result<Arc<Compiler>> {
        let mut known = self.compiler.subscribe();
        let known = known.wait_for(Option::is_some).await?;
        let known = known.as_ref().context("known")?;
        known.clone().map_err(|error| anyhow::anyhow!(error))
    }

    async fn run(&self, listing: &Listing, program: String) -> Result<Answer> {
        let since = Instant::now();
        let folder = self.jobs.folder()?;
        let (steps, prebuilt) = match &listing.kind {
            Kind::Other { language, commands } => {
                let steps = self.languages.steps(
                    language,
                    commands,
                    &listing.file,
                    &program,
                    folder.path(),
                )?;
                (steps, false)
            }
            Kind::Rust | Kind::Refused => self.rust(listing, &program, folder.path()).await?,
        };
        let report = folder.run(steps.clone()).await?;
        Ok(Answer::new(&steps, report, prebuilt, since.elapsed()))
    }

    /// The steps, and whether they run a program that was compiled beforehand.
    async fn rust(
        &self,
        listing: &Listing,
        program: &str,
        folder: &Path,
    ) -> Result<(Vec<Step>, bool)> {
        let compiler = self.compiler().await?;
        let unedited = program == listing.program && listing.kind == Kind::Rust;
        if let Some(built) = prebuilt::find(&self.root, &compiler, program).filter(|_| unedited) {
            return Ok((vec![compiler.run(&built)], true));
        }
        let name = listing.file.file_name().unwrap_or_default().to_string_lossy();
        fs::write(folder.join(&*name), program)?;
        let built = folder.join("listing");
        Ok((vec![compiler.compile(&name, &built), compiler.run(&built)], false))
    }

    /// Compiles every program that stands in the book and is not compiled yet.
    pub async fn build_ahead(&self, live: &Live) {
        let Ok(compiler) = self.compiler().await else { return };
        let index = live.shown().listings;
        for listing in index.values().filter(|listing| listing.kind == Kind::Rust) {
            let Ok(_turn) = self.turns.acquire().await else { return };
            // One that does not compile is told of when it is run.
            let _ = prebuilt::make(&self.root, &self.jobs, &compiler, listing).await;
        }
    }

    /// Builds ahead whenever there is another book or another engine.
    pub async fn keep_built(&self, live: &Live) {
        let mut compiler = self.compiler.subscribe();
        loop {
            self.build_ahead(live).await;
            if compiler.changed().await.is_err() {
                return;
            }
        }
    }
}

/// Which fences there are here, for whoever starts the server.
pub fn announcement() -> String {
    let (on, off): (Vec<_>, Vec<_>) = sandbox::layers().into_iter().partition(|layer| layer.on);
    let names = |layers: Vec<sandbox::Layer>| {
        layers.iter().map(|layer| layer.name).collect::<Vec<_>>().join("; ")
    };
    match (names(on), names(off)) {
        (on, off) if off.is_empty() => format!("Listings run within: {on}."),
        (on, off) if on.is_empty() => format!("Listings run without: {off}."),
        (on, off) => format!("Listings run within: {on}. Not on this system: {off}."),
    }
}

#[derive(Clone)]
struct Shared {
    runner: Arc<Runner>,
    live: Arc<Live>,
}

pub fn routes(runner: Arc<Runner>, live: Arc<Live>) -> Router {
    Router::new()
        .route(PATH, post(answer).layer(DefaultBodyLimit::max(MOST_SENT)))
        .route("/_book/listings", get(offers))
        .route("/_book/run.js", get(|| file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/_book/run.css", get(|| file("text/css; charset=utf-8", STYLE)))
        .with_state(Shared { runner, live })
}

fn json(value: &impl Serialize) -> Response {
    let body = serde_json::to_string(value).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn file(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The listings of the page that `?page=` names.
async fn offers(State(Shared { runner, live }): State<Shared>, uri: Uri) -> Response {
    let page = uri.query().and_then(|query| query.strip_prefix("page=")).unwrap_or_default();
    let shown = live.shown();
    let index = &shown.listings;
    let offers = index.values().filter(|listing| listing.page == page).map(|listing| Offer {
        id: listing.id(),
        figure: &listing.figure,
        fence: listing.fence,
        file: &listing.file,
        parts: listing
            .parts
            .iter()
            .map(|part| Shown {
                text: &part.text,
                first: part.lines.start + 1,
                last: part.lines.end,
            })
            .collect(),
        missing: match &listing.kind {
            Kind::Other { language, .. } => runner.languages.missing(language),
            Kind::Rust | Kind::Refused => None,
        },
    });
    let codes = codes(&shown.pages);
    json(&Offers { listings: offers.collect(), codes })
}

/// The codes that have a heading of their own in the book's index of errors.
fn codes(pages: &Pages) -> Vec<String> {
    let index = pages.get("errors.html").and_then(|html| str::from_utf8(html).ok());
    let ids = index.unwrap_or_default().split(" id=\"").skip(1);
    let ids = ids.filter_map(|rest| rest.split('"').next());
    let is_code = |id: &&str| {
        id.len() == 5 && id.starts_with('e') && id[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    ids.filter(is_code).map(str::to_uppercase).collect()
}

async fn answer(
    State(Shared { runner, live }): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = guard::check(&headers, &runner.token) {
        return refused.into_response();
    }
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return (StatusCode::BAD_REQUEST, "400: not a request to run a listing\n").into_response();
    };
    let index = live.shown().listings;
    let Some(listing) = index.get(&request.listing) else {
        return (StatusCode::NOT_FOUND, "404: no such listing in this book\n").into_response();
    };
    let program = match &request.parts {
        None => Some(listing.program.clone()),
        Some(parts) => listing.with(parts),
    };
    let Some(program) = program else {
        return (StatusCode::BAD_REQUEST, "400: the listing has other parts\n").into_response();
    };
    let Ok(Ok(_turn)) = tokio::time::timeout(QUEUE, runner.turns.acquire()).await else {
        return (StatusCode::TOO_MANY_REQUESTS, "429: other listings are running\n")
            .into_response();
    };
    match runner.run(listing, program).await {
        Ok(answer) => json(&answer),
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("500: {error:#}\n")).into_response()
        }
    }
}
