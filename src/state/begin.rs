//! Putting the state on the server's snapshot (SYNC-22): chunk by chunk, going on where an earlier try
//! was cut off, and all at once in the end.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use lotwise_browser::digest::has_hash;
use lotwise_browser::fetch::{Client, FetchError};
use lotwise_browser::idb::IndexedDbReplica;
use lotwise_browser::tasks::all;
use lotwise_ledger::record::FOLD_VERSION;
use lotwise_sync::replica::{Input, Request};
use lotwise_sync::snapshot::{ChunkRef, Manifest};
use lotwise_sync::store::ReplicaStore;

use super::device::Device;
use super::sync::patience_ms;

/// Chunks that are on their way at a time: the network and the disk both have something to do.
const AT_ONCE: usize = 4;
/// What a chunk may take beside the time for its bytes.
const CHUNK_TIMEOUT_MS: u32 = 30_000;
const MANIFEST_TIMEOUT_MS: u32 = 30_000;

/// Begins with what the server has; without a snapshot there, with nothing.
pub(super) async fn begin(device: Device, client: Client) -> Input {
    let began = try_begin(device, &client).await;
    device.beginning.set(None);
    match began {
        Ok(based) => {
            device.changed().await;
            Input::Begun { based }
        }
        Err(Some(FetchError::Unauthorized(_))) => Input::Unauthorized(Request::Begin),
        Err(None) => Input::NotWritten { of: Some(Request::Begin) },
        Err(Some(_)) => Input::Failed(Request::Begin),
    }
}

/// Whether the state stands on a snapshot now. An error without a cause is one of the storage, or of a
/// chunk that arrived damaged.
async fn try_begin(device: Device, client: &Client) -> Result<bool, Option<FetchError>> {
    let store = device.store();
    let path = format!("/v1/snapshot?fold={FOLD_VERSION}");
    let manifest: Manifest = match client.get(&path, MANIFEST_TIMEOUT_MS).await {
        Ok(manifest) => manifest,
        // It has none, or knows of none, or tells a revoked device none: pulling says which.
        Err(FetchError::Problem(problem)) if matches!(problem.status, 403..=405) => {
            if problem.status != 403 && store.base().await.map_err(|_| None)?.is_some() {
                store.found(None).await.map_err(|_| None)?;
            }
            return Ok(store.base().await.map_err(|_| None)?.is_some());
        }
        Err(error) => return Err(Some(error)),
    };
    let here = store.staged().await.map_err(|_| None)?;
    let missing: VecDeque<ChunkRef> =
        manifest.chunks().filter(|chunk| !here.contains(&chunk.hash)).cloned().collect();
    let left: u64 = missing.iter().map(|chunk| chunk.bytes).sum();
    let done = Rc::new(Cell::new(manifest.bytes() - left));
    device.beginning.set(Some((done.get(), manifest.bytes())));
    let (missing, of) = (Rc::new(RefCell::new(missing)), manifest.bytes());
    let fetchers = (0..AT_ONCE).map(|_| {
        let (client, store, missing, done) = (client.clone(), store.clone(), missing.clone(), done.clone());
        async move {
            loop {
                let next = missing.borrow_mut().pop_front();
                let Some(chunk) = next else { return Ok(()) };
                fetch(&client, &store, &chunk).await?;
                done.set(done.get() + chunk.bytes);
                device.beginning.set(Some((done.get(), of)));
            }
        }
    });
    all(fetchers).await.into_iter().collect::<Result<(), Option<FetchError>>>()?;
    store.found(Some(&manifest)).await.map_err(|_| None)?;
    Ok(true)
}

async fn fetch(
    client: &Client,
    store: &IndexedDbReplica,
    chunk: &ChunkRef,
) -> Result<(), Option<FetchError>> {
    let path = format!("/v1/snapshot/chunks/{}", chunk.hash);
    // Those that are on their way together share it.
    let together = usize::try_from(chunk.bytes).unwrap_or(usize::MAX).saturating_mul(AT_ONCE);
    let bytes = client.get_bytes(&path, patience_ms(CHUNK_TIMEOUT_MS, together)).await.map_err(Some)?;
    if !has_hash(&bytes, &chunk.hash).await {
        return Err(None);
    }
    store.stage(chunk.hash, &bytes.to_vec()).await.map_err(|_| None)
}
