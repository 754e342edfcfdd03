//! Local storage: the few settings that must be there before the database is open. What cannot be
//! written is as if it had not been chosen.

use crate::js;

pub fn get(key: &str) -> Option<String> {
    js::window().local_storage().ok()??.get_item(key).ok()?
}

pub fn set(key: &str, value: &str) {
    if let Ok(Some(storage)) = js::window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

pub fn remove(key: &str) {
    if let Ok(Some(storage)) = js::window().local_storage() {
        let _ = storage.remove_item(key);
    }
}
