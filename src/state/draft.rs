//! What is begun on a page and not recorded yet: kept in the store, so that a reload or a phone that runs
//! out of power loses nothing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::device::Device;

/// What can be kept: plain data, and empty where nothing was begun.
pub trait Begun: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync + 'static> Begun for T {}

/// One page's draft. A handle: copy it freely.
pub struct Draft<T: Begun> {
    pub value: RwSignal<T>,
    /// Whether what was kept has been read; before that nothing is written.
    pub is_read: RwSignal<bool>,
}

impl<T: Begun> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Begun> Copy for Draft<T> {}

/// Reads what was begun under `name`, and from then on keeps every change of it.
pub fn draft<T: Begun>(device: Device, name: &str) -> Draft<T> {
    let draft = Draft { value: RwSignal::new(T::default()), is_read: RwSignal::new(false) };
    let key = ["draft/", name].concat();
    let reading = key.clone();
    spawn_local(async move {
        let kept = device.store().meta_get::<T>(&reading).await.ok().flatten();
        // The page may be gone by now, and its signals with it.
        if let Some(kept) = kept {
            let _ = draft.value.try_set(kept);
        }
        let _ = draft.is_read.try_set(true);
    });
    Effect::new(move |before: Option<Option<T>>| {
        if !draft.is_read.get() {
            return None;
        }
        let value = draft.value.get();
        // The first value is the one that was read.
        if before.flatten().is_some_and(|before| before != value) {
            let (key, value) = (key.clone(), value.clone());
            spawn_local(async move {
                // A draft that cannot be kept is still on the page.
                let _ = device.store().meta_set(&key, &value).await;
            });
        }
        Some(value)
    });
    draft
}

impl<T: Begun> Draft<T> {
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
        Effect::new(move |_| {
            let typed = field.get();
            if self.is_read.get_untracked() && self.value.with_untracked(|it| *part(&mut it.clone()) != typed)
            {
                self.value.update(|value| *part(value) = typed);
            }
        });
        field
    }
}
