//! The reference backend: takes events that devices signed, keeps them, serves them, and serves the
//! app.
//!
//! Read in this order: [`start`] (what runs), [`api`] (what can be asked), [`verify`] (what an event
//! must show), [`store`] (what is kept). No one else reads the clock than [`clock`].

pub mod api;
pub mod clock;
pub mod config;
pub mod greet;
pub mod identity;
pub mod limits;
pub mod problem;
pub mod secret;
pub mod store;
pub mod verify;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api::{App, Limits, Server, Settings};
use crate::config::Config;
use crate::identity::{Identity, IdentityError};
use crate::store::StoreError;
use crate::store::follow;
use crate::store::snapshots::{self, Snapshots};
use crate::store::sqlite::SqliteEvents;
use crate::store::state::State;

/// How long requests under way may go on after the stop.
const GRACE: Duration = Duration::from_millis(1_500);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the data directory {} cannot be made", dir.display())]
    Data { dir: std::path::PathBuf, source: std::io::Error },
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A server that runs.
pub struct Running {
    pub address: SocketAddr,
    pub server: Server,
    serving: JoinHandle<std::io::Result<()>>,
    following: JoinHandle<()>,
    making: JoinHandle<()>,
}

/// Opens the stores and begins to serve.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    let dir = config.data.as_path();
    make_private_dir(dir).map_err(|source| StartError::Data { dir: dir.to_owned(), source })?;
    let address = SocketAddr::new(config.listen, config.port);
    let listening = TcpListener::bind(address).await;
    let listener = listening.map_err(|source| StartError::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen { address, source })?;
    let log = SqliteEvents::open(dir).await?;
    let snapshots = Snapshots::open(dir, config.snapshot_events, &log).await?;
    let server = Server {
        snapshots: Arc::new(snapshots),
        state: State::open(dir).await?,
        identity: Arc::new(Identity::open(dir, &log).await?),
        app: open_app(config),
        settings: Arc::new(Settings {
            firm: config.firm.clone(),
            url: config.url.clone().unwrap_or_else(|| format!("http://{}", greet::reachable(address))),
            utc_offset_minutes: config.utc_offset_minutes,
        }),
        limits: Arc::new(Limits::default()),
        stop: CancellationToken::new(),
        log,
    };
    let following = tokio::spawn(follow::run(server.log.clone(), server.state.clone(), server.stop.clone()));
    let making = snapshots::run(
        server.log.clone(),
        server.state.clone(),
        server.snapshots.clone(),
        server.stop.clone(),
    );
    let making = tokio::spawn(making);
    let service = api::router(server.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stopped = server.stop.clone().cancelled_owned();
    let serving = async { axum::serve(listener, service).with_graceful_shutdown(stopped).await };
    Ok(Running { address, server, serving: tokio::spawn(serving), following, making })
}

impl Running {
    /// Ends waits at once and requests within a short grace, and closes the files.
    pub async fn stop(self) {
        self.server.stop.cancel();
        let abort = self.serving.abort_handle();
        if tokio::time::timeout(GRACE, self.serving).await.is_err() {
            tracing::warn!("some requests did not end in time");
            abort.abort();
        }
        if let Err(error) = self.following.await {
            tracing::error!(%error, "the fold did not end well");
        }
        // A snapshot that is half made is made anew.
        self.making.abort();
        let _half_made = self.making.await;
        self.server.state.close().await;
        self.server.log.close().await;
    }
}

/// The app, if there is one. Without it the interface works all the same.
fn open_app(config: &Config) -> Option<Arc<App>> {
    let dir = config.app.as_deref()?;
    match App::open(dir) {
        Ok(app) => Some(Arc::new(app)),
        Err(error) => {
            tracing::error!(%error, "the app is not served");
            None
        }
    }
}

/// Makes the directory, if it is not there, for the server's own user alone.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}
