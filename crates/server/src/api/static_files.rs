//! The app's files: as they were built, with their brotli forms, and `index.html` for the app's own
//! routes.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::{Server, guard};
use crate::problem::Problem;

/// Names with a hash of their content never change it.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// All others are asked for again: they say which of the former belong together.
const ASK_AGAIN: &str = "no-cache";
/// Fewer hexadecimal digits in a name are taken for a word or a number.
const LEAST_HASH_DIGITS: usize = 12;
/// What a missing file is recognised by. Lot numbers contain dots too.
const FILE_ENDINGS: [&str; 20] = [
    "br",
    "css",
    "gz",
    "html",
    "ico",
    "jpg",
    "js",
    "json",
    "map",
    "mjs",
    "mp3",
    "ogg",
    "png",
    "svg",
    "txt",
    "wasm",
    "wav",
    "webmanifest",
    "webp",
    "woff2",
];

/// A built app.
pub struct App {
    dir: ServeDir,
    index: ServeFile,
    /// The content security policy with the hashes of this build.
    pub policy: HeaderValue,
}

/// Why a directory holds no app.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("{} is not there", file.display())]
    NoIndex { file: PathBuf },
}

/// The part of the precache list that concerns the server.
#[derive(Default, Deserialize)]
struct Precache {
    #[serde(default)]
    script_hashes: Vec<String>,
}

impl App {
    /// Takes the directory of a build. Without a precache list no inline script is allowed.
    pub fn open(dir: &Path) -> Result<Self, AppError> {
        let file = dir.join("index.html");
        if !file.is_file() {
            return Err(AppError::NoIndex { file });
        }
        let precache = std::fs::read(dir.join("precache.json")).unwrap_or_default();
        let Precache { script_hashes } = serde_json::from_slice(&precache).unwrap_or_default();
        Ok(Self {
            dir: ServeDir::new(dir).precompressed_br().append_index_html_on_directories(true),
            index: ServeFile::new(file).precompressed_br(),
            policy: guard::policy(&script_hashes),
        })
    }

    async fn serve(&self, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let again = copy(&request);
        let Ok(response) = self.dir.clone().oneshot(request).await;
        if response.status() != StatusCode::NOT_FOUND {
            return cached(response.map(Body::new), if is_hashed(&path) { IMMUTABLE } else { ASK_AGAIN });
        }
        if is_file(&path) {
            return Problem::NotFound.into_response();
        }
        let Ok(response): Result<_, Infallible> = self.index.clone().oneshot(again).await;
        cached(response.map(Body::new), ASK_AGAIN)
    }
}

/// Everything that is no endpoint: a file of the app, or one of its routes.
pub async fn serve(State(server): State<Server>, request: Request) -> Response {
    let path = request.uri().path();
    let reserved = ["/v1", "/.well-known"]
        .into_iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    if reserved {
        return Problem::NotFound.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::MethodNotAllowed.into_response();
    }
    match &server.app {
        Some(app) => app.serve(request).await,
        None => Problem::NotFound.into_response(),
    }
}

/// The same request again, for another file.
fn copy(request: &Request) -> Request {
    let mut copy = Request::new(Body::empty());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

fn cached(mut response: Response, value: &'static str) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(value));
    response
}

/// Whether the file's name carries a hash, as in `app-1f3e5a7b9c2d4e6f_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= LEAST_HASH_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a path names a file rather than a route. Below `/01/` all is a route (GS1 Digital Link).
fn is_file(path: &str) -> bool {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    !path.starts_with("/01/") && ending.is_some_and(|ending| FILE_ENDINGS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash_are_told_apart() {
        for hashed in
            ["/app-1f3e5a7b9c2d4e6f.js", "/app-1f3e5a7b9c2d4e6f_bg.wasm", "/a/base-0011223344556677.css"]
        {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in
            ["/", "/index.html", "/sw.js", "/icon-192.png", "/manifest.webmanifest", "/precache.json"]
        {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn a_lot_with_a_dot_is_no_file() {
        for route in ["/", "/lot/sku:A/own/L1.5", "/01/04012345678901/10/L.js", "/warranty"] {
            assert!(!is_file(route), "{route}");
        }
        for file in ["/old-1f3e5a7b9c2d4e6f.js", "/favicon.ico", "/sounds/read.mp3"] {
            assert!(is_file(file), "{file}");
        }
    }
}
