//! A request's body must come at some pace, so that nobody holds a place by sending a byte now and
//! then.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use tokio::time::{Instant, Sleep};

use super::Server;
use crate::problem::Problem;
use crate::serve::LEAST_BYTES_A_SECOND;

/// Answers 408 where the body came too slowly, and closes the connection.
pub async fn pace(State(server): State<Server>, request: Request, next: Next) -> Response {
    let late = Arc::new(AtomicBool::new(false));
    let grace = server.settings.patience.body;
    let paced = |inner| Body::new(Paced { inner, grace, late: late.clone(), bytes: 0, clock: None });
    let response = next.run(request.map(paced)).await;
    if !late.load(Ordering::Acquire) {
        return response;
    }
    let mut response = Problem::TooSlow.into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A body that fails when it is behind its time.
struct Paced {
    inner: Body,
    grace: Duration,
    late: Arc<AtomicBool>,
    /// How many have come.
    bytes: u64,
    /// When the body was first asked for, and what wakes when it is behind.
    clock: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            this.bytes += data.map_or(0, |data| data.len() as u64);
            return Poll::Ready(frame);
        }
        let (begin, sleep) = this.clock.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(tokio::time::sleep_until(now)))
        });
        let earned = Duration::from_millis(this.bytes.saturating_mul(1_000) / LEAST_BYTES_A_SECOND);
        sleep.as_mut().reset(*begin + this.grace + earned);
        if sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        this.late.store(true, Ordering::Release);
        Poll::Ready(Some(Err(axum::Error::new(Problem::TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.inner.size_hint()
    }
}
