//! Work that is not recorded yet: what was typed and scanned on a page outlives an app that is closed
//! half-way.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::device::Device;

/// A page's work as it is kept.
struct Keeping<T> {
    device: Device,
    name: String,
    /// What is to be kept; the newest alone counts.
    waiting: Option<Option<T>>,
    is_writing: bool,
}

/// Gives `restore` what was kept under `name`, and from then on keeps what `current` says, whenever a
/// signal changes that it reads; nothing, where nothing is worth keeping. The answer is true from the
/// moment on that the page stands as it was left.
pub fn keep<T>(
    device: Device,
    name: &str,
    restore: impl FnOnce(T) + 'static,
    current: impl Fn() -> Option<T> + 'static,
) -> RwSignal<bool>
where
    T: Serialize + DeserializeOwned + 'static,
{
    let ready = RwSignal::new(false);
    let name = ["draft/", name].concat();
    let keeping = Keeping { device, name: name.clone(), waiting: None, is_writing: false };
    let keeping = Rc::new(RefCell::new(keeping));
    Effect::new(move |_| {
        if ready.get() {
            write(&keeping, current());
        }
    });
    spawn_local(async move {
        let kept = device.store().meta_get::<Option<T>>(&name).await.ok().flatten().flatten();
        // The page may be gone by now, and its signals with it.
        if ready.try_get_untracked().is_some() {
            if let Some(kept) = kept {
                restore(kept);
            }
            ready.set(true);
        }
    });
    ready
}

/// Writes one after the other, so that an older state never comes behind a newer one. A state that
/// cannot be kept is told by the storage's own banner.
fn write<T: Serialize + 'static>(keeping: &Rc<RefCell<Keeping<T>>>, state: Option<T>) {
    keeping.borrow_mut().waiting = Some(state);
    if std::mem::replace(&mut keeping.borrow_mut().is_writing, true) {
        return;
    }
    let keeping = Rc::clone(keeping);
    spawn_local(async move {
        loop {
            let Some(state) = keeping.borrow_mut().waiting.take() else { break };
            let (device, name) = (keeping.borrow().device, keeping.borrow().name.clone());
            let _ = device.store().meta_set(&name, &state).await;
        }
        keeping.borrow_mut().is_writing = false;
    });
}
