//! A part of a page that is drawn anew whenever a signal changes that it reads.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

/// Draws `part` now and on every change. Leptos compiles its machinery for each closure in a view
/// once more; through this, it is compiled once for all.
pub fn live<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> AnyView {
    let part: Arc<Mutex<dyn FnMut() -> AnyView + Send>> = Arc::new(Mutex::new(move || part().into_any()));
    part.into_any()
}
