//! Snapshots for devices that begin (SYNC-22): which there are, and where their chunks lie.
//!
//! A device may only have a snapshot of feeds that it reads. So there is one for each set of feeds that
//! devices have; where a set is all that there is, it is made from the folded state itself.

mod build;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use lotwise_ledger::event::{FeedId, Hash};
use lotwise_ledger::record::FOLD_VERSION;
use lotwise_sync::snapshot::Manifest;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::StoreError;
use super::sqlite::SqliteEvents;
use super::state::State;

/// The name of the directory in the data directory. It may be deleted at any time.
const DIR: &str = "snapshots";

/// The feeds that a device reads, in order.
type Feeds = BTreeSet<FeedId>;

/// All snapshots that can be had.
pub struct Snapshots {
    dir: PathBuf,
    /// So many new events, and a twentieth of all, make the next one worth its while.
    least: u64,
    made: RwLock<BTreeMap<Feeds, Arc<Made>>>,
}

/// A snapshot whose chunks are all on the disk.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    feeds: Feeds,
    /// How far the whole log was folded when it was made.
    log_position: u64,
    manifest: Manifest,
    /// The chunks of the one before: a device may be fetching them still.
    earlier: BTreeSet<Hash>,
}

impl Made {
    fn chunks(&self) -> BTreeSet<Hash> {
        self.manifest.chunks().map(|chunk| chunk.hash).collect()
    }
}

impl Snapshots {
    /// Those that an earlier run has made, where they are still of this log and this fold.
    pub async fn open(data: &Path, least: u64, log: &SqliteEvents) -> Result<Self, StoreError> {
        let dir = data.join(DIR);
        std::fs::create_dir_all(&dir).map_err(StoreError::file)?;
        let mut made = BTreeMap::new();
        for entry in std::fs::read_dir(&dir).map_err(StoreError::file)? {
            let path = entry.map_err(StoreError::file)?.path();
            if let Some(found) = read_made(&path)
                && found.manifest.fold == FOLD_VERSION
                && log.has_all(&found.manifest.feeds).await?
            {
                made.insert(found.feeds.clone(), Arc::new(found));
            }
        }
        Ok(Self { dir, least, made: RwLock::new(made) })
    }

    /// The newest snapshot of exactly what a device reads.
    pub fn of(&self, feeds: &[FeedId]) -> Option<Manifest> {
        self.made_of(feeds).map(|made| made.manifest.clone())
    }

    /// The bytes of a chunk of a snapshot that a device may have.
    pub async fn chunk(&self, feeds: &[FeedId], hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let may = self.made_of(feeds).is_some_and(|made| {
            made.earlier.contains(&hash) || made.manifest.chunks().any(|chunk| chunk.hash == hash)
        });
        if !may {
            return Ok(None);
        }
        match tokio::fs::read(self.dir.join(hash.to_string())).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(error)),
        }
    }

    fn made_of(&self, feeds: &[FeedId]) -> Option<Arc<Made>> {
        let feeds: Feeds = feeds.iter().cloned().collect();
        self.made.read().unwrap_or_else(PoisonError::into_inner).get(&feeds).cloned()
    }

    /// Where the log must be for the next snapshot to be worth its while.
    fn due(&self, feeds: &Feeds) -> u64 {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let at = made.get(feeds).map_or(0, |made| made.log_position);
        at + self.least.max(at / 20)
    }

    /// Puts a whole snapshot in the place of the one before, and lets chunks go that nobody may want.
    fn put(&self, made: Made) -> Result<(), StoreError> {
        let text = serde_json::to_vec(&made).map_err(|_| StoreError::Damaged { what: "a manifest" })?;
        let name = Hash::of(made.feeds.iter().cloned().collect::<Vec<_>>().join("\n").as_bytes());
        write_whole(&self.dir.join(format!("{name}.json")), &text)?;
        let mut all = self.made.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(made.feeds.clone(), Arc::new(made));
        let wanted: BTreeSet<Hash> =
            all.values().flat_map(|made| made.chunks().into_iter().chain(made.earlier.clone())).collect();
        for entry in std::fs::read_dir(&self.dir).map_err(StoreError::file)? {
            let entry = entry.map_err(StoreError::file)?;
            let hash = entry.file_name().to_str().and_then(|name| name.parse::<Hash>().ok());
            if hash.is_some_and(|hash| !wanted.contains(&hash)) {
                std::fs::remove_file(entry.path()).map_err(StoreError::file)?;
            }
        }
        Ok(())
    }
}

/// Makes snapshots as the log grows, until it is stopped. A failure is logged; the next growth tries
/// again.
pub async fn run(log: SqliteEvents, state: State, snapshots: Arc<Snapshots>, stop: CancellationToken) {
    let work = async {
        loop {
            let folded = state.progress().await?.log_position;
            // A server that folds a log anew would make many that are old before they are whole.
            let near = log.log_head() / 10 * 9;
            if folded < near {
                state.wait_for(near).await?;
                continue;
            }
            let sets = log.feed_sets().await?;
            for feeds in sets.iter().filter(|feeds| snapshots.due(feeds) <= folded) {
                if let Err(error) = build::build(&log, &state, &snapshots, feeds, folded).await {
                    tracing::error!(error = &error as &dyn std::error::Error, "no snapshot was made");
                    state.wait_for(folded + snapshots.least).await?;
                }
            }
            let next = sets.iter().map(|feeds| snapshots.due(feeds)).min();
            state.wait_for(next.unwrap_or(folded + 1).max(folded + 1)).await?;
        }
    };
    let ended: Result<(), StoreError> = tokio::select! {
        ended = work => ended,
        () = stop.cancelled() => return,
    };
    if let Err(error) = ended {
        tracing::error!(error = &error as &dyn std::error::Error, "snapshots are made no more");
    }
}

fn read_made(path: &Path) -> Option<Made> {
    let is_manifest = path.extension().is_some_and(|extension| extension == "json");
    let made: Made = serde_json::from_slice(&std::fs::read(path).ok().filter(|_| is_manifest)?).ok()?;
    let dir = path.parent()?;
    made.chunks().iter().all(|hash| dir.join(hash.to_string()).is_file()).then_some(made)
}

/// Writes beside the file and renames, so that a crash leaves a whole one or none.
fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, bytes).map_err(StoreError::file)?;
    std::fs::rename(&beside, file).map_err(StoreError::file)
}
