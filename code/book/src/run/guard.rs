//! What a request to run something must bring: it comes from a page of this server, and from the reader who started it.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use std::fmt;
use subtle::ConstantTimeEq;

/// The secret that is printed when the server starts, and that a page sends along.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub fn new() -> anyhow::Result<Token> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
        Ok(Token(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn is(&self, sent: &str) -> bool {
        self.0.as_bytes().ct_eq(sent.as_bytes()).into()
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks the headers of a POST; the host has been checked before.
pub fn check(headers: &HeaderMap, token: &Token) -> Result<(), (StatusCode, &'static str)> {
    let one = |name: &HeaderName| {
        let mut values = headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    };
    let site = HeaderName::from_static("sec-fetch-site");
    let own = one(&header::HOST).map(|host| format!("http://{host}"));
    let is_own = own.as_deref().is_some_and(|own| one(&header::ORIGIN) == Some(own));
    let is_same_site = !headers.contains_key(&site) || one(&site) == Some("same-origin");
    if !is_own || !is_same_site {
        return Err((StatusCode::FORBIDDEN, "403: only pages of this book may run something\n"));
    }
    if one(&header::CONTENT_TYPE) != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "415: JSON only\n"));
    }
    let sent = one(&header::AUTHORIZATION).and_then(|sent| sent.strip_prefix("Bearer "));
    if !sent.is_some_and(|sent| token.is(sent)) {
        return Err((StatusCode::UNAUTHORIZED, "401: open the address that the server printed\n"));
    }
    Ok(())
}
