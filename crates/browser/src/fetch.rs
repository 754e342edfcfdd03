//! JSON and bytes over HTTP: with a bearer token, a timeout, and problem details (RFC 9457) as errors.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use lotwise_sync::wire::{ACTOR_HEADER, OFFSET_HEADER, Problem, SALT_HEADER, Salt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, Headers, ReadableWritablePair, Request, RequestInit, Response};

use crate::js;

/// Speaks to one server.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    token: Option<String>,
    /// Who is signed on, as a header carries it.
    actor: Option<String>,
}

/// Why a request has no answer to go on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No connection, or one that broke, or a server that other origins may not ask.
    #[error("the server cannot be reached")]
    Offline,
    #[error("the server did not answer in time")]
    Timeout,
    /// The server's own word that the token is missing, wrong or revoked. A 401 of what stands before it is a
    /// [`Self::Problem`].
    #[error("the server does not know this device: {}", .0.title)]
    Unauthorized(Problem),
    /// Any other status that is no success.
    #[error("the server refused: {}", .0.title)]
    Problem(Problem),
    #[error("the answer is not in the shape that was asked for")]
    BadAnswer,
    /// The address or the body could not be put into a request.
    #[error("the request cannot be made")]
    Request,
}

/// A part of an attachment, as the server gave it.
#[derive(Clone, Debug)]
pub struct Part {
    pub bytes: Vec<u8>,
    /// How many bytes the whole has.
    pub total: u64,
    pub salt: Salt,
}

/// What a request carries.
enum Sent<'a> {
    Nothing,
    Json(&'a str),
    /// JSON, compressed.
    Gzip(JsValue),
    Part {
        offset: u64,
        part: &'a [u8],
    },
    Range(String),
}

impl Client {
    /// `base` is put before each path: an origin, or nothing for the page's own.
    pub fn new(base: &str, token: Option<String>) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), token, actor: None }
    }

    /// The same for what is asked by the person of this name: the server writes down who looks at people (SYNC-29).
    pub fn by(self, name: &str) -> Self {
        Self { actor: Some(js_sys::encode_uri_component(name).into()), ..self }
    }

    /// Dropping the future aborts the request; so does `timeout_ms`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, timeout_ms: u32) -> Result<T, FetchError> {
        read(&self.send("GET", path, Sent::Nothing, timeout_ms).await?.1.to_vec())
    }

    /// Dropping the future aborts the request, which may have arrived nevertheless.
    pub async fn post<B: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        timeout_ms: u32,
    ) -> Result<T, FetchError> {
        let body = serde_json::to_string(body).map_err(|_| FetchError::Request)?;
        read(&self.send("POST", path, Sent::Json(&body), timeout_ms).await?.1.to_vec())
    }

    /// Sends the part of an attachment that begins at `offset` (SYNC-23).
    pub async fn send_part<T: DeserializeOwned>(
        &self,
        path: &str,
        offset: u64,
        part: &[u8],
        timeout_ms: u32,
    ) -> Result<T, FetchError> {
        read(&self.send("PATCH", path, Sent::Part { offset, part }, timeout_ms).await?.1.to_vec())
    }

    /// Gets at most `limit` bytes of an attachment from `offset` on (SYNC-23).
    pub async fn get_part(
        &self,
        path: &str,
        offset: u64,
        limit: u64,
        timeout_ms: u32,
    ) -> Result<Part, FetchError> {
        let wanted = Sent::Range(format!("bytes={offset}-{}", offset + limit - 1));
        let (response, bytes) = self.send("GET", path, wanted, timeout_ms).await?;
        let header = |name| response.headers().get(name).ok().flatten().ok_or(FetchError::BadAnswer);
        let place = header("content-range")?;
        let total = place.rsplit('/').next().and_then(|total| total.parse().ok());
        Ok(Part {
            bytes: bytes.to_vec(),
            total: total.filter(|_| response.status() == 206).ok_or(FetchError::BadAnswer)?,
            salt: header(SALT_HEADER)?.parse().map_err(|_| FetchError::BadAnswer)?,
        })
    }

    /// As [`Self::post`], for what may be repeated without harm.
    pub async fn put<B: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        timeout_ms: u32,
    ) -> Result<T, FetchError> {
        let body = serde_json::to_string(body).map_err(|_| FetchError::Request)?;
        read(&self.send("PUT", path, Sent::Json(&body), timeout_ms).await?.1.to_vec())
    }

    /// As [`Self::get`], of what is no JSON.
    pub async fn get_bytes(&self, path: &str, timeout_ms: u32) -> Result<Uint8Array, FetchError> {
        Ok(self.send("GET", path, Sent::Nothing, timeout_ms).await?.1)
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        sent: Sent<'_>,
        timeout_ms: u32,
    ) -> Result<(Response, Uint8Array), FetchError> {
        let abort = AbortOnDrop(AbortController::new().map_err(|_| FetchError::Request)?);
        let zipped = match sent {
            Sent::Json(text) if text.len() >= COMPRESS_BYTES => gzipped(text).await,
            _ => None,
        };
        let sent = zipped.map_or(sent, Sent::Gzip);
        let request = self.request(method, path, sent, &abort).map_err(|_| FetchError::Request)?;
        let late = Rc::new(Cell::new(false));
        let _timeout = {
            let (late, controller) = (late.clone(), abort.0.clone());
            Timeout::new(timeout_ms, move || {
                late.set(true);
                controller.abort();
            })
        };
        let failed = |_: JsValue| {
            if late.get() { FetchError::Timeout } else { FetchError::Offline }
        };
        let response = JsFuture::from(js::window().fetch_with_request(&request)).await.map_err(failed)?;
        let response: Response = response.unchecked_into();
        let body = JsFuture::from(response.array_buffer().map_err(failed)?).await.map_err(failed)?;
        let body = Uint8Array::new(&body);
        if response.ok() { Ok((response, body)) } else { Err(refusal(&response, &body.to_vec())) }
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        sent: Sent<'_>,
        abort: &AbortOnDrop,
    ) -> Result<Request, JsValue> {
        let headers = Headers::new()?;
        headers.set("accept", "application/json")?;
        if let Some(token) = &self.token {
            headers.set("authorization", &format!("Bearer {token}"))?;
        }
        if let Some(actor) = &self.actor {
            headers.set(ACTOR_HEADER, actor)?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_signal(Some(&abort.0.signal()));
        match sent {
            Sent::Nothing => {}
            Sent::Json(body) => {
                headers.set("content-type", "application/json")?;
                init.set_body(&body.into());
            }
            Sent::Gzip(body) => {
                headers.set("content-type", "application/json")?;
                headers.set("content-encoding", "gzip")?;
                init.set_body(&body);
            }
            Sent::Part { offset, part } => {
                headers.set("content-type", "application/octet-stream")?;
                headers.set(OFFSET_HEADER, &offset.to_string())?;
                init.set_body(&Uint8Array::from(part));
            }
            Sent::Range(range) => headers.set("range", &range)?,
        }
        init.set_headers(&headers);
        Request::new_with_str_and_init(&format!("{}{path}", self.base), &init)
    }
}

