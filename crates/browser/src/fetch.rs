//! JSON over HTTP: with a bearer token, a timeout, and problem details (RFC 9457) as errors.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use lotwise_sync::wire::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Request, RequestInit, Response};

use crate::js;

/// Speaks to one server.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    token: Option<String>,
}

/// Why a request has no answer to go on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No connection, or one that broke, or a server that other origins may not ask.
    #[error("the server cannot be reached")]
    Offline,
    #[error("the server did not answer in time")]
    Timeout,
    /// Status 401: the token is missing, wrong or revoked.
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

impl Client {
    /// `base` is put before each path: an origin, or nothing for the page's own.
    pub fn new(base: &str, token: Option<String>) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), token }
    }

    /// Dropping the future aborts the request; so does `timeout_ms`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, timeout_ms: u32) -> Result<T, FetchError> {
        self.send("GET", path, None, timeout_ms).await
    }

    /// Dropping the future aborts the request, which may have arrived nevertheless.
    pub async fn post<B: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        timeout_ms: u32,
    ) -> Result<T, FetchError> {
        let body = serde_json::to_string(body).map_err(|_| FetchError::Request)?;
        self.send("POST", path, Some(&body), timeout_ms).await
    }

    /// As [`Self::get`], of what is no JSON.
    pub async fn get_bytes(&self, path: &str, timeout_ms: u32) -> Result<Uint8Array, FetchError> {
        let read = async |response: Response| JsFuture::from(response.array_buffer()?).await;
        let buffer = self.ask("GET", path, None, timeout_ms, read).await?;
        Ok(Uint8Array::new(&buffer))
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        timeout_ms: u32,
    ) -> Result<T, FetchError> {
        let read_text = async |response: Response| JsFuture::from(response.text()?).await;
        let text = self.ask(method, path, body, timeout_ms, read_text).await?;
        read(&text.as_string().unwrap_or_default())
    }

    /// Sends a request, and reads the body of a success in this way.
    async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        timeout_ms: u32,
        read: impl AsyncFnOnce(Response) -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, FetchError> {
        let abort = AbortOnDrop(AbortController::new().map_err(|_| FetchError::Request)?);
        let request = self.request(method, path, body, &abort).map_err(|_| FetchError::Request)?;
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
        if response.ok() {
            return read(response).await.map_err(failed);
        }
        let text = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
        Err(refusal(&response, &text.as_string().unwrap_or_default()))
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        abort: &AbortOnDrop,
    ) -> Result<Request, JsValue> {
        let headers = Headers::new()?;
        headers.set("accept", "application/json")?;
        if let Some(token) = &self.token {
            headers.set("authorization", &format!("Bearer {token}"))?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_signal(Some(&abort.0.signal()));
        if let Some(body) = body {
            headers.set("content-type", "application/json")?;
            init.set_body(&body.into());
        }
        init.set_headers(&headers);
        Request::new_with_str_and_init(&format!("{}{path}", self.base), &init)
    }
}

/// A query string of these pairs, with its question mark; empty for none.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // After the answer was read it does nothing.
        self.0.abort();
    }
}

/// An answer without a body is read as JSON's null.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, FetchError> {
    let text = if text.is_empty() { "null" } else { text };
    serde_json::from_slice(text.as_bytes()).map_err(|_| FetchError::BadAnswer)
}

/// A refusal in another shape than ours, such as a proxy's, has the status for its meaning, as
/// RFC 9457, section 4.2.1, says of `about:blank`.
fn refusal(response: &Response, text: &str) -> FetchError {
    let problem = serde_json::from_slice(text.as_bytes()).unwrap_or_else(|_| Problem {
        kind: "about:blank".to_owned(),
        title: response.status_text(),
        status: response.status(),
        detail: None,
    });
    if response.status() == 401 { FetchError::Unauthorized(problem) } else { FetchError::Problem(problem) }
}
