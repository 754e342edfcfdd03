//! The reference backend: takes events that devices signed, keeps them, serves them, and serves the
//! app.
//!
//! Read in this order: [`start`] (what runs), [`api`] (what can be asked), [`verify`] (what an event
//! must show), [`store`] (what is kept). No one else reads the clock than [`clock`].

mod answering;
pub mod api;
pub mod backup;
pub mod clock;
pub mod complaining;
mod completing;
pub mod config;
pub mod erasing;
pub mod greet;
pub mod identity;
pub mod lan;
pub mod limits;
mod lines;
pub mod lock;
mod page;
pub mod photo;
pub mod problem;
pub mod proxy;
pub mod public;
pub mod published;
pub mod publishing;
pub mod retaining;
pub mod revoking;
pub mod secret;
pub mod serve;
mod stall;
pub mod store;
pub mod verify;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api::{App, Limits, Server, Settings};
use crate::complaining::Complaining;
use crate::config::Config;
use crate::erasing::{EraseError, Erasing};
use crate::identity::{Identity, IdentityError};
use crate::lan::{Lan, LanError, Trust};
use crate::lock::{Lock, LockError};
use crate::revoking::Revoking;
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
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("a restore into {} did not end: begin it again, with --replace", dir.display())]
    Unfinished { dir: std::path::PathBuf },
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    Lan(#[from] LanError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Erasing(#[from] EraseError),
}

/// A server that runs.
pub struct Running {
    pub address: SocketAddr,
    pub server: Server,
    /// How phones come to trust the server, where it speaks HTTPS.
    pub trust: Option<Trust>,
    serving: JoinHandle<()>,
    trusting: Option<JoinHandle<()>>,
    following: JoinHandle<()>,
    making: JoinHandle<()>,
    retaining: JoinHandle<()>,
    completing: JoinHandle<()>,
    lock: Lock,
}

/// Opens the stores and begins to serve.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    let dir = config.data.as_path();
    make_private_dir(dir).map_err(|source| StartError::Data { dir: dir.to_owned(), source })?;
    let lock = Lock::take(dir)?;
    if dir.join(backup::UNFINISHED).exists() {
        return Err(StartError::Unfinished { dir: dir.to_owned() });
    }
    let address = SocketAddr::new(config.listen, config.port);
    let listening = serve::listen(address).await;
    let listener = listening.map_err(|source| StartError::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen { address, source })?;
    let lan = match config.lan {
        Some(port) => Some(Lan::open(dir, SocketAddr::new(config.listen, port)).await?),
        None => None,
    };
    let url = config.url.clone().unwrap_or_else(|| match &lan {
        Some(lan) => format!("https://{}", SocketAddr::new(lan.host, address.port())),
        None => format!("http://{}", greet::reachable(address)),
    });
    let log = SqliteEvents::open(dir).await?;
    let identity = Identity::open(dir, &log).await?;
    log.reconsider(identity.device()).await?;
    let snapshots = Snapshots::open(dir, config.snapshot_events, &log).await?;
    let server = Server {
        snapshots: Arc::new(snapshots),
        state: State::open(dir).await?,
        erasing: Arc::new(Erasing::open(dir, &log).await?),
        revoking: Arc::new(Revoking::open(dir, &log).await?),
        identity: Arc::new(identity),
        app: open_app(config),
        settings: Arc::new(Settings {
            firm: config.firm.clone(),
            url,
            utc_offset_minutes: config.utc_offset_minutes,
            token_life_s: u64::from(config.token_days) * 24 * 3_600,
            patience: config.patience,
            proxies: config.proxies.clone(),
        }),
        complaining: Arc::new(Complaining::new(config.complaints)),
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
    let retaining = tokio::spawn(retaining::run(server.clone()));
    let completing = tokio::spawn(completing::run(server.clone()));
    let (stop, patience, url) = (server.stop.clone(), config.patience, &server.settings.url);
    let trust = lan.as_ref().map(Lan::trust);
    let tls = lan.as_ref().map(|lan| lan.tls.clone());
    let trusting = lan.map(|lan| lan.run(url, patience, stop.clone()));
    let serving = serve::run(listener, api::router(server.clone()), tls, patience, stop);
    let serving = tokio::spawn(serving);
    Ok(Running { address, server, trust, serving, trusting, following, making, retaining, completing, lock })
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
        if let Some(trusting) = self.trusting {
            // It holds nothing that must be closed.
            trusting.abort();
        }
        if let Err(error) = self.following.await {
            tracing::error!(%error, "the fold did not end well");
        }
        // A snapshot that is half made is made anew.
        self.making.abort();
        let _half_made = self.making.await;
        // An erasure that was begun is ended by the next start.
        self.retaining.abort();
        let _begun = self.retaining.await;
        self.completing.abort();
        let _begun = self.completing.await;
        self.server.state.close().await;
        self.server.log.close().await;
        drop(self.lock);
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
