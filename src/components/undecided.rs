//! Says where records of this phone wait for a person's word, and leads there.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::state::device;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// Stands on the scan home and in the settings until everything is settled.
#[component]
pub fn Undecided() -> impl IntoView {
    let device = device();
    live(move || {
        let count = device.connecting.with(|it| it.as_ref().map_or(0, |it| it.undecided.len()));
        (count > 0 && !device.is_local()).then(|| {
            view! {
                <Notice kind=Kind::Warning id="undecided" what=tr_count(text::CONNECT_UNDECIDED, count)
                    text=tr(text::CONNECT_UNDECIDED_TEXT)>
                    <a class="button" id="compare" href=routes::CONNECT>{tr(text::CONNECT_COMPARE)}</a>
                </Notice>
            }
        })
    })
}
