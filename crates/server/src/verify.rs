//! What a push must show before it is kept: bytes that are an event, of a device that is enrolled,
//! signed by its key, for feeds that it may write (SYNC-5).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ed25519_dalek::{Signature, VerifyingKey};
use lotwise_ledger::event::{DeviceId, EventError, EventId};
use lotwise_sync::store::Incoming;
use lotwise_sync::wire::{Code, MAX_EVENT_BYTES, WireEvent};

use crate::store::StoreError;
use crate::store::devices::Device;
use crate::store::sqlite::SqliteEvents;

/// What was found of one event.
pub enum Verdict {
    Good(Incoming),
    /// To be kept apart until a person reviews it.
    Quarantine(Incoming, Code),
    Refuse(Option<EventId>, Code),
}

/// Fewer events than this are not worth a second core.
const LEAST_PER_CORE: usize = 16;

/// Judges all events of a push, in order, on all cores.
pub async fn verify(log: &SqliteEvents, events: Vec<WireEvent>) -> Result<Vec<Verdict>, StoreError> {
    let opened = on_all_cores(events, open).await?;
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

/// The event of the bytes, or which it would have been and why it is none.
fn open(wire: WireEvent) -> Result<Incoming, (Option<EventId>, Code)> {
    let signed = wire.signed().map_err(|_| (None, Code::Malformed))?;
    let header = signed.header().map_err(|_| (None, Code::Malformed))?;
    let id = EventId { device: header.device, seq: header.seq };
    if signed.header.len() + signed.body.len() > MAX_EVENT_BYTES {
        return Err((Some(id), Code::TooLarge));
    }
    // SQL counts with a sign; no chain is that long.
    if header.feeds.is_empty() || i64::try_from(header.seq).is_err() {
        return Err((Some(id), Code::Malformed));
    }
    match signed.open() {
        Ok(event) => Ok(Incoming { event, signed }),
        Err(EventError::BodyHash) => Err((Some(id), Code::BodyHash)),
        Err(_) => Err((Some(id), Code::Malformed)),
    }
}

fn judge(incoming: Incoming, known: &HashMap<DeviceId, (Device, Option<VerifyingKey>)>) -> Verdict {
    let header = &incoming.event.header;
    let id = Some(incoming.event.id());
    let Some((device, key)) = known.get(&header.device) else {
        return Verdict::Refuse(id, Code::UnknownDevice);
    };
    let signature = Signature::from_bytes(&incoming.signed.signature);
    // The strict form refuses keys and signatures that several messages would fit.
    let genuine = key.is_some_and(|key| key.verify_strict(&incoming.signed.header, &signature).is_ok());
    if !genuine {
        return Verdict::Refuse(id, Code::BadSignature);
    }
    if header.feeds.iter().all(|feed| device.feeds.contains(feed)) {
        Verdict::Good(incoming)
    } else {
        Verdict::Quarantine(incoming, Code::ForeignFeed)
    }
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
