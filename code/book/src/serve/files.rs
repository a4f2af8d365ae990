//! The built book, from memory: no request ever reaches the file system.

use super::live::{Live, Shown};
use crate::pages::Pages;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use std::{path::Path, sync::Arc};

pub fn routes(live: Arc<Live>) -> Router {
    Router::new().fallback(answer).with_state(live)
}

async fn answer(State(live): State<Arc<Live>>, uri: Uri) -> Response {
    let shown = live.shown();
    match find(&shown.pages, uri.path()) {
        Some((path, bytes)) => page(StatusCode::OK, path, bytes, &shown),
        None => match shown.pages.get("404.html") {
            Some(bytes) => page(StatusCode::NOT_FOUND, "404.html", bytes, &shown),
            None => plain(&shown),
        },
    }
}

/// The file an address names: a key into the book, whatever dots and slashes it is made of.
fn find<'a>(pages: &'a Pages, address: &'a str) -> Option<(&'a str, &'a [u8])> {
    let path = percent_decode_str(address.strip_prefix('/')?).decode_utf8().ok()?;
    let index = format!("{path}index.html");
    let wanted =
        if path.is_empty() || path.ends_with('/') { index.as_str() } else { path.as_ref() };
    pages.iter().find(|(known, _)| *known == wanted)
}

fn page(status: StatusCode, path: &str, bytes: &[u8], shown: &Shown) -> Response {
    let kind = content_type(path);
    let body = match str::from_utf8(bytes) {
        Ok(text) if kind.starts_with("text/html") => Bytes::from(shown.made_live(text)),
        _ => Bytes::copy_from_slice(bytes),
    };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// What is shown while there is no book at all.
fn plain(shown: &Shown) -> Response {
    let page = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>No book yet</title></head>\
        <body><h1>No book yet</h1><p>It could not be built. The faults are below and in the terminal.</p></body></html>";
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::NOT_FOUND, kind, shown.made_live(page)).into_response()
}

pub fn content_type(path: &str) -> &'static str {
    match Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "txt" | "md" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/vnd.microsoft.icon",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}