/// How the server says that it does not know a token (SYNC-3).
const BAD_TOKEN: &str = "/problems/bad-token";

/// A query string of these pairs, with its question mark; empty for none.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// From this size on, in bytes, a body is worth compressing: smaller ones fit a few packets as they are.
const COMPRESS_BYTES: usize = 4 << 10;

/// The text compressed; nothing where the browser has no `CompressionStream`, or it fails.
async fn gzipped(text: &str) -> Option<JsValue> {
    // web-sys has no stable binding of it yet.
    let found = js_sys::Reflect::get(&js_sys::global(), &"CompressionStream".into()).ok()?;
    let constructor: js_sys::Function = found.dyn_into().ok()?;
    let gzip = js_sys::Reflect::construct(&constructor, &js_sys::Array::of1(&"gzip".into())).ok()?;
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())).ok()?;
    let stream = blob.stream().pipe_through(gzip.unchecked_ref::<ReadableWritablePair>());
    let whole = Response::new_with_opt_readable_stream(Some(&stream)).ok()?;
    JsFuture::from(whole.array_buffer().ok()?).await.ok()
}

struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // After the answer was read it does nothing.
        self.0.abort();
    }
}

/// An answer without a body is read as JSON's null.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, FetchError> {
    let body = if body.is_empty() { b"null" } else { body };
    serde_json::from_slice(body).map_err(|_| FetchError::BadAnswer)
}

/// A refusal in another shape than ours, such as a proxy's, has the status for its meaning, as
/// RFC 9457, section 4.2.1, says of `about:blank`.
fn refusal(response: &Response, body: &[u8]) -> FetchError {
    let problem = serde_json::from_slice(body).unwrap_or_else(|_| Problem {
        kind: "about:blank".to_owned(),
        title: response.status_text(),
        status: response.status(),
        detail: None,
    });
    let is_of_token = response.status() == 401 && problem.kind == BAD_TOKEN;
    if is_of_token { FetchError::Unauthorized(problem) } else { FetchError::Problem(problem) }
}
