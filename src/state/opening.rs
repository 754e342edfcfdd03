//! Opening the device at start, or saying why it cannot record.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::storage;

use super::device::{Device, Firm};
use super::later::Fetched;
use super::session::Session;

/// How far the app has come in opening.
// There is one of it, and a device is a handle that is copied wherever it goes.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Copy)]
pub enum Opening {
    Busy,
    Open(Device),
    /// The address is not secure: no camera, no storage, no keys.
    Insecure,
    /// The storage does not open.
    Closed,
}

/// Opens the storage that was used last, and begins to sync.
pub fn open(session: Session, later: Fetched) -> RwSignal<Opening> {
    let opening = RwSignal::new(Opening::Busy);
    spawn_local(async move {
        if !storage::is_secure_context() {
            opening.set(Opening::Insecure);
            return;
        }
        opening.set(match Device::open(Firm::last_used(), session, later).await {
            Ok(device) => Opening::Open(device),
            Err(_) => Opening::Closed,
        });
    });
    Effect::new(move |_| {
        if let (Opening::Open(device), Some(later)) = (opening.get(), later.get()) {
            (later.sync)(device);
        }
    });
    opening
}
