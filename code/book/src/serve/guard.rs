//! What every request passes: the server is for this machine's own browser, and for reading, but for one address.

use crate::run;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// The names under which this server may be asked. Any other is a page elsewhere whose host name was pointed here.
#[derive(Clone)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    pub fn of(port: u16) -> Hosts {
        let mut names = vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        // A browser leaves HTTP's own port out.
        if port == 80 {
            names.extend(["127.0.0.1".to_owned(), "localhost".to_owned()]);
        }
        Hosts(names.into())
    }
}

pub async fn hosts(State(Hosts(names)): State<Hosts>, request: Request, next: Next) -> Response {
    let mut sent = request.headers().get_all(header::HOST).iter();
    let host = sent.next().and_then(|host| host.to_str().ok());
    // A request line with a whole address in it names a host as well.
    let named = request.uri().authority().map(|authority| authority.as_str());
    let known = |name: &str| names.iter().any(|known| known == name);
    if host.is_some_and(known) && sent.next().is_none() && named.is_none_or(known) {
        next.run(request).await
    } else {
        (
            StatusCode::MISDIRECTED_REQUEST,
            "421: this book is served as 127.0.0.1 or localhost only\n",
        )
            .into_response()
    }
}

pub async fn methods(request: Request, next: Next) -> Response {
    let runs = *request.method() == Method::POST && request.uri().path() == run::PATH;
    if runs || matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let allow = [(header::ALLOW, "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, allow, "405: this server is for reading\n").into_response()
}

pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed = [
        // The next build must be seen at once.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // A page elsewhere could lay the book under its own buttons.
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
