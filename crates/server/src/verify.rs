//! Judging a push by the rules of admission (SYNC-5), with the devices that are enrolled here.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ed25519_dalek::{Signature, VerifyingKey};
use lotwise_ledger::event::{DeviceId, SignedEvent};
use lotwise_sync::admit::{self, Verdict};
use lotwise_sync::store::Incoming;
use lotwise_sync::wire::WireEvent;

use crate::store::StoreError;
use crate::store::devices::Device;
use crate::store::sqlite::SqliteEvents;

/// Fewer events than this are not worth a second core.
const LEAST_PER_CORE: usize = 16;

/// Judges all events of a push, in order, on all cores.
pub async fn verify(log: &SqliteEvents, events: Vec<WireEvent>) -> Result<Vec<Verdict>, StoreError> {
    let opened = on_all_cores(events, |event| admit::open(&event)).await?;
    let devices: BTreeSet<DeviceId> =
        opened.iter().filter_map(|opened| opened.as_ref().ok()).map(|it| it.event.header.device).collect();
    let devices: Vec<DeviceId> = devices.into_iter().collect();
    let known: HashMap<DeviceId, (Device, Option<VerifyingKey>)> = log
        .devices(&devices)
        .await?
        .into_iter()
        .map(|device| (device.id, (device.clone(), VerifyingKey::from_bytes(&device.public_key).ok())))
        .collect();
    let known = Arc::new(known);
    on_all_cores(opened, move |opened| match opened {
        Ok(incoming) => judge(incoming, &known),
        Err((event, code)) => Verdict::Refuse(event, code),
    })
    .await
}

fn judge(incoming: Incoming, known: &HashMap<DeviceId, (Device, Option<VerifyingKey>)>) -> Verdict {
    let found = known.get(&incoming.event.header.device);
    let writer = found.map(|(device, _)| device.writer());
    admit::judge(incoming, writer, |event| {
        found.and_then(|(_, key)| *key).is_some_and(|key| is_genuine(&key, event))
    })
}

/// Whether the signature is by this key. The strict form refuses keys and signatures that several messages
/// would fit.
pub fn is_genuine(key: &VerifyingKey, event: &SignedEvent) -> bool {
    key.verify_strict(&event.header, &Signature::from_bytes(&event.signature)).is_ok()
}

/// Maps in order, on threads that may block.
async fn on_all_cores<T, U>(
    items: Vec<T>,
    map: impl Fn(T) -> U + Clone + Send + 'static,
) -> Result<Vec<U>, StoreError>
where
    T: Send + 'static,
    U: Send + 'static,
{
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores).max(LEAST_PER_CORE);
    let mut items = items.into_iter();
    let mut shares = Vec::new();
    loop {
        let part: Vec<T> = items.by_ref().take(share).collect();
        if part.is_empty() {
            break;
        }
        let map = map.clone();
        shares.push(tokio::task::spawn_blocking(move || part.into_iter().map(map).collect::<Vec<U>>()));
    }
    let mut mapped = Vec::new();
    for share in shares {
        // A share ends without its result only when the server stops.
        mapped.extend(share.await.map_err(|_| StoreError::Closed)?);
    }
    Ok(mapped)
}
