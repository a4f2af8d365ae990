//! The engine for the lab page, built when a page first asks for it: most readers of a chapter never do.

use crate::lab;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

pub fn routes(root: PathBuf) -> Router {
    // One build at a time; a request that comes meanwhile waits for it, and finds it done.
    let root = Arc::new(Mutex::new(root));
    Router::new().route(&format!("/{}", lab::PATH), get(answer)).with_state(root)
}

async fn answer(State(root): State<Arc<Mutex<PathBuf>>>) -> Response {
    let root = root.lock().await;
    let folder = root.clone();
    let built = tokio::task::spawn_blocking(move || lab::build(&folder)).await;
    match built.map_err(anyhow::Error::from).and_then(|built| built) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/wasm")], bytes).into_response(),
        Err(error) => {
            eprintln!("the lab page shows its recorded run: {error:#}");
            (StatusCode::SERVICE_UNAVAILABLE, format!("{error:#}\n")).into_response()
        }
    }
}
