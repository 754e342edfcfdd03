//! How old what is shown may be.

use leptos::prelude::*;

use super::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::Device;
use crate::state::lookup::moment_of;
use crate::ui::live::live;

/// When this phone last heard from the server: what it shows is as old as that. Without a server it is
/// all there is.
#[component]
pub fn Age(device: Device) -> impl IntoView {
    live(move || {
        (!device.is_local()).then(|| {
            let heard = device.contact.last_ms.get().and_then(moment_of);
            let words = match heard {
                Some(at) => tr_with(text::NEXT_AS_OF, &[("when", &words::moment(at))]),
                None => tr(text::NEXT_NEVER).to_owned(),
            };
            view! { <p class="read-age" id="age">{words}</p> }
        })
    })
}
