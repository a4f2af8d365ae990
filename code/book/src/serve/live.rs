//! What is served now, and the channel by which an open page learns that there is something newer.

use crate::{exercises::follow, pages::Pages, run::listing::Index};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::sync::watch;

const SCRIPT: &str = include_str!("../../assets/live.js");
/// A page asks again after this long; no proxy or browser gives up on a request before.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// The book and its faults, as every request sees them.
#[derive(Clone)]
pub struct Shown {
    pub pages: Arc<Pages>,
    pub listings: Arc<Index>,
    pub faults: Arc<Vec<String>>,
    /// Of the pages alone.
    version: u64,
}

/// What an open page is told.
#[derive(Serialize)]
struct News {
    /// Of pages and faults together: what to ask after next time.
    state: u64,
    version: u64,
    faults: Vec<String>,
    exercises: follow::All,
}

pub enum Published {
    Book,
    /// The new one has faults, so the one before it stays.
    LastGood,
    /// It has faults, and there is no other.
    Faulty,
}

pub struct Live {
    shown: Mutex<Shown>,
    has_good_book: Mutex<bool>,
    exercises: Mutex<follow::All>,
    /// Changes with each state; closed when the server stops.
    state: Mutex<Option<watch::Sender<u64>>>,
}

impl Live {
    pub fn new() -> Live {
        // Never twice the same, so that a page left open over a restart reloads.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let first = u64::try_from(since.as_millis()).unwrap_or(0);
        Live {
            shown: Mutex::new(Shown {
                pages: Arc::default(),
                listings: Arc::default(),
                faults: Arc::default(),
                version: first,
            }),
            has_good_book: Mutex::new(false),
            exercises: Mutex::default(),
            state: Mutex::new(Some(watch::Sender::new(first))),
        }
    }

    pub fn shown(&self) -> Shown {
        held(&self.shown).clone()
    }

    /// A build is over.
    pub fn publish(&self, pages: Option<Pages>, listings: Index, faults: Vec<String>) -> Published {
        let mut good_before = held(&self.has_good_book);
        let good = faults.is_empty();
        {
            let mut shown = held(&self.shown);
            shown.faults = Arc::new(faults);
            if let Some(pages) = pages.filter(|_| good || !*good_before) {
                // A page shows a part of a program: it may be the same, and the program another.
                shown.listings = Arc::new(listings);
                if pages != *shown.pages {
                    shown.pages = Arc::new(pages);
                    shown.version += 1;
                }
            }
        }
        let published = match (good, *good_before) {
            (true, _) => Published::Book,
            (false, true) => Published::LastGood,
            (false, false) => Published::Faulty,
        };
        *good_before |= good;
        if let Some(state) = &*held(&self.state) {
            state.send_modify(|state| *state += 1);
        }
        published
    }

    /// The learner has come further, or not.
    pub fn show_exercises(&self, exercises: follow::All) {
        let mut shown = held(&self.exercises);
        if *shown != exercises {
            *shown = exercises;
            if let Some(state) = &*held(&self.state) {
                state.send_modify(|state| *state += 1);
            }
        }
    }

    /// Ends every wait, so that the server can end.
    pub fn stop(&self) {
        held(&self.state).take();
    }

    /// Waits until the state is another than `seen`, or it has taken long enough. `None` when the server stops.
    async fn news(&self, seen: Option<u64>) -> Option<News> {
        let mut receiver = held(&self.state).as_ref().map(watch::Sender::subscribe)?;
        let newer = receiver.wait_for(|state| Some(*state) != seen);
        if let Ok(Err(_closed)) = tokio::time::timeout(LONGEST_WAIT, newer).await {
            return None;
        }
        let state = *receiver.borrow();
        let Shown { faults, version, .. } = self.shown();
        let exercises = held(&self.exercises).clone();
        Some(News { state, version, faults: faults.to_vec(), exercises })
    }
}

impl Default for Live {
    fn default() -> Self {
        Live::new()
    }
}

impl Shown {
    /// A page with the scripts that reload it and run its listings. The built book itself has no trace of them.
    pub fn made_live(&self, html: &str) -> String {
        let script = format!(
            "<link rel=\"stylesheet\" href=\"/_book/run.css\">\
             <script src=\"/_book/run.js\" defer></script>\
             <script src=\"/_book/live.js\" data-version=\"{}\" defer></script>",
            self.version
        );
        match html.rfind("</body>") {
            Some(end) => format!("{}{script}{}", &html[..end], &html[end..]),
            None => format!("{html}{script}"),
        }
    }
}

pub fn routes(live: Arc<Live>) -> Router {
    Router::new()
        .route("/_book/live.js", get(script))
        .route("/_book/news", get(news))
        .with_state(live)
}

async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

async fn news(State(live): State<Arc<Live>>, uri: Uri) -> Response {
    let seen = uri
        .query()
        .and_then(|query| query.strip_prefix("seen="))
        .and_then(|seen| seen.parse().ok());
    let Some(news) = live.news(seen).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "503: the server stops\n").into_response();
    };
    let body = serde_json::to_string(&news).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
