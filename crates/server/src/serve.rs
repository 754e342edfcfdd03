//! Connections: taken one by one, each with a limit to how long it may do nothing, and all ended in
//! good order by the stop.

use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::stall::Stalling;

/// How long the server waits for somebody who sends or takes little or nothing.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a whole head of a request; a connection that asks nothing is closed after it, too.
    pub head: Duration,
    /// For a body, before it must have come at [`LEAST_BYTES_A_SECOND`].
    pub body: Duration,
    /// For any part of an answer to be taken.
    pub answer: Duration,
}

/// The slowest that a body may come: a bad mobile network is ten times faster.
pub const LEAST_BYTES_A_SECOND: u64 = 500;

/// After the system refused a connection, usually for want of open files.
const AFTER_REFUSAL: Duration = Duration::from_millis(200);
/// Open files that are not connections: the databases, and the files of the app.
const OTHER_FILES: usize = 124;
/// Connections where the system does not tell how many open files there may be.
const CONNECTIONS: usize = 900;

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), body: Duration::from_secs(30), answer: Duration::from_secs(30) }
    }
}

/// Listens on an address. All addresses of both kinds are those of IPv4 where there is no IPv6.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Err(_) if address.ip() == Ipv6Addr::UNSPECIFIED => {
            TcpListener::bind((Ipv4Addr::UNSPECIFIED, address.port())).await
        }
        bound => bound,
    }
}

/// Serves until the stop, and then until what is under way has ended.
///
/// With `tls`, each connection begins with its handshake, for which there is as much time as for a head.
pub async fn run(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    patience: Patience,
    stop: CancellationToken,
) {
    let (tasks, places) = (TaskTracker::new(), Semaphore::new(most_connections()));
    let places = std::sync::Arc::new(places);
    loop {
        let connection = tokio::select! {
            connection = next(&listener, &places) => connection,
            () = stop.cancelled() => break,
        };
        let Some((stream, peer, place)) = connection else { break };
        let (router, tls, stop) = (router.clone(), tls.clone(), stop.clone());
        tasks.spawn(async move {
            // Answers are small and somebody waits for each.
            let _as_it_is = stream.set_nodelay(true);
            let stream = Stalling::new(stream, patience.answer);
            match tls {
                None => serve(stream, peer, router, patience, stop).await,
                Some(tls) => match tokio::time::timeout(patience.head, tls.accept(stream)).await {
                    Ok(Ok(stream)) => serve(stream, peer, router, patience, stop).await,
                    // A phone that does not trust the authority says so here.
                    Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS"),
                    Err(_) => tracing::debug!(%peer, "no TLS in time"),
                },
            }
            drop(place);
        });
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

type Place = tokio::sync::OwnedSemaphorePermit;

/// The next connection, once there is a place for it. None when there are no places any more.
async fn next(
    listener: &TcpListener,
    places: &std::sync::Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = places.clone().acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // One of IPv4 that came to an address of both kinds is still one of IPv4.
                let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
                return Some((stream, peer, place));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not taken");
                tokio::time::sleep(AFTER_REFUSAL).await;
            }
        }
    }
}

/// Serves one connection to its end. What goes wrong with it is the other side's affair.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    stop: CancellationToken,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.unwrap_or_else(never)) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %peer, "a connection did not end well");
    }
}

fn never<T>(error: Infallible) -> T {
    match error {}
}

/// As many connections as the process may have open files, but for those that it needs itself.
fn most_connections() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let files: Option<usize> = files.and_then(|line| line.split_whitespace().next()?.parse().ok());
    files.map_or(CONNECTIONS, |files| files.saturating_sub(OTHER_FILES).max(1))
}
