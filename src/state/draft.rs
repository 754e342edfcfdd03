//! Work that is not recorded yet: what was typed and scanned on a page outlives an app that is closed
//! half-way.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use lotwise_browser::idb::Ended;

use super::attachments::Photo;
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
    let name = key(name);
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

/// Under what the store keeps the draft `name`.
pub fn key(name: &str) -> String {
    ["draft/", name].concat()
}

/// The work `name` as a record ends it: of what was typed that is `left`, and of its photo nothing.
pub fn ended<T: Serialize>(name: &str, left: Option<&T>) -> Vec<Ended> {
    vec![Ended::new(key(name), left), Ended::new::<()>(key(&of_photo(name)), None)]
}

fn of_photo(name: &str) -> String {
    ["photo/", name].concat()
}

/// Keeps the photo that goes with the work `name`: a phone that opens its camera may end the page for it.
pub fn keep_photo(device: Device, name: &str, photo: RwSignal<Option<Arc<Photo>>>) {
    let restore = move |kept: String| {
        if photo.with_untracked(Option::is_none) {
            photo.set(Photo::from_base64(&kept));
        }
    };
    let current = move || photo.with(|photo| photo.as_ref().map(|photo| photo.base64()));
    keep(device, &of_photo(name), restore, current);
}

/// Keeps the work that another page goes on with, and tells `then` once it is kept. What cannot be kept is told by
/// the storage's own banner, and `then` is not.
pub fn hand_over_then<T: Serialize + 'static>(
    device: Device,
    name: &str,
    work: T,
    then: impl FnOnce() + 'static,
) {
    let name = key(name);
    spawn_local(async move {
        if device.store().meta_set(&name, &Some(work)).await.is_ok() {
            then();
        }
    });
}

/// Lets go of what was kept under `name`, once it is done elsewhere than in a record. What cannot be let go of
/// is offered once more.
pub async fn end(device: Device, name: &str) {
    let none: Option<()> = None;
    let _ = device.store().meta_set(&key(name), &none).await;
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

/// What is begun on a page whose work is one value. A handle: copy it freely.
pub struct Draft<T: Send + Sync + 'static> {
    pub value: RwSignal<T>,
    /// Whether what was kept has been read.
    pub is_read: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Draft<T> {}

/// Keeps one value, of which the default is not worth keeping.
pub fn draft<T>(device: Device, name: &str) -> Draft<T>
where
    T: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync + 'static,
{
    let value = RwSignal::new(T::default());
    let current = move || Some(value.get()).filter(|value| *value != T::default());
    let is_read = keep(device, name, move |kept| value.set(kept), current);
    Draft { value, is_read }
}

impl<T: Clone + Send + Sync + 'static> Draft<T> {
    /// A text of the draft as a signal of its own, for a field: what is typed goes into the draft, and what
    /// the draft becomes shows in the field.
    pub fn field(self, part: fn(&mut T) -> &mut String) -> RwSignal<String> {
        let mut begun = self.value.get_untracked();
        let field = RwSignal::new(std::mem::take(part(&mut begun)));
        Effect::new(move |_| {
            let mut value = self.value.get();
            let text = std::mem::take(part(&mut value));
            if field.with_untracked(|typed| *typed != text) {
                field.set(text);
            }
        });
        Effect::new(move |before: Option<()>| {
            let typed = field.get();
            // What the field begins with is of the draft, which may have become another one by now.
            if before.is_none() {
                return;
            }
            if self.is_read.get_untracked() && self.value.with_untracked(|it| *part(&mut it.clone()) != typed)
            {
                self.value.update(|value| *part(value) = typed);
            }
        });
        field
    }
}
