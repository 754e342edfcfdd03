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
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};

use super::Server;
use crate::problem::Problem;
use crate::serve::LEAST_BYTES_A_SECOND;

/// The most bytes of a body that nobody wanted: a complaint with all its photos.
const MOST_UNREAD_BYTES: usize = 32 * 1024 * 1024;

/// Answers 408 where the body came too slowly, and closes the connection.
///
/// A body that nobody wanted is read to its end all the same: whoever still sends it would find the
/// connection closed, and might not see the answer.
pub async fn pace(State(server): State<Server>, request: Request, next: Next) -> Response {
    let late = Arc::new(AtomicBool::new(false));
    let grace = server.settings.patience.body;
    let (unread, mut rest) = oneshot::channel();
    let unread = Some(unread);
    let late_too = late.clone();
    let paced = move |inner| Body::new(Paced { inner, grace, late: late_too, bytes: 0, clock: None, unread });
    let mut response = next.run(request.map(paced)).await;
    let is_late = late.load(Ordering::Acquire);
    if is_late {
        response = Problem::TooSlow.into_response();
    }
    let is_read = match rest.try_recv() {
        Ok(rest) => !is_late && tokio::time::timeout(grace, drain(rest)).await.is_ok_and(|read| read),
        Err(_) => true,
    };
    if !is_read {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Reads the rest of a body of usual size, and tells whether that was all.
async fn drain(mut body: Body) -> bool {
    let mut left = MOST_UNREAD_BYTES;
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let data = frame.ok().and_then(|frame| frame.into_data().ok());
        let Some(next) = data.and_then(|data| left.checked_sub(data.len())) else { return false };
        left = next;
    }
    true
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
    /// Where it goes when it is dropped before its end.
    unread: Option<oneshot::Sender<Body>>,
}

impl Drop for Paced {
    fn drop(&mut self) {
        if let Some(unread) = self.unread.take().filter(|_| !self.inner.is_end_stream()) {
            let _nobody_waits = unread.send(std::mem::take(&mut self.inner));
        }
    }
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
            if frame.is_none() {
                this.unread = None;
            }
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
